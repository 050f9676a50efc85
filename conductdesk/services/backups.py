"""Backups: made, listed, restored; disposal reaches them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from conductdesk.domain.evidence import EvidenceItem, EvidenceState
from conductdesk.exchange import backup
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.disk import disk_errors, write_whole

_PLACES = "places.json"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class BackupRow:
    """One backup as people see it. ``problem`` is empty when it can be read."""

    folder: Path
    made_at: datetime
    size_bytes: int
    problem: str


def create_backup(
    desk: OpenDesk, place: Path | None = None, *, progress: Progress | None = None
) -> BackupRow:
    """Make a verified backup in ``place``, or inside the desk's own folder when none is named.

    Raises:
        UserError: the place cannot be written to or is full; nothing half-made is left there.
    """
    with desk.begin() as uow:
        uow.log("backup.made", desk.profile.id, {"place": "named" if place else "own"})
        uow.commit()
    desk.database.sign_head(desk.folder, desk.keys)
    with desk.read() as reader:
        kept = reader.find(EvidenceItem, state=EvidenceState.KEPT)
    made = backup.create_backup(
        desk.folder.path,
        desk.database.copy_to,
        [(item.storage_name, item.sealed_bytes, item.sealed_sha256) for item in kept],
        place or desk.folder.backups,
        now=desk.now(),
        progress=progress,
    )
    if place is not None:
        _remember_place(desk.folder, place)
    return _row(made)


def list_backups(folder: Path, place: Path | None = None) -> tuple[BackupRow, ...]:
    """The backups in ``place``, or in the desk's own folder, newest first."""
    return tuple(_row(found) for found in backup.list_backups(place or DeskFolder(folder).backups))


def restore_backup(source: Path, into: Path, *, progress: Progress | None = None) -> None:
    """Make a desk in a new folder out of a backup, all of it verified before anything is written.

    Raises:
        UserError: ``into`` is not empty, or there is no backup in ``source``.
        IntegrityError: the backup is not what was written.
    """
    backup.restore_backup(backup.read_backup(source), into, progress=progress)


def forget_in_backups(desk: OpenDesk, storage_names: tuple[str, ...]) -> tuple[Path, ...]:
    """Take deleted evidence out of every backup that was ever made of this desk from this folder.

    Returns:
        The places that cannot be reached now, such as a stick that is not plugged in.
    """
    missed = []
    for place in (desk.folder.backups, *known_places(desk.folder)):
        if not place.is_dir():
            missed.append(place)
        elif storage_names:
            backup.forget_evidence(place, storage_names)
    return tuple(missed)


def known_places(folder: DeskFolder) -> tuple[Path, ...]:
    """Where backups went besides the desk's own folder, in order of first use."""
    try:
        found = json.loads((folder.backups / _PLACES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(Path(place) for place in found if isinstance(place, str)) if isinstance(found, list) else ()


def _remember_place(folder: DeskFolder, place: Path) -> None:
    known = [str(p) for p in known_places(folder)]
    if str(place.resolve()) not in known:
        places = [*known, str(place.resolve())]
        with disk_errors():
            write_whole(folder.backups / _PLACES, json.dumps(places, indent=1).encode())


def _row(found: backup.Backup) -> BackupRow:
    return BackupRow(
        folder=found.folder, made_at=found.made_at, size_bytes=found.size_bytes, problem=found.problem
    )
