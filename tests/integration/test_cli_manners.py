"""How the command line behaves everywhere: help, options, errors as JSON, causes, and what it loads."""

import ast
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from cli_terminal import PROGRAM, Terminal, one_clear_line
from click.testing import CliRunner

import conductdesk
from conductdesk import __version__
from conductdesk.cli import services
from conductdesk.cli.commands import Group
from conductdesk.cli.failures import causes, failure_of
from conductdesk.cli.help_with import _COMMANDS, commands_for
from conductdesk.cli.main import program
from conductdesk.cli.progress import Progress
from conductdesk.errors import BugError, IntegrityError, RefusedError, UserError
from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock

PROMISED = {
    "desk": "create info verify passphrase recover",
    "desk officers": "list add remember forget",
    "incident": "add edit record list show wishes wellbeing judge step message freeze refer answer tell "
    "close reopen discard",
    "incident post": "add mark link list",
    "person": "add list involve block",
    "evidence": "add list verify extract dispose history",
    "contact": "list set",
    "document": "case-report register",
    "playbook": "list check import",
    "backup": "create restore list",
    "activity": "show undo verify",
}


@pytest.fixture
def terminal(tmp_path: Path, make_desk: Callable[..., OpenDesk], clock: FakeClock) -> Terminal:
    make_desk().close()
    return Terminal(folder=tmp_path, desk=tmp_path / "desk", clock=clock)


def _commands(
    group: Group = program, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, Group):
            yield from _commands(command, (*path, name))


ALL = dict(_commands())


def test_every_command_that_was_promised_is_there() -> None:
    promised = {(*group.split(), name) for group, names in PROMISED.items() for name in names.split()}
    assert promised | {("today",), ("search",), ("demo",), ("window",)} <= ALL.keys()


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_stands_alone(path: tuple[str, ...]) -> None:
    """Every command and option is explained within 80 columns, with an example that can be parsed."""
    answer = CliRunner().invoke(program, [*path, "--help"])
    assert answer.exit_code == 0
    assert max(map(len, answer.stdout.splitlines())) <= 80
    command = ALL[path]
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, param.name
            assert param.help.endswith((".", "?")), param.help
    example = getattr(command, "example", "")
    assert "conductdesk " in example
    if not isinstance(command, Group):
        assert all(" ".join(path) in line for line in example.splitlines() if line.startswith("conductdesk"))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_examples_name_only_options_that_exist(path: tuple[str, ...]) -> None:
    for line in getattr(ALL[path], "example", "").replace("\\\n", " ").splitlines():
        words = line.split()[1:]
        command: click.Command = program
        context = click.Context(program)
        while isinstance(command, Group) and words and command.get_command(context, words[0]):
            command = command.get_command(context, words.pop(0))  # type: ignore[assignment]
        known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
        assert {word for word in words if re.fullmatch(r"--[a-z-]+", word)} <= known, line


def test_the_help_names_commands_to_begin_with_and_the_window() -> None:
    answer = CliRunner().invoke(program, ["--help"])
    assert answer.exit_code == 0
    begin = answer.stdout.split("Example:")[1]
    assert [line.split()[1] for line in begin.strip().splitlines()] == ["desk", "incident", "incident"]
    assert "Without a command the window opens" in answer.stdout
    assert CliRunner().invoke(program, ["--version"]).stdout == f"ConductDesk {__version__}\n"


def test_a_group_alone_shows_its_help() -> None:
    answer = CliRunner().invoke(program, ["incident"])
    assert answer.exit_code == 0
    assert "Commands:" in answer.stdout


