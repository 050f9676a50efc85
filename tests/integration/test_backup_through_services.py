"""A desk is backed up, lost, restored and opened again, through the functions that people's actions call."""

from collections.abc import Callable
from pathlib import Path

from conductdesk.domain.evidence import EvidenceState
from conductdesk.services.backups import create_backup, list_backups, restore_backup
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.evidence import add_evidence, dispose_evidence, list_evidence, verify_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.verify import verify_desk
from tests.conftest import PASSPHRASE


def test_a_lost_desk_comes_back_with_its_evidence_and_a_log_that_verifies(
    make_desk: Callable[..., OpenDesk], tmp_path: Path
) -> None:
    """The restore drill: everything acknowledged before the backup is there again."""
    chat = tmp_path / "chat.txt"
    chat.write_text("[20/11/2026, 21:40] Someone: words that hurt\n", encoding="utf-8")
    with make_desk() as desk:
        reference = open_incident(desk, IncidentDetails(title="Insults", narrative="As seen.")).reference
        add_evidence(desk, reference, [chat])
        made = create_backup(desk, tmp_path / "stick")
        folder = desk.folder.path
    assert made.problem == ""
    assert list_backups(folder, tmp_path / "stick") == (made,)
    restore_backup(made.folder, tmp_path / "again")
    with open_desk(tmp_path / "again", Credentials(passphrase=PASSPHRASE)) as again:
        (item,) = list_evidence(again, reference)
        assert item.original_name == "chat.txt"
        assert item.media_type == "text/plain"
        assert all(checked.problem == "" for checked in verify_evidence(again, reference))
        assert not verify_desk(again).problems


def test_evidence_that_was_disposed_of_is_in_no_backup_of_the_desk_any_more(
    make_desk: Callable[..., OpenDesk], tmp_path: Path
) -> None:
    picture = tmp_path / "wrong.bin"
    picture.write_bytes(b"pasted by mistake" * 999)
    with make_desk() as desk:
        reference = open_incident(desk, IncidentDetails(title="Insults", narrative="As seen.")).reference
        add_evidence(desk, reference, [picture])
        create_backup(desk)
        (item,) = list_evidence(desk, reference)
        name = item.storage_name
        assert list(desk.folder.backups.rglob(f"{name}*"))
        dispose_evidence(desk, reference, 1, "Pasted by mistake.")
        (left,) = list_evidence(desk, reference)
        assert left.state is EvidenceState.DISPOSED
        assert not list(desk.folder.path.rglob(f"{name}*"))
        (row,) = list_backups(desk.folder.path)
        assert row.problem == ""
        restore_backup(row.folder, tmp_path / "again")
