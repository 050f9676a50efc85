"""Backups: made, listed, restored; disposal reaches them."""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from conductdesk.domain.evidence import EvidenceItem, EvidenceState
from conductdesk.errors import UserError
from conductdesk.exchange import backup
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.disk import disk_errors, make_folder, write_whole

SAME_DISK = "It is on the same disk as the desk, so it does not help when that disk breaks or is lost."

_PLACES = "places.json"
_FORGOTTEN = "forgotten.json"
_MADE = "made.json"
_OWN = ""
"""Stands for the desk's own folder, wherever that is now."""

_STICKS = ("/media", "/mnt", "/run/media", "/Volumes")
_STICKS_BY_USER = ("/media", "/run/media")
"""Folders in which the system makes one folder for each disk that is plugged in, or one for each user."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class BackupRow:
    """One backup as people see it. ``problem`` is empty when it can be read."""

    folder: Path
    made_at: datetime
    size_bytes: int
    problem: str


@dataclass(frozen=True, kw_only=True)
class BackupPlace:
    """A place for backups, for the page of settings.

    Attributes:
        folder: where it is.
        newest: the newest backup of this desk there that can be restored in full, or None.
        count: how many backups of this desk lie there, those with a problem included.
        problem: why it cannot be looked at, in one line; empty when it can.
        warning: what it does not protect against; empty where it is on another disk.
    """

    folder: Path
    newest: BackupRow | None = None
    count: int = 0
    problem: str = ""
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class BackupOverview:
    """Where the backups of a desk are: in its own folder, and in the second place when one was chosen."""

    own: BackupPlace
    second: BackupPlace | None

    @property
    def last_at(self) -> datetime | None:
        """When the newest backup that can be restored in full was made, wherever it is; aware UTC."""
        places = (self.own, self.second) if self.second is not None else (self.own,)
        return max((place.newest.made_at for place in places if place.newest is not None), default=None)


def backup_overview(folder: Path, second: Path | None) -> BackupOverview:
    """What the settings show about backups; the desk need not be unlocked.

    The list of contents of every backup is read, and none of its evidence.

    Args:
        folder: of the desk.
        second: the second place, as the settings of this computer have it.

    Raises:
        NotFoundError: there is no desk in the folder.
    """
    desk = DeskFolder(folder)
    desk_id = desk.read_header()[0].desk_id
    own = _look_at(desk.backups, desk_id, warning=SAME_DISK)
    if second is None:
        return BackupOverview(own=own, second=None)
    warning = SAME_DISK if same_disk(folder, second) else ""
    try:
        require_place(second)
    except UserError as error:
        return BackupOverview(own=own, second=BackupPlace(folder=second, problem=str(error), warning=warning))
    return BackupOverview(own=own, second=_look_at(second, desk_id, warning=warning))


def _look_at(place: Path, desk_id: str, *, warning: str) -> BackupPlace:
    try:
        found = [one for one in backup.list_backups(place) if one.desk_id in {desk_id, ""}]
    except UserError as error:
        return BackupPlace(folder=place, problem=str(error), warning=warning)
    newest = next((_row(one) for one in found if not one.problem), None)
    return BackupPlace(folder=place, newest=newest, count=len(found), warning=warning)


def check_second_place(folder: Path, place: Path) -> str:
    """Whether a folder can be the second place; what it does not protect against comes back, or nothing.

    Raises:
        UserError: what should be plugged in is not, there is a file of that name, or it lies in the desk.
    """
    place = place.expanduser().absolute()
    if place.resolve().is_relative_to(folder.resolve()):
        raise UserError(
            "A second place cannot lie inside the desk itself.",
            hint="Choose a folder on a stick or another disk.",
        )
    require_place(place)
    return SAME_DISK if same_disk(folder, place) else ""


def create_backup(
    desk: OpenDesk, place: Path | None = None, *, progress: Progress | None = None
) -> BackupRow:
    """Make a verified backup in ``place``, or inside the desk's own folder when none is named.

    Raises:
        UserError: the place is not there, cannot be written to or is full; nothing half-made is left there.
    """
    if place is not None:
        require_place(place)
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
    _note_made(desk.folder, place, made.made_at)
    _forget_late(desk, place or desk.folder.backups)
    return _row(made)


def newest_backups(folder: DeskFolder) -> tuple[datetime | None, datetime | None]:
    """When the newest backup in the desk's own folder was made, and the newest in any other place.

    A place need not be there now: that a backup to it was finished is noted beside the desk. Where nothing
    was noted, those that are there are looked at.
    """
    made = _made(folder)
    own = made.pop(_OWN, None)
    elsewhere = max(made.values(), default=None)
    if own is None and elsewhere is None:
        own = _newest(folder.backups)
        elsewhere = max(filter(None, map(_newest, known_places(folder))), default=None)
    return own, elsewhere


def _newest(place: Path) -> datetime | None:
    try:
        return max((found.made_at for found in backup.list_backups(place)), default=None)
    except UserError:
        return None


def require_place(place: Path) -> None:
    """Refuse a place that is not there: made out of thin air, it would be on the disk that may break.

    A folder may be new, the one it lies in may not; and what stands for a stick is never made at all.

    Raises:
        UserError: what should be plugged in is not, or there is a file of that name.
    """
    place = place.absolute()
    with disk_errors():
        if place.is_dir():
            return
        missing = place
        while not missing.parent.exists():
            missing = missing.parent
        if place.exists() or not missing.parent.is_dir():
            raise UserError(f"{place} cannot be a folder: a file is in its way.", hint="Choose a folder.")
        if missing == place and not _stands_for_a_disk(place):
            return
    raise UserError(
        f"There is nothing at {missing}; is it plugged in?",
        hint="Plug it in, or choose a folder that is there.",
    )


def same_disk(desk_folder: Path, place: Path) -> bool:
    """Whether a place lies on the disk of the desk, and would be lost together with it."""
    try:
        own = desk_folder.stat().st_dev
        return (place if place.exists() else place.absolute().parent).stat().st_dev == own
    except OSError:
        return False


def _stands_for_a_disk(place: Path) -> bool:
    if os.path.ismount(place.parent):
        return False
    above, two_above = place.parent.as_posix(), place.parent.parent.as_posix()
    return above in _STICKS or two_above in _STICKS_BY_USER


def list_backups(folder: Path, place: Path | None = None) -> tuple[BackupRow, ...]:
    """The backups in ``place``, or in the desk's own folder, newest first."""
    return tuple(_row(found) for found in backup.list_backups(place or DeskFolder(folder).backups))


