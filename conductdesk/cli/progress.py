"""How far long work has come, on a terminal only, and only once it takes a moment; and stopping it."""

import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Self

from conductdesk.cli.text import columns, count, say_size

_PATIENCE_SECONDS = 0.4
_PAUSE_SECONDS = 0.1


class Progress:
    """Shows "12 of 80 files" on standard error. Hand the object itself to a service as its callback.

    Ctrl+C reaches the threads that do the work through it: they stop at their next step, not at their end.

    Args:
        noun: what is counted, in the singular; "byte" shows sizes.
        shown: whether it may show at all.
        total_bytes: how much there is in all, where bytes are counted beside ``noun``; 0 when unknown.
    """

    def __init__(self, noun: str, *, shown: bool | None = None, total_bytes: int = 0) -> None:
        self._noun = noun
        self._total_bytes = total_bytes
        self._shown = sys.stderr.isatty() if shown is None else shown
        self._next = time.monotonic() + _PATIENCE_SECONDS
        self._drawn = 0
        self._stopped = False
        self._before: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        self.clear()

    def _on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._stopped = True
        raise KeyboardInterrupt

    def clear(self) -> None:
        """Take the line away, so that something else can be said."""
        self._draw("")

    def __call__(self, done: int, of: int, bytes_done: int = 0) -> None:
        """Take note that ``done`` of ``of`` are through, and bytes where they are counted."""
        if self._stopped:
            raise KeyboardInterrupt
        if not self._shown or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _PAUSE_SECONDS
        if self._noun == "byte":
            self._draw(f"{say_size(done)} of {say_size(of)}")
            return
        size = f", {say_size(bytes_done)}" if bytes_done else ""
        if size and self._total_bytes:
            size += f" of {say_size(self._total_bytes)}"
        self._draw(f"{done} of {count(of, self._noun)}{size}")

    def _draw(self, text: str) -> None:
        if not self._drawn and not text:
            return
        sys.stderr.write("\r" + text + " " * max(0, self._drawn - columns(text)) + ("" if text else "\r"))
        sys.stderr.flush()
        self._drawn = columns(text)
