"""The one window: what is in front before a desk is open, the workbench after, and a cover over both."""

import gc
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

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
    from conductdesk.ui.workbench.cover import Covering
    from conductdesk.ui.workbench.practising import Practising
    from conductdesk.ui.workbench.reminding import Reminding
    from conductdesk.ui.workbench.watch import IdleWatch, SystemWatch
    from conductdesk.ui.workbench.workbench import Workbench

_SMALLEST = (760, 560)
_AT_FIRST = (1280, 800)
_SAME_REPORT_SECONDS = 10.0
_LOST = "Some of what was typed last could not be saved, and is gone."
_WARM_UP_AFTER_MS = 1500
"""So long after unlocking, Today is there and is being read."""


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
        self._covering: Covering | None = None
        self._making: Practising | None = None
        self._practising: Practising | None = None
        self._idle: IdleWatch | None = None
        self._system: SystemWatch | None = None
        self._reminding: Reminding | None = None
        self._is_busy = False
        self._is_saving = False
        self._lock_later: Callable[[], None] | None = None
        self._closing = False
        self._reported: tuple[str, float] = ("", 0.0)
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

        if self._making is not None or self.context is not None:
            return
        self._making = Practising(self.tasks, self)
        self._making.ready.connect(self._on_practice_ready)
        self._making.failed.connect(self._on_no_practice)
        self.front.show_busy("Making the practice desk …")
        self._making.begin()

    @Slot(object)
    def _on_practice_ready(self, desk: Any) -> None:
        made, self._making = self._making, None
        if made is None:
            return
        if self.context is not None:
            # The real desk was being unlocked meanwhile, and came first.
            made.end()
            return
        self._practising = made
        self._on_opened(desk)

    @Slot(object)
    def _on_no_practice(self, error: ConductDeskError) -> None:
        if self._making is not None:
            self._making.end()
            self._making = None
        self.front.say_error(error)

    @Slot(object)
    def _on_opened(self, desk: Any) -> None:
        if self.context is not None:
            self.tasks.write(self, desk.close, done=_nothing, failed=_nothing)
            return
        from conductdesk.ui.context import Context  # noqa: PLC0415 - loaded while the passphrase is typed
        from conductdesk.ui.places import Place  # noqa: PLC0415 - as above
        from conductdesk.ui.session import DeskSession  # noqa: PLC0415 - as above
        from conductdesk.ui.workbench.commands import Commands  # noqa: PLC0415 - as above
        from conductdesk.ui.workbench.cover import Covering  # noqa: PLC0415 - as above
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
        self._covering = Covering(self, self._stack, self.workbench)
        self._covering.cover.lock_asked.connect(self.lock)
        self._covering.cover.stop_asked.connect(self.tasks.cancel_long)
        self._covering.changed.connect(self._on_covered)
        self._commands = Commands(self, self.workbench, hide=self.hide_screen, is_shown=self._is_shown)
        self._watch()
        self.unlocked.emit()
        QTimer.singleShot(_WARM_UP_AFTER_MS, self.workbench, self.workbench.warm_up)

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
        apply = self.theme.choose if self._is_painted else self.theme.begin
        apply(look=settings.look, font=settings.font, percent=settings.text_percent)
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
        if self._covering is not None:
            self._covering.toggle()

    @Slot(bool)
    def _on_covered(self, covered: bool) -> None:
        if self._commands is not None:
            self._commands.set_enabled(on=not covered)

    @Slot()
    def _on_idle(self) -> None:
        if self.context is None or self.workbench is None:
            return
        if self._is_busy:
            self._wait(then=self._on_idle)
            return
        # Nobody is there to answer a question, so what cannot be saved does not keep the desk open.
        self.workbench.save()
        self._lock_now()

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        self._is_busy = busy
        later = self._lock_later
        if not busy and later is not None:
            self._lock_later = None
            later()

    def _wait(self, then: Callable[[], None]) -> None:
        """Cover everything until what is under way is done; whoever comes by meanwhile sees nothing."""
        self._lock_later = then
        if self._covering is not None:
            self._covering.wait("The desk locks when what is under way is done.", can_stop=True)

    @Slot()
    def lock(self) -> None:
        """Lock the desk: screens, models, clipboard and undo are emptied, and the desk is closed."""
        if self.context is None or self.workbench is None or self._covering is None or self._is_saving:
            return
        if self._is_busy:
            self._wait(then=self.lock)
            return
        if not self.workbench.save():
            self._ask_to_lose_it()
            return
        # Whether what was just handed to the writer got onto the disk is known once it was its turn.
        self._is_saving = True
        self._covering.wait("What you typed is being saved.", can_stop=False)
        self.tasks.write(self, bool, done=self._on_saved, failed=self._on_saved)

    def _on_saved(self, _result: object) -> None:
        self._is_saving = False
        if self.context is None:
            return
        if self._is_busy:
            self._wait(then=self.lock)
        elif self.context.session.all_kept:
            self._lock_now()
        else:
            self._ask_to_lose_it()

    def _ask_to_lose_it(self) -> None:
        closing, self._closing = self._closing, False
        if self._covering is not None:
            self._covering.give_up()
        self.prompts.ask(
            self,
            "Something is not saved yet",
            "What you typed could not be saved, and locking would lose it. The page says why.",
            yes="Lock and lose it",
            no="Go back",
            danger=True,
            on_yes=partial(self._lose_it, closing=closing),
        )

    def _lose_it(self, *, closing: bool) -> None:
        self._closing = closing
        self._lock_now()

    def _lock_now(self) -> None:
        if self.context is None or self.workbench is None:
            return
        context, workbench = self.context, self.workbench
        from PySide6.QtWidgets import QDialog  # noqa: PLC0415 - the first screen does without

        for dialog in self.findChildren(QDialog):
            dialog.close()
        self._lock_later = None
        self._stop_watching()
        if self._commands is not None:
            self._commands.end()
            self._commands = None
        self._stack.setCurrentWidget(self.front)
        if self._covering is not None:
            self._covering.end()
            self._covering = None
        self.context, self.workbench = None, None
        context.session.has_lost |= not context.session.all_kept
        workbench.clear()
        context.session.forget_undo()
        self._stack.removeWidget(workbench)
        workbench.setParent(None)
        workbench.deleteLater()
        self.front.show_busy("Locking …")
        around = None if self._closing else context.surroundings
        self.tasks.write(
            self.front,
            partial(_close, context.session, around),
            done=partial(self._on_closed, context.session),
            failed=partial(self._on_close_failed, context.session),
        )

    def _stop_watching(self) -> None:
        if self._idle is not None:
            self._idle.stop()
        if self._reminding is not None:
            self._reminding.end()
            self._reminding = None

    def _on_close_failed(self, session: "DeskSession", error: ConductDeskError) -> None:
        self._on_closed(session, "")
        self.front.say_error(error)

    def _on_closed(self, session: "DeskSession", told: str) -> None:
        if session.has_lost:
            told = f"{_LOST} {told}".strip()
        session.deleteLater()
        QTimer.singleShot(0, self, gc.collect)  # what held each other in a ring is of the desk as well
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
            for practice in (self._making, self._practising):
                if practice is not None:
                    practice.end()
            self._making = self._practising = None
            event.accept()
            return
        event.ignore()
        self._closing = True
        self.lock()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say once that the first screen is there: what it does without is loaded after it."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self._on_painted)

    @Slot()
    def _on_painted(self) -> None:
        self.theme.finish()
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

        # What goes wrong each time something is painted would otherwise be told for ever.
        before, self._reported = self._reported, (_where(error), time.monotonic())
        if before[0] == self._reported[0] and self._reported[1] - before[1] < _SAME_REPORT_SECONDS:
            return
        if any(dialog.isVisible() for dialog in self.findChildren(ProblemReportDialog)):
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


def _nothing(_result: object) -> None:
    """Nobody waits for this answer."""


def _where(error: BaseException) -> str:
    """The kind of an error and the line that raised it."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__qualname__} {place}"
