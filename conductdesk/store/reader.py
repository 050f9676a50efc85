"""Reading: one consistent view of the database, for one officer."""

from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conductdesk.domain.audit import GENESIS
from conductdesk.domain.incidents import Incident
from conductdesk.errors import BugError, NotFoundError
from conductdesk.store.engine import translated
from conductdesk.store.mapping import TABLES, of_incident, order_column

T = TypeVar("T")
_CHUNK = 500
Row = tuple[Any, ...]

_MOST_VALUES = 500
"""Values that one query compares a field with."""


class Reader:
    """A view of the database that does not change while it is open. Close it soon: it is a ``with`` block.

    Args:
        connection: checked out for this reader alone; given back when it closes.
        officer_id: who asks; None for the desk's own housekeeping, which can read no list.
    """

    def __init__(self, connection: sa.Connection, officer_id: str | None) -> None:
        self._connection = connection
        self._session: Session | None = None
        self._hidden: frozenset[str] | None = None
        self.officer_id = officer_id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back. Records that were read stay usable."""
        if self._session is not None:
            self._session.expunge_all()
            self._session.close()
        self._connection.close()

    @property
    def session(self) -> Session:
        """The SQLAlchemy session, for use inside the store only."""
        if self._session is None:
            self._session = self._new_session()
        return self._session

    def _new_session(self) -> Session:
        return Session(self._connection, autoflush=False, expire_on_commit=False)

    def driver(self) -> Any:
        """The driver's own connection, inside the open transaction; for use inside the store only."""
        if not self._connection.in_transaction():
            self._connection.begin()
        return self._connection.connection.dbapi_connection

    def rows(self, sql: str, parameters: dict[str, Any]) -> list[Row]:
        """Run a query of the store and return its rows, raw as they are stored."""
        with translated():
            found: list[Row] = self.driver().execute(sql, parameters).fetchall()
        return found

    def stream(self, sql: str, parameters: dict[str, Any]) -> Iterator[Row]:
        """The same as :meth:`rows`, a few hundred rows in memory at a time."""
        with translated():
            cursor = self.driver().cursor()
            cursor.execute(sql, parameters)
            while chunk := cursor.fetchmany(_CHUNK):
                yield from chunk

    def asking(self) -> str:
        """The officer who asks.

        Raises:
            BugError: nobody was named, and lists are shown to somebody only.
        """
        if self.officer_id is None:
            raise BugError("A list was asked for without saying who asks.")
        return self.officer_id

    def get(self, cls: type[T], id: str) -> T:  # noqa: A002  # the name of the field
        """The record of that kind and id.

        Raises:
            NotFoundError: there is none, or the officer may not see its incident.
        """
        with translated():
            record = self.session.get(cls, id)
        if record is None or not self._shows(record):
            raise NotFoundError(f"There is no such {kind_in_words(cls)} in this desk.")
        return record

    def find(self, cls: type[T], **equals: object) -> list[T]:
        """Every record of that kind whose fields equal what is given (None too), in order of insertion."""
        with translated():
            found: list[T] = list(self.session.scalars(self._query(cls, equals)))
        return [record for record in found if self._shows(record)]

    def find_among(self, cls: type[T], name: str, values: Iterable[str]) -> list[T]:
        """Every record of that kind whose field ``name`` is one of ``values``, in order of insertion."""
        column = TABLES[cls].c[name]
        found: list[T] = []
        with translated():
            for some in _chunks(sorted(set(values)), _MOST_VALUES):
                query = sa.select(cls).where(column.in_(some)).order_by(order_column(cls))
                found += self.session.scalars(query).all()
        return [record for record in found if self._shows(record)]

    def first(self, cls: type[T], **equals: object) -> T | None:
        """The record that was inserted first among those that :meth:`find` gives, or None."""
        return next(iter(self.find(cls, **equals)), None)

    def _query(self, cls: type[T], equals: dict[str, object]) -> Any:
        columns = TABLES[cls].c
        query = sa.select(cls).order_by(order_column(cls))
        for name, value in equals.items():
            column = columns[name]
            query = query.where(column.is_(None) if value is None else column == value)
        return query

    def _shows(self, record: object) -> bool:
        if self._hidden is None:
            sql = (
                "SELECT i.id FROM incident_hidden AS h JOIN incidents AS i ON i.seq = h.seq "
                "WHERE h.officer_id = :officer"
            )
            found = self.rows(sql, {"officer": self.officer_id}) if self.officer_id else []
            self._hidden = frozenset(row[0] for row in found)
        if not self._hidden:
            return True
        if isinstance(record, Incident):
            return record.id not in self._hidden
        return not of_incident(type(record)) or getattr(record, "incident_id") not in self._hidden  # noqa: B009

    def activity_head(self) -> tuple[int, str]:
        """Sequence and hash of the newest entry of the activity log; 0 and zeros when there is none."""
        rows = self.rows("SELECT seq, hash FROM activity ORDER BY seq DESC LIMIT 1", {})
        return (rows[0][0], rows[0][1]) if rows else (0, GENESIS)


def kind_in_words(cls: type) -> str:
    """The name of a kind of record as a person reads it: ``EvidenceItem`` → ``evidence item``."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in cls.__name__).strip()


def _chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (values[start : start + size] for start in range(0, len(values), size))
