"""The unlocked window: lists, incidents, keys, long jobs and memory, each window in a process of its own.

Rows "of 100 ms" and such hold ours against a fixed limit; the others against the smaller desk or a bare
window that is driven in the same run, in turns. A gap is the time in which the window answers nothing. "Its
own" is the worst gap without the time for which the processor was busy with something else, so that it says
nearly the same on a busy computer.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.filled_desk import fill_desk

Row = tuple[str, float, float] | tuple[str, float, float, str]

PAIRS = 7
LIMIT = 0.100
_ROOT = Path(__file__).resolve().parents[2]
_MOST_MIB, _MOST_ADDED_MIB = 200.0, 16.0
_FILES, _FILE_BYTES = 1000, 40_000
_EVIDENCE, _ENTRIES = 80, 200
_REPORT_CHARACTERS = 300_000
_KEYS, _TURNS = 30, 5


class Window:
    """A window in another process; every method of it takes what the one there takes, and waits for it."""

    def __init__(self, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.window_child", *words],
            cwd=_ROOT,
            env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._answer()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*words: object) -> Any:
            self.ask(name, *words)
            return self._answer()

        return call

    def ask(self, name: str, *words: object) -> None:
        """Have it do something without waiting."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, *words]) + "\n")
        self._process.stdin.flush()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The window ended.")
        return json.loads(line)

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def run() -> Iterator[Row]:
    """Every row, one after the other as it is measured."""
    with tempfile.TemporaryDirectory(prefix="conductdesk-bench-") as name:
        place = Path(name)
        desks = [str(fill_desk(place / f"{size}" / "desk", size)) for size in (10_000, 100_000)]
        few, many, bare = Window(desks[0]), Window(desks[1]), Window("bare")
        few.backup()
        yield from _gaps("100k are backed up", many.backup())
        yield from _lists(few, many)
        yield from _incidents(few, many)
        few.close()
        ref = many.add_heavy(_EVIDENCE, _ENTRIES)
        yield from _heavy(many)
        yield from _typing(bare, many, ref)
        bare.close()
        yield from _long_jobs(many, ref, place)
        many.close()
        yield from _memory(*desks)


def _lists(few: Window, many: Window) -> Iterator[Row]:
    first = [(few.first_list(), many.first_list()) for _ in range(2 * PAIRS + 1)]
    yield "list, first paint: 100k against 10k", *_medians(first[1:])
    for window in (few, many):
        window.top()
    yield from _gaps("Page Down held in 100k", many.scroll(5))
    yield from _search(many)


def _search(many: Window) -> Iterator[Row]:
    found = many.search("bace difo")["found"]
    yield "search in 100k: letter to painted list, of 100 ms", LIMIT, statistics.median(found)


def _incidents(few: Window, many: Window) -> Iterator[Row]:
    for window in (few, many):
        window.top()
        window.click(1)
    clicks = [(few.click(row), many.click(row)) for row in range(2, 2 + PAIRS)]
    painted = [(mine[0], theirs[0]) for mine, theirs in clicks]
    yield "incident, click to paint: 100k against 10k", *_medians(painted)
    yield "incident, click to paint in 100k, of 100 ms", LIMIT, _medians(painted)[1]
    yield "the same, all of its sections: 100k against 10k", *_medians([(a[1], b[1]) for a, b in clicks])


def _heavy(many: Window) -> Iterator[Row]:
    many.top()
    pairs = []
    for row in range(_TURNS):
        light = many.click(3 + row % 2)
        pairs.append((light, many.click(0)))
    what = f"with {_EVIDENCE} items and {_ENTRIES} entries, against a new one"
    yield f"{what}: paint", *_medians([(a[0], b[0]) for a, b in pairs])
    yield f"{what}: all", *_medians([(a[1], b[1]) for a, b in pairs])


def _typing(bare: Window, many: Window, ref: str) -> Iterator[Row]:
    for name, go in (("wishes", many.to_wishes), ("message", many.to_message)):
        go(ref)
        taken: tuple[list[float], list[float]] = ([], [])
        for _ in range(_TURNS):
            taken[0].extend(bare.type(_KEYS))
            taken[1].extend(many.type(_KEYS))
        for share, word in ((0.5, "p50"), (0.99, "p99")):
            yield f"a key in the {name}, {word}", _share(taken[0], share), _share(taken[1], share)
        yield f"a key in the {name}, worst, of 100 ms", LIMIT, max(taken[1])


def _long_jobs(many: Window, ref: str, place: Path) -> Iterator[Row]:
    folder = place / "files"
    folder.mkdir()
    for number in range(_FILES):
        (folder / f"{number:04}.bin").write_bytes(os.urandom(_FILE_BYTES))
    yield from _gaps("1,000 files are sealed", many.keep(ref, str(folder)))
    shutil.rmtree(folder)
    other = many.add_heavy(1, 20)
    many.lengthen(other, _REPORT_CHARACTERS)
    gaps = many.report(other)
    assert gaps["pages"] >= 100, gaps
    yield from _gaps("a report of 100 pages", gaps)


def _memory(small: str, large: str) -> Iterator[Row]:
    many = Window(large)
    many.backup()
    many.top()
    before = many.memory()
    few = Window(small)
    few.ask("soak", 500, 20)
    rows = many.through()
    assert rows >= 100_000, rows
    soaked = few._answer()
    few.close()
    after = many.memory()
    yield "scrolled through 100k: added, of 16 MiB", _MOST_ADDED_MIB, after["own"] - before["own"], "MiB"
    yield "the window then, of 200 MiB", _MOST_MIB, after["all"], "MiB"
    many.close()
    first, last = (soaked[when]["own"] for when in ("before", "after"))
    yield "500 pages and 20 locks: memory after against before", first, last, "MiB"


def _gaps(what: str, gaps: dict[str, float]) -> Iterator[Row]:
    yield f"gap while {what}: p99, of 100 ms", LIMIT, gaps["p99"]
    yield f"gap while {what}: its own, of 100 ms", LIMIT, gaps["own"]
    yield f"gap while {what}: worst, of 100 ms", LIMIT, gaps["worst"]


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


def _share(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
