"""The wheel scrolls pages and changes no values."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox


class WheelGuard(QObject):
    """An application-wide filter: the wheel scrolls the page instead of changing a combo or spin box."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the page have the wheel."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QComboBox | QAbstractSpinBox):
            event.ignore()
            return True
        return False
