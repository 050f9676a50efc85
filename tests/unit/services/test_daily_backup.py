"""A backup a day, without being asked."""

from pathlib import Path

from conductdesk.services.backups import list_backups
from conductdesk.services.daily_backup import DailyBackup, daily_backup
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk


def _record(desk: OpenDesk) -> None:
    open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))


def test_nothing_is_backed_up_before_anything_was_recorded(desk: OpenDesk) -> None:
    assert daily_backup(desk) == DailyBackup()
    assert list_backups(desk.folder.path) == ()


def test_a_day_with_changes_gets_one_backup_and_no_second(desk: OpenDesk, clock: object) -> None:
    _record(desk)
    assert daily_backup(desk).made == 1
    _record(desk)
    clock.advance(hours=2)
    assert daily_backup(desk).made == 0
    clock.advance(hours=20)
    assert daily_backup(desk).made == 1
    clock.advance(days=3)
    assert daily_backup(desk).made == 0
    assert len(list_backups(desk.folder.path)) == 2


def test_a_clock_that_was_set_back_makes_no_more_backups(desk: OpenDesk, clock: object) -> None:
    _record(desk)
    assert daily_backup(desk).made == 1
    clock.advance(days=-400)
    _record(desk)
    assert daily_backup(desk).made == 0


def test_the_second_place_gets_its_own_and_is_left_out_while_it_is_away(
    desk: OpenDesk, clock: object, tmp_path: Path
) -> None:
    stick = tmp_path / "stick" / "conductdesk"
    _record(desk)
    assert daily_backup(desk, stick).made == 1
    stick.parent.mkdir()
    assert daily_backup(desk, stick).made == 1
    assert len(list_backups(desk.folder.path, stick)) == 1


def test_what_could_not_be_made_is_said_and_the_rest_is_made(desk: OpenDesk, tmp_path: Path) -> None:
    _record(desk)
    place = tmp_path / "file"
    place.write_bytes(b"no folder")
    found = daily_backup(desk, place)
    assert found.made == 1
    assert len(list_backups(desk.folder.path)) == 1


def test_a_practice_desk_gets_none(make_desk: object) -> None:
    practice = make_desk("practice", practice=True)
    _record(practice)
    assert daily_backup(practice) == DailyBackup()
