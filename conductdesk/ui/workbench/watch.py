"""When to lock without being asked: nobody there, the computer going to sleep, its session being locked."""

import sys
from typing import Any

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

_ACTIVE = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.DragMove,
    )
)


class IdleWatch(QObject):
    """Tells when no key was pressed and no mouse moved for so long.

    It listens at the windows themselves, where every key and click comes in once: a filter on the whole
    application would be called for every event of every widget.

    The two keys that must never be held up are heard here as well: a dialog or an open menu would keep F9 and
    Ctrl+L from the window below it.

    Attributes:
        idle: emitted once; start it again after the next unlock.
        hide_asked: emitted by F9 in a dialog.
        lock_asked: emitted by Ctrl+L in a dialog.
    """

    idle = Signal()
    hide_asked = Signal()
    lock_asked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.idle)
        self._heard: list[QWindow] = []

    def start(self, minutes: int) -> None:
        """Watch from now on; a new number of minutes counts at once."""
        self._timer.start(minutes * 60_000)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication) and not self._heard:
            app.focusWindowChanged.connect(self._listen)
        for window in QGuiApplication.topLevelWindows():
            self._listen(window)

    def stop(self) -> None:
        """Stop watching."""
        self._timer.stop()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication) and self._heard:
            app.focusWindowChanged.disconnect(self._listen)
        for window in self._heard:
            if isValid(window):
                window.removeEventFilter(self)
        self._heard.clear()

    @Slot(QWindow)
    def _listen(self, window: QWindow | None) -> None:
        self._heard = [known for known in self._heard if isValid(known)]
        if window is not None and window not in self._heard:
            self._heard.append(window)
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin anew at every sign of somebody."""
        if event.type() in _ACTIVE and self._timer.isActive():
            self._timer.start()
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._is_urgent(watched, event)
        return False

    def _is_urgent(self, watched: QObject, event: QKeyEvent) -> bool:
        over = (isinstance(watched, QWindow) and watched.transientParent() is not None) or (
            QApplication.activePopupWidget() is not None
        )
        if over and event.key() == Qt.Key.Key_F9:
            self.hide_asked.emit()
            return True
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if over and with_control and event.key() == Qt.Key.Key_L:
            self.lock_asked.emit()
            return True
        return False


class SystemWatch(QObject):
    """Tells when the computer goes to sleep or its session is locked, on systems that say so.

    Linux: logind and the screen saver over D-Bus. Windows: session and power messages. macOS tells neither to
    a program without Objective-C; there the idle time has to do, which the guide says.

    Attributes:
        away: emitted when the desk should be locked.
    """

    away = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._native: _WindowsMessages | None = None
        if sys.platform == "linux":
            self._listen_on_dbus()
        elif sys.platform == "win32":
            self._native = _WindowsMessages(self)
            app = QApplication.instance()
            if app is not None:
                app.installNativeEventFilter(self._native)

    def _listen_on_dbus(self) -> None:
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - only on Linux, and after start

        def listen(bus: QDBusConnection, sender: str, path: str, signal: str, slot: str) -> None:
            interface, _, name = signal.rpartition(".")
            if bus.isConnected():
                # The stubs ask for bytes; the call refuses them and takes what SLOT makes.
                bus.connect(sender, path, interface, name, self, SLOT(slot))  # type: ignore[call-overload]

        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        logind, manager = "org.freedesktop.login1", "/org/freedesktop/login1"
        listen(system, logind, manager, f"{logind}.Manager.PrepareForSleep", "_on_sleep(bool)")
        listen(system, logind, "", f"{logind}.Session.Lock", "_on_lock()")
        for saver in ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"):
            listen(session, "", "", f"{saver}.ActiveChanged", "_on_sleep(bool)")

    @Slot(bool)
    def _on_sleep(self, begins: bool) -> None:
        if begins:
            self.away.emit()

    @Slot()
    def _on_lock(self) -> None:
        self.away.emit()


class _WindowsMessages(QAbstractNativeEventFilter):
    """Listens for going to sleep and for a locked session in the messages of Windows."""

    _POWER, _SUSPEND, _SESSION, _LOCKED = 0x0218, 0x0004, 0x02B1, 0x7

    def __init__(self, watch: SystemWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(self, kind: Any, message: int) -> Any:
        """Look at one message and let it pass."""
        if bytes(kind) == b"windows_generic_MSG":
            import ctypes  # noqa: PLC0415 - on Windows only
            from ctypes import wintypes  # noqa: PLC0415 - as above

            told = ctypes.cast(int(message), ctypes.POINTER(wintypes.MSG)).contents
            sleeps = told.message == self._POWER and told.wParam == self._SUSPEND
            locked = told.message == self._SESSION and told.wParam == self._LOCKED
            if sleeps or locked:
                self._watch.away.emit()
        return False, 0
