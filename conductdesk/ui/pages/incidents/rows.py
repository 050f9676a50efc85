"""Rows that stay where they are when what they show changes: focus and half-typed forms with them."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.ui.pages.incidents.forms import Opening
from conductdesk.ui.widgets.labels import label


class Row(QWidget):
    """A row with room for one form below what it says.

    Attributes:
        column: where content goes, above the form.
        opening: where a form of this row is opened.
    """

    def __init__(self, *, spacing: int = 4) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        self.column = QVBoxLayout()
        self.column.setSpacing(spacing)
        outer.addLayout(self.column)
        self.opening = Opening()
        outer.addWidget(self.opening)

    def serve(self, key: str) -> bool:
        """Show another thing from now on, for what is about to be shown anew; False where it cannot."""
        del key
        return False


class Rows(QWidget):
    """Rows by key, from top to bottom."""

    def __init__(self, *, spacing: int = 12) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing)
        self._rows: dict[str, QWidget] = {}

    def arrange(self, keys: Sequence[str], make: Callable[[str], QWidget]) -> None:
        """Show these rows in this order; those that are there stay, ``make`` makes those that lack.

        A row that is not wanted any more may serve another key instead: see :meth:`Row.serve`.
        """
        wanted = set(keys)
        free = [self._take_out(key) for key in tuple(self._rows) if key not in wanted]
        for at, key in enumerate(keys):
            known = self._rows.get(key)
            if known is None:
                known = self._rows[key] = _serving(free, key) or make(key)
            item = self._column.itemAt(at)
            if item is None or item.widget() is not known:
                self._column.removeWidget(known)
                self._column.insertWidget(at, known)
        for row in free:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.setVisible(bool(keys))

    def _take_out(self, key: str) -> QWidget:
        row = self._rows.pop(key)
        if isinstance(row, Row):
            row.opening.close_form()
        return row

    def get(self, key: str) -> QWidget | None:
        """The row of that key, if it is shown."""
        return self._rows.get(key)

    def clear(self) -> None:
        """Let go of every row."""
        self.arrange((), _no_row)


def heading(text: str) -> QWidget:
    """A small heading between rows."""
    return label(text, type="small", tone="muted", strong=True, wrap=True)


def _serving(free: list[QWidget], key: str) -> QWidget | None:
    """Take a row out of those that are free to show another key; one with the focus goes with its own."""
    for row in free:
        if isinstance(row, Row) and not _has_focus(row) and row.serve(key):
            free.remove(row)
            return row
    return None


def _has_focus(row: QWidget) -> bool:
    at = row.window().focusWidget()
    return at is not None and row.isAncestorOf(at)


def _no_row(_key: str) -> QWidget:
    return QWidget()
