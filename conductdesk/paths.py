"""Where things live on this computer. Nothing is created here."""

from pathlib import Path

import platformdirs

_APP = "ConductDesk"


def resources_dir() -> Path:
    """The folder of bundled data: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def default_desk_folder() -> Path:
    """Where a desk is made when no folder was named: the user's own, never roaming, data folder."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False, roaming=False)) / "desk"


def settings_file() -> Path:
    """The small file of this computer's settings; it holds no content of a desk."""
    return Path(platformdirs.user_config_dir(_APP, appauthor=False, roaming=False)) / "settings.toml"


def has_desk(folder: Path) -> bool:
    """Whether a desk seems to be in a folder, told by its header alone, which costs next to nothing."""
    return (folder / "desk.json").exists() or (folder / "desk.json.copy").exists()
