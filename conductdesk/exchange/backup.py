"""Backups of a desk: rotating, encrypted as the desk is, verified after writing, and never half there.

A snapshot appears under its name when everything in it and every object it refers to is on the disk and has
been read back. Whatever stops a backup half-way leaves the older ones as they were.

Source: security.md, "Backups".
"""

import errno
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import filelock
import msgspec

from conductdesk import __version__
from conductdesk.errors import BusyError, ConductDeskError, IntegrityError, UserError
from conductdesk.exchange.copying import (
    Counter,
    Progress,
    copy_new,
    is_real_folder,
    measure,
    no_room,
    place_errors,
    read_small,
    write_new,
)
from conductdesk.exchange.manifest import (
    LARGEST_MANIFEST_BYTES,
    MANIFEST_NAME,
    MOST_SEQUENCE,
    FileEntry,
    Manifest,
    is_storage_name,
    manifest_bytes,
    new_manifest,
    parse_manifest,
    sealed_path,
)
from conductdesk.exchange.restoring import restore_backup
from conductdesk.exchange.snapshots import (
    LARGEST_HEADER_BYTES,
    STAMP,
    Backup,
    free_name,
    list_backups,
    objects_of,
    read_backup,
    snapshots_of,
    verify_backup,
)
from conductdesk.security.header_format import parse_header
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.disk import FOLDER_MODE, make_folder, rename, sync_file, sync_folder, write_whole

__all__ = (
    "Backup",
    "create_backup",
    "expire",
    "forget_evidence",
    "list_backups",
    "read_backup",
    "restore_backup",
    "verify_backup",
)

KEEP_LAST = 20
KEEP_DAYS = 90
_UNFINISHED = ".unfinished"
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp")
_LARGEST_DATABASE_BYTES = 1 << 50
_LARGEST_HEAD_BYTES = 4096
_SPARE_BYTES = 16 * 1024**2

Evidence = Sequence[tuple[str, int, str]]


def create_backup(
    desk_folder: Path,
    copy_database: Callable[[Path], None],
    evidence: Evidence,
    place: Path,
    *,
    now: datetime,
    keep_last: int = KEEP_LAST,
    keep_days: int = KEEP_DAYS,
    progress: Progress | None = None,
) -> Backup:
    """Make one backup and read it back; then let go of the oldest ones.

    Evidence that earlier backups of the place hold is referred to, not copied again. Evidence that is damaged
    or gone in the desk does not stop the rest from being kept: the backup says what it lacks.

    Args:
        desk_folder: the desk.
        copy_database: writes a consistent encrypted copy of the database to a path where nothing is yet.
        evidence: storage name, size in bytes and SHA-256 of every sealed file the desk keeps.
        place: where backups go; made when it is not there.
        now: aware UTC, for the name of the backup; their order is kept by a number.
        keep_last: how many of the newest stay in any case.
        keep_days: on how many of the latest days with a backup the last one of the day stays.
        progress: told bytes copied and bytes to copy in all.

    Raises:
        UserError: no room, no permission; nothing half-made is left.
        IntegrityError: what was written could not be read back, or the desk's header is damaged.
        BusyError: another backup to this place is running.
    """
    with place_errors():
        place.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    with _held(place), place_errors():
        for folder in (snapshots_of(place), objects_of(place)):
            _refuse_link(folder)
            make_folder(folder)
        _sweep_unfinished(place)
        new = _NewBackup(place, desk_folder, now)
        try:
            finished = new.write(copy_database, evidence, progress)
        except BaseException:
            new.take_back()
            raise
        _expire(place, keep_last=keep_last, keep_days=keep_days)
        return read_backup(finished)


def forget_evidence(place: Path, storage_names: Sequence[str]) -> None:
    """Take evidence that was deleted from the desk out of every backup of a place.

    Source: security.md, "A backup ... expires with disposal".

    Raises:
        UserError: the place cannot be written to.
        BusyError: a backup to this place is running.
    """
    names = {name for name in storage_names if is_storage_name(name)}
    with _held(place), place_errors():
        # Once no list names them, objects that a crash leaves here are taken away with the next backup.
        for found in list_backups(place):
            if found.manifest is not None and names & set(found.manifest.evidence):
                write_whole(found.folder / MANIFEST_NAME, manifest_bytes(_without(found.manifest, names)))
        for path in (sealed_path(objects_of(place), name) for name in sorted(names)):
            if is_real_folder(objects_of(place)) and is_real_folder(path.parent):
                path.unlink(missing_ok=True)
                sync_folder(path.parent)


