"""Interrupted keeping and deleting, exchanged files, and backups that could not be reached."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from conductdesk.domain.incidents import IncidentState
from conductdesk.errors import UserError
from conductdesk.services import evidence as evidence_service
from conductdesk.services.backups import create_backup, known_places, list_backups, restore_backup
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.documents import make_case_report
from conductdesk.services.evidence import (
    add_evidence,
    custody_of,
    dispose_evidence,
    extract_evidence,
    list_evidence,
    verify_evidence,
)
from conductdesk.services.incidents import IncidentDetails, move_incident, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.referrals import register
from conductdesk.services.verify import verify_desk
from conductdesk.store.desk_folder import DeskFolder
from conductdesk.store.evidence_files import path_of
from conductdesk.store.unit_of_work import UnitOfWork
from conductdesk.store.unsettled import unsettled
from tests.conftest import PASSPHRASE

DETAILS = IncidentDetails(title="Insults in the chat", narrative="As seen.")


def sealed_files(desk: OpenDesk) -> set[str]:
    return {file.stem for file in desk.folder.evidence.rglob("*.age")}


def kept_names(desk: OpenDesk, reference: str) -> set[str]:
    return {item.storage_name for item in list_evidence(desk, reference)} - {""}


def killed(desk: OpenDesk) -> OpenDesk:
    """The desk as a new process finds it after this one was killed."""
    desk.database.close()
    assert desk._lock is not None
    desk._lock.release()
    return open_desk(desk.folder.path, Credentials(passphrase=PASSPHRASE))


@pytest.fixture
def reference(desk: OpenDesk) -> str:
    return open_incident(desk, DETAILS).reference


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "chat.txt"
    path.write_bytes(b"words that hurt " * 99)
    return path


class _Killed(BaseException):
    pass


def _extract(desk: OpenDesk, reference: str, out: Path) -> object:
    return extract_evidence(desk, reference, 1, out, to="Staff support", why="The referral")


def _report(desk: OpenDesk, reference: str, out: Path) -> object:
    return make_case_report(desk, reference, out, to="Staff support", why="The referral")


def no_commit(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def refuse(_uow: UnitOfWork, *, draft: bool = False) -> None:
        del draft
        raise error

    monkeypatch.setattr(UnitOfWork, "commit", refuse)


def test_a_file_that_could_not_be_entered_leaves_nothing_sealed(
    desk: OpenDesk, reference: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        no_commit(patch, UserError("The disk is full."))
        with pytest.raises(UserError):
            add_evidence(desk, reference, [file])
    assert sealed_files(desk) == set()
    assert unsettled(desk.folder) == ()


def test_a_kill_between_file_and_record_is_settled_by_the_next_writer(
    desk: OpenDesk, reference: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept stays; what was never entered goes."""
    add_evidence(desk, reference, [file])
    other = tmp_path / "other.txt"
    other.write_bytes(b"never acknowledged")
    with monkeypatch.context() as patch:
        no_commit(patch, _Killed())
        patch.setattr(evidence_service, "settle_evidence", lambda _desk: 0)
        with pytest.raises(_Killed):
            add_evidence(desk, reference, [other])
    assert len(sealed_files(desk)) == 2
    with killed(desk) as again:
        assert sealed_files(again) == kept_names(again, reference)
        assert len(sealed_files(again)) == 1
        assert unsettled(again.folder) == ()
        assert verify_desk(again).problems == ()


