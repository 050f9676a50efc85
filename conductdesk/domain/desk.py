"""The desk itself: whose it is, its officers, and the playbooks it keeps."""

from dataclasses import dataclass, field
from datetime import datetime

from conductdesk.domain.records import new_id


@dataclass(eq=False, kw_only=True)
class DeskProfile:
    """One row: the group this desk belongs to. ``zone`` is the IANA zone in which days are counted."""

    id: str
    group_name: str
    group_type: str
    union_name: str = ""
    committee_year: str = ""
    zone: str = "Europe/London"
    playbook_key: str
    practice: bool = False
    created_at: datetime


@dataclass(eq=False, kw_only=True)
class Officer:
    """A member of the committee with access to the desk. Keys live in the header, names here too."""

    id: str = field(default_factory=new_id)
    name: str
    role: str = ""
    active: bool = True
    added_at: datetime


@dataclass(eq=False, kw_only=True)
class StoredPlaybook:
    """A playbook as text, kept for ever: an incident names the one it started with by its digest (R28)."""

    id: str = field(default_factory=new_id)
    key: str
    version: str
    digest: str
    text: str
    imported_at: datetime
    current: bool = True


@dataclass(eq=False, kw_only=True)
class IncidentKey:
    """The incident's age identity, sealed to one officer who may see the incident (an armored age file)."""

    id: str = field(default_factory=new_id)
    incident_id: str
    officer_id: str
    recipient: str
    sealed: str
