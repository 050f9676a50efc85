"""Pictures made safe: decoded in child processes, handed back as plain JPEGs without metadata.

A child that crashes, hangs or grows is ended and replaced; the picture it was given comes back as
:class:`Undecodable`, and every other picture as if nothing had happened. The child is ``worker.py``; what it
gives up is in ``confine.py``.
"""

import os
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Self

from conductdesk.errors import BugError, UserError
from conductdesk.intake.frames import ANSWER_SIZE, READY, Answer, Request, Verdict
from conductdesk.intake.sniff import HEAD_BYTES, sniff

PICTURE_TYPES = frozenset(("image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/heic"))
# Most phone screens are no longer than this, so their screenshots keep every pixel and need no scaling.
LONGEST_SIDE_PX = 2400
_MAX_WORKERS = 8
_LARGEST_SIDE_PX = 16_000
_START_SECONDS = 60.0
_JPEG_OVERHEAD = 64 * 1024
_START_OF_FRAME, _START_OF_SCAN, _JFIF, _JFIF_SIZE = 0xC0, 0xDA, 0xE0, 16
_PLAIN_SEGMENTS = frozenset((_START_OF_FRAME, _JFIF, 0xC4, 0xDB, 0xDD))
_KEPT_VARIABLES = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_REASONS = {
    Verdict.NOT_A_PICTURE: "This file is no picture that can be shown: PNG, JPEG, WebP, GIF, BMP or HEIC.",
    Verdict.DAMAGED: "The picture is damaged or cut short, so it cannot be shown.",
    Verdict.TOO_LARGE: "The picture is too large to be shown safely.",
    Verdict.NO_MEMORY: "Showing the picture would take more memory than one picture is allowed.",
    Verdict.TOO_SLOW: "Reading the picture took too long, so it was stopped.",
    Verdict.CRASHED: "Reading the picture failed, so it was stopped.",
}
_NO_HEIC_READER = "This is a HEIC picture, and the part that reads HEIC is not installed on this computer."
_HINT = "The original is kept as it is. Say in the description what it shows, or add a screenshot of it."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one picture may cost.

    ``cpu_seconds`` and ``memory_bytes`` (address space of the child) hold where the system enforces them;
    ``wall_seconds`` and ``max_pixels`` hold everywhere.
    """

    max_input_bytes: int = 100 * 1024**2
    max_pixels: int = 128_000_000
    memory_bytes: int = 1536 * 1024**2
    cpu_seconds: int = 15
    wall_seconds: float = 30.0


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Picture:
    """A baseline JPEG without metadata, upright; ``had_location`` says whether the original names a place."""

    jpeg: bytes
    width_px: int
    height_px: int
    had_location: bool


@dataclass(frozen=True, slots=True)
class Undecodable:
    """A picture that cannot be shown, and why in a plain sentence."""

    verdict: Verdict
    reason: str


def worker_command() -> list[str]:
    """How the child process is started: from this interpreter, or from the frozen program itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--picture-worker"]
    return [sys.executable, "-I", "-m", "conductdesk.intake.worker"]


def reencode_picture(data: bytes, *, max_side_px: int = LONGEST_SIDE_PX, limits: Limits = DEFAULT) -> Picture:
    """Turn one untrusted picture into a plain JPEG, in a child process of its own.

    Args:
        data: the original, whole.
        max_side_px: the longer side of the outcome; smaller pictures keep their size.
        limits: what the picture may cost.

    Raises:
        UserError: the picture cannot be shown; the message says why.
    """
    worker = _Worker(limits)
    try:
        outcome = worker.ask(data, max_side_px)
    finally:
        worker.close()
    if isinstance(outcome, Undecodable):
        raise UserError(outcome.reason, hint=_HINT)
    return outcome


class PictureWorkers:
    """A pool of child processes, one a core, that live as long as the ``with`` block.

    Args:
        limits: what each picture may cost.
        count: how many children; by default as many as this process has cores, eight at most.
    """

    def __init__(self, limits: Limits = DEFAULT, *, count: int | None = None) -> None:
        self._limits = limits
        self._count = count or min(_cores(), _MAX_WORKERS)
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="pictures")

    def __enter__(self) -> Self:
        for _ in range(self._count):
            self._idle.put(_Worker(self._limits))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()

    def reencode_all(
        self, sources: Iterable[bytes | Callable[[], bytes]], *, max_side_px: int = LONGEST_SIDE_PX
    ) -> Iterator[Picture | Undecodable]:
        """Turn pictures into plain JPEGs, in the order given, a few ahead of what was asked for.

        Args:
            sources: the originals, or callables that fetch one each; those run on a thread of the pool, and
                what they raise comes out here at their turn.
            max_side_px: the longer side of each outcome.
        """
        waiting: deque[Future[Picture | Undecodable]] = deque()
        try:
            for source in sources:
                waiting.append(self._threads.submit(self._reencode, source, max_side_px))
                if len(waiting) > 2 * self._count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _reencode(self, source: bytes | Callable[[], bytes], max_side_px: int) -> Picture | Undecodable:
        data = source if isinstance(source, bytes) else source()
        worker = self._idle.get()
        try:
            return worker.ask(data, max_side_px)
        finally:
            self._idle.put(worker)


