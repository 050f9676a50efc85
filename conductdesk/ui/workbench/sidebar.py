"""The sidebar: whose desk it is, the one large button, the screens, and what helps at once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from conductdesk.ui.icons import refresh_icons
from conductdesk.ui.widgets.boxes import Scrolled
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.workbench.registry import SCREENS

_WIDTH = 224
_WIDEST = 420
_MARGIN = 8


class Sidebar(QFrame):
    """Entries of the screens.

    Attributes:
        chosen: emitted with the key of a screen.
        hide_asked: emitted by Hide screen.
        lock_asked: emitted by Lock.
    """

    chosen = Signal(str)
    hide_asked = Signal()
    lock_asked = Signal()

    def __init__(self, group_name: str, year: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "sidebar")
        self.setAccessibleName("Screens")
        self._entries: dict[str, QPushButton] = {}
        self._is_compact = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._scrolled = scrolled = Scrolled(margin=_MARGIN)
        outer.addWidget(scrolled)
        column = scrolled.column
        column.setSpacing(4)
        self._about = [label(group_name, type="heading", wrap=True)]
        if year:
            self._about.append(label(f"Committee {year}", tone="muted", wrap=True))
        for number, told in enumerate(self._about):
            told.setContentsMargins(8, 0 if number else 8, 4, 0)
            column.addWidget(told)
        column.addSpacing(4)
        self.record = button("Record an incident", role="primary", icon="plus", tip="Ctrl+N")
        self.record.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.record.clicked.connect(self._on_record)
        column.addWidget(self.record)
        column.addSpacing(8)
        self._add_entries(column, "main")
        column.addStretch(1)
        for text, icon, tip, slot in (
            ("Hide screen   F9", "eye-off", "Cover everything at once (F9)", self.hide_asked.emit),
            ("Lock", "lock", "Lock the desk (Ctrl+L)", self.lock_asked.emit),
        ):
            made = button(text, role="nav", icon=icon, tip=tip)
            made.setCheckable(False)
            made.setAccessibleName(text.split("   ")[0])
            made.clicked.connect(slot)
            column.addWidget(made)
        self._add_entries(column, "foot")
        self.fit()

    def fit(self) -> None:
        """Be as wide as the widest entry, and no entry is cut beside a scroll bar."""
        entries = self.findChildren(QPushButton)
        for entry in entries:
            entry.ensurePolished()
        bar = self._scrolled.verticalScrollBar().sizeHint().width()
        needed = max(entry.sizeHint().width() for entry in entries) + 2 * _MARGIN + bar
        self.setFixedWidth(needed if self._is_compact else min(max(_WIDTH, needed), _WIDEST))

    def compact(self, *, on: bool) -> None:
        """Show icons alone where the window is narrow for the size of its text; their names are tooltips."""
        if on == self._is_compact:
            return
        self._is_compact = on
        for told in self._about:
            told.setVisible(not on)
        for entry in self.findChildren(QPushButton):
            if on:
                entry.setProperty("whole", entry.text())
                entry.setProperty("tip", entry.toolTip())
                entry.setAccessibleName(entry.accessibleName() or entry.text())
                entry.setToolTip(entry.accessibleName())
                entry.setText("")
            else:
                entry.setText(str(entry.property("whole")))
                entry.setToolTip(str(entry.property("tip")))
        refresh_icons()
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        """By now the style sheet holds for everything in here."""
        super().showEvent(event)
        self.fit()

    def show_current(self, key: str) -> None:
        """Mark the entry of the screen that is shown, or none."""
        for entry_key, entry in self._entries.items():
            entry.setChecked(entry_key == key)

    def _add_entries(self, column: QVBoxLayout, group: str) -> None:
        for screen in SCREENS:
            if screen.group != group:
                continue
            entry = button(screen.title, role="nav", icon=screen.icon)
            entry.setProperty("screen", screen.key)
            entry.clicked.connect(self._on_entry)
            entry.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            entry.setCursor(Qt.CursorShape.PointingHandCursor)
            self._entries[screen.key] = entry
            column.addWidget(entry)

    def _on_entry(self) -> None:
        sender = self.sender()
        if sender is not None:
            sender.setProperty("checked", True)
            self.chosen.emit(str(sender.property("screen")))

    def _on_record(self) -> None:
        self.chosen.emit("record")
