"""Lists and search: the right rows, a page at a time, and words that leave when they are deleted."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from services_desk import HANDLE, REPORTED, file, recorded

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.incidents import IncidentState, Outcome
from conductdesk.domain.people import Role
from conductdesk.errors import NotFoundError, UserError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.evidence import add_evidence
from conductdesk.services.incidents import IncidentDetails, close_incident, edit_incident, open_incident
from conductdesk.services.messages import record_message
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, add_person, involve
from conductdesk.services.recusal import step_back
from conductdesk.services.search import (
    MOST_ROWS,
    IncidentFilter,
    handler_id_of,
    list_incidents,
    list_people,
    search,
)


def test_every_kind_of_text_is_found_folded_and_by_its_beginning(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk, title="Quiz évening", narrative="naïve remarks", their_words="Он угрожал мне")
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name="Siân O'Brien"))
    involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform="Discord", handle=HANDLE))
    record_message(desk, ref, MessageKind.EMAIL, to="Staff", text="Attached: a zeppelin")
    add_evidence(desk, ref, [file(tmp_path, "halogen.txt")], description="在群里说的话")
    recorded(desk)
    for typed in (
        "evening", "ÉVEN", "naive rem", "угрож", "sian", "brien", "night_owl", "zepp", "halogen", "群里",
        "naive zeppelin", f"  {ref}", '"naive" OR *',
    ):  # fmt: skip
        found = {row.reference for row in search(desk, typed)}
        assert found <= {ref}, typed
        if "OR" not in typed:
            assert found == {ref}, typed
    assert search(desk, "naive missing") == ()
    assert search(desk, "!!!") == ()
    assert len(search(desk, "  ")) == 2


def test_a_changed_text_is_found_by_its_new_words_only(desk: OpenDesk) -> None:
    ref = recorded(desk, narrative="quetzalcoatl")
    edit_incident(desk, ref, IncidentDetails(narrative="hummingbird"))
    assert search(desk, "quetzalcoatl") == ()
    assert len(search(desk, "hummingbird")) == 1


def test_lists_are_narrowed_by_everything_at_once(desk: OpenDesk) -> None:
    details = {"platform": "Discord", "categories": ("trolling",), "occurred": "19 Nov 2026 12:00"}
    wanted = recorded(desk, narrative="heron", **details)
    closed, other = recorded(desk, **details), recorded(desk, narrative="heron")
    close_incident(desk, closed, Outcome.WARNED, "section 3")
    person = involve(desk, wanted, Role.RESPONDENT, person=PersonDetails(name=REPORTED)).person_id
    assert person is not None
    narrowed = IncidentFilter(
        states=(IncidentState.OPEN,), platform="discord", category="trolling", person_id=person,
        occurred_from=datetime(2026, 11, 19, tzinfo=UTC), occurred_until=datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip
    assert [row.reference for row in list_incidents(desk, narrowed=narrowed)] == [wanted]
    assert [row.reference for row in search(desk, "heron", narrowed=narrowed)] == [wanted]
    assert {row.reference for row in search(desk, "heron")} == {wanted, other}


def test_pages_go_on_where_the_one_before_ended(desk: OpenDesk) -> None:
    refs = [recorded(desk, title=f"Number {n}") for n in range(7)]
    first = list_incidents(desk, limit=3)
    second = list_incidents(desk, before=first[-1].seq, limit=3)
    third = list_incidents(desk, before=second[-1].seq, limit=3)
    assert [row.reference for row in (*first, *second, *third)] == refs[::-1]
    found = search(desk, "number", limit=4)
    assert [row.reference for row in (*found, *search(desk, "number", before=found[-1].seq))] == refs[::-1]


@pytest.mark.parametrize("limit", [0, -1, MOST_ROWS + 1])
def test_a_page_has_a_sensible_size(desk: OpenDesk, limit: int) -> None:
    with pytest.raises(UserError, match="between 1 and"):
        list_incidents(desk, limit=limit)
    with pytest.raises(UserError, match="between 1 and"):
        search(desk, "x", limit=limit)
    with pytest.raises(UserError, match="between 1 and"):
        list_people(desk, limit=limit)


def test_people_are_listed_newest_first(desk: OpenDesk) -> None:
    names = ["Zoë", "Ines", "Tunde"]
    for name in names:
        add_person(desk, PersonDetails(name=name))
    first = list_people(desk, limit=2)
    assert [row.name for row in (*first, *list_people(desk, before=first[-1].seq))] == names[::-1]


def test_drafts_are_in_lists_and_searches(desk: OpenDesk) -> None:
    draft = open_incident(desk, IncidentDetails(narrative="half a heron"), draft=True).reference
    assert [row.reference for row in search(desk, "heron")] == [draft]
    assert [row.state for row in list_incidents(desk)] == [IncidentState.DRAFT]


def test_the_list_is_narrowed_to_what_one_officer_handles(desk: OpenDesk) -> None:
    """Also with other filters, in a search, and for somebody who handles nothing."""
    add_officer(desk, "Bo Lindgren", "violet anchor tundra biscuit copper lamp", cost=CHEAPEST_COST)
    mine, handed = recorded(desk), recorded(desk, platform="Discord")
    amara, bo = handler_id_of(desk, "AMARA"), handler_id_of(desk, "bo lindgren")
    assert list_incidents(desk, narrowed=IncidentFilter(handler_id=bo)) == ()
    step_back(desk, handed, deputy="Bo")
    for handler, ref, platform in ((amara, mine, "WhatsApp"), (bo, handed, "Discord")):
        for narrowed in (
            IncidentFilter(handler_id=handler),
            IncidentFilter(handler_id=handler, states=(IncidentState.OPEN,)),
            IncidentFilter(handler_id=handler, states=tuple(IncidentState)),
            IncidentFilter(handler_id=handler, platform=platform),
        ):
            assert [row.reference for row in list_incidents(desk, narrowed=narrowed)] == [ref]
            assert [row.reference for row in search(desk, "insults", narrowed=narrowed)] == [ref]
        other = IncidentFilter(handler_id=handler, platform="Signal")
        assert list_incidents(desk, narrowed=other) == search(desk, "insults", narrowed=other) == ()
    with pytest.raises(NotFoundError) as caught:
        handler_id_of(desk, "Somebody Else")
    assert caught.value.hint == "Name Amara Okonkwo or Bo Lindgren."
