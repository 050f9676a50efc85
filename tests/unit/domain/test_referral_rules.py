"""Referrals, the police caution, what is new, and contacts (R5, R10, R25 to R27)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from domain_cases import CASE, DAY, NOW, OTHER_CASE, ZERO_WIDTH, incident, referral, wishes

from conductdesk.domain import referrals
from conductdesk.domain.incidents import Answer, IncidentState
from conductdesk.domain.referrals import Contact, Disclosure, Referral, Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import RefusedError

OPEN = incident()
AGREED = (wishes(police_agreed=True),)
REFUSED = (wishes(police_agreed=False),)


@pytest.mark.parametrize("route", Route)
@pytest.mark.parametrize("state", IncidentState)
def test_asking_informally_is_no_report_and_anything_else_is_where_that_is_legal(
    route: Route, state: IncidentState
) -> None:
    """R5: an informal question never moves the incident and never turns a draft into a complaint."""
    case = incident(state)
    referrals.after_referral(case, route, now=NOW)
    may = state in {
        IncidentState.OPEN,
        IncidentState.CONTAINED,
        IncidentState.MONITORING,
        IncidentState.REOPENED,
    }
    if may and route is not Route.INFORMAL:
        assert (case.state, case.reported_at) == (IncidentState.REPORTED, NOW)
    else:
        assert (case.state, case.reported_at) == (state, None)


@pytest.mark.parametrize("route", Route)
def test_a_draft_can_be_asked_about_informally_and_not_be_reported(route: Route) -> None:
    """R5."""
    made = referral(route, agreed_by_affected=True)
    if route is Route.INFORMAL:
        referrals.check_referral(made, (), incident(IncidentState.DRAFT))
        with pytest.raises(RefusedError, match="closed"):
            referrals.check_referral(made, (), incident(IncidentState.CLOSED))
    else:
        for state in (IncidentState.DRAFT, IncidentState.CLOSED):
            with pytest.raises(RefusedError):
                referrals.check_referral(made, (), incident(state))
        referrals.check_referral(made, (), OPEN)


@pytest.mark.parametrize(
    ("about", "what"),
    [
        ({"to": ZERO_WIDTH}, "who was told"),
        ({"answer": "They will call"}, "both its words and the day"),
        ({"answered_at": NOW}, "both its words and the day"),
        ({"answer": "...", "answered_at": NOW}, "both its words and the day"),
        ({"answer": "They will call", "answered_at": NOW - DAY}, "earlier than the referral"),
    ],
)
def test_a_referral_that_says_too_little_is_refused(about: dict[str, Any], what: str) -> None:
    """R25."""
    with pytest.raises(RefusedError, match=what):
        referrals.check_referral(referral(**about), (), OPEN)


def test_an_answer_is_kept_with_its_day() -> None:
    """R25."""
    made = referral(answer="They will call", answered_at=NOW + DAY)
    referrals.check_referral(made, (), OPEN)


@pytest.mark.parametrize(
    ("rows", "claimed"),
    [
        ((), None),
        ((), False),
        ((wishes(),), None),
        ((wishes(WishesState.ASKED),), None),
        (REFUSED, None),
        (REFUSED, True),
        (AGREED, False),
        ((*AGREED, wishes(person_id="p2", police_agreed=False)), True),
        ((*AGREED, wishes(person_id="p2")), None),
        ((wishes(seq=2, police_agreed=False), wishes(seq=1, police_agreed=True)), True),
    ],
)
@pytest.mark.parametrize("reason", ["", "..", ZERO_WIDTH])
def test_the_police_without_agreement_need_a_written_risk(rows: Any, claimed: Any, reason: str) -> None:
    """R10: our own caution, and it says so; a "no" on record outweighs what the referral claims."""
    made = referral(Route.POLICE, agreed_by_affected=claimed, risk_reason=reason)
    with pytest.raises(RefusedError, match="our own caution"):
        referrals.check_referral(made, rows, OPEN)
    made.risk_reason = "He wrote where she lives."
    referrals.check_referral(made, rows, OPEN)


@pytest.mark.parametrize(
    ("rows", "claimed"),
    [
        (AGREED, None),
        (AGREED, True),
        ((), True),
        ((wishes(WishesState.NOBODY_IDENTIFIABLE),), None),
        ((wishes(seq=1, police_agreed=False), wishes(seq=2, police_agreed=True)), None),
    ],
)
def test_the_police_with_agreement_or_with_nobody_to_ask_need_no_more(rows: Any, claimed: Any) -> None:
    """R10."""
    referrals.check_referral(referral(Route.POLICE, agreed_by_affected=claimed), rows, OPEN)


def test_other_routes_need_no_risk() -> None:
    """R10."""
    for route in set(Route) - {Route.POLICE}:
        referrals.check_referral(referral(route), REFUSED, OPEN)


@pytest.mark.parametrize("answer", Answer)
def test_what_may_be_a_crime_and_stayed_inside_is_nudged(answer: Answer) -> None:
    """R10: S3's advice, and our own caution labelled as ours."""
    case = incident(possible_crime=answer)
    nudge = referrals.crime_nudge(case, (referral(), referral(Route.POLICE, incident_id=OTHER_CASE)))
    assert bool(nudge) is (answer is Answer.YES)
    if nudge:
        assert "report it to them" in nudge
        assert "ConductDesk's own caution, which is not in the guidance" in nudge
    assert referrals.crime_nudge(case, (referral(Route.POLICE),)) == ""


