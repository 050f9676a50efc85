"""The wheel scrolls pages; on its way it changes nothing."""

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.boxes import Scrolled
from conductdesk.ui.widgets.fields import Choice, Number

OPTIONS = [("a", "One"), ("b", "Two"), ("c", "Three")]


def _wheel(over: QWidget) -> None:
    place = QPointF(over.mapTo(over.window(), over.rect().center()))
    QTest.wheelEvent(over.window().windowHandle(), place, QPoint(0, -120))


def test_the_wheel_over_a_choice_or_a_number_scrolls_the_page_and_changes_neither(
    qtbot: QtBot, theme: Theme
) -> None:
    page = Scrolled()
    qtbot.addWidget(page)
    choice, free, number = Choice(OPTIONS, name="Way"), Choice(OPTIONS, name="Who", editable=True), Number()
    number.setRange(1, 60)
    number.setValue(10)
    tall = QWidget()
    tall.setMinimumHeight(3000)
    for part in (choice, free, number, tall):
        page.column.addWidget(part)
    page.resize(400, 300)
    page.show()
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)
    for over in (choice, free, free.lineEdit(), number, number.lineEdit()):
        page.verticalScrollBar().setValue(0)
        over.setFocus()
        _wheel(over)
        assert page.verticalScrollBar().value() > 0
    assert (choice.key(), free.key(), number.value()) == ("a", "a", 10)
