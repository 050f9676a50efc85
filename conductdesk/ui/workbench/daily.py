"""The backup of the day, made quietly a little after the desk was opened."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from conductdesk.errors import ConductDeskError, StoppedError
from conductdesk.services.daily_backup import DailyBackup, daily_backup
from conductdesk.ui.context import Context

_AFTER_MS = 15_000


class DailyBackups(QObject):
    """Waits until the desk has been open for a moment, so that nobody waits for it.

    Attributes:
        failed: emitted with a sentence when the backup could not be made.
    """

    failed = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.make)
        if context.session.desk.writable and not context.practice:
            self._timer.start()

    def stop(self) -> None:
        """Make none any more; part of locking."""
        self._timer.stop()
        self._context.tasks.drop(self)

    @Slot()
    def make(self) -> None:
        """Make what is due now."""
        try:
            second = self._context.surroundings.settings().second_place
        except ConductDeskError:
            second = None
        self._context.session.long(self, daily_backup, second, done=self._on_made, failed=self._on_failed)

    def _on_made(self, made: DailyBackup) -> None:
        if made.problem:
            self.failed.emit(f"Today's backup could not be made. {made.problem}")

    def _on_failed(self, error: ConductDeskError) -> None:
        if not isinstance(error, StoppedError):
            self.failed.emit(f"Today's backup could not be made. {error.message} {error.hint}".rstrip())
