"""Prints what people typed: any script, any length, never as markup.

ReportLab's own Paragraph reads markup and garbles text that mixes directions, so this flowable breaks lines
itself. Lines of one plain alphabet take a short way; all others are made of shaped pieces.
"""

import bisect
import dataclasses
import functools
import re
from collections.abc import Iterator
from typing import Any, Final

from reportlab.platypus.flowables import Flowable

from conductdesk.documents import direction, shaping
from conductdesk.documents.fonts import Font, Weight, font_book, plain_characters

_WORDS: Final = re.compile(" *[^ ]+| +")
_INNER_BREAK: Final = re.compile("(?<=[^-/\\\\][-/\\\\\u2010\u2013\u2014\u2026&=?])(?=[^\\W_])")
_KEPT_WIDTHS: Final = 50_000
_LONGEST_KEPT: Final = 100
_FEWEST_LINES: Final = 2
# Fewer lines than this fit on any page, so a text that is nearly all empty lines moves there whole.
_FEWEST_TO_CUT: Final = 12


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextStyle:
    """How a text looks; lengths are in points.

    Args:
        size: font size.
        leading: distance from one line to the next.
        weight: which fonts.
        colour: red, green, blue from 0 to 1.
        before: space kept above, except at the top of a page.
        after: space kept below.
        indent: space left free on the left.
        trailing: True sets lines of left-to-right text against the right edge.
        by_majority: True lets most letters of a paragraph say which way it runs, not the first one.
    """

    size: float = 10
    leading: float = 15
    weight: Weight = Weight.REGULAR
    colour: tuple[float, float, float] = (0, 0, 0)
    before: float = 0
    after: float = 0
    indent: float = 0
    trailing: bool = False
    by_majority: bool = False


@dataclasses.dataclass(slots=True)
class _Run:
    font: Font
    codes: str
    width: float
    chunks: tuple[tuple[float, float, str], ...] = ()
    marks: tuple[tuple[int, float, float], ...] = ()


@dataclasses.dataclass(slots=True)
class _Line:
    """A line of runs of one font each, left to right as printed; ``width`` in parts of the font size."""

    runs: list[_Run]
    width: float
    right: bool


class _WordWidths(dict[str, float]):
    def __init__(self, widths: dict[str, float]) -> None:
        super().__init__()
        self._of = widths.__getitem__

    def __missing__(self, word: str) -> float:
        if len(self) > _KEPT_WIDTHS:
            self.clear()
        width = sum(map(self._of, word))
        if len(word) <= _LONGEST_KEPT:
            self[word] = width
        return width


@functools.cache
def _word_widths(weight: Weight) -> _WordWidths:
    return _WordWidths(font_book(weight).main.widths)


def forget() -> None:
    """Lets go of every word that was measured or shaped; call it after a document, never within one."""
    for weight in Weight:
        _word_widths(weight).clear()
    shaping.forget()


def break_lines(text: str, style: TextStyle, width: float) -> list["str | _Line"]:
    """Breaks text into lines of at most ``width`` points; an empty text gives one empty line.

    A word that is wider than a line is cut between two of its characters.
    """
    room = max(width, style.size) / style.size
    plain = plain_characters(style.weight)
    lines: list[str | _Line] = []
    for paragraph in shaping.paragraphs(text):
        if plain.issuperset(paragraph):
            lines.extend(_plain_lines(paragraph, style.weight, room))
        else:
            lines.extend(_shaped_lines(paragraph, style, room))
    return lines


def _plain_lines(paragraph: str, weight: Weight, room: float) -> Iterator[str]:
    widths = _word_widths(weight)
    line: list[str] = []
    used = 0.0
    for token in _WORDS.findall(paragraph):
        width = widths[token]
        if used + width <= room:
            line.append(token)
            used += width
            continue
        for part in _INNER_BREAK.split(token):
            word = part if used else part.lstrip(" ") or part
            width = widths[word]
            if line and used + width > room:
                yield "".join(line)
                line, used = [], 0.0
                word = word.lstrip(" ")
                width = widths[word]
            if width > room:
                *full, word = _cut_plain(word, widths, room)
                yield from full
                width = widths[word]
            line.append(word)
            used += width
    yield "".join(line)


def _cut_plain(word: str, widths: _WordWidths, room: float) -> Iterator[str]:
    """Cuts a word that is wider than a line into parts that fill a line each, the last one as it comes."""
    start, used = 0, 0.0
    for index, char in enumerate(word):
        width = widths[char]
        if used + width > room and index > start:
            yield word[start:index]
            start, used = index, 0.0
        used += width
    yield word[start:]