class _Worker:
    """One child process, started when it is first needed and again after it was lost."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, data: bytes, max_side_px: int) -> Picture | Undecodable:
        """Have one picture decoded; always answers within the limit on time."""
        if not 1 <= max_side_px <= _LARGEST_SIDE_PX:
            raise BugError("A picture was asked for in a size that does not exist.")
        media_type = sniff(data[:HEAD_BYTES])
        if media_type not in PICTURE_TYPES:
            return _undecodable(Verdict.NOT_A_PICTURE)
        if len(data) > self._limits.max_input_bytes:
            return _undecodable(Verdict.TOO_LARGE)
        if self._process is not None and self._process.poll() is not None:
            self._bury(self._process)
        process = self._process or self._start()
        with _Alarm(process, self._limits.wall_seconds) as alarm:
            outcome = self._exchange(process, data, max_side_px)
        if outcome is None:
            verdict = self._bury(process)
            outcome = _undecodable(Verdict.TOO_SLOW if alarm.rang else verdict)
        elif alarm.rang or (isinstance(outcome, Undecodable) and outcome.verdict is Verdict.NO_MEMORY):
            self._bury(process)
        if isinstance(outcome, Undecodable) and outcome.verdict is Verdict.NOT_A_PICTURE:
            if media_type == "image/heic":
                return Undecodable(Verdict.NOT_A_PICTURE, _NO_HEIC_READER)
            return _undecodable(Verdict.DAMAGED)
        return outcome

    def close(self) -> None:
        """End the child: it leaves by itself when its input ends, and is killed if it does not."""
        if self._process is None:
            return
        with suppress(OSError):
            _pipe(self._process.stdin).close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._bury(self._process)

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and module, no shell)
                worker_command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise BugError("The part that reads pictures could not be started.") from error
        with _Alarm(process, _START_SECONDS):
            greeting = _pipe(process.stdout).read(len(READY))
        if greeting != READY:
            process.kill()
            self._bury(process)
            raise BugError("The part that reads pictures could not be started.")
        self._process = process
        return process

    def _exchange(
        self, process: subprocess.Popen[bytes], data: bytes, max_side_px: int
    ) -> Picture | Undecodable | None:
        """Send the picture and read the answer; None when the child is gone or talks nonsense."""
        limits = self._limits
        request = Request(max_side_px, limits.max_pixels, limits.memory_bytes, limits.cpu_seconds, len(data))
        outgoing, incoming = _pipe(process.stdin), _pipe(process.stdout)
        try:
            outgoing.write(request.pack())
            outgoing.write(data)
            outgoing.flush()
            answer = Answer.unpack(_exactly(incoming, ANSWER_SIZE))
            if answer.verdict is not Verdict.DONE:
                return _undecodable(answer.verdict)
            is_small = max(answer.width_px, answer.height_px) <= max_side_px
            if not is_small or answer.size_bytes > 4 * max_side_px**2 + _JPEG_OVERHEAD:
                return None
            jpeg = _exactly(incoming, answer.size_bytes)
        except (OSError, ValueError, EOFError):
            return None
        if not _is_plain_jpeg(jpeg, answer.width_px, answer.height_px):
            return None
        return Picture(jpeg, answer.width_px, answer.height_px, answer.had_location)

    def _bury(self, process: subprocess.Popen[bytes]) -> Verdict:
        """Make sure the child is gone, and tell from how it ended what went wrong."""
        if process.poll() is None:
            process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                _pipe(pipe).close()
        self._process = None
        is_out_of_time = sys.platform != "win32" and code == -signal.SIGXCPU
        return Verdict.TOO_SLOW if is_out_of_time else Verdict.CRASHED


class _Alarm:
    """Kills one child if the block takes longer than it may; a child that answered in time is never hit."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.rang = False
        self._process = process
        self._is_over = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._is_over = True
        self._timer.cancel()

    def _ring(self) -> None:
        with self._lock:
            if not self._is_over:
                self.rang = True
                self._process.kill()


def _is_plain_jpeg(jpeg: bytes, width_px: int, height_px: int) -> bool:
    """Check that the child sent a baseline JPEG of the size it claims and no metadata in it."""
    if not (jpeg.startswith(b"\xff\xd8") and jpeg.endswith(b"\xff\xd9")):
        return False
    at, is_sized = 2, False
    while at + 9 <= len(jpeg) and jpeg[at] == 0xFF:  # noqa: PLR2004 (every JPEG marker begins with it)
        marker, size = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            return is_sized
        if marker not in _PLAIN_SEGMENTS or size < 2 or (marker == _JFIF and size != _JFIF_SIZE):  # noqa: PLR2004
            return False
        if marker == _START_OF_FRAME:
            is_sized = jpeg[at + 5 : at + 9] == struct.pack(">HH", height_px, width_px)
        at += 2 + size
    return False


def _undecodable(verdict: Verdict) -> Undecodable:
    return Undecodable(verdict, _REASONS[verdict])


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise BugError("A pipe to the part that reads pictures is missing.")
    return pipe


def _cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
