"""A folder that calls itself a backup and was made to do harm: refused in one line, with nothing written."""

import hashlib
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from backup_desk import SmallDesk, everything_in, small_desk

from conductdesk.errors import ConductDeskError, IntegrityError, NewerError, UserError
from conductdesk.exchange import backup
from conductdesk.exchange.manifest import (
    FileEntry,
    Manifest,
    manifest_bytes,
    parse_manifest,
    sealed_path,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    made = small_desk(tmp_path / "desk")
    made.keep(b"a screenshot" * 100)
    yield made
    made.database.close()


@pytest.fixture
def made(desk: SmallDesk, tmp_path: Path) -> backup.Backup:
    return desk.back_up(tmp_path / "stick")


def forge(made: backup.Backup, **changed: object) -> None:
    """Write another manifest with a digest that fits, as anybody who knows the format can."""
    assert made.manifest is not None
    (made.folder / "manifest.json").write_bytes(
        manifest_bytes(msgspec.structs.replace(made.manifest, **changed))
    )


def forge_raw(made: backup.Backup, change: Callable[[dict[str, object]], object]) -> None:
    """Write a manifest that our own types would not let us write."""
    values = json.loads((made.folder / "manifest.json").read_bytes())
    before = values["digest"]
    change(values)
    if values["digest"] == before:
        values["digest"] = hashlib.sha256(as_written({**values, "digest": ""})).hexdigest()
    (made.folder / "manifest.json").write_bytes(as_written(values))


def as_written(values: dict[str, object]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(values), indent=1)


def refused(made: backup.Backup, tmp_path: Path) -> str:
    """Restore it, be refused, and find that nothing was written anywhere."""
    before = everything_in(tmp_path)
    with pytest.raises((IntegrityError, UserError)) as caught:
        backup.restore_backup(backup.read_backup(made.folder), tmp_path / "again")
    assert everything_in(tmp_path) == before
    assert not (tmp_path / "again").exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


ENTRY = {"size_bytes": 6, "sha256": "0" * 64}


@pytest.mark.parametrize(
    "name",
    [
        "../../../../outside",
        "/etc/passwd",
        "..",
        "",
        "a" * 31,
        "A" * 32,
        "a" * 32 + "\n",
        "a" * 33,
        "../" + "a" * 29,
        "a" * 32 + "/..",
        "con",
        "\u202e" + "a" * 31,
    ],
)
@pytest.mark.parametrize("where", ["evidence", "missing", "forgotten"])
def test_a_name_that_is_no_storage_name_is_refused(
    made: backup.Backup, tmp_path: Path, name: str, where: str
) -> None:
    """Bug 13 of the list in the security design: traversal, absolute, reserved and bidi names."""
    forge(made, **{where: {name: FileEntry(6, "0" * 64)} if where == "evidence" else (name,)})
    assert "damaged" in refused(made, tmp_path)


@pytest.mark.parametrize(
    "name", ["../desk.json", "desk.lock", "backups/desk.db", "/etc/x", "desk.json\u0000"]
)
def test_a_file_that_is_none_of_a_desk_is_refused(made: backup.Backup, tmp_path: Path, name: str) -> None:
    assert made.manifest is not None
    forge(made, files={**made.manifest.files, name: FileEntry(1, "0" * 64)})
    assert "damaged" in refused(made, tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.update(format="another"),
        lambda values: values.update(extra=1),
        lambda values: values.update(sequence=-1),
        lambda values: values.update(sequence=1 << 60),
        lambda values: values.update(made_at="yesterday"),
        lambda values: values.update(made_at="2026-11-20T23:05:00"),
        lambda values: values["files"].pop("desk.db"),
        lambda values: values["files"]["desk.db"].update(size_bytes=-1),
        lambda values: values["files"]["desk.db"].update(size_bytes=1 << 60),
        lambda values: values["files"]["desk.db"].update(size_bytes="12"),
        lambda values: values["files"]["desk.db"].update(sha256="0" * 63),
        lambda values: values["files"]["desk.db"].update(path="../x"),
        lambda values: values.update(desk_id="x" * 1000),
        lambda values: values.update(evidence=[]),
        lambda values: values.update(digest="0" * 64),
    ],
)
def test_a_list_of_the_wrong_form_is_refused(
    made: backup.Backup, tmp_path: Path, change: Callable[[dict[str, object]], object]
) -> None:
    forge_raw(made, change)
    assert "damaged" in refused(made, tmp_path)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"{" * 100_000, b'{"format":' * 100_000, b"\xff\xfe{}"]
)
def test_a_list_that_is_no_list_is_refused(made: backup.Backup, tmp_path: Path, data: bytes) -> None:
    (made.folder / "manifest.json").write_bytes(data)
    assert "damaged" in refused(made, tmp_path)


