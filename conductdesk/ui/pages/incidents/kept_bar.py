"""What was just kept: its number, a line to describe it, and the way to take it back."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout

from conductdesk.errors import ConductDeskError
from conductdesk.services.evidence import Kept, describe_evidence
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import flow
from conductdesk.ui.pages.incidents.removal import RemoveBar
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, text_line
from conductdesk.ui.widgets.labels import label


class KeptBar(QFrame):
    """Shown after one item was kept. The description is saved with Enter, or when one goes on.

    Attributes:
        look: emitted with the number when the item is to be opened.
    """

    look = Signal(int)

    def __init__(self, context: Context, *, on_gone: Callable[[str], None]) -> None:
        super().__init__()
        self.setProperty("box", "notice")
        self._context = context
        self._ref, self._number, self._saved = "", 0, ""
        self._typing: Typing | None = None
        self._on_gone = on_gone
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        self.said = label(tone="ok", strong=True, wrap=True)
        column.addWidget(self.said)
        self.words = text_line(limit=2000)
        self.words.editingFinished.connect(self.save)
        self.field = Field("What does it show?", self.words, hint="A few words, for people who do not look.")
        column.addWidget(self.field)
        self.state = label(type="small", tone="muted", wrap=True)
        self.state.hide()
        column.addWidget(self.state)
        self.remove = button("Remove, pasted by mistake", role="quiet", icon="trash-2")
        self.remove.clicked.connect(self._ask)
        open_it = button("Open it", role="quiet", icon="eye")
        open_it.clicked.connect(self._open)
        done = button("Done", role="plain")
        done.clicked.connect(self.dismiss)
        self._buttons = flow(done, open_it, self.remove)
        column.addWidget(self._buttons)
        self.removal = RemoveBar(context, on_gone=self._gone, on_kept=self._stays)
        column.addWidget(self.removal)
        self.hide()

    @property
    def number(self) -> int:
        """The number of the item that is shown, or 0."""
        return self._number

    def show_kept(self, ref: str, kept: Kept) -> None:
        """Say that an item is kept and offer what comes next."""
        self.dismiss()
        self._ref, self._number, self._saved = ref, kept.number, ""
        self.said.setText(f"Kept as number {kept.number}. Describe it.")
        self.words.clear()
        self.state.hide()
        self._stays()
        self._typing = Typing(
            self._context, self, f"evidence.describe.{kept.number}", {"words": self.words}, ref
        )
        self._typing.failed.connect(self._not_kept)
        self._typing.restore()
        self.setAccessibleName(self.said.text())
        self.show()
        self.words.setFocus()
        announce(self, self.said.text())

    @Slot()
    def save(self) -> None:
        """Save the description, if it is another one."""
        words = self.words.text().strip()
        if not self._ref or words == self._saved:
            return
        self._saved = words
        self._context.session.write(
            self,
            describe_evidence,
            self._ref,
            self._number,
            words,
            done=self._described,
            failed=self._refused,
        )

    @Slot()
    def dismiss(self) -> None:
        """Save what is written and go."""
        self.save()
        self.clear()

    def clear(self) -> None:
        """Say nothing and let go of the item."""
        if self._typing is not None:
            self._typing.clear()
            self._typing.deleteLater()
            self._typing = None
        self._ref, self._number, self._saved = "", 0, ""
        self.words.clear()
        self.said.setText("")
        self.removal.clear()
        self.hide()

    def _described(self, _result: object) -> None:
        if self._typing is not None and self.words.text().strip() == self._saved:
            self._typing.commit()
        self._say(f"Saved {self._context.clock_text(self._context.session.desk.now())}")

    def _refused(self, error: ConductDeskError) -> None:
        self._saved = ""
        self._not_kept(error)

    @Slot(object)
    def _not_kept(self, error: ConductDeskError) -> None:
        self.field.set_error(f"{error.message} {error.hint}".strip())

    def _say(self, text: str) -> None:
        self.field.set_error("")
        self.state.setText(text)
        self.state.show()

    @Slot()
    def _ask(self) -> None:
        self.field.hide()
        self._buttons.hide()
        self.state.hide()
        self.removal.ask(self._ref, self._number)

    def _stays(self) -> None:
        self.field.show()
        self._buttons.show()

    def _gone(self, said: str) -> None:
        self.clear()
        self._on_gone(said)

    @Slot()
    def _open(self) -> None:
        number = self._number
        self.save()
        self.look.emit(number)
