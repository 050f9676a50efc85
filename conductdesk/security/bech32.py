"""The checksum of BIP 173 (Bech32), as age identities carry it; finds slips in a recovery text."""

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_VALID = 1


def is_valid(prefix: str, data: str) -> bool:
    """Whether the six characters at the end are the checksum of prefix and data.

    Args:
        prefix: lower case, without the separator.
        data: lower case, characters of the alphabet only, checksum included.
    """
    return _remainder(_expanded(prefix) + [ALPHABET.index(c) for c in data]) == _VALID


def single_error(prefix: str, data: str) -> tuple[int, str] | None:
    """The one character whose change makes the checksum right: where, and what belongs there.

    Two valid texts of this length differ in five places or more, so there is never a second answer.

    Args:
        prefix: lower case, without the separator.
        data: lower case, characters of the alphabet only, checksum included.
    """
    start = _expanded(prefix)
    values = [ALPHABET.index(c) for c in data]
    # The checksum is linear: what a change at one place does to it does not depend on the rest.
    wanted = _remainder(start + values) ^ _VALID
    for at in range(len(values)):
        behind = [0] * (len(values) - at - 1)
        for change in range(1, len(ALPHABET)):
            if _remainder([change, *behind], begin=0) == wanted:
                return at, ALPHABET[values[at] ^ change]
    return None


def _expanded(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def _remainder(values: list[int], *, begin: int = 1) -> int:
    remainder = begin
    for value in values:
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            remainder ^= generator if top >> place & 1 else 0
    return remainder
