"""Looks at a shown widget as a person would: is text cut, does anything overlap, is anything out of sight?"""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QSplitterHandle,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from conductdesk.ui.widgets.labels import WrappedLabel

_SLACK = 2


def problems(root: QWidget) -> list[str]:
    """Everything that is cut, overlaps or is too small to hit, one line each; empty when all is well."""
    found: list[str] = []
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisibleTo(root) or widget.window() is not root.window():
            continue
        if isinstance(widget.parentWidget(), QLineEdit):
            continue  # its own icons
        if isinstance(widget, QLabel):
            found += _label(widget)
        elif isinstance(widget, QAbstractButton):
            found += _button(widget)
        found += _children(widget)
        found += _inside(widget, root)
    return found


def _name(widget: QWidget) -> str:
    text = ""
    if isinstance(widget, WrappedLabel):
        text = widget.plain_text()
    elif isinstance(widget, QLabel | QAbstractButton):
        text = widget.text()
    above = type(widget.parentWidget()).__name__ if widget.parentWidget() else ""
    return f"{above}>{type(widget).__name__} {(text or widget.accessibleName())[:50]!r}"


def _label(label: QLabel) -> list[str]:
    if not label.text():
        return []
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + _SLACK:
            return [f"cut below ({needed} > {label.height()}): {_name(label)}"]
        return []
    hint = label.sizeHint()
    if hint.width() > label.width() + _SLACK or hint.height() > label.height() + _SLACK:
        return [f"cut ({hint.width()}x{hint.height()} > {label.width()}x{label.height()}): {_name(label)}"]
    return []


def _button(made: QAbstractButton) -> list[str]:
    if not made.text() and QAbstractButton.icon(made).isNull():
        return []
    lines = []
    if isinstance(made, QPushButton | QToolButton | QCheckBox | QRadioButton) and made.text():
        text = QFontMetrics(made.font()).size(0x0800, made.text()).width()  # with mnemonics shown
        if text > made.width() or made.sizeHint().height() > made.height() + _SLACK:
            lines.append(f"cut button ({text} in {made.width()}): {_name(made)}")
        elif made.sizeHint().width() > made.width() + _SLACK:
            lines.append(f"tight button ({made.sizeHint().width()} > {made.width()}): {_name(made)}")
    if made.height() < 24 or made.width() < 24:
        lines.append(f"too small to hit ({made.width()}x{made.height()}): {_name(made)}")
    if not made.text() and not made.accessibleName():
        lines.append(f"a button without a name: {_name(made)}")
    return lines


def _children(parent: QWidget) -> list[str]:
    if isinstance(parent, QStackedWidget | QAbstractScrollArea | QComboBox | QLineEdit | QMenuBar):
        return []
    shown = [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and child.isVisible()
        and not child.isWindow()
        and not isinstance(child, QScrollBar | QSplitterHandle)
        and child.width() > 1
        and child.height() > 1
    ]
    found = []
    for number, one in enumerate(shown):
        for other in shown[number + 1 :]:
            both = one.geometry().intersected(other.geometry())
            if both.width() > _SLACK and both.height() > _SLACK:
                found.append(f"overlap {both.width()}x{both.height()}: {_name(one)} and {_name(other)}")
    return found


def _inside(widget: QWidget, root: QWidget) -> list[str]:
    """Out of its parent's sight, unless one can scroll there."""
    parent = widget.parentWidget()
    if parent is None or widget is root or widget.isWindow() or isinstance(widget, QScrollBar):
        return []
    above = parent.parentWidget()
    if isinstance(above, QAbstractScrollArea) and above.viewport() is parent:
        wide = widget.width() > parent.width() + _SLACK
        return (
            [f"wider than its scroll area ({widget.width()} > {parent.width()}): {_name(widget)}"]
            if wide
            else []
        )
    if isinstance(parent, QAbstractScrollArea | QStackedWidget | QComboBox | QLineEdit | QMenuBar):
        return []
    own = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
    if widget.width() <= 1 or widget.height() <= 1:
        return []
    if not parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(own):
        return [f"out of sight {own.getRect()} in {parent.rect().getRect()}: {_name(widget)}"]
    return []
