"""The only place of the window that knows threads.

Three lanes: *reads* (two at a time; a newer one of the same key replaces an older one), one *writer* for
short steps in their order, and *long* jobs (sealing, documents, backups) that report progress and can be
cancelled. Work is a plain function; it never sees a widget. Results come back on the main thread, through one
queued signal, and are dropped when their owner is gone.
"""

import gc
import itertools
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from conductdesk.errors import BugError, ConductDeskError, StoppedError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Done = Callable[[Any], None]
Failed = Callable[[ConductDeskError], None]
Progress = Callable[[int, int, int], None]
_REPORT_SECONDS = 0.05
_THREADS = {"read": 2, "write": 1, "long": 2}


class Job:
    """One piece of work under way. ``cancel`` asks it to stop at its next step."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.stop = threading.Event()

    def cancel(self) -> None:
        """Ask a long job to stop; what is complete stays, the rest is undone by the service."""
        self.stop.set()


class _Waiting:
    def __init__(
        self, owner: QObject, done: Done, failed: Failed, progress: Progress | None, job: Job
    ) -> None:
        self.owner, self.done, self.failed, self.progress, self.job = owner, done, failed, progress, job
        self.key: tuple[int, str] | None = None
        self.future: Future[None] | None = None
        self.is_write = False


class _Sweeper(QObject):
    """Looks for garbage on the main thread alone, for as long as there are lanes.

    Python looks for it on whichever thread makes the next object, and widgets that are freed on a lane bring
    the program down.
    """

    _EVERY_MS = 500
    _running = 0

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(self._EVERY_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """The first lane is about to begin."""
        if not self._timer.isActive():
            _Sweeper._running += 1
            gc.disable()
            self._timer.start()

    def end(self) -> None:
        """The last lane has ended."""
        if self._timer.isActive():
            self._timer.stop()
            _Sweeper._running -= 1
            if not _Sweeper._running:
                gc.enable()

    @Slot()
    def look(self) -> None:
        """Sweep as thoroughly as Python would by now."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[0]:
            gc.collect(2 if all(due) else 1 if due[1] else 0)


