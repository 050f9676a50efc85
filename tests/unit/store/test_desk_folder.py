"""The folder of a desk: private, refused where it would be copied, one writer, a header that survives."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from store_desk import NOON, Desk

from conductdesk.errors import BusyError, IntegrityError, NotFoundError, UserError
from conductdesk.security.header import check_header, seal_header
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.disk import disk_errors, write_whole
from conductdesk.store.synchronised import synchronised_by


def test_a_new_desk_is_for_its_owner_alone(desk: Desk) -> None:
    desk.incident()
    with desk.folder.acquire():
        for path in (desk.folder.path, *desk.folder.path.rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("content", ["file", "folder"])
def test_a_folder_with_something_in_it_is_refused(tmp_path: Path, content: str) -> None:
    target = tmp_path / "desk"
    target.mkdir()
    if content == "file":
        (target / "thesis.odt").write_text("mine")
    else:
        (target / "photos").mkdir()
    with pytest.raises(UserError, match="empty folder"):
        DeskFolder(target).create_layout()
    with pytest.raises(UserError, match="empty folder"):
        DeskFolder(target / "thesis.odt" if content == "file" else target).create_layout()


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("Dropbox/desk", "Dropbox"),
        ("Dropbox (Personal)/a/desk", "Dropbox"),
        ("OneDrive - University of Somewhere/desk", "OneDrive"),
        ("Google Drive/desk", "Google Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/desk", "iCloud"),
        ("iCloudDrive/desk", "iCloud"),
        ("Nextcloud/desk", "Nextcloud"),
        ("Library/CloudStorage/Anything/desk", "a cloud service"),
        ("pCloudDrive/desk", "pCloud"),
        ("Box Sync/desk", "Box"),
        ("Syncthing/desk", "Syncthing"),
    ],
)
def test_a_folder_of_a_synchronising_program_is_refused_by_name(
    tmp_path: Path, folder: str, service: str
) -> None:
    with pytest.raises(UserError, match=service):
        DeskFolder(tmp_path / folder).create_layout()
    assert not (tmp_path / folder).exists()


@pytest.mark.parametrize(
    ("marker", "service"),
    [
        (".stfolder", "Syncthing"), (".dropbox.cache", "Dropbox"), (".sync_0123abcd.db", "Nextcloud"),
        (".tmp.drivedownload", "Google Drive"), (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
    ],
)  # fmt: skip
def test_a_marker_in_any_folder_around_it_is_seen_through_a_link(
    tmp_path: Path, marker: str, service: str
) -> None:
    root = tmp_path / "shared things"
    (root / "deep").mkdir(parents=True)
    (root / marker).mkdir()
    (tmp_path / "link").symlink_to(root / "deep")
    assert synchronised_by(tmp_path / "link" / "desk") == service


def test_an_ordinary_folder_is_not_mistaken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("dropboxer", "Boxing club", "box", "one drive", "Sync notes", "nextcloudy"):
        assert synchronised_by(tmp_path / name / "desk") == "", name
    monkeypatch.setenv("HOME", str(tmp_path))
    assert synchronised_by(tmp_path / "Box" / "desk") == "Box"
    monkeypatch.setenv("OneDrive", str(tmp_path / "cloud"))
    assert synchronised_by(tmp_path / "cloud" / "desk") == "OneDrive"


def test_a_damaged_header_is_stood_in_for_by_its_copy(desk: Desk) -> None:
    assert desk.folder.read_header() == (desk.header, "")
    for damage in (b"", b"{", desk.folder.header_file.read_bytes()[:-40], b"\xff" * 3_000_000):
        desk.folder.header_file.write_bytes(damage)
        header, note = desk.folder.read_header()
        assert header == desk.header
        assert "copy" in note
    desk.folder.header_file.unlink()
    assert desk.folder.read_header()[0] == desk.header
    desk.folder.write_header(desk.header)
    assert desk.folder.read_header() == (desk.header, "")


def test_a_header_whose_proofs_fail_can_be_looked_up_in_the_copy(desk: Desk) -> None:
    changed = replace(desk.header, practice=not desk.header.practice)
    write_whole(desk.folder.header_file, changed.to_bytes())
    header, _ = desk.folder.read_header()
    with pytest.raises(IntegrityError):
        check_header(header, desk.key)
    check_header(desk.folder.read_header_copy(), desk.key)


def test_header_and_copy_both_damaged_is_said_in_one_line(desk: Desk) -> None:
    for file in (desk.folder.header_file, desk.folder.header_copy):
        file.write_bytes(b"{}")
    with pytest.raises(IntegrityError):
        desk.folder.read_header()


def test_a_folder_without_a_desk_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no desk"):
        DeskFolder(tmp_path).read_header()


def test_writing_a_header_replaces_both_files(desk: Desk) -> None:
    header = seal_header(replace(desk.header, practice=True), desk.key, desk.keys, now=NOON)
    desk.folder.write_header(header)
    assert desk.folder.header_file.read_bytes() == desk.folder.header_copy.read_bytes() == header.to_bytes()
    assert sorted(p.name for p in desk.folder.path.glob(".*")) == []


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b"{", b'{"seq": 1}', b"\xff", b"[" * 5000, b"x" * 5000, b'{"desk_id": 1, "x": 2}']
)
def test_a_damaged_head_file_is_said_in_one_line(desk: Desk, damage: bytes) -> None:
    desk.folder.head_file.write_bytes(damage)
    with pytest.raises(IntegrityError, match="activity log"):
        desk.folder.read_head()


def test_one_changed_byte_of_the_head_file_is_always_noticed(desk: Desk) -> None:
    desk.close()
    good = desk.folder.head_file.read_bytes()
    for at in range(len(good)):
        desk.folder.head_file.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        with pytest.raises(IntegrityError):
            desk.reopen()
    desk.folder.head_file.write_bytes(json.dumps(json.loads(good)).encode())
    with pytest.raises(IntegrityError):
        desk.folder.read_head()
    desk.folder.head_file.unlink()
    with pytest.raises(IntegrityError):
        desk.reopen()
    desk.folder.head_file.write_bytes(good)
    desk.reopen()


def test_one_writer_at_a_time_even_within_one_program(desk: Desk) -> None:
    lock = desk.folder.acquire()
    with pytest.raises(BusyError, match="is writing to this desk"):
        desk.folder.acquire()
    lock.release()
    desk.folder.acquire().release()


def test_the_lock_goes_with_the_process_that_held_it(desk: Desk) -> None:
    script = (
        "import sys; from pathlib import Path; from conductdesk.store.desk_folder import DeskFolder\n"
        "lock = DeskFolder(Path(sys.argv[1])).acquire(); print('held', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(desk.folder.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdin is not None
    try:
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(BusyError):
            desk.folder.acquire()
    finally:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()
    with desk.folder.acquire():
        pass


def test_a_desk_whose_making_failed_is_cleared_by_the_next_attempt(tmp_path: Path, desk: Desk) -> None:
    unfinished = DeskFolder(tmp_path / "new")
    unfinished.start_making().release()
    unfinished.database_file.write_bytes(b"begun")
    with unfinished.start_making():
        assert not unfinished.database_file.exists()
        unfinished.write_header(desk.header)
        unfinished.finish_making()
        unfinished.database_file.write_bytes(b"whole")
        unfinished.remove_unfinished()
    assert unfinished.database_file.read_bytes() == b"whole"
    with pytest.raises(UserError, match="empty folder"):
        unfinished.start_making()


def test_a_desk_that_only_lost_its_headers_is_never_cleared(desk: Desk) -> None:
    desk.folder.header_file.unlink()
    desk.folder.header_copy.unlink()
    kept = desk.folder.database_file.read_bytes()
    desk.folder.remove_unfinished()
    with pytest.raises(UserError, match="empty folder"):
        desk.folder.start_making()
    assert desk.folder.database_file.read_bytes() == kept


def test_nobody_starts_a_desk_where_somebody_else_is_making_one(tmp_path: Path) -> None:
    folder = DeskFolder(tmp_path / "new")
    with folder.start_making():
        folder.database_file.write_bytes(b"begun")
        with pytest.raises(BusyError):
            DeskFolder(folder.path).start_making()
        assert folder.database_file.exists()


def test_whether_a_folder_can_be_written_is_told_without_writing(desk: Desk, tmp_path: Path) -> None:
    assert desk.folder.can_write()
    assert not DeskFolder(tmp_path / "nowhere").can_write()


def test_an_interrupted_write_leaves_the_old_file_whole(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    write_whole(file, b"old")
    os.chmod(file, 0o600)  # noqa: PTH101
    with pytest.raises(TypeError):
        write_whole(file, "not bytes")  # type: ignore[arg-type]
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("number", "word"),
    [(28, "full"), (13, "may not"), (30, "may not"), (2, "not there"), (5, "reported an error")],
)
def test_errors_of_the_disk_say_what_to_do(number: int, word: str) -> None:
    with pytest.raises(UserError, match=word) as raised, disk_errors():
        raise OSError(number, "content.docx")
    assert raised.value.hint
    assert "content" not in str(raised.value)