def test_a_kill_after_a_deletion_was_committed_does_not_keep_the_file(
    desk: OpenDesk, reference: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the desk nor in its backups."""
    add_evidence(desk, reference, [file])
    create_backup(desk)

    def killed_here(*_: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(evidence_service, "discard", killed_here)
        with pytest.raises(_Killed):
            dispose_evidence(desk, reference, 1, "Pasted by mistake.")
    assert len(sealed_files(desk)) == 1
    with killed(desk) as again:
        assert sealed_files(again) == set()
        assert not list(again.folder.backups.rglob("*.age"))
        assert list_backups(again.folder.path)[0].problem == ""


def test_a_kill_before_a_deletion_was_committed_keeps_the_file(
    desk: OpenDesk, reference: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_evidence(desk, reference, [file])
    create_backup(desk)
    with monkeypatch.context() as patch:
        no_commit(patch, _Killed())
        with pytest.raises(_Killed):
            dispose_evidence(desk, reference, 1, "Pasted by mistake.")
    with killed(desk) as again:
        assert [checked.problem for checked in verify_evidence(again, reference)] == [""]
        assert len(list(again.folder.backups.rglob("*.age"))) == 1


def test_a_stick_that_was_away_forgets_deleted_evidence_with_its_next_backup(
    desk: OpenDesk, reference: str, file: Path, tmp_path: Path
) -> None:
    add_evidence(desk, reference, [file])
    (name,) = kept_names(desk, reference)
    stick = tmp_path / "stick"
    create_backup(desk, stick)
    stick.rename(tmp_path / "in a pocket")
    assert dispose_evidence(desk, reference, 1, "Pasted by mistake.") == (stick,)
    (tmp_path / "in a pocket").rename(stick)
    create_backup(desk, stick)
    assert not list(stick.rglob(f"{name}*"))
    assert all(row.problem == "" for row in list_backups(desk.folder.path, stick))


def test_a_restored_desk_knows_the_place_it_came_from(
    desk: OpenDesk, reference: str, file: Path, tmp_path: Path
) -> None:
    """So that a deletion in the new desk reaches the backup it was made of."""
    add_evidence(desk, reference, [file])
    made = create_backup(desk, tmp_path / "stick")
    restore_backup(made.folder, tmp_path / "again")
    assert known_places(DeskFolder(tmp_path / "again")) == (tmp_path / "stick",)
    with open_desk(tmp_path / "again", Credentials(passphrase=PASSPHRASE)) as again:
        assert dispose_evidence(again, reference, 1, "Pasted by mistake.") == ()
    assert not list((tmp_path / "stick").rglob("*.age"))


def test_files_that_were_exchanged_are_not_printed_under_each_others_number(
    desk: OpenDesk, reference: str, tmp_path: Path
) -> None:
    """The report is still made, and the history does not say that a picture was handed over."""
    for name in ("red", "blue"):
        Image.new("RGB", (40, 30), name).save(tmp_path / f"{name}.png")
    add_evidence(desk, reference, [tmp_path / "red.png", tmp_path / "blue.png"])
    one, two = (path_of(desk.folder, item.storage_name) for item in list_evidence(desk, reference))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    make_case_report(desk, reference, tmp_path / "report.pdf", to="Staff support", why="The referral")
    for number in (1, 2):
        assert [event.kind for event in custody_of(desk, reference, number)] == ["collected"]
    one.write_bytes(first)
    two.write_bytes(second)
    make_case_report(desk, reference, tmp_path / "again.pdf", to="Staff support", why="The referral")
    assert [event.kind for event in custody_of(desk, reference, 1)] == ["collected", "exported"]


def test_an_item_that_cannot_be_read_does_not_stop_the_others_from_being_checked(
    desk: OpenDesk, reference: str, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes(b"more words")
    add_evidence(desk, reference, [file, other])
    path = path_of(desk.folder, list_evidence(desk, reference)[0].storage_name)
    path.unlink()
    path.mkdir()
    assert [bool(checked.problem) for checked in verify_evidence(desk, reference)] == [True, False]


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist on Linux only")
def test_a_file_whose_name_is_no_text_is_kept(desk: OpenDesk, reference: str, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(odd)).write_bytes(b"from an old archive")
    (kept,) = add_evidence(desk, reference, [Path(os.fsdecode(odd))])
    assert kept.name == "caf\N{REPLACEMENT CHARACTER}.txt"
    assert [checked.problem for checked in verify_evidence(desk, reference)] == [""]


def test_a_name_too_long_for_the_disk_is_refused_in_one_line(desk: OpenDesk, reference: str) -> None:
    with pytest.raises(UserError):
        add_evidence(desk, reference, [Path("a" * 300)])


@pytest.mark.skipif(os.name != "posix", reason="modes of files are Unix's")
def test_what_leaves_the_desk_is_readable_by_its_owner_alone(
    desk: OpenDesk, reference: str, file: Path, tmp_path: Path
) -> None:
    add_evidence(desk, reference, [file])
    extract_evidence(desk, reference, 1, tmp_path / "out.txt", to="Staff support", why="The referral")
    make_case_report(desk, reference, tmp_path / "out.pdf", to="Staff support", why="The referral")
    for out in (tmp_path / "out.txt", tmp_path / "out.pdf"):
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


@pytest.mark.parametrize("hand_out", [_extract, _report])
def test_nothing_leaves_the_desk_without_its_line_in_the_register(
    desk: OpenDesk,
    reference: str,
    file: Path,
    tmp_path: Path,
    hand_out: Callable[[OpenDesk, str, Path], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R26: when the register cannot be written, nothing is handed out."""
    add_evidence(desk, reference, [file])
    with monkeypatch.context() as patch:
        no_commit(patch, UserError("The disk is full."))
        with pytest.raises(UserError):
            hand_out(desk, reference, tmp_path / "out")
    assert not list(tmp_path.glob("out*"))
    assert register(desk, reference) == ()


def test_a_draft_moved_by_hand_gets_its_reference(make_desk: Callable[..., OpenDesk]) -> None:
    desk = make_desk()
    draft = open_incident(desk, DETAILS, draft=True).reference
    assert move_incident(desk, draft, IncidentState.OPEN).reference == "2026-001"


_FULL = """
import resource, signal, sys
from pathlib import Path
from conductdesk.errors import UserError
from conductdesk.services.backups import create_backup
from conductdesk.services.desks import Credentials, open_desk
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
desk = open_desk(Path(sys.argv[1]), Credentials(passphrase=sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
try:
    create_backup(desk, Path(sys.argv[3]))
except UserError as error:
    print(error.message)
desk.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of file sizes are Linux's")
def test_a_disk_that_refuses_a_copy_is_the_disk_and_no_bug(desk: OpenDesk, tmp_path: Path) -> None:
    """And locking a desk on such a disk does not say that something was lost."""
    for number in range(3):
        open_incident(desk, IncidentDetails(title=f"Number {number}", narrative="words " * 9999))
    desk.close()
    said = subprocess.run(
        [sys.executable, "-c", _FULL, str(desk.folder.path), PASSPHRASE, str(tmp_path / "stick")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.startswith("The disk")
    with open_desk(desk.folder.path, Credentials(passphrase=PASSPHRASE)) as again:
        assert verify_desk(again).problems == ()
    assert list_backups(desk.folder.path, tmp_path / "stick") == ()
