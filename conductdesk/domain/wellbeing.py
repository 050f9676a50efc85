"""What the person affected wants, and how everybody touched by an incident is doing."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import new_id


class WishesState(StrEnum):
    """How far asking has come (R8)."""

    ANSWERED = "answered"
    ASKED = "asked"
    NOBODY_IDENTIFIABLE = "nobody-identifiable"


@dataclass(eq=False, kw_only=True)
class Wishes:
    """What one person affected wants, in their words (R8). The newest row of a person counts.

    ``may_be_told`` names who may be told, in the order given; empty means nobody was agreed yet.
    ``police_agreed`` is None until they were asked about the police.
    """

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    person_id: str | None = None
    state: WishesState
    words: str = ""
    may_be_told: tuple[str, ...] = ()
    police_agreed: bool | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    officer_id: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class WellbeingCheck:
    """A check on somebody touched by the incident, officers included (R9).

    Exactly one of ``person_id`` and ``checked_officer_id`` is set. ``effects`` holds keys of the playbook.
    """

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    person_id: str | None = None
    checked_officer_id: str | None = None
    how: str = ""
    support_offered: str = ""
    effects: tuple[str, ...] = ()
    next_check_at: datetime | None = None
    officer_id: str
    at: datetime
