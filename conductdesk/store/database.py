"""The encrypted database of one desk: opening, creating, reading, writing, copying, closing."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from conductdesk.errors import IntegrityError, UserError
from conductdesk.store import tables
from conductdesk.store.disk import disk_errors, rename, sync_file, sync_folder, temporary_name
from conductdesk.store.engine import RESTORE, open_engine, translated, writing
from conductdesk.store.mapping import map_records
from conductdesk.store.reader import Reader
from conductdesk.store.unit_of_work import UnitOfWork

SCHEMA_VERSION = "0001"
"""The newest migration; a new desk is created at it."""


class Database:
    """An open database. Make one with :meth:`create` or :meth:`open`; close it.

    Args:
        engine: from :func:`open_engine`.
        path: the file.
        key: the desk key, kept for copies.
        read_only: whether nothing can be written.
    """

    def __init__(self, engine: sa.Engine, path: Path, key: bytes, *, read_only: bool) -> None:
        map_records()
        self._engine = engine
        self._key = key
        self.path = path
        self.read_only = read_only

    @classmethod
    def create(cls, path: Path, key: bytes) -> Self:
        """Create the database of a new desk where no file is yet, at the newest schema.

        Raises:
            UserError: there is a file already, no space or no permission.
        """
        if path.exists():
            raise UserError("There is a database in this folder already.", hint="Choose an empty folder.")
        engine = open_engine(path, key)
        with translated(), writing(engine) as connection, connection.begin():
            tables.create_schema(connection)
            stamp(connection)
        with disk_errors():
            sync_folder(path.parent)
        database = cls(engine, path, key, read_only=False)
        database.checkpoint()
        return database

    @classmethod
    def open(cls, path: Path, key: bytes, *, read_only: bool = False) -> Self:
        """Open the database of a desk, brought up to the newest schema beforehand by ``migrate``.

        Raises:
            WrongKeyError: the key opens nothing here.
            IntegrityError: the file is missing, cut short or damaged.
            UserError: no permission.
            BusyError: another program holds it.
        """
        if not path.exists():
            raise IntegrityError("The database of this desk is missing.", hint=RESTORE)
        return cls(open_engine(path, key, read_only=read_only), path, key, read_only=read_only)

    def begin(self, officer_id: str, clock: Callable[[], datetime]) -> UnitOfWork:
        """Start to change the desk, as an officer.

        Raises:
            UserError: the desk is open to view only.
            BusyError: somebody else is writing.
        """
        if self.read_only:
            raise UserError(
                "This desk is open to view only; nothing can be changed.",
                hint="Open it from a folder that can be written.",
            )
        with translated():
            return UnitOfWork(writing(self._engine), officer_id, clock)

    def read(self, officer_id: str | None = None) -> Reader:
        """One consistent view of the desk. Lists need the officer who asks; housekeeping names nobody."""
        with translated():
            return Reader(self._engine.connect(), officer_id)

    def checkpoint(self) -> None:
        """Bring everything into the main file and empty the log beside it, as far as readers let it."""
        with translated(), self._engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # type: ignore[union-attr]

    def copy_to(self, path: Path) -> None:
        """Write a consistent, encrypted, verified and fsynced copy under the same key, replacing nothing.

        Reading and writing may go on meanwhile. The copy appears under its name only once it is whole.

        Raises:
            UserError: there is a file of that name, no space or no permission.
            IntegrityError: the copy does not verify, so the database itself is damaged.
        """
        if path.exists():
            raise UserError("There is a file of that name already.", hint="Choose another name.")
        temporary = temporary_name(path)
        try:
            with translated(), self._engine.connect() as source:
                copy_database(source, temporary, self._key)
            with disk_errors():
                with temporary.open("r+b") as file:
                    sync_file(file)
                rename(temporary, path)
                sync_folder(path.parent)
        finally:
            for suffix in ("", "-wal", "-shm", "-journal"):
                temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)

    def integrity(self) -> tuple[str, ...]:
        """Check every page's authentication, every index and every reference.

        Returns:
            What is wrong, in technical words and without content; empty when all is well.
        """
        with translated(), self._engine.connect() as connection:
            return integrity_faults(connection)

    def close(self) -> None:
        """Bring everything into the main file and let go of it."""
        if not self.read_only:
            self.checkpoint()
        self._engine.dispose()


def stamp(connection: sa.Connection) -> None:
    """Note the schema's version in a new database, exactly as Alembic does."""
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\t"
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (SCHEMA_VERSION,))


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
