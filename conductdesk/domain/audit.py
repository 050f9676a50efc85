"""The activity log as plain rules: canonical bytes, fingerprints of records, the chain, and its short code.

An entry names the one before it by hash, so nothing up to a head that somebody holds elsewhere can be
changed, removed or reordered unseen. What an entry is about lives in a payload beside it, which the chain
knows only by a salted hash: payload and salt can be deleted with what they tell of, and the chain holds.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from conductdesk.errors import BugError

GENESIS = "0" * 64
"""The previous hash of the first entry."""

SALT_BYTES = 16

_CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_CHARACTERS = 16
_CODE_GROUP = 4
_BITS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityEntry:
    """One link of the chain. Hashes are SHA-256 in lower-case hexadecimal; ``at`` is aware UTC.

    Entries are ordered by ``seq``, which starts at 1 and has no gaps, never by ``at``.
    """

    seq: int
    prev_hash: str
    at: datetime
    officer_id: str
    action: str
    object_id: str
    payload_hash: str
    hash: str


def _plain(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(type(value).__name__)


_encode = json.JSONEncoder(separators=(",", ":"), sort_keys=True, allow_nan=False, default=_plain).encode


def canonical_json(value: object) -> bytes:
    """The one way to write a value as JSON: keys sorted, no spaces, ASCII only.

    Takes what records are made of: str (also StrEnum), numbers, bool, None, aware datetimes (written in UTC
    with microseconds), lists, tuples, and dicts with str keys.

    Raises:
        BugError: anything else, such as a time without a zone.
    """
    try:
        return _encode(value).encode("ascii")
    except (TypeError, ValueError) as error:
        raise BugError("A value that has no canonical form was to be recorded.") from error


def payload_hash(salt: bytes, payload: bytes) -> str:
    """What the chain keeps of a payload. Without the salt nobody can try out what it may have said."""
    return hashlib.sha256(salt + payload).hexdigest()


def chain_hash(
    *,
    seq: int,
    prev_hash: str,
    at: datetime,
    officer_id: str,
    action: str,
    object_id: str,
    payload_hash: str,
) -> str:
    """The hash of an entry, which the next entry names."""
    linked = canonical_json(
        {
            "action": action,
            "at": at,
            "object_id": object_id,
            "officer_id": officer_id,
            "payload_hash": payload_hash,
            "prev_hash": prev_hash,
            "seq": seq,
        }
    )
    return hashlib.sha256(linked).hexdigest()


def next_entry(
    seq: int, prev_hash: str, *, at: datetime, officer_id: str, action: str, object_id: str, payload_hash: str
) -> ActivityEntry:
    """The entry after the one with that ``seq`` and hash (0 and GENESIS for the first)."""
    own = chain_hash(
        seq=seq + 1,
        prev_hash=prev_hash,
        at=at,
        officer_id=officer_id,
        action=action,
        object_id=object_id,
        payload_hash=payload_hash,
    )
    return ActivityEntry(
        seq=seq + 1,
        prev_hash=prev_hash,
        at=at,
        officer_id=officer_id,
        action=action,
        object_id=object_id,
        payload_hash=payload_hash,
        hash=own,
    )


def chain_fault(seq: int, prev_hash: str, entry: ActivityEntry) -> str:
    """Why an entry is not the rightful successor of ``seq`` and ``prev_hash``; empty when it is."""
    if entry.seq != seq + 1:
        return f"entries {seq + 1} to {entry.seq - 1} are missing" if entry.seq > seq + 1 else "out of order"
    if entry.prev_hash != prev_hash:
        return f"entry {entry.seq} does not follow the one before it"
    own = chain_hash(
        seq=entry.seq,
        prev_hash=entry.prev_hash,
        at=entry.at,
        officer_id=entry.officer_id,
        action=entry.action,
        object_id=entry.object_id,
        payload_hash=entry.payload_hash,
    )
    return "" if own == entry.hash else f"entry {entry.seq} was changed"


def head_code(chain_head: str) -> str:
    """The short code of a head for paper, such as ``K7Q2-9F3M-…``: its first 80 bits, easy to read aloud.

    The alphabet has no I, L, O and U, so that nothing is mistaken for a figure.
    """
    number = int(chain_head[: _CODE_CHARACTERS * _BITS // 4], 16)
    places = range(_BITS * (_CODE_CHARACTERS - 1), -1, -_BITS)
    code = "".join(_CODE_ALPHABET[(number >> place) & (2**_BITS - 1)] for place in places)
    return "-".join(code[start : start + _CODE_GROUP] for start in range(0, _CODE_CHARACTERS, _CODE_GROUP))


def fields_digest(cls: type, values: Mapping[str, object]) -> str:
    """The fingerprint of a record of a class, given as its fields.

    A field that holds its default is left out, so that a field which is added later leaves the fingerprints
    of older records as they are. A list counts as the tuple with the same entries.
    """
    defaults = _DEFAULTS.get(cls)
    if defaults is None:
        defaults = _DEFAULTS[cls] = {
            field.name: _listed(field.default) for field in fields(cls) if field.default is not MISSING
        }
    told = {
        name: value
        for name, value in values.items()
        if name not in defaults or _listed(value) != defaults[name]
    }
    return hashlib.sha256(canonical_json([cls.__name__, told])).hexdigest()


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def record_digest(record: object) -> str:
    """The fingerprint of a record over all its fields: equal exactly when every field is."""
    cls = type(record)
    names = _FIELD_NAMES.get(cls)
    if names is None:
        names = _FIELD_NAMES[cls] = tuple(field.name for field in fields(cls))  # type: ignore[arg-type]
    return fields_digest(cls, {name: getattr(record, name) for name in names})


_FIELD_NAMES: dict[type, tuple[str, ...]] = {}
_DEFAULTS: dict[type, dict[str, object]] = {}


def attested(seq: int, payload: Mapping[str, Any]) -> dict[str, tuple[int, str | None]]:
    """What the payload of entry ``seq`` says about records.

    ``records`` holds what that entry changed; ``carried`` what was taken over from payloads that were deleted
    with a disposal, with the entry that said it first.

    Returns:
        Name of a record to the entry that says it and the fingerprint, None for a record that was removed.
        The highest entry counts.
    """
    said: dict[str, tuple[int, str | None]] = {
        name: (origin, digest) for name, (origin, digest) in payload.get("carried", {}).items()
    }
    said.update((name, (seq, digest)) for name, digest in payload.get("records", {}).items())
    return said


def newest(
    known: dict[str, tuple[int, str | None]], said: Mapping[str, tuple[int, str | None]]
) -> dict[str, tuple[int, str | None]]:
    """Add what was said to what is known, in place: the highest entry counts, whatever the order."""
    for name, what in said.items():
        before = known.get(name)
        if before is None or before[0] <= what[0]:
            known[name] = what
    return known


@dataclass(frozen=True, kw_only=True)
class SignedHead:
    """How far the log of a desk had come, with an officer's Ed25519 signature in lower-case hexadecimal."""

    desk_id: str
    seq: int
    hash: str
    officer_id: str
    signature: str

    def is_well_formed(self) -> bool:
        """Whether every field has its type and length; it says nothing of the signature."""
        texts = (self.desk_id, self.hash, self.officer_id, self.signature)
        return (
            all(isinstance(text, str) for text in texts)
            and type(self.seq) is int
            and self.seq >= 0
            and len(self.hash) == len(GENESIS)
            and len(self.signature) == 2 * len(GENESIS)
        )


def head_message(desk_id: str, seq: int, chain_head: str, officer_id: str) -> bytes:
    """What an officer signs: it begins with what it is for, so no signature serves for anything else."""
    return b"ConductDesk activity head\n" + canonical_json(
        {"desk_id": desk_id, "seq": seq, "hash": chain_head, "officer_id": officer_id}
    )
