"""Looking at evidence: hidden until somebody chooses to look, and gone again as soon as they let go."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from section_desk import ENDLESS, HOSTILE, damage, open_one, png, sticking_out

from conductdesk.domain.evidence import CustodyKind, EvidenceState
from conductdesk.services.evidence import add_pasted, custody_of, list_evidence
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.referrals import register
from conductdesk.services.show import show_incident
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents import viewer as module
from conductdesk.ui.pages.incidents.viewer import EvidenceViewer
from conductdesk.ui.theme import Theme

TEAL = (10, 120, 130)


class Look:
    """A viewer in its window, as the page of an incident opens it."""

    def __init__(self, viewer: EvidenceViewer, desk: OpenDesk, ref: str, finish: Callable[[], None]) -> None:
        self.viewer, self.desk, self.ref, self.finish = viewer, desk, ref, finish

    def open(self, number: int) -> None:
        self.viewer.show_item(show_incident(self.desk, self.ref), number)
        self.finish()

    def refresh(self) -> None:
        self.finish()
        self.viewer.update_view(show_incident(self.desk, self.ref))
        self.finish()

    def sees(self, colour: tuple[int, int, int] = TEAL) -> bool:
        """Whether the picture's colour is on the screen."""
        image: QImage = self.viewer.picture.viewport().grab().toImage()
        wanted = QColor(*colour)
        return any(
            image.pixelColor(x, y) == wanted
            for x in range(0, image.width(), 7)
            for y in range(0, image.height(), 7)
        )

    def kinds(self, number: int = 1) -> list[CustodyKind]:
        return [event.kind for event in custody_of(self.desk, self.ref, number)]


@pytest.fixture
def look(context: Context, desk: OpenDesk, finish: Callable[[], None], qtbot: Any) -> Any:
    ref = open_one(desk)
    add_pasted(desk, ref, png(TEAL), description="A teal field")
    add_pasted(desk, ref, png((200, 30, 30)))
    add_pasted(desk, ref, b"only words", name="chat.txt")
    viewer = EvidenceViewer(context)
    qtbot.addWidget(viewer)
    viewer.resize(1000, 700)
    viewer.show()
    made = Look(viewer, desk, ref, finish)
    made.open(1)
    yield made
    viewer.clear()
    finish()


def test_a_picture_is_hidden_and_described_in_words_first(look: Look) -> None:
    assert look.viewer.description.words.toPlainText() == "A teal field"
    assert not look.viewer.picture.is_shown()
    assert not look.sees()
    assert look.kinds() == [CustodyKind.COLLECTED]
    order = [look.viewer.description, look.viewer.picture]
    assert order[0].mapTo(look.viewer, order[0].pos()).y() < order[1].mapTo(look.viewer, order[1].pos()).y()


def test_holding_space_shows_it_and_letting_go_hides_it(look: Look) -> None:
    picture = look.viewer.picture
    QTest.keyPress(picture, Qt.Key.Key_Space)
    look.finish()
    assert picture.is_shown()
    assert look.sees()
    QTest.keyRelease(picture, Qt.Key.Key_Space)
    look.finish()
    assert not picture.is_shown()
    assert not look.sees()
    assert look.kinds() == [CustodyKind.COLLECTED, CustodyKind.VIEWED]


def test_letting_go_before_it_is_read_shows_nothing(look: Look) -> None:
    QTest.keyPress(look.viewer.picture, Qt.Key.Key_Space)
    QTest.keyRelease(look.viewer.picture, Qt.Key.Key_Space)
    look.finish()
    assert not look.viewer.picture.is_shown()
    assert not look.sees()


def test_losing_the_focus_while_space_is_held_covers_the_picture(look: Look) -> None:
    QTest.keyPress(look.viewer.picture, Qt.Key.Key_Space)
    look.finish()
    look.viewer.picture.clearFocus()
    look.viewer.picture.release()
    assert not look.viewer.picture.is_shown()


def test_show_stays_until_hide(look: Look) -> None:
    look.viewer.show_button.click()
    look.finish()
    assert look.sees()
    assert look.viewer.show_button.text() == "Hide"
    look.viewer.show_button.click()
    assert not look.sees()


def test_the_cover_never_claims_that_it_protects(look: Look) -> None:
    said = look.viewer.picture.accessibleDescription()
    assert "You choose what you see." in said
    assert "protect" not in said


