"""The list of incidents with search and filters. Pages come by key as one scrolls; none stays for ever."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QVBoxLayout,
    QWidget,
)

from conductdesk.domain.playbook import Playbook
from conductdesk.errors import ConductDeskError
from conductdesk.services.cards import CardFacts, card_facts
from conductdesk.services.officers import list_officers
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.search import IncidentRow, search
from conductdesk.ui.context import Context
from conductdesk.ui.item_models.incident_delegate import IncidentDelegate
from conductdesk.ui.item_models.incident_rows import PAGE_ROWS, ROW_ROLE, IncidentRows
from conductdesk.ui.pages.incidents.filters import Filters
from conductdesk.ui.widgets.boxes import Empty, Notice, announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.search_line import search_line

_TYPED_MS = 40


class IncidentList(QListView):
    """The view: it says which rows are to be seen, and Enter opens the one that is chosen."""

    seen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Incidents")
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def look(self) -> None:
        """Say which rows are to be seen now."""
        first = self.indexAt(self.viewport().rect().topLeft()).row()
        last = self.indexAt(self.viewport().rect().bottomLeft()).row()
        model = self.model()
        rows = model.rowCount() if model is not None else 0
        self.seen.emit(max(first, 0), last if last >= 0 else rows - 1)

    def _on_scrolled(self, _value: int) -> None:
        self.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More rows may be to be seen."""
        super().resizeEvent(event)
        self.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; keys that the list does not know belong to the window."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class ListPane(QFrame):
    """Search, filters and the list.

    Attributes:
        chosen: emitted with a reference when another row becomes the current one.
        activated: emitted with a reference on Enter or a double click.
    """

    chosen = Signal(str)
    activated = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("box", "pane")
        self._context, self._session = context, context.session
        self._question = 0
        self._wish = ""
        self._cards_asked = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        top = QVBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        top.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.search = search_line("Search incidents")
        self.search.textChanged.connect(self._on_typed)
        self.narrow = button(role="chip", icon="list-filter", name="Filters")
        self.narrow.toggled.connect(self._on_narrow)
        row.addWidget(self.search, 1)
        row.addWidget(self.narrow)
        top.addLayout(row)
        self.filters = Filters()
        self.filters.changed.connect(self._on_question)
        top.addWidget(self.filters)
        self.notice = Notice()
        top.addWidget(self.notice)
        column.addLayout(top)
        self.model = IncidentRows(context.zone, self)
        self.model.wanted.connect(self._on_wanted)
        self.model.cards_wanted.connect(self._on_cards_wanted)
        self.list = IncidentList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(IncidentDelegate(self.list))
        self.list.seen.connect(self._on_seen)
        self.list.activated.connect(self._on_activated)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        column.addWidget(self.list, 1)
        self._empty = Empty(
            "inbox", "Nothing is recorded yet.", "That is a good thing. Press Ctrl+N if it changes."
        )
        self._empty.hide()
        column.addWidget(self._empty, 1)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MS)
        self._typed.timeout.connect(self._on_question)
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(0)
        self._looking.timeout.connect(self.list.look)

    def begin(self, ref: str = "") -> None:
        """Look the list up, and choose an incident in it if it is near the top."""
        self._wish = ref
        if self.model.rowCount() == 0:
            self._session.read(
                self, _choices, done=self._on_choices, failed=self.notice.say_error, key="choices"
            )
            self._on_question()
        elif ref:
            self.choose(ref)

    def choose(self, ref: str) -> None:
        """Make an incident the current one, or none where it is not in the list as it is now."""
        at = self.model.place_of(ref)
        selection = self.list.selectionModel()
        if at < 0:
            selection.clear()
        elif self.list.currentIndex().row() != at:
            selection.setCurrentIndex(self.model.index(at), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def renew(self, changes: Any) -> None:
        """Something was committed: read the first page again and put in what is new."""
        if changes.incident_ids or changes.person_ids:
            self._session.read(
                self,
                search,
                self.search.text(),
                narrowed=self.filters.value(),
                limit=PAGE_ROWS,
                done=partial(self._on_renewed, self._question, changes.incident_ids),
                failed=self.notice.say_error,
                key="renew",
            )

    def clear(self) -> None:
        """Hold nothing; part of locking."""
        self._typed.stop()
        self._looking.stop()
        self._question += 1
        self._cards_asked = False
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.filters.reset()
        self.model.empty()

    @Slot()
    def _on_typed(self) -> None:
        self._typed.start()

    @Slot(bool)
    def _on_narrow(self, shown: bool) -> None:
        self.filters.toggle(shown=shown)

    @Slot()
    def _on_question(self) -> None:
        self._question += 1
        self.model.restart(self._session.desk.now())

    @Slot(int, object)
    def _on_wanted(self, page: int, before: int | None) -> None:
        self._session.read(
            self,
            search,
            self.search.text(),
            narrowed=self.filters.value(),
            before=before,
            limit=PAGE_ROWS,
            done=partial(self._on_page, self._question, page),
            failed=self.notice.say_error,
            key="" if page else "list",
        )

    def _on_page(self, question: int, page: int, rows: Sequence[IncidentRow]) -> None:
        if question != self._question:
            return
        self.notice.clear()
        afresh = page == 0 and self.model.is_restarting()
        top, height = self.list.verticalScrollBar().value(), self.list.sizeHintForRow(0)
        before_rows = self.model.first_row()
        self.model.take_page(page, rows, afresh=afresh)
        if afresh:
            self.list.scrollToTop()
            self._show_empty(not rows)
            if self._wish:
                self.choose(self._wish)
                self._wish = ""
        else:
            self.list.verticalScrollBar().setValue(top + (before_rows - self.model.first_row()) * height)
        self._looking.start()

    def _show_empty(self, nothing: bool) -> None:
        asked = bool(self.search.text().strip()) or self.filters.value() != type(self.filters.value())()
        self._empty.title.setText("Nothing was found." if asked else "Nothing is recorded yet.")
        self._empty.text.setText(
            "Try other words, or fewer filters."
            if asked
            else "That is a good thing. Press Ctrl+N if it changes."
        )
        self._empty.setVisible(nothing)
        self.list.setVisible(not nothing)
        if nothing:
            announce(self, self._empty.title.text())

    def _on_renewed(self, question: int, changed: frozenset[str], rows: Sequence[IncidentRow]) -> None:
        if question != self._question:
            return
        if self.model.rowCount() == 0 or not rows:
            self._on_question()
            return
        self.model.renew(rows, changed)
        self._looking.start()

    @Slot(int, int)
    def _on_seen(self, first: int, last: int) -> None:
        if self.model.rowCount():
            self.model.look_around(first, last)

    @Slot(object)
    def _on_cards_wanted(self, ids: Sequence[str]) -> None:
        # One question at a time: rows that fly past while it is answered are not asked for at all.
        if not self._cards_asked:
            self._cards_asked = True
            self._session.read(self, card_facts, ids, done=self._on_cards, failed=self._on_no_cards)

    def _on_cards(self, cards: Mapping[str, CardFacts]) -> None:
        self._cards_asked = False
        self.model.take_cards(cards)
        self._looking.start()

    def _on_no_cards(self, error: ConductDeskError) -> None:
        self._cards_asked = False
        self.notice.say_error(error)

    def _on_choices(self, found: "tuple[Playbook, Sequence[tuple[str, str]]]") -> None:
        playbook, handlers = found
        self.filters.offer(
            platforms=[card.name for card in playbook.cards],
            categories=[(category.key, category.name) for category in playbook.categories],
            handlers=handlers,
        )

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = current.data(ROW_ROLE) if current.isValid() else None
        if isinstance(row, IncidentRow):
            self.chosen.emit(row.reference)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, IncidentRow):
            self.activated.emit(row.reference)


def _choices(desk: OpenDesk) -> "tuple[Playbook, Sequence[tuple[str, str]]]":
    """What the filters offer: the current checklist's platforms and kinds, and the officers."""
    playbook, _ = desk.current_playbook()
    return playbook, [(officer.id, officer.name) for officer in list_officers(desk)]
