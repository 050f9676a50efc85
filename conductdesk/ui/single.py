"""One window for each desk: a second start brings the first window forward and ends.

A local socket of this user, named after the desk's folder; it carries one word and no content.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Slot

_WAIT_MS = 1000
_LONGEST = 60
"""Bytes of a folder's name: a socket's may have 103 in all on the strictest system."""
_PRIME = 2**89 - 1


def _name_of(folder: Path) -> str:
    # A remainder by a prime tells folders apart as a hash would, without loading the libraries of hashes.
    told = int.from_bytes(os.fsencode(Path.home()) + b"|" + os.fsencode(os.path.realpath(folder))) % _PRIME
    return f"conductdesk-{told:024x}"


def _private_folder() -> Path:
    """Where this user's session keeps its sockets, or else where everybody keeps what is temporary."""
    own = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(own if own and len(os.fsencode(own)) <= _LONGEST else tempfile.gettempdir())


def _socket_of(folder: Path) -> str:
    name = _name_of(folder)
    return name if sys.platform == "win32" else str(_private_folder() / name)


def _marker_of(folder: Path) -> Path:
    """A file that says that there may be somebody; without it the socket's library is not even loaded."""
    return _private_folder() / f"{_name_of(folder)}.open"


def _is_marked(folder: Path) -> bool:
    """Whether this user left the marker: one of somebody else's would keep the window from opening."""
    try:
        marker = _marker_of(folder).lstat()
    except OSError:
        return False
    return sys.platform == "win32" or marker.st_uid == os.getuid()


def somebody_came_forward(folder: Path) -> bool:
    """Whether a window of this desk is open already; it is asked to come forward."""
    if not _is_marked(folder):
        return False
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - most starts do not need it

    socket = QLocalSocket()
    socket.connectToServer(_socket_of(folder))
    found = socket.waitForConnected(_WAIT_MS)
    if found:
        socket.write(b"forward")
        socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
    return bool(found)


class OnlyOne(QObject):
    """Listens for second starts while the window is open.

    Args:
        folder: of the desk.
        forward: called when a second start was tried.
        parent: the window.
    """

    def __init__(self, folder: Path, forward: Callable[[], None], parent: QObject) -> None:
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415 - after the window is shown

        super().__init__(parent)
        self._forward = forward
        self._marker = _marker_of(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_knock)
        # What a crash left behind is taken away; whoever is alive would have been found before.
        QLocalServer.removeServer(_socket_of(folder))
        if self._server.listen(_socket_of(folder)):
            with suppress(OSError):  # without the marker a second start opens a second window, no more
                self._marker.touch(mode=0o600)

    def close(self) -> None:
        """Stop listening."""
        self._server.close()
        with suppress(OSError):
            self._marker.unlink(missing_ok=True)

    @Slot()
    def _on_knock(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
        self._forward()
