"""A desk whose small files were damaged, lost or half-written opens, says so, and is mended."""

import errno
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from conductdesk.errors import ConductDeskError, IntegrityError, UserError, WrongKeyError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.activity import show_activity
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.evidence import add_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.officers import add_officer, change_passphrase, list_officers
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.verify import verify_desk
from conductdesk.store import desk_folder, disk
from tests.conftest import PASSPHRASE

OTHER = "copper violin haystack orbit plume ninety"
RULES = IncidentDetails(title="Insults in the chat", narrative="As seen.")


def opened(path: Path, passphrase: str = PASSPHRASE, *, write: bool = True) -> OpenDesk:
    return open_desk(path, Credentials(passphrase=passphrase), write=write)


def found_in(path: Path, *, only_when_opened: bool) -> bool:
    """Whether opening or verifying finds something; a desk that must open and does not is an error."""
    try:
        with opened(path, write=False) as reader:
            return bool(verify_desk(reader).problems)
    except ConductDeskError:
        if only_when_opened:
            raise
        return True


def full_disk_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The disk is full from the write with this number on, counted from 1."""
    real, done = disk.write_whole, 0

    def write(path: Path, data: bytes) -> None:
        nonlocal done
        done += 1
        if done >= number:
            raise OSError(errno.ENOSPC, "full")
        real(path, data)

    monkeypatch.setattr(desk_folder, "write_whole", write)


@pytest.mark.parametrize("write", [1, 2])
def test_a_passphrase_that_could_not_be_changed_is_the_old_one(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    """ "Nothing was kept" is true, wherever the disk was full; and the copy does not keep the new one."""
    folder = desk.folder
    with monkeypatch.context() as patch:
        full_disk_at(patch, write)
        with pytest.raises(UserError, match="nothing was kept"):
            change_passphrase(desk, OTHER, cost=CHEAPEST_COST)
    desk.close()
    with pytest.raises(WrongKeyError):
        opened(folder.path, OTHER)
    opened(folder.path).close()
    assert folder.header_file.read_bytes() == folder.header_copy.read_bytes()


def test_an_old_copy_never_lets_an_old_passphrase_in(desk: OpenDesk) -> None:
    folder = desk.folder
    before = folder.header_copy.read_bytes()
    change_passphrase(desk, OTHER, cost=CHEAPEST_COST)
    desk.close()
    folder.header_copy.write_bytes(before)
    with pytest.raises(WrongKeyError):
        opened(folder.path)
    with opened(folder.path, OTHER, write=False) as reader:
        assert any("copy of the header" in line for line in verify_desk(reader).problems)
    opened(folder.path, OTHER).close()
    assert folder.header_copy.read_bytes() == folder.header_file.read_bytes() != before


@pytest.mark.parametrize("lost", ["desk.json", "desk.json.copy"])
def test_a_lost_header_or_copy_is_written_anew_by_the_next_writer(desk: OpenDesk, lost: str) -> None:
    desk.close()
    whole = (desk.folder.path / lost).read_bytes()
    (desk.folder.path / lost).unlink()
    opened(desk.folder.path).close()
    assert (desk.folder.path / lost).read_bytes() == whole


def test_one_changed_byte_in_a_locked_desk_is_mended_or_found(desk: OpenDesk, tmp_path: Path) -> None:
    """Wherever it is; and a desk whose database is whole always opens."""
    letters = tmp_path / "letters.txt"
    letters.write_bytes(b"words that hurt " * 999)
    add_evidence(desk, open_incident(desk, RULES).reference, [letters])
    folder = desk.folder
    desk.close()
    files = [file for file in folder.path.rglob("*") if file.is_file() and file != folder.lock_file]
    chance = random.Random(20)  # noqa: S311 - the same places in every run
    for file in files * 8:
        whole = file.read_bytes()
        at = chance.randrange(len(whole))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
        assert found_in(folder.path, only_when_opened=file != folder.database_file), f"{file.name} at {at}"
        file.write_bytes(whole)


@pytest.mark.parametrize("damage", ["gone", "empty", "unsigned"])
def test_a_lost_head_file_does_not_lock_anybody_out_and_leaves_a_trace(desk: OpenDesk, damage: str) -> None:
    open_incident(desk, RULES)
    folder = desk.folder
    desk.close()
    head = json.loads(folder.head_file.read_bytes())
    if damage == "gone":
        folder.head_file.unlink()
    elif damage == "empty":
        folder.head_file.write_bytes(b"")
    else:
        head["signature"] = "0" * 128
        folder.head_file.write_bytes((json.dumps(head, indent=1) + "\n").encode())
    with opened(folder.path, write=False) as reader:
        assert any("Compare the head code" in note for note in reader.notes)
        assert any("signed head" in line for line in verify_desk(reader).problems)
    with opened(folder.path) as writer:
        assert any("Compare the head code" in note for note in writer.notes)
    with opened(folder.path) as again:
        assert again.notes == ()
        assert show_activity(again)[0].action == "activity.head_lost"
        assert verify_desk(again).problems == ()


def test_a_database_older_than_its_genuine_head_is_still_refused(desk: OpenDesk) -> None:
    folder = desk.folder
    desk.close()
    older = folder.database_file.read_bytes()
    with opened(folder.path) as writer:
        open_incident(writer, RULES)
    folder.database_file.write_bytes(older)
    with pytest.raises(IntegrityError, match="older copy"):
        opened(folder.path)


def test_a_full_disk_at_locking_takes_nothing_back(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = open_incident(desk, RULES).reference
    with monkeypatch.context() as patch:
        full_disk_at(patch, 1)
        desk.close()
    with opened(desk.folder.path) as again:
        assert any("not locked properly" in note for note in again.notes)
        assert [row.object_id for row in show_activity(again, reference)]


def test_an_officer_who_was_half_added_is_added_by_trying_again(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_incident(desk, RULES)
    with monkeypatch.context() as patch:
        full_disk_at(patch, 1)
        with pytest.raises(UserError):
            add_officer(desk, "Bo Chen", OTHER, cost=CHEAPEST_COST)
    add_officer(desk, "Bo Chen", OTHER, cost=CHEAPEST_COST)
    assert [officer.name for officer in list_officers(desk)] == ["Amara Okonkwo", "Bo Chen"]
    desk.close()
    with opened(desk.folder.path, OTHER) as theirs:
        assert theirs.officer.name == "Bo Chen"
        assert verify_desk(theirs).problems == ()


def test_a_passphrase_that_cannot_be_used_adds_nobody(desk: OpenDesk) -> None:
    with pytest.raises(UserError):
        add_officer(desk, "Bo Chen", "plume orbit " * 200, cost=CHEAPEST_COST)
    assert [officer.name for officer in list_officers(desk)] == ["Amara Okonkwo"]


def test_a_reader_beside_a_writer_is_not_told_that_the_desk_was_left_open(
    make_desk: Callable[..., OpenDesk],
) -> None:
    desk = make_desk()
    open_incident(desk, RULES)
    with opened(desk.folder.path, write=False) as reader:
        assert any("open for writing somewhere else" in note for note in reader.notes)


def test_credentials_never_show_what_they_hold() -> None:
    shown = repr(Credentials(passphrase=PASSPHRASE, recovery="AGE-SECRET-KEY-1QQQQ"))
    assert PASSPHRASE not in shown
    assert "QQQQ" not in shown
