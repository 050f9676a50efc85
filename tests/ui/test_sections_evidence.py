"""The evidence of an incident on screen: bringing it in, taking it back, checking it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from section_desk import ENDLESS, HOSTILE, TURNED, Bench, damage, open_one, png, sticking_out

from conductdesk.domain.evidence import EvidenceState
from conductdesk.services.evidence import add_pasted, list_evidence
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents import evidence as module
from conductdesk.ui.pages.incidents.evidence import MOST_TILES, EvidenceSection
from conductdesk.ui.places import Place
from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.intake import Incoming, read_mime


@pytest.fixture
def bench(context: Context, desk: OpenDesk, finish: Callable[[], None], qtbot: Any) -> Any:
    section = EvidenceSection(context)
    made = Bench(section, desk, open_one(desk), finish)
    qtbot.addWidget(made.window)
    yield made
    section.clear()
    finish()


def bring(bench: Bench, incoming: Incoming) -> None:
    assert bench.section.take(incoming)
    bench.refresh()


def test_a_pasted_screenshot_is_kept_and_can_be_described_at_once(bench: Bench, desk: OpenDesk) -> None:
    """R21 (S2): evidence is kept before anything else."""
    mime = QMimeData()
    mime.setData("image/png", png())
    bring(bench, read_mime(mime))
    bar = bench.section.kept_bar
    assert "Kept as number 1. Describe it." in bench.said()
    QTest.keyClicks(bar.words, "A comment under the film poster")
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    bench.refresh()
    (item,) = list_evidence(desk, bench.ref)
    assert item.description == "A comment under the film poster"
    assert item.origin == "pasted"
    assert "A comment under the film poster" in bench.section.tile(1).accessibleName()


def test_a_picture_that_another_program_gives_as_pixels_is_kept_too(bench: Bench, desk: OpenDesk) -> None:
    mime = QMimeData()
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime.setImageData(image)
    bring(bench, read_mime(mime))
    assert list_evidence(desk, bench.ref)[0].media_type == "image/png"


def test_the_same_picture_twice_says_that_it_is_kept_already(bench: Bench, desk: OpenDesk) -> None:
    bring(bench, Incoming(data=png()))
    bring(bench, Incoming(data=png((1, 2, 3))))
    bring(bench, Incoming(data=png()))
    assert bench.section.notice.text() == "This is already kept as number 1."
    assert len(list_evidence(desk, bench.ref)) == 2


def test_two_things_brought_at_once_are_both_kept(bench: Bench, desk: OpenDesk) -> None:
    assert bench.section.take(Incoming(data=png((1, 1, 1))))
    assert bench.section.take(Incoming(data=png((2, 2, 2))))
    bench.refresh()
    assert len(list_evidence(desk, bench.ref)) == 2


def test_chosen_files_are_kept_in_their_order(
    bench: Bench, desk: OpenDesk, tmp_path: Path, prompts: Any
) -> None:
    files = []
    for number in range(5):
        file = tmp_path / f"{number}.txt"
        file.write_text(f"line {number}")
        files.append(file)
    prompts.will(files)
    bench.press(bench.section.drop.choose)
    assert [item.original_name for item in list_evidence(desk, bench.ref)] == [f.name for f in files]
    assert "Kept 5 files: numbers 1 to 5." in bench.section.notice.text()


def test_a_file_that_is_not_there_is_said_beside_the_tiles_and_nothing_is_kept(
    bench: Bench, desk: OpenDesk, tmp_path: Path
) -> None:
    bring(bench, Incoming(files=(tmp_path / "gone.png",)))
    assert "gone.png" in bench.section.notice.text()
    assert list_evidence(desk, bench.ref) == ()


def test_cancel_stops_keeping_files_and_says_what_is_kept(
    bench: Bench, desk: OpenDesk, tmp_path: Path, finish: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go, real = threading.Event(), threading.Event(), module.add_evidence

    def slowly(*args: Any, progress: Any, **named: Any) -> Any:
        def report(done: int, total: int, size: int) -> None:
            begun.set()
            go.wait(20)
            progress(done, total, size)

        return real(*args, progress=report, **named)

    monkeypatch.setattr(module, "add_evidence", slowly)
    files = [tmp_path / f"{number}.bin" for number in range(40)]
    for number, file in enumerate(files):
        file.write_bytes(bytes([number]) * 2000)
    assert bench.section.take(Incoming(files=tuple(files)))
    assert begun.wait(20)
    bench.section.progress._cancel.click()
    go.set()
    bench.refresh()
    assert bench.section.notice.text().startswith("Stopped.")
    assert len(list_evidence(desk, bench.ref)) < 40
    assert not bench.section.progress.isVisibleTo(bench.window)


def test_what_was_pasted_by_mistake_goes_in_two_clicks_with_its_reason(bench: Bench, desk: OpenDesk) -> None:
    bring(bench, Incoming(data=png()))
    bar = bench.section.kept_bar
    bench.press(bar.remove)
    assert list_evidence(desk, bench.ref)[0].state is EvidenceState.KEPT
    bench.press(bar.removal.delete)
    (item,) = list_evidence(desk, bench.ref)
    assert item.state is EvidenceState.DISPOSED
    assert item.disposed_reason == "Pasted by mistake"
    assert "Number 1 is deleted." in bench.section.notice.text()
    assert "Deleted" in bench.section.tile(1).accessibleName()


def test_deleting_without_a_reason_is_refused_beside_the_reason(bench: Bench, desk: OpenDesk) -> None:
    bring(bench, Incoming(data=png()))
    bench.press(bench.section.kept_bar.remove)
    bench.section.kept_bar.removal.reason.setText("?")
    bench.press(bench.section.kept_bar.removal.delete)
    assert list_evidence(desk, bench.ref)[0].state is EvidenceState.KEPT
    assert "reason" in bench.said()


def test_pasted_text_is_asked_about_before_it_is_kept(bench: Bench, desk: OpenDesk) -> None:
    bring(bench, Incoming(text="they wrote: go home"))
    assert list_evidence(desk, bench.ref) == ()
    bench.press(bench.section.words.form().keep)
    (item,) = list_evidence(desk, bench.ref)
    assert item.media_type == "text/plain"
    assert item.origin == "written"


def test_words_that_were_not_kept_yet_come_back_after_a_lock(
    bench: Bench, desk: OpenDesk, context: Context, finish: Callable[[], None], qtbot: Any
) -> None:
    bring(bench, Incoming(text="half a thought"))
    bench.section.clear()
    finish()
    section = EvidenceSection(context)
    other = Bench(section, desk, bench.ref, finish)
    qtbot.addWidget(other.window)
    section._on_in_words()
    finish()
    assert section.words.form().values()["words"] == "half a thought"
    section.clear()
    finish()


def test_sexual_images_of_children_are_named_beside_the_place_to_add_evidence(bench: Bench) -> None:
    said = bench.said()
    assert "under 18" in said
    assert "police" in said
    assert "blur" not in said.lower()


def test_checking_everything_says_when_and_marks_every_tile(bench: Bench) -> None:
    bring(bench, Incoming(data=png()))
    bring(bench, Incoming(data=png((9, 9, 9))))
    bench.press(bench.section.check_all)
    assert "All 2 are what was kept" in bench.section.notice.text()
    assert "Verified" in bench.section.tile(2).accessibleName()


def test_an_item_that_changed_since_it_was_kept_is_loud_and_stays_so(
    bench: Bench, desk: OpenDesk, context: Context, finish: Callable[[], None], qtbot: Any
) -> None:
    """R21 (S2)."""
    bring(bench, Incoming(data=png()))
    damage(desk)
    bench.press(bench.section.check_all)
    assert bench.section.changed.text().startswith("Changed since it was kept. Number 1")
    assert bench.section.changed.property("tone") == "danger"
    again = Bench(EvidenceSection(context), desk, bench.ref, finish)
    qtbot.addWidget(again.window)
    again.refresh()
    assert again.section.changed.text().startswith("Changed since it was kept")
    assert "Changed" in again.section.tile(1).accessibleName()
    again.section.clear()
    finish()


def test_a_tile_opens_its_item_by_keyboard(bench: Bench) -> None:
    wanted: list[Place] = []
    bench.section.wants.connect(wanted.append)
    bring(bench, Incoming(data=png()))
    QTest.keyClick(bench.section.tile(1), Qt.Key.Key_Return)
    QTest.keyClick(bench.section.tile(1), Qt.Key.Key_Space)
    assert wanted == [Place(page="incidents", ref=bench.ref, part="evidence", number=1)] * 2


def test_a_tile_keeps_the_focus_when_more_is_kept(bench: Bench) -> None:
    bring(bench, Incoming(data=png()))
    tile = bench.section.tile(1)
    tile.setFocus()
    bring(bench, Incoming(data=png((5, 5, 5))))
    assert bench.section.tile(1) is tile


def test_hundreds_of_items_show_the_first_tiles_and_the_way_to_the_rest(bench: Bench, desk: OpenDesk) -> None:
    for number in range(MOST_TILES + 5):
        add_pasted(desk, bench.ref, f"text {number}".encode())
    bench.refresh()
    assert bench.section.tile(MOST_TILES + 5) is None
    bench.press(bench.section._more)
    assert bench.section.tile(MOST_TILES + 5) is not None


def test_clear_leaves_nothing_of_the_incident(bench: Bench) -> None:
    bring(bench, Incoming(data=png()))
    bench.section.kept_bar.words.setText("somebody's name")
    bench.section.clear()
    assert bench.section.tile(1) is None
    assert bench.section.view is None
    assert bench.section.kept_bar.words.text() == ""
    assert not bench.section.take(Incoming(data=png()))


@pytest.mark.parametrize(("percent", "width"), [(100, 700), (200, 880)])
def test_hostile_names_stay_text_and_inside(
    bench: Bench, desk: OpenDesk, theme: Theme, percent: int, width: int, finish: Callable[[], None]
) -> None:
    for number, words in enumerate((HOSTILE, ENDLESS, TURNED)):
        add_pasted(desk, bench.ref, f"{number}".encode(), name=words[:150], description=words)
    theme.choose(look="dark", font="inter", percent=percent)
    bench.window.resize(width, 700)
    bench.refresh()
    assert sticking_out(bench.window) == []
    assert "<b>bold</b>" in bench.section.tile(1).accessibleName()
    assert "&lt;b&gt;" in bench.section.tile(1).toolTip()
    assert "\u202e" not in bench.section.tile(3).accessibleName()


def test_files_go_on_being_kept_for_their_incident_while_another_is_shown(
    bench: Bench, desk: OpenDesk, tmp_path: Path, finish: Callable[[], None]
) -> None:
    files = []
    for number in range(6):
        file = tmp_path / f"{number}.txt"
        file.write_text(f"line {number}")
        files.append(file)
    first, second = bench.ref, open_one(desk, title="Another")
    assert bench.section.take(Incoming(files=tuple(files)))
    assert bench.section.take(Incoming(data=png()))
    bench.ref = second
    bench.section.update_view(bench.view())
    bench.refresh()
    assert len(list_evidence(desk, first)) == 7
    assert list_evidence(desk, second) == ()
    assert bench.section.notice.text().startswith(f"{first}: Kept")
    assert bench.section.kept_bar.number == 0
