"""Starts the window. What is not needed to paint the first screen is loaded after it."""

import signal
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import QApplication

from conductdesk import __version__
from conductdesk.bootstrap import Surroundings
from conductdesk.paths import resources_dir
from conductdesk.ui.icons import refresh_icons
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.single import OnlyOne, somebody_came_forward
from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.boxes import WheelGuard

_LOOK_EVERY_MS = 500


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
    app = QApplication([sys.argv[0]])
    app.setApplicationName("ConductDesk")
    app.setApplicationDisplayName("")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("conductdesk")
    app.setQuitOnLastWindowClosed(True)
    if not practice and somebody_came_forward(folder):
        return 0
    theme = Theme(app)
    theme.changed.connect(refresh_icons)
    window = MainWindow(surroundings, theme)
    sys.excepthook = _Hook(window)
    window.begin(folder)
    window.show()
    listening: list[OnlyOne] = []
    if not practice:
        QTimer.singleShot(0, window, lambda: listening.append(OnlyOne(folder, window.come_forward, window)))
    QTimer.singleShot(0, window, lambda: _after_the_first_paint(app))
    if practice:
        QTimer.singleShot(0, window, window.practise)
    _end_politely_on_ctrl_c(window)
    try:
        return app.exec()
    finally:
        sys.excepthook = sys.__excepthook__
        for one in listening:
            one.close()
        window.tasks.close()


def _after_the_first_paint(app: QApplication) -> None:
    """What the first screen does without: the icon, the wheel guard, fonts for every script."""
    app.setWindowIcon(QIcon(str(resources_dir() / "icons" / "app" / "conductdesk.svg")))
    app.installEventFilter(WheelGuard(app))
    families = [
        QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
        for file in sorted((resources_dir() / "fonts").glob("noto-*/*-Regular.ttf"))
    ]
    font = app.font()
    font.setFamilies([font.family(), *dict.fromkeys(name for names in families for name in names)])


class _Hook:
    """Shows an unexpected error of the main thread as a problem report."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        self._window.report(error.with_traceback(trace), "")


def _end_politely_on_ctrl_c(window: MainWindow) -> None:
    """Lock and close on Ctrl+C in the terminal: Python sees the signal when a timer lets it run."""
    signal.signal(signal.SIGINT, lambda *_: window.close())
    timer = QTimer(window)
    timer.timeout.connect(lambda: None)
    timer.start(_LOOK_EVERY_MS)
