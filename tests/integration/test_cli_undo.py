"""Taking back what was done, from the command line: shown, undone, done again, refused politely."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_terminal import Terminal

from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock


@pytest.fixture
def terminal(tmp_path: Path, make_desk: Callable[..., OpenDesk], clock: FakeClock) -> Terminal:
    make_desk().close()
    made = Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)
    made.ok("incident", "add", "Insults in the chat", "--platform", "WhatsApp")
    return made


def test_the_log_marks_what_can_be_undone_and_undoes_it(terminal: Terminal) -> None:
    terminal.ok("incident", "edit", "2026-001", "--title", "Something else", "--place", "The bar")
    shown = " ".join(terminal.ok("activity", "show", "2026-001").split())
    assert "incident: edited; fields place, title" in shown
    assert "Undo the edit of the place and the title: conductdesk activity undo 3" in shown
    told = terminal.ok("activity", "undo", "3")
    assert "Undo the edit of the place and the title" in told
    assert "conductdesk activity undo 4" in told
    assert terminal.data("incident", "show", "2026-001")["title"] == "Insults in the chat"
    shown = " ".join(terminal.ok("activity", "show", "2026-001").split())
    assert "activity: undone; entry 3, the edit of the place and the title" in shown
    assert "Redo the edit of the place and the title: conductdesk activity undo 4" in shown
    assert terminal.data("activity", "show")["can_undo"] == [
        {"seq": 4, "what": "Redo the edit of the place and the title"}
    ]
    assert "unbroken" in terminal.ok("activity", "verify")


def test_without_a_number_the_newest_is_undone(terminal: Terminal) -> None:
    terminal.ok("person", "involve", "2026-001", "witness", "--person", "Noor Haddad")
    terminal.ok("evidence", "verify")
    undone = terminal.data("activity", "undo")
    assert undone == {"seq": 3, "what": "Undo adding a witness", "activity_seq": undone["activity_seq"]}
    assert terminal.data("incident", "show", "2026-001")["people"] == []
    terminal.ok("incident", "edit", "2026-001", "--title", "Second")
    terminal.ok("incident", "edit", "2026-001", "--title", "Third")
    for title in ("Second", "Insults in the chat"):
        terminal.ok("activity", "undo")
        assert terminal.data("incident", "show", "2026-001")["title"] == title


def test_what_cannot_be_undone_is_refused_with_what_to_do(terminal: Terminal) -> None:
    assert "nothing that can be undone" in terminal.refused("activity", "undo")
    assert "cannot be undone" in terminal.refused("activity", "undo", "2")
    assert "no entry 99" in terminal.refused("activity", "undo", "99")
