"""The main job from a terminal: an incident from the first note to the report, and out again."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_terminal import Terminal

from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@pytest.fixture
def terminal(tmp_path: Path, make_desk: Callable[..., OpenDesk], clock: FakeClock) -> Terminal:
    make_desk().close()
    return Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)


def test_an_incident_goes_from_the_first_note_to_the_report_as_separate_programs(terminal: Terminal) -> None:
    """R20, R21, R8: the installed program, one process a command, in the order of an evening."""
    shot = terminal.folder / "shot.png"
    shot.write_bytes(PICTURE)

    def run(*words: object, code: int = 0) -> dict[str, object]:
        answer = terminal.process(*words, "--json", "--passphrase-file", terminal.passphrase_file)
        assert answer.code == code, answer
        found: dict[str, object] = json.loads(answer.out if code == 0 else answer.err)
        return found

    ref = run("incident", "add", "Insults in the chat", "--platform", "WhatsApp", "--danger", "no")[
        "reference"
    ]
    run("person", "involve", ref, "affected", "--person", "Noor Haddad")
    run("evidence", "add", ref, shot)
    run("incident", "post", "add", ref, "--where", "general chat", "--author", "@nightowl")
    run("incident", "wishes", ref, "--person", "Noor Haddad", "--words", "Please take it down")
    refused = run("incident", "post", "mark", ref, 1, "taken-down", code=2)["error"]
    assert isinstance(refused, dict)
    assert refused["kind"] == "refused"
    assert f"conductdesk incident post link {ref} POST EVIDENCE" in refused["commands"]
    run("incident", "post", "link", ref, 1, 1)
    marked = run("incident", "post", "mark", ref, 1, "taken-down")
    assert marked["evidence_reread"] == 1
    run("incident", "refer", ref, "staff-support", "--agreed", "yes")
    report = run(
        "document", "case-report", ref, "--to", "staff support", "--why", "A complaint", "--out", "r.pdf"
    )
    assert (terminal.folder / "r.pdf").read_bytes().startswith(b"%PDF")
    assert report["size_bytes"] == (terminal.folder / "r.pdf").stat().st_size
    run("incident", "close", ref, "warned", "--rule", "Code of conduct, 3")
    view = run("incident", "show", ref)
    assert view["state"] == "closed"
    assert run("desk", "verify")["ok"] is True
    assert run("activity", "verify")["ok"] is True


def test_the_same_evening_reads_well_for_people(terminal: Terminal) -> None:
    shot = terminal.folder / "shot.png"
    shot.write_bytes(PICTURE)
    added = terminal.ok(
        "incident", "add", "Insults in the chat", "--platform", "WhatsApp", "--when", "yesterday 9pm"
    )
    assert added.startswith("Recorded as 2026-001, code name")
    assert "conductdesk evidence add 2026-001 FILE" in added
    terminal.ok("person", "involve", "2026-001", "affected", "--person", "Noor Haddad")
    kept = terminal.ok("evidence", "add", "2026-001", shot, "--description", "The chat")
    assert "1. shot.png: kept, 69 bytes, image/png" in kept
    again = terminal.ok("evidence", "add", "2026-001", shot)
    assert "same content as evidence 1 (shot.png)" in again
    terminal.ok("incident", "wishes", "2026-001", "--asked", "--person", "Noor Haddad")
    terminal.ok(
        "incident", "freeze", "2026-001", "plan", "--until", "tomorrow 9am", "--who", "Amara", "--who", "Li"
    )
    terminal.ok("incident", "freeze", "2026-001", "start")
    assert "freeze active" in terminal.ok("incident", "freeze", "2026-001")
    shown = terminal.ok("incident", "show", "2026-001")
    assert "Noor Haddad: asked, no answer since" in shown
    assert "Thu 19 Nov 2026, 21:00 (UK time)" in shown
    assert "contained" in shown
    today = terminal.ok("today")
    assert "Noor" not in today
    assert "re-open" in today.lower()


def test_every_page_fits_eighty_columns(terminal: Terminal) -> None:
    long = "Überlänge" * 30
    terminal.ok(
        "incident", "add", long, "--narrative", long + "\n\n" + "漢字 " * 120, "--platform", "W" * 100
    )
    terminal.ok("person", "involve", "2026-001", "witness", "--person", "名前" * 60)
    terminal.ok("incident", "post", "add", "2026-001", "--where", long, "--author", long)
    for words in (
        ("incident", "show", "2026-001"),
        ("incident", "list"),
        ("incident", "post", "list", "2026-001"),
        ("incident", "step", "2026-001"),
        ("person", "list"),
        ("activity", "show"),
        ("today",),
        ("contact", "list"),
    ):
        for line in terminal.ok(*words).splitlines():
            wide = sum(2 if ord(c) > 0x2E80 else 1 for c in line)
            assert wide <= 80 or line.lstrip().startswith("conductdesk "), (words, line)


def test_control_characters_of_a_title_never_reach_the_terminal(terminal: Terminal) -> None:
    nasty = "a\x1b]0;title\x07\x1b[2Jb\x9b31mc\u202egpj.exe\r\x7f"
    terminal.ok("incident", "add", nasty, "--narrative", "one\r\ntwo\tthree\x08", "--platform", nasty)
    for words in (("incident", "list"), ("incident", "show", "2026-001"), ("search", "gpj"), ("today",)):
        for extra in ((), ("--json",)):
            printed = terminal.ok(*words, *extra)
            assert not set(printed) & set("\x1b\x07\x9b\u202e\r\x7f\x08")
    assert terminal.data("incident", "show", "2026-001")["title"] == nasty


def test_a_message_is_filled_guarded_handed_out_and_kept(terminal: Terminal) -> None:
    """R24: the public text is checked as it stands when it leaves."""
    terminal.ok("incident", "add", "Insults", "--platform", "WhatsApp")
    terminal.ok(
        "person", "involve", "2026-001", "respondent", "--account", "@nightowl", "--platform", "WhatsApp"
    )
    terminal.ok("incident", "wishes", "2026-001", "--nobody")
    shown = terminal.ok("incident", "message", "2026-001", "--text", "public-message")
    assert "gaps to fill" in shown
    gap = terminal.refused(
        "incident", "message", "2026-001", "--text", "public-message", "--copy-for", "members"
    )
    assert "--field NAME=VALUE" in gap
    fields = ("--field", "committee_contact=desk@example.org", "--field", "support_contact=help@example.org")
    edited = "Please stop. You know who you are, nightowl."
    found = terminal.data(
        "incident", "message", "2026-001", "--text", "public-message", "--edit-file", "-", stdin=edited
    )
    assert [f["kind"] for f in found["findings"]] == ["handle"]
    assert found["ready"] is False
    start, end = found["findings"][0]["start"], found["findings"][0]["end"]
    assert edited[start:end] == "nightowl"
    line = terminal.refused(
        "incident",
        "message",
        "2026-001",
        "--text",
        "public-message",
        "--edit-file",
        "-",
        "--copy-for",
        "members",
        stdin=edited,
    )
    assert "nightowl" not in line
    copied = terminal(
        "incident",
        "message",
        "2026-001",
        "--text",
        "public-message",
        *fields,
        "--copy-for",
        "members",
        "--why",
        "Calm",
    )
    assert copied.code == 0
    assert copied.out.startswith("Hello everybody,\n")
    assert copied.out.rstrip().endswith("The committee of Lantern Film Society")
    assert "register" in copied.err
    terminal.ok(
        "incident",
        "message",
        "2026-001",
        "--text",
        "public-message",
        *fields,
        "--sent",
        "--to",
        "members",
        "--where",
        "WhatsApp",
        "--when",
        "today 21:30",
    )
    (sent,) = terminal.data("incident", "show", "2026-001")["messages"]
    assert sent["text"] + "\n" == copied.out
    assert sent["step_key"] == "public-message"
    (entry,) = terminal.data("document", "register", "2026-001")["entries"]
    assert entry["to"] == "members"


def test_json_is_one_document_with_times_in_utc(terminal: Terminal) -> None:
    terminal.ok("incident", "add", "One", "--when", "20/11/2026 21:15")
    view = terminal.data("incident", "show", "2026-001")
    assert view["occurred_at"] == "2026-11-20T21:15:00Z"
    assert view["steps"][0]["key"] == "safety"
    rows = terminal.data("incident", "list")
    assert rows["incidents"][0]["reference"] == "2026-001"
    assert rows["next_before"] is None


def test_search_finds_across_scripts_and_pages_by_key(terminal: Terminal) -> None:
    for number in range(5):
        terminal.ok("incident", "add", f"Żółw number {number}")
    terminal.ok("person", "involve", "2026-002", "witness", "--person", "王小明")
    page = terminal.data("search", "zolw", "--limit", "2")
    assert [row["reference"] for row in page["incidents"]] == ["2026-005", "2026-004"]
    following = terminal.data("search", "zolw", "--limit", "2", "--before", page["next_before"])
    assert [row["reference"] for row in following["incidents"]] == ["2026-003", "2026-002"]
    assert "--before" in terminal.ok("search", "zolw", "--limit", "2")
    assert [r["reference"] for r in terminal.data("search", "小明")["incidents"]] == ["2026-002"]
    by_person = terminal.data("incident", "list", "--person", "王小明")
    assert [r["reference"] for r in by_person["incidents"]] == ["2026-002"]
    assert terminal.ok("search", "nothing-like-it") == "No incident was found.\n"


def test_evidence_is_handed_out_deleted_and_its_history_told(terminal: Terminal) -> None:
    wrong = terminal.folder / "wrong.txt"
    wrong.write_text("not meant for this")
    terminal.ok("incident", "add", "One")
    terminal.ok("evidence", "add", "2026-001", wrong)
    out = terminal.folder / "handed.txt"
    no_reason = terminal.refused("evidence", "extract", "2026-001", "1", out)
    assert not out.exists()
    assert "Add --to and --why" in no_reason
    terminal.ok("evidence", "extract", "2026-001", "1", out, "--to", "staff", "--why", "They asked")
    assert out.read_text() == "not meant for this"
    again = terminal.refused(
        "evidence", "extract", "2026-001", "1", out, "--to", "staff", "--why", "They asked"
    )
    assert "exists already" in again
    terminal.refused("evidence", "dispose", "2026-001", "1")
    terminal.ok("evidence", "dispose", "2026-001", "1", "--reason", "The wrong file")
    kinds = [e["kind"] for e in terminal.data("evidence", "history", "2026-001", "1")["history"]]
    assert kinds == ["collected", "exported", "disposed"]
    assert "deleted" in terminal.ok("evidence", "list", "2026-001")
    assert terminal.data("evidence", "verify") == {"ok": True, "checked": 0, "items": []}


def test_evidence_is_described_after_it_was_added(terminal: Terminal) -> None:
    chat = terminal.folder / "chat.txt"
    chat.write_text("words")
    terminal.ok("incident", "add", "Insults in the chat")
    terminal.ok("evidence", "add", "2026-001", chat)
    words = "The general chat, four messages"
    assert "Evidence 1 is described." in terminal.ok("evidence", "describe", "2026-001", "1", words)
    assert words in terminal.ok("evidence", "list", "2026-001")
    told = terminal.data("evidence", "describe", "2026-001", "1", "")
    assert told["description"] == ""
    assert words not in terminal.ok("evidence", "list", "2026-001")
    terminal.refused("evidence", "describe", "2026-001", "7", words)


def test_people_are_blocked_counted_and_recognised(terminal: Terminal) -> None:
    """R7, R11: the time to the block is told, and an account that was reported before shows up."""
    for _ in range(2):
        terminal.ok("incident", "add", "One")
    account = ("--account", "@nightowl", "--platform", "Instagram", "--account-kind", "anonymous")
    terminal.ok("person", "involve", "2026-001", "reported", *account)
    assert "Reported before in: 2026-001" in terminal.ok(
        "person", "involve", "2026-002", "respondent", *account
    )
    terminal.ok("person", "block", "2026-002", "nightowl", "--where", "Instagram")
    listed = terminal.ok("person", "list", "2026-002")
    assert "Blocked on Instagram" in listed
    assert "anonymous account" in listed
    terminal.ok("person", "add", "Tomasz Zieliński", "--standing", "member")
    assert [p["name"] for p in terminal.data("person", "list")["people"]] == ["Tomasz Zieliński"]
    assert "--person NAME" in terminal.refused("person", "involve", "2026-001", "witness")


def test_the_questions_are_shown_and_answered(terminal: Terminal) -> None:
    """R4: answers and reasons are kept."""
    terminal.ok("incident", "add", "One")
    terminal.ok("incident", "judge", "2026-001", "attacks-person", "yes", "--reason", "It mocks her accent")
    shown = terminal.ok("incident", "judge", "2026-001")
    assert "Answered yes: It mocks her accent" in shown
    (answered,) = [q for q in terminal.data("incident", "judge", "2026-001")["questions"] if q["answer"]]
    assert answered["key"] == "attacks-person"
    assert "There are: " in terminal.refused("incident", "judge", "2026-001", "no-such", "yes")
    assert "yes, no or unknown" in terminal.refused("incident", "judge", "2026-001", "attacks-person")


def test_backups_are_made_listed_and_restored(terminal: Terminal) -> None:
    stick = terminal.folder / "stick"
    stick.mkdir()
    terminal.ok("incident", "add", "Kept safe")
    assert "conductdesk backup place FOLDER" in terminal.ok("backup", "create")
    terminal.bare("backup", "place", stick)
    made = terminal.data("backup", "create")["backups"]
    assert len(made) == 2
    found = terminal.bare("backup", "list", "--place", stick, "--json").json["backups"]
    assert len(found) == 1
    into = terminal.folder / "restored"
    terminal.ok("backup", "restore", found[0]["folder"], into)
    assert terminal.data("incident", "list", "--desk", into)["incidents"][0]["title"] == "Kept safe"
    assert "There is no second place" in terminal.bare("backup", "place", "--none").out
    assert terminal.refused("backup", "restore", found[0]["folder"], into)


def test_drafts_are_recorded_or_thrown_away(terminal: Terminal) -> None:
    added = terminal("incident", "add", "--json")
    assert added.json["reference"].startswith("draft-")
    assert added.err.startswith("Note: Nothing is written in it yet")
    ref = added.json["reference"]
    terminal.refused("incident", "record", ref)
    terminal.ok("incident", "edit", ref, "--title", "Now it says something")
    assert terminal.data("incident", "record", ref)["reference"] == "2026-001"
    later = terminal.data("incident", "add", "Maybe", "--draft")["reference"]
    terminal.refused("incident", "discard", later)
    terminal.ok("incident", "discard", later, "--reason", "Entered twice")
    assert "conductdesk incident list" in terminal.refused("incident", "show", later)


def test_the_demo_runs_and_its_desk_opens(terminal: Terminal) -> None:
    out = terminal.folder / "demo"
    told = terminal.bare("demo", "--out", out)
    assert told.code == 0, told.err
    assert "ConductDesk refuses" in told.out
    opened = terminal.bare(
        "incident", "list", "--desk", out / "desk", "--passphrase-file", out / "passphrase.txt"
    )
    assert opened.code == 0, opened
    assert "2026-002" in opened.out


def test_the_card_of_the_platform_stands_beside_the_step(terminal: Terminal) -> None:
    """R23: how to do it on that platform, with the day it was written."""
    terminal.ok("incident", "add", "Insults", "--platform", "WhatsApp", "--danger", "yes")
    assert "On WhatsApp, as of 2026-" in terminal.ok("incident", "step", "2026-001", "freeze")
    planned = terminal.ok("incident", "freeze", "2026-001", "plan", "--until", "tomorrow 9am")
    assert "On WhatsApp, as of 2026-" in planned
    assert "Freeze: " in terminal.ok("incident", "card", "2026-001")
    assert terminal.data("incident", "card", "2026-001", "--platform", "discord")["name"] == "Discord"
    assert "WhatsApp" in terminal.refused("incident", "card", "2026-001", "--platform", "pigeon")


def test_danger_is_answered_first(terminal: Terminal) -> None:
    """R10: the emergency number comes before anything else."""
    added = terminal.ok("incident", "add", "A threat", "--danger", "yes")
    assert "999" in added.splitlines()[0]
    assert "Somebody is in immediate danger." in terminal.ok("incident", "list")
    assert terminal.data("incident", "add", "A threat", "--danger", "yes")["emergency"]


def test_an_incident_is_taken_to_staff_answered_closed_and_reopened(terminal: Terminal) -> None:
    """R5, R10, R12, R25: routes, the police caution, outcomes with their rule."""
    terminal.ok("incident", "add", "One")
    terminal.ok(
        "incident", "wishes", "2026-001", "--words", "No police", "--police", "no", "--may-tell", "staff"
    )
    assert "risk" in terminal.refused("incident", "refer", "2026-001", "police", "--agreed", "no")
    terminal.ok("incident", "refer", "2026-001", "informal", "--note", "Is this one?")
    assert terminal.data("incident", "show", "2026-001")["state"] == "open"
    terminal.ok("incident", "refer", "2026-001", "staff-support", "--agreed", "yes", "--reference", "SU-12")
    terminal.ok("incident", "answer", "2026-001", "staff-support", "-", stdin="They will call.\n")
    terminal.ok(
        "incident", "tell", "2026-001", "--to", "Noor", "--what", "It is reported", "--why", "She asked"
    )
    terminal.refused("incident", "answer", "2026-001", "party", "Nothing was asked")
    terminal.ok("incident", "wellbeing", "2026-001", "--me", "--how", "Tired", "--next", "tomorrow 10:00")
    terminal.refused("incident", "wellbeing", "2026-001", "--me", "--colleague", "Amara Okonkwo")
    terminal.refused("incident", "close", "2026-001", "warned")
    terminal.ok("incident", "move", "2026-001", "monitoring")
    terminal.ok("incident", "close", "2026-001", "warned", "--rule", "Code of conduct, 3")
    assert "conductdesk incident reopen 2026-001" in terminal.refused(
        "incident", "edit", "2026-001", "--title", "x"
    )
    terminal.refused("incident", "reopen", "2026-001")
    terminal.ok("incident", "reopen", "2026-001", "--reason", "It began again")
    shown = terminal.ok("incident", "show", "2026-001")
    assert "their reference SU-12" in shown
    assert "They will call." in shown
    assert "Tired" in shown


def test_contacts_are_listed_and_set(terminal: Terminal) -> None:
    """R27: the preset can be changed and added to."""
    assert "su-societies@qmul.ac.uk" in terminal.ok("contact", "list", "--group-type", "society")
    words = ("--route", "staff-support", "--name", "Societies team", "--group-type", "society")
    terminal.ok("contact", "set", "staff-societies", *words, "--address", "new@example.org")
    changed = {c["key"]: c for c in terminal.data("contact", "list")["contacts"]}["staff-societies"]
    assert (changed["address"], changed["preset"]) == ("new@example.org", "")
    terminal.refused("contact", "set", "bad", *words, "--address", "a@b.org\nBcc: c@d.org")


def test_a_committees_own_checklist_is_brought_in(terminal: Terminal) -> None:
    """R28: new incidents can start with it; older ones keep theirs."""
    from conductdesk.paths import resources_dir

    text = (resources_dir() / "playbooks" / "student-group.toml").read_text(encoding="utf-8")
    ours = terminal.folder / "ours.toml"
    ours.write_text(text.replace('key = "student-group"', 'key = "ours"', 1), encoding="utf-8")
    terminal.ok("incident", "add", "Before")
    assert "--checklist ours" in terminal.ok("playbook", "import", ours)
    terminal.ok("incident", "add", "After", "--checklist", "ours")
    keys = [terminal.data("incident", "show", f"2026-00{n}")["playbook_key"] for n in (1, 2)]
    assert keys == ["student-group", "ours"]
    assert "ours" in {p["key"] for p in terminal.data("playbook", "list")["playbooks"]}
    assert "personal-abuse" in terminal.bare("playbook", "show", "student-group").out
