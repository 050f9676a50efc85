"""Building blocks of a document: headings, rows that split across pages, and panels."""

import dataclasses
from collections.abc import Sequence
from typing import Final

from reportlab.platypus.flowables import CondPageBreak, Flowable

from conductdesk.documents import style
from conductdesk.documents.text import Text, TextStyle

_LOOSE: Final = 0.01
_KEPT_WHOLE: Final = 240
_LEAD_IN: Final = 64
_TWO_LINES: Final = 2 * style.SMALL.leading


class Heading(Text):
    """A heading that also stands in the outline of the file."""

    def __init__(self, text: str, level: int = 0) -> None:
        super().__init__(text, style.HEADING if level == 0 else style.SUBHEADING)
        self.level = level

    def draw(self) -> None:
        """Prints the heading and sets its bookmark."""
        key = f"heading-{id(self)}"
        self.canv.bookmarkHorizontal(key, 0, self.height + 10)
        self.canv.addOutlineEntry(self.text, key, self.level, closed=False)
        super().draw()


def keep_headings(story: Sequence[Flowable]) -> list[Flowable]:
    """Returns the story with a page break before each heading whose first content would not fit below it."""
    kept: list[Flowable] = []
    for number, item in enumerate(story):
        if isinstance(item, Heading) and not (number and isinstance(story[number - 1], Heading)):
            kept.append(CondPageBreak(_height_with_start(story, number)))
        kept.append(item)
    return kept


def _height_with_start(story: Sequence[Flowable], number: int) -> float:
    """Returns the height of headings and lead-in texts from ``number`` on, with the start of what follows."""
    needed = gap = 0.0
    after_text = False
    for item in story[number:]:
        if isinstance(item, Heading) and item.level == 0 and after_text:
            break
        _, height = item.wrap(style.BODY_WIDTH, style.BODY_HEIGHT)
        needed += max(gap, float(item.getSpaceBefore())) + min(height, _KEPT_WHOLE)
        gap = float(item.getSpaceAfter())
        after_text = not isinstance(item, Heading)
        if not isinstance(item, Text) or height > _LEAD_IN:
            break
    return needed


@dataclasses.dataclass(frozen=True)
class Column:
    """A column of a row.

    Args:
        x: left edge from the left edge of the text, in points.
        width: in points.
        items: flowables from top to bottom.
    """

    x: float
    width: float
    items: Sequence[Flowable]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Frill:
    """What is drawn round a row; ``background`` and ``bar`` are colours, lengths are in points."""

    rule: bool = False
    background: style.Colour | None = None
    bar: style.Colour | None = None
    padding: float = 0
    after: float = 0


class Row(Flowable):  # type: ignore[misc]  # the library is not typed
    """Columns side by side, each of which may go on over many pages."""

    def __init__(self, columns: Sequence[Column], frill: Frill) -> None:
        super().__init__()
        self.columns = columns
        self.frill = frill

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:  # noqa: ARG002
        """Measures the row; part of ReportLab's protocol."""
        self.width = available_width
        tallest = max((_stack_height(column) for column in self.columns), default=0)
        self.height = tallest + 2 * self.frill.padding
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Cuts every column where the page ends; part of ReportLab's protocol."""
        self.wrap(available_width, available_height)
        if self.height <= _KEPT_WHOLE:
            return []
        room = available_height - 2 * self.frill.padding
        halves = [_cut_stack(column, room) for column in self.columns]
        if any(
            lower and _is_line(column, lower) for column, (_, lower) in zip(self.columns, halves, strict=True)
        ):
            halves = [_cut_stack(column, room - _TWO_LINES) for column in self.columns]
        for column, (upper, lower) in zip(self.columns, halves, strict=True):
            if column.items and (not upper or (lower and _is_line(column, upper))):
                return []
        above = [
            dataclasses.replace(c, items=upper) for c, (upper, _) in zip(self.columns, halves, strict=True)
        ]
        below = [
            dataclasses.replace(c, items=lower) for c, (_, lower) in zip(self.columns, halves, strict=True)
        ]
        first = Row(above, dataclasses.replace(self.frill, after=0))
        second = Row(below, dataclasses.replace(self.frill, rule=False))
        first.wrap(available_width, available_height)
        return [first, second]

    def getSpaceAfter(self) -> float:  # noqa: N802 - ReportLab's protocol
        """Returns the space kept below, in points."""
        return self.frill.after

    def draw(self) -> None:
        """Prints the columns; part of ReportLab's protocol."""
        canvas, frill = self.canv, self.frill
        if frill.background:
            canvas.setFillColorRGB(*frill.background)
            canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        if frill.bar:
            canvas.setFillColorRGB(*frill.bar)
            canvas.rect(0, 0, 3, self.height, stroke=0, fill=1)
        if frill.rule:
            canvas.setStrokeColorRGB(*style.HAIRLINE)
            canvas.setLineWidth(0.5)
            canvas.line(0, self.height, self.width, self.height)
        for column in self.columns:
            top = self.height - frill.padding
            for number, item in enumerate(column.items):
                top -= _gap(column.items, number)
                _, height = item.wrap(column.width, top)
                top -= height
                item.drawOn(canvas, column.x, top)


def _gap(items: Sequence[Flowable], number: int) -> float:
    if number == 0:
        return 0
    between: float = max(items[number - 1].getSpaceAfter(), items[number].getSpaceBefore())
    return between


def _stack_height(column: Column) -> float:
    heights = (item.wrap(column.width, style.BODY_HEIGHT)[1] for item in column.items)
    total: float = sum(height + _gap(column.items, number) for number, height in enumerate(heights))
    return total


def _is_line(column: Column, items: Sequence[Flowable]) -> bool:
    """Says whether the items are one line, which is not left alone on a page."""
    return _stack_height(dataclasses.replace(column, items=items)) < _TWO_LINES


def _cut_stack(column: Column, room: float) -> tuple[list[Flowable], list[Flowable]]:
    upper: list[Flowable] = []
    for number, item in enumerate(column.items):
        room -= _gap(column.items, number)
        _, height = item.wrap(column.width, room)
        if height <= room + _LOOSE:
            upper.append(item)
            room -= height
            continue
        halves = item.split(column.width, room)
        return [*upper, *halves[:1]], [*(halves[1:] or [item]), *column.items[number + 1 :]]
    return upper, []


def fact_row(
    label: str, items: Sequence[Flowable], *, label_width: float = 118, label_style: TextStyle = style.LABEL
) -> Row:
    """Returns a hairline row with a label on the left and flowables on the right; widths are in points."""
    columns = (
        Column(0, label_width - 12, [Text(label, label_style)]),
        Column(label_width, style.BODY_WIDTH - label_width, items),
    )
    return Row(columns, Frill(rule=True, padding=5))


def panel(
    items: Sequence[Flowable], *, bar: style.Colour = style.ACCENT, background: style.Colour = style.RAISED
) -> Row:
    """Returns a tinted panel with a bar on its left."""
    return Row(
        [Column(16, style.BODY_WIDTH - 30, items)], Frill(background=background, bar=bar, padding=9, after=8)
    )


def text(words: str, how: TextStyle = style.BODY) -> Text:
    """Returns a text; a shorthand for sections."""
    return Text(words, how)
