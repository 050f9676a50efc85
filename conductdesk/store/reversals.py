"""What is kept beside an entry of the activity log so that it can be reversed: the records as they were.

One row an entry, written in the same transaction and only for actions that can be reversed. It names what
was added, holds the columns that changed and the rows that were removed, and goes when it was used, when what
it tells of is disposed of, or when the log has gone on for long enough.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import instance_state

from conductdesk.domain.audit import canonical_json, record_digest
from conductdesk.domain.reversal import REACH, SHARED, Change, can_last, is_reversible
from conductdesk.errors import RefusedError
from conductdesk.store.inserting import column_form
from conductdesk.store.mapping import KINDS, TABLES, order_column
from conductdesk.store.reader import Reader
from conductdesk.store.sight import visible_objects
from conductdesk.store.types import TextTuple, UtcTime, Words, from_microseconds

Key = tuple[type, str]
Row = dict[str, Any]

_MARK_CHARACTERS = 32
_NEVER_REVERSED = frozenset({"CustodyEvent"})


class Before:
    """Collects, in a unit of work, how records were before it."""

    def __init__(self) -> None:
        self._added: dict[Key, Any] = {}
        self._changed: dict[Key, tuple[Any, dict[str, Any]]] = {}
        self._removed: dict[Key, Row] = {}

    def added(self, record: Any) -> None:
        """Note a record that is new."""
        self._added[type(record), record.id] = record

    def changed(self, record: Any) -> None:
        """Note the fields of a record that a flush is about to write; what they held first counts."""
        key = (type(record), record.id)
        if key not in self._added:
            _, first = self._changed.setdefault(key, (record, {}))
            for name, value in instance_state(record).committed_state.items():
                first.setdefault(name, value)

    def removed(self, driver: Any, record: Any) -> None:
        """Note the row of a record that a flush is about to delete."""
        key = (type(record), record.id)
        if self._added.pop(key, None) is None:
            self.changed(record)
            _, first = self._changed.pop(key)
            self._removed[key] = _row(driver, record, first)

    def write(
        self, driver: Any, seq: int, action: str, detail: Mapping[str, Any], digests: Mapping[str, str | None]
    ) -> bool:
        """Keep what reverses entry ``seq``, if anything may.

        Args:
            driver: the driver's connection, inside the write transaction.
            seq: the one entry of this commit.
            action: of the entry.
            detail: of the entry.
            digests: fingerprints of records, as far as they were worked out for the entry.

        Returns:
            Whether the entry can be reversed.
        """
        if not is_reversible(action, detail):
            return False
        changed = {key: (record, told) for key, record, told in self._really_changed()}
        changes = [
            *(Change(cls=cls, id=i, record=record, values={}) for (cls, i), record in self._added.items()),
            *(Change(cls=cls, id=i, record=r, values=told) for (cls, i), (r, told) in changed.items()),
            *(Change(cls=cls, id=i, record=None, values=fields_of(cls, row))
              for (cls, i), row in self._removed.items()),
        ]  # fmt: skip
        changes = [change for change in changes if change.cls.__name__ not in _NEVER_REVERSED]
        if not can_last(action, detail, changes):
            return False
        told: dict[str, dict[str, Any]] = {"added": {}, "changed": {}, "removed": {}}
        for change in changes:
            name = f"{change.cls.__name__}:{change.id}"
            if change.goes:
                told["added"][name] = digests.get(name) or record_digest(change.record)
            elif change.comes_back:
                told["removed"][name] = self._removed[change.cls, change.id]
            else:
                told["changed"][name] = {
                    field: (_raw(change.cls, field, value), _mark(change.record, field))
                    for field, value in change.values.items()
                }
        payload = canonical_json({kind: records for kind, records in told.items() if records})
        driver.execute("INSERT INTO reversals (seq, payload) VALUES (?, ?)", (seq, payload.decode("ascii")))
        driver.execute("DELETE FROM reversals WHERE seq <= ?", (seq - REACH,))
        return True

    def _really_changed(self) -> Iterable[tuple[Key, Any, dict[str, Any]]]:
        for key, (record, first) in self._changed.items():
            told = {name: old for name, old in first.items() if getattr(record, name) != old}
            if told:
                yield key, record, told


def _row(driver: Any, record: Any, first: Mapping[str, Any]) -> Row:
    """The whole row of a record, with its place in the order, as it was before this unit of work."""
    cls = type(record)
    order = order_column(cls).name
    found = driver.execute(
        f"SELECT {order} FROM {TABLES[cls].name} WHERE id = ?",  # noqa: S608  # our own names
        (record.id,),
    ).fetchone()
    names = [column.name for column in TABLES[cls].columns if column.name != order]
    return {order: found[0], **{n: _raw(cls, n, first.get(n, getattr(record, n))) for n in names}}


@cache
def _forms(cls: type) -> dict[str, tuple[Callable[[Any], Any] | None, Callable[[Any], Any] | None]]:
    """For each column of a kind how its value is written, and read back."""
    return {column.name: (column_form(column.type), _back(column.type)) for column in TABLES[cls].columns}


def _back(kind: Any) -> Callable[[Any], Any] | None:
    if isinstance(kind, UtcTime):
        return from_microseconds
    if isinstance(kind, TextTuple):
        return TextTuple.parse
    if isinstance(kind, Words):
        return kind.members
    return bool if isinstance(kind, sa.Boolean) else None


def _raw(cls: type, name: str, value: Any) -> Any:
    form = _forms(cls)[name][0]
    return form(value) if form else value


def _value(cls: type, name: str, raw: Any) -> Any:
    back = _forms(cls)[name][1]
    return back(raw) if back and raw is not None else raw


def _mark(record: Any, name: str) -> str:
    """A short fingerprint of a field, by which a later change shows."""
    raw = canonical_json(_raw(type(record), name, getattr(record, name)))
    return hashlib.sha256(raw).hexdigest()[:_MARK_CHARACTERS]


def fields_of(cls: type, row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record out of its row as it was kept."""
    return {name: _value(cls, name, raw) for name, raw in row.items() if name != "rowno"}


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """An entry of the activity log with what reverses it."""

    seq: int
    at: datetime
    action: str
    object_id: str
    incident_id: str | None
    detail: Mapping[str, Any]
    images: Mapping[str, Mapping[str, Any]]

    def order(self, change: Change) -> int:
        """The place in the order that a record which comes back had."""
        row = self.images["removed"][f"{change.cls.__name__}:{change.id}"]
        return int(row[order_column(change.cls).name])


