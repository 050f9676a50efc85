"""The checklist of an incident, and freezing a platform."""

from typing import TYPE_CHECKING

import click

from conductdesk.cli import services
from conductdesk.cli.cards import card_line
from conductdesk.cli.commands import Command, Word
from conductdesk.cli.incident_page import STATE_WORDS, write_ladder
from conductdesk.cli.options import override_option, ref_argument, require_words
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.show import plain_step
from conductdesk.cli.text import count
from conductdesk.domain.escalation import StepState
from conductdesk.domain.playbook import StepKind
from conductdesk.domain.referrals import Route
from conductdesk.errors import NotFoundError

if TYPE_CHECKING:
    from conductdesk.domain.escalation import StepView
    from conductdesk.domain.playbook import PlatformCard
    from conductdesk.services.open_desk import OpenDesk

_STATES = Word(StepState, {"start": StepState.IN_PROGRESS, "skip": StepState.SKIPPED})
_HELP_WITH = {
    StepKind.EVIDENCE: "conductdesk evidence add {ref} FILE",
    StepKind.WISHES: 'conductdesk incident wishes {ref} --words "..."',
    StepKind.FREEZE: "conductdesk incident freeze {ref} plan --until WHEN",
    StepKind.REFERRAL: "conductdesk document case-report {ref} --to WHOM --why WHY",
    StepKind.BLOCK: "conductdesk person block {ref} WHO --where PLATFORM",
    StepKind.REMOVAL: "conductdesk incident post list {ref}",
    StepKind.REOPEN: "conductdesk incident freeze {ref} end",
    StepKind.UPDATE: "conductdesk document case-report {ref} --to WHOM --why WHY",
    StepKind.SUPPORT: "conductdesk incident wellbeing {ref} --person NAME",
    StepKind.INFORM: "conductdesk incident tell {ref} --to WHOM --what TEXT --why WHY",
}


@click.command(
    cls=Command,
    example="conductdesk incident step 2026-001\n"
    "conductdesk incident step 2026-001 evidence done\n"
    'conductdesk incident step 2026-001 freeze skip --reason "Calm again"',
)
@ref_argument
@click.argument("key", metavar="[STEP]", required=False)
@click.argument("state", required=False, type=_STATES, metavar="[STATE]")
@click.option("--reason", default="", metavar="TEXT", help="Why it is skipped or not needed.")
@click.option("--note", default="", metavar="TEXT", help="Anything worth saying.")
@override_option
@pass_session
def step(
    session: Session,
    ref: str,
    key: str | None,
    state: StepState | None,
    reason: str,
    note: str,
    override: str,
) -> None:
    """Show the checklist, one step of it, or say how far a step has come.

    STATE is to-do, in-progress (or start), done, skipped (or skip) or not-needed. Steps may be done out of
    order, except through a lock. Removing posts stays locked until the evidence for each of them is kept
    and re-read in full.
    """
    if key is None:
        _show_ladder(session, ref)
    elif state is None:
        _show_step(session, ref, key)
    else:
        if state is StepState.SKIPPED:
            require_words(reason=reason)
        with session.writing() as desk:
            outcome = services.steps.set_step(
                desk, ref, key, state, reason=reason, override_reason=override, note=note
            )
            following = next((v for v in services.steps.show_ladder(desk, ref) if v.is_next), None)

        def write(page: Page) -> None:
            if outcome.evidence_reread:
                page.line(
                    f"{count(outcome.evidence_reread, 'item')} of evidence read again in full: unchanged."
                )
            page.line(f"{key}: {STATE_WORDS[outcome.state]}.")
            if outcome.overridden:
                page.alarm("A lock was overridden; every document shows it with your reason.")
            if following is not None:
                page.line(
                    f"Next, {following.step.title}: conductdesk incident step {ref} {following.step.key}",
                    hang=2,
                )

        data = {"reference": ref, "next": following.step.key if following else None, **vars(outcome)}
        session.out.answer(data, write)


def done_line(desk: "OpenDesk", ref: str, *kinds: StepKind, route: Route | None = None) -> str:
    """How to mark the step that was just done, or nothing when the checklist waits for no such step.

    Args:
        desk: the open desk.
        ref: the incident.
        kinds: of the steps it may be; the first that is not settled counts.
        route: where a step names whom it may tell, this one has to be among them.
    """
    for view in services.steps.show_ladder(desk, ref):
        fits = view.step.kind in kinds and (
            route is None or not view.step.routes or route in view.step.routes
        )
        if fits and view.state in {StepState.TO_DO, StepState.IN_PROGRESS}:
            return f"To mark the step done: conductdesk incident step {ref} {view.step.key} done"
    return ""


def _show_ladder(session: Session, ref: str) -> None:
    with session.reading() as desk:
        steps = services.steps.show_ladder(desk, ref)
        card = services.steps.platform_card(desk, ref)

    def write(page: Page) -> None:
        write_ladder(page, steps)
        following = next((view for view in steps if view.is_next), None)
        if following is not None:
            page.line()
            _write_step(page, ref, following, card)

    session.out.answer({"reference": ref, "steps": [plain_step(view) for view in steps]}, write)


def _show_step(session: Session, ref: str, key: str) -> None:
    with session.reading() as desk:
        steps = services.steps.show_ladder(desk, ref)
        card = services.steps.platform_card(desk, ref)
    view = next((v for v in steps if v.step.key == key), None)
    if view is None:
        known = ", ".join(v.step.key for v in steps)
        raise NotFoundError(f"The checklist has no step {key}.", hint=f"There are: {known}.")
    session.out.answer(
        {"reference": ref, **plain_step(view), "on_platform": card_line(card, view.step.kind)},
        lambda page: _write_step(page, ref, view, card),
    )


def _write_step(page: Page, ref: str, view: "StepView", card: "PlatformCard | None") -> None:
    page.heading(f"{view.step.title} ({STATE_WORDS[view.state]})")
    page.line(f"Why: {view.step.why}", indent=2, hang=2)
    if view.step.how:
        page.line(f"How: {view.step.how}", indent=2, hang=2)
    if on_platform := card_line(card, view.step.kind):
        page.line(on_platform, indent=2, hang=2)
    for lock in view.locked:
        page.alarm(f"Locked: {lock.why}", indent=2)
        page.line(lock.how_to_open, indent=2, hang=2)
    if view.note:
        page.line(view.note, indent=2, hang=2)
    helpers = [_HELP_WITH[view.step.kind].format(ref=ref)] if view.step.kind in _HELP_WITH else []
    helpers += [f"conductdesk incident message {ref} --text {text}" for text in view.step.texts]
    if view.state in {StepState.TO_DO, StepState.IN_PROGRESS} and not view.locked:
        helpers.append(f"conductdesk incident step {ref} {view.step.key} done")
        if view.step.can_skip:
            helpers.append(f'conductdesk incident step {ref} {view.step.key} skip --reason "..."')
    if helpers:
        page.line()
    for line in helpers:
        page.whole(line, indent=2)
