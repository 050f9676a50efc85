"""Saying where an incident stands, closing it, opening it again."""

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command, Word
from conductdesk.cli.options import ref_argument, require_words
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import count
from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import IncidentState, Outcome

_OUTCOMES = Word(Outcome, {"expelled": Outcome.REMOVED})


@click.command(cls=Command, example="conductdesk incident move 2026-001 monitoring")
@ref_argument
@click.argument("state", type=Word(IncidentState))
@pass_session
def move(session: Session, ref: str, state: IncidentState) -> None:
    """Say where an incident stands: contained, reported, monitoring.

    Most moves happen by themselves: a freeze contains it, a report to staff reports it.
    """
    with session.writing() as desk:
        saved = services.incidents.move_incident(desk, ref, state)
    session.out.answer(
        {"reference": saved.reference, "state": state},
        lambda page: page.line(f"{saved.reference} is {state.value} now."),
    )


@click.command(
    cls=Command,
    example="conductdesk incident close 2026-001 warned \\\n"
    '    --rule "Code of conduct, section 3" --note "Spoke to both"',
)
@ref_argument
@click.argument("outcome", type=_OUTCOMES)
@click.option("--rule", default="", metavar="TEXT", help="The rule or procedure that was applied.")
@click.option("--note", default="", metavar="TEXT", help="Anything worth saying about it.")
@pass_session
def close(session: Session, ref: str, outcome: Outcome, rule: str, note: str) -> None:
    """Close an incident with its OUTCOME and the rule it rests on.

    Outcomes: not-a-breach, redirected, advised, warned, reprimanded, suspended, removed (or expelled),
    blocked, referred, unidentified.
    """
    with session.writing() as desk:
        open_steps = [
            view.step.title
            for view in services.steps.show_ladder(desk, ref)
            if view.state in {StepState.TO_DO, StepState.IN_PROGRESS}
        ]
        saved = services.incidents.close_incident(desk, ref, outcome, rule, note)
    if open_steps:
        session.out.note(
            f"{count(len(open_steps), 'step')} of the checklist not settled: {'; '.join(open_steps)}."
        )

    def write(page: Page) -> None:
        page.line(f"{saved.reference} is closed: {outcome.value.replace('-', ' ')}.")
        page.line("Wellbeing checks can still be added.")

    session.out.answer(
        {"reference": saved.reference, "state": "closed", "outcome": outcome, "open_steps": open_steps}, write
    )


@click.command(cls=Command, example='conductdesk incident reopen 2026-001 --reason "It began again"')
@ref_argument
@click.option("--reason", default="", metavar="TEXT", help="Why, in writing.")
@pass_session
def reopen(session: Session, ref: str, reason: str) -> None:
    """Open a closed incident again."""
    require_words(reason=reason)
    with session.writing() as desk:
        saved = services.incidents.reopen_incident(desk, ref, reason)
    session.out.answer(
        {"reference": saved.reference, "state": "reopened"},
        lambda page: page.line(f"{saved.reference} is open again."),
    )