_ENTRIES = (
    "SELECT r.seq, a.at, a.action, a.object_id, p.incident_id, p.payload, r.payload "  # noqa: S608
    "FROM reversals AS r JOIN activity AS a ON a.seq = r.seq JOIN activity_payloads AS p ON p.seq = r.seq "
    f"WHERE {visible_objects('p.incident_id')}"
)


def reversal_page(
    reader: Reader, *, incident_id: str | None = None, before: int | None = None, limit: int = 50
) -> list[Reversal]:
    """Entries that something is kept for, newest first, older than ``before``: of one incident, or all."""
    names = {"officer": reader.asking(), "incident": incident_id, "before": before or 2**62, "limit": limit}
    driving = " AND p.incident_id = :incident" if incident_id else ""
    query = f"{_ENTRIES}{driving} AND r.seq < :before ORDER BY r.seq DESC LIMIT :limit"
    return [_reversal(row) for row in reader.rows(query, names)]


def reversal_of(reader: Reader, seq: int) -> Reversal | None:
    """What reverses entry ``seq``, or None when nothing is kept for it or the officer may not see it."""
    rows = reader.rows(f"{_ENTRIES} AND r.seq = :seq", {"officer": reader.asking(), "seq": seq})
    return _reversal(rows[0]) if rows else None


def _reversal(row: tuple[Any, ...]) -> Reversal:
    told = json.loads(row[5])
    return Reversal(
        seq=row[0],
        at=from_microseconds(row[1]),
        action=row[2],
        object_id=row[3],
        incident_id=row[4],
        detail=told.get("detail", {}),
        images=json.loads(row[6]),
    )


def changes_of(reader: Reader, reversal: Reversal) -> tuple[Change, ...]:
    """What reversing an entry does to the records as they stand.

    People and accounts that were changed or used since are left as they are.

    Raises:
        RefusedError: another record is not as the entry left it, or nothing would be left to do.
    """
    going = _going(reader, reversal.images.get("added", {}))
    changes = [
        *going.values(),
        *_changing(reader, reversal.images.get("changed", {})),
        *_coming(reader, reversal.images.get("removed", {})),
    ]
    if not changes:
        raise _changed_since()
    return tuple(changes)


