"""One child process that decodes pictures: started, asked, held to its limits, ended.

A child that crashes, hangs or grows is ended and replaced; the picture it was given comes back as
:class:`Undecodable`. What runs in it is ``worker.py``; what it gives up is in ``confine.py``.
"""

import os
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

from conductdesk.errors import BugError, StoppedError
from conductdesk.intake.frames import ANSWER_SIZE, READY, Answer, Form, Request, Verdict
from conductdesk.intake.sniff import HEAD_BYTES, sniff

PICTURE_TYPES = frozenset(("image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/heic"))
LARGEST_SIDE_PX = 16_000
BYTES_A_PIXEL = 3
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
class Undecodable:
    """A picture that cannot be shown, and why in a plain sentence."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Content:
    """What came back for a picture, checked: a plain JPEG, or rows of pixels without padding."""

    data: bytes
    width_px: int
    height_px: int
    had_location: bool


def worker_command() -> list[str]:
    """How the child process is started: from this interpreter, or from the frozen program itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--picture-worker"]
    return [sys.executable, "-I", "-m", "conductdesk.intake.worker"]


class PictureChild:
    """One child process, started when it is first needed and again after it was lost.

    Threads may share it: their pictures take turns.

    Args:
        limits: what each picture may cost.
    """

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._is_stopped = False

    def start(self) -> None:
        """Start the child ahead of its first picture, and wait until it is ready.

        Raises:
            BugError: it does not start.
            StoppedError: :meth:`stop` was called.
        """
        with self._turn:
            self._ready_process()

    def ask(self, form: Form, data: bytes, max_side_px: int) -> Content | Undecodable:
        """Have one picture decoded; always answers within the limit on time.

        Raises:
            StoppedError: :meth:`stop` was called.
        """
        if not 1 <= max_side_px <= LARGEST_SIDE_PX:
            raise BugError("A picture was asked for in a size that does not exist.")
        media_type = sniff(data[:HEAD_BYTES])
        if media_type not in PICTURE_TYPES:
            return undecodable(Verdict.NOT_A_PICTURE)
        if len(data) > self._limits.max_input_bytes:
            return undecodable(Verdict.TOO_LARGE)
        with self._turn:
            outcome = self._ask(form, data, max_side_px)
        if isinstance(outcome, Undecodable) and outcome.verdict is Verdict.NOT_A_PICTURE:
            if media_type == "image/heic":
                return Undecodable(Verdict.NOT_A_PICTURE, _NO_HEIC_READER)
            return undecodable(Verdict.DAMAGED)
        return outcome

    def close(self) -> None:
        """End the child: it leaves by itself when its input ends, and is killed if it does not."""
        with self._turn:
            if self._process is None:
                return
            with suppress(OSError):
                _pipe(self._process.stdin).close()
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._bury(self._process)

    def stop(self) -> None:
        """End the child at once, whatever it does, and for good; its memory goes with it. Any thread may."""
        self._is_stopped = True
        process = self._process
        if process is not None:
            process.kill()
        with self._turn:
            if self._process is not None:
                self._bury(self._process)

    def _ask(self, form: Form, data: bytes, max_side_px: int) -> Content | Undecodable:
        process = self._ready_process()
        with _Alarm(process, self._limits.wall_seconds) as alarm:
            outcome = self._exchange(process, form, data, max_side_px)
        if outcome is None:
            verdict = self._bury(process)
            self._refuse_when_stopped()
            return undecodable(Verdict.TOO_SLOW if alarm.rang else verdict)
        if alarm.rang or (isinstance(outcome, Undecodable) and outcome.verdict is Verdict.NO_MEMORY):
            self._bury(process)
        return outcome

    def _refuse_when_stopped(self) -> None:
        if self._is_stopped:
            raise StoppedError("Looking at pictures was stopped.")

    def _ready_process(self) -> subprocess.Popen[bytes]:
        self._refuse_when_stopped()
        if self._process is not None and self._process.poll() is not None:
            self._bury(self._process)
        return self._process or self._start()

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
        self._process = process
        if self._is_stopped:
            process.kill()
        with _Alarm(process, _START_SECONDS):
            greeting = _pipe(process.stdout).read(len(READY))
        if greeting != READY:
            self._bury(process)
            self._refuse_when_stopped()
            raise BugError("The part that reads pictures could not be started.")
        return process

    def _exchange(
        self, process: subprocess.Popen[bytes], form: Form, data: bytes, max_side_px: int
    ) -> Content | Undecodable | None:
        """Send the picture and read the answer; None when the child is gone or talks nonsense."""
        limits = self._limits
        request = Request(
            form, max_side_px, limits.max_pixels, limits.memory_bytes, limits.cpu_seconds, len(data)
        )
        outgoing, incoming = _pipe(process.stdin), _pipe(process.stdout)
        try:
            outgoing.write(request.pack())
            outgoing.write(data)
            outgoing.flush()
            answer = Answer.unpack(_exactly(incoming, ANSWER_SIZE))
            if answer.verdict is not Verdict.DONE:
                return undecodable(answer.verdict)
            if not _is_believable(answer, form, max_side_px, limits.max_pixels):
                return None
            content = _exactly(incoming, answer.size_bytes)
        except (OSError, ValueError, EOFError):
            return None
        if form is Form.JPEG and not _is_plain_jpeg(content, answer.width_px, answer.height_px):
            return None
        return Content(content, answer.width_px, answer.height_px, answer.had_location)

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


def _is_believable(answer: Answer, form: Form, max_side_px: int, max_pixels: int) -> bool:
    """Check what the child announces before a byte of it is read."""
    width, height = answer.width_px, answer.height_px
    if min(width, height) < 1 or max(width, height) > max_side_px or width * height > max_pixels:
        return False
    if form is Form.PIXELS:
        return answer.size_bytes == width * height * BYTES_A_PIXEL
    return answer.size_bytes <= 4 * max_side_px**2 + _JPEG_OVERHEAD


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


def undecodable(verdict: Verdict) -> Undecodable:
    """The sentence that goes with a verdict."""
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
