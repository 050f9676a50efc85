"""The list of incidents, and one incident whole."""

from typing import TYPE_CHECKING, Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command
from conductdesk.cli.incident_page import write_incident
from conductdesk.cli.listing import answer_rows, take_filter
from conductdesk.cli.options import filter_options, ref_argument
from conductdesk.cli.session import Session, pass_session

if TYPE_CHECKING:
    from conductdesk.services.views import IncidentView


@click.command(
    "list",
    cls=Command,
    example="conductdesk incident list --state open --state reopened\n"
    'conductdesk incident list --person "Noor Haddad" --since 1/10/2026',
)
@filter_options
@pass_session
def list_incidents(session: Session, before: int | None, limit: int, **given: Any) -> None:
    """List the incidents, newest first, a page at a time."""
    with session.reading() as desk:
        rows = services.search.list_incidents(
            desk, narrowed=take_filter(desk, given), before=before, limit=limit
        )
        cards = services.cards.card_facts(desk, [row.id for row in rows])
        zone = desk.profile.zone
    answer_rows(session, rows, cards, limit=limit, zone=zone, command="conductdesk incident list")


@click.command(cls=Command, example="conductdesk incident show 2026-001")
@ref_argument
@pass_session
def show(session: Session, ref: str) -> None:
    """Show everything about one incident, from what happened to what left the desk."""
    with session.reading() as desk:
        view = services.show.show_incident(desk, ref)
    session.out.answer(_plain(view), lambda page: write_incident(page, view))


def _plain(view: "IncidentView") -> dict[str, object]:
    data: dict[str, object] = {key: value for key, value in vars(view).items() if key != "steps"}
    data["steps"] = [plain_step(step) for step in view.steps]
    return data


def plain_step(view: Any) -> dict[str, object]:
    """One step of a checklist as plain data."""
    record = view.record
    return {
        "key": view.step.key,
        "kind": view.step.kind,
        "title": view.step.title,
        "why": view.step.why,
        "how": view.step.how,
        "state": view.state,
        "is_next": view.is_next,
        "note": view.note,
        "locked": [
            {"lock": lock.gate, "why": lock.why, "how_to_open": lock.how_to_open} for lock in view.locked
        ],
        "overridden": view.overridden,
        "reason": record.reason if record else "",
        "override_reason": record.override_reason.strip() if record else "",
        "own_note": record.note if record else "",
        "at": record.at if record else None,
        "texts": view.step.texts,
    }
