"""Fifth step: everything on one page, and what is not there yet, said kindly."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from conductdesk.ui.context import Context
from conductdesk.ui.pages.record.draft import Draft
from conductdesk.ui.pages.record.step import RecordStep
from conductdesk.ui.widgets.boxes import Card, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.labels import label


class CheckStep(RecordStep):
    """A summary with a way back to each step. It is made anew each time it is shown."""

    key = "check"
    name = "Check"

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._holder = QWidget()
        self._cards = QVBoxLayout(self._holder)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(16)
        self.column.addWidget(self._holder)
        self._made: object = None

    def show_steps(self, steps: Sequence[RecordStep]) -> None:
        """Show what the steps hold now, unless that is what is shown."""
        now = [(step.key, step.summary(), step.missing(), step.left_over()) for step in steps]
        if now == self._made:
            return
        self._made = now
        inside = self.isAncestorOf(self.focusWidget())
        clear_layout(self._cards)
        self._add_missing(steps)
        self._add_left_over(steps)
        for step in steps:
            self._add_summary(step)
        if inside:
            self.focus_first()

    def clear(self) -> None:
        """Let go of everything that is shown."""
        super().clear()
        clear_layout(self._cards)
        self._made = None

    def focus_first(self) -> None:
        """The first way back: what is missing, or the first page."""
        first = next((one for one in self.findChildren(QPushButton) if one.isVisibleTo(self)), None)
        if first is not None:
            first.setFocus()

    def _add_missing(self, steps: Sequence[RecordStep]) -> None:
        missing = [(step, one) for step in steps for one in step.missing()]
        needed = any(one.needed for _, one in missing)
        if not missing:
            return
        card = Card("One thing is needed" if needed else "Not said yet")
        told = (
            "Everything else can wait."
            if needed
            else "Nothing of this is needed to record it. You can add it whenever you know."
        )
        card.add(label(told, tone="muted", wrap=True))
        for step, one in sorted(missing, key=lambda pair: not pair[1].needed):
            card.add(self._line(step, one.text, "Go there", strong=one.needed))
        self._cards.addWidget(card)
        card.show()

    def _add_left_over(self, steps: Sequence[RecordStep]) -> None:
        left = [(step, text) for step in steps for text in step.left_over()]
        if not left:
            return
        card = Card("Begun, and not added yet")
        card.add(label("If you record it now, these words go into your notes.", tone="muted", wrap=True))
        for step, text in left:
            card.add(self._line(step, text, "Finish it", strong=False))
        self._cards.addWidget(card)
        card.show()

    def _line(self, step: RecordStep, text: str, verb: str, *, strong: bool) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, between_lines=0)
        flow.setContentsMargins(0, 0, 0, 0)
        go = button(verb, role="link", name=f"{verb}: {text}")
        go.clicked.connect(partial(self._on_go, step.key))
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        outer = QWidget()
        outer.setLayout(column)
        column.setSpacing(0)
        column.addWidget(label(text, wrap=True, strong=strong))
        flow.addWidget(go)
        column.addWidget(holder)
        return outer

    def _add_summary(self, step: RecordStep) -> None:
        card = Card(step.name)
        edit = button("Edit", icon="pencil", name=f"Edit: {step.name}")
        edit.clicked.connect(partial(self._on_go, step.key))
        card.buttons.addWidget(edit)
        said = [(name, text) for name, text in step.summary() if text]
        if not said:
            card.add(label("Nothing here yet. That is fine.", tone="muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 3)
        for number, (name, text) in enumerate(said):
            grid.addWidget(label(name, tone="muted", wrap=True), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, wrap=True, selectable=True), number, 1)
        card.column.addLayout(grid)
        self._cards.addWidget(card)
        card.show()

    def _on_go(self, key: str, *_checked: object) -> None:
        self.jump.emit(key)
