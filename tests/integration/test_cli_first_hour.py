"""What somebody meets in the first hour: each slip is answered with what to type instead."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_terminal import Terminal, one_clear_line
from test_cli_passphrases import NEW, _seat

from conductdesk.cli.failures import Failure, failure_of
from conductdesk.cli.progress import Progress
from conductdesk.errors import UserError
from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock

PUBLIC = ("incident", "message", "2026-001", "--text", "public-message")


@pytest.fixture
def terminal(tmp_path: Path, make_desk: Callable[..., OpenDesk], clock: FakeClock) -> Terminal:
    make_desk().close()
    made = Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)
    made.ok("incident", "add", "Insults", "--platform", "WhatsApp", "--narrative", "It began at nine.")
    return made


@pytest.fixture
def empty(tmp_path: Path, clock: FakeClock) -> Terminal:
    return Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)


def _edited(terminal: Terminal, text: str) -> Path:
    file = terminal.folder / "edited.txt"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_refused_public_text_lists_what_was_found_and_where(terminal: Terminal) -> None:
    """R24: in text and for programs; there is no override for it, and one that is given is said so."""
    terminal.ok("person", "involve", "2026-001", "respondent", "--person", "Rasmus Aalto Okafor")
    terminal.ok("incident", "wishes", "2026-001", "--nobody")
    edited = _edited(terminal, "Dear all,\nplease leave Rasmus Okafor alone.")
    words = (*PUBLIC, "--edit-file", edited, "--copy-for", "members")
    answer = terminal(*words)
    assert (answer.code, answer.out) == (2, "")
    first, *listed = answer.err.splitlines()
    assert "a name of the incident" in first
    assert "no override" in first
    assert listed == ['  Not for a public text: name in line 2, character 14: "Rasmus Okafor"']
    (found,) = terminal(*words, "--json").error["findings"]
    assert (found["kind"], found["excerpt"], found["line"]) == ("name", "Rasmus Okafor", 2)
    tried = terminal(*words, "--override", "They said it is fine")
    assert tried.code == 2
    assert "does not let this text through" in tried.err
    preview = terminal.ok(*PUBLIC, "--edit-file", edited)
    assert "not ready to be copied" in preview
    assert 'name in line 2, character 14: "Rasmus Okafor"' in preview


def test_gaps_are_named_as_they_are_filled_and_a_mistyped_field_is_refused(terminal: Terminal) -> None:
    terminal.ok("incident", "wishes", "2026-001", "--nobody")
    assert "{committee_contact}: how members reach the committee" in terminal.ok(*PUBLIC)
    assert "{committee_contact}" in terminal.refused(*PUBLIC, "--copy-for", "members")
    assert "{committee_contact}" in terminal.refused(*PUBLIC, "--sent", "--to", "members")
    for more in ((), ("--copy-for", "members"), ("--sent", "--to", "members")):
        line = terminal.refused(*PUBLIC, "--field", "comittee_contact=a@example.org", *more)
        assert "no field comittee_contact" in line
        assert "committee_contact" in line.partition("Its fields: ")[2]
    for name in ("committee_contact", "Committee contact", "{committee_contact}"):
        assert "a@example.org" in terminal.ok(*PUBLIC, "--field", f"{name}=a@example.org")


@pytest.mark.skipif(os.name == "nt", reason="other permissions")
def test_what_is_written_for_people_is_for_its_owner_alone(terminal: Terminal, empty: Terminal) -> None:
    shot = _edited(terminal, "a chat")
    before = os.umask(0)
    try:
        terminal.ok("evidence", "add", "2026-001", shot)
        why = ("--to", "staff support", "--why", "They asked")
        terminal.ok("evidence", "extract", "2026-001", "1", terminal.folder / "original.txt", *why)
        terminal.ok("document", "case-report", "2026-001", *why, "--out", terminal.folder / "report.pdf")
        terminal.ok("desk", "recovery-sheet", "--out", terminal.folder / "sheet.pdf")
    finally:
        os.umask(before)
    for name in ("original.txt", "report.pdf", "sheet.pdf"):
        assert stat.S_IMODE((terminal.folder / name).stat().st_mode) == 0o600, name


def test_every_path_that_is_no_file_is_named_before_any_is_kept(terminal: Terminal) -> None:
    good = _edited(terminal, "good")
    folder = terminal.folder / "photos"
    folder.mkdir()
    line = terminal.refused("evidence", "add", "2026-001", good, "gone.png", folder, "lost.png")
    assert "None of the 4 were kept." in line
    assert "There is no file gone.png. photos is a folder. There is no file lost.png." in line
    assert f"{folder}/*" in line
    assert terminal.data("evidence", "list", "2026-001")["evidence"] == []
    assert "The reference comes first" in terminal.refused("evidence", "add", good, "2026-001")


def test_a_copy_and_an_empty_file_are_said_to_be_so(terminal: Terminal) -> None:
    for name, text in (("a.txt", "same"), ("copy of a.txt", "same"), ("empty.txt", "")):
        (terminal.folder / name).write_text(text)
    terminal.ok("evidence", "add", "2026-001", terminal.folder / "a.txt")
    more = [terminal.folder / name for name in ("copy of a.txt", "empty.txt")]
    said = " ".join(terminal.ok("evidence", "add", "2026-001", *more).split())
    assert "copy of a.txt has the same content as evidence 1 (a.txt), so it was not kept twice." in said
    assert "2. empty.txt: kept, 0 bytes" in said
    assert "It is empty and shows nothing." in said
    assert terminal.data("evidence", "verify")["ok"] is True


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (("document", "case-report", "2026-001"), "--to and --why"),
        (("document", "case-report", "2026-001", "--to", "staff support", "--why", "x"), "--why"),
        (("evidence", "extract", "2026-001", "1", "out"), "--to and --why"),
        (("evidence", "dispose", "2026-001", "1"), "--reason"),
        (("incident", "reopen", "2026-001", "--reason", "no"), "--reason"),
        (("incident", "discard", "2026-001"), "--reason"),
        (("incident", "tell", "2026-001", "--what", "It is over"), "--to and --why"),
        (("incident", "step", "2026-001", "freeze", "skip"), "--reason"),
        (("incident", "step", "2026-001", "direct-message", "done", "--override", ""), "--override"),
        (("incident", "answer", "2026-001", "staff", "ok"), "TEXT"),
        ((*PUBLIC, "--copy-for", "."), "--copy-for"),
        ((*PUBLIC, "--sent"), "--to"),
    ],
)
def test_a_reason_that_is_missing_is_asked_for_by_its_option(
    terminal: Terminal, words: tuple[str, ...], options: str
) -> None:
    line = terminal.refused(*words)
    assert f"Add {options}: at least three letters" in line


def test_the_police_without_agreement_need_the_risk_in_writing(terminal: Terminal) -> None:
    """R10."""
    line = terminal.refused(
        "incident", "refer", "2026-001", "police", "--agreed", "no", "--override", "At risk"
    )
    assert "--risk REASON" in line


def test_people_are_found_as_they_are_typed(terminal: Terminal) -> None:
    involve = ("person", "involve", "2026-001")
    terminal.ok(*involve, "affected", "--person", "Noor Haddad")
    again = terminal(*involve, "reporter", "--person", "noor haddad")
    assert "Noor Haddad is in the desk already" in again.err
    assert "Kept: Noor Haddad, told us." in again.out
    assert "Id" not in terminal.ok("person", "list")
    assert "Noor Haddad" in terminal.ok(
        "incident", "wellbeing", "2026-001", "--person", "noor", "--how", "Well"
    )
    assert "Did you mean Noor Haddad?" in terminal.refused(
        "incident", "wellbeing", "2026-001", "--person", "Nor Haddad"
    )
    asked = terminal(*involve, "witness", "--person", "Noor")
    assert asked.code == 2
    assert "Noor Haddad: conductdesk person involve 2026-001 witness --id " in asked.err
    assert len(terminal.data("person", "list")["people"]) == 1
    assert "Kept: Noor, witness." in terminal.ok(*involve, "witness", "--person", "Noor", "--new")
    terminal.ok("person", "add", "Noor Haddad")
    people = terminal.data("person", "list")["people"]
    shown = terminal.ok("person", "list")
    assert [p["id"][:8] in shown for p in people] == [p["name"] == "Noor Haddad" for p in people]
    terminal.ok(*involve, "witness", "--id", people[0]["id"][:8])
    several = terminal(*involve, "witness", "--person", "noor haddad", "--json")
    assert [p["name"] for p in several.error["people"]] == ["Noor Haddad"] * 2
    name = terminal.data("incident", "show", "2026-001")["code_name"]
    assert "2026-001" in terminal.ok("incident", "show", f" {name.lower()} ")


def test_what_was_done_is_followed_by_the_command_that_marks_the_step(terminal: Terminal) -> None:
    terminal.ok("incident", "wishes", "2026-001", "--nobody")
    freeze = ("incident", "freeze", "2026-001")
    terminal.ok(*freeze, "plan", "--until", "tomorrow 9am")
    assert "done: conductdesk incident step 2026-001 freeze done" in terminal.ok(*freeze, "start")
    assert "done: conductdesk incident step 2026-001 reopen done" in terminal.ok(*freeze, "end")
    report = ("document", "case-report", "2026-001", "--to", "staff", "--why", "A complaint")
    assert "done: conductdesk incident step 2026-001 report done" in terminal.ok(
        *report, "--out", terminal.folder / "report.pdf"
    )
    refer = ("incident", "refer", "2026-001")
    assert "incident step" not in terminal.ok(*refer, "informal", "--to", "staff")
    assert "done: conductdesk incident step 2026-001 report done" in terminal.ok(
        *refer, "staff", "--to", "staff"
    )
    text = _edited(terminal, "Please calm down, all of you.")
    sent = terminal.ok(*PUBLIC, "--sent", "--edit-file", text, "--to", "members")
    assert "To mark the step done: conductdesk incident step 2026-001 public-message done" in sent
    closed = terminal("incident", "close", "2026-001", "advised", "--rule", "Code of conduct")
    assert closed.code == 0
    assert "not settled" in closed.err


def test_an_incident_says_not_needed_once(terminal: Terminal) -> None:
    terminal.ok("incident", "edit", "2026-001", "--nothing-posted", "--category", "sexual-harassment")
    shown = " ".join(terminal.ok("incident", "show", "2026-001").split())
    assert "Not needed: nothing was posted." in shown
    assert "(not needed)" not in shown
    assert "Zero Tolerance the Zero Tolerance page on the Students' Union's website" in shown


def test_the_next_check_is_said_as_it_was_understood(terminal: Terminal) -> None:
    said = terminal.ok("incident", "wellbeing", "2026-001", "--me", "--next", "tomorrow 10:00")
    assert "Today asks you again on Sat 21 Nov 2026, 10:00 (UK time)." in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("incident", "close", "2026-001"), "Say how it ended: one of not-a-breach, redirected"),
        (("incident", "show"), "Say which incident"),
        (("incident", "refer", "2026-001"), "staff-support (or staff)"),
        (("incident", "post", "mark", "2026-001", "1"), "one of up, already-gone (or gone)"),
        (("incident", "post", "add", "2026-001"), "Add --where TEXT"),
        (("person", "involve", "2026-001"), "respondent (or reported)"),
        (("evidence", "add", "2026-001"), "Such as: conductdesk evidence add 2026-001"),
        (("contact", "set"), "Such as: conductdesk contact set"),
    ],
)
def test_what_is_missing_is_asked_for_in_plain_words_with_an_example(
    terminal: Terminal, words: tuple[str, ...], says: str
) -> None:
    line = terminal.refused(*words)
    assert says in line
    assert "Such as: conductdesk " in line


def test_a_word_that_is_no_state_lists_the_states_whatever_else_is_wrong(terminal: Terminal) -> None:
    assert "in-progress (or start), done" in terminal.refused(
        "incident", "step", "2026-001", "nothing", "perhaps"
    )
    assert "taken-down (or removed)" in terminal.refused(
        "incident", "post", "mark", "2026-001", "9", "perhaps"
    )


def test_help_can_be_typed_as_a_command(terminal: Terminal) -> None:
    assert terminal.bare("help").out == terminal.bare("--help").out
    assert terminal.bare("help", "incident", "add").out == terminal.bare("incident", "add", "--help").out
    assert "Did you mean" in one_clear_line(terminal.bare("help", "incidnet").err)
    assert terminal.bare("help", "today", "now").code == 2


def test_the_kind_of_group_is_one_of_the_checklist(empty: Terminal) -> None:
    words = ("desk", "create", "--group", "Choir", "--officer", "Li Wei", "--generate", "--json")
    refused = empty.bare(*words, "--group-type", "choir")
    assert refused.code == 2
    assert "society, sport-club" in refused.error["hint"]
    assert not empty.desk.exists()
    other = empty.folder / "branch"
    assert empty.bare(*words, "--desk", other, "--checklist", "party-branch").code == 0
    assert empty.bare(*words, "--group-type", "Sport club").code == 0


def test_empty_names_and_passphrases_that_will_not_do_are_asked_for_again(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    typist = _seat(
        monkeypatch, "", "Choir", "", "", "Li Wei", "", "password1", NEW, NEW + "x", "nobody asks this"
    )
    answer = empty.bare("desk", "create")
    assert answer.code == 2
    assert typist.answers == ["nobody asks this"]
    assert "Nothing was typed." in answer.err
    assert "--generate" in answer.err.split("It would be guessed.")[1]
    assert "differ" in answer.err.splitlines()[-1]
    assert not empty.desk.exists()
    _seat(monkeypatch, "", "", "", "nobody asks this")
    assert "--group NAME" in empty.bare("desk", "create").err


def test_on_a_terminal_an_error_is_wrapped_and_its_commands_stand_alone() -> None:
    hint = "Keep a screenshot or an export as evidence, and link it to its number. " + "Words " * 20
    failure = failure_of(UserError("A post is shown by nothing yet.", hint=hint), ref="2026-001")
    assert "\n" not in failure.text(wrapped=False)
    lines = failure.text(wrapped=True).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-3:] == [
        "To type:",
        "    conductdesk evidence add 2026-001 FILE",
        "    conductdesk incident post link 2026-001 POST EVIDENCE",
    ]
    assert Failure(kind="input", message="No.", hint="", exit_code=2).text(wrapped=True) == "Not done: No.\n"


def test_progress_says_how_much_there_is_in_all(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("file", shown=True, total_bytes=1_500_000_000) as adding:
        adding._next = 0
        adding(0, 3, 3_400_000)
    with Progress("byte", shown=True) as copying:
        copying._next = 0
        copying(3_400_000, 1_500_000_000)
    drawn = capsys.readouterr().err
    assert "0 of 3 files, 3.4 MB of 1.5 GB" in drawn
    assert "\r3.4 MB of 1.5 GB" in drawn
