"""The desk key and the keys that are derived from it."""

import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from conductdesk.errors import BugError

DESK_KEY_BYTES = 32


def new_desk_key() -> bytes:
    """32 random bytes: the raw key of the desk's database."""
    return secrets.token_bytes(DESK_KEY_BYTES)


def subkey(key: bytes, purpose: str, *, salt: bytes = b"") -> bytes:
    """A 32-byte key for one purpose, by HKDF-SHA256.

    Args:
        key: at least 32 bytes of key material (not a passphrase).
        purpose: what the new key is for; another purpose gives an unrelated key.
        salt: public random bytes, where the same key serves many times.
    """
    if len(key) < DESK_KEY_BYTES:
        raise BugError("A key is shorter than 32 bytes.")
    info = f"ConductDesk {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=DESK_KEY_BYTES, salt=salt or None, info=info).derive(key)
