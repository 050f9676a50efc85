"""Correcting people and posts on the terminal, and what a list says of each incident."""

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


def test_a_list_says_who_takes_part_what_is_kept_and_where_it_stands(terminal: Terminal) -> None:
    """R6, R22."""
    shot = terminal.folder / "shot.txt"
    shot.write_text("words")
    terminal.ok("evidence", "add", "2026-001", shot)
    terminal.ok("person", "involve", "2026-001", "affected", "--person", "Noor Haddad")
    terminal.ok("incident", "add", "Begun", "--draft")
    for words in (("incident", "list"), ("search", "insults")):
        assert "1 person, 1 item of evidence. Step 1 of" in terminal.ok(*words)
    rows = terminal.data("incident", "list")["incidents"]
    assert [(row["people"], row["evidence"], row["chip"]) for row in rows] == [
        (0, 0, "Draft"), (1, 1, f"Step 1 of {rows[1]['steps']}")
    ]  # fmt: skip


def test_a_list_is_narrowed_to_one_handler(terminal: Terminal) -> None:
    found = terminal.data("incident", "list", "--handler", "amara")["incidents"]
    assert [row["reference"] for row in found] == ["2026-001"]
    assert "Name Amara Okonkwo." in terminal.refused("search", "insults", "--handler", "Somebody")


def test_people_and_accounts_are_corrected(terminal: Terminal) -> None:
    terminal.ok("person", "involve", "2026-001", "witness", "--person", "Nora Hadad")
    account = ("--account", "@nightowl", "--platform", "Instagram")
    terminal.ok("person", "involve", "2026-001", "reported", *account)
    assert "Say what to change." in terminal.refused("person", "edit", "Nora Hadad")
    terminal.ok("person", "edit", "nora hadad", "--name", "Noor Haddad", "--standing", "member")
    terminal.ok("person", "edit-account", "Instagram", "@nightowl", "--to-handle", "@owl", "--behind", "Noor")
    shown = terminal.ok("person", "list", "2026-001")
    assert "Noor Haddad: witness, member" in shown
    assert "@owl (Instagram)" in shown
    assert "known on Instagram" in terminal.refused("person", "edit-account", "X", "@owl", "--link", "x")


def test_a_part_is_taken_back_and_two_entries_become_one(terminal: Terminal) -> None:
    """R8: whoever said what they want stays down as a person affected."""
    for role, name in (("affected", "Noor Haddad"), ("witness", "Noor Haddad"), ("witness", "Nora Hadad")):
        terminal.ok("person", "involve", "2026-001", role, "--person", name)
    terminal.ok("incident", "wishes", "2026-001", "--person", "Noor Haddad", "--words", "Stop it")
    take_back = ("person", "take-back", "2026-001", "Noor Haddad")
    assert "affected or witness" in terminal.refused(*take_back)
    assert "What this person wants is written down" in terminal.refused(*take_back, "--role", "affected")
    assert "witness, is taken back from 2026-001" in terminal.ok(*take_back, "--role", "witness")
    terminal.ok("person", "merge", "Noor Haddad", "Nora Hadad")
    assert [p["name"] for p in terminal.data("person", "list")["people"]] == ["Noor Haddad"]
    parts = terminal.data("person", "list", "2026-001")["people"]
    assert [p["role"] for p in parts] == ["affected", "witness"]


def test_posts_are_corrected_and_taken_off_the_list(terminal: Terminal) -> None:
    """R21."""
    shot = terminal.folder / "shot.txt"
    shot.write_text("words")
    terminal.ok("evidence", "add", "2026-001", shot)
    terminal.ok("incident", "post", "add", "2026-001", "--where", "caht", "--evidence", "1")
    assert "Say what to change." in terminal.refused("incident", "post", "edit", "2026-001", "1")
    terminal.ok("incident", "post", "edit", "2026-001", "1", "--where", "The members' chat")
    terminal.ok("incident", "post", "unlink", "2026-001", "1", "1")
    (post,) = terminal.data("incident", "post", "list", "2026-001")["posts"]
    assert (post["where"], post["evidence"]) == ("The members' chat", [])
    assert "not used again" in terminal.ok("incident", "post", "remove", "2026-001", "1")
    assert terminal.data("incident", "post", "list", "2026-001")["posts"] == []
    added = terminal.data("incident", "post", "add", "2026-001", "--where", "chat")
    assert added["number"] == 2
