"""Lists: narrow rows, the right ones, in order, page by page, for the officer who asks."""

import random
from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from store_desk import NOON, Desk, draft, key_for, make_incident

from conductdesk.domain.freezes import CoolingOffPeriod, FreezeState
from conductdesk.domain.incidents import Answer, Incident, IncidentKind, IncidentState
from conductdesk.domain.people import Involvement, Person, Role, Standing
from conductdesk.domain.referrals import Referral, Route
from conductdesk.domain.wellbeing import WellbeingCheck, Wishes, WishesState
from conductdesk.errors import BugError
from conductdesk.store.views import IncidentFilter, IncidentRow, due_page, incident_page, people_page

STATES = tuple(IncidentState)
PLATFORMS = ("WhatsApp", "Discord", "")
CATEGORIES = ("bullying", "harassment", "trolling")


@pytest.fixture
def many(desk: Desk) -> list[dict[str, Any]]:
    """Sixty incidents of every kind, as plain facts to hold the lists against."""
    chance = random.Random(7)  # noqa: S311  # the same desk each time
    facts = []
    with desk.begin() as uow:
        people = [uow.add(Person(name=f"Person {n}", created_at=NOON)) for n in range(3)]
        for number in range(60):
            fact = {
                "state": chance.choice(STATES),
                "platform": chance.choice(PLATFORMS),
                "handler_id": chance.choice([desk.ana.id, desk.bo.id]),
                "categories": tuple(chance.sample(CATEGORIES, chance.randrange(3))),
                "occurred_at": chance.choice([None, NOON - timedelta(hours=chance.randrange(40))]),
            }
            incident = uow.add(make_incident(uow, desk.ana, title=f"Number {number}", **fact))
            seen = chance.random() < 0.8
            uow.add(key_for(incident, desk.ana if seen else desk.bo))
            who = chance.sample(people, chance.randrange(3))
            for person in who:
                uow.add(
                    Involvement(
                        incident_id=incident.id, role=Role.WITNESS, person_id=person.id, first_known_at=NOON
                    )
                )
            uow.session.flush()
            facts.append({**fact, "seq": incident.seq, "people": {p.id for p in who}, "seen": seen})
        uow.log("many", "x")
        uow.commit()
    return facts


def wanted(facts: list[dict[str, Any]], narrowed: IncidentFilter) -> list[int]:
    """The same list, worked out the slow way."""
    kept = [
        f
        for f in facts
        if f["seen"]
        and (not narrowed.states or f["state"] in narrowed.states)
        and (not narrowed.platform or f["platform"].casefold() == narrowed.platform.casefold())
        and (not narrowed.category or narrowed.category in f["categories"])
        and (not narrowed.person_id or narrowed.person_id in f["people"])
        and (not narrowed.handler_id or f["handler_id"] == narrowed.handler_id)
        and (not narrowed.occurred_from or (f["occurred_at"] and f["occurred_at"] >= narrowed.occurred_from))
        and (not narrowed.occurred_until or (f["occurred_at"] and f["occurred_at"] < narrowed.occurred_until))
    ]
    key = (lambda f: (f["occurred_at"], f["seq"])) if narrowed.by_date else (lambda f: f["seq"])
    return [f["seq"] for f in sorted(kept, key=key, reverse=True)]


def test_every_combination_of_filters_gives_the_right_rows_on_pages_of_any_size(
    desk: Desk, many: list[dict[str, Any]]
) -> None:
    with desk.database.read() as reader:
        people = [p.id for p in reader.find(Person)]
    states: tuple[tuple[IncidentState, ...], ...] = ((), STATES[:1], STATES[1:4])
    dates: tuple[datetime | None, ...] = (None, NOON - timedelta(hours=20))
    choices = product(
        states, ("", "whatsapp"), ("", "bullying"), ("", people[0]), ("", desk.bo.id), dates, dates
    )
    with desk.database.read(desk.ana.id) as reader:
        for chosen, platform, category, person, handler, since, until in choices:
            narrowed = IncidentFilter(
                states=chosen, platform=platform, category=category, person_id=person, handler_id=handler,
                occurred_from=since, occurred_until=until,
            )  # fmt: skip
            assert _all_pages(reader, narrowed, 4) == wanted(many, narrowed), narrowed


