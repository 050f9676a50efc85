"""Building blocks of a document: headings, rows that split across pages, panels and pictures."""

import dataclasses
import hashlib
import io
from collections.abc import Sequence
from typing import Final

from reportlab.pdfbase.pdfdoc import PDFImageXObject
from reportlab.platypus.flowables import CondPageBreak, Flowable, Spacer

from conductdesk.documents import style
from conductdesk.documents.text import Text, TextStyle

_LOOSE: Final = 0.01
_KEPT_WHOLE: Final = 190
_LEAD_IN: Final = 64
_PICTURE_HEIGHT: Final = style.BODY_HEIGHT * 0.62
_POINTS_PER_PIXEL: Final = 0.75
_SMALLEST_SCALE: Final = 0.6


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
    needed = 0.0
    after_text = False
    for item in story[number:]:
        titled = isinstance(item, Heading)
        if titled and after_text:
            break
        _, height = item.wrap(style.BODY_WIDTH, style.BODY_HEIGHT)
        needed += float(item.getSpaceBefore() + min(height, _KEPT_WHOLE))
        after_text = not titled
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
        if any(column.items and not upper for column, (upper, _) in zip(self.columns, halves, strict=True)):
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


class JpegPicture(Flowable):  # type: ignore[misc]
    """A JPEG put into the file byte for byte, scaled into what is left of the page, never enlarged."""

    def __init__(self, jpeg: bytes, width_px: int, height_px: int, room_below: float) -> None:
        super().__init__()
        self.jpeg = jpeg
        scale = min(_POINTS_PER_PIXEL, style.BODY_WIDTH / width_px, _PICTURE_HEIGHT / height_px)
        self.full_width, self.full_height = width_px * scale, height_px * scale
        self.room_below = room_below

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Fits the picture and its caption into the place left; part of ReportLab's protocol."""
        room = max(available_height - self.room_below, self.full_height * _SMALLEST_SCALE)
        shrink = min(1, available_width / self.full_width, room / self.full_height)
        self.width, self.height = self.full_width * shrink, self.full_height * shrink
        return self.width, self.height

    def draw(self) -> None:
        """Prints the picture within a hairline; a picture printed twice is stored once."""
        document = self.canv._doc  # noqa: SLF001 - the canvas itself would decode the pixels only to name them
        name = "jpeg-" + hashlib.sha256(self.jpeg).hexdigest()
        if not document.hasForm(name):
            image = PDFImageXObject(name)
            image.loadImageFromJPEG(io.BytesIO(self.jpeg))
            document.Reference(image, document.getXObjectName(name))
            document.addForm(name, image)
        self.canv._currentPageHasImages = 1  # noqa: SLF001 - the page then names images among its resources
        self.canv.saveState()
        self.canv.scale(self.width, self.height)
        self.canv.doForm(name)
        self.canv.restoreState()
        self.canv.setStrokeColorRGB(*style.HAIRLINE)
        self.canv.setLineWidth(0.5)
        self.canv.rect(0, 0, self.width, self.height, stroke=1, fill=0)


def readable_jpeg(jpeg: bytes) -> bool:
    """Says whether the bytes are a JPEG that can stand in a PDF."""
    image = PDFImageXObject("probe")
    return jpeg.startswith(b"\xff\xd8\xff") and image.loadImageFromJPEG(io.BytesIO(jpeg)) is not False


def picture(jpeg: bytes, width_px: int, height_px: int, caption: str) -> list[Flowable]:
    """Returns a picture and its caption on one page, or a sentence if the bytes are no picture."""
    if width_px <= 0 or height_px <= 0 or not readable_jpeg(jpeg):
        said = "This picture cannot be shown. The original is kept and can be handed over."
        return [Text(f"{caption}\n{said}" if caption else said, style.ASIDE)]
    below: list[Flowable] = [Spacer(0, 4), Text(caption, style.SMALL)] if caption else []
    caption_height = 3 * style.SMALL.leading if caption else 0
    image = JpegPicture(jpeg, width_px, height_px, caption_height)
    return [
        CondPageBreak(image.full_height * _SMALLEST_SCALE + caption_height),
        Spacer(0, 8),
        image,
        *below,
        Spacer(0, 12),
    ]


def text(words: str, how: TextStyle = style.BODY) -> Text:
    """Returns a text; a shorthand for sections."""
    return Text(words, how)
