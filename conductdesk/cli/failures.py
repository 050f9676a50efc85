"""What a command says when it cannot do its work: one clear line, and the right exit code."""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from conductdesk.cli.help_with import commands_for, what_is_missing
from conductdesk.cli.page import Page
from conductdesk.cli.text import one_line
from conductdesk.errors import (
    BugError,
    BusyError,
    ConductDeskError,
    IntegrityError,
    NewerError,
    NotFoundError,
    RefusedError,
    StoppedError,
    UserError,
    WrongKeyError,
)

BROKE = 1
NOT_DONE = 2
STOPPED = 130

_KINDS: tuple[tuple[type[ConductDeskError], str], ...] = (
    (WrongKeyError, "wrong-key"),
    (NotFoundError, "not-found"),
    (RefusedError, "refused"),
    (BusyError, "busy"),
    (NewerError, "newer"),
    (StoppedError, "stopped"),
    (UserError, "input"),
    (IntegrityError, "integrity"),
    (BugError, "bug"),
)
_PACKAGE = Path(__file__).resolve().parent.parent
_LONGEST_CHAIN = 10


class RefusedWithListError(RefusedError):
    """A refusal with a list behind it, such as every passage that a public text may not hold.

    Args:
        message: what happened.
        hint: what to do now.
        lines: the list for people, in its order.
        data: the same for ``--json``, under names of its own.
    """

    def __init__(self, message: str, *, hint: str, lines: Sequence[str], data: Mapping[str, object]) -> None:
        super().__init__(message, hint=hint)
        self.lines = tuple(lines)
        self.data = dict(data)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why there is no result. ``kind`` is a stable word for programs, ``line`` the whole for people.

    ``listed`` are lines that belong below it; ``more`` goes beside the rest for programs.
    """

    kind: str
    message: str
    hint: str
    exit_code: int
    commands: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """Everything in one line, the list left out."""
        typed = f" To type: {'; '.join(self.commands)}" if self.commands else ""
        return one_line(f"{self._sentences} {typed}")

    def text(self, *, wrapped: bool) -> str:
        """What is said to people: one line with the list below it.

        Args:
            wrapped: for a terminal, which would break a long line inside a word: sentences wrapped like any
                page, and each command on a line of its own, to be copied.
        """
        if not wrapped:
            return "\n".join([self.line, *(f"  {one_line(each)}" for each in self.listed)])
        page = Page()
        page.line(self._sentences)
        for each in self.listed:
            page.line(each, indent=2, hang=2)
        if self.commands:
            page.line("To type:")
        for command in self.commands:
            page.whole(one_line(command), indent=4)
        return str(page)

    @property
    def _sentences(self) -> str:
        lead = {STOPPED: "", NOT_DONE: "Not done: "}.get(self.exit_code, "Something is broken: ")
        if self.kind == "integrity":
            lead = "Damage found: "
        return one_line(f"{lead}{self.message} {self.hint}")

    @property
    def data(self) -> dict[str, object]:
        """The same for ``--json``."""
        return {
            "kind": self.kind,
            "message": self.message,
            "hint": self.hint,
            "commands": self.commands,
            "exit_code": self.exit_code,
            **self.more,
        }


def failure_of(error: BaseException, *, ref: str = "", when_stopped: str = "") -> Failure:
    """What to say about an error.

    Args:
        error: what ended the command.
        ref: the incident that the command was about, where there is one.
        when_stopped: what Ctrl+C leaves behind; the usual sentence when empty.
    """
    if isinstance(error, ConductDeskError):
        kind = next((word for cls, word in _KINDS if isinstance(error, cls)), "bug")
        code = NOT_DONE if isinstance(error, UserError) else BROKE
        return Failure(
            kind=kind,
            message=error.message,
            hint=error.hint,
            exit_code=code,
            commands=commands_for(error, ref),
            listed=error.lines if isinstance(error, RefusedWithListError) else (),
            more=error.data if isinstance(error, RefusedWithListError) else {},
        )
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, KeyboardInterrupt) or isinstance(error.__cause__, KeyboardInterrupt):
        return Failure(
            kind="stopped",
            message=f"Stopped. {when_stopped or 'What was said to be kept is kept.'}",
            hint="",
            exit_code=STOPPED,
        )
    if isinstance(error, click.Abort):
        return Failure(
            kind="input",
            message="Nothing was typed.",
            hint="Try again when you are ready.",
            exit_code=NOT_DONE,
        )
    if isinstance(error, OSError):
        return _system(error)
    return Failure(
        kind="bug",
        message="ConductDesk met something it did not expect. What was said to be kept is kept.",
        hint="Run the same command with -vv to see where, and tell the people who look after ConductDesk.",
        exit_code=BROKE,
    )


def causes(error: BaseException) -> list[str]:
    """The technical cause: types of errors and places in our own code, nothing that a desk holds.

    What an error of a library says stays out: a database driver repeats values in its messages.
    """
    lines = []
    seen: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if seen is None:
            break
        cls = type(seen)
        lines.append(
            f"{'' if seen is error else 'because of '}{cls.__module__}.{cls.__qualname__}{_number(seen)}"
        )
        for frame in traceback.extract_tb(seen.__traceback__):
            place = Path(frame.filename)
            if place.is_relative_to(_PACKAGE):
                lines.append(
                    f"  at {place.relative_to(_PACKAGE.parent).as_posix()}:{frame.lineno} {frame.name}"
                )
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return lines


def _number(error: BaseException) -> str:
    """The number by which the operating system calls an error; it says nothing of the desk."""
    return f" (errno {error.errno})" if isinstance(error, OSError) and error.errno else ""


def _usage(error: click.ClickException) -> Failure:
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        hint = f'Try "{error.ctx.command_path} --help".'
    message = one_line(error.format_message())
    if isinstance(error, click.MissingParameter):
        message, example = what_is_missing(error)
        hint = f"Such as: {example}" if example else hint
    if message and message[-1] not in ".?!":
        message += "."
    return Failure(kind="usage", message=message, hint=hint, exit_code=NOT_DONE)


def _system(error: OSError) -> Failure:
    return Failure(
        kind="system",
        message=f"This computer refused ({(error.strerror or 'no reason given').lower()}).",
        hint="Check the disk, its space and your permissions, then try again. What was said to be "
        "kept is kept.",
        exit_code=BROKE,
    )