def _all_pages(reader: Any, narrowed: IncidentFilter, limit: int) -> list[int]:
    seqs: list[int] = []
    page: list[IncidentRow] = incident_page(reader, narrowed, limit=limit)
    while page:
        seqs += [row.seq for row in page]
        page = incident_page(reader, narrowed, before_seq=page[-1].seq, limit=limit)
    return seqs


def test_a_row_tells_what_a_list_shows(desk: Desk) -> None:
    made = desk.incident(
        platform="Discord", categories=("bullying", "trolling"), occurred_at=NOON, kind=IncidentKind.CONCERN,
        immediate_danger=Answer.YES,
    )  # fmt: skip
    with desk.database.read(desk.ana.id) as reader:
        (row,) = incident_page(reader)
    assert (row.seq, row.id, row.reference, row.code_name) == (made.seq, made.id, "2026-001", "Heron")
    assert row.kind is IncidentKind.CONCERN
    assert row.state is IncidentState.OPEN
    assert (row.title, row.platform, row.handler_id) == (made.title, "Discord", desk.ana.id)
    assert row.occurred_at == row.noticed_at == NOON
    assert row.categories == ("bullying", "trolling")
    assert row.immediate_danger == Answer.YES
    with pytest.raises(AttributeError):
        row.title = "x"  # type: ignore[misc]


def test_an_unknown_date_stays_unknown(desk: Desk) -> None:
    desk.incident()
    with desk.database.read(desk.ana.id) as reader:
        (row,) = incident_page(reader)
    assert row.occurred_at is None


def test_changing_an_incident_moves_it_between_lists(desk: Desk) -> None:
    made = desk.incident(categories=("bullying",))
    with desk.begin() as uow:
        incident = uow.get(Incident, made.id)
        incident.categories = ("harassment", "harassment")
        incident.state = IncidentState.CLOSED
        uow.log("incident.edited", made.id)
        uow.commit()
    with desk.database.read(desk.ana.id) as reader:
        assert incident_page(reader, IncidentFilter(category="bullying")) == []
        assert len(incident_page(reader, IncidentFilter(category="harassment"))) == 1
        assert len(incident_page(reader, IncidentFilter(states=(IncidentState.CLOSED,)))) == 1


def test_lists_need_somebody_who_asks_and_strangers_see_nothing(desk: Desk) -> None:
    desk.incident()
    with desk.begin() as uow:
        uow.get(type(desk.bo), desk.bo.id).active = False
        person = uow.add(Person(name="Imani Diallo", created_at=NOON))
        uow.log("officer.left", desk.bo.id)
        uow.log("person.added", person.id)
        uow.commit()
    with desk.database.read() as reader, pytest.raises(BugError):
        incident_page(reader)
    for stranger in ("nobody", desk.bo.id):
        with desk.database.read(stranger) as reader:
            assert incident_page(reader) == []
            assert people_page(reader) == []
            assert due_page(reader, NOON + timedelta(days=9)) == []


def test_people_are_listed_newest_first_without_those_out_of_sight(desk: Desk) -> None:
    hidden, seen = desk.incident(seen_by=(desk.bo,)), desk.incident()
    with desk.begin() as uow:
        names = ("only hidden", "both", "in none")
        people = [uow.add(Person(name=name, standing=Standing.MEMBER, created_at=NOON)) for name in names]
        for person, incident in ((people[0], hidden), (people[1], hidden), (people[1], seen)):
            uow.add(
                Involvement(
                    incident_id=incident.id, role=Role.WITNESS, person_id=person.id, first_known_at=NOON
                )
            )
        uow.log("person.added", "x")
        uow.commit()
    with desk.database.read(desk.ana.id) as reader:
        assert [p.name for p in people_page(reader)] == ["in none", "both"]
        assert people_page(reader)[0].standing is Standing.MEMBER
        first = people_page(reader, limit=1)
        assert [p.name for p in people_page(reader, before_seq=first[0].seq)] == ["both"]
    with desk.database.read(desk.bo.id) as reader:
        assert len(people_page(reader)) == 3


