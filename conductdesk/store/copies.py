"""Copies of the encrypted database, and the checks that say whether one is whole."""

from pathlib import Path

import sqlalchemy as sa

from conductdesk.errors import IntegrityError
from conductdesk.store.engine import RESTORE, open_engine


def copy_database(source: sa.Connection, target: Path, key: bytes) -> None:
    """Copy page by page into a new encrypted file under the same key, and check the copy.

    Raises:
        IntegrityError: the copy does not verify.
    """
    engine = open_engine(target, key)
    try:
        with engine.connect() as connection:
            inside = connection.connection.dbapi_connection
            outside = source.connection.dbapi_connection
            outside.backup(inside)  # type: ignore[union-attr]
            inside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # type: ignore[union-attr]
        with engine.connect() as connection:
            faults = integrity_faults(connection)
    finally:
        engine.dispose()
    if faults:
        raise IntegrityError("A copy of the database did not verify; the copy was thrown away.", hint=RESTORE)


def integrity_faults(connection: sa.Connection) -> tuple[str, ...]:
    """What the three checks of the database say is wrong."""
    driver = connection.connection.dbapi_connection
    pages = [f"page: {row[0]}" for row in driver.execute("PRAGMA cipher_integrity_check").fetchall()]  # type: ignore[union-attr]
    inner = [row[0] for row in driver.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]  # type: ignore[union-attr]
    keys = driver.execute("PRAGMA foreign_key_check").fetchall()  # type: ignore[union-attr]
    return (*pages, *inner, *(f"reference: a row of {row[0]} points to nothing" for row in keys))
