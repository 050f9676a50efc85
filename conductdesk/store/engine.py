"""Opens the encrypted database, and turns what the driver says into what a person can do about it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError, StatementError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from conductdesk.errors import (
    BugError,
    BusyError,
    ConductDeskError,
    IntegrityError,
    UserError,
    WrongKeyError,
)
from conductdesk.store.disk import disk_errors

KEY_BYTES = 32
PAGE_BYTES = 4096
BUSY_SECONDS = 5
# Each connection may fill one: a list that is scrolled from end to end fills two, and pages cost the same.
CACHE_KIB = 8 * 1024
_SMALLEST_PAGES = 2
_CONNECTIONS = 4

RESTORE = "Restore the newest backup, and keep this folder until you have looked at what is missing."


def open_engine(path: Path, key: bytes, *, read_only: bool = False) -> sa.Engine:
    """Open an existing database, or create an empty one where nothing is, with the raw desk key.

    A connection is opened at once, so a wrong key or a damaged file is known when this returns. Writers take
    the write lock when they begin: see :func:`writing`.

    Args:
        path: the database file; its folder exists.
        key: the desk key, 32 bytes.
        read_only: never write, not even beside the file; works in a folder that cannot be written.

    Raises:
        WrongKeyError: the key opens nothing here.
        IntegrityError: the file is empty, cut short or damaged.
        UserError: no permission, or no space.
        BusyError: another program holds the database.
    """
    if len(key) != KEY_BYTES:
        raise BugError("The database key is not 32 bytes long.")
    _check_size(path, read_only=read_only)
    target = _read_only_uri(path) if read_only else f"file:{quote(str(path))}?mode=rwc"

    def connect() -> Any:
        return _connect(target, key, read_only=read_only)

    engine = sa.create_engine(
        "sqlite://",
        module=dbapi2,
        creator=connect,
        poolclass=QueuePool,
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        # The connection that was used last is used next: what it read is read again from its memory, and the
        # others stay small.
        pool_use_lifo=True,
        hide_parameters=True,
    )
    sa.event.listen(engine, "begin", _begin)
    try:
        with translated(), engine.connect():
            pass
    except ConductDeskError:
        engine.dispose()
        raise
    if not read_only and os.name == "posix":
        path.chmod(0o600)
    return engine


def writing(engine: sa.Engine) -> sa.Connection:
    """A connection whose transactions take the write lock at once, so that they cannot fail half way."""
    return engine.connect().execution_options(conductdesk_writer=True)


def _begin(connection: sa.Connection) -> None:
    writer = connection.get_execution_options().get("conductdesk_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _connect(target: str, key: bytes, *, read_only: bool) -> Any:
    connection = dbapi2.connect(
        target, uri=True, check_same_thread=False, isolation_level=None, timeout=BUSY_SECONDS
    )
    try:
        _prepare(connection, key, read_only=read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: Any, key: bytes, *, read_only: bool) -> None:
    """Set a fresh connection up. The first statement that reads the file is the one that tests the key."""
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise BugError("The database library was built without encryption.")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
        return
    connection.execute("PRAGMA secure_delete = ON")
    if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        raise UserError(
            "This folder cannot hold a desk: its file system lacks the locks that protect the record.",
            hint="Choose a folder on this computer's own disk.",
        )
    connection.execute("PRAGMA synchronous = FULL")
    if sys.platform == "darwin":
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")


def _check_size(path: Path, *, read_only: bool) -> None:
    with disk_errors():
        if not path.exists():
            if read_only:
                raise IntegrityError("The database of this desk is missing.", hint=RESTORE)
            return
        size = path.stat().st_size
    if size < _SMALLEST_PAGES * PAGE_BYTES or size % PAGE_BYTES:
        raise IntegrityError("The database of this desk was cut short.", hint=RESTORE)


def _read_only_uri(path: Path) -> str:
    uri = f"file:{quote(str(path))}?mode=ro"
    if os.access(path.parent, os.W_OK):
        return uri
    wal = path.with_name(path.name + "-wal")
    if not wal.exists() or wal.stat().st_size == 0:
        return uri + "&immutable=1"
    if not wal.with_name(path.name + "-shm").exists():
        raise UserError(
            "This desk was not closed properly, and its folder cannot be written.",
            hint="Copy the whole folder to a disk that can be written and open the copy.",
        )
    return uri


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of the driver and of SQLAlchemy inside the block into ours."""
    try:
        yield
    except (SQLAlchemyError, dbapi2.Error, UnicodeEncodeError) as error:
        raise translate(error) from error


def translate(error: Exception) -> ConductDeskError:
    """What an error of the driver means for the person at the desk. The message holds no content."""
    original = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    if isinstance(original, ConductDeskError):
        return original
    if isinstance(original, UnicodeEncodeError):
        return UserError(
            "A text holds characters that cannot be stored.", hint="Remove the unreadable characters from it."
        )
    name = str(getattr(original, "sqlite_errorname", "")) or _NAMES.get(str(original), "")
    kind, message, hint = _MEANINGS.get(name) or _MEANINGS.get("_".join(name.split("_")[:2])) or _OURS
    return kind(message, hint=hint)


_BUSY = (BusyError, "Somebody else is writing to this desk.", "Try again when they have finished.")
_DENIED = (
    UserError,
    "The database of this desk cannot be opened or written here: permission is missing.",
    "Check who owns the folder, or open the desk to view only.",
)
_DAMAGED = (IntegrityError, "The database of this desk is damaged.", RESTORE)
_OURS = (BugError, "The database refused a statement.", "")
# Copying a database reports in words alone; these never hold any content.
_NAMES = {
    "disk I/O error": "SQLITE_IOERR",
    "database or disk is full": "SQLITE_FULL",
    "database is locked": "SQLITE_BUSY",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "file is not a database": "SQLITE_NOTADB",
    "unable to open database file": "SQLITE_CANTOPEN",
    "attempt to write a readonly database": "SQLITE_READONLY",
}
_MEANINGS: dict[str, tuple[type[ConductDeskError], str, str]] = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": _DENIED,
    "SQLITE_PERM": _DENIED,
    "SQLITE_CANTOPEN": _DENIED,
    "SQLITE_AUTH": _DENIED,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_FORMAT": _DAMAGED,
    "SQLITE_IOERR_SHORT_READ": _DAMAGED,
    "SQLITE_FULL": (
        UserError,
        "The disk is full; the last change was not saved.",
        "Make room and do it again.",
    ),
    "SQLITE_IOERR": (
        UserError,
        "The disk reported an error; the last change was not saved.",
        "Check the disk, or copy the desk to another one.",
    ),
    "SQLITE_NOTADB": (
        WrongKeyError,
        "This key does not open the database of the desk, or the start of the database was damaged.",
        "If the key is the right one, restore the newest backup.",
    ),
}
