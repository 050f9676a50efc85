"""The one window: what is in front before a desk is open, the workbench after, and a cover over both."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QStackedWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import ConductDeskError, UserError
from conductdesk.settings import Settings
from conductdesk.ui.front.front import Front
from conductdesk.ui.late import Qt
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import Theme

if TYPE_CHECKING:
    from conductdesk.ui.context import Context
    from conductdesk.ui.places import Place
    from conductdesk.ui.session import DeskSession
    from conductdesk.ui.workbench.commands import Commands
    from conductdesk.ui.workbench.practising import Practising
    from conductdesk.ui.workbench.reminding import Reminding
    from conductdesk.ui.workbench.watch import IdleWatch, SystemWatch
    from conductdesk.ui.workbench.workbench import Workbench

_SMALLEST = (760, 560)
_AT_FIRST = (1280, 800)


class MainWindow(QMainWindow):
    """Opens, hides and locks. What is imported for an unlocked desk is loaded after the first paint.

    Args:
        surroundings: settings, keychain and clock of this computer.
        theme: the look.
        prompts: asks and tells; tests hand in their own.

    Attributes:
        unlocked: emitted when the workbench is there.
        locked: emitted when nothing of a desk is left in the window.
        painted: emitted once, when the first screen can be seen.
    """

    unlocked = Signal()
    locked = Signal()
    painted = Signal()

    def __init__(self, surroundings: Surroundings, theme: Theme, prompts: Prompts | None = None) -> None:
        super().__init__()
        self.setWindowTitle("ConductDesk")
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_AT_FIRST)
        self.surroundings = surroundings
        self.theme = theme
        self.prompts = prompts or Prompts(self)
        self.tasks = Tasks(self)
        self.tasks.unexpected.connect(self._on_unexpected)
        self.tasks.busy.connect(self._on_busy)
        self.front = Front(surroundings, self.tasks, self.prompts)
        self.front.opened.connect(self._on_opened)
        self.front.practice_asked.connect(self.practise)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.front)
        self.setCentralWidget(self._stack)
        self.workbench: Workbench | None = None
        self.context: Context | None = None
        self._commands: Commands | None = None
        self._practising: Practising | None = None
        self._idle: IdleWatch | None = None
        self._system: SystemWatch | None = None
        self._reminding: Reminding | None = None
        self._cover: Any = None
        self._hidden: list[QDialog] = []
        self._is_busy = False
        self._lock_later = False
        self._closing = False
        self._is_painted = False
        self._apply_settings()

    # ── opening ────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, folder: Path) -> None:
        """Show what comes first for a desk's folder: unlock it, or make one."""
        self.front.begin(folder)

    @Slot()
    def practise(self) -> None:
        """Make the practice desk and open it."""
        from conductdesk.ui.workbench.practising import Practising  # noqa: PLC0415 - not needed to unlock

        self._practising = Practising(self.tasks, self)
        self._practising.ready.connect(self._on_opened)
        self._practising.failed.connect(self.front.say_error)
        self.front.show_busy("Making the practice desk …")
        self._practising.begin()

    @Slot(object)
    def _on_opened(self, desk: Any) -> None:
        from conductdesk.ui.context import Context  # noqa: PLC0415 - loaded while the passphrase is typed
        from conductdesk.ui.places import Place  # noqa: PLC0415 - as above
        from conductdesk.ui.session import DeskSession  # noqa: PLC0415 - as above
        from conductdesk.ui.workbench.commands import Commands  # noqa: PLC0415 - as above
        from conductdesk.ui.workbench.workbench import Workbench  # noqa: PLC0415 - as above

        practising = self._practising
        around = self.surroundings if practising is None else practising.surroundings(self.surroundings)
        self.context = Context(
            session=DeskSession(desk, self.tasks, self),
            surroundings=around,
            prompts=self.prompts,
            theme=self.theme,
            go=self._go,
            lock=self.lock,
            leave=self.lock,
            report=self.report,
            practice=practising is not None,
            settings_changed=self._apply_settings,
        )
        self.workbench = Workbench(self.context)
        self.workbench.hide_asked.connect(self.hide_screen)
        self._stack.addWidget(self.workbench)
        self._stack.setCurrentWidget(self.workbench)
        self.front.clear()
        self.workbench.go(Place(page=self.front.first_page))
        self._commands = Commands(self, self.workbench, hide=self.hide_screen, is_shown=self._is_shown)
        self._watch()
        self.unlocked.emit()
        QTimer.singleShot(0, self.workbench, self.workbench.warm_up)

    def _is_shown(self) -> bool:
        return self.workbench is not None and self._stack.currentWidget() is self.workbench

    def _go(self, place: "Place") -> None:
        if self.workbench is not None:
            self.workbench.go(place)

    def _apply_settings(self) -> None:
        try:
            settings = (self.context.surroundings if self.context else self.surroundings).settings()
        except UserError as error:
            settings = Settings()
            self.front.say_error(error)
        self.theme.choose(look=settings.look, font=settings.font, percent=settings.text_percent)
        if self._idle is not None:
            self._idle.start(settings.lock_minutes)
        if self._reminding is not None:
            self._reminding.choose(on=settings.reminders)

    # ── hiding and locking ─────────────────────────────────────────────────────────────────────────────────

    def _watch(self) -> None:
        from conductdesk.ui.workbench.reminding import Reminding  # noqa: PLC0415 - needed once unlocked
        from conductdesk.ui.workbench.watch import IdleWatch, SystemWatch  # noqa: PLC0415 - as above

        if self._idle is None:
            self._idle = IdleWatch(self)
            self._idle.idle.connect(self._on_idle)
            self._idle.hide_asked.connect(self.hide_screen)
            self._idle.lock_asked.connect(self.lock)
            self._system = SystemWatch(self)
            self._system.away.connect(self._on_idle)
        if self.context is not None:
            self._reminding = Reminding(self.context, self)
        self._apply_settings()

    @Slot()
    def hide_screen(self) -> None:
        """Cover everything at once, dialogs too, or show it again."""
        from conductdesk.ui.workbench.cover import Cover  # noqa: PLC0415 - needed once unlocked

        if self.workbench is None:
            return
        if self._cover is None:
            self._cover = Cover()
            self._cover.lifted.connect(self.hide_screen)
            self._cover.lock_asked.connect(self.lock)
            self._stack.addWidget(self._cover)
        covered = self._stack.currentWidget() is self._cover
        if not covered:
            self._hidden = [d for d in self.findChildren(QDialog) if d.isVisible()]
            for dialog in self._hidden:
                dialog.setVisible(False)
        self._stack.setCurrentWidget(self.workbench if covered else self._cover)
        if self._commands is not None:
            self._commands.set_enabled(on=covered)
        if covered:
            for dialog in self._hidden:
                dialog.open()
            self._hidden = []
        else:
            self.activateWindow()
            self._cover.setFocus()

    @Slot()
    def _on_idle(self) -> None:
        if self._is_busy:
            self._lock_later = True
            if self._cover is None or self._stack.currentWidget() is not self._cover:
                self.hide_screen()
            return
        # Nobody is there to answer a question, so what cannot be saved does not keep the desk open.
        if self.workbench is not None:
            self.workbench.save()
        self._lock_now()

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        self._is_busy = busy
        if not busy and self._lock_later:
            self._lock_later = False
            self.lock()

    @Slot()
    def lock(self) -> None:
        """Lock the desk: screens, models, clipboard and undo are emptied, and the desk is closed."""
        if self.context is None or self.workbench is None:
            return
        if self.workbench.save():
            self._lock_now()
            return
        self.prompts.ask(
            self,
            "Something is not saved yet",
            "What you typed could not be saved, and locking would lose it. The page says why.",
            yes="Lock and lose it",
            no="Go back",
            danger=True,
            on_yes=self._lock_now,
        )

    def _lock_now(self) -> None:
        if self.context is None or self.workbench is None:
            return
        context, workbench = self.context, self.workbench
        for dialog in self.findChildren(QDialog):
            dialog.close()
        self._hidden = []
        self._stop_watching()
        if self._commands is not None:
            self._commands.end()
            self._commands = None
        self._stack.setCurrentWidget(self.front)
        self.context, self.workbench = None, None
        workbench.clear()
        context.session.forget_undo()
        clipboard = QGuiApplication.clipboard()
        if clipboard.ownsClipboard() or clipboard.ownsSelection():
            clipboard.clear()
        self._stack.removeWidget(workbench)
        workbench.setParent(None)
        workbench.deleteLater()
        self.front.show_busy("Locking …")
        around = None if self._closing else context.surroundings
        self.tasks.write(
            self.front,
            partial(_close, context.session, around),
            done=self._on_closed,
            failed=self._on_close_failed,
        )

    def _stop_watching(self) -> None:
        if self._idle is not None:
            self._idle.stop()
        if self._reminding is not None:
            self._reminding.stop()
            self._reminding = None

    def _on_close_failed(self, error: ConductDeskError) -> None:
        self._on_closed("")
        self.front.say_error(error)

    def _on_closed(self, told: str) -> None:
        was_practice, self._practising = self._practising, None
        if was_practice is not None:
            was_practice.end()
        self._apply_settings()
        folder = self.surroundings.desk_folder(self.front.folder)
        self.front.begin(folder, locked=was_practice is None, told=told)
        self.locked.emit()
        if self._closing:
            self.close()

    # ── leaving ────────────────────────────────────────────────────────────────────────────────────────────

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save, finish what is being kept, lock, and only then go."""
        if self.context is None:
            self.front.leave()
            self.tasks.close()
            event.accept()
            return
        event.ignore()
        self._closing = True
        if self._is_busy:
            self._lock_later = True
            self.hide_screen()
        else:
            self.lock()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say once that the first screen is there: what it does without is loaded after it."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self._on_painted)

    @Slot()
    def _on_painted(self) -> None:
        self.painted.emit()

    def come_forward(self) -> None:
        """A second start was tried: be seen."""
        self.setWindowState(
            (self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive
        )
        self.show()
        self.raise_()
        self.activateWindow()

    # ── when something goes wrong ──────────────────────────────────────────────────────────────────────────

    @Slot(object)
    def _on_unexpected(self, error: object) -> None:
        if isinstance(error, BaseException):
            self.report(error, "")

    def report(self, error: BaseException, doing: str) -> None:
        """Show the problem report of an error, once at a time."""
        from conductdesk.ui.dialogs.problem_report import ProblemReportDialog  # noqa: PLC0415 - hopefully never

        if any(isinstance(d, ProblemReportDialog) and d.isVisible() for d in self.findChildren(QDialog)):
            return
        page = self.workbench.page if self.workbench is not None else None
        ProblemReportDialog(
            error, doing or (page.title if page is not None else ""), self.prompts, self.surroundings, self
        ).open()


def _close(session: "DeskSession", around: Surroundings | None) -> str:
    """Close a desk, and take its secret out of the keychain first, unless ``around`` is None.

    Returns:
        What the officer has to know about the keychain, in one sentence; empty when there is nothing.
    """
    from conductdesk.services.officers import take_out_of_keychain  # noqa: PLC0415 - loaded by now

    try:
        return "" if around is None else take_out_of_keychain(session.desk, around.keychain)
    finally:
        session.close()
