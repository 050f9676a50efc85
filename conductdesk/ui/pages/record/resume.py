"""What was begun before: go on with it, throw it away, or start a new one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from conductdesk.domain.dates import day_of, local, say_when
from conductdesk.ui.context import Context
from conductdesk.ui.icons import set_icon
from conductdesk.ui.pages.record.lookups import DraftRow
from conductdesk.ui.theme import restyle
from conductdesk.ui.widgets.boxes import Card, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.labels import label


class ResumeList(QWidget):
    """The drafts of the desk, newest first.

    Attributes:
        resumed: emitted with the reference of a draft.
        thrown_away: emitted with the row that is to go.
        fresh: emitted when a new one is wanted.
    """

    resumed = Signal(str)
    thrown_away = Signal(object)
    fresh = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.first: QPushButton | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(label("Go on with what you began?", type="heading", wrap=True))
        self.new = button("Start a new one", icon="plus")
        self.new.clicked.connect(self._on_fresh)
        column.addWidget(self.new)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(16)
        column.addLayout(self._cards)

    def show_drafts(self, rows: Sequence[DraftRow]) -> None:
        """Show these drafts."""
        self.clear()
        for row in rows:
            self._add(row)
        # What was begun today is most likely what they came for; otherwise they came to record something.
        recent = any(self._is_of_today(row) for row in rows)
        self.new.setProperty("role", "plain" if recent else "primary")
        set_icon(self.new, "plus", role="text" if recent else "on_accent")
        restyle(self.new)
        if not recent:
            self.first = self.new

    def _is_of_today(self, row: DraftRow) -> bool:
        zone, now = self._context.zone, self._context.session.desk.now()
        return day_of(row.begun_at, zone) == day_of(now, zone)

    def clear(self) -> None:
        """Let go of what is shown."""
        self.first = None
        clear_layout(self._cards)

    def _add(self, row: DraftRow) -> None:
        zone, today = self._context.zone, self._is_of_today(row)
        when = f"at {local(row.begun_at, zone):%H:%M}" if today else f"on {say_when(row.begun_at, zone)}"
        card = Card(row.called)
        holds = [
            f"{number} {one if number == 1 else many}"
            for number, one, many in (
                (row.evidence, "piece of evidence", "pieces of evidence"),
                (row.people, "person", "people"),
            )
            if number
        ]
        card.add(label(" · ".join((f"Begun {when}", *holds)), tone="muted", wrap=True))
        holder = QWidget()
        flow = FlowLayout(holder)
        flow.setContentsMargins(0, 0, 0, 0)
        go = button(
            f"Go on with what you began {when}" if self.first is None and today else "Go on",
            role="primary" if self.first is None and today else "plain",
            name=f"Go on with {row.called}",
        )
        go.clicked.connect(partial(self._on_resumed, row.ref))
        away = button("Throw away", role="quiet", icon="trash-2", name=f"Throw away {row.called}")
        away.clicked.connect(partial(self._on_thrown_away, row))
        flow.addWidget(go)
        flow.addWidget(away)
        card.add(holder)
        self._cards.addWidget(card)
        self.first = self.first or go

    def _on_resumed(self, ref: str, *_checked: object) -> None:
        self.resumed.emit(ref)

    def _on_thrown_away(self, row: DraftRow, *_checked: object) -> None:
        self.thrown_away.emit(row)

    def _on_fresh(self) -> None:
        self.fresh.emit()
