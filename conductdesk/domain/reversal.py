"""Taking back what was done: which actions can be reversed, how people call them, and what stands in the way.

An action is reversed by putting the records it touched back as they were, as a new action of its own. What
left the desk, what is evidence, and whatever concerns keys is never reversed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from conductdesk.domain.communications import Communication
from conductdesk.domain.escalation import CaseFacts, StepRecord, StepState, check_gates
from conductdesk.domain.evidence import EvidenceItem, Post, PostEvidence, PostState
from conductdesk.domain.freezes import CoolingOffPeriod, FreezeState, check_all_ended, check_alone
from conductdesk.domain.gates import people_affected
from conductdesk.domain.incidents import Disposition, Incident, IncidentState, Judgement, check_changeable
from conductdesk.domain.people import Account, Involvement, Person, Role
from conductdesk.domain.playbook import Playbook
from conductdesk.domain.records import listed
from conductdesk.domain.referrals import Contact, Disclosure, Referral
from conductdesk.domain.wellbeing import WellbeingCheck, Wishes, check_wishes
from conductdesk.errors import RefusedError

T = TypeVar("T")

UNDONE = "activity.undone"
"""The action that reverses another; it is reversed in the same way."""

REACH = 5_000
"""How many entries of the activity log undo reaches back."""

SHARED = frozenset({Person, Account})
"""Kinds that several incidents speak of: what changed about them since stays when an action is reversed."""

ALONE: dict[type, tuple[str, ...]] = {
    Post: ("incident_id", "number"),
    PostEvidence: ("post_id", "evidence_id"),
    Involvement: ("incident_id", "role", "person_id", "account_id"),
    Judgement: ("incident_id", "question_key"),
    StepRecord: ("incident_id", "step_key"),
    Account: ("platform", "handle"),
    Contact: ("key",),
}
"""Fields that no two records of a kind share: a record does not come back where another took its place."""

_KINDS = frozenset(ALONE) | {
    *(Incident, Disposition, Person, Wishes, WellbeingCheck, Communication, CoolingOffPeriod, Referral),
}
_REFERRED = "incident.referred"
_CLOSED = "incident.closed"
_LEFT_OUT = "incident.person_left_out"
_DESCRIBED = "evidence.described"

_ALSO: dict[str, type] = {_REFERRED: Disclosure, _DESCRIBED: EvidenceItem}
"""Kinds that one action alone may take back."""

_PHRASES = {
    "incident.edited": "the edit of {fields}",
    "incident.moved": "the move to {to}",
    _CLOSED: "the closing",
    "incident.reopened": "the reopening",
    "incident.judged": "the answer to a question",
    "incident.person_involved": "adding {role}",
    _LEFT_OUT: "leaving out {role}",
    "incident.blocked": "the note of a block",
    _DESCRIBED: "the description of evidence {number}",
    "incident.post_listed": "the listing of post {number}",
    "incident.post_linked": "the evidence for post {number}",
    "incident.post_edited": "the correction of post {number}",
    "incident.post_unlinked": "taking evidence off post {number}",
    "incident.post_removed": "taking post {number} off the list",
    "post.moved": "marking post {number} as {to}",
    "step.set": 'the step "{step}" set to {to}',
    "incident.wishes_kept": "the wishes that were written down",
    "incident.wellbeing_checked": "the wellbeing check",
    "freeze.planned": "the plan of a freeze",
    "freeze.started": "the start of the freeze",
    "freeze.extended": "the later end of the freeze",
    "freeze.ended": "the end of the freeze",
    "freeze.reminded": "the note of the reminder",
    "message.kept": "the record of a message",
    _REFERRED: "the record of telling {route}",
    "incident.referral_answered": "the answer of {route}",
    "involvement.taken_back": "taking {role} back",
    "person.added": "adding a person",
    "person.edited": "the correction of a person",
    "account.edited": "the correction of an account",
    "person.merged": "making one person of two entries",
    "contact.set": 'the contact "{key}"',
}

_WHEN_CLOSED = frozenset(
    {_CLOSED, "incident.reopened", "incident.wellbeing_checked", "freeze.reminded"}
    | {"incident.referral_answered"}
)

_ROLES = {
    Role.REPORTER: "somebody who told",
    Role.AFFECTED: "a person affected",
    Role.RESPONDENT: "a person reported",
    Role.WITNESS: "a witness",
    Role.HANDLER: "somebody who handles it",
}
_FIELDS = {
    "their_words": "their words",
    "narrative": "the notes",
    "setting": "where it happened",
    "occurred": "when it happened",
    "occurred_words": "when it happened",
    "noticed": "when it was noticed",
    "nothing_posted": "whether anything was posted",
    "unsure": "whether you are sure",
}
_MOST_FIELDS = 3
_TOLD = ("fields", "role", "number", "to", "step", "route", "key")
_PASSED = frozenset({StepState.IN_PROGRESS, StepState.DONE})


@dataclass(frozen=True, kw_only=True)
class Change:
    """What reversing an action does to one record.

    ``record`` is the record as it stands, None where it is to come back. ``values`` holds the fields as they
    become: all of them for a record that comes back, none for one that goes.
    """

    cls: type
    id: str
    record: Any | None
    values: Mapping[str, Any]

    @property
    def goes(self) -> bool:
        """Whether the record was added by the action, and goes with it."""
        return self.record is not None and not self.values

    @property
    def comes_back(self) -> bool:
        """Whether the record was taken away by the action, and comes back."""
        return self.record is None

    def value(self, name: str) -> Any:
        """A field as it becomes."""
        return self.values[name] if name in self.values else getattr(self.record, name)


def told(action: str, detail: Mapping[str, Any]) -> tuple[str, bool]:
    """What an entry is about in the end, through every undo, and whether it did that or took it back."""
    if action == UNDONE:
        return str(detail.get("action", "")), bool(detail.get("again"))
    return action, True


def phrase(action: str, detail: Mapping[str, Any]) -> str:
    """What an entry did, as a person would call it: "the edit of the title". Empty if it is not reversible.

    Args:
        action: of the entry.
        detail: of the entry.
    """
    base, _ = told(action, detail)
    names = {
        "fields": _fields(detail.get("fields", ())),
        "role": _ROLES.get(detail.get("role", ""), "somebody"),
        **{key: _plain(detail.get(key, "")) for key in ("number", "to", "step", "route")},
        "key": str(detail.get("key", "")),
    }
    return _PHRASES.get(base, "").format_map(names)


def sentence(action: str, detail: Mapping[str, Any]) -> str:
    """What reversing an entry does, such as "Undo the edit of the title"; "Redo …" for an undo."""
    what = phrase(action, detail)
    return f"{'Undo' if told(action, detail)[1] else 'Redo'} {what}" if what else ""


def detail_of_undo(seq: int, action: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    """What the entry of an undo tells.

    Args:
        seq: of the entry that is reversed.
        action: of that entry.
        detail: of that entry.
    """
    base, did = told(action, detail)
    kept = {name: detail[name] for name in _TOLD if name in detail}
    return {**kept, "undid": seq, "action": base, "again": not did}


def _plain(value: object) -> str:
    return str(value).replace("-", " ")


def _fields(names: Sequence[str]) -> str:
    if len(names) > _MOST_FIELDS:
        return f"{len(names)} details"
    return listed(tuple(_FIELDS.get(name, f"the {name.replace('_', ' ')}") for name in names))


def is_reversible(action: str, detail: Mapping[str, Any]) -> bool:
    """Whether actions of this kind can be reversed at all."""
    return told(action, detail)[0] in _PHRASES


def can_last(action: str, detail: Mapping[str, Any], changes: Sequence[Change]) -> bool:
    """Whether an action may ever be reversed; asked when it is done, so that nothing useless is kept.

    Two of the things that are refused here would go round a lock (R21): a post does not become taken down by
    undo, since that is for the lock on removal to say; and no undo takes a written override off a step.

    Args:
        action: of the entry.
        detail: of the entry.
        changes: what reversing it would do.
    """
    kinds = {*_KINDS, _ALSO.get(told(action, detail)[0], Incident)}
    return bool(changes) and all(c.cls in kinds and _may_last(c) for c in changes)


def _may_last(change: Change) -> bool:
    if change.cls is Post:
        return bool(change.goes or "state" not in change.values or _not_taken_down(change))
    if change.cls is StepRecord and not change.comes_back:
        now = set(change.record.override_reason.split("\n"))  # type: ignore[union-attr]
        before = "" if change.goes else change.value("override_reason")
        return now - {""} <= set(before.split("\n"))
    return True


def _not_taken_down(change: Change) -> bool:
    return change.values["state"] is not PostState.TAKEN_DOWN


def check_reversal(
    action: str, changes: Sequence[Change], facts: CaseFacts, playbook: Playbook, *, passed_on: bool
) -> None:
    """Refuse to reverse what a rule of the incident stands against. Source: R8, R12, R21, R23 (S2, S3).

    Args:
        action: what was done in the end, as :func:`told` has it.
        changes: what reversing it would do.
        facts: the incident as it stands.
        playbook: its checklist.
        passed_on: whether a document left the desk since the action.

    Raises:
        RefusedError: the incident is closed, or a rule says no; the hint says how to go on.
    """
    if action not in _WHEN_CLOSED:
        check_changeable(facts.incident)
    _check_closing(action, changes, facts, passed_on=passed_on)
    _check_links(changes, facts)
    _check_wishes(changes, facts)
    for change in _of(changes, StepRecord):
        _check_step(change, facts, playbook)
    for change in _of(changes, CoolingOffPeriod):
        before = change.record.state if change.record else FreezeState.ENDED
        if not change.goes and before is FreezeState.ENDED and change.value("state") is not before:
            others = [freeze for freeze in facts.freezes if freeze.id != change.id]
            check_alone(facts.incident.id, change.value("platform"), others)


def _of(changes: Sequence[Change], cls: type) -> list[Change]:
    return [change for change in changes if change.cls is cls]


def _check_closing(action: str, changes: Sequence[Change], facts: CaseFacts, *, passed_on: bool) -> None:
    """A closed incident has no freeze that runs, and an outcome that others were told of is not unsaid."""
    becomes = [c.values["state"] for c in _of(changes, Incident) if "state" in c.values]
    if IncidentState.CLOSED in becomes:
        check_all_ended(facts.freezes)
    elif action == _CLOSED and passed_on:
        raise RefusedError(
            "A report left the desk since this incident was closed, so the closing stays.",
            hint="Reopen the incident with a reason instead.",
        )


def _check_links(changes: Sequence[Change], facts: CaseFacts) -> None:
    """A post that was taken down keeps something that shows it (R21)."""
    going = {change.id for change in changes if change.goes}
    down = {post.id: post.number for post in facts.posts if post.state is PostState.TAKEN_DOWN}
    for change in _of(changes, PostEvidence):
        post_id = change.value("post_id")
        left = [x for x in facts.links if x.post_id == post_id and x.id not in going]
        if change.goes and post_id in down and not left:
            raise RefusedError(
                f"Post {down[post_id]} was taken down, and nothing else shows it.",
                hint="Link other evidence of this post first.",
            )


def _check_wishes(changes: Sequence[Change], facts: CaseFacts) -> None:
    """Wishes belong to somebody who is down as a person affected (R8)."""
    speak = {wishes.person_id for wishes in facts.wishes if wishes.person_id}
    for change in _of(changes, Involvement):
        if change.goes and change.value("role") is Role.AFFECTED and change.value("person_id") in speak:
            raise RefusedError(
                "What this person wants is written down, so they stay down as a person affected.",
                hint="Undo their wishes first, if those were a mistake too.",
            )
    for change in _of(changes, Wishes):
        if change.comes_back:
            check_wishes(Wishes(**change.values), affected=people_affected(facts))


def _check_step(change: Change, facts: CaseFacts, playbook: Playbook) -> None:
    """A step does not pass its locks by undo: they are asked as if it was set by hand (R8, R21)."""
    was_on = change.record is not None and change.record.state in _PASSED
    step = None if change.goes else playbook.step(change.value("step_key"))
    if step is not None and not was_on and change.value("state") in _PASSED:
        check_gates(step, facts)
