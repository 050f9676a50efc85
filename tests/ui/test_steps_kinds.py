"""Each kind of step does its own job, and its lock cannot be got round on the screen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ladder_hands import (
    AFFECTED,
    HANDLE,
    REPORTED,
    Hands,
    asked,
    incident,
    keep_picture,
    shown_detail,
    state_of,
    view_of,
    with_post,
)
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import PostState
from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.incidents import Answer, IncidentState
from conductdesk.domain.people import Role
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.freezes import plan_freeze, start_freeze
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.posts import link_post
from conductdesk.services.steps import set_step
from conductdesk.services.wellbeing import record_wishes
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.detail import IncidentDetail
from conductdesk.ui.pages.incidents.steps.freeze import FreezePanel
from conductdesk.ui.pages.incidents.steps.removal import RemovalPanel
from conductdesk.ui.pages.incidents.steps.wishes import WishesPanel
from conductdesk.ui.places import Place


@pytest.fixture
def detail(context: Context, finish: Callable[[], None]) -> Iterator[IncidentDetail]:
    yield from shown_detail(context, finish, high=1800)


@pytest.fixture
def hands(detail: IncidentDetail, finish: Callable[[], None]) -> Hands:
    return Hands(detail, finish)


def _post_button(panel: RemovalPanel, name: str) -> QPushButton | None:
    return panel.findChild(QPushButton, name)


# Safety


def test_danger_is_answered_with_one_click_and_the_emergency_text_gets_loud(
    desk: OpenDesk, hands: Hands
) -> None:
    """R10."""
    ref = incident(desk, immediate_danger="unknown")
    hands.show(ref)
    panel = hands.open("safety")
    assert panel.danger.key() == "unknown"
    hands.press(panel.danger._group.buttons()[0])
    assert view_of(desk, ref).immediate_danger is Answer.YES
    assert panel.emergency.property("tone") == "danger"
    assert "999" in panel.emergency.text()
    assert "Somebody is in danger" in hands.detail.cautions.danger.text()


def test_the_police_need_agreement_or_a_written_risk(desk: OpenDesk, hands: Hands) -> None:
    """R10: our own caution."""
    ref = incident(desk, possible_crime="yes")
    record_wishes(
        desk, ref, WishesState.ANSWERED, person=AFFECTED, words="Not the police", police_agreed=False
    )
    hands.show(ref)
    panel = hands.open("safety")
    hands.press(panel.police)
    assert hands.primaries() == ["Keep that they were told"]
    hands.press(panel.form.agreed._group.buttons()[0])
    hands.press(panel.form.go)
    assert "serious risk" in panel.form._risk_field.error.text()
    assert view_of(desk, ref).referrals == ()
    hands.type(panel.form.risk, "He wrote that he waits at her door")
    hands.type(panel.form.reference, "CAD 4410")
    hands.press(panel.form.go)
    (referral,) = view_of(desk, ref).referrals
    assert referral.their_reference == "CAD 4410"
    assert not hands.detail.cautions.crime.isVisible()


# Evidence


def test_evidence_comes_in_by_its_button_and_the_step_counts_it(
    desk: OpenDesk, hands: Hands, tmp_path: Path
) -> None:
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("evidence")
    assert "Nothing is kept yet." in hands.words(panel)
    keep_picture(desk, ref, tmp_path)
    hands.finish()
    assert "1 piece kept." in hands.words(panel)
    hands.press(panel.done)
    assert state_of(desk, ref, "evidence") is StepState.DONE


def test_evidence_is_not_done_with_nothing_kept_unless_somebody_says_why(
    desk: OpenDesk, hands: Hands
) -> None:
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("evidence")
    hands.press(panel.done)
    assert state_of(desk, ref, "evidence") is StepState.TO_DO
    hands.type(panel.reason.words, "It was said aloud")
    hands.press(panel.reason.go)
    assert state_of(desk, ref, "evidence") is StepState.DONE


def test_nothing_was_posted_makes_removal_fall_away(desk: OpenDesk, hands: Hands) -> None:
    """R21."""
    ref = incident(desk)
    hands.show(ref)
    hands.press(hands.open("evidence").nothing)
    assert view_of(desk, ref).nothing_posted
    assert state_of(desk, ref, "removal") is StepState.NOT_NEEDED


# Wishes


def test_an_answer_in_their_words_opens_the_messages(desk: OpenDesk, hands: Hands) -> None:
    """R8."""
    ref = incident(desk)
    hands.show(ref, "wishes")
    panel = hands.open("wishes")
    assert isinstance(panel, WishesPanel)
    assert not panel.done.isVisible()
    assert not panel.keep.isEnabled()
    hands.press(panel.state._group.buttons()[0])
    hands.press(panel.keep)
    assert "in their words" in panel._words_field.error.text()
    hands.type(panel.words, "Take it down, and tell the union")
    hands.type(panel.told, "staff support, the committee")
    hands.press(panel.police._group.buttons()[1])
    hands.press(panel.keep)
    (row,) = view_of(desk, ref).wishes
    assert row.person == AFFECTED
    assert row.words == "Take it down, and tell the union"
    assert row.may_be_told == ("staff support", "the committee")
    assert row.police_agreed is False
    assert hands.primaries() == ["Mark as done"]
    hands.press(panel.done)
    assert not next(s for s in view_of(desk, ref).steps if s.step.key == "public-message").locked


def test_asked_without_an_answer_opens_the_lock_as_well(desk: OpenDesk, hands: Hands) -> None:
    """R8: "asked, no answer since …"."""
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("wishes")
    hands.press(panel.state._group.buttons()[1])
    assert not panel.words.isVisible()
    hands.type(panel.when, "today 21:30")
    hands.press(panel.keep)
    (row,) = view_of(desk, ref).wishes
    assert row.state is WishesState.ASKED
    assert "asked, no answer since" in hands.words(panel)
    assert not next(s for s in view_of(desk, ref).steps if s.step.key == "freeze").locked


def test_nobody_identifiable_is_an_answer_where_nobody_is_named(desk: OpenDesk, hands: Hands) -> None:
    """R8."""
    from conductdesk.services.incidents import IncidentDetails, open_incident

    ref = open_incident(desk, IncidentDetails(title="Slurs on a poster")).reference
    hands.show(ref)
    panel = hands.open("wishes")
    hands.press(panel.state._group.buttons()[2])
    hands.press(panel.keep)
    assert view_of(desk, ref).wishes[0].state is WishesState.NOBODY_IDENTIFIABLE


def test_each_person_affected_is_asked(desk: OpenDesk, hands: Hands) -> None:
    """R8: of several people affected everybody has to have been asked."""
    ref = incident(desk)
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name="李小龍"))
    asked_once = record_wishes(desk, ref, WishesState.ANSWERED, person=AFFECTED, words="Stop it")
    assert asked_once == ()
    hands.show(ref)
    panel = hands.open("wishes")
    assert "李小龍: not asked yet." in hands.words(panel)
    assert not panel.done.isVisible()


def test_a_time_in_the_future_is_refused_beside_the_form(desk: OpenDesk, hands: Hands) -> None:
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("wishes")
    hands.press(panel.state._group.buttons()[1])
    hands.type(panel.when, "tomorrow 09:00")
    hands.press(panel.keep)
    assert "in the future" in panel._form_notice.text()
    assert panel.when.text() == "tomorrow 09:00"
    assert view_of(desk, ref).wishes == ()


# Freeze and re-open


def test_a_freeze_is_planned_started_given_a_later_end_and_ended(desk: OpenDesk, hands: Hands) -> None:
    """R23."""
    ref = incident(desk)
    asked(desk, ref)
    hands.show(ref)
    panel = hands.open("freeze")
    assert isinstance(panel, FreezePanel)
    assert "WhatsApp" in panel._card.text()
    assert "Nobody is named who can press it" in panel._who_warning.text()
    hands.type(panel.who, "Radek")
    assert "Only one admin" in panel._who_warning.text()
    hands.type(panel.who, ", Ewa")
    assert not panel._who_warning.isVisible()
    hands.press(panel.plan)
    assert "Choose an end" in panel._until_field.error.text()
    hands.type(panel.until, "tomorrow 18:00")
    hands.press(panel.plan)
    (freeze,) = view_of(desk, ref).freezes
    assert freeze.who_can == ("Radek", "Ewa")
    assert not panel.done.isVisible()
    assert hands.primaries() == ["It is frozen now"]
    hands.press(panel.on)
    assert view_of(desk, ref).freezes[0].state is FreezeState.ACTIVE
    assert view_of(desk, ref).state is IncidentState.CONTAINED
    hands.press(panel.longer)
    hands.type(panel.new_end, "today 22:01")
    hands.press(panel.keep_end)
    assert "not later" in panel._end_field.error.text()
    panel.new_end.clear()
    hands.type(panel.new_end, "25/11/2026 18:00")
    hands.press(panel.keep_end)
    assert view_of(desk, ref).freezes[0].ends_at.day == 25
    hands.press(panel.done)
    assert state_of(desk, ref, "freeze") is StepState.DONE


def test_re_opening_ends_the_freeze_and_keeps_the_reminder(desk: OpenDesk, hands: Hands) -> None:
    """R23: the freeze clock leads to the re-open task and its text."""
    ref = incident(desk)
    asked(desk, ref)
    plan_freeze(desk, ref, until="tomorrow 18:00")
    start_freeze(desk, ref)
    hands.show(ref)
    panel = hands.open("reopen")
    assert not panel.done.isVisible()
    assert hands.primaries() == ["It is open again"]
    hands.press(panel.open_again)
    assert view_of(desk, ref).freezes[0].state is FreezeState.ENDED
    assert "move on" in panel.composer.text.toPlainText()
    hands.press(panel.reminded)
    assert view_of(desk, ref).freezes[0].reminder_text_sent
    hands.press(panel.done)
    assert state_of(desk, ref, "reopen") is StepState.DONE


# Removal


def test_removal_lists_what_is_missing_and_cannot_be_ticked_while_locked(
    desk: OpenDesk, hands: Hands
) -> None:
    """R21."""
    ref = incident(desk)
    number = with_post(desk, ref)
    hands.show(ref)
    panel = hands.open("removal")
    assert isinstance(panel, RemovalPanel)
    assert f"Post {number} has no evidence yet." in hands.words(panel)
    assert _post_button(panel, f"down-{number}") is None
    assert not panel.done.isVisible()
    assert not panel.check.isVisible()
    assert hands.primaries() == ["Go to: Keep the evidence"]
    QTest.keyClick(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.finish()
    assert view_of(desk, ref).posts[0].state is PostState.UP


def test_removal_opens_once_the_evidence_was_read_again_and_each_post_is_ticked(
    desk: OpenDesk, hands: Hands, tmp_path: Path
) -> None:
    """R21: linked, kept, and re-read in full when the lock opens."""
    ref = incident(desk)
    one = with_post(desk, ref, evidence=(keep_picture(desk, ref, tmp_path),))
    other = with_post(desk, ref)
    link_post(desk, ref, other, 1)
    hands.show(ref)
    panel = hands.open("removal")
    assert hands.primaries() == ["Read the evidence again and start"]
    hands.press(panel.check)
    assert "1 item of evidence read again in full" in hands.words(panel)
    assert not panel.done.isVisible()
    hands.press(_post_button(panel, f"down-{one}"))
    hands.press(_post_button(panel, f"gone-{other}"))
    assert [p.state for p in view_of(desk, ref).posts] == [PostState.TAKEN_DOWN, PostState.ALREADY_GONE]
    assert hands.primaries() == ["All posts are dealt with"]
    hands.press(panel.done)
    assert state_of(desk, ref, "removal") is StepState.DONE


def test_removal_stays_shut_where_the_evidence_is_not_what_was_kept(
    desk: OpenDesk, hands: Hands, tmp_path: Path
) -> None:
    """R21: evidence that was changed on the disk opens nothing."""
    ref = incident(desk)
    number = with_post(desk, ref, evidence=(keep_picture(desk, ref, tmp_path),))
    for sealed in (desk.folder.path / "evidence").rglob("*"):
        if sealed.is_file():
            sealed.chmod(0o600)
            data = bytearray(sealed.read_bytes())
            data[-5] ^= 1
            sealed.write_bytes(bytes(data))
    hands.show(ref)
    panel = hands.open("removal")
    hands.press(panel.check)
    assert "cannot be read as it was kept" in panel.notice.text()
    assert state_of(desk, ref, "removal") is StepState.TO_DO
    assert _post_button(panel, f"down-{number}") is None


def test_an_override_of_the_removal_lock_is_said_for_ever(desk: OpenDesk, hands: Hands) -> None:
    """R21."""
    ref = incident(desk)
    number = with_post(desk, ref)
    hands.show(ref)
    panel = hands.open("removal")
    hands.press(panel.go_past)
    hands.type(panel.reason.words, "It gives out her address")
    hands.press(panel.reason.go)
    assert "Every document says so" in hands.words(panel)
    hands.press(_post_button(panel, f"down-{number}"))
    assert view_of(desk, ref).posts[0].state is PostState.TAKEN_DOWN
    assert next(s for s in view_of(desk, ref).steps if s.step.key == "removal").overridden


def test_already_gone_is_a_state_and_needs_no_lock(desk: OpenDesk, hands: Hands) -> None:
    """R21."""
    ref = incident(desk)
    number = with_post(desk, ref)
    hands.show(ref)
    panel = hands.open("removal")
    hands.press(_post_button(panel, f"gone-{number}"))
    assert view_of(desk, ref).posts[0].state is PostState.ALREADY_GONE
    assert hands.primaries() == ["All posts are dealt with"]


# Referral


def test_reporting_leads_to_the_document_then_to_their_reference_and_answer(
    desk: OpenDesk, hands: Hands, places: list[Place]
) -> None:
    """R25, R27: the contact is known."""
    ref = incident(desk)
    asked(desk, ref)
    hands.show(ref)
    panel = hands.open("report")
    assert "su-societies@qmul.ac.uk" in panel.contact.text()
    assert "Please check that it is still right" in panel._old.text()
    assert hands.primaries() == ["Prepare report"]
    hands.press(panel.report)
    assert places[-1] == Place(page="documents", ref=ref)
    hands.press(panel.sent)
    assert panel.form.to.text() == "Staff support for societies"
    hands.type(panel.form.reference, "SU-77")
    hands.press(panel.form.go)
    (referral,) = view_of(desk, ref).referrals
    assert referral.their_reference == "SU-77"
    assert view_of(desk, ref).state is IncidentState.REPORTED
    assert hands.primaries() == ["Mark as done"]
    hands.type(panel.answer, "We will call you on Monday")
    hands.press(panel.keep_answer)
    assert view_of(desk, ref).referrals[0].answer == "We will call you on Monday"
    assert not panel.answer.isVisible()


def test_a_report_is_locked_until_the_person_affected_was_asked(desk: OpenDesk, hands: Hands) -> None:
    """R8."""
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("report")
    assert not panel.sent.isVisible()
    assert not panel.report.isVisible()


# People


def test_blocking_keeps_where_and_when(desk: OpenDesk, hands: Hands) -> None:
    """R7."""
    ref = incident(desk, nothing_posted=False)
    from conductdesk.services.playbooks import list_playbooks

    assert list_playbooks(desk)
    panel = _block_panel(desk, hands)
    assert {panel.who.itemText(n) for n in range(panel.who.count())} >= {REPORTED}
    assert any(HANDLE in panel.who.itemText(n) for n in range(panel.who.count()))
    while panel.keep.isVisible():
        hands.press(panel.keep)
    blocked = [p for p in view_of(desk, panel.case.ref).people if p.role is Role.RESPONDENT]
    assert all(p.blocked_at is not None and p.blocked_where == "WhatsApp" for p in blocked)
    assert hands.primaries() == ["Mark as done"]
    assert ref


def _block_panel(desk: OpenDesk, hands: Hands) -> object:
    from conductdesk.services.incidents import IncidentDetails, open_incident
    from conductdesk.services.people import AccountDetails

    party = open_incident(
        desk, IncidentDetails(title="Abuse", platform="WhatsApp"), playbook_key="party-branch"
    ).reference
    involve(desk, party, Role.RESPONDENT, person=PersonDetails(name=REPORTED))
    involve(desk, party, Role.RESPONDENT, account=AccountDetails(platform="WhatsApp", handle=HANDLE))
    hands.show(party)
    return hands.open("block")


def test_looking_after_people_includes_the_officers(desk: OpenDesk, hands: Hands) -> None:
    """R9."""
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("support")
    officer = next(
        panel.who.itemData(n) for n in range(panel.who.count()) if "(officer)" in panel.who.itemText(n)
    )
    panel.who.set_key(officer)
    hands.press(panel.keep)
    assert "says nothing yet" in panel.notice.text()
    hands.type(panel.how, "Tired, and glad to talk")
    hands.type(panel.next, "tomorrow 18:00")
    hands.press(panel.keep)
    (check,) = view_of(desk, ref).checks
    assert check.who == desk.officer.name
    assert check.next_check_at is not None
    assert panel.how.toPlainText() == ""


def test_every_kind_of_step_of_both_checklists_opens(desk: OpenDesk, hands: Hands) -> None:
    """R28: one panel a kind, for every step that ships."""
    from conductdesk.services.incidents import IncidentDetails, open_incident

    for playbook in ("student-group", "party-branch"):
        ref = open_incident(desk, IncidentDetails(title="Abuse"), playbook_key=playbook).reference
        hands.show(ref)
        for step in view_of(desk, ref).steps:
            panel = hands.open(step.step.key)
            assert step.step.why in hands.words(panel)


def test_discipline_leads_to_the_outcome(desk: OpenDesk, hands: Hands) -> None:
    """R12."""
    from conductdesk.services.incidents import IncidentDetails, open_incident

    ref = open_incident(
        desk, IncidentDetails(title="Abuse", immediate_danger=Answer.YES), playbook_key="party-branch"
    ).reference
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name=REPORTED))
    hands.show(ref)
    panel = hands.open("discipline")
    hands.press(panel.close_it)
    assert hands.detail.ladder.open_key() == "close"


def test_a_second_press_while_something_is_kept_does_nothing_twice(desk: OpenDesk, hands: Hands) -> None:
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("safety")
    before = len(view_of(desk, ref).steps)
    panel.done.click()
    panel.done.click()
    hands.finish()
    assert len(view_of(desk, ref).steps) == before
    assert state_of(desk, ref, "safety") is StepState.DONE
    assert not panel.notice.isVisible()


def test_a_step_of_another_sitting_is_followed(desk: OpenDesk, hands: Hands) -> None:
    ref = incident(desk)
    hands.show(ref)
    set_step(desk, ref, "safety", StepState.DONE)
    hands.finish()
    assert hands.detail.ladder.open_key() == "evidence"
