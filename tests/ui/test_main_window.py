"""The window as a whole: opening, finding, pasting, hiding, undoing, locking and leaving."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.domain.escalation import StepState
from conductdesk.services.evidence import list_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.show import show_incident
from conductdesk.services.steps import set_step
from conductdesk.ui.dialogs.which_incident import WhichIncident
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.places import Place
from conductdesk.ui.theme import Theme
from conductdesk.ui.workbench.watch import IdleWatch

SECRET = "Velvet Marmalade"


class Driver:
    """Drives one window and waits for it."""

    def __init__(self, window: MainWindow, app: QApplication) -> None:
        self.window, self.app = window, app

    def wait(self) -> None:
        for _ in range(6):
            self.window.tasks.wait()
            QTest.qWait(20)

    def go(self, page: str, ref: str = "", part: str = "") -> None:
        assert self.window.workbench is not None
        self.window.workbench.go(Place(page=page, ref=ref, part=part))
        self.wait()

    def words(self) -> str:
        """Everything that any widget of the window holds as text."""
        found: list[str] = []
        for widget in self.window.findChildren(QWidget):
            if isinstance(widget, QLabel | QPushButton | QLineEdit):
                found.append(widget.text())
            elif isinstance(widget, QPlainTextEdit):
                found.append(widget.toPlainText())
            found += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        return "\n".join(found)


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
    window.close()
    made.wait()
    window.close()
    made.wait()
    window.deleteLater()
    made.wait()


def _picture(colour: str = "red") -> QImage:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


def test_the_title_names_nobody_and_today_comes_first(driver: Driver, desk: OpenDesk) -> None:
    assert driver.window.windowTitle() == "ConductDesk"
    assert driver.window.workbench is not None
    assert driver.window.workbench.place.page == "today"


def test_ctrl_v_puts_a_screenshot_into_the_incident_that_is_shown(driver: Driver, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    driver.go("incidents", made.reference)
    QGuiApplication.clipboard().setImage(_picture())
    driver.window.activateWindow()
    QTest.keyClick(driver.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    assert [item.media_type for item in list_evidence(desk, made.reference)] == ["image/png"]


def test_ctrl_v_of_a_picture_is_evidence_even_while_a_text_field_has_the_focus(
    driver: Driver, desk: OpenDesk
) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    driver.go("incidents", made.reference)
    page = driver.window.workbench.page
    page.focus_search()
    QGuiApplication.clipboard().setImage(_picture("blue"))
    QTest.keyClick(driver.app.focusWidget() or page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    assert len(list_evidence(desk, made.reference)) == 1


def test_what_is_pasted_on_today_asks_which_incident_it_belongs_to(driver: Driver, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    driver.go("today")
    QGuiApplication.clipboard().setImage(_picture())
    QTest.keyClick(driver.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    asking = driver.window.findChild(WhichIncident)
    assert asking is not None
    assert list_evidence(desk, made.reference) == ()
    QTest.mouseClick(asking.keep, Qt.MouseButton.LeftButton)
    driver.wait()
    assert len(list_evidence(desk, made.reference)) == 1
    assert driver.window.workbench.place.ref == made.reference


def test_files_can_be_pasted_too(driver: Driver, desk: OpenDesk, tmp_path: Path) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    driver.go("incidents", made.reference)
    files = [tmp_path / name for name in ("chat export.txt", "صورة.png")]
    for file in files:
        file.write_bytes(file.name.encode())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    QGuiApplication.clipboard().setMimeData(mime)
    QTest.keyClick(driver.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    names = [item.original_name for item in list_evidence(desk, made.reference)]
    assert names == ["chat export.txt", "صورة.png"]


def test_f9_covers_everything_and_brings_it_back_as_it_was(driver: Driver, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title=SECRET, platform="WhatsApp"))
    driver.go("incidents", made.reference)
    QTest.keyClick(driver.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    dialogs = [d for d in driver.window.findChildren(QDialog) if d.isVisible()]
    assert dialogs
    QTest.keyClick(dialogs[0].windowHandle(), Qt.Key.Key_F9)
    driver.wait()
    assert not driver.window.workbench.isVisible()
    assert not any(d.isVisible() for d in driver.window.findChildren(QDialog))
    QTest.keyClick(driver.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    assert not driver.window.workbench.isVisible()
    QTest.keyClick(driver.window, Qt.Key.Key_F9)
    driver.wait()
    assert driver.window.workbench.isVisible()
    assert driver.window.workbench.place.ref == made.reference


def test_locking_leaves_nothing_of_the_desk_in_any_widget_model_clipboard_or_undo(
    driver: Driver, desk: OpenDesk
) -> None:
    made = open_incident(
        desk,
        IncidentDetails(title=SECRET, their_words=f"{SECRET} said it", platform="WhatsApp", code_name=SECRET),
    )
    for page, ref in (
        ("today", ""), ("activity", ""), ("documents", made.reference), ("settings", ""),
        ("incidents", made.reference),
    ):  # fmt: skip
        driver.go(page, ref)
    assert SECRET in driver.words()
    QGuiApplication.clipboard().setText(f"about {SECRET}")
    set_step(desk, made.reference, "safety", StepState.DONE)
    driver.wait()
    session = driver.window.context.session
    assert session.undo_text()
    QTest.keyClick(driver.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    assert driver.window.workbench is None
    assert driver.window.context is None
    assert SECRET not in driver.words()
    assert desk.profile.group_name not in driver.words()
    assert QGuiApplication.clipboard().text() == ""
    assert session.undo_text() == ""
    assert driver.window.windowTitle() == "ConductDesk"
    assert not desk.writable


def test_undo_takes_back_the_newest_action_and_redo_does_it_again(driver: Driver, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    driver.go("incidents", made.reference)
    set_step(desk, made.reference, "safety", StepState.DONE)
    driver.wait()

    def state() -> StepState:
        return next(v.state for v in show_incident(desk, made.reference).steps if v.step.key == "safety")

    assert state() is StepState.DONE
    driver.window.setFocus()
    QTest.keyClick(driver.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    assert state() is StepState.TO_DO
    QTest.keyClick(driver.window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    driver.wait()
    assert state() is StepState.DONE


def test_the_desk_locks_itself_when_nobody_is_there(driver: Driver, desk: OpenDesk) -> None:
    idle = driver.window.findChild(IdleWatch)
    assert idle is not None
    idle._timer.start(1)
    driver.wait()
    assert driver.window.workbench is None
    assert not desk.writable


def test_keys_and_clicks_put_the_idle_lock_off(driver: Driver) -> None:
    idle = driver.window.findChild(IdleWatch)
    assert idle is not None
    idle._timer.start(150)
    for _ in range(6):
        QTest.qWait(40)
        QTest.keyClick(driver.window.windowHandle(), Qt.Key.Key_Shift)
    assert driver.window.workbench is not None


def test_closing_the_window_locks_first(driver: Driver, desk: OpenDesk) -> None:
    driver.window.close()
    driver.wait()
    assert not desk.writable
    assert not driver.window.isVisible()


def test_every_control_of_the_frame_has_a_name_and_can_be_reached_with_tab(driver: Driver) -> None:
    seen: set[str] = set()
    driver.window.activateWindow()
    driver.window.workbench.sidebar.record.setFocus()
    for _ in range(40):
        at = driver.app.focusWidget()
        if at is None:
            break
        seen.add(at.accessibleName() or (at.text() if isinstance(at, QPushButton) else ""))
        QTest.keyClick(at, Qt.Key.Key_Tab)
    assert {"Today", "Incidents", "Documents", "Support for you", "Settings", "Hide screen", "Lock"} <= seen
    assert "" not in seen


def test_a_desk_that_can_only_be_looked_at_says_so_on_every_screen(
    make_desk: Callable[..., OpenDesk], surroundings: Surroundings, theme: Theme, qapp: QApplication
) -> None:
    from conductdesk.services.desks import Credentials, open_desk
    from tests.conftest import PASSPHRASE

    desk = make_desk("other")
    path = desk.folder.path
    desk.close()
    reading = open_desk(path, Credentials(passphrase=PASSPHRASE), write=False, clock=surroundings.clock)
    window = MainWindow(surroundings, theme)
    window.show()
    window.front.folder = path
    window.front.opened.emit(reading)
    made = Driver(window, qapp)
    made.wait()
    assert "open to look only" in made.words()
    for page in ("record", "incidents", "documents", "activity", "settings", "tonight"):
        made.go(page)
    window.close()
    made.wait()
    window.close()
    made.wait()
    window.deleteLater()
    made.wait()
