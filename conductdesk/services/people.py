"""People and accounts, and how they take part in an incident (R6, R7, R11)."""

from dataclasses import dataclass

from conductdesk.domain.dates import read_when
from conductdesk.domain.incidents import Disposition, Incident, check_changeable
from conductdesk.domain.people import (
    Account,
    AccountKind,
    Earlier,
    Involvement,
    Persistence,
    Person,
    Role,
    Standing,
    check_account,
    check_involvement,
    check_person,
    involves_persistently,
)
from conductdesk.domain.playbook import Playbook
from conductdesk.domain.wellbeing import Wishes
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.services.finding import SHORT_ID, find_account, find_incident, find_person, namesakes
from conductdesk.services.incidents import commit_change
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.folding import fold
from conductdesk.store.reader import Reader
from conductdesk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class PersonDetails:
    """What is known of a person. ``position``: officer, candidate, elected, staff or leader (R6)."""

    name: str
    standing: Standing = Standing.UNKNOWN
    position: str = ""
    contact: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountDetails:
    """What is known of an account. ``person`` names who is behind it, only once somebody knows."""

    platform: str
    handle: str
    link: str = ""
    kind: AccountKind = AccountKind.KNOWN
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Involved:
    """What was kept.

    ``earlier``: references of other incidents with the same person reported (R11). ``name``: of the person,
    as the desk knows it; empty for an account.
    """

    involvement_id: str
    person_id: str | None
    account_id: str | None
    earlier: tuple[str, ...]
    name: str = ""


def add_person(desk: OpenDesk, details: PersonDetails) -> str:
    """Keep a person who takes part in no incident yet; the id comes back.

    Raises:
        UserError: the name is empty.
    """
    with desk.begin() as uow:
        person = _new_person(desk, uow, details)
        uow.log("person.added", person.id)
        uow.commit()
    return person.id


def person_id_of(desk: OpenDesk, name: str) -> str:
    """The id of the person with this name or id, read as ``finding.find_person`` does.

    Raises:
        NotFoundError: nobody has it.
        UserError: several people have the name.
    """
    with desk.read() as reader:
        return find_person(reader, name).id


def may_be_meant(desk: OpenDesk, name: str) -> tuple[tuple[str, str], ...]:
    """Who may be meant by a name that is no single person's: each with name and id.

    Several who are called so, or else those of whose names it is a part. Empty where one person has the name,
    and where nobody comes near.
    """
    with desk.read() as reader:
        same, similar = namesakes(reader, name)
    rows = () if len(same) == 1 else same or similar
    return tuple((row.name, row.id) for row in rows)


def involve(
    desk: OpenDesk,
    ref: str,
    role: Role,
    *,
    person: PersonDetails | str | None = None,
    account: AccountDetails | None = None,
    note: str = "",
    known_since: str = "",
) -> Involved:
    """Say how a person or an account takes part in an incident (R6).

    Args:
        desk: the open desk.
        ref: the incident.
        role: the part; one person can be given several, one call each.
        person: details of a new person, or the name or id of one the desk knows.
        account: an account; it becomes known to the desk when it was not.
        note: anything worth saying about it.
        known_since: when the committee first knew, as text; now when empty (R7).

    Raises:
        UserError: neither or both of person and account; a person or date that cannot be found or read.
    """
    if (person is None) == (account is None):
        raise UserError("Name either a person or an account.", hint="Call twice to add both.")
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        since = desk.now()
        if known_since:
            since = read_when(known_since, zone=incident.zone, now=since).at_utc
        person_id = account_id = None
        known: Person | None = None
        if account is not None:
            account_id = _known_account(desk, uow, account).id
        elif isinstance(person, PersonDetails):
            known = _known_person(desk, uow, person)
        elif person is not None:
            known = find_person(uow, person, incident)
        person_id = known.id if known else None
        same = {"incident_id": incident.id, "role": role, "person_id": person_id, "account_id": account_id}
        link = uow.first(Involvement, **same)
        if link is None:
            link = uow.add(
                Involvement(
                    incident_id=incident.id,
                    role=role,
                    person_id=person_id,
                    account_id=account_id,
                    note=note,
                    first_known_at=since,
                )
            )
        elif note:
            link.note = note
        check_involvement(link)
        found = persistence(uow, incident, desk.playbook(incident.playbook_digest))
        earlier = tuple(reference for repeat in found.repeats for reference in repeat.references)
        commit_change(uow, incident, "incident.person_involved", {"role": role})
    return Involved(
        involvement_id=link.id,
        person_id=person_id,
        account_id=account_id,
        earlier=earlier,
        name=known.name if known else "",
    )


