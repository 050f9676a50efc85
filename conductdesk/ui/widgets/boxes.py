"""Boxes: cards, lines, notices beside the thing they are about, and the column that scrolls."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from conductdesk.errors import ConductDeskError
from conductdesk.ui.late import NEVER_SCROLL_BAR, NO_FOCUS, Qt
from conductdesk.ui.theme import current_theme, restyle
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

_BAR = 12
"""Pixels of a scroll bar at 100%, as the style sheet has them."""
_SYMBOLS = {"danger": "circle-alert", "warn": "triangle-alert", "ok": "circle-check", "info": "info"}


def announce(widget: QWidget, text: str) -> None:
    """Tell people who use a screen reader what changed, without moving the focus."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415 - many names, needed late

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def clear_layout(layout: QLayout) -> None:
    """Take every widget out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)


def line() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("box", "line")
    return made


class Card(QFrame):
    """A surface with a heading, room for buttons beside it, and a column below.

    Attributes:
        column: where content goes.
        buttons: the row right of the heading.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        self.heading = label(title, type="heading", wrap=True)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.heading, 1)
        head.addLayout(self.buttons)
        outer.addWidget(self._head)
        if not title:
            self._head.hide()
        self.column = QVBoxLayout()
        self.column.setSpacing(8)
        outer.addLayout(self.column)
        self.setAccessibleName(title)

    def add(self, widget: QWidget) -> QWidget:
        """Put a widget at the end of the column and give it back."""
        self.column.addWidget(widget)
        return widget


class Notice(QFrame):
    """One message beside the thing it is about: an icon, what happened, what to do now, maybe a button.

    It is hidden while it has nothing to say.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "notice")
        self._made = False
        self._button: QWidget | None = None
        self.hide()

    def _make(self) -> None:
        """Its parts, when it first has something to say: most notices never have."""
        self._made = True
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text = label(wrap=True, selectable=True)
        self._hint = label(wrap=True, selectable=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 10, 12, 10)
        self._row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(words, 1)

    def say(
        self,
        text: str,
        *,
        tone: str = "info",
        hint: str = "",
        action: str = "",
        on_action: Callable[[], None] | None = None,
    ) -> None:
        """Show a message.

        Args:
            text: what happened.
            tone: ``info``, ``ok``, ``warn`` or ``danger``; the icon says the same.
            hint: what to do now.
            action: text of a button, if there is one thing to press.
            on_action: a bound method.
        """
        from conductdesk.ui.icons import set_icon  # noqa: PLC0415 - the first screen has no icons

        if not self._made:
            self._make()
        self.setProperty("tone", tone)
        set_icon(self._icon, _SYMBOLS[tone], role=tone)
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        if self._button is not None:
            self._button.hide()
            self._button.deleteLater()
            self._button = None
        if action and on_action is not None:
            made = button(action)
            made.clicked.connect(lambda _checked=False: on_action())
            self._row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
            self._button = made
        restyle(self)
        for part in (self._text, self._hint):
            restyle(part)
        self.setAccessibleName(f"{text} {hint}".strip())
        self.show()
        announce(self, f"{text} {hint}".strip())

    def say_error(self, error: ConductDeskError) -> None:
        """Show an error: what happened and what to do now."""
        self.say(error.message, tone="danger", hint=error.hint)

    def text(self) -> str:
        """What it says at the moment, or empty."""
        return self.accessibleName() if not self.isHidden() else ""

    def clear(self) -> None:
        """Say nothing."""
        self.hide()
        if self._made:
            self._text.setText("")
            self._hint.setText("")
        self.setAccessibleName("")


class _Inside(QWidget):
    """What scrolls. Its smallest height is the one at the width it has, not the one at its smallest width."""

    def minimumSizeHint(self) -> QSize:
        """As narrow as the content allows, as high as it is at the width there is."""
        layout, viewport = self.layout(), self.parentWidget()
        hint = super().minimumSizeHint()
        if layout is None or viewport is None or not layout.hasHeightForWidth():
            return hint
        width = max(hint.width(), viewport.width())
        return QSize(hint.width(), layout.totalHeightForWidth(width))


class Scrolled(QScrollArea):
    """A column that scrolls, no wider than is good for reading. The wheel never changes a value in it.

    Attributes:
        column: where content goes, from top to bottom.
    """

    def __init__(self, *, widest: int = 0, margin: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("horizontalScrollBarPolicy", NEVER_SCROLL_BAR)
        self.setProperty("focusPolicy", NO_FOCUS)
        # A pane of our own fills no background. To be handed Qt's would make Python build all its classes.
        self.setViewport(QWidget())
        inside = _Inside()
        inside.setProperty("box", "scrolled")
        inside.setAutoFillBackground(False)
        row = QHBoxLayout(inside)
        row.setContentsMargins(margin, margin, margin, margin)
        self._holder = QWidget()
        if widest:
            self._holder.setMaximumWidth(widest)
        self.column = QVBoxLayout(self._holder)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)
        row.addWidget(self._holder, 1)
        if widest:
            row.addStretch(0)
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a small window; the content decides how narrow it can be."""
        inside = self.widget()
        bar = current_theme().tokens.scaled(_BAR)
        width = inside.minimumSizeHint().width() + bar if inside is not None else 100
        return QSize(width, 100)

    def set_widest(self, widest: int) -> None:
        """Let the column be as wide as this from now on, in pixels."""
        self._holder.setMaximumWidth(widest)

    def show_child(self, child: QWidget) -> None:
        """Scroll so that a widget of the column can be seen."""
        self.ensureWidgetVisible(child, 0, 24)


class Empty(QWidget):
    """What a screen shows when there is nothing: an icon, one calm sentence, maybe one button."""

    def __init__(self, icon: str, title: str, text: str = "", parent: QWidget | None = None) -> None:
        from conductdesk.ui.icons import set_icon  # noqa: PLC0415 - the first screen has no icons

        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 48, 24, 48)
        column.setSpacing(8)
        picture = QLabel()
        set_icon(picture, icon, role="muted", side=36)
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title = label(title, type="heading", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.text = label(text, tone="muted", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for part in (picture, self.title, self.text):
            column.addWidget(part)
        column.addStretch(1)
        self.column = column
