"""Where a command's words go: results to standard output, everything else to standard error."""

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from conductdesk.cli.page import Page
from conductdesk.cli.plain import as_json, plain
from conductdesk.cli.text import clean, one_line

if TYPE_CHECKING:
    from conductdesk.cli.failures import Failure


def prepare_streams() -> None:
    """Let no character stop the program: UTF-8 on Windows, a stand-in where a console has no sign."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            encoding = "utf-8" if sys.platform == "win32" else None
            reconfigure(encoding=encoding, errors="replace")


class Output:
    """The two streams of one command.

    Args:
        as_json: whether results are one JSON document instead of text for people.
        verbose: how often ``-v`` was given.
    """

    def __init__(self, *, as_json: bool = False, verbose: int = 0) -> None:
        self.as_json = as_json
        self.verbose = verbose

    def answer(self, data: object, write: Callable[[Page], object]) -> None:
        """Give the result: ``data`` as JSON, or the page that ``write`` fills."""
        if self.as_json:
            self._print(as_json(data) + "\n")
        else:
            page = Page(colour=_may_colour(sys.stdout))
            write(page)
            self._print(str(page))

    def text_only(self, data: object, text: str) -> None:
        """Give a text that is to be copied or piped on, and nothing beside it."""
        self._print(as_json(data) + "\n" if self.as_json else clean(text).rstrip("\n") + "\n")

    def say(self, text: str) -> None:
        """Tell how work goes on, as part of the result for people."""
        self._print(clean(text).rstrip("\n") + "\n")

    def note(self, text: str) -> None:
        """Say something on the side that is good to know."""
        _to_stderr(f"Note: {one_line(text)}\n")

    def aside(self, page_or_text: object) -> None:
        """Show something that is no result, such as what a prompt needs to be understood."""
        _to_stderr(str(page_or_text).rstrip("\n") + "\n")

    def detail(self, text: str) -> None:
        """Say something that was asked for with ``-v``."""
        if self.verbose:
            _to_stderr(one_line(text) + "\n")

    def fail(self, failure: "Failure", data: object) -> None:
        """Say why there is no result: in one line, wrapped on a terminal, or in one JSON document."""
        text = (
            as_json({"error": plain(data)})
            if self.as_json
            else failure.text(wrapped=_is_terminal(sys.stderr))
        )
        _to_stderr(text.rstrip("\n") + "\n")

    def _print(self, text: str) -> None:
        with broken_pipe_ends_quietly():
            sys.stdout.write(text)
            sys.stdout.flush()


class broken_pipe_ends_quietly(contextlib.AbstractContextManager[None]):  # noqa: N801 - reads as what it does
    """Lets a reader such as ``head`` go away early: what follows is written to nowhere."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, OSError) or error.errno not in {errno.EPIPE, errno.EINVAL}:
            return False
        if error.errno == errno.EINVAL and sys.platform != "win32":
            return False
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
        return True


def _to_stderr(text: str) -> None:
    # With nobody listening there is nobody to tell; the exit code still says it.
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _may_colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
