"""The encrypted database of one desk: opening, creating, reading, writing, copying, closing."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from conductdesk.domain.jottings import Jotting
from conductdesk.errors import IntegrityError, UserError
from conductdesk.security.header_format import Header
from conductdesk.security.identities import OfficerKeys
from conductdesk.store import jottings, tables
from conductdesk.store.audit_log import check_chain, check_head, is_genuine, signed_head
from conductdesk.store.copies import copy_database, integrity_faults
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.disk import disk_errors, rename, sync_file, sync_folder, temporary_name
from conductdesk.store.engine import RESTORE, open_engine, translated, writing
from conductdesk.store.evidence_files import sweep_strays
from conductdesk.store.mapping import map_records
from conductdesk.store.migrate import bring_up_to_date, stamp
from conductdesk.store.reader import Reader
from conductdesk.store.unit_of_work import UnitOfWork

# A record that is made before its class is mapped can never be kept, so this cannot wait for a database.
map_records()


def create_database(path: Path, key: bytes, *, desk_id: str) -> "Database":
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
    database = Database(engine, path, key, desk_id=desk_id)
    database.checkpoint()
    return database


def open_database(
    folder: DeskFolder, key: bytes, header: Header, *, read_only: bool = False, without_head: bool = False
) -> "Database":
    """Open the database of a desk whose header was checked; nothing here costs more in a larger desk.

    For a writer, who holds the lock: an older schema is brought up to date (after a verified copy), and what
    a crash left half-sealed is swept. For everybody: the log is held against the head that was signed last,
    or, ``without_head``, read from its first entry on where that small file is lost or damaged.

    Raises:
        WrongKeyError: the key opens nothing here.
        NewerError: a newer ConductDesk wrote it.
        IntegrityError: it is missing, cut short or damaged, or an older copy was put back.
        UserError: no permission, or an older schema in a folder that cannot be written.
        BusyError: another program holds it.
    """
    path = folder.database_file
    if not path.exists():
        raise IntegrityError("The database of this desk is missing.", hint=RESTORE)
    engine = open_engine(path, key, read_only=read_only)
    try:
        notes = bring_up_to_date(engine, key, folder.backups, read_only=read_only)
        if not read_only:
            sweep_strays(folder)
        database = Database(engine, path, key, desk_id=header.desk_id, read_only=read_only)
        verify_keys = {officer.officer_id: officer.verify_key_hex for officer in header.officers}
        database.head_is_lost = without_head and not _has_head(folder, header.desk_id, verify_keys)
        with database.read() as reader:
            if database.head_is_lost:
                check_chain(reader)
                notes += (_HEAD_IS_LOST,)
            else:
                behind = check_head(reader, folder.read_head(), header.desk_id, verify_keys)
                notes += (_BEHIND_A_WRITER,) if behind and read_only else behind
    except BaseException:
        engine.dispose()
        raise
    database.notes = notes
    return database


_BEHIND_A_WRITER = (
    "This desk is open for writing somewhere else, or was not locked properly last time; "
    "everything that was saved is there."
)
_HEAD_IS_LOST = (
    "Look at this first: the file that says how far the activity log had come is missing or was changed. "
    "Compare the head code of this desk with one on a document; if entries are missing, restore a backup."
)


def _has_head(folder: DeskFolder, desk_id: str, verify_keys: Mapping[str, str]) -> bool:
    try:
        return is_genuine(folder.read_head(), desk_id, verify_keys)
    except IntegrityError:
        return False


class Database:
    """An open database; made by :func:`create_database` and :func:`open_database`.

    Args:
        engine: from :func:`open_engine`.
        path: the file.
        key: the desk key, kept for copies.
        desk_id: of the header.
        read_only: whether nothing can be written.

    Attributes:
        notes: what came up while opening, one plain line each.
        head_is_lost: whether there was no genuine signed head to hold the log against when it was opened.
    """

    def __init__(
        self, engine: sa.Engine, path: Path, key: bytes, *, desk_id: str, read_only: bool = False
    ) -> None:
        self._engine = engine
        self._key = key
        self.path = path
        self.desk_id = desk_id
        self.read_only = read_only
        self.notes: tuple[str, ...] = ()
        self.head_is_lost = False
        self._closed = False

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
        self._refuse_when_closed()
        with translated():
            return UnitOfWork(writing(self._engine), officer_id, clock)

    def keep_jotting(self, jotting: Jotting) -> bool:
        """Make half-typed text durable, by one statement of its own and without an entry of the log.

        Returns:
            False when the incident is gone, and with it the text.

        Raises:
            UserError: no space, no permission.
            BusyError: somebody else is writing.
        """
        self._refuse_when_closed()
        with translated(), closing(self._engine.raw_connection()) as connection:
            return jottings.keep(connection.dbapi_connection, jotting)

    def drop_jotting(self, officer_id: str, incident_id: str | None, place: str) -> None:
        """Delete the half-typed text of one form, if there is any; raises what keeping does."""
        self._refuse_when_closed()
        with translated(), closing(self._engine.raw_connection()) as connection:
            jottings.drop(connection.dbapi_connection, officer_id, incident_id, place)

    def read(self, officer_id: str | None = None) -> Reader:
        """One consistent view of the desk. Lists need the officer who asks; housekeeping names nobody."""
        self._refuse_when_closed()
        with translated():
            return Reader(self._engine.connect(), officer_id)

    def sign_head(self, folder: DeskFolder, keys: OfficerKeys) -> None:
        """Sign how far the activity log has come, durably: at lock, and before something leaves the desk."""
        with self.read() as reader:
            head = signed_head(reader, self.desk_id, keys)
        folder.write_head(head)

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

    def _refuse_when_closed(self) -> None:
        # The engine would open the file again for whoever comes late, with the key it still holds.
        if self._closed:
            raise UserError("This desk is locked.", hint="Unlock it again.")

    def close(self) -> None:
        """Bring everything into the main file and let go of it; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            if not self.read_only:
                self.checkpoint()
        finally:
            self._engine.dispose()
