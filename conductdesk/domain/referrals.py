"""Referrals, what was told to whom, and the contacts they go to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from conductdesk.domain.incidents import Answer, Incident, after_report, check_changeable, check_recorded
from conductdesk.domain.records import has_words, new_id, visible, written_reason
from conductdesk.domain.wellbeing import Wishes, WishesState, newest_wishes
from conductdesk.errors import RefusedError

_OLD_YEARS = 2
_REPORT = "document"


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
    """Whom to write to.

    ``group_type`` is empty for every type; ``preset`` names the preset it came from (R27).
    """

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

    ``kind`` is ``document``, ``original``, ``message`` or ``spoken``; ``activity_seq`` is how far the
    activity log had come, so that the next update can hold only what is new since.
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


def check_referral(referral: Referral, wishes: Iterable[Wishes], incident: Incident) -> None:
    """Hold a referral against the rules before it is kept.

    An informal question to staff support is no complaint, so it can be noted on a draft too (R5, S2). For the
    police see ``police_agreement`` (R10).

    Args:
        referral: the referral about to be kept, or its answer.
        wishes: every row of this incident's wishes.
        incident: the incident it is about.

    Raises:
        RefusedError: the incident is closed, or a draft and this is a complaint; nobody is named; the answer
            and its date do not fit; the police are told without agreement and without a written risk.
    """
    if referral.route is Route.INFORMAL:
        check_changeable(incident)
    else:
        check_recorded(incident, what="take it to somebody outside the committee")
    if not has_words(referral.to):
        raise RefusedError(
            "It does not say who was told.", hint='Write who, such as "staff support for societies".'
        )
    if has_words(referral.answer) is not (referral.answered_at is not None):
        raise RefusedError(
            "An answer needs both its words and the day it came.", hint="Write both, or leave both empty."
        )
    if referral.answered_at is not None and referral.answered_at < referral.made_at:
        raise RefusedError("The answer is earlier than the referral.", hint="Check both days.")
    if referral.route is Route.POLICE and not police_agreement(wishes, referral.agreed_by_affected):
        written_reason(
            referral.risk_reason,
            what="go to the police without the agreement of the person affected (our own caution: only where "
            "there is a serious risk to somebody)",
        )


def police_agreement(wishes: Iterable[Wishes], claimed: bool | None) -> bool:
    """Whether going to the police is agreed, as far as anybody can agree. Source: R10 (S3, our caution).

    The wishes on record come first: one "no" of a person affected outweighs what the referral claims. Where
    it was written down that nobody can be identified there is nobody to ask.
    """
    rows = newest_wishes(wishes).values()
    if any(row.police_agreed is False for row in rows):
        return False
    if claimed is not None:
        return claimed
    people = [row for row in rows if row.state is not WishesState.NOBODY_IDENTIFIABLE]
    return bool(rows) and all(row.police_agreed for row in people)


def after_referral(incident: Incident, route: Route, *, now: datetime) -> None:
    """The incident counts as reported after a referral, where that move is legal.

    Asking informally never counts as a report and never turns a draft into a complaint. Source: R5 (S2).
    """
    if route is not Route.INFORMAL:
        after_report(incident, now=now)


def crime_nudge(incident: Incident, referrals: Iterable[Referral]) -> str:
    """The prompt for what may be a crime and was kept away from the police so far; empty otherwise.

    Source: R10 (S3); the second half is our own caution and says so.
    """
    told = any(r.route is Route.POLICE and r.incident_id == incident.id for r in referrals)
    if incident.possible_crime is not Answer.YES or told:
        return ""
    return (
        "This may be a crime, and the police have not been told. The guidance on online abuse says: report "
        "it to them, and do not keep it inside the group. ConductDesk's own caution, which is not in the "
        "guidance: where the person affected does not agree, go to the police without them only if somebody "
        "is at serious risk, and write down why."
    )


class HasSeq(Protocol):
    """A line of a timeline with its place in the activity log."""

    @property
    def seq(self) -> int:
        """Grows with every entry."""
        ...


Line = TypeVar("Line", bound=HasSeq)


def whats_new_since(
    disclosures: Iterable[Disclosure], timeline: Iterable[Line], *, to: str | None = None
) -> tuple[Line, ...]:
    """What was entered since the last report, in order of the activity log. Source: R25, R26 (S2).

    Only documents count as a report: a single message, original or phone call rarely tells everything, and
    repeating a line does less harm than leaving one out.

    Args:
        disclosures: the register of this incident.
        timeline: its entries, in any order.
        to: count only what this recipient got, whatever the case of the name.
    """
    wanted = None if to is None else visible(to).casefold()
    reports = [d for d in disclosures if d.kind == _REPORT and wanted in {None, visible(d.to).casefold()}]
    told = max((d.activity_seq for d in reports), default=0)
    return tuple(sorted((line for line in timeline if line.seq > told), key=lambda line: line.seq))


def check_disclosure(disclosure: Disclosure) -> None:
    """Hold an entry of the register of what left the desk against R26.

    Raises:
        RefusedError: it does not say to whom, what, or why.
    """
    if not all(has_words(text) for text in (disclosure.to, disclosure.what, disclosure.why)):
        raise RefusedError(
            "What leaves the desk is entered with who got it, what it was, and why.",
            hint="Fill in all three; a few words each are enough.",
        )


def check_contact(contact: Contact) -> None:
    """Refuse a contact without a name, or whose address could not be used in a letter or an e-mail.

    Raises:
        RefusedError: one of these.
    """
    if not has_words(contact.name):
        raise RefusedError("A contact needs a name.", hint='Such as "Staff support for societies".')
    if len(contact.address.splitlines()) > 1 or visible(contact.address) != contact.address:
        raise RefusedError("The address has to be on one line.", hint="Write it again without line breaks.")


def contacts_for(contacts: Sequence[Contact], route: Route, group_type: str) -> tuple[Contact, ...]:
    """The contacts of a route for a group: its own type first, then those for every type (R25, R27).

    Contacts of other types of group are left out. An informal question goes to staff support (R5).
    """
    wanted = {route, Route.STAFF_SUPPORT} if route is Route.INFORMAL else {route}
    fit = [c for c in contacts if c.route in wanted and c.group_type in {"", group_type}]
    return tuple(sorted(fit, key=lambda c: (c.route is not route, c.group_type != group_type)))


def preset_day(contact: Contact) -> date | None:
    """The day of the guidance the contact came from, or None where it came from no dated guidance."""
    try:
        return date.fromisoformat(contact.preset_date) if contact.preset else None
    except ValueError:
        return None


def is_old_preset(contact: Contact, today: date) -> bool:
    """Whether the guidance a contact came from is more than two years old (R27)."""
    dated = preset_day(contact)
    return dated is not None and (dated.year + _OLD_YEARS, dated.month, dated.day) < (
        today.year,
        today.month,
        today.day,
    )
