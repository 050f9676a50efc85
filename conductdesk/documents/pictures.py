"""Pictures in a document: scaled onto the page, or cut over several pages where they are very tall."""

import dataclasses
import hashlib
import io
import math
from collections.abc import Iterator
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFImageXObject
from reportlab.platypus.flowables import CondPageBreak, Flowable, Spacer

from conductdesk.documents import style
from conductdesk.documents.text import Text

MOST_PARTS: Final = 12
"""Pages that one picture may take; what is below them is in the original."""

_PICTURE_HEIGHT: Final = style.BODY_HEIGHT * 0.62
_POINTS_PER_PIXEL: Final = 0.75
_SMALLEST_SCALE: Final = 0.6
_LEGIBLE_WIDTH: Final = style.BODY_WIDTH * 0.55
_ABOVE: Final = 8
_BELOW: Final = 12
_CAPTION_GAP: Final = 4
_CAPTION_HEIGHT: Final = 3 * style.SMALL.leading
_PART_HEIGHT: Final = style.BODY_HEIGHT - _ABOVE - _CAPTION_GAP - _CAPTION_HEIGHT - _BELOW
_OVERLAP: Final = 0.06


class _Jpeg(Flowable):  # type: ignore[misc]  # the library is not typed
    """A JPEG put into the file byte for byte; a picture printed twice is stored once."""

    def __init__(self, jpeg: bytes) -> None:
        super().__init__()
        self.jpeg = jpeg

    def print_pixels(self, width: float, height: float) -> None:
        """Prints the whole picture from the origin up; sizes in points."""
        document: Any = self.canv._doc  # noqa: SLF001 - the canvas itself would decode the pixels only to name them
        name = "jpeg-" + hashlib.sha256(self.jpeg).hexdigest()
        if not document.hasForm(name):
            image = PDFImageXObject(name)
            image.loadImageFromJPEG(io.BytesIO(self.jpeg))
            document.Reference(image, document.getXObjectName(name))
            document.addForm(name, image)
        self.canv._currentPageHasImages = 1  # noqa: SLF001 - the page then names images among its resources
        self.canv.scale(width, height)
        self.canv.doForm(name)

    def print_frame(self) -> None:
        """Prints a hairline round what is shown."""
        self.canv.setStrokeColorRGB(*style.HAIRLINE)
        self.canv.setLineWidth(0.5)
        self.canv.rect(0, 0, self.width, self.height, stroke=1, fill=0)


class WholePicture(_Jpeg):
    """A picture scaled into what is left of the page, never enlarged."""

    def __init__(self, jpeg: bytes, width_px: int, height_px: int, room_below: float) -> None:
        super().__init__(jpeg)
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
        """Prints the picture within a hairline."""
        self.canv.saveState()
        self.print_pixels(self.width, self.height)
        self.canv.restoreState()
        self.print_frame()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cut:
    """How a tall picture is cut; lengths in points.

    Args:
        width: of every part.
        whole: height of the picture.
        part: height of every part.
        count: parts, from top to bottom.
    """

    width: float
    whole: float
    part: float
    count: int

    def top_of(self, number: int) -> float:
        """Returns how far below the top of the picture part ``number`` starts; 0 is the first."""
        return number * self.part * (1 - _OVERLAP)


class PicturePart(_Jpeg):
    """One part of a tall picture: all of it is drawn, and the page shows what lies within the part."""

    def __init__(self, jpeg: bytes, cut: Cut, number: int) -> None:
        super().__init__(jpeg)
        self.cut = cut
        self.number = number

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:  # noqa: ARG002
        """Measures the part; part of ReportLab's protocol."""
        self.width, self.height = self.cut.width, self.cut.part
        return self.width, self.height

    def draw(self) -> None:
        """Prints the part within a hairline."""
        canvas, cut = self.canv, self.cut
        canvas.saveState()
        window = canvas.beginPath()
        window.rect(0, 0, self.width, self.height)
        canvas.clipPath(window, stroke=0, fill=0)
        canvas.translate(0, cut.part + cut.top_of(self.number) - cut.whole)
        self.print_pixels(cut.width, cut.whole)
        canvas.restoreState()
        self.print_frame()


def cut_for(width_px: int, height_px: int) -> Cut | None:
    """Returns how a picture is cut, or None if it can be read on one page."""
    legible = min(_POINTS_PER_PIXEL, _LEGIBLE_WIDTH / width_px)
    if _PICTURE_HEIGHT / height_px >= legible * _SMALLEST_SCALE:
        return None
    whole = height_px * legible
    count = max(2, math.ceil((whole / _PART_HEIGHT - _OVERLAP) / (1 - _OVERLAP)))
    return Cut(
        width=width_px * legible, whole=whole, part=whole / (count - (count - 1) * _OVERLAP), count=count
    )


def readable_jpeg(jpeg: bytes) -> bool:
    """Says whether the bytes are a JPEG that can stand in a PDF."""
    image = PDFImageXObject("probe")
    return jpeg.startswith(b"\xff\xd8\xff") and image.loadImageFromJPEG(io.BytesIO(jpeg)) is not False


def picture(jpeg: bytes, size_px: tuple[int, int], caption: str, label: str) -> list[Flowable]:
    """Returns a picture and its caption, or a sentence if the bytes are no picture.

    Args:
        jpeg: its bytes.
        size_px: width and height in pixels.
        caption: what stands below it.
        label: what the parts of a tall picture are called by, such as "E1".
    """
    width_px, height_px = size_px
    if width_px <= 0 or height_px <= 0 or not readable_jpeg(jpeg):
        said = "This picture cannot be shown. The original is kept and can be handed over."
        return [Text(f"{caption}\n{said}" if caption else said, style.ASIDE)]
    cut = cut_for(width_px, height_px)
    if cut:
        return list(_parts(jpeg, cut, caption, label))
    caption_height = _CAPTION_HEIGHT if caption else 0
    image = WholePicture(jpeg, width_px, height_px, caption_height)
    return _placed(image, image.full_height * _SMALLEST_SCALE + caption_height, caption)


def _placed(image: Flowable, needed: float, caption: str) -> list[Flowable]:
    below = [Spacer(0, _CAPTION_GAP), Text(caption, style.SMALL)] if caption else []
    return [CondPageBreak(needed), Spacer(0, _ABOVE), image, *below, Spacer(0, _BELOW)]


def _parts(jpeg: bytes, cut: Cut, caption: str, label: str) -> Iterator[Flowable]:
    shown = min(cut.count, MOST_PARTS)
    needed = _ABOVE + cut.part + _CAPTION_GAP + _CAPTION_HEIGHT
    for number in range(shown):
        said = f"{label}, part {number + 1} of {cut.count}"
        if number == 0 and caption != label:
            said = f"{said}\n{caption}"
        yield from _placed(PicturePart(jpeg, cut, number), needed, said)
    if shown < cut.count:
        yield Text(
            f"Only the first {shown} of {cut.count} parts of this picture are printed. The original is kept "
            "whole and can be handed over.",
            style.ASIDE,
        )
