"""The store against the bare libraries doing the same work on the same files in the same run.

Each row is a name, the seconds of the anchor and our seconds: medians of seven alternating pairs. Rows named
"100k against 10k" compare ours with ours: they show what grows with the desk.
"""

import hashlib
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyrage
from sqlcipher3 import dbapi2

from conductdesk.domain.audit import GENESIS
from conductdesk.domain.desk import IncidentKey, Officer
from conductdesk.domain.incidents import Incident, IncidentState
from conductdesk.security.desk_keys import new_desk_key
from conductdesk.security.header import new_header, officer_entry
from conductdesk.security.header_format import Header
from conductdesk.security.identities import OfficerKeys, new_officer_keys
from conductdesk.security.sealing import new_identity, recipient_of, seal
from conductdesk.security.slots import Argon2Cost, make_passphrase_slot
from conductdesk.store import views
from conductdesk.store.database import Database, create_database, open_database
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.evidence_files import seal_many
from conductdesk.store.folding import index_text, match_expression
from conductdesk.store.types import to_microseconds
from conductdesk.store.views import IncidentFilter, incident_page, search
from tests.benchmarks.raw_pages import DEPUTY, LISTED, NOW, RAW_PAGES

PAIRS = 7
Row = tuple[str, float, float]

_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va")
_STATES = ("closed",) * 17 + ("open", "contained", "monitoring")
_PLATFORMS = ("WhatsApp",) * 5 + ("Discord", "Instagram", "")
_CATEGORIES = ("harassment", "bullying", "trolling", "discrimination", "threats")
_PEOPLE = 500


class Filled:
    """A desk with many incidents, put in by bulk inserts."""

    def __init__(self, path: Path, incidents: int) -> None:
        self.folder = DeskFolder(path)
        self.folder.create_layout()
        self.keys = new_officer_keys(str(uuid.uuid4()))
        self.key = new_desk_key()
        self.header = _header(self.keys, self.key)
        self.incidents = incidents
        create_database(self.folder.database_file, self.key, desk_id=self.header.desk_id).close()
        _fill(self.folder.database_file, self.key, self.keys.officer_id, incidents)
        database = Database(
            _engine(self.folder.database_file, self.key), self.folder.database_file, self.key,
            desk_id=self.header.desk_id,
        )  # fmt: skip
        database.sign_head(self.folder, self.keys)
        database.close()

    def open(self) -> Database:
        return open_database(self.folder, self.key, self.header)

    def raw(self) -> Any:
        """A connection of the bare library with the settings that ours has."""
        connection = dbapi2.connect(
            str(self.folder.database_file), isolation_level=None, check_same_thread=False
        )
        connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
        for setting in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -65536",
        ):
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.execute("PRAGMA secure_delete = ON").fetchall()
        return connection


def _engine(path: Path, key: bytes) -> Any:
    from conductdesk.store.engine import open_engine

    return open_engine(path, key)


def _header(keys: OfficerKeys, key: bytes) -> Header:
    cheap = Argon2Cost(iterations=1, memory_kib=46 * 1024, lanes=1)
    slot = make_passphrase_slot(
        keys.identity, "wren ladle copper orbit", officer_id=keys.officer_id, cost=cheap
    )
    entry = officer_entry(keys, "Ana Čović", (slot,), now=NOW)
    return new_header(str(uuid.uuid4()), (entry,), key, keys, now=NOW)


def _words(chance: random.Random, count: int) -> str:
    return " ".join("".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3)))) for _ in range(count))


def _incident_values(chance: random.Random, number: int, officer_id: str) -> dict[str, Any]:
    happened = to_microseconds(NOW - timedelta(minutes=chance.randrange(60 * 24 * 900)))
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "reference": f"2026-{number:03d}",
        "code_name": f"Heron {number}", "kind": "incident", "state": chance.choice(_STATES),
        "title": _words(chance, 5), "setting": "chat", "platform": chance.choice(_PLATFORMS), "place": "",
        "occurred_at": happened, "occurred_text": "", "zone": "Europe/London", "noticed_at": happened,
        "categories": f'["{_CATEGORIES[number % 50 % len(_CATEGORIES)]}"]', "characteristics": "[]",
        "effects": "[]", "immediate_danger": "no", "possible_crime": "no", "nothing_posted": 0, "unsure": 0,
        "season": "", "group_type": "society", "playbook_key": "student-group", "playbook_digest": "d" * 64,
        "handler_id": officer_id if number % 12 else DEPUTY, "deputy_id": None,
        "created_at": happened, "recorded_at": happened,
        "contained_at": None, "reported_at": None, "closed_at": None, "reopened_at": None,
        "reopened_reason": "",
        "their_words": _words(chance, 15), "narrative": _words(chance, 60),
    }  # fmt: skip


