"""Folds text so that two spellings a reader takes for the same word compare equal.

Used by the guard of public texts: case, full-width and styled letters, dropped or added diacritics, and
letters of other alphabets that look like Latin ones. Digits in place of letters (``l3wis``) are not folded:
everybody sees through that disguise, and folding it would make words of every number.
"""
# ruff: noqa: RUF001  look-alike letters are what this module is about

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# What is dropped: diacritics, points and vowel signs that many leave out, and characters that show nothing.
# Vowel signs of Indic and South-East Asian scripts stay, since words differ by them alone.
_DROPPED = frozenset(
    chr(point)
    for first, last in (
        (0x300, 0x36F),
        (0x483, 0x489),
        (0x591, 0x5BD),
        (0x5BF, 0x5BF),
        (0x5C1, 0x5C2),
        (0x5C4, 0x5C5),
        (0x5C7, 0x5C7),
        (0x610, 0x61A),
        (0x640, 0x640),
        (0x64B, 0x65F),
        (0x670, 0x670),
        (0x6D6, 0x6DC),
        (0x6DF, 0x6E4),
        (0x6E7, 0x6E8),
        (0x6EA, 0x6ED),
        (0x115F, 0x1160),
        (0x180B, 0x180F),
        (0x1AB0, 0x1AFF),
        (0x1DC0, 0x1DFF),
        (0x20D0, 0x20FF),
        (0xFE00, 0xFE0F),
        (0xFE20, 0xFE2F),
        (0xE0100, 0xE01EF),
    )
    for point in range(first, last + 1)
)

# Letters that carry a stroke or join two, which no decomposition takes apart.
_SIMPLER: dict[int, str] = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ƒ": "f",
        "ə": "e",
    }
)

# Letters of other alphabets by what they look like. The two halves of a pair stand in the same place.
_LOOK_OF = {
    # Cyrillic, capitals first
    "АВЕКМНОРСТУХЅІЈԚԜҮӀҺ": "ABEKMHOPCTYXSIJQWYIH",
    "авекмоорстухѕіјԛԝүӏһԁгпи": "abekmoopctyxsijqwylhdrnu",
    # Greek, capitals first
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ": "ABEZHIKMNOPTYXC",
    "αβεικνοργτυχηωϲ": "abeikvopytuxnwc",
    # Armenian
    "ՕՍԼօսոհցզ": "OULounhgq",
    # phonetic letters and small capitals
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡɩʋ": "abcdefghijklmnoprstuvwyzagiv",
    # Lisu
    "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ": "ABCDEFGHIJKLMNOPRSTUVWXYZ",
}
_LETTERS_IN_SHAPES = (0x1F150, 0x1F170, 0x1F1E6)  # dark circles, dark squares, flags
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"

_LOOKALIKES: dict[int, str] = {
    ord(theirs): ours for pair in _LOOK_OF.items() for theirs, ours in zip(*pair, strict=True)
} | {first + index: letter for first in _LETTERS_IN_SHAPES for index, letter in enumerate(_ALPHABET)}
_MANY = 16


@dataclass(frozen=True)
class Folded:
    """A folded text and, for each of its characters, where in the original it came from: [start, end)."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def has_lookalikes(text: str) -> bool:
    """Whether folding with look-alikes could differ from folding without."""
    if text.isascii():
        return False
    distinct = unicodedata.normalize("NFKD", "".join(set(text)))
    return any(ord(character) in _LOOKALIKES for character in distinct)


def folded(text: str, *, lookalikes: bool) -> str:
    """The text folded as a whole, which is the fast way: well under a second for ten million characters."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    if lookalikes:
        plain = _replaced(plain, _LOOKALIKES)
    plain = plain.casefold()
    dropped = dict.fromkeys(map(ord, _DROPPED.intersection(plain)), "")
    return unicodedata.normalize("NFC", _replaced(plain, _SIMPLER | dropped))


def _replaced(text: str, table: dict[int, str]) -> str:
    """What ``str.translate`` gives, where the replacements are no keys themselves.

    Texts mostly hold few of the keys, and replacing those one by one is several times faster.
    """
    found = [character for character in set(text) if ord(character) in table]
    if len(found) > _MANY:
        return text.translate(table)
    for character in found:
        text = text.replace(character, table[ord(character)])
    return text


def fold(text: str, *, lookalikes: bool) -> Folded:
    """The text folded with a way back to the original, character by character."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _continues(text[end]):
            end += 1
        piece = _fold_cluster(text[start:end], lookalikes)
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
        start = end
    return Folded("".join(pieces), tuple(starts), tuple(ends))


def is_letter(character: str) -> bool:
    """Whether a folded character is part of a word: a letter, or a vowel sign that stayed."""
    return character.isalpha() or unicodedata.category(character).startswith("M")


def _continues(character: str) -> bool:
    """Whether a character belongs to the one before it, so that both have to be folded together."""
    return (
        "\u1160" <= character <= "\u11ff"  # parts of a Hangul syllable
        or character in "\uff9e\uff9f"  # half-width voice marks
        or unicodedata.category(character).startswith("M")
    )


@lru_cache(maxsize=4096)
def _fold_cluster(cluster: str, lookalikes: bool) -> str:
    return folded(cluster, lookalikes=lookalikes)
