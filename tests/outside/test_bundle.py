"""The one-folder application of ``make bundle``, used as somebody uses it who has no Python."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductdesk import __version__
from tests.outside.desktop import Desktop, missing
from tests.outside.story import ENTRY, export, text_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "dist" / "conductdesk"
PROGRAM = FOLDER / ("conductdesk.exe" if sys.platform == "win32" else "conductdesk")
INSIDE = FOLDER / "_internal"


def _reason_to_skip() -> str:
    if not PROGRAM.is_file():
        return "there is no bundle: make bundle"
    sources = [path for top in ("conductdesk", "resources") for path in (ROOT / top).rglob("*")]
    newest = max(path.stat().st_mtime for path in sources if path.is_file() and path.suffix != ".pyc")
    return "the bundle is older than the source: make bundle" if newest > PROGRAM.stat().st_mtime else ""


if _reason := _reason_to_skip():
    pytest.skip(_reason, allow_module_level=True)


def _run(folder: Path, *words: str) -> str:
    """What the program prints, started with next to no environment: nothing of a checkout is within reach."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    run = subprocess.run(
        [PROGRAM, *words],
        env=kept | {"HOME": str(folder), "PATH": os.defpath, "LANG": "C.UTF-8"},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_bundle_says_its_version_and_explains_itself(tmp_path: Path) -> None:
    assert __version__ in _run(tmp_path, "--version")
    assert "Open the window" in _run(tmp_path, "--help")


def test_the_bundle_carries_the_demo_through_to_its_report(tmp_path: Path) -> None:
    """Sealed evidence, pictures drawn by a child process, every font: all of it frozen."""
    _run(tmp_path, "demo", "--out", str(tmp_path / "demo"))
    assert "王小雨" in text_of(tmp_path / "demo" / "case-report.pdf")
    assert "could not" not in (tmp_path / "demo" / "verification.txt").read_text(encoding="utf-8")


def test_the_bundle_shows_the_licence_of_everything_in_it(tmp_path: Path) -> None:
    said = _run(tmp_path, "about")
    for name in ("PySide6_Essentials", "sqlcipher3", "reportlab", "Noto Sans Thai", "Lucide icons"):
        assert name in said
    libraries = {path.name.partition(".so")[0] for path in INSIDE.glob("lib*.so*")}
    assert "libreadline" not in libraries
    if Path("/etc/debian_version").exists() and "libxcb-cursor" in libraries:
        assert "libxcb-cursor0" in said
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in _run(tmp_path, "about", "PySide6_Essentials")
    assert "Permission is hereby granted" in _run(tmp_path, "about", "SQLAlchemy")


@pytest.mark.skipif(sys.platform != "linux", reason="the names of the libraries are those of Linux")
def test_qt_lies_in_files_of_its_own_with_its_licence_beside_it() -> None:
    """LGPL: whoever has the application can put another build of Qt in the place of this one."""
    qt = INSIDE / "PySide6" / "Qt" / "lib"
    for name in ("libQt6Core.so.6", "libQt6Gui.so.6", "libQt6Widgets.so.6"):
        assert (qt / name).is_file()
        assert (INSIDE / name).resolve() == (qt / name).resolve()
    for folder in ("PySide6", "shiboken6"):
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in (INSIDE / folder / "LGPL-3.0.txt").read_text("utf-8")
    left_out = ("Qml", "Quick", "WebEngine", "Pdf", "Designer", "Sql")
    assert not [path.name for path in qt.iterdir() if any(part in path.name for part in left_out)]
    assert not [path for path in INSIDE.rglob("*") if path.is_symlink() and not path.exists()]


def test_nothing_in_the_bundle_names_the_place_where_it_was_made() -> None:
    place = str(ROOT).encode()
    assert len(place) > 5
    files = [path for path in FOLDER.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 100
    assert [path.name for path in files if place in path.read_bytes()] == []


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    if lacking := missing():
        pytest.skip(f"no desktop to reach from outside: {lacking}")
    folder = tmp_path / "desktop"
    folder.mkdir()
    with Desktop(folder) as started:
        yield started


def test_the_bundle_opens_the_practice_desk_and_exports_its_report(desktop: Desktop, tmp_path: Path) -> None:
    window = desktop.start([PROGRAM, "window", "--practice"])
    window.read("Enough for tonight", "PUSH_BUTTON", seconds=45)
    window.press("Incidents", ENTRY)
    window.click("2026-003…", "LIST_ITEM")
    report = tmp_path / "report.pdf"
    export(window, report)
    assert "PRACTICE" in text_of(report).upper()
    window.run.send_signal(signal.SIGINT)
    assert window.wait(20) == 0, desktop.said()
    assert not list((tmp_path / "desktop").rglob("desk.json")), "the practice desk was left behind"
