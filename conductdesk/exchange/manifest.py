"""The list of what a backup holds, and how little of it is believed when it is read.

A manifest is JSON with a digest of itself, so that a changed byte is seen. It is not signed: who holds the
stick can write any manifest. It therefore names no path at all, only file names from a fixed list and storage
names of one form, and everything it claims is compared with the files. What a restored desk holds is vouched
for by the desk's own header, head and log.
"""

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from conductdesk.errors import IntegrityError, NewerError

MANIFEST_NAME = "manifest.json"
LARGEST_MANIFEST_BYTES = 64 * 1024**2
MOST_SEQUENCE = 1 << 40
DESK_FILES = ("desk.json", "desk.db", "desk.head")
_FORMAT = "conductdesk-backup"
_VERSION = 1
_STORAGE_NAME = r"^[0-9a-f]{32}$"
_DAMAGED = "The list of what this backup holds is damaged."

Size = Annotated[int, msgspec.Meta(ge=0, le=1 << 50)]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
StorageName = Annotated[str, msgspec.Meta(pattern=_STORAGE_NAME)]
# A dollar sign also matches before a last line break, and the schema's patterns know no better.
_WHOLE_NAME = re.compile(r"[0-9a-f]{32}")


class FileEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file as it was written."""

    size_bytes: Size
    sha256: Sha256


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one backup holds.

    ``sequence`` orders the backups of a place, because clocks can be wrong. ``evidence`` names sealed files
    that lie in the place's common store; ``missing`` those that were damaged or gone when the backup was
    made; ``forgotten`` those that were deleted from the desk afterwards.
    """

    format: str
    version: int
    app_version: Annotated[str, msgspec.Meta(max_length=40)]
    desk_id: Annotated[str, msgspec.Meta(max_length=64)]
    sequence: Annotated[int, msgspec.Meta(ge=1, le=MOST_SEQUENCE)]
    made_at: datetime
    files: dict[str, FileEntry]
    evidence: dict[StorageName, FileEntry]
    missing: tuple[StorageName, ...] = ()
    forgotten: tuple[StorageName, ...] = ()
    digest: str = ""


def new_manifest(
    *,
    app_version: str,
    desk_id: str,
    sequence: int,
    made_at: datetime,
    files: dict[str, FileEntry],
    evidence: dict[str, FileEntry],
    missing: tuple[str, ...],
) -> Manifest:
    """Describe a backup that was just written."""
    return Manifest(
        format=_FORMAT,
        version=_VERSION,
        app_version=app_version,
        desk_id=desk_id,
        sequence=sequence,
        made_at=made_at,
        files=files,
        evidence=evidence,
        missing=missing,
    )


def manifest_bytes(manifest: Manifest) -> bytes:
    """Write a manifest, with the digest of the rest of it."""
    return _encoded(msgspec.structs.replace(manifest, digest=_digest(manifest)))


def parse_manifest(data: bytes) -> Manifest:
    """Read and check a manifest.

    Raises:
        IntegrityError: it is not one, or was changed.
        NewerError: a newer ConductDesk wrote it.
    """
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        if _is_newer(data):
            raise NewerError(
                "A newer ConductDesk made this backup.", hint="Update ConductDesk first."
            ) from error
        raise IntegrityError(_DAMAGED) from error
    if manifest.version != _VERSION and _is_newer(data):
        raise NewerError("A newer ConductDesk made this backup.", hint="Update ConductDesk first.")
    names = (*manifest.evidence, *manifest.missing, *manifest.forgotten)
    is_sound = (
        manifest.format == _FORMAT
        and manifest.version == _VERSION
        and manifest.made_at.tzinfo is not None
        and {"desk.json", "desk.db"} <= set(manifest.files) <= set(DESK_FILES)
        and all(_WHOLE_NAME.fullmatch(name) for name in names)
        and manifest_bytes(manifest) == data
    )
    if not is_sound:
        raise IntegrityError(_DAMAGED)
    return manifest


def is_storage_name(name: str) -> bool:
    """Say whether sealed evidence can have this name: 32 hexadecimal digits, nothing that is a path."""
    return bool(_WHOLE_NAME.fullmatch(name))


def sealed_path(root: Path, storage_name: str) -> Path:
    """Where a sealed file lies below ``root``: in a folder named after its first two digits."""
    return root / storage_name[:2] / f"{storage_name}.age"


def _digest(manifest: Manifest) -> str:
    return hashlib.sha256(_encoded(msgspec.structs.replace(manifest, digest=""))).hexdigest()


def _encoded(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"), indent=1)


class _Version(msgspec.Struct):
    format: str
    version: int


def _is_newer(data: bytes) -> bool:
    try:
        found = msgspec.json.decode(data, type=_Version)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return found.format == _FORMAT and found.version > _VERSION