def test_turning_and_zooming_change_what_is_drawn_and_not_the_original(look: Look, desk: OpenDesk) -> None:
    before = list_evidence(desk, look.ref)[0].sha256
    assert not look.viewer.turn_right.isEnabled()
    look.viewer.show_button.click()
    look.finish()
    picture = look.viewer.picture
    fit = picture.factor()
    QTest.keyClick(look.viewer, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert picture.factor() > fit
    QTest.keyClick(look.viewer, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert picture.factor() == fit
    wide = picture._turned_size()
    look.viewer.turn_right.click()
    assert picture._turned_size() == wide.transposed()
    look.viewer.turn_left.click()
    assert picture._turned_size() == wide
    assert list_evidence(desk, look.ref)[0].sha256 == before


def test_the_next_item_is_hidden_again(look: Look) -> None:
    look.viewer.show_button.click()
    look.finish()
    look.viewer.next.click()
    look.finish()
    assert look.viewer.number == 2
    assert not look.viewer.picture.has_picture()
    assert not look.sees()
    QTest.keyClick(look.viewer.picture, Qt.Key.Key_PageUp)
    assert look.viewer.number == 1
    assert not look.viewer.previous.isEnabled()


def test_pixels_that_stay_hidden_are_let_go(look: Look) -> None:
    look.viewer.show_button.click()
    look.finish()
    look.viewer.show_button.click()
    assert look.viewer.picture.has_picture()
    look.viewer._free.setInterval(1)
    look.viewer._free.start()
    QTest.qWait(50)
    assert not look.viewer.picture.has_picture()
    assert look.viewer._viewer is None


def test_hiding_the_window_covers_the_picture(look: Look) -> None:
    look.viewer.show_button.click()
    look.finish()
    look.viewer.hide()
    assert not look.viewer.picture.is_shown()


def test_locking_leaves_no_pixels_no_words_and_no_process(look: Look) -> None:
    look.viewer.show_button.click()
    look.finish()
    look.viewer.clear()
    assert not look.viewer.picture.has_picture()
    assert look.viewer.description.words.toPlainText() == ""
    assert look.viewer.details.fingerprint.text() == ""
    assert look.viewer._viewer is None
    assert look.viewer.title.text() == ""


def test_an_answer_that_comes_after_locking_shows_nothing(look: Look) -> None:
    look.viewer.show_button.click()
    look.viewer.clear()
    look.finish()
    assert not look.viewer.picture.has_picture()


def test_a_changed_original_is_loud_and_not_shown(look: Look, desk: OpenDesk) -> None:
    """R21 (S2)."""
    damage(desk)
    look.viewer.show_button.click()
    look.refresh()
    assert not look.viewer.picture.is_shown()
    assert look.viewer.changed.text().startswith("Changed since it was kept.")
    assert look.viewer.changed.property("tone") == "danger"
    assert look.viewer.details.state.text() == "Changed since it was kept"
    look.open(2)
    look.open(1)
    assert look.viewer.changed.text().startswith("Changed since it was kept.")


def test_a_file_is_shown_as_a_file_with_its_type_and_size(look: Look) -> None:
    look.open(3)
    assert not look.viewer.tools.isVisible()
    said = look.viewer.picture.accessibleDescription()
    assert "Text, 10 bytes" in said
    assert "not a picture" in said


def test_a_picture_that_cannot_be_decoded_says_why(look: Look, desk: OpenDesk) -> None:
    add_pasted(desk, look.ref, png()[:60] + b"broken" * 40)
    look.open(4)
    look.viewer.show_button.click()
    look.finish()
    assert not look.viewer.picture.is_shown()
    assert not look.viewer.picture.has_picture()
    said = look.viewer.picture.accessibleDescription()
    assert said
    assert "Hidden" not in said


def test_the_original_says_that_it_is_verified_and_its_fingerprint_can_be_copied(
    look: Look, desk: OpenDesk
) -> None:
    look.viewer.details.check.click()
    look.refresh()
    assert look.viewer.details.state.text().startswith("Verified ✓")
    sha256 = list_evidence(desk, look.ref)[0].sha256
    assert look.viewer.details.fingerprint.plain_text().replace(" ", "") == sha256
    look.viewer.details.copy.click()
    assert QGuiApplication.clipboard().text() == sha256


def test_a_description_is_saved_when_one_goes_on(look: Look, desk: OpenDesk) -> None:
    words = look.viewer.description.words
    words.setFocus()
    words.selectAll()
    QTest.keyClicks(words, "The poster with a slur on it")
    look.viewer.next.click()
    look.refresh()
    assert list_evidence(desk, look.ref)[0].description == "The poster with a slur on it"
    assert list_evidence(desk, look.ref)[1].description == ""


def test_a_refresh_leaves_half_typed_words_alone(look: Look) -> None:
    words = look.viewer.description.words
    words.setPlainText("half a sent")
    look.refresh()
    assert words.toPlainText() == "half a sent"


def test_saving_the_original_asks_to_whom_and_why_and_enters_both_in_the_register(
    look: Look, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    """R26 (S2)."""
    details = look.viewer.details
    details.save.click()
    look.finish()
    form = details.opening.form()
    form.submit()
    assert form.field("to").error.isVisibleTo(look.viewer)
    form.field("to").control.setText("Staff support for societies")
    form.field("why").control.setText("They asked for the original")
    out = tmp_path / "original.png"
    prompts.will(out)
    form.submit()
    look.refresh()
    assert out.read_bytes() == png(TEAL)
    assert prompts.asked[-1][2] == f"{look.ref}-evidence-1.png"
    (entry,) = register(desk, look.ref)
    assert (entry.kind, entry.to) == ("original", "Staff support for societies")
    assert look.kinds()[-1] is CustodyKind.EXPORTED
    assert "entered in the register" in details.notice.text()


def test_a_hostile_name_never_names_the_file_that_is_saved(
    look: Look, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    add_pasted(desk, look.ref, b"x", name="a.png;rm -rf ..")
    look.open(4)
    look.viewer.details.save.click()
    form = look.viewer.details.opening.form()
    form.field("to").control.setText("Staff support")
    form.field("why").control.setText("They asked")
    prompts.will(None)
    form.submit()
    assert prompts.asked[-1][2] == f"{look.ref}-evidence-4.bin"


def test_an_item_can_be_removed_with_a_reason(look: Look, desk: OpenDesk) -> None:
    look.viewer.details.remove.click()
    look.viewer.details.removal.delete.click()
    look.refresh()
    assert list_evidence(desk, look.ref)[0].state is EvidenceState.DISPOSED
    assert not look.viewer.tools.isVisible()
    assert "deleted" in look.viewer.picture.accessibleDescription().lower()


def test_escape_goes_back(look: Look) -> None:
    gone: list[bool] = []
    look.viewer.closed.connect(lambda: gone.append(True))
    QTest.keyClick(look.viewer.picture, Qt.Key.Key_Escape)
    assert gone == [True]


def test_escape_in_a_form_closes_the_form_alone(look: Look) -> None:
    gone: list[bool] = []
    look.viewer.closed.connect(lambda: gone.append(True))
    look.viewer.details.save.click()
    look.finish()
    QTest.keyClick(look.viewer.details.opening.form().field("to").control, Qt.Key.Key_Escape)
    assert look.viewer.details.opening.form() is None
    assert gone == []


def test_the_history_tells_who_and_when_in_plain_words(look: Look) -> None:
    look.viewer.show_button.click()
    look.refresh()
    texts = [
        look.viewer.details._lines.itemAt(i).widget().layout().itemAt(0).widget().text()
        for i in range(look.viewer.details._lines.count())
    ]
    assert texts == ["Looked at", "Kept"]


@pytest.mark.parametrize(("percent", "width"), [(100, 736), (100, 1200), (200, 900)])
def test_nothing_sticks_out_with_hostile_words(
    look: Look, desk: OpenDesk, theme: Theme, percent: int, width: int
) -> None:
    add_pasted(desk, look.ref, b"1", name=HOSTILE, description=ENDLESS)
    theme.choose(look="light", font="inter", percent=percent)
    look.viewer.resize(width, 700)
    look.open(4)
    look.finish()
    assert sticking_out(look.viewer) == []


def test_the_picture_comes_from_the_service_alone(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes of the original never reach a decoder of the window."""
    seen: list[object] = []
    real = module.view_evidence
    monkeypatch.setattr(module, "view_evidence", lambda *a, **k: seen.append(k["viewer"]) or real(*a, **k))
    look.viewer.show_button.click()
    look.finish()
    assert seen == [look.viewer._viewer]
    assert look.sees()
