"""Writing new records straight through the driver: a save is waited for, and the session cost most of it.

A record that was written is handed to the session as one it had loaded: changes to it are seen from then on.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.orm import Session, make_transient_to_detached

from conductdesk.store.mapping import TABLES, order_column
from conductdesk.store.types import TextTuple, UtcTime, Words

_Form = Callable[[Any], Any]


def insert(driver: Any, session: Session, record: Any, *, order: int | None = None) -> None:
    """Write a new record, give it its ``seq``, and let the session watch it.

    Args:
        driver: the driver's connection, inside the write transaction.
        session: of the unit of work.
        record: made in this unit of work, in no session yet.
        order: the place in the order of insertion that it had before, for a record that comes back; where
            that is taken it comes last.

    Raises:
        BugError: a time has no zone.
        UnicodeEncodeError: a text cannot be stored.
    """
    kind: type = type(record)
    statement, columns, numbered = _plan(kind)
    values = [form(getattr(record, name)) if form else getattr(record, name) for name, form in columns]
    place = driver.execute(statement, values).lastrowid
    if order is not None:
        place = _moved(driver, kind, place, order)
    if numbered:
        record.seq = place
    make_transient_to_detached(record)
    session.add(record)


def _moved(driver: Any, kind: type, place: int, order: int) -> int:
    table, column = TABLES[kind].name, order_column(kind).name
    moved = driver.execute(
        f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608  # our own names
        (order, place),
    )
    return order if moved.rowcount else place


@cache
def _plan(cls: type) -> tuple[str, tuple[tuple[str, _Form | None], ...], bool]:
    table = TABLES[cls]
    columns = [column for column in table.columns if column.name not in {"rowno", "seq"}]
    names = ", ".join(f'"{column.name}"' for column in columns)
    places = ", ".join("?" * len(columns))
    forms = tuple((column.name, column_form(column.type)) for column in columns)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608  # our own names
    return statement, forms, "seq" in table.c


def column_form(kind: Any) -> _Form | None:
    """How a value of that type goes into its column: as the type itself would write it."""
    if isinstance(kind, UtcTime | Words | TextTuple):
        write: _Form = kind.write
        return write
    return _flag if isinstance(kind, Boolean) else None


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)
