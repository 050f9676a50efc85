"""Where passphrases come from, and making, recovering and sharing a desk."""

import os
import pty
import select
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_terminal import PROGRAM, FakeKeychain, Terminal, one_clear_line

from conductdesk.cli import prompts
from conductdesk.services.open_desk import OpenDesk
from tests.conftest import PASSPHRASE, FakeClock

NEW = "violet harbour nineteen spoons cardigan elbow"


@pytest.fixture
def terminal(tmp_path: Path, make_desk: Callable[..., OpenDesk], clock: FakeClock) -> Terminal:
    make_desk().close()
    return Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)


@pytest.fixture
def empty(tmp_path: Path, clock: FakeClock) -> Terminal:
    return Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)


class Typist:
    """Somebody at the terminal: gives one answer to each question, in order."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, prompt: str, **_: str) -> str:
        self.asked.append(prompt)
        return self.answers.pop(0)


def _seat(monkeypatch: pytest.MonkeyPatch, *answers: str) -> Typist:
    typist = Typist(*answers)
    monkeypatch.setattr(prompts, "can_ask", lambda: True)
    monkeypatch.setattr(prompts, "ask_hidden", typist)
    monkeypatch.setattr(prompts, "ask", typist)
    return typist


def _new(terminal: Terminal, text: str = NEW) -> Path:
    file = terminal.folder / "new.txt"
    file.write_text(text + "\n", encoding="utf-8")
    file.chmod(0o600)
    return file


def test_a_passphrase_comes_from_a_file_or_standard_input(terminal: Terminal) -> None:
    for text in (PASSPHRASE, PASSPHRASE + "\n", PASSPHRASE + "\r\n"):
        assert terminal.bare("today", "--passphrase-file", "-", stdin=text).code == 0
        assert terminal.bare("--passphrase-file", "-", "today", stdin=text).code == 0
    two_lines = terminal.bare("today", "--passphrase-file", "-", stdin=PASSPHRASE + "\nmore")
    assert "more than one line" in one_clear_line(two_lines.err)


def test_a_passphrase_is_never_an_argument_or_in_the_environment(terminal: Terminal) -> None:
    assert terminal.bare("today", "--passphrase", PASSPHRASE).code == 2
    answer = terminal.process(
        "today", CONDUCTDESK_PASSPHRASE=PASSPHRASE, CONDUCTDESK_PASSPHRASE_FILE=PASSPHRASE
    )
    assert answer.code == 2


def test_without_a_terminal_nothing_is_asked(terminal: Terminal) -> None:
    line = one_clear_line(terminal.bare("today", stdin=PASSPHRASE + "\n").err)
    assert "--passphrase-file" in line
    for words in (
        ("desk", "create", terminal.folder / "other", "--group", "Choir", "--officer", "Li"),
        ("desk", "create", terminal.folder / "other"),
        ("desk", "recover"),
    ):
        answer = terminal.bare(*words)
        assert answer.code == 2
        assert "--" in one_clear_line(answer.err)
    terminal.refused("desk", "passphrase")
    terminal.refused("desk", "officers", "add", "Li Wei")


@pytest.mark.skipif(os.name == "nt", reason="other permissions")
def test_a_file_that_others_can_read_is_warned_of(terminal: Terminal) -> None:
    terminal.passphrase_file.chmod(0o644)
    answer = terminal("today")
    assert answer.code == 0
    assert answer.err.startswith("Note: Others who use this computer may read")
    terminal.passphrase_file.chmod(0o600)
    assert terminal("today").err == ""


def test_a_mistyped_passphrase_can_be_typed_again(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    typist = _seat(monkeypatch, "wrong", PASSPHRASE)
    assert terminal.bare("today").code == 0
    assert len(typist.asked) == 2
    typist = _seat(monkeypatch, "wrong", "wrong again", "and again", "never asked")
    answer = terminal.bare("today")
    assert answer.code == 2
    assert typist.answers == ["never asked"]
    assert "conductdesk desk recover" in answer.err.splitlines()[0]


def test_a_real_terminal_asks_without_echo(terminal: Terminal) -> None:
    primary, secondary = pty.openpty()
    child = subprocess.Popen(
        [PROGRAM, "incident", "list"],
        stdin=secondary,
        stdout=secondary,
        stderr=secondary,
        start_new_session=True,
        env={**terminal.environment(), "TERM": "xterm"},
        preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # noqa: PLW1509 - makes it the terminal of the child
    )
    os.close(secondary)
    seen = b""
    deadline = time.monotonic() + 60
    while b"Passphrase:" not in seen and time.monotonic() < deadline:
        seen += _available(primary)
    os.write(primary, PASSPHRASE.encode() + b"\n")
    while child.poll() is None and time.monotonic() < deadline:
        seen += _available(primary)
    seen += _available(primary)
    os.close(primary)
    assert child.returncode == 0, seen
    assert PASSPHRASE.encode() not in seen
    assert b"No incident was found." in seen


def _available(primary: int) -> bytes:
    ready, _, _ = select.select([primary], [], [], 0.1)
    try:
        return os.read(primary, 4096) if ready else b""
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_a_desk_is_made_with_its_recovery_sheet(empty: Terminal) -> None:
    sheet = empty.folder / "sheet.pdf"
    answer = empty.bare(
        "desk",
        "create",
        "--group",
        "Lantern Film Society",
        "--officer",
        "Zoë Lindqvist",
        "--role",
        "Chair",
        "--new-passphrase-file",
        _new(empty),
        "--recovery-sheet",
        sheet,
    )
    assert answer.code == 0, answer
    assert sheet.read_bytes().startswith(b"%PDF")
    assert "AGE-SECRET-KEY" not in answer.out + answer.err
    empty.passphrase = NEW
    assert "Zoë Lindqvist" in empty.ok("desk", "officers")
    again = empty.bare(
        "desk", "create", "--group", "Other", "--officer", "Li", "--new-passphrase-file", _new(empty)
    )
    assert "already" in one_clear_line(again.err)


def test_a_desk_without_a_sheet_shows_the_recovery_text_once_and_it_opens_the_desk(empty: Terminal) -> None:
    made = empty.bare(
        "desk", "create", "--json", "--group", "Choir", "--officer-name", "Li Wei", "--generate"
    )
    assert made.code == 0, made
    assert len(made.json["passphrase"].split()) == 6
    empty.passphrase = made.json["passphrase"]
    empty.ok("incident", "add", "One")
    paper = empty.folder / "paper.txt"
    paper.write_text(made.json["recovery_text"].lower().replace("\n", " "))
    paper.chmod(0o600)
    recovered = empty.bare("desk", "recover", "--recovery-file", paper, "--new-passphrase-file", _new(empty))
    assert recovered.code == 0, recovered
    empty.refused("today")
    empty.passphrase = NEW
    assert len(empty.data("incident", "list")["incidents"]) == 1
    wrong = paper.read_text()
    paper.write_text(wrong[:-6] + "qqqqqq")
    answer = empty.bare("desk", "recover", "--recovery-file", paper, "--new-passphrase-file", _new(empty))
    assert answer.code == 2
    assert "qqqq" not in one_clear_line(answer.err)


def test_at_a_terminal_everything_is_asked_for_and_the_last_group_typed_back(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    typist = _seat(monkeypatch, "Choir", "Li Wei", NEW, NEW, "XXXX", "XXXX", "XXXX")
    made = empty.bare("desk", "create")
    assert made.code == 0, made
    assert typist.answers == []
    assert "AGE-SECRET-KEY-1" in made.err
    assert "AGE-SECRET-KEY-1" not in made.out
    assert "conductdesk desk recovery-sheet" in made.err
    typist = _seat(monkeypatch, NEW)
    shown = empty.bare("desk", "recovery-sheet")
    assert "AGE-SECRET-KEY-1" in shown.out
    last = shown.out.split()[-1]
    assert last in made.err


def test_two_different_new_passphrases_change_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _seat(monkeypatch, *(NEW, NEW + "x") * 3)
    assert "differ" in terminal.refused("desk", "passphrase")
    assert terminal("today").code == 0


def test_a_weak_passphrase_is_refused_before_anything_is_made(empty: Terminal) -> None:
    words = ("desk", "create", "--group", "Choir", "--officer", "Li")
    answer = empty.bare(*words, "--new-passphrase-file", _new(empty, "password1"))
    assert answer.code == 2
    assert "password1" not in one_clear_line(answer.err)
    assert not empty.desk.exists()


def test_a_changed_passphrase_opens_the_desk_and_the_old_one_does_not(terminal: Terminal) -> None:
    terminal.ok("desk", "passphrase", "--new-passphrase-file", _new(terminal))
    terminal.refused("today")
    terminal.passphrase = NEW
    terminal.ok("today")


def test_a_second_officer_opens_the_desk_with_a_passphrase_of_their_own(terminal: Terminal) -> None:
    terminal.ok("incident", "add", "One")
    terminal.ok("desk", "officers", "add", "Li Wei", "--new-passphrase-file", _new(terminal))
    terminal.passphrase = NEW
    assert terminal.data("activity", "show")["entries"][0]["officer"] == "Amara Okonkwo"
    terminal.ok("incident", "edit", "2026-001", "--title", "Two")
    assert terminal.data("activity", "show")["entries"][0]["officer"] == "Li Wei"
    assert terminal("today", "--officer", "Amara Okonkwo").code == 2
    assert "Li Wei" in terminal.refused("today", "--officer", "Nobody")
    listed = terminal.bare("desk", "officers", "list", "--json").json["officers"]
    assert [o["name"] for o in listed] == ["Amara Okonkwo", "Li Wei"]


def test_the_keychain_opens_the_desk_until_it_is_forgotten(terminal: Terminal) -> None:
    assert terminal.bare("today", "--keychain").code == 2
    terminal.ok("desk", "officers", "remember")
    assert terminal.bare("today", "--keychain").code == 0
    assert "keychain" in terminal.bare("desk", "officers").out
    both = terminal("today", "--keychain")
    assert "either" in one_clear_line(both.err)
    terminal.ok("desk", "officers", "forget")
    assert terminal.bare("today", "--keychain").code == 2
    terminal.keychain = FakeKeychain(present=False)
    terminal.refused("desk", "officers", "remember")


def test_the_desk_is_found_by_option_environment_settings_and_default(
    terminal: Terminal, clock: FakeClock
) -> None:
    own = ("--passphrase-file", terminal.passphrase_file)
    elsewhere = Terminal(folder=terminal.folder, desk=terminal.folder / "no-desk", clock=clock, named=False)
    assert "default-desk" in one_clear_line(elsewhere.bare("today", *own).err)
    assert elsewhere.bare("today", "--desk", terminal.desk, *own).code == 0
    assert elsewhere.bare("--desk", terminal.desk, "today", *own).code == 0
    assert elsewhere.bare("desk", "use", terminal.folder / "no-desk").code == 2
    assert elsewhere.bare("desk", "use", terminal.desk).code == 0
    assert elsewhere.bare("today", *own).code == 0
    elsewhere.named = True
    assert "no-desk" in one_clear_line(elsewhere.bare("today", *own).err)
    assert elsewhere.bare("today", "--desk", terminal.desk, *own).code == 0
