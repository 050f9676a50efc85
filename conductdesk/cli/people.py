"""``conductdesk person``: people and accounts, and how they take part."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Group, Word, word_option
from conductdesk.cli.failures import RefusedWithListError
from conductdesk.cli.incident_page import ROLES, write_part
from conductdesk.cli.options import ref_argument
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import count
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.errors import UserError

if TYPE_CHECKING:
    from conductdesk.services.open_desk import OpenDesk
    from conductdesk.services.people import Involved

_SHORT_ID = 8
_ROLES = Word(Role, {"reported": Role.RESPONDENT})

person = Group(
    "person",
    lazy={
        "edit": ("corrections", "edit", "Correct what is known of a person."),
        "edit-account": ("corrections", "edit_account", "Correct what is known of an account."),
        "take-back": ("corrections", "take_back", "They take no part in the incident after all."),
        "merge": ("corrections", "merge", "Make one person of two entries."),
    },
    help="People and accounts. An account is not a person: say who is behind it only once somebody knows.",
    example='conductdesk person involve 2026-001 affected --person "Noor Haddad"\n'
    "conductdesk person involve 2026-001 respondent --account @nightowl \\\n    --platform Instagram",
)


def _about_options(command: Any) -> Any:
    for decorate in (
        click.option("--note", default="", metavar="TEXT", help="Anything worth saying."),
        click.option("--contact", default="", metavar="TEXT", help="How to reach them."),
        click.option(
            "--position", default="", metavar="TEXT", help="Officer, candidate, elected, staff or leader."
        ),
        word_option(
            "--standing",
            Standing,
            "What they are to the group.",
            default=Standing.UNKNOWN,
            show_default="unknown",
        ),
    ):
        command = decorate(command)
    return command


@person.command("add", example='conductdesk person add "Noor Haddad" --standing member')
@click.argument("name")
@_about_options
@pass_session
def add(session: Session, name: str, **given: Any) -> None:
    """Keep a person who takes part in no incident yet.

    For an incident use "person involve", which adds them too.
    """
    with session.writing() as desk:
        person_id = services.people.add_person(desk, services.people.PersonDetails(name=name, **given))
    session.out.answer({"id": person_id, "name": name}, lambda page: page.line(f"{name} is kept."))


@person.command("list", example="conductdesk person list\nconductdesk person list 2026-001")
@click.argument("ref", metavar="[REF]", required=False)
@pass_session
def list_people(session: Session, ref: str | None) -> None:
    """List everybody in the desk, or those who take part in one incident."""
    if ref is None:
        _list_all(session)
        return
    with session.reading() as desk:
        view = services.show.show_incident(desk, ref)

    def write(page: Page) -> None:
        if not view.people:
            page.line(f"Nobody is named yet. conductdesk person involve {view.reference} ROLE --person NAME")
            return
        for part in view.people:
            write_part(page, part, view.zone)

    session.out.answer({"reference": view.reference, "people": view.people}, write)


def _list_all(session: Session) -> None:
    with session.reading() as desk:
        found = services.search.list_people(desk, limit=1000)

    def write(page: Page) -> None:
        if not found:
            page.line("Nobody is in the desk yet.")
            return
        named = Counter(p.name for p in found)
        several = any(number > 1 for number in named.values())
        page.table(
            ("Name", "Standing", "Position", *(("Id",) if several else ())),
            [
                (p.name, p.standing.value, p.position)
                + (("" if named[p.name] == 1 else p.id[:_SHORT_ID],) if several else ())
                for p in found
            ],
        )
        if several:
            page.line("An id stands in place of a name: conductdesk person involve REF ROLE --id ID")
        page.line(count(len(found), "person", "people"))

    session.out.answer({"people": found}, write)


@person.command(
    "involve",
    example='conductdesk person involve 2026-001 reporter --person "Tomasz Zielinski"\n'
    "conductdesk person involve 2026-001 respondent --account @nightowl \\\n"
    "    --platform Instagram --account-kind anonymous",
)
@ref_argument
@click.argument("role", type=_ROLES)
@click.option(
    "--person", "name", default="", metavar="NAME", help="A person's name; they are added when they are new."
)
@click.option(
    "--id", "person_id", default="", metavar="ID", help="A person's id, when several have the name."
)
@click.option("--new", is_flag=True, help="Somebody else than those in the desk who are called like this.")
@click.option("--account", "handle", default="", metavar="HANDLE", help="An account, with --platform.")
@click.option("--platform", default="", metavar="NAME", help="The platform of the account.")
@click.option("--link", default="", metavar="LINK", help="The address of the account.")
@word_option(
    "--account-kind",
    AccountKind,
    "What is known of who is behind the account.",
    default=AccountKind.KNOWN,
    show_default="known",
)
@click.option(
    "--behind", default="", metavar="NAME", help="The person behind the account, once somebody knows."
)
@click.option("--known-since", default="", metavar="WHEN", help="When the committee first knew of them.")
@_about_options
@pass_session
def involve(session: Session, ref: str, role: Role, **given: Any) -> None:
    """Say how a person or an account takes part. Call it again for another role of the same person.

    ROLE is reporter (who told you), affected, respondent (or reported), witness or handler.
    """
    chosen = [key for key in ("name", "person_id", "handle") if given[key]]
    if len(chosen) != 1:
        raise UserError(
            "Name either a person or an account.", hint="--person NAME, or --account HANDLE --platform NAME."
        )
    with session.writing() as desk:
        if given["name"] and not given["new"]:
            _refuse_unclear(desk, ref, role, given["name"])
        made = services.people.involve(
            desk, ref, role, **_who(desk, given), note=given["note"], known_since=given["known_since"]
        )
    who = made.name or given["handle"]
    typed = " ".join(given["name"].split())
    if typed and typed != who:
        session.out.note(f"{who} is in the desk already and was taken for {typed}.")
    session.out.answer(
        {"reference": ref, "role": role, **vars(made)}, lambda page: _write_involved(page, who, role, made)
    )


def _refuse_unclear(desk: "OpenDesk", ref: str, role: Role, name: str) -> None:
    """A second entry for one person is hard to mend, so a name that may be somebody's is asked about."""
    meant = services.people.may_be_meant(desk, name)
    if meant:
        command = f"conductdesk person involve {ref} {role.value}"
        raise RefusedWithListError(
            f"{name} may be somebody who is in the desk already.",
            hint="Name the person by id, or add --new when it is somebody else.",
            lines=[f"{known}: {command} --id {person_id[:_SHORT_ID]}" for known, person_id in meant],
            data={"people": [{"name": known, "id": person_id} for known, person_id in meant]},
        )


