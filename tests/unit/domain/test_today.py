"""Today: what to do now, what to check soon, what is waiting; across time changes and wrong clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from domain_cases import (
    CASE,
    DAY,
    HOUR,
    NOW,
    facts,
    freeze,
    incident,
    playbook,
    record,
    referral,
    wishes,
)
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain.deadlines import BackupFacts, DueFacts, TodayItem, today_items, waiting_for
from conductdesk.domain.escalation import StepState, ladder
from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.incidents import Answer, Incident, IncidentState
from conductdesk.domain.referrals import Contact, Route
from conductdesk.domain.wellbeing import WellbeingCheck, WishesState

LONDON = "Europe/London"
ALL_DONE = tuple(record(s.key, StepState.DONE) for s in playbook().steps)


def due(case: Incident | None = None, steps: Any = ALL_DONE, **about: Any) -> DueFacts:
    case = case or incident(IncidentState.MONITORING)
    known = facts(case, steps=steps, freezes=about.get("freezes", ()), wishes=about.get("wishes", ()))
    return DueFacts(incident=case, ladder=ladder(playbook(), known), **about)


def show(*cases: DueFacts, now: datetime = NOW, **more: Any) -> tuple[TodayItem, ...]:
    return today_items(cases, now=now, zone=LONDON, **more)


def only(*cases: DueFacts, now: datetime = NOW, **more: Any) -> TodayItem:
    items = show(*cases, now=now, **more)
    assert len(items) == 1, items
    return items[0]


def check(**about: Any) -> WellbeingCheck:
    defaults: dict[str, Any] = {
        "incident_id": CASE,
        "person_id": "p1",
        "officer_id": "o",
        "at": NOW - 9 * DAY,
    }
    return WellbeingCheck(**(defaults | about))


def test_nothing_to_do_is_an_empty_day() -> None:
    assert show() == ()
    assert show(due()) == ()


def test_a_freeze_that_should_have_ended_comes_now() -> None:
    """R23."""
    running = freeze(state=FreezeState.ACTIVE, started_at=NOW - DAY, ends_at=NOW)
    item = only(due(freezes=(running,)))
    assert (item.group, item.what, item.step_key) == ("now", "Re-open WhatsApp.", "reopen")
    assert item.why == "The freeze was to end on Sun 22 Nov 2026, 23:00 (UK time)."
    assert item.due_at == NOW


@pytest.mark.parametrize(
    ("left", "what"),
    [(timedelta(minutes=1), "Get ready"), (DAY, "Get ready"), (DAY + HOUR, "WhatsApp is frozen")],
)
def test_a_freeze_is_the_officers_own_to_end_and_never_waits_for_others(left: timedelta, what: str) -> None:
    """R23: its end comes soon, and in its last 24 hours it is time to get ready."""
    running = freeze(state=FreezeState.ACTIVE, started_at=NOW, ends_at=NOW + left)
    item = only(due(freezes=(running,)))
    assert (item.group, item.due_at) == ("soon", NOW + left)
    assert item.what.startswith(what)


def test_a_freeze_that_was_planned_and_not_started_comes_soon() -> None:
    """R23."""
    assert "call it off" in only(due(freezes=(freeze(starts_at=NOW),))).what
    assert show(due(freezes=(freeze(starts_at=NOW + HOUR),))) == ()
    assert show(due(freezes=(freeze(state=FreezeState.ENDED),))) == ()


def test_after_reopening_everybody_is_to_be_reminded() -> None:
    """R23."""
    over = freeze(state=FreezeState.ENDED, started_at=NOW - DAY, reopened_at=NOW - HOUR)
    item = only(due(freezes=(over,)))
    assert (item.group, item.due_at) == ("soon", NOW - HOUR)
    assert "move on and stay respectful" in item.what
    over.reminder_text_sent = True
    assert show(due(freezes=(over,))) == ()


def test_the_next_step_of_the_checklist_comes_now() -> None:
    """R20."""
    item = only(due(incident(), steps=()))
    assert (item.group, item.what, item.why, item.step_key) == ("now", "Safety", "Why safety.", "safety")
    assert (item.incident_id, item.reference, item.code_name) == (CASE, "2026-014", "Quiet Harbour")
    assert only(due(incident(IncidentState.MONITORING), steps=())).group == "soon"


def test_reopening_is_not_named_twice_while_a_freeze_runs() -> None:
    """R23."""
    running = freeze(state=FreezeState.ACTIVE, started_at=NOW)
    left = tuple(s for s in ALL_DONE if s.step_key != "reopen")
    assert only(due(incident(), steps=left, freezes=(running,))).what.startswith("Get ready to re-open")
    running.state = FreezeState.ENDED
    assert only(due(incident(), steps=left, freezes=(running,))).step_key == "reopen"


def test_an_incident_with_every_step_settled_can_be_closed() -> None:
    """R12."""
    assert "Close the incident with an outcome" in only(due(incident())).what
    assert show(DueFacts(incident=incident())) == ()


def test_a_draft_asks_to_be_finished_and_shows_no_step() -> None:
    item = only(due(incident(IncidentState.DRAFT), steps=()))
    assert (item.group, item.what) == ("soon", "Finish the draft and record it.")


def test_danger_comes_first_of_all_and_not_twice() -> None:
    """R10."""
    overdue = due(freezes=(freeze(state=FreezeState.ACTIVE, ends_at=NOW - 9 * DAY),))
    danger = due(incident(immediate_danger=Answer.YES), steps=())
    items = show(overdue, danger)
    assert items[0].why == "Somebody is in immediate danger."
    assert items[0].step_key == "safety"
    assert len(items) == 2
    draft = due(incident(IncidentState.DRAFT, immediate_danger=Answer.YES), steps=())
    assert show(overdue, draft)[0].urgent


def test_after_the_safety_step_danger_becomes_a_check() -> None:
    """R10."""
    item = show(due(incident(IncidentState.MONITORING, immediate_danger=Answer.YES)))[0]
    assert (item.group, item.what) == ("soon", "Check that everybody is still safe.")


def test_danger_is_shown_even_where_the_checklist_has_no_safety_step() -> None:
    """R10."""
    item = only(DueFacts(incident=incident(immediate_danger=Answer.YES)))
    assert (item.group, item.step_key) == ("now", "")


@pytest.mark.parametrize(
    ("due_in", "group"),
    [
        (-30 * DAY, "now"),
        (-DAY, "now"),
        (HOUR / 2, "now"),
        (2 * HOUR, "soon"),
        (7 * DAY, "soon"),
        (8 * DAY, None),
    ],
)
def test_a_wellbeing_check_comes_on_its_day(due_in: timedelta, group: str | None) -> None:
    """R9: counted in days of the desk's zone; it is the officers' own, so it waits for nobody."""
    items = show(due(checks=(check(next_check_at=NOW + due_in),)))
    assert [i.group for i in items] == ([group] if group else [])


def test_a_wellbeing_check_names_nobody_and_a_newer_check_replaces_it() -> None:
    """R9."""
    assert only(due(checks=(check(next_check_at=NOW),))).what == "Ask how somebody touched by this is doing."
    officer = check(person_id=None, checked_officer_id="o2", next_check_at=NOW)
    assert only(due(checks=(officer,))).what == "Ask how an officer is doing."
    assert show(due(checks=(check(seq=1, next_check_at=NOW), check(seq=2)))) == ()


@pytest.mark.parametrize(("days", "group"), [(0, "waiting"), (2, "waiting"), (3, "soon"), (90, "soon")])
def test_wishes_without_an_answer_are_asked_after_once_more_after_three_days(days: int, group: str) -> None:
    """R8."""
    item = only(due(wishes=(wishes(WishesState.ASKED, asked_at=NOW - days * DAY),)))
    assert (item.group, item.step_key) == (group, "wishes")


def test_wishes_with_an_answer_wait_for_nothing() -> None:
    """R8."""
    assert show(due(wishes=(wishes(WishesState.ASKED), wishes()))) == ()
    assert show(due(wishes=(wishes(WishesState.ASKED, asked_at=None),))) == ()


@pytest.mark.parametrize(("days", "group"), [(0, "waiting"), (6, "waiting"), (7, "soon"), (90, "soon")])
@pytest.mark.parametrize("route", Route)
def test_a_referral_without_an_answer_is_asked_after_once_more_after_seven_days(
    days: int, group: str, route: Route
) -> None:
    """R25."""
    item = only(due(referrals=(referral(route, made_at=NOW - days * DAY),)))
    assert (item.group, item.step_key) == (group, "update")
    assert show(due(referrals=(referral(route, answer="Yes", answered_at=NOW),))) == ()


def test_staff_asked_informally_and_by_a_report_are_told_apart_and_named_once_each() -> None:
    """R5, R25: the newest to each contact counts, and its answer answers those before it."""
    informal, formal = referral(Route.INFORMAL), referral(Route.STAFF_SUPPORT)
    items = show(due(referrals=(informal, referral(Route.STAFF_SUPPORT, made_at=NOW - 9 * DAY), formal)))
    assert [item.group for item in items] == ["waiting", "waiting"]
    assert len({item.what for item in items}) == 2
    formal.answer, formal.answered_at = "Thank you", NOW
    assert "informally" in only(due(referrals=(referral(made_at=NOW - 9 * DAY), formal, informal))).what


def test_a_closed_incident_shows_only_what_is_owed_to_people() -> None:
    """R9, R23."""
    closed = due(
        incident(IncidentState.CLOSED, immediate_danger=Answer.YES),
        steps=(),
        referrals=(referral(),),
        wishes=(wishes(WishesState.ASKED),),
        checks=(check(next_check_at=NOW),),
        freezes=(freeze(state=FreezeState.ACTIVE, ends_at=NOW),),
    )
    assert [i.what for i in show(closed)] == [
        "Re-open WhatsApp.",
        "Ask how somebody touched by this is doing.",
    ]


def contact(**about: Any) -> Contact:
    return Contact(
        **({"key": "k", "route": Route.STAFF_SUPPORT, "name": "Support", "changed_at": NOW} | about)
    )


def test_old_guidance_behind_the_contacts_is_pointed_out_once() -> None:
    """R27."""
    old = {
        "address": "a@example.org",
        "preset": "Queen Mary Students' Union, guidance of 29 January 2019",
        "preset_date": "2019-01-29",
    }
    item = only(
        contacts=(contact(**old), contact(**old), contact(preset="New", preset_date="2026-01-01"), contact())
    )
    assert (item.group, item.incident_id, item.reference) == ("soon", "", "")
    assert "29 January 2019" in item.why


def test_a_desk_that_knows_no_address_of_staff_is_asked_for_one() -> None:
    """R27."""
    item = only(contacts=(contact(group_type="society"),), group_type="society")
    assert (item.group, item.what) == ("soon", "Write down how to reach your staff support.")
    assert show(contacts=(contact(address="a@example.org"),), group_type="society") == ()
    assert show(contacts=(), group_type="society") == ()


def test_every_line_leads_somewhere_by_one_button() -> None:
    """A line says what its button says, what it is about, and which record is meant."""
    running = freeze(state=FreezeState.ACTIVE, started_at=NOW - DAY, ends_at=NOW)
    over = freeze(state=FreezeState.ENDED, started_at=NOW - DAY, reopened_at=NOW - HOUR)
    planned, later = freeze(starts_at=NOW), freeze(state=FreezeState.ACTIVE)
    looked_in, asked, told = check(next_check_at=NOW), wishes(WishesState.ASKED), referral()
    late = wishes(WishesState.ASKED, person_id="p2", asked_at=NOW - 9 * DAY)
    owed = referral(to="somebody else", made_at=NOW - 9 * DAY)
    items = show(
        due(
            freezes=(running, over, planned, later),
            checks=(looked_in,),
            wishes=(asked, late),
            referrals=(told, owed),
        )
    )
    assert {(i.kind, i.action, i.record_id) for i in items} == {
        ("freeze", "Re-open", running.id),
        ("freeze", "Start", planned.id),
        ("freeze", "Open", later.id),
        ("reminder", "Remind", over.id),
        ("wellbeing", "Ask", looked_in.id),
        ("wishes", "They answered", asked.id),
        ("wishes", "Ask again", late.id),
        ("referral", "They answered", told.id),
        ("referral", "Write to them", owed.id),
    }
    assert not any(item.about_desk for item in items)


def test_lines_about_steps_and_the_incident_itself_have_their_buttons() -> None:
    danger = incident(immediate_danger=Answer.YES)
    cases = (
        (due(incident(), steps=()), "step", "Check"),
        (due(incident(), steps=(record("safety", StepState.DONE),)), "step", "Add evidence"),
        (due(incident()), "close", "Close it"),
        (due(incident(IncidentState.DRAFT), steps=()), "draft", "Finish"),
        (due(danger, steps=()), "safety", "Open"),
        (due(incident(IncidentState.MONITORING, immediate_danger=Answer.YES)), "safety", "Check"),
    )
    for case, kind, action in cases:
        item = show(case)[0]
        assert (item.kind, item.action, item.record_id) == (kind, action, "")


@pytest.mark.parametrize(
    ("kept", "changed", "says"),
    [
        (None, None, ""),
        (None, HOUR, "none outside the desk's own folder"),
        (9 * DAY, None, ""),
        (9 * DAY, 10 * DAY, ""),
        (9 * DAY, HOUR, "Fri 13 Nov 2026"),
        (7 * DAY, 6 * DAY, "Sun 15 Nov 2026"),
        (6 * DAY, HOUR, ""),
    ],
)
def test_a_second_place_is_asked_for_once_what_changed_is_in_one_place_only(
    kept: timedelta | None, changed: timedelta | None, says: str
) -> None:
    facts = BackupFacts(
        elsewhere_at=None if kept is None else NOW - kept,
        own_at=NOW,
        changed_at=None if changed is None else NOW - changed,
    )
    items = show(backups=facts)
    assert bool(items) is bool(says)
    for item in items:
        assert says in item.why
        assert (item.group, item.kind, item.action, item.about_desk) == ("soon", "backup", "Back up", True)


def test_lines_about_the_desk_lead_to_the_contacts() -> None:
    """R27."""
    preset = {"preset": "An old list", "preset_date": "2019-01-29"}
    items = show(contacts=(contact(**preset),))
    assert [(i.kind, i.action, i.about_desk) for i in items] == [
        ("contacts", "Check", True), ("contacts", "Add it", True)
    ]  # fmt: skip


def test_an_incident_waits_only_where_nothing_is_left_but_to_follow_up() -> None:
    """R25."""
    told = (referral(Route.PLATFORM, to="a"), referral())
    left = tuple(s for s in ALL_DONE if s.step_key not in {"support", "update"})
    assert waiting_for(due(incident(), steps=left, referrals=told)) == "staff support"
    assert waiting_for(due(incident(), referrals=told[:1])) == "the platform"
    assert waiting_for(due(incident(), steps=(), referrals=told)) == ""
    assert waiting_for(due(incident(), steps=left)) == ""
    answered = referral(answer="Thank you", answered_at=NOW)
    assert waiting_for(due(incident(), steps=left, referrals=(answered,))) == ""
    assert waiting_for(due(incident(IncidentState.CLOSED), referrals=told)) == ""


def test_lines_are_sorted_by_group_then_by_moment_then_by_incident() -> None:
    first = due(incident(id="incident-0"), steps=())
    second = due(
        freezes=(freeze(state=FreezeState.ACTIVE, ends_at=NOW - HOUR),),
        referrals=(
            referral(to="a", made_at=NOW - 9 * DAY),
            referral(to="b", made_at=NOW - 8 * DAY),
            referral(to="c"),
        ),
    )
    third = due(incident(id="incident-3"), steps=())
    items = show(first, second, third)
    assert [i.group for i in items] == ["now", "now", "now", "soon", "soon", "waiting"]
    assert [i.incident_id for i in items[:3]] == [CASE, "incident-0", "incident-3"]
    assert items[3].due_at is not None
    assert items[4].due_at is not None
    assert items[3].due_at < items[4].due_at


def test_days_are_days_of_the_desk_across_the_change_of_the_clocks() -> None:
    """Seven days over the night with 25 hours are seven days, whatever the hours say."""
    made = datetime(2026, 10, 21, 22, 30, tzinfo=UTC)  # 23:30 in London, summer time
    before_midnight = datetime(2026, 10, 27, 23, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 10, 28, 0, 1, tzinfo=UTC)
    asked = due(referrals=(referral(made_at=made),))
    assert only(asked, now=before_midnight).group == "waiting"
    assert only(asked, now=after_midnight).group == "soon"
    spring = due(wishes=(wishes(WishesState.ASKED, asked_at=datetime(2026, 3, 27, 23, 30, tzinfo=UTC)),))
    assert only(spring, now=datetime(2026, 3, 29, 22, 59, tzinfo=UTC)).group == "waiting"
    assert only(spring, now=datetime(2026, 3, 29, 23, 1, tzinfo=UTC)).group == "soon"


@given(st.integers(min_value=-4000, max_value=4000))
def test_a_wrong_clock_hides_nothing_that_waits(days: int) -> None:
    """A clock set back shows what waits as waiting, one set forward as due; nothing vanishes."""
    case = due(
        wishes=(wishes(WishesState.ASKED),),
        referrals=(referral(),),
        freezes=(freeze(state=FreezeState.ACTIVE),),
    )
    now = NOW + days * DAY
    items = show(case, now=now)
    assert len(items) == 3
    if days < 0:
        assert [i.group for i in items] == ["soon", "waiting", "waiting"]
    if days > 7:
        assert [i.group for i in items] == ["now", "soon", "soon"]
