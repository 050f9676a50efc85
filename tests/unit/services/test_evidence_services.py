"""Evidence: kept whole, read again in full, handed out on the record, deleted when it must be."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from services_desk import ZERO_WIDTH, file, picture, recorded, reopened, sealed_file, sha256

from conductdesk.domain.evidence import CustodyKind, EvidenceState
from conductdesk.errors import IntegrityError, NotFoundError, RefusedError, UserError
from conductdesk.security.sealing import open_stream
from conductdesk.services.activity import show_activity
from conductdesk.services.backups import create_backup, list_backups
from conductdesk.services.evidence import (
    add_evidence,
    custody_of,
    dispose_evidence,
    extract_evidence,
    list_evidence,
    verify_evidence,
)
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.referrals import register
from conductdesk.services.search import search
from conductdesk.services.verify import verify_desk


def test_what_is_kept_has_the_fingerprint_size_and_type_of_the_file(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    files = [
        file(tmp_path, "chat.txt"),
        file(tmp_path, "picture.txt", picture()),
        file(tmp_path, "ähnlich — 証拠.bin", os.urandom(70_000)),
    ]
    seen: list[tuple[int, int, int]] = []
    kept = add_evidence(desk, ref, files, description="Seen at 22:10", progress=lambda *so: seen.append(so))
    assert [k.name for k in kept] == [f.name for f in files]
    assert [k.number for k in kept] == [1, 2, 3]
    assert [k.sha256 for k in kept] == [sha256(f) for f in files]
    assert [k.size_bytes for k in kept] == [f.stat().st_size for f in files]
    assert [k.media_type for k in kept][:2] == ["text/plain", "image/png"]
    assert not any(k.already_kept for k in kept)
    assert seen[-1][:2] == (3, 3)
    assert all(item.description == "Seen at 22:10" for item in list_evidence(desk, ref))


def test_the_original_lies_sealed_under_a_random_name_and_age_opens_it(
    desk: OpenDesk, tmp_path: Path
) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "chat.txt", b"Quetzalcoatl was here")])
    (item,) = list_evidence(desk, ref)
    path = sealed_file(desk, item.storage_name)
    assert "chat" not in path.name
    raw = path.read_bytes()
    assert raw.startswith(b"age-encryption.org/v1")
    assert b"Quetzalcoatl" not in raw
    assert not any(b"Quetzalcoatl" in p.read_bytes() for p in desk.folder.path.rglob("*") if p.is_file())
    with desk.read() as reader:
        from conductdesk.services.finding import find_incident

        identity = desk.incident_identity(reader, find_incident(reader, ref))
    out = tmp_path / "opened"
    with path.open("rb") as source, out.open("wb") as sink:
        open_stream(source, sink, identity)
    assert out.read_bytes() == b"Quetzalcoatl was here"


def test_the_same_content_is_recognised_and_kept_once(desk: OpenDesk, tmp_path: Path) -> None:
    ref, other = recorded(desk), recorded(desk)
    one, same = file(tmp_path, "one.txt", b"same"), file(tmp_path, "two.txt", b"same")
    (first,) = add_evidence(desk, ref, [one])
    entries = len(show_activity(desk))
    (again,) = add_evidence(desk, ref, [same])
    assert again.already_kept
    assert (again.number, again.name) == (1, "one.txt")
    assert len(show_activity(desk)) == entries
    mixed = add_evidence(desk, ref, [same, file(tmp_path, "new.txt", b"new"), one])
    assert [k.already_kept for k in mixed] == [True, False, True]
    assert not add_evidence(desk, other, [one])[0].already_kept
    files = [p for p in desk.folder.evidence.rglob("*") if p.is_file()]
    assert len(files) == 3
    assert first.evidence_id == again.evidence_id


def test_the_same_file_twice_in_one_go_is_kept_once(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    kept = add_evidence(desk, ref, [file(tmp_path), file(tmp_path)])
    assert [k.already_kept for k in kept] == [False, True]
    assert len(list_evidence(desk, ref)) == 1


def test_what_is_no_file_is_refused_before_anything_is_kept(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    for wrong, says in ((tmp_path, "is a folder"), (tmp_path / "none.png", "There is no file")):
        with pytest.raises(UserError, match=says):
            add_evidence(desk, ref, [file(tmp_path), wrong])
    os.mkfifo(tmp_path / "pipe")
    large = file(tmp_path, "large.bin")
    with large.open("r+b") as grown:
        grown.truncate(2 * 1024**3 + 1)
    wrong = [Path("/dev/null"), tmp_path / "pipe", large, tmp_path, tmp_path / "none.png"]
    for path in wrong:
        with pytest.raises(UserError):
            add_evidence(desk, ref, [path])
    with pytest.raises(UserError, match=r"None of the 6 were kept\.") as caught:
        add_evidence(desk, ref, [*wrong, file(tmp_path)])
    assert all(path.name in caught.value.message for path in wrong)
    assert caught.value.hint.endswith(f"{tmp_path}/*")
    assert list_evidence(desk, ref) == ()
    with pytest.raises(NotFoundError):
        add_evidence(desk, "2026-404", [file(tmp_path)])


def test_files_before_one_that_cannot_be_kept_stay_kept(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    going = file(tmp_path, "going.txt", b"g")
    files = [file(tmp_path), going, file(tmp_path, "c.txt", b"c")]
    with pytest.raises(UserError):
        add_evidence(desk, ref, files, progress=lambda *_: going.unlink(missing_ok=True))
    assert [item.original_name for item in list_evidence(desk, ref)] == ["chat.txt"]
    assert verify_desk(desk).problems == ()


def test_cancelling_keeps_nothing_half_done(desk: OpenDesk, tmp_path: Path) -> None:
    class CancelledError(Exception):
        pass

    def cancel(done: int, in_all: int, read: int) -> None:
        raise CancelledError

    ref = recorded(desk)
    with pytest.raises(CancelledError):
        add_evidence(desk, ref, [file(tmp_path, "a.bin", os.urandom(3_000_000))], progress=cancel)
    assert list_evidence(desk, ref) == ()
    desk.close()
    with reopened(desk.folder.path) as again:
        assert not [p for p in again.folder.evidence.rglob("*") if p.is_file()]


def test_keeping_that_stops_before_it_is_entered_leaves_no_sealed_file(
    desk: OpenDesk, tmp_path: Path
) -> None:
    ref = recorded(desk)

    def stopped() -> datetime:
        raise RuntimeError("the clock stopped")

    going, desk.clock = desk.clock, stopped
    with pytest.raises(RuntimeError, match="clock stopped"):
        add_evidence(desk, ref, [file(tmp_path)])
    desk.clock = going
    assert not list(desk.folder.evidence.rglob("*.age"))
    assert list_evidence(desk, ref) == ()


def test_an_empty_file_is_kept_as_what_it_is(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    (kept,) = add_evidence(desk, ref, [file(tmp_path, "empty", b"")])
    assert kept.size_bytes == 0
    assert verify_evidence(desk, ref)[0].problem == ""


def test_verifying_reads_every_item_in_full_and_writes_it_into_its_history(
    desk: OpenDesk, tmp_path: Path
) -> None:
    ref, other, bare = recorded(desk), recorded(desk), recorded(desk)
    add_evidence(desk, ref, [file(tmp_path), file(tmp_path, "b.txt", b"bb")])
    add_evidence(desk, other, [file(tmp_path, "c.txt", b"ccc")])
    seen: list[tuple[int, int, int]] = []
    found = verify_evidence(desk, progress=lambda *so: seen.append(so))
    assert [(f.reference, f.number, f.problem) for f in found] == [(ref, 1, ""), (ref, 2, ""), (other, 1, "")]
    assert seen == [(1, 3, 24), (2, 3, 26), (3, 3, 29)]
    assert [c.number for c in verify_evidence(desk, ref, 2)] == [2]
    assert verify_evidence(desk, bare) == ()
    kinds = [event.kind for event in custody_of(desk, ref, 2)]
    assert kinds == [CustodyKind.COLLECTED, CustodyKind.VERIFIED, CustodyKind.VERIFIED]
    with pytest.raises(NotFoundError, match="no evidence number 7"):
        verify_evidence(desk, ref, 7)


def test_a_desk_open_to_look_only_verifies_without_writing(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    with reopened(desk.folder.path, write=False) as beside:
        assert [c.problem for c in verify_evidence(beside)] == [""]
    assert [e.kind for e in custody_of(desk, ref, 1)] == [CustodyKind.COLLECTED]


@pytest.mark.parametrize("harm", ["flip", "cut", "gone", "emptied", "swapped"])
def test_a_sealed_file_that_was_changed_is_named_and_never_handed_out(
    desk: OpenDesk, tmp_path: Path, harm: str
) -> None:
    """R21: what cannot be read as it was kept counts as no evidence."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path), file(tmp_path, "b.txt", b"bb")])
    first, second = (sealed_file(desk, item.storage_name) for item in list_evidence(desk, ref))
    damage(first, second, harm)
    found = {c.number: c.problem for c in verify_evidence(desk, ref)}
    assert found[1]
    assert found[2] == ""
    out = tmp_path / "out.txt"
    with pytest.raises(IntegrityError):
        extract_evidence(desk, ref, 1, out, to="Staff support", why="They asked for it.")
    assert not out.exists()
    assert not list(tmp_path.glob("*.part"))
    assert register(desk, ref) == ()
    assert any("Evidence 1" in problem for problem in verify_desk(desk).problems)
    assert not custody_of(desk, ref, 1)[1].ok


