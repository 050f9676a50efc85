"""Hands for a test: it finds controls as a person does, by what is written on them, with mouse and keys."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.widgets.labels import WrappedLabel


class Hands:
    """Drives one window with mouse and keyboard only."""

    def __init__(self, window: MainWindow, app: QApplication) -> None:
        self.window, self.app = window, app

    def wait(self, rounds: int = 5) -> None:
        """Let everything that was asked for arrive."""
        for _ in range(rounds):
            self.window.tasks.wait()
            QTest.qWait(15)

    def until(self, holds: Callable[[], bool], what: str, seconds: float = 20) -> None:
        """Wait until something can be seen."""
        for _ in range(int(seconds * 20)):
            self.wait(1)
            if holds():
                return
            QTest.qWait(35)
        raise AssertionError(f"never seen: {what}\n{self.seen()}")

    def seen(self) -> str:
        """Everything that can be read in the window now."""
        parts = []
        for widget in self.window.findChildren(QWidget):
            if not widget.isVisible():
                continue
            if isinstance(widget, WrappedLabel):
                parts.append(widget.plain_text())
            elif isinstance(widget, QLabel):
                parts.append(widget.text())
            elif isinstance(widget, QAbstractButton):
                parts.append(f"[{widget.text() or widget.accessibleName()}]")
            elif isinstance(widget, QLineEdit | QPlainTextEdit):
                parts.append(f"<{widget.accessibleName()}>")
        return "\n".join(part for part in parts if part)

    def says(self, text: str) -> bool:
        """Whether a text can be read somewhere."""
        return text in self.seen()

    def _all(self, kind: type, fits: Callable[[QWidget], bool]) -> list[QWidget]:
        return [w for w in self.window.findChildren(kind) if w.isVisible() and w.isEnabled() and fits(w)]

    def _into_view(self, widget: QWidget) -> None:
        above = widget.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(widget)
            above = above.parentWidget()
        QTest.qWait(5)

    def press(self, text: str, *, index: int = 0) -> None:
        """Click a button by what is written on it, or by its name."""

        def fits(widget: QWidget) -> bool:
            shown = widget.text().replace("&&", "&") if isinstance(widget, QAbstractButton) else ""
            return text in (shown, widget.accessibleName())

        self.until(lambda: len(self._all(QAbstractButton, fits)) > index, f"button {text!r}")
        found = self._all(QAbstractButton, fits)[index]
        self._into_view(found)
        spot = QPoint(10, found.height() // 2) if isinstance(found, QRadioButton | QCheckBox) else QPoint()
        QTest.mouseClick(
            found, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot or found.rect().center()
        )
        self.wait(2)

    def write(self, name: str, text: str, *, index: int = 0) -> None:
        """Click into a field by its label and type."""

        def fits(widget: QWidget) -> bool:
            return widget.accessibleName().removesuffix(" (optional)") == name

        kinds = (QLineEdit, QPlainTextEdit)

        def found() -> list[QWidget]:
            return [w for kind in kinds for w in self._all(kind, fits)] + self._all(QComboBox, fits)

        self.until(lambda: len(found()) > index, f"field {name!r}")
        field = found()[index]
        self._into_view(field)
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, text)
        self.wait(2)

    def choose(self, name: str, text: str) -> None:
        """Choose in a drop-down list by keyboard: type what the entry begins with."""

        def fits(widget: QWidget) -> bool:
            return widget.accessibleName().removesuffix(" (optional)") == name

        self.until(lambda: bool(self._all(QComboBox, fits)), f"list {name!r}")
        box = self._all(QComboBox, fits)[0]
        assert isinstance(box, QComboBox)
        self._into_view(box)
        box.setFocus()
        for _ in range(box.count()):
            QTest.keyClick(box, Qt.Key.Key_PageUp)
        for _ in range(box.count()):
            if box.currentText() == text:
                break
            QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == text, [box.itemText(n) for n in range(box.count())]
        self.wait(2)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        at = self.app.focusWidget() or self.window
        QTest.keyClick(at, key, modifier)
        self.wait(2)
