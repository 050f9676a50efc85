"""A page that scrolls, with a column in its middle that is no wider than is good for reading."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Scrolled

WIDEST = 680
"""Pixels at 100%."""


class _Middle(QWidget):
    def __init__(self) -> None:
        super().__init__()
        current_theme().changed.connect(self._on_look)
        self._on_look()

    @Slot()
    def _on_look(self) -> None:
        self.setMaximumWidth(current_theme().tokens.scaled(WIDEST))


def centred(*parts: QWidget, lower: bool = False) -> Scrolled:
    """The parts below each other, in the middle of a page; ``lower`` where there are few of them."""
    made = Scrolled()
    if lower:
        made.column.addStretch(1)
    made.column.addLayout(in_the_middle(*parts))
    made.column.addStretch(2)
    return made


def in_the_middle(*parts: QWidget) -> QHBoxLayout:
    """The parts below each other, with as much room left as right of them."""
    holder = _Middle()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for part in parts:
        column.addWidget(part)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(holder, 1000)
    row.addStretch(1)
    return row
