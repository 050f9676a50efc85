"""A PDF of ours as it will be printed: its pages as pixels, their sizes, their text.

PDFium is not made for several threads, so calls take turns; each opens the document anew and keeps nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from conductdesk.errors import BugError, IntegrityError

if TYPE_CHECKING:
    import pypdfium2

LARGEST_SIDE_PX = 12_000
"""The longer side of a rendered page at most: A3 at 600 dots an inch fits."""

_TURN = Lock()


@dataclass(frozen=True, slots=True)
class PagePixels:
    """One page as it looks on white paper.

    ``rgb`` holds its rows from the top, each ``3 * width_px`` bytes of red, green and blue, without padding.
    """

    width_px: int
    height_px: int
    rgb: bytes


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of each page, in points of 1/72 inch, in order.

    Raises:
        IntegrityError: this is not a PDF that can be read.
    """
    with _opened(pdf) as document:
        return tuple(document.get_page_size(index) for index in range(len(document)))


def page_texts(pdf: bytes) -> tuple[str, ...]:
    """The text of each page as it is read aloud or copied, in order, with line feeds between lines.

    Raises:
        IntegrityError: this is not a PDF that can be read.
    """
    with _opened(pdf) as document:
        return tuple(_text(document, index) for index in range(len(document)))


def render_page(pdf: bytes, index: int, *, scale: float) -> PagePixels:
    """Draw one page.

    Args:
        pdf: the document.
        index: of the page, from 0.
        scale: pixels a point: at 1.0 an inch has 72 of them; 300 / 72 suits a printer of 300 dots an inch.

    Raises:
        IntegrityError: this is not a PDF that can be read.
        BugError: there is no such page, or it would be drawn larger than :data:`LARGEST_SIDE_PX`.
    """
    with _opened(pdf) as document:
        if not 0 <= index < len(document):
            raise BugError("A page was asked for that the document does not have.")
        # Compared this way round, a scale that is no number is refused too.
        if not 0 < max(document.get_page_size(index)) * scale <= LARGEST_SIDE_PX:
            raise BugError("A page was asked for in a size that does not exist.")
        page = document[index]
        try:
            bitmap = page.render(scale=scale, rev_byteorder=True, maybe_alpha=False, may_draw_forms=False)
            try:
                return PagePixels(bitmap.width, bitmap.height, _tight(bitmap))
            finally:
                bitmap.close()
        finally:
            page.close()


@contextmanager
def _opened(pdf: bytes) -> Iterator["pypdfium2.PdfDocument"]:
    import pypdfium2  # noqa: PLC0415 - a library of 7 MB that only documents need

    with _TURN:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except (pypdfium2.PdfiumError, ValueError) as error:
            raise IntegrityError("This document cannot be read as a PDF.") from error
        try:
            yield document
        except pypdfium2.PdfiumError as error:
            raise IntegrityError("A page of this document cannot be read.") from error
        finally:
            document.close()


def _text(document: "pypdfium2.PdfDocument", index: int) -> str:
    page = document[index]
    try:
        words = page.get_textpage()
        try:
            return str(words.get_text_range()).replace("\r\n", "\n")
        finally:
            words.close()
    finally:
        page.close()


def _tight(bitmap: "pypdfium2.PdfBitmap") -> bytes:
    """The rows without the bytes that fill each up to a multiple of four."""
    if bitmap.n_channels != 3:  # noqa: PLR2004 - red, green, blue
        raise BugError("A page was drawn in colours that were not asked for.")
    row = bitmap.width * bitmap.n_channels
    data = memoryview(bitmap.buffer).cast("B")
    if bitmap.stride == row:
        return bytes(data[: row * bitmap.height])
    return b"".join(data[at : at + row] for at in range(0, bitmap.stride * bitmap.height, bitmap.stride))
