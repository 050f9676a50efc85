"""Labels. Everything that people typed is shown as plain text, never as markup."""

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from conductdesk.ui.late import PLAIN_TEXT, Qt
from conductdesk.ui.theme import restyle

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent

_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = re.compile(r".{1,24}")
_ZERO_WIDTH = "\u200b"


def label(
    text: str = "",
    *,
    type: str = "",  # noqa: A002 - the name of the property that the style sheet goes by
    tone: str = "",
    wrap: bool = False,
    strong: bool = False,
    selectable: bool = False,
) -> QLabel:
    """A label of plain text.

    Args:
        text: shown as it is.
        type: ``caption``, ``small``, ``heading`` or ``title``; body when empty.
        tone: ``muted``, ``danger``, ``warn``, ``ok``, ``info`` or ``accent``.
        wrap: break lines, at any character where a word is too long.
        strong: semi-bold.
        selectable: can be marked and copied with mouse and keyboard.
    """
    made = WrappedLabel(text) if wrap else QLabel(text)
    made.setProperty("textFormat", PLAIN_TEXT)
    for name, value in (("type", type), ("tone", tone)):
        if value:
            made.setProperty(name, value)
    if strong:
        made.setProperty("strong", True)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


class WrappedLabel(QLabel):
    """A label that breaks lines, also inside a word that is wider than the label itself."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights: dict[int, int] = {}
        self.setProperty("textFormat", PLAIN_TEXT)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(40)
        self._plain = ""
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; very long words may break anywhere."""
        if text == self._plain:
            return
        self._plain = text
        self._heights.clear()
        super().setText(_breakable(text))
        self.setAccessibleName(text if text != _breakable(text) else "")
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """How high the text is at a width."""
        # Asked for a dozen times while one page is laid out, and each time Qt would break the lines anew.
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = super().heightForWidth(width)
        return height

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another font or look."""
        self._heights.clear()
        super().changeEvent(event)

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        """Copy what is marked as it was given: an address with invisible breaks in it reaches nobody."""
        from PySide6.QtGui import QKeySequence  # noqa: PLC0415 - the first screen does without

        if self.hasSelectedText() and event.matches(QKeySequence.StandardKey.Copy):
            self.copy_marked()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: "QContextMenuEvent") -> None:
        """Offer to copy what is marked, in the same way."""
        if not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            super().contextMenuEvent(event)
            return
        from PySide6.QtWidgets import QMenu  # noqa: PLC0415 - the first screen does without

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy", self.copy_marked)
        copy.setEnabled(self.hasSelectedText())
        menu.addAction("Select all", self.mark_all)
        menu.popup(event.globalPos())

    def copy_marked(self) -> None:
        """Put what is marked on the clipboard."""
        from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - the first screen does without

        QGuiApplication.clipboard().setText(self.selectedText().replace(_ZERO_WIDTH, ""))

    def mark_all(self) -> None:
        """Mark the whole text."""
        self.setSelection(0, len(self.text()))

    def plain_text(self) -> str:
        """The text as it was given, without the places where it may break."""
        return self._plain


def _breakable(text: str) -> str:
    """The text with invisible places to break in words of more than 24 characters."""
    return _LONG_WORD.sub(lambda word: _ZERO_WIDTH.join(_PIECE.findall(word.group())), text)


def chip(text: str, tone: str = "plain") -> QLabel:
    """A small filled label that says a state; the words say it, the colour only helps."""
    made = QLabel(text)
    made.setProperty("textFormat", PLAIN_TEXT)
    made.setProperty("chip", tone)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def set_chip(made: QLabel, text: str, tone: str) -> None:
    """Change what a chip says."""
    made.setText(text)
    made.setProperty("chip", tone)
    restyle(made)
