"""Ctrl+K: everything that can be done and every incident, in one list that narrows as one types."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QListWidgetItem, QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.services.search import IncidentRow, search
from conductdesk.ui.context import Context
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.boxes import Notice, announce
from conductdesk.ui.widgets.choosing import ChoosingList
from conductdesk.ui.widgets.fields import text_line
from conductdesk.ui.widgets.labels import label

_TYPED_MS = 80
_MOST_RECORDS = 12
_PLACES = (
    ("Officers and who can open the desk", Place(page="settings", part="officers")),
    ("Change the passphrase", Place(page="settings", part="passphrase")),
    ("Backups and a second place", Place(page="settings", part="backups")),
    ("Contacts", Place(page="settings", part="contacts")),
    ("Look: light, dark, larger text", Place(page="settings", part="look")),
    ("Checklists", Place(page="settings", part="playbooks")),
)


@dataclass(frozen=True)
class _Entry:
    text: str
    hint: str
    place: Place | None = None
    action: QAction | None = None


class Palette(QDialog):
    """A search field over one list; Up and Down choose while one types, Enter goes there."""

    def __init__(self, context: Context, actions: dict[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("ConductDesk")
        self.setAccessibleName("Find anything")
        self._context = context
        self._actions = actions
        self._records: tuple[IncidentRow, ...] = ()
        self._entries: list[_Entry] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        self.typed = text_line(
            name="Find anything", placeholder="An action, a reference, a word …", limit=200
        )
        self.typed.textChanged.connect(self._on_typed)
        self.typed.installEventFilter(self)
        column.addWidget(self.typed)
        self.list = ChoosingList("What was found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._on_clicked)
        column.addWidget(self.list, 1)
        self._nothing = label("Nothing is called that.", tone="muted")
        self._nothing.hide()
        column.addWidget(self._nothing)
        self.notice = Notice()
        column.addWidget(self.notice)
        scaled = context.theme.tokens.scaled
        self.resize(min(scaled(560), parent.width() - 80), min(scaled(460), parent.height() - 120))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPED_MS)
        self._timer.timeout.connect(self._look)
        self._show(afresh=True)
        self._look()
        self.typed.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys and Enter in the field mean the list."""
        if watched is self.typed and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            step = steps.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                row = max(0, min(self.list.count() - 1, self.list.currentRow() + step))
                self.list.setCurrentRow(row)
                announce(self.typed, self.list.item(row).text())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go(self.list.currentRow())
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_typed(self) -> None:
        self._show(afresh=True)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        words = self.typed.text()
        self._context.session.read(
            self,
            search,
            words,
            limit=_MOST_RECORDS,
            done=partial(self._on_records, words),
            failed=self._on_failed,
            key="records",
        )

    def _on_records(self, words: str, rows: Sequence[IncidentRow]) -> None:
        if words == self.typed.text():
            self._records = tuple(rows)
            self._show()

    def _on_failed(self, error: ConductDeskError) -> None:
        self.notice.say_error(error)

    def _show(self, *, afresh: bool = False) -> None:
        """List what fits; what was chosen stays chosen when records come, unless one began ``afresh``."""
        at = self.list.currentRow()
        chosen = self._entries[at] if 0 <= at < len(self._entries) and not afresh and at else None
        words = self.typed.text().casefold().split()
        entries = [entry for entry in self._all_actions() if all(w in entry.text.casefold() for w in words)]
        records = [
            _Entry(
                " · ".join(
                    part for part in (row.reference, row.title or row.code_name, row.platform) if part
                ),
                "incident",
                place=_place(row),
            )
            for row in self._records
        ]
        self._entries = [*records, *entries] if words else [*entries[:8], *records]
        self.list.clear()
        for entry in self._entries:
            item = QListWidgetItem(f"{entry.text}   {entry.hint}".rstrip())
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.text}, {entry.hint}")
            self.list.addItem(item)
        kept = self._entries.index(chosen) if chosen in self._entries else 0
        self.list.setCurrentRow(kept if self._entries else -1)
        self._nothing.setVisible(not self._entries)

    def _all_actions(self) -> list[_Entry]:
        found = [
            _Entry(
                action.text().replace("&", "").rstrip(" …"),
                action.shortcut().toString(),
                action=action,
            )
            for key, action in self._actions.items()
            if action.isEnabled() and key not in {"find", "pane", "back"}
        ]
        return [*found, *(_Entry(text, "settings", place=place) for text, place in _PLACES)]

    @Slot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._go(self.list.row(item))

    def _go(self, row: int) -> None:
        if not 0 <= row < len(self._entries):
            return
        entry = self._entries[row]
        self.accept()
        if entry.place is not None:
            self._context.go(entry.place)
        elif entry.action is not None:
            entry.action.trigger()


def _place(row: IncidentRow) -> Place:
    draft = row.state_text == "draft"
    return Place(page="record" if draft else "incidents", ref=row.reference)
