"""Taking an incident to others, their answers, and the register of what was told."""

import pytest
from services_desk import AFFECTED, ZERO_WIDTH, asked, recorded

from conductdesk.domain.incidents import Answer, IncidentState
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.services.activity import show_activity
from conductdesk.services.incidents import IncidentDetails, edit_incident, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.referrals import record_answer, refer, register, tell
from conductdesk.services.show import show_incident
from conductdesk.services.wellbeing import record_wishes


def test_a_report_goes_to_the_contact_of_the_group_type_and_is_in_the_register(desk: OpenDesk) -> None:
    """R25, R27: with reference, date and answer."""
    ref = recorded(desk)
    asked(desk, ref)
    made = refer(desk, ref, Route.STAFF_SUPPORT, their_reference="SU-1", at="today 21:00", note="By phone.")
    assert made.to == "Staff support for societies"
    assert made.made_at.isoformat() == "2026-11-20T21:00:00+00:00"
    shown = show_incident(desk, ref)
    assert shown.state is IncidentState.REPORTED
    (entry,) = shown.told
    assert (entry.kind, entry.to, entry.why) == ("spoken", "Staff support for societies", "By phone.")
    record_answer(desk, ref, Route.STAFF_SUPPORT, "We take it on.", their_reference="SU-2")
    (referral,) = show_incident(desk, ref).referrals
    assert (referral.answer, referral.their_reference) == ("We take it on.", "SU-2")
    assert referral.answered_at is not None
    record_answer(desk, ref, Route.STAFF_SUPPORT, "And it is done.")
    assert show_incident(desk, ref).referrals[0].their_reference == "SU-2"


def test_another_group_type_has_another_contact(desk: OpenDesk) -> None:
    """R27."""
    ref = recorded(desk, group_type="sport-club")
    asked(desk, ref)
    assert refer(desk, ref, Route.STAFF_SUPPORT).to == "Staff support for sport clubs"


@pytest.mark.parametrize("route", sorted(set(Route) - {Route.INFORMAL, Route.PLATFORM}))
def test_no_way_out_before_the_person_affected_was_asked(desk: OpenDesk, route: Route) -> None:
    """R8: every route but asking informally passes the lock."""
    ref = recorded(desk)
    asking = {"to": "Somebody", "risk_reason": "He said that he is on his way."}
    for excuse in ("", ZERO_WIDTH):
        with pytest.raises(RefusedError):
            refer(desk, ref, route, override_reason=excuse, **asking)
    assert register(desk, ref) == ()
    refer(desk, ref, route, override_reason="It cannot wait for the morning.", **asking)
    (row, *_) = show_activity(desk, ref)
    assert row.detail["override"] == "It cannot wait for the morning."


def test_asking_informally_opens_no_complaint_and_needs_nothing(desk: OpenDesk) -> None:
    """R5: recorded as such, without opening a complaint, on a draft too."""
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True).reference
    for ref in (recorded(desk), draft):
        before = show_incident(desk, ref).state
        made = refer(desk, ref, Route.INFORMAL)
        assert made.to == "Staff support for societies"
        assert show_incident(desk, ref).state is before
    with pytest.raises(RefusedError, match="draft"):
        refer(desk, draft, Route.STAFF_SUPPORT, override_reason="it cannot wait")


def test_the_police_are_told_with_agreement_or_for_a_written_risk(desk: OpenDesk) -> None:
    """R10: our own caution; the wishes on record come before what the referral claims."""
    ref = recorded(desk, possible_crime=Answer.YES)
    assert "may be a crime" in show_incident(desk, ref).crime_nudge
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=AFFECTED))
    record_wishes(desk, ref, WishesState.ANSWERED, person=AFFECTED, words="No police.", police_agreed=False)
    for claim in (None, True, False):
        for risk in ("", ZERO_WIDTH):
            with pytest.raises(RefusedError, match="police"):
                refer(desk, ref, Route.POLICE, agreed_by_affected=claim, risk_reason=risk)
    refer(desk, ref, Route.POLICE, risk_reason="He has a knife and knows where she lives.")
    shown = show_incident(desk, ref)
    assert shown.crime_nudge == ""
    assert shown.referrals[0].risk_reason == "He has a knife and knows where she lives."
    other = recorded(desk)
    involve(desk, other, Role.AFFECTED, person=AFFECTED)
    record_wishes(desk, other, WishesState.ANSWERED, person=AFFECTED, words="Yes.", police_agreed=True)
    refer(desk, other, Route.POLICE)


def test_danger_opens_the_lock_of_wishes_and_not_the_caution(desk: OpenDesk) -> None:
    """R8, R10."""
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(immediate_danger=Answer.YES))
    refer(desk, ref, Route.STAFF_SUPPORT)
    with pytest.raises(RefusedError, match="police"):
        refer(desk, ref, Route.POLICE)


def test_a_route_without_a_contact_wants_a_name(desk: OpenDesk) -> None:
    """R25."""
    ref = recorded(desk)
    asked(desk, ref)
    with pytest.raises(NotFoundError, match="No contact"):
        refer(desk, ref, Route.PARTY)
    for nobody in (ZERO_WIDTH, " "):
        with pytest.raises(UserError):
            refer(desk, ref, Route.PARTY, to=nobody)
    assert refer(desk, ref, Route.PARTY, to="Complaints team").to == "Complaints team"
    refer(desk, ref, Route.PLATFORM, to="The platform's form", note="Post 1 reported.")
    with pytest.raises(UserError):
        refer(desk, ref, Route.OTHER, to="Chaplain", at="some day")


def test_answers_need_words_and_something_they_answer(desk: OpenDesk) -> None:
    ref = recorded(desk)
    with pytest.raises(NotFoundError, match="was not taken to"):
        record_answer(desk, ref, Route.STAFF_SUPPORT, "We take it on.")
    refer(desk, ref, Route.INFORMAL)
    for empty in ("", ZERO_WIDTH, "…"):
        with pytest.raises(RefusedError):
            record_answer(desk, ref, Route.INFORMAL, empty)
    assert show_incident(desk, ref).referrals[0].answered_at is None


def test_what_was_said_aloud_is_in_the_register_too(desk: OpenDesk) -> None:
    """R26: what staff were told and when."""
    ref, other = recorded(desk), recorded(desk)
    tell(desk, ref, to="Staff support", what="Two more people came forward.", why="Update")
    tell(desk, other, to="Staff support", what="It has calmed down.", why="Update")
    (entry,) = register(desk, ref)
    assert (entry.kind, entry.what, entry.sha256) == ("spoken", "Two more people came forward.", "")
    assert len(register(desk)) == 2
    for wrong in ({"to": ""}, {"what": ZERO_WIDTH}, {"why": " "}):
        with pytest.raises(UserError):
            tell(desk, ref, **{"to": "Staff", "what": "More came.", "why": "Update", **wrong})
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True).reference
    with pytest.raises(UserError, match="draft"):
        tell(desk, draft, to="Staff", what="More came.", why="Update")
    assert len(register(desk)) == 2
