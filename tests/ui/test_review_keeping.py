"""What is brought or pressed in a hurry: several things at once, while another incident is looked up."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDialog

from conductdesk.bootstrap import Surroundings
from conductdesk.services.evidence import add_pasted, list_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.places import Place
from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.intake import Incoming
from tests.ui.test_main_window import Driver


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
    for dialog in window.findChildren(QDialog):
        dialog.reject()
    window._lock_now()
    made.wait()
    window.close()
    window.deleteLater()
    made.wait()


@pytest.fixture
def ref(desk: OpenDesk) -> str:
    return open_incident(desk, IncidentDetails(title="One", platform="WhatsApp")).reference


def test_two_screenshots_that_are_pasted_while_the_incident_is_looked_up_are_both_kept(
    driver: Driver, desk: OpenDesk, ref: str
) -> None:
    workbench = driver.window.workbench
    workbench.go(Place(page="incidents", ref=ref))
    for words in (b"first", b"second"):
        assert workbench.take(Incoming(data=words, name=f"{words.decode()}.txt"))
    driver.wait()
    assert [item.original_name for item in list_evidence(desk, ref)] == ["first.txt", "second.txt"]


def test_everything_that_was_pasted_is_kept_before_the_desk_locks(
    driver: Driver, desk: OpenDesk, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.go("incidents", ref)
    begin, kept = threading.Event(), []

    def slowly(*args: object, **named: object) -> object:
        begin.wait(20)
        made = add_pasted(*args, **named)
        kept.append(made.number)
        return made

    monkeypatch.setattr("conductdesk.ui.pages.incidents.evidence.add_pasted", slowly)
    for number in range(3):
        driver.window.workbench.take(Incoming(data=f"number {number}".encode(), name=f"{number}.txt"))
    driver.window.lock()
    begin.set()
    for _ in range(20):
        driver.wait()
        if driver.window.workbench is None:
            break
    assert driver.window.workbench is None
    assert kept == [1, 2, 3]


def test_words_that_are_kept_while_a_file_is_sealed_do_not_end_its_progress(
    driver: Driver, desk: OpenDesk, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.go("incidents", ref)
    section = driver.window.workbench.page.detail.evidence
    begin = threading.Event()

    def slowly(*args: object, **named: object) -> object:
        begin.wait(20)
        return add_pasted(*args, **named)

    with monkeypatch.context() as patched:
        patched.setattr("conductdesk.ui.pages.incidents.evidence.add_pasted", slowly)
        section.take(Incoming(data=b"the file", name="file.txt"))
    job = section._job
    form = section._open_words("Describe it in words", "Keep these words")
    form.field("words").control.setPlainText("What I saw")
    form.submit()
    for _ in range(50):
        driver.app.processEvents()
        threading.Event().wait(0.01)
    assert section._job is job
    begin.set()
    driver.wait()
    assert section._job is None
    assert len(list_evidence(desk, ref)) == 2


def test_a_file_that_is_dropped_is_copied_and_never_moved(
    driver: Driver, desk: OpenDesk, ref: str, tmp_path: Path
) -> None:
    """A file manager that offers to move deletes its file once the drop is accepted as a move."""
    driver.go("incidents", ref)
    file = tmp_path / "chat.txt"
    file.write_text("what was said", encoding="utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    dropped = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.MoveAction | Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    dropped.setDropAction(Qt.DropAction.MoveAction)
    driver.window.workbench.dropEvent(dropped)
    driver.wait()
    assert dropped.isAccepted()
    assert dropped.dropAction() is Qt.DropAction.CopyAction
    assert len(list_evidence(desk, ref)) == 1


def test_settings_that_cannot_be_read_are_told_of_beside_the_backup(driver: Driver) -> None:
    driver.go("tonight")
    page = driver.window.workbench.page
    file = driver.window.surroundings.settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("look = [", encoding="utf-8")
    page.make.click()
    driver.wait()
    assert "settings" in page.notice.text()
    assert page.make.isEnabled()
    file.unlink()
