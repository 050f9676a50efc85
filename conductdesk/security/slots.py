"""Slots: the ways in which one officer's identity is wrapped, each of which opens it alone.

A passphrase is stretched with Argon2id; a secret out of this computer's keychain is random already. The kind,
the officer, the parameters and the salt are bound to the wrapped identity, so a slot moved to another officer
or given other parameters opens nothing.
"""

import json
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from conductdesk.errors import BugError, IntegrityError, UserError, WrongKeyError
from conductdesk.security.desk_keys import subkey
from conductdesk.security.sealing import recipient_of

SlotKind = Literal["passphrase", "keychain"]

MAX_PASSPHRASE_BYTES = 1024
KEYCHAIN_SECRET_BYTES = 32

_MIB = 1024
_ITERATIONS = range(1, 11)
_MEMORY_KIB = range(46 * _MIB, 1024 * _MIB + 1)
_LANES = range(1, 17)
_SALT_BYTES = 16
_NONCE_BYTES = 12
_MAX_SEALED_BYTES = 256
_SHORT_OF_MEMORY_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Argon2Cost:
    """What one guess at a passphrase costs.

    Args:
        iterations: passes over the memory, 1 to 10.
        memory_kib: memory in KiB, 46 MiB to 1 GiB.
        lanes: parallel lanes, 1 to 16.

    Raises:
        IntegrityError: a figure is outside its bounds; nothing has been allocated then.
    """

    iterations: int = 3
    memory_kib: int = 256 * _MIB
    lanes: int = 4

    def __post_init__(self) -> None:
        for value, bounds in (
            (self.iterations, _ITERATIONS),
            (self.memory_kib, _MEMORY_KIB),
            (self.lanes, _LANES),
        ):
            if type(value) is not int or value not in bounds:
                raise IntegrityError("The strength settings of a passphrase are outside what is safe to use.")


DEFAULT_COST = Argon2Cost()
SMALL_COST = Argon2Cost(memory_kib=64 * _MIB)
CHEAPEST_COST = Argon2Cost(iterations=1, memory_kib=46 * _MIB, lanes=1)


def available_memory_bytes(meminfo: Path = Path("/proc/meminfo")) -> int | None:
    """Memory that programs can still have, or None where the system does not say so in a file."""
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
        figures = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
        return int(figures[0]) * 1024
    except (OSError, ValueError, IndexError):
        return None


def cost_for(available_bytes: int | None) -> Argon2Cost:
    """The cost of a new slot: the full one, or 64 MiB where less than 1 GiB is available.

    Args:
        available_bytes: as from :func:`available_memory_bytes`; None counts as plenty.
    """
    if available_bytes is not None and available_bytes < _SHORT_OF_MEMORY_BYTES:
        return SMALL_COST
    return DEFAULT_COST


@dataclass(frozen=True)
class Slot:
    """One wrapped identity. Nothing in it is secret; it opens with its passphrase or keychain secret alone.

    Args:
        kind: what opens it.
        salt: 16 random bytes.
        nonce: 12 random bytes.
        sealed: the identity under ChaCha20-Poly1305.
        cost: of a passphrase slot; None in a keychain slot.
    """

    kind: SlotKind
    salt: bytes
    nonce: bytes
    sealed: bytes
    cost: Argon2Cost | None = None

    def to_json(self) -> dict[str, object]:
        """The slot as JSON-able values; byte strings in lower-case hexadecimal."""
        return {
            **_parameters(self.kind, self.cost, self.salt),
            "nonce": self.nonce.hex(),
            "sealed": self.sealed.hex(),
        }

    @classmethod
    def from_json(cls, data: object) -> "Slot":
        """Read what :meth:`to_json` made; nothing missing, nothing more, every figure in its bounds.

        Raises:
            IntegrityError: it is not that.
        """
        if not isinstance(data, dict):
            raise _nonsense()
        values = dict(data)
        kind = values.pop("kind", None)
        cost: Argon2Cost | None = None
        if kind == "passphrase":
            cost = Argon2Cost(
                values.pop("iterations", None), values.pop("memory_kib", None), values.pop("lanes", None)
            )
        elif kind != "keychain":
            raise _nonsense()
        kdf = values.pop("kdf", None)
        salt = _from_hex(values.pop("salt", None), range(_SALT_BYTES, _SALT_BYTES + 1))
        nonce = _from_hex(values.pop("nonce", None), range(_NONCE_BYTES, _NONCE_BYTES + 1))
        sealed = _from_hex(values.pop("sealed", None), range(1, _MAX_SEALED_BYTES + 1))
        if values or kdf != _KDF[kind]:
            raise _nonsense()
        return cls(kind=cast("SlotKind", kind), salt=salt, nonce=nonce, sealed=sealed, cost=cost)


