"""One window for each desk: who is told to come forward, and what a crash leaves behind."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from conductdesk.ui.single import OnlyOne, _marker_of, _socket_of, somebody_came_forward

pytestmark = pytest.mark.usefixtures("private")


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A session of this test's own; short, because a socket's name may not be long."""
    with tempfile.TemporaryDirectory(prefix="cd-") as held:
        monkeypatch.setenv("XDG_RUNTIME_DIR", held)
        yield Path(held)


def test_a_session_folder_with_a_long_name_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of a socket may have 107 bytes on Linux and 103 on macOS."""
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    assert len(_socket_of(tmp_path / "desk")) < 100


@pytest.fixture
def window(qtbot: QtBot) -> QObject:
    return QObject()


def test_a_second_start_is_answered_and_the_first_comes_forward(
    qtbot: QtBot, window: QObject, tmp_path: Path
) -> None:
    calls: list[str] = []
    first = OnlyOne(tmp_path / "desk", lambda: calls.append("forward"), window)
    assert somebody_came_forward(tmp_path / "desk")
    qtbot.waitUntil(lambda: calls == ["forward"])
    first.close()
    assert not somebody_came_forward(tmp_path / "desk")


def test_another_way_to_the_same_folder_is_the_same_desk_and_another_folder_is_not(
    window: QObject, tmp_path: Path
) -> None:
    (tmp_path / "desk").mkdir()
    first = OnlyOne(tmp_path / "desk", lambda: None, window)
    assert somebody_came_forward(tmp_path / "desk" / ".." / "desk")
    if sys.platform != "win32":
        (tmp_path / "shortcut").symlink_to(tmp_path / "desk")
        assert somebody_came_forward(tmp_path / "shortcut")
    assert not somebody_came_forward(tmp_path / "other")
    first.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of Windows goes with its process")
def test_what_a_crash_leaves_behind_is_taken_over(qtbot: QtBot, window: QObject, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    _marker_of(desk).touch()
    Path(_socket_of(desk)).touch()
    assert not somebody_came_forward(desk)
    calls: list[str] = []
    one = OnlyOne(desk, lambda: calls.append("forward"), window)
    assert somebody_came_forward(desk)
    qtbot.waitUntil(lambda: bool(calls))
    one.close()
    assert not _marker_of(desk).exists()


@pytest.mark.skipif(
    sys.platform == "win32" or os.getuid() != 0, reason="only root can make a file look like somebody else's"
)
def test_a_marker_of_somebody_else_keeps_nobody_from_opening(window: QObject, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    one = OnlyOne(desk, lambda: None, window)
    os.chown(_marker_of(desk), 12345, 12345)
    assert not somebody_came_forward(desk)
    one.close()


def test_a_folder_whose_name_is_no_text_has_a_name_too(window: QObject, tmp_path: Path) -> None:
    if sys.platform in {"win32", "darwin"}:
        pytest.skip("names are always text there")
    desk = tmp_path / os.fsdecode(b"caf\xe9")
    one = OnlyOne(desk, lambda: None, window)
    assert somebody_came_forward(desk)
    one.close()


def test_where_nothing_can_be_written_the_window_opens_all_the_same(
    window: QObject, private: Path, tmp_path: Path
) -> None:
    private.rmdir()
    one = OnlyOne(tmp_path / "desk", lambda: None, window)
    assert not somebody_came_forward(tmp_path / "desk")
    one.close()
