"""Freezes: planned, started, made longer, ended, and everybody reminded."""

from datetime import timedelta

import pytest
from services_desk import ZERO_WIDTH, asked, recorded

from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.incidents import IncidentState, Outcome
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.services.activity import show_activity
from conductdesk.services.freezes import (
    end_freeze,
    extend_freeze,
    list_freezes,
    note_reminder,
    plan_freeze,
    start_freeze,
)
from conductdesk.services.incidents import IncidentDetails, close_incident, open_incident, reopen_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.show import show_incident
from tests.conftest import FakeClock


@pytest.fixture
def ref(desk: OpenDesk) -> str:
    ref = recorded(desk)
    asked(desk, ref)
    return ref


def test_a_freeze_runs_from_plan_to_reminder(desk: OpenDesk, ref: str, clock: FakeClock) -> None:
    """R23: which platform, from when, until when, who can press it; then re-open and remind."""
    planned = plan_freeze(
        desk, ref, until="tomorrow 20:00", starts="today 22:30", who_can=("Ana", " ana ", "Bo", ZERO_WIDTH)
    )
    assert planned.warnings == ()
    assert (planned.freeze.platform, planned.freeze.who_can) == ("WhatsApp", ("Ana", "Bo"))
    with pytest.raises(RefusedError, match="future"):
        start_freeze(desk, ref, at="today 23:00")
    start_freeze(desk, ref, at="today 22:00")
    assert show_incident(desk, ref).state is IncidentState.CONTAINED
    with pytest.raises(RefusedError, match="is active"):
        start_freeze(desk, ref)
    with pytest.raises(RefusedError, match="later"):
        extend_freeze(desk, ref, "tomorrow 19:00")
    extended = extend_freeze(desk, ref, "22 Nov 2026 20:00")
    assert extended.freeze.ends_at.day == 22
    with pytest.raises(NotFoundError, match="has ended yet"):
        note_reminder(desk, ref)
    clock.advance(days=1)
    ended = end_freeze(desk, ref, platform=" whatsapp ")
    assert "respectful" in ended.warnings[0]
    note_reminder(desk, ref)
    (kept,) = list_freezes(desk, ref)
    assert kept.state is FreezeState.ENDED
    assert kept.reminder_text_sent
    assert kept.reopened_at is not None
    with pytest.raises(NotFoundError, match="planned or active"):
        end_freeze(desk, ref)


def test_one_admin_or_none_is_a_warning(desk: OpenDesk, ref: str) -> None:
    """R23: a warning if only one admin or none can press it."""
    assert "Nobody is named" in plan_freeze(desk, ref, until="tomorrow").warnings[0]
    one = plan_freeze(desk, ref, until="1 Dec 2026", platform="Discord", who_can=("Ana", "ANA")).warnings
    assert "Only one admin" in one[0]
    assert "meant to be short" in one[1]


def test_a_freeze_does_not_go_before_the_person_affected_was_asked(desk: OpenDesk) -> None:
    """R8."""
    ref = recorded(desk)
    for excuse in ("", ZERO_WIDTH, "--"):
        with pytest.raises(RefusedError):
            plan_freeze(desk, ref, until="tomorrow 20:00", override_reason=excuse)
    plan_freeze(desk, ref, until="tomorrow 20:00", override_reason="Two hundred posts a minute.")
    (row, *_) = show_activity(desk, ref)
    assert row.detail == {"override": "Two hundred posts a minute."}


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": "today 21:00"},
        {"until": "whenever"},
        {"until": "tomorrow", "starts": "22 Nov 2026"},
        {"until": "tomorrow", "starts": "soonish"},
        {"until": "tomorrow", "platform": ZERO_WIDTH},
    ],
)
def test_times_and_platforms_that_do_not_fit_are_refused(
    desk: OpenDesk, ref: str, wrong: dict[str, str]
) -> None:
    with pytest.raises(UserError):
        plan_freeze(desk, ref, **wrong)  # type: ignore[arg-type]
    assert list_freezes(desk, ref) == ()


def test_a_platform_is_frozen_once_and_several_are_told_apart(desk: OpenDesk, ref: str) -> None:
    plan_freeze(desk, ref, until="tomorrow")
    with pytest.raises(RefusedError, match="already a freeze"):
        plan_freeze(desk, ref, until="tomorrow", platform=f"what{ZERO_WIDTH}sapp ")
    plan_freeze(desk, ref, until="tomorrow", platform="Discord")
    with pytest.raises(UserError, match="Several") as refused:
        start_freeze(desk, ref)
    assert "Discord" in refused.value.hint
    start_freeze(desk, ref, platform="discord")
    called_off = end_freeze(desk, ref, platform="WhatsApp")
    assert called_off.warnings == ()
    assert called_off.freeze.reopened_at is None
    with pytest.raises(RefusedError, match="after re-opening"):
        note_reminder(desk, ref)


def test_no_platform_at_all_is_refused(desk: OpenDesk) -> None:
    ref = recorded(desk, platform="")
    asked(desk, ref)
    with pytest.raises(RefusedError, match="No platform"):
        plan_freeze(desk, ref, until="tomorrow")


def test_a_draft_freezes_nothing(desk: OpenDesk) -> None:
    draft = open_incident(desk, IncidentDetails(title="Begun", platform="X"), draft=True).reference
    asked(desk, draft)
    with pytest.raises(RefusedError, match="draft"):
        plan_freeze(desk, draft, until="tomorrow", override_reason="it cannot wait")


def test_a_freeze_that_ended_before_it_started_is_refused(desk: OpenDesk, ref: str, clock: FakeClock) -> None:
    plan_freeze(desk, ref, until="tomorrow")
    start_freeze(desk, ref, at="today 21:50")
    with pytest.raises(RefusedError, match="before it started"):
        end_freeze(desk, ref, at="today 21:40")
    clock.advance(minutes=30)
    end_freeze(desk, ref, at="today 22:10")
    (kept,) = list_freezes(desk, ref)
    assert kept.reopened_at is not None
    assert kept.started_at is not None
    assert kept.reopened_at - kept.started_at == timedelta(minutes=20)


def test_a_planned_freeze_of_a_closed_incident_can_still_be_called_off(desk: OpenDesk, ref: str) -> None:
    plan_freeze(desk, ref, until="tomorrow")
    close_incident(desk, ref, Outcome.WARNED, "section 3")
    for change in (lambda: start_freeze(desk, ref), lambda: extend_freeze(desk, ref, "1 Dec 2026")):
        with pytest.raises(RefusedError, match="closed"):
            change()
    end_freeze(desk, ref)
    reopen_incident(desk, ref, "More came in.")
    with pytest.raises(NotFoundError):
        start_freeze(desk, ref)