def freeze(incident: Incident, state: FreezeState, days: int) -> CoolingOffPeriod:
    return CoolingOffPeriod(
        incident_id=incident.id, platform="chat", state=state, starts_at=NOON + timedelta(days=days),
        ends_at=NOON + timedelta(days=days + 1), officer_id="ana", at=NOON,
    )  # fmt: skip


def due(desk: Desk, days: int = 0, kinds: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    with desk.database.read(desk.ana.id) as reader:
        rows = due_page(reader, NOON + timedelta(days=days), kinds=kinds)
    assert all(a.due_at <= b.due_at for a, b in pairwise(rows))
    return [(row.kind, row.reference) for row in rows]


def test_only_what_waits_for_somebody_is_due(desk: Desk) -> None:
    """Freezes to start or end, the next check on each person, what has no answer yet, drafts (R23)."""
    one, two = desk.incident(), desk.incident()
    draft(desk)
    with desk.begin() as uow:
        who = uow.add(Person(name="Imani Diallo", created_at=NOON))
        planned = uow.add(freeze(one, FreezeState.PLANNED, 1))
        active = uow.add(freeze(two, FreezeState.ACTIVE, 2))
        uow.add(freeze(one, FreezeState.ENDED, -9))
        for days in (-3, 4):
            uow.add(
                WellbeingCheck(
                    incident_id=one.id, person_id=who.id, next_check_at=NOON + timedelta(days=days),
                    officer_id="ana", at=NOON,
                )
            )  # fmt: skip
        uow.session.flush()
        uow.add(WellbeingCheck(incident_id=one.id, checked_officer_id="bo", officer_id="ana", at=NOON))
        referral = uow.add(
            Referral(incident_id=one.id, route=Route.STAFF_SUPPORT, to="SU", made_at=NOON, officer_id="ana")
        )
        wish = uow.add(
            Wishes(incident_id=two.id, state=WishesState.ASKED, asked_at=NOON, officer_id="ana", at=NOON)
        )
        uow.log("x", one.id)
        uow.commit()
    assert sorted(due(desk)) == [("draft", "draft-1"), ("referral", one.reference), ("wishes", two.reference)]
    assert due(desk, kinds=("wishes",)) == [("wishes", two.reference)]
    assert ("freeze", one.reference) in due(desk, 1)
    assert ("freeze", two.reference) not in due(desk, 2)
    assert ("freeze", two.reference) in due(desk, 3)
    assert ("wellbeing", one.reference) not in due(desk, 3)
    assert ("wellbeing", one.reference) in due(desk, 4)
    with desk.begin() as uow:
        uow.get(Referral, referral.id).answered_at = NOON
        uow.get(CoolingOffPeriod, planned.id).state = FreezeState.ENDED
        uow.add(
            Wishes(
                incident_id=two.id, state=WishesState.ANSWERED, answered_at=NOON, officer_id="ana", at=NOON
            )
        )
        uow.log("x", one.id)
        uow.commit()
    assert wish.seq == 1
    assert due(desk, 9) == [("draft", "draft-1"), ("freeze", two.reference), ("wellbeing", one.reference)]
    with desk.begin() as uow:
        for incident in (one, two):
            uow.get(Incident, incident.id).state = IncidentState.CLOSED
        uow.log("x", one.id)
        uow.commit()
    assert due(desk, 9) == [("draft", "draft-1"), ("freeze", two.reference), ("wellbeing", one.reference)]
    with desk.begin() as uow:
        uow.get(CoolingOffPeriod, active.id).state = FreezeState.ENDED
        uow.log("x", two.id)
        uow.commit()
    assert due(desk, 9) == [("draft", "draft-1"), ("wellbeing", one.reference)]


def test_what_is_due_in_an_incident_out_of_sight_is_not_told(desk: Desk) -> None:
    hidden = desk.incident(seen_by=(desk.bo,))
    with desk.begin() as uow:
        uow.add(freeze(hidden, FreezeState.ACTIVE, -5))
        uow.log("x", hidden.id, incident_id=hidden.id)
        uow.commit()
    assert due(desk, 9) == []
    with desk.database.read(desk.bo.id) as reader:
        assert [row.state for row in due_page(reader, NOON)] == [IncidentState.OPEN]