def test_a_list_forged_with_care_and_without_a_lie_is_read(made: backup.Backup) -> None:
    """The forgeries above are refused for what they say, and not for how they are written."""
    forge_raw(made, lambda values: values.update(app_version="0.0.9"))
    assert backup.verify_backup(backup.read_backup(made.folder)) == ()


def test_a_huge_list_is_not_read(made: backup.Backup, tmp_path: Path) -> None:
    with (made.folder / "manifest.json").open("r+b") as file:
        file.truncate(1 << 40)
    with pytest.raises(IntegrityError, match="larger"):
        backup.restore_backup(backup.read_backup(made.folder), tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_backup_of_a_newer_version_is_left_alone(made: backup.Backup, tmp_path: Path) -> None:
    forge_raw(made, lambda values: values.update(version=2, something="new"))
    assert "newer" in refused(made, tmp_path)
    with pytest.raises(NewerError):
        parse_manifest(b'{"format": "conductdesk-backup", "version": 7}')


@pytest.mark.parametrize("larger", [1, -1, 10**9])
def test_a_list_that_lies_about_a_size_is_found_out(made: backup.Backup, tmp_path: Path, larger: int) -> None:
    assert made.manifest is not None
    entry = made.manifest.files["desk.db"]
    lie = FileEntry(entry.size_bytes + larger, entry.sha256)
    forge(made, files={**made.manifest.files, "desk.db": lie})
    assert "desk.db" in refused(made, tmp_path)
    assert backup.read_backup(made.folder).problem


def test_a_list_that_lies_about_a_fingerprint_is_found_out(made: backup.Backup, tmp_path: Path) -> None:
    assert made.manifest is not None
    ((name, entry),) = made.manifest.evidence.items()
    forge(made, evidence={name: FileEntry(entry.size_bytes, "0" * 64)})
    assert f"{name}.age is not what was written" in refused(made, tmp_path)


LINKS = ["desk.json", "desk.db", "desk.head", "manifest.json"]


@pytest.mark.skipif(os.name != "posix", reason="making links needs no rights on POSIX")
@pytest.mark.parametrize("name", LINKS)
def test_a_link_in_place_of_a_file_is_not_followed(made: backup.Backup, tmp_path: Path, name: str) -> None:
    file, elsewhere = made.folder / name, tmp_path / "elsewhere"
    elsewhere.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(elsewhere)
    assert "link" in refused(made, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="making links needs no rights on POSIX")
@pytest.mark.parametrize("what", ["objects", "a folder in it", "an object", "the snapshot"])
def test_a_link_on_the_way_is_not_followed(
    made: backup.Backup, desk: SmallDesk, tmp_path: Path, what: str
) -> None:
    place = made.folder.parent.parent
    file = sealed_path(place / "objects", desk.kept[0].storage_name)
    path = {
        "objects": place / "objects",
        "a folder in it": file.parent,
        "an object": file,
        "the snapshot": made.folder,
    }
    path[what].rename(tmp_path / "elsewhere")
    path[what].symlink_to(tmp_path / "elsewhere")
    with pytest.raises((IntegrityError, UserError)):
        backup.restore_backup(made, tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.skipif(os.name != "posix", reason="pipes with names are POSIX's")
def test_a_pipe_in_place_of_a_file_hangs_nothing(made: backup.Backup, tmp_path: Path) -> None:
    (made.folder / "desk.json").unlink()
    os.mkfifo(made.folder / "desk.json")
    with pytest.raises(IntegrityError, match=r"link or a device"):
        backup.restore_backup(made, tmp_path / "again")


@pytest.mark.skipif(os.name != "posix", reason="making links needs no rights on POSIX")
@pytest.mark.parametrize("what", ["snapshots", "objects", ".lock"])
def test_a_place_full_of_links_gets_no_backup_and_loses_nothing(
    made: backup.Backup, desk: SmallDesk, tmp_path: Path, what: str
) -> None:
    place = tmp_path / "trap"
    place.mkdir()
    (place / what).symlink_to(desk.folder.evidence if what != ".lock" else desk.folder.database_file)
    before = everything_in(desk.folder.path)
    with pytest.raises(UserError, match="link"):
        desk.back_up(place)
    if what != ".lock":
        backup.expire(place, keep_last=0, keep_days=0)
        backup.forget_evidence(place, [desk.kept[0].storage_name])
    assert everything_in(desk.folder.path) == before


def test_a_foreign_header_does_not_become_a_desk(
    made: backup.Backup, desk: SmallDesk, tmp_path: Path
) -> None:
    other = small_desk(tmp_path / "other", desk_id="somebody-elses")
    other.database.close()
    header = other.folder.header_file.read_bytes()
    (made.folder / "desk.json").write_bytes(header)
    assert made.manifest is not None
    entry = FileEntry(len(header), hashlib.sha256(header).hexdigest())
    forge(made, files={**made.manifest.files, "desk.json": entry})
    assert "another desk" in refused(made, tmp_path)


def test_any_byte_that_changes_in_a_backup_is_detected(made: backup.Backup, tmp_path: Path) -> None:
    place, chance = made.folder.parent.parent, random.Random(11)  # noqa: S311 (the same bytes every time)
    files = [path for path in place.rglob("*") if path.is_file() and path.name != ".lock"]
    assert len(files) == 5
    for file in files:
        whole = file.read_bytes()
        for at in {0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(30))}:
            changed = bytearray(whole)
            changed[at] ^= 1 << chance.randrange(8)
            file.write_bytes(changed)
            assert backup.verify_backup(backup.read_backup(made.folder)), (file.name, at)
        file.write_bytes(whole)
    assert backup.verify_backup(backup.read_backup(made.folder)) == ()


def test_what_else_lies_in_a_place_is_left_alone(made: backup.Backup, desk: SmallDesk) -> None:
    place = made.folder.parent.parent
    mine = [
        place / "notes.txt",
        place / "objects" / "ab.txt",
        place / "objects" / "zz" / "holiday.age",
        place / "snapshots" / "readme",
        place / "snapshots" / "20261120T230500Z.unfinished.txt",
        place / "snapshots" / "99999999T999999Z" / "x",
    ]
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    desk.back_up(place, days=1, keep_last=1, keep_days=1)
    assert all(path.read_text() == "mine" for path in mine)
    strange = backup.list_backups(place)[-1]
    assert strange.problem == "This backup has no list of what it holds."


def test_an_unreadable_backup_keeps_the_evidence_of_the_place_from_being_cleared(
    made: backup.Backup, desk: SmallDesk
) -> None:
    """Nobody knows what it refers to, so nothing is taken away under it."""
    place, gone = made.folder.parent.parent, desk.kept.pop()
    (made.folder / "manifest.json").write_bytes(b"{}")
    desk.back_up(place, days=1, keep_last=1, keep_days=1)
    assert sealed_path(place / "objects", gone.storage_name).exists()
    assert made.folder.exists()


def test_random_lists_never_cause_more_than_one_of_our_own_errors(made: backup.Backup) -> None:
    whole, chance = (made.folder / "manifest.json").read_bytes(), random.Random(5)  # noqa: S311
    for _ in range(2000):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = bytes([chance.randrange(256)] * chance.randrange(3))
        try:
            found: Manifest | None = parse_manifest(bytes(data))
        except ConductDeskError:
            found = None
        assert found is None or found == made.manifest
