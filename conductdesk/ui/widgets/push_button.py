"""A push button that Enter presses."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from conductdesk.ui.late import Qt


class PushButton(QPushButton):
    """A button that Enter presses as well as the space bar, wherever it stands."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses this button; Ctrl+Enter goes on to the form, where it means the main one."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif not event.isAutoRepeat():
            self.click()
