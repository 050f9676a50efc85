"""Copies of the encrypted database, and the checks that say whether one is whole."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from conductdesk.errors import IntegrityError
from conductdesk.store.engine import RESTORE, open_engine, translate


def copy_database(source: sa.Connection, target: Path, key: bytes) -> None:
    """Copy page by page into a new encrypted file under the same key, and check the copy.

    Raises:
        IntegrityError: the copy does not verify.
    """
    engine = open_engine(target, key)
    try:
        with engine.connect() as connection:
            inside: Any = connection.connection.dbapi_connection
            outside: Any = source.connection.dbapi_connection
            outside.backup(inside)
            inside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with engine.connect() as connection:
            faults = integrity_faults(connection)
    finally:
        engine.dispose()
    if faults:
        raise IntegrityError("A copy of the database did not verify; the copy was thrown away.", hint=RESTORE)


def integrity_faults(connection: sa.Connection) -> tuple[str, ...]:
    """What the checks of every page, every index and every reference say is wrong, without content."""
    driver: Any = connection.connection.dbapi_connection
    faults: list[str] = []
    try:
        faults += (f"page: {row[0]}" for row in driver.execute("PRAGMA cipher_integrity_check").fetchall())
        faults += (row[0] for row in driver.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok")
        orphans = driver.execute("PRAGMA foreign_key_check").fetchall()
        faults += (f"reference: a row of {row[0]} points to nothing" for row in orphans)
    except dbapi2.DatabaseError as error:
        if not isinstance(translate(error), IntegrityError):
            raise
        faults.append("page: one cannot be read")
    return tuple(faults)
