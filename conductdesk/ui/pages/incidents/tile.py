"""One item of evidence as a tile: its number, what it is, hidden, and whether it is what was kept."""

import unicodedata

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from conductdesk.domain.evidence import EvidenceState
from conductdesk.services.custody import LastCheck
from conductdesk.services.views import EvidenceView
from conductdesk.ui.icons import icon_pixmap
from conductdesk.ui.pages.incidents.section_words import kind_of_file, short
from conductdesk.ui.speech import plain_tip, say_size
from conductdesk.ui.theme import current_theme

_WIDTH, _ICON, _PAD, _MARK = 152, 28, 12, 14

TILE_HEIGHT = 120
"""Pixels at 100%; more where the text needs it."""


class EvidenceTile(QAbstractButton):
    """A tile that opens an item. It never shows a picture; it draws itself, so that many cost little."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = 0
        self._icon, self._name, self._line, self._mark = "eye-off", "", "", ""
        self._tone = "muted"
        self._size: QSize | None = None
        self._fonts: dict[str, tuple[QFont, QFontMetrics]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_item(self, item: EvidenceView, check: LastCheck | None, when: str) -> None:
        """Show an item.

        Args:
            item: the item.
            check: how its last reading in full went, if there was one.
            when: the moment of that reading, or of keeping it where there was none, in short.
        """
        self.number = item.number
        kind_icon, kind = kind_of_file(item.media_type)
        if item.state is EvidenceState.DISPOSED:
            self._icon, self._name, self._line = "circle-slash", "Deleted", short(item.disposed_reason)
            self._mark, self._tone = "", "muted"
        else:
            self._icon, self._name = kind_icon, short(item.description or item.original_name)
            hidden = "Hidden" if kind_icon == "eye-off" else kind
            self._line = f"{hidden} · {say_size(item.size_bytes)}"
            if check is None:
                self._mark, self._tone = f"Kept {when}", "muted"
            elif check.problem:
                self._mark, self._tone = "Changed", "danger"
            else:
                self._mark, self._tone = f"Verified {when}", "ok"
        said = f"Evidence {item.number}. {self._name}. {self._line}. {self._mark}"
        self.setAccessibleName(said.removesuffix(". "))
        self.setAccessibleDescription("Opens it. Pictures stay hidden until you look.")
        self.setToolTip(plain_tip(item.description or item.original_name))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as every other tile, and high enough for its lines."""
        if self._size is None:
            tokens = current_theme().tokens
            lines = self._metrics("body").lineSpacing() + 2 * (self._metrics("small").lineSpacing() + 2)
            tall = max(tokens.scaled(TILE_HEIGHT), tokens.scaled(_ICON + 3 * _PAD) + lines)
            self._size = QSize(tokens.scaled(_WIDTH), tall)
        return self._size

    def minimumSizeHint(self) -> QSize:
        """The same as the wanted size."""
        return self.sizeHint()

    def _font_of(self, kind: str) -> QFont:
        return self._fonts_of(kind)[0]

    def _metrics(self, kind: str) -> QFontMetrics:
        return self._fonts_of(kind)[1]

    def _fonts_of(self, kind: str) -> tuple[QFont, QFontMetrics]:
        if kind not in self._fonts:
            font = QFont(self.font())
            font.setPixelSize(current_theme().tokens.types[kind])
            self._fonts[kind] = (font, QFontMetrics(font))
        return self._fonts[kind]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tile."""
        del event
        tokens = current_theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        loud = self._tone == "danger"
        edge = "accent" if focused else "danger" if loud else "hairline"
        thick = 2 if focused or loud else 1
        ground = "danger_back" if loud else "raised" if self.underMouse() or self.isDown() else "surface"
        painter.setPen(QPen(tokens.colour(edge), thick))
        painter.setBrush(tokens.colour(ground))
        inset = thick / 2
        radius = tokens.sizes["radius_card"]
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
        pad = tokens.scaled(_PAD)
        area = self.rect().adjusted(pad, pad, -pad, -pad)
        side = tokens.scaled(_ICON)
        icon = icon_pixmap(self._icon, role="danger" if loud else "muted", side=_ICON)
        painter.drawPixmap(QPointF(area.center().x() - side / 2, area.top()), icon)
        top = area.top() + side + pad
        top = self._draw_name(painter, area, top)
        top = self._draw(painter, QRect(area.left(), top, area.width(), 0), self._line, "small", "muted")
        self._draw_mark(painter, area, top)
        painter.end()

    def _draw_name(self, painter: QPainter, area: QRect, top: int) -> int:
        metrics = self._metrics("body")
        number = str(self.number)
        width = metrics.horizontalAdvance(number) + current_theme().tokens.scaled(6)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        rest = area.adjusted(0, 0, -width, 0) if mirrored else area.adjusted(width, 0, 0, 0)
        own = QRect(area.right() - width + 1 if mirrored else area.left(), top, width, 0)
        self._draw(painter, own, number, "body", "muted")
        return self._draw(painter, QRect(rest.left(), top, rest.width(), 0), self._name, "body", "text")

    def _draw_mark(self, painter: QPainter, area: QRect, top: int) -> None:
        tokens = current_theme().tokens
        left = area.left()
        if self._tone in ("ok", "danger"):
            side, tall = tokens.scaled(_MARK), self._metrics("small").height()
            name = "check" if self._tone == "ok" else "circle-alert"
            mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            x = area.right() - side + 1 if mirrored else left
            painter.drawPixmap(
                QPointF(x, top + (tall - side) / 2), icon_pixmap(name, role=self._tone, side=_MARK)
            )
            gap = side + tokens.scaled(4)
            area = area.adjusted(0, 0, -gap, 0) if mirrored else area.adjusted(gap, 0, 0, 0)
        self._draw(painter, QRect(area.left(), top, area.width(), 0), self._mark, "small", self._tone)

    def _draw(self, painter: QPainter, place: QRect, text: str, kind: str, role: str) -> int:
        """Draw one line, cut where it has to be; gives the top of the next line."""
        metrics = self._metrics(kind)
        painter.setFont(self._font_of(kind))
        painter.setPen(current_theme().tokens.colour(role))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        if _reads_from_the_right(shown):
            flags |= int(Qt.TextFlag.TextForceRightToLeft)
        painter.drawText(QRect(place.left(), place.top(), place.width(), metrics.height()), flags, shown)
        return place.top() + metrics.lineSpacing() + 2

    def changeEvent(self, event: QEvent) -> None:
        """Fit the size to another look."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._size = None
            self._fonts.clear()
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the item as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


def _reads_from_the_right(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    strong = (unicodedata.bidirectional(c) for c in text)
    return next((kind in {"R", "AL"} for kind in strong if kind in {"L", "R", "AL"}), False)