def restore_backup(
    source: Path, into: Path, *, without_damaged: bool = False, progress: Progress | None = None
) -> int:
    """Make a desk in a new folder out of a backup, all of it verified before anything is written.

    Args:
        source: the backup.
        into: a new or empty folder.
        without_damaged: leave out evidence that the backup holds damaged, and restore all the rest.
        progress: told bytes done and bytes in all.

    Returns:
        How many items of evidence were left out; ``verify`` names them in the restored desk.

    Raises:
        UserError: ``into`` is not empty, or there is no backup in ``source``.
        IntegrityError: the backup is not what was written.
    """
    found = backup.read_backup(source)
    left_out = backup.restore_backup(found, into, without_damaged=without_damaged, progress=progress)
    # What is deleted from the new desk has to go from the backups that it came from, too.
    _remember_place(DeskFolder(into), found.folder.parent.parent)
    return len(left_out)


def forget_in_backups(desk: OpenDesk, storage_names: tuple[str, ...]) -> tuple[Path, ...]:
    """Take deleted evidence out of every backup that was ever made of this desk from this folder.

    The names are kept: a place that cannot be reached now forgets them with its next backup.

    Returns:
        The places that cannot be reached now, such as a stick that is not plugged in.
    """
    if storage_names:
        _append(desk.folder, _FORGOTTEN, storage_names)
    missed = []
    for place in (desk.folder.backups, *known_places(desk.folder)):
        try:
            reached = place.is_dir()
            if reached and storage_names:
                backup.forget_evidence(place, storage_names)
        except (OSError, UserError):
            reached = False
        if not reached:
            missed.append(place)
    return tuple(missed)


def known_places(folder: DeskFolder) -> tuple[Path, ...]:
    """Where backups went besides the desk's own folder, in order of first use."""
    return tuple(map(Path, _listed(folder, _PLACES)))


def _remember_place(folder: DeskFolder, place: Path) -> None:
    _append(folder, _PLACES, [str(place.resolve())])


def _forget_late(desk: OpenDesk, place: Path) -> None:
    """Let a place forget what was deleted while it could not be reached."""
    held = {
        name for found in backup.list_backups(place) if found.manifest for name in found.manifest.evidence
    }
    late = held & set(_listed(desk.folder, _FORGOTTEN))
    with desk.read() as reader:
        # A name is listed before its deletion is certain, so the database has the last word.
        gone = tuple(name for name in sorted(late) if reader.first(EvidenceItem, storage_name=name) is None)
    if gone:
        backup.forget_evidence(place, gone)


def _made(folder: DeskFolder) -> dict[str, datetime]:
    try:
        found = json.loads((folder.backups / _MADE).read_text(encoding="utf-8"))
        times = {str(place): datetime.fromisoformat(at) for place, at in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return {place: at for place, at in times.items() if at.tzinfo is not None}


def _note_made(folder: DeskFolder, place: Path | None, at: datetime) -> None:
    made = _made(folder) | {str(place.resolve()) if place else _OWN: at}
    with disk_errors():
        make_folder(folder.backups)
        told = {where: when.isoformat() for where, when in made.items()}
        write_whole(folder.backups / _MADE, json.dumps(told, indent=1).encode())


def _listed(folder: DeskFolder, name: str) -> tuple[str, ...]:
    try:
        found = json.loads((folder.backups / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(text for text in found if isinstance(text, str)) if isinstance(found, list) else ()


def _append(folder: DeskFolder, name: str, texts: Iterable[str]) -> None:
    known = _listed(folder, name)
    wanted = tuple(dict.fromkeys((*known, *texts)))
    if wanted != known:
        with disk_errors():
            make_folder(folder.backups)
            write_whole(folder.backups / name, json.dumps(wanted, indent=1).encode())


def _row(found: backup.Backup) -> BackupRow:
    return BackupRow(
        folder=found.folder, made_at=found.made_at, size_bytes=found.size_bytes, problem=found.problem
    )
