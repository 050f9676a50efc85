"""Hands and eyes for tests of the recording flow: everything by what is written on the screen."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.search import IncidentFilter, IncidentRow, list_incidents
from conductdesk.ui.context import Context
from conductdesk.ui.pages.record.page import RecordPage
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.labels import WrappedLabel


class Hands:
    """Somebody at the page: sees what is visible, types and clicks."""

    def __init__(self, context: Context, finish: Callable[[], None]) -> None:
        self.finish = finish
        self.page = RecordPage(context)
        self.context = context
        context.session.changed.connect(self.page.refresh)
        self.page.resize(1024, 700)

    def come(self, ref: str = "") -> "Hands":
        self.page.show()
        assert QTest.qWaitForWindowExposed(self.page)
        self.page.activateWindow()
        assert QTest.qWaitForWindowActive(self.page)
        self.page.open_place(Place(page="record", ref=ref))
        self.finish()
        return self

    def see(self) -> str:
        """Every text on the screen."""
        texts = []
        for widget in self.page.findChildren(QWidget):
            if not widget.isVisible():
                continue
            if isinstance(widget, WrappedLabel):
                texts.append(widget.plain_text())
            elif isinstance(widget, QLabel | QAbstractButton):
                texts.append(widget.text().replace("&&", "&"))
        return "\n".join(texts)

    def press(self, name: str, nth: int = 0) -> None:
        """Click the button of that text, or of that accessible name."""
        found = [
            one
            for one in self.page.findChildren(QAbstractButton)
            if one.isVisible() and name in {one.text().replace("&&", "&").strip(), one.accessibleName()}
        ]
        assert found, f"no button {name!r} in:\n{self.see()}"
        target = found[nth]
        assert target.isEnabled(), name
        centre = target.rect().center()
        if target.metaObject().className() in {"QCheckBox", "QRadioButton"}:
            centre.setX(12)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre)
        self.finish()

    def field(self, name: str) -> QWidget:
        """The visible field of that name."""
        found = [
            one
            for one in self.page.findChildren(QWidget)
            if one.isVisible()
            and one.accessibleName() == name
            and isinstance(one, QLineEdit | QPlainTextEdit)
        ]
        assert found, f"no field {name!r} in:\n{self.see()}"
        return found[0]

    def type(self, name: str, text: str, *, enter: bool = False) -> None:
        """Type into the field of that name; characters that no keyboard has are put in whole."""
        target = self.field(name)
        target.setFocus()
        if text.isascii():
            QTest.keyClicks(target, text)
        elif isinstance(target, QLineEdit):
            target.insert(text)
        elif isinstance(target, QPlainTextEdit):
            target.insertPlainText(text)
        if enter:
            QTest.keyClick(target, Qt.Key.Key_Return)
        self.finish()

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the focus is."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self.page.focusWidget() or self.page, key, held)
        self.finish()

    def save(self) -> None:
        """Let the timer of the draft run out."""
        self.page.draft.flush()
        self.finish()

    def leave(self) -> None:
        """Go to another screen."""
        assert self.page.leave()
        self.finish()
        self.page.hide()

    def close(self) -> None:
        self.page.clear()
        self.page.hide()
        self.finish()
        self.page.deleteLater()
        QApplication.processEvents()


def picture(folder: Path, name: str, colour: int = 1) -> Path:
    """A small picture file."""
    image = QImage(24, 24, QImage.Format.Format_RGB32)
    image.fill(colour)
    file = folder / name
    assert image.save(str(file))
    return file


def incidents(desk: OpenDesk) -> tuple[IncidentRow, ...]:
    return list_incidents(desk, narrowed=IncidentFilter())
