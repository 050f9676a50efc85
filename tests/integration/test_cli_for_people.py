"""What people read: every command says in plain words what it did and what comes next."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_terminal import Terminal
from test_cli_main_job import PICTURE
from test_cli_passphrases import NEW, Typist

from conductdesk.cli import prompts
from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock


@pytest.fixture
def terminal(tmp_path: Path, make_desk: Callable[..., OpenDesk], clock: FakeClock) -> Terminal:
    make_desk().close()
    made = Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)
    made.ok("incident", "add", "Insults", "--platform", "WhatsApp", "--narrative", "It began at nine.")
    return made


def test_steps_say_what_is_next_and_show_an_override(terminal: Terminal) -> None:
    """R20 to R22: done, skipped with a reason, past a lock with a reason that shows."""
    assert "Next, " in terminal.ok("incident", "step", "2026-001", "safety", "done", "--note", "All at home")
    assert "freeze: skipped." in terminal.ok(
        "incident", "step", "2026-001", "freeze", "skip", "--reason", "Calm"
    )
    assert "Calm" in terminal.ok("incident", "step", "2026-001", "freeze")
    assert "reason" in terminal.refused("incident", "step", "2026-001", "direct-message", "skip")
    locked = terminal.ok("incident", "step", "2026-001", "public-message")
    assert "Locked: " in locked
    assert "conductdesk incident message 2026-001 --text public-message" in locked
    words = ("incident", "step", "2026-001", "public-message", "start")
    assert "--override REASON" in terminal.refused(*words)
    passed = terminal.ok(*words, "--override", "They are in hospital and asked their flatmate to act")
    assert "A lock was overridden" in passed
    assert "lock overridden" in " ".join(terminal.ok("incident", "step", "2026-001").split())
    assert terminal.data("incident", "step", "2026-001", "public-message")["overridden"] is True
    assert "There are: " in terminal.refused("incident", "step", "2026-001", "no-such-step")
    assert "safety" in terminal.refused("incident", "step", "2026-001", "no-such-step", "done")


def test_posts_and_evidence_say_what_shows_what(terminal: Terminal) -> None:
    """R21: the evidence that shows a post is read again in full before it is called taken down."""
    shot = terminal.folder / "shot.png"
    shot.write_bytes(PICTURE)
    assert "No posts are listed" in terminal.ok("incident", "post", "list", "2026-001")
    assert "No evidence is kept yet" in terminal.ok("evidence", "list", "2026-001")
    assert "no evidence to check" in terminal.ok("evidence", "verify")
    terminal.ok("evidence", "add", "2026-001", shot, "--description", "The chat", "--origin", "my phone")
    added = terminal.ok("incident", "post", "add", "2026-001", "--where", "chat")
    assert "conductdesk incident post link 2026-001 1 N" in added
    assert "shows post 1" in terminal.ok("incident", "post", "link", "2026-001", "1", "1")
    marked = terminal.ok("incident", "post", "mark", "2026-001", "1", "taken-down")
    assert "1 item of evidence read again in full: unchanged." in marked
    done = terminal.ok("incident", "step", "2026-001", "removal", "done")
    assert "removal: done." in done
    assert "from: my phone" in terminal.ok("evidence", "list", "2026-001")
    assert "1 item read again in full: as kept." in terminal.ok("evidence", "verify", "2026-001")
    out = terminal.folder / "out.png"
    handed = terminal.ok("evidence", "extract", "2026-001", "1", out, "--to", "staff", "--why", "They asked")
    assert "Entered in the register." in handed
    history = terminal.ok("evidence", "history", "2026-001", "1")
    assert [word in history for word in ("collected", "read again in full", "handed out")] == [True] * 3
    terminal.ok("evidence", "dispose", "2026-001", "1", "--reason", "The wrong file")
    assert "deleted" in terminal.ok("incident", "show", "2026-001")


def test_messages_are_listed_prepared_and_kept(terminal: Terminal) -> None:
    """R24: what was sent is kept as it was sent, with where, when and proof."""
    assert "Texts of the checklist" in terminal.ok("incident", "message", "2026-001")
    terminal.ok("incident", "wishes", "2026-001", "--nobody")
    edited = terminal.folder / "edited.txt"
    edited.write_text("We stand with you.")
    words = ("incident", "message", "2026-001")
    assert "conductdesk incident message 2026-001" in terminal.refused(*words, "--edit-file", edited)
    assert "--kind" in terminal.refused(*words, "--sent", "--to", "Noor")
    assert "either" in terminal.refused(*words, "--text", "public-message", "--sent", "--copy-for", "members")
    assert "--field" in terminal.refused(*words, "--text", "public-message", "--field", "nonsense")
    kept = terminal.ok(
        *words, "--sent", "--kind", "direct", "--edit-file", edited, "--to", "Noor", "--where", "SMS"
    )
    assert "Kept: sent to Noor" in kept
    assert "gaps" in terminal.refused(*words, "--text", "public-message", "--sent", "--to", "members")
    fine = terminal.ok(*words, "--text", "public-message", "--edit-file", edited)
    assert "--copy-for WHOM" in fine
    report = terminal.ok(*words, "--text", "staff-report", "--field", "next_step=-")
    assert "Subject: " in report
    assert "Noor" in terminal.ok(*words)
    shown = terminal.ok("incident", "show", "2026-001")
    assert "direct to Noor, SMS" in shown
    assert "We stand with you." in shown


def test_freezes_are_planned_started_extended_and_ended(terminal: Terminal, clock: FakeClock) -> None:
    """R23: the freeze clock and its re-open task."""
    terminal.ok("incident", "wishes", "2026-001", "--asked")
    freeze = ("incident", "freeze", "2026-001")
    assert terminal.ok(*freeze) == "Nothing is frozen.\n"
    assert "--until" in terminal.refused(*freeze, "plan")
    assert "plan --until WHEN" in terminal.refused(*freeze, "start")
    planned = terminal(*freeze, "plan", "--until", "tomorrow 9am", "--who", "Amara")
    assert "Only one admin" in planned.err
    terminal.ok(*freeze, "start")
    clock.advance(hours=1)
    assert "10:30" in terminal.ok(*freeze, "extend", "--until", "tomorrow 10:30")
    assert "open again since" in terminal.ok(*freeze, "end")
    assert "reminded" in terminal.ok(*freeze, "reminded")
    assert terminal.data(*freeze)["freezes"][0]["reminder_text_sent"] is True


def test_the_report_the_log_and_the_backups_are_told_in_words(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(terminal.folder)
    assert terminal.ok("document", "register") == "Nothing has left the desk.\n"
    made = terminal.ok("document", "case-report", "2026-001", "--to", "staff support", "--why", "A complaint")
    assert "2026-001-case-report.pdf" in made
    assert (terminal.folder / "2026-001-case-report.pdf").read_bytes().startswith(b"%PDF")
    assert "exists already" in terminal.refused(
        "document", "case-report", "2026-001", "--to", "staff support", "--why", "A complaint"
    )
    assert "Case report, to staff support" in terminal.ok("document", "register", "2026-001")
    log = terminal.ok("activity", "show", "2026-001", "--limit", "1")
    assert "--before" in log
    assert "unbroken" in terminal.ok("activity", "verify")
    assert "Everything is as it was kept." in terminal.ok("desk", "verify")
    assert "There is no backup yet" in terminal.bare("backup", "list").out
    terminal.ok("backup", "create", "--to", terminal.folder / "stick")
    assert (
        "conductdesk backup restore"
        in terminal.bare("backup", "list", "--place", terminal.folder / "stick").out
    )
    newest = terminal.bare("backup", "list", "--place", terminal.folder / "stick", "--json").json["backups"][
        0
    ]
    restored = terminal.bare("backup", "restore", newest["folder"], terminal.folder / "again")
    assert "conductdesk desk use" in restored.out


def test_people_today_and_wellbeing_are_told_in_words(terminal: Terminal) -> None:
    assert "Nobody is in the desk yet." in terminal.ok("person", "list")
    assert "Nobody is named yet" in terminal.ok("person", "list", "2026-001")
    terminal.ok(
        "person",
        "involve",
        "2026-001",
        "affected",
        "--person",
        "Noor Haddad",
        "--standing",
        "member",
        "--position",
        "candidate",
        "--note",
        "Prefers e-mail",
    )
    (person,) = terminal.data("person", "list")["people"]
    terminal.ok("person", "involve", "2026-001", "witness", "--id", person["id"])
    assert "1 person" in terminal.ok("person", "list")
    shown = terminal.ok("incident", "show", "2026-001")
    assert "Noor Haddad: person affected, member, candidate" in shown
    assert "Prefers e-mail" in shown
    terminal.ok(
        "incident",
        "wellbeing",
        "2026-001",
        "--person",
        "Noor Haddad",
        "--how",
        "Shaken",
        "--support",
        "Advice",
        "--effect",
        "withdrew",
        "--next",
        "tomorrow 10:00",
    )
    assert "Support offered: Advice" in terminal.ok("incident", "show", "2026-001")
    assert "Due " in terminal.ok("today")


def test_an_edit_changes_what_is_named_and_nothing_else(terminal: Terminal) -> None:
    terminal.ok(
        "incident", "edit", "2026-001", "--category", "bullying", "--danger", "no", "--nothing-posted"
    )
    view = terminal.data("incident", "show", "2026-001")
    assert (view["categories"], view["nothing_posted"], view["title"]) == (["bullying"], True, "Insults")
    terminal.ok(
        "incident", "edit", "2026-001", "--category", "", "--something-posted", "--their-words", "No more"
    )
    view = terminal.data("incident", "show", "2026-001")
    assert (view["categories"], view["nothing_posted"], view["their_words"]) == ([], False, "No more")
    assert "--help" in terminal.refused("incident", "edit", "2026-001")
    assert "either" in terminal.refused(
        "incident", "edit", "2026-001", "--narrative", "a", "--narrative-file", terminal.passphrase_file
    )
    assert "once" in terminal.refused("incident", "add", "One", "--title", "Two")


def test_an_officer_is_let_in_with_a_sheet_and_a_generated_passphrase(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = terminal.folder / "li.pdf"
    let_in = terminal.ok("desk", "officers", "add", "Li Wei", "--generate", "--recovery-sheet", sheet)
    assert "Their passphrase is:" in let_in
    assert sheet.read_bytes().startswith(b"%PDF")
    assert "exists already" in terminal.refused(
        "desk", "officers", "add", "Bo", "--generate", "--recovery-sheet", sheet
    )
    changed = terminal.ok("desk", "passphrase", "--generate")
    terminal.passphrase = changed.split("It is:\n")[1].splitlines()[0].strip()
    own = terminal.folder / "own.pdf"
    assert "own.pdf" in terminal.ok("desk", "recovery-sheet", "--out", own)
    typist = Typist("not it", "not it", "not it")
    monkeypatch.setattr(prompts, "can_ask", lambda: True)
    monkeypatch.setattr(prompts, "ask_hidden", typist)
    assert "not typed as shown" in _last(terminal("desk", "passphrase", "--generate").err)
    both = terminal("desk", "passphrase", "--generate", "--new-passphrase-file", terminal.passphrase_file)
    assert "either" in _last(both.err)
    terminal.ok("today")


def test_a_recovery_sheet_that_cannot_be_written_is_shown_instead(tmp_path: Path, clock: FakeClock) -> None:
    empty = Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock, passphrase=NEW)
    words = ("--group", "Choir", "--officer", "Li Wei", "--new-passphrase-file", empty.passphrase_file)
    made = empty.bare("desk", "create", *words, "--recovery-sheet", tmp_path / "no" / "folder" / "sheet.pdf")
    assert made.code == 0, made
    assert "Note: The recovery sheet could not be written." in made.err
    assert "AGE-SECRET-KEY-1" in made.out
    assert "opens it from now on" in made.out
    assert "Li Wei" in empty.bare("desk", "info").out


def _last(err: str) -> str:
    return err.splitlines()[-1]


def test_a_backup_place_that_is_not_there_is_refused_and_the_same_disk_is_named(terminal: Terminal) -> None:
    stick = terminal.folder / "media" / "stick"
    for words in (("backup", "place", stick), ("backup", "create", "--to", stick)):
        assert f"There is nothing at {stick.parent}; is it plugged in?" in terminal.refused(*words)
    assert not stick.parent.exists()
    assert "There is no second place" in terminal.bare("backup", "place").out
    stick.parent.mkdir()
    placed = terminal.bare("backup", "place", stick)
    assert "same disk as the desk" in placed.out
    assert "same disk as the desk" in terminal.bare("backup", "place").out
    both = terminal.ok("backup", "create")
    assert both.count("made and verified") == 2
    assert "same disk as the desk" in both
    assert "same disk as the desk" in terminal.ok("backup", "create", "--to", terminal.folder / "here")
    stick.parent.rename(terminal.folder / "unplugged")
    answer = terminal("backup", "create")
    assert answer.code == 2
    assert answer.out.count("made and verified") == 1
    assert "There is no second copy in" in answer.out
    assert "either" in _last(terminal.bare("backup", "place", stick, "--none").err)


def test_restoring_without_saying_what_lists_the_backups(terminal: Terminal) -> None:
    assert "There is no backup yet" in terminal.bare("backup", "restore").out
    terminal.ok("backup", "create")
    assert "conductdesk backup restore BACKUP FOLDER" in terminal.bare("backup", "restore").out
    half = terminal.bare("backup", "restore", terminal.desk / "backups")
    assert half.code == 2
    assert "new folder" in half.err


def test_a_report_with_characters_that_no_font_has_says_so_beside_the_result(terminal: Terminal) -> None:
    terminal.ok("incident", "edit", "2026-001", "--title", "Insults \U00013000 in the chat")
    out = terminal.folder / "r.pdf"
    how = ("--to", "staff support", "--why", "A complaint", "--out", out)
    made = terminal("document", "case-report", "2026-001", *how)
    assert "Note: No font of this program has U+13000." in made.err
    assert "The report is in" in made.out
