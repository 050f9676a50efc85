"""Which incident the report is about: the newest that are open, or what a search finds."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from conductdesk.domain.incidents import IncidentState
from conductdesk.errors import ConductDeskError
from conductdesk.services.cards import CardFacts, card_facts
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.search import IncidentFilter, IncidentRow, search
from conductdesk.ui.context import Context
from conductdesk.ui.item_models.incident_delegate import IncidentDelegate
from conductdesk.ui.item_models.incident_rows import IncidentRows
from conductdesk.ui.pages.documents.told import ToldCard
from conductdesk.ui.widgets.boxes import Card, Empty, Notice, Scrolled
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.search_line import search_line

_OPEN = tuple(state for state in IncidentState if state is not IncidentState.CLOSED)
_MOST = 12
_SEARCH_AFTER_MS = 200
_SHOWN_ROWS = 5


class Choosing(Scrolled):
    """The first screen of documents.

    Attributes:
        chosen: emitted with the reference of an incident.
    """

    chosen = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(widest=860, parent=parent)
        self._context, self._session = context, context.session
        self.column.addWidget(label("Documents", type="title"))
        self.notice = Notice()
        self.column.addWidget(self.notice)
        self._card = Card("Report to staff")
        self._card.add(
            label(
                "Everything about one incident that staff need to act, with fingerprints they can check. "
                "Choose the incident.",
                tone="muted",
                wrap=True,
            )
        )
        self.words = search_line("Search incidents", placeholder="Search all incidents")
        self.model = IncidentRows(context.zone, self)
        self.list = _List()
        self.list.setModel(self.model)
        self._none = Empty("inbox", "No incident is open.", "To report a closed one, search for it.")
        self._none.hide()
        for part in (self.words, self.list, self._none):
            self._card.add(part)
        self.column.addWidget(self._card)
        self.told = ToldCard(context)
        self.told.opens.connect(self.chosen)
        self.column.addWidget(self.told)
        self.column.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SEARCH_AFTER_MS)
        self._timer.timeout.connect(self.look)
        self.words.textChanged.connect(self._on_words)
        self.words.returnPressed.connect(self._on_return)
        self.model.wanted.connect(self._on_wanted)
        self.list.activated.connect(self._on_item)
        self.list.clicked.connect(self._on_item)

    def open_here(self) -> None:
        """Look everything up, and put the focus into the search."""
        self.notice.clear()
        self.look()
        self.told.show_of("")
        self.words.setFocus()

    def refresh(self) -> None:
        """Something was changed."""
        self.look()
        self.told.look()

    @Slot()
    def look(self) -> None:
        """The newest open incidents, or what the words find."""
        self.model.restart(self._session.desk.now())

    @Slot(int, object)
    def _on_wanted(self, page: int, _before: int | None) -> None:
        if page:
            return
        words = self.words.text().strip()
        self._session.read(
            self,
            _rows_and_cards,
            words,
            IncidentFilter() if words else IncidentFilter(states=_OPEN),
            done=self._on_rows,
            failed=self._on_failed,
            key="rows",
        )

    def clear(self) -> None:
        """Let go of what is shown and typed."""
        self._context.tasks.drop(self)
        self.words.blockSignals(True)
        self.words.clear()
        self.words.blockSignals(False)
        self._timer.stop()
        self.model.empty()
        self.told.clear()
        self.notice.clear()

    def _on_rows(self, found: tuple[Sequence[IncidentRow], Mapping[str, CardFacts]]) -> None:
        rows, cards = found
        chosen = self._chosen()
        self.model.take_page(0, rows, afresh=self.model.is_restarting())
        self.model.take_cards(cards)
        self.list.fit()
        at = max(0, self.model.place_of(chosen)) if chosen else 0
        if rows:
            self.list.setCurrentIndex(self.model.index(at))
        searching = bool(self.words.text().strip())
        self._none.title.setText("Nothing was found." if searching else "No incident is open.")
        self._none.text.setText("Try fewer words." if searching else "To report a closed one, search for it.")
        self.list.setVisible(bool(rows))
        self._none.setVisible(not rows)

    def _chosen(self) -> str:
        at = self.list.currentIndex()
        row = self.model.row_at(at.row()) if at.isValid() else None
        return row.reference if row is not None else ""

    def _on_failed(self, error: ConductDeskError) -> None:
        self.notice.say_error(error)

    @Slot()
    def _on_words(self) -> None:
        self._timer.start()

    @Slot()
    def _on_return(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.look()
        elif self._chosen():
            self.chosen.emit(self._chosen())

    @Slot(QModelIndex)
    def _on_item(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        if row is not None:
            self.chosen.emit(row.reference)


def _rows_and_cards(
    desk: OpenDesk, words: str, narrowed: IncidentFilter
) -> tuple[tuple[IncidentRow, ...], Mapping[str, CardFacts]]:
    rows = search(desk, words, narrowed=narrowed, limit=_MOST)
    return rows, card_facts(desk, [row.id for row in rows])


class _List(QListView):
    """A short list, as high as its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Incidents")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setItemDelegate(IncidentDelegate(self))

    def fit(self) -> None:
        """Be as high as the rows, up to a few."""
        rows = max(1, min(self.model().rowCount(), _SHOWN_ROWS))
        self.setFixedHeight(rows * max(1, self.sizeHintForRow(0)) + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; keys that the list does not know belong to the window."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
