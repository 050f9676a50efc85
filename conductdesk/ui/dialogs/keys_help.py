"""F1: the way of an evening in six sentences, every key, and where the guide is."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from conductdesk.paths import docs_dir
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Card, Scrolled
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

THE_WAY = (
    'Record what happened, in their words; "I don\'t know" is an answer.',
    "Ask the person affected what they want, and write it down.",
    "Paste, drop or add what was posted: it is sealed and fingerprinted.",
    'Follow "What to do next": it says what comes now and why, and has the words ready to copy.',
    "Make the report for staff, and take posts down once their evidence is kept.",
    'When you are tired, press "Enough for tonight": it says what waits, and offers a backup and the lock.',
)
"""What an evening looks like."""

ALSO = (
    ("The main button of a form", "Ctrl+Return"),
    ("The button that has the focus", "Return, Space"),
    ("The next field, the one before", "Tab, Shift+Tab"),
    ("The next step while recording, the one before", "Ctrl+PgDown, Ctrl+PgUp"),
    ("Hold to look at hidden evidence", "Space"),
    ("Evidence and preview: larger, smaller, fit", "Ctrl++, Ctrl+-, Ctrl+0"),
    ("Close a dialog or a pane", "Esc"),
)
"""Keys that belong to no menu."""

_WIDE, _HIGH, _SMALLEST = 640, 640, 320


class KeysHelp(QDialog):
    """Help that fits on one page.

    Args:
        actions: the actions of the window by key; those with a shortcut are listed.
        parent: the window.
    """

    def __init__(self, actions: dict[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("ConductDesk")
        self.setAccessibleName("Help and keys")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._scrolled = scrolled = Scrolled()
        scrolled.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scrolled.setAccessibleName("Help and keys")
        outer.addWidget(scrolled)
        column = scrolled.column
        column.addWidget(label("Help and keys", type="title", wrap=True))
        column.addWidget(_the_way())
        column.addWidget(_keys(actions))
        column.addWidget(self._guide())
        self.shut = button("Close", role="primary")
        self.shut.clicked.connect(self.reject)
        column.addWidget(flow(self.shut))
        column.addStretch(1)
        scaled = current_theme().tokens.scaled
        self.setMinimumSize(_SMALLEST, _SMALLEST)
        self.resize(
            min(scaled(_WIDE), parent.width() - 60),
            min(scaled(_HIGH), parent.height() - 60),
        )
        scrolled.setFocus()

    def _guide(self) -> Card:
        card = Card("The guide")
        folder = docs_dir()
        if folder is None:
            card.add(label("It comes with the source of ConductDesk, in the folder docs/guide.", wrap=True))
            return card
        self._folder: Path = folder / "guide"
        card.add(label("It is on this computer; nothing is fetched from anywhere.", wrap=True))
        card.add(label(str(self._folder), tone="muted", wrap=True, selectable=True))
        self.open_guide = button("Open the folder", icon="folder-open")
        self.open_guide.clicked.connect(self._on_open)
        card.add(flow(self.open_guide))
        return card

    @Slot()
    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _the_way() -> Card:
    card = Card("An evening in six steps")
    for number, sentence in enumerate(THE_WAY, start=1):
        card.add(label(f"{number}. {sentence}", wrap=True))
    return card


def _keys(actions: dict[str, QAction]) -> Card:
    card = Card("Keys")
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 3)
    grid.setColumnStretch(1, 2)
    listed = [(_name(key, action), _shortcuts(action)) for key, action in actions.items()]
    for row, (what, keys) in enumerate([*(pair for pair in listed if pair[1]), *ALSO]):
        grid.addWidget(label(what, wrap=True), row, 0)
        grid.addWidget(label(keys, strong=True, wrap=True), row, 1)
    card.add(holder)
    return card


def _name(key: str, action: QAction) -> str:
    """What an action is called; undo and redo without what they would do now."""
    fixed = {"undo": "Undo", "redo": "Redo"}
    return fixed.get(key) or action.text().replace("&", "").removesuffix("…").strip()


def _shortcuts(action: QAction) -> str:
    return ", ".join(one.toString(QKeySequence.SequenceFormat.NativeText) for one in action.shortcuts())
