"""Writing files so that they are whole or not there, and what errors of the disk mean for a person."""

import errno
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from conductdesk.errors import UserError

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_RENAME_TRIES = 20
_RENAME_PAUSE_SECONDS = 0.05

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn errors of the operating system inside the block into a :class:`UserError` without content."""
    try:
        yield
    except OSError as error:
        raise _meaning(error) from error


def _meaning(error: OSError) -> UserError:
    if error.errno in _FULL:
        return UserError("The disk is full; nothing was kept.", hint="Make room and do it again.")
    if error.errno in _DENIED:
        return UserError(
            "A file or folder may not be read or written here.",
            hint="Check who owns it, or choose another folder.",
        )
    if error.errno == errno.ENOENT:
        return UserError("A file or folder is not there.", hint="Check the name.")
    return UserError("The disk reported an error.", hint="Check the disk, or use another one.")


def sync_file(file: IO[bytes]) -> None:
    """Bring a file's bytes to the disk itself; on macOS past the disk's own cache."""
    file.flush()
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415  # exists on Unix only

        fcntl.fcntl(file.fileno(), fcntl.F_FULLFSYNC)
    else:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk; Windows has no such call and writes them in order itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create one folder for its owner alone, and make its name durable; an existing one is left as it is."""
    if not folder.is_dir():
        folder.mkdir(mode=FOLDER_MODE)
        sync_folder(folder.parent)


def create_file(path: Path) -> BinaryIO:
    """Create a new file that only its owner can read, for writing; it never follows or replaces anything."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags, FILE_MODE), "wb")


def temporary_name(path: Path) -> Path:
    """A fresh name beside a file; what bears it after a crash is rubbish."""
    return path.with_name(f".{secrets.token_hex(8)}.tmp")


def rename(source: Path, target: Path) -> None:
    """Put a finished file in place. Windows may refuse while a scanner looks: tried again, with a bound."""
    for attempt in range(_RENAME_TRIES):
        try:
            source.replace(target)
        except PermissionError:
            if os.name != "nt" or attempt == _RENAME_TRIES - 1:
                raise
            time.sleep(_RENAME_PAUSE_SECONDS)
        else:
            return


def write_whole(path: Path, data: bytes) -> None:
    """Replace a small file: temporary file → fsync → rename → fsync of the folder."""
    temporary = temporary_name(path)
    try:
        with create_file(temporary) as file:
            file.write(data)
            sync_file(file)
        rename(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sweep(folder: Path) -> int:
    """Remove temporary files that a crash left in a folder.

    Returns:
        How many were removed.
    """
    strays = [stray for stray in folder.glob(".*.tmp") if stray.is_file()]
    for stray in strays:
        stray.unlink(missing_ok=True)
    return len(strays)