_INCIDENT = tuple(_incident_values(random.Random(0), 1, ""))  # noqa: S311  # names of columns
_INSERT_INCIDENT = (
    f"INSERT INTO incidents ({', '.join(_INCIDENT)}) "  # noqa: S608
    f"VALUES ({', '.join(':' + name for name in _INCIDENT)})"
)
_INSERT_KEY = (
    "INSERT INTO incident_keys (id, incident_id, officer_id, recipient, sealed) VALUES (?, ?, ?, ?, ?)"
)
_INSERT_SEARCH = "INSERT INTO search (rowid, words, grams) VALUES (?, ?, ?)"
_INSERT_ACTIVITY = (
    "INSERT INTO activity (seq, prev_hash, at, officer_id, action, object_id, payload_hash, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_PAYLOAD = (
    "INSERT INTO activity_payloads (seq, incident_id, object_id, salt, payload) VALUES (?, ?, ?, ?, ?)"
)


_COUNT = "INSERT INTO counters VALUES ('x', 1) ON CONFLICT (name) DO UPDATE SET last = last + 1"


def _fill(path: Path, key: bytes, officer_id: str, incidents: int) -> None:
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cache_size = -262144")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO officers (id, name, role, active, added_at) VALUES (?, 'Ana', '', 1, 0)", (officer_id,)
    )
    chance = random.Random(incidents)  # noqa: S311  # sample data
    for number in range(1, incidents + 1):
        values = _incident_values(chance, number, officer_id)
        connection.execute(_INSERT_INCIDENT, values)
        _insert_beside(connection, number, values, officer_id, "sealed" * 60, GENESIS)
        connection.execute(
            "INSERT INTO incident_people (person_id, seq) VALUES (?, ?)", (f"p{number % _PEOPLE}", number)
        )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def _insert_beside(
    connection: Any, seq: int, values: dict[str, Any], officer_id: str, sealed: str, prev_hash: str
) -> None:
    """Everything that goes with an incident: key, category, search row, entry, payload."""
    incident_id = values["id"]
    connection.execute(_INSERT_KEY, (str(uuid.uuid4()), incident_id, officer_id, "age1" + "q" * 58, sealed))
    connection.execute("INSERT INTO incident_categories VALUES (?, ?)", (values["categories"][2:-2], seq))
    text = " ".join(
        str(values[name]) for name in ("reference", "code_name", "title", "their_words", "narrative")
    )
    connection.execute(_INSERT_SEARCH, (seq, *index_text(text)))
    digest = hashlib.sha256(incident_id.encode()).hexdigest()
    connection.execute(
        _INSERT_ACTIVITY,
        (seq, prev_hash, 0, officer_id, "incident.recorded", incident_id, digest, digest),
    )
    connection.execute(
        _INSERT_PAYLOAD, (seq, incident_id, incident_id, os.urandom(16), "{" + " " * 400 + "}")
    )


def pairs(
    anchor: Callable[[], object],
    ours: Callable[[], object],
    *,
    times: int = 1,
    after: Callable[[], object] = lambda: None,
) -> tuple[float, float]:
    """Medians of alternating pairs; each side runs ``times`` times at a go; ``after`` clears up untimed."""
    seconds: tuple[list[float], list[float]] = ([], [])
    anchor()
    after()
    ours()
    after()
    for _ in range(PAIRS):
        for side, work in enumerate((anchor, ours)):
            begun = time.perf_counter()
            for _ in range(times):
                work()
            seconds[side].append((time.perf_counter() - begun) / times)
            after()
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def _open_rows(small: Filled, large: Filled) -> Iterator[Row]:
    def ours(desk: Filled) -> None:
        database = desk.open()
        with database.read(desk.keys.officer_id) as reader:
            assert len(incident_page(reader)) == views.PAGE
        database.close()

    yield "open and first page: 100k against 10k", *pairs(lambda: ours(small), lambda: ours(large), times=3)


