"""Locking under adverse conditions: while something is kept, saved, refused, open twice, or asked late."""

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QPlainTextEdit

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import UserError
from conductdesk.services.evidence import list_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.jottings import jotted
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.practice_window import PracticeFolder, make_practice_folder
from conductdesk.services.views import IncidentView
from conductdesk.store.database import Database
from conductdesk.ui.application import _Hook
from conductdesk.ui.context import Context
from conductdesk.ui.dialogs.problem_report import ProblemReportDialog
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.session import DeskSession
from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.workbench.reminding import Reminding
from conductdesk.ui.workbench.workbench import Workbench
from tests.ui.test_main_window import Driver

FULL = UserError("There is no room left on the disk.", hint="Free some space.")


@pytest.fixture
def driver(desk: OpenDesk, surroundings: Surroundings, theme: Theme, qapp: QApplication) -> Iterator[Driver]:
    window = MainWindow(surroundings, theme)
    window.resize(1280, 800)
    window.show()
    window.front.folder = desk.folder.path
    made = Driver(window, qapp)
    window.front.opened.emit(desk)
    made.wait()
    yield made
    QGuiApplication.clipboard().clear()
    for dialog in window.findChildren(QDialog):
        dialog.reject()
    window._lock_now()
    made.wait()
    window.close()
    made.wait()
    window.deleteLater()
    made.wait()


def _dialog_saying(driver: Driver, words: str) -> QDialog | None:
    dialogs = (d for d in driver.window.findChildren(QDialog) if d.isVisible())
    return next((d for d in dialogs if words in d.accessibleName()), None)


def _wishes(driver: Driver, desk: OpenDesk) -> tuple[str, QPlainTextEdit, Typing]:
    """The field for the wishes of an incident, open in the ladder."""
    ref = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp")).reference
    driver.go("incidents", ref, "wishes")
    found: list[Typing] = []
    while not found:
        driver.wait()
        found = [t for t in driver.window.findChildren(Typing) if any("words" in name for name in t._fields)]
    typing = found[0]
    field = next(w for w in typing._fields.values() if isinstance(w, QPlainTextEdit))
    return ref, field, typing


