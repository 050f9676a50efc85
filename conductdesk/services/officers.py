"""Officers of a desk and their ways in: passphrase, keychain, recovery sheet."""

import secrets
from contextlib import suppress
from pathlib import Path

from conductdesk.domain.desk import IncidentKey, Officer
from conductdesk.domain.incidents import Incident
from conductdesk.domain.records import new_id, visible
from conductdesk.errors import UserError, WrongKeyError
from conductdesk.security.header import officer_entry, with_officer, with_slot, without_slot
from conductdesk.security.identities import OfficerKeys, new_officer_keys, recovery_text
from conductdesk.security.keychain import Keychain
from conductdesk.security.passphrases import generate_passphrase, judge, require_acceptable
from conductdesk.security.sealing import seal
from conductdesk.security.slots import (
    Argon2Cost,
    Slot,
    make_keychain_slot,
    make_passphrase_slot,
    open_keychain_slot,
)
from conductdesk.services.desks import Credentials, open_desk, reseal_header
from conductdesk.services.open_desk import Clock, OpenDesk, utc_now


def list_officers(desk: OpenDesk) -> tuple[Officer, ...]:
    """The officers in the order in which they were added."""
    with desk.read() as reader:
        return tuple(reader.find(Officer))


def add_officer(
    desk: OpenDesk, name: str, passphrase: str, *, role: str = "", cost: Argon2Cost | None = None
) -> str:
    """Let another officer in with a passphrase of their own; the text of their recovery sheet comes back.

    What is sealed already is sealed to them first and the header names them last, so that stopping half-way
    leaves a desk that opens as before.

    Raises:
        UserError: a weak passphrase, or a name that an officer has already.
    """
    wanted = " ".join(visible(name).split())
    if not wanted or any(o.name.casefold() == wanted.casefold() for o in desk.header.officers):
        raise UserError("An officer needs a name that no other officer of this desk has.")
    require_acceptable(passphrase, about=(wanted, desk.profile.group_name))
    now = desk.now()
    keys, half_added = _keys_for(desk, wanted)
    slot = make_passphrase_slot(keys.identity, passphrase, officer_id=keys.officer_id, cost=cost)
    header = with_officer(desk.header, officer_entry(keys, wanted, (slot,), now=now), desk.desk_key)
    with desk.begin() as uow:
        if half_added:
            officer = uow.get(Officer, keys.officer_id)
            officer.name, officer.role, officer.added_at = wanted, role, now
            for key in uow.find(IncidentKey, officer_id=officer.id):
                uow.remove(key)
        else:
            officer = uow.add(Officer(id=keys.officer_id, name=wanted, role=role, added_at=now))
        for incident in uow.find(Incident):
            if uow.first(IncidentKey, incident_id=incident.id, officer_id=desk.officer.id) is not None:
                identity = desk.incident_identity(uow, incident).encode("ascii")
                uow.add(
                    IncidentKey(
                        incident_id=incident.id,
                        officer_id=officer.id,
                        recipient=keys.recipient,
                        sealed=seal(identity, [keys.recipient]),
                    )
                )
        uow.log("officer.added", officer.id)
        uow.commit()
    reseal_header(desk, header)
    return recovery_text(keys.identity)


def _keys_for(desk: OpenDesk, name: str) -> tuple[OfficerKeys, bool]:
    """Fresh keys, for the record of that name if adding them was stopped before the header named them."""
    in_header = {entry.officer_id for entry in desk.header.officers}
    for officer in list_officers(desk):
        if officer.id not in in_header and officer.name.casefold() == name.casefold():
            return new_officer_keys(officer.id), True
    return new_officer_keys(new_id()), False


def weakness_of(passphrase: str, *, about: tuple[str, ...] = ()) -> str:
    """What is weak about a passphrase, in one sentence; empty where a desk may be sealed with it."""
    return judge(passphrase, about=about).warning


def suggest_passphrase(words: int = 6) -> str:
    """A random passphrase of that many words, for somebody who is to be let in."""
    return generate_passphrase(words)


def change_passphrase(desk: OpenDesk, passphrase: str, *, cost: Argon2Cost | None = None) -> None:
    """Give the acting officer a new passphrase; the old one opens the desk no more.

    A copy of the desk made earlier still opens with the old passphrase.
    """
    require_acceptable(passphrase, about=(desk.officer.name, desk.profile.group_name))
    slot = make_passphrase_slot(desk.keys.identity, passphrase, officer_id=desk.officer.id, cost=cost)
    with desk.begin() as uow:
        uow.log("officer.passphrase_changed", desk.officer.id)
        uow.commit()
    header = with_slot(desk.header, desk.officer.id, slot)
    reseal_header(desk, header)


