"""Incidents: what happened, how it is judged, and the states it moves through."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import has_words, listed, new_id, visible, written_reason
from conductdesk.errors import BugError, RefusedError


class IncidentKind(StrEnum):
    """An incident alleges a breach; a concern is about wellbeing or is low-level (R9)."""

    INCIDENT = "incident"
    CONCERN = "concern"


class IncidentState(StrEnum):
    """Where an incident stands."""

    DRAFT = "draft"
    OPEN = "open"
    CONTAINED = "contained"
    REPORTED = "reported"
    MONITORING = "monitoring"
    CLOSED = "closed"
    REOPENED = "reopened"


class Setting(StrEnum):
    """Where it happened. It never enters a rule about severity (R1)."""

    CHAT = "chat"
    SOCIAL_MEDIA = "social-media"
    EMAIL = "email"
    WEBSITE = "website"
    ONLINE_MEETING = "online-meeting"
    EVENT = "event"
    MEETING = "meeting"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """Yes, no, and "I don't know", which is an answer too."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How an incident ended (R12)."""

    NOT_A_BREACH = "not-a-breach"
    REDIRECTED = "redirected"
    ADVISED = "advised"
    WARNED = "warned"
    REPRIMANDED = "reprimanded"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    BLOCKED = "blocked"
    REFERRED = "referred"
    UNIDENTIFIED = "unidentified"


@dataclass(eq=False, kw_only=True)
class Incident:
    """An event or a series of events, as one record.

    ``seq`` is given by the store and grows with every incident: lists are ordered by it, never by a clock.
    ``reference`` is ``draft-7`` until the incident is recorded and ``2026-014`` afterwards. All times are
    aware UTC; ``occurred_text`` keeps what the person wrote about when, ``zone`` the IANA zone it was read
    in. Tuples of keys (``categories``, ``characteristics``, ``effects``) are in the order the officer chose.
    """

    id: str = field(default_factory=new_id)
    seq: int | None = None
    reference: str
    code_name: str
    kind: IncidentKind = IncidentKind.INCIDENT
    state: IncidentState = IncidentState.DRAFT
    title: str = ""
    their_words: str = ""
    narrative: str = ""
    setting: Setting = Setting.UNKNOWN
    platform: str = ""
    place: str = ""
    occurred_at: datetime | None = None
    occurred_text: str = ""
    zone: str = "Europe/London"
    noticed_at: datetime
    categories: tuple[str, ...] = ()
    characteristics: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    immediate_danger: Answer = Answer.UNKNOWN
    possible_crime: Answer = Answer.UNKNOWN
    nothing_posted: bool = False
    unsure: bool = False
    season: str = ""
    group_type: str = ""
    playbook_key: str
    playbook_digest: str
    handler_id: str
    deputy_id: str | None = None
    created_at: datetime
    recorded_at: datetime | None = None
    contained_at: datetime | None = None
    reported_at: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    reopened_reason: str = ""


@dataclass(eq=False, kw_only=True)
class Judgement:
    """The "criticism or abuse?" aid as answered (R4). One question of the playbook a row."""

    id: str = field(default_factory=new_id)
    incident_id: str
    question_key: str
    answer: Answer
    reason: str = ""
    officer_id: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class Disposition:
    """An outcome with the rule or procedure that was applied (R12). The newest one counts."""

    id: str = field(default_factory=new_id)
    incident_id: str
    outcome: Outcome
    rule_applied: str
    note: str = ""
    officer_id: str
    at: datetime


_MOVES: dict[IncidentState, frozenset[IncidentState]] = {
    IncidentState.DRAFT: frozenset({IncidentState.OPEN}),
    IncidentState.OPEN: frozenset(
        {IncidentState.CONTAINED, IncidentState.REPORTED, IncidentState.MONITORING, IncidentState.CLOSED}
    ),
    IncidentState.CONTAINED: frozenset(
        {IncidentState.REPORTED, IncidentState.MONITORING, IncidentState.CLOSED}
    ),
    IncidentState.REPORTED: frozenset({IncidentState.MONITORING, IncidentState.CLOSED}),
    IncidentState.MONITORING: frozenset({IncidentState.REPORTED, IncidentState.CLOSED}),
    IncidentState.CLOSED: frozenset({IncidentState.REOPENED}),
    IncidentState.REOPENED: frozenset(
        {IncidentState.CONTAINED, IncidentState.REPORTED, IncidentState.MONITORING, IncidentState.CLOSED}
    ),
}

_WORDS_FOR_MOVE: dict[IncidentState, str] = {
    IncidentState.OPEN: "record it",
    IncidentState.CONTAINED: "mark it as contained",
    IncidentState.REPORTED: "mark it as reported",
    IncidentState.MONITORING: "keep an eye on it (monitoring)",
    IncidentState.CLOSED: "close it with an outcome",
    IncidentState.REOPENED: "reopen it with a reason",
}
_NO_RULE_NEEDED = frozenset({Outcome.NOT_A_BREACH, Outcome.REDIRECTED})
_NO_RULE_WORDS = frozenset(
    {
        *("none", "none applies", "none applied", "none applicable", "no rule", "no rule applies", "no"),
        *("nothing", "na", "n a", "not applicable", "does not apply", "unknown", "x"),
    }
)
_FIRST_NUMBER_WIDTH = 3


