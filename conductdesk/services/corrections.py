"""Correcting what was said of people: their names and accounts, their parts, and one person entered twice.

A name that is corrected stays known: texts of an incident may still use it (R11, R24).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from conductdesk.domain.incidents import check_changeable
from conductdesk.domain.people import (
    Account,
    AccountKind,
    Involvement,
    Role,
    Standing,
    check_account,
    check_person,
    check_take_back,
)
from conductdesk.domain.records import listed
from conductdesk.domain.wellbeing import WellbeingCheck, Wishes
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.services.finding import find_account, find_incident, find_person
from conductdesk.services.former_names import TAKEN_BACK
from conductdesk.services.incidents import commit_change
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import called
from conductdesk.store.folding import fold
from conductdesk.store.reader import Reader
from conductdesk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class PersonChanges:
    """What to change of a person; None leaves what is there, an empty text empties it."""

    name: str | None = None
    standing: Standing | None = None
    position: str | None = None
    contact: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccountChanges:
    """What to change of an account; None leaves what is there.

    ``person`` names who is behind it, empty for nobody.
    """

    platform: str | None = None
    handle: str | None = None
    link: str | None = None
    kind: AccountKind | None = None
    person: str | None = None


def edit_person(desk: OpenDesk, who: str, changes: PersonChanges) -> str:
    """Correct what is known of a person, in every incident they take part in; their id comes back.

    Args:
        desk: the open desk.
        who: the name or id, as ``finding.find_person`` reads it.
        changes: what becomes different.

    Raises:
        RefusedError: the name would be empty.
        UserError: nobody, or several, are called so.
    """
    with desk.begin() as uow:
        person = find_person(uow, who)
        before = person.name
        values = _given(changes)
        if "name" in values:
            values["name"] = " ".join(values["name"].split())
        changed = _apply(person, values)
        check_person(person)
        if changed:
            was = before if "name" in changed else ""
            uow.log("person.edited", person.id, {"fields": changed, "was": was})
            uow.commit()
    return person.id


def edit_account(desk: OpenDesk, platform: str, handle: str, changes: AccountChanges) -> str:
    """Correct what is known of an account, wherever it takes part; its id comes back.

    Raises:
        NotFoundError: the desk knows no such account.
        RefusedError: the account would have no handle or platform, or be one that is there already.
    """
    with desk.begin() as uow:
        account = _account(uow, platform, handle)
        before = account.handle
        values = _given(changes)
        for name in values.keys() & {"platform", "handle", "link"}:
            values[name] = values[name].strip()
        if "person" in values:
            who = values.pop("person")
            values["person_id"] = find_person(uow, who).id if who.strip() else None
        changed = _apply(account, values)
        check_account(account)
        _refuse_second(uow, account)
        if changed:
            was = before if "handle" in changed else ""
            uow.log("account.edited", account.id, {"fields": changed, "was": was})
            uow.commit()
    return account.id


def find_part(desk: OpenDesk, ref: str, who: str, role: Role | None = None) -> str:
    """The id of the part that somebody has in an incident.

    Args:
        desk: the open desk.
        ref: the incident.
        who: a name, a handle, or an id.
        role: which part, where they have several.

    Raises:
        NotFoundError: nobody of that name takes part so.
        UserError: they take part in several ways, and it is not said which.
    """
    with desk.read() as reader:
        incident = find_incident(reader, ref)
        wanted = fold(" ".join(who.split()).removeprefix("@"))
        parts = [
            part
            for part in reader.find(Involvement, incident_id=incident.id)
            if wanted in called(reader, part) and role in {None, part.role}
        ]
    if not parts:
        raise NotFoundError(
            f"{who} takes no such part in {incident.reference}.", hint="Its people are listed."
        )
    if len(parts) > 1:
        roles = listed(tuple(part.role.value for part in parts), last="or")
        raise UserError(f"{who} takes part in several ways.", hint=f"Say which one: {roles}.")
    return parts[0].id


def take_back_involvement(desk: OpenDesk, ref: str, involvement_id: str) -> None:
    """Take somebody's part in an incident back, because it was a mistake; the person stays in the desk.

    Raises:
        NotFoundError: the incident has no such part.
        RefusedError: the incident is closed, or their wishes or how they are doing are written down in it.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        part = uow.first(Involvement, id=involvement_id, incident_id=incident.id)
        if part is None:
            raise NotFoundError(
                f"There is no such part in {incident.reference}.", hint="Its people are listed."
            )
        check_take_back(
            part,
            uow.find(Involvement, incident_id=incident.id),
            wishes=uow.find(Wishes, incident_id=incident.id),
            checks=uow.find(WellbeingCheck, incident_id=incident.id),
        )
        uow.remove(part)
        detail = {"role": part.role, "person": part.person_id, "account": part.account_id}
        commit_change(uow, incident, TAKEN_BACK, detail)


