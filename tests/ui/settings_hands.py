"""Hands and eyes for tests of the settings and the activity: everything by what is on the screen."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from conductdesk.ui.context import Context
from conductdesk.ui.pages.page import Page
from conductdesk.ui.pages.settings.page import SettingsPage
from conductdesk.ui.pages.settings.section import Section
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.labels import WrappedLabel


class Hands:
    """Somebody at a page: sees what is visible, types and clicks."""

    def __init__(self, page: Page, context: Context, finish: Callable[[], None]) -> None:
        self.page, self.context, self.finish = page, context, finish
        context.session.changed.connect(page.refresh)
        page.resize(1024, 700)

    def come(self, part: str = "", *, ref: str = "") -> "Hands":
        """Show the page at a place, in an active window."""
        self.page.show()
        assert QTest.qWaitForWindowExposed(self.page)
        self.page.activateWindow()
        assert QTest.qWaitForWindowActive(self.page)
        self.page.open_place(Place(page=self.page.key, part=part, ref=ref))
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

    def button(self, name: str) -> QAbstractButton:
        """The visible button of that text or accessible name."""
        found = [
            one
            for one in self.page.findChildren(QAbstractButton)
            if one.isVisible() and name in {one.text().replace("&&", "&").strip(), one.accessibleName()}
        ]
        assert found, f"no button {name!r} in:\n{self.see()}"
        return found[0]

    def press(self, name: str) -> None:
        """Click a button, and wait for what follows."""
        target = self.button(name)
        assert target.isEnabled(), name
        point = target.rect().center()
        if target.property("role") is None:
            point.setX(12)  # the indicator of a box or a radio
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=point)
        self.finish()

    def line(self, name: str) -> QLineEdit:
        """The visible line of that name."""
        found = [
            one
            for one in self.page.findChildren(QLineEdit)
            if one.isVisible() and one.accessibleName() == name
        ]
        assert found, f"no line {name!r} in:\n{self.see()}"
        return found[0]

    def write(self, name: str, text: str) -> None:
        """Type into a line in place of what is there."""
        line = self.line(name)
        line.setFocus()
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
        if text.isascii():
            QTest.keyClicks(line, text)
        else:
            line.insert(text)  # Qt's test keys are those of ASCII alone
        QApplication.processEvents()

    def go(self) -> None:
        """Lock: the page is emptied and let go."""
        self.page.clear()
        self.context.tasks.drop(self.page)
        self.page.deleteLater()


class SettingsHands(Hands):
    """Somebody at the settings."""

    page: SettingsPage

    def __init__(self, context: Context, finish: Callable[[], None]) -> None:
        super().__init__(SettingsPage(context), context, finish)

    def section(self, key: str) -> Section:
        return self.page.section(key)
