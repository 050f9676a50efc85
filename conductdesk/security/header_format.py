"""The header as a file: JSON that a person can read, checked strictly before anything in it is used.

Armored age files stand in it line by line, so that anybody can copy one out and open it with the ``age``
tool. There is one way to write a header, byte for byte; anything else counts as damage.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from conductdesk.errors import IntegrityError, NewerError
from conductdesk.security.sealing import is_recipient
from conductdesk.security.slots import Slot, SlotKind

FORMAT_VERSION = 1
MAX_HEADER_BYTES = 1024 * 1024

_FORMAT = "conductdesk-header"
_MAX_OFFICERS = 100
_MAX_KEYS = 2
MAX_NAME = 200
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HEX_32 = re.compile(r"[0-9a-f]{64}")
_HEX_64 = re.compile(r"[0-9a-f]{128}")
_ARMOR_BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----"
_ARMOR_END = "-----END AGE ENCRYPTED FILE-----"
_ARMOR_LINE = re.compile(r"[A-Za-z0-9+/]{1,64}={0,2}")


@dataclass(frozen=True)
class OfficerEntry:
    """One officer, as the header names them; nothing in it is secret.

    Args:
        officer_id: letters, digits, ``-`` and ``_``; stays for ever.
        name: as shown in lists, at most 200 characters.
        recipient: age recipient of the officer's identity.
        verify_key_hex: public half of the signing key.
        sealed_signing_key: armored age file of the signing seed, to the officer alone.
        slots: at most one of each kind.
        added_at: aware UTC.
    """

    officer_id: str
    name: str
    recipient: str
    verify_key_hex: str
    sealed_signing_key: str
    slots: tuple[Slot, ...]
    added_at: datetime

    def slot(self, kind: SlotKind) -> Slot | None:
        """The slot of that kind, if there is one."""
        return next((slot for slot in self.slots if slot.kind == kind), None)


@dataclass(frozen=True)
class SealedDeskKey:
    """The desk key of one generation.

    Args:
        generation: 1 for a new desk, one more with every new key.
        armored: age file of the 32 bytes, to the officers of that generation.
    """

    generation: int
    armored: str


@dataclass(frozen=True)
class Header:
    """Everything that is known of a desk before it is open.

    Args:
        desk_id: the desk's UUID as text.
        format_version: of this file.
        generation: of the desk key that the database is under.
        officers: in the order they were added.
        sealed_desk_keys: one; two while the desk changes its key.
        practice: whether the desk holds invented incidents only.
        edited_by: officer who edited the header last.
        edited_at: aware UTC.
        mac_hex: HMAC-SHA256 under a key derived from the desk key.
        signature_hex: Ed25519 signature of that officer.
    """

    desk_id: str
    format_version: int
    generation: int
    officers: tuple[OfficerEntry, ...]
    sealed_desk_keys: tuple[SealedDeskKey, ...]
    practice: bool
    edited_by: str
    edited_at: datetime
    mac_hex: str
    signature_hex: str

    def to_bytes(self) -> bytes:
        """The header as a file: indented JSON in UTF-8, ending in a line feed."""
        data = {**_proven(self), "mac": self.mac_hex, "signature": self.signature_hex}
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def is_name(text: str) -> bool:
    """Whether a header can carry this as an officer's name: 1 to 200 characters that UTF-8 can write."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return 0 < len(text) <= MAX_NAME


