"""Icons: the Lucide drawings in ``resources/icons``, recoloured to the look and drawn sharp at any size."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from conductdesk.paths import resources_dir
from conductdesk.ui.theme import current_theme

_NAME, _ROLE = "icon_name", "icon_role"


@lru_cache(maxsize=128)
def _drawing(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _painted(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 - the first screen has no icon and does without it

    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon_pixmap(name: str, *, role: str = "text", side: int = 18) -> QPixmap:
    """An icon in the colour of a role, ``side`` logical pixels wide before scaling with the text."""
    tokens = current_theme().tokens
    app = QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
    return _painted(name, tokens.colours[role], tokens.scaled(side), ratio)


def set_icon(widget: QAbstractButton | QLabel, name: str, *, role: str = "text", side: int = 18) -> None:
    """Give a button or label an icon that changes its colour with the look."""
    widget.setProperty(_NAME, name)
    widget.setProperty(_ROLE, f"{role}:{side}")
    _refresh(widget)


def refresh_icons() -> None:
    """Paint every icon anew after a change of the look."""
    for widget in QApplication.allWidgets():
        if isinstance(widget, QAbstractButton | QLabel) and widget.property(_NAME):
            _refresh(widget)


def _refresh(widget: QAbstractButton | QLabel) -> None:
    role, _, side = str(widget.property(_ROLE)).partition(":")
    pixmap = icon_pixmap(str(widget.property(_NAME)), role=role, side=int(side))
    if isinstance(widget, QLabel):
        widget.setPixmap(pixmap)
        return
    scaled = current_theme().tokens.scaled(int(side))
    gap = 6 if widget.text() else 0
    widget.setIconSize(QSize(scaled + gap, scaled))
    icon = QIcon(_with_gap(pixmap, gap) if gap else pixmap)
    if widget.isCheckable() and role == "text":
        # What is chosen lies on the colour of a selection, which can be far from that of its neighbours.
        chosen = icon_pixmap(str(widget.property(_NAME)), role="on_selection", side=int(side))
        icon.addPixmap(_with_gap(chosen, gap) if gap else chosen, QIcon.Mode.Normal, QIcon.State.On)
    widget.setIcon(icon)


def _with_gap(pixmap: QPixmap, gap: int) -> QPixmap:
    """The icon with air behind it: Fusion puts the text of a styled button right beside its icon."""
    ratio = pixmap.devicePixelRatio()
    wider = QPixmap(pixmap.width() + round(gap * ratio), pixmap.height())
    wider.setDevicePixelRatio(ratio)
    wider.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wider)
    at = gap if QApplication.isRightToLeft() else 0
    painter.drawPixmap(at, 0, pixmap)
    painter.end()
    return wider
