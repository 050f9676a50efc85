"""A problem report says where the program failed, and nothing of what it worked on."""

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conductdesk import __version__
from conductdesk.errors import BugError, UserError
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.problem_report import problem_report, save
from conductdesk.services.show import show_incident

NOW = datetime(2026, 11, 6, 22, 46, tzinfo=UTC)
NAMES = ("Zoë Lindqvist", "Rasmus Okafor", "ليلى منصور", "@night_owl", "he said it again on the stairs")


class _DriverError(Exception):
    """As a driver does it: everything that was bound is in the message."""

    def __init__(self, statement: str, parameters: dict[str, str]) -> None:
        super().__init__(f"{statement} {parameters}")
        self.parameters = parameters

    def __str__(self) -> str:
        return f"{NAMES[0]} {self.parameters}"

    __repr__ = __str__


def _open(file: Path) -> None:
    error = OSError(2, NAMES[1], str(file))
    error.add_note(f"It was about {NAMES[2]}")
    raise error


def _insert(person: str, file: Path) -> None:
    words = {"name": person, "words": NAMES[4]}
    try:
        _open(file)
    except OSError as error:
        raise _DriverError("INSERT INTO person", words) from error


def _fail(person: str, file: Path) -> None:
    try:
        _insert(person, file)
    except _DriverError as error:
        raise BugError(f"{person} could not be kept in {file}", hint=NAMES[3]) from error


def _raised(function: Any, *args: Any) -> BaseException:
    try:
        function(*args)
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError


def test_no_name_no_text_and_no_path_is_in_it() -> None:
    home = Path.home() / "desks" / NAMES[1] / "desk.db"
    error = _raised(_fail, NAMES[0], home)
    text = problem_report(error, doing="Keep a person", now=NOW).text
    everything = "".join(traceback.format_exception(error)) + str(error)
    assert all(name in everything for name in NAMES)
    for name in NAMES:
        assert not [word for word in name.split() if len(word) > 3 and word in text]
    assert str(Path.home()) not in text
    assert os.sep + "desk" not in text
    assert "INSERT" not in text
    assert ".py" not in text


def test_kinds_causes_and_places_are_in_it() -> None:
    error = _raised(_fail, NAMES[0], Path("x"))
    text = problem_report(
        error, doing="Keep a person", now=NOW, versions={"Qt": "6.10", "PySide": "6.10.1"}
    ).text
    lines = text.splitlines()
    assert lines[0] == "ConductDesk problem report"
    assert "When: 2026-11-06 22:46 UTC" in lines
    assert f"ConductDesk: {__version__}" in lines
    assert f"Python: {sys.version.split()[0]}" in lines
    assert lines.index("Qt: 6.10") < lines.index("PySide: 6.10.1") < lines.index("Doing: Keep a person")
    assert "conductdesk.errors.BugError" in lines
    assert any(line.startswith("caused by ") and line.endswith("._DriverError") for line in lines)
    assert "caused by builtins.FileNotFoundError" in lines
    assert any(line.startswith(f"  {__name__}:") and line.endswith(" _fail") for line in lines)


def test_an_error_out_of_the_desk_holds_nothing_of_it(desk: OpenDesk) -> None:
    error = _raised(show_incident, desk, NAMES[3])
    assert NAMES[3] in str(error)
    text = problem_report(error, doing="Open an incident", now=NOW).text
    assert "conductdesk.services.show:" in text
    assert NAMES[3] not in text
    assert str(desk.folder.path) not in text


def _look_up() -> None:
    raise KeyError(NAMES[0])


def test_an_error_while_another_was_handled_is_told_and_a_hidden_one_is_not() -> None:
    def handling(hidden: bool) -> None:
        try:
            _look_up()
        except KeyError:
            if hidden:
                raise ValueError from None
            raise ValueError  # noqa: B904 - what happens by mistake

    assert (
        "while handling builtins.KeyError"
        in problem_report(_raised(handling, False), doing="x", now=NOW).text
    )
    assert "KeyError" not in problem_report(_raised(handling, True), doing="x", now=NOW).text


def test_errors_that_name_each_other_and_errors_in_groups_end() -> None:
    first, second = ValueError(NAMES[0]), KeyError(NAMES[1])
    first.__cause__, second.__cause__ = second, first
    group = ExceptionGroup(NAMES[2], [first, OSError(NAMES[3])])
    lines = problem_report(group, doing="x", now=NOW).text.splitlines()
    assert lines.count("together with builtins.ValueError") == 1
    assert lines.count("together with builtins.OSError") == 1
    assert lines.count("caused by builtins.KeyError") == 1


def test_a_very_deep_error_stays_readable() -> None:
    def deep() -> None:
        deep()

    text = problem_report(_raised(deep), doing="x", now=NOW).text
    assert "builtins.RecursionError" in text
    assert len(text.splitlines()) < 80
    assert " more)" in text


def test_the_action_and_versions_stay_on_their_lines() -> None:
    report = problem_report(
        ValueError(), doing="Keep\nevidence " + "x" * 500, now=NOW, versions={"Qt": "6\n\n7"}
    )
    assert report.title.startswith("Something went wrong: Keep evidence")
    assert "\n" not in report.title
    assert len(report.title) < 160
    assert "Qt: 6 7" in report.text


def test_it_is_saved_as_it_was_shown(tmp_path: Path) -> None:
    report = problem_report(ValueError(), doing="Look", now=NOW)
    file = tmp_path / "report.txt"
    file.write_text("old", encoding="utf-8")
    save(report.text, file)
    assert file.read_text(encoding="utf-8") == report.text
    assert [path.name for path in tmp_path.iterdir()] == ["report.txt"]
    with pytest.raises(UserError):
        save(report.text, tmp_path / "gone" / "report.txt")
