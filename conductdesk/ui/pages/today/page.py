"""Today: To do now, Check soon, Waiting; each line with one button. Empty is a good day."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from conductdesk.domain.dates import local, say_day
from conductdesk.domain.deadlines import Group, TodayItem
from conductdesk.services.today import today
from conductdesk.ui.context import Context
from conductdesk.ui.icons import set_icon
from conductdesk.ui.pages.page import Page
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.boxes import Card, Empty, Scrolled, clear_layout, line
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

_GROUPS: tuple[tuple[Group, str], ...] = (
    ("now", "To do now"),
    ("soon", "Check soon"),
    ("waiting", "Waiting for others"),
)
_ICONS: dict[Group, str] = {"now": "circle-dot", "soon": "clock", "waiting": "circle"}
_ROLES: dict[Group, str] = {"now": "accent", "soon": "muted", "waiting": "muted"}


class TodayPage(Page):
    """The first screen of an unlocked desk."""

    key = "today"
    title = "Today"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown: tuple[TodayItem, ...] | None = None
        scrolled = Scrolled(widest=860)
        self.column.addWidget(scrolled)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label("Today", type="title"))
        self._day = label(tone="muted", wrap=True)
        words.addWidget(self._day)
        head.addLayout(words, 1)
        self.tonight = button("Enough for tonight", icon="moon")
        self.tonight.clicked.connect(self._on_tonight)
        head.addWidget(self.tonight)
        scrolled.column.addLayout(head)
        scrolled.column.addWidget(self.notice)
        self._list = QVBoxLayout()
        self._list.setSpacing(16)
        scrolled.column.addLayout(self._list)
        scrolled.column.addStretch(1)

    def open_place(self, place: Place) -> None:
        """Look up what is due."""
        del place
        self._look()

    def refresh(self, changes: Any) -> None:
        """Anything may change what is due."""
        del changes
        if self.isVisible():
            self._look()

    def clear(self) -> None:
        """Show nothing."""
        self._shown = None
        clear_layout(self._list)

    def _look(self) -> None:
        self._day.setText(say_day(self.session.desk.now(), self.context.zone))
        self.session.read(self, today, done=self._on_items, failed=self.failed, key="today")

    def _on_items(self, items: Sequence[TodayItem]) -> None:
        if tuple(items) == self._shown:
            return
        had_focus = self.isAncestorOf(self.focusWidget() or self) and self.focusWidget() is not None
        self._shown = tuple(items)
        clear_layout(self._list)
        first: QWidget | None = None
        for group, title in _GROUPS:
            rows = [item for item in items if item.group == group]
            if not rows:
                continue
            card = Card(title)
            for number, item in enumerate(rows):
                if number:
                    card.add(line())
                row = _Row(item, self.context.zone, primary=group == "now" and first is None)
                row.go.clicked.connect(partial(self._on_go, item))
                card.add(row)
                first = first or row.go
            self._list.addWidget(card)
        if not items:
            nothing = Empty(
                "circle-check", "Nothing needs you today.", "If something happened, press Record an incident."
            )
            self._list.addWidget(nothing)
        if had_focus and first is not None:
            first.setFocus()

    def _on_go(self, item: TodayItem, _checked: bool = False) -> None:
        self.context.go(place_of(item))

    def _on_tonight(self) -> None:
        self.context.go(Place(page="tonight"))


def place_of(item: TodayItem) -> Place:
    """Where a line's button leads."""
    if item.kind == "draft":
        return Place(page="record", ref=item.reference)
    if item.incident_id:
        return Place(page="incidents", ref=item.reference, part=item.step_key or _PARTS.get(item.kind, ""))
    return Place(page="settings", part="backups" if item.kind == "backup" else "contacts")


_PARTS = {"wellbeing": "people", "wishes": "wishes", "referral": "messages", "freeze": "freeze"}


class _Row(QWidget):
    """One thing to do: what, why, and its button.

    Attributes:
        go: the button.
    """

    def __init__(self, item: TodayItem, zone: str, *, primary: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        icon = QLabel()
        set_icon(
            icon,
            "triangle-alert" if item.urgent else _ICONS[item.group],
            role="danger" if item.urgent else _ROLES[item.group],
            side=20,
        )
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(label(item.what.removesuffix("."), strong=item.group == "now", wrap=True))
        column.addWidget(label(_second_line(item, zone), type="small", tone="muted", wrap=True))
        self.go = button(item.action, role="primary" if primary else "plain")
        self.go.setAccessibleName(f"{item.action}: {item.what}")
        row.addWidget(icon)
        row.addLayout(column, 1)
        row.addWidget(self.go)


def _second_line(item: TodayItem, zone: str) -> str:
    about = " · ".join(part for part in (item.reference, item.code_name) if part)
    due = ""
    if item.due_at is not None and item.group == "soon":
        at = local(item.due_at, zone)
        due = f"{at.day} {at:%b}"
    return " · ".join(part for part in (about, due, item.why) if part)
