"""Rows of incidents, as lists and searches show them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from conductdesk.cli import services
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session
from conductdesk.cli.text import count
from conductdesk.cli.times import say_time
from conductdesk.domain.dates import read_when
from conductdesk.domain.incidents import Answer, IncidentState

if TYPE_CHECKING:
    from conductdesk.services.cards import CardFacts
    from conductdesk.services.open_desk import OpenDesk
    from conductdesk.services.search import IncidentFilter, IncidentRow


def take_filter(desk: "OpenDesk", given: dict[str, Any]) -> "IncidentFilter":
    """The filter out of the options of :func:`conductdesk.cli.options.filter_options`.

    Raises:
        UserError: a date that cannot be read, or a person nobody knows.
    """
    zone, now = desk.profile.zone, desk.now()
    since, until = given["since"], given["until"]
    person, handler = given["person"], given["handler"]
    made: IncidentFilter = services.search.IncidentFilter(
        states=given["states"],
        platform=given["platform"],
        category=given["category"],
        person_id=services.people.person_id_of(desk, person) if person else "",
        handler_id=services.search.handler_id_of(desk, handler) if handler else "",
        occurred_from=read_when(since, zone=zone, now=now).at_utc if since else None,
        occurred_until=read_when(until, zone=zone, now=now).at_utc if until else None,
    )
    return made


def answer_rows(
    session: Session,
    rows: "Sequence[IncidentRow]",
    cards: "Mapping[str, CardFacts]",
    *,
    limit: int,
    zone: str,
    command: str,
) -> None:
    """Give the rows as the result, with the way to the next page when there may be one."""
    following = rows[-1].seq if len(rows) == limit else None
    data = {"incidents": [_plain(row, cards.get(row.id)) for row in rows], "next_before": following}

    def write(page: Page) -> None:
        if not rows:
            page.line("No incident was found.")
            return
        for row in rows:
            page.line(f'{row.reference} "{row.code_name}": {row.title or "no title yet"}', hang=2)
            when = f"happened {say_time(row.occurred_at, zone)}" if row.occurred_at else ""
            parts = (row.state.value, row.platform, when or f"noticed {say_time(row.noticed_at, zone)}")
            page.line(", ".join(filter(None, parts)), indent=4)
            if card := cards.get(row.id):
                page.line(_said(card), indent=4)
            if row.immediate_danger == Answer.YES and row.state is not IncidentState.CLOSED:
                page.alarm("Somebody is in immediate danger.", indent=4)
        page.line()
        page.line(
            count(len(rows), "incident")
            + (f". The next page: {command} --before {following}" if following else "")
        )

    session.out.answer(data, write)


def _said(card: "CardFacts") -> str:
    people = count(card.people, "person", "people")
    return f"{people}, {count(card.evidence, 'item')} of evidence. {card.chip}."


def _plain(row: "IncidentRow", card: "CardFacts | None") -> dict[str, object]:
    return {
        "number": row.seq,
        "id": row.id,
        "reference": row.reference,
        "code_name": row.code_name,
        "kind": row.kind,
        "state": row.state,
        "title": row.title,
        "platform": row.platform,
        "occurred_at": row.occurred_at,
        "noticed_at": row.noticed_at,
        "categories": row.categories,
        "immediate_danger": row.immediate_danger,
        **(vars(card) if card else {}),
    }