def damage(path: Path, other: Path, harm: str) -> None:
    data = bytearray(path.read_bytes())
    if harm == "flip":
        data[-20] ^= 1
        path.write_bytes(data)
    elif harm == "cut":
        path.write_bytes(data[:-10])
    elif harm == "emptied":
        path.write_bytes(b"")
    elif harm == "swapped":
        path.write_bytes(other.read_bytes())
    else:
        path.unlink()


def test_an_original_is_handed_out_byte_for_byte_and_entered_in_the_register(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R26: to whom, what and why, with the fingerprint that the recipient can check."""
    ref = recorded(desk)
    brought = file(tmp_path, "chat.bin", os.urandom(200_000))
    add_evidence(desk, ref, [brought])
    out = tmp_path / "handed-out.bin"
    extract_evidence(desk, ref, 1, out, to="Staff support", why="They asked for it.")
    assert out.read_bytes() == brought.read_bytes()
    (entry,) = register(desk, ref)
    assert (entry.kind, entry.to, entry.why) == ("original", "Staff support", "They asked for it.")
    assert entry.sha256 == sha256(out)
    assert custody_of(desk, ref, 1)[-1].kind is CustodyKind.EXPORTED
    with pytest.raises(UserError, match="exists already"):
        extract_evidence(desk, ref, 1, out, to="Staff support", why="Again, please.")
    with pytest.raises(UserError, match="cannot be written"):
        extract_evidence(desk, ref, 1, tmp_path / "no" / "x", to="Staff support", why="Again, please.")
    assert len(register(desk, ref)) == 1


@pytest.mark.parametrize(("to", "why"), [("", "because"), ("Staff", ""), (ZERO_WIDTH, "because"), ("S", "x")])
def test_nothing_is_handed_out_without_saying_to_whom_and_why(
    desk: OpenDesk, tmp_path: Path, to: str, why: str
) -> None:
    """R26."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    with pytest.raises(RefusedError):
        extract_evidence(desk, ref, 1, tmp_path / "out", to=to, why=why)
    assert not (tmp_path / "out").exists()
    assert register(desk, ref) == ()


def test_an_original_that_cannot_be_entered_in_the_register_is_not_handed_out(
    make_desk: Callable[..., OpenDesk], tmp_path: Path
) -> None:
    """R26: what leaves the desk stands in the register, or it does not leave."""
    desk = make_desk()
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])

    def stopped() -> datetime:
        raise RuntimeError("the clock stopped")

    going, desk.clock = desk.clock, stopped
    with pytest.raises(RuntimeError, match="clock stopped"):
        extract_evidence(desk, ref, 1, tmp_path / "out", to="Staff support", why="They asked.")
    desk.clock = going
    assert not (tmp_path / "out").exists()
    assert register(desk, ref) == ()


