"""Freezes (R23): who can press it, when it ends, and the way back."""

from typing import Any

import pytest
from domain_cases import CASE, DAY, HOUR, NOW, OTHER_CASE, ZERO_WIDTH, freeze, incident

from conductdesk.domain import freezes
from conductdesk.domain.freezes import CoolingOffPeriod, FreezePlan, FreezeState
from conductdesk.domain.incidents import IncidentState
from conductdesk.errors import RefusedError

PLANNED, ACTIVE, ENDED = FreezeState


def plan(others: tuple[CoolingOffPeriod, ...] = (), case: Any = None, **about: Any) -> CoolingOffPeriod:
    defaults: dict[str, Any] = {"platform": "WhatsApp", "starts_at": NOW, "ends_at": NOW + DAY}
    return freezes.plan_freeze(
        case or incident(), FreezePlan(**(defaults | about)), others=others, officer_id="officer-1", now=NOW
    )


def test_a_freeze_is_planned_with_platform_times_and_who_can_press_it() -> None:
    """R23."""
    made = plan(platform=" WhatsApp ", who_can=("Ife", " ", "Łukasz", "ife ", ZERO_WIDTH))
    assert (made.incident_id, made.platform, made.state) == (CASE, "WhatsApp", PLANNED)
    assert made.who_can == ("Ife", "Łukasz")
    assert (made.started_at, made.reopened_at, made.at) == (None, None, NOW)