def leave_out(desk: OpenDesk, ref: str, involvement_id: str) -> None:
    """Say that somebody who was added by mistake takes no such part; the person stays known to the desk.

    Raises:
        NotFoundError: nobody takes part in the incident in that way.
        RefusedError: what they want is written down, so they stay a person affected (R8).
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        link = uow.first(Involvement, id=involvement_id, incident_id=incident.id)
        if link is None:
            raise NotFoundError("Nobody takes part in that way any more.")
        spoken_for = link.person_id and uow.first(Wishes, incident_id=incident.id, person_id=link.person_id)
        if link.role is Role.AFFECTED and spoken_for:
            raise RefusedError(
                "What this person wants is written down, so they stay down as a person affected.",
                hint="Undo their wishes first, if those were a mistake too.",
            )
        role = link.role
        uow.remove(link)
        commit_change(uow, incident, "incident.person_left_out", {"role": role})


def record_block(desk: OpenDesk, ref: str, who: str, *, where: str, at: str = "") -> None:
    """Keep that a person or account was blocked, so that the time it took is known (R7).

    Args:
        desk: the open desk.
        ref: the incident.
        who: a person's name, or a handle.
        where: the platform.
        at: when, as text; now when empty.

    Raises:
        NotFoundError: nobody of that name or handle takes part in the incident.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        links = [
            link
            for link in uow.find(Involvement, incident_id=incident.id)
            if fold(" ".join(who.split()).removeprefix("@")) in called(uow, link)
        ]
        if not links:
            raise NotFoundError(
                f"{who} takes part in no way in {incident.reference}.", hint="Add them first."
            )
        when = read_when(at, zone=incident.zone, now=desk.now()).at_utc if at else desk.now()
        for link in links:
            link.blocked_at, link.blocked_where = when, where
            check_involvement(link)
        commit_change(uow, incident, "incident.blocked", {"where": where})


def persistence(records: Reader, incident: Incident, playbook: Playbook) -> Persistence:
    """Who of the people reported was reported before, and the checklist's advice on it (R11)."""
    involvements = records.find(Involvement, incident_id=incident.id)
    reported = [i for i in involvements if i.role is Role.RESPONDENT]
    accounts: dict[str, Account] = {}
    for one in reported:
        if one.account_id:
            own = records.get(Account, one.account_id)
            accounts[own.id] = own
        person_id = one.person_id or (accounts[one.account_id].person_id if one.account_id else None)
        if person_id:
            accounts.update({a.id: a for a in records.find(Account, person_id=person_id)})
    people = {i.person_id for i in reported if i.person_id} | {
        a.person_id for a in accounts.values() if a.person_id
    }
    links = [
        *(
            link
            for p in sorted(people)
            for link in records.find(Involvement, person_id=p, role=Role.RESPONDENT)
        ),
        *(link for a in accounts for link in records.find(Involvement, account_id=a, role=Role.RESPONDENT)),
    ]
    earlier = [_as_earlier(records, link) for link in links if link.incident_id != incident.id]
    return involves_persistently(reported, earlier, accounts=tuple(accounts.values()), advice=playbook.advice)


def _as_earlier(records: Reader, link: Involvement) -> Earlier:
    other = records.get(Incident, link.incident_id)
    outcomes = records.find(Disposition, incident_id=other.id)
    return Earlier(
        incident_id=other.id,
        reference=other.reference,
        person_id=link.person_id,
        account_id=link.account_id,
        outcome=outcomes[-1].outcome if outcomes else None,
    )


def called(records: Reader, link: Involvement) -> set[str]:
    """Everything that names whoever has this part, folded: a name or a handle, and ids."""
    if link.person_id:
        person = records.get(Person, link.person_id)
        return {fold(person.name), person.id, person.id[:SHORT_ID]}
    account = records.get(Account, link.account_id or "")
    return {fold(account.handle.removeprefix("@")), account.id}


def _new_person(desk: OpenDesk, uow: UnitOfWork, details: PersonDetails) -> Person:
    person = Person(
        name=" ".join(details.name.split()),
        standing=details.standing,
        position=details.position,
        contact=details.contact,
        note=details.note,
        created_at=desk.now(),
    )
    check_person(person)
    return uow.add(person)


def _known_person(desk: OpenDesk, uow: UnitOfWork, details: PersonDetails) -> Person:
    """The one person of that name whatever the case and diacritics, or a new one."""
    same, _ = namesakes(uow, details.name)
    if len(same) != 1:
        return _new_person(desk, uow, details)
    person = uow.get(Person, same[0].id)
    for name in ("position", "contact", "note"):
        if getattr(details, name):
            setattr(person, name, getattr(details, name))
    if details.standing is not Standing.UNKNOWN:
        person.standing = details.standing
    return person


def _known_account(desk: OpenDesk, uow: UnitOfWork, details: AccountDetails) -> Account:
    fresh = Account(platform=details.platform.strip(), handle=details.handle.strip(), created_at=desk.now())
    check_account(fresh)
    account = find_account(uow, fresh.platform, fresh.handle) or uow.add(fresh)
    if details.link:
        account.link = details.link
    if details.kind is not AccountKind.KNOWN:
        account.kind = details.kind
    if details.person:
        account.person_id = find_person(uow, details.person).id
    return account
