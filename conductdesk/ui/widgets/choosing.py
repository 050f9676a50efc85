"""A list of a few lines to choose one from: long lines break, and each is large enough to hit."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QListView, QListWidget, QStyledItemDelegate, QStyleOptionViewItem

from conductdesk.ui.theme import current_theme

_LEAST_HIGH_PX = 36
_ROOM_PX = 12


class ChoosingList(QListWidget):
    """Lines of text, one of which is chosen; nothing runs out of sight to the right.

    Args:
        name: the accessible name.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Roomy(self))


class _Roomy(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as its lines of text and some room; as wide as the list."""
        scaled = current_theme().tokens.scaled
        size = super().sizeHint(option, index)
        return QSize(0, max(size.height() + scaled(_ROOM_PX), scaled(_LEAST_HIGH_PX)))
