"""What tests of the window share: a look, a context over a real desk, scripted answers, a check for leaks."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QMenu, QMessageBox, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.icons import refresh_icons
from conductdesk.ui.places import Place
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.session import DeskSession
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import Theme


class FakeKeychain:
    """A keychain in memory, as other people's computers have one."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], bytes] = {}

    def available(self) -> bool:
        return True

    def get(self, desk_id: str, officer_id: str) -> bytes | None:
        return self.held.get((desk_id, officer_id))

    def put(self, desk_id: str, officer_id: str, secret: bytes) -> None:
        self.held[desk_id, officer_id] = secret

    def delete(self, desk_id: str, officer_id: str) -> None:
        self.held.pop((desk_id, officer_id), None)


class ScriptedPrompts(Prompts):
    """Answers by script: what was asked is remembered, and each answer is given once, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str, str]] = []
        self.answers: list[Any] = []

    def will(self, *answers: Any) -> None:
        self.answers += answers

    def _next(self, kind: str, title: str, text: str = "") -> Any:
        self.asked.append((kind, title, text))
        if not self.answers:
            raise AssertionError(f"nobody expected to be asked: {kind} {title!r} {text!r}")
        return self.answers.pop(0)

    def ask(
        self, parent: QWidget, title: str, text: str, *, on_yes: Callable[[], None], **_more: Any
    ) -> None:
        if self._next("ask", title, text):
            on_yes()

    def ask_reason(
        self, parent: QWidget, title: str, text: str, *, on_reason: Callable[[str], None], **_more: Any
    ) -> None:
        answer = self._next("reason", title, text)
        if answer:
            on_reason(answer)

    def tell(self, parent: QWidget, title: str, text: str) -> None:
        self.asked.append(("tell", title, text))

    def open_files(
        self, parent: QWidget, title: str, on_files: Callable[[list[Path]], None], **_more: Any
    ) -> None:
        if files := self._next("open", title):
            on_files(list(files))

    def save_file(
        self, parent: QWidget, title: str, suggested: str, on_file: Callable[[Path], None], **_more: Any
    ) -> None:
        if file := self._next("save", title, suggested):
            on_file(file)

    def choose_folder(self, parent: QWidget, title: str, on_folder: Callable[[Path], None]) -> None:
        if folder := self._next("folder", title):
            on_folder(folder)


def _refuse(*_args: object, **_kwargs: object) -> None:
    raise AssertionError("nothing in the window may block: use prompts")


@pytest.fixture(autouse=True)
def _nothing_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, names in {
        QDialog: ("exec",),
        QMenu: ("exec",),
        QMessageBox: ("exec", "question", "information", "warning", "critical", "about"),
        QFileDialog: (
            "exec",
            "getOpenFileName",
            "getOpenFileNames",
            "getSaveFileName",
            "getExistingDirectory",
        ),
        QInputDialog: ("getText", "getInt", "getItem", "getMultiLineText"),
    }.items():
        for name in names:
            monkeypatch.setattr(owner, name, _refuse)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    made.changed.connect(refresh_icons)
    made.choose(look="light", font="inter", percent=100)
    yield made
    qapp.setStyleSheet("")
    made.setParent(None)
    made.deleteLater()
    settle(qapp)


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    parent = QObject()
    made = Tasks(parent)
    made.unexpected.connect(_remember_bug)
    _BUGS.clear()
    yield made
    made.close()
    settle(qapp)
    parent.deleteLater()
    settle(qapp)
    assert not _BUGS, f"an unexpected error reached the window: {_BUGS!r}"


_BUGS: list[BaseException] = []


def _remember_bug(error: BaseException) -> None:
    _BUGS.append(error)


@pytest.fixture
def prompts() -> ScriptedPrompts:
    return ScriptedPrompts()


@pytest.fixture
def places() -> list[Place]:
    """Where a screen asked to go, in order."""
    return []


@pytest.fixture
def surroundings(tmp_path: Path, clock: Any) -> Surroundings:
    return Surroundings(
        environ={},
        settings_file=tmp_path / "settings" / "settings.toml",
        default_desk=tmp_path / "desk",
        keychain=FakeKeychain(),
        clock=clock,
        cost=CHEAPEST_COST,
    )


@pytest.fixture
def make_context(
    theme: Theme, tasks: Tasks, prompts: ScriptedPrompts, places: list[Place], surroundings: Surroundings
) -> Callable[[OpenDesk], Context]:
    """A context over an open desk, as the workbench makes it."""

    def make(desk: OpenDesk) -> Context:
        return Context(
            session=DeskSession(desk, tasks, tasks),
            surroundings=surroundings,
            prompts=prompts,
            theme=theme,
            go=places.append,
            lock=lambda: places.append(Place(page="locked")),
            leave=lambda: places.append(Place(page="left")),
            report=lambda error, doing: _BUGS.append(error),
        )

    return make


@pytest.fixture
def context(make_context: Callable[[OpenDesk], Context], desk: OpenDesk) -> Context:
    """A context over a fresh, empty desk."""
    return make_context(desk)


def settle(qapp: QCoreApplication, rounds: int = 3) -> None:
    """Deliver what is queued, deferred deletions included."""
    for _ in range(rounds):
        qapp.processEvents()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def finish(tasks: Tasks, qapp: QApplication) -> Callable[[], None]:
    """Wait until everything that was asked for has been answered, follow-up questions included."""

    def wait() -> None:
        for _ in range(8):
            tasks.wait()
            settle(qapp, 2)

    return wait


@pytest.fixture(autouse=True)
def _nothing_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that leaves a thread, a running timer or a window behind fails."""
    if "qapp" not in request.fixturenames:
        yield
        return
    app = request.getfixturevalue("qapp")
    threads = set(threading.enumerate())
    windows = set(app.topLevelWidgets())
    yield
    app.clipboard().clear()
    settle(app, 4)
    left = [t.name for t in threading.enumerate() if t not in threads and not t.daemon]
    shown = [w for w in app.topLevelWidgets() if w not in windows and w.isVisible()]
    timers = [t for t in app.findChildren(QTimer) if t.isActive()]
    assert not left, f"threads left: {left}"
    assert not shown, f"windows left: {shown}"
    assert not timers, f"timers left: {timers}"
