"""Sealed originals on disk: written durably under random names, read back against their fingerprints.

The order is always: temporary file → fsync → rename → fsync of the folder; only then may a caller write to
the database that the item is kept. Nothing here holds more than a few blocks of a file in memory.
"""

import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from conductdesk.errors import BugError, IntegrityError, UserError, WrongKeyError
from conductdesk.security.sealing import (
    FingerprintingReader,
    FingerprintingWriter,
    Readable,
    Writable,
    open_stream,
    seal_stream,
)
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.disk import (
    create_file,
    disk_errors,
    make_folder,
    rename,
    sweep,
    sync_file,
    sync_folder,
    temporary_name,
)
from conductdesk.store.unsettled import mark_unsettled

MOST_BYTES = 2 * 1024**3
"""The largest file that is taken in, in bytes."""

HEAD_BYTES = 64 * 1024
"""How much of the beginning is kept in memory for telling the type."""

_NAME = re.compile(r"[0-9a-f]{32}")
_BATCH_FILES = 64
_BATCH_BYTES = 64 * 1024**2
# Two work while the others wait for the disk.
_THREADS = 4

_Task = Future[tuple[Path, "Sealed"]]

Progress = Callable[[int], None]
"""Called with the bytes of the original read so far; an exception from it cancels, and nothing is kept."""

BatchProgress = Callable[[int, int, int], None]
"""Called with files done, files in all, bytes read so far; an exception from it cancels.

Calls come one at a time, though not always from the same thread."""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """One original on disk. Fingerprints are SHA-256 in lower-case hexadecimal, sizes in bytes.

    ``head`` is the beginning of the original, for telling its type; ``storage_name`` 32 random hex digits.
    """

    storage_name: str
    size_bytes: int
    sha256: str
    sealed_bytes: int
    sealed_sha256: str
    head: bytes = field(repr=False)


class _Source:
    """Reads an original: keeps its beginning, counts, reports, and stops at the limit."""

    def __init__(self, inner: Readable, progress: Progress | None) -> None:
        self._inner = inner
        self._progress = progress
        self._done = 0
        self.head = b""

    def read(self, size: int = -1, /) -> bytes:
        data = self._inner.read(size)
        if len(self.head) < HEAD_BYTES:
            self.head += data[: HEAD_BYTES - len(self.head)]
        self._done += len(data)
        if self._done > MOST_BYTES:
            raise too_large()
        if self._progress is not None:
            self._progress(self._done)
        return data


def too_large() -> UserError:
    """The refusal of a file above the limit."""
    return UserError(
        "This file is larger than 2 GB, which is more than the desk keeps.",
        hint="Keep the part that matters, and note where the whole file is.",
    )


def path_of(folder: DeskFolder, storage_name: str) -> Path:
    """Where the sealed file of that name lies.

    Raises:
        BugError: the name is not one of ours; it could lead anywhere.
    """
    if not _NAME.fullmatch(storage_name):
        raise BugError("A sealed file was asked for by a name that is none.")
    return folder.evidence / storage_name[:2] / f"{storage_name}.age"


def seal_into(
    folder: DeskFolder, source: BinaryIO | Path, recipient: str, *, progress: Progress | None = None
) -> Sealed:
    """Seal one original; it is durable when this returns.

    Args:
        folder: of the desk.
        source: a regular file by its path, or an open stream that is read to its end.
        recipient: of the incident's identity, ``age1…``.
        progress: told how far it is.

    Raises:
        UserError: a folder, a device, a file that is too large, that changed while it was read or cannot be
            read; no space. Nothing is kept then.
    """
    temporary, sealed = _seal(folder, source, recipient, progress)
    _put_in_place(folder, [(temporary, sealed.storage_name)])
    return sealed


def seal_many(
    folder: DeskFolder,
    files: Sequence[Path],
    recipient: str,
    *,
    progress: BatchProgress | None = None,
    gently: bool = False,
) -> Iterator[list[tuple[Path, Sealed]]]:
    """Seal files a few at a time and hand them over in batches, in their order; each batch is durable.

    When a file cannot be kept, those before it are handed over first and the error is raised after them.

    Args:
        folder: of the desk.
        files: regular files.
        recipient: of the incident's identity, ``age1…``.
        progress: told how far it is.
        gently: with one thread, that rests while the caller enters a batch, for a program that has to
            answer somebody meanwhile: threads wait for each other's turn at the interpreter.

    Raises:
        UserError: as :func:`seal_into`.
    """
    tally = _Tally(len(files), progress)
    waiting: list[tuple[list[Path], list[_Task]]] = []
    threads, ahead = (1, 0) if gently else (_THREADS, 1)
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="seal") as pool:
        try:
            for batch in _batches(files):
                # Files of a batch share a shelf, so that one fsync makes all their names durable.
                shelf = secrets.token_hex(1)
                tasks = [
                    pool.submit(_seal, folder, file, recipient, tally.of_file(), shelf) for file in batch
                ]
                waiting.append((batch, tasks))
                # The next batch is being sealed while this one is put in place and entered by the caller.
                if len(waiting) > ahead:
                    yield from _finish(folder, *waiting.pop(0), tally)
            while waiting:
                yield from _finish(folder, *waiting.pop(0), tally)
        finally:
            for _, tasks in waiting:
                _abandon(tasks)


