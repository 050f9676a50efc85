"""The look of every document: colours, type, page, header and footer."""

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.platypus.doctemplate import BaseDocTemplate, PageTemplate
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.frames import Frame

from conductdesk.documents import shaping
from conductdesk.documents.fonts import DOCUMENT_LOCK, Weight
from conductdesk.documents.text import TextStyle, break_lines, draw_lines, forget

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN: Final = 62
TOP: Final = 70
BOTTOM: Final = 66
BODY_WIDTH: Final = PAGE_WIDTH - 2 * MARGIN
BODY_HEIGHT: Final = PAGE_HEIGHT - TOP - BOTTOM
_BANNER: Final = 24
_TOTAL_PAGES: Final = "total-pages"
_LONGEST_RUNNING_LINE: Final = 160

Colour = tuple[float, float, float]


def _colour(code: str) -> Colour:
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


TEXT: Final = _colour("1A222C")
MUTED: Final = _colour("566170")
HAIRLINE: Final = _colour("D6DBE2")
ACCENT: Final = _colour("0B6B73")
RAISED: Final = _colour("F5F6F8")
DANGER: Final = _colour("B3261E")
DANGER_BACK: Final = _colour("FBE9E7")
WARN: Final = _colour("7A4A00")
WARN_BACK: Final = _colour("FFF2D1")
OK: Final = _colour("1B6738")
INFO: Final = _colour("1C4E8F")
INFO_BACK: Final = _colour("E5EEFB")

BODY: Final = TextStyle(size=10, leading=15, colour=TEXT, after=6)
STRONG: Final = TextStyle(size=10, leading=15, colour=TEXT, weight=Weight.STRONG, after=2)
ASIDE: Final = TextStyle(size=10, leading=15, colour=MUTED, weight=Weight.ITALIC, after=6)
SMALL: Final = TextStyle(size=8.5, leading=12.5, colour=MUTED, after=2)
LABEL: Final = TextStyle(size=8.5, leading=15, colour=MUTED)
FINGERPRINT: Final = TextStyle(size=8.5, leading=15, colour=TEXT)
TITLE: Final = TextStyle(size=22, leading=29, colour=TEXT, weight=Weight.STRONG, after=4, by_majority=True)
KICKER: Final = TextStyle(size=10, leading=15, colour=ACCENT, weight=Weight.STRONG, after=4)
HEADING: Final = TextStyle(
    size=14, leading=20, colour=TEXT, weight=Weight.STRONG, before=24, after=8, by_majority=True
)
SUBHEADING: Final = TextStyle(
    size=11, leading=16, colour=ACCENT, weight=Weight.STRONG, before=12, after=4, by_majority=True
)
_RUNNING: Final = TextStyle(size=8.5, leading=12, colour=MUTED)
_BANNER_TEXT: Final = TextStyle(size=9.5, leading=14, colour=INFO, weight=Weight.STRONG)


@dataclasses.dataclass(frozen=True, kw_only=True)
class PageFacts:
    """What stands around the text of every page, and in the properties of the file.

    Args:
        title: title of the document.
        group: author of the document and right side of the header.
        running: left side of the header from page two on.
        foot: left side of the footer.
        language: BCP 47 tag.
        practice: True marks every page.
        numbered: False leaves out "Page x of y".
    """

    title: str
    group: str
    running: str = ""
    foot: str = ""
    language: str = "en-GB"
    practice: bool = False
    numbered: bool = True


def draw_one_line(canvas: Any, text: str, style: TextStyle, place: tuple[float, float, float]) -> None:
    """Prints text on one line, cut with an ellipsis where it is too long.

    Args:
        canvas: a ReportLab canvas.
        text: anything.
        style: how it looks; ``trailing`` sets it against the right edge.
        place: left edge, base line and right edge, in points.
    """
    left, _, right = place
    parts = shaping.clusters(shaping.one_line(text[: _LONGEST_RUNNING_LINE * 2]))
    cut = len(parts) > _LONGEST_RUNNING_LINE or len(text) > _LONGEST_RUNNING_LINE * 2
    parts = parts[:_LONGEST_RUNNING_LINE]
    lines = break_lines("".join(parts) + "\u2026" * cut, style, right - left)
    while len(lines) > 1 and parts:
        parts.pop()
        lines = break_lines("".join(parts).rstrip() + "\u2026", style, right - left)
    draw_lines(canvas, lines, style, place)


