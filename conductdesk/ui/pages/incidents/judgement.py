"""The "criticism or abuse?" aid: questions, answers with reasons, where they point; no verdict (R4)."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Slot

from conductdesk.domain.incidents import Answer
from conductdesk.domain.playbook import Question
from conductdesk.errors import ConductDeskError
from conductdesk.services.incidents import answer_question, list_questions
from conductdesk.services.views import AnswerView, IncidentView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import options
from conductdesk.ui.pages.incidents.rows import Row, Rows
from conductdesk.ui.pages.incidents.section import Section
from conductdesk.ui.pages.incidents.section_words import ANSWERS, tame
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, Radios, text_line
from conductdesk.ui.widgets.labels import label

_INTRO = (
    "Strong criticism of what somebody thinks or does in office is legitimate. An attack on the person is "
    "not. The questions help to tell; the committee decides. “Not a breach” and “redirected” are proper "
    "outcomes."
)


class QuestionRow(Row):
    """One question with its answer and the reason."""

    def __init__(self, context: Context, ref: str, question: Question) -> None:
        super().__init__(spacing=6)
        self.question = question
        self._saved = ""
        self.answer = Radios(options(ANSWERS), name=question.text)
        self.field = Field(question.text, self.answer, hint=question.help)
        self.reason = text_line(limit=2000, placeholder="Why do you see it so?", name=f"Why: {question.text}")
        self.said = label(type="small", tone="muted")
        self.said.hide()
        for part in (self.field, self.reason, self.said):
            self.column.addWidget(part)
        self._typing = Typing(context, self, f"judgement.{question.key}", {"reason": self.reason}, ref)
        self._typing.failed.connect(self._not_kept)
        self._typing.restore()

    @Slot(object)
    def _not_kept(self, error: ConductDeskError) -> None:
        self.field.set_error(f"{error.message} {error.hint}".strip())

    def show_answer(self, given: AnswerView | None, *, changeable: bool) -> None:
        """Show what was answered; a reason that is being typed stays."""
        self.answer.setEnabled(changeable)
        self.reason.setReadOnly(not changeable)
        if given is None:
            return
        self.answer.set_key(given.answer)
        if self.reason.text() == self._saved and given.reason != self._saved:
            self._saved = given.reason
            self.reason.setText(given.reason)
            self._typing.rebase()

    def take_reason(self) -> str | None:
        """The reason that is to be saved, or None where it is saved already."""
        words = self.reason.text().strip()
        if words == self._saved.strip():
            return None
        return words

    def kept(self, reason: str, clock: str) -> None:
        """The answer is in the desk."""
        self._saved = reason
        if self.reason.text().strip() == reason:
            self._typing.commit()
        self.said.setText(f"Saved {clock}")
        self.said.show()
        announce(self, self.said.text())

    def let_go(self) -> None:
        """Keep what is typed for later, and let go of it."""
        self._typing.clear()


class JudgementAid(Section):
    """Closed until somebody wants it; answers save themselves."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Criticism or abuse?")
        self._questions: tuple[Question, ...] = ()
        self._asked = ""
        self.card.add(label(_INTRO, tone="muted", wrap=True))
        self.leaning = label(strong=True, wrap=True)
        self.leaning.hide()
        self.go_through = button("Go through the questions")
        self.go_through.clicked.connect(self._on_open)
        self.rows = Rows(spacing=20)
        for part in (self.leaning, self.go_through, self.notice, self.rows):
            self.card.add(part)

    def show_view(self, view: IncidentView) -> None:
        """Show where the answers point, and the answers where the questions are open."""
        self.leaning.setText(view.leaning)
        self.leaning.setVisible(bool(view.leaning))
        answered = len({answer.question_key for answer in view.answers})
        self.go_through.setText(
            f"Go through the questions ({answered} answered)" if answered else "Go through the questions"
        )
        if self._questions:
            self._show_answers(view)

    def forget(self) -> None:
        """Close and empty the questions."""
        for question in self._questions:
            if (row := self._row(question.key)) is not None:
                row.let_go()
        self._questions, self._asked = (), ""
        self.rows.clear()
        self.leaning.setText("")
        self.leaning.hide()
        self.go_through.show()

    @Slot()
    def _on_open(self) -> None:
        self._asked = self.ref
        self.session.read(
            self, list_questions, self.ref, done=self._on_questions, failed=self.failed, key="questions"
        )

    def _on_questions(self, questions: Sequence[Question]) -> None:
        if self.view is None or self._asked != self.ref:
            return
        self._questions = tuple(questions)
        self.go_through.hide()
        if not questions:
            self.notice.say("This checklist has no questions for that.", tone="info")
        self._show_answers(self.view)
        if questions and (row := self._row(questions[0].key)) is not None:
            row.answer.setFocus()

    def _show_answers(self, view: IncidentView) -> None:
        self.rows.arrange([question.key for question in self._questions], self._make_row)
        given = {answer.question_key: answer for answer in view.answers}
        for question in self._questions:
            if (row := self._row(question.key)) is not None:
                row.show_answer(given.get(question.key), changeable=self.changeable)

    def _row(self, key: str) -> QuestionRow | None:
        row = self.rows.get(key)
        return row if isinstance(row, QuestionRow) else None

    def _make_row(self, key: str) -> QuestionRow:
        question = next(q for q in self._questions if q.key == key)
        row = QuestionRow(self.context, self.ref, question)
        row.answer.chosen.connect(partial(self._on_answer, key))
        row.reason.editingFinished.connect(partial(self._on_reason, key))
        return row

    def _on_answer(self, key: str, _answer: str) -> None:
        self._save(key)

    def _on_reason(self, key: str) -> None:
        row = self._row(key)
        if row is not None and row.answer.key() and row.take_reason() is not None:
            self._save(key)

    def _save(self, key: str) -> None:
        row = self._row(key)
        if row is None or not self.changeable:
            return
        reason = tame(row.reason.text()).strip()
        self.session.write(
            row,
            answer_question,
            self.ref,
            key,
            Answer(row.answer.key()),
            reason,
            done=partial(self._on_kept, key, reason),
            failed=self.failed,
        )

    def _on_kept(self, key: str, reason: str, _result: object) -> None:
        if (row := self._row(key)) is not None:
            row.kept(reason, self.context.clock_text(self.session.desk.now()))
