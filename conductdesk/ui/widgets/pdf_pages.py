"""The pages of a PDF below each other, drawn off the main thread: those to be seen and their neighbours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.services.pages import LARGEST_SIDE_PX, page_sizes, page_texts, render_page
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import announce

FULL_SIZE = 96 / 72
"""Pixels a point at 100%."""

SMALLEST, LARGEST = 0.25, 3.0
_STEPS = (0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
_GAP = 12
_STEP_PX = 48
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
_LARGE_PX = 8_000_000
"""Pixels of a page from which on only what is in view is held."""


@dataclass(frozen=True, slots=True, eq=False)
class _Document:
    pdf: bytes
    sizes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    document: _Document
    index: int
    scale: float
    image: QImage


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    document: _Document
    first: tuple[_Drawn, ...]


_NO_PAGE = "No page is shown yet"


class PdfPages(QAbstractScrollArea):
    """Shows a PDF. What was shown before stays until the first pages of the new one are there.

    Args:
        tasks: the lanes that draw.

    Attributes:
        moved: emitted with the index of the page that is at the top now, from 0; -1 for none.
        zoomed: emitted when the size has changed.
        shown: emitted with the number of pages once a new document is to be seen.
        read: emitted with the texts of its pages, in order.
        failed: emitted with the error where it cannot be drawn.
    """

    moved = Signal(int)
    zoomed = Signal()
    shown = Signal(int)
    read = Signal(object)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._document: _Document | None = None
        self._texts: tuple[str, ...] = ()
        self._drawn: dict[int, _Drawn] = {}
        self._places: list[QRect] = []
        self._zoom = 0.0
        self._at = -1
        self._drawing = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_NO_PAGE)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setMinimumSize(160, 160)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        self.viewport().setAutoFillBackground(False)

    # What others ask of it.

    def show_pdf(self, pdf: bytes) -> None:
        """Show a document at the place where the one before was read."""
        self._tasks.read(
            self,
            partial(_open, pdf, self._zoom, self.viewport().width(), self._top(), self._ratio()),
            done=self._on_opened,
            failed=self.failed.emit,
            key="open",
        )

    def clear(self) -> None:
        """Let go of the document and its pages, and of what is on its way."""
        self._tasks.drop(self)
        self._document, self._drawing = None, False
        self._texts = ()
        self._drawn, self._places = {}, []
        self._at = -1
        self.setAccessibleName(_NO_PAGE)
        self.setAccessibleDescription("")
        self._lay_out()
        self.viewport().update()
        self.moved.emit(-1)

    def count(self) -> int:
        """How many pages there are."""
        return len(self._places)

    def current(self) -> int:
        """The index of the page that is at the top, or -1."""
        return self._at

    def held(self) -> tuple[int, ...]:
        """Indices of the pages that are in memory as pixels, in order."""
        return tuple(sorted(self._drawn))

    def percent(self) -> int:
        """The size that is shown; 100 is the size on paper."""
        return round(self._scale() / FULL_SIZE * 100)

    def fits(self) -> bool:
        """Whether the pages are as wide as the view, whatever its width."""
        return self._zoom == 0

    def set_zoom(self, zoom: float) -> None:
        """Show another size: 1.0 is the size on paper, 0 as wide as the view."""
        self._zoom = zoom and min(LARGEST, max(SMALLEST, zoom))
        self._relay()
        self.zoomed.emit()

    def zoom_in(self) -> None:
        """The next larger size."""
        now = self._scale() / FULL_SIZE
        self.set_zoom(next((step for step in _STEPS if step > now * 1.01), LARGEST))

    def zoom_out(self) -> None:
        """The next smaller size."""
        now = self._scale() / FULL_SIZE
        self.set_zoom(next((step for step in reversed(_STEPS) if step < now * 0.99), SMALLEST))

    def go_to(self, index: int) -> None:
        """Put the top of a page at the top of the view."""
        if self._places:
            place = self._places[max(0, min(index, len(self._places) - 1))]
            self.verticalScrollBar().setValue(place.top() - _GAP)

    # Where pages are.

    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _scale(self) -> float:
        """Logical pixels a point."""
        sizes = self._document.sizes if self._document is not None else ()
        return _scale_of(sizes, self._zoom, self.viewport().width(), self._ratio())

    def _top(self) -> tuple[int, float]:
        """The page at the top of the view, and which part of it is above."""
        top = self.verticalScrollBar().value()
        for index, place in enumerate(self._places):
            if place.bottom() + _GAP >= top:
                return index, (top - place.top()) / max(1, place.height())
        return 0, 0.0

    def _lay_out(self) -> None:
        width = self.viewport().width()
        sizes = self._document.sizes if self._document is not None else ()
        self._places = _places_of(sizes, self._scale(), width)
        height = self._places[-1].bottom() + 1 + _GAP if self._places else 0
        widest = max((place.width() + 2 * _GAP for place in self._places), default=0)
        bar, across = self.verticalScrollBar(), self.horizontalScrollBar()
        bar.setRange(0, max(0, height - self.viewport().height()))
        bar.setPageStep(self.viewport().height() - _STEP_PX)
        bar.setSingleStep(_STEP_PX)
        across.setRange(0, max(0, widest - width))
        across.setPageStep(width)
        across.setSingleStep(_STEP_PX)

    def _relay(self) -> None:
        """Lay out anew around what is read now."""
        index, part = self._top()
        self._lay_out()
        if self._places:
            place = self._places[min(index, len(self._places) - 1)]
            self.verticalScrollBar().setValue(place.top() + round(part * place.height()))
        self._draw_missing()
        self.viewport().update()

    def _in_view(self) -> tuple[int, ...]:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        return tuple(i for i, p in enumerate(self._places) if p.bottom() >= top and p.top() <= bottom)

    # Drawing.

    def _draw_missing(self) -> None:
        """Ask for the next page that is missing; pages out of reach are let go."""
        document = self._document
        if document is None:
            return
        seen = self._in_view()
        if not seen:
            return
        scale = self._scale() * self._ratio()
        width, height = document.sizes[seen[0]]
        near = () if width * height * scale * scale > _LARGE_PX else (seen[-1] + 1, seen[0] - 1)
        wanted = [index for index in (*seen, *near) if 0 <= index < len(self._places)]
        self._drawn = {index: page for index, page in self._drawn.items() if index in wanted}
        for index in wanted:
            there = self._drawn.get(index)
            if there is None or there.scale != scale:
                if not self._drawing:
                    self._drawing = True
                    self._tasks.read(
                        self,
                        partial(_draw, document, index, scale),
                        done=self._on_drawn,
                        failed=self._on_failed,
                        key="draw",
                    )
                return

    def _on_opened(self, opened: _Opened) -> None:
        index, part = self._top()
        self._document, self._texts = opened.document, ()
        self._drawn = {page.index: page for page in opened.first}
        self._lay_out()
        if self._places:
            place = self._places[min(index, len(self._places) - 1)]
            self.verticalScrollBar().setValue(place.top() + round(part * place.height()) if index else 0)
        self._at = -2
        self.viewport().update()
        self.shown.emit(len(self._places))
        self._on_scrolled()
        self.zoomed.emit()
        self._tasks.read(
            self,
            partial(_read, opened.document),
            done=self._on_read,
            failed=self.failed.emit,
            key="read",
        )

    def _on_drawn(self, page: _Drawn) -> None:
        self._drawing = False
        if page.document is self._document:
            self._drawn[page.index] = page
            self.viewport().update()
        self._draw_missing()

    def _on_failed(self, error: ConductDeskError) -> None:
        self._drawing = False
        self.failed.emit(error)

    def _on_read(self, found: tuple[_Document, tuple[str, ...]]) -> None:
        if found[0] is self._document:
            self._texts = found[1]
            self._name()
            self.read.emit(self._texts)

    def _on_scrolled(self) -> None:
        self._draw_missing()
        self.viewport().update()
        index = self._page_read()
        if index != self._at:
            told = self._at >= 0 and self.hasFocus()
            self._at = index
            self._name()
            self.moved.emit(index)
            if told:
                announce(self, self.accessibleName())

    def _page_read(self) -> int:
        """The page that takes most of the view."""
        top = self.verticalScrollBar().value()
        view = QRect(-100_000, top, 300_000, self.viewport().height())
        shares = [place.intersected(view).height() for place in self._places]
        return shares.index(max(shares)) if shares else -1

    def _name(self) -> None:
        if self._at < 0:
            return
        self.setAccessibleName(f"Page {self._at + 1} of {len(self._places)}")
        self.setAccessibleDescription(self._texts[self._at] if self._at < len(self._texts) else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages that are in view; one that is not drawn yet is white paper."""
        tokens = current_theme().tokens
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), tokens.colour("raised"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        for index in self._in_view():
            place = self._places[index].translated(-left, -top)
            page = self._drawn.get(index)
            if page is None:
                painter.fillRect(place, QColor(Qt.GlobalColor.white))
            else:
                painter.drawImage(place, page.image)
            painter.setPen(tokens.colour("hairline"))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        if self.hasFocus():
            painter.setPen(tokens.colour("accent"))
            edge = self.viewport().rect()
            for inset in (0, 1):
                painter.drawRect(edge.adjusted(inset, inset, -1 - inset, -1 - inset))
        painter.end()

    # Keys, wheel, size.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages and change the size; what is not ours goes on to the screen."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        act = (self._with_control if control else self._alone).get(event.key())
        if act is not None:
            act()
        elif event.key() in _ARROWS and not control:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _turn(self, pages: int) -> None:
        self.go_to(self._at + pages)

    def _scroll(self, screens: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + screens * bar.pageStep())

    @property
    def _with_control(self) -> dict[int, Callable[[], None]]:
        return {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: partial(self.set_zoom, 0),
            Qt.Key.Key_PageDown: partial(self._turn, 1),
            Qt.Key.Key_PageUp: partial(self._turn, -1),
        }

    @property
    def _alone(self) -> dict[int, Callable[[], None]]:
        bar = self.verticalScrollBar()
        return {
            Qt.Key.Key_PageDown: partial(self._scroll, 1),
            Qt.Key.Key_Space: partial(self._scroll, 1),
            Qt.Key.Key_PageUp: partial(self._scroll, -1),
            Qt.Key.Key_Home: partial(bar.setValue, 0),
            Qt.Key.Key_End: partial(bar.setValue, bar.maximum()),
        }

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel changes the size."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y() > 0:
                self.zoom_in()
            elif event.angleDelta().y() < 0:
                self.zoom_out()
            event.accept()
            return
        super().wheelEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Paint the view as a whole: pages do not move in the viewport themselves."""
        del dx, dy
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay with what is read."""
        super().resizeEvent(event)
        self._relay()
        if self.fits():
            self.zoomed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Paint in the colours of another look."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.viewport().update()


def _scale_of(sizes: Sequence[tuple[float, float]], zoom: float, width: int, ratio: float) -> float:
    widest = max((size[0] for size in sizes), default=595.0)
    longest = max((max(size) for size in sizes), default=842.0)
    scale = zoom * FULL_SIZE if zoom else max(0.1, (width - 2 * _GAP) / widest)
    return min(scale, LARGEST * FULL_SIZE, (LARGEST_SIDE_PX - 1) / longest / ratio)


def _places_of(sizes: Sequence[tuple[float, float]], scale: float, width: int) -> list[QRect]:
    places, top = [], _GAP
    across = max([width, *(round(w * scale) + 2 * _GAP for w, _ in sizes)])
    for page_width, page_height in sizes:
        wide, tall = round(page_width * scale), round(page_height * scale)
        places.append(QRect((across - wide) // 2, top, wide, tall))
        top += tall + _GAP
    return places


def _open(pdf: bytes, zoom: float, width: int, top: tuple[int, float], ratio: float) -> _Opened:
    """The document with the page that will be at the top, and the next one; not on the main thread."""
    document = _Document(pdf, page_sizes(pdf))
    scale = _scale_of(document.sizes, zoom, width, ratio) * ratio
    first = max(0, min(top[0], len(document.sizes) - 1))
    wanted = [index for index in (first, first + 1) if index < len(document.sizes)]
    return _Opened(document, tuple(_draw(document, index, scale) for index in wanted))


def _draw(document: _Document, index: int, scale: float) -> _Drawn:
    pixels = render_page(document.pdf, index, scale=scale)
    image = QImage(
        pixels.rgb, pixels.width_px, pixels.height_px, 3 * pixels.width_px, QImage.Format.Format_RGB888
    )
    return _Drawn(document, index, scale, image.convertToFormat(QImage.Format.Format_RGB32))


def _read(document: _Document) -> tuple[_Document, tuple[str, ...]]:
    return document, page_texts(document.pdf)
