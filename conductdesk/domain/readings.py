"""A text as the guard of public texts reads it: its letters and digits in a row, and the words they came in.

Whatever stands between two words, a space, a hyphen, a line break or a character that shows nothing, only
separates them. So ``L e w i s``, ``Le-wis`` and ``Lewis`` read the same, and a rule can still ask how it was
written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conductdesk.domain.folding import fold, is_letter

_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u30ff"  # Hiragana, Katakana
    "\u3400-\u9fff"  # Han
    "\U00020000-\U0003ffff"  # Han, rarer
)
UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
"""Characters of scripts that are written without spaces between words, in a row."""

_HANGUL = ("\uac00", "\ud7a3")
_LETTER, _DIGIT, _ALONE = 1, 2, 3


@dataclass(frozen=True)
class Piece:
    """A word, a number, or one character of a script that is written without spaces.

    It stands at [``first``, ``last``) of the reading and at [``start``, ``end``) of the original; ``gap`` is
    what stands there before it. A ``tagged`` one is part of a hashtag or follows an @.
    """

    text: str
    first: int
    last: int
    start: int
    end: int
    gap: str
    tagged: bool


@dataclass(frozen=True)
class Reading:
    """All pieces in a row. ``owner`` gives for each character of ``text`` the piece it belongs to."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    owner: tuple[int, ...]
    pieces: tuple[Piece, ...]

    def occurrences(self, needle: str) -> Iterator[tuple[int, int]]:
        """Each place [first, last) where the needle stands, overlapping ones too."""
        first = self.text.find(needle)
        while first >= 0:
            yield first, first + len(needle)
            first = self.text.find(needle, first + 1)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where a place of the reading lies in the original."""
        return self.starts[first], self.ends[last - 1]

    def pieces_at(self, first: int, last: int) -> tuple[Piece, ...]:
        """The pieces a place touches."""
        return self.pieces[self.owner[first] : self.owner[last - 1] + 1]

    def covers_whole_pieces(self, first: int, last: int) -> bool:
        """Whether a place begins where a piece begins and ends where one ends."""
        return (
            self.pieces[self.owner[first]].first == first and self.pieces[self.owner[last - 1]].last == last
        )

    def as_written(self, piece: Piece) -> str:
        """The piece as it stands in the original."""
        return self.original[piece.start : piece.end]


def is_unspaced(character: str) -> bool:
    """Whether a character belongs to a script that is written without spaces between words."""
    return UNSPACED_RUN.match(character) is not None


def stands_alone(character: str) -> bool:
    """Whether a character is a piece of its own: unspaced scripts, and Hangul, where names take particles."""
    return _HANGUL[0] <= character <= _HANGUL[1] or is_unspaced(character)


def read(text: str, *, lookalikes: bool = False, digits: bool = True) -> Reading:
    """Read a text.

    Args:
        text: the original.
        lookalikes: whether letters of other alphabets count as the Latin ones they look like.
        digits: whether digits are read or only separate words.
    """
    seen = fold(text, lookalikes=lookalikes)
    kept: list[int] = []
    owner: list[int] = []
    runs: list[tuple[list[int], bool]] = []
    kind_before, tagged = 0, False
    for place, character in enumerate(seen.text):
        kind = _kind(character, digits=digits)
        if not kind:
            tagged = character in "#@" or (tagged and not character.isspace())
        else:
            camel = tagged and _rises(text, seen.starts[place])
            if kind != kind_before or kind == _ALONE or camel:
                runs.append(([], tagged))
            runs[-1][0].append(place)
            kept.append(place)
            owner.append(len(runs) - 1)
        kind_before = kind
    pieces: list[Piece] = []
    for places, in_tag in runs:
        before = pieces[-1] if pieces else None
        start = seen.starts[places[0]]
        first = before.last if before else 0
        pieces.append(
            Piece(
                text="".join(seen.text[place] for place in places),
                first=first,
                last=first + len(places),
                start=start,
                end=seen.ends[places[-1]],
                gap=text[before.end if before else 0 : start],
                tagged=in_tag,
            )
        )
    return Reading(
        original=text,
        text="".join(seen.text[place] for place in kept),
        starts=tuple(seen.starts[place] for place in kept),
        ends=tuple(seen.ends[place] for place in kept),
        owner=tuple(owner),
        pieces=tuple(pieces),
    )


def _kind(character: str, *, digits: bool) -> int:
    """What a folded character is; 0 for a separator."""
    if stands_alone(character):
        return _ALONE if is_letter(character) else 0
    if is_letter(character):
        return _LETTER
    return _DIGIT if digits and character.isdigit() else 0


def _rises(text: str, place: int) -> bool:
    """Whether a capital follows a small letter there, which tells words apart in ``#BanThisNow``."""
    return place > 0 and text[place].isupper() and text[place - 1].islower()
