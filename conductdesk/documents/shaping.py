"""From what somebody typed to pieces that are ready to print.

A piece is a stretch of one font, one direction and no place to break a line inside; it is shaped once.
"""

import dataclasses
import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

import uharfbuzz as hb

from conductdesk.documents import direction
from conductdesk.documents.fonts import REPLACEMENT, Font, FontBook, forget_shaped_glyphs

_LINE_ENDS: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Embeddings, overrides and isolates could reorder what follows; marks of direction have no glyph.
_INVISIBLE: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_UNSAFE: Final = re.compile(f"{_INVISIBLE.pattern}|{_CONTROLS.pattern}|[\t\ud800-\udfff]")
_SPACES: Final = frozenset(
    " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u200b\u205f\u3000"
)
_BREAK_AFTER: Final = frozenset("-/\\\u2010\u2013\u2014\u2026&=?")
# Marks, letters that join, and jamo: what a font cannot print one character after the other.
_SHAPED: Final = re.compile(
    "[\u0600-\u07bf\u0840-\u109f\u1100-\u11ff\u1780-\u1aaf\u1b00-\u1c4f\ua8e0-\ua8ff\ua960-\ua97f"
    "\ua9e0-\ua9ff\uaa60-\uaa7f\ufb50-\ufdff\ufe70-\ufefc\u200c\u200d]"
)
_IGNORED: Final = frozenset("\u200c\u200d\ufe0e\ufe0f")
# Joiners, and scripts whose marks stand beside one another or over the next letter: readers sort their copies
# by place.
_CROWDED: Final = re.compile(
    "[\u200c\u200d\ufe0e\ufe0f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f]"
)
_NO_START: Final = frozenset(
    "!%),.:;?]}\u00a2\u00b0\u2019\u201d\u2026\u2030\u3001\u3002\u3005\u3009\u300b\u300d\u300f\u3011\u3015\u3017"
    "\u301b\u301f\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u3095\u3096\u30a1\u30a3\u30a5"
    "\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\u30fb\u30fc\uff01\uff05\uff09\uff0c\uff0e\uff1a"
    "\uff1b\uff1f\uff3d\uff5d\uff61\uff63\uff64"
)
_NO_END: Final = frozenset(
    "([{\u00a3\u00a5\u2018\u201c\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u301a\uff04\uff08\uff3b\uff5b"
)
# Thai and Lao vowels that are typed before their consonant, and those typed after it.
_VOWEL_BEFORE: Final = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
_VOWEL_AFTER: Final = frozenset("\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3")
# What ends a word or a part of it there: abbreviation, repetition, and a vowel that no consonant follows.
_THAI_END: Final = frozenset("\u0e2f\u0e30\u0e33\u0e46\u0eaf\u0eb0\u0eb3\u0ec6")
_BURMESE_CLOSE: Final = frozenset("\u1039\u103a")
_TOKENS: Final = re.compile(" +|[^ ]+")
_LONGEST_PIECE: Final = 300
_KEPT_PIECES: Final = 60_000
_FEATURES: Final = {"kern": False, "liga": False, "dlig": False}


def paragraphs(text: str) -> list[str]:
    """Splits text at its line ends and makes every character of it safe to print.

    Tabs become spaces. Control characters become a visible replacement. Characters that only steer direction
    are taken out, so that nobody's text can turn round what stands after it. The text is composed (NFC).
    """
    return [_safe(line) for line in _LINE_ENDS.split(text)]


def one_line(text: str) -> str:
    """Returns the text as ``paragraphs`` does, its lines joined by spaces."""
    return " ".join(paragraphs(text))


