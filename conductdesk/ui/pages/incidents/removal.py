"""Deleting an item of evidence for good: two clicks, with a reason that stays."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from conductdesk.errors import ConductDeskError
from conductdesk.services.evidence import dispose_evidence
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import flow
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, text_line
from conductdesk.ui.widgets.labels import label

_BY_MISTAKE = "Pasted by mistake"
_NOWHERE_ELSE = "Copies elsewhere, such as in the chat or in a folder, are not touched."


class RemoveBar(QFrame):
    """Says what deleting does, asks for the reason, and deletes.

    Args:
        context: what every screen is handed.
        on_gone: called with one sentence once the item is deleted.
        on_kept: called when it is to stay.
    """

    def __init__(
        self, context: Context, *, on_gone: Callable[[str], None], on_kept: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setProperty("box", "notice")
        self._context, self._on_gone, self._on_kept = context, on_gone, on_kept
        self._ref, self._number = "", 0
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        self._text = label(wrap=True)
        column.addWidget(self._text)
        self.reason = text_line(limit=300)
        self.reason.returnPressed.connect(self._delete)
        self._field = Field("Why", self.reason)
        column.addWidget(self._field)
        self._notice = Notice()
        column.addWidget(self._notice)
        self.delete = button("Delete it for good", role="danger", icon="trash-2")
        self.delete.clicked.connect(self._delete)
        self._keep = button("Keep it", role="quiet")
        self._keep.clicked.connect(self._stay)
        column.addWidget(flow(self.delete, self._keep))
        self.hide()

    def ask(self, ref: str, number: int) -> None:
        """Show it for an item; the reason is filled in and can be changed."""
        self._ref, self._number = ref, number
        self._text.setText(
            f"Number {number} is deleted at once and cannot come back. That it was here, when, who deleted "
            f"it and why stays in its history. {_NOWHERE_ELSE}"
        )
        self.reason.setText(_BY_MISTAKE)
        self._field.set_error("")
        self._notice.clear()
        self.delete.setEnabled(True)
        self.delete.setAccessibleName(f"Delete evidence {number} for good")
        self.show()
        self.delete.setFocus()

    def clear(self) -> None:
        """Ask nothing."""
        self._ref, self._number = "", 0
        self.reason.clear()
        self._notice.clear()
        self.hide()

    @Slot()
    def _delete(self) -> None:
        if not self._ref or not self.delete.isEnabled():
            return
        self.delete.setEnabled(False)
        self._context.session.write(
            self,
            dispose_evidence,
            self._ref,
            self._number,
            self.reason.text(),
            done=self._gone,
            failed=self._refused,
        )

    def _gone(self, missed: tuple[Path, ...]) -> None:
        said = f"Number {self._number} is deleted."
        if missed:
            places = ", ".join(str(place) for place in missed)
            said += f" These backups could not be reached and still hold it, sealed: {places}."
        self.clear()
        self._on_gone(said)

    def _refused(self, error: ConductDeskError) -> None:
        self.delete.setEnabled(True)
        self._notice.say_error(error)

    @Slot()
    def _stay(self) -> None:
        self.clear()
        self._on_kept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape keeps the item."""
        if event.key() == Qt.Key.Key_Escape:
            self._stay()
            return
        super().keyPressEvent(event)
