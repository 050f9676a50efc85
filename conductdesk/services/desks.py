"""Making a desk, opening it, and the keys of its officers."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from conductdesk.domain.desk import DeskProfile, Officer, check_officer, check_profile
from conductdesk.domain.records import new_id, visible
from conductdesk.errors import ConductDeskError, IntegrityError, NotFoundError, UserError, WrongKeyError
from conductdesk.playbooks.loader import load_playbook, shipped_playbooks
from conductdesk.security.desk_keys import new_desk_key
from conductdesk.security.header import (
    Header,
    Unlocked,
    check_header,
    new_header,
    officer_entry,
    seal_header,
    unlock,
)
from conductdesk.security.identities import new_officer_keys, parse_recovery_text, recovery_text
from conductdesk.security.keychain import Keychain
from conductdesk.security.passphrases import require_acceptable
from conductdesk.security.slots import Argon2Cost, make_passphrase_slot
from conductdesk.services.contacts import keep_presets
from conductdesk.services.leftovers import settle_evidence
from conductdesk.services.open_desk import Clock, OpenDesk, utc_now
from conductdesk.services.playbooks import keep_playbook
from conductdesk.store.database import Database, create_database, open_database
from conductdesk.store.desk_folder import DeskFolder, WriterLock
from conductdesk.store.engine import RESTORE


@dataclass(frozen=True, kw_only=True)
class NewDesk:
    """What a new desk is told about its group and its first officer."""

    group_name: str
    officer_name: str
    officer_role: str = ""
    group_type: str = "society"
    union_name: str = ""
    committee_year: str = ""
    zone: str = "Europe/London"
    playbook_key: str = "student-group"
    practice: bool = False


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What somebody brings to unlock a desk; exactly one of passphrase, keychain and recovery text.

    ``officer`` may name whose slot to try; otherwise every officer's is tried.
    """

    officer: str = ""
    passphrase: str | None = field(default=None, repr=False)
    keychain: Keychain | None = None
    recovery: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class OfficerRow:
    """An officer as the header shows them, without unlocking."""

    officer_id: str
    name: str
    recipient: str
    ways_in: tuple[str, ...]
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeskInfo:
    """What can be known of a desk without unlocking it."""

    desk_id: str
    folder: Path
    practice: bool
    generation: int
    edited_at: datetime
    officers: tuple[OfficerRow, ...]
    note: str


def create_desk(
    path: Path,
    new: NewDesk,
    passphrase: str,
    *,
    clock: Clock = utc_now,
    cost: Argon2Cost | None = None,
) -> tuple[OpenDesk, str]:
    """Make a desk in ``path`` and open it; the text of the recovery sheet comes back beside it.

    The header is written last: a folder without one is no desk, so a half-made desk is never opened.

    Args:
        path: a new or empty folder outside synchronised ones.
        new: the group and its first officer.
        passphrase: what unlocks it; it is judged first.
        clock: the clock.
        cost: of deriving the key; fitted to this computer's memory when None.

    Raises:
        UserError: a weak passphrase, an unknown checklist or zone, or a folder that cannot hold a desk.
    """
    require_acceptable(passphrase, about=(new.group_name, new.officer_name, new.union_name))
    texts = {load_playbook(text, name=name).key: (name, text) for name, text in shipped_playbooks()}
    if new.playbook_key not in texts:
        raise NotFoundError(
            f"There is no checklist called {new.playbook_key}.", hint=f"There are: {', '.join(texts)}."
        )
    now = clock()
    officer = Officer(name=visible(new.officer_name), role=new.officer_role, added_at=now)
    check_officer(officer, ())
    profile = DeskProfile(
        id=new_id(),
        group_name=new.group_name.strip(),
        group_type=new.group_type,
        union_name=new.union_name,
        committee_year=new.committee_year,
        zone=new.zone,
        playbook_key=new.playbook_key,
        practice=new.practice,
        created_at=now,
    )
    check_profile(profile)
    folder = DeskFolder(path)
    lock = folder.start_making()
    try:
        return _fill(folder, lock, profile, officer, passphrase, texts, clock=clock, cost=cost)
    except BaseException:
        folder.remove_unfinished()
        lock.release()
        raise


