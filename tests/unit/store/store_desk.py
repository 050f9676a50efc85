"""A small desk on disk: real folder, real encryption, a clock that only moves when told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from conductdesk.domain.desk import IncidentKey, Officer
from conductdesk.domain.evidence import EvidenceItem
from conductdesk.domain.incidents import Incident, IncidentState
from conductdesk.domain.records import new_id
from conductdesk.security.desk_keys import new_desk_key
from conductdesk.security.header import Header, new_header, officer_entry
from conductdesk.security.identities import OfficerKeys, new_officer_keys
from conductdesk.security.slots import Argon2Cost, Slot, make_passphrase_slot
from conductdesk.store.database import Database, create_database, open_database
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.unit_of_work import UnitOfWork

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Desk:
    """A desk with two officers, ``ana`` who acts and ``bo``."""

    folder: DeskFolder
    key: bytes
    header: Header
    keys: OfficerKeys
    database: Database
    ana: Officer
    bo: Officer
    clock: Clock = field(default_factory=Clock)

    def begin(self) -> UnitOfWork:
        return self.database.begin(self.ana.id, self.clock)

    def incident(self, **values: Any) -> Incident:
        """Record an incident that both officers may see, or only those named in ``seen_by``."""
        seen_by = values.pop("seen_by", (self.ana, self.bo))
        with self.begin() as uow:
            incident = uow.add(make_incident(uow, self.ana, **values))
            for officer in seen_by:
                uow.add(key_for(incident, officer))
            uow.log("incident.recorded", incident.id, incident_id=incident.id)
            uow.commit()
        return incident

    def close(self) -> None:
        self.database.sign_head(self.folder, self.keys)
        self.database.close()

    def reopen(self, *, read_only: bool = False) -> Database:
        self.database = open_database(self.folder, self.key, self.header, read_only=read_only)
        return self.database


def make_incident(uow: UnitOfWork, officer: Officer, **values: Any) -> Incident:
    given: dict[str, Any] = {
        "reference": values.get("reference") or uow.next_reference(2026),
        "code_name": "Heron",
        "state": IncidentState.OPEN,
        "title": "Insults in the group chat",
        "noticed_at": NOON,
        "created_at": NOON,
        "playbook_key": "student-group",
        "playbook_digest": "d" * 64,
        "handler_id": officer.id,
    }
    return Incident(**{**given, **values})


def key_for(incident: Incident, officer: Officer) -> IncidentKey:
    return IncidentKey(incident_id=incident.id, officer_id=officer.id, recipient="age1test", sealed="sealed")


@cache
def _officer() -> tuple[OfficerKeys, Slot]:
    keys = new_officer_keys(new_id())
    cheap = Argon2Cost(iterations=1, memory_kib=46 * 1024, lanes=1)
    return keys, make_passphrase_slot(
        keys.identity, "wren ladle copper orbit", officer_id=keys.officer_id, cost=cheap
    )


def make_desk(path: Path) -> Desk:
    folder = DeskFolder(path)
    folder.create_layout()
    keys, slot = _officer()
    key = new_desk_key()
    header = new_header(new_id(), (officer_entry(keys, "Ana Čović", (slot,), now=NOON),), key, keys, now=NOON)
    database = create_database(folder.database_file, key, desk_id=header.desk_id)
    ana = Officer(id=keys.officer_id, name="Ana Čović", added_at=NOON)
    bo = Officer(name="Bo Okafor", added_at=NOON)
    clock = Clock()
    with database.begin(ana.id, clock) as uow:
        uow.add(ana)
        uow.add(bo)
        uow.log("desk.created", header.desk_id)
        uow.commit()
    database.sign_head(folder, keys)
    folder.write_header(header)
    return Desk(folder, key, header, keys, database, ana, bo, clock)


def evidence(incident: Incident, number: int) -> EvidenceItem:
    return EvidenceItem(
        incident_id=incident.id, number=number, original_name="IMG_1.png", media_type="image/png",
        size_bytes=3,
        sha256="a" * 64, storage_name="0" * 32, sealed_bytes=200, sealed_sha256="b" * 64, kept_at=NOON,
        kept_by="ana",
    )  # fmt: skip


def draft(desk: Desk, **values: Any) -> Incident:
    with desk.begin() as uow:
        incident = make_incident(uow, desk.ana, reference="draft-1", state=IncidentState.DRAFT, **values)
        uow.add(incident)
        uow.add(key_for(incident, desk.ana))
        uow.commit(draft=True)
    return incident


def pages(desk: Desk) -> bytes:
    """Every page of the database file, decrypted, those not in use included."""
    desk.close()
    plain = desk.folder.path / "plain.db"
    connection = dbapi2.connect(str(desk.folder.database_file), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{desk.key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    _decrypt_pages(desk.folder.database_file, plain, desk.key)
    data = plain.read_bytes()
    plain.unlink()
    desk.reopen()
    return data


def _decrypt_pages(source: Path, target: Path, key: bytes) -> None:
    """Undo SQLCipher 4's page encryption by its published format: AES-256-CBC, IV and HMAC at the end."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    page, reserve = 4096, 80
    data = source.read_bytes()
    out = bytearray()
    for start in range(0, len(data), page):
        block = data[start : start + page]
        body = block[16:-reserve] if start == 0 else block[:-reserve]
        vector = block[-reserve : -reserve + 16]
        cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        out += cipher.update(body) + cipher.finalize()
    target.write_bytes(bytes(out))
