"""The first search on a connection that was just opened, ours and the bare library's."""

import statistics
import tempfile
import time
from pathlib import Path

from conductdesk.store.folding import match_expression
from conductdesk.store.views import search
from tests.benchmarks.bench_store import Filled
from tests.benchmarks.raw_pages import LISTED

_SQL = (
    f"SELECT {LISTED} FROM search AS s "  # noqa: S608
    "CROSS JOIN incidents AS i INDEXED BY incidents_list ON i.seq = s.rowid "
    "WHERE s.search MATCH ? ORDER BY s.rowid DESC LIMIT 50"
)
_PAIRS = 7


def run() -> list[tuple[str, float, float]]:
    """A row a search, in a desk of 100,000 incidents; opening itself is not counted."""
    with tempfile.TemporaryDirectory(prefix="conductdesk-bench-") as folder:
        desk = Filled(Path(folder) / "desk", 100_000)
        return [_cold(desk, typed) for typed in ("bace difo", "hajeki lomu na")]


def _cold(desk: Filled, typed: str) -> tuple[str, float, float]:
    bare, own = [], []
    for _ in range(_PAIRS):
        raw = desk.raw()
        begun = time.perf_counter()
        raw.execute(_SQL, (match_expression(typed),)).fetchall()
        bare.append(time.perf_counter() - begun)
        raw.close()
        database = desk.open()
        with database.read(desk.keys.officer_id) as reader:
            begun = time.perf_counter()
            search(reader, typed)
            own.append(time.perf_counter() - begun)
        database.close()
    return f"search cold, {typed!r}", statistics.median(bare), statistics.median(own)