def _changed_since() -> RefusedError:
    return RefusedError(
        "This was changed or used again since, so it cannot be undone any more.",
        hint="Undo what came after it first, or change it by hand.",
    )


def _named(reader: Reader, name: str) -> tuple[type, str, Any | None]:
    kind, _, record_id = name.partition(":")
    return KINDS[kind], record_id, reader.first(KINDS[kind], id=record_id)


def _going(reader: Reader, added: Mapping[str, str]) -> dict[Key, Change]:
    going: dict[Key, Change] = {}
    for name, digest in added.items():
        cls, record_id, record = _named(reader, name)
        if record is not None and record_digest(record) == digest:
            going[cls, record_id] = Change(cls=cls, id=record_id, record=record, values={})
        elif cls not in SHARED:
            raise _changed_since()
    while used := [key for key in going if _is_used(reader, key, going)]:
        for key in used:
            if key[0] not in SHARED:
                raise _changed_since()
            del going[key]
    return going


def _is_used(reader: Reader, key: Key, going: Mapping[Key, Change]) -> bool:
    cls, record_id = key
    for other, column in _references(cls):
        query = f'SELECT id FROM {TABLES[other].name} WHERE "{column}" = :id'  # noqa: S608  # our own names
        if any((other, row[0]) not in going for row in reader.rows(query, {"id": record_id})):
            return True
    return False


@cache
def _references(cls: type) -> tuple[tuple[type, str], ...]:
    """The columns of other kinds that point to a kind."""
    return tuple(
        (other, column.name)
        for other, table in TABLES.items()
        for column in table.columns
        if column.references(TABLES[cls].c.id)
    )


def _changing(reader: Reader, changed: Mapping[str, Mapping[str, tuple[Any, str]]]) -> list[Change]:
    changing = []
    for name, fields in changed.items():
        cls, record_id, record = _named(reader, name)
        if record is not None and all(_mark(record, field) == mark for field, (_, mark) in fields.items()):
            values = {field: _value(cls, field, raw) for field, (raw, _) in fields.items()}
            changing.append(Change(cls=cls, id=record_id, record=record, values=values))
        elif cls not in SHARED:
            raise _changed_since()
    return changing


def _coming(reader: Reader, removed: Mapping[str, Row]) -> list[Change]:
    coming = []
    for name, row in removed.items():
        cls, record_id, record = _named(reader, name)
        needed = {(kind, row[column]) for column, kind in _points_to(cls) if row[column]}
        if record is not None or any(
            f"{kind.__name__}:{needs}" not in removed and _is_gone(reader, kind, needs)
            for kind, needs in needed
        ):
            raise _changed_since()
        coming.append(Change(cls=cls, id=record_id, record=None, values=fields_of(cls, row)))
    return coming


@cache
def _points_to(cls: type) -> tuple[tuple[str, type], ...]:
    """The columns of a kind that point to others, each with the kind it points to."""
    return tuple(
        (column.name, kind)
        for column in TABLES[cls].columns
        for kind, table in TABLES.items()
        if column.references(table.c.id)
    )


def _is_gone(reader: Reader, cls: type, record_id: str) -> bool:
    query = f"SELECT 1 FROM {TABLES[cls].name} WHERE id = :id"  # noqa: S608  # our own names
    return not reader.rows(query, {"id": record_id})


def drop_reversal(driver: Any, seq: int) -> None:
    """Delete what reverses an entry: it was used."""
    driver.execute("DELETE FROM reversals WHERE seq = ?", (seq,))


def forget_reversals(driver: Any, object_ids: Iterable[str], entries: Iterable[int]) -> None:
    """Delete what is kept about records that are disposed of.

    Args:
        driver: the driver's connection, inside the write transaction.
        object_ids: what is disposed of; every reversal that names one of them goes.
        entries: entries whose payload goes; what reverses them goes too.
    """
    for object_id in object_ids:
        driver.execute("DELETE FROM reversals WHERE instr(payload, ?)", (object_id,))
    for seq in entries:
        drop_reversal(driver, seq)