def _who(desk: "OpenDesk", given: dict[str, Any]) -> dict[str, Any]:
    if given["person_id"]:
        return {"person": given["person_id"]}
    if given["name"]:
        about = {key: given[key] for key in ("standing", "position", "contact")}
        details = services.people.PersonDetails(name=given["name"], **about)
        return {"person": services.people.add_person(desk, details) if given["new"] else details}
    return {
        "account": services.people.AccountDetails(
            platform=given["platform"],
            handle=given["handle"],
            link=given["link"],
            kind=given["account_kind"],
            person=given["behind"],
        )
    }


def _write_involved(page: Page, who: str, role: Role, made: "Involved") -> None:
    page.line(f"Kept: {who}, {ROLES[role]}.")
    if made.earlier:
        page.line(f"Reported before in: {', '.join(made.earlier)}.")


@person.command("block", example="conductdesk person block 2026-001 @nightowl --where Instagram")
@ref_argument
@click.argument("who")
@click.option("--where", required=True, metavar="PLATFORM", help="Where they were blocked.")
@click.option("--when", "at", default="", metavar="WHEN", help="When; now, if you do not say.")
@pass_session
def block(session: Session, ref: str, who: str, where: str, at: str) -> None:
    """Keep that WHO, a name or a handle, was blocked; the time it took is worked out."""
    with session.writing() as desk:
        services.people.record_block(desk, ref, who, where=where, at=at)
    session.out.answer(
        {"reference": ref, "who": who, "where": where},
        lambda page: page.line(f"Kept: {who} is blocked on {where}."),
    )
