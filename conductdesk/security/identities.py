"""Officers' keys: the age identity, the signing key that is sealed to it, and the recovery sheet's text."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from conductdesk.errors import IntegrityError, UserError
from conductdesk.security import bech32
from conductdesk.security.sealing import is_identity, new_identity, open_sealed, recipient_of, seal

SIGNING_SEED_BYTES = 32

_PREFIX = "AGE-SECRET-KEY-1"
_DATA_LENGTH = 58
_GROUP = 4
_GROUPS_A_LINE = 5
_PREFIX_TYPED = re.compile(r"AGESECRETKEY[1IL|]")
# None of the four letters on the left can occur in a key, so each can only be a slip.
_IMPOSSIBLE = str.maketrans({"O": "0", "I": "L", "1": "L", "B": "8"})
_LOOK_ALIKES = frozenset(map(frozenset, ("S5", "Z2", "UV", "G6", "Q0", "D0", "7L", "8H", "38", "MN", "VY")))


@dataclass(frozen=True)
class OfficerKeys:
    """What an unlocked desk holds of the officer who acts; its text never shows a secret.

    Args:
        officer_id: whose keys they are.
        identity: the age identity, ``AGE-SECRET-KEY-1…``.
        signing_seed: 32 bytes, the Ed25519 private key.
    """

    officer_id: str
    identity: str = field(repr=False)
    signing_seed: bytes = field(repr=False)

    @property
    def recipient(self) -> str:
        """The public half of the identity."""
        return recipient_of(self.identity)

    @property
    def verify_key_hex(self) -> str:
        """The public half of the signing key, 64 lower-case hexadecimal digits."""
        return Ed25519PrivateKey.from_private_bytes(self.signing_seed).public_key().public_bytes_raw().hex()


def new_officer_keys(officer_id: str) -> OfficerKeys:
    """Fresh random keys for one officer."""
    return OfficerKeys(officer_id, new_identity(), secrets.token_bytes(SIGNING_SEED_BYTES))


def sealed_signing_key(keys: OfficerKeys) -> str:
    """The signing seed as an armored age file to the officer's own recipient."""
    return seal(keys.signing_seed, [keys.recipient])


def open_officer(officer_id: str, identity: str, sealed_signing_key: str) -> OfficerKeys:
    """An officer's keys out of the identity and the sealed signing key.

    Raises:
        WrongKeyError: the signing key is not sealed to this identity.
        IntegrityError: the sealed signing key is damaged.
    """
    seed = open_sealed(sealed_signing_key, identity)
    if len(seed) != SIGNING_SEED_BYTES:
        raise IntegrityError("An officer's signing key is damaged.")
    return OfficerKeys(officer_id, identity, seed)


def sign(keys: OfficerKeys, message: bytes) -> bytes:
    """The officer's Ed25519 signature, 64 bytes. Begin the message with what it is for."""
    return Ed25519PrivateKey.from_private_bytes(keys.signing_seed).sign(message)


def verify_signature(verify_key_hex: str, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message is by the holder of the key; False for anything malformed."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(verify_key_hex))
        key.verify(signature, message)
    except (ValueError, InvalidSignature):
        return False
    return True


def recovery_text(identity: str) -> str:
    """An identity grouped for paper: its beginning on one line, then fifteen groups on three."""
    data = identity.removeprefix(_PREFIX)
    groups = [data[at : at + _GROUP] for at in range(0, len(data), _GROUP)]
    lines = [" ".join(groups[at : at + _GROUPS_A_LINE]) for at in range(0, len(groups), _GROUPS_A_LINE)]
    return "\n".join([_PREFIX, *lines])


def parse_recovery_text(text: str) -> str:
    """The identity out of what a person typed from the recovery sheet.

    Capitals, spaces, dashes and line breaks do not matter, nor does the beginning. Letters that cannot occur
    are read as what they look like, and one look-alike is set right where the checksum proves it. The typed
    text is never repeated in an error.

    Raises:
        UserError: it is too short, too long or mistyped; the message says which, and in which group where the
            checksum can tell.
    """
    letters = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum() or c == "|")
    beginning = _PREFIX_TYPED.match(letters)
    data = letters[beginning.end() :] if beginning else letters
    data = data.translate(_IMPOSSIBLE).lower()
    _check_length(len(data))
    for at, letter in enumerate(data):
        if letter not in bech32.ALPHABET:
            raise _mistyped(at, "holds a character that never occurs in one")
    if not bech32.is_valid(_PREFIX.removesuffix("1").lower(), data):
        data = _set_right(data)
    identity = _PREFIX + data.upper()
    if not is_identity(identity):
        raise UserError("This is not the text of a recovery sheet.", hint="Type it again as printed.")
    return identity


def _check_length(length: int) -> None:
    if length == _DATA_LENGTH:
        return
    amount = "too short" if length < _DATA_LENGTH else "too long"
    raise UserError(
        f"The recovery text is {amount}: {length} characters after {_PREFIX} where {_DATA_LENGTH} belong.",
        hint="Look for a group that was left out or typed twice.",
    )


def _set_right(data: str) -> str:
    found = bech32.single_error(_PREFIX.removesuffix("1").lower(), data)
    if found is None:
        raise UserError(
            "The recovery text does not match its checksum: at least two characters are wrong.",
            hint="Compare it with the sheet, group by group.",
        )
    at, letter = found
    if frozenset((data[at].upper(), letter.upper())) not in _LOOK_ALIKES:
        raise _mistyped(at, "does not match the checksum")
    return data[:at] + letter + data[at + 1 :]


def _mistyped(at: int, what: str) -> UserError:
    return UserError(
        f"The recovery text {what}: look at group {at // _GROUP + 1} after {_PREFIX}.",
        hint="Compare that group with the sheet.",
    )
