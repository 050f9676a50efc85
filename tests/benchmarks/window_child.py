"""The window in a process of its own, driven by lines on its standard input: one command, one JSON answer.

It is unlocked and used as a person does it, with keys and clicks, on the off-screen platform; services run in
its lanes as always. ``bare`` in place of a folder gives a bare window with one text field in it.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPlainTextEdit, QWidget

_SIZE = (1280, 800)
_BEAT_MS = 5
_PATIENCE_SECONDS = 60
_TYPED = "and then they wrote it again in the other group as well "


class Painted(QObject):
    """Says when the window was painted with something in it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._ready: Callable[[], bool] | None = None
        self._loop: QEventLoop | None = None
        self._at = 0.0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name that Qt calls
        """Have the window painted here, and look at the clock after it."""
        if self._ready is None or event.type() is not QEvent.Type.UpdateRequest:
            return False
        there = self._ready()
        watched.event(event)
        if there and self._loop is not None:
            self._at, self._ready = time.perf_counter(), None
            self._loop.quit()
        return True

    def after(self, act: Callable[[], object], ready: Callable[[], bool]) -> float:
        """Seconds from an action to the end of the first painting at which ``ready`` was true."""
        self._ready, self._loop, self._at = ready, QEventLoop(), 0.0
        begun = time.perf_counter()
        act()
        if self._ready is not None:
            QTimer.singleShot(_PATIENCE_SECONDS * 1000, self._loop, self._loop.quit)
            self._loop.exec()
        self._ready = self._loop = None
        if not self._at:
            raise TimeoutError("It was never painted.")
        return self._at - begun


class Pulse(QObject):
    """Measures for how long the main thread does not come back to its events.

    Attributes:
        gaps: seconds between two beats, in their order.
        waits: of each, the seconds for which the thread could have run and found no processor free.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self.waits: list[float] = []
        self._last = self._waited = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._on_beat)

    def begin(self) -> None:
        """Count from now on."""
        self.gaps, self.waits = [], []
        self._last, self._waited = time.perf_counter(), _waited()
        self._timer.start()

    def end(self) -> dict[str, float]:
        """Middle, 99 of 100 and worst gap, and the worst one without waiting for a processor; seconds."""
        self._on_beat()
        self._timer.stop()
        own = [gap - wait for gap, wait in zip(self.gaps, self.waits, strict=True)]
        return {**told(self.gaps), "own": max(own)}

    def _on_beat(self) -> None:
        now, waited = time.perf_counter(), _waited()
        self.gaps.append(now - self._last)
        self.waits.append(waited - self._waited)
        self._last, self._waited = now, waited


def _waited() -> float:
    """Seconds for which this thread stood in the queue for a processor."""
    return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9


def told(seconds: Sequence[float]) -> dict[str, float]:
    """Middle, 99 of 100, and worst."""
    ordered = sorted(seconds)
    count = len(ordered)
    return {
        "p50": ordered[count // 2],
        "p99": ordered[min(count - 1, count * 99 // 100)],
        "worst": ordered[-1],
    }


def memory_mib() -> dict[str, float]:
    """Proportional set size of this process in MiB, and the part that no file stands behind."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return {"all": sizes["Pss"], "own": sizes["Pss_Anon"]}


def type_into(window: QWidget, painted: Painted, keys: int) -> list[float]:
    """Seconds from each key to the end of the painting that shows it; thirty milliseconds between keys."""
    found = []
    for number in range(keys):
        press = partial(QTest.keyClick, window.windowHandle(), _TYPED[number % len(_TYPED)])
        found.append(painted.after(press, _always))
        pause(0.03)
    return found


def _always() -> bool:
    return True


def pause(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


class Bare:
    """A bare window with a text field, for comparison."""

    def __init__(self) -> None:
        self.app = QApplication(["bare"])
        self.window = QMainWindow()
        self.window.resize(*_SIZE)
        self.text = QPlainTextEdit()
        self.window.setCentralWidget(self.text)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.text.setFocus()
        self.painted = Painted(self.window)

    def type(self, keys: int) -> list[float]:
        """Type into the text."""
        return type_into(self.window, self.painted, keys)

    def line(self, keys: int) -> list[float]:
        """Type into a bare line."""
        line = QLineEdit()
        self.window.setCentralWidget(line)
        line.setFocus()
        return type_into(self.window, self.painted, keys)


def main(words: list[str]) -> None:
    """Serve until the end of the input."""
    gc.disable()
    if words[0] == "bare":
        served: Any = Bare()
        gc.enable()
    else:
        from tests.benchmarks.window_driven import Driven

        served = Driven(Path(words[0]))
    answer({"ready": True})
    for line in sys.stdin:
        name, *rest = json.loads(line)
        answer(getattr(served, name)(*rest))


def answer(value: object) -> None:
    """Give one answer."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
    os._exit(0)
