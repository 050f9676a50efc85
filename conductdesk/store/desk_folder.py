"""The folder of a desk: what lies where, its header with a copy, the signed head, and the writer's lock.

::

    desk.json        header, and desk.json.copy beside it
    desk.db          the encrypted database (with -wal and -shm while it is open)
    desk.head        how far the activity log had come, signed
    desk.lock        held by the one who writes
    desk.unfinished  there only while the desk is being made
    evidence/ab/     sealed originals under random names; evidence/incoming/ while they are being sealed
    unsettled/       names of sealed files of which an interruption may have to ask the database
    backups/
"""

import json
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from conductdesk.domain.audit import SignedHead
from conductdesk.errors import BusyError, IntegrityError, NotFoundError, UserError
from conductdesk.security.header_format import Header, parse_header
from conductdesk.store.disk import FILE_MODE, FOLDER_MODE, disk_errors, make_folder, sync_folder, write_whole
from conductdesk.store.synchronised import synchronised_by

_MOST_HEAD_BYTES = 4096
_MOST_HEADER_BYTES = 2 * 1024 * 1024


class WriterLock:
    """The right to write to a desk, held by the operating system: it goes when the process goes.

    Args:
        lock: already acquired.
    """

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def release(self) -> None:
        """Let the next writer in."""
        self._lock.release()


