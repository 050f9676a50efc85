"""Whom to write to: contacts that came with a checklist and those the committee added (R27)."""

from dataclasses import dataclass
from datetime import datetime

from conductdesk.domain.playbook import Playbook
from conductdesk.domain.referrals import Contact, Route, check_contact, contacts_for
from conductdesk.errors import UserError
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.reader import Reader
from conductdesk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """What is known of a contact; ``key`` is the short word by which it is set again."""

    key: str
    route: Route
    name: str
    address: str = ""
    group_type: str = ""
    note: str = ""


def list_contacts(desk: OpenDesk, *, group_type: str | None = None) -> tuple[Contact, ...]:
    """The contacts in order of insertion; with ``group_type`` only those that serve it."""
    with desk.read() as reader:
        found = reader.find(Contact)
    return tuple(c for c in found if group_type is None or c.group_type in {"", group_type})


def set_contact(desk: OpenDesk, details: ContactDetails) -> None:
    """Add a contact, or change the one with the same key.

    Raises:
        UserError: no key, no name, or an address that takes several lines.
    """
    if not details.key.strip():
        raise UserError("A contact needs a key, the short word by which it is set again.")
    with desk.begin() as uow:
        contact = uow.first(Contact, key=details.key.strip())
        if contact is None:
            contact = uow.add(
                Contact(key=details.key.strip(), route=details.route, name="", changed_at=desk.now())
            )
        contact.route, contact.name = details.route, details.name.strip()
        contact.address, contact.note = details.address, details.note
        contact.group_type = details.group_type
        contact.preset = contact.preset_date = ""
        contact.changed_at = desk.now()
        check_contact(contact)
        uow.log("contact.set", contact.id, {"key": contact.key})
        uow.commit()


def contact_for(records: Reader, route: Route, group_type: str) -> Contact | None:
    """The contact for a route: the group type's own before one for everybody, one with an address first."""
    fitting = contacts_for(records.find(Contact), route, group_type)
    return next((c for c in fitting if c.address), fitting[0] if fitting else None)


def keep_presets(uow: UnitOfWork, playbook: Playbook, *, union_name: str, now: datetime) -> None:
    """Copy the contacts of a checklist into the desk; keys that are there already stay as they are.

    For any other union than the one they belong to they come without their addresses (R27).
    """
    fit = playbook.contacts_fit(union_name)
    for preset in playbook.contacts:
        if uow.first(Contact, key=preset.key) is None:
            known = fit or preset.everywhere
            named = playbook.contacts_name if known and preset.address and not preset.everywhere else ""
            dated = playbook.contacts_dated.isoformat() if named and playbook.contacts_dated else ""
            uow.add(
                Contact(
                    key=preset.key,
                    route=preset.route,
                    group_type=preset.group_type,
                    name=preset.name,
                    address=preset.address if known else "",
                    note=preset.note,
                    preset=named,
                    preset_date=dated,
                    changed_at=now,
                )
            )
