"""Opt-in reminders in the system's tray. They say how many there are and nothing else."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from conductdesk.domain.deadlines import TodayItem
from conductdesk.errors import ConductDeskError
from conductdesk.services.today import today
from conductdesk.ui.context import Context

_EVERY_MS = 15 * 60_000


class Reminding(QObject):
    """Looks every quarter of an hour whether more is due than before, and says so once."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._tray: QSystemTrayIcon | None = None
        self._told = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._on_time)

    def choose(self, *, on: bool) -> None:
        """Switch reminders on or off."""
        if on and QSystemTrayIcon.isSystemTrayAvailable():
            if self._tray is None:
                icon = QApplication.windowIcon()
                self._tray = QSystemTrayIcon(icon if not icon.isNull() else QIcon(), self)
                self._tray.setToolTip("ConductDesk")
                self._tray.show()
            self._timer.start()
        else:
            self.stop()

    def stop(self) -> None:
        """Stop looking, and leave the tray."""
        self._timer.stop()
        if self._tray is not None:
            self._tray.hide()
            self._tray.deleteLater()
            self._tray = None

    def end(self) -> None:
        """The desk is being locked: hold nothing of it."""
        self.stop()
        self._context.tasks.drop(self)
        self.deleteLater()

    @Slot()
    def _on_time(self) -> None:
        self._context.session.read(self, today, done=self._on_items, failed=self._on_failed, key="today")

    def _on_items(self, items: Sequence[TodayItem]) -> None:
        due = sum(item.group == "now" for item in items)
        if due > self._told and self._tray is not None:
            self._tray.showMessage("ConductDesk", f"{due} reminder{'s' if due > 1 else ''}")
        self._told = due

    def _on_failed(self, _error: ConductDeskError) -> None:
        """The next look is in a quarter of an hour; the window itself says what is wrong."""
