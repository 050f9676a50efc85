"""The encrypted file itself: wrong keys, damage, read-only places, copies."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2
from store_desk import NOON, Desk

from conductdesk.domain.incidents import Incident
from conductdesk.domain.people import Person
from conductdesk.errors import BugError, BusyError, IntegrityError, UserError, WrongKeyError
from conductdesk.store.database import create_database, open_database
from conductdesk.store.engine import open_engine, translated

Behind = Callable[..., list[tuple[Any, ...]]]


def test_the_connection_is_set_up_so_that_nothing_acknowledged_is_lost(desk: Desk) -> None:
    with desk.database.read() as reader:
        settings = {
            name: reader.rows(f"PRAGMA {name}", {})[0][0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "cache_size")
        }
    assert settings == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "cache_size": -8192,
    }  # fmt: skip


def test_nothing_can_be_read_without_the_key(desk: Desk) -> None:
    desk.incident(title="Quetzalcoatlus")
    for file in desk.folder.path.glob("desk.db*"):
        data = file.read_bytes()
        assert b"Quetzal" not in data
        assert b"SQLite format" not in data
        assert b"incidents" not in data


@pytest.mark.parametrize("key", [b"", b"x" * 31, b"x" * 33])
def test_a_key_of_another_length_is_our_mistake(tmp_path: Path, key: bytes) -> None:
    with pytest.raises(BugError):
        open_engine(tmp_path / "x.db", key)
    assert not (tmp_path / "x.db").exists()


def test_a_wrong_key_opens_nothing_and_changes_nothing(desk: Desk) -> None:
    desk.close()
    before = desk.folder.database_file.read_bytes()
    for read_only in (False, True):
        with pytest.raises(WrongKeyError):
            open_database(desk.folder, os.urandom(32), desk.header, read_only=read_only)
    assert desk.folder.database_file.read_bytes() == before


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 20_000, -4096, -1])
def test_a_database_cut_short_is_one_clear_line(desk: Desk, size: int) -> None:
    desk.incident()
    desk.close()
    whole = desk.folder.database_file.stat().st_size
    os.truncate(desk.folder.database_file, size if size >= 0 else whole + size)
    with pytest.raises(IntegrityError) as raised:
        desk.reopen()
    assert raised.value.hint
    assert len(str(raised.value).splitlines()) == 1


def test_a_missing_database_is_never_silently_made_anew(desk: Desk) -> None:
    desk.close()
    desk.folder.database_file.unlink()
    for read_only in (False, True):
        with pytest.raises(IntegrityError, match="missing"):
            desk.reopen(read_only=read_only)
    assert not desk.folder.database_file.exists()


def test_every_changed_page_is_noticed_by_opening_or_by_the_check(desk: Desk) -> None:
    for number in range(30):
        desk.incident(title=f"Number {number}", narrative="words " * 200)
    desk.close()
    good = desk.folder.database_file.read_bytes()
    for page in range(0, len(good), 4096):
        at = page + 1000
        desk.folder.database_file.write_bytes(good[:at] + bytes([good[at] ^ 64]) + good[at + 1 :])
        try:
            database = desk.reopen()
        except (IntegrityError, WrongKeyError):
            continue
        assert database.integrity() != (), page
        database._engine.dispose()
    desk.folder.database_file.write_bytes(good)
    assert desk.reopen().integrity() == ()


def test_a_database_is_not_made_over_another_file(desk: Desk) -> None:
    with pytest.raises(UserError):
        create_database(desk.folder.database_file, desk.key, desk_id="x")


def test_a_copy_is_whole_encrypted_and_made_while_others_write(desk: Desk, tmp_path: Path) -> None:
    desk.incident(title="before")
    copy = tmp_path / "copy.db"
    with desk.begin() as uow:
        uow.add(Person(name="not committed", created_at=NOON))
        uow.session.flush()
        desk.database.copy_to(copy)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["copy.db"]
    assert copy.stat().st_mode & 0o777 == 0o600
    assert b"SQLite format" not in copy.read_bytes()
    desk.incident(title="after")
    desk.close()
    shutil.copy(copy, desk.folder.database_file)
    with pytest.raises(IntegrityError, match="older copy"):
        desk.reopen()
    engine = open_engine(copy, desk.key)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT title FROM incidents").all() == [("before",)]
        assert connection.exec_driver_sql("SELECT * FROM people").all() == []
    engine.dispose()
    with pytest.raises(UserError):
        desk.database.copy_to(copy)


def test_a_copy_of_a_damaged_database_is_thrown_away(desk: Desk, behind: Behind, tmp_path: Path) -> None:
    behind("PRAGMA foreign_keys = OFF")
    behind("INSERT INTO post_evidence (id, incident_id, post_id, evidence_id) VALUES ('x', 'x', 'x', 'x')")
    with pytest.raises(IntegrityError):
        desk.database.copy_to(tmp_path / "copy.db")
    assert not list(tmp_path.glob("*.db*"))
    assert len(desk.database.integrity()) == 3


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.rglob("*"))}


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="needs root and setpriv to become somebody without permission",
)
@pytest.mark.parametrize("closed", [True, False])
def test_a_desk_in_a_folder_that_cannot_be_written_is_viewed_without_a_write(
    desk: Desk, tmp_path: Path, closed: bool
) -> None:
    desk.incident(title="to be seen")
    if closed:
        desk.close()
    place = Path("/tmp") / f"conductdesk-view-{os.getpid()}-{closed}"  # noqa: S108  # others may enter it
    shutil.copytree(desk.folder.path, place)
    if not closed:
        (place / "desk.db-shm").unlink()
    try:
        for path in (place, *place.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = state_of(place)
        script = (
            "import sys; from pathlib import Path\n"
            "from conductdesk.store.desk_folder import DeskFolder\n"
            "from conductdesk.store.database import open_database\n"
            "from conductdesk.domain.incidents import Incident\n"
            "from conductdesk.errors import UserError\n"
            "folder = DeskFolder(Path(sys.argv[1])); assert not folder.can_write()\n"
            "try:\n"
            "    folder.acquire(); sys.exit('the lock was given')\n"
            "except UserError: pass\n"
            "try:\n"
            "    key, header = bytes.fromhex(sys.argv[2]), folder.read_header()[0]\n"
            "    database = open_database(folder, key, header, read_only=True)\n"
            "except UserError as error: print(error.message); sys.exit()\n"
            "with database.read(sys.argv[3]) as reader: print([i.title for i in reader.find(Incident)])\n"
            "database.close()\n"
        )
        seen = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c", script,
             str(place), desk.key.hex(), desk.ana.id],
            check=False, capture_output=True, text=True, cwd="/", env={"PATH": os.environ["PATH"]},
        )  # fmt: skip
        if "Permission denied" in seen.stderr or "ModuleNotFoundError" in seen.stderr:
            pytest.skip("nobody may not run this Python")
        assert seen.returncode == 0, seen.stderr
        assert seen.stdout.strip() == (
            "['to be seen']"
            if closed
            else "This desk was not closed properly, and its folder cannot be written."
        )
        assert state_of(place) == before
    finally:
        for path in (place, *(p for p in place.rglob("*") if p.is_dir())):
            path.chmod(0o755)
        shutil.rmtree(place)


def test_viewing_writes_nothing_into_the_database(desk: Desk) -> None:
    desk.incident()
    desk.close()
    before = desk.folder.database_file.read_bytes()
    database = desk.reopen(read_only=True)
    with database.read(desk.ana.id) as reader:
        assert len(reader.find(Incident)) == 1
        with pytest.raises(UserError, match="permission"):
            reader.rows("DELETE FROM incidents", {})
    database.close()
    assert desk.folder.database_file.read_bytes() == before


ERRORS = [
    ("SQLITE_FULL", UserError, "full"),
    ("SQLITE_BUSY_SNAPSHOT", BusyError, "writing"),
    ("SQLITE_LOCKED", BusyError, "writing"),
    ("SQLITE_READONLY_DIRECTORY", UserError, "permission"),
    ("SQLITE_CANTOPEN", UserError, "permission"),
    ("SQLITE_CORRUPT_VTAB", IntegrityError, "damaged"),
    ("SQLITE_IOERR_SHORT_READ", IntegrityError, "damaged"),
    ("SQLITE_IOERR_WRITE", UserError, "disk"),
    ("SQLITE_NOTADB", WrongKeyError, "key"),
    ("SQLITE_CONSTRAINT_UNIQUE", BugError, "refused"),
    ("", BugError, "refused"),
]


@pytest.mark.parametrize(("name", "kind", "word"), ERRORS)
def test_what_the_driver_says_becomes_what_a_person_can_do(name: str, kind: type, word: str) -> None:
    error = dbapi2.OperationalError("Imani's secret")
    error.sqlite_errorname = name
    for raised in (error, sa.exc.OperationalError("INSERT", {"name": "secret"}, error)):
        with pytest.raises(kind, match=word) as caught, translated():
            raise raised
        assert "secret" not in str(caught.value)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a full disk is played by a limit of Linux")
def test_a_full_disk_keeps_everything_before_it(desk: Desk) -> None:
    import resource
    import signal

    desk.incident(title="kept")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, before[1]))
    try:
        with pytest.raises(UserError, match="disk"):
            desk.incident(title="too much", narrative=os.urandom(800_000).hex())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    desk.incident(title="kept too")
    desk.close()
    desk.reopen()
    with desk.database.read(desk.ana.id) as reader:
        assert [i.title for i in reader.find(Incident)] == ["kept", "kept too"]


def test_a_narrative_of_ten_megabytes_is_kept_and_found(desk: Desk) -> None:
    made = desk.incident(narrative="a long story " * 800_000 + "Quetzalcoatlus")
    desk.close()
    desk.reopen()
    with desk.database.read(desk.ana.id) as reader:
        assert reader.get(Incident, made.id).narrative == made.narrative