def reference(year: int, number: int) -> str:
    """The reference people see, such as ``2026-014``; a desk goes on after 2026-999 with 2026-1000.

    Raises:
        BugError: the number is below 1.
    """
    if number < 1:
        raise BugError("References start at 1.")
    return f"{year:04d}-{number:0{_FIRST_NUMBER_WIDTH}d}"


def is_settled(incident: Incident) -> bool:
    """Whether the incident is closed and was not reopened."""
    return incident.state is IncidentState.CLOSED


def check_changeable(incident: Incident) -> None:
    """Refuse a change to a closed incident.

    Reopening, wellbeing checks, ending a freeze, deleting an item kept by mistake and the register of what
    was told to whom do not ask this: people still matter after the file is closed.

    Raises:
        RefusedError: the incident is closed.
    """
    if is_settled(incident):
        raise RefusedError(
            "This incident is closed, so it can no longer be changed.",
            hint="Reopen it with a short reason first. Wellbeing checks can be added without that.",
        )


def check_recorded(incident: Incident, *, what: str) -> None:
    """Refuse what leaves the desk while the incident is a draft or closed.

    Args:
        incident: the incident.
        what: completes "… before you …", such as "send a message about it".

    Raises:
        RefusedError: the incident is a draft or closed.
    """
    check_changeable(incident)
    if incident.state is IncidentState.DRAFT:
        raise RefusedError(
            f"This is still a draft: it has to be recorded before you {what}.",
            hint="Record it first: a title or one sentence about what happened is enough.",
        )


def check_disposition(incident: Incident, disposition: Disposition | None) -> None:
    """Hold the outcome against what closing needs. Source: R12 (S3).

    Words such as "none applies" are enough for a concern, and where the outcome is that there was no breach
    or that it was redirected; every other outcome names the rule or the procedure it rests on.

    Raises:
        RefusedError: there is no outcome, or no rule or procedure with it.
    """
    if disposition is None or disposition.incident_id != incident.id:
        raise RefusedError(
            "An incident is closed with an outcome, and this one has none yet.",
            hint="Choose one, such as advised or not a breach, and name the rule or procedure applied.",
        )
    if not has_words(disposition.rule_applied):
        raise RefusedError(
            "The outcome does not say which rule or procedure was applied.",
            hint='Name it, such as "code of conduct, section 3". If there is none, write "none applies".',
        )
    plain = "".join(c if c.isalnum() else " " for c in visible(disposition.rule_applied).casefold()).split()
    free = incident.kind is IncidentKind.CONCERN or disposition.outcome in _NO_RULE_NEEDED
    if not free and " ".join(plain) in _NO_RULE_WORDS:
        raise RefusedError(
            "This outcome has to rest on a rule or a procedure.",
            hint='Name the one you followed, or choose "not a breach" or "redirected" if none applies.',
        )


def move(
    incident: Incident,
    to: IncidentState,
    *,
    now: datetime,
    reason: str = "",
    disposition: Disposition | None = None,
) -> None:
    """Move an incident to another state and note when. Nothing changes where a rule says no.

    A person reported is never needed: a concern can be recorded with nobody named (R9). ``contained_at``,
    ``reported_at``, ``closed_at`` and ``reopened_at`` hold the latest such move.

    Args:
        incident: the incident to move.
        to: the state to move to.
        now: aware UTC.
        reason: needed for reopening.
        disposition: the newest outcome of this incident; needed for closing (R12).

    Raises:
        RefusedError: the move is not one of the rules', or something it needs is missing.
    """
    if to not in _MOVES[incident.state]:
        raise _no_such_move(incident.state, to)
    if to is IncidentState.OPEN:
        if not any(visible(text) for text in (incident.title, incident.their_words, incident.narrative)):
            raise RefusedError(
                "There is nothing to read in this draft yet.",
                hint="Write a title, their words, or one sentence about what happened. The draft stays.",
            )
        incident.recorded_at = now
    elif to is IncidentState.CONTAINED:
        incident.contained_at = now
    elif to is IncidentState.REPORTED:
        incident.reported_at = now
    elif to is IncidentState.CLOSED:
        check_disposition(incident, disposition)
        incident.closed_at = now
    elif to is IncidentState.REOPENED:
        incident.reopened_reason = written_reason(reason, what="reopen this incident")
        incident.reopened_at = now
    incident.state = to


def _no_such_move(state: IncidentState, to: IncidentState) -> RefusedError:
    if to is state:
        return RefusedError(f"This incident is already {state.value}.", hint="Nothing needs to be done.")
    ways = tuple(words for way, words in _WORDS_FOR_MOVE.items() if way in _MOVES[state])
    return RefusedError(
        f"An incident that is {state.value} cannot become {to.value}.",
        hint=f"From here you can {listed(ways, last='or')}.",
    )


def after_freeze_started(incident: Incident, *, now: datetime) -> None:
    """The incident counts as contained once a freeze has started, where that move is legal."""
    _move_if_legal(incident, IncidentState.CONTAINED, now)


def after_posts_taken_down(incident: Incident, *, still_up: int, now: datetime) -> None:
    """The incident counts as contained once no post is up any more, where that move is legal."""
    if still_up == 0:
        _move_if_legal(incident, IncidentState.CONTAINED, now)


def after_report(incident: Incident, *, now: datetime) -> None:
    """The incident counts as reported, where that move is legal; ``referrals.after_referral`` says when."""
    _move_if_legal(incident, IncidentState.REPORTED, now)


def _move_if_legal(incident: Incident, to: IncidentState, now: datetime) -> None:
    if to in _MOVES[incident.state]:
        move(incident, to, now=now)