class Tasks(QObject):
    """The lanes of one window.

    Attributes:
        unexpected: emitted with an exception that is our mistake, after ``failed`` was told of it.
        busy: emitted when long jobs begin (True) and when the last has ended (False).
    """

    unexpected = Signal(object)
    busy = Signal(bool)
    _arrived = Signal(int, str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        self._waiting: dict[int, _Waiting] = {}
        self._newest: dict[tuple[int, str], int] = {}
        self._numbers = itertools.count(1)
        self._long_jobs: set[int] = set()
        self._under_way: set[Future[None]] = set()
        self._closed = False
        self._sweeper = _Sweeper(self)
        # Emitted on the lanes' threads alone, so it is always queued; saying so would load all of ``Qt``.
        self._arrived.connect(self._on_arrived)

    def read(
        self, owner: QObject, work: Callable[[], Any], *, done: Done, failed: Failed, key: str = ""
    ) -> Job:
        """Look something up. With a ``key``, an older answer of the same owner and key is dropped."""
        waiting = self._remember(owner, done, failed, None)
        if key:
            waiting.key = (id(owner), key)
            older = self._newest.get(waiting.key)
            if older is not None and (stale := self._waiting.pop(older, None)) is not None and stale.future:
                stale.future.cancel()
            self._newest[waiting.key] = waiting.job.number
        return self._start("read", waiting, work)

    def write(self, owner: QObject, work: Callable[[], Any], *, done: Done, failed: Failed) -> Job:
        """Change something: a short step, done after every write that was asked for before it."""
        waiting = self._remember(owner, done, failed, None)
        waiting.is_write = True
        return self._start("write", waiting, work)

    def long(
        self,
        owner: QObject,
        work: Callable[[Progress], Any],
        *,
        done: Done,
        failed: Failed,
        progress: Progress | None = None,
    ) -> Job:
        """Do something that takes a while. ``work`` is handed a progress call that raises once cancelled.

        Args:
            owner: whose life the answer is tied to.
            work: called on a thread with ``progress(done, total, bytes)``.
            done: given what ``work`` returns.
            failed: given the error; a :class:`StoppedError` after a cancel.
            progress: told at most twenty times a second, on the main thread.
        """
        waiting = self._remember(owner, done, failed, progress)
        number, stop, arrived = waiting.job.number, waiting.job.stop, self._arrived
        last = [0.0]

        def report(finished: int, total: int, size_bytes: int = 0) -> None:
            if stop.is_set():
                raise StoppedError("Stopped.", hint="What was finished before that is kept.")
            now = time.monotonic()
            if finished >= total or now - last[0] >= _REPORT_SECONDS:
                last[0] = now
                arrived.emit(number, "progress", (finished, total, size_bytes))

        if not self._long_jobs:
            self.busy.emit(True)
        self._long_jobs.add(number)
        return self._start("long", waiting, lambda: work(report))

    def drop(self, owner: QObject) -> None:
        """Forget what an owner, or anything inside it, waits for.

        What has begun is let to its end, and what was to be written is still written.
        """
        for number in [n for n, w in self._waiting.items() if _belongs(w.owner, owner)]:
            waiting = self._waiting.pop(number)
            if waiting.is_write:
                continue  # what somebody asked to be kept is kept, whoever is there to hear of it
            waiting.job.cancel()
            if waiting.future is not None and waiting.future.cancel():
                self._end_of(number)

    @Slot()
    def cancel_long(self) -> None:
        """Ask every long job to stop at its next step."""
        for number in self._long_jobs & self._waiting.keys():
            self._waiting[number].job.cancel()

    def wait(self) -> None:
        """Block until every lane is empty; only for the way out and for tests."""
        from concurrent.futures import wait  # noqa: PLC0415 - loaded with the first lane

        wait(list(self._under_way))

    def close(self) -> None:
        """Cancel what can be cancelled, finish what has begun, and end the threads."""
        for waiting in self._waiting.values():
            waiting.job.cancel()
        self._waiting.clear()
        self._closed = True
        for name in ("read", "long", "write"):
            if name in self._lanes:
                self._lanes[name].shutdown(wait=True, cancel_futures=name != "write")
        self._sweeper.end()

    def _remember(self, owner: QObject, done: Done, failed: Failed, progress: Progress | None) -> _Waiting:
        waiting = _Waiting(owner, done, failed, progress, Job(next(self._numbers)))
        self._waiting[waiting.job.number] = waiting
        return waiting

    def _lane(self, name: str) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - the first screen needs no lanes

        if name not in self._lanes:
            self._sweeper.begin()
            self._lanes[name] = ThreadPoolExecutor(_THREADS[name], thread_name_prefix=name)
        return self._lanes[name]

    def _start(self, lane: str, waiting: _Waiting, work: Callable[[], Any]) -> Job:
        number, arrived = waiting.job.number, self._arrived
        if self._closed:  # the window has gone, and a last timer or a closing dialog asks for something
            self._waiting.pop(number, None)
            self._long_jobs.discard(number)
            return waiting.job

        def run() -> None:
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - whatever went wrong is told on the main thread
                arrived.emit(number, "failed", error)
            else:
                arrived.emit(number, "done", result)

        waiting.future = future = self._lane(lane).submit(run)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return waiting.job

    @Slot(int, str, object)
    def _on_arrived(self, number: int, kind: str, value: object) -> None:
        try:
            self._deliver(number, kind, value)
        finally:
            # Only now: whoever is told may go on with the next of several, and that is still one work.
            if kind != "progress":
                self._end_of(number)

    def _deliver(self, number: int, kind: str, value: object) -> None:
        waiting = self._waiting.get(number) if kind == "progress" else self._waiting.pop(number, None)
        if waiting is None or not isValid(waiting.owner):
            if kind == "failed" and not isinstance(value, ConductDeskError):
                self.unexpected.emit(value)
            return
        if waiting.key is not None and self._newest.get(waiting.key) == number:
            del self._newest[waiting.key]
        if kind == "progress":
            if waiting.progress is not None and isinstance(value, tuple):
                waiting.progress(*value)
        elif kind == "done":
            waiting.done(value)
        elif isinstance(value, ConductDeskError) and not isinstance(value, BugError):
            waiting.failed(value)
        else:
            bug = BugError(
                "Something went wrong that should not have.",
                hint="Nothing that was kept is lost. Try again; a problem report can be saved.",
            )
            bug.__cause__ = value if isinstance(value, BaseException) else None
            waiting.failed(bug)
            self.unexpected.emit(value)

    def _end_of(self, number: int) -> None:
        if number in self._long_jobs:
            self._long_jobs.discard(number)
            if not self._long_jobs:
                self.busy.emit(False)


def _belongs(inner: QObject | None, outer: QObject) -> bool:
    while inner is not None and inner is not outer and isValid(inner):
        inner = inner.parent()
    return inner is outer