class DeskFolder:
    """Paths and small files of one desk. Making one of these touches nothing.

    Args:
        path: the folder; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header_file = path / "desk.json"
        self.header_copy = path / "desk.json.copy"
        self.database_file = path / "desk.db"
        self.head_file = path / "desk.head"
        self.lock_file = path / "desk.lock"
        self.marker = path / "desk.unfinished"
        self.evidence = path / "evidence"
        self.incoming = path / "evidence" / "incoming"
        self.backups = path / "backups"

    def create_layout(self) -> None:
        """Make the folders of a new desk, for their owner alone.

        Raises:
            UserError: the folder is synchronised, is not empty, or may not be written.
        """
        self._refuse_synchronised()
        with disk_errors():
            if self._contents():
                raise _not_empty()
            self._make_folders()

    def check_new(self) -> None:
        """Whether a desk can be made here, told without touching anything.

        Raises:
            UserError: the folder is synchronised, is not empty, or may not be written.
        """
        self._refuse_synchronised()
        with disk_errors():
            if self._contents() - {self.lock_file.name} and not self._is_unfinished():
                raise _not_empty()
            there = next(place for place in (self.path, *self.path.parents) if place.exists())
            if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
                raise UserError(
                    "You may not write in this folder.", hint="Choose one below your own home folder."
                )

    def start_making(self) -> WriterLock:
        """Make the folders of a new desk and hold its lock; what a killed attempt left here is cleared first.

        A marker says that the desk is unfinished until :meth:`finish_making`; without it nothing is ever
        cleared, so a desk that only lost its header stays as it is.

        Raises:
            UserError: as :meth:`create_layout`.
            BusyError: somebody else is making a desk here.
        """
        self.check_new()
        with disk_errors():
            self.path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        lock = self.acquire()
        try:
            self._start_over()
        except BaseException:
            lock.release()
            raise
        return lock

    def _start_over(self) -> None:
        with disk_errors():
            self.remove_unfinished()
            if self._contents() - {self.lock_file.name}:
                raise _not_empty()
            write_whole(self.marker, b"This desk is being made.\n")
            self._make_folders()

    def finish_making(self) -> None:
        """Say that the desk is whole; its header is on the disk already."""
        with disk_errors():
            self.marker.unlink(missing_ok=True)
            sync_folder(self.path)

    def remove_unfinished(self) -> None:
        """Take away what an unfinished making left, for the holder of the lock; all else is left alone."""
        if not self._is_unfinished():
            return
        for folder in (self.evidence, self.backups):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (*self.path.glob("desk.db*"), self.head_file, *self.path.glob(".*.tmp")):
            file.unlink(missing_ok=True)
        self.marker.unlink(missing_ok=True)

    def _is_unfinished(self) -> bool:
        return self.marker.exists() and not self.header_file.exists() and not self.header_copy.exists()

    def _contents(self) -> set[str]:
        if not self.path.exists():
            return set()
        if not self.path.is_dir():
            raise _not_empty()
        return {entry.name for entry in self.path.iterdir()}

    def _make_folders(self) -> None:
        self.path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if os.name == "posix":
            self.path.chmod(FOLDER_MODE)
        for folder in (self.evidence, self.incoming, self.backups):
            make_folder(folder)
        sync_folder(self.path.parent)

    def _refuse_synchronised(self) -> None:
        service = synchronised_by(self.path)
        if service:
            raise UserError(
                f"This folder is kept in step by {service}; a desk would be damaged and copied there.",
                hint="Choose a folder on this computer alone. Backups and packages may go there.",
            )

    def can_write(self) -> bool:
        """Whether this user may write into the folder and to the database."""
        database = self.database_file
        return os.access(self.path, os.W_OK | os.X_OK) and (
            not database.exists() or os.access(database, os.W_OK)
        )

    def read_header(self) -> tuple[Header, str]:
        """The header, and a note for the person at the desk: empty, or that the copy had to stand in.

        The proofs inside are not checked here: that takes a key. After they were, whoever holds the lock
        repairs the damaged file with :meth:`write_header`.

        Raises:
            NotFoundError: there is no desk in this folder.
            NewerError: a newer ConductDesk wrote it.
            IntegrityError: header and copy are both damaged.
        """
        if not self.header_file.exists() and not self.header_copy.exists():
            raise NotFoundError(
                "There is no desk in this folder.", hint="Check the folder, or create a desk."
            )
        try:
            return self._parse(self.header_file), ""
        except IntegrityError:
            header = self._parse(self.header_copy)
        return header, "The header of this desk was damaged; its copy stands in for it."

    def read_header_copy(self) -> Header:
        """The copy alone: for when the header can be read but its proofs fail.

        Raises:
            IntegrityError: the copy is missing or damaged.
            NewerError: a newer ConductDesk wrote it.
        """
        return self._parse(self.header_copy)

    def _parse(self, file: Path) -> Header:
        with disk_errors():
            if not file.is_file() or file.stat().st_size > _MOST_HEADER_BYTES:
                raise IntegrityError("The header of this desk is missing or damaged.", hint=_NO_HEADER)
            return parse_header(file.read_bytes())

    def write_header(self, header: Header) -> None:
        """Replace the copy and then the header; a crash at any point leaves at least one of them whole.

        The header is what counts, so it comes last: when there is no room even for the copy, nothing changed.
        """
        with disk_errors():
            write_whole(self.header_copy, header.to_bytes())
            write_whole(self.header_file, header.to_bytes())

    def header_faults(self, header: Header) -> tuple[str, ...]:
        """Which of the two files is not the header that was checked, one plain line each."""
        return tuple(
            f"The {name} of the desk is missing or damaged; unlocking the desk to write mends it."
            for file, name in ((self.header_file, "header"), (self.header_copy, "copy of the header"))
            if not self._holds(file, header)
        )

    def repair_header(self, header: Header) -> None:
        """Write the checked header to whichever of the two files holds something else; for the writer.

        Raises:
            UserError: no space, no permission; what is whole stays so.
        """
        with disk_errors():
            for file in (self.header_file, self.header_copy):
                if not self._holds(file, header):
                    write_whole(file, header.to_bytes())

    def _holds(self, file: Path, header: Header) -> bool:
        data = header.to_bytes()
        with disk_errors():
            return file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data

    def read_head(self) -> SignedHead:
        """The signed head of the activity log as it was left at the last lock.

        Raises:
            IntegrityError: the file is missing or damaged.
        """
        with disk_errors():
            if not self.head_file.is_file() or self.head_file.stat().st_size > _MOST_HEAD_BYTES:
                raise IntegrityError(_HEAD_LOST, hint=_HEAD_HINT)
            data = self.head_file.read_bytes()
        try:
            values = json.loads(data)
            head = SignedHead(**values)
        except (ValueError, TypeError, RecursionError) as error:
            raise IntegrityError(_HEAD_LOST, hint=_HEAD_HINT) from error
        if not head.is_well_formed() or _head_bytes(head) != data:
            raise IntegrityError(_HEAD_LOST, hint=_HEAD_HINT)
        return head

    def write_head(self, head: SignedHead) -> None:
        """Replace the signed head, durably."""
        with disk_errors():
            write_whole(self.head_file, _head_bytes(head))

    def acquire(self, *, wait_seconds: float = 0) -> WriterLock:
        """Take the writer's lock, or say that somebody else has it.

        Args:
            wait_seconds: how long to wait until the other one is done; at once when 0.

        Raises:
            BusyError: another window or command is writing to this desk.
            UserError: the folder may not be written.
        """
        lock = FileLock(self.lock_file, timeout=wait_seconds, mode=FILE_MODE, thread_local=False)
        with disk_errors():
            try:
                lock.acquire()
            except Timeout as error:
                raise BusyError(
                    "Another command or the window is writing to this desk.", hint="Try again in a moment."
                ) from error
        return WriterLock(lock)


def _not_empty() -> UserError:
    return UserError(
        "A new desk needs an empty folder, and this one is not.",
        hint="Choose a new folder, or open the desk if there is one in it.",
    )


_NO_HEADER = "Restore desk.json from a backup; the rest of the desk may well be whole."
_HEAD_LOST = "The file that says how far the activity log had come is missing or damaged."
_HEAD_HINT = "Verify the desk, and compare its head code with one on a document before you go on."


def _head_bytes(head: SignedHead) -> bytes:
    values = {name: getattr(head, name) for name in ("desk_id", "seq", "hash", "officer_id", "signature")}
    return (json.dumps(values, indent=1) + "\n").encode("ascii")