def _save_rows(desk: Filled) -> Iterator[Row]:
    chance = random.Random(1)  # noqa: S311  # sample data
    officer_id = desk.keys.officer_id
    sealed = seal(new_identity().encode(), [desk.keys.recipient])
    database = desk.open()
    with database.read(officer_id) as reader:
        assert reader.get(Officer, officer_id).name == "Ana"
        (last,) = reader.rows("SELECT max(seq) FROM incidents", {})[0]
    # Each side has a database of its own, so that neither pays for the other's log.
    twin = desk.folder.path / "twin.db"
    shutil.copy(desk.folder.database_file, twin)
    raw = dbapi2.connect(str(twin), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{desk.key.hex()}'\"")
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
        raw.execute(f"PRAGMA {setting}").fetchall()
    raw.execute("PRAGMA secure_delete = ON").fetchall()
    numbers = iter(range(last + 1, last + 100_000))

    def anchor() -> None:
        number = next(numbers)
        values = _incident_values(chance, number, officer_id)
        begun = time.perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(_COUNT)
        seq = raw.execute(_INSERT_INCIDENT, values).lastrowid
        _insert_beside(raw, seq, values, officer_id, sealed, GENESIS)
        raw.execute("COMMIT")
        taken[0].append(time.perf_counter() - begun)

    def ours() -> None:
        values = _incident_values(chance, 0, officer_id)
        begun = time.perf_counter()
        with database.begin(officer_id, lambda: NOW) as uow:
            incident = uow.add(
                Incident(
                    reference=uow.next_reference(2027), code_name=values["code_name"],
                    state=IncidentState.OPEN,
                    title=values["title"], their_words=values["their_words"], narrative=values["narrative"],
                    platform="WhatsApp", occurred_at=NOW, noticed_at=NOW, categories=("harassment",),
                    playbook_key="student-group", playbook_digest="d" * 64, handler_id=officer_id,
                    created_at=NOW,
                )
            )  # fmt: skip
            uow.add(
                IncidentKey(
                    incident_id=incident.id,
                    officer_id=officer_id,
                    recipient=desk.keys.recipient,
                    sealed=sealed,
                )
            )
            uow.log(
                "incident.recorded", incident.id, {"reference": incident.reference}, incident_id=incident.id
            )
            uow.commit()
        taken[1].append(time.perf_counter() - begun)

    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(20):
        anchor()
        ours()
    for side in taken:
        side.clear()
    for _ in range(300):
        anchor()
        ours()
    yield f"save one incident of {desk.incidents}, p50", *map(statistics.median, taken)
    raw.close()
    database.close()
    for file in desk.folder.path.glob("twin.db*"):
        file.unlink()


def _page_rows(small: Filled, large: Filled) -> Iterator[Row]:
    raw = large.raw()
    databases = small.open(), large.open()
    with databases[0].read(small.keys.officer_id) as few, databases[1].read(large.keys.officer_id) as many:
        for name, narrowed, sql, parameters in RAW_PAGES:
            newest = (2**62, *parameters)
            expected = raw.execute(sql, newest).fetchall()
            shown = incident_page(many, narrowed)
            assert [row.seq for row in shown] == [row[0] for row in expected], name

            def anchor(sql: str = sql, newest: tuple[object, ...] = newest) -> None:
                raw.execute(sql, newest).fetchall()

            def ours(narrowed: IncidentFilter = narrowed) -> None:
                incident_page(many, narrowed)

            def fewer(narrowed: IncidentFilter = narrowed) -> None:
                incident_page(few, narrowed)

            yield f"page of 50, {name}", *pairs(anchor, ours, times=50)
            if name != "person":
                yield f"page of 50, {name}: 100k against 10k", *pairs(fewer, ours, times=50)
    raw.close()
    for database in databases:
        database.close()


def _search_rows(desk: Filled) -> Iterator[Row]:
    raw = desk.raw()
    database = desk.open()
    sql = (
        f"SELECT {LISTED} FROM search AS s "  # noqa: S608
        "CROSS JOIN incidents AS i INDEXED BY incidents_list ON i.seq = s.rowid "
        "WHERE s.search MATCH ? ORDER BY s.rowid DESC LIMIT 50"
    )
    with database.read(desk.keys.officer_id) as reader:
        for typed in ("bace difo", "gu", "hajeki lomu na", "heron 777"):
            expression = match_expression(typed)
            assert [r[0] for r in raw.execute(sql, (expression,))] == [r.seq for r in search(reader, typed)]

            def anchor(expression: str = expression) -> None:
                raw.execute(sql, (expression,)).fetchall()

            def ours(typed: str = typed) -> None:
                search(reader, typed)

            yield f"search warm, {typed!r}", *pairs(anchor, ours, times=5)
    raw.close()
    database.close()


def _copy_and_seal(
    pairs_of_files: Sequence[tuple[Path, Path]], recipient: Any, *, durable: bool = False
) -> None:
    """The limit: read, fingerprint, seal, write, on two threads; durable with one fsync a file."""

    def one(files: tuple[Path, Path]) -> str:
        data = files[0].read_bytes()
        with files[1].open("wb") as sink:
            sink.write(pyrage.encrypt(data, [recipient]))
            if durable:
                sink.flush()
                os.fsync(sink.fileno())
        return hashlib.sha256(data).hexdigest()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, pairs_of_files))


