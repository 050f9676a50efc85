"""``conductdesk about`` at a terminal."""

from pathlib import Path

import pytest
from cli_terminal import Terminal, one_clear_line

from conductdesk import __version__


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=lambda: None)


def test_it_lists_what_the_program_is_made_of_without_a_desk(terminal: Terminal) -> None:
    page = terminal.bare("about")
    assert page.code == 0
    assert f"ConductDesk {__version__}" in page.out
    assert "PySide6_Essentials" in page.out
    assert "Lucide icons" in page.out
    assert max(map(len, page.out.splitlines())) <= 80
    data = terminal.bare("about", "--json").json
    assert {"name", "version", "licence"} == set(data["libraries"][0])


def test_a_licence_is_shown_whole_by_name(terminal: Terminal) -> None:
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in terminal.bare("about", "pyside6_essentials").out
    assert "ZETETIC" in terminal.bare("about", "SQLCipher", "--json").json["licence_text"]


def test_a_name_that_is_not_there_is_one_clear_line(terminal: Terminal) -> None:
    answer = terminal.bare("about", "emacs")
    assert answer.code == 2
    assert "conductdesk about" in one_clear_line(answer.err)