def check_new_place(path: Path) -> None:
    """Whether a desk can be made in a folder, before anything is typed for it; nothing is touched.

    Raises:
        UserError: the folder is synchronised, is not empty, or may not be written.
    """
    DeskFolder(path).check_new()


def check_recovery_text(text: str) -> None:
    """Whether what was typed from a recovery sheet is whole, told by its checksum alone.

    Raises:
        UserError: it is too short, too long or mistyped, and where.
    """
    parse_recovery_text(text)


def _fill(
    folder: DeskFolder,
    lock: WriterLock,
    profile: DeskProfile,
    officer: Officer,
    passphrase: str,
    texts: dict[str, tuple[str, str]],
    *,
    clock: Clock,
    cost: Argon2Cost | None,
) -> tuple[OpenDesk, str]:
    now = profile.created_at
    keys = new_officer_keys(officer.id)
    slot = make_passphrase_slot(keys.identity, passphrase, officer_id=officer.id, cost=cost)
    entry = officer_entry(keys, officer.name, (slot,), now=now)
    desk_key = new_desk_key()
    header = new_header(profile.id, (entry,), desk_key, keys, now=now, practice=profile.practice)
    database = create_database(folder.database_file, desk_key, desk_id=header.desk_id)
    with database.begin(officer.id, clock) as uow:
        uow.add(officer)
        uow.add(profile)
        own_first = sorted(texts, key=lambda key: key != profile.playbook_key)
        for key in own_first:
            name, text = texts[key]
            playbook = load_playbook(text, name=name)
            keep_playbook(uow, playbook, text, now=now)
            if key == profile.playbook_key:
                keep_presets(uow, playbook, union_name=profile.union_name, now=now)
        uow.log("desk.created", header.desk_id)
        uow.commit()
    database.sign_head(folder, keys)
    folder.write_header(header)
    folder.finish_making()
    desk = OpenDesk(folder, database, header, keys, desk_key, clock=clock, lock=lock)
    return desk, recovery_text(keys.identity)


def open_desk(
    path: Path,
    credentials: Credentials,
    *,
    write: bool = True,
    clock: Clock = utc_now,
    wait_seconds: float = 0,
) -> OpenDesk:
    """Unlock a desk.

    Args:
        path: its folder.
        credentials: a passphrase, the keychain, or the recovery text.
        write: take the lock that lets one writer in; reading works beside a writer.
        clock: the clock.
        wait_seconds: how long to wait for somebody else who writes; a command is done in a moment.

    Raises:
        WrongKeyError: nothing that was brought opens it.
        BusyError: somebody else is writing.
        NewerError: it was written by a newer ConductDesk.
        IntegrityError: something in it is not what was written.
    """
    folder = DeskFolder(path)
    header, note = folder.read_header()
    lock = folder.acquire(wait_seconds=wait_seconds) if write and folder.can_write() else None
    try:
        header, unlocked, changed = _unlock_either(folder, header, credentials)
        if lock is not None:
            _mend(folder, header)
        database = _open_database(folder, unlocked, header, read_only=lock is None)
        notes = tuple(n for n in (note or changed, *database.notes) if n)
        if write and lock is None:
            notes = (*notes, "The folder cannot be written to, so this desk is open to look only.")
        desk = OpenDesk(
            folder, database, header, unlocked.keys, unlocked.desk_key, clock=clock, lock=lock, notes=notes
        )
        if lock is not None:
            _note_lost_head(desk)
            settle_evidence(desk)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    return desk


def _open_database(folder: DeskFolder, unlocked: Unlocked, header: Header, *, read_only: bool) -> Database:
    """Open the database with a key that the header has proven, so that what it refuses is damage."""
    try:
        return open_database(folder, unlocked.desk_key, header, read_only=read_only, without_head=True)
    except WrongKeyError as error:
        raise IntegrityError(
            "The database of this desk is damaged: its key is the right one and does not open it.",
            hint=RESTORE,
        ) from error


