"""Backups: made, rotated, read back, restored; disposal reaches them; nothing half-made is left."""

import errno
import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import filelock
import pytest
from backup_desk import NOW, SmallDesk, everything_in, small_desk, whole

from conductdesk.errors import BusyError, IntegrityError, NotFoundError, UserError
from conductdesk.exchange import backup, copying
from conductdesk.exchange.manifest import sealed_path
from conductdesk.store.engine import open_engine


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    made = small_desk(tmp_path / "desk")
    made.keep(b"the first screenshot" * 4000)
    made.keep(b"the second one")
    yield made
    made.database.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "stick" / "backups"


def object_files(place: Path) -> set[Path]:
    return {path for path in (place / "objects").rglob("*") if path.is_file()}


def test_a_backup_is_restored_to_the_same_desk_byte_for_byte(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    made = desk.back_up(place)
    assert (made.problem, made.is_whole, made.made_at, made.desk_id) == ("", True, NOW, "b2a1f0c3-desk")
    assert whole(place) == [made]
    told: list[tuple[int, int]] = []
    backup.restore_backup(made, tmp_path / "again", progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (2 * made.size_bytes, 2 * made.size_bytes)
    before, after = everything_in(desk.folder.path), everything_in(tmp_path / "again")
    for name in (
        "desk.json",
        "desk.json.copy",
        "desk.head",
        *(n for n in before if n.startswith("evidence")),
    ):
        assert after[name] == before[name]
    assert set(after) == {name for name in before if not name.startswith(("desk.db-", "desk.lock"))}
    assert desk.opens_in(tmp_path / "again", desk.kept)
    engine = open_engine(tmp_path / "again" / "desk.db", desk.key, read_only=True)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall() == []
    engine.dispose()


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_backup_and_what_is_restored_can_be_read_by_their_owner_alone(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    backup.restore_backup(desk.back_up(place), tmp_path / "again")
    for root in (place / "snapshots", place / "objects", tmp_path / "again"):
        for path in (root, *root.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_evidence_is_copied_once_and_only_what_is_new_is_written(desk: SmallDesk, place: Path) -> None:
    desk.back_up(place)
    first = {path: path.stat().st_mtime_ns for path in object_files(place)}
    added = desk.keep(b"a third one")
    desk.back_up(place, days=1)
    second = {path: path.stat().st_mtime_ns for path in object_files(place)}
    assert first.items() <= second.items()
    assert set(second) - set(first) == {sealed_path(place / "objects", added.storage_name)}
    assert len(whole(place)) == 2


def test_nothing_in_a_backup_is_readable_without_a_key(desk: SmallDesk, place: Path) -> None:
    desk.back_up(place)
    for name, data in everything_in(place).items():
        assert b"screenshot" not in data, name
        assert b"SQLite format" not in data, name


def test_the_newest_twenty_and_the_last_of_each_day_stay(desk: SmallDesk, place: Path) -> None:
    for number in range(34):
        desk.back_up(place, days=number // 3 + number / 100, keep_last=5, keep_days=4)
    kept = [(found.sequence, (found.made_at - NOW).days) for found in whole(place)]
    assert [sequence for sequence, _ in kept] == [34, 33, 32, 31, 30, 27]
    assert [day for _, day in kept] == [11, 10, 10, 10, 9, 8]


def test_twenty_stay_by_default_on_one_day(desk: SmallDesk, place: Path) -> None:
    for _ in range(22):
        desk.back_up(place)
    found = whole(place)
    assert [one.sequence for one in found] == list(range(22, 2, -1))
    assert len({one.folder for one in found}) == 20


def test_a_clock_that_jumps_makes_no_backup_disappear_and_keeps_the_order(
    desk: SmallDesk, place: Path
) -> None:
    """A backup made with a wrong clock is still the newest one, and lets none of the others go early."""
    for days in (0, 3650, -3650, 1, 2):
        desk.back_up(place, days=days, keep_last=2, keep_days=10)
    assert [found.sequence for found in whole(place)] == [5, 4, 3, 2, 1]
    assert backup.expire(place, keep_last=1, keep_days=1) == 4
    assert [found.made_at for found in whole(place)] == [NOW + timedelta(days=2)]


def test_evidence_that_no_backup_refers_to_goes_with_the_last_one_that_did(
    desk: SmallDesk, place: Path
) -> None:
    desk.back_up(place)
    gone = desk.kept.pop(0)
    desk.back_up(place, days=1)
    assert sealed_path(place / "objects", gone.storage_name).exists()
    backup.expire(place, keep_last=1, keep_days=1)
    assert not sealed_path(place / "objects", gone.storage_name).exists()
    assert len(whole(place)) == 1


def test_two_desks_can_share_a_place_without_taking_from_each_other(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    other = small_desk(tmp_path / "other", desk_id="another-desk")
    other.keep(b"of the other desk")
    for number in range(3):
        desk.back_up(place, days=number / 100)
        other.back_up(place, days=number / 100)
    other.database.close()
    backup.expire(place, keep_last=2, keep_days=1)
    found = whole(place)
    assert [one.desk_id for one in found].count("another-desk") == 2
    assert len(found) == 4


def test_deleted_evidence_leaves_every_backup_and_they_stay_sound(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    desk.back_up(place)
    desk.back_up(place, days=1)
    gone, stays = desk.kept
    backup.forget_evidence(place, [gone.storage_name, "../../../etc/passwd", "f" * 32])
    assert not sealed_path(place / "objects", gone.storage_name).exists()
    assert gone.storage_name not in "".join(path.name for path in object_files(place))
    found = whole(place)
    assert [one.forgotten for one in found] == [(gone.storage_name,)] * 2
    backup.restore_backup(found[0], tmp_path / "again")
    assert desk.opens_in(tmp_path / "again", [stays])


def test_forgetting_where_nothing_was_backed_up_is_no_error(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    backup.forget_evidence(place, ["a" * 32])
    assert backup.list_backups(place) == ()
    assert backup.expire(place) == 0


def test_damaged_evidence_does_not_stop_the_rest_from_being_kept(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    broken, sound = desk.kept
    lost = desk.keep(b"soon gone")
    file = desk.sealed_file(broken)
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    desk.sealed_file(lost).unlink()
    made = desk.back_up(place)
    assert made.missing == tuple(sorted((broken.storage_name, lost.storage_name)))
    assert made.problem == "2 items of evidence were damaged or gone when it was made."
    assert made.is_whole
    backup.restore_backup(made, tmp_path / "again")
    assert desk.opens_in(tmp_path / "again", [sound])


def test_evidence_an_earlier_backup_holds_survives_its_loss_in_the_desk(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    desk.back_up(place)
    desk.sealed_file(desk.kept[0]).unlink()
    made = desk.back_up(place, days=1)
    assert made.missing == ()
    backup.restore_backup(made, tmp_path / "again")
    assert desk.opens_in(tmp_path / "again", desk.kept)


def test_an_object_cut_short_in_the_place_is_copied_again(desk: SmallDesk, place: Path) -> None:
    desk.back_up(place)
    file = sealed_path(place / "objects", desk.kept[0].storage_name)
    file.write_bytes(file.read_bytes()[:100])
    (old,) = backup.list_backups(place)
    assert old.problem == "1 of its files are missing or cut short."
    desk.back_up(place, days=1)
    assert len(whole(place)) == 2


def test_a_damaged_header_is_replaced_by_its_copy_in_the_backup(desk: SmallDesk, place: Path) -> None:
    good = desk.folder.header_file.read_bytes()
    desk.folder.header_file.write_bytes(good[:50])
    made = desk.back_up(place)
    assert (made.folder / "desk.json").read_bytes() == good
    desk.folder.header_copy.write_bytes(b"{}")
    with pytest.raises(IntegrityError, match="header"):
        desk.back_up(place)
    assert len(whole(place)) == 1


def test_a_desk_without_a_signed_head_is_backed_up_all_the_same(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    desk.folder.head_file.unlink()
    backup.restore_backup(desk.back_up(place), tmp_path / "again")
    assert not (tmp_path / "again" / "desk.head").exists()


@pytest.mark.parametrize("what", ["a file in it", "a file of that name", "a link"])
def test_a_backup_is_never_restored_over_anything(
    desk: SmallDesk, place: Path, tmp_path: Path, what: str
) -> None:
    made, into = desk.back_up(place), tmp_path / "taken"
    if what == "a file of that name":
        into.write_text("mine")
    else:
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / "mine.txt").write_text("mine")
        into.symlink_to(tmp_path / "real") if what == "a link" else (tmp_path / "real").rename(into)
    before = everything_in(tmp_path)
    with pytest.raises(UserError, match="holds something"):
        backup.restore_backup(made, into)
    assert everything_in(tmp_path) == before


def test_an_empty_folder_can_take_a_restored_desk(desk: SmallDesk, place: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    stray = tmp_path / ".empty.0a0b.restoring"
    stray.mkdir()
    (stray / "left by a crash").write_text("x")
    backup.restore_backup(desk.back_up(place), tmp_path / "empty")
    assert desk.opens_in(tmp_path / "empty", desk.kept)
    assert not stray.exists()


def test_a_synchronised_folder_takes_a_backup_but_no_restored_desk(desk: SmallDesk, tmp_path: Path) -> None:
    made = desk.back_up(tmp_path / "Dropbox" / "backups")
    with pytest.raises(UserError, match="Dropbox"):
        backup.restore_backup(made, tmp_path / "Dropbox" / "desk")
    assert not (tmp_path / "Dropbox" / "desk").exists()


def test_a_damaged_header_in_a_backup_and_a_file_that_is_gone_are_named(desk: SmallDesk, place: Path) -> None:
    made = desk.back_up(place)
    (made.folder / "desk.head").unlink()
    sealed_path(place / "objects", desk.kept[1].storage_name).unlink()
    assert backup.read_backup(made.folder).problem == "2 of its files are missing or cut short."
    assert set(backup.verify_backup(made)) == {
        "desk.head is missing.",
        f"{desk.kept[1].storage_name}.age is missing.",
    }


def test_what_is_no_backup_is_said_and_the_newest_one_named(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError) as caught:
        backup.read_backup(tmp_path)
    assert "snapshots" in caught.value.hint
    made = desk.back_up(place)
    with pytest.raises(NotFoundError) as caught:
        backup.read_backup(place)
    assert str(made.folder) in caught.value.hint
    assert backup.read_backup(made.folder) == made


def test_two_backups_to_one_place_at_once_are_refused(desk: SmallDesk, place: Path) -> None:
    desk.back_up(place)
    with filelock.FileLock(place / ".lock"):
        for action in (
            lambda: desk.back_up(place, days=1),
            lambda: backup.expire(place),
            lambda: backup.forget_evidence(place, []),
        ):
            with pytest.raises(BusyError):
                action()
    assert len(whole(place)) == 1


class FailingDisk:
    """Lets a number of calls through and then fails, as a full disk does, until it is told to stop."""

    def __init__(self, real: Callable[..., object], allowed: int, number: int) -> None:
        self._real, self._allowed, self._number = real, allowed, number
        self.has_failed = False

    def __call__(self, *arguments: object, **named: object) -> object:
        self._allowed -= 1
        if self._allowed < 0:
            self.has_failed = True
            raise OSError(self._number, os.strerror(self._number))
        return self._real(*arguments, **named)


@pytest.mark.parametrize("call", ["sync_file", "create_file", "rename"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_fails_at_any_call_leaves_older_backups_and_nothing_half_made(
    desk: SmallDesk, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    desk.back_up(place)
    desk.keep(b"a third one")
    before = everything_in(place)
    for allowed in range(20):
        disk = FailingDisk(getattr(copying, call), allowed, number)
        monkeypatch.setattr(copying, call, disk)
        refusal = None
        try:
            desk.back_up(place, days=1)
        except UserError as error:
            refusal = error
        monkeypatch.undo()
        if refusal is None:
            break
        assert disk.has_failed
        assert "\n" not in refusal.message
        assert number != errno.ENOSPC or "not enough room" in refusal.message
        assert everything_in(place) == before
    # An item that cannot be read for an error of the disk is noted, and the rest is backed up.
    assert allowed > 0 or number == errno.EIO
    assert [found.sequence for found in backup.list_backups(place)] == [2, 1]


def test_a_disk_that_is_known_to_be_too_small_is_refused_before_anything_is_written(
    desk: SmallDesk, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk.back_up(place)
    before = everything_in(tmp_path)

    class Full:
        free = 1000

    monkeypatch.setattr("shutil.disk_usage", lambda _path: Full)
    with pytest.raises(UserError, match="not enough room"):
        desk.back_up(place, days=1)
    with pytest.raises(UserError, match="not enough room"):
        backup.restore_backup(made, tmp_path / "again")
    assert everything_in(tmp_path) == before


def test_a_disk_that_does_not_keep_what_it_was_given_is_found_out(
    desk: SmallDesk, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = copying.rename

    def forgetful(source: Path, target: Path) -> None:
        real(source, target)
        target.write_bytes(bytes(target.stat().st_size))

    monkeypatch.setattr(copying, "rename", forgetful)
    with pytest.raises(IntegrityError, match="read back"):
        desk.back_up(place)
    assert backup.list_backups(place) == ()
    assert not object_files(place)


@pytest.mark.parametrize("call", ["sync_file", "create_file", "rename"])
def test_a_disk_that_fills_up_while_restoring_leaves_nothing(
    desk: SmallDesk, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    made = desk.back_up(place)
    before = everything_in(tmp_path)
    for allowed in range(20):
        disk = FailingDisk(getattr(copying, call), allowed, errno.ENOSPC)
        monkeypatch.setattr(copying, call, disk)
        try:
            backup.restore_backup(made, tmp_path / "again")
        except UserError:
            assert everything_in(tmp_path) == before
            assert not list(tmp_path.glob(".again*"))
        monkeypatch.undo()
        if not disk.has_failed:
            break
    assert allowed > 3
    assert desk.opens_in(tmp_path / "again", desk.kept)


KILLED_AT_A_STEP = """
import json, os, shutil, sys
from datetime import datetime, timezone
from pathlib import Path
from conductdesk.exchange import backup
plan, place, action, steps = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]), *sys.argv[3:]
desk, left = Path(plan["desk"]), int(steps)
WRITES = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir")
def step(event, arguments):
    global left
    if event in WRITES and str(place.parent) in str(arguments[:2]):
        left -= 1
        if left < 0: os.kill(os.getpid(), 9)
sys.addaudithook(step)
if action == "create":
    copy = lambda target: shutil.copyfile(desk / "desk.db", target)
    now = datetime(2026, 11, 25, tzinfo=timezone.utc)
    backup.create_backup(desk, copy, plan["evidence"], place, now=now, keep_last=2, keep_days=1)
elif action == "forget":
    backup.forget_evidence(place, [plan["evidence"][0][0]])
else:
    backup.restore_backup(backup.list_backups(place)[0], place.parent / "again")
"""


def killed_runs(desk: SmallDesk, place: Path, tmp_path: Path, action: str, stride: int) -> Iterator[int]:
    """Run an action again and again, each time killed a little later, until it comes through."""
    plan = desk.plan_for_a_child(tmp_path / "plan.json")
    for steps in range(0, 400, stride):
        command = [sys.executable, "-c", textwrap.dedent(KILLED_AT_A_STEP), plan, place, action, str(steps)]
        done = subprocess.run(command, check=False, capture_output=True)
        assert done.returncode in (0, -9), done.stderr.decode()
        yield steps
        if done.returncode == 0:
            return
    pytest.fail("the action never came through")


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_kill_at_any_step_of_a_backup_leaves_the_older_ones_whole(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    desk.back_up(place)
    desk.back_up(place, days=1)
    desk.keep(b"a third one")
    desk.database.checkpoint()
    runs = 0
    for _ in killed_runs(desk, place, tmp_path, "create", stride=5):
        runs += 1
        assert len(whole(place)) >= 2
    assert runs > 5
    final = desk.back_up(place, days=9, keep_last=3, keep_days=1)
    assert final.problem == ""
    assert not list((place / "snapshots").glob("*.unfinished"))
    names = {path.stem for path in object_files(place)}
    assert names == {item.storage_name for item in desk.kept}


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_kill_at_any_step_of_forgetting_leaves_sound_backups_and_can_be_done_again(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    desk.back_up(place)
    desk.back_up(place, days=1)
    for _ in killed_runs(desk, place, tmp_path, "forget", stride=2):
        assert len(whole(place)) == 2
    assert {path.stem for path in object_files(place)} == {desk.kept[1].storage_name}


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_kill_at_any_step_of_restoring_leaves_no_half_desk(
    desk: SmallDesk, place: Path, tmp_path: Path
) -> None:
    desk.back_up(place)
    target = place.parent / "again"
    for _ in killed_runs(desk, place, tmp_path, "restore", stride=6):
        assert not target.exists() or desk.opens_in(target, desk.kept)
    assert desk.opens_in(target, desk.kept)
    assert len(whole(place)) == 1
