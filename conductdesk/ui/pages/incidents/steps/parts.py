"""What every step's panel is put together from: the case, buttons in rows, bullets, a reason in place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from conductdesk.domain.escalation import StepView
from conductdesk.domain.incidents import IncidentState
from conductdesk.services.guide import Guide
from conductdesk.services.views import IncidentView
from conductdesk.ui.icons import set_icon
from conductdesk.ui.theme import restyle
from conductdesk.ui.widgets.boxes import clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, GrowingText
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.labels import label


@dataclass(frozen=True, kw_only=True)
class Case:
    """One incident as the screen has it: its view, what goes with it, and the moment it was looked up."""

    view: IncidentView
    guide: Guide
    now: datetime

    @property
    def ref(self) -> str:
        """The incident's id, by which services find it whatever it is called."""
        return self.view.id

    @property
    def closed(self) -> bool:
        """Whether nothing can be changed any more."""
        return self.view.state is IncidentState.CLOSED

    def step(self, key: str) -> StepView | None:
        """The step of that key, or None."""
        return next((step for step in self.view.steps if step.step.key == key), None)


def set_role(made: QPushButton, role: str) -> None:
    """Give a button another look, such as ``primary`` once it is the thing to do."""
    if made.property("role") != role:
        made.setProperty("role", role)
        restyle(made)
        if name := made.property("icon_name"):
            set_icon(made, str(name), role="on_accent" if role == "primary" else "text")


def flow(*widgets: QWidget) -> QWidget:
    """Buttons beside each other, breaking lines where there is no room."""
    made = QWidget()
    row = FlowLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget)
    return made


class Bullets(QWidget):
    """What to do, a line each, with its second line below the first and not below the dot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, text: str) -> None:
        """Show each line of a text."""
        if text == self._text:
            return
        self._text = text
        clear_layout(self._grid)
        for at, line in enumerate(filter(None, map(str.strip, text.splitlines()))):
            self._grid.addWidget(label("•", tone="muted"), at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label(line, tone="muted", wrap=True), at, 1)
        self.setVisible(bool(text.strip()))


class ReasonBox(FormBox):
    """A reason that is written where it is needed, with one button and a way back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._then: Callable[[str], None] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        self.words = GrowingText(lines=2, most=6)
        self.field = Field("Reason", self.words)
        self.go = button("Go on", role="primary")
        self.back = button("Cancel", role="quiet")
        self.go.clicked.connect(self._on_go)
        self.back.clicked.connect(self.close_box)
        column.addWidget(self.field)
        column.addWidget(flow(self.go, self.back))
        self.main = self.go
        self.hide()

    closed = Signal()

    def ask(self, title: str, hint: str, go: str, then: Callable[[str], None]) -> None:
        """Show the box. ``then`` is a bound method that gets what was written."""
        self._then = then
        self.field.name.setText(title)
        self.field.help.setText(hint)
        self.field.help.setVisible(bool(hint))
        self.field.set_error("")
        self.words.setAccessibleName(title)
        self.words.setAccessibleDescription(hint)
        self.go.setText(go)
        self.show()
        self.words.setFocus()

    @Slot()
    def close_box(self) -> None:
        """Go back without a reason."""
        self.words.clear()
        self._then = None
        self.hide()
        self.closed.emit()

    @Slot()
    def _on_go(self) -> None:
        words = self.words.toPlainText().strip()
        if not words:
            self.field.set_error("Say in a few words why.")
            self.words.setFocus()
        elif self._then is not None:
            self._then(words)
