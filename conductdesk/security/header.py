"""The desk's header: its officers, their slots and the sealed desk key, and what proves that it is genuine.

Two proofs are both needed: a MAC under a key derived from the desk key, and the signature of the officer who
edited the header last. The file itself is read and written by ``header_format``.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from conductdesk.errors import BugError, IntegrityError, NotFoundError, RefusedError, UserError, WrongKeyError
from conductdesk.security.desk_keys import DESK_KEY_BYTES, subkey
from conductdesk.security.header_format import (
    FORMAT_VERSION,
    MAX_HEADER_BYTES,
    MAX_NAME,
    Header,
    OfficerEntry,
    SealedDeskKey,
    is_name,
    parse_header,
    proven_bytes,
)
from conductdesk.security.identities import (
    OfficerKeys,
    open_officer,
    sealed_signing_key,
    sign,
    verify_signature,
)
from conductdesk.security.sealing import open_sealed, recipient_of, seal
from conductdesk.security.slots import Slot, SlotKind, open_keychain_slot, open_passphrase_slot

__all__ = [
    "FORMAT_VERSION",
    "MAX_HEADER_BYTES",
    "Header",
    "OfficerEntry",
    "SealedDeskKey",
    "Unlocked",
    "check_header",
    "new_header",
    "officer_entry",
    "parse_header",
    "seal_header",
    "unlock",
    "with_officer",
    "with_slot",
    "without_slot",
]

_MAC = "header MAC v1"
_SIGNATURE = b"ConductDesk header signature v1\n"


@dataclass(frozen=True)
class Unlocked:
    """An opened desk: who opened it, with what keys; its text never shows a secret.

    Args:
        keys: the officer's own keys.
        desk_key: 32 bytes, of the header's generation.
        officer: the officer's entry in the header.
    """

    keys: OfficerKeys
    desk_key: bytes = field(repr=False)
    officer: OfficerEntry


def officer_entry(keys: OfficerKeys, name: str, slots: Sequence[Slot], *, now: datetime) -> OfficerEntry:
    """The public side of an officer, ready for a header.

    Args:
        keys: the officer's own keys.
        name: as shown in lists.
        slots: at most one of each kind.
        now: aware UTC.

    Raises:
        UserError: the name is empty, too long or unreadable.
    """
    if not is_name(name):
        raise UserError(
            "An officer's name is empty, unreadable or too long.", hint=f"Use 1 to {MAX_NAME} characters."
        )
    return OfficerEntry(
        officer_id=keys.officer_id,
        name=name,
        recipient=keys.recipient,
        verify_key_hex=keys.verify_key_hex,
        sealed_signing_key=sealed_signing_key(keys),
        slots=tuple(slots),
        added_at=now.astimezone(UTC),
    )


def new_header(
    desk_id: str,
    officers: Sequence[OfficerEntry],
    desk_key: bytes,
    keys: OfficerKeys,
    *,
    now: datetime,
    practice: bool = False,
) -> Header:
    """The first header of a desk, sealed and signed.

    Args:
        desk_id: the desk's UUID.
        officers: at least the one who signs.
        desk_key: 32 random bytes.
        keys: of the officer who creates the desk.
        now: aware UTC.
        practice: whether the desk holds invented incidents only.
    """
    bare = Header(
        desk_id=desk_id,
        format_version=FORMAT_VERSION,
        generation=1,
        officers=tuple(officers),
        sealed_desk_keys=(SealedDeskKey(1, _sealed_key(desk_key, officers)),),
        practice=practice,
        edited_by=keys.officer_id,
        edited_at=now.astimezone(UTC),
        mac_hex="",
        signature_hex="",
    )
    return seal_header(bare, desk_key, keys)


def seal_header(header: Header, desk_key: bytes, keys: OfficerKeys, *, now: datetime | None = None) -> Header:
    """The header with a fresh MAC and the signature of the officer who edits it.

    Args:
        header: as edited; its old proofs are replaced.
        desk_key: of the header's generation.
        keys: of the officer who edits; named as editor.
        now: aware UTC; None leaves the time of the edit as it stands.

    Raises:
        BugError: the officer is not in the header with these keys, or the header could not be read again.
    """
    edited_at = header.edited_at if now is None else now.astimezone(UTC)
    edited = replace(header, edited_by=keys.officer_id, edited_at=edited_at)
    entry = _entry_of(edited, keys.officer_id)
    if entry is None or entry.verify_key_hex != keys.verify_key_hex:
        raise BugError("A header was to be signed by somebody who is not in it.")
    mac_hex = _mac_hex(edited, desk_key)
    signature = sign(keys, _signed_bytes(edited, mac_hex))
    sealed = replace(edited, mac_hex=mac_hex, signature_hex=signature.hex())
    try:
        parse_header(sealed.to_bytes())
    except IntegrityError as error:
        raise BugError("A header was to be written that could not be read again.") from error
    return sealed


def check_header(header: Header, desk_key: bytes) -> None:
    """Check both proofs.

    Args:
        header: as parsed.
        desk_key: of the header's generation.

    Raises:
        IntegrityError: the header was changed by somebody without the desk key, or not signed by the
            officer it names as its last editor.
    """
    editor = _entry_of(header, header.edited_by)
    genuine = hmac.compare_digest(_mac_hex(header, desk_key), header.mac_hex)
    if editor is None or not genuine:
        raise _changed()
    message = _signed_bytes(header, header.mac_hex)
    if not verify_signature(editor.verify_key_hex, message, bytes.fromhex(header.signature_hex)):
        raise _changed()


def unlock(
    header: Header,
    officer_id: str | None,
    *,
    passphrase: str | None = None,
    keychain_secret: bytes | None = None,
    identity: str | None = None,
) -> Unlocked:
    """Open a desk with exactly one of a passphrase, a keychain secret or the recovery sheet's identity.

    Args:
        header: as parsed; it is checked before anything is returned.
        officer_id: who opens it; None tries every officer, in the order of the header.
        passphrase: as typed.
        keychain_secret: out of this computer's keychain.
        identity: out of the recovery sheet.

    Raises:
        NotFoundError: no such officer.
        WrongKeyError: it opens nothing here.
        IntegrityError: it opens the officer's slot, but the header is damaged or was changed.
    """
    if sum(key is not None for key in (passphrase, keychain_secret, identity)) != 1:
        raise BugError("A desk is opened with exactly one key.")
    entries = header.officers if officer_id is None else (_known_entry(header, officer_id),)
    for entry in entries:
        opened = identity
        if passphrase is not None:
            opened = _by_passphrase(entry, passphrase)
        elif keychain_secret is not None:
            opened = _by_keychain(entry, keychain_secret)
        if opened is not None and (identity is None or recipient_of(opened) == entry.recipient):
            return _unlocked(header, entry, opened)
    if passphrase is not None:
        raise WrongKeyError(
            "That passphrase does not open this desk.", hint="Try again, or use the recovery sheet."
        )
    if keychain_secret is not None:
        raise WrongKeyError("This computer's keychain does not open this desk.", hint="Use the passphrase.")
    raise WrongKeyError(
        "That recovery sheet belongs to another desk or officer.", hint="Look at the name on it."
    )


def with_officer(header: Header, entry: OfficerEntry, desk_key: bytes) -> Header:
    """The header with one more officer, and the desk key sealed to all of them; seal it again afterwards.

    Raises:
        RefusedError: the officer is there already, or the desk is in the middle of changing its key.
    """
    if any(
        known.officer_id == entry.officer_id or known.recipient == entry.recipient
        for known in header.officers
    ):
        raise RefusedError("This officer is already on the desk.", hint="Look at the list of officers.")
    if len(header.sealed_desk_keys) != 1:
        raise RefusedError(
            "The desk is changing its key at the moment.", hint="Let that finish, then try again."
        )
    officers = (*header.officers, entry)
    sealed = SealedDeskKey(header.generation, _sealed_key(desk_key, officers))
    return replace(header, officers=officers, sealed_desk_keys=(sealed,))


def with_slot(header: Header, officer_id: str, slot: Slot) -> Header:
    """The header with a slot added, or put in place of the one of its kind; seal it again afterwards.

    Raises:
        NotFoundError: no such officer.
    """
    entry = _known_entry(header, officer_id)
    others = [known for known in entry.slots if known.kind != slot.kind]
    slots = sorted([*others, slot], key=lambda known: known.kind, reverse=True)
    return _with_entry(header, replace(entry, slots=tuple(slots)))


def without_slot(header: Header, officer_id: str, kind: SlotKind) -> Header:
    """The header without an officer's slot of that kind; seal it again afterwards. None there is no error.

    Raises:
        NotFoundError: no such officer.
        RefusedError: it is the passphrase, which always stays.
    """
    if kind == "passphrase":
        raise RefusedError(
            "The passphrase always stays: a keychain alone would lock you out when the computer is lost.",
            hint="Change the passphrase instead.",
        )
    entry = _known_entry(header, officer_id)
    return _with_entry(header, replace(entry, slots=tuple(s for s in entry.slots if s.kind != kind)))


def _by_passphrase(entry: OfficerEntry, passphrase: str) -> str | None:
    slot = entry.slot("passphrase")
    if slot is None:
        return None
    try:
        return open_passphrase_slot(slot, passphrase, officer_id=entry.officer_id)
    except WrongKeyError:
        return None


def _by_keychain(entry: OfficerEntry, secret: bytes) -> str | None:
    slot = entry.slot("keychain")
    if slot is None:
        return None
    try:
        return open_keychain_slot(slot, secret, officer_id=entry.officer_id)
    except WrongKeyError:
        return None


def _unlocked(header: Header, entry: OfficerEntry, identity: str) -> Unlocked:
    """From here on the key is right, so whatever does not fit has been changed."""
    sealed = next(s.armored for s in header.sealed_desk_keys if s.generation == header.generation)
    try:
        keys = open_officer(entry.officer_id, identity, entry.sealed_signing_key)
        desk_key = open_sealed(sealed, identity)
    except WrongKeyError as error:
        raise _changed() from error
    if (
        len(desk_key) != DESK_KEY_BYTES
        or keys.recipient != entry.recipient
        or keys.verify_key_hex != entry.verify_key_hex
    ):
        raise _changed()
    check_header(header, desk_key)
    return Unlocked(keys=keys, desk_key=desk_key, officer=entry)


def _entry_of(header: Header, officer_id: str) -> OfficerEntry | None:
    return next((entry for entry in header.officers if entry.officer_id == officer_id), None)


def _known_entry(header: Header, officer_id: str) -> OfficerEntry:
    entry = _entry_of(header, officer_id)
    if entry is None:
        raise NotFoundError("There is no such officer on this desk.", hint="Look at the list of officers.")
    return entry


def _with_entry(header: Header, entry: OfficerEntry) -> Header:
    officers = tuple(entry if known.officer_id == entry.officer_id else known for known in header.officers)
    return replace(header, officers=officers)


def _sealed_key(desk_key: bytes, officers: Sequence[OfficerEntry]) -> str:
    if len(desk_key) != DESK_KEY_BYTES:
        raise BugError("A desk key has 32 bytes.")
    return seal(desk_key, [entry.recipient for entry in officers])


def _mac_hex(header: Header, desk_key: bytes) -> str:
    return hmac.digest(subkey(desk_key, _MAC), proven_bytes(header), "sha256").hex()


def _signed_bytes(header: Header, mac_hex: str) -> bytes:
    return _SIGNATURE + mac_hex.encode("ascii") + b"\n" + proven_bytes(header)


def _changed() -> IntegrityError:
    return IntegrityError(
        "The desk's header is damaged or was changed outside ConductDesk, so the desk was not opened.",
        hint="Put back the copy beside it, or a backup.",
    )
