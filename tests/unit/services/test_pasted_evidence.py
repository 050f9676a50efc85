"""Evidence that comes without a file, what is written about it, and stopping in the middle."""

import os
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from services_desk import file, picture, recorded, reopened, sealed_file

from conductdesk.domain.evidence import CustodyKind
from conductdesk.domain.incidents import Outcome
from conductdesk.errors import NotFoundError, RefusedError, StoppedError, UserError
from conductdesk.services.activity import show_activity
from conductdesk.services.evidence import (
    add_evidence,
    add_pasted,
    custody_of,
    describe_evidence,
    dispose_evidence,
    list_evidence,
    verify_evidence,
)
from conductdesk.services.incidents import close_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.search import search
from conductdesk.services.verify import verify_desk
from conductdesk.store import evidence_files
from tests.conftest import FakeClock

MIB = 1024 * 1024


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_pasted_picture_is_kept_sealed_and_named_by_when_it_came(desk: OpenDesk, clock: FakeClock) -> None:
    ref = recorded(desk)
    kept = add_pasted(desk, ref, picture(), description=" The chat at night ")
    assert kept.name == "pasted-2026-11-20-2200.png"
    assert (kept.number, kept.media_type, kept.already_kept) == (1, "image/png", False)
    (item,) = list_evidence(desk, ref)
    assert (item.origin, item.description) == ("pasted", "The chat at night")
    assert custody_of(desk, ref, 1)[0].kind is CustodyKind.COLLECTED
    assert verify_evidence(desk, ref)[0].problem == ""
    clock.advance(days=200)
    summer = add_pasted(desk, ref, picture("blue", "JPEG"))
    assert summer.name == "pasted-2027-06-08-2300.jpg", "in the desk's zone, summer time"
    assert verify_desk(desk).problems == ()


