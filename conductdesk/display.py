"""Whether there is a display to open the window on, asked before Qt, which ends the process without one.

Windows and macOS always have one. Elsewhere it is an X server or a Wayland compositor that answers.
"""

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path

_ALWAYS = ("win32", "darwin", "cygwin")
_SECONDS = 2.0
_X_FOLDER = "/tmp/.X11-unix"  # noqa: S108 - where X servers listen, on every system that has them
_X_PORT = 6000
_X_PLUGIN = "Qt/plugins/platforms/libqxcb.so"


def problem_with_display(environ: Mapping[str, str], *, system: str = sys.platform) -> str:
    """Why no window can be opened, in one sentence; empty where one can.

    Args:
        environ: the environment, which names the display.
        system: as ``sys.platform`` names it.
    """
    names = [name.partition(":")[0] for name in environ.get("QT_QPA_PLATFORM", "").split(";")]
    asked = [name for name in names if name] or ["wayland", "xcb"]
    if system.startswith(_ALWAYS) or any(name != "xcb" and not name.startswith("wayland") for name in asked):
        return ""  # such as offscreen, or a frame buffer: no display is meant
    if any(name != "xcb" for name in asked) and _wayland_answers(environ):
        return ""
    return _problem_with_x(environ.get("DISPLAY", "") if "xcb" in asked else "")


def _problem_with_x(display: str) -> str:
    if not display:
        return "There is no display to open the window on."
    if not _x_answers(display):
        return f"The display {display} does not answer, so there is nothing to open the window on."
    missing = _missing_for_x()
    return f"The window needs a library that is not on this computer: {missing}." if missing else ""


def _x_answers(display: str) -> bool:
    """Whether a server listens where ``DISPLAY`` says, such as ``:0``, ``:1.0`` or ``localhost:10.0``."""
    host, colon, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not colon or not (number.isascii() and number.isdigit()):
        return False
    if host in {"", "unix"}:
        path = f"{_X_FOLDER}/X{number}"
        return _connects(path) or _connects(f"\0{path}")
    return _connects((host.strip("[]"), _X_PORT + int(number)))


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    if environ.get("WAYLAND_SOCKET"):
        return True
    name = environ.get("WAYLAND_DISPLAY", "")
    if not name and environ.get("XDG_SESSION_TYPE") == "wayland":
        name = "wayland-0"
    folder = environ.get("XDG_RUNTIME_DIR", "")
    if not name or (not folder and not name.startswith("/")):
        return False
    return _connects(str(Path(folder, name)))


def _connects(address: str | tuple[str, int]) -> bool:
    import socket  # noqa: PLC0415 - Windows and macOS never get here

    try:
        if isinstance(address, str):
            with socket.socket(socket.AF_UNIX) as local:
                local.settimeout(_SECONDS)
                local.connect(address)
        else:
            socket.create_connection(address, timeout=_SECONDS).close()
    except (OSError, OverflowError, ValueError):
        return False
    return True


def _missing_for_x() -> str:
    """The library that keeps Qt's part for X from loading, or empty.

    It is loaded here as Qt would load it a moment later, so that nothing is done twice.
    """
    found = importlib.util.find_spec("PySide6")
    plugin = Path(found.origin).parent / _X_PLUGIN if found is not None and found.origin else None
    if plugin is None or not plugin.exists():
        return ""
    import ctypes  # noqa: PLC0415 - for X alone

    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return str(error).partition(":")[0]
    return ""
