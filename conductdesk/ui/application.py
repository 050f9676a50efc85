"""Starts the window. What is not needed to paint the first screen is loaded after it."""

import gc
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from conductdesk import __version__
from conductdesk.bootstrap import Surroundings
from conductdesk.paths import resources_dir
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.single import OnlyOne, somebody_came_forward
from conductdesk.ui.theme import STYLE, Theme

_LOOK_EVERY_MS = 500
_TURN_SECONDS = 0.001


def run(surroundings: Surroundings, *, desk: Path | None = None, practice: bool = False) -> int:
    """Open the window and come back when it is closed.

    Args:
        surroundings: settings, keychain and clock of this computer.
        desk: the folder that was named, if one was.
        practice: open the practice desk at once.

    Returns:
        The exit code.
    """
    folder = surroundings.desk_folder(desk)
    app = QApplication([sys.argv[0], *STYLE])
    app.setApplicationName("ConductDesk")
    app.setApplicationDisplayName("")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("conductdesk")
    app.setQuitOnLastWindowClosed(True)
    if not practice and somebody_came_forward(folder):
        return 0
    theme = Theme(app)
    window = MainWindow(surroundings, theme)
    sys.excepthook = _Hook(window)
    listening: list[OnlyOne] = []
    if practice:
        window.painted.connect(window.practise)
    else:
        window.painted.connect(lambda: listening.append(OnlyOne(folder, window.come_forward, window)))
    window.painted.connect(lambda: _after_the_first_paint(app, theme))
    window.begin(folder)
    window.painted.connect(lambda: _end_politely_on_ctrl_c(window))
    window.show()
    try:
        return app.exec()
    finally:
        sys.excepthook = sys.__excepthook__
        for one in listening:
            one.close()
        window.tasks.close()


def _after_the_first_paint(app: QApplication, theme: Theme) -> None:
    """What the first screen does without: icons, and fonts for every script."""
    from PySide6.QtGui import QFontDatabase, QIcon  # noqa: PLC0415 - after the first screen

    from conductdesk.ui.icons import refresh_icons  # noqa: PLC0415 - as above

    gc.freeze()
    # Every event of the window waits its turn at the interpreter while threads work: let turns be short.
    sys.setswitchinterval(_TURN_SECONDS)
    theme.changed.connect(refresh_icons)
    app.setWindowIcon(QIcon(str(resources_dir() / "icons" / "app" / "conductdesk.svg")))
    # Known to the application, they are asked for every script that the font of the look does not have.
    for file in sorted((resources_dir() / "fonts").glob("noto-*/*-Regular.ttf")):
        QFontDatabase.addApplicationFont(str(file))


class _Hook:
    """Shows an unexpected error of the main thread as a problem report."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        # Through a signal, since what a lane's thread raises comes here on that thread.
        self._window.tasks.unexpected.emit(error.with_traceback(trace))
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            # Python keeps the last error with everything its functions held, after the lock too.
            vars(sys).pop(name, None)


def _end_politely_on_ctrl_c(window: MainWindow) -> None:
    """Lock and close on Ctrl+C in the terminal: Python sees the signal when a timer lets it run."""
    import signal  # noqa: PLC0415 - after the first screen

    signal.signal(signal.SIGINT, lambda *_: window.close())
    timer = QTimer(window)
    timer.timeout.connect(lambda: None)
    timer.start(_LOOK_EVERY_MS)
