"""A list of lines to choose from: long lines break, and each can be hit."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.choosing import ChoosingList


def test_a_long_line_breaks_and_every_line_is_large_enough_to_hit(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    made = ChoosingList("Incidents")
    made.setParent(owner)
    made.addItems(
        ["Short", "2026-014 · Repeated insults in the chat of the lantern workshop · WhatsApp · " * 2]
    )
    owner.resize(320, 400)
    made.resize(320, 400)
    owner.show()
    short, long = (made.visualItemRect(made.item(row)) for row in range(2))
    assert short.height() >= 36
    assert long.height() > short.height() * 1.5
    assert long.width() <= made.viewport().width()
    assert not made.horizontalScrollBar().isVisible()