@pytest.mark.parametrize(
    ("about", "what"),
    [
        ({"platform": ""}, "No platform"),
        ({"platform": ZERO_WIDTH}, "No platform"),
        ({"ends_at": NOW}, "end before it starts"),
        ({"ends_at": NOW - DAY}, "end before it starts"),
        ({"case": incident(IncidentState.DRAFT)}, "still a draft"),
        ({"case": incident(IncidentState.CLOSED)}, "closed"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(about: dict[str, Any], what: str) -> None:
    """R23."""
    with pytest.raises(RefusedError, match=what) as caught:
        plan(**about)
    assert caught.value.hint


@pytest.mark.parametrize("name", ["WhatsApp", "whatsapp", " WHATS\u200bAPP ", "WhatsApp\u00a0"])
@pytest.mark.parametrize("state", [PLANNED, ACTIVE])
def test_a_platform_has_one_freeze_at_a_time_however_it_is_spelt(name: str, state: FreezeState) -> None:
    """R23."""
    with pytest.raises(RefusedError, match="already a freeze"):
        plan((freeze(state=state),), platform=name)


def test_other_platforms_other_incidents_and_old_freezes_are_no_obstacle() -> None:
    """R23."""
    others = (freeze(state=ENDED), freeze(platform="Discord"), freeze(incident_id=OTHER_CASE))
    assert plan(others).platform == "WhatsApp"


def test_nobody_or_one_person_who_can_press_it_is_a_warning() -> None:
    """R23."""
    assert "Nobody is named" in freezes.freeze_warnings(freeze(who_can=()))[0]
    assert "Only one admin" in freezes.freeze_warnings(freeze(who_can=("Ife",)))[0]
    assert freezes.freeze_warnings(freeze()) == ()
    assert len(freezes.freeze_warnings(plan(who_can=("Ife", "IFE")))) == 1


def test_a_very_long_freeze_is_a_warning() -> None:
    """R23."""
    assert "That is 365 days" in freezes.freeze_warnings(freeze(starts_at=NOW, ends_at=NOW + 365 * DAY))[0]
    assert freezes.freeze_warnings(freeze(starts_at=NOW, ends_at=NOW + 7 * DAY)) == ()


def test_starting_notes_when_it_was_switched_on() -> None:
    """R23."""
    one = freeze()
    freezes.start_freeze(one, now=NOW)
    assert (one.state, one.started_at) == (ACTIVE, NOW)
    earlier = freeze()
    freezes.start_freeze(earlier, now=NOW, at=NOW - HOUR)
    assert earlier.started_at == NOW - HOUR


@pytest.mark.parametrize(
    ("one", "at", "what"),
    [
        (freeze(state=ACTIVE), None, "is active, so"),
        (freeze(state=ENDED), None, "is ended, so"),
        (freeze(ends_at=NOW), None, "has passed already"),
        (freeze(), NOW + HOUR, "in the future"),
    ],
)
def test_a_start_that_cannot_be_is_refused(one: CoolingOffPeriod, at: Any, what: str) -> None:
    """R23."""
    with pytest.raises(RefusedError, match=what) as caught:
        freezes.start_freeze(one, now=NOW, at=at)
    assert one.started_at is None
    assert caught.value.hint


def test_extending_moves_the_end_later_only() -> None:
    """R23."""
    one = freeze(state=ACTIVE)
    freezes.extend_freeze(one, ends_at=NOW + 2 * DAY, now=NOW)
    assert one.ends_at == NOW + 2 * DAY
    for ends_at in (NOW + 2 * DAY, NOW + DAY):
        with pytest.raises(RefusedError, match="not later"):
            freezes.extend_freeze(one, ends_at=ends_at, now=NOW)
    with pytest.raises(RefusedError, match="has passed"):
        freezes.extend_freeze(one, ends_at=NOW + 3 * DAY, now=NOW + 4 * DAY)
    with pytest.raises(RefusedError, match="has ended"):
        freezes.extend_freeze(freeze(state=ENDED), ends_at=NOW + 9 * DAY, now=NOW)


def test_ending_opens_the_platform_again_and_asks_for_the_reminder() -> None:
    """R23."""
    one = freeze(state=ACTIVE, started_at=NOW - HOUR)
    with pytest.raises(RefusedError, match="after re-opening"):
        freezes.note_reminder_sent(one)
    freezes.end_freeze(one, now=NOW)
    assert (one.state, one.reopened_at) == (ENDED, NOW)
    assert freezes.needs_reminder(one)
    freezes.note_reminder_sent(one)
    assert not freezes.needs_reminder(one)
    with pytest.raises(RefusedError, match="ended already"):
        freezes.end_freeze(one, now=NOW)


def test_an_end_can_be_written_down_later_but_not_before_the_start_or_in_the_future() -> None:
    """R23."""
    one = freeze(state=ACTIVE, started_at=NOW - HOUR)
    with pytest.raises(RefusedError, match="before it started"):
        freezes.end_freeze(one, now=NOW, at=NOW - 2 * HOUR)
    with pytest.raises(RefusedError, match="in the future"):
        freezes.end_freeze(one, now=NOW, at=NOW + HOUR)
    assert one.state is ACTIVE
    freezes.end_freeze(one, now=NOW, at=NOW - HOUR / 2)
    assert one.reopened_at == NOW - HOUR / 2
    at_once = freeze(state=ACTIVE, started_at=NOW - HOUR)
    freezes.end_freeze(at_once, now=NOW, at=NOW - HOUR)
    assert at_once.reopened_at == NOW - HOUR


def test_a_clock_that_was_set_back_cannot_end_it_before_it_began() -> None:
    one = freeze(state=ACTIVE, started_at=NOW)
    freezes.end_freeze(one, now=NOW - DAY)
    assert one.reopened_at == NOW


def test_a_planned_freeze_can_be_called_off() -> None:
    """R23."""
    one = freeze()
    freezes.end_freeze(one, now=NOW)
    assert (one.state, one.reopened_at, freezes.needs_reminder(one)) == (ENDED, None, False)


def test_the_clock_runs_only_while_it_is_active() -> None:
    """R23."""
    one = freeze(state=ACTIVE, ends_at=NOW + HOUR)
    assert freezes.time_left(one, NOW) == HOUR
    assert not freezes.overdue(one, NOW)
    assert freezes.overdue(one, NOW + HOUR)
    assert freezes.time_left(one, NOW + 2 * HOUR) == -HOUR
    assert not freezes.overdue(one, NOW - 400 * DAY)
    for state in (PLANNED, ENDED):
        assert freezes.time_left(freeze(state=state), NOW) is None
        assert not freezes.overdue(freeze(state=state), NOW + 9 * DAY)


def test_an_incident_is_not_closed_while_people_are_shut_out() -> None:
    """R23."""
    freezes.check_all_ended((freeze(), freeze(state=ENDED)))
    with pytest.raises(RefusedError, match="still frozen"):
        freezes.check_all_ended((freeze(state=ACTIVE),))
