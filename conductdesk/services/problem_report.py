"""A report of an unexpected error that can be handed to anybody: it holds nothing of the desk.

Messages of errors repeat what was typed or stored, and paths repeat the name of a user, so neither is in it.
What is left is what kind of error it was and where in the program: enough to find the mistake.
"""

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from conductdesk import __version__
from conductdesk.domain.records import one_line
from conductdesk.store.disk import disk_errors, write_whole

_FIRST_PLACES = 15
_LAST_PLACES = 35
_MOST_ERRORS = 20
_LONGEST_FACT = 120


@dataclass(frozen=True, kw_only=True)
class ProblemReport:
    """What can be handed on. ``text`` is all of it, as it is shown and saved."""

    title: str
    text: str


def problem_report(
    error: BaseException, *, doing: str, now: datetime, versions: Mapping[str, str] | None = None
) -> ProblemReport:
    """Put down what went wrong, without anything that somebody wrote.

    Args:
        error: what was raised; its causes are told as well.
        doing: the name of the action, such as "Keep evidence"; never what it was done to.
        now: aware UTC.
        versions: of what the window runs on, such as Qt, in the order to show.
    """
    action = _short(doing) or "Not known"
    facts = {
        "When": f"{now:%Y-%m-%d %H:%M} UTC",
        "ConductDesk": __version__,
        "System": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Python": platform.python_version(),
        **(versions or {}),
        "Doing": action,
    }
    lines = [
        "ConductDesk problem report",
        "",
        "This is all of it. It holds no name, no text, no file and no folder of your desk.",
        "",
        *(f"{_short(name)}: {_short(value)}" for name, value in facts.items()),
        "",
        *_errors(error),
    ]
    return ProblemReport(title=f"Something went wrong: {action}", text="\n".join(lines) + "\n")


def save(text: str, path: Path) -> None:
    """Write a report as it was shown; a file of that name is replaced.

    Raises:
        UserError: the folder is not there, is full, or may not be written.
    """
    with disk_errors():
        write_whole(path, text.encode())


def _errors(error: BaseException) -> Iterator[str]:
    """Every error with its places, the newest error first, each of them once."""
    seen: set[int] = set()
    waiting: list[tuple[str, BaseException]] = [("", error)]
    while waiting and len(seen) < _MOST_ERRORS:
        how, one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        kind = type(one)
        yield f"{how}{kind.__module__}.{kind.__qualname__}"
        yield from (f"  {place}" for place in _places(one.__traceback__))
        if one.__cause__ is not None:
            waiting.append(("caused by ", one.__cause__))
        elif one.__context__ is not None and not one.__suppress_context__:
            waiting.append(("while handling ", one.__context__))
        if isinstance(one, BaseExceptionGroup):
            waiting += [("together with ", part) for part in one.exceptions]


def _places(trace: TracebackType | None) -> list[str]:
    """Where it passed, outermost first: module, line and function, and nothing of what they worked on."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        module = trace.tb_frame.f_globals.get("__name__", "")
        places.append(f"{module if isinstance(module, str) else ''}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    if len(places) <= _FIRST_PLACES + _LAST_PLACES:
        return places
    left_out = len(places) - _FIRST_PLACES - _LAST_PLACES
    return [*places[:_FIRST_PLACES], f"({left_out} more)", *places[-_LAST_PLACES:]]


def _short(text: str) -> str:
    return one_line(text, limit=_LONGEST_FACT)
