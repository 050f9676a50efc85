"""The text of a message while it is edited: what may not stand in it is marked."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from conductdesk.domain.communications import Finding
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.fields import GrowingText

_OWN = "application/x-conductdesk-text"


class MessageText(GrowingText):
    """A text that leaves the window through its Copy button alone, which checks it and enters it.

    Cut, copy and drag work inside such texts. Other programs get nothing from them, so that a text that was
    never checked cannot be posted by a habit of the fingers.
    """

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is cut or copied, readable by texts of this window only."""
        made = QMimeData()
        text = self.textCursor().selection().toPlainText()
        made.setData(_OWN, text.encode("utf-8", "replace"))
        return made

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Texts from anywhere, and those of this window."""
        return source.hasFormat(_OWN) or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Put in what was cut here, or plain text from elsewhere."""
        if source.hasFormat(_OWN):
            text = bytes(source.data(_OWN).data()).decode("utf-8", "replace")
            self.textCursor().insertText(text)
        elif source.hasText():
            self.textCursor().insertText(source.text())

    def mark(self, findings: Sequence[Finding]) -> None:
        """Underline what the guard found, and nothing else."""
        colours = current_theme().tokens
        text = self.toPlainText()
        marks = []
        for finding in findings:
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(colours.colour("danger"))
            look.setForeground(colours.colour("danger"))
            look.setBackground(colours.colour("danger_back"))
            cursor = QTextCursor(self.document())
            cursor.setPosition(_units(text, finding.start))
            cursor.setPosition(_units(text, finding.end), QTextCursor.MoveMode.KeepAnchor)
            selection = QTextEdit.ExtraSelection()
            selection.cursor = cursor
            selection.format = look
            marks.append(selection)
        self.setExtraSelections(marks)

    def show_finding(self, finding: Finding) -> None:
        """Select what was found, so that the next key replaces it."""
        text = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(_units(text, finding.start))
        cursor.setPosition(_units(text, finding.end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()


def _units(text: str, characters: int) -> int:
    """A place in the text as Qt counts it: in units of UTF-16."""
    return len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2
