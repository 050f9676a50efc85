"""Bad input: each gets one clear line, the right exit code, nothing lost and no traceback."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_terminal import PROGRAM, Terminal, one_clear_line

from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock


@pytest.fixture
def terminal(tmp_path: Path, make_desk: Callable[..., OpenDesk], clock: FakeClock) -> Terminal:
    make_desk().close()
    return Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)


@pytest.fixture
def with_evidence(terminal: Terminal) -> Terminal:
    file = terminal.folder / "chat.txt"
    file.write_text("[20/11/2026, 21:00] somebody: words")
    terminal.ok("incident", "add", "Insults", "--narrative", "It began at nine.")
    terminal.ok("evidence", "add", "2026-001", file)
    return terminal


def _sealed(terminal: Terminal) -> Path:
    (file,) = [f for f in (terminal.desk / "evidence").rglob("*") if f.is_file()]
    return file


def test_a_wrong_passphrase_opens_nothing(terminal: Terminal) -> None:
    terminal.passphrase = "not the words that open it"
    line = terminal.refused("incident", "list")
    assert "not the words" not in line
    assert "conductdesk desk recover" in line


def test_an_empty_or_missing_passphrase_file_is_said_so(terminal: Terminal) -> None:
    empty = terminal.folder / "empty"
    empty.write_text("\n")
    for file in (empty, terminal.folder / "missing", terminal.folder, "/dev/null"):
        answer = terminal.bare("incident", "list", "--passphrase-file", file)
        assert answer.code == 2
        assert "--passphrase-file" in one_clear_line(answer.err)


def test_a_folder_without_a_desk_names_the_folder_and_the_way_on(terminal: Terminal) -> None:
    line = terminal.refused("today", "--desk", terminal.folder / "nowhere")
    assert str(terminal.folder / "nowhere") in line
    assert "conductdesk desk create" in line
    assert "conductdesk desk use FOLDER" in line


def test_a_missing_header_is_read_from_its_copy_with_a_note(terminal: Terminal) -> None:
    (terminal.desk / "desk.json").unlink()
    answer = terminal("incident", "add", "Still possible")
    assert answer.code == 0
    assert answer.err.startswith("Note: ")


def test_without_header_and_copy_the_desk_is_damaged_and_left_alone(terminal: Terminal) -> None:
    (terminal.desk / "desk.json").unlink()
    for copy in terminal.desk.glob("desk.json*"):
        copy.unlink()
    before = {f: f.read_bytes() for f in terminal.desk.rglob("*") if f.is_file()}
    answer = terminal("incident", "list")
    assert answer.code in {1, 2}
    one_clear_line(answer.err)
    assert {f: f.read_bytes() for f in terminal.desk.rglob("*") if f.is_file()} == before


def test_a_changed_header_is_damage(terminal: Terminal) -> None:
    for file in terminal.desk.glob("desk.json*"):
        found = json.loads(file.read_text(encoding="utf-8"))
        found["practice"] = not found["practice"]
        file.write_text(json.dumps(found), encoding="utf-8")
    terminal.refused("incident", "list", code=1)


def test_a_header_that_is_no_json_is_damage(terminal: Terminal) -> None:
    for file in terminal.desk.glob("desk.json*"):
        file.write_bytes(b"\x00" * 50)
    terminal.refused("desk", "info", code=1)


def test_a_database_cut_short_is_damage(with_evidence: Terminal) -> None:
    database = with_evidence.desk / "desk.db"
    database.write_bytes(database.read_bytes()[: database.stat().st_size // 2 // 4096 * 4096])
    answer = with_evidence("desk", "verify")
    assert answer.code == 1
    assert "Damage found" in answer.out + answer.err
    database.write_bytes(database.read_bytes()[:100])
    with_evidence.refused("incident", "list", code=1)


def test_a_desk_from_a_newer_version_is_refused_politely(terminal: Terminal) -> None:
    for file in terminal.desk.glob("desk.json*"):
        found = json.loads(file.read_text(encoding="utf-8"))
        found["format_version"] = 99
        file.write_text(json.dumps(found), encoding="utf-8")
    answer = terminal("incident", "list", "--json")
    assert answer.code == 2
    assert answer.error["kind"] == "newer"


def test_a_missing_evidence_file_is_found_by_every_check(with_evidence: Terminal) -> None:
    _sealed(with_evidence).unlink()
    for words in (("evidence", "verify"), ("evidence", "verify", "2026-001", "1"), ("desk", "verify")):
        answer = with_evidence(*words)
        assert answer.code == 1
        assert "Damage found" in answer.out
    found = with_evidence("evidence", "verify", "--json")
    assert found.code == 1
    assert found.json["ok"] is False


def test_a_changed_evidence_file_never_leaves_the_desk(with_evidence: Terminal) -> None:
    sealed = _sealed(with_evidence)
    raw = bytearray(sealed.read_bytes())
    raw[-3] ^= 1
    sealed.chmod(0o600)
    sealed.write_bytes(raw)
    assert with_evidence("evidence", "verify").code == 1
    out = with_evidence.folder / "out.txt"
    line = with_evidence.refused(
        "evidence", "extract", "2026-001", "1", out, "--to", "staff", "--why", "asked", code=1
    )
    assert line.startswith("Damage found: ")
    assert not out.exists()
    assert not list(with_evidence.folder.glob("out*"))


def test_a_second_writer_waits_and_a_reader_does_not(terminal: Terminal, clock: FakeClock) -> None:
    from conductdesk.services.desks import Credentials, open_desk

    with open_desk(terminal.desk, Credentials(passphrase=terminal.passphrase), clock=clock):
        answer = terminal.process(
            "incident", "add", "Two at once", "--json", "--passphrase-file", terminal.passphrase_file
        )
        assert answer.code == 2
        assert answer.error["kind"] == "busy"
        assert answer.error["message"] == "Another command or the window is writing to this desk."
        assert terminal.process("incident", "list", "--passphrase-file", terminal.passphrase_file).code == 0
        checked = terminal.process("evidence", "verify", "--passphrase-file", terminal.passphrase_file)
        assert checked.code == 0
        assert checked.err.startswith("Note: Somebody else is writing")
    assert (
        terminal.process("incident", "add", "Later", "--passphrase-file", terminal.passphrase_file).code == 0
    )


def test_a_command_waits_until_the_one_before_it_is_done(terminal: Terminal, clock: FakeClock) -> None:
    from conductdesk.services.desks import Credentials, open_desk

    first = open_desk(terminal.desk, Credentials(passphrase=terminal.passphrase), clock=clock)
    done = threading.Timer(0.7, first.close)
    done.start()
    try:
        assert terminal("incident", "add", "Right after it").code == 0
    finally:
        done.join()


def test_a_desk_cannot_be_made_where_a_file_or_another_desk_is(terminal: Terminal) -> None:
    words = ("--group", "Choir", "--officer", "Li Wei", "--new-passphrase-file", terminal.passphrase_file)
    file = terminal.folder / "file"
    file.write_text("mine")
    for place in (file, file / "below", terminal.desk, "/proc/nowhere"):
        answer = terminal.bare("desk", "create", place, *words)
        assert answer.code == 2, (place, answer)
        one_clear_line(answer.err)
    full = terminal.folder / "full"
    full.mkdir()
    (full / "thesis.txt").write_text("mine")
    assert terminal.bare("desk", "create", full, *words).code == 2
    assert [f.name for f in full.iterdir()] == ["thesis.txt"]
    assert file.read_text() == "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="the folder without space is one of Linux")
def test_output_that_cannot_be_written_is_no_success(terminal: Terminal) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [PROGRAM, "playbook", "show"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
            env=terminal.environment(),
        )
    assert done.returncode == 1
    assert "space" in one_clear_line(done.stderr)


def test_a_playbook_with_a_bad_key_is_named_with_file_and_key(terminal: Terminal) -> None:
    from conductdesk.paths import resources_dir

    text = (resources_dir() / "playbooks" / "student-group.toml").read_text(encoding="utf-8")
    ours = terminal.folder / "ours.toml"
    ours.write_text(text.replace('name = "', 'nmae = "', 1), encoding="utf-8")
    checked = terminal.bare("playbook", "check", ours)
    assert checked.code == 2
    assert "ours.toml" in checked.out
    assert "nmae" in checked.out
    line = terminal.refused("playbook", "import", ours)
    assert "ours.toml" in line
    assert "nmae" in line
    ours.write_text(text, encoding="utf-8")
    assert terminal.bare("playbook", "check", ours, "--json").json["ok"] is True
    ours.write_bytes(b"\xff\xfe\x00")
    terminal.refused("playbook", "import", ours)
    terminal.refused("playbook", "import", terminal.folder)
    terminal.refused("playbook", "import", terminal.folder / "none.toml")


def test_a_date_that_cannot_be_read_keeps_nothing(terminal: Terminal) -> None:
    line = terminal.refused("incident", "add", "One", "--when", "the other night")
    assert "the other night" in line
    assert terminal.data("incident", "list")["incidents"] == []


def test_a_date_in_the_future_or_far_past_is_kept_with_a_warning(terminal: Terminal) -> None:
    for when in ("22/11/2046 14:05", "1/1/1999"):
        answer = terminal("incident", "add", "One", "--when", when, "--json")
        assert answer.code == 0
        assert answer.err.startswith("Note: ")
        assert answer.json["warnings"]
    assert len(terminal.data("incident", "list")["incidents"]) == 2


def test_a_narrative_of_ten_megabytes_is_refused_with_the_way_to_keep_it(terminal: Terminal) -> None:
    long = terminal.folder / "long.txt"
    long.write_text("abcdefghi " * 1_000_000)
    line = terminal.refused("incident", "add", "Long", "--narrative-file", long)
    assert "conductdesk evidence add" in line
    assert terminal.data("incident", "list")["incidents"] == []
    huge = terminal.folder / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(3_000_000_000)
    assert "--narrative-file" in terminal.refused("incident", "add", "Long", "--narrative-file", huge)
    assert "--narrative-file" in terminal.refused("incident", "add", "Long", "--narrative-file", "/dev/zero")
    long.write_text("x" * 999_999)
    assert terminal.data("incident", "add", "Just right", "--narrative-file", long)["reference"] == "2026-001"


def test_text_comes_from_standard_input_in_the_encodings_of_windows_too(terminal: Terminal) -> None:
    words = "Zoë said: «no»\r\nsecond line\r\n"
    for raw in (words.encode(), b"\xef\xbb\xbf" + words.encode(), b"\xff\xfe" + words.encode("utf-16-le")):
        ref = terminal.data("incident", "add", "One", "--their-words-file", "-", stdin=raw)["reference"]
        assert terminal.data("incident", "show", ref)["their_words"] == "Zoë said: «no»\nsecond line"
    assert "UTF-8" in terminal.refused(
        "incident", "add", "One", "--narrative-file", "-", stdin=b"caf\xe9 at nine"
    )


def test_standard_input_is_read_for_one_option_only(terminal: Terminal) -> None:
    answer = terminal.bare(
        "incident", "add", "One", "--narrative-file", "-", "--passphrase-file", "-", stdin=terminal.passphrase
    )
    assert answer.code == 2
    assert "cannot be read for" in one_clear_line(answer.err)


def test_an_unknown_reference_is_answered_with_the_command_that_lists_them(terminal: Terminal) -> None:
    for words in (
        ("incident", "show", "2026-999"),
        ("incident", "edit", "2026-999", "--title", "x"),
        ("incident", "wishes", "2026-999", "--asked"),
        ("incident", "step", "2026-999", "safety", "done"),
        ("incident", "close", "2026-999", "warned", "--rule", "rule"),
        ("evidence", "add", "2026-999", __file__),
        ("person", "list", "2026-999"),
        ("document", "register", "2026-999"),
        ("activity", "show", "2026-999"),
    ):
        line = terminal.refused(*words)
        assert "2026-999" in line
        assert "conductdesk incident list" in line


@pytest.mark.parametrize("what", ["folder", "device", "nothing", "pipe", "socket"])
def test_what_is_no_file_is_no_evidence(
    with_evidence: Terminal, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = with_evidence.folder / what
    if what == "folder":
        target.mkdir()
    elif what == "device":
        target = Path("/dev/zero")
    elif what == "pipe":
        os.mkfifo(target)
    elif what == "socket":
        monkeypatch.chdir(with_evidence.folder)  # the whole path is too long for the name of a socket
        with socket.socket(socket.AF_UNIX) as held:
            held.bind("socket")
    line = with_evidence.refused("evidence", "add", "2026-001", target)
    assert target.name in line
    assert with_evidence.data("evidence", "verify")["checked"] == 1


def test_files_before_a_bad_one_are_kept_or_none_is(with_evidence: Terminal) -> None:
    """Nothing is half kept: what the list shows afterwards verifies."""
    good = with_evidence.folder / "good.txt"
    good.write_text("good")
    with_evidence.refused("evidence", "add", "2026-001", good, with_evidence.folder / "missing.txt")
    listed = with_evidence.data("evidence", "list", "2026-001")["evidence"]
    assert with_evidence.data("evidence", "verify")["checked"] == len(listed)


def test_a_file_that_changes_while_it_is_read_is_not_kept(with_evidence: Terminal) -> None:
    moving = with_evidence.folder / "moving.bin"
    moving.write_bytes(b"0" * 60_000_000)
    done = threading.Event()

    def write() -> None:
        with moving.open("r+b", buffering=0) as file:
            while not done.is_set():
                file.seek(0, os.SEEK_END)
                file.write(b"1" * 1000)
                time.sleep(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        line = with_evidence.refused("evidence", "add", "2026-001", moving)
    finally:
        done.set()
        writer.join()
    assert "moving.bin" in line
    assert with_evidence.data("evidence", "verify")["checked"] == 1


def test_ctrl_c_says_that_what_was_kept_is_kept(with_evidence: Terminal) -> None:
    pipe = with_evidence.folder / "words"
    os.mkfifo(pipe)
    child = subprocess.Popen(
        [
            PROGRAM,
            "incident",
            "add",
            "One",
            "--narrative-file",
            pipe,
            "--passphrase-file",
            with_evidence.passphrase_file,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=with_evidence.environment(),
    )
    with pipe.open("w") as held:
        held.write("half of it")
        held.flush()
        while int.from_bytes(fcntl.ioctl(held, termios.FIONREAD, bytes(4)), sys.byteorder):
            time.sleep(0.01)
        # It has read that much and waits for words that never come.
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert out == ""
    assert err.strip() == "Stopped. What was said to be kept is kept."
    assert with_evidence.data("evidence", "verify")["ok"] is True


def test_ctrl_c_in_the_middle_of_a_large_file_leaves_nothing_half_kept(with_evidence: Terminal) -> None:
    large = with_evidence.folder / "large.bin"
    with large.open("wb") as file:
        file.truncate(1_500_000_000)
    before = set(with_evidence.desk.rglob("*"))
    child = subprocess.Popen(
        [PROGRAM, "evidence", "add", "2026-001", large, "--passphrase-file", with_evidence.passphrase_file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=with_evidence.environment(),
    )
    evidence = with_evidence.desk / "evidence"
    while child.poll() is None and not any(f not in before and f.is_file() for f in evidence.rglob("*")):
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=100)
    assert (child.returncode, out) == (130, "")
    assert err.strip().startswith("Stopped. The file at hand was not kept.")
    assert "conductdesk evidence list 2026-001" in err
    assert with_evidence.data("desk", "verify")["ok"] is True
    assert with_evidence.data("evidence", "verify")["checked"] == 1
    with_evidence.ok("incident", "edit", "2026-001", "--title", "Nobody holds the lock")


def test_a_reader_that_goes_away_early_is_no_error(terminal: Terminal) -> None:
    for number in range(3):
        terminal.ok("incident", "add", f"Incident {number} " + "x" * 60_000)
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("there is no bash to build the pipe with")
    line = f'"{PROGRAM}" incident list --limit 500 --passphrase-file "{terminal.passphrase_file}" | head -1'
    done = subprocess.run(
        [shell, "-c", f"set -o pipefail; {line}"],
        capture_output=True,
        encoding="utf-8",
        env=terminal.environment(),
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_a_bad_word_lists_the_words_that_fit(terminal: Terminal) -> None:
    for words, fits in (
        (("incident", "add", "One", "--setting", "pub"), "online-meeting"),
        (("incident", "add", "One", "--category", "rudeness"), "personal-abuse"),
        (("incident", "close", "2026-001", "lost"), "not-a-breach"),
        (("incident", "refer", "2026-001", "the dean"), "staff-support"),
        (("incident", "list", "--state", "gone"), "monitoring"),
        (("playbook", "show", "ours"), "student-group"),
    ):
        assert fits in terminal.refused(*words)


def test_settings_that_cannot_be_read_are_named(terminal: Terminal) -> None:
    settings = terminal.folder / "settings" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text("desk = [")
    assert "settings.toml" in terminal.refused("backup", "create")