def make_passphrase_slot(
    identity: str, passphrase: str, *, officer_id: str, cost: Argon2Cost | None = None
) -> Slot:
    """Wrap an identity under a passphrase.

    Args:
        identity: the officer's age identity.
        passphrase: as typed; its form (composed or not) does not matter. Whether it is strong enough is
            judged elsewhere.
        officer_id: whose slot it is; needed again to open it.
        cost: of one guess; None chooses by the memory this computer has to spare.

    Raises:
        UserError: the passphrase is empty, far too long or unreadable.
    """
    cost = cost if cost is not None else cost_for(available_memory_bytes())
    salt = secrets.token_bytes(_SALT_BYTES)
    key = _stretch(passphrase, salt, cost)
    return _wrap("passphrase", identity, key, salt, officer_id, cost)


def open_passphrase_slot(slot: Slot, passphrase: str, *, officer_id: str) -> str:
    """The identity out of a passphrase slot.

    Raises:
        WrongKeyError: the passphrase does not open this officer's slot, or the slot was changed: the two
            cannot be told apart.
    """
    if slot.cost is None:
        raise BugError("A slot was opened with the wrong kind of key.")
    key = _stretch(passphrase, slot.salt, slot.cost)
    return _unwrap(slot, key, officer_id, "That passphrase does not open this desk.")


def make_keychain_slot(identity: str, secret: bytes, *, officer_id: str) -> Slot:
    """Wrap an identity under a random secret that this computer's keychain keeps.

    Args:
        identity: the officer's age identity.
        secret: at least 32 random bytes.
        officer_id: whose slot it is; needed again to open it.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    return _wrap("keychain", identity, subkey(secret, _KEYCHAIN, salt=salt), salt, officer_id, None)


def open_keychain_slot(slot: Slot, secret: bytes, *, officer_id: str) -> str:
    """The identity out of a keychain slot.

    Raises:
        WrongKeyError: the secret does not open this officer's slot, or the slot was changed.
    """
    if slot.kind != "keychain":
        raise BugError("A slot was opened with the wrong kind of key.")
    refusal = "This computer's keychain no longer opens this desk."
    if len(secret) < KEYCHAIN_SECRET_BYTES:
        raise WrongKeyError(refusal, hint="Use the passphrase.")
    return _unwrap(slot, subkey(secret, _KEYCHAIN, salt=slot.salt), officer_id, refusal)


_KEYCHAIN = "keychain slot v1"
_KDF: dict[str, str] = {"passphrase": "argon2id", "keychain": "hkdf-sha256"}


def _parameters(kind: SlotKind, cost: Argon2Cost | None, salt: bytes) -> dict[str, object]:
    figures: dict[str, object] = {}
    if cost is not None:
        figures = {"iterations": cost.iterations, "memory_kib": cost.memory_kib, "lanes": cost.lanes}
    return {"kind": kind, "kdf": _KDF[kind], **figures, "salt": salt.hex()}


def _bound(kind: SlotKind, cost: Argon2Cost | None, salt: bytes, officer_id: str) -> bytes:
    header = {"slot": 1, "officer_id": officer_id, **_parameters(kind, cost, salt)}
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode("ascii")


def _wrap(
    kind: SlotKind, identity: str, key: bytes, salt: bytes, officer_id: str, cost: Argon2Cost | None
) -> Slot:
    recipient_of(identity)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    bound = _bound(kind, cost, salt, officer_id)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, identity.encode("ascii"), bound)
    return Slot(kind=kind, salt=salt, nonce=nonce, sealed=sealed, cost=cost)


def _unwrap(slot: Slot, key: bytes, officer_id: str, refusal: str) -> str:
    bound = _bound(slot.kind, slot.cost, slot.salt, officer_id)
    try:
        return ChaCha20Poly1305(key).decrypt(slot.nonce, slot.sealed, bound).decode("ascii")
    except InvalidTag as error:
        raise WrongKeyError(refusal, hint="Try again, or use the recovery sheet.") from error


def _stretch(passphrase: str, salt: bytes, cost: Argon2Cost) -> bytes:
    try:
        text = unicodedata.normalize("NFC", passphrase).encode("utf-8")
    except UnicodeEncodeError:
        raise UserError(
            "The passphrase holds a character that could not be read.",
            hint="Type it again, or use other characters.",
        ) from None
    if not 0 < len(text) <= MAX_PASSPHRASE_BYTES:
        raise UserError("The passphrase is empty or longer than 1,024 bytes.", hint="Six words are plenty.")
    derive = Argon2id(
        salt=salt, length=32, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    try:
        return derive.derive(text)
    except MemoryError as error:
        raise UserError(
            f"The passphrase needs {cost.memory_kib // _MIB} MiB of memory and this computer has too little.",
            hint="Close other programs and try again.",
        ) from error


def _from_hex(value: object, sizes: range) -> bytes:
    if not isinstance(value, str) or not value.isascii():
        raise _nonsense()
    try:
        data = bytes.fromhex(value)
    except ValueError:
        raise _nonsense() from None
    if data.hex() != value or len(data) not in sizes:
        raise _nonsense()
    return data


def _nonsense() -> IntegrityError:
    return IntegrityError(
        "One of the ways to open this desk is damaged.", hint="Restore the header from its copy."
    )
