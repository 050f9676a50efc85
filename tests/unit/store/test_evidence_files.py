"""Originals go to disk sealed and whole, or not at all."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from store_desk import Desk

from conductdesk.errors import BugError, IntegrityError, UserError
from conductdesk.security.sealing import new_identity, recipient_of
from conductdesk.store import evidence_files
from conductdesk.store.evidence_files import (
    HEAD_BYTES,
    Sealed,
    discard,
    open_original,
    path_of,
    read_verified,
    seal_into,
    seal_many,
    sweep_strays,
    verify_sealed,
)

IDENTITY = new_identity()
RECIPIENT = recipient_of(IDENTITY)


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def check(desk: Desk, sealed: Sealed, sink: io.BytesIO | None = None, identity: str = IDENTITY) -> None:
    read_verified(
        desk.folder, sealed.storage_name, identity, sink, sha256=sealed.sha256, size_bytes=sealed.size_bytes
    )


@pytest.mark.parametrize("size", [0, 1, HEAD_BYTES, 3_000_001])
def test_what_is_sealed_comes_back_byte_for_byte(desk: Desk, tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    source = tmp_path / "photo.jpg"
    source.write_bytes(data)
    told: list[int] = []
    sealed = seal_into(desk.folder, source, RECIPIENT, progress=told.append)
    assert sealed.sha256 == hashlib.sha256(data).hexdigest()
    assert sealed.size_bytes == size
    assert sealed.head == data[:HEAD_BYTES]
    assert told == sorted(told)
    assert told[-1] == size
    stored = path_of(desk.folder, sealed.storage_name)
    assert stored.parent.name == sealed.storage_name[:2]
    assert hashlib.sha256(stored.read_bytes()).hexdigest() == sealed.sealed_sha256
    assert stored.stat().st_size == sealed.sealed_bytes
    assert stored.stat().st_mode & 0o777 == 0o600
    sink = io.BytesIO()
    check(desk, sealed, sink)
    assert sink.getvalue() == open_original(desk.folder, sealed.storage_name, IDENTITY) == data
    check(desk, sealed)
    verify_sealed(
        desk.folder, sealed.storage_name, sealed_sha256=sealed.sealed_sha256, sealed_bytes=sealed.sealed_bytes
    )
    assert files_below(desk.folder.incoming) == []


def test_a_stream_is_sealed_like_a_file(desk: Desk) -> None:
    sealed = seal_into(desk.folder, io.BytesIO(b"pasted"), RECIPIENT)
    assert open_original(desk.folder, sealed.storage_name, IDENTITY) == b"pasted"


@pytest.mark.skipif(shutil.which("age") is None, reason="the public age tool is not installed")
def test_the_public_age_tool_opens_an_evidence_file(desk: Desk, tmp_path: Path) -> None:
    sealed = seal_into(desk.folder, io.BytesIO(b"evidence"), RECIPIENT)
    key = tmp_path / "identity.txt"
    key.write_text(IDENTITY + "\n")
    opened = subprocess.run(
        ["age", "-d", "-i", str(key), str(path_of(desk.folder, sealed.storage_name))],
        check=True, capture_output=True,
    )  # fmt: skip
    assert opened.stdout == b"evidence"


def test_a_folder_a_device_a_pipe_and_nothing_are_refused(desk: Desk, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for source, word in ((tmp_path, "folder"), (pipe, "ordinary"), (Path("/dev/null"), "ordinary")):
        with pytest.raises(UserError, match=word):
            seal_into(desk.folder, source, RECIPIENT)
    with pytest.raises(UserError, match="not there"):
        seal_into(desk.folder, tmp_path / "nowhere.png", RECIPIENT)
    assert files_below(desk.folder.evidence) == []


def test_more_than_two_gigabytes_are_refused_before_anything_is_read(desk: Desk, tmp_path: Path) -> None:
    large = tmp_path / "film.mkv"
    with large.open("wb") as file:
        file.truncate(evidence_files.MOST_BYTES + 1)
    with pytest.raises(UserError, match="2 GB"):
        seal_into(desk.folder, large, RECIPIENT)
    assert files_below(desk.folder.evidence) == []


def test_a_stream_that_never_ends_is_cut_off_at_the_limit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_files, "MOST_BYTES", 3_000_000)
    with Path("/dev/zero").open("rb") as endless, pytest.raises(UserError, match="2 GB"):
        seal_into(desk.folder, endless, RECIPIENT)
    assert files_below(desk.folder.evidence) == []


@pytest.mark.parametrize("change", ["longer", "shorter", "touched", "replaced", "removed"])
def test_a_file_that_changes_while_it_is_read_is_not_kept(desk: Desk, tmp_path: Path, change: str) -> None:
    source = tmp_path / "chat.txt"
    source.write_bytes(os.urandom(3_000_000))
    times: list[int] = []

    def meddle(bytes_done: int) -> None:
        times.append(bytes_done)
        if len(times) != 1:
            return
        if change == "longer":
            with source.open("ab") as file:
                file.write(b"more")
        elif change == "shorter":
            os.truncate(source, 2_000_000)
        elif change == "touched":
            os.utime(source, (1, 1))
        elif change == "replaced":
            source.rename(tmp_path / "old")
            source.write_bytes((tmp_path / "old").read_bytes())
        else:
            source.unlink()

    with pytest.raises(UserError, match="changed while it was read"):
        seal_into(desk.folder, source, RECIPIENT, progress=meddle)
    assert files_below(desk.folder.evidence) == []


def test_cancelling_keeps_nothing_and_the_reason_comes_through(desk: Desk, tmp_path: Path) -> None:
    class CancelledError(Exception):
        pass

    def cancel(bytes_done: int) -> None:
        if bytes_done > 1_500_000:
            raise CancelledError

    source = tmp_path / "film"
    source.write_bytes(os.urandom(4_000_000))
    with pytest.raises(CancelledError):
        seal_into(desk.folder, source, RECIPIENT, progress=cancel)
    assert files_below(desk.folder.evidence) == []


def test_many_files_come_in_batches_in_their_order(desk: Desk, tmp_path: Path) -> None:
    files = []
    for number in range(150):
        file = tmp_path / f"{number}.bin"
        file.write_bytes(bytes([number]) * number)
        files.append(file)
    told: list[tuple[int, int, int]] = []
    batches = list(seal_many(desk.folder, files, RECIPIENT, progress=lambda *now: told.append(now)))
    assert len(batches) > 1
    flat = [pair for batch in batches for pair in batch]
    assert [file for file, _ in flat] == files
    assert [open_original(desk.folder, sealed.storage_name, IDENTITY) for _, sealed in flat] == [
        file.read_bytes() for file in files
    ]
    assert told[-1] == (150, 150, sum(range(150)))
    assert [now[2] for now in told] == sorted(now[2] for now in told)
    assert files_below(desk.folder.incoming) == []


def test_when_one_of_many_cannot_be_kept_those_before_it_are(desk: Desk, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}" for number in range(9)]
    for file in files:
        file.write_bytes(b"x")
    files[4] = tmp_path
    kept: list[Path] = []
    with pytest.raises(UserError, match="folder"):
        kept.extend(file for batch in seal_many(desk.folder, files, RECIPIENT) for file, _ in batch)
    assert kept == files[:4]
    assert len(files_below(desk.folder.evidence)) == 4


def test_what_was_sealed_ahead_is_removed_when_the_caller_stops(desk: Desk, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}" for number in range(200)]
    for file in files:
        file.write_bytes(b"x")
    batches = seal_many(desk.folder, files, RECIPIENT)
    first = next(batches)
    batches.close()  # type: ignore[attr-defined]
    assert len(files_below(desk.folder.evidence)) == len(first)


def test_the_first_of_many_failing_keeps_none(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        list(seal_many(desk.folder, [tmp_path / "nowhere"], RECIPIENT))
    assert list(seal_many(desk.folder, [], RECIPIENT)) == []


def test_every_changed_byte_a_cut_and_an_addition_are_noticed(desk: Desk) -> None:
    sealed = seal_into(desk.folder, io.BytesIO(b"evidence" * 20), RECIPIENT)
    path = path_of(desk.folder, sealed.storage_name)
    good = path.read_bytes()
    bad = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in range(len(good))]
    for data in (*bad, good[:-1], good[:40], b"", good + b"x"):
        path.write_bytes(data)
        with pytest.raises(IntegrityError):
            check(desk, sealed)
        with pytest.raises(IntegrityError):
            verify_sealed(
                desk.folder, sealed.storage_name,
                sealed_sha256=sealed.sealed_sha256, sealed_bytes=sealed.sealed_bytes,
            )  # fmt: skip
    path.write_bytes(good)
    check(desk, sealed)


def test_another_sealed_file_put_in_its_place_is_noticed(desk: Desk) -> None:
    one = seal_into(desk.folder, io.BytesIO(b"one"), RECIPIENT)
    two = seal_into(desk.folder, io.BytesIO(b"two"), RECIPIENT)
    shutil.copy(path_of(desk.folder, two.storage_name), path_of(desk.folder, one.storage_name))
    with pytest.raises(IntegrityError, match="not the one that was kept"):
        check(desk, one)


def test_a_missing_file_and_a_foreign_identity_are_one_clear_line(desk: Desk) -> None:
    sealed = seal_into(desk.folder, io.BytesIO(b"one"), RECIPIENT)
    with pytest.raises(IntegrityError, match="damaged"):
        check(desk, sealed, identity=new_identity())
    with pytest.raises(IntegrityError, match="damaged"):
        open_original(desk.folder, sealed.storage_name, new_identity())
    discard(desk.folder, sealed.storage_name)
    discard(desk.folder, sealed.storage_name)
    for reading in (check,):
        with pytest.raises(IntegrityError, match="missing"):
            reading(desk, sealed)
    with pytest.raises(IntegrityError, match="missing"):
        open_original(desk.folder, sealed.storage_name, IDENTITY)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n"])
def test_a_storage_name_can_lead_nowhere_else(desk: Desk, name: str) -> None:
    with pytest.raises(BugError):
        path_of(desk.folder, name)


def test_what_a_crash_left_half_sealed_is_swept_when_a_writer_opens(desk: Desk) -> None:
    sealed = seal_into(desk.folder, io.BytesIO(b"one"), RECIPIENT)
    (desk.folder.incoming / ".0123456789abcdef.tmp").write_bytes(b"half")
    (desk.folder.path / ".0123456789abcdef.tmp").write_bytes(b"half")
    desk.close()
    desk.reopen(read_only=True).close()
    assert len(files_below(desk.folder.incoming)) == 1
    desk.reopen()
    assert files_below(desk.folder.evidence) == [f"{sealed.storage_name}.age"]
    assert sweep_strays(desk.folder) == 0


def test_sealing_holds_a_few_blocks_of_a_large_file_in_memory(desk: Desk, tmp_path: Path) -> None:
    large = tmp_path / "film"
    with large.open("wb") as file:
        file.truncate(64 * 1024**2)
    tracemalloc.start()
    try:
        sealed = seal_into(desk.folder, large, RECIPIENT)
        check(desk, sealed)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * 1024**2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a full disk is played by a limit of Linux")
def test_a_full_disk_is_said_and_leaves_nothing_half_done(desk: Desk, tmp_path: Path) -> None:
    import resource
    import signal

    source = tmp_path / "film"
    source.write_bytes(os.urandom(2_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
    try:
        with pytest.raises(UserError):
            seal_into(desk.folder, source, RECIPIENT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert files_below(desk.folder.evidence) == []
