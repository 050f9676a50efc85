"""What the settings show about backups: where they go, when the last one was made, and against what."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from services_desk import file, recorded

from conductdesk.errors import NotFoundError, UserError
from conductdesk.services import backups
from conductdesk.services.backups import SAME_DISK, backup_overview, check_second_place, create_backup
from conductdesk.services.evidence import add_evidence
from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock


def test_a_desk_without_a_backup_says_so(desk: OpenDesk) -> None:
    found = backup_overview(desk.folder.path, None)
    assert found.last_at is None
    assert found.second is None
    assert (found.own.count, found.own.newest, found.own.problem) == (0, None, "")
    assert found.own.warning == SAME_DISK


def test_the_newest_backup_of_either_place_counts(desk: OpenDesk, tmp_path: Path, clock: FakeClock) -> None:
    stick = tmp_path / "stick"
    own = create_backup(desk)
    clock.advance(hours=2)
    later = create_backup(desk, stick)
    found = backup_overview(desk.folder.path, stick)
    assert found.second is not None
    assert (found.own.newest, found.own.count) == (own, 1)
    assert (found.second.newest, found.second.count) == (later, 1)
    assert found.last_at == later.made_at > own.made_at


def test_a_backup_of_another_desk_is_none_of_this_one(
    make_desk: Callable[..., OpenDesk], tmp_path: Path
) -> None:
    """Two groups may share a stick."""
    stick = tmp_path / "stick"
    ours, theirs = make_desk("ours"), make_desk("theirs")
    create_backup(theirs, stick)
    found = backup_overview(ours.folder.path, stick)
    assert found.second is not None
    assert (found.second.newest, found.second.count, found.last_at) == (None, 0, None)


def test_a_backup_that_lost_something_is_counted_and_is_not_the_last_good_one(
    desk: OpenDesk, tmp_path: Path, clock: FakeClock
) -> None:
    stick = tmp_path / "stick"
    good = create_backup(desk, stick)
    clock.advance(hours=1)
    add_evidence(desk, recorded(desk), [file(tmp_path)])
    create_backup(desk, stick)
    shutil.rmtree(stick / "objects")
    found = backup_overview(desk.folder.path, stick).second
    assert found is not None
    assert found.count == 2
    assert found.newest == good


def test_a_stick_that_is_not_plugged_in_is_named_and_the_own_place_still_shown(
    desk: OpenDesk, tmp_path: Path
) -> None:
    made = create_backup(desk)
    gone = tmp_path / "sticks" / "mine" / "conductdesk"
    found = backup_overview(desk.folder.path, gone)
    assert found.second is not None
    assert "plugged in" in found.second.problem
    assert found.last_at == made.made_at
    assert not gone.parent.exists()


def test_a_place_on_the_same_disk_warns_and_one_on_another_does_not(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    assert check_second_place(desk.folder.path, stick) == SAME_DISK
    second = backup_overview(desk.folder.path, stick).second
    assert second is not None
    assert second.warning == SAME_DISK
    monkeypatch.setattr(backups, "same_disk", lambda *_: False)
    assert check_second_place(desk.folder.path, stick) == ""
    second = backup_overview(desk.folder.path, stick).second
    assert second is not None
    assert second.warning == ""


@pytest.mark.parametrize("inside", ["", "backups", "evidence/deep"])
def test_a_second_place_inside_the_desk_is_refused(desk: OpenDesk, inside: str) -> None:
    with pytest.raises(UserError, match="inside the desk"):
        check_second_place(desk.folder.path, desk.folder.path / inside)


def test_a_place_that_is_not_there_or_is_a_file_is_refused(desk: OpenDesk, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="plugged in"):
        check_second_place(desk.folder.path, tmp_path / "a" / "b" / "c")
    with pytest.raises(UserError, match="in its way"):
        check_second_place(desk.folder.path, file(tmp_path))


def test_a_folder_without_a_desk_has_no_overview(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        backup_overview(tmp_path, None)