def test_help_of_any_kind_loads_neither_the_database_nor_the_printer() -> None:
    script = """
import sys
from click.testing import CliRunner
from conductdesk.cli.main import program
for words in ("--help", "incident add --help", "incident show", "desk create --help", "search -h"):
    CliRunner().invoke(program, words.split())
slow = {"sqlalchemy", "sqlcipher3", "reportlab", "alembic", "keyring", "PIL", "cryptography", "pyrage"}
print(sorted(set(sys.modules) & (slow | {"conductdesk.store", "conductdesk.services"})))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


def test_the_list_of_services_is_the_one_of_the_package() -> None:
    """A service that the command line can use is loaded by its own name."""
    import conductdesk.services

    there = {module.name for module in pkgutil.iter_modules(conductdesk.services.__path__)}
    assert set(services.__all__) <= there
    with pytest.raises(AttributeError):
        services.nothing  # noqa: B018


def test_options_that_hold_everywhere_work_before_and_after_the_command(terminal: Terminal) -> None:
    own = ("--passphrase-file", terminal.passphrase_file, "--desk", terminal.desk, "--json")
    for words in ((*own, "incident", "list"), ("incident", *own, "list"), ("incident", "list", *own)):
        answer = terminal.bare(*words)
        assert answer.code == 0, answer
        assert answer.json["incidents"] == []


def test_errors_are_json_on_standard_error_with_json(terminal: Terminal) -> None:
    for words, kind, code in (
        (("incident", "show", "2026-009"), "not-found", 2),
        (("incident", "shwo", "2026-009"), "usage", 2),
        (("incident", "show"), "usage", 2),
        (("incident", "list", "--limit", "many"), "usage", 2),
        (("incident", "add", "x", "--when", "whenever"), "input", 2),
    ):
        answer = terminal(*words, "--json")
        assert answer.code == code
        assert answer.out == ""
        assert answer.error["kind"] == kind
        assert answer.error["exit_code"] == code
        assert set(answer.error) == {"kind", "message", "hint", "commands", "exit_code"}


def test_a_mistyped_command_is_answered_with_the_nearest(terminal: Terminal) -> None:
    assert 'Did you mean "incident"?' in one_clear_line(terminal.bare("incidnet").err)
    assert 'Did you mean "evidence"?' in one_clear_line(terminal.bare("evidance", "list").err)
    assert "Did you mean" not in one_clear_line(terminal.bare("\x1b[31mzzz").err)


def test_a_word_with_control_characters_is_repeated_harmlessly(terminal: Terminal) -> None:
    for words in (
        ("\x1b[2Jnope",),
        ("incident", "show", "\x1b[2J\x9b"),
        ("incident", "--\x1b[2J"),
        ("search",),
    ):
        answer = terminal(*words)
        assert answer.code == 2
        assert not set(answer.err) & set("\x1b\x9b")


def test_vv_names_the_cause_without_content(terminal: Terminal) -> None:
    """The cause is types and places: nothing of what a desk holds, nothing that a library said."""
    secret = "Amaryllis Brandywine"
    terminal.ok("incident", "add", secret)
    (sealed_database,) = terminal.desk.glob("desk.db")
    raw = bytearray(sealed_database.read_bytes())
    raw[5000:5100] = bytes(100)
    sealed_database.write_bytes(raw)
    answer = terminal("incident", "list", "-vv")
    assert answer.code == 1
    assert "  at conductdesk/" in answer.err
    assert secret not in answer.err
    as_json = terminal("incident", "list", "-vv", "--json")
    document = json.loads(as_json.err[as_json.err.index("{") :])
    assert any(line.startswith("  at conductdesk/") for line in document["error"]["cause"])
    assert secret not in as_json.err
    assert terminal("incident", "list").err.count("\n") == 1


def test_an_unexpected_error_shows_no_words_of_it() -> None:
    def break_down() -> None:
        try:
            int("the passphrase is plum")
        except ValueError as cause:
            raise KeyError("Noor Haddad") from cause

    with pytest.raises(KeyError) as caught:
        break_down()
    failure = failure_of(caught.value)
    said = "\n".join((failure.line, *causes(caught.value)))
    assert failure.exit_code == 1
    assert "builtins.KeyError" in said
    assert "because of builtins.ValueError" in said
    assert "plum" not in said
    assert "Noor" not in said


def test_exit_codes_follow_the_kind_of_error() -> None:
    assert failure_of(UserError("a")).exit_code == 2
    assert failure_of(RefusedError("a")).exit_code == 2
    assert failure_of(IntegrityError("a")).exit_code == 1
    assert failure_of(BugError("a")).exit_code == 1
    assert failure_of(OSError(28, "No space left on device")).exit_code == 1
    assert failure_of(MemoryError()).exit_code == 1
    assert failure_of(KeyboardInterrupt()).exit_code == 130


def test_every_phrase_that_a_command_is_offered_for_is_still_said_somewhere() -> None:
    root = Path(conductdesk.__file__).parent
    said = "\n".join(
        node.value
        for file in root.rglob("*.py")
        if file.name != "help_with.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    put_together = {"you can record it"}  # closing a draft says it; a test of its own holds that
    assert [phrase for phrase, _ in _COMMANDS if phrase not in said and phrase not in put_together] == []


def test_closing_a_draft_says_how_to_record_it(terminal: Terminal) -> None:
    ref = terminal.data("incident", "add", "Maybe", "--draft")["reference"]
    line = terminal.refused("incident", "close", ref, "warned", "--rule", "Code")
    assert f"conductdesk incident record {ref}" in line


def test_a_command_that_helps_exists() -> None:
    for _, template in _COMMANDS:
        words = template.format(ref="2026-001").split()
        if words[0] == "conductdesk":
            path = tuple(words[1:4])
            assert any(path[:n] in ALL for n in (2, 3)), template


def test_a_hint_that_names_its_command_already_is_left_alone() -> None:
    error = UserError(
        "No.", hint='Its reference stands in the list of incidents: "conductdesk incident list".'
    )
    assert commands_for(error, "") == ()
    assert commands_for(UserError("No.", hint="Its reference stands in the list of incidents."), "") == (
        "conductdesk incident list",
    )


def test_progress_is_for_terminals_and_for_long_work_only(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("file") as silent:
        silent(1, 80, 5)
    with Progress("file", shown=True) as quick:
        quick(1, 80, 5)
    assert capsys.readouterr().err == ""
    with Progress("file", shown=True) as slow:
        slow._next = 0
        slow(12, 80, 3_400_000)
        slow._next = 0
        slow(13, 80, 0)
    drawn = capsys.readouterr().err
    assert "\r12 of 80 files, 3.4 MB" in drawn
    assert drawn.endswith("\r")


def test_an_ascii_console_gets_stand_ins_and_json_is_whole(terminal: Terminal) -> None:
    terminal.ok("incident", "add", "Żółw 王 🙂")
    own = ("--passphrase-file", terminal.passphrase_file)
    shown = terminal.process("incident", "list", *own, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert shown.code == 0
    assert "???w ? ?" in shown.out
    found = terminal.process("incident", "list", *own, "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert json.loads(found.out)["incidents"][0]["title"] == "Żółw 王 🙂"


def test_python_m_conductdesk_is_the_same_program(terminal: Terminal) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "conductdesk", "--version"],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=terminal.environment(),
    )
    assert done.stdout == f"ConductDesk {__version__}\n"


@pytest.mark.skipif(os.name == "nt", reason="closed streams behave differently there")
def test_closed_streams_end_without_a_word(terminal: Terminal) -> None:
    for closed in (">&-", "2>&-", "<&-"):
        done = subprocess.run(
            ["sh", "-c", f'"{PROGRAM}" playbook show {closed}'],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env=terminal.environment(),
        )
        assert done.returncode in {0, 1}
        assert "Traceback" not in done.stderr
