"""Where a picture is looked at: covered until somebody chooses to look; zoomed and turned for display."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from conductdesk.ui.icons import icon_pixmap
from conductdesk.ui.theme import current_theme

_STEPS: Final = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
_ICON = 36
_TURN = 90


class PictureView(QAbstractScrollArea):
    """Shows one picture or a calm cover. It draws nothing of a picture while it is covered.

    Attributes:
        held: emitted with True when Space goes down here, with False when it comes up or the focus leaves.
        passed: emitted with -1 for the item before (Page Up) and 1 for the next (Page Down).
    """

    held = Signal(bool)
    passed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._picture: QPixmap | None = None
        self._drawn: QPixmap | None = None
        self._shown = False
        self._zoom = 0.0
        self._turns = 0
        self._icon, self._title, self._text = "eye-off", "", ""
        self._down = False

    def cover(self, icon: str, title: str, text: str) -> None:
        """Cover the picture, or say why there is none."""
        self._icon, self._title, self._text = icon, title, text
        self._shown = False
        self._drawn = None
        self.setAccessibleDescription(f"{title} {text}")
        self._fit()

    def has_picture(self) -> bool:
        """Whether pixels are held."""
        return self._picture is not None

    def is_shown(self) -> bool:
        """Whether a picture can be seen now."""
        return self._shown

    def put(self, width_px: int, height_px: int, rgb: bytes) -> None:
        """Take pixels: rows of red, green and blue from the top, without padding."""
        image = QImage(rgb, width_px, height_px, 3 * width_px, QImage.Format.Format_RGB888)
        self._picture = QPixmap.fromImage(image)
        self._zoom, self._turns = 0.0, 0

    def show_picture(self) -> None:
        """Take the cover off, if pixels are held."""
        if self._picture is not None:
            self._shown = True
            self.setAccessibleDescription("Shown. Release Space or press Hide to cover it.")
            self._fit()

    def forget(self) -> None:
        """Let go of the pixels."""
        self._picture = self._drawn = None
        self._shown = False
        self._zoom, self._turns = 0.0, 0
        self._fit()

    def zoom(self, by: int) -> None:
        """One step larger or smaller; 0 fits the picture into the room there is."""
        if by == 0:
            self._zoom = 0.0
        else:
            now = self.factor()
            steps = [s for s in _STEPS if s > now * 1.01] if by > 0 else [s for s in _STEPS if s < now * 0.99]
            if steps:
                self._zoom = steps[0] if by > 0 else steps[-1]
        self._drawn = None
        self._fit()

    def turn(self, by: int) -> None:
        """A quarter turn, for display only: 1 to the right, -1 to the left."""
        self._turns = (self._turns + by) % 4
        self._drawn = None
        self._fit()

    def factor(self) -> float:
        """How large the picture is drawn; 1.0 is one pixel for one pixel."""
        if self._zoom:
            return self._zoom
        size = self._turned_size()
        if size.isEmpty():
            return 1.0
        room = self.maximumViewportSize()
        return max(0.05, min(1.0, room.width() / size.width(), room.height() / size.height()))

    def _turned_size(self) -> QSize:
        if self._picture is None:
            return QSize()
        size = self._picture.size()
        return size.transposed() if self._turns % 2 else size

    def _fit(self) -> None:
        size = self._turned_size() * self.factor() if self._shown else QSize()
        room = self.viewport().size()
        self.horizontalScrollBar().setRange(0, max(0, size.width() - room.width()))
        self.verticalScrollBar().setRange(0, max(0, size.height() - room.height()))
        self.horizontalScrollBar().setPageStep(room.width())
        self.verticalScrollBar().setPageStep(room.height())
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Wide, and about as high as a screenshot needs."""
        tokens = current_theme().tokens
        return QSize(tokens.scaled(480), tokens.scaled(360))

    def minimumSizeHint(self) -> QSize:
        """High enough for the words on the cover."""
        tokens = current_theme().tokens
        return QSize(tokens.scaled(200), tokens.scaled(220))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture into the room there is now."""
        super().resizeEvent(event)
        if not self._zoom:
            self._drawn = None
        self._fit()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Draw another part."""
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom; without Ctrl the page scrolls unless the picture does."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._shown:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        elif self._shown and self.verticalScrollBar().maximum():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space looks as long as it is held."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat() and not self._down:
                self._down = True
                self.held.emit(True)
            return
        if self._shown and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
            super().keyPressEvent(event)
            return
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.passed.emit(-1 if event.key() == Qt.Key.Key_PageUp else 1)
            return
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Releasing Space covers the picture again."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.release()
            return
        event.ignore()

    def release(self) -> None:
        """Space is up, or nobody can tell any more."""
        if self._down:
            self._down = False
            self.held.emit(False)

    def focusOutEvent(self, event: object) -> None:
        """Without the focus nobody can tell when Space comes up, so it counts as up."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.release()
        self.viewport().update()

    def focusInEvent(self, event: object) -> None:
        """Draw the focus."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture or the cover, and the focus."""
        del event
        tokens = current_theme().tokens
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self.viewport().rect()
        painter.setPen(QPen(tokens.colour("hairline"), 1))
        painter.setBrush(tokens.colour("raised"))
        radius = tokens.sizes["radius_card"]
        painter.drawRoundedRect(room.adjusted(0, 0, -1, -1), radius, radius)
        if self._shown:
            self._paint_picture(painter, room)
        else:
            self._paint_cover(painter, room)
        if self.hasFocus():
            painter.setPen(QPen(tokens.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(room.adjusted(1, 1, -2, -2), radius, radius)
        painter.end()

    def _paint_picture(self, painter: QPainter, room: QRect) -> None:
        if self._picture is None:
            return
        if self._drawn is None:
            turned = self._picture.transformed(QTransform().rotate(_TURN * self._turns))
            self._drawn = turned.scaled(
                turned.size() * self.factor(),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        size = self._drawn.size()
        left = max(0, (room.width() - size.width()) // 2) - self.horizontalScrollBar().value()
        top = max(0, (room.height() - size.height()) // 2) - self.verticalScrollBar().value()
        painter.drawPixmap(QPoint(left, top), self._drawn)

    def _paint_cover(self, painter: QPainter, room: QRect) -> None:
        tokens = current_theme().tokens
        pad = tokens.scaled(16)
        area = room.adjusted(pad, pad, -pad, -pad)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        strong, plain = QFont(self.font()), QFont(self.font())
        strong.setPixelSize(tokens.types["heading"])
        strong.setWeight(QFont.Weight.DemiBold)
        plain.setPixelSize(tokens.types["body"])
        endless = QRect(0, 0, area.width(), 10_000)
        title = QFontMetrics(strong).boundingRect(endless, flags, self._title).height()
        text = QFontMetrics(plain).boundingRect(endless, flags, self._text).height()
        side, gap = tokens.scaled(_ICON), tokens.scaled(8)
        top = area.top() + max(0, (area.height() - side - title - text - 2 * gap) // 2)
        painter.drawPixmap(
            QPoint(area.center().x() - side // 2, top), icon_pixmap(self._icon, role="muted", side=_ICON)
        )
        top += side + gap
        painter.setFont(strong)
        painter.setPen(tokens.colour("text"))
        painter.drawText(QRect(area.left(), top, area.width(), title), flags, self._title)
        painter.setFont(plain)
        painter.setPen(tokens.colour("muted"))
        painter.drawText(QRect(area.left(), top + title + gap, area.width(), text + gap), flags, self._text)
