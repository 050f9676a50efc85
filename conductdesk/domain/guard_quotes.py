"""Finds words of an incident that are quoted in a public text (R11, R24).

Five words in a row are a quote, eight characters where a script has no spaces. Only letters count: spacing,
punctuation, line breaks, digits and characters that show nothing make no difference. The source can be a
narrative of ten million characters, so it is folded and cut into words as a whole and looked up by the first
letters of each five words; the text that is checked is small.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from conductdesk.domain.folding import folded, has_lookalikes
from conductdesk.domain.readings import UNSPACED_RUN, Reading, is_unspaced

WORDS_OF_A_QUOTE = 5
CHARACTERS_OF_A_QUOTE = 8
_START_LETTERS = 12
_SAMPLE = 5
_LATIN_WORDS = re.compile("[a-z]+")
_STRIDE = CHARACTERS_OF_A_QUOTE - _SAMPLE + 1

Span = tuple[int, int]


def quote_spans(
    readings: Sequence[tuple[Reading, bool]], quotes: Iterable[str], own: Iterable[str]
) -> list[Span]:
    """Where the original quotes one of ``quotes`` in words that none of the ``own`` texts holds.

    Each reading is of letters only and comes with whether look-alikes were folded; the first is without.
    """
    allowed = [folded(text, lookalikes=False) for text in own]
    allowed_runs = {run for text in allowed for run in _runs_of_words(text)}
    allowed_unspaced = [_unspaced(text) for text in allowed]
    spans: list[Span] = []
    for quote in quotes:
        for source, matching in _sources(quote, readings):
            spans.extend(_quoted_words(source, matching, allowed_runs))
            unspaced = _unspaced(source)
            for reading in matching if unspaced else ():
                spans.extend(_quoted_unspaced(unspaced, reading, allowed_unspaced))
    return spans


def _sources(quote: str, readings: Sequence[tuple[Reading, bool]]) -> Iterator[tuple[str, list[Reading]]]:
    """The quote folded as each reading was, once where both ways give the same."""
    every = [reading for reading, _ in readings]
    plain = folded(quote, lookalikes=False)
    if not has_lookalikes(quote):
        yield plain, every
        return
    yield plain, every[:1]
    yield folded(quote, lookalikes=True), every


def _quoted_words(source: str, readings: Sequence[Reading], allowed: set[str]) -> Iterator[Span]:
    starts: set[str] = set()
    short: list[dict[str, list[Span]]] = []
    for reading in readings:
        text = reading.text
        starts.update(text[place : place + _START_LETTERS] for place in range(len(text)))
        short.append(_short_runs(reading))
        starts.update(short[-1])
    for run in {run for run in _runs_of_words(source) if run[:_START_LETTERS] in starts} - allowed:
        for reading, short_runs in zip(readings, short, strict=True):
            if len(run) < _START_LETTERS:
                yield from short_runs.get(run, ())
            else:
                yield from (reading.span(first, last) for first, last in reading.occurrences(run))


def _short_runs(reading: Reading) -> dict[str, list[Span]]:
    """Five words of few letters: these could stand across words by chance, so they have to be whole words."""
    found: dict[str, list[Span]] = {}
    for index in range(len(reading.pieces) - WORDS_OF_A_QUOTE + 1):
        run = reading.pieces[index : index + WORDS_OF_A_QUOTE]
        text = "".join(piece.text for piece in run)
        if len(text) < _START_LETTERS:
            found.setdefault(text, []).append((run[0].start, run[-1].end))
    return found


def _runs_of_words(source: str) -> Iterator[str]:
    """Each five words in a row, written together."""
    words = _LATIN_WORDS.findall(source) if source.isascii() else _words().findall(source)
    return map("".join, zip(*(islice(words, skip, None) for skip in range(WORDS_OF_A_QUOTE)), strict=False))


@cache
def _words() -> re.Pattern[str]:
    """Runs of letters, with the vowel signs that a regular expression does not count as part of a word."""
    signs = [chr(point) for point in range(0x300, 0xFFFF) if unicodedata.category(chr(point))[0] == "M"]
    return re.compile(f"(?:[^\\W\\d_]+|[{''.join(signs)}]+)+")


def _unspaced(text: str) -> str:
    """Only the characters of scripts without spaces."""
    return "" if text.isascii() else "".join(UNSPACED_RUN.findall(text))


def _quoted_unspaced(source: str, reading: Reading, allowed: Sequence[str]) -> Iterator[Span]:
    """Runs of eight characters and more that the source and the reading share.

    Every such run holds a sample of five that begins at a multiple of four in the source.
    """
    places = [place for place, character in enumerate(reading.text) if is_unspaced(character)]
    text = "".join(reading.text[place] for place in places)
    samples = {text[place : place + _SAMPLE] for place in range(len(text) - _SAMPLE + 1)}
    for found in range(0, len(source) - _SAMPLE + 1, _STRIDE):
        if source[found : found + _SAMPLE] in samples:
            for first, last in _shared(source, found, text):
                if not any(text[first:last] in own for own in allowed):
                    yield reading.span(places[first], places[last - 1] + 1)


def _shared(source: str, found: int, text: str) -> Iterator[tuple[int, int]]:
    """Where the text shares a run with the source around a sample, if it is long enough."""
    sample = source[found : found + _SAMPLE]
    place = text.find(sample)
    while place >= 0:
        first, back = place, found
        while first and back and text[first - 1] == source[back - 1]:
            first, back = first - 1, back - 1
        last, on = place + _SAMPLE, found + _SAMPLE
        while last < len(text) and on < len(source) and text[last] == source[on]:
            last, on = last + 1, on + 1
        if last - first >= CHARACTERS_OF_A_QUOTE:
            yield first, last
        place = text.find(sample, place + 1)
