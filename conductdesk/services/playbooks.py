"""The checklists of a desk: which there are, checking a file, bringing one in (R28)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from conductdesk.domain.desk import StoredPlaybook
from conductdesk.domain.playbook import Playbook
from conductdesk.errors import UserError
from conductdesk.playbooks.loader import check_playbook, digest, load_playbook, load_shipped
from conductdesk.services.contacts import keep_presets
from conductdesk.services.finding import find_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.unit_of_work import UnitOfWork

LARGEST_FILE = 1024 * 1024
"""Bytes of a checklist file."""


@dataclass(frozen=True, kw_only=True)
class PlaybookRow:
    """One checklist of the desk. ``current`` ones are what new incidents start with."""

    key: str
    version: str
    name: str
    digest: str
    current: bool
    imported_at: datetime


def list_playbooks(desk: OpenDesk) -> tuple[PlaybookRow, ...]:
    """Every checklist that the desk keeps, in order of arrival."""
    with desk.read() as reader:
        stored = reader.find(StoredPlaybook)
    return tuple(
        PlaybookRow(
            key=s.key,
            version=s.version,
            name=desk.playbook(s.digest).name,
            digest=s.digest,
            current=s.current,
            imported_at=s.imported_at,
        )
        for s in stored
    )


def checklist_of(desk: OpenDesk, ref: str) -> Playbook:
    """The checklist that an incident started with; the one that a new incident starts with when empty (R28).

    Raises:
        NotFoundError: there is no such incident.
    """
    if not ref:
        return desk.current_playbook()[0]
    with desk.read() as reader:
        return desk.playbook(find_incident(reader, ref).playbook_digest)


def shipped() -> tuple[Playbook, ...]:
    """The checklists that come with the program, read and checked."""
    return load_shipped()


def check_playbook_file(file: Path) -> tuple[str, ...]:
    """Everything that is wrong with a checklist file, one line each; nothing when it can be used."""
    return check_playbook(_read(file), file.name)


def import_playbook(desk: OpenDesk, file: Path) -> PlaybookRow:
    """Bring a committee's own checklist in. New incidents start with it; older ones keep theirs.

    Raises:
        UserError: the file cannot be read or has a problem, named with file and key.
    """
    text = _read(file)
    playbook = load_playbook(text, name=file.name)
    with desk.begin() as uow:
        stored = keep_playbook(uow, playbook, text, now=desk.now())
        keep_presets(uow, playbook, union_name=desk.profile.union_name, now=desk.now())
        uow.log("playbook.imported", stored.id, {"key": playbook.key, "digest": stored.digest})
        uow.commit()
    return PlaybookRow(
        key=stored.key,
        version=stored.version,
        name=playbook.name,
        digest=stored.digest,
        current=True,
        imported_at=stored.imported_at,
    )


def keep_playbook(uow: UnitOfWork, playbook: Playbook, text: str, *, now: datetime) -> StoredPlaybook:
    """Store a checklist and make it the current one of its key; the same text is stored once."""
    fingerprint = digest(text)
    for other in uow.find(StoredPlaybook, key=playbook.key, current=True):
        other.current = False
    stored = uow.first(StoredPlaybook, digest=fingerprint)
    if stored is None:
        stored = uow.add(
            StoredPlaybook(
                key=playbook.key, version=playbook.version, digest=fingerprint, text=text, imported_at=now
            )
        )
    stored.current = True
    return stored


def _read(file: Path) -> str:
    try:
        if not file.is_file():
            raise UserError(f"{file} is no file.", hint="Name the checklist's TOML file.")
        if file.stat().st_size > LARGEST_FILE:
            raise UserError(f"{file.name} is too large for a checklist.", hint="A checklist has under 1 MiB.")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{file.name} is not written in UTF-8.", hint="Save it as UTF-8 text.") from error
    except OSError as error:
        raise UserError(f"{file} cannot be read.", hint="Check that you may read it.") from error
