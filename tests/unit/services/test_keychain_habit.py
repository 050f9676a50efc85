"""The keychain from the window: its secret leaves at locking, and the next passphrase puts one back."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from services_desk import Drawer

from conductdesk.errors import UserError, WrongKeyError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.activity import show_activity
from conductdesk.services.desks import Credentials, describe_desk, open_desk
from conductdesk.services.officers import (
    add_officer,
    forget_on_this_computer,
    is_remembered,
    put_back_into_keychain,
    remember_on_this_computer,
    take_out_of_keychain,
)
from conductdesk.services.open_desk import OpenDesk
from tests.conftest import PASSPHRASE, FakeClock

SECOND = "hazel tundra violin comet barley nine"


class LockedDrawer(Drawer):
    """A drawer that can be locked, as keychains are while their owner is away."""

    locked = False

    def get(self, desk_id: str, officer_id: str) -> bytes | None:
        return None if self.locked else super().get(desk_id, officer_id)

    def put(self, desk_id: str, officer_id: str, secret: bytes) -> None:
        self._need()
        super().put(desk_id, officer_id, secret)

    def delete(self, desk_id: str, officer_id: str) -> None:
        self._need()
        super().delete(desk_id, officer_id)

    def _need(self) -> None:
        if self.locked:
            raise UserError("This computer's keychain is locked.", hint="Unlock it, then try again.")


@pytest.fixture
def drawer() -> LockedDrawer:
    return LockedDrawer()


@pytest.fixture
def remembered(desk: OpenDesk, drawer: LockedDrawer) -> Iterator[OpenDesk]:
    remember_on_this_computer(desk, drawer)
    return desk


def _again(path: Path, clock: FakeClock, **how: object) -> OpenDesk:
    key = Credentials(**how) if how else Credentials(passphrase=PASSPHRASE)  # type: ignore[arg-type]
    return open_desk(path, key, clock=clock)


def _log(desk: OpenDesk) -> list[str]:
    return [entry.action for entry in show_activity(desk, limit=500)]


def test_locking_takes_the_secret_out_and_the_next_passphrase_puts_one_back(
    remembered: OpenDesk, drawer: LockedDrawer, clock: FakeClock
) -> None:
    path, log = remembered.folder.path, _log(remembered)
    for _ in range(3):
        assert take_out_of_keychain(remembered, drawer) == ""
        remembered.close()
        assert drawer.secrets == {}
        assert "keychain" in describe_desk(path).officers[0].ways_in
        with pytest.raises(WrongKeyError):
            _again(path, clock, keychain=drawer)
        with _again(path, clock) as desk:
            assert put_back_into_keychain(desk, drawer)
        with _again(path, clock, keychain=drawer) as desk:
            assert _log(desk) == log
            assert is_remembered(desk)
        remembered = _again(path, clock)
    remembered.close()


def test_a_secret_that_was_read_before_a_lock_opens_nothing_after_it(
    remembered: OpenDesk, drawer: LockedDrawer, clock: FakeClock
) -> None:
    stolen = LockedDrawer()
    stolen.secrets = dict(drawer.secrets)
    take_out_of_keychain(remembered, drawer)
    remembered.close()
    with _again(remembered.folder.path, clock) as desk:
        assert put_back_into_keychain(desk, drawer)
    with pytest.raises(WrongKeyError):
        _again(remembered.folder.path, clock, keychain=stolen)


def test_a_secret_that_still_opens_the_desk_is_left_alone(remembered: OpenDesk, drawer: LockedDrawer) -> None:
    """As after a kill, which locks nothing."""
    before, header = dict(drawer.secrets), remembered.header
    assert put_back_into_keychain(remembered, drawer)
    assert (drawer.secrets, remembered.header) == (before, header)


def test_what_was_never_chosen_or_was_taken_back_never_happens(desk: OpenDesk, drawer: LockedDrawer) -> None:
    assert not is_remembered(desk)
    assert not put_back_into_keychain(desk, drawer)
    remember_on_this_computer(desk, drawer)
    forget_on_this_computer(desk, drawer)
    assert not is_remembered(desk)
    assert not put_back_into_keychain(desk, drawer)
    assert take_out_of_keychain(desk, drawer) == ""
    assert drawer.secrets == {}


def test_a_keychain_that_does_not_let_go_never_keeps_a_desk_from_being_locked(
    remembered: OpenDesk, drawer: LockedDrawer
) -> None:
    drawer.locked = True
    said = take_out_of_keychain(remembered, drawer)
    assert said.startswith("The keychain of this computer can still open the desk.")
    assert "\n" not in said


@pytest.mark.parametrize("how", ["locked", "gone"])
def test_a_keychain_that_is_not_there_leaves_everything_as_it_is(
    remembered: OpenDesk, drawer: LockedDrawer, how: str
) -> None:
    take_out_of_keychain(remembered, drawer)
    drawer.locked, drawer.there = how == "locked", how != "gone"
    header = remembered.folder.header_file.read_bytes()
    assert not put_back_into_keychain(remembered, drawer)
    assert remembered.folder.header_file.read_bytes() == header
    assert is_remembered(remembered)


def test_a_desk_open_to_look_only_is_not_changed(
    remembered: OpenDesk, drawer: LockedDrawer, clock: FakeClock
) -> None:
    take_out_of_keychain(remembered, drawer)
    remembered.close()
    key = Credentials(passphrase=PASSPHRASE)
    with open_desk(remembered.folder.path, key, write=False, clock=clock) as desk:
        assert not put_back_into_keychain(desk, drawer)
    assert drawer.secrets == {}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a folder that may not be written")
def test_no_secret_stays_behind_where_the_header_cannot_be_written(
    remembered: OpenDesk, drawer: LockedDrawer
) -> None:
    take_out_of_keychain(remembered, drawer)
    remembered.folder.path.chmod(0o500)
    try:
        assert not put_back_into_keychain(remembered, drawer)
    finally:
        remembered.folder.path.chmod(0o700)
    assert drawer.secrets == {}


def test_each_officer_has_a_habit_of_their_own(
    remembered: OpenDesk, drawer: LockedDrawer, clock: FakeClock
) -> None:
    add_officer(remembered, "Björn Ñandú", SECOND, cost=CHEAPEST_COST)
    remembered.close()
    with _again(remembered.folder.path, clock, passphrase=SECOND) as other:
        assert not is_remembered(other)
        assert take_out_of_keychain(other, drawer) == ""
        assert not put_back_into_keychain(other, drawer)
    assert len(drawer.secrets) == 1


def test_the_recovery_sheet_puts_it_back_as_a_passphrase_does(
    remembered: OpenDesk, drawer: LockedDrawer, clock: FakeClock
) -> None:
    from conductdesk.services.officers import recovery_of

    sheet = recovery_of(remembered)
    take_out_of_keychain(remembered, drawer)
    remembered.close()
    with _again(remembered.folder.path, clock, recovery=sheet) as desk:
        assert put_back_into_keychain(desk, drawer)
    with _again(remembered.folder.path, clock, keychain=drawer) as desk:
        assert desk.writable
