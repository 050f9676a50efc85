"""Wishes in people's own words, and checks on everybody, officers included."""

from datetime import timedelta

import pytest
from services_desk import AFFECTED, ZERO_WIDTH, asked, recorded

from conductdesk.domain.people import Role
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.services.activity import show_activity
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.search import search
from conductdesk.services.show import show_incident
from conductdesk.services.verify import verify_desk
from conductdesk.services.wellbeing import record_wellbeing, record_wishes
from tests.conftest import FakeClock


def test_wishes_are_kept_in_their_words_with_date_and_what_they_agreed_to(
    desk: OpenDesk, clock: FakeClock
) -> None:
    """R8: kept before message, freeze and referral, in their words, with date."""
    ref = recorded(desk)
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=AFFECTED))
    record_wishes(desk, ref, WishesState.ASKED, person=AFFECTED, asked="today 20:00")
    warnings = record_wishes(
        desk, ref, WishesState.ANSWERED, person=AFFECTED, words=" Ich möchte, dass es aufhört. ",
        may_be_told=("Welfare officer", "my tutor"), police_agreed=False, asked="today 20:00",
    )  # fmt: skip
    assert warnings == ()
    waiting, answer = show_incident(desk, ref).wishes
    assert (waiting.state, waiting.answered_at) == (WishesState.ASKED, None)
    assert waiting.asked_at == answer.asked_at
    assert answer.words == " Ich möchte, dass es aufhört. "
    assert (answer.person, answer.may_be_told) == (AFFECTED, ("Welfare officer", "my tutor"))
    assert answer.police_agreed is False
    assert answer.answered_at is not None
    assert clock.at - answer.answered_at < timedelta(minutes=1)
    with desk.read() as reader:
        told = str(reader.rows("SELECT payload FROM activity_payloads", {}))
    assert "aufh" not in told


def test_wishes_that_contradict_themselves_are_refused(desk: OpenDesk) -> None:
    """R8."""
    ref = recorded(desk)
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=AFFECTED))
    wrong = (
        (WishesState.ASKED, {"words": "Stop it."}),
        (WishesState.ASKED, {"police_agreed": True}),
        (WishesState.ASKED, {"asked": "tomorrow 20:00"}),
        (WishesState.ASKED, {"asked": "some time"}),
        (WishesState.NOBODY_IDENTIFIABLE, {"person": AFFECTED}),
        (WishesState.ANSWERED, {"words": "Stop.", "may_be_told": ("", "Ines")}),
        (WishesState.ANSWERED, {"words": ZERO_WIDTH}),
        (WishesState.ASKED, {"person": "Nobody Known"}),
    )
    for state, given in wrong:
        with pytest.raises(UserError):
            record_wishes(desk, ref, state, **given)  # type: ignore[arg-type]
    assert show_incident(desk, ref).wishes == ()


def test_a_question_asked_long_ago_is_kept_with_a_warning(desk: OpenDesk) -> None:
    ref = recorded(desk)
    assert len(record_wishes(desk, ref, WishesState.ASKED, asked="1 May 2001")) == 1
    assert len(show_incident(desk, ref).wishes) == 1


def test_nobody_identifiable_is_an_answer_without_a_time_of_asking(desk: OpenDesk) -> None:
    """R8."""
    ref = recorded(desk)
    record_wishes(desk, ref, WishesState.NOBODY_IDENTIFIABLE)
    (row,) = show_incident(desk, ref).wishes
    assert (row.asked_at, row.person) == (None, "")


def test_wishes_of_a_draft_are_kept_and_logged(desk: OpenDesk) -> None:
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True).reference
    asked(desk, draft)
    assert show_activity(desk, draft)[0].action == "incident.wishes_kept"
    assert verify_desk(desk).problems == ()


def test_checks_are_kept_on_people_and_officers_with_effects_and_the_next_date(desk: OpenDesk) -> None:
    """R9: affected, witness, reporter and the officers themselves."""
    ref = recorded(desk)
    asked(desk, ref)
    warnings = record_wellbeing(
        desk, ref, person=AFFECTED, how="cannot sleep", support_offered="advice centre",
        effects=("mental-wellbeing", "did-not-stand"), next_check="24 Nov 2026 18:00",
    )  # fmt: skip
    assert warnings == ()
    record_wellbeing(desk, ref, officer="Amara Okonkwo", how="shaken")
    person, officer = show_incident(desk, ref).checks
    assert (person.who, person.effects) == (AFFECTED, ("mental-wellbeing", "did-not-stand"))
    assert person.next_check_at is not None
    assert person.next_check_at.isoformat() == "2026-11-24T18:00:00+00:00"
    assert (officer.who, officer.next_check_at) == ("Amara Okonkwo", None)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, UserError),
        ({"person": AFFECTED, "officer": "Amara Okonkwo"}, UserError),
        ({"officer": "Nobody Known", "how": "fine"}, NotFoundError),
        ({"person": "Nobody Known", "how": "fine"}, NotFoundError),
        ({"person": AFFECTED}, RefusedError),
        ({"person": AFFECTED, "how": ZERO_WIDTH}, RefusedError),
        ({"person": AFFECTED, "effects": ("bored",)}, RefusedError),
        ({"person": AFFECTED, "how": "fine", "next_check": "yesterday"}, RefusedError),
        ({"person": AFFECTED, "how": "fine", "next_check": "soon"}, UserError),
    ],
)
def test_a_check_that_says_nothing_or_the_wrong_thing_is_refused(
    desk: OpenDesk, given: dict[str, object], error: type[Exception]
) -> None:
    """R9."""
    ref = recorded(desk)
    asked(desk, ref)
    with pytest.raises(error):
        record_wellbeing(desk, ref, **given)  # type: ignore[arg-type]
    assert show_incident(desk, ref).checks == ()


def test_what_people_said_about_how_they_are_is_not_in_the_search(desk: OpenDesk) -> None:
    ref = recorded(desk)
    record_wellbeing(desk, ref, officer="Amara Okonkwo", how="quetzalcoatl")
    assert search(desk, "quetzalcoatl") == ()
