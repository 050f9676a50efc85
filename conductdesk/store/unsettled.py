"""Which sealed files an interruption may have left between the disk and the database.

Before a sealed file is put in place, and before an item is deleted, its name is noted as an empty file; the
note goes when the database and the disk agree. A note that is still there says: ask the database.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.disk import FILE_MODE, disk_errors, make_folder, sync_folder

_NAME = re.compile(r"[0-9a-f]{32}")


def mark_unsettled(folder: DeskFolder, storage_names: Iterable[str], *, durable: bool = False) -> None:
    """Note names before disk and database are changed.

    Args:
        folder: of the desk.
        storage_names: of sealed files.
        durable: wait for the disk; otherwise the next write that does brings the notes along.

    Raises:
        UserError: no space, no permission.
    """
    notes = _notes(folder)
    with disk_errors():
        make_folder(notes)
        for name in storage_names:
            (notes / name).touch(mode=FILE_MODE)
        if durable:
            sync_folder(notes)


def unsettled(folder: DeskFolder) -> tuple[str, ...]:
    """The names that were noted and not taken off, sorted; what is no storage name is passed over."""
    notes = _notes(folder)
    if not notes.is_dir():
        return ()
    with disk_errors():
        return tuple(sorted(note.name for note in notes.iterdir() if _NAME.fullmatch(note.name)))


def settle(folder: DeskFolder, storage_names: Iterable[str]) -> None:
    """Take names off again. One that stays costs a look into the database later, so nothing is raised."""
    with suppress(OSError):
        for name in storage_names:
            (_notes(folder) / name).unlink(missing_ok=True)


def _notes(folder: DeskFolder) -> Path:
    return folder.path / "unsettled"