def expire(place: Path, *, keep_last: int = KEEP_LAST, keep_days: int = KEEP_DAYS) -> int:
    """Let go of old backups, and of evidence that none of the others refers to.

    What stays is counted, never timed, so that a wrong clock cannot make backups disappear.

    Returns:
        How many backups were removed.

    Raises:
        UserError: the place cannot be written to.
        BusyError: a backup to this place is running.
    """
    with _held(place), place_errors():
        return _expire(place, keep_last=keep_last, keep_days=keep_days)


class _NewBackup:
    """A backup while it is being written."""

    def __init__(self, place: Path, desk_folder: Path, now: datetime) -> None:
        self._place = place
        self._desk = DeskFolder(desk_folder)
        self._now = now
        self._finished = snapshots_of(place) / free_name(snapshots_of(place), now)
        self._unfinished = self._finished.with_name(self._finished.name + _UNFINISHED)
        self._copied: dict[Path, FileEntry] = {}

    def write(
        self, copy_database: Callable[[Path], None], evidence: Evidence, progress: Progress | None
    ) -> Path:
        """Write everything, read it back, and give the snapshot its name."""
        header = _sound_header(self._desk)
        to_copy = [item for item in evidence if not self._is_held(*item[:2])]
        self._require_room(sum(size for _, size, _ in to_copy))
        make_folder(self._unfinished)
        files = self._write_desk_files(header, copy_database)
        missing = self._copy_evidence(to_copy, progress)
        manifest = new_manifest(
            app_version=__version__,
            desk_id=parse_header(header).desk_id,
            sequence=self._next_sequence(),
            made_at=self._now.astimezone(UTC),
            files=files,
            evidence={
                name: FileEntry(size, sha256) for name, size, sha256 in evidence if name not in missing
            },
            missing=tuple(sorted(missing)),
        )
        write_new(self._unfinished / MANIFEST_NAME, manifest_bytes(manifest))
        self._read_back(manifest)
        sync_folder(self._unfinished)
        rename(self._unfinished, self._finished)
        sync_folder(self._finished.parent)
        return self._finished

    def take_back(self) -> None:
        """Remove what was written so far; older backups refer to none of it."""
        shutil.rmtree(self._unfinished, ignore_errors=True)
        if not self._finished.exists():
            for path in self._copied:
                path.unlink(missing_ok=True)

    def _next_sequence(self) -> int:
        newest = max((found.sequence for found in list_backups(self._place)), default=0)
        return min(newest + 1, MOST_SEQUENCE)

    def _is_held(self, name: str, size_bytes: int) -> bool:
        path = sealed_path(objects_of(self._place), name)
        if not is_real_folder(path.parent) or not path.is_file() or path.is_symlink():
            return False
        return path.stat().st_size == size_bytes

    def _require_room(self, evidence_bytes: int) -> None:
        database = sum(path.stat().st_size for path in self._desk.path.glob("desk.db*") if path.is_file())
        if shutil.disk_usage(self._place).free < evidence_bytes + database + _SPARE_BYTES:
            raise no_room()

    def _write_desk_files(self, header: bytes, copy_database: Callable[[Path], None]) -> dict[str, FileEntry]:
        files = {"desk.json": write_new(self._unfinished / "desk.json", header)}
        # The head comes first: a database that does not reach its head would be refused when it is opened.
        if self._desk.head_file.is_file():
            data = read_small(self._desk.head_file, _LARGEST_HEAD_BYTES)
            files["desk.head"] = write_new(self._unfinished / "desk.head", data)
        database = self._unfinished / "desk.db"
        copy_database(database)
        with database.open("r+b") as file:
            sync_file(file)
        files["desk.db"] = measure(database, _LARGEST_DATABASE_BYTES)
        return files

    def _copy_evidence(self, to_copy: Evidence, progress: Progress | None) -> set[str]:
        """Copy sealed files into the common store.

        Returns:
            The names of those that are not what the desk says they are, or cannot be read.
        """
        counter = Counter(sum(size for _, size, _ in to_copy), progress)
        missing = set()
        for name, size_bytes, sha256 in to_copy:
            target = sealed_path(objects_of(self._place), name)
            _refuse_link(target.parent)
            make_folder(target.parent)
            entry = FileEntry(size_bytes, sha256)
            try:
                copy_new(sealed_path(self._desk.evidence, name), target, entry, counter)
            except IntegrityError:
                missing.add(name)
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.EIO):
                    raise
                missing.add(name)
            else:
                self._copied[target] = entry
        for folder in {path.parent for path in self._copied}:
            sync_folder(folder)
        return missing

    def _read_back(self, manifest: Manifest) -> None:
        """Read from the disk all that is new and that was not read already while it was measured."""
        written = read_small(self._unfinished / MANIFEST_NAME, LARGEST_MANIFEST_BYTES)
        is_same = manifest_bytes(parse_manifest(written)) == manifest_bytes(manifest)
        small = {
            self._unfinished / name: manifest.files[name] for name in manifest.files if name != "desk.db"
        }
        for path, entry in (*small.items(), *self._copied.items()):
            is_same = is_same and measure(path, entry.size_bytes) == entry
        if not is_same:
            raise IntegrityError(
                "The backup could not be read back as it was written, so it was not kept.",
                hint="The disk may be failing. Use another one.",
            )


