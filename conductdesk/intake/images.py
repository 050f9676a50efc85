"""Pictures made safe: decoded in child processes, handed back as plain JPEGs or as bare pixels.

A picture that brings its child down comes back as :class:`Undecodable`, and every other one as if nothing
had happened.
"""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from conductdesk.errors import UserError
from conductdesk.intake.child import DEFAULT, PICTURE_TYPES, Content, Limits, PictureChild, Undecodable
from conductdesk.intake.frames import Form

__all__ = [
    "DEFAULT",
    "LONGEST_SIDE_PX",
    "PICTURE_TYPES",
    "Limits",
    "Picture",
    "PictureChild",
    "PictureWorkers",
    "Pixels",
    "Undecodable",
    "decode_pixels",
    "draw_pixels",
    "reencode_picture",
]

# Most phone screens are no longer than this, so their screenshots keep every pixel and need no scaling.
LONGEST_SIDE_PX = 2400
_MAX_WORKERS = 8
_HINT = "The original is kept as it is. Say in the description what it shows, or add a screenshot of it."


@dataclass(frozen=True, slots=True)
class Picture:
    """A baseline JPEG without metadata, upright; ``had_location`` says whether the original names a place."""

    jpeg: bytes
    width_px: int
    height_px: int
    had_location: bool


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture to be put on the screen, upright.

    ``rgb`` holds its rows from the top, each ``3 * width_px`` bytes of red, green and blue, without padding.
    ``had_location`` says whether the original names a place.
    """

    width_px: int
    height_px: int
    rgb: bytes
    had_location: bool


def reencode_picture(data: bytes, *, max_side_px: int = LONGEST_SIDE_PX, limits: Limits = DEFAULT) -> Picture:
    """Turn one untrusted picture into a plain JPEG, in a child process of its own.

    Args:
        data: the original, whole.
        max_side_px: the longer side of the outcome; smaller pictures keep their size.
        limits: what the picture may cost.

    Raises:
        UserError: the picture cannot be shown; the message says why.
    """
    return _as_picture(_shown(_ask_once(Form.JPEG, data, max_side_px, limits)))


def decode_pixels(data: bytes, *, max_side_px: int = LONGEST_SIDE_PX, limits: Limits = DEFAULT) -> Pixels:
    """Turn one untrusted picture into pixels for the screen, in a child process of its own.

    Args:
        data: the original, whole.
        max_side_px: the longer side of the outcome; smaller pictures keep their size.
        limits: what the picture may cost.

    Raises:
        UserError: the picture cannot be shown; the message says why.
    """
    return _as_pixels(_shown(_ask_once(Form.PIXELS, data, max_side_px, limits)))


def draw_pixels(
    child: PictureChild, data: bytes, *, max_side_px: int = LONGEST_SIDE_PX
) -> Pixels | Undecodable:
    """Turn one untrusted picture into pixels in a child that is there already.

    Raises:
        StoppedError: the child was stopped meanwhile.
    """
    outcome = child.ask(Form.PIXELS, data, max_side_px)
    return outcome if isinstance(outcome, Undecodable) else _as_pixels(outcome)


def _ask_once(form: Form, data: bytes, max_side_px: int, limits: Limits) -> Content | Undecodable:
    child = PictureChild(limits)
    try:
        return child.ask(form, data, max_side_px)
    finally:
        child.close()


def _shown(outcome: Content | Undecodable) -> Content:
    if isinstance(outcome, Undecodable):
        raise UserError(outcome.reason, hint=_HINT)
    return outcome


def _as_picture(content: Content) -> Picture:
    return Picture(content.data, content.width_px, content.height_px, content.had_location)


def _as_pixels(content: Content) -> Pixels:
    return Pixels(content.width_px, content.height_px, content.data, content.had_location)


class PictureWorkers:
    """A pool of child processes, one a core, that live as long as the ``with`` block.

    Args:
        limits: what each picture may cost.
        count: how many children; by default as many as this process has cores, eight at most.
    """

    def __init__(self, limits: Limits = DEFAULT, *, count: int | None = None) -> None:
        self._limits = limits
        self._count = count or min(_cores(), _MAX_WORKERS)
        self._idle: SimpleQueue[PictureChild] = SimpleQueue()
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="pictures")

    def __enter__(self) -> Self:
        for _ in range(self._count):
            self._idle.put(PictureChild(self._limits))
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
        child = self._idle.get()
        try:
            outcome = child.ask(Form.JPEG, data, max_side_px)
        finally:
            self._idle.put(child)
        return outcome if isinstance(outcome, Undecodable) else _as_picture(outcome)


def _cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