class _LineFiller:
    """Fills lines of one paragraph with shaped pieces."""

    def __init__(self, base: int, room: float) -> None:
        self.base = base
        self.room = room
        self.line: list[shaping.Piece] = []
        self.used = 0.0
        self.word: list[shaping.Piece] = []
        self.word_width = 0.0

    def fill(self, pieces: list[shaping.Piece]) -> Iterator[_Line]:
        for piece in pieces:
            if piece.space:
                yield from self._place_word()
                self._append(piece)
                continue
            self.word.append(piece)
            self.word_width += piece.glyphs.width
            if piece.breaks or self.word_width > self.room:
                yield from self._place_word()
        yield from self._place_word()
        yield self._finish()

    def _append(self, piece: shaping.Piece) -> None:
        self.line.append(piece)
        self.used += piece.glyphs.width

    def _place_word(self) -> Iterator[_Line]:
        if not self.word:
            return
        if self.used + self.word_width > self.room and self.line:
            yield self._finish()
        if self.word_width <= self.room:
            self.line.extend(self.word)
            self.used += self.word_width
        else:
            for part in _cut(self.word):
                if self.used + part.glyphs.width > self.room and self.line:
                    yield self._finish()
                self._append(part)
        self.word, self.word_width = [], 0.0

    def _finish(self) -> _Line:
        pieces = self.line
        while pieces and pieces[-1].space:
            pieces.pop()
        levels = [piece.level for piece in pieces]
        if any(level % 2 for level in levels):
            pieces = [pieces[index] for index in direction.reorder(levels)]
        runs = _runs([piece.glyphs for piece in pieces])
        line = _Line(runs, sum(run.width for run in runs), self.base == 1)
        self.line, self.used = [], 0.0
        return line


def _runs(glyphs: list[shaping.Glyphs]) -> list[_Run]:
    """Joins neighbours of one font whose glyphs simply follow one another."""
    runs: list[_Run] = []
    codes: list[str] = []
    width, font = 0.0, None
    for each in glyphs:
        simple = not (each.chunks or each.marks)
        if codes and font is not None and not (simple and each.font is font):
            runs.append(_Run(font, "".join(codes), width))
            codes, width = [], 0.0
        if simple:
            font = each.font
            codes.append(each.codes)
            width += each.width
        else:
            runs.append(_Run(each.font, each.codes, each.width, each.chunks, each.marks))
    if codes and font is not None:
        runs.append(_Run(font, "".join(codes), width))
    return runs


def _cut(word: list[shaping.Piece]) -> Iterator[shaping.Piece]:
    """Cuts a word that is wider than a line into its characters' clusters."""
    for piece in word:
        rightwards = piece.level % 2 == 0
        for cluster in shaping.clusters(piece.glyphs.text):
            glyphs = shaping.shape(piece.glyphs.font, cluster, rightwards=rightwards)
            yield dataclasses.replace(piece, glyphs=glyphs)


def _shaped_lines(paragraph: str, style: TextStyle, room: float) -> Iterator[_Line]:
    level_of = direction.majority_level if style.by_majority else direction.base_level
    base = level_of(paragraph)
    return _LineFiller(base, room).fill(shaping.pieces(paragraph, font_book(style.weight), base))


class Text(Flowable):  # type: ignore[misc]  # the library is not typed
    """A text that splits across pages, two lines at least staying together.

    Args:
        text: anything; line ends start a new line, no character acts as markup.
        style: how it looks.
        lines: lines broken before for the same width, as a split hands them on.
    """

    def __init__(self, text: str, style: TextStyle, *, lines: "_Lines | None" = None) -> None:
        super().__init__()
        self.text = text
        self.style = style
        self._lines = lines

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:  # noqa: ARG002
        """Breaks the lines for a width; part of ReportLab's protocol."""
        if self._lines is None or self._lines.width != available_width:
            broken = break_lines(self.text, self.style, available_width - self.style.indent)
            self._lines = _Lines(broken, 0, len(broken), available_width)
        self.width = available_width
        self.height = self._lines.count * self.style.leading
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list["Text"]:
        """Cuts the text where the page ends; part of ReportLab's protocol."""
        self.wrap(available_width, available_height)
        lines = self._lines
        assert lines is not None  # noqa: S101 - wrap has just set it; tells the type checker
        fitting = int((available_height + 0.01) / self.style.leading)
        parts = lines.cut(fitting)
        if parts is None:
            return []
        upper = dataclasses.replace(self.style, after=0)
        lower = dataclasses.replace(self.style, before=0)
        return [
            Text(self.text, upper, lines=parts[0]),
            Text(self.text, lower, lines=parts[1]),
        ]

    def getSpaceBefore(self) -> float:  # noqa: N802 - ReportLab's protocol
        """Returns the space kept above, in points."""
        return self.style.before

    def getSpaceAfter(self) -> float:  # noqa: N802 - ReportLab's protocol
        """Returns the space kept below, in points."""
        return self.style.after

    def draw(self) -> None:
        """Prints the lines; part of ReportLab's protocol."""
        lines = self._lines
        if lines is None:
            return
        style = self.style
        top = self.height - style.leading * 0.5 - style.size * 0.34
        draw_lines(self.canv, lines.shown(), style, (style.indent, top, self.width))


