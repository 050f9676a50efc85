"""The backups that lie in a place: found, looked at, and read back byte by byte.

A backup place is a folder: inside the desk by default, or on another disk. It holds

* ``objects/ab/<name>.age``: sealed evidence, copied once, shared by every backup of the place;
* ``snapshots/<UTC time>/``: header, database, head and the manifest of one backup.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from conductdesk.errors import ConductDeskError, IntegrityError, NotFoundError
from conductdesk.exchange.copying import Counter, Progress, is_real_folder, measure, place_errors, read_small
from conductdesk.exchange.manifest import (
    LARGEST_MANIFEST_BYTES,
    MANIFEST_NAME,
    FileEntry,
    Manifest,
    parse_manifest,
    sealed_path,
)
from conductdesk.security.header_format import parse_header

LARGEST_HEADER_BYTES = 2 * 1024**2
STAMP = re.compile(r"(\d{8}T\d{6}Z)(-\d{1,6})?")
_STAMP_FORMAT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, kw_only=True)
class Backup:
    """One backup in a place.

    ``folder`` is its snapshot, ``size_bytes`` what restoring it will write, ``made_at`` aware UTC.
    ``problem`` says in one sentence what is wrong with it, as far as that shows without reading every file,
    and is empty otherwise; ``is_whole`` says that it can be restored. ``missing`` names evidence that was
    damaged or gone when the backup was made, ``forgotten`` what was deleted from the desk since. ``manifest``
    is None when it cannot be read.
    """

    folder: Path
    made_at: datetime
    sequence: int = 0
    size_bytes: int = 0
    desk_id: str = ""
    missing: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    problem: str = ""
    is_whole: bool = False
    manifest: Manifest | None = None


def objects_of(place: Path) -> Path:
    """Where the sealed evidence of all backups of a place lies."""
    return place / "objects"


def snapshots_of(place: Path) -> Path:
    """Where the backups of a place lie."""
    return place / "snapshots"


def list_backups(place: Path) -> tuple[Backup, ...]:
    """All backups of a place, newest first, with a note on those that cannot be restored in full.

    Raises:
        UserError: the place may not be read.
    """
    with place_errors():
        root = snapshots_of(place)
        if not is_real_folder(root):
            return ()
        sizes = _sizes_of_objects(place)
        folders = (path for path in root.iterdir() if STAMP.fullmatch(path.name) and is_real_folder(path))
        found = [_look_at(folder, sizes) for folder in folders]
    return tuple(
        sorted(found, key=lambda backup: (backup.sequence, backup.made_at, backup.folder.name), reverse=True)
    )


def read_backup(folder: Path) -> Backup:
    """Look at one backup.

    Args:
        folder: its snapshot, as :func:`list_backups` names it.

    Raises:
        NotFoundError: there is no backup; the hint says where one is, if this is a backup place.
        UserError: the folder may not be read.
    """
    with place_errors():
        if STAMP.fullmatch(folder.name) and is_real_folder(folder):
            return _look_at(folder, _sizes_of_objects(folder.parent.parent))
    newest = next((found for found in list_backups(folder) if found.is_whole), None)
    raise NotFoundError(
        "This folder is not a backup.",
        hint=f"The newest one here is {newest.folder}"
        if newest
        else "Name one of the folders in “snapshots”.",
    )


def verify_backup(backup: Backup, *, progress: Progress | None = None) -> tuple[str, ...]:
    """Read every byte of a backup and compare it with what was written.

    Returns:
        What is wrong, in plain sentences; empty when all that it lists can be restored.

    Raises:
        UserError: the disk or the permissions do not let it be read.
    """
    return tuple(problem for _, problem in faults(backup, progress=progress))


def faults(backup: Backup, *, progress: Progress | None = None) -> list[tuple[str, str]]:
    """What :func:`verify_backup` finds, each with the name of the evidence, empty for the desk itself.

    Raises:
        UserError: the disk or the permissions do not let it be read.
    """
    if backup.manifest is None:
        return [("", backup.problem)]
    found: list[tuple[str, str]] = []
    counter = Counter(backup.size_bytes, progress)
    with place_errors():
        for path, entry in parts(backup.folder, backup.manifest):
            problem = _fault(path, entry, counter)
            if problem:
                found.append((path.stem if path.stem in backup.manifest.evidence else "", problem))
        if not found and not _is_header_of(backup.folder / "desk.json", backup.manifest.desk_id):
            found.append(("", "The header in this backup is damaged or belongs to another desk."))
    return found


def _fault(path: Path, entry: FileEntry, counter: Counter) -> str:
    try:
        measured = measure(path, entry.size_bytes, counter)
    except FileNotFoundError:
        return f"{path.name} is missing."
    except IntegrityError as error:
        return error.message
    return "" if measured == entry else f"{path.name} is not what was written."


def parts(folder: Path, manifest: Manifest) -> Iterator[tuple[Path, FileEntry]]:
    """Every file of a backup with what it should be: those of the desk, then the evidence.

    Raises:
        IntegrityError: a folder on the way is a link.
    """
    objects = objects_of(folder.parent.parent)
    for path in (folder, objects, *{sealed_path(objects, name).parent for name in manifest.evidence}):
        if path.is_symlink():
            raise IntegrityError("A folder of this backup is a link to somewhere else, so it was not read.")
    for name, entry in manifest.files.items():
        yield folder / name, entry
    for name, entry in manifest.evidence.items():
        yield sealed_path(objects, name), entry


def _look_at(folder: Path, sizes: dict[str, int]) -> Backup:
    """Read the manifest and compare the sizes of the files it names."""
    try:
        manifest = parse_manifest(read_small(folder / MANIFEST_NAME, LARGEST_MANIFEST_BYTES))
    except (ConductDeskError, FileNotFoundError) as error:
        problem = (
            error.message
            if isinstance(error, ConductDeskError)
            else "This backup has no list of what it holds."
        )
        return Backup(folder=folder, made_at=_time_of(folder.name), problem=problem)
    absent = [name for name, entry in manifest.files.items() if _size_of(folder / name) != entry.size_bytes]
    absent += [name for name, entry in manifest.evidence.items() if sizes.get(name) != entry.size_bytes]
    problem = ""
    if absent:
        problem = f"{len(absent)} of its files are missing or cut short."
    elif manifest.missing:
        problem = f"{len(manifest.missing)} items of evidence were damaged or gone when it was made."
    entries = (*manifest.files.values(), *manifest.evidence.values())
    return Backup(
        folder=folder,
        made_at=manifest.made_at.astimezone(UTC),
        sequence=manifest.sequence,
        size_bytes=sum(entry.size_bytes for entry in entries),
        desk_id=manifest.desk_id,
        missing=manifest.missing,
        forgotten=manifest.forgotten,
        problem=problem,
        is_whole=not absent,
        manifest=manifest,
    )


def _time_of(stamp: str) -> datetime:
    """Read the time out of the name of a snapshot; one that is no date counts as very old."""
    try:
        return datetime.strptime(stamp[:16], _STAMP_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def free_name(snapshots: Path, now: datetime) -> str:
    """A name for a new snapshot that no other one has or had begun to have."""
    stamp = now.astimezone(UTC).strftime(_STAMP_FORMAT)
    taken = {path.name.partition(".")[0] for path in snapshots.iterdir()}
    number = 2
    name = stamp
    while name in taken:
        name, number = f"{stamp}-{number}", number + 1
    return name


def _sizes_of_objects(place: Path) -> dict[str, int]:
    """The size of every regular file in the common store, by its storage name."""
    sizes: dict[str, int] = {}
    root = objects_of(place)
    if not is_real_folder(root):
        return sizes
    for folder in root.iterdir():
        if is_real_folder(folder):
            with os.scandir(folder) as entries:
                for entry in entries:
                    name, _, kind = entry.name.partition(".")
                    if kind == "age" and name[:2] == folder.name and entry.is_file(follow_symlinks=False):
                        sizes[name] = entry.stat(follow_symlinks=False).st_size
    return sizes


def _size_of(path: Path) -> int | None:
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return None


def _is_header_of(path: Path, desk_id: str) -> bool:
    try:
        return parse_header(read_small(path, LARGEST_HEADER_BYTES)).desk_id == desk_id
    except ConductDeskError:
        return False
