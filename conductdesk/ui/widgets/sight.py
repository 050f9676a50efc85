"""Bringing what has just appeared into sight, where it lies below the edge of a column that scrolls."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from conductdesk.ui.widgets.boxes import Scrolled


def bring_into_sight(widget: QWidget) -> None:
    """Scroll the column a widget lies in, once it is laid out; nothing happens where it lies in none."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, Scrolled):
        around = around.parentWidget()
    if around is not None:
        QTimer.singleShot(0, widget, partial(around.show_child, widget))
