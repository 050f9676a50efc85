"""When to lock without being asked: nobody there, the computer going to sleep, its session being locked."""

import sys
from typing import Any

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

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

    Attributes:
        idle: emitted once; start it again after the next unlock.
    """

    idle = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.idle)

    def start(self, minutes: int) -> None:
        """Watch from now on; a new number of minutes counts at once."""
        self._timer.start(minutes * 60_000)
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
            app.installEventFilter(self)

    def stop(self) -> None:
        """Stop watching."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin anew at every sign of somebody."""
        del watched
        if event.type() in _ACTIVE and self._timer.isActive():
            self._timer.start()
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
