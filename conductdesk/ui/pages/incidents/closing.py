"""The end of the checklist: closing with an outcome and the rule it rests on, and opening again (R12)."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from conductdesk.domain.incidents import IncidentState, Outcome
from conductdesk.errors import ConductDeskError
from conductdesk.services.incidents import close_incident, reopen_incident
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.steps.parts import Case, ReasonBox, flow
from conductdesk.ui.pages.incidents.words import OUTCOME_WORDS, SETTLED, cut
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, GrowingText, text_line
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.labels import label


class ClosingPanel(FormBox):
    """How it ended. Nothing is hidden by closing: wellbeing checks and the register go on.

    Args:
        context: what every screen is handed.
        case: the incident.

    Attributes:
        said: emitted with one sentence once something was kept.
    """

    said = Signal(str)

    def __init__(self, context: Context, case: Case) -> None:
        super().__init__()
        self.session, self.case = context.session, case
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(10)
        self._left = label(wrap=True, tone="warn")
        self._ended = label(wrap=True, selectable=True)
        self.outcome = Choice([("", "Choose an outcome"), *((o.value, OUTCOME_WORDS[o]) for o in Outcome)])
        self.rule, self.note = text_line(), GrowingText(lines=2, most=8)
        self._outcome_field = Field("How did it end?", self.outcome)
        self._rule_field = Field(
            "Which rule or procedure was applied",
            self.rule,
            hint="Such as “code of conduct, section 3”. Where there was no breach, “none applies” is enough.",
        )
        self._note_field = Field("Anything worth saying about it", self.note, optional=True)
        self.notice = Notice()
        self.go = button("Close this incident", role="primary", icon="archive")
        self.go.clicked.connect(self._on_close)
        self.again = button("Open it again", icon="undo-2")
        self.again.clicked.connect(self._on_again)
        self.reason = ReasonBox()
        self.reason.closed.connect(self._on_reason_closed)
        fields = (self._left, self._ended, self._outcome_field, self._rule_field, self._note_field)
        for part in (*fields, self.notice, flow(self.go, self.again), self.reason):
            column.addWidget(part)
        self.main = self.go
        self._typing = Typing(
            context,
            self,
            "closing",
            {"outcome": self.outcome, "rule": self.rule, "note": self.note},
            case.ref,
        )
        self._typing.failed.connect(self.notice.say_error)
        self._typing.restore()
        self.update_case(case)

    def update_case(self, case: Case) -> None:
        """Show the form, or how it ended."""
        self.case = case
        closed, outcome = case.closed, case.view.outcome
        left = [step.step.title for step in case.view.steps if step.state not in SETTLED]
        several = "1 step is" if len(left) == 1 else f"{len(left)} steps are"
        self._left.setText(f"{several} not settled: {'; '.join(left)}." if left else "")
        self._left.setVisible(bool(left) and not closed)
        said = ""
        if closed and outcome is not None:
            said = f"{OUTCOME_WORDS[outcome.outcome]}. Rule or procedure: {outcome.rule_applied}."
            said += f" {cut(outcome.note, 400)}" if outcome.note else ""
        self._ended.setText(said)
        self._ended.setVisible(bool(said))
        draft = case.view.state is IncidentState.DRAFT
        for part in (self._outcome_field, self._rule_field, self._note_field, self.go):
            part.setVisible(not closed and not draft)
        self.again.setVisible(closed and self.reason.isHidden())

    def focus_first(self) -> None:
        """Put the focus to where one begins."""
        (self.again if self.case.closed else self.outcome).setFocus()

    def clear(self) -> None:
        """Keep what is typed, then empty it."""
        self._typing.clear()
        self.rule.clear()
        self.note.clear()
        self.reason.words.clear()
        self._ended.setText("")

    @Slot()
    def _on_close(self) -> None:
        self._outcome_field.set_error("")
        self._rule_field.set_error("")
        self.notice.clear()
        if not self.outcome.key():
            self._outcome_field.set_error("Choose how it ended.")
            self.outcome.setFocus()
            return
        self.go.setEnabled(False)
        self.session.write(
            self,
            close_incident,
            self.case.ref,
            Outcome(self.outcome.key()),
            self.rule.text().strip(),
            self.note.toPlainText().strip(),
            done=self._on_closed,
            failed=self._on_refused,
        )

    def _on_closed(self, _saved: object) -> None:
        self.go.setEnabled(True)
        self.rule.clear()
        self.note.clear()
        self.outcome.set_key("")
        self._typing.commit()
        self.said.emit("The incident is closed.")

    def _on_refused(self, error: ConductDeskError) -> None:
        self.go.setEnabled(True)
        if "rule" in error.message:
            self._rule_field.set_error(f"{error.message} {error.hint}")
            self.rule.setFocus()
        else:
            self.notice.say_error(error)

    @Slot()
    def _on_again(self) -> None:
        self.again.hide()
        self.reason.ask(
            "Why is it opened again?",
            "Such as “it began again”, or “there is an answer”.",
            "Open it again",
            self._reopen,
        )

    def _reopen(self, reason: str) -> None:
        self.session.write(
            self, reopen_incident, self.case.ref, reason, done=self._on_reopened, failed=self.notice.say_error
        )

    def _on_reopened(self, _saved: object) -> None:
        self.reason.close_box()
        self.said.emit("The incident is open again.")

    @Slot()
    def _on_reason_closed(self) -> None:
        self.update_case(self.case)
