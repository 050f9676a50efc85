"""Referrals, what was told to whom, and the contacts they go to."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import new_id


class Route(StrEnum):
    """Where an incident can be taken (R25). ``INFORMAL`` asks staff support without a complaint (R5)."""

    STAFF_SUPPORT = "staff-support"
    INFORMAL = "informal"
    PLATFORM = "platform"
    PARTY = "party"
    POLICE = "police"
    ZERO_TOLERANCE = "zero-tolerance"
    OTHER = "other"


@dataclass(eq=False, kw_only=True)
class Contact:
    """Whom to write to. ``group_type`` is empty for every type; ``preset`` names the preset it came from (R27)."""

    id: str = field(default_factory=new_id)
    key: str
    route: Route
    group_type: str = ""
    name: str
    address: str = ""
    note: str = ""
    preset: str = ""
    preset_date: str = ""
    changed_at: datetime


@dataclass(eq=False, kw_only=True)
class Referral:
    """The incident taken to somebody outside the committee (R10, R25)."""

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    route: Route
    to: str
    their_reference: str = ""
    made_at: datetime
    agreed_by_affected: bool | None = None
    risk_reason: str = ""
    note: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    officer_id: str


@dataclass(eq=False, kw_only=True)
class Disclosure:
    """One entry of the register of what left the desk (R26): to whom, what, why, and its fingerprint.

    ``kind`` is ``document``, ``original``, ``message`` or ``spoken``; ``activity_seq`` is how far the activity
    log had come, so that the next update can hold only what is new since.
    """

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    kind: str
    to: str
    what: str
    why: str
    sha256: str = ""
    activity_seq: int
    officer_id: str
    at: datetime
