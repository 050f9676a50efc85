"""Below the steps: back, next, finish later, record it, and when it was saved."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from conductdesk.ui.theme import restyle
from conductdesk.ui.widgets.boxes import line
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.labels import label


class Footer(QWidget):
    """The buttons that are there at every step. One of them is the primary one.

    Attributes:
        saved: says when the draft was saved.
    """

    back_wanted = Signal()
    next_wanted = Signal()
    later_wanted = Signal()
    record_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line())
        holder = QWidget()
        flow = FlowLayout(holder, spacing=8, between_lines=8)
        flow.setContentsMargins(0, 0, 0, 0)
        self.back = button("Back", icon="chevron-left")
        self.next = button("Next", role="primary")
        self.record = button("Record it")
        self.later = button("Finish later", role="quiet")
        self.saved = label(type="small", tone="muted")
        for widget in (self.back, self.next, self.record, self.later):
            flow.addWidget(widget)
        row = QHBoxLayout()
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(12)
        row.addWidget(holder, 1)
        row.addWidget(self.saved)
        column.addLayout(row)
        self.back.clicked.connect(self._on_back)
        self.next.clicked.connect(self._on_next)
        self.record.clicked.connect(self._on_record)
        self.later.clicked.connect(self._on_later)

    def show_current(self, current: int, last: int) -> None:
        """Fit the buttons to the step that is shown."""
        self.back.setVisible(current > 0)
        self.next.setVisible(current < last)
        role = "primary" if current == last else "plain"
        if self.record.property("role") != role:
            self.record.setProperty("role", role)
            restyle(self.record)

    def say(self, text: str) -> None:
        """Say when it was saved."""
        self.saved.setText(text)

    def _on_back(self) -> None:
        self.back_wanted.emit()

    def _on_next(self) -> None:
        self.next_wanted.emit()

    def _on_record(self) -> None:
        self.record_wanted.emit()

    def _on_later(self) -> None:
        self.later_wanted.emit()