def read_verified(
    folder: DeskFolder,
    storage_name: str,
    identity: str,
    sink: Writable | None,
    *,
    sha256: str,
    size_bytes: int,
) -> None:
    """Read an original in full against its fingerprint.

    Args:
        folder: of the desk.
        storage_name: of the sealed file.
        identity: the incident's, ``AGE-SECRET-KEY-1…``.
        sink: gets the original; None only checks. What it got before an error is to be thrown away.
        sha256: what the original's fingerprint must be.
        size_bytes: what its length must be.

    Raises:
        IntegrityError: the file is missing, damaged, or not what was kept.
    """
    reader = FingerprintingWriter(sink if sink is not None else _Nowhere())
    try:
        with disk_errors(), _open_sealed_file(folder, storage_name) as file:
            open_stream(file, reader, identity)
    except WrongKeyError as error:
        raise _damaged() from error
    finally:
        found = (reader.sha256_hex, reader.size_bytes)
    if found != (sha256, size_bytes):
        raise IntegrityError("The file of this evidence is not the one that was kept.", hint=_RESTORE)


def open_original(folder: DeskFolder, storage_name: str, identity: str) -> bytes:
    """An original in memory; the caller bounds its size beforehand and compares its fingerprint.

    Raises:
        IntegrityError: the file is missing or damaged.
    """
    sink = BytesIO()
    try:
        with disk_errors(), _open_sealed_file(folder, storage_name) as file:
            open_stream(file, sink, identity)
    except WrongKeyError as error:
        raise _damaged() from error
    return sink.getvalue()


def verify_sealed(folder: DeskFolder, storage_name: str, *, sealed_sha256: str, sealed_bytes: int) -> None:
    """Check the sealed file against its own fingerprint, without any key.

    Raises:
        IntegrityError: the file is missing or not the one that was kept.
    """
    with disk_errors(), _open_sealed_file(folder, storage_name) as file:
        reader = FingerprintingReader(file)
        while reader.read(1024 * 1024):
            pass
    if (reader.sha256_hex, reader.size_bytes) != (sealed_sha256, sealed_bytes):
        raise IntegrityError("The file of this evidence is not the one that was kept.", hint=_RESTORE)


def discard(folder: DeskFolder, storage_name: str) -> None:
    """Remove a sealed file; one that is not there is no error."""
    path = path_of(folder, storage_name)
    with disk_errors():
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)


def sweep_strays(folder: DeskFolder) -> int:
    """Remove what a crash left behind half-sealed; for the holder of the writer's lock.

    Returns:
        How many files were removed.
    """
    with disk_errors():
        return sweep(folder.incoming) + sweep(folder.path)


_RESTORE = "Look for it in the backups: a restored file is checked against its fingerprint."


def _damaged() -> IntegrityError:
    return IntegrityError("The file of this evidence is damaged.", hint=_RESTORE)


class _Nowhere:
    def write(self, data: bytes, /) -> int:
        return len(data)


class _Tally:
    """Adds up the progress of files that are sealed at the same time."""

    def __init__(self, files: int, progress: BatchProgress | None) -> None:
        self._files = files
        self._progress = progress
        self._lock = Lock()
        self._done = 0
        self._bytes = 0
        self._stopped_by: BaseException | None = None

    def of_file(self) -> Progress | None:
        """The progress callback of one file."""
        if self._progress is None:
            return None
        before = 0

        def report(bytes_done: int) -> None:
            nonlocal before
            with self._lock:
                self._bytes += bytes_done - before
                before = bytes_done
                self._tell()

        return report

    def file_done(self) -> None:
        with self._lock:
            self._done += 1
            self._tell()

    def _tell(self) -> None:
        """Report; what the callback raised once ends every file that is at work, not only the one it hit."""
        if self._progress is None:
            return
        if self._stopped_by is not None:
            raise self._stopped_by
        try:
            self._progress(self._done, self._files, self._bytes)
        except BaseException as error:
            self._stopped_by = error
            raise