def proven_bytes(header: Header) -> bytes:
    """Canonical JSON of everything except the two proofs: what MAC and signature are made over."""
    text = json.dumps(_proven(header), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def parse_header(data: bytes) -> Header:
    """Read what :meth:`Header.to_bytes` wrote. The proofs are not checked yet: that takes the desk key.

    Args:
        data: the whole file, at most 1 MiB.

    Raises:
        NewerError: a newer ConductDesk wrote it.
        IntegrityError: it is damaged.
    """
    if len(data) > MAX_HEADER_BYTES:
        raise _damaged()
    try:
        values = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _damaged() from error
    if not isinstance(values, dict) or values.get("format") != _FORMAT:
        raise _damaged()
    version = values.get("format_version")
    if type(version) is not int or version < FORMAT_VERSION:
        raise _damaged()
    if version > FORMAT_VERSION:
        raise NewerError(
            "This desk was written by a newer ConductDesk and was left untouched.",
            hint="Update ConductDesk, then open it again.",
        )
    header = _header(values)
    if header.to_bytes() != data:
        raise _damaged()
    return header


def _proven(header: Header) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "format_version": header.format_version,
        "desk_id": header.desk_id,
        "practice": header.practice,
        "edited_by": header.edited_by,
        "edited_at": _time_text(header.edited_at),
        "generation": header.generation,
        "sealed_desk_keys": [
            {"generation": key.generation, "age": key.armored.splitlines()} for key in header.sealed_desk_keys
        ],
        "officers": [
            {
                "officer_id": entry.officer_id,
                "name": entry.name,
                "added_at": _time_text(entry.added_at),
                "recipient": entry.recipient,
                "verify_key": entry.verify_key_hex,
                "signing_key": entry.sealed_signing_key.splitlines(),
                "slots": [slot.to_json() for slot in entry.slots],
            }
            for entry in header.officers
        ],
    }


def _header(values: dict[str, object]) -> Header:
    generation = _whole_number(values.get("generation"))
    keys = tuple(_sealed_key(item) for item in _list(values.get("sealed_desk_keys"), _MAX_KEYS))
    officers = tuple(_officer(item) for item in _list(values.get("officers"), _MAX_OFFICERS))
    _all_different(key.generation for key in keys)
    _all_different(entry.officer_id for entry in officers)
    _all_different(entry.recipient for entry in officers)
    practice = values.get("practice")
    if type(practice) is not bool or generation not in {key.generation for key in keys}:
        raise _damaged()
    return Header(
        desk_id=_matching(values.get("desk_id"), _ID),
        format_version=FORMAT_VERSION,
        generation=generation,
        officers=officers,
        sealed_desk_keys=keys,
        practice=practice,
        edited_by=_matching(values.get("edited_by"), _ID),
        edited_at=_time(values.get("edited_at")),
        mac_hex=_matching(values.get("mac"), _HEX_32),
        signature_hex=_matching(values.get("signature"), _HEX_64),
    )


def _officer(values: object) -> OfficerEntry:
    if not isinstance(values, dict):
        raise _damaged()
    name, recipient = values.get("name"), values.get("recipient")
    if not isinstance(name, str) or not is_name(name):
        raise _damaged()
    if not isinstance(recipient, str) or not is_recipient(recipient):
        raise _damaged()
    slots = tuple(Slot.from_json(item) for item in _list(values.get("slots"), _MAX_KEYS, at_least=0))
    _all_different(slot.kind for slot in slots)
    return OfficerEntry(
        officer_id=_matching(values.get("officer_id"), _ID),
        name=name,
        recipient=recipient,
        verify_key_hex=_matching(values.get("verify_key"), _HEX_32),
        sealed_signing_key=_armored(values.get("signing_key")),
        slots=slots,
        added_at=_time(values.get("added_at")),
    )


def _sealed_key(values: object) -> SealedDeskKey:
    if not isinstance(values, dict):
        raise _damaged()
    return SealedDeskKey(_whole_number(values.get("generation")), _armored(values.get("age")))


def _armored(value: object) -> str:
    lines = [line for line in _list(value, MAX_HEADER_BYTES) if isinstance(line, str)]
    if lines[:1] != [_ARMOR_BEGIN] or lines[-1:] != [_ARMOR_END]:
        raise _damaged()
    for line in lines[1:-1]:
        _matching(line, _ARMOR_LINE)
    return "\n".join(lines) + "\n"


def _list(value: object, at_most: int, *, at_least: int = 1) -> list[object]:
    if not isinstance(value, list) or not at_least <= len(value) <= at_most:
        raise _damaged()
    return value


def _whole_number(value: object) -> int:
    if type(value) is not int or value < 1:
        raise _damaged()
    return value


def _matching(value: object, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _damaged()
    return value


def _all_different(values: Iterable[object]) -> None:
    listed = list(values)
    if len(set(listed)) != len(listed):
        raise _damaged()


def _time_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _time(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise _damaged() from error
    if moment.utcoffset() != timedelta(0):
        raise _damaged()
    return moment


def _damaged() -> IntegrityError:
    return IntegrityError(
        "The desk's header is damaged, so the desk was not opened.",
        hint="Put back the copy beside it, or a backup.",
    )
