"""A push button that Enter presses."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from conductdesk.ui.late import Qt


class PushButton(QPushButton):
    """A button that Enter presses as well as the space bar, wherever it stands."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Without being the one that Enter presses from inside a text field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)