def _batches(files: Sequence[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    size = 0
    for file in files:
        batch.append(file)
        with suppress(OSError):
            size += file.stat().st_size
        if len(batch) >= _BATCH_FILES or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _finish(
    folder: DeskFolder, batch: list[Path], tasks: list[_Task], tally: _Tally
) -> Iterator[list[tuple[Path, Sealed]]]:
    """Put a batch in place, hand it over, and raise what went wrong in it."""
    done, failure = _collect(tasks, tally)
    _put_in_place(folder, [(temporary, sealed.storage_name) for temporary, sealed in done])
    kept = [(file, sealed) for file, (_, sealed) in zip(batch, done, strict=False)]
    if kept:
        yield kept
    if failure is not None:
        raise failure


def _abandon(tasks: list[_Task]) -> None:
    """Remove what was sealed ahead and is not wanted any more."""
    for task in tasks:
        if not task.cancel() and task.exception() is None:
            task.result()[0].unlink(missing_ok=True)


def _collect(tasks: list[_Task], tally: _Tally) -> tuple[list[tuple[Path, Sealed]], BaseException | None]:
    """What was sealed before the first failure, and that failure; what came after it is removed."""
    done: list[tuple[Path, Sealed]] = []
    failure: BaseException | None = None
    for task in tasks:
        if failure is not None and task.cancel():
            continue
        try:
            temporary, sealed = task.result()
            if failure is None:
                done.append((temporary, sealed))
                tally.file_done()
            else:
                temporary.unlink(missing_ok=True)
        except BaseException as error:  # noqa: BLE001  # raised by the caller after what was kept
            failure = failure or error
    return done, failure


def _seal(
    folder: DeskFolder,
    source: BinaryIO | Path,
    recipient: str,
    progress: Progress | None,
    shelf: str = "",
) -> tuple[Path, Sealed]:
    """Seal into a temporary file that is fsynced but not in place yet; ``shelf`` begins its name."""
    name = shelf + secrets.token_hex(16 - len(shelf) // 2)
    if not isinstance(source, Path):
        return _seal_open(folder, name, source, recipient, progress)
    with disk_errors(), open_original_file(source) as file:
        before = _state(os.fstat(file.fileno()))
        temporary, sealed = _seal_open(folder, name, file, recipient, progress)
        try:
            changed = _state(os.fstat(file.fileno())) != before or _state(source.stat()) != before
        except OSError:
            changed = True
    if changed or sealed.size_bytes != before[0]:
        temporary.unlink(missing_ok=True)
        raise UserError(
            f"{source.name} changed while it was read, so it was not kept.",
            hint="Wait until nothing writes to it any more, and add it again.",
        )
    return temporary, sealed


def _state(status: os.stat_result) -> tuple[int, ...]:
    return status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev


def open_original_file(path: Path) -> BinaryIO:
    """Open a file that somebody named as evidence; folders, devices and pipes are refused without waiting.

    Raises:
        UserError: it is no regular file, or is above the limit.
        OSError: it cannot be opened.
    """
    if path.is_dir():
        raise UserError(f"{path.name or path} is a folder.", hint="Name the files themselves.")
    if path.is_socket():  # opening one fails like a broken disk would
        raise UserError(f"{path.name} is not an ordinary file.", hint="Name a file with something in it.")
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, flags), "rb", buffering=0)
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        file.close()
        raise UserError(f"{path.name} is not an ordinary file.", hint="Name a file with something in it.")
    if status.st_size > MOST_BYTES:
        file.close()
        raise too_large()
    return file


def _seal_open(
    folder: DeskFolder, name: str, file: Readable, recipient: str, progress: Progress | None
) -> tuple[Path, Sealed]:
    with disk_errors():
        temporary = temporary_name(folder.incoming / name)
        source = _Source(file, progress)
        reader = FingerprintingReader(source)
        try:
            with create_file(temporary) as sink:
                writer = FingerprintingWriter(sink)
                try:
                    seal_stream(reader, writer, recipient)
                finally:
                    fingerprints = reader.sha256_hex, writer.sha256_hex
                sync_file(sink)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    sealed = Sealed(
        storage_name=name,
        size_bytes=reader.size_bytes,
        sha256=fingerprints[0],
        sealed_bytes=writer.size_bytes,
        sealed_sha256=fingerprints[1],
        head=source.head,
    )
    return temporary, sealed


def _put_in_place(folder: DeskFolder, finished: Sequence[tuple[Path, str]]) -> None:
    """Rename finished files and make their names durable, with one fsync for each folder among them."""
    mark_unsettled(folder, [name for _, name in finished])
    with disk_errors():
        shelves = set()
        for temporary, name in finished:
            target = path_of(folder, name)
            make_folder(target.parent)
            rename(temporary, target)
            shelves.add(target.parent)
        for shelf in shelves:
            sync_folder(shelf)


def _open_sealed_file(folder: DeskFolder, storage_name: str) -> BinaryIO:
    path = path_of(folder, storage_name)
    try:
        return path.open("rb", buffering=0)
    except FileNotFoundError:
        raise IntegrityError("The file of this evidence is missing.", hint=_RESTORE) from None
