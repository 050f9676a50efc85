"""What the person affected wants, and how everybody is doing (R8, R9)."""

from datetime import datetime

from conductdesk.domain.dates import read_when
from conductdesk.domain.desk import Officer
from conductdesk.domain.incidents import Incident, check_changeable
from conductdesk.domain.people import Involvement, Role
from conductdesk.domain.wellbeing import (
    WellbeingCheck,
    Wishes,
    WishesState,
    check_wellbeing,
    check_wishes,
)
from conductdesk.errors import NotFoundError, UserError
from conductdesk.services.finding import find_incident, find_person
from conductdesk.services.incidents import commit_change
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.reader import Reader


def record_wishes(
    desk: OpenDesk,
    ref: str,
    state: WishesState,
    *,
    person: str = "",
    words: str = "",
    may_be_told: tuple[str, ...] = (),
    police_agreed: bool | None = None,
    asked: str = "",
) -> tuple[str, ...]:
    """Keep what a person affected wants, in their words, or how far asking has come (R8).

    Args:
        desk: the open desk.
        ref: the incident.
        state: answered, asked without an answer yet, or nobody identifiable.
        person: the person affected, by name or id; empty when it is not said.
        words: their words.
        may_be_told: whom they agreed to have told, in their order.
        police_agreed: whether they agreed to the police; None when they were not asked.
        asked: when they were asked, as text; now when empty.

    Returns:
        Warnings, such as a date in the future that was kept as written.

    Raises:
        UserError: an answer without words, or a date that cannot be read.
    """
    now = desk.now()
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        asked_at: datetime | None = now
        warnings: tuple[str, ...] = ()
        if asked:
            when = read_when(asked, zone=incident.zone, now=now)
            asked_at, warnings = when.at_utc, (when.warning,) if when.warning else ()
        wishes = Wishes(
            incident_id=incident.id,
            person_id=find_person(uow, person, incident).id if person else None,
            state=state,
            words=words,
            may_be_told=may_be_told,
            police_agreed=police_agreed,
            asked_at=None if state is WishesState.NOBODY_IDENTIFIABLE else asked_at,
            answered_at=now if state is WishesState.ANSWERED else None,
            officer_id=desk.officer.id,
            at=now,
        )
        check_wishes(wishes, affected=_affected(uow, incident))
        uow.add(wishes)
        commit_change(uow, incident, "incident.wishes_kept", {"state": state})
    return warnings


def record_wellbeing(
    desk: OpenDesk,
    ref: str,
    *,
    person: str = "",
    officer: str = "",
    how: str = "",
    support_offered: str = "",
    effects: tuple[str, ...] = (),
    next_check: str = "",
) -> tuple[str, ...]:
    """Keep a check on somebody touched by an incident, officers included (R9). Allowed after closing too.

    Raises:
        UserError: neither or both of person and officer; an unknown effect; a date that cannot be read.
    """
    if bool(person) == bool(officer):
        raise UserError("Say who was checked on: a person, or an officer of this desk.")
    now = desk.now()
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        known = [e.key for e in desk.playbook(incident.playbook_digest).effects]
        checked = uow.first(Officer, name=officer) if officer else None
        if officer and checked is None:
            raise NotFoundError(f"No officer of this desk is called {officer}.")
        when = read_when(next_check, zone=incident.zone, now=now) if next_check else None
        check = WellbeingCheck(
            incident_id=incident.id,
            person_id=find_person(uow, person, incident).id if person else None,
            checked_officer_id=checked.id if checked else None,
            how=how,
            support_offered=support_offered,
            effects=effects,
            next_check_at=when.at_utc if when else None,
            officer_id=desk.officer.id,
            at=now,
        )
        check_wellbeing(check, known_effects=known)
        uow.add(check)
        commit_change(uow, incident, "incident.wellbeing_checked", {})
    # A next check lies in the future by its nature, so only one long past is worth a word.
    return (when.warning,) if when and when.warning and when.at_utc < now else ()


def _affected(records: Reader, incident: Incident) -> set[str]:
    found = records.find(Involvement, incident_id=incident.id, role=Role.AFFECTED)
    return {link.person_id for link in found if link.person_id}
