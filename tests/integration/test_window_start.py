"""How the window is started: which words ask for it, and what is said where it cannot be."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_terminal import PROGRAM, Terminal, one_clear_line
from click.testing import CliRunner, Result

from conductdesk.__main__ import window_words
from conductdesk.bootstrap import Surroundings
from conductdesk.cli.main import program
from conductdesk.display import problem_with_display

X = {"DISPLAY": ":4711"}


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=lambda: None)


@pytest.mark.parametrize("words", [(), ("window",), ("window", "--practice"), ("window", "--desk", "there")])
def test_without_a_display_one_clear_line_says_so(terminal: Terminal, words: tuple[str, ...]) -> None:
    answer = terminal.process(*words)
    assert answer.code == 2
    assert answer.out == ""
    line = one_clear_line(answer.err)
    assert "no display" in line
    assert line.endswith("--help")


def test_an_option_alone_asks_for_the_window_too(terminal: Terminal) -> None:
    answer = terminal.process("--desk", "there", "-v")
    assert (answer.code, "no display" in answer.err) == (2, True)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="always has a display")
def test_a_display_that_does_not_answer_is_named(terminal: Terminal) -> None:
    answer = terminal.process(**X)
    assert answer.code == 2
    assert "The display :4711 does not answer" in one_clear_line(answer.err)


def test_qt_is_not_loaded_to_find_out(tmp_path: Path) -> None:
    script = (
        "import os, sys\nfrom conductdesk.__main__ import open_window\n"
        "code = open_window(None, desk=None, practice=False)\n"
        "heavy = {'PySide6', 'shiboken6', 'click', 'sqlalchemy', 'conductdesk.services', 'conductdesk.ui'}\n"
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **X},
    )
    assert done.stdout.strip() == "2 []"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([], (None, False)),
        (["window"], (None, False)),
        (["window", "--practice"], (None, True)),
        (["window", "--desk", "a b"], (Path("a b"), False)),
        (["window", "--desk=a", "--practice"], (Path("a"), True)),
        (["window", "--help"], None),
        (["window", "--desk"], None),
        (["window", "--desk="], None),
        (["window", "--desk", "--practice"], None),
        (["window", "now"], None),
        (["--desk", "a", "window"], None),
        (["--practice"], None),
        (["--help"], None),
        (["today"], None),
    ],
)
def test_only_words_that_mean_the_window_alone_are_read_without_the_command_line(
    words: list[str], asked: tuple[Path | None, bool] | None
) -> None:
    assert window_words(words) == asked


def _invoke(*words: str, opened: list[Any]) -> Result:
    around = Surroundings(environ={}, settings_file=Path("none.toml"))

    def window(surroundings: Surroundings, *, desk: Path | None, practice: bool) -> int:
        assert surroundings is around
        opened.append((desk, practice))
        return 0

    return CliRunner().invoke(program, list(words), obj=around, window=window)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ((), (None, False)),
        (("-v",), (None, False)),
        (("--desk", "a"), (Path("a"), False)),
        (("--desk", "a", "window"), (Path("a"), False)),
        (("window", "--practice", "--desk", "a"), (Path("a"), True)),
    ],
)
def test_the_command_line_opens_the_window_it_was_handed(
    words: tuple[str, ...], asked: tuple[Path | None, bool]
) -> None:
    opened: list[Any] = []
    result = _invoke(*words, opened=opened)
    assert (result.exit_code, result.output, opened) == (0, "", [asked])


@pytest.mark.parametrize("option", [("--json",), ("--keychain",), ("--officer", "Li Wei")])
def test_options_that_the_window_asks_for_itself_are_refused(option: tuple[str, ...]) -> None:
    opened: list[Any] = []
    result = _invoke("window", *option, opened=opened)
    assert (result.exit_code, opened) == (2, [])
    assert "takes no other option" in result.stderr


def test_a_mistyped_command_opens_nothing() -> None:
    opened: list[Any] = []
    assert _invoke("windw", opened=opened).exit_code == 2
    assert opened == []


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_some_systems_always_have_a_display(system: str) -> None:
    assert problem_with_display({}, system=system) == ""


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600", "offscreen;xcb", "linuxfb"])
def test_where_no_display_is_meant_none_is_asked_for(platform: str) -> None:
    assert problem_with_display({"QT_QPA_PLATFORM": platform}, system="linux") == ""


@pytest.mark.parametrize(
    "display", ["", "4711", ":", ":x", ":4711.0", "unix:4711", "localhost:59000", "[::1]:59000"]
)
def test_a_display_that_is_not_there_is_a_problem(display: str) -> None:
    assert problem_with_display({"DISPLAY": display}, system="linux")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="Wayland listens on sockets in the file system")
@pytest.mark.parametrize("named", ["wayland-7", "whole path", "by session"])
def test_a_wayland_display_that_answers_is_enough(tmp_path: Path, named: str) -> None:
    name = "wayland-0" if named == "by session" else "wayland-7"
    path = tmp_path / name
    environ = {"XDG_RUNTIME_DIR": str(tmp_path), "XDG_SESSION_TYPE": "wayland"}
    if named != "by session":
        environ["WAYLAND_DISPLAY"] = str(path) if named == "whole path" else name
    assert problem_with_display(environ, system="linux")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        assert problem_with_display(environ, system="linux") == ""
        assert problem_with_display({**environ, "QT_QPA_PLATFORM": "wayland"}, system="linux") == ""
        assert problem_with_display({**environ, "QT_QPA_PLATFORM": "xcb"}, system="linux")


@pytest.mark.skipif(not PROGRAM.exists(), reason="the program is not installed here")
def test_help_mentions_the_window(terminal: Terminal) -> None:
    answer = terminal.process("--help")
    assert answer.code == 0
    assert "window    Open the window, as conductdesk alone does." in answer.out
