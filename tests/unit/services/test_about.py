"""About: everything the program is made of, with its licence."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from conductdesk import __version__
from conductdesk.errors import BugError
from conductdesk.services.about import About, about

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def page() -> About:
    return about()


def test_every_library_that_is_asked_for_is_named(page: About) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[<>=!~\[; ]", one)[0] for one in project["dependencies"]}
    named = {re.sub(r"[-_.]+", "-", library.name).casefold() for library in page.libraries}
    assert asked <= named
    assert {"shiboken6", "mako", "cffi", "charset-normalizer"} <= named
    assert not {"pytest", "ruff", "mypy", "pyinstaller", "conductdesk"} & named
    assert (page.version, page.python) == (__version__, sys.version.split()[0])


def test_every_library_brings_its_version_and_its_licence(page: About) -> None:
    for library in page.libraries:
        assert library.version == metadata.version(library.name)
        assert library.licence, library.name
        assert library.licence != "see its text", library.name
        assert len(library.licence_text) > 500, library.name
    names = [library.name.casefold() for library in page.libraries]
    assert names == sorted(set(names))


def test_qt_comes_with_the_texts_its_licence_asks_for_and_how_to_replace_it(page: About) -> None:
    """The LGPL refers to the GPL, so both texts are there."""
    qt = [one for one in page.libraries if one.name.startswith(("PySide6", "shiboken6"))]
    assert len(qt) == 2
    for library in qt:
        assert library.licence == "LGPL-3.0-only"
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in library.licence_text
        assert "15. Disclaimer of Warranty." in library.licence_text
        assert page.how_to_replace_qt in library.licence_text


def test_what_lies_inside_other_libraries_is_named_too(page: About) -> None:
    parts = {part.name: part.licence_text for part in page.bundled if part.kind == "part"}
    assert parts.keys() == {"Python", "SQLCipher", "OpenSSL"}
    assert "ZETETIC" in parts["SQLCipher"]
    assert "Apache License" in parts["OpenSSL"]
    assert "PYTHON SOFTWARE FOUNDATION" in parts["Python"]


def test_every_font_and_the_icons_bring_their_licence(page: About) -> None:
    fonts = {one.name: one for one in page.bundled if one.kind == "font"}
    folders = [path for path in (ROOT / "resources" / "fonts").iterdir() if path.is_dir()]
    assert len(fonts) == len(folders)
    assert {"Inter", "Atkinson Hyperlegible", "DejaVu Sans", "Noto Sans KR"} <= fonts.keys()
    assert all("copyright" in one.licence_text.casefold() for one in page.bundled)
    (icons,) = [one for one in page.bundled if one.kind == "icons"]
    assert icons.licence == "ISC"


def test_our_own_licence_is_there(page: About) -> None:
    assert page.licence_text == (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_a_program_that_was_packed_without_the_list_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(BugError, match="not packed"):
        about()


def test_nothing_is_read_before_somebody_asks() -> None:
    script = "import sys, conductdesk.services.about; print('conductdesk.store' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
