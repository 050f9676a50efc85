"""Criticism or abuse? The questions that help to tell, and the answers."""

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command, Word
from conductdesk.cli.options import ref_argument
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.domain.incidents import Answer
from conductdesk.errors import UserError


@click.command(
    cls=Command,
    example="conductdesk incident judge 2026-001\n"
    "conductdesk incident judge 2026-001 attacks-person yes \\\n"
    '    --reason "It is about her, not her motion"',
)
@ref_argument
@click.argument("question", required=False)
@click.argument("answer", required=False, type=Word(Answer))
@click.option("--reason", default="", metavar="TEXT", help="Why you see it so.")
@pass_session
def judge(session: Session, ref: str, question: str | None, answer: Answer | None, reason: str) -> None:
    """Criticism or abuse? Show the questions that help to tell, or answer one.

    An answer is QUESTION, then yes, no or unknown.

    Robust criticism of views is legitimate; a personal attack is not. "Not a breach" is a proper outcome.
    """
    if question is None:
        _show_questions(session, ref)
        return
    if answer is None:
        raise UserError(f"Answer {question} with yes, no or unknown.")
    with session.writing() as desk:
        services.incidents.answer_question(desk, ref, question, answer, reason)
    session.out.answer(
        {"reference": ref, "question": question, "answer": answer, "reason": reason},
        lambda page: page.line(f"Kept: {question} is answered with {answer.value}."),
    )


def _show_questions(session: Session, ref: str) -> None:
    with session.reading() as desk:
        view = services.show.show_incident(desk, ref)
        questions = services.incidents.list_questions(desk, ref)
    given = {answer.question_key: answer for answer in view.answers}
    data = [
        {
            "key": q.key,
            "question": q.text,
            "help": q.help,
            "yes_means": q.yes_means,
            "answer": given[q.key].answer if q.key in given else None,
            "reason": given[q.key].reason if q.key in given else "",
        }
        for q in questions
    ]

    def write(page: Page) -> None:
        page.heading(f"Criticism or abuse? {view.reference}")
        for q in questions:
            page.line()
            page.line(f"{q.key}: {q.text}", hang=2)
            if q.help:
                page.line(q.help, indent=4)
            if q.key in given:
                because = f": {given[q.key].reason}" if given[q.key].reason else ""
                page.line(f"Answered {given[q.key].answer.value}{because}", indent=4)
            else:
                page.line(f"Not answered; yes points to {q.yes_means}.", indent=4)
        if view.leaning:
            page.line()
            page.line(view.leaning)

    session.out.answer({"reference": view.reference, "leaning": view.leaning, "questions": data}, write)
