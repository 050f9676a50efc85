"""Lines that stay on top: practice, a desk that can only be looked at, what opening it found."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

_NARROWEST = 240


class Banner(QFrame):
    """One line with one button.

    Attributes:
        pressed: emitted by its button.
    """

    pressed = Signal()

    def __init__(self, text: str, *, tone: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "banner")
        self.setProperty("tone", tone)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 16, 7)
        row.setSpacing(12)
        told = label(text, wrap=True)
        # The window is never lower than this line would be at its narrowest.
        told.setMinimumWidth(current_theme().tokens.scaled(_NARROWEST))
        row.addWidget(told, 1)
        made = button(action)
        made.clicked.connect(self._on_clicked)
        row.addWidget(made)

    def _on_clicked(self) -> None:
        self.pressed.emit()
