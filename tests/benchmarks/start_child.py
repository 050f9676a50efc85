"""One start, in a process of its own: ``bare``, ``window FOLDER`` or ``unlock FOLDER``. It answers one line.

The bare window is the least that PySide6 shows: a main window with one label. Ours starts as ``conductdesk``
does. Both are watched alike: a filter on one widget sees that it is painted, and then the clocks are read.
"""

import os
import sys
import time
from typing import Any


def _answer(*values: float) -> None:
    sys.stdout.write(" ".join(f"{value:.6f}" for value in values) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _wait_until_painted(widget: Any) -> None:
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    class Watch(QObject):
        painted = False

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name that Qt calls
            self.painted = self.painted or event.type() is QEvent.Type.Paint
            return False

    watch = Watch()
    widget.installEventFilter(watch)
    while not watch.painted:
        QApplication.processEvents()
    _answer(time.clock_gettime(time.CLOCK_MONOTONIC), time.process_time())


def bare() -> None:
    """The anchor."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    app = QApplication(["bare"])
    window = QMainWindow()
    window.resize(1280, 800)
    text = QLabel("Unlock")
    window.setCentralWidget(text)
    window.show()
    _wait_until_painted(text)
    del app


def window(folder: str) -> None:
    """The program, up to the painted Unlock screen."""
    import conductdesk.__main__ as start

    real = start.open_window

    def watched(surroundings: Any, **how: Any) -> int:
        from PySide6.QtWidgets import QApplication

        from conductdesk.ui import application

        shown: list[Any] = []
        begin = application.MainWindow.begin

        def begin_and_remember(self: Any, path: Any) -> None:
            begin(self, path)
            shown.append(self)

        application.MainWindow.begin = begin_and_remember  # type: ignore[method-assign]
        QApplication.exec = lambda *_: _wait_until_painted(shown[0].front.currentWidget().unlock)  # type: ignore[assignment,method-assign]
        return real(surroundings, **how)

    start.open_window = watched
    sys.argv = ["conductdesk", "window", "--desk", folder]
    start.main()


def unlock(folder: str) -> None:
    """Seconds from pressing Enter to a painted Today, and those of deriving the key alone, five times."""
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from conductdesk.bootstrap import Surroundings
    from conductdesk.security.header import unlock as derive
    from conductdesk.services.desks import open_desk  # noqa: F401 - loaded while the passphrase is typed
    from conductdesk.store.desk_folder import DeskFolder
    from conductdesk.ui.main_window import MainWindow
    from conductdesk.ui.theme import STYLE, Theme
    from tests.benchmarks.filled_desk import PASSPHRASE, clock
    from tests.benchmarks.window_child import Painted, pause

    app = QApplication(["conductdesk", *STYLE])
    path = Path(folder)
    around = Surroundings(environ={}, settings_file=path.parent / "none.toml", default_desk=path, clock=clock)
    made = MainWindow(around, Theme(app))
    made.begin(path)
    made.show()
    header, _ = DeskFolder(path).read_header()

    painted = Painted(made)

    def is_there() -> bool:
        return made.workbench is not None and getattr(made.workbench.page, "_shown", None) is not None

    pause(1.0)
    taken, derived = [], []
    for _ in range(5):
        begun = time.perf_counter()
        derive(header, None, passphrase=PASSPHRASE)
        derived.append(time.perf_counter() - begun)
        page: Any = made.front.currentWidget()
        page.passphrase.setText(PASSPHRASE)
        taken.append(painted.after(page.unlock.click, is_there))
        pause(0.3)
        made.lock()
        pause(0.3)
    taken, derived = sorted(taken[1:]), sorted(derived[1:])
    _answer(taken[len(taken) // 2], derived[len(derived) // 2])


if __name__ == "__main__":
    {"bare": bare, "window": window, "unlock": unlock}[sys.argv[1]](*sys.argv[2:])
