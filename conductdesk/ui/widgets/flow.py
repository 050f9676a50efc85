"""A layout that puts its items beside each other and breaks lines like text."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Items beside each other, as many a line as there is room for; mirrored for right-to-left."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 8, between_lines: int = 8) -> None:
        super().__init__(parent)
        self._heights: dict[int, int] = {}
        self._between_lines = between_lines
        self.setSpacing(spacing)
        self._items: list[QLayoutItem] = []

    def invalidate(self) -> None:
        """Something inside has changed its size: measure again."""
        self._heights.clear()
        super().invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at a place, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item out, or None."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The height depends on where lines break."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high it is at a width."""
        # Asked for many times while one page is laid out.
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        """Put every item in its place."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line would be best, but it asks for no more than the smallest."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """As wide as the widest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        margins: QMargins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, height = area.x(), area.y(), 0
        parent = self.parentWidget()
        mirrored = parent is not None and parent.isRightToLeft()
        line: list[tuple[QLayoutItem, QRect]] = []
        for item in self._items:
            if (widget := item.widget()) is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            width = min(hint.width(), area.width())
            tall = item.heightForWidth(width) if item.hasHeightForWidth() else hint.height()
            if x > area.x() and x + width > area.right() + 1:
                _centre(line if move else [], height)
                x, y, height, line = area.x(), y + height + self._between_lines, 0, []
            left = area.right() + 1 - (x - area.x()) - width if mirrored else x
            line.append((item, QRect(QPoint(left, y), QSize(width, tall))))
            x += width + self.spacing()
            height = max(height, tall)
        _centre(line if move else [], height)
        return y + height - rect.y() + margins.bottom()


def _centre(line: list[tuple[QLayoutItem, QRect]], height: int) -> None:
    """Put the items of one line in their places, lower ones halfway up the highest."""
    for item, place in line:
        item.setGeometry(place.translated(0, (height - place.height()) // 2))


def flow(*widgets: QWidget) -> QWidget:
    """Widgets beside each other, such as buttons, that go on in a next line where there is no room."""
    made = QWidget()
    layout = FlowLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return made
