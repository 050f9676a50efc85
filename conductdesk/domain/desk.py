"""The desk itself: whose it is, its officers, and the playbooks it keeps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from conductdesk.domain.dates import zone_of
from conductdesk.domain.records import has_words, new_id, visible
from conductdesk.errors import RefusedError


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


def check_profile(profile: DeskProfile) -> None:
    """Hold the desk's own details against the rules.

    Raises:
        RefusedError: the group has no name or no type.
        UserError: there is no such time zone.
    """
    if not has_words(profile.group_name):
        raise RefusedError(
            "The group needs a name.", hint='Write it as members know it, such as "Chess Society".'
        )
    if not visible(profile.group_type):
        raise RefusedError(
            "The kind of group is missing.", hint="Choose one: it decides whom you can ask for help."
        )
    zone_of(profile.zone)


def check_officer(officer: Officer, others: Iterable[Officer]) -> None:
    """Refuse an officer without a name, or with the name of another active officer.

    Raises:
        RefusedError: one of these.
    """
    name = visible(officer.name).casefold()
    if not has_words(name):
        raise RefusedError("An officer needs a name.", hint="Write the name the committee knows them by.")
    taken = {visible(o.name).casefold() for o in others if o.active and o.id != officer.id}
    if name in taken:
        raise RefusedError(
            "There is already an officer of that name.",
            hint="Add something that tells them apart, such as the role or an initial.",
        )


def check_may_leave(officer: Officer, others: Iterable[Officer]) -> None:
    """Refuse to take away the last officer: nobody could open the desk any more.

    Raises:
        RefusedError: no other officer is active.
    """
    if not any(o.active and o.id != officer.id for o in others):
        raise RefusedError(
            "This is the only officer who can open the desk.",
            hint="Add another officer first, then remove this one.",
        )


def check_handler(handler_id: str, deputy_id: str | None, officers: Iterable[Officer]) -> None:
    """Refuse a handler or deputy who is not an active officer, or one person as both.

    Raises:
        RefusedError: one of these.
    """
    active = {officer.id for officer in officers if officer.active}
    if handler_id not in active or (deputy_id is not None and deputy_id not in active):
        raise RefusedError(
            "The handler and the deputy have to be officers of this desk.",
            hint="Choose somebody from the list.",
        )
    if handler_id == deputy_id:
        raise RefusedError(
            "The deputy stands in for the handler, so it has to be somebody else.",
            hint="Choose another officer, or leave the deputy empty.",
        )
