"""What is on or off reacts to a screen reader as it does to a finger, once, and never to the program."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QDialog, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Radios, Ticks, text_line


def _by_screen_reader(pressed: QAbstractButton) -> None:
    actions = QAccessible.queryAccessibleInterface(pressed).actionInterface()
    wanted = "Toggle" if "Toggle" in actions.actionNames() else "Press"
    actions.doAction(wanted)


def _said(owner: QWidget, *buttons: QAbstractButton) -> list[tuple[str, bool]]:
    heard: list[tuple[str, bool]] = []
    for one in buttons:
        one.clicked.connect(lambda on=False, one=one: heard.append((one.text(), on)))
        one.setParent(owner)
    return heard


def test_a_chip_hears_finger_key_and_screen_reader_once_each(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    chip = button("Open", role="chip")
    heard = _said(owner, chip)
    owner.show()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    _by_screen_reader(chip)
    _by_screen_reader(chip)
    assert heard == [("Open", True), ("Open", False), ("Open", True), ("Open", False)]
    chip.setChecked(True)
    assert len(heard) == 4


def test_enter_presses_the_button_that_has_the_focus_and_no_other(qtbot: QtBot, theme: Theme) -> None:
    owner = QDialog()
    qtbot.addWidget(owner)
    first, second, chip = button("Go on"), button("Throw away", role="danger"), button("Open", role="chip")
    typed = text_line()
    typed.setParent(owner)
    heard = _said(owner, first, second, chip)
    owner.show()
    qtbot.keyClick(typed, Qt.Key.Key_Return)
    assert heard == []
    qtbot.keyClick(second, Qt.Key.Key_Return)
    qtbot.keyClick(first, Qt.Key.Key_Enter)
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    assert heard == [("Throw away", False), ("Go on", False), ("Open", True)]


def test_of_several_only_the_one_that_was_chosen_says_so(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    today, incidents = button("Today", role="nav"), button("Incidents", role="nav")
    heard = _said(owner, today, incidents)
    for one in (today, incidents):
        one.setAutoExclusive(True)
    today.setChecked(True)
    _by_screen_reader(incidents)
    assert heard == [("Incidents", True)]
    owner.show()
    qtbot.mouseClick(today, Qt.MouseButton.LeftButton)
    assert heard == [("Incidents", True), ("Today", True)]


def test_radios_and_ticks_tell_what_a_screen_reader_chose(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    row = QHBoxLayout(owner)
    radios = Radios((("yes", "Yes"), ("no", "No")), name="Is anyone in danger now?")
    ticks = Ticks((("a", "Threats"), ("b", "Insults")), name="Kinds")
    row.addWidget(radios)
    row.addWidget(ticks)
    chosen: list[str] = []
    changes: list[tuple[str, ...]] = []
    radios.chosen.connect(chosen.append)
    ticks.changed.connect(lambda: changes.append(ticks.keys()))
    radios.set_key("yes")
    ticks.set_keys(["a"])
    assert (chosen, changes) == ([], [])
    _by_screen_reader(radios.findChildren(QAbstractButton)[1])
    _by_screen_reader(ticks.findChildren(QAbstractButton)[1])
    assert (chosen, changes) == (["no"], [("a", "b")])
    owner.show()
    radios.findChildren(QAbstractButton)[0].setFocus()
    qtbot.keyClick(radios.findChildren(QAbstractButton)[0], Qt.Key.Key_Space)
    assert chosen == ["no", "yes"]
