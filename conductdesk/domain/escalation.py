"""The escalation checklist: its steps, their states, and what may be done next (R20 to R23).

The locks themselves are in ``gates``; their names are offered here too, since a step and its lock go
together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.communications import Communication
from conductdesk.domain.evidence import Post, PostState
from conductdesk.domain.freezes import CoolingOffPeriod, FreezeState, active
from conductdesk.domain.gates import (
    GateDecision,
    GateFacts,
    nothing_was_posted,
    own_evidence,
    posts_up,
    removal_gate,
    wishes_gate,
)
from conductdesk.domain.incidents import (
    Answer,
    IncidentKind,
    check_changeable,
    check_recorded,
    is_settled,
)
from conductdesk.domain.people import Account, Person, Role, Standing, in_role
from conductdesk.domain.playbook import Gate, Playbook, Situation, Step, StepKind
from conductdesk.domain.records import has_words, listed, new_id, one_line, written_reason
from conductdesk.domain.referrals import Referral, Route
from conductdesk.errors import NotFoundError, RefusedError

__all__ = [
    "CaseFacts",
    "GateDecision",
    "GateFacts",
    "StepRecord",
    "StepState",
    "StepView",
    "check_gates",
    "decide_step",
    "ladder",
    "move_post",
    "removal_gate",
    "situations",
    "wishes_gate",
]


class StepState(StrEnum):
    """How far a step has come (R22)."""

    TO_DO = "to-do"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    SKIPPED = "skipped"
    NOT_NEEDED = "not-needed"


@dataclass(eq=False, kw_only=True)
class StepRecord:
    """What was last said about one step of one incident.

    ``override_reason`` holds the reasons for which a lock was passed, one a line, for ever. A line break at
    its end says that the step was taken back since, so that they open nothing any more.
    """

    id: str = field(default_factory=new_id)
    incident_id: str
    step_key: str
    state: StepState
    reason: str = ""
    override_reason: str = ""
    note: str = ""
    officer_id: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseFacts(GateFacts):
    """Everything the checklist goes by.

    ``people`` and ``accounts`` give those involved their standing (R7).
    """

    people: tuple[Person, ...] = ()
    accounts: tuple[Account, ...] = ()
    freezes: tuple[CoolingOffPeriod, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    communications: tuple[Communication, ...] = ()
    referrals: tuple[Referral, ...] = ()

    def record(self, step_key: str) -> StepRecord | None:
        """What was last said about that step of this incident, or None."""
        own = (s for s in self.steps if s.incident_id == self.incident.id and s.step_key == step_key)
        return next(own, None)


@dataclass(frozen=True, kw_only=True)
class StepView:
    """One step as the screen shows it.

    ``locked`` holds the locks that keep it closed now, ``opens_with`` the key of the step that opens the
    first of them. ``note`` is one sentence, such as why it is not needed. ``overridden`` stays for ever
    (R21).
    """

    step: Step
    state: StepState
    record: StepRecord | None = None
    locked: tuple[GateDecision, ...] = ()
    is_next: bool = False
    note: str = ""
    overridden: bool = False
    opens_with: str = ""


_ENDED = "\n"
"""Ends the overrides of a step that was taken back: they stay marked and open nothing any more."""

_PENDING = frozenset({StepState.TO_DO, StepState.IN_PROGRESS})
_NEVER_LOCKED = frozenset({StepKind.SAFETY, StepKind.EVIDENCE})
_NO_WISHES_LOCK = _NEVER_LOCKED | {StepKind.WISHES, StepKind.SUPPORT, StepKind.REMOVAL}
_WORKS_ON_DRAFTS = _NEVER_LOCKED | {StepKind.WISHES, StepKind.SUPPORT}
_OPENED_BY_STEP = {Gate.WISHES: StepKind.WISHES, Gate.REMOVAL: StepKind.EVIDENCE}
_SITUATION_NOTES = {
    Situation.NOTHING_POSTED: "Not needed: nothing was posted.",
    Situation.NO_FREEZE: "Not needed: nothing is frozen.",
    Situation.NO_RESPONDENT: "Not needed: no person or account is reported.",
    Situation.NO_NON_MEMBER: "Not needed: everybody reported belongs to the group.",
    Situation.NO_POSSIBLE_CRIME: "Not needed: this does not look like a crime.",
    Situation.CONCERN_ONLY: "Not needed: this is a concern, and no breach is alleged.",
}


def situations(facts: CaseFacts) -> frozenset[Situation]:
    """The situations that hold now, under which a checklist may call a step not needed.

    "I don't know" never makes a step fall away. Where it happened plays no part (R1).
    """
    incident = facts.incident
    reported = [p for p in in_role(facts.involvements, Role.RESPONDENT) if p.incident_id == incident.id]
    frozen = [f for f in facts.freezes if f.incident_id == incident.id]
    holds = {
        Situation.NOTHING_POSTED: nothing_was_posted(facts),
        Situation.NO_FREEZE: not any(f.state is not FreezeState.ENDED or f.started_at for f in frozen),
        Situation.NO_RESPONDENT: not reported,
        Situation.NO_NON_MEMBER: bool(reported)
        and all(_belongs(facts, p.person_id, p.account_id) for p in reported),
        Situation.NO_POSSIBLE_CRIME: incident.possible_crime is Answer.NO,
        Situation.CONCERN_ONLY: incident.kind is IncidentKind.CONCERN,
    }
    return frozenset(situation for situation, is_so in holds.items() if is_so)


def _belongs(facts: CaseFacts, person_id: str | None, account_id: str | None) -> bool:
    owners = {a.id: a.person_id for a in facts.accounts}
    who = person_id or owners.get(account_id or "")
    return any(p.id == who and p.standing in {Standing.MEMBER, Standing.SUPPORTER} for p in facts.people)


def _falls_away(step: Step, facts: CaseFacts) -> Situation | None:
    """The situation that makes the step not needed; removal always knows "nothing was posted" (R21)."""
    when = step.not_needed_when
    if step.kind is StepKind.REMOVAL:
        when = (*when, Situation.NOTHING_POSTED)
    holds = situations(facts)
    return next((situation for situation in when if situation in holds), None)


def _has_wishes_lock(step: Step) -> bool:
    return Gate.WISHES in step.gates and step.kind not in _NO_WISHES_LOCK


def _decisions(step: Step, facts: CaseFacts, verified: Mapping[str, bool] | None) -> tuple[GateDecision, ...]:
    """The locks of a step that are closed.

    A playbook cannot lock safety or evidence, cannot put any lock but its own on removal, and cannot leave
    that one off: R8 and R21 hold for adapted checklists too.
    """
    decisions = []
    if step.kind is StepKind.REMOVAL:
        decisions.append(removal_gate(facts, verified))
    if _has_wishes_lock(step):
        decisions.append(wishes_gate(facts))
    return tuple(d for d in decisions if not d.open)


def ladder(playbook: Playbook, facts: CaseFacts) -> tuple[StepView, ...]:
    """Every step in the order of the checklist, at most one of them marked as the next.

    Next is the first step that is to do or in progress and not locked. Where only locked steps are left, it
    is the step that opens the first of those locks, even if it was called done before. A closed incident has
    none.
    """
    views = tuple(_view(playbook, step, facts) for step in playbook.steps)
    if is_settled(facts.incident):
        return views
    pending = [view for view in views if view.state in _PENDING]
    following = next((view.step.key for view in pending if not view.locked), "")
    following = following or next((view.opens_with for view in pending if view.opens_with), "")
    return tuple(replace(view, is_next=True) if view.step.key == following else view for view in views)


def _view(playbook: Playbook, step: Step, facts: CaseFacts) -> StepView:
    record = facts.record(step.key)
    state, note = _state(step, record, facts)
    decisions = _decisions(step, facts, None) if state in _PENDING else ()
    if _passed_before(record):
        decisions = ()
    locked = tuple(d for d in decisions if not d.ready)
    if decisions and not locked:
        note = note or decisions[0].how_to_open
    opener = _OPENED_BY_STEP[locked[0].gate] if locked else None
    return StepView(
        step=step,
        state=state,
        record=record,
        locked=locked,
        note=note,
        overridden=bool(record and record.override_reason),
        opens_with=next((s.key for s in playbook.steps if s.kind is opener), ""),
    )


def _state(step: Step, record: StepRecord | None, facts: CaseFacts) -> tuple[StepState, str]:
    away = _falls_away(step, facts)
    if record is None:
        return (StepState.NOT_NEEDED, _SITUATION_NOTES[away]) if away else (StepState.TO_DO, "")
    if record.state is StepState.NOT_NEEDED and not has_words(record.reason):
        if away is None:
            return StepState.TO_DO, "This was not needed before; that has changed."
        return StepState.NOT_NEEDED, _SITUATION_NOTES[away]
    return record.state, record.reason


def decide_step(  # noqa: PLR0913 - one decision is all of these, and each is named by the caller
    playbook: Playbook,
    facts: CaseFacts,
    step_key: str,
    to: StepState,
    *,
    reason: str = "",
    override_reason: str = "",
    verified: Mapping[str, bool] | None = None,
    officer_id: str,
    now: datetime,
) -> StepRecord:
    """Say how far a step has come. Source: R8, R20 to R23 (S2, S3).

    Steps may be taken in any order except through a lock. Nothing changes where a rule says no.

    Args:
        playbook: the checklist this incident started with.
        facts: the facts of the case.
        step_key: which step.
        to: its new state.
        reason: needed to skip a step, to call it not needed without a fact behind it, and to finish the
            evidence step with nothing kept.
        override_reason: why to go past a closed lock; ignored where it is open.
        verified: evidence id to "read again in full and unchanged"; needed to start removal.
        officer_id: who decides.
        now: aware UTC.

    Returns:
        The record of this step: the one among the facts, changed, or a new one for the caller to keep.

    Raises:
        NotFoundError: the checklist has no such step.
        RefusedError: a rule says no; the hint says how to go on.
    """
    step = playbook.step(step_key)
    if step is None:
        keys = listed(tuple(s.key for s in playbook.steps))
        raise NotFoundError(f'There is no step "{one_line(step_key)}" here.', hint=f"The steps are: {keys}.")
    check_changeable(facts.incident)
    record = facts.record(step_key)
    passed = ""
    if to is StepState.SKIPPED:
        reason = _reason_to_skip(step, reason)
    elif to is StepState.NOT_NEEDED:
        if _falls_away(step, facts) is None or has_words(reason):
            reason = written_reason(reason, what="call this step not needed")
    elif to in {StepState.IN_PROGRESS, StepState.DONE}:
        if not _stays_inside(step):
            check_recorded(facts.incident, what="take a step that others will see")
        passed = check_gates(step, facts, verified=verified, override_reason=override_reason)
        if to is StepState.DONE:
            _check_done(step, facts, reason)
    if record is None:
        record = StepRecord(
            incident_id=facts.incident.id, step_key=step_key, state=to, officer_id=officer_id, at=now
        )
    goes_on = _passed_before(record) and to in {StepState.IN_PROGRESS, StepState.DONE}
    record.state, record.reason, record.officer_id, record.at = to, reason.strip(), officer_id, now
    lines = dict.fromkeys(filter(None, (*record.override_reason.split("\n"), passed)))
    ended = _ENDED if lines and not (passed or goes_on) else ""
    record.override_reason = "\n".join(lines) + ended
    return record


def _stays_inside(step: Step) -> bool:
    """Whether a step can be taken on a draft; asking informally can, since it opens no complaint (R5)."""
    informal = bool(step.routes) and set(step.routes) == {Route.INFORMAL}
    return step.kind in _WORKS_ON_DRAFTS or (step.kind is StepKind.REFERRAL and informal)


def check_gates(
    step: Step,
    facts: CaseFacts,
    *,
    verified: Mapping[str, bool] | None = None,
    override_reason: str = "",
) -> str:
    """Pass the locks of a step, or refuse. Also for services that do not move the step.

    A lock that was passed with a reason stays passed while the step is in progress. Going back to "to do" and
    starting again asks anew.

    Returns:
        The override as written, or empty where no lock is closed or it was passed before.

    Raises:
        RefusedError: a lock is closed and no reason was written, or one that says nothing.
    """
    closed = _decisions(step, facts, verified)
    if not closed:
        return ""
    if _passed_before(facts.record(step.key)):
        return ""
    return _override(closed, override_reason, step.title)


def _passed_before(record: StepRecord | None) -> bool:
    """Whether a lock of this step was passed since it was started, and it is still under way."""
    if record is None or record.state is not StepState.IN_PROGRESS:
        return False
    return bool(record.override_reason) and not record.override_reason.endswith(_ENDED)


def _override(closed: tuple[GateDecision, ...], reason: str, title: str) -> str:
    if reason:
        return " ".join(written_reason(reason, what="go past this lock").split())
    why = " ".join(d.why for d in closed)
    raise RefusedError(
        f'"{title}" is locked. {why}',
        hint=" ".join(d.how_to_open for d in closed) + " If it cannot wait, you can go past the lock with a "
        "written reason, which every document will show.",
    )


def _reason_to_skip(step: Step, reason: str) -> str:
    if not step.can_skip:
        raise RefusedError(
            f'"{step.title}" is a step that cannot be skipped.',
            hint="Leave it to do and go on with another step, or call it not needed and say why.",
        )
    return written_reason(reason, what="skip this step")


def _check_done(step: Step, facts: CaseFacts, reason: str) -> None:
    """Hold "done" against what has to be there for this kind of step."""
    own_freezes = [f for f in facts.freezes if f.incident_id == facts.incident.id]
    if step.kind is StepKind.WISHES:
        asked = wishes_gate(facts)
        if not asked.open:
            raise RefusedError(asked.why, hint=asked.how_to_open)
    elif step.kind is StepKind.EVIDENCE and not own_evidence(facts):
        written_reason(reason, what="finish this step with no evidence kept")
    elif step.kind is StepKind.REMOVAL and (up := posts_up(facts)):
        numbers = listed(tuple(str(post.number) for post in up))
        raise RefusedError(
            f"Still up: {'post' if len(up) == 1 else 'posts'} {numbers}.",
            hint="Mark each as taken down, or as already gone, then finish this step.",
        )
    elif step.kind is StepKind.FREEZE and not any(f.started_at for f in own_freezes):
        raise RefusedError(
            "No freeze was started yet.",
            hint="Start the freeze first. If you decided against one, skip this step and say why.",
        )
    elif step.kind is StepKind.REOPEN and active(own_freezes):
        raise RefusedError(
            "A platform is still frozen.", hint="Re-open it and end the freeze, then finish this step."
        )


def move_post(
    playbook: Playbook,
    facts: CaseFacts,
    post: Post,
    to: PostState,
    *,
    verified: Mapping[str, bool] | None = None,
    now: datetime,
) -> None:
    """Say where a post stands. Taking one down goes through the same lock as the step. Source: R21 (S2).

    Args:
        playbook: the checklist, for the override of its removal step if one was written.
        facts: the facts of the case.
        post: one of them.
        to: up (again), already gone, or taken down.
        verified: evidence id to "read again in full and unchanged"; needed to take down.
        now: aware UTC.

    Raises:
        RefusedError: the lock is closed, or the post is not up.
    """
    check_changeable(facts.incident)
    if to is post.state:
        return
    if to is not PostState.UP and post.state is not PostState.UP:
        raise RefusedError(
            f"Post {post.number} is {post.state.value.replace('-', ' ')}, so this cannot be said of it.",
            hint="If it is up again, mark it as up first.",
        )
    if to is PostState.TAKEN_DOWN:
        check_recorded(facts.incident, what="take a post down")
        _check_take_down(playbook, facts, verified)
    post.state, post.state_at = to, now


def _check_take_down(playbook: Playbook, facts: CaseFacts, verified: Mapping[str, bool] | None) -> None:
    gate = removal_gate(facts, verified)
    steps = [step for step in playbook.steps if step.kind is StepKind.REMOVAL]
    overridden = any(_passed_before(facts.record(step.key)) for step in steps)
    if not gate.open and not overridden:
        raise RefusedError(f"Nothing may be taken down yet. {gate.why}", hint=gate.how_to_open)