def recover(
    path: Path,
    recovery: str,
    passphrase: str,
    *,
    clock: Clock = utc_now,
    cost: Argon2Cost | None = None,
) -> OpenDesk:
    """Open a desk with the recovery sheet and set a new passphrase for the officer it belongs to."""
    desk = open_desk(path, Credentials(recovery=recovery), clock=clock)
    try:
        change_passphrase(desk, passphrase, cost=cost)
    except BaseException:
        desk.close()
        raise
    return desk


def recovery_of(desk: OpenDesk) -> str:
    """The text of the acting officer's recovery sheet, for printing it again."""
    return recovery_text(desk.keys.identity)


def remember_on_this_computer(desk: OpenDesk, keychain: Keychain) -> None:
    """Let this computer's keychain open the desk for the acting officer, until it is locked by hand or idle.

    Anyone who can use this computer account can open the desk then; the passphrase stays.

    Raises:
        UserError: there is no keychain here that can be trusted, or the desk was opened to look only.
    """
    desk.require_writable()
    if not keychain.available():
        raise UserError(
            "This computer has no keychain that ConductDesk can use.", hint="Go on with your passphrase."
        )
    secret = secrets.token_bytes(32)
    slot = make_keychain_slot(desk.keys.identity, secret, officer_id=desk.officer.id)
    keychain.put(desk.header.desk_id, desk.officer.id, secret)
    _note_way_in(desk, "officer.keychain_added")
    reseal_header(desk, with_slot(desk.header, desk.officer.id, slot))


def forget_on_this_computer(desk: OpenDesk, keychain: Keychain) -> None:
    """Take the secret out of the keychain, and its slot out of the header.

    Raises:
        UserError: the desk was opened to look only, or the keychain did not let go of the secret.
    """
    desk.require_writable()
    keychain.delete(desk.header.desk_id, desk.officer.id)
    header = without_slot(desk.header, desk.officer.id, "keychain")
    _note_way_in(desk, "officer.keychain_removed")
    reseal_header(desk, header)


def is_remembered(desk: OpenDesk) -> bool:
    """Whether the acting officer chose that a keychain opens this desk, here or on another computer."""
    return _keychain_slot(desk) is not None


def take_out_of_keychain(desk: OpenDesk, keychain: Keychain) -> str:
    """At locking by hand or idle: the secret leaves this computer's keychain, and nothing else changes.

    The slot stays in the header, so that the next passphrase knows that the keychain was chosen. It is no
    event of the desk and leaves no line in its log. Nothing here keeps a desk from being locked.

    Returns:
        What the officer has to know, in one sentence; empty when the secret is out or none was there.
    """
    if not is_remembered(desk):
        return ""
    try:
        keychain.delete(desk.header.desk_id, desk.officer.id)
    except UserError as error:
        return f"The keychain of this computer can still open the desk. {error}"
    return ""


def put_back_into_keychain(desk: OpenDesk, keychain: Keychain) -> bool:
    """After the passphrase or the recovery sheet: let the keychain open the desk again, if that was chosen.

    The secret is a new one, so one that was read out earlier opens nothing any more; the log gets no line.
    Where the keychain, the disk or a desk opened to look only does not allow it, the passphrase goes on
    opening the desk.

    Returns:
        Whether the keychain opens the desk now.
    """
    slot = _keychain_slot(desk)
    if slot is None or not keychain.available():
        return False
    place = (desk.header.desk_id, desk.officer.id)
    if _opens(slot, keychain.get(*place), desk.officer.id):
        return True
    if not desk.writable:
        return False
    secret = secrets.token_bytes(32)
    fresh = make_keychain_slot(desk.keys.identity, secret, officer_id=desk.officer.id)
    try:
        keychain.put(*place, secret)
        reseal_header(desk, with_slot(desk.header, desk.officer.id, fresh))
    except UserError:
        with suppress(UserError):
            keychain.delete(*place)
        return False
    return True


def _keychain_slot(desk: OpenDesk) -> Slot | None:
    entry = next(entry for entry in desk.header.officers if entry.officer_id == desk.officer.id)
    return next((slot for slot in entry.slots if slot.kind == "keychain"), None)


def _opens(slot: Slot, secret: bytes | None, officer_id: str) -> bool:
    if secret is None:
        return False
    try:
        open_keychain_slot(slot, secret, officer_id=officer_id)
    except WrongKeyError:
        return False
    return True


def _note_way_in(desk: OpenDesk, action: str) -> None:
    with desk.begin() as uow:
        uow.log(action, desk.officer.id)
        uow.commit()
