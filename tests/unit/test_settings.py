"""The settings of this computer: few, in one file, and never of a desk's content."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import UserError
from conductdesk.settings import Settings, read_settings, write_settings

ALL = Settings(
    desk=Path('/desks/Ünï "code"\\folder\n'),
    second_place=Path("/media/stick"),
    look="contrast",
    font="atkinson",
    text_percent=175,
    lock_minutes=60,
    reminders=True,
)


def _around(tmp_path: Path) -> Surroundings:
    return Surroundings(environ={}, settings_file=tmp_path / "config" / "settings.toml")


def test_a_missing_file_means_that_nothing_was_chosen(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == Settings()
    assert Settings().reminders is False
    assert Settings().lock_minutes == 5


def test_every_setting_comes_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "settings.toml"
    write_settings(file, ALL)
    assert read_settings(file) == ALL
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"]


def test_nothing_is_written_for_what_was_never_chosen(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    write_settings(file, Settings())
    assert file.read_bytes() == b""


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('look = "purple"', "look"),
        ("look = 1", "look"),
        ("look = []", "look"),
        ('font = "comic"', "font"),
        ("text_percent = 99", "text_percent"),
        ("text_percent = 201", "text_percent"),
        ("text_percent = true", "text_percent"),
        ("text_percent = 120.0", "text_percent"),
        ("lock_minutes = 0", "lock_minutes"),
        ("lock_minutes = 61", "lock_minutes"),
        ('lock_minutes = "5"', "lock_minutes"),
        ("reminders = 1", "reminders"),
        ("desk = 3", "desk"),
        ('desk = ""', "desk"),
        ("second_place = false", "second_place"),
    ],
)
def test_a_value_that_cannot_be_is_one_line_that_names_the_setting(
    tmp_path: Path, line: str, key: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        read_settings(file)
    assert refused.value.message.startswith(f'"{key}" in {file} has to be ')
    assert "\n" not in str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize("content", [b"look = ", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_says_how_to_go_on(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    with pytest.raises(UserError, match="delete it to start afresh"):
        read_settings(file)


def test_changing_one_setting_leaves_the_others(tmp_path: Path) -> None:
    around = _around(tmp_path)
    write_settings(around.settings_file, ALL)
    changed = around.change_settings(look="dark", text_percent=150)
    assert (changed.look, changed.text_percent) == ("dark", 150)
    assert around.settings() == changed
    assert (changed.desk, changed.font, changed.reminders) == (ALL.desk, "atkinson", True)


def test_a_change_that_cannot_be_changes_nothing(tmp_path: Path) -> None:
    around = _around(tmp_path)
    around.change_settings(lock_minutes=9)
    before = around.settings_file.read_bytes()
    with pytest.raises(UserError, match="lock_minutes"):
        around.change_settings(lock_minutes=0)
    assert around.settings_file.read_bytes() == before


def test_folders_are_remembered_and_forgotten_beside_the_other_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    around = _around(tmp_path)
    around.change_settings(font="atkinson")
    monkeypatch.chdir(tmp_path)
    around.remember_desk(Path("desk"))
    around.remember_second_place(Path("stick"))
    assert around.settings() == Settings(
        desk=tmp_path / "desk", second_place=tmp_path / "stick", font="atkinson"
    )
    around.remember_second_place(None)
    assert around.settings().second_place is None
    assert around.settings().desk == tmp_path / "desk"


def test_what_a_newer_program_chose_is_written_back(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('spelling = "en"\n"odd key" = 3\nquiet = true\n[table]\na = 1\n', encoding="utf-8")
    around = Surroundings(environ={}, settings_file=file)
    around.change_settings(look="light")
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {
        "look": "light",
        "spelling": "en",
        "odd key": 3,
        "quiet": True,
    }


def test_there_is_no_place_for_recent_files() -> None:
    assert not [name for name in vars(Settings()) if "recent" in name or "history" in name]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a folder that may not be written")
def test_a_folder_that_may_not_be_written_is_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir(mode=0o500)
    with pytest.raises(UserError, match="they stay as they were"):
        write_settings(folder / "settings.toml", ALL)


def test_a_file_in_the_way_of_the_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"):
        write_settings(tmp_path / "config" / "settings.toml", ALL)


def test_reading_the_settings_loads_the_standard_library_alone() -> None:
    """The window reads them before it shows anything."""
    script = "import sys; old = set(sys.modules); import conductdesk.settings; print(*set(sys.modules) - old)"
    seen = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    foreign = {name.partition(".")[0] for name in seen.split()} - sys.stdlib_module_names
    assert foreign == {"conductdesk"}