@dataclasses.dataclass(frozen=True, slots=True)
class _Lines:
    """The lines ``first`` to ``end`` of a text that was broken for ``width``; splitting copies none."""

    broken: list["str | _Line"]
    first: int
    end: int
    width: float

    @property
    def count(self) -> int:
        return self.end - self.first

    def shown(self) -> list["str | _Line"]:
        return self.broken[self.first : self.end]

    def cut(self, fitting: int) -> "tuple[_Lines, _Lines] | None":
        """Returns the lines of this page, ``fitting`` at most, and those of the next; None if all go there.

        Two lines that say something stay together on either side, and no empty line stands at the edge.
        """
        said = [i for i in range(self.first, self.end) if not _is_empty(self.broken[i])]
        if len(said) >= 2 * _FEWEST_LINES:
            cut = min(self.first + fitting, said[-_FEWEST_LINES])
            above = bisect.bisect_left(said, cut)
            if above < _FEWEST_LINES:
                return None
            return (
                dataclasses.replace(self, end=said[above - 1] + 1),
                dataclasses.replace(self, first=said[above]),
            )
        cut = self.first + min(fitting, self.count - _FEWEST_LINES)
        if cut - self.first < _FEWEST_LINES or self.count < _FEWEST_TO_CUT:
            return None
        return dataclasses.replace(self, end=cut), dataclasses.replace(self, first=cut)


def _is_empty(line: "str | _Line") -> bool:
    return not (line.strip() if isinstance(line, str) else line.runs)


def draw_lines(
    canvas: Any, lines: list["str | _Line"], style: TextStyle, place: tuple[float, float, float]
) -> None:
    """Prints lines that ``break_lines`` made.

    Args:
        canvas: a ReportLab canvas.
        lines: from top to bottom.
        style: the style they were broken for.
        place: left edge, first base line and right edge, in points.
    """
    left, base_line, right = place
    main = font_book(style.weight).main
    writer = _Writer(canvas, style, left, base_line)
    for number, line in enumerate(lines):
        if isinstance(line, str):
            if not style.trailing:
                writer.plain_line(line, left, base_line - number * style.leading)
                continue
            width = _word_widths(style.weight)[line]
            line = _Line([_Run(main, line, width)], width, right=True)  # noqa: PLW2901 - the same line, set right
        y = base_line - number * style.leading
        x = right - line.width * style.size if line.right or style.trailing else left
        writer.runs(line.runs, x, y)
    writer.finish()


class _Writer:
    """One text object and the marks that are drawn over it."""

    def __init__(self, canvas: Any, style: TextStyle, x: float, y: float) -> None:
        self.canvas = canvas
        self.style = style
        self.text = canvas.beginText(x, y)
        self.text.setFillColorRGB(*style.colour)
        self.main = font_book(style.weight).main
        self.font: Font | None = None
        self.moved = False
        self.marks: list[tuple[Font, int, float, float]] = []

    def use(self, font: Font) -> None:
        if font is not self.font:
            self.font = font
            self.text.setFont(font.embedded.fontName, self.style.size, self.style.leading)

    def plain_line(self, line: str, x: float, y: float) -> None:
        if self.moved:
            self.text.setTextOrigin(x, y)
            self.moved = False
        self.use(self.main)
        self.text.textLine(line)

    def runs(self, runs: list[_Run], x: float, y: float) -> None:
        size = self.style.size
        self.moved = True
        self.text.setTextOrigin(x, y)
        for run in runs:
            self.use(run.font)
            for shift, rise, codes in run.chunks:
                self.text.setTextOrigin(x + shift * size, y + rise * size)
                self._print(codes)
            for glyph, shift, rise in run.marks:
                self.marks.append((run.font, glyph, x + shift * size, y + rise * size))
            x += run.width * size
            if run.chunks:
                self.text.setTextOrigin(x, y)
            else:
                self._print(run.codes)

    def _print(self, codes: str) -> None:
        self.text._textOut(codes)  # noqa: SLF001 - its public twin measures every text once more

    def finish(self) -> None:
        self.canvas.drawText(self.text)
        if not self.marks:
            return
        self.canvas.setFillColorRGB(*self.style.colour)
        path = self.canvas.beginPath()
        for font, glyph, x, y in self.marks:
            _trace(path, font.outline(glyph), (x, y), self.style.size)
        self.canvas.drawPath(path, stroke=0, fill=1, fillMode=1)


def _trace(
    path: Any, outline: tuple[tuple[str, tuple[float, ...]], ...], at: tuple[float, float], size: float
) -> None:
    """Adds an outline, whose points are in parts of the font size, to a path of ReportLab."""
    for operation, points in outline:
        placed = [point * size + at[index % 2] for index, point in enumerate(points)]
        getattr(path, operation)(*placed)
