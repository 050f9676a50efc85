"""Stepping back from an incident on the terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_terminal import Terminal

from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock


@pytest.fixture
def terminal(tmp_path: Path, make_desk: Callable[..., OpenDesk], clock: FakeClock) -> Terminal:
    desk = make_desk()
    add_officer(desk, "Bo Lindgren", "violet anchor tundra biscuit copper lamp", cost=CHEAPEST_COST)
    desk.close()
    made = Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)
    made.ok("incident", "add", "Insults in the chat")
    return made


def test_an_officer_who_is_involved_hands_over_and_the_page_is_honest(terminal: Terminal) -> None:
    """R6: an officer can take part, and is asked about by the name."""
    assert "No officer's name comes near" in terminal.ok("incident", "step-back", "2026-001", "--ask")
    terminal.ok("person", "involve", "2026-001", "witness", "--person", "amara OKONKWO")
    asked = terminal.ok("incident", "step-back", "2026-001", "--ask")
    assert "Amara Okonkwo (handler, officer): is that amara OKONKWO?" in asked
    assert "Name Bo Lindgren." in terminal.refused("incident", "step-back", "2026-001")
    done = " ".join(
        terminal.ok("incident", "step-back", "2026-001", "--deputy", "bo", "--reason", "A friend").split()
    )
    assert "Bo Lindgren handles 2026-001 now. Tell them yourself: nothing was sent." in done
    assert "hides nothing yet" in done
    shown = " ".join(terminal.ok("incident", "show", "2026-001").split())
    assert "Handler Bo Lindgren" in shown
    assert "Stepped back Amara Okonkwo, " in shown
    assert "(A friend)" in shown
    assert "has stepped back" in terminal.ok("incident", "step-back", "2026-001", "--ask")


def test_a_mistake_is_taken_back_with_a_reason(terminal: Terminal) -> None:
    assert terminal.data("incident", "step-back", "2026-001", "--deputy", "Bo")["handler"] == "Bo Lindgren"
    assert "Add --reason" in terminal.refused("incident", "step-back", "2026-001", "--come-back")
    both = ("--come-back", "--deputy", "Bo", "--reason", "A mistake")
    assert "either" in terminal.refused("incident", "step-back", "2026-001", *both)
    back = terminal.ok("incident", "step-back", "2026-001", "--come-back", "--reason", "Another Amara")
    assert "Amara Okonkwo handles it." in back
    shown = " ".join(terminal.ok("incident", "show", "2026-001").split())
    assert "back since" in shown
    assert [one["officer"] for one in terminal.data("incident", "show", "2026-001")["stepped_back"]] == [
        "Amara Okonkwo"
    ]
