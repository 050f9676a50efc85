"""Backups: made, listed, restored byte for byte, and forgetting what was deleted."""

import hashlib
from pathlib import Path

import pytest
from services_desk import beside_the_program, file, recorded, reopened

from conductdesk.domain.evidence import EvidenceItem
from conductdesk.errors import IntegrityError, NotFoundError, UserError
from conductdesk.services import backups
from conductdesk.services.activity import show_activity
from conductdesk.services.backups import (
    create_backup,
    forget_in_backups,
    list_backups,
    require_place,
    restore_backup,
    same_disk,
)
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.evidence import add_evidence, dispose_evidence, list_evidence, verify_evidence
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.show import show_incident
from conductdesk.services.verify import verify_desk
from tests.conftest import PASSPHRASE


def dump(path: Path, key: bytes) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of a closed desk."""
    with beside_the_program(path, key) as connection:
        tables = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        every = (connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables)  # noqa: S608
        return {table: sorted(rows, key=repr) for table, rows in zip(tables, every, strict=True)}


def sealed_files(path: Path) -> dict[str, str]:
    evidence = path / "evidence"
    return {
        str(p.relative_to(evidence)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in evidence.rglob("*.age")
    }


def test_a_restored_desk_equals_the_one_that_was_backed_up_byte_by_byte(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """The restore drill: header and evidence byte for byte, every row of every table, and it verifies."""
    ref = recorded(desk, narrative="As seen.")
    add_evidence(desk, ref, [file(tmp_path), file(tmp_path, "b.bin", bytes(range(256)) * 999)])
    made = create_backup(desk, tmp_path / "stick")
    desk.close()
    seen: list[tuple[int, int]] = []
    restore_backup(made.folder, tmp_path / "again", progress=lambda *so: seen.append(so))
    assert seen[-1][0] == seen[-1][1]
    again = tmp_path / "again"
    for name in ("desk.json", "desk.json.copy"):
        assert (again / name).read_bytes() == (desk.folder.path / name).read_bytes()
    assert sealed_files(again) == sealed_files(desk.folder.path)
    assert len(sealed_files(again)) == 2
    assert dump(again, desk.desk_key) == dump(desk.folder.path, desk.desk_key)
    with reopened(again) as opened:
        assert verify_desk(opened).problems == ()
        assert show_incident(opened, ref).narrative == "As seen."


def test_backups_are_listed_newest_first_and_entered_in_the_log(desk: OpenDesk, tmp_path: Path) -> None:
    assert list_backups(desk.folder.path) == ()
    first = create_backup(desk)
    recorded(desk)
    second = create_backup(desk)
    elsewhere = create_backup(desk, tmp_path / "stick")
    assert list_backups(desk.folder.path) == (second, first)
    assert list_backups(desk.folder.path, tmp_path / "stick") == (elsewhere,)
    assert all(row.problem == "" and row.size_bytes > 0 for row in (first, second, elsewhere))
    assert second.made_at > first.made_at
    entries = [row.detail for row in show_activity(desk) if row.action == "backup.made"]
    assert entries == [{"place": "named"}, {"place": "own"}, {"place": "own"}]


def test_a_backup_is_restored_into_an_empty_folder_only(desk: OpenDesk, tmp_path: Path) -> None:
    made = create_backup(desk)
    with pytest.raises(UserError, match="new or an empty"):
        restore_backup(made.folder, desk.folder.path)
    with pytest.raises(NotFoundError, match="not a backup"):
        restore_backup(tmp_path, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_backup_that_was_changed_is_not_restored(desk: OpenDesk, tmp_path: Path) -> None:
    made = create_backup(desk, tmp_path / "stick")
    database = made.folder / "desk.db"
    data = bytearray(database.read_bytes())
    data[-1] ^= 1
    database.write_bytes(data)
    with pytest.raises(IntegrityError, match="cannot be restored"):
        restore_backup(made.folder, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_deleted_evidence_leaves_every_backup_at_hand_and_they_still_restore(
    desk: OpenDesk, tmp_path: Path
) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path), file(tmp_path, "b.txt", b"b")])
    own, other = create_backup(desk), create_backup(desk, tmp_path / "stick")
    first, second = (item.storage_name for item in list_evidence(desk, ref))
    dispose_evidence(desk, ref, 1, "kept by mistake")
    assert not list(tmp_path.rglob(f"{first}*"))
    assert len(list(tmp_path.rglob(f"{second}*.age"))) == 3
    for number, made in enumerate((own, other)):
        restore_backup(made.folder, tmp_path / f"again{number}")
        assert len(sealed_files(tmp_path / f"again{number}")) == 1


def test_a_place_that_is_not_plugged_in_is_named_when_evidence_is_deleted(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """An honest answer: a copy on a stick in a drawer is still there."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    create_backup(desk, tmp_path / "stick")
    (tmp_path / "stick").rename(tmp_path / "in-a-drawer")
    assert dispose_evidence(desk, ref, 1, "kept by mistake") == (tmp_path / "stick",)
    (tmp_path / "in-a-drawer").rename(tmp_path / "stick")
    assert forget_in_backups(desk, ()) == ()


