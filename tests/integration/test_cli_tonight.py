"""``conductdesk tonight`` and ``conductdesk support``."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_terminal import Terminal

from conductdesk.cli import prompts
from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock


@pytest.fixture
def terminal(tmp_path: Path, make_desk: Callable[..., OpenDesk], clock: FakeClock) -> Terminal:
    make_desk().close()
    made = Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)
    made.ok("incident", "add", "Insults in the chat", "--platform", "WhatsApp")
    return made


def test_the_evening_ends_on_one_page(terminal: Terminal) -> None:
    terminal.ok("incident", "wishes", "2026-001", "--asked")
    terminal.ok("incident", "add", "A threat", "--danger", "yes")
    shown = terminal.ok("tonight")
    assert "2026-001: recorded and what they want written down." in shown
    assert "2026-002: Make sure that everybody is safe." in shown
    assert "Waiting for others\n  2026-001: Their wishes." in shown
    assert "There is no backup yet." in shown
    assert "also tonight" in shown
    view = terminal.data("tonight")
    assert view["done"][0].startswith("2026-001: recorded")
    assert view["last_backup"]["elsewhere_at"] is None


def test_an_evening_without_a_deed_is_fine_too(terminal: Terminal, clock: FakeClock) -> None:
    clock.advance(days=1)
    assert "Nothing was written down today." in terminal.ok("tonight")


@pytest.mark.parametrize(("answer", "made"), [("y", 1), ("n", 0), ("", 0)])
def test_a_backup_is_offered_where_somebody_can_answer(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, answer: str, made: int
) -> None:
    monkeypatch.setattr(prompts, "can_ask", lambda: True)
    monkeypatch.setattr(prompts, "ask", lambda _: answer)
    shown = terminal.ok("tonight")
    assert ("A backup was made and verified" in shown) is bool(made)
    assert len(terminal.data("backup", "list")["backups"]) == made


def test_support_is_for_the_officer(terminal: Terminal) -> None:
    """R9."""
    shown = " ".join(terminal.ok("support").split())
    assert "This page is for you, the officer." in shown
    assert "116 123" in shown
    assert "Whom you can turn to" in shown
    terminal.ok(
        "contact", "set", "support", "--route", "other", "--name", "Advice", "--address", "a@example.org"
    )
    assert terminal.data("support")["contacts"][0]["name"] == "Advice"
