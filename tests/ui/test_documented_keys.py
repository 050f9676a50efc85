"""The keys that the guide and F1 tell are those that the window has."""

import re
from pathlib import Path

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from conductdesk.ui.dialogs.keys_help import ALSO
from conductdesk.ui.theme import Theme
from conductdesk.ui.workbench.actions import Actions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "window.md"
_ROW = re.compile(r"^\| (.+?) \| (.+?) \|$", re.MULTILINE)


def told(page: str) -> dict[str, str]:
    """What the page's table of keys says: keys by what they do."""
    table = page.partition("## Keys")[2]
    return {what: keys for what, keys in _ROW.findall(table) if what != "What"}


def test_the_guide_lists_every_key_of_the_window_and_no_other(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    portable = QKeySequence.SequenceFormat.PortableText
    there = {
        action.text().replace("&", "").removesuffix("…").strip(): ", ".join(
            keys.toString(portable) for keys in action.shortcuts()
        )
        for action in Actions(window, {}).all().values()
    }
    expected = {what: keys for what, keys in there.items() if keys} | dict(ALSO)
    assert len(expected) > 20
    assert told(PAGE.read_text(encoding="utf-8")) == expected
