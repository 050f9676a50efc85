"""What to do next: the checklist of an incident, the step to do now open (R20 to R22)."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from conductdesk.domain.escalation import StepState
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.closing import ClosingPanel
from conductdesk.ui.pages.incidents.step_row import StepRow, icon_of
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.kinds import panel_for
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.pages.incidents.words import SETTLED, fact_line, state_in_words
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label

CLOSE = "close"
"""The key of the row at the end."""

_NO_STEP = ""


class Ladder(Card):
    """The card with every step. One is open at a time: the one to do now, unless another was chosen.

    Args:
        context: what every screen is handed.

    Attributes:
        wants: emitted with a :class:`Place`.
        brings: emitted with :class:`Incoming` that belongs to the evidence.
        chooses: emitted when files should be chosen.
        opened: emitted with the row that was opened, to be scrolled to.
    """

    wants = Signal(object)
    brings = Signal(object)
    chooses = Signal()
    opened = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__("What to do next")
        self._context, self._session = context, context.session
        self._case: Case | None = None
        self._rows: dict[str, StepRow] = {}
        self._open = _NO_STEP
        self._chosen = False
        self._was: dict[str, StepState] = {}
        self._stale: set[str] = set()
        self.summary = label(tone="muted")
        self.buttons.addWidget(self.summary)
        self.said = Notice()
        self.add(self.said)
        self.column.setSpacing(2)

    def show_case(self, case: Case) -> None:
        """Show the checklist as it stands; another incident starts afresh."""
        if self._case is not None and self._case.ref != case.ref:
            self._forget()
        first = self._case is None
        if self._case is not None and self._case.closed != case.closed:
            self._chosen = False
        self._case = case
        self._make_rows(case)
        self._follow(case, first=first)
        for row in self._rows.values():
            self._show_row(row, case)
        self._stale = set(self._rows)
        self._open_row(self._open)
        self._was = {view.step.key: view.state for view in case.view.steps}
        self._sum_up(case)

    def open_step(self, key: str, *, focus: bool = True) -> bool:
        """Open a step by its key, or the end by ``close``; False where there is none."""
        key = key or CLOSE
        if key not in self._rows:
            return False
        self._chosen = True
        self._open_row(key)
        if focus:
            self._rows[key].head.setFocus()
        self.opened.emit(self._rows[key])
        return True

    def step_panel(self, key: str) -> StepPanel | None:
        """The panel of a step, where it was opened before."""
        row = self._rows.get(key)
        return row.panel if row is not None and isinstance(row.panel, StepPanel) else None

    def row(self, key: str) -> StepRow | None:
        """The row of a step."""
        return self._rows.get(key)

    def open_key(self) -> str:
        """The key of the step that is open, or empty."""
        return self._open

    def take(self, incoming: Incoming) -> bool:
        """Let the open step have what was pasted or dropped, if it asks for it."""
        panel = self.step_panel(self._open)
        return panel is not None and panel.take(incoming)

    def clear(self) -> None:
        """Keep what is typed, then let go of every row."""
        self._forget()
        self._drop_rows()

    def _forget(self) -> None:
        """Let go of every panel. The rows stay for an incident with the same checklist."""
        for row in self._rows.values():
            if isinstance(row.panel, StepPanel | ClosingPanel):
                row.panel.clear()
            row.drop_panel()
        self._was = {}
        self._case, self._open, self._chosen = None, _NO_STEP, False
        self.summary.setText("")
        self.said.clear()

    def _drop_rows(self) -> None:
        for row in self._rows.values():
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self._rows = {}

    # Rows.

    def _make_rows(self, case: Case) -> None:
        keys = [*(view.step.key for view in case.view.steps), CLOSE]
        if keys == list(self._rows):
            return
        self._drop_rows()
        for key in keys:
            row = StepRow(key)
            row.pressed.connect(self._on_pressed)
            row.stepped.connect(self._on_stepped)
            self._rows[key] = row
            self.add(row)

    def _follow(self, case: Case, *, first: bool) -> None:
        """Go on to the next step once the one that is open was settled."""
        following = next((view.step.key for view in case.view.steps if view.is_next), CLOSE)
        if case.closed:
            following = CLOSE
        now = case.step(self._open)
        before = self._was.get(self._open)
        settled = now is not None and now.state in SETTLED and before is not None and before not in SETTLED
        moved_on = settled or (self._open == CLOSE and self._open != following and not self._chosen)
        if first or moved_on or (not self._chosen and now is not None and not now.is_next):
            had_focus = self._has_focus(self._open)
            self._chosen = False
            self._open = following
            if had_focus:
                self._open_row(following)
                self._rows[following].head.setFocus()
                self.opened.emit(self._rows[following])

    def _has_focus(self, key: str) -> bool:
        row, at = self._rows.get(key), self.window().focusWidget()
        return row is not None and at is not None and (row is at or row.isAncestorOf(at))

    def _show_row(self, row: StepRow, case: Case) -> None:
        view = case.step(row.key)
        if view is None:
            closed = case.closed
            row.show_state(
                icon="circle-check" if closed else "archive",
                role="ok" if closed else "muted",
                title="Closed" if closed else "Close this incident",
                fact="" if closed else "With its outcome, and the rule it rests on",
                strong=not closed and not any(s.is_next for s in case.view.steps),
                said="done" if closed else "to do",
            )
            return
        icon, role = icon_of(view.state, is_next=view.is_next, locked=bool(view.locked))
        row.show_state(
            icon=icon,
            role=role,
            title=view.step.title,
            fact=fact_line(view, case.view, case.now),
            strong=view.is_next,
            said=state_in_words(view),
        )

    def _open_row(self, key: str) -> None:
        self._open = key
        row = self._rows.get(key)
        if row is not None and self._case is not None:
            if row.panel is None:
                row.set_panel(self._make_panel(row, self._case))
            elif key in self._stale and isinstance(row.panel, StepPanel | ClosingPanel):
                row.panel.update_case(self._case)
            self._stale.discard(key)
        for other in self._rows.values():
            other.set_open(other.key == key)

    def _make_panel(self, row: StepRow, case: Case) -> QWidget:
        if row.key == CLOSE:
            closing = ClosingPanel(self._context, case)
            closing.said.connect(self._on_said)
            return closing
        panel = panel_for(self._context, case, row.key, row.room)
        panel.wants.connect(self.wants)
        panel.brings.connect(self.brings)
        panel.chooses.connect(self.chooses)
        panel.opens.connect(self._on_opens)
        panel.said.connect(self._on_said)
        return panel

    def _sum_up(self, case: Case) -> None:
        states = [view.state for view in case.view.steps]
        done = states.count(StepState.DONE)
        skipped = states.count(StepState.SKIPPED)
        parts = [f"{done} done"]
        if skipped:
            parts.append(f"{skipped} skipped with a reason")
        self.summary.setText(" · ".join(parts))

    # What people do.

    @Slot(str)
    def _on_pressed(self, key: str) -> None:
        row = self._rows[key]
        if row.is_open:
            row.set_open(False)
            self._open, self._chosen = _NO_STEP, True
        else:
            self._chosen = True
            self._open_row(key)
            self.opened.emit(row)

    @Slot(str, int)
    def _on_stepped(self, key: str, by: int) -> None:
        keys = list(self._rows)
        at = keys.index(key) + by
        if 0 <= at < len(keys):
            self._rows[keys[at]].head.setFocus()

    @Slot(str)
    def _on_opens(self, key: str) -> None:
        self.open_step(key)

    @Slot(str)
    def _on_said(self, text: str) -> None:
        if self._session.undo_text():
            self.said.say(text, tone="ok", action="Undo", on_action=self._undo)
        else:
            self.said.say(text, tone="ok")

    def _undo(self) -> None:
        self._session.undo(self, done=self._on_undone, failed=self.said.say_error)

    def _on_undone(self, _undone: object) -> None:
        self.said.say("Undone.", tone="ok")