class _Document(BaseDocTemplate):  # type: ignore[misc]  # the library is not typed
    def __init__(self, out: BinaryIO, facts: PageFacts) -> None:
        practice = "PRACTICE: " if facts.practice else ""
        super().__init__(
            out,
            pagesize=A4,
            title=practice + shaping.one_line(facts.title),
            author=shaping.one_line(facts.group),
            creator="ConductDesk",
            lang=facts.language,
            pageCompression=1,
            allowSplitting=1,
        )
        frame = Frame(MARGIN, BOTTOM, BODY_WIDTH, BODY_HEIGHT, 0, 0, 0, 0, id="body")
        self.addPageTemplates(PageTemplate(id="page", frames=[frame], onPage=self._draw_page))
        self.facts = facts

    def _draw_page(self, canvas: Any, _: Any) -> None:
        canvas.saveState()
        facts, page = self.facts, canvas.getPageNumber()
        top, foot = PAGE_HEIGHT - 44, 38
        right = PAGE_WIDTH - MARGIN
        if facts.practice:
            self._draw_banner(canvas)
        if page > 1:
            draw_one_line(canvas, facts.running, _RUNNING, (MARGIN, top, MARGIN + BODY_WIDTH * 0.6))
            at_right = dataclasses.replace(_RUNNING, trailing=True)
            draw_one_line(canvas, facts.group, at_right, (MARGIN + BODY_WIDTH * 0.62, top, right))
            _hairline(canvas, top - 8)
        if facts.foot or facts.numbered:
            _hairline(canvas, foot + 14)
        draw_one_line(canvas, facts.foot, _RUNNING, (MARGIN, foot, right - 90))
        if facts.numbered:
            before = dataclasses.replace(_RUNNING, trailing=True)
            draw_lines(canvas, break_lines(f"Page {page} of", before, 80), before, (MARGIN, foot, right - 17))
            canvas.translate(right - 14.6, foot)
            canvas.doForm(_TOTAL_PAGES)
        canvas.restoreState()

    def _draw_banner(self, canvas: Any) -> None:
        canvas.setFillColorRGB(*INFO_BACK)
        canvas.rect(0, PAGE_HEIGHT - _BANNER, PAGE_WIDTH, _BANNER, stroke=0, fill=1)
        words = "PRACTICE. Everyone in this document is invented. It is not about a real incident."
        draw_one_line(canvas, words, _BANNER_TEXT, (MARGIN, PAGE_HEIGHT - 16, PAGE_WIDTH - MARGIN))

    def beforeDocument(self) -> None:  # noqa: N802 - ReportLab's protocol
        self.canv.setSubject("")
        self.canv.showOutline()

    def _endBuild(self) -> None:  # noqa: N802 - ReportLab's protocol
        # The number of pages is a form that every page refers to and that is written once, when it is known.
        pages = self.page
        self._doSave = 0
        super()._endBuild()
        if self.facts.numbered:
            self.canv.beginForm(_TOTAL_PAGES, 0, -4, 60, 12)
            draw_lines(self.canv, break_lines(str(pages), _RUNNING, 60), _RUNNING, (0, 0, 60))
            self.canv.endForm()
        self.canv.save()


def _hairline(canvas: Any, y: float) -> None:
    canvas.setStrokeColorRGB(*HAIRLINE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, y, PAGE_WIDTH - MARGIN, y)


@contextlib.contextmanager
def one_document() -> Iterator[None]:
    """Holds all fonts for one document, from its first text that is measured to its last page."""
    with DOCUMENT_LOCK:
        forget()
        try:
            yield
        finally:
            # The caches of words would keep what the document said until the program ends.
            forget()


def write_document(story: Sequence[Flowable], facts: PageFacts, out: BinaryIO) -> None:
    """Prints flowables as a PDF.

    Args:
        story: the content, first to last.
        facts: what stands around it.
        out: takes the bytes of the PDF.
    """
    with DOCUMENT_LOCK:
        # ASCII85 is slow, large and of no use in a file that is not sent as text.
        rl_config.useA85 = 0
        try:
            _Document(out, facts).build(list(story))
        finally:
            # The caches of words would keep what the document said until the program ends.
            forget()
