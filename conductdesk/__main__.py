"""Where the program starts: ``conductdesk`` and ``python -m conductdesk``.

No words, or ``window``, open the window; everything else is the command line. What one of them needs is not
loaded for the other.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conductdesk.bootstrap import Surroundings

_PICTURE_WORKER = "--picture-worker"
_REFUSED = 2
_BROKEN = 1
_STOPPED = 130


def main() -> None:
    """Open the window or run the command line, and leave with the exit code."""
    words = sys.argv[1:]
    if words == [_PICTURE_WORKER]:
        # A frozen program has no interpreter beside it to run the worker's module with, so it runs itself.
        from conductdesk.intake.worker import main as decode_pictures  # noqa: PLC0415 - nothing else may be loaded there

        decode_pictures()
        return
    try:
        asked = window_words(words)
        if asked is not None:
            # What is loaded for the first screen stays, so looking for garbage in it waits until it is shown.
            gc.disable()
            from conductdesk.bootstrap import Surroundings  # noqa: PLC0415 - as below

            sys.exit(open_window(Surroundings(), desk=asked[0], practice=asked[1]))
        from conductdesk.cli.main import program  # noqa: PLC0415 - Ctrl+C while modules load is answered like any other

        program.main(window=open_window)
    except KeyboardInterrupt:
        _say("Stopped before anything was begun.")
        os._exit(_STOPPED)


def window_words(words: Sequence[str]) -> tuple[Path | None, bool] | None:
    """The desk's folder and whether to practise, where the words ask for the window and nothing else.

    The command line understands the same words and more, such as ``--help``; here they are read without it,
    so that the window is there sooner.
    """
    desk: Path | None = None
    practice = False
    rest = list(words[1:] if words[:1] == ["window"] else words)
    if rest and words[0] != "window":
        return None
    while rest:
        word = rest.pop(0)
        if word == "--practice":
            practice = True
        elif word == "--desk" and rest and not rest[0].startswith("-"):
            desk = Path(rest.pop(0))
        elif word.startswith("--desk=") and word != "--desk=":
            desk = Path(word.removeprefix("--desk="))
        else:
            return None
    return desk, practice


def open_window(surroundings: "Surroundings", *, desk: Path | None, practice: bool) -> int:
    """Open the window, and come back with the exit code when it is closed; without a display say so at once.

    Args:
        surroundings: what the window finds around it.
        desk: the folder that was named, if one was.
        practice: open the practice desk instead.
    """
    from conductdesk.display import problem_with_display  # noqa: PLC0415 - the command line does not need it
    from conductdesk.errors import ConductDeskError, UserError  # noqa: PLC0415 - as above

    problem = problem_with_display(os.environ)
    if problem:
        return _refuse(problem)
    try:
        from conductdesk.ui.application import run  # noqa: PLC0415 - Qt, once it is known that it can start
    except ImportError as error:
        if ".so" not in str(error):
            raise
        return _refuse(
            f"The window needs a library that is not on this computer: {error}.".split(": cannot")[0]
        )
    try:
        return run(surroundings, desk=desk, practice=practice)
    except ConductDeskError as error:
        _say(f"Not done: {error}")
        return _REFUSED if isinstance(error, UserError) else _BROKEN


def _refuse(problem: str) -> int:
    _say(f"Not done: {problem} From this terminal: {_own_name()} --help")
    return _REFUSED


def _own_name() -> str:
    """What to type to start this program: its name, or its place where a terminal does not know the name."""
    import shutil  # noqa: PLC0415 - for a refusal only

    here = sys.argv[0]
    if Path(here).stem != "conductdesk" or shutil.which("conductdesk") is not None:
        return "conductdesk"
    shown = os.path.relpath(here)
    return shown if len(shown) < len(here) else here


def _say(line: str) -> None:
    if sys.stderr is not None:  # a program without a console has nowhere to say it
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


if __name__ == "__main__":
    main()
