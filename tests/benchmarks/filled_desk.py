"""A desk with very many incidents that opens like any other: recorded once, then copied row by row.

The header, the log with its signed head, the keys and the checklist are real. What is copied differs in its
reference, words, dates and platform. The newest thirty are unfinished, the others are closed.
"""

import os
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from conductdesk.domain.audit import SALT_BYTES, canonical_json, next_entry, payload_hash
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.desks import Credentials, NewDesk, create_desk, open_desk
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.folding import index_text
from conductdesk.store.types import to_microseconds

PASSPHRASE = "plum lantern rowing quartz meadow seven"
NOW = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)

_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va")
_STATES = ("open", "contained", "monitoring")
_UNFINISHED = 30
_PLATFORMS = ("WhatsApp",) * 5 + ("Discord", "Instagram", "")
_CATEGORIES = ("personal-abuse", "threats-violence", "repeated-contact")
_TEXTS = 1500
_CHUNK = 2000

_BESIDE = {
    "incident_categories": ("category", "seq"),
    "search": ("rowid", "words", "grams"),
    "activity": ("seq", "prev_hash", "at", "officer_id", "action", "object_id", "payload_hash", "hash"),
    "activity_payloads": ("seq", "incident_id", "object_id", "salt", "payload"),
}


def clock() -> datetime:
    """The time at which the desk is looked at."""
    return NOW


def fill_desk(path: Path, incidents: int) -> Path:
    """Make a desk in a folder and fill it; :data:`PASSPHRASE` opens it."""
    new = NewDesk(group_name="Lantern Film Society", officer_name="Amara Okonkwo", committee_year="2026/27")
    desk, _ = create_desk(path, new, PASSPHRASE, clock=clock, cost=CHEAPEST_COST)
    with desk:
        open_incident(desk, IncidentDetails(title="Insults in the chat", categories=_CATEGORIES[:1]))
        database, key = desk.folder.database_file, desk.desk_key
        connection = _connection(database, key)
        _copy(connection, incidents - 1)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.close()
    return path


def open_filled(path: Path) -> OpenDesk:
    """The desk, unlocked with its passphrase."""
    return open_desk(path, Credentials(passphrase=PASSPHRASE), clock=clock)


def _connection(database: Path, key: bytes) -> Any:
    connection = dbapi2.connect(str(database), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for setting in ("cache_size = -262144", "synchronous = OFF", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _copy(connection: Any, copies: int) -> None:
    incident = _row(connection, "incidents")
    key = _row(connection, "incident_keys")
    chance = random.Random(copies)  # noqa: S311 - sample data
    texts = [_texts(chance) for _ in range(_TEXTS)]
    connection.execute("BEGIN")
    # The entries of the index are gathered in memory and written in large pieces while this lasts.
    connection.execute("INSERT INTO search(search, rank) VALUES ('hashsize', 67108864)")
    made = _copies(connection, incident, key, texts, chance, copies)
    while chunk := _some(made):
        for table, names in {"incidents": tuple(incident), "incident_keys": tuple(key), **_BESIDE}.items():
            listed = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" * len(names))
            connection.executemany(
                f"INSERT INTO {table} ({listed}) VALUES ({marks})",  # noqa: S608 - our own names
                [rows[table] for rows in chunk],
            )
    connection.execute("INSERT INTO search(search, rank) VALUES ('hashsize', 1048576)")
    connection.execute("UPDATE counters SET last = ? WHERE name = 'reference-2026'", (copies + 1,))
    connection.execute("COMMIT")


def _some(made: Iterator[dict[str, tuple[Any, ...]]]) -> list[dict[str, tuple[Any, ...]]]:
    return [rows for _, rows in zip(range(_CHUNK), made, strict=False)]


def _row(connection: Any, table: str) -> dict[str, Any]:
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1")  # noqa: S608 - our own names
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def _texts(chance: random.Random) -> tuple[str, str, str, str, str]:
    """A title, words and a narrative, and what the search holds of them."""
    words = ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3)))) for _ in range(60)]
    title, said, narrative = " ".join(words[:5]), " ".join(words[5:20]), " ".join(words[20:])
    return (title, said, narrative, *index_text(f"{title} {said} {narrative}"))


def _copies(
    connection: Any,
    incident: dict[str, Any],
    key: dict[str, Any],
    texts: list[tuple[str, str, str, str, str]],
    chance: random.Random,
    copies: int,
) -> Iterator[dict[str, tuple[Any, ...]]]:
    seq, head = connection.execute("SELECT seq, hash FROM activity ORDER BY seq DESC LIMIT 1").fetchone()
    officer_id, newest, rowno = incident["handler_id"], incident["seq"], key["rowno"]
    for number in range(1, copies + 1):
        incident_id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        title, said, narrative, words, grams = texts[chance.randrange(_TEXTS)]
        reference = f"2026-{number + 1:03d}"
        category = _CATEGORIES[number % 3]
        happened = NOW - timedelta(minutes=3 * (copies - number) + 30)
        at = to_microseconds(happened)
        incident |= {
            "seq": newest + number, "id": incident_id, "reference": reference, "title": title,
            "code_name": f"Heron {number}", "their_words": said, "narrative": narrative,
            "state": _STATES[number % 3] if number > copies - _UNFINISHED else "closed",
            "platform": chance.choice(_PLATFORMS),
            "categories": f'["{category}"]', "occurred_at": at, "noticed_at": at, "created_at": at,
            "recorded_at": at,
        }  # fmt: skip
        key |= {"rowno": rowno + number, "id": f"k{number}", "incident_id": incident_id}
        salt, payload = os.urandom(SALT_BYTES), canonical_json({"detail": {}, "incident_id": incident_id})
        entry = next_entry(
            seq, head, at=happened, officer_id=officer_id, action="incident.recorded",
            object_id=incident_id, payload_hash=payload_hash(salt, payload),
        )  # fmt: skip
        seq, head = entry.seq, entry.hash
        yield {
            "incidents": tuple(incident.values()),
            "incident_keys": tuple(key.values()),
            "incident_categories": (category, newest + number),
            "search": (newest + number, f"{reference.replace('-', ' ')} {words}", grams),
            "activity": (
                seq, entry.prev_hash, at, officer_id, entry.action, incident_id, entry.payload_hash, head,
            ),
            "activity_payloads": (seq, incident_id, incident_id, salt, payload.decode("ascii")),
        }  # fmt: skip
