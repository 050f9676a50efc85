"""Correcting what was said of people."""

from typing import Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command, Word, word_option
from conductdesk.cli.incident_page import ROLES
from conductdesk.cli.options import ref_argument
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.errors import UserError

_ROLES = Word(Role, {"reported": Role.RESPONDENT})


@click.command(
    "edit",
    cls=Command,
    example='conductdesk person edit "Nora Hadad" --name "Noor Haddad" --standing member',
)
@click.argument("who")
@click.option(
    "--name", metavar="NAME", help="What they are called; texts that use the old name stay guarded."
)
@word_option("--standing", Standing, "What they are to the group.")
@click.option("--position", metavar="TEXT", help="Officer, candidate, elected, staff or leader.")
@click.option("--contact", metavar="TEXT", help="How to reach them.")
@click.option("--note", metavar="TEXT", help="Anything worth saying.")
@pass_session
def edit(session: Session, who: str, **given: Any) -> None:
    """Correct what is known of WHO, a name or an id, in every incident; what you do not name stays."""
    _require_some(given, "person edit")
    with session.writing() as desk:
        changes = services.corrections.PersonChanges(**given)
        person_id = services.corrections.edit_person(desk, who, changes)
    name = given["name"] or who
    session.out.answer({"id": person_id}, lambda page: page.line(f"{name} is kept as you changed it."))


@click.command(
    "edit-account",
    cls=Command,
    example='conductdesk person edit-account Instagram @nightowl --behind "Noor Haddad" \\\n'
    "    --account-kind alias",
)
@click.argument("platform")
@click.argument("handle")
@click.option("--to-platform", "new_platform", metavar="NAME", help="The platform it is really on.")
@click.option("--to-handle", "new_handle", metavar="HANDLE", help="How it is really called.")
@click.option("--link", metavar="LINK", help="The address of the account.")
@word_option("--account-kind", AccountKind, "What is known of who is behind the account.")
@click.option("--behind", metavar="NAME", help='The person behind it, once somebody knows; "" for nobody.')
@pass_session
def edit_account(session: Session, platform: str, handle: str, **given: Any) -> None:
    """Correct what is known of the account HANDLE on PLATFORM, wherever it takes part."""
    _require_some(given, "person edit-account")
    with session.writing() as desk:
        changes = services.corrections.AccountChanges(
            platform=given["new_platform"],
            handle=given["new_handle"],
            link=given["link"],
            kind=given["account_kind"],
            person=given["behind"],
        )
        account_id = services.corrections.edit_account(desk, platform, handle, changes)
    shown = given["new_handle"] or handle
    session.out.answer({"id": account_id}, lambda page: page.line(f"{shown} is kept as you changed it."))


@click.command(
    "take-back", cls=Command, example='conductdesk person take-back 2026-001 "Noor Haddad" --role witness'
)
@ref_argument
@click.argument("who")
@click.option("--role", type=_ROLES, metavar="WORD", help="Which part, if they have several.")
@pass_session
def take_back(session: Session, ref: str, who: str, role: Role | None) -> None:
    """Say that WHO, a name or a handle, takes no part after all; they stay in the desk.

    Refused while their wishes, or how they are doing, are written down in the incident.
    """
    with session.writing() as desk:
        part_id = services.corrections.find_part(desk, ref, who, role)
        services.corrections.take_back_involvement(desk, ref, part_id)

    def write(page: Page) -> None:
        part = f", {ROLES[role]}," if role else ""
        page.line(f"{who}{part} is taken back from {ref}.")

    session.out.answer({"reference": ref, "who": who}, write)


@click.command("merge", cls=Command, example="conductdesk person merge 5f0c1a2b 9d3e4f60")
@click.argument("keep")
@click.argument("other")
@pass_session
def merge(session: Session, keep: str, other: str) -> None:
    """Make one person of two entries: everything of OTHER goes over to KEEP, each a name or an id."""
    with session.writing() as desk:
        person_id = services.corrections.merge_people(desk, keep, other)
    session.out.answer({"id": person_id}, lambda page: page.line("They are one entry now."))


def _require_some(given: dict[str, Any], command: str) -> None:
    if all(value is None for value in given.values()):
        raise UserError("Say what to change.", hint=f'See "conductdesk {command} --help".')
