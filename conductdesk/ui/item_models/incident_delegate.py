"""How a row of the list of incidents is painted: title and day, where and how many, and one chip."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from conductdesk.domain.incidents import IncidentState
from conductdesk.services.cards import CardFacts
from conductdesk.services.search import IncidentRow
from conductdesk.ui.item_models.incident_rows import CARD_ROLE, DAY_ROLE, ROW_ROLE, second_line
from conductdesk.ui.theme import Tokens, current_theme

_PAD, _GAP, _BAR = 14, 4, 3


class IncidentDelegate(QStyledItemDelegate):
    """Paints rows in the look of the application; every row is as high as any other."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Three lines and the air around them."""
        del option, index
        tokens = current_theme().tokens
        lines = (
            _font(tokens, "body", bold=True),
            _font(tokens, "small"),
            _font(tokens, "caption", bold=True),
        )
        height = sum(QFontMetrics(font).height() for font in lines)
        return QSize(220, height + 2 * tokens.scaled(12) + 2 * _GAP + tokens.scaled(8))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        row, card, day = index.data(ROW_ROLE), index.data(CARD_ROLE), index.data(DAY_ROLE)
        if not isinstance(row, IncidentRow):
            return
        tokens = current_theme().tokens
        painter.save()
        painter.setClipRect(_rect(option))
        chosen = bool(_state(option) & QStyle.StateFlag.State_Selected)
        focused = bool(_state(option) & QStyle.StateFlag.State_HasFocus)
        self._ground(painter, _rect(option), tokens, chosen=chosen, focused=focused)
        self._words(painter, option, tokens, row, card, str(day or ""), chosen=chosen)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, tokens: Tokens, *, chosen: bool, focused: bool) -> None:
        painter.fillRect(rect, tokens.colour("selection" if chosen else "surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.colour("hairline"))
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), _BAR, rect.height()), tokens.colour("accent"))
        if focused:
            painter.setPen(QPen(tokens.colour("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))

    def _words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        tokens: Tokens,
        row: IncidentRow,
        card: CardFacts | None,
        day: str,
        *,
        chosen: bool,
    ) -> None:
        pad = tokens.scaled(_PAD)
        area = _rect(option).adjusted(pad, tokens.scaled(12), -pad, -tokens.scaled(10))
        mirrored = _direction(option) is Qt.LayoutDirection.RightToLeft
        muted = tokens.colour("on_selection" if chosen else "muted")
        text = tokens.colour("on_selection" if chosen else "text")
        bold, small = _font(tokens, "body", bold=True), _font(tokens, "small")
        first = QRect(area.left(), area.top(), area.width(), QFontMetrics(bold).height())
        told = QFontMetrics(small).horizontalAdvance(day)
        _text(painter, first, day, small, muted, far=True, mirrored=mirrored)
        left = first.adjusted(told + 12, 0, 0, 0) if mirrored else first.adjusted(0, 0, -told - 12, 0)
        _text(painter, left, f"{row.reference}  {row.title or row.code_name}", bold, text, mirrored=mirrored)
        second = QRect(area.left(), first.bottom() + 1 + _GAP, area.width(), QFontMetrics(small).height())
        _text(painter, second, " · ".join(second_line(row, card)), small, muted, mirrored=mirrored)
        shown = card.chip if card is not None else row.state.value.capitalize()
        _chip(painter, area, second.bottom() + 1 + _GAP, tokens, shown, _tone(row, card), mirrored=mirrored)


def _tone(row: IncidentRow, card: CardFacts | None) -> str:
    if row.state is IncidentState.CLOSED:
        return "ok"
    if card is not None and card.waiting:
        return "warn"
    return "info"


def _font(tokens: Tokens, size: str, *, bold: bool = False) -> QFont:
    font = QFont(tokens.family)
    font.setPixelSize(tokens.types[size])
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def _text(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    colour: Any,
    *,
    far: bool = False,
    mirrored: bool = False,
) -> None:
    """One line, cut with an ellipsis, at the near or the far side of the reading direction."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    side = Qt.AlignmentFlag.AlignRight if far != mirrored else Qt.AlignmentFlag.AlignLeft
    painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), shown)


def _chip(
    painter: QPainter, area: QRect, top: int, tokens: Tokens, text: str, tone: str, *, mirrored: bool
) -> None:
    font = _font(tokens, "caption", bold=True)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() - tokens.scaled(16))
    width, height = metrics.horizontalAdvance(shown) + tokens.scaled(16), metrics.height() + tokens.scaled(6)
    box = QRect(area.right() + 1 - width if mirrored else area.left(), top, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.colour(f"{tone}_back"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(tokens.colour(tone))
    painter.setFont(font)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)


def _rect(option: Any) -> QRect:
    return QRect(option.rect)


def _state(option: Any) -> Any:
    return option.state


def _direction(option: Any) -> Any:
    return option.direction
