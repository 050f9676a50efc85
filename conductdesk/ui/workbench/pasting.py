"""Ctrl+V with a picture or files on the clipboard is evidence, also while a text field has the focus.

A text field claims Ctrl+V for itself before the window's action is asked. The one field that has the focus is
kept from claiming it while the clipboard holds what no field could take; the action then does the rest.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid


class PasteFilter(QObject):
    """Watches the text field that has the focus, and no other widget.

    Args:
        window: whose fields; dialogs over it keep their own keys.
        takes: whether evidence can be taken now.
    """

    def __init__(self, window: QWidget, takes: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window, self._takes = window, takes
        self._field: QWidget | None = None

    def begin(self) -> None:
        """Watch from now on."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        self._on_focus(None, QApplication.focusWidget())

    def end(self) -> None:
        """Watch no more."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._on_focus)
        self._on_focus(None, None)
        self.deleteLater()

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, field: QWidget | None) -> None:
        if self._field is not None and isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = None
        if isinstance(field, QLineEdit | QPlainTextEdit | QTextEdit) and field.window() is self._window:
            self._field = field
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the field from claiming the key where it is evidence."""
        del watched
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not event.matches(QKeySequence.StandardKey.Paste) or not self._takes() or not _holds_evidence():
            return False
        event.ignore()
        return True


class ClipboardWatch(QObject):
    """Knows whether what is on the clipboard came from this window or was taken into the desk.

    What somebody copied elsewhere for another purpose is theirs, and outlives the lock.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_ours = False
        QGuiApplication.clipboard().dataChanged.connect(self._on_changed)

    def was_taken(self) -> None:
        """What is there now was brought into the desk as evidence."""
        self._is_ours = True

    def end(self) -> None:
        """Empty the clipboard if what it holds is of the desk; part of locking."""
        clipboard = QGuiApplication.clipboard()
        clipboard.dataChanged.disconnect(self._on_changed)
        if self._is_ours or clipboard.ownsClipboard() or clipboard.ownsSelection():
            clipboard.clear()
        self.deleteLater()

    @Slot()
    def _on_changed(self) -> None:
        # Not every system tells whose it is; what is copied while our window has the keys is taken for ours.
        self._is_ours = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive


def _holds_evidence() -> bool:
    mime = QGuiApplication.clipboard().mimeData()
    return mime is not None and (mime.hasImage() or any(url.isLocalFile() for url in mime.urls()))