def test_a_stick_that_comes_back_forgets_with_its_next_backup(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    create_backup(desk, tmp_path / "stick")
    (item,) = list_evidence(desk, ref)
    name = item.storage_name
    (tmp_path / "stick").rename(tmp_path / "in-a-drawer")
    dispose_evidence(desk, ref, 1, "kept by mistake")
    (tmp_path / "in-a-drawer").rename(tmp_path / "stick")
    assert list((tmp_path / "stick").rglob(f"{name}*"))
    create_backup(desk, tmp_path / "stick")
    assert not list((tmp_path / "stick").rglob(f"{name}*"))


def test_a_place_that_is_not_there_is_never_made_out_of_thin_air(desk: OpenDesk, tmp_path: Path) -> None:
    """A backup on the disk that may break, under the name of a stick, would be worse than none."""
    taken = file(tmp_path, "taken")
    for place in (
        tmp_path / "gone" / "deeper" / "stick",
        taken,
        taken / "below",
        Path("/media/nobody/STICK"),
        Path("/mnt/there-is-no-such-stick"),
    ):
        with pytest.raises(UserError):
            create_backup(desk, place)
    assert not (tmp_path / "gone").exists()
    assert not [row for row in show_activity(desk) if row.action == "backup.made"]
    require_place(tmp_path / "new")
    require_place(tmp_path)


def test_a_place_on_the_same_disk_is_known_as_such(desk: OpenDesk, tmp_path: Path) -> None:
    assert same_disk(desk.folder.path, tmp_path)
    assert same_disk(desk.folder.path, tmp_path / "new")
    assert not same_disk(desk.folder.path, Path("/proc/self"))
    assert not same_disk(desk.folder.path, tmp_path / "gone" / "deeper")


def test_a_desk_open_to_look_only_makes_no_backup(desk: OpenDesk, tmp_path: Path) -> None:
    with reopened(desk.folder.path, write=False) as beside, pytest.raises(UserError, match="look only"):
        create_backup(beside, tmp_path / "stick")
    assert not (tmp_path / "stick").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1, null]", b"\xff\xfe", b"not json"])
def test_a_list_of_places_that_cannot_be_read_stops_nothing(
    desk: OpenDesk, tmp_path: Path, content: bytes
) -> None:
    create_backup(desk, tmp_path / "stick")
    create_backup(desk, tmp_path / "stick")
    (places,) = desk.folder.backups.glob("places*.json")
    places.write_bytes(content)
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    assert dispose_evidence(desk, ref, 1, "kept by mistake") == ()


def test_a_stick_that_is_not_plugged_in_is_not_made_out_of_thin_air(desk: OpenDesk, tmp_path: Path) -> None:
    media = tmp_path / "media"
    media.mkdir()
    for place in (media / "stick" / "backups", media / "stick" / "a" / "b"):
        with pytest.raises(UserError, match="is it plugged in") as caught:
            create_backup(desk, place)
        assert f"nothing at {media / 'stick'};" in caught.value.message
    assert list(media.iterdir()) == []
    (media / "file").write_text("mine")
    for place in (media / "file", media / "file" / "below"):
        with pytest.raises(UserError, match="in its way"):
            create_backup(desk, place)
    assert not [e for e in show_activity(desk) if e.action == "backup.made"]
    create_backup(desk, media / "new")
    require_place(media / "new")


def test_the_folder_that_stands_for_a_stick_is_never_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_STICKS", (tmp_path.as_posix(),))
    monkeypatch.setattr(backups, "_STICKS_BY_USER", (tmp_path.as_posix(),))
    (tmp_path / "amara").mkdir()
    for place in (tmp_path / "stick", tmp_path / "amara" / "stick"):
        with pytest.raises(UserError, match="is it plugged in"):
            require_place(place)
    (tmp_path / "amara" / "stick").mkdir()
    require_place(tmp_path / "amara" / "stick" / "backups")
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path) == tmp_path / "amara")
    require_place(tmp_path / "amara" / "backups")


def test_whether_a_place_shares_the_disk_of_the_desk_is_said(desk: OpenDesk, tmp_path: Path) -> None:
    assert same_disk(desk.folder.path, tmp_path)
    assert same_disk(desk.folder.path, tmp_path / "to-be-made")
    assert not same_disk(desk.folder.path, tmp_path / "not" / "there")
    shared = Path("/dev/shm")  # noqa: S108 - another disk in most places
    if shared.is_dir() and shared.stat().st_dev != tmp_path.stat().st_dev:
        assert not same_disk(desk.folder.path, shared)


def test_one_damaged_file_in_a_backup_does_not_take_the_rest_with_it(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    for name in ("a.txt", "b.txt"):
        file = tmp_path / name
        file.write_text(f"what stands in {name}")
        add_evidence(desk, ref, [file])
    made = create_backup(desk)
    with desk.read() as reader:
        damaged, whole = reader.find(EvidenceItem)
    path = desk.folder.backups / "objects" / damaged.storage_name[:2] / f"{damaged.storage_name}.age"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(IntegrityError, match="without what is damaged: 1 item of evidence"):
        restore_backup(made.folder, tmp_path / "again")
    assert restore_backup(made.folder, tmp_path / "again", without_damaged=True) == 1
    with open_desk(tmp_path / "again", Credentials(passphrase=PASSPHRASE)) as restored:
        problems = verify_desk(restored).problems
        assert len(problems) == 1
        assert f"Evidence {damaged.number} of {ref}" in problems[0]
        assert [bool(c.problem) for c in verify_evidence(restored, ref, whole.number)] == [False]