def merge_people(desk: OpenDesk, keep: str, other: str) -> str:
    """Make one person of two entries that are the same; the id that stays comes back.

    Everything of the other goes over, in closed incidents too: parts, accounts, wishes, wellbeing checks.
    What is empty in the entry that stays is filled from the other.

    Args:
        desk: the open desk.
        keep: the entry that stays, by name or id.
        other: the entry that goes.

    Raises:
        RefusedError: they are one entry.
        UserError: nobody, or several, are called so.
    """
    with desk.begin() as uow:
        stays, goes = find_person(uow, keep), find_person(uow, other)
        if stays.id == goes.id:
            raise RefusedError("That is one entry already.", hint="Name two people by their ids.")
        for part in uow.find(Involvement, person_id=goes.id):
            _move_part(uow, part, stays.id)
        for account in uow.find(Account, person_id=goes.id):
            account.person_id = stays.id
        for wishes in uow.find(Wishes, person_id=goes.id):
            wishes.person_id = stays.id
        for check in uow.find(WellbeingCheck, person_id=goes.id):
            check.person_id = stays.id
        for name in ("position", "contact"):
            setattr(stays, name, getattr(stays, name) or getattr(goes, name))
        stays.note = "\n".join(filter(None, dict.fromkeys((stays.note, goes.note))))
        if stays.standing is Standing.UNKNOWN:
            stays.standing = goes.standing
        uow.remove(goes)
        uow.log("person.merged", stays.id, {"was": goes.name, "gone": goes.id})
        uow.commit()
    return stays.id


def _move_part(uow: UnitOfWork, part: Involvement, person_id: str) -> None:
    """Give a part to the person who stays; where they have the same part, the earlier knowledge counts."""
    same = uow.first(Involvement, incident_id=part.incident_id, role=part.role, person_id=person_id)
    if same is None:
        part.person_id = person_id
        return
    same.first_known_at = min(same.first_known_at, part.first_known_at)
    same.note = "\n".join(filter(None, dict.fromkeys((same.note, part.note))))
    if same.blocked_at is None:
        same.blocked_at, same.blocked_where = part.blocked_at, part.blocked_where
    uow.remove(part)


def _given(changes: PersonChanges | AccountChanges) -> dict[str, Any]:
    values = {f.name: getattr(changes, f.name) for f in fields(changes)}
    return {name: value for name, value in values.items() if value is not None}


def _apply(record: object, values: dict[str, Any]) -> list[str]:
    """Set what differs; the names of the fields that changed come back."""
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    return sorted(changed)


def _account(records: Reader, platform: str, handle: str) -> Account:
    account = find_account(records, platform.strip(), handle)
    if account is None:
        known = sorted({a.platform for a in records.find(Account) if _same_handle(a, handle)})
        hint = (
            f"It is known on {listed(tuple(known), last='and')}." if known else "Add it to an incident first."
        )
        raise NotFoundError(f"The desk knows no account {handle} on {platform}.", hint=hint)
    return account


def _same_handle(account: Account, handle: str) -> bool:
    return fold(account.handle.removeprefix("@")) == fold(handle.strip().removeprefix("@"))


def _refuse_second(records: Reader, account: Account) -> None:
    twins: Iterable[Account] = records.find(Account, platform=account.platform)
    if any(twin.id != account.id and _same_handle(twin, account.handle) for twin in twins):
        raise RefusedError(
            "There is an entry of that account already.",
            hint="Use that one: add it to the incident, and take this one back.",
        )
