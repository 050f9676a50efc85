"""Words with their buttons beside them, or below where there is little room."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from conductdesk.ui.theme import current_theme

ROOM = 420
"""So wide, in pixels at 100%, that buttons stand beside the words."""


class Beside(QWidget):
    """A row of a list.

    Attributes:
        words: the column for what it says.
        side: the row for its buttons, in the order of Tab.
    """

    def __init__(self) -> None:
        super().__init__()
        self._outer = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(12)
        self.words = QVBoxLayout()
        self.words.setSpacing(2)
        self._outer.addLayout(self.words, 1)
        self.side = QHBoxLayout()
        self.side.setSpacing(8)
        self._outer.addLayout(self.side)
        self._turn(wide=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside or below."""
        super().resizeEvent(event)
        wide = self.width() >= current_theme().tokens.scaled(ROOM)
        if wide is not (self._outer.direction() == QBoxLayout.Direction.LeftToRight):
            self._turn(wide=wide)

    def _turn(self, *, wide: bool) -> None:
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._outer.setDirection(beside if wide else below)
        self._outer.setSpacing(12 if wide else 4)
        top, leading = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignLeft
        self._outer.setAlignment(self.side, top if wide else leading)