@dataclass(frozen=True)
class Line:
    seq: int


LINES = [Line(5), Line(1), Line(9), Line(7)]


def disclosed(seq: int, **about: Any) -> Disclosure:
    defaults: dict[str, Any] = {
        "incident_id": CASE,
        "kind": "document",
        "to": "Staff support",
        "what": "Case report",
        "why": "To report",
        "officer_id": "officer-1",
        "at": NOW,
    }
    return Disclosure(activity_seq=seq, **(defaults | about))


def test_an_update_holds_only_what_is_new_since_the_last_report() -> None:
    """R26."""
    assert [x.seq for x in referrals.whats_new_since((), LINES)] == [1, 5, 7, 9]
    assert [x.seq for x in referrals.whats_new_since((disclosed(5), disclosed(1)), LINES)] == [7, 9]
    assert referrals.whats_new_since((disclosed(9),), LINES) == ()


def test_what_others_got_and_single_messages_do_not_count_as_told() -> None:
    """R26."""
    register = (disclosed(1), disclosed(9, to="The police"), disclosed(9, kind="message"))
    new = referrals.whats_new_since(register, LINES, to="STAFF support ")
    assert [x.seq for x in new] == [5, 7, 9]
    assert [x.seq for x in referrals.whats_new_since(register, LINES, to="Somebody else")] == [1, 5, 7, 9]


@pytest.mark.parametrize("field", ["to", "what", "why"])
def test_the_register_says_to_whom_what_and_why(field: str) -> None:
    """R26."""
    referrals.check_disclosure(disclosed(1))
    with pytest.raises(RefusedError, match="who got it"):
        referrals.check_disclosure(disclosed(1, **{field: ZERO_WIDTH}))


def contact(name: str = "Support", route: Route = Route.STAFF_SUPPORT, **about: Any) -> Contact:
    return Contact(key=name, route=route, name=name, changed_at=NOW, **about)


@pytest.mark.parametrize("address", ["", "su-societies@example.org", "Room 3, Union Building"])
def test_a_contact_has_a_name_and_an_address_of_one_line(address: str) -> None:
    """R27."""
    referrals.check_contact(contact(address=address))


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (" ", ""),
        ("Support", "a@example.org\nBcc: all@example.org"),
        ("Support", "a@example.org\r\nx"),
        ("Support", "a\u202e@example.org"),
        ("Support", "a@example.org\n"),
    ],
)
def test_a_contact_that_could_not_be_written_to_is_refused(name: str, address: str) -> None:
    """R27."""
    with pytest.raises(RefusedError):
        referrals.check_contact(contact(name, address=address))


def test_contacts_of_the_groups_own_type_come_first_and_other_types_are_left_out() -> None:
    """R25, R27, R5."""
    everybody, sport = contact("everybody"), contact("sport", group_type="sport-club")
    societies, police = contact("societies", group_type="society"), contact("police", Route.POLICE)
    all_of_them = (everybody, sport, societies, police)
    assert referrals.contacts_for(all_of_them, Route.STAFF_SUPPORT, "society") == (societies, everybody)
    assert referrals.contacts_for(all_of_them, Route.POLICE, "society") == (police,)
    asked = contact("asked", Route.INFORMAL)
    assert referrals.contacts_for((societies, asked), Route.INFORMAL, "society") == (asked, societies)


@pytest.mark.parametrize(
    ("dated", "today", "old"),
    [
        ("2019-01-29", date(2026, 11, 22), True),
        ("2024-11-22", date(2026, 11, 22), False),
        ("2024-11-21", date(2026, 11, 22), True),
        ("2024-02-29", date(2026, 2, 28), False),
        ("2024-02-29", date(2026, 3, 1), True),
        ("", date(2026, 11, 22), False),
        ("spring", date(2026, 11, 22), False),
    ],
)
def test_guidance_older_than_two_years_is_old(dated: str, today: date, old: bool) -> None:
    """R27."""
    assert referrals.is_old_preset(contact(preset="Guidance", preset_date=dated), today) is old
    assert not referrals.is_old_preset(contact(preset_date=dated), today)


def test_a_referral_is_a_plain_record() -> None:
    made: Referral = referral()
    assert made.agreed_by_affected is None
