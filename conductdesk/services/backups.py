"""Backups: made, listed, restored; disposal reaches them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from conductdesk.domain.evidence import EvidenceItem, EvidenceState
from conductdesk.exchange import backup
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.desk_folder import DeskFolder

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class BackupRow:
    """One backup as people see it. ``problem`` is empty when it can be read."""

    folder: Path
    made_at: datetime
    size_bytes: int
    problem: str


def create_backup(desk: OpenDesk, place: Path | None = None) -> BackupRow:
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
    )
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


def forget_in_backups(desk: OpenDesk, storage_names: tuple[str, ...], places: tuple[Path, ...] = ()) -> None:
    """Take deleted evidence out of the backups in the desk's own folder and in the places named."""
    for place in (desk.folder.backups, *places):
        if place.is_dir():
            backup.forget_evidence(place, storage_names)


def _row(found: backup.Backup) -> BackupRow:
    return BackupRow(
        folder=found.folder, made_at=found.made_at, size_bytes=found.size_bytes, problem=found.problem
    )
