"""Recording an incident from the first key to the record, with mouse and keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from record_hands import Hands, incidents, picture

from conductdesk.domain.incidents import Answer, IncidentKind, IncidentState, Setting
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.show import show_incident
from conductdesk.ui.context import Context
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.intake import Incoming

THEIR_WORDS = "What they said or wrote to you"
NOTES = "What you saw, your own notes"


@pytest.fixture
def hands(context: Context, finish: Callable[[], None]) -> Iterator[Hands]:
    made = Hands(context, finish)
    yield made
    made.close()


def test_an_officer_records_an_incident_from_the_first_word_to_the_record(
    hands: Hands, desk: OpenDesk, places: list[Place], tmp_path: Path
) -> None:
    """The main job: R1, R2, R3, R6, R8, R9."""
    hands.come()
    hands.press("No")
    hands.type(THEIR_WORDS, "He wrote that I do not belong here.")
    hands.type(NOTES, "Three messages in one evening.")
    hands.type("Short title (optional)", "Messages in the chat")
    hands.press("Next")
    assert "Where did it happen?" in hands.see()
    hands.press("Group chat")
    hands.type("Platform (optional)", "Our own forum")
    hands.type("Place (optional)", "Freshers 26")
    hands.type("When did it happen?", "19/11/2026 21:30")
    assert "Read as Thu 19 Nov 2026, 21:30 (UK time)." in hands.see()
    hands.press("Discriminatory comments or behaviour")
    hands.press("Race")
    hands.press("Less confident")
    hands.press("Next")
    hands.page.take(Incoming(files=(picture(tmp_path, "shot.png"),)))
    hands.finish()
    assert "1. shot.png" in hands.see()
    assert "Hidden" in hands.see()
    hands.press("Next")
    hands.type("Name", "Ines Duarte", enter=True)
    hands.press("They have answered")
    hands.type("Their answer, in their words", "Please make it stop.")
    hands.press("Next")
    said = hands.see()
    for words in ("He wrote that", "Freshers 26", "shot.png", "Ines Duarte", "Please make it stop."):
        assert words in said
    hands.press("Record it")
    assert places[-1] == Place(page="incidents", ref="2026-001")
    view = show_incident(desk, "2026-001")
    assert view.state is IncidentState.OPEN
    assert view.immediate_danger is Answer.NO
    assert (view.their_words, view.narrative) == (
        "He wrote that I do not belong here.",
        "Three messages in one evening.",
    )
    assert view.setting is Setting.CHAT
    assert view.platform == "Our own forum"
    assert view.occurred_text == "19/11/2026 21:30"
    assert view.categories == ("discrimination",)
    assert view.characteristics == ("race",)
    assert view.effects == ("confidence",)
    assert [item.original_name for item in view.evidence] == ["shot.png"]
    assert [wishes.words for wishes in view.wishes] == ["Please make it stop."]


def test_danger_now_is_answered_at_once_and_loudly(hands: Hands, desk: OpenDesk) -> None:
    """R10."""
    hands.come()
    assert isinstance(hands.page.focusWidget(), type(hands.page.what.danger.focusProxy()))
    hands.press("Yes")
    assert "999" in hands.see()
    assert "Recording can wait" in hands.see()
    (draft,) = incidents(desk)
    assert draft.immediate_danger is Answer.YES
    hands.press("No")
    assert "999" not in hands.see()


def test_i_am_not_sure_offers_to_ask_informally(hands: Hands, desk: OpenDesk) -> None:
    """R5."""
    hands.come()
    hands.type(NOTES, "A sharp remark.")
    hands.press("I am not sure whether this is abuse")
    assert "opens no complaint" in hands.see()
    assert "su-societies@qmul.ac.uk" in hands.see()
    hands.press("Concern")
    hands.save()
    view = show_incident(desk, incidents(desk)[0].reference)
    assert view.unsure
    assert view.kind is IncidentKind.CONCERN


def test_the_keyboard_alone_is_enough(hands: Hands, desk: OpenDesk, places: list[Place]) -> None:
    hands.come()
    hands.key(Qt.Key.Key_Right)
    hands.page.what.notes.setFocus()
    hands.type(NOTES, "Seen at the bar.")
    for _ in range(4):
        hands.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Step 5 of 5" in hands.page.bar.buttons[4].accessibleName()
    hands.key(Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert hands.page.current == 3
    hands.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    hands.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert places[-1].ref == "2026-001"


def test_every_control_is_reached_by_tab_and_has_a_name(hands: Hands) -> None:
    hands.come()
    hands.type(NOTES, "x")
    for number in range(5):
        hands.page.go_to(number)
        hands.finish()
        wanted = {
            one
            for kind in (QPushButton, QLineEdit, QPlainTextEdit, QComboBox)
            for one in hands.page.findChildren(kind)
            if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
            if not isinstance(one.parent(), QComboBox)
        }
        unnamed = [one for one in wanted if not (one.accessibleName() or getattr(one, "text", str)())]
        assert not unnamed, unnamed
        assert len(wanted) > 5
        seen = set()
        for _ in range(120):
            hands.key(Qt.Key.Key_Tab)
            seen.add(hands.page.focusWidget())
        assert wanted <= seen, [one.accessibleName() or one.objectName() for one in wanted - seen]


def test_what_cannot_be_read_as_a_date_is_kept_in_words(hands: Hands, desk: OpenDesk) -> None:
    hands.come()
    hands.type(NOTES, "Seen.")
    hands.press("2  Where and when")
    hands.type("When did it happen?", "one evening last week")
    assert "kept in your words" in hands.see()
    hands.save()
    view = show_incident(desk, incidents(desk)[0].reference)
    assert (view.occurred_at, view.occurred_text) == (None, "one evening last week")


def test_check_says_kindly_what_is_missing_and_leads_there(hands: Hands, places: list[Place]) -> None:
    hands.come()
    hands.press("5  Check")
    assert "One thing is needed" in hands.see()
    assert "What happened: one sentence is enough." in hands.see()
    hands.press("Record it")
    assert "Write one sentence about what happened" in hands.see()
    assert hands.page.focusWidget() is hands.page.what.notes
    assert not places
    hands.type(NOTES, "Somebody shouted at a member.")
    hands.press("5  Check")
    assert "Not said yet" in hands.see()
    assert "One thing is needed" not in hands.see()
    hands.press("Go there: When it happened.")
    assert "When did it happen?" in hands.see()
    hands.press("Record it")
    assert places[-1] == Place(page="incidents", ref="2026-001")


def test_the_focus_stays_on_check_when_it_is_looked_up_again(hands: Hands) -> None:
    hands.come()
    hands.type(NOTES, "Seen.")
    hands.press("4  Who, and what they want")
    hands.press("Nobody can be identified")
    hands.press("Next")
    assert "Nobody affected can be identified." in hands.see()
    assert hands.page.check.isAncestorOf(hands.page.focusWidget())


def test_words_that_were_begun_and_not_added_go_into_the_notes(
    hands: Hands, desk: OpenDesk, places: list[Place]
) -> None:
    hands.come()
    hands.type(NOTES, "Seen at the bar.")
    hands.press("3  Evidence")
    hands.type("Where is it?", "WhatsApp, general chat")
    hands.press("5  Check")
    assert "WhatsApp, general chat" in hands.see()
    hands.press("4  Who, and what they want")
    hands.type("Name", "Oluwaseun")
    hands.press("Record it")
    notes = show_incident(desk, places[-1].ref).narrative
    assert notes.startswith("Seen at the bar.")
    assert "Oluwaseun" in notes
    assert "WhatsApp, general chat" in notes


def test_a_second_paste_of_the_same_picture_says_so(hands: Hands, desk: OpenDesk, tmp_path: Path) -> None:
    hands.come()
    hands.press("3  Evidence")
    data = picture(tmp_path, "a.png").read_bytes()
    assert hands.page.take(Incoming(data=data))
    hands.finish()
    assert "Kept as number 1." in hands.see()
    hands.page.take(Incoming(data=data))
    hands.finish()
    assert "The same was kept before, as number 1" in hands.see()
    assert len(show_incident(desk, hands.page.current_ref()).evidence) == 1


def test_evidence_that_was_added_by_mistake_goes_in_two_clicks(
    hands: Hands, desk: OpenDesk, tmp_path: Path
) -> None:
    hands.come()
    hands.page.take(Incoming(files=(picture(tmp_path, "wrong.png"), picture(tmp_path, "right.png", 2))))
    hands.finish()
    assert "2 pieces kept." in hands.see()
    hands.press("3  Evidence")
    hands.press("Added by mistake")
    assert len(show_incident(desk, hands.page.current_ref()).evidence) == 2
    hands.press("Delete it for good")
    assert "wrong.png" not in hands.see()
    assert "right.png" in hands.see()


def test_files_are_dropped_or_chosen(hands: Hands, prompts: Any, tmp_path: Path) -> None:
    hands.come()
    hands.press("3  Evidence")
    assert "under 18" in hands.see()
    prompts.will([picture(tmp_path, "chosen.png")])
    hands.press("Choose files …")
    assert "1. chosen.png" in hands.see()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(picture(tmp_path, "dropped.png", 3)))])
    zone, at = hands.page.evidence.zone, QPointF(5, 5)
    flags = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    zone.dragEnterEvent(QDragEnterEvent(at.toPoint(), *flags))
    zone.dropEvent(QDropEvent(at, *flags))
    hands.finish()
    assert "2. dropped.png" in hands.see()


def test_a_file_that_cannot_be_kept_is_said_and_the_next_one_still_is(hands: Hands, tmp_path: Path) -> None:
    hands.come()
    hands.page.take(Incoming(files=(tmp_path / "gone.png",)))
    hands.page.take(Incoming(files=(picture(tmp_path, "there.png"),)))
    hands.finish()
    hands.press("3  Evidence")
    assert "1. there.png" in hands.see()


def test_cancel_keeps_what_is_complete_and_says_so(
    hands: Hands, desk: OpenDesk, qtbot: Any, tmp_path: Path
) -> None:
    hands.come()
    hands.press("3  Evidence")
    files = tuple(picture(tmp_path, f"{number}.png", number) for number in range(80))
    hands.page.take(Incoming(files=files))
    strip = hands.page.evidence.progress
    qtbot.wait_until(lambda: strip._job is not None, timeout=5000)
    strip.show()
    cancel = next(b for b in strip.findChildren(QPushButton) if b.text() == "Cancel")
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    hands.finish()
    assert "Stopped." in hands.see()
    assert len(show_incident(desk, hands.page.current_ref()).evidence) < len(files)


def test_pasted_text_is_evidence_only_when_somebody_says_so(
    hands: Hands, desk: OpenDesk, prompts: Any
) -> None:
    hands.come()
    prompts.will(False, True)
    assert hands.page.take(Incoming(text="word for word"))
    hands.finish()
    assert not incidents(desk)
    hands.page.take(Incoming(text="word for word"))
    hands.finish()
    (item,) = show_incident(desk, hands.page.current_ref()).evidence
    assert item.size_bytes == len(b"word for word")


def test_what_is_brought_while_the_page_opens_starts_a_new_incident(
    hands: Hands, desk: OpenDesk, tmp_path: Path
) -> None:
    open_incident(desk, IncidentDetails(title="Older"), draft=True)
    hands.page.show()
    hands.page.open_place(Place(page="record"))
    assert hands.page.take(Incoming(files=(picture(tmp_path, "new.png"),)))
    hands.finish()
    assert len(incidents(desk)) == 2
    assert show_incident(desk, hands.page.current_ref()).evidence[0].original_name == "new.png"


def test_a_post_is_listed_with_the_evidence_that_shows_it(
    hands: Hands, desk: OpenDesk, tmp_path: Path
) -> None:
    """R21."""
    hands.come()
    hands.page.take(Incoming(files=(picture(tmp_path, "shot.png"),)))
    hands.finish()
    hands.press("3  Evidence")
    hands.press("List this post")
    assert "Write where it is, or its link." in hands.see()
    hands.type("Where is it?", "WhatsApp, general chat")
    hands.press("1. shot.png")
    hands.press("List this post")
    (post,) = show_incident(desk, hands.page.current_ref()).posts
    assert (post.where, post.evidence) == ("WhatsApp, general chat", (1,))
    hands.press("Undo")
    assert not show_incident(desk, hands.page.current_ref()).posts
    hands.press("Nothing was posted anywhere")
    hands.save()
    assert show_incident(desk, hands.page.current_ref()).nothing_posted


def test_locking_leaves_no_word_in_the_fields(hands: Hands, tmp_path: Path) -> None:
    hands.come()
    hands.type(THEIR_WORDS, "secret words")
    hands.type("Short title (optional)", "secret title")
    hands.page.take(Incoming(files=(picture(tmp_path, "secret.png"),)))
    hands.press("4  Who, and what they want")
    hands.type("Name", "Secret Person", enter=True)
    hands.type("Name", "Secret Half")
    hands.press("5  Check")
    assert "secret words" in hands.see()
    hands.page.clear()
    QApplication.processEvents()
    hands.page.show()
    for one in hands.page.findChildren(QLineEdit):
        assert "ecret" not in one.text()
        one.undo()
        assert "ecret" not in one.text()
    for text in hands.page.findChildren(QPlainTextEdit):
        text.undo()
        assert "ecret" not in text.toPlainText()
    hands.page._flow.show()
    for step in hands.page.steps:
        step.show()
    assert "ecret" not in hands.see()


class _Shows(QObject):
    """Remembers what was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


def test_no_part_of_the_page_flashes_up_as_a_window(
    context: Context, finish: Callable[[], None], qapp: QApplication, tmp_path: Path
) -> None:
    shows = _Shows()
    qapp.installEventFilter(shows)
    hands = Hands(context, finish)
    hands.come()
    hands.type(NOTES, "x")
    hands.page.take(Incoming(files=(picture(tmp_path, "a.png"),)))
    hands.finish()
    for number in (3, 4, 0):
        hands.page.go_to(number)
        hands.finish()
    qapp.removeEventFilter(shows)
    hands.close()
    assert shows.windows == ["RecordPage"]
