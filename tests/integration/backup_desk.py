"""A small real desk to back up: header, encrypted database, sealed evidence."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from conductdesk.exchange import backup
from conductdesk.security.desk_keys import new_desk_key
from conductdesk.security.header import new_header, officer_entry
from conductdesk.security.identities import new_officer_keys
from conductdesk.security.sealing import new_identity, recipient_of
from conductdesk.security.slots import CHEAPEST_COST, make_passphrase_slot
from conductdesk.store.database import Database, create_database
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.evidence_files import Sealed, read_verified, seal_into
from conductdesk.store.unsettled import settle

NOW = datetime(2026, 11, 20, 23, 5, tzinfo=UTC)


@dataclass
class SmallDesk:
    folder: DeskFolder
    key: bytes
    database: Database
    identity: str
    kept: list[Sealed] = field(default_factory=list)

    @property
    def evidence(self) -> list[tuple[str, int, str]]:
        return [(item.storage_name, item.sealed_bytes, item.sealed_sha256) for item in self.kept]

    def keep(self, data: bytes) -> Sealed:
        self.kept.append(seal_into(self.folder, BytesIO(data), recipient_of(self.identity)))
        settle(self.folder, [self.kept[-1].storage_name])
        return self.kept[-1]

    def sealed_file(self, item: Sealed) -> Path:
        return self.folder.evidence / item.storage_name[:2] / f"{item.storage_name}.age"

    def back_up(self, place: Path, *, days: float = 0, **options: int) -> backup.Backup:
        now = NOW + timedelta(days=days)
        return backup.create_backup(
            self.folder.path, self.database.copy_to, self.evidence, place, now=now, **options
        )

    def opens_in(self, folder: Path, items: list[Sealed]) -> bool:
        """Whether a restored desk holds the evidence named, byte for byte."""
        restored = DeskFolder(folder)
        for item in items:
            read_verified(
                restored,
                item.storage_name,
                self.identity,
                None,
                sha256=item.sha256,
                size_bytes=item.size_bytes,
            )
        return True

    def plan_for_a_child(self, path: Path) -> Path:
        """Write down what another process needs to back this desk up."""
        path.write_text(json.dumps({"desk": str(self.folder.path), "evidence": self.evidence}))
        return path


def small_desk(path: Path, desk_id: str = "b2a1f0c3-desk") -> SmallDesk:
    folder = DeskFolder(path)
    folder.create_layout()
    keys, desk_key = new_officer_keys("nadia"), new_desk_key()
    slot = make_passphrase_slot(
        keys.identity, "rain on the tin roof", officer_id=keys.officer_id, cost=CHEAPEST_COST
    )
    entry = officer_entry(keys, "Nadia Kowalczyk", [slot], now=NOW)
    folder.write_header(new_header(desk_id, [entry], desk_key, keys, now=NOW))
    folder.head_file.write_bytes(b'{"head": "as the log left it"}\n')
    database = create_database(folder.database_file, desk_key, desk_id=desk_id)
    return SmallDesk(folder, desk_key, database, new_identity())


def whole(place: Path) -> list[backup.Backup]:
    """The backups of a place, each read in full and found sound."""
    found = list(backup.list_backups(place))
    for one in found:
        assert one.problem == ""
        assert backup.verify_backup(one) == ()
    return found


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