def _expire(place: Path, *, keep_last: int, keep_days: int) -> int:
    backups = list_backups(place)
    superfluous = _superfluous(backups, keep_last, keep_days)
    for found in superfluous:
        # Under this name it counts as unfinished: a crash in the middle leaves no backup with holes.
        doomed = found.folder.with_name(found.folder.name + _UNFINISHED)
        rename(found.folder, doomed)
        shutil.rmtree(doomed)
    if all(found.manifest is not None for found in backups):
        gone = {found.folder for found in superfluous}
        _collect(place, [found for found in backups if found.folder not in gone])
    return len(superfluous)


def _superfluous(backups: Sequence[Backup], keep_last: int, keep_days: int) -> list[Backup]:
    """Choose what may go, desk by desk; what cannot be read stays, and does not count as kept."""
    superfluous = []
    for desk_id in {found.desk_id for found in backups if found.manifest is not None}:
        whole, days = 0, set[date]()
        for found in (found for found in backups if found.desk_id == desk_id):
            day = found.made_at.date()
            is_last_of_day = found.is_whole and day not in days and len(days) < keep_days
            if whole >= keep_last and not is_last_of_day:
                superfluous.append(found)
            if found.is_whole:
                whole += 1
                if len(days) < keep_days:
                    days.add(day)
    return superfluous


def _collect(place: Path, backups: Sequence[Backup]) -> None:
    """Remove objects that no backup refers to, and what a crash left among them."""
    named = {name for found in backups if found.manifest is not None for name in found.manifest.evidence}
    if not is_real_folder(objects_of(place)):
        return
    for folder in objects_of(place).iterdir():
        if not is_real_folder(folder):
            continue
        for path in folder.iterdir():
            is_unnamed = path.suffix == ".age" and is_storage_name(path.stem) and path.stem not in named
            if is_unnamed or _TEMPORARY.fullmatch(path.name):
                path.unlink()


def _without(manifest: Manifest, names: set[str]) -> Manifest:
    gone = names & set(manifest.evidence)
    return msgspec.structs.replace(
        manifest,
        evidence={name: entry for name, entry in manifest.evidence.items() if name not in gone},
        forgotten=tuple(sorted({*manifest.forgotten, *gone})),
    )


def _sound_header(desk: DeskFolder) -> bytes:
    """The bytes of the desk's header, or of the copy beside it when the first is damaged."""
    for file in (desk.header_file, desk.header_copy):
        try:
            data = read_small(file, LARGEST_HEADER_BYTES)
            parse_header(data)
        except (ConductDeskError, FileNotFoundError):
            continue
        return data
    raise IntegrityError(
        "The header of this desk and its copy are damaged.", hint="Restore the newest backup."
    )


def _sweep_unfinished(place: Path) -> None:
    for path in snapshots_of(place).iterdir():
        if (
            STAMP.fullmatch(path.name.removesuffix(_UNFINISHED))
            and path.suffix == _UNFINISHED
            and is_real_folder(path)
        ):
            shutil.rmtree(path)


def _refuse_link(folder: Path) -> None:
    if folder.is_symlink():
        raise UserError(
            "A folder in the backup place is a link to somewhere else, so no backup goes there.",
            hint="Choose another folder.",
        )


@contextmanager
def _held(place: Path) -> Iterator[None]:
    """Let one program at a time change a backup place."""
    with place_errors():
        _refuse_link(place / ".lock")
        lock = filelock.FileLock(place / ".lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise BusyError(
                "Another backup to this place is running.", hint="Wait until it is done."
            ) from error
    try:
        yield
    finally:
        lock.release()
