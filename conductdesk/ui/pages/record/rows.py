"""Rows of what was added to a draft, each with a way to take it out again in two clicks."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from conductdesk.ui.icons import set_icon
from conductdesk.ui.widgets.boxes import announce, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.labels import label


class Row(QWidget):
    """One line: an icon, what it is, and a button that asks once more before it does anything.

    Args:
        text: what it is.
        icon: a drawing in ``resources/icons``.
        remove: text of the button; none when empty.
        sure: text of the button that then does it.
        on_remove: called once somebody is sure.
    """

    def __init__(
        self,
        text: str,
        *,
        icon: str,
        remove: str = "",
        sure: str = "",
        on_remove: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self.setAccessibleName(text)
        self._on_remove = on_remove
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        picture = QLabel()
        set_icon(picture, icon, role="muted")
        self.text = label(text, wrap=True)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(picture)
        line.addWidget(self.text, 1)
        self.remove = button(remove, role="quiet", icon="x", name=f"{remove}: {text}")
        line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        self.remove.setVisible(bool(remove))
        self._buttons = QWidget()
        row = FlowLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        self.sure = button(sure, role="danger", name=f"{sure}: {text}")
        self.no = button("Keep it", role="quiet", name=f"Keep it: {text}")
        row.addWidget(self.sure)
        row.addWidget(self.no)
        self._buttons.hide()
        column.addWidget(self._buttons)
        self.remove.clicked.connect(self._ask)
        self.no.clicked.connect(self._stay)
        self.sure.clicked.connect(self._go)

    def _ask(self) -> None:
        self.remove.hide()
        self._buttons.show()
        self.sure.setFocus()
        announce(self, f"{self.sure.text()}? {self.text.text()}")

    def _stay(self) -> None:
        self._buttons.hide()
        self.remove.show()
        self.remove.setFocus()

    def _go(self) -> None:
        self.sure.setEnabled(False)
        if self._on_remove is not None:
            self._on_remove()


class Rows(QWidget):
    """Rows by key, made anew only where they changed; hidden while there is none."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.hide()

    def show_rows(
        self,
        rows: tuple[tuple[str, str], ...],
        *,
        icon: str,
        remove: str = "",
        sure: str = "",
        on_remove: Callable[[str], None] | None = None,
    ) -> None:
        """Show these: pairs of a key, which ``on_remove`` gets, and a text."""
        if rows == self._shown:
            return
        self._shown = rows
        if self.isAncestorOf(self.focusWidget()):
            self.focusNextChild()
        clear_layout(self._column)
        for key, text in rows:
            gone = partial(on_remove, key) if on_remove is not None else None
            self._column.addWidget(Row(text, icon=icon, remove=remove, sure=sure, on_remove=gone))
        self.setVisible(bool(rows))

    def texts(self) -> tuple[str, ...]:
        """What the rows say, in order."""
        return tuple(text for _, text in self._shown)

    def again(self) -> None:
        """Make the rows anew the next time, as after something that did not work."""
        self._shown = (("", ""),)

    def clear(self) -> None:
        """Let go of every row."""
        self.show_rows((), icon="x")
