"""What an item of evidence shows, in words: saved when one goes on, and never lost before."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.services.evidence import describe_evidence
from conductdesk.services.views import EvidenceView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import announce
from conductdesk.ui.widgets.fields import Field, GrowingText
from conductdesk.ui.widgets.labels import label


class _Words(GrowingText):
    """Text that says when one goes on: the focus leaves, or Ctrl+Enter is pressed."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Going elsewhere saves."""
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.left.emit()
            return
        super().keyPressEvent(event)


class DescriptionBox(QWidget):
    """The written description of one item. It stands before the picture, for everybody who does not look."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._ref, self._number, self._saved = "", 0, ""
        self._typing: Typing | None = None
        self.words = _Words(lines=2, most=8, placeholder="Nobody has described it yet.")
        self.words.left.connect(self.save)
        self.field = Field("What it shows", self.words, hint="In words, so that nobody has to look.")
        self._state = label(type="small", tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self._state)
        self._state.hide()

    def show_item(self, ref: str, item: EvidenceView, *, changeable: bool) -> None:
        """Show an item's description; what is typed into it stays where it is the same item."""
        self.words.setReadOnly(not changeable)
        if (ref, item.number) == (self._ref, self._number):
            if self.words.toPlainText().strip() == self._saved and item.description != self._saved:
                self._saved = item.description
                self.words.setPlainText(item.description)
                if self._typing is not None:
                    self._typing.rebase()
            return
        self.clear()
        self._ref, self._number, self._saved = ref, item.number, item.description
        self.words.setPlainText(item.description)
        if changeable:
            place = f"evidence.describe.{item.number}"
            self._typing = Typing(self._context, self, place, {"words": self.words}, ref)
            self._typing.failed.connect(self._refused)
            self._typing.restore()

    @Slot()
    def save(self) -> None:
        """Save what is written, if it is something else than before."""
        words = self.words.toPlainText().strip()
        if not self._ref or words == self._saved or self.words.isReadOnly():
            return
        self._saved = words
        self._context.session.write(
            self, describe_evidence, self._ref, self._number, words, done=self._kept, failed=self._refused
        )

    def clear(self) -> None:
        """Save what is written and let go of it."""
        self.save()
        if self._typing is not None:
            self._typing.clear()
            self._typing.deleteLater()
            self._typing = None
        self._ref, self._number, self._saved = "", 0, ""
        self.words.clear()
        self.words.document().clearUndoRedoStacks()
        self.field.set_error("")
        self._state.hide()

    def _kept(self, _result: object) -> None:
        if not self._ref:
            return
        if self._typing is not None and self.words.toPlainText().strip() == self._saved:
            self._typing.commit()
        self.field.set_error("")
        self._state.setText(f"Saved {self._context.clock_text(self._context.session.desk.now())}")
        self._state.show()
        announce(self, self._state.text())

    def _refused(self, error: ConductDeskError) -> None:
        if self._ref:
            self._saved = ""
            self.field.set_error(f"{error.message} {error.hint}".strip())
