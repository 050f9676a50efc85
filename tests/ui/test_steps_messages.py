"""Messages of steps: filled, guarded as they are edited and copied, kept with where, when and proof."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ladder_hands import (
    AFFECTED,
    HANDLE,
    REPORTED,
    THEIR_WORDS,
    Hands,
    asked,
    incident,
    keep_picture,
    shown_detail,
    state_of,
    view_of,
)
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QTextCursor
from PySide6.QtTest import QTest

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepState
from conductdesk.domain.referrals import Route
from conductdesk.services.contacts import ContactDetails, set_contact
from conductdesk.services.incidents import IncidentDetails, edit_incident, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.referrals import register
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.detail import IncidentDetail
from conductdesk.ui.pages.incidents.steps.message import MessagePanel
from conductdesk.ui.pages.settings.contact_form import new_key
from conductdesk.ui.widgets.intake import Incoming


@pytest.fixture
def detail(context: Context, finish: Callable[[], None]) -> Iterator[IncidentDetail]:
    yield from shown_detail(context, finish, high=1800)


@pytest.fixture
def hands(detail: IncidentDetail, finish: Callable[[], None]) -> Hands:
    return Hands(detail, finish)


@pytest.fixture
def ref(desk: OpenDesk) -> str:
    for key, words in (("committee", "committee@lantern.example"), ("support", "The advice service")):
        set_contact(desk, ContactDetails(key=key, route=Route.OTHER, name=words))
    made = incident(desk)
    asked(desk, made)
    return made


@pytest.fixture
def panel(hands: Hands, ref: str) -> MessagePanel:
    hands.show(ref)
    made = hands.open("public-message")
    assert isinstance(made, MessagePanel)
    return made


def _write(hands: Hands, panel: MessagePanel, text: str) -> None:
    """Write at the end of the message, and wait until it was looked at."""
    panel.composer.text.moveCursor(QTextCursor.MoveOperation.End)
    panel.composer.text.insertPlainText(text)
    QTest.qWait(300)
    hands.finish()


def _clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_the_text_is_filled_in_and_ready_to_copy(hands: Hands, panel: MessagePanel, ref: str) -> None:
    """R24."""
    text = panel.composer.text.toPlainText()
    assert "Some of the behaviour on WhatsApp is not tolerated in Lantern Film Society." in text
    assert "committee@lantern.example" in text
    assert "[" not in text
    assert hands.primaries() == ["Copy the text"]
    hands.press(panel.composer.copy)
    assert _clipboard() == text
    assert hands.primaries() == ["I posted it"]


def test_copying_enters_the_register_and_keeping_it_finishes_the_step(
    hands: Hands, panel: MessagePanel, ref: str, desk: OpenDesk, tmp_path: Path
) -> None:
    """R24: text, where, when, proof."""
    number = keep_picture(desk, ref, tmp_path)
    hands.finish()
    hands.press(panel.composer.copy)
    assert [d.kind for d in register(desk, ref)] == ["message"]
    sent = panel.composer.sent
    sent.proof.set_key(str(number))
    hands.type(sent.when, "today 21:50")
    hands.press(sent.go)
    message = view_of(desk, ref).messages[-1]
    assert message.kind is MessageKind.PUBLIC
    assert message.where == "WhatsApp"
    assert message.proof == number
    assert message.sent_at.hour == 21
    assert message.text == panel.composer.text.toPlainText()
    assert state_of(desk, ref, "public-message") is StepState.DONE
    following = hands.detail.ladder.open_key()
    assert following != "public-message"
    row = hands.detail.ladder.row(following)
    assert row is not None
    assert row.head.hasFocus()


def test_what_is_asked_after_copying_comes_into_sight(
    hands: Hands, panel: MessagePanel, finish: Callable[[], None]
) -> None:
    hands.detail.resize(900, 500)
    finish()
    hands.press(panel.composer.copy)
    sent = panel.composer.sent
    for part in (sent.where, sent.go):
        assert not part.visibleRegion().isEmpty()


@pytest.mark.parametrize(
    "said",
    [
        REPORTED,
        "asgeir thorlaksson",
        AFFECTED.split()[0],
        HANDLE,
        "I should leave the club before somebody makes me",
        "Á\u200bsgeir",
    ],
)
def test_a_public_text_that_names_or_quotes_is_marked_and_refused_beside_it(
    hands: Hands, panel: MessagePanel, desk: OpenDesk, ref: str, said: str
) -> None:
    """R11 and R24: no names, handles, quotes or links, and no way past."""
    assert said not in panel.composer.text.toPlainText()
    _write(hands, panel, f"\n\nIt was {said}, and we are sorry.")
    assert panel.composer.text.extraSelections()
    marked = panel.composer.text.extraSelections()[0]
    assert marked.cursor.selectedText() in panel.composer.text.toPlainText()
    assert panel.composer._found.isVisible()
    QGuiApplication.clipboard().setText("before")
    hands.press(panel.composer.copy)
    assert _clipboard() == "before"
    assert "A public text cannot hold" in panel.composer.notice.text()
    assert register(desk, ref) == ()
    assert hands.primaries() == ["Copy the text"]


def test_a_finding_after_an_emoji_is_marked_at_its_own_place(hands: Hands, panel: MessagePanel) -> None:
    _write(hands, panel, f"\n👩🏽‍🚒🎬 und {REPORTED}.")
    marked = [s.cursor.selectedText() for s in panel.composer.text.extraSelections()]
    assert any("sgeir" in text for text in marked)
    assert not any("🎬" in text for text in marked)


def test_pressing_what_was_found_selects_it_in_the_text(hands: Hands, panel: MessagePanel) -> None:
    _write(hands, panel, f"\n{REPORTED}")
    panel.composer.text.show_finding(panel.composer._findings[0])
    assert panel.composer.text.textCursor().hasSelection()


@pytest.mark.parametrize("keys", ["copy", "cut", "all"])
def test_nothing_leaves_a_text_by_the_keys_alone(
    hands: Hands, panel: MessagePanel, desk: OpenDesk, ref: str, keys: str
) -> None:
    """R24: the check is at the moment of copying, so Ctrl+C is no way round it."""
    text = panel.composer.text
    QGuiApplication.clipboard().setText("before")
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    key = Qt.Key.Key_X if keys == "cut" else Qt.Key.Key_C
    QTest.keyClick(text, key, Qt.KeyboardModifier.ControlModifier)
    assert "behaviour" not in _clipboard()
    if keys == "cut":
        QTest.keyClick(text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert "Some of the behaviour" in text.toPlainText()
    assert register(desk, ref) == ()


def test_a_gap_is_a_small_field_and_copying_with_one_is_refused(
    hands: Hands, desk: OpenDesk, finish: Callable[[], None]
) -> None:
    """R24: a text with a gap does not leave."""
    ref = incident(desk)
    asked(desk, ref)
    hands.show(ref)
    panel = hands.open("public-message")
    assert set(panel.composer._gap_fields) == {"committee_contact", "support_contact"}
    hands.press(panel.composer.copy)
    assert _clipboard() == ""
    assert hands.words(panel).count("Fill this in, or take its sentence out of the message.") == 2
    assert panel.composer._gap_fields["committee_contact"].hasFocus()
    for key, value in (("committee_contact", "room 4"), ("support_contact", "the advice desk")):
        hands.type(panel.composer._gap_fields[key], value)
    QTest.qWait(300)
    finish()
    assert "please talk to us: room 4." in panel.composer.text.toPlainText()
    hands.press(panel.composer.copy)
    assert "Fill this in" not in hands.words(panel)
    assert "the advice desk" in _clipboard()


def test_contacts_with_the_names_that_a_gap_tells_fill_it(
    hands: Hands, desk: OpenDesk, finish: Callable[[], None]
) -> None:
    ref = incident(desk)
    asked(desk, ref)
    hands.show(ref)
    assert "Settings calls “Committee”" in hands.words(hands.open("public-message"))
    for name, address in (("Committee", "committee@lantern.example"), ("Support", "advice@union.example")):
        details = ContactDetails(
            key=new_key(name, frozenset()), name=name, address=address, route=Route.OTHER
        )
        set_contact(desk, details)
    finish()
    hands.show(ref)
    panel = hands.open("public-message")
    assert "talk to us: committee@lantern.example." in panel.composer.text.toPlainText()
    hands.press(panel.composer.copy)
    assert "find support here: advice@union.example" in _clipboard()


def test_a_field_fills_its_gap_in_a_text_that_was_edited(hands: Hands, desk: OpenDesk) -> None:
    ref = incident(desk)
    asked(desk, ref)
    hands.show(ref)
    panel = hands.open("public-message")
    _write(hands, panel, "\nWe mean it.")
    field = panel.composer._gap_fields["committee_contact"]
    hands.type(field, "room 4")
    panel.composer.text.setFocus()
    hands.finish()
    text = panel.composer.text.toPlainText()
    assert "room 4" in text
    assert text.endswith("We mean it.")


def test_an_edited_text_stays_when_the_facts_change_and_an_untouched_one_follows(
    hands: Hands, panel: MessagePanel, desk: OpenDesk, ref: str
) -> None:
    edit_incident(desk, ref, IncidentDetails(platform="Discord"))
    hands.finish()
    assert "behaviour on Discord" in panel.composer.text.toPlainText()
    _write(hands, panel, "\nWe mean it.")
    edit_incident(desk, ref, IncidentDetails(platform="Signal"))
    hands.finish()
    assert "behaviour on Discord" in panel.composer.text.toPlainText()
    assert panel.composer.text.toPlainText().endswith("We mean it.")


def test_an_edited_text_is_there_again_after_the_incident_was_left(
    hands: Hands, panel: MessagePanel, desk: OpenDesk, ref: str
) -> None:
    _write(hands, panel, "\nWe mean it.")
    hands.show(incident(desk, title="Another one"))
    hands.show(ref)
    again = hands.open("public-message")
    assert again.composer.text.toPlainText().endswith("We mean it.")
    assert again is not panel


def test_a_pasted_picture_becomes_the_proof(
    hands: Hands, panel: MessagePanel, desk: OpenDesk, ref: str, tmp_path: Path
) -> None:
    hands.press(panel.composer.copy)
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    file = tmp_path / "proof.png"
    image.save(str(file))
    assert hands.detail.take(Incoming(data=file.read_bytes()))
    hands.finish()
    assert panel.composer.sent.proof.key() == "1"
    hands.press(panel.composer.sent.go)
    view = view_of(desk, ref)
    assert view.messages[-1].proof == 1
    assert view.evidence[0].description.startswith("Proof")


def test_a_picture_goes_to_the_evidence_while_no_proof_is_asked_for(
    hands: Hands, panel: MessagePanel, desk: OpenDesk, ref: str
) -> None:
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    assert not panel.take(Incoming(data=b"x"))


def test_a_message_of_a_draft_is_refused_with_what_to_do(hands: Hands, desk: OpenDesk) -> None:
    ref = open_incident(desk, IncidentDetails(title="Hm", immediate_danger="yes"), draft=True).reference
    hands.show(ref)
    panel = hands.open("direct-message")
    hands.press(panel.go_past) if panel.go_past.isVisible() else None
    panel.composer.to.setEditText("Somebody")
    for field in panel.composer._gap_fields.values():
        hands.type(field, "room 4")
    hands.press(panel.composer.copy)
    assert "draft" in panel.composer.notice.text()
    assert register(desk, ref) == ()


def test_a_direct_text_names_nobody_by_itself(hands: Hands, desk: OpenDesk, ref: str) -> None:
    hands.show(ref)
    panel = hands.open("direct-message")
    for text in panel.composer._texts:
        panel.composer.choose(text.key)
        hands.finish()
        shown = panel.composer.text.toPlainText()
        for name in (AFFECTED, REPORTED, HANDLE, THEIR_WORDS):
            assert name not in shown
    hands.press(panel.composer.copy)
    assert panel.composer._to_field.error.text() == "Say who will read it."


def test_a_date_that_cannot_be_read_is_said_at_its_field(hands: Hands, panel: MessagePanel) -> None:
    hands.press(panel.composer.copy)
    hands.type(panel.composer.sent.when, "around ten-ish")
    hands.press(panel.composer.sent.go)
    assert "I cannot read" in panel.composer.sent._when_field.error.text()


def test_telling_people_aloud_is_kept_in_the_register(hands: Hands, desk: OpenDesk, ref: str) -> None:
    """R26."""
    hands.show(ref)
    panel = hands.open("tell")
    hands.press(panel._aloud)
    hands.press(panel._keep)
    assert panel._to_field.error.isVisible()
    hands.type(panel._to, AFFECTED)
    hands.type(panel._what, "That staff know, and what comes next")
    hands.press(panel._keep)
    told = register(desk, ref)[-1]
    assert told.to == AFFECTED
    assert told.kind == "spoken"
    assert not panel._to.isVisible()
