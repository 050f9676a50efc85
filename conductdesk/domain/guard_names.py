"""Finds the people and accounts of an incident in a public text, however they are spelt (R24).

A name is found as a whole, in either order, and by any part that points to somebody. A part that is also a
common word (Will, May, Grace, An) counts only where it is written like a name: with a capital, not in all
capitals, inside a sentence. A full name of eight letters or more is found whatever stands around it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from conductdesk.domain.common_words import (
    BEFORE_A_MONTH,
    COMMON_WORDS,
    GRAMMAR_WORDS,
    MONTHS,
    NOT_A_NAME_ALONE,
)
from conductdesk.domain.readings import Piece, Reading, read, stands_alone

Span = tuple[int, int]

_BETWEEN_WORDS = re.compile(r"[\s,;/()\"“”„«»·・]+")
_HYPHENS = re.compile("[-\u2010-\u2015]")
_SENTENCE_STARTS = frozenset(".!?:…•\n\r。！？")  # noqa: RUF001  full stops of several scripts
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_CAPITAL_I = str.maketrans("I|", "ll")
_ABBREVIATIONS = frozenset({"AM", "EU", "NB", "PM", "PS", "SU", "UK", "UN", "US"})
_UNMISTAKABLE = 8
_SPLIT_LETTERS = 5
_SPLIT_PIECES = 3
_HASHTAG_LETTERS = 5
_PHONE_DIGITS = 9
_NUMBER_DIGITS = 7
_SHORT = 2
_THREE_SYLLABLES, _FOUR_SYLLABLES = 3, 4
_MOST_INITIALS = 4


@dataclass(frozen=True)
class _Term:
    """What to look for. ``parts`` are its words, ``anywhere`` needs no word ends, ``careful`` a capital."""

    text: str
    parts: tuple[str, ...]
    anywhere: bool = False
    careful: bool = False
    handle: bool = False


@dataclass(frozen=True)
class OwnWords:
    """Words of the group itself, such as its own name: neighbours in them, and texts of one word."""

    pairs: frozenset[tuple[str, str]]
    singles: frozenset[str]


def own_words(texts: Iterable[str]) -> OwnWords:
    """What the group's own texts say, for :func:`name_spans` and :func:`handle_spans`."""
    pairs: set[tuple[str, str]] = set()
    singles: set[str] = set()
    for text in texts:
        words = [piece.text for piece in read(text).pieces]
        pairs.update(pairwise(words))
        if len(words) == 1:
            singles.add(words[0])
    return OwnWords(frozenset(pairs), frozenset(singles))


def name_spans(readings: Sequence[tuple[Reading, bool]], names: Iterable[str], own: OwnWords) -> list[Span]:
    """Where the names stand in the original; each reading comes with whether look-alikes were folded."""
    names = [name for name in names if name.strip()]
    spans: list[Span] = []
    for reading, lookalikes in readings:
        for name in names:
            terms = _name_terms(name, lookalikes=lookalikes)
            spans.extend(_found(reading, terms, own))
            spans.extend(_initials(reading.original, name))
    disguised = _with_capital_i_as_l(readings[0][0].original)
    if disguised is not None:
        for name in names:
            terms = [term for term in _name_terms(name, lookalikes=False) if not term.careful]
            spans.extend(_found(disguised, terms, own))
    return spans


def handle_spans(
    readings: Sequence[tuple[Reading, bool]], handles: Iterable[str], own: OwnWords
) -> list[Span]:
    """Where the handles, numbers and addresses of accounts stand in the original, with or without their @."""
    handles = list(handles)
    spans: list[Span] = []
    for reading, lookalikes in readings:
        for handle in handles:
            spans.extend(_found(reading, _handle_terms(handle, lookalikes=lookalikes), own))
    return spans


def _with_capital_i_as_l(text: str) -> Reading | None:
    """The text with every capital I and stroke read as a small l, which looks the same in most fonts."""
    changed = text.translate(_CAPITAL_I)
    return None if changed == text else read(changed)


def _name_terms(name: str, *, lookalikes: bool) -> list[_Term]:
    terms: dict[_Term, None] = {}
    plain = unicodedata.normalize("NFC", name).casefold()
    for spelling in dict.fromkeys((name, plain.translate(_SPELT_OUT))):
        words = [
            read(word, lookalikes=lookalikes, digits=False) for word in _BETWEEN_WORDS.split(spelling) if word
        ]
        words = [word for word in words if word.text]
        plain_words = [word for word in words if word.text not in NOT_A_NAME_ALONE]
        for chosen in (
            words,
            words[::-1],
            plain_words,
            plain_words[::-1],
            plain_words[:1] + plain_words[-1:],
        ):
            if len(chosen) > 1:
                terms.update(dict.fromkeys(_full(tuple(word.text for word in chosen))))
        for word in words:
            terms.update(dict.fromkeys(_part_terms(word, only=len(words) == 1, lookalikes=lookalikes)))
    return list(terms)


def _full(parts: tuple[str, ...]) -> Iterator[_Term]:
    text = "".join(parts)
    unspaced = all(map(stands_alone, text))
    yield _Term(text, parts, anywhere=unspaced or len(text) >= _UNMISTAKABLE)


def _part_terms(word: Reading, *, only: bool, lookalikes: bool) -> Iterator[_Term]:
    """The terms of one word of a name: itself, and what a hyphen or apostrophe parts."""
    if all(map(stands_alone, word.text)):
        yield from _unspaced_terms(word.text, only=only)
        return
    joined = [read(each, lookalikes=lookalikes, digits=False).text for each in _HYPHENS.split(word.original)]
    texts = dict.fromkeys((word.text, *joined, *(piece.text for piece in word.pieces)))
    for text in texts:
        if len(text) < _SHORT or (text in NOT_A_NAME_ALONE and not only):
            continue
        short = len(text) == _SHORT and text.isascii()
        yield _Term(text, (text,), careful=short or text in COMMON_WORDS or text in NOT_A_NAME_ALONE)


