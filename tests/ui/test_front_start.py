"""What the first screen is painted with, and that nothing more is loaded for it."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import platformdirs
import pytest
from PySide6 import QtCore

from conductdesk import paths
from conductdesk.paths import resources_dir
from conductdesk.ui.late import NEVER_SCROLL_BAR, NO_FOCUS, PLAIN_TEXT, STRONG_FOCUS, Qt
from conductdesk.ui.theme import read_tokens

_LOADED = """
import sys
from pathlib import Path
import conductdesk.__main__ as start

def stop(surroundings, *, desk, practice):
    import conductdesk.ui.application as application
    from PySide6.QtWidgets import QApplication

    def leave(self):
        import PySide6.QtCore
        import gc
        print("Qt" in vars(PySide6.QtCore), gc.isenabled(), *sorted(sys.modules))
        return 0

    QApplication.exec = leave
    return real(surroundings, desk=desk, practice=practice)

real, start.open_window = start.open_window, stop
sys.argv = ["conductdesk", "window", "--desk", sys.argv[1]]
start.main()
"""


def test_the_first_screen_loads_no_service_and_none_of_what_is_slow(tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "desk.json").write_text("{}")
    run = subprocess.run(
        [sys.executable, "-c", _LOADED, str(desk)],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    has_qt, collects, *modules = run.stdout.split()
    assert (has_qt, collects) == ("False", "False")
    slow = {
        "sqlalchemy", "sqlcipher3", "cryptography", "pyrage", "msgspec", "reportlab", "keyring", "zxcvbn",
        "PIL", "click", "hashlib", "tomllib", "platformdirs", "zoneinfo", "uuid", "html", "datetime",
        "concurrent.futures", "PySide6.QtSvg", "PySide6.QtNetwork", "PySide6.QtPrintSupport",
    }  # fmt: skip
    assert slow.intersection(modules) == set()
    ours = {name for name in modules if name.startswith("conductdesk.")}
    assert not [name for name in ours if name.startswith(("conductdesk.services", "conductdesk.store"))]


def test_the_token_file_says_to_us_what_it_says_to_every_reader_of_toml() -> None:
    text = (resources_dir() / "theme" / "tokens.toml").read_text(encoding="utf-8")
    assert read_tokens() == tomllib.loads(text)


@pytest.mark.parametrize("named", ["", "/somewhere/else", "  "])
def test_our_folders_are_where_platformdirs_says(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, named)
    data = platformdirs.user_data_dir("ConductDesk", appauthor=False, roaming=False)
    config = platformdirs.user_config_dir("ConductDesk", appauthor=False, roaming=False)
    assert paths.default_desk_folder() == Path(data) / "desk"
    assert paths.settings_file() == Path(config) / "settings.toml"


def test_the_numbers_that_stand_for_names_are_those_of_qt() -> None:
    real = QtCore.Qt

    assert Qt.TextFormat.PlainText is real.TextFormat.PlainText
    assert real.TextFormat(PLAIN_TEXT) is real.TextFormat.PlainText
    assert real.FocusPolicy(STRONG_FOCUS) is real.FocusPolicy.StrongFocus
    assert real.FocusPolicy(NO_FOCUS) is real.FocusPolicy.NoFocus
    assert real.ScrollBarPolicy(NEVER_SCROLL_BAR) is real.ScrollBarPolicy.ScrollBarAlwaysOff
