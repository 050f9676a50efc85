"""Menus and shortcuts of the window, in one table."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

Do = Callable[[], None]


class Actions(QObject):
    """The menu bar of an unlocked desk. Every action has a shortcut or a place on screen as well.

    Args:
        window: gets the menu bar.
        what: what each action does, by its key.
    """

    def __init__(self, window: QMainWindow, what: dict[str, Do]) -> None:
        super().__init__(window)
        self._what = what
        self._made: dict[str, QAction] = {}
        self.bar = QMenuBar(window)
        for title, entries in _MENUS:
            menu = QMenu(title, self.bar)
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                    continue
                key, text, shortcuts = entry
                action = QAction(text, self)
                action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
                action.setObjectName(key)
                action.triggered.connect(self._on_triggered)
                self._made[key] = action
                menu.addAction(action)
                window.addAction(action)
            self.bar.addMenu(menu)
        window.setMenuBar(self.bar)

    def all(self) -> dict[str, QAction]:
        """Every action by its key, for Ctrl+K."""
        return dict(self._made)

    def set_text(self, key: str, text: str, *, enabled: bool = True) -> None:
        """Change what an action is called and whether it can be used."""
        self._made[key].setText(text)
        self._made[key].setEnabled(enabled)

    def set_enabled(self, on: bool) -> None:
        """Switch everything on or off, such as while the screen is hidden."""
        self.bar.setVisible(on)
        for key, action in self._made.items():
            action.setEnabled(on or key in {"hide", "quit"})

    def remove(self, window: QMainWindow) -> None:
        """Take the menus away; part of locking."""
        for action in self._made.values():
            window.removeAction(action)
        self.bar.hide()
        self.bar.deleteLater()
        self.deleteLater()

    def _on_triggered(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._what[sender.objectName()]()


_Entry = tuple[str, str, tuple[str, ...]]
_MENUS: tuple[tuple[str, tuple[_Entry | None, ...]], ...] = (
    (
        "&Desk",
        (
            ("record", "&Record an incident", ("Ctrl+N",)),
            ("find", "&Find anything …", ("Ctrl+K",)),
            ("search", "&Search this screen", ("Ctrl+F",)),
            None,
            ("print", "&Print a document …", ("Ctrl+P",)),
            ("tonight", "&Enough for tonight", ()),
            None,
            ("lock", "&Lock", ("Ctrl+L",)),
            ("quit", "&Quit", ("Ctrl+Q",)),
        ),
    ),
    (
        "&Edit",
        (
            ("undo", "&Undo", ("Ctrl+Z",)),
            ("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
            None,
            ("paste", "&Paste as evidence", ("Ctrl+V", "Ctrl+Shift+V")),
        ),
    ),
    (
        "&View",
        (
            ("today", "&Today", ("Ctrl+1",)),
            ("incidents", "&Incidents", ("Ctrl+2",)),
            ("documents", "&Documents", ("Ctrl+3",)),
            ("activity", "&Activity", ("Ctrl+4",)),
            ("support", "&Support for you", ("Ctrl+5",)),
            ("settings", "S&ettings", ("Ctrl+,",)),
            None,
            ("back", "&Back", ("Alt+Left",)),
            ("pane", "&Next pane", ("F6",)),
            ("hide", "&Hide screen", ("F9",)),
        ),
    ),
    (
        "&Help",
        (
            ("help", "&Help and keys", ("F1",)),
            ("about", "&About and licences", ()),
        ),
    ),
)
