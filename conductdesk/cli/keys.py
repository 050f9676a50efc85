"""New passphrases and recovery texts, as several commands ask for and hand them out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conductdesk.cli import prompts, services
from conductdesk.cli.session import Session
from conductdesk.errors import ConductDeskError, UserError

if TYPE_CHECKING:
    from conductdesk.services.open_desk import OpenDesk

_WORDS = 6
_TRIES = 3

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

new_passphrase_option: Decorator = click.option(
    "--new-passphrase-file",
    default="",
    metavar="FILE",
    help="Read the new passphrase from FILE; - is standard input. Without it you are asked twice.",
)
generate_option: Decorator = click.option(
    "--generate", is_flag=True, help="Let the computer choose a passphrase of six words, and show it."
)


def take_passphrase(
    session: Session, given: Mapping[str, Any], *, whose: str, about: tuple[str, ...] = ()
) -> tuple[str, bool]:
    """The passphrase to be, and whether the computer chose it.

    Args:
        session: of this run.
        given: the two options.
        whose: the officer it is for.
        about: more names that somebody who guesses would try.

    Raises:
        UserError: both ways were asked for, or there is nobody to ask.
    """
    source = given.get("new_passphrase_file") or ""
    if not given.get("generate"):
        return session.new_passphrase(source, whose=whose, about=(whose, *about)), False
    if source:
        raise UserError("Use either --generate or --new-passphrase-file.")
    passphrase = services.officers.suggest_passphrase(_WORDS)
    if prompts.can_ask():
        session.out.aside(f"Your passphrase will be:\n\n    {passphrase}\n\nWrite it down now.")
        for _ in range(_TRIES):
            if " ".join(prompts.ask_hidden("Type it once (it is not shown):").split()) == passphrase:
                return passphrase, False
            session.out.note("That is not the passphrase above.")
        raise UserError("The passphrase was not typed as shown.", hint="Nothing was changed; try again.")
    return passphrase, True


def take_recovery_text(
    session: Session, desk: "OpenDesk", recovery: str, sheet: Path | None
) -> dict[str, object]:
    """Hand the recovery text out: as a sheet, or once on the screen with its last group typed back.

    The way it went comes back as ``recovery_sheet`` or ``recovery_text``; nothing when it was shown already.
    """
    if sheet is not None:
        try:
            services.documents.make_recovery_sheet(desk, recovery, sheet)
        except ConductDeskError as error:
            # The desk is there already, so its only other way in has to be handed out all the same.
            session.out.note(f"The recovery sheet could not be written. {error}")
        else:
            return {"recovery_sheet": sheet.absolute()}
    if session.choices.as_json or not prompts.can_ask():
        return {"recovery_text": recovery}
    shown = recovery.replace("\n", "\n    ")
    session.out.aside(
        "The recovery text opens the desk when the passphrase is lost. Write it down on\n"
        f"paper now; it is shown this once:\n\n    {shown}\n"
    )
    last = recovery.rsplit(maxsplit=1)[-1]
    for _ in range(_TRIES):
        if prompts.ask("Type its last group, so that we know it is on paper:").upper() == last.upper():
            return {}
        session.out.note("That is not the last group.")
    session.out.note("Print it as a sheet while you can: conductdesk desk recovery-sheet --out FILE")
    return {}
