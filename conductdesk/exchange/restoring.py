"""A desk made again out of a backup."""

import secrets
import shutil
from pathlib import Path

import msgspec

from conductdesk.errors import IntegrityError, UserError
from conductdesk.exchange.copying import Counter, Progress, copy_new, is_real_folder, no_room, place_errors
from conductdesk.exchange.manifest import Manifest, sealed_path
from conductdesk.exchange.snapshots import Backup, faults, objects_of
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.disk import FOLDER_MODE, make_folder, rename, sync_folder

_SPARE_BYTES = 16 * 1024**2


def restore_backup(
    backup: Backup, into: Path, *, without_damaged: bool = False, progress: Progress | None = None
) -> tuple[str, ...]:
    """Make a desk out of a backup, in a folder where nothing is yet.

    All of the backup is verified before anything is written, and compared again while it is copied. The desk
    appears under its name once it is whole.

    Args:
        backup: which one.
        into: a folder that does not exist or is empty.
        without_damaged: leave out evidence that is damaged or gone in the backup, and restore all the rest.
        progress: told bytes done and bytes in all; every byte is read twice.

    Returns:
        Storage names of the evidence that was left out.

    Raises:
        UserError: ``into`` holds something or is synchronised; no room or permission.
        IntegrityError: the backup is not what was written; nothing was restored.
    """
    with place_errors():
        _refuse_what_is_taken(into)
    counter = Counter(2 * backup.size_bytes, progress)
    found = faults(backup, progress=lambda done, _all: counter.add(done - counter.done_bytes))
    of_the_desk = [problem for name, problem in found if not name]
    if backup.manifest is None or of_the_desk or (found and not without_damaged):
        hint = "Nothing was written. Try another backup."
        if not of_the_desk:
            items = "1 item" if len(found) == 1 else f"{len(found)} items"
            hint += f" Or restore this one without what is damaged: {items} of evidence."
        raise IntegrityError(f"This backup cannot be restored: {found[0][1]}", hint=hint)
    left_out = {name for name, _ in found}
    kept = {name: entry for name, entry in backup.manifest.evidence.items() if name not in left_out}
    manifest = msgspec.structs.replace(backup.manifest, evidence=kept)
    with place_errors():
        into.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if shutil.disk_usage(into.parent).free < backup.size_bytes + _SPARE_BYTES:
            raise no_room()
        unfinished = _unfinished_beside(into)
        try:
            _write_desk(backup.folder, manifest, unfinished, counter)
            _refuse_what_is_taken(into)
            if into.is_dir():
                into.rmdir()
            rename(unfinished, into)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        sync_folder(into.parent)
    return tuple(sorted(left_out))


def _refuse_what_is_taken(into: Path) -> None:
    if into.is_symlink() or (into.exists() and not (into.is_dir() and not any(into.iterdir()))):
        raise UserError(
            "A backup is restored into a new or an empty folder only; this one holds something.",
            hint="Name a folder that does not exist yet.",
        )


def _unfinished_beside(into: Path) -> Path:
    """Make the folder in which the desk is put together, and take away what a crash left of earlier ones."""
    for stray in into.parent.glob(f".{into.name.replace('[', '[[]')}.*.restoring"):
        if is_real_folder(stray):
            shutil.rmtree(stray, ignore_errors=True)
    unfinished = into.with_name(f".{into.name}.{secrets.token_hex(4)}.restoring")
    unfinished.mkdir(mode=FOLDER_MODE)
    return unfinished


def _write_desk(folder: Path, manifest: Manifest, target: Path, counter: Counter) -> None:
    desk = DeskFolder(target)
    desk.create_layout()
    for name, entry in manifest.files.items():
        copy_new(folder / name, target / name, entry, counter)
    copy_new(folder / desk.header_file.name, desk.header_copy, manifest.files[desk.header_file.name])
    objects = objects_of(folder.parent.parent)
    folders = sorted({sealed_path(desk.evidence, name).parent for name in manifest.evidence})
    for path in folders:
        make_folder(path)
    for name, entry in manifest.evidence.items():
        copy_new(sealed_path(objects, name), sealed_path(desk.evidence, name), entry, counter)
    for path in (*folders, desk.evidence, target):
        sync_folder(path)
