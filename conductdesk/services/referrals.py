"""Taking an incident to somebody outside the committee, and the register of what they were told."""

from conductdesk.domain.dates import read_when
from conductdesk.domain.incidents import (
    IncidentState,
    check_changeable,
)
from conductdesk.domain.records import written_reason
from conductdesk.domain.referrals import Disclosure, Referral, Route, after_referral, check_referral
from conductdesk.domain.wellbeing import Wishes
from conductdesk.errors import NotFoundError, UserError
from conductdesk.services.contacts import contact_for
from conductdesk.services.facts import load_facts
from conductdesk.services.finding import find_incident
from conductdesk.services.gates import pass_referral_gate
from conductdesk.services.incidents import commit_change
from conductdesk.services.leaving import enter_disclosure
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.disclosures import DisclosureRow, disclosure_page

__all__ = ["DisclosureRow", "record_answer", "refer", "register", "register_page", "tell"]


def refer(
    desk: OpenDesk,
    ref: str,
    route: Route,
    *,
    to: str = "",
    their_reference: str = "",
    at: str = "",
    agreed_by_affected: bool | None = None,
    risk_reason: str = "",
    note: str = "",
    override_reason: str = "",
) -> Referral:
    """Keep that the incident was taken to somebody (R5, R10, R25).

    Args:
        desk: the open desk.
        ref: the incident.
        route: which way; ``informal`` asks staff support without opening a complaint.
        to: whom; the desk's contact for the route and group type when empty.
        their_reference: the reference they gave.
        at: when, as text; now when empty.
        agreed_by_affected: whether the person affected agreed; None when not asked.
        risk_reason: the serious risk for which the police are told without agreement.
        note: what was said.
        override_reason: why it goes past the wishes lock, when that is closed (R8).

    Raises:
        RefusedError: the wishes lock is closed, or the police caution is not met.
        NotFoundError: no contact is known for the route and none was named.
    """
    now = desk.now()
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        contact = contact_for(uow, route, incident.group_type)
        if not to and contact is None:
            raise NotFoundError(
                "No contact is known for this route.", hint="Name whom you told, or add the contact."
            )
        referral = Referral(
            incident_id=incident.id,
            route=route,
            to=to or (contact.name if contact else ""),
            their_reference=their_reference,
            made_at=read_when(at, zone=incident.zone, now=now).at_utc if at else now,
            agreed_by_affected=agreed_by_affected,
            risk_reason=risk_reason,
            note=note,
            officer_id=desk.officer.id,
        )
        check_referral(referral, uow.find(Wishes, incident_id=incident.id), incident)
        playbook = desk.playbook(incident.playbook_digest)
        override = pass_referral_gate(playbook, load_facts(uow, incident), route, override_reason)
        uow.add(referral)
        enter_disclosure(
            desk,
            uow,
            incident,
            kind="spoken",
            to=referral.to,
            what="The incident was raised",
            why=note or "Referral",
            sha256="",
        )
        before = incident.state
        after_referral(incident, route, now=now)
        commit_change(
            uow,
            incident,
            "incident.referred",
            {"route": route, "override": override, "moved": incident.state is not before},
        )
    return referral


def record_answer(desk: OpenDesk, ref: str, route: Route, answer: str, *, their_reference: str = "") -> None:
    """Keep what they answered to the newest referral of that route (R25).

    Raises:
        NotFoundError: nothing was taken that way yet.
    """
    text = written_reason(answer, what="keep an answer")
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        made = uow.find(Referral, incident_id=incident.id, route=route)
        if not made:
            raise NotFoundError(f"{incident.reference} was not taken to {route} yet.")
        made[-1].answer, made[-1].answered_at = text, desk.now()
        if their_reference:
            made[-1].their_reference = their_reference
        commit_change(uow, incident, "incident.referral_answered", {"route": route})


def tell(desk: OpenDesk, ref: str, *, to: str, what: str, why: str) -> None:
    """Enter something said aloud in the register of what was told to whom (R26).

    Raises:
        UserError: to whom, what or why is missing, or the incident is still a draft.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        if incident.state is IncidentState.DRAFT:
            raise UserError("A draft has told nobody anything yet.", hint="Record the incident first.")
        enter_disclosure(
            desk,
            uow,
            incident,
            kind="spoken",
            sha256="",
            to=written_reason(to, what="say who was told"),
            what=written_reason(what, what="say what was told"),
            why=written_reason(why, what="say why"),
        )
        commit_change(uow, incident, "incident.told", {})


def register(desk: OpenDesk, ref: str = "") -> tuple[Disclosure, ...]:
    """The register of what left the desk, oldest first; of one incident when ``ref`` is given."""
    with desk.read() as reader:
        if ref:
            return tuple(reader.find(Disclosure, incident_id=find_incident(reader, ref).id))
        return tuple(reader.find(Disclosure))


def register_page(
    desk: OpenDesk, ref: str = "", *, before: int | None = None, limit: int = 50
) -> tuple[DisclosureRow, ...]:
    """One page of the register of what left the desk, newest first.

    Args:
        desk: the open desk.
        ref: of this incident alone; of every incident that the officer may see when empty.
        before: ``seq`` of the last row of the page before.
        limit: rows of a page.
    """
    with desk.read() as reader:
        incident_id = find_incident(reader, ref).id if ref else ""
        return tuple(disclosure_page(reader, incident_id=incident_id, before_seq=before, limit=limit))