def _unlock_either(
    folder: DeskFolder, header: Header, credentials: Credentials
) -> tuple[Header, Unlocked, str]:
    """Unlock by the header or, where that one was changed, by the copy beside it; a note says which.

    The copy never stands in for a header that is genuine: it may be older, with a passphrase since replaced.
    """
    try:
        return header, _unlock(header, credentials), ""
    except (WrongKeyError, IntegrityError) as refusal:
        copy = _copy_of(folder)
        if copy is None or copy == header:
            raise
        try:
            unlocked = _unlock(copy, credentials)
        except ConductDeskError:
            raise refusal from None
        if _is_genuine(header, unlocked.desk_key) and isinstance(refusal, WrongKeyError):
            raise
        return copy, unlocked, "The header of this desk was changed or damaged; its copy stands in for it."


def _copy_of(folder: DeskFolder) -> Header | None:
    try:
        return folder.read_header_copy()
    except ConductDeskError:
        return None


def _is_genuine(header: Header, desk_key: bytes) -> bool:
    try:
        check_header(header, desk_key)
    except IntegrityError:
        return False
    return True


def _mend(folder: DeskFolder, header: Header) -> None:
    """Bring both headers in line; a desk opens on a full disk too, so this may wait for the next time."""
    with suppress(UserError):
        folder.repair_header(header)
        if folder.marker.exists():
            folder.finish_making()


def _note_lost_head(desk: OpenDesk) -> None:
    """Leave a trace in the log itself: the head is signed anew at the next lock."""
    if desk.database.head_is_lost:
        with suppress(UserError), desk.begin() as uow:
            uow.log("activity.head_lost", desk.header.desk_id)
            uow.commit()


def describe_desk(path: Path) -> DeskInfo:
    """What a desk shows without being unlocked: never anything that is kept in it."""
    folder = DeskFolder(path)
    header, note = folder.read_header()
    return DeskInfo(
        desk_id=header.desk_id,
        folder=path,
        practice=header.practice,
        generation=header.generation,
        edited_at=header.edited_at,
        officers=tuple(
            OfficerRow(
                officer_id=o.officer_id,
                name=o.name,
                recipient=o.recipient,
                ways_in=tuple(slot.kind for slot in o.slots),
                added_at=o.added_at,
            )
            for o in header.officers
        ),
        note=note,
    )


def _unlock(header: Header, credentials: Credentials) -> Unlocked:
    officer_id = _officer_id(header, credentials.officer)
    if credentials.passphrase is not None:
        return unlock(header, officer_id, passphrase=credentials.passphrase)
    if credentials.recovery is not None:
        return unlock(header, officer_id, identity=parse_recovery_text(credentials.recovery))
    if credentials.keychain is not None:
        return _unlock_from_keychain(header, officer_id, credentials.keychain)
    raise UserError(
        "Say how to unlock the desk.", hint="Bring a passphrase, the keychain or the recovery sheet."
    )


def _unlock_from_keychain(header: Header, officer_id: str | None, keychain: Keychain) -> Unlocked:
    for officer in header.officers:
        if officer_id in {None, officer.officer_id}:
            secret = keychain.get(header.desk_id, officer.officer_id)
            if secret is not None:
                return unlock(header, officer.officer_id, keychain_secret=secret)
    raise WrongKeyError(
        "This computer's keychain holds nothing that opens this desk.", hint="Use your passphrase instead."
    )


def _officer_id(header: Header, name: str) -> str | None:
    if not name:
        return None
    found = [o.officer_id for o in header.officers if name in {o.name, o.officer_id}]
    if len(found) != 1:
        known = ", ".join(o.name for o in header.officers)
        raise NotFoundError(f"No single officer is called {name}.", hint=f"There are: {known}.")
    return found[0]


def reseal_header(desk: OpenDesk, header: Header) -> None:
    """Seal a changed header with the acting officer's signature and write it, copy included."""
    desk.adopt_header(seal_header(header, desk.desk_key, desk.keys, now=desk.now()))


def is_desk(path: Path) -> bool:
    """Whether there is a desk in the folder, readable or not."""
    try:
        DeskFolder(path).read_header()
    except NotFoundError:
        return False
    except ConductDeskError:
        return True
    return True
