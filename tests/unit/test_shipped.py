"""What goes along with the program: its icon, its desktop entry, and what a wheel holds."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from conductdesk import __version__
from conductdesk.__main__ import window_words
from tests.icons import APP, DRAWING, SIZES, drawn

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / "resources" / "desktop" / "conductdesk.desktop"
WINDOWS_SIZES = {16, 24, 32, 48, 64, 128, 256}


def _entry() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(ENTRY, encoding="utf-8")
    return parser


@pytest.mark.parametrize("size", SIZES)
def test_each_picture_of_the_icon_is_the_drawing(size: int) -> None:
    with Image.open(APP / f"conductdesk-{size}.png") as kept:
        assert kept.size == (size, size)
        difference = ImageChops.difference(kept.convert("RGBA"), drawn(size))
        assert max(high for _, high in difference.getextrema()) <= 8, "make icons"


def test_the_icons_of_windows_and_macos_hold_every_size() -> None:
    with Image.open(APP / "conductdesk.ico") as icon:
        assert {width for width, _ in icon.info["sizes"]} == WINDOWS_SIZES
    with Image.open(APP / "conductdesk.icns") as icon:
        assert {width * scale for width, _, scale in icon.info["sizes"]} == {32, 64, 128, 256, 512, 1024}


def test_the_icon_can_be_told_on_light_and_on_dark() -> None:
    """At 16 pixels the sheet is light, its tick and the ground are not, and the corners are nothing."""
    small = drawn(16)
    assert small.getpixel((0, 0))[3] < 80
    sheet, ground = small.getpixel((5, 4)), small.getpixel((2, 5))
    assert min(sheet[:3]) > 240
    assert max(ground[:3]) < 130
    tick = min(small.getpixel((x, y))[0] for x in range(5, 11) for y in range(5, 9))
    assert tick < 110


def test_the_colours_of_the_icon_are_the_accent_of_the_look() -> None:
    theme = next((ROOT / "resources" / "theme").glob("*.toml"))
    scheme = tomllib.loads(theme.read_text(encoding="utf-8"))["scheme"]["light"]
    assert scheme["accent"].lower() in DRAWING.read_text(encoding="utf-8")


def test_every_command_of_the_desktop_entry_opens_the_window() -> None:
    entry = _entry()
    main = entry["Desktop Entry"]
    assert main["Icon"] == DRAWING.stem
    actions = [f"Desktop Action {name}" for name in main["Actions"].split(";") if name]
    for section in ("Desktop Entry", *actions):
        program, *words = shlex.split(entry[section]["Exec"])
        assert program == "conductdesk"
        assert window_words(words) is not None
    assert "StartupWMClass" in main


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not here")
def test_the_desktop_entry_is_valid() -> None:
    said = subprocess.run(["desktop-file-validate", ENTRY], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_a_wheel_holds_all_that_the_program_needs(tmp_path: Path) -> None:
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        opened.extractall(tmp_path / "site")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "resources", "conductdesk"], cwd=ROOT, capture_output=True, check=False
    ).stdout
    wanted = {
        os.fsdecode(name) for name in listed.split(b"\0") if name and (ROOT / os.fsdecode(name)).is_file()
    }
    wanted = {f"conductdesk/{name}" if name.startswith("resources/") else name for name in wanted}
    assert not wanted - names
    shared = f"conductdesk-{__version__}.data/data/share"
    assert f"{shared}/applications/conductdesk.desktop" in names
    assert f"{shared}/icons/hicolor/scalable/apps/conductdesk.svg" in names
    asked = "from conductdesk.paths import resources_dir as r; print(r(), (r() / 'icons/app').is_dir())"
    said = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.stdout.strip() == f"{tmp_path / 'site' / 'conductdesk' / 'resources'} True"