def test_a_deleted_item_leaves_only_that_it_happened(desk: OpenDesk, tmp_path: Path) -> None:
    """Its words leave the search, its file the disk and the backups, its fingerprint the log."""
    ref = recorded(desk)
    brought = file(tmp_path, "Xylophonist.txt", b"Quetzalcoatl")
    add_evidence(desk, ref, [brought, file(tmp_path)], description="Zephyrine was named")
    create_backup(desk)
    item = list_evidence(desk, ref)[0]
    name, fingerprint = item.storage_name, item.sha256
    assert len(search(desk, "zephyrine")) == 1
    assert len(search(desk, "xylophonist")) == 1
    dispose_evidence(desk, ref, 1, "A picture of somebody else.")
    left = list_evidence(desk, ref)[0]
    assert left.state is EvidenceState.DISPOSED
    assert (left.description, left.original_name, left.sha256, left.storage_name) == ("", "", "", "")
    assert left.disposed_reason == "A picture of somebody else."
    assert not list(desk.folder.path.rglob(f"{name}*"))
    assert search(desk, "xylophonist") == ()
    with desk.read() as reader:
        words = " ".join(str(row) for row in reader.rows("SELECT words, grams FROM search", {}))
        payloads = " ".join(str(row) for row in reader.rows("SELECT payload FROM activity_payloads", {}))
    assert "xylophonist" not in words
    assert fingerprint not in payloads
    assert custody_of(desk, ref, 1)[-1].kind is CustodyKind.DISPOSED
    assert [row.problem for row in list_backups(desk.folder.path)] == [""]
    assert verify_desk(desk).problems == ()
    for change in (
        lambda: dispose_evidence(desk, ref, 1, "Once more, please."),
        lambda: extract_evidence(desk, ref, 1, tmp_path / "out", to="Staff", why="They asked."),
    ):
        with pytest.raises(RefusedError, match="was deleted"):
            change()
    (found,) = verify_evidence(desk, ref, 1)
    assert found.problem == "it was deleted"


def test_the_description_of_a_deleted_item_leaves_the_search(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)], description="Zephyrine was named")
    dispose_evidence(desk, ref, 1, "A picture of somebody else.")
    assert search(desk, "zephyrine") == ()


def test_nothing_is_deleted_without_a_reason(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    for excuse in ("", "  ", ZERO_WIDTH, "--"):
        with pytest.raises(RefusedError, match="reason"):
            dispose_evidence(desk, ref, 1, excuse)
    assert verify_evidence(desk, ref)[0].problem == ""


def test_a_deleted_item_that_is_brought_again_is_a_new_item(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    dispose_evidence(desk, ref, 1, "kept by mistake")
    (again,) = add_evidence(desk, ref, [file(tmp_path)])
    assert again.number == 2
    assert not again.already_kept


def test_evidence_can_be_kept_with_a_draft(desk: OpenDesk, tmp_path: Path) -> None:
    """R8: nothing locks evidence, not even a draft or wishes that were not asked for."""
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True).reference
    assert add_evidence(desk, draft, [file(tmp_path)])[0].number == 1
    assert verify_desk(desk).problems == ()
