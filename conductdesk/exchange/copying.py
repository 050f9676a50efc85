"""Copying and reading files of which nothing is believed: no links, no devices, no more than announced."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from conductdesk.errors import IntegrityError, UserError
from conductdesk.exchange.manifest import FileEntry
from conductdesk.store.disk import create_file, disk_errors, rename, sync_file, temporary_name

_PIECE_BYTES = 1 << 20
Progress = Callable[[int, int], None]


@dataclass
class Counter:
    """Tells somebody how many bytes of how many are done."""

    all_bytes: int
    tell: Progress | None = None
    done_bytes: int = 0

    def add(self, size_bytes: int) -> None:
        """Count bytes that are done."""
        self.done_bytes += size_bytes
        if self.tell is not None:
            self.tell(self.done_bytes, self.all_bytes)


@contextmanager
def place_errors() -> Iterator[None]:
    """Turn errors of the operating system inside the block into one line about the backup."""
    try:
        with disk_errors():
            yield
    except UserError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
            raise no_room() from cause
        raise


def no_room() -> UserError:
    """What to say when the disk is full; whatever was begun has been taken away again."""
    return UserError(
        "There is not enough room on this disk; nothing half-made was left on it.",
        hint="Make room, or choose another disk.",
    )


def is_real_folder(path: Path) -> bool:
    """Say whether a folder is there that is no link to another one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def open_plain(path: Path) -> IO[bytes]:
    """Open a regular file for reading; a link, folder, pipe or device in its place is refused.

    Raises:
        IntegrityError: what is there is no regular file.
        OSError: it is not there, or may not be read.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        raise IntegrityError("A file of the backup is a link or a device, so it was not read.")
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags), "rb")


def read_small(path: Path, at_most_bytes: int) -> bytes:
    """Read a regular file that may not be larger than said.

    Raises:
        IntegrityError: it is larger, or no regular file.
        OSError: it is not there, or may not be read.
    """
    with open_plain(path) as file:
        data = file.read(at_most_bytes + 1)
    if len(data) > at_most_bytes:
        raise IntegrityError("A file of the backup is larger than it can be.")
    return data


def measure(path: Path, at_most_bytes: int, counter: Counter | None = None) -> FileEntry:
    """Read a file in full, from the disk where the system lets us, and say its size and fingerprint.

    Reading stops one byte after ``at_most_bytes``: such a file is not what was announced anyway.
    """
    with open_plain(path) as file:
        _forget_cached(file)
        return _stream(file, None, at_most_bytes, counter)


def copy_new(source: Path, target: Path, expected: FileEntry, counter: Counter | None = None) -> None:
    """Copy a file that must be what was announced; it appears under its name once it is whole.

    The caller syncs the folder. On failure nothing is left behind, and what bore the name before is
    untouched.

    Raises:
        IntegrityError: the file is not what was announced; reading stops where it grows too large.
        OSError: it is not there, or the disk refuses.
    """
    temporary = temporary_name(target)
    try:
        with open_plain(source) as reading, create_file(temporary) as writing:
            found = _stream(reading, writing, expected.size_bytes, counter)
            sync_file(writing)
        _require_same(source, found, expected)
        rename(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_new(path: Path, data: bytes) -> FileEntry:
    """Write a small new file and bring it to the disk."""
    with create_file(path) as file:
        file.write(data)
        sync_file(file)
    return FileEntry(len(data), hashlib.sha256(data).hexdigest())


def _require_same(source: Path, found: FileEntry, expected: FileEntry) -> None:
    if found != expected:
        raise IntegrityError(f"{source.name} is not what was written.")


def _stream(
    reading: IO[bytes], writing: IO[bytes] | None, at_most_bytes: int, counter: Counter | None
) -> FileEntry:
    fingerprint, size = hashlib.sha256(), 0
    while size <= at_most_bytes:
        piece = reading.read(min(_PIECE_BYTES, at_most_bytes + 1 - size))
        if not piece:
            break
        fingerprint.update(piece)
        size += len(piece)
        if writing is not None and size <= at_most_bytes:
            writing.write(piece)
        if counter is not None:
            counter.add(len(piece))
    return FileEntry(size, fingerprint.hexdigest())


def _forget_cached(file: IO[bytes]) -> None:
    """Ask the system to read from the disk what it still has in memory, so that a check checks the disk."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
