"""Where things live on this computer. Nothing is created here."""

import os
import sys
from pathlib import Path
from typing import Literal

_APP = "ConductDesk"
_ON_LINUX = {"data": ("XDG_DATA_HOME", ".local/share"), "config": ("XDG_CONFIG_HOME", ".config")}


def resources_dir() -> Path:
    """The folder of bundled data: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def docs_dir() -> Path | None:
    """The folder of the guide, beside or in the bundled data; None where it did not come along."""
    beside = (resources_dir().parent / "docs", resources_dir() / "docs")
    return next((folder for folder in beside if (folder / "guide").is_dir()), None)


def default_desk_folder() -> Path:
    """Where a desk is made when no folder was named: the user's own, never roaming, data folder."""
    return _own_folder("data") / "desk"


def settings_file() -> Path:
    """The small file of this computer's settings; it holds no content of a desk."""
    return _own_folder("config") / "settings.toml"


def _own_folder(kind: Literal["data", "config"]) -> Path:
    """The program's own folder of this user: what platformdirs says, which on Linux is quickly said."""
    if sys.platform == "linux" and "ANDROID_DATA" not in os.environ:
        variable, usual = _ON_LINUX[kind]
        named = os.environ.get(variable, "").strip()
        return Path(named or Path.home() / usual) / _APP
    import platformdirs  # noqa: PLC0415 - slow to load, and Linux does without

    find = platformdirs.user_data_dir if kind == "data" else platformdirs.user_config_dir
    return Path(find(_APP, appauthor=False, roaming=False))


def has_desk(folder: Path) -> bool:
    """Whether a desk seems to be in a folder, told by its header alone, which costs next to nothing."""
    return (folder / "desk.json").exists() or (folder / "desk.json.copy").exists()


def say_folder(folder: Path) -> str:
    """A folder for reading: inside the home folder it begins with ``~``."""
    try:
        return f"~/{folder.absolute().relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return str(folder)