def _unspaced_terms(text: str, *, only: bool) -> Iterator[_Term]:
    """A name in Han, Hangul, Kana and the like, and the given name or surname people use on its own."""
    if len(text) < _SHORT:
        return
    yield _Term(text, (text,), anywhere=True)
    if only and len(text) in {_THREE_SYLLABLES, _FOUR_SYLLABLES}:
        yield _Term(text[-2:], (text[-2:],), anywhere=True)
    if only and len(text) == _FOUR_SYLLABLES:
        yield _Term(text[:2], (text[:2],), anywhere=True)


def _handle_terms(handle: str, *, lookalikes: bool) -> list[_Term]:
    bare = handle.strip().rstrip("/").rpartition("/")[2].lstrip("@")
    terms: dict[_Term, None] = {}
    for each in dict.fromkeys((bare, bare.partition("@")[0], bare.partition("#")[0])):
        seen = read(each, lookalikes=lookalikes)
        text = seen.text
        if text.isdigit():
            if len(text) >= _NUMBER_DIGITS:
                tail = text[-_PHONE_DIGITS:]
                terms[_Term(tail, (tail,), anywhere=len(text) >= _PHONE_DIGITS, handle=True)] = None
        elif len(text) >= _SHORT:
            parts = tuple(piece.text for piece in seen.pieces)
            terms[_Term(text, parts, handle=True)] = None
    return list(terms)


def _found(reading: Reading, terms: Iterable[_Term], own: OwnWords) -> Iterator[Span]:
    for term in terms:
        for first, last in reading.occurrences(term.text):
            if _counts(reading, first, last, term) and not _is_own(reading, first, last, own):
                yield reading.span(first, last)


def _counts(reading: Reading, first: int, last: int, term: _Term) -> bool:
    """Whether letters that spell the term are a mention of it, and not chance."""
    pieces = reading.pieces_at(first, last)
    if term.anywhere:
        return True
    if not reading.covers_whole_pieces(first, last):
        return pieces[0].tagged and len(term.text) >= _HASHTAG_LETTERS and not term.careful
    if term.handle and unicodedata.normalize("NFKC", pieces[0].gap).endswith("@"):
        return True
    if len(pieces) == 1:
        if term.handle:
            return len(term.text) > _SHORT and term.text not in COMMON_WORDS
        return not term.careful or _is_written_like_a_name(reading, reading.owner[first])
    return _counts_in_pieces(reading, pieces, term)


def _counts_in_pieces(reading: Reading, pieces: tuple[Piece, ...], term: _Term) -> bool:
    """Whether several pieces that spell the term together are a mention of it: ``L e w i s``, ``Le-wis``."""
    if len(pieces) >= _SPLIT_PIECES and all(len(piece.text) == 1 for piece in pieces):
        return True
    texts = tuple(piece.text for piece in pieces)
    if texts == term.parts:
        if term.handle:
            return not all(text in COMMON_WORDS for text in texts) or _without_spaces(pieces)
        if all(text in GRAMMAR_WORDS for text in texts):
            return all(reading.as_written(piece)[0].isupper() for piece in pieces)
        return True
    if all(text in COMMON_WORDS for text in texts):
        return False
    return _without_spaces(pieces) or (len(pieces) <= _SPLIT_PIECES and len(term.text) >= _SPLIT_LETTERS)


def _without_spaces(pieces: tuple[Piece, ...]) -> bool:
    return not any(character.isspace() for piece in pieces[1:] for character in piece.gap)


def _is_written_like_a_name(reading: Reading, place: int) -> bool:
    """Whether a word has a capital that no start of a sentence, capitals all over or date explain."""
    piece = reading.pieces[place]
    written = reading.as_written(piece)
    if place == 0 or _SENTENCE_STARTS.intersection(piece.gap) or not written[0].isupper():
        return False
    if len(written) > 1 and written.isupper():
        return False
    if piece.text in MONTHS:
        before = reading.pieces[place - 1].text
        after = "".join(each.text for each in reading.pieces[place + 1 : place + 2])
        return not (before in BEFORE_A_MONTH or before.isdigit() or after.isdigit())
    return True


def _is_own(reading: Reading, first: int, last: int, own: OwnWords) -> bool:
    """Whether the words stand like this in a text of the group's own, such as its name."""
    begin, end = reading.owner[first], reading.owner[last - 1]
    texts = [piece.text for piece in reading.pieces[begin : end + 1]]
    if len(texts) > 1:
        return all(pair in own.pairs for pair in pairwise(texts))
    before = reading.pieces[begin - 1].text if begin else ""
    after = reading.pieces[end + 1].text if end + 1 < len(reading.pieces) else ""
    return texts[0] in own.singles or (before, texts[0]) in own.pairs or (texts[0], after) in own.pairs


def _initials(text: str, name: str) -> Iterator[Span]:
    """Initials with full stops, such as ``L.C.``; without them they are any abbreviation."""
    words = [word for word in _BETWEEN_WORDS.split(name) if word and word.casefold() not in NOT_A_NAME_ALONE]
    letters = [word[0].upper() for word in words if word[0].isalpha() and word[0].upper() != word[0].lower()]
    if not _SHORT <= len(letters) <= _MOST_INITIALS or "".join(letters) in _ABBREVIATIONS:
        return
    pattern = r"\s?\.\s?".join(map(re.escape, letters))
    for match in re.finditer(rf"(?<!\w){pattern}(?:\s?\.|(?!\w))", text):
        yield match.span()
