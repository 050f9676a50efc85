"""The list of incidents as a window of pages: what was scrolled past is let go and fetched again by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from conductdesk.services.cards import CardFacts
from conductdesk.services.search import IncidentRow
from conductdesk.ui.speech import count, short_day

PAGE_ROWS = 50
_MOST_PAGES = 6

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
CARD_ROLE = Qt.ItemDataRole.UserRole + 2
DAY_ROLE = Qt.ItemDataRole.UserRole + 3

_Index = QModelIndex | QPersistentModelIndex


@dataclass
class _Page:
    rows: list[IncidentRow]
    cards: dict[str, CardFacts] = field(default_factory=dict)


class IncidentRows(QAbstractListModel):
    """Rows newest first. It holds at most six pages of fifty; the key of each page passed is all that stays.

    Attributes:
        wanted: emitted with the number of a page and the ``before`` key to fetch it by.
        cards_wanted: emitted with the ids of rows whose :class:`CardFacts` are not known.
    """

    wanted = Signal(int, object)
    cards_wanted = Signal(object)

    def __init__(self, zone: str, parent: QObject) -> None:
        super().__init__(parent)
        self._zone = zone
        self._now: datetime | None = None
        self._keys: list[int | None] = [None]
        self._first = 0
        self._pages: list[_Page] = []
        self._end_known = False
        self._asked: set[int] = set()
        self._is_restarting = False

    # ── what a view asks ───────────────────────────────────────────────────────────────────────────────────

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The rows that are held at the moment."""
        return 0 if parent.isValid() else sum(len(page.rows) for page in self._pages)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row shows; the accessible text says all of it in one sentence."""
        row = self.row_at(index.row())
        if row is None:
            return None
        card = self.card_of(row.id)
        title = row.title or row.code_name
        found: dict[int, Any] = {
            ROW_ROLE: row,
            CARD_ROLE: card,
            DAY_ROLE: self._day(row),
            Qt.ItemDataRole.DisplayRole: f"{row.reference}  {title}",
        }
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            parts = (row.reference, title, *second_line(row, card), self._day(row))
            return ", ".join(part for part in (*parts, card.chip if card else "") if part)
        return found.get(role)

    def row_at(self, number: int) -> IncidentRow | None:
        """The row at a place of the window."""
        for page in self._pages:
            if number < len(page.rows):
                return page.rows[number]
            number -= len(page.rows)
        return None

    def card_of(self, incident_id: str) -> CardFacts | None:
        """What is known beside the row of an incident, or None so far."""
        return next((p.cards[incident_id] for p in self._pages if incident_id in p.cards), None)

    def first_row(self) -> int:
        """How many rows are above the window, let go for now."""
        return self._first * PAGE_ROWS

    def is_restarting(self) -> bool:
        """Whether the first page of another question is on its way."""
        return self._is_restarting

    def place_of(self, reference: str) -> int:
        """Where an incident is in the window, or -1."""
        number = 0
        for page in self._pages:
            for row in page.rows:
                if row.reference == reference:
                    return number
                number += 1
        return -1

    def _day(self, row: IncidentRow) -> str:
        at = row.occurred_at or row.noticed_at
        return short_day(at, self._zone, self._now) if self._now is not None else ""

    # ── pages coming and going ─────────────────────────────────────────────────────────────────────────────

    def restart(self, now: datetime) -> None:
        """Begin anew for another question: the old rows stay until the first page has come."""
        self._now = now
        self._asked = {0}
        self._is_restarting = True
        self._end_known = False
        self.wanted.emit(0, None)

    def empty(self) -> None:
        """Hold nothing; part of locking."""
        self.beginResetModel()
        self._pages, self._keys, self._first, self._asked = [], [None], 0, set()
        self.endResetModel()

    def look_around(self, first_seen: int, last_seen: int) -> None:
        """The view shows these rows: fetch what is near and not there."""
        if last_seen >= self.rowCount() - PAGE_ROWS // 2 and not self._end_known:
            self._ask(self._first + len(self._pages))
        if first_seen < PAGE_ROWS // 2 and self._first > 0:
            self._ask(self._first - 1)
        missing = []
        for number in range(max(0, first_seen - 5), min(self.rowCount(), last_seen + 20)):
            row = self.row_at(number)
            if row is not None and self.card_of(row.id) is None:
                missing.append(row.id)
        if missing:
            self.cards_wanted.emit(tuple(missing[:PAGE_ROWS]))

    def _ask(self, page: int) -> None:
        if page not in self._asked and page < len(self._keys):
            self._asked.add(page)
            self.wanted.emit(page, self._keys[page])

    def take_page(self, page: int, rows: Sequence[IncidentRow], *, afresh: bool = False) -> None:
        """A page has come.

        Args:
            page: its number.
            rows: newest first; fewer than fifty mean that it is the last one.
            afresh: it answers another question than what is shown.
        """
        self._asked.discard(page)
        if afresh:
            self._is_restarting = False
            self.beginResetModel()
            self._pages, self._first, self._keys = [_Page(list(rows))], 0, [None]
            self._note_key(0, rows)
            self.endResetModel()
        elif page == self._first + len(self._pages):
            if rows:
                self._insert(self.rowCount(), len(self._pages), _Page(list(rows)))
            self._note_key(page, rows)
            while len(self._pages) > _MOST_PAGES:
                self._drop(0, 0)
                self._first += 1
        elif page == self._first - 1:
            self._first -= 1
            self._insert(0, 0, _Page(list(rows)))
            while len(self._pages) > _MOST_PAGES:
                self._end_known = False
                self._drop(self.rowCount() - len(self._pages[-1].rows), len(self._pages) - 1)

    def _note_key(self, page: int, rows: Sequence[IncidentRow]) -> None:
        self._end_known = len(rows) < PAGE_ROWS
        if not self._end_known:
            del self._keys[page + 1 :]
            self._keys.append(rows[-1].seq)

    def _insert(self, at: int, place: int, page: _Page) -> None:
        self.beginInsertRows(QModelIndex(), at, at + len(page.rows) - 1)
        self._pages.insert(place, page)
        self.endInsertRows()

    def _drop(self, at: int, place: int) -> None:
        self.beginRemoveRows(QModelIndex(), at, at + len(self._pages[place].rows) - 1)
        del self._pages[place]
        self.endRemoveRows()

    def take_cards(self, cards: Mapping[str, CardFacts]) -> None:
        """What stands beside rows has come."""
        number = 0
        for page in self._pages:
            found = {row.id: cards[row.id] for row in page.rows if row.id in cards}
            page.cards.update(found)
            for row in page.rows:
                if row.id in found:
                    index = self.index(number)
                    self.dataChanged.emit(index, index)
                number += 1

    def renew(self, rows: Sequence[IncidentRow], changed: frozenset[str]) -> None:
        """The first page was read again after a change: rows are put in, changed and taken out by id.

        Pages further down keep their rows; those in ``changed`` lose what stood beside them, so that it is
        asked for again.
        """
        for page in self._pages:
            for incident_id in changed:
                page.cards.pop(incident_id, None)
        if self._first > 0 or not self._pages:
            return
        page, fresh = self._pages[0], {row.id for row in rows}
        oldest = rows[-1].seq if rows else 0
        for number in reversed(range(len(page.rows))):
            if page.rows[number].id not in fresh and (page.rows[number].seq >= oldest or not rows):
                self.beginRemoveRows(QModelIndex(), number, number)
                del page.rows[number]
                self.endRemoveRows()
        known = {row.id: number for number, row in enumerate(page.rows)}
        for number, row in enumerate(rows):
            if row.id in known:
                at = next(i for i, held in enumerate(page.rows) if held.id == row.id)
                if page.rows[at] != row:
                    page.rows[at] = row
                index = self.index(at)
                self.dataChanged.emit(index, index)
            elif number <= len(page.rows):
                self.beginInsertRows(QModelIndex(), number, number)
                page.rows.insert(number, row)
                self.endInsertRows()


def second_line(row: IncidentRow, card: CardFacts | None) -> tuple[str, ...]:
    """The parts of the second line: where, how many people, how many pieces of evidence."""
    if card is None:
        return (row.platform,) if row.platform else ()
    people = count(card.people, "person", "people") if card.people else ""
    evidence = count(card.evidence, "piece of evidence", "pieces of evidence") if card.evidence else ""
    return tuple(part for part in (row.platform, people, evidence) if part)
