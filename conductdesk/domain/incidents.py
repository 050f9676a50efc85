"""Incidents: what happened, how it is judged, and the states it moves through."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import new_id, visible, written_reason
from conductdesk.errors import RefusedError


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
    """"I don't know" is an answer."""

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
    ``reference`` is ``draft-7`` until the incident is recorded and ``2026-014`` afterwards. All times are aware
    UTC; ``occurred_text`` keeps what the person wrote about when, ``zone`` the IANA zone it was read in.
    Tuples of keys (``categories``, ``characteristics``, ``effects``) are in the order the officer chose.
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
