"""Officers of a desk and their ways in."""

from pathlib import Path
from typing import Any

import click

from conductdesk.cli import prompts, services
from conductdesk.cli.commands import Command, Group
from conductdesk.cli.keys import generate_option, new_passphrase_option, take_passphrase, take_recovery_text
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.times import say_time
from conductdesk.errors import UserError


@click.group(cls=Group, example='conductdesk desk officers add "Li Wei" --role Secretary')
@click.pass_context
def officers(ctx: click.Context) -> None:
    """Say who can open the desk; add somebody; use this computer's keychain."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_officers)


@officers.command("list", example="conductdesk desk officers list")
@pass_session
def list_officers(session: Session) -> None:
    """List the officers of the desk. The desk is not unlocked for it."""
    found = session.describe()
    session.out.answer(
        {"officers": found.officers},
        lambda page: page.table(
            ("Name", "Opens it with", "Since"),
            [(o.name, " or ".join(o.ways_in), say_time(o.added_at)) for o in found.officers],
        ),
    )


@officers.command("add", example='conductdesk desk officers add "Li Wei" --role Secretary')
@click.argument("name")
@click.option("--role", default="", metavar="TEXT", help="Their office, such as Secretary.")
@new_passphrase_option
@generate_option
@click.option("--recovery-sheet", type=Path, metavar="FILE", help="Write their recovery sheet as a PDF.")
@pass_session
def add(session: Session, name: str, role: str, recovery_sheet: Path | None, **given: Any) -> None:
    """Let NAME open the desk with a passphrase of their own, which they type here themselves.

    They see every incident that you can see, and get a recovery sheet of their own.
    """
    if recovery_sheet is not None and recovery_sheet.exists():
        raise UserError(
            f"{recovery_sheet} exists already.", hint="Choose another name; nothing is overwritten."
        )
    with session.writing() as desk:
        passphrase, generated = take_passphrase(session, given, whose=name)
        recovery = services.officers.add_officer(
            desk, name, passphrase, role=role, cost=session.surroundings.cost
        )
        sheet = take_recovery_text(session, desk, recovery, recovery_sheet)
    data: dict[str, object] = {"officer": name, **sheet}
    if generated:
        data["passphrase"] = passphrase

    def write(page: Page) -> None:
        page.line(f"{name} can open the desk now.")
        if generated:
            page.line("Their passphrase is:")
            page.block(passphrase)
        if "recovery_sheet" in sheet:
            page.line(
                f"Their recovery sheet is in {recovery_sheet}. Print it for them, then delete the file."
            )
        if "recovery_text" in sheet:
            page.line("Their recovery text, shown this once:")
            page.block(recovery)

    session.out.answer(data, write)


@officers.command("remember", example="conductdesk desk officers remember")
@pass_session
def remember(session: Session) -> None:
    """Let this computer's keychain open the desk for you, until you forget it again.

    Anyone who can use this computer account can open the desk then. Your passphrase stays.
    """
    with session.writing() as desk:
        services.officers.remember_on_this_computer(desk, session.surroundings.keychain)
        name = desk.officer.name
    session.out.answer(
        {"officer": name, "keychain": True},
        lambda page: page.line(
            "This computer's keychain opens the desk for you from now on: add --keychain to a command. "
            "Anyone who can use this computer account can do so too."
        ),
    )


@officers.command("forget", example="conductdesk desk officers forget")
@pass_session
def forget(session: Session) -> None:
    """Take the secret out of this computer's keychain; the passphrase is asked for again."""
    with session.writing() as desk:
        services.officers.forget_on_this_computer(desk, session.surroundings.keychain)
        name = desk.officer.name
    session.out.answer(
        {"officer": name, "keychain": False},
        lambda page: page.line("This computer's keychain no longer opens the desk for you."),
    )


@click.command(cls=Command, example="conductdesk desk passphrase")
@new_passphrase_option
@generate_option
@pass_session
def passphrase(session: Session, **given: Any) -> None:
    """Give yourself a new passphrase; the old one opens this desk no more.

    Copies and backups that were made earlier still open with the old one.
    """
    with session.writing() as desk:
        new, generated = take_passphrase(session, given, whose=desk.officer.name)
        services.officers.change_passphrase(desk, new, cost=session.surroundings.cost)
        name = desk.officer.name
    _say_new_passphrase(session, name, new, generated=generated)


@click.command(cls=Command, example="conductdesk desk recover")
@click.option(
    "--recovery-file",
    default="",
    metavar="FILE",
    help="Read the recovery text from FILE; - is standard input. Without it you are asked.",
)
@new_passphrase_option
@generate_option
@pass_session
def recover(session: Session, recovery_file: str, **given: Any) -> None:
    """Open the desk with the text of your recovery sheet and set a new passphrase.

    Capitals, spaces and line breaks of the text do not matter.
    """
    session.describe()
    if recovery_file:
        recovery = session.sources.text(recovery_file, option="--recovery-file")
        if session.sources.exposed(recovery_file):
            session.out.note(
                f"Others who use this computer may read {recovery_file}. Delete it when you are done."
            )
    elif prompts.can_ask():
        recovery = prompts.ask_hidden("The recovery text, all groups in one line (it is not shown):")
    else:
        raise UserError(
            "The recovery text is needed, and there is no terminal to ask on.",
            hint="Name a file that holds it: --recovery-file FILE, or - for standard input.",
        )
    # The text is tried first: nobody should invent a passphrase for a sheet that does not fit.
    credentials = services.desks.Credentials(officer=session.choices.officer, recovery=recovery)
    with services.desks.open_desk(session.folder, credentials, clock=session.surroundings.clock) as desk:
        session.warn(desk.notes)
        new, generated = take_passphrase(session, given, whose=desk.officer.name)
        services.officers.change_passphrase(desk, new, cost=session.surroundings.cost)
        name = desk.officer.name
    _say_new_passphrase(session, name, new, generated=generated)


@click.command(cls=Command, example="conductdesk desk recovery-sheet --out sheet.pdf")
@click.option(
    "--out", type=Path, metavar="FILE", help="Where to write the PDF; without it the text is shown."
)
@pass_session
def recovery_sheet(session: Session, out: Path | None) -> None:
    """Print your recovery sheet again: a PDF to put on paper, or the text on the screen."""
    with session.reading() as desk:
        text = services.officers.recovery_of(desk)
        name = desk.officer.name
        if out is not None:
            services.documents.make_recovery_sheet(desk, text, out)
    data = {"officer": name, "recovery_sheet": out.absolute() if out else None}
    if out is None:
        data["recovery_text"] = text

    def write(page: Page) -> None:
        if out is not None:
            page.line(f"The recovery sheet is in {out}. Print it, put it somewhere safe, delete the file.")
        else:
            page.line("The recovery text. Write it down and keep it away from this computer:")
            page.block(text)

    session.out.answer(data, write)


def _say_new_passphrase(session: Session, name: str, new: str, *, generated: bool) -> None:
    data: dict[str, object] = {"officer": name, "changed": True}
    if generated:
        data["passphrase"] = new

    def write(page: Page) -> None:
        page.line("The new passphrase opens the desk from now on; the old one does no more.")
        if generated:
            page.line("It is:")
            page.block(new)
        page.line("Copies and backups made earlier still open with the old one.")

    session.out.answer(data, write)
