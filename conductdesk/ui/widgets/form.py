"""A box of fields with one main button: Enter in a line, and Ctrl+Enter anywhere, press it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QWidget


class FormBox(QWidget):
    """Part of a screen that is filled in and finished with one button.

    Attributes:
        main: the button that finishes it; None while there is none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.main: QPushButton | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses what has the focus, or else the main button; what is not ours goes on to the page."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        at = self.focusWidget()
        everywhere = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if isinstance(at, QAbstractButton) and not everywhere:
            at.click()
        elif self.main is not None and (everywhere or isinstance(at, QLineEdit)):
            if self.main.isVisible() and self.main.isEnabled():
                self.main.click()
        else:
            event.ignore()
