"""Making, opening and describing desks: wrong keys, damaged headers, readers beside a writer."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from services_desk import another_desk, recorded, reopened

from conductdesk.errors import (
    BusyError,
    ConductDeskError,
    IntegrityError,
    NotFoundError,
    UserError,
    WrongKeyError,
)
from conductdesk.security.slots import CHEAPEST_COST, make_passphrase_slot
from conductdesk.services.activity import show_activity
from conductdesk.services.desks import (
    Credentials,
    NewDesk,
    create_desk,
    describe_desk,
    is_desk,
    open_desk,
)
from conductdesk.services.incidents import IncidentDetails, edit_incident, open_incident
from conductdesk.services.officers import change_passphrase, recovery_of
from conductdesk.services.open_desk import OpenDesk, utc_now
from conductdesk.services.playbooks import list_playbooks
from conductdesk.services.search import list_incidents
from conductdesk.services.show import show_incident
from conductdesk.services.verify import verify_desk
from tests.conftest import PASSPHRASE


def test_a_new_desk_holds_what_it_was_told_and_opens_again(make_desk: Callable[..., OpenDesk]) -> None:
    desk = make_desk(
        group_name=" Ταινίες & 映画 ", officer_role="Welfare", group_type="rag", union_name="QMSU",
        committee_year="2026/27", zone="Asia/Tokyo", playbook_key="party-branch", practice=True,
    )  # fmt: skip
    assert desk.writable
    assert len(desk.desk_key) == 32
    sheet = recovery_of(desk)
    desk.close()
    assert not desk.writable
    with reopened(desk.folder.path) as again:
        profile = again.profile
        assert (profile.group_name, profile.group_type, profile.zone) == (
            "Ταινίες & 映画",
            "rag",
            "Asia/Tokyo",
        )
        assert (profile.union_name, profile.committee_year) == ("QMSU", "2026/27")
        assert profile.practice
        assert again.notes == ()
        assert again.officer.role == "Welfare"
        assert again.current_playbook()[0].key == "party-branch"
        assert {row.key for row in list_playbooks(again)} == {"party-branch", "student-group"}
        assert verify_desk(again).problems == ()
    with open_desk(desk.folder.path, Credentials(recovery=sheet)) as again:
        assert again.officer.name == "Amara Okonkwo"


@pytest.mark.parametrize(
    ("details", "passphrase", "says"),
    [
        ({}, "password", "passphrase"),
        ({}, "lantern film society", "passphrase"),
        ({"playbook_key": "chess"}, PASSPHRASE, "no checklist"),
        ({"zone": "Mars/Olympus"}, PASSPHRASE, "zone"),
        ({"group_name": "  "}, PASSPHRASE, "name"),
        ({"officer_name": "\u200b"}, PASSPHRASE, "name"),
        ({"group_type": ""}, PASSPHRASE, "kind of group"),
    ],
)
def test_a_desk_that_cannot_be_made_leaves_nothing_behind(
    tmp_path: Path, details: dict[str, str], passphrase: str, says: str
) -> None:
    new = NewDesk(**{"group_name": "Lantern Film Society", "officer_name": "Amara Okonkwo", **details})  # type: ignore[arg-type]
    with pytest.raises(UserError, match=says):
        create_desk(tmp_path / "new", new, passphrase, cost=CHEAPEST_COST)
    assert not (tmp_path / "new").exists()
    assert not is_desk(tmp_path / "new")


def test_a_desk_is_never_made_where_something_is(desk: OpenDesk, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.odt").write_bytes(b"mine")
    before = desk.folder.header_file.read_bytes()
    for taken in (tmp_path / "full", desk.folder.path):
        with pytest.raises(UserError, match="empty"):
            another_desk(taken)
    assert (tmp_path / "full" / "thesis.odt").read_bytes() == b"mine"
    assert desk.folder.header_file.read_bytes() == before
    assert list_incidents(desk) == ()


def test_making_that_stops_half_way_can_be_done_again(tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    looks = iter(range(100))

    def clock() -> object:
        if next(looks) == 1:
            raise StoppedError
        return utc_now()

    new = NewDesk(group_name="Lantern Film Society", officer_name="Amara Okonkwo")
    with pytest.raises(StoppedError):
        create_desk(tmp_path / "new", new, PASSPHRASE, clock=clock, cost=CHEAPEST_COST)  # type: ignore[arg-type]
    assert not is_desk(tmp_path / "new")
    made, _ = another_desk(tmp_path / "new")
    made.close()


@pytest.mark.parametrize("passphrase", ["wrong", PASSPHRASE.upper(), f"{PASSPHRASE} more"])
def test_a_wrong_passphrase_is_refused_in_one_line(desk: OpenDesk, passphrase: str) -> None:
    desk.close()
    with pytest.raises(UserError, match="empty"):
        reopened(desk.folder.path, passphrase="")
    with pytest.raises(WrongKeyError) as refused:
        reopened(desk.folder.path, passphrase=passphrase)
    assert "\n" not in str(refused.value)
    assert passphrase not in str(refused.value)
    reopened(desk.folder.path).close()


def test_credentials_name_an_officer_and_bring_a_key(desk: OpenDesk) -> None:
    path = desk.folder.path
    with pytest.raises(NotFoundError) as refused:
        open_desk(path, Credentials(officer="Nobody", passphrase=PASSPHRASE), write=False)
    assert "Amara Okonkwo" in refused.value.hint
    with pytest.raises(UserError, match="how to unlock"):
        open_desk(path, Credentials(), write=False)
    with open_desk(path, Credentials(officer=desk.officer.id, passphrase=PASSPHRASE), write=False) as beside:
        assert beside.officer.id == desk.officer.id


def test_a_second_writer_is_told_that_somebody_is_writing(desk: OpenDesk) -> None:
    with pytest.raises(BusyError):
        reopened(desk.folder.path)
    desk.close()
    with reopened(desk.folder.path) as second, pytest.raises(BusyError):
        reopened(second.folder.path)


def test_a_reader_beside_a_writer_sees_what_is_committed_and_changes_nothing(desk: OpenDesk) -> None:
    with reopened(desk.folder.path, write=False) as beside:
        assert not beside.writable
        ref = recorded(desk)
        assert show_incident(beside, ref).title == "Insults in the group chat"
        edit_incident(desk, ref, IncidentDetails(title="Changed"))
        assert show_incident(beside, ref).title == "Changed"
        with pytest.raises(UserError, match="look only"):
            open_incident(beside, IncidentDetails(title="Not here"))
        with pytest.raises(UserError, match="look only"):
            edit_incident(beside, ref, IncidentDetails(title="Not here"))
    assert recorded(desk) == "2026-002"


def test_leaving_a_failed_opening_lets_the_next_writer_in(desk: OpenDesk) -> None:
    desk.close()
    with pytest.raises(WrongKeyError):
        reopened(desk.folder.path, passphrase="wrong")
    reopened(desk.folder.path).close()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written_opens_to_look_only(desk: OpenDesk) -> None:
    ref = recorded(desk)
    desk.close()
    desk.folder.path.chmod(0o500)
    try:
        with reopened(desk.folder.path) as opened:
            assert "look only" in opened.notes[-1]
            assert show_incident(opened, ref).reference == ref
    finally:
        desk.folder.path.chmod(0o700)


def test_a_desk_shows_its_officers_and_nothing_it_keeps_without_being_unlocked(desk: OpenDesk) -> None:
    recorded(desk, title="Quetzalcoatl")
    info = describe_desk(desk.folder.path)
    assert (info.desk_id, info.generation, info.practice) == (desk.header.desk_id, 1, False)
    (officer,) = info.officers
    assert (officer.name, officer.ways_in) == ("Amara Okonkwo", ("passphrase",))
    assert officer.recipient.startswith("age1")
    assert info.note == ""
    assert "Lantern" not in repr(info)
    assert is_desk(desk.folder.path)


def test_where_no_desk_is_that_is_said(tmp_path: Path) -> None:
    for nothing in (tmp_path, tmp_path / "none"):
        assert not is_desk(nothing)
        for look in (describe_desk, reopened):
            with pytest.raises(NotFoundError, match="no desk"):
                look(nothing)


def test_a_lost_or_damaged_header_is_repaired_from_its_copy(desk: OpenDesk) -> None:
    """Damage to one small file costs nothing: the copy stands in, and the next writer mends it."""
    ref, path = recorded(desk), desk.folder.path
    desk.close()
    whole = desk.folder.header_file.read_bytes()
    for harm in (b"", b"{}", whole[:100], whole.replace(b'"', b"'", 1), None):
        if harm is None:
            desk.folder.header_file.unlink()
        else:
            desk.folder.header_file.write_bytes(harm)
        assert "copy stands in" in describe_desk(path).note
        assert is_desk(path)
        with reopened(path) as opened:
            assert "copy stands in" in opened.notes[0]
            assert show_incident(opened, ref).reference == ref
        assert desk.folder.header_file.read_bytes() == whole
        reopened(path).close()


def test_a_header_that_was_changed_gives_way_to_its_copy(desk: OpenDesk) -> None:
    """It can be read, but its proofs fail: it is not believed, and the copy still proves itself."""
    path = desk.folder.path
    desk.close()
    whole = desk.folder.header_file.read_bytes()
    changed = json.loads(whole)
    changed["practice"] = True
    desk.folder.header_file.write_bytes((json.dumps(changed, indent=1) + "\n").encode())
    with reopened(path) as opened:
        assert not opened.header.practice
        assert opened.notes
    assert desk.folder.header_file.read_bytes() == whole


def test_a_slot_that_was_changed_locks_nobody_out(desk: OpenDesk) -> None:
    """The passphrase seems wrong, yet the copy opens and proves that the header is not genuine."""
    path = desk.folder.path
    desk.close()
    whole = desk.folder.header_file.read_bytes()
    changed = json.loads(whole)
    other = make_passphrase_slot(
        desk.keys.identity, "copper sonnet gravel winter", officer_id=desk.officer.id, cost=CHEAPEST_COST
    )
    changed["officers"][0]["slots"] = [other.to_json()]
    desk.folder.header_file.write_bytes((json.dumps(changed, indent=1) + "\n").encode())
    with reopened(path) as opened:
        assert opened.notes
    assert desk.folder.header_file.read_bytes() == whole


def test_an_older_copy_never_brings_an_old_passphrase_back(desk: OpenDesk) -> None:
    """The header is genuine, so the copy that still knows the old passphrase does not stand in for it."""
    path = desk.folder.path
    older = desk.folder.header_copy.read_bytes()
    change_passphrase(desk, "copper sonnet gravel winter plaid eight", cost=CHEAPEST_COST)
    desk.close()
    desk.folder.header_copy.write_bytes(older)
    with pytest.raises(WrongKeyError):
        reopened(path)
    with reopened(path, passphrase="copper sonnet gravel winter plaid eight"):
        assert desk.folder.header_copy.read_bytes() == desk.folder.header_file.read_bytes()


@pytest.mark.parametrize("copy", [None, b"", b"{}"])
def test_a_changed_header_without_a_sound_copy_opens_nothing(desk: OpenDesk, copy: bytes | None) -> None:
    desk.close()
    changed = json.loads(desk.folder.header_file.read_bytes())
    changed["practice"] = True
    desk.folder.header_file.write_bytes((json.dumps(changed, indent=1) + "\n").encode())
    desk.folder.header_copy.unlink()
    if copy is not None:
        desk.folder.header_copy.write_bytes(copy)
    with pytest.raises(IntegrityError):
        reopened(desk.folder.path)


def test_a_lost_head_file_is_said_and_leaves_a_trace_in_the_log(desk: OpenDesk) -> None:
    recorded(desk)
    desk.close()
    desk.folder.head_file.unlink()
    with reopened(desk.folder.path, write=False) as opened:
        assert any("head code" in note for note in opened.notes)
    with reopened(desk.folder.path) as opened:
        assert show_activity(opened)[0].action == "activity.head_lost"
    with reopened(desk.folder.path) as opened:
        assert opened.notes == ()
        assert verify_desk(opened).problems == ()


def test_a_header_and_a_copy_that_were_both_changed_open_nothing(desk: OpenDesk) -> None:
    path = desk.folder.path
    desk.close()
    changed = json.loads(desk.folder.header_file.read_bytes())
    changed["practice"] = True
    for file in (desk.folder.header_file, desk.folder.header_copy):
        file.write_bytes((json.dumps(changed, indent=1) + "\n").encode())
    with pytest.raises(IntegrityError):
        reopened(path)
    for file in (desk.folder.header_file, desk.folder.header_copy):
        file.write_bytes(b"\0" * 100)
    assert is_desk(path)
    for look in (describe_desk, reopened):
        with pytest.raises(IntegrityError):
            look(path)


def test_a_database_cut_short_or_gone_is_said_to_be_damaged(desk: OpenDesk) -> None:
    recorded(desk)
    desk.close()
    database = desk.folder.database_file
    whole = database.read_bytes()
    for harm in (b"", whole[: len(whole) // 2 + 100], whole[:4096], None):
        if harm is None:
            database.unlink()
        else:
            database.write_bytes(harm)
        with pytest.raises(IntegrityError):
            reopened(desk.folder.path)
    database.write_bytes(whole)
    reopened(desk.folder.path).close()


def test_a_database_cut_at_a_page_is_found_when_opened_or_verified(desk: OpenDesk) -> None:
    for _ in range(5):
        recorded(desk)
    desk.close()
    whole = desk.folder.database_file.read_bytes()
    desk.folder.database_file.write_bytes(whole[: len(whole) // 8192 * 4096])
    found: list[str] = []
    try:
        with reopened(desk.folder.path, write=False) as opened:
            found += verify_desk(opened).problems
    except ConductDeskError as error:
        found.append(error.message)
    assert found


def test_an_older_copy_of_the_database_that_was_put_back_is_noticed(desk: OpenDesk, tmp_path: Path) -> None:
    """The signed head beside the database shows that the log was longer."""
    recorded(desk)
    desk.close()
    shutil.copy(desk.folder.database_file, tmp_path / "older.db")
    with reopened(desk.folder.path) as opened:
        recorded(opened)
    shutil.copy(tmp_path / "older.db", desk.folder.database_file)
    with pytest.raises(IntegrityError, match="older copy"):
        reopened(desk.folder.path)


def test_an_older_head_that_was_put_back_leaves_a_desk_that_verifies_from_there(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """An older head alone proves less, never something false: entries after it are verified one by one."""
    recorded(desk)
    desk.close()
    older = desk.folder.head_file.read_bytes()
    with reopened(desk.folder.path) as opened:
        recorded(opened)
    desk.folder.head_file.write_bytes(older)
    with reopened(desk.folder.path, write=False) as opened:
        assert any("not locked properly" in note for note in opened.notes)
        assert verify_desk(opened).problems == ()


def test_the_head_of_another_desk_proves_nothing_and_that_is_said(make_desk: Callable[..., OpenDesk]) -> None:
    one, two = make_desk("one"), make_desk("two")
    one.close()
    two.close()
    one.folder.head_file.write_bytes(two.folder.head_file.read_bytes())
    with reopened(one.folder.path) as opened:
        assert any("head code" in note for note in opened.notes)


def test_a_desk_that_was_never_locked_opens_with_everything_acknowledged(
    make_desk: Callable[..., OpenDesk], tmp_path: Path
) -> None:
    desk = make_desk()
    ref = recorded(desk)
    shutil.copytree(desk.folder.path, tmp_path / "killed", ignore=shutil.ignore_patterns("*-shm", "*.lock"))
    with reopened(tmp_path / "killed") as opened:
        assert show_incident(opened, ref).reference == ref
        assert any("not locked properly" in note for note in opened.notes)


def test_closing_twice_is_harmless(desk: OpenDesk) -> None:
    desk.close()
    desk.close()
    reopened(desk.folder.path).close()


def test_the_clock_of_this_computer_is_aware_utc() -> None:
    assert utc_now().utcoffset() is not None
    assert utc_now().tzname() == "UTC"


def test_a_checklist_that_the_desk_does_not_keep_is_said_to_be_missing(desk: OpenDesk) -> None:
    with pytest.raises(NotFoundError, match="checklist"):
        desk.playbook("0" * 64)