@contextmanager
def _evidence(folder: Path, sizes: Sequence[int]) -> Iterator[list[Path]]:
    files = [folder / f"original-{number}" for number in range(len(sizes))]
    for file, size in zip(files, sizes, strict=True):
        file.write_bytes(os.urandom(size))
    yield files
    for file in files:
        file.unlink()


def _seal_rows(folder: Path) -> Iterator[Row]:
    identity = new_identity()
    recipient = recipient_of(identity)
    desk = DeskFolder(folder / "sealing")
    desk.create_layout()
    out = folder / "anchor"
    out.mkdir()
    key = pyrage.x25519.Recipient.from_str(recipient)

    def ours(files: list[Path]) -> None:
        assert sum(len(batch) for batch in seal_many(desk, files, recipient)) == len(files)

    def clear() -> None:
        shutil.rmtree(desk.evidence)
        desk.incoming.mkdir(parents=True)
        shutil.rmtree(out)
        out.mkdir()

    def tools(files: list[Path]) -> None:
        for file in files:
            subprocess.run(["sha256sum", str(file)], check=True, capture_output=True)
            subprocess.run(["age", "-r", recipient, "-o", str(out / file.name), str(file)], check=True)

    for name, sizes in (
        ("300 of 400 kB and one of 90 MB", [400_000] * 300 + [90_000_000]),
        ("1,000 of 40 kB", [40_000] * 1000),
    ):
        with _evidence(folder, sizes) as files:
            targets = [(file, out / file.name) for file in files]
            bare = partial(_copy_and_seal, targets, key)
            limit, own = pairs(bare, partial(ours, files), after=clear)
            yield f"seal {name}: the bare library", limit, own
            durable = partial(_copy_and_seal, targets, key, durable=True)
            yield f"seal {name}: the same, durable", *pairs(durable, partial(ours, files), after=clear)
            if shutil.which("age") and shutil.which("sha256sum"):
                begun = time.perf_counter()
                tools(files)
                yield f"seal {name}: sha256sum and age", time.perf_counter() - begun, own


def run(*, full: bool = False) -> list[Row]:
    """Every row; ``full`` takes a million incidents in place of a hundred thousand."""
    with tempfile.TemporaryDirectory(prefix="conductdesk-bench-") as name:
        folder = Path(name)
        small = Filled(folder / "small", 10_000)
        large = Filled(folder / "large", 1_000_000 if full else 100_000)
        rows = [*_open_rows(small, large), *_page_rows(small, large), *_search_rows(large)]
        rows += [*_save_rows(small), *_save_rows(large), *_seal_rows(folder)]
    return rows


if __name__ == "__main__":
    for label, anchor_seconds, our_seconds in run():
        print(
            f"{label:60} {anchor_seconds * 1e3:10.3f} ms {our_seconds * 1e3:10.3f} ms "
            f"×{our_seconds / anchor_seconds:.2f}"
        )
