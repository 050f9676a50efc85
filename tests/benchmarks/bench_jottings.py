"""Keeping what is typed, once a second, against one durable INSERT of the same text by the bare library."""

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2

from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.desks import NewDesk, create_desk
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.jottings import jot

Row = tuple[str, float, float]

TIMES = 400
_WARM = 20
_TEXT = "Words as they were said, and what I think of them. " * 10


def run() -> list[Row]:
    """Two rows, p50 of alternating saves: text that changed, and the same text again."""
    new = NewDesk(group_name="Lantern Film Society", officer_name="Amara Okonkwo")
    with tempfile.TemporaryDirectory(prefix="conductdesk-bench-") as name:
        desk, _ = create_desk(Path(name) / "desk", new, "wren ladle copper orbit six", cost=CHEAPEST_COST)
        with desk:
            for _ in range(50):
                saved = open_incident(desk, IncidentDetails(title="Insults in the general chat"))
            raw = _raw(Path(name) / "raw.db", desk.desk_key)
            taken: tuple[list[float], list[float], list[float]] = ([], [], [])
            for number in range(_WARM + TIMES):
                fields = {"words": f"{_TEXT}{number}"}
                values = (
                    str(uuid.uuid4()),
                    saved.incident_id,
                    str(number),
                    fields["words"],
                    "officer",
                    number,
                )
                _time(taken[0], lambda values=values: raw.execute(_INSERT, values))
                for side in (1, 2):
                    _time(taken[side], lambda fields=fields: jot(desk, "wishes", fields, ref=saved.reference))
            raw.close()
    anchor, changed, same = (statistics.median(side[_WARM:]) for side in taken)
    return [("keep what is typed, p50", anchor, changed), ("the same text again, p50", anchor, same)]


_INSERT = "INSERT INTO jottings (id, incident_id, place, fields, officer_id, at) VALUES (?, ?, ?, ?, ?, ?)"


def _raw(path: Path, key: bytes) -> dbapi2.Connection:
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        raw.execute(f"PRAGMA {setting}").fetchall()
    raw.execute(
        "CREATE TABLE jottings (rowno INTEGER PRIMARY KEY, id TEXT UNIQUE, incident_id TEXT, place TEXT, "
        "fields TEXT, officer_id TEXT, at INTEGER, UNIQUE (officer_id, incident_id, place))"
    )
    return raw


def _time(taken: list[float], work: Callable[[], object]) -> None:
    begun = time.perf_counter()
    work()
    taken.append(time.perf_counter() - begun)
