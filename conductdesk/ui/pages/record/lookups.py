"""What the recording flow asks the services for, and how a draft is kept; off the main thread, all of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from conductdesk.domain.desk import Officer
from conductdesk.domain.evidence import EvidenceState
from conductdesk.domain.incidents import Answer, IncidentState
from conductdesk.domain.people import Role
from conductdesk.domain.playbook import Playbook
from conductdesk.domain.referrals import Route, contacts_for
from conductdesk.errors import ConductDeskError, NotFoundError
from conductdesk.services.contacts import list_contacts
from conductdesk.services.incidents import (
    IncidentDetails,
    discard_draft,
    edit_incident,
    open_incident,
    record_incident,
)
from conductdesk.services.jottings import forget_jotting, jot, jotted
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import (
    AccountDetails,
    Involved,
    PersonDetails,
    add_person,
    involve,
    person_id_of,
)
from conductdesk.services.playbooks import checklist_of
from conductdesk.services.recusal import OfficerInvolved, officers_involved, who_can_stand_in
from conductdesk.services.search import IncidentFilter, list_incidents
from conductdesk.services.show import show_incident
from conductdesk.services.views import IncidentView

FORM = "record"
"""Under this name half-typed text of the flow is kept."""

MOST_DRAFTS = 8
_TITLE = 80


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """A draft to go on with. ``called`` is its title or the beginning of what is written in it."""

    ref: str
    called: str
    begun_at: datetime
    evidence: int
    people: int


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What the flow starts from.

    ``view`` is None for a new one. ``form`` is half-typed text by field. ``staff`` says whom to ask
    informally; ``drafts`` is filled only where nothing was named to go on with.
    """

    ref: str = ""
    playbook: Playbook
    staff: str = ""
    view: IncidentView | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    drafts: tuple[DraftRow, ...] = ()
    stand_in: tuple[Officer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A draft as it stands, with the officers who could stand in and those whose names come near."""

    view: IncidentView
    stand_in: tuple[Officer, ...]
    involved: tuple[OfficerInvolved, ...]


@dataclass(eq=False)
class Target:
    """The draft that is written to. ``ref`` is empty until it is opened; only the writer's thread sets it.

    ``failed`` says that the last save did not reach the disk: then the screen holds more than the desk.
    """

    ref: str = ""
    code_name: str = ""
    failed: bool = False


@dataclass(frozen=True, kw_only=True)
class Kept:
    """That a draft is on the disk. ``problem``: what went wrong with half-typed text beside it."""

    ref: str
    code_name: str
    at: datetime
    problem: ConductDeskError | None = None


def begin(desk: OpenDesk, ref: str) -> Begun:
    """What the flow starts from: the draft ``ref``, or else a new one and the drafts there are."""
    playbook = checklist_of(desk, ref)
    staff = _staff(desk)
    if not ref:
        return Begun(playbook=playbook, staff=staff, drafts=_drafts(desk))
    view = show_incident(desk, ref)
    return Begun(
        ref=view.reference,
        playbook=playbook,
        staff=staff,
        view=view,
        form=jotted(desk, FORM, ref=ref),
        stand_in=who_can_stand_in(desk, ref),
    )


def look(desk: OpenDesk, ref: str) -> Looked:
    """The draft as it stands now."""
    return Looked(
        view=show_incident(desk, ref),
        stand_in=who_can_stand_in(desk, ref),
        involved=officers_involved(desk, ref),
    )


def keep(desk: OpenDesk, target: Target, changes: Mapping[str, Any], form: Mapping[str, str] | None) -> Kept:
    """Save what was changed, opening the draft first where there is none yet.

    Args:
        desk: the open desk.
        target: the draft.
        changes: fields of ``IncidentDetails``; ``when`` is a pair of the field and its text.
        form: half-typed text by field; None where it did not change.
    """
    target.failed = True
    details = dict(changes)
    if (when := details.pop("when", None)) is not None:
        details[when[0]] = when[1]
    if not target.ref:
        _open(desk, target, IncidentDetails(**details))
    elif details:
        edit_incident(desk, target.ref, IncidentDetails(**details))
    problem: ConductDeskError | None = None
    if form is not None:
        try:
            jot(desk, FORM, form, ref=target.ref)
        except ConductDeskError as error:
            problem = error
    target.failed = problem is not None
    return Kept(ref=target.ref, code_name=target.code_name, at=desk.now(), problem=problem)


def ensure(desk: OpenDesk, target: Target) -> str:
    """The reference of the draft, which is opened where there is none yet."""
    if not target.ref:
        _open(desk, target, IncidentDetails())
    return target.ref


def on_draft(desk: OpenDesk, target: Target, service: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Carry out a service on the draft."""
    return service(desk, ensure(desk, target), *args, **named)


def record(desk: OpenDesk, target: Target, left_over: str) -> str:
    """Record the draft; what was begun and never added goes into the notes. The reference comes back.

    Raises:
        RefusedError: there is nothing to read in it yet.
    """
    ensure(desk, target)
    saved = record_incident(desk, target.ref)
    if left_over:
        notes = show_incident(desk, saved.reference).narrative.rstrip()
        details = IncidentDetails(narrative=f"{notes}\n\n{left_over}".strip())
        edit_incident(desk, saved.reference, details)
    forget_jotting(desk, FORM, ref=saved.reference)
    return saved.reference


def discard_if_empty(desk: OpenDesk, target: Target) -> bool:
    """Throw the draft away if nobody has written, chosen or kept anything in it; whether that was so."""
    if not target.ref or target.failed:
        return False
    try:
        view = show_incident(desk, target.ref)
    except NotFoundError:
        return False
    if view.state is not IncidentState.DRAFT or not _is_empty(view) or _half_typed(desk, target.ref):
        return False
    discard_draft(desk, target.ref, "Nothing was written in it.")
    target.ref = target.code_name = ""
    return True


def add_account(
    desk: OpenDesk, ref: str, role: Role, details: AccountDetails, owner: PersonDetails | str | None
) -> Involved:
    """Add an account, with the person who is known to be behind it: a new one, or one by id."""
    person = owner if isinstance(owner, str) else ""
    if isinstance(owner, PersonDetails):
        try:
            person = person_id_of(desk, owner.name)
        except NotFoundError:
            person = add_person(desk, owner)
    account = AccountDetails(
        platform=details.platform, handle=details.handle, kind=details.kind, person=person
    )
    return involve(desk, ref, role, account=account)


def _open(desk: OpenDesk, target: Target, details: IncidentDetails) -> None:
    saved = open_incident(desk, details, draft=True)
    target.ref, target.code_name = saved.reference, saved.code_name


def _staff(desk: OpenDesk) -> str:
    fitting = contacts_for(list_contacts(desk), Route.STAFF_SUPPORT, desk.profile.group_type)
    contact = next((c for c in fitting if c.address), fitting[0] if fitting else None)
    if contact is None:
        return ""
    return f"{contact.name}, {contact.address}" if contact.address else contact.name


def _drafts(desk: OpenDesk) -> tuple[DraftRow, ...]:
    narrowed = IncidentFilter(states=(IncidentState.DRAFT,))
    rows = list_incidents(desk, narrowed=narrowed, limit=MOST_DRAFTS)
    return tuple(_draft_row(show_incident(desk, row.reference)) for row in rows)


def _draft_row(view: IncidentView) -> DraftRow:
    said = next((t for t in (view.title, view.their_words, view.narrative) if t.strip()), "")
    flat = " ".join(said.split())
    short = flat if len(flat) <= _TITLE else f"{flat[:_TITLE]} …"
    return DraftRow(
        ref=view.reference,
        called=short or f"Nothing written yet ({view.code_name})",
        begun_at=view.created_at,
        evidence=sum(item.state is EvidenceState.KEPT for item in view.evidence),
        people=len(view.people),
    )


def _is_empty(view: IncidentView) -> bool:
    texts = (view.title, view.their_words, view.narrative, view.platform, view.place, view.occurred_text)
    chosen = (view.categories, view.characteristics, view.effects, view.season, view.unsure)
    added = (view.evidence, view.people, view.posts, view.wishes, view.stepped_back)
    danger = Answer.YES in {view.immediate_danger, view.possible_crime}
    return not (any(t.strip() for t in texts) or any(chosen) or any(added) or danger)


def _half_typed(desk: OpenDesk, ref: str) -> bool:
    form = jotted(desk, FORM, ref=ref)
    return any(text.strip() for name, text in form.items() if name.startswith("text."))