def test_nothing_that_knew_the_desk_is_alive_after_the_lock(driver: Driver, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    for page in ("today", "activity", "documents", "settings", "record", "incidents"):
        driver.go(page, "" if page == "record" else made.reference)
    driver.window.lock()
    driver.wait()
    gc.collect()
    kinds = (Context, DeskSession, Workbench, Reminding, IncidentView, Typing)
    left = [one for one in gc.get_objects() if isinstance(one, kinds) and _knows(one, desk, made.incident_id)]
    assert [type(one).__name__ for one in left] == []


def _knows(one: object, desk: OpenDesk, incident_id: str) -> bool:
    """Whether it is of this desk: what other tests left to be swept is theirs."""
    if isinstance(one, IncidentView):
        return one.id == incident_id
    context = one if isinstance(one, Context) else getattr(one, "context", getattr(one, "_context", None))
    session = one if isinstance(one, DeskSession) else getattr(context, "session", None)
    return session is not None and session.desk is desk


def test_a_locked_desk_answers_nobody_who_asks_late(desk: OpenDesk) -> None:
    """The engine would open the file again, with the key it still held."""
    database: Database = desk.database
    desk.close()
    for late in (desk.read, partial(database.begin, desk.officer.id, desk.clock)):
        with pytest.raises(UserError, match="locked"):
            late()


def test_locking_waits_under_a_cover_that_nothing_lifts_while_something_is_being_kept(
    driver: Driver, desk: OpenDesk
) -> None:
    go_on, stopped = threading.Event(), threading.Event()

    def slow(progress: Callable[[int, int], None]) -> None:
        go_on.wait(20)
        try:
            progress(1, 2)
        except BaseException:
            stopped.set()
            raise

    window = driver.window
    window.tasks.long(window, slow, done=str, failed=str)
    window.lock()
    QTest.qWait(30)
    assert window.workbench is not None
    assert not window.workbench.isVisible()
    cover = window._covering.cover
    assert "locks when" in cover.why.text()
    for key in (Qt.Key.Key_F9, Qt.Key.Key_Escape, Qt.Key.Key_Return):
        QTest.keyClick(window, key)
    assert not cover.go_on.isVisible()
    assert not window.workbench.isVisible()
    QTest.mouseClick(cover.stop, Qt.MouseButton.LeftButton)
    go_on.set()
    driver.wait()
    assert stopped.is_set()
    assert window.workbench is None
    assert not desk.writable


def test_what_was_asked_to_be_kept_is_kept_although_the_desk_is_locked_at_once(
    driver: Driver, desk: OpenDesk
) -> None:
    ref = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp")).reference
    driver.go("incidents", ref)
    window, hold, kept = driver.window, threading.Event(), []
    window.tasks.write(window, partial(hold.wait, 20), done=str, failed=str)
    page = window.workbench.page
    window.tasks.write(page, partial(kept.append, "kept"), done=str, failed=str)
    window.tasks.write(page.detail, partial(kept.append, "kept too"), done=str, failed=str)
    window._on_idle()
    hold.set()
    driver.wait()
    assert kept == ["kept", "kept too"]


def test_text_that_was_typed_a_moment_before_the_lock_is_there_afterwards(
    driver: Driver, desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, field, typing = _wishes(driver, desk)
    place = typing._place
    kept: list[dict[str, str]] = []
    desk_close = desk.close

    def close() -> None:
        if desk.writable:
            kept.append(dict(jotted(desk, place, ref=ref)))
        desk_close()

    monkeypatch.setattr(desk, "close", close)
    QTest.keyClicks(field, "She wants it gone")
    driver.window.lock()
    driver.wait()
    assert driver.window.workbench is None
    assert "She wants it gone" in kept[0].values()


def test_text_that_the_disk_refused_keeps_the_desk_open_until_somebody_decides(
    driver: Driver, desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, field, typing = _wishes(driver, desk)
    place = typing._place

    def full(*_args: object) -> bool:
        raise FULL

    with monkeypatch.context() as disk:
        disk.setattr(Database, "keep_jotting", full)
        QTest.keyClicks(field, "She wants it gone")
        driver.window.close()
        driver.wait()
        asking = _dialog_saying(driver, "not saved yet")
        assert asking is not None
        assert driver.window.workbench.isVisible()
        assert field.toPlainText() == "She wants it gone"
        asking.reject()
        driver.wait()
    driver.window.workbench.save()
    driver.wait()
    assert "She wants it gone" in jotted(desk, place, ref=ref).values()
    assert driver.window.context.session.all_kept
    # Going back took the wish to close the window back as well.
    driver.window.lock()
    driver.wait()
    assert driver.window.workbench is None
    assert driver.window.isVisible()


@pytest.mark.parametrize("way", ["asked", "idle"])
def test_after_words_were_lost_nobody_says_that_everything_is_kept(
    driver: Driver, desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    _, field, _ = _wishes(driver, desk)

    def full(*_args: object) -> bool:
        raise FULL

    monkeypatch.setattr(Database, "keep_jotting", full)
    QTest.keyClicks(field, "She wants it gone")
    if way == "idle":
        driver.window._on_idle()
    else:
        driver.window.lock()
        driver.wait()
        asking = _dialog_saying(driver, "not saved yet")
        assert asking is not None
        asking.accept()
    driver.wait()
    assert driver.window.workbench is None
    assert "could not be saved" in driver.words()
    assert "Everything is kept" not in driver.words()


def test_a_draft_that_the_disk_refuses_while_it_is_left_is_told_of(
    driver: Driver, desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.go("record")
    page = driver.window.workbench.page

    def full(*_args: object, **_named: object) -> None:
        raise FULL

    QTest.keyClicks(page.what.notes, "It began")
    driver.wait()
    monkeypatch.setattr(Database, "keep_jotting", full)
    monkeypatch.setattr(Database, "begin", full)
    QTest.keyClicks(page.what.notes, " on Tuesday")
    driver.window.lock()
    driver.wait()
    asking = _dialog_saying(driver, "not saved yet")
    assert asking is not None
    assert "on Tuesday" in page.what.notes.toPlainText()
    asking.reject()


def test_a_practice_desk_that_could_not_be_made_leaves_the_way_to_the_real_one(
    desk: OpenDesk,
    surroundings: Surroundings,
    theme: Theme,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise FULL

    monkeypatch.setattr("conductdesk.ui.workbench.practising.open_practice_desk", full)
    window = MainWindow(surroundings, theme)
    window.show()
    window.begin(desk.folder.path)
    made = Driver(window, qapp)
    window.practise()
    window.practise()
    made.wait()
    assert "no room left" in made.words()
    window.front.opened.emit(desk)
    made.wait()
    assert window.workbench is not None
    assert not window.context.practice
    window._lock_now()
    made.wait()
    window.close()
    window.deleteLater()
    made.wait()


def test_a_second_desk_that_opens_late_is_closed_and_shown_nowhere(
    driver: Driver, desk: OpenDesk, make_desk: Callable[..., OpenDesk]
) -> None:
    late = make_desk("late")
    shown = driver.window.workbench
    driver.window.front.opened.emit(late)
    driver.wait()
    assert driver.window.workbench is shown
    assert driver.window.context.session.desk is desk
    assert not late.writable
    assert desk.writable


def test_f9_covers_everything_while_a_menu_is_open(driver: Driver, desk: OpenDesk) -> None:
    menu = QMenu("About somebody", driver.window)
    menu.addAction("About somebody")
    menu.popup(driver.window.mapToGlobal(QPoint(50, 50)))
    driver.wait()
    assert QApplication.activePopupWidget() is menu
    QTest.keyClick(driver.window.windowHandle(), Qt.Key.Key_F9)
    driver.wait()
    assert not menu.isVisible()
    assert not driver.window.workbench.isVisible()
    QTest.keyClick(driver.window, Qt.Key.Key_F9)
    driver.wait()
    assert driver.window.workbench.isVisible()


def test_a_screenshot_that_became_evidence_does_not_stay_on_the_clipboard(
    driver: Driver, desk: OpenDesk
) -> None:
    ref = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp")).reference
    driver.go("incidents", ref)
    image = QImage(30, 30, QImage.Format.Format_RGB32)
    image.fill("red")
    QGuiApplication.clipboard().setImage(image)
    watch = driver.window._commands._clipboard
    watch._is_ours = False  # it was copied by another program
    QTest.keyClick(driver.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    assert len(list_evidence(desk, ref)) == 1
    driver.window.lock()
    driver.wait()
    assert QGuiApplication.clipboard().image().isNull()


def test_what_was_copied_elsewhere_outlives_the_lock(driver: Driver) -> None:
    QGuiApplication.clipboard().setText("a shopping list")
    driver.window._commands._clipboard._is_ours = False
    driver.window.lock()
    driver.wait()
    assert QGuiApplication.clipboard().text() == "a shopping list"


def test_what_goes_wrong_again_and_again_is_told_once(driver: Driver) -> None:
    def paint() -> None:
        raise ZeroDivisionError

    def reports() -> list[ProblemReportDialog]:
        return [d for d in driver.window.findChildren(ProblemReportDialog) if d.isVisible()]

    for _ in range(3):
        try:
            paint()
        except ZeroDivisionError as error:
            driver.window.tasks.unexpected.emit(error)
        for dialog in reports():
            dialog.reject()
            driver.told = getattr(driver, "told", 0) + 1
        driver.wait()
    assert driver.told == 1


def _open_palette(driver: Driver, _tmp: Path) -> None:
    QTest.keyClick(driver.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)


def _open_help(driver: Driver, _tmp: Path) -> None:
    QTest.keyClick(driver.window, Qt.Key.Key_F1)


def _open_report(driver: Driver, _tmp: Path) -> None:
    driver.window.report(ValueError("x"), "testing")


def _open_which(driver: Driver, _tmp: Path) -> None:
    driver.go("today")
    driver.window.workbench.take(Incoming(data=b"about Velvet"))


def _open_question(driver: Driver, _tmp: Path) -> None:
    page = driver.window.workbench.page
    driver.window.prompts.ask_reason(page, "Why?", "About Velvet.", yes="Do it", on_reason=print)


def _open_files(driver: Driver, _tmp: Path) -> None:
    page = driver.window.workbench.page
    driver.window.prompts.open_files(page, "Keep files as evidence", print)


def _save_file(driver: Driver, tmp: Path) -> None:
    page = driver.window.workbench.page
    driver.window.prompts.save_file(page, "Save the report of Velvet", str(tmp / "Velvet.pdf"), print)


@pytest.mark.parametrize(
    "opener",
    [_open_palette, _open_help, _open_report, _open_which, _open_question, _open_files, _save_file],
)
@pytest.mark.parametrize("way", ["lock", "idle", "hidden first", "quit"])
def test_no_dialog_outlives_the_lock_and_none_stands_in_its_way(
    driver: Driver, desk: OpenDesk, tmp_path: Path, opener: Callable[[Driver, Path], None], way: str
) -> None:
    opener(driver, tmp_path)
    driver.wait()
    assert [d for d in driver.window.findChildren(QDialog) if d.isVisible()]
    if way == "hidden first":
        driver.window.hide_screen()
        driver.wait()
        assert not [d for d in driver.window.findChildren(QDialog) if d.isVisible()]
    {"quit": driver.window.close, "idle": driver.window._on_idle}.get(way, driver.window.lock)()
    driver.wait()
    assert driver.window.workbench is None
    assert not desk.writable
    assert driver.window.findChildren(QDialog) == []
    assert [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()] == []
    assert "Velvet" not in driver.words()
    assert driver.window.isVisible() is (way != "quit")


def test_an_error_on_a_thread_is_reported_by_the_window_and_nothing_of_it_is_remembered(
    driver: Driver,
) -> None:
    """Python keeps the last error it printed, with all that its functions held."""
    hook = _Hook(driver.window)
    sys.last_value = ValueError("about Velvet")
    thread = threading.Thread(target=hook, args=(ValueError, sys.last_value, None))
    thread.start()
    thread.join()
    driver.wait()
    assert [d for d in driver.window.findChildren(ProblemReportDialog) if d.isVisible()]
    assert not hasattr(sys, "last_value")


def test_a_practice_desk_that_is_left_while_it_is_made_leaves_no_folder_behind(
    surroundings: Surroundings,
    theme: Theme,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Path] = []
    begun = threading.Event()

    def make() -> PracticeFolder:
        folder = make_practice_folder(tmp_path)
        made.append(folder.path)
        begun.set()
        return folder

    monkeypatch.setattr("conductdesk.ui.workbench.practising.make_practice_folder", make)
    window = MainWindow(surroundings, theme)
    window.show()
    window.begin(tmp_path / "no desk")
    window.practise()
    assert begun.wait(20)
    window.close()
    assert made
    assert not made[0].exists()
    window.deleteLater()
    QTest.qWait(20)
