"""What to do next: one step is open, locks say why, and everything can be reached and undone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ladder_hands import (
    AFFECTED,
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
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import IncidentState, Outcome
from conductdesk.domain.people import Role
from conductdesk.services.incidents import IncidentDetails, close_incident, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.steps import set_step
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.detail import IncidentDetail
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.intake import Incoming
from tests.ui.conftest import ScriptedPrompts


@pytest.fixture
def detail(context: Context, finish: Callable[[], None]) -> Iterator[IncidentDetail]:
    yield from shown_detail(context, finish, high=1600)


@pytest.fixture
def hands(detail: IncidentDetail, finish: Callable[[], None]) -> Hands:
    return Hands(detail, finish)


def test_the_step_to_do_now_is_open_and_has_the_only_primary_button(desk: OpenDesk, hands: Hands) -> None:
    """R20."""
    ref = incident(desk)
    hands.show(ref)
    assert hands.detail.ladder.open_key() == "safety"
    assert hands.primaries() == ["Mark as done"]
    hands.press(hands.open("safety").done)
    assert state_of(desk, ref, "safety") is StepState.DONE
    assert hands.detail.ladder.open_key() == "evidence"
    assert hands.primaries() == ["Mark as done"]


def test_every_step_says_its_state_in_words_and_by_its_icon(
    desk: OpenDesk, hands: Hands, tmp_path: Path
) -> None:
    ref = incident(desk)
    keep_picture(desk, ref, tmp_path)
    set_step(desk, ref, "safety", StepState.DONE)
    set_step(desk, ref, "freeze", StepState.SKIPPED, reason="Calm again")
    hands.show(ref)
    ladder = hands.detail.ladder
    heads = {
        key: ladder.row(key).head for key in ("safety", "evidence", "freeze", "public-message", "reopen")
    }
    assert heads["safety"].accessibleName() == "Is anybody in danger now?: done"
    assert "to do, next" in heads["evidence"].accessibleName()
    assert heads["evidence"].fact.text().startswith("1 piece kept")
    assert heads["freeze"].fact.text() == "Skipped: Calm again"
    assert "locked" in heads["public-message"].accessibleName()
    assert "has not been asked" in heads["public-message"].fact.text()
    assert heads["reopen"].fact.text() == "Not needed: nothing is frozen."
    icons = {key: head.mark.property("icon_name") for key, head in heads.items()}
    assert icons == {
        "safety": "circle-check",
        "evidence": "circle-dot",
        "freeze": "circle-slash",
        "public-message": "lock",
        "reopen": "circle-slash",
    }
    assert ladder.summary.text() == "1 done · 1 skipped with a reason"


def test_the_ladder_is_walked_with_the_keyboard_alone(desk: OpenDesk, hands: Hands) -> None:
    ref = incident(desk)
    hands.show(ref)
    row = hands.detail.ladder.row("safety")
    row.head.setFocus()
    QTest.keyClick(row.head, Qt.Key.Key_Down)
    QTest.keyClick(hands.detail.ladder.row("evidence").head, Qt.Key.Key_Return)
    hands.finish()
    assert hands.detail.ladder.open_key() == "evidence"
    panel = hands.open("safety")
    panel.done.setFocus()
    QTest.keyClick(panel.done, Qt.Key.Key_Return)
    hands.finish()
    assert state_of(desk, ref, "safety") is StepState.DONE
    assert hands.detail.ladder.open_key() == "evidence"
    assert hands.detail.ladder.row("evidence").head.hasFocus()


def test_taking_somebody_back_leaves_focus_and_sight_where_they_were(desk: OpenDesk, hands: Hands) -> None:
    ref = incident(desk)
    hands.detail.resize(900, 600)
    hands.show(ref, "people")
    section = hands.detail.sections["people"]
    bar = hands.detail.scrolled.verticalScrollBar()
    pressed = next(b for b in section.findChildren(QPushButton) if b.text() == "Take back" and b.isVisible())
    pressed.setFocus()
    before = bar.value()
    assert before > 0
    hands.press(pressed)
    assert len(view_of(desk, ref).people) == 2
    assert "Taken back." in section.notice.text()
    focused = hands.detail.window().focusWidget()
    assert focused is section or section.isAncestorOf(focused)
    assert bar.value() == before


def test_a_locked_step_says_why_and_offers_the_step_that_opens_it(desk: OpenDesk, hands: Hands) -> None:
    """R8: the lock on wishes."""
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("public-message")
    assert "has not been asked yet what they want" in hands.words(panel)
    assert not panel.composer.isVisible()
    assert hands.primaries() == ["Go to: Ask the person affected what they want"]
    hands.press(panel.opener)
    assert hands.detail.ladder.open_key() == "wishes"


def test_going_past_a_lock_needs_a_reason_and_stays_marked(desk: OpenDesk, hands: Hands) -> None:
    """R8 and R21: an override has a reason in writing, asked for in place."""
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("public-message")
    hands.press(panel.go_past)
    hands.press(panel.reason.go)
    assert panel.reason.field.error.isVisible()
    hands.type(panel.reason.words, "..")
    hands.press(panel.reason.go)
    assert state_of(desk, ref, "public-message") is StepState.TO_DO
    assert "A written reason is needed" in panel.notice.text()
    hands.type(panel.reason.words, "It goes on by the minute")
    QTest.keyClick(panel.reason.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.finish()
    assert state_of(desk, ref, "public-message") is StepState.IN_PROGRESS
    assert panel.composer.isVisible()
    assert "A lock was passed: ..It goes on by the minute" in hands.words(panel)


def test_skipping_asks_for_a_reason_in_place_and_can_be_undone(
    desk: OpenDesk, hands: Hands, context: Context
) -> None:
    """R22."""
    ref = incident(desk)
    asked(desk, ref)
    hands.show(ref)
    panel = hands.open("freeze")
    hands.press(panel.skip)
    assert not panel.done.isVisible()
    hands.type(panel.reason.words, "Calm again")
    hands.press(panel.reason.go)
    assert state_of(desk, ref, "freeze") is StepState.SKIPPED
    assert "is skipped" in hands.detail.ladder.said.text()
    hands.detail.ladder._undo()
    hands.finish()
    assert state_of(desk, ref, "freeze") is StepState.TO_DO


def test_a_step_that_cannot_be_skipped_offers_no_skip(desk: OpenDesk, hands: Hands) -> None:
    ref = incident(desk)
    hands.show(ref)
    assert not hands.open("safety").skip.isVisible()
    panel = hands.open("public-message")
    assert panel.skip.isVisible()


def test_a_settled_step_can_be_opened_again(desk: OpenDesk, hands: Hands) -> None:
    ref = incident(desk)
    set_step(desk, ref, "safety", StepState.DONE)
    hands.show(ref)
    panel = hands.open("safety")
    hands.press(panel.again)
    assert state_of(desk, ref, "safety") is StepState.TO_DO
    assert panel.done.isVisible()


def test_steps_may_be_called_not_needed_with_a_reason(desk: OpenDesk, hands: Hands) -> None:
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("support")
    hands.press(panel.not_needed)
    hands.type(panel.reason.words, "Everybody has somebody")
    hands.press(panel.reason.go)
    assert state_of(desk, ref, "support") is StepState.NOT_NEEDED
    assert "Everybody has somebody" in hands.detail.ladder.row("support").head.fact.text()


def test_half_typed_text_stays_while_other_steps_are_looked_at_and_facts_change(
    desk: OpenDesk, hands: Hands
) -> None:
    ref = incident(desk)
    hands.show(ref)
    panel = hands.open("support")
    hands.type(panel.how, "Shaken, at home")
    hands.open("safety")
    set_step(desk, ref, "safety", StepState.DONE)
    hands.finish()
    again = hands.open("support")
    assert again.how.toPlainText() == "Shaken, at home"


def test_what_was_half_typed_is_there_when_the_incident_is_shown_again(desk: OpenDesk, hands: Hands) -> None:
    one, other = incident(desk), incident(desk, title="Another one")
    hands.show(one)
    hands.type(hands.open("support").how, "Shaken")
    hands.show(other)
    assert hands.open("support").how.toPlainText() == ""
    hands.show(one)
    assert hands.open("support").how.toPlainText() == "Shaken"


def test_closing_needs_an_outcome_and_a_rule_and_lists_what_is_open(desk: OpenDesk, hands: Hands) -> None:
    """R12."""
    ref = incident(desk)
    hands.show(ref)
    hands.detail.head.chosen.emit("close")
    hands.finish()
    closing = hands.detail.ladder.row("close").panel
    assert hands.primaries() == ["Close this incident"]
    assert "steps are not settled" in hands.words(closing)
    hands.press(closing.go)
    assert closing._outcome_field.error.isVisible()
    closing.outcome.set_key(Outcome.WARNED.value)
    hands.type(closing.rule, "none applies")
    hands.press(closing.go)
    assert "has to rest on a rule" in closing._rule_field.error.text()
    closing.rule.clear()
    hands.type(closing.rule, "code of conduct, section 3")
    hands.press(closing.go)
    view = view_of(desk, ref)
    assert view.state is IncidentState.CLOSED
    assert view.outcome.rule_applied == "code of conduct, section 3"
    assert "Warned. Rule or procedure: code of conduct, section 3." in hands.words(closing)


def test_a_closed_incident_takes_no_step_until_it_is_opened_again_with_a_reason(
    desk: OpenDesk, hands: Hands
) -> None:
    ref = incident(desk)
    close_incident(desk, ref, Outcome.NOT_A_BREACH, "none applies")
    hands.show(ref)
    assert hands.primaries() == []
    panel = hands.open("safety")
    assert not panel.done.isVisible()
    assert not panel.body.isEnabled()
    hands.detail.ladder.open_step("close")
    closing = hands.detail.ladder.row("close").panel
    hands.press(closing.again)
    hands.type(closing.reason.words, "It began again")
    hands.press(closing.reason.go)
    assert view_of(desk, ref).state is IncidentState.REOPENED
    assert hands.detail.ladder.open_key() == "safety"


def test_the_head_says_which_incident_it_is_and_never_cuts_the_title(desk: OpenDesk, hands: Hands) -> None:
    title = "Insults about Ọláolúwa-Ẹniọlá in the freshers' group, and a threat, " * 4
    ref = incident(desk, title=title.strip())
    hands.detail.resize(560, 900)
    hands.show(ref)
    head = hands.detail.head
    assert head.title.plain_text() == title.strip()
    assert head.title.height() >= head.title.heightForWidth(head.title.width())
    assert ref in head.facts.text()
    assert "WhatsApp" in head.facts.text()
    assert "(UK time)" in head.facts.text()
    assert head.chip.text() == "Step 1 of 11"


def test_the_report_button_goes_to_the_documents(desk: OpenDesk, hands: Hands, places: list[Place]) -> None:
    ref = incident(desk)
    hands.show(ref)
    hands.press(hands.detail.head.print)
    assert places == [Place(page="documents", ref=ref)]


def test_a_possible_crime_and_the_zero_tolerance_route_are_said(desk: OpenDesk, hands: Hands) -> None:
    """R2 and R10."""
    ref = incident(desk, possible_crime="yes", categories=("threats-violence",))
    hands.show(ref)
    said = hands.words(hands.detail.cautions)
    assert "may be a crime" in said
    assert "Zero Tolerance" in said


def test_danger_is_loud_and_leads_to_the_first_step(desk: OpenDesk, hands: Hands) -> None:
    """R10."""
    ref = incident(desk, immediate_danger="yes")
    set_step(desk, ref, "safety", StepState.DONE)
    hands.show(ref)
    notice = hands.detail.cautions.danger
    assert notice.property("tone") == "danger"
    assert "999" in notice.text()


def test_an_officer_who_is_involved_steps_back_in_place(
    desk: OpenDesk, hands: Hands, finish: Callable[[], None]
) -> None:
    ref = incident(desk)
    involve(desk, ref, Role.WITNESS, person=PersonDetails(name=desk.officer.name))
    hands.show(ref)
    cautions = hands.detail.cautions
    assert "Is that you?" in cautions.involved.text()
    cautions.chosen.emit("back")
    finish()
    form = hands.detail._aside
    assert "Stepping back hides nothing yet" in hands.words(form)
    hands.press(form.go)
    assert "nobody else" in form.notice.text()
    assert view_of(desk, ref).stepped_back == ()


def test_asking_informally_works_for_a_draft_and_opens_no_complaint(desk: OpenDesk, hands: Hands) -> None:
    """R5."""
    ref = open_incident(desk, IncidentDetails(title="Hm"), draft=True).reference
    hands.show(ref)
    hands.detail.head.chosen.emit("informal")
    hands.finish()
    form = hands.detail._aside
    hands.type(form.note, "Is this something for you?")
    hands.press(form.go)
    view = view_of(desk, ref)
    assert view.state is IncidentState.DRAFT
    assert [r.route.value for r in view.referrals] == ["informal"]
    assert "No complaint was opened" in hands.detail.notice.text()


def test_a_draft_is_thrown_away_only_with_a_reason(
    desk: OpenDesk, hands: Hands, prompts: ScriptedPrompts
) -> None:
    ref = open_incident(desk, IncidentDetails(title="Hm"), draft=True).reference
    hands.show(ref)
    assert "discard" in hands.detail.head.menu_keys()
    gone: list[bool] = []
    hands.detail.closed.connect(lambda: gone.append(True))
    prompts.will("Written by mistake")
    hands.detail.head.chosen.emit("discard")
    hands.finish()
    assert gone == [True]
    assert "The draft is gone." in hands.detail.notice.text()


def test_the_menu_offers_what_fits(desk: OpenDesk, hands: Hands, qapp: QApplication) -> None:
    ref = incident(desk)
    hands.show(ref)
    keys = hands.detail.head.menu_keys()
    assert {"informal", "back", "close"} <= set(keys)
    assert not {"reopen", "discard", "return"} & set(keys)
    hands.press(hands.detail.head.more)
    assert hands.detail.head._menu.isVisible()
    hands.detail.head._menu.hide()


def test_locking_leaves_nothing_of_an_incident_in_its_widgets(
    desk: OpenDesk, hands: Hands, tmp_path: Path
) -> None:
    ref = incident(desk)
    number = keep_picture(desk, ref, tmp_path)
    with_post(desk, ref, evidence=(number,))
    asked(desk, ref)
    hands.show(ref)
    for key in ("wishes", "public-message", "removal", "report", "support", "tell", "freeze", "safety"):
        hands.open(key)
    hands.detail.clear()
    hands.finish()
    left = " ".join(label.text() for label in hands.detail.findChildren(QLabel))
    assert AFFECTED not in left
    assert "WhatsApp" not in left
    assert "Threats in the" not in left
    assert hands.detail.ladder.row("wishes") is None


def test_an_incident_that_is_not_there_is_said_in_one_line(hands: Hands) -> None:
    hands.show("2026-999")
    assert "There is no incident 2026-999." in hands.detail.notice.text()
    assert not hands.detail.ladder.isVisible()


def test_a_place_opens_its_step(desk: OpenDesk, hands: Hands, qtbot: object) -> None:
    ref = incident(desk)
    hands.show(ref, "support")
    qtbot.waitUntil(lambda: hands.detail.ladder.open_key() == "support")
    assert hands.detail.ladder.row("support").head.hasFocus()


def test_what_is_pasted_while_another_incident_is_coming_never_lands_in_the_one_before(
    desk: OpenDesk, hands: Hands, tmp_path: Path
) -> None:
    one, other = incident(desk), incident(desk, title="Another one")
    hands.show(one)
    hands.detail.show_incident(other)
    file = tmp_path / "pasted.txt"
    file.write_text("what he wrote", encoding="utf-8")
    assert hands.detail.take(Incoming(files=(file,)))
    hands.finish()
    assert view_of(desk, one).evidence == ()
    assert len(view_of(desk, other).evidence) == 1


def test_what_is_shown_stays_until_the_next_incident_is_there(desk: OpenDesk, hands: Hands) -> None:
    one, other = incident(desk), incident(desk, title="Another one")
    hands.show(one)
    hands.detail.show_incident(other)
    assert hands.detail.ladder.isVisible()
    hands.finish()
    assert hands.detail.head.title.plain_text() == "Another one"
    assert hands.detail.evidence.isVisible()
