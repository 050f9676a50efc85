"""Moving through the escalation checklist (R20 to R22)."""

from dataclasses import dataclass

from conductdesk.domain.escalation import StepState, StepView, decide_step, ladder, move_post
from conductdesk.domain.evidence import CustodyKind, EvidenceItem, PostState
from conductdesk.domain.gates import posts_up
from conductdesk.domain.incidents import Incident, after_posts_taken_down
from conductdesk.domain.playbook import PlatformCard, StepKind
from conductdesk.services.evidence import add_custody, reread
from conductdesk.services.facts import load_facts
from conductdesk.services.finding import find_incident, find_post
from conductdesk.services.incidents import commit_change
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.reader import Reader


@dataclass(frozen=True, kw_only=True)
class StepOutcome:
    """How far a step has come now. ``evidence_reread``: items read again in full to open the lock."""

    step_key: str
    state: StepState
    overridden: bool
    evidence_reread: int


def show_ladder(desk: OpenDesk, ref: str) -> tuple[StepView, ...]:
    """The incident's checklist, in order, as it stands now."""
    with desk.read() as reader:
        incident = find_incident(reader, ref)
        return ladder(desk.playbook(incident.playbook_digest), load_facts(reader, incident))


def platform_card(desk: OpenDesk, ref: str, platform: str = "") -> PlatformCard | None:
    """How to freeze, remove, block and save evidence on a platform, as the incident's checklist has it (R23).

    Args:
        desk: the open desk.
        ref: the incident.
        platform: the key or name of a platform; the incident's own when empty.
    """
    with desk.read() as reader:
        incident = find_incident(reader, ref)
        return desk.playbook(incident.playbook_digest).card(platform or incident.platform)


def platforms(desk: OpenDesk, ref: str) -> tuple[str, ...]:
    """The names of the platforms that the incident's checklist has a card for, in its order."""
    with desk.read() as reader:
        playbook = desk.playbook(find_incident(reader, ref).playbook_digest)
    return tuple(card.name for card in playbook.cards)


def set_step(
    desk: OpenDesk,
    ref: str,
    step_key: str,
    to: StepState,
    *,
    reason: str = "",
    override_reason: str = "",
    note: str = "",
) -> StepOutcome:
    """Say how far a step has come.

    Starting or finishing removal re-reads every item that shows a post which is still up, in full (R21).

    Args:
        desk: the open desk.
        ref: the incident.
        step_key: which step of its checklist.
        to: the new state.
        reason: needed to skip, and to call a step not needed without a fact behind it.
        override_reason: why to go past a closed lock; every document shows it.
        note: anything worth saying.

    Raises:
        NotFoundError: the checklist has no such step.
        RefusedError: a rule says no; the hint says how to go on.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        playbook = desk.playbook(incident.playbook_digest)
        facts = load_facts(uow, incident)
        step = playbook.step(step_key)
        starts_removal = (
            step is not None
            and step.kind is StepKind.REMOVAL
            and to in {StepState.IN_PROGRESS, StepState.DONE}
        )
        verified = _reread_posts(desk, uow, incident) if starts_removal else None
        record = decide_step(
            playbook,
            facts,
            step_key,
            to,
            reason=reason,
            override_reason=override_reason,
            verified=verified,
            officer_id=desk.officer.id,
            now=desk.now(),
        )
        if record not in facts.steps:
            uow.add(record)
        for evidence_id, unchanged in (verified or {}).items():
            item = uow.get(EvidenceItem, evidence_id)
            add_custody(desk, uow, item, CustodyKind.VERIFIED, note="before posts come down", ok=unchanged)
        if note:
            record.note = note
        if starts_removal and to is StepState.DONE:
            after_posts_taken_down(incident, still_up=len(posts_up(facts)), now=desk.now())
        detail = {"step": step_key, "to": to, "reason": reason, "override": record.override_reason.strip()}
        commit_change(uow, incident, "step.set", detail)
    return StepOutcome(
        step_key=step_key,
        state=to,
        overridden=bool(record.override_reason),
        evidence_reread=len(verified or {}),
    )


def mark_post(desk: OpenDesk, ref: str, number: int, to: PostState) -> int:
    """Say where a post stands; taking one down passes the same lock as the step (R21).

    Returns:
        How many items of evidence were read again in full.

    Raises:
        RefusedError: the lock is closed, or the post is not up.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        post = find_post(uow, incident, number)
        verified = _reread_posts(desk, uow, incident) if to is PostState.TAKEN_DOWN else None
        facts = load_facts(uow, incident)
        move_post(desk.playbook(incident.playbook_digest), facts, post, to, verified=verified, now=desk.now())
        if to is not PostState.UP:
            after_posts_taken_down(incident, still_up=len(posts_up(facts)), now=desk.now())
        commit_change(uow, incident, "post.moved", {"number": number, "to": to})
    return len(verified or {})


def _reread_posts(desk: OpenDesk, records: Reader, incident: Incident) -> dict[str, bool]:
    facts = load_facts(records, incident)
    up = {post.id for post in posts_up(facts)}
    shown_by = [link.evidence_id for link in facts.links if link.post_id in up]
    kept = {item.id for item in facts.evidence if item.incident_id == incident.id}
    return reread(desk, records, incident, [i for i in shown_by if i in kept])
