"""Settings: sections beside a list of them, or below a choice of them where there is little room."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from conductdesk.ui.context import Context
from conductdesk.ui.pages.page import Page
from conductdesk.ui.pages.settings.section import Section
from conductdesk.ui.places import Place
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Scrolled
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice
from conductdesk.ui.widgets.labels import label

_LIST_WIDTH = 228
_WIDE_ENOUGH = 760
_WIDEST = 820


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A section: its key in a :class:`Place`, its title, its icon, and where its class is."""

    key: str
    title: str
    icon: str
    where: str


ENTRIES = (
    Entry(key="officers", title="Officers", icon="users", where="officers:OfficersSection"),
    Entry(key="passphrase", title="Passphrase and keys", icon="key-round", where="keys:KeysSection"),
    Entry(key="backups", title="Backups", icon="hard-drive", where="backups:BackupsSection"),
    Entry(key="lock", title="Lock and reminders", icon="lock", where="lock:LockSection"),
    Entry(key="look", title="Look", icon="sun", where="look:LookSection"),
    Entry(key="contacts", title="Contacts", icon="phone", where="contacts:ContactsSection"),
    Entry(key="playbooks", title="Checklists", icon="circle-check", where="checklists:ChecklistsSection"),
    Entry(key="problem", title="Problem report", icon="triangle-alert", where="problem:ProblemSection"),
    Entry(key="about", title="About and licences", icon="info", where="about:AboutSection"),
)


class SettingsPage(Page):
    """The settings. ``Place.part`` is the key of a section."""

    key = "settings"
    title = "Settings"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._sections: dict[str, Section] = {}
        self._scrolled: dict[str, Scrolled] = {}
        self._titles: dict[str, QWidget] = {}
        self._shown = ""
        row = QHBoxLayout()
        row.setSpacing(0)
        self.column.addLayout(row)
        self._entries: dict[str, QPushButton] = {}
        self._list = self._make_list()
        row.addWidget(self._list)
        right = QVBoxLayout()
        right.setSpacing(0)
        row.addLayout(right, 1)
        self._head = self._make_head()
        right.addWidget(self._head)
        self._stack = QStackedWidget()
        self._stack.setProperty("pane", True)
        right.addWidget(self._stack, 1)
        context.theme.changed.connect(self._fit)
        self._fit()

    def _make_list(self) -> QWidget:
        frame = QFrame()
        frame.setProperty("box", "pane")
        frame.setProperty("pane", True)
        frame.setAccessibleName("Sections of the settings")
        outer = QVBoxLayout(frame)
        outer.setContentsMargins(0, 0, 0, 0)
        scrolled = Scrolled(margin=12)
        scrolled.column.setSpacing(4)
        outer.addWidget(scrolled)
        title = label("Settings", type="title", wrap=True)
        title.setContentsMargins(6, 8, 6, 8)
        scrolled.column.addWidget(title)
        self._group = QButtonGroup(self)
        for entry in ENTRIES:
            made = button(entry.title, role="nav", icon=entry.icon)
            made.setProperty("section", entry.key)
            made.clicked.connect(self._on_entry)
            self._group.addButton(made)
            self._entries[entry.key] = made
            scrolled.column.addWidget(made)
        scrolled.column.addStretch(1)
        frame.setFocusProxy(self._entries[ENTRIES[0].key])
        return frame

    def _make_head(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(24, 20, 24, 0)
        column.setSpacing(8)
        column.addWidget(label("Settings", type="title"))
        self.choice = Choice(
            tuple((entry.key, entry.title) for entry in ENTRIES), name="Section of the settings"
        )
        self.choice.chosen.connect(self._on_chosen)
        column.addWidget(self.choice)
        return head

    def open_place(self, place: Place) -> None:
        """Show a section; the one that was shown last where none is named."""
        known = {entry.key for entry in ENTRIES}
        key = place.part if place.part in known else self._shown or ENTRIES[0].key
        self._show(key)
        focused = QApplication.focusWidget()
        if focused is None or not self._stack.isAncestorOf(focused):
            (self.choice if self._list.isHidden() else self._entries[key]).setFocus()

    def refresh(self, changes: Any) -> None:
        """Tell the section that is shown."""
        if self._shown and self.isVisible():
            self._sections[self._shown].refresh(changes)

    def leave(self) -> bool:
        """Have the section that is shown forget secrets."""
        if self._shown:
            self._sections[self._shown].leave()
        return True

    def clear(self) -> None:
        """Let go of every section."""
        for key, section in self._sections.items():
            self.context.tasks.drop(section)
            section.clear()
            self._stack.removeWidget(self._scrolled[key])
            self._scrolled[key].deleteLater()
        self._sections, self._scrolled, self._titles, self._shown = {}, {}, {}, ""

    def section(self, key: str) -> Section:
        """The section of a key, made now if it was not shown yet."""
        if key not in self._sections:
            entry = next(entry for entry in ENTRIES if entry.key == key)
            module, _, name = entry.where.partition(":")
            made = getattr(import_module(f"conductdesk.ui.pages.settings.{module}"), name)(self.context)
            if not isinstance(made, Section):
                raise TypeError(f"{entry.where} is no section")
            scrolled = Scrolled(widest=_WIDEST)
            self._titles[key] = label(entry.title, type="title", wrap=True)
            scrolled.column.addWidget(self._titles[key])
            if self._list.isHidden():
                self._titles[key].hide()
            scrolled.column.addWidget(made)
            scrolled.column.addStretch(1)
            scrolled.setAccessibleName(entry.title)
            self._stack.addWidget(scrolled)
            self._sections[key], self._scrolled[key] = made, scrolled
        return self._sections[key]

    def _show(self, key: str) -> None:
        if self._shown and self._shown != key:
            self._sections[self._shown].leave()
        section = self.section(key)
        self._shown = key
        self._stack.setCurrentWidget(self._scrolled[key])
        self._entries[key].setChecked(True)
        self.choice.set_key(key)
        section.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A list beside, or a choice above."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        tokens = current_theme().tokens
        wide = self.width() >= tokens.scaled(_WIDE_ENOUGH)
        self._list.setFixedWidth(tokens.scaled(_LIST_WIDTH))
        self._list.setVisible(wide)
        self._head.setVisible(not wide)
        for title in self._titles.values():
            title.setVisible(wide)  # the choice says it where there is little room

    @Slot()
    def _on_entry(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._show(str(sender.property("section")))

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        self._show(key)