def _safe(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    if _UNSAFE.search(line):
        _unprintable.update(_CONTROLS.findall(line))
        line = _INVISIBLE.sub("", line.replace("\t", "    "))
        line = _CONTROLS.sub(REPLACEMENT, line).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", line)


@functools.lru_cache(maxsize=8192)
def _extends(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Mn", "Mc", "Me"}
        or char in "\u200c\u200d"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
        or "\u1160" <= char <= "\u11ff"
    )


def clusters(text: str) -> list[str]:
    """Splits text where a reader would put the cursor: marks, joined emoji and conjuncts stay together."""
    if text.isascii():
        return list(text)
    found: list[str] = []
    for char in text:
        if not found:
            found.append(char)
            continue
        last = found[-1]
        joins = _extends(char) and last not in _SPACES
        joins = joins or (last[-1] == "\u200d" and ord(char) >= 0x2190)  # noqa: PLR2004 - arrows and pictographs
        joins = joins or _joins_letters(last, char)
        joins = joins or (len(last) == 1 and _is_flag_letter(last) and _is_flag_letter(char))
        if joins and len(last) < _LONGEST_PIECE:
            found[-1] = last + char
        else:
            found.append(char)
    return found


def _joins_letters(last: str, char: str) -> bool:
    """Says whether a letter is read together with the cluster before it: a conjunct, or a split vowel."""
    if last[-1] in _VOWEL_BEFORE:
        return _is_thai_or_lao(char) and char not in _VOWEL_BEFORE
    if char in _VOWEL_AFTER:
        return _is_thai_or_lao(last[0])
    # The Burmese mark that ends a syllable has the same class as a virama and joins nothing.
    virama = unicodedata.combining(last[-1]) == 9 and last[-1] != "\u103a"  # noqa: PLR2004 - virama
    return virama and char.isalpha()


def _is_thai_or_lao(char: str) -> bool:
    return "\u0e01" <= char <= "\u0eff"


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


@dataclasses.dataclass(frozen=True, slots=True)
class Glyphs:
    """A shaped stretch of one font.

    Args:
        font: what prints it.
        codes: what to print, in visual order.
        width: in parts of the font size.
        text: what was typed.
        chunks: where to print parts of ``codes`` that do not simply follow one another: (x, y, codes), in
            parts of the font size from the start of the stretch; empty if they do.
        marks: (glyph, x, y) of marks to draw as outlines, their text being part of ``codes``.
    """

    font: Font
    codes: str
    width: float
    text: str
    chunks: tuple[tuple[float, float, str], ...] = ()
    marks: tuple[tuple[int, float, float], ...] = ()


@dataclasses.dataclass(slots=True)
class Piece:
    """Glyphs where they stand in a paragraph.

    Args:
        glyphs: what is printed.
        level: embedding level; odd runs right to left.
        space: nothing but space, which hangs at the end of a line.
        breaks: whether a line may end after it.
    """

    glyphs: Glyphs
    level: int
    space: bool
    breaks: bool


_kept: dict[tuple[str, str, bool], Glyphs] = {}
_kept_words: dict[tuple[str, str, int, tuple[int, ...]], list[Piece]] = {}


_unprintable: set[str] = set()


def unprintable() -> tuple[str, ...]:
    """Returns what was typed since ``forget`` and has no font or is a control character, in Unicode order."""
    return tuple(sorted(_unprintable))


def forget() -> None:
    """Lets go of all pieces, which hold what people typed; call it after a document, never within one."""
    forget_shaped_glyphs()
    _unprintable.clear()
    _kept.clear()
    _kept_words.clear()


def shape(font: Font, text: str, *, rightwards: bool) -> Glyphs:
    """Returns the glyphs of ``text``, which ``font`` covers.

    Args:
        font: a font of ``FontBook.font_for``.
        text: at most a few hundred characters of one direction.
        rightwards: True for left to right.
    """
    key = (font.name, text, rightwards)
    glyphs = _kept.get(key)
    if glyphs is None:
        glyphs = _shape(font, text, rightwards=rightwards)
        if len(text) <= _LONGEST_PIECE:
            _kept[key] = glyphs
    return glyphs


def _shape(font: Font, text: str, *, rightwards: bool) -> Glyphs:
    parts = clusters(text)
    if len(parts) < len(text) or _SHAPED.search(text):
        return _with_harfbuzz(font, text, rightwards=rightwards)
    codes = text if rightwards else "".join(map(direction.mirrored, reversed(parts)))
    return Glyphs(font, codes, sum(map(font.widths.__getitem__, codes)), text)


def _with_harfbuzz(font: Font, text: str, *, rightwards: bool) -> Glyphs:
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "ltr" if rightwards else "rtl"
    hb.shape(font.harfbuzz, buffer, _FEATURES)
    scale, embedded = font.per_thousand / 1000, font.embedded
    chunks: list[tuple[float, float, str]] = []
    marks: list[tuple[int, float, float]] = []
    pen = 0.0
    follows = False
    for glyph, position, said in _said_by_glyph(buffer, text, rightwards=rightwards):
        own = font.harfbuzz.get_glyph_h_advance(glyph)
        x, y = pen + position.x_offset * scale, position.y_offset * scale
        if said is None:
            marks.append((glyph, x, y))
            continue
        code = embedded.code_for(glyph, said, own * scale * 1000)
        if follows and not (position.x_offset or position.y_offset):
            chunks[-1] = (*chunks[-1][:2], chunks[-1][2] + code)
        else:
            chunks.append((x, y, code))
        follows = position.x_advance == own and x == pen and y == 0
        pen += position.x_advance * scale
    codes = "".join(code for _, _, code in chunks)
    simple = len(chunks) == 1 and chunks[0][:2] == (0, 0) and follows
    return Glyphs(font, codes, pen, text, () if simple else tuple(chunks), tuple(marks))


def _said_by_glyph(buffer: Any, text: str, *, rightwards: bool) -> Iterator[tuple[int, Any, str | None]]:
    """Yields each glyph in visual order with its share of the text, so that copying gives the text back.

    A cluster of several glyphs shares its characters out from the left, the last taking what remains. A mark
    above or below its letter would be copied as a line of its own: it gets None, its letter the whole text.
    A vowel on both sides of its letter is taken apart, so that each of its glyphs stands for something.
    """
    glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    starts = sorted({info.cluster for info, _ in glyphs})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    for start, group in itertools.groupby(glyphs, key=lambda glyph: glyph[0].cluster):
        members = list(group)
        said = text[start : ends[start]]
        if len(members) > len(said):
            said = unicodedata.normalize("NFD", said)
        crowded = not rightwards or len(members) > len(said) or _CROWDED.search(said) is not None
        outlined = [
            position.x_advance == 0 and (crowded or position.y_offset != 0) for _, position in members
        ]
        if all(outlined):
            outlined = [False] * len(members)
        if not rightwards:
            said = said[::-1]
        left = outlined.count(False)
        for (info, position), as_outline in zip(members, outlined, strict=True):
            if as_outline:
                yield info.codepoint, position, None
                continue
            left -= 1
            share, said = (said[:1], said[1:]) if left else (said, "")
            yield info.codepoint, position, share or "\u200b"


def _breaks_between(before: str, after: str) -> bool:
    """Says whether a line may end between two clusters, neither of which is a space."""
    if before == "\u200b":
        return True
    if before in _BREAK_AFTER:
        return after[0].isalnum()
    if after[0] in _NO_START or before[0] in _NO_END:
        return False
    if _is_ideographic(before[0]) or _is_ideographic(after[0]):
        return True
    return "\u0e01" <= after[0] <= "\u17ff" and _breaks_unspaced(before, after)


def _breaks_unspaced(before: str, after: str) -> bool:
    """Says whether a line may end between two clusters of a script that puts no space between words.

    Without a dictionary only the edges of syllables are known: all of them in Burmese, in Thai and Lao those
    that a vowel shows (a longer stretch is cut between clusters, as any word wider than a line is), in Khmer
    each cluster.
    """
    first, last = after[0], before[-1]
    if _is_thai_or_lao(first):
        return (
            _is_thai_or_lao(before[0])
            and first not in _THAI_END
            and (first in _VOWEL_BEFORE or last in _THAI_END)
        )
    if "\u1000" <= first <= "\u103f":
        closes = len(after) > 1 and after[1] in _BURMESE_CLOSE
        return "\u1000" <= before[0] <= "\u104f" and not closes
    return "\u1780" <= first <= "\u17b3" and "\u1780" <= before[0] <= "\u17dc"


def _is_ideographic(char: str) -> bool:
    return (
        "\u2e80" <= char <= "\u312f"
        or "\u3190" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\uff01" <= char <= "\uffdc"
        or "\U0001f000" <= char <= "\U0003ffff"
    )


def pieces(text: str, book: FontBook, base: int) -> list[Piece]:
    """Cuts one safe paragraph into pieces, in logical order.

    Args:
        text: a paragraph from ``paragraphs``.
        book: the fonts of the weight wanted.
        base: level of the paragraph from ``direction.base_level``.
    """
    both_ways = base == 1 or direction.runs_both_ways(text)
    levels = tuple(direction.levels(text, base)) if both_ways else ()
    found: list[Piece] = []
    at = 0
    for token in _TOKENS.findall(text):
        end = at + len(token)
        level = levels[at] if levels else base
        if token[0] == " ":
            font = found[-1].glyphs.font if found else book.main
            font = book.main if font is book.emoji else font
            found.append(Piece(shape(font, token, rightwards=True), level, space=True, breaks=True))
        else:
            own = levels[at:end]
            found.extend(_word_pieces(token, book, level, own if own.count(level) != len(own) else ()))
        at = end
    return found


def _word_pieces(word: str, book: FontBook, level: int, levels: tuple[int, ...]) -> list[Piece]:
    """Returns the pieces of a word; ``levels`` is empty where all of it has one level."""
    key = (word, book.main.name, level, levels)
    found = _kept_words.get(key)
    if found is None:
        found = _cut_word(word, book, level, levels)
        if len(word) <= _LONGEST_PIECE:
            if len(_kept_words) > _KEPT_PIECES:
                _kept_words.clear()
            _kept_words[key] = found
    return found


def _cut_word(word: str, book: FontBook, level: int, levels: tuple[int, ...]) -> list[Piece]:
    cutter = _Cutter(book, level)
    at = 0
    for cluster in clusters(word):
        cutter.add(cluster, levels[at] if levels else level)
        at += len(cluster)
    cutter.close(breaks=False)
    return cutter.found


class _Cutter:
    """Gathers clusters into pieces."""

    def __init__(self, book: FontBook, level: int) -> None:
        self.book = book
        self.font = book.main
        self.level = level
        self.space = False
        self.before = ""
        self.pending: list[str] = []
        self.found: list[Piece] = []

    def add(self, cluster: str, level: int) -> None:
        font, printed = _printable(cluster, self.book, self.font)
        space = cluster in _SPACES
        breaks = self.before != "" and not space and (self.space or _breaks_between(self.before, cluster))
        alike = font is self.font and level == self.level and space == self.space
        if breaks or not alike or len(self.pending) >= _LONGEST_PIECE:
            self.close(breaks=breaks)
        self.font, self.level, self.space, self.before = font, level, space, cluster
        self.pending.append(printed)

    def close(self, *, breaks: bool) -> None:
        if self.pending:
            glyphs = shape(self.font, "".join(self.pending), rightwards=self.level % 2 == 0)
            self.found.append(Piece(glyphs, self.level, self.space, breaks))
            self.pending.clear()


def _printable(cluster: str, book: FontBook, current: Font) -> tuple[Font, str]:
    """Returns the font for a cluster and the cluster as that font prints it."""
    if cluster in _SPACES:
        font = book.main if current is book.emoji else current
        if cluster == "\u200b":
            return font, ""
        return font, cluster if cluster in font.covered else " "
    found = book.font_for(cluster)
    if found is None:
        if unicodedata.category(cluster[0]) == "Zs":
            return book.main, "\u00a0"
        _unprintable.update(set(cluster) - _IGNORED)
        return book.main, REPLACEMENT
    font = found
    if len(cluster) > 1 and not font.covered.issuperset(cluster):
        kept = "\u200c\u200d\ufe0e\ufe0f"
        _unprintable.update(set(cluster) - font.covered - _IGNORED)
        cluster = "".join(char if char in font.covered or char in kept else REPLACEMENT for char in cluster)
    return font, cluster