@pytest.mark.parametrize(
    ("data", "end"),
    [(b"plain words\n", ".txt"), (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", ".pdf"), (bytes(range(128, 192)), "")],
    ids=["text", "pdf", "unknown"],
)
def test_the_name_ends_as_the_content_says(desk: OpenDesk, data: bytes, end: str) -> None:
    name = add_pasted(desk, recorded(desk), data).name
    assert name.removeprefix("pasted-2026-11-20-2200") == end


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("IMG 2041.png", "IMG 2041.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\shot.png", "shot.png"),
        ("two\nlines\x00\u202e.png", "two lines.png"),
        ("証拠.png", "証拠.png"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_given_name_is_one_plain_line(desk: OpenDesk, given: str, kept: str) -> None:
    assert add_pasted(desk, recorded(desk), picture(), name=given).name == kept


def test_the_same_picture_pasted_twice_says_which_number_it_has(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    first = add_pasted(desk, ref, picture())
    entries = len(show_activity(desk))
    again = add_pasted(desk, ref, picture())
    assert (again.already_kept, again.number, again.evidence_id) == (True, 2, first.evidence_id)
    assert len(show_activity(desk)) == entries
    assert len([p for p in desk.folder.evidence.rglob("*") if p.is_file()]) == 2
    brought = add_evidence(desk, ref, [file(tmp_path, "same.png", picture())])
    assert brought[0].already_kept


def test_no_byte_of_what_is_pasted_reaches_the_disk_in_plain(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bug 12 of the list in the security design: plain previews left behind after a crash."""
    marker = b"Quetzalcoatl" + os.urandom(16)
    data = picture() + marker * 50_000
    ref = recorded(desk)
    seen: list[bytes] = []
    place = evidence_files.rename

    def look_then_rename(source: Path, target: Path) -> None:
        seen.append(everything_below(desk.folder.path))
        place(source, target)

    monkeypatch.setattr(evidence_files, "rename", look_then_rename)
    looks: list[int] = []

    def look(_done: int, _of: int, read: int) -> None:
        looks.append(read)
        seen.append(everything_below(desk.folder.path))

    written: list[object] = []
    opened = os.open
    monkeypatch.setattr(os, "open", lambda *args, **more: (written.append(args[0]), opened(*args, **more))[1])
    add_pasted(desk, ref, data, progress=look)
    assert looks[-1] == len(data)
    assert len(seen) >= 2
    assert not any(marker in disk or picture()[:40] in disk for disk in seen)
    disk = everything_below(desk.folder.path)
    assert marker not in disk
    assert picture()[:40] not in disk
    places = [Path(str(path)) for path in written if not isinstance(path, int)]
    assert places
    assert all(path.is_relative_to(desk.folder.path) for path in places), places
    assert sealed_file(desk, list_evidence(desk, ref)[0].storage_name).read_bytes().startswith(b"age-")


def test_nothing_cannot_be_pasted_and_a_closed_incident_takes_none(desk: OpenDesk) -> None:
    ref = recorded(desk)
    with pytest.raises(UserError, match="nothing to paste"):
        add_pasted(desk, ref, b"")
    with pytest.raises(NotFoundError):
        add_pasted(desk, "2026-404", picture())
    close_incident(desk, ref, Outcome.NOT_A_BREACH, "none")
    with pytest.raises(RefusedError):
        add_pasted(desk, ref, picture())
    with reopened(desk.folder.path, write=False) as beside, pytest.raises(UserError, match="look only"):
        add_pasted(beside, ref, picture())
    assert list_evidence(desk, ref) == ()


def test_more_than_the_desk_keeps_is_refused_and_leaves_nothing(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = recorded(desk)
    monkeypatch.setattr(evidence_files, "MOST_BYTES", 1000)
    with pytest.raises(UserError, match="larger than 2 GB"):
        add_pasted(desk, ref, bytes(1001))
    assert not [p for p in desk.folder.evidence.rglob("*") if p.is_file()]


def test_a_paste_that_is_stopped_is_not_there(desk: OpenDesk) -> None:
    ref = recorded(desk)

    def stop(_done: int, _of: int, read: int) -> None:
        if read > MIB:
            raise StoppedError("no more")

    with pytest.raises(StoppedError, match="Nothing was kept of it"):
        add_pasted(desk, ref, os.urandom(5 * MIB), progress=stop)
    assert list_evidence(desk, ref) == ()
    assert not [p for p in desk.folder.evidence.rglob("*") if p.is_file()]


def test_stopping_between_files_keeps_the_first_ones_and_says_how_many(
    desk: OpenDesk, tmp_path: Path
) -> None:
    ref = recorded(desk)
    files = [file(tmp_path, f"{number}.txt", b"%d" % number * 9) for number in range(150)]

    def stop(done: int, _of: int, _read: int) -> None:
        if done >= 70:
            raise StoppedError("no more")

    with pytest.raises(StoppedError, match=r"Stopped\. The first \d+ of 150 files are kept\.") as caught:
        add_evidence(desk, ref, files, progress=stop)
    items = list_evidence(desk, ref)
    assert 64 <= len(items) < 150
    assert f"The first {len(items)} of 150" in caught.value.message
    assert "not in the desk" in caught.value.message
    assert [item.original_name for item in items] == [f.name for f in files[: len(items)]]
    assert all(found.problem == "" for found in verify_evidence(desk, ref))
    assert len([p for p in desk.folder.evidence.rglob("*") if p.is_file()]) == len(items)
    assert verify_desk(desk).problems == ()
    rest = add_evidence(desk, ref, files)
    assert [kept.already_kept for kept in rest] == [n < len(items) for n in range(150)]


def test_stopping_inside_a_large_file_keeps_those_before_it(desk: OpenDesk, tmp_path: Path) -> None:
    """Only one callback stops it: every other file at work ends too."""
    ref = recorded(desk)
    files = [
        file(tmp_path, "a.txt", b"a"),
        file(tmp_path, "film.bin", os.urandom(12 * MIB)),
        file(tmp_path, "z.bin", os.urandom(12 * MIB)),
    ]
    told: list[int] = []
    calls_after = []

    def stop(_done: int, _of: int, read: int) -> None:
        if told and told[-1] < 0:
            calls_after.append(read)
        told.append(read)
        if read > 4 * MIB:
            told.append(-1)
            raise StoppedError("no more")

    with pytest.raises(StoppedError, match=r"Stopped\. 1 of 3 files is kept\. The others are not"):
        add_evidence(desk, ref, files, progress=stop)
    assert calls_after == []
    reads = [read for read in told if read >= 0]
    assert max(b - a for a, b in pairwise(reads)) <= MIB
    assert [item.original_name for item in list_evidence(desk, ref)] == ["a.txt"]
    assert len([p for p in desk.folder.evidence.rglob("*") if p.is_file()]) == 1
    with pytest.raises(StoppedError, match="None of 2 files are kept"):
        add_evidence(desk, ref, files[1:], progress=stop)


def test_a_description_can_be_written_later_and_is_found(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)], description="Zephyrine was named")
    describe_evidence(desk, ref, 1, "  What Xylophonist wrote ")
    assert list_evidence(desk, ref)[0].description == "What Xylophonist wrote"
    assert search(desk, "zephyrine") == ()
    assert len(search(desk, "xylophonist")) == 1
    assert show_activity(desk, ref)[0].action == "evidence.described"
    entries = len(show_activity(desk))
    describe_evidence(desk, ref, 1, "What Xylophonist wrote")
    assert len(show_activity(desk)) == entries, "the same words again are no change"
    describe_evidence(desk, ref, 1, "")
    assert list_evidence(desk, ref)[0].description == ""
    assert verify_evidence(desk, ref)[0].problem == ""
    assert verify_desk(desk).problems == ()


def test_a_description_is_refused_where_nothing_may_change(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path), file(tmp_path, "b.txt", b"b")], description="as it was")
    dispose_evidence(desk, ref, 2, "kept by mistake")
    with pytest.raises(RefusedError, match="was deleted"):
        describe_evidence(desk, ref, 2, "back again")
    with pytest.raises(NotFoundError):
        describe_evidence(desk, ref, 3, "nothing there")
    with pytest.raises(UserError, match="100,001 characters"):
        describe_evidence(desk, ref, 1, "x" * 100_001)
    with pytest.raises(UserError, match="100,001 characters"):
        add_evidence(desk, ref, [file(tmp_path, "c.txt", b"c")], description="x" * 100_001)
    with pytest.raises(UserError, match="100,001 characters"):
        add_pasted(desk, ref, b"c", description="x" * 100_001)
    close_incident(desk, ref, Outcome.NOT_A_BREACH, "none")
    with pytest.raises(RefusedError):
        describe_evidence(desk, ref, 1, "after the end")
    assert [item.description for item in list_evidence(desk, ref)] == ["as it was", ""]


def test_a_disposed_item_leaves_no_description_in_the_log(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    describe_evidence(desk, ref, 1, "Zephyrine was named")
    dispose_evidence(desk, ref, 1, "kept by mistake")
    with desk.read() as reader:
        payloads = " ".join(str(row) for row in reader.rows("SELECT payload FROM activity_payloads", {}))
    assert "Zephyrine" not in payloads
    assert search(desk, "zephyrine") == ()


def test_keeping_gently_keeps_the_same_with_one_thread_at_a_time(desk: OpenDesk, tmp_path: Path) -> None:
    ref, other = recorded(desk), recorded(desk)
    files = [file(tmp_path, f"{number}.txt", b"%d" % number * 9) for number in range(150)]
    at_work: set[str] = set()
    kept = add_evidence(
        desk,
        ref,
        files,
        gently=True,
        progress=lambda *_: at_work.update(t.name for t in threading.enumerate() if "seal" in t.name),
    )
    assert len(at_work) == 1
    assert [k.name for k in kept] == [f.name for f in files]
    assert [k.sha256 for k in kept] == [k.sha256 for k in add_evidence(desk, other, files)]
    assert all(found.problem == "" for found in verify_evidence(desk, ref))

    def stop(done: int, _of: int, _read: int) -> None:
        if done >= 20:
            raise StoppedError("no more")

    third = recorded(desk)
    with pytest.raises(StoppedError):
        add_evidence(desk, third, files, gently=True, progress=stop)
    stayed = [item.original_name for item in list_evidence(desk, third)]
    assert stayed == [f.name for f in files[: len(stayed)]]
    assert 20 <= len(stayed) < 150
    assert verify_desk(desk).problems == ()
