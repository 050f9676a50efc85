"""Options and arguments that several commands share."""

from collections.abc import Callable
from typing import Any

import click

from conductdesk.cli.commands import NUMBER, Word
from conductdesk.cli.session import Session
from conductdesk.domain.incidents import IncidentState
from conductdesk.domain.records import listed, written_reason
from conductdesk.errors import RefusedError, UserError

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

ref_argument: Decorator = click.argument("ref", metavar="REF")


def require_words(**given: str) -> None:
    """Refuse words that a record needs and that are missing or too short, each by its option.

    Args:
        given: what was written, by the name of its option without the dashes, or of its argument in capitals.

    Raises:
        UserError: which options to add, and the rule.
    """
    short = tuple(
        name if name.isupper() else f"--{name.replace('_', '-')}"
        for name, text in given.items()
        if not _says_enough(text)
    )
    if short:
        raise UserError(
            f"{listed(short)} {'are' if len(short) > 1 else 'is'} missing or too short.",
            hint=f"Add {listed(short)}: at least three letters{' each' if len(short) > 1 else ''}.",
        )


def _says_enough(text: str) -> bool:
    try:
        written_reason(text, what="")
    except RefusedError:
        return False
    return True


def _check_override(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    if value is not None:
        require_words(override=value)
    return value or ""


override_option: Decorator = click.option(
    "--override",
    metavar="REASON",
    callback=_check_override,
    help="Go past a closed lock, with the reason in writing; every document shows it.",
)


def text_options(name: str, what: str) -> Decorator:
    """Two options for one longer text: the words themselves, or a file that holds them."""
    key = name.replace("-", "_")

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        command = click.option(
            f"--{name}-file",
            f"{key}_file",
            default="",
            metavar="FILE",
            help="The same, read from FILE; - is standard input.",
        )(command)
        return click.option(f"--{name}", key, metavar="TEXT", help=f"{what[0].upper()}{what[1:]}.")(command)

    return decorate


def taken_text(session: Session, given: dict[str, Any], name: str) -> str | None:
    """The text of :func:`text_options`, or None when neither was given; both keys are taken out of ``given``.

    Raises:
        UserError: both were given, or the file cannot be read.
    """
    key = name.replace("-", "_")
    text: str | None = given.pop(key, None)
    source = given.pop(f"{key}_file", "")
    if not source:
        return session.sources.text("-", option=f"--{name}") if text == "-" else text
    if text is not None:
        raise UserError(f"Use either --{name} or --{name}-file.")
    return session.sources.text(source, option=f"--{name}-file")


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What narrows a list of incidents down."""
    for decorate in reversed(
        (
            click.option(
                "--state",
                "states",
                multiple=True,
                type=Word(IncidentState),
                metavar="WORD",
                help=f"Only incidents in this state; repeat for several. One of: "
                f"{Word(IncidentState).listed()}.",
            ),
            click.option("--platform", default="", metavar="NAME", help="Only incidents on this platform."),
            click.option(
                "--person", default="", metavar="NAME", help="Only incidents this person takes part in."
            ),
            click.option("--handler", default="", metavar="NAME", help="Only what this officer handles."),
            click.option("--category", default="", metavar="KEY", help="Only incidents of this category."),
            click.option(
                "--since", default="", metavar="WHEN", help="Only what happened at this time or later."
            ),
            click.option("--until", default="", metavar="WHEN", help="Only what happened before this time."),
            click.option(
                "--before",
                type=NUMBER,
                metavar="N",
                help="The next page: what is older than number N.",
            ),
            click.option(
                "--limit",
                type=NUMBER,
                default=50,
                show_default=True,
                metavar="N",
                help="At most so many.",
            ),
        )
    ):
        command = decorate(command)
    return command
