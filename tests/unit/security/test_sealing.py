import base64
import hashlib
import io
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductdesk.errors import BugError, IntegrityError, UserError, WrongKeyError
from conductdesk.security.sealing import (
    BLOCK_BYTES,
    FingerprintingReader,
    FingerprintingWriter,
    is_identity,
    is_recipient,
    new_identity,
    open_sealed,
    open_stream,
    recipient_of,
    seal,
    seal_stream,
)

IDENTITY = new_identity()
RECIPIENT = recipient_of(IDENTITY)
WORDS = "On 3 October someone posted this. 不要 · كفى".encode()
LONG = bytes(range(256)) * (2 * BLOCK_BYTES // 256) + b"and a tail"

needs_age = pytest.mark.skipif(not shutil.which("age"), reason="the age tool is not installed")


def sealed_bytes(data: bytes) -> bytes:
    sink = io.BytesIO()
    seal_stream(io.BytesIO(data), sink, RECIPIENT)
    return sink.getvalue()


def opened_bytes(sealed: bytes, identity: str = IDENTITY) -> bytes:
    sink = io.BytesIO()
    open_stream(io.BytesIO(sealed), sink, identity)
    return sink.getvalue()


def test_every_recipient_opens_what_was_sealed_and_nobody_else() -> None:
    other = new_identity()
    armored = seal(WORDS, [RECIPIENT, recipient_of(other)])
    assert armored.startswith("-----BEGIN AGE ENCRYPTED FILE-----\n")
    assert open_sealed(armored, IDENTITY) == open_sealed(armored, other) == WORDS
    with pytest.raises(WrongKeyError):
        open_sealed(armored, new_identity())


def test_sealing_for_nobody_is_a_mistake_of_the_program() -> None:
    with pytest.raises(BugError):
        seal(WORDS, [])


def test_a_damaged_recipient_or_identity_is_refused() -> None:
    with pytest.raises(IntegrityError):
        seal(WORDS, [RECIPIENT[:-1] + "b"])
    with pytest.raises(WrongKeyError):
        open_sealed(seal(WORDS, [RECIPIENT]), "AGE-SECRET-KEY-1NONSENSE")
    assert is_recipient(RECIPIENT)
    assert is_identity(IDENTITY)
    assert not is_identity(IDENTITY.lower())
    assert not is_identity(RECIPIENT)
    assert not is_recipient(RECIPIENT.upper())
    assert not is_recipient("age1")


def test_text_that_is_not_ascii_is_damage() -> None:
    with pytest.raises(IntegrityError):
        open_sealed(seal(WORDS, [RECIPIENT]) + "é", IDENTITY)


def test_every_single_bit_of_an_armored_file_matters() -> None:
    armored = seal(WORDS, [RECIPIENT]).encode()
    body = base64.b64decode(b"".join(armored.splitlines()[1:-1]))
    for place in range(len(body)):
        changed = bytearray(body)
        changed[place] ^= 1 << place % 8
        text = base64.encodebytes(bytes(changed)).decode().replace("\n", "")
        lines = [text[at : at + 64] for at in range(0, len(text), 64)]
        whole = "\n".join(
            ["-----BEGIN AGE ENCRYPTED FILE-----", *lines, "-----END AGE ENCRYPTED FILE-----", ""]
        )
        with pytest.raises((WrongKeyError, IntegrityError)):
            open_sealed(whole, IDENTITY)


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, BLOCK_BYTES, BLOCK_BYTES + 1, len(LONG)])
def test_a_stream_of_any_length_comes_back_whole(size: int) -> None:
    assert opened_bytes(sealed_bytes(LONG[:size])) == LONG[:size]


def test_a_stream_cut_at_any_chunk_or_anywhere_else_is_never_taken_for_whole() -> None:
    sealed = sealed_bytes(LONG)
    start = sealed.index(b"\n", sealed.index(b"\n---") + 1) + 1 + 16
    cuts = {0, 1, 40, start - 16, start, len(sealed) - 1, len(sealed) - 16}
    cuts |= set(range(start, len(sealed), 65552))
    for cut in cuts:
        with pytest.raises(IntegrityError):
            opened_bytes(sealed[:cut])


def test_something_put_after_the_end_is_noticed() -> None:
    with pytest.raises(IntegrityError):
        opened_bytes(sealed_bytes(WORDS) + b"\0")


@settings(max_examples=150, deadline=None)
@given(place=st.one_of(st.integers(0, 400), st.integers(0, 200_000)), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_in_a_stream_is_noticed(place: int, bit: int) -> None:
    sealed = bytearray(sealed_bytes(WORDS * 3000))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises((WrongKeyError, IntegrityError)):
        opened_bytes(bytes(sealed))


def test_a_stream_for_somebody_else_is_refused() -> None:
    with pytest.raises(WrongKeyError):
        opened_bytes(sealed_bytes(WORDS), new_identity())


class FailingEnd:
    """Gives one block, takes one block, then fails the way a full or broken disk does."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.calls = 0

    def _next(self) -> None:
        self.calls += 1
        if self.calls > 1:
            raise self.error

    def read(self, size: int = -1, /) -> bytes:
        self._next()
        return bytes(size)

    def write(self, data: bytes, /) -> int:
        self._next()
        return len(data)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_error_of_source_or_sink_comes_through_as_it_is(error: BaseException) -> None:
    sealed = sealed_bytes(LONG)
    for attempt in (
        lambda: seal_stream(FailingEnd(error), io.BytesIO(), RECIPIENT),
        lambda: seal_stream(io.BytesIO(LONG), FailingEnd(error), RECIPIENT),
        lambda: (
            open_stream(FailingEnd(error), io.BytesIO(), IDENTITY)
            if isinstance(error, KeyboardInterrupt)
            else open_stream(io.BytesIO(sealed), FailingEnd(error), IDENTITY)
        ),
    ):
        with pytest.raises(type(error)) as caught:
            attempt()
        assert caught.value is error


def test_a_source_that_fails_while_opening_is_not_called_damage() -> None:
    error = OSError(5, "Input/output error")

    class Half(FailingEnd):
        def read(self, size: int = -1, /) -> bytes:
            self._next()
            return sealed_bytes(LONG)[:size]

    with pytest.raises(OSError, match="Input/output") as caught:
        open_stream(Half(error), io.BytesIO(), IDENTITY)
    assert caught.value is error


def test_a_source_of_text_is_a_mistake_of_the_program() -> None:
    with pytest.raises(BugError):
        seal_stream(io.StringIO("words"), io.BytesIO(), RECIPIENT)  # type: ignore[arg-type]


class SmallBites(io.BytesIO):
    """Takes and gives little at a time, as an unbuffered file may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or -1, 70_000))

    def write(self, data: object, /) -> int:
        return super().write(bytes(data)[:50_000])  # type: ignore[call-overload]


def test_ends_that_take_and_give_little_at_a_time_lose_nothing() -> None:
    sealed = SmallBites()
    seal_stream(SmallBites(LONG), sealed, RECIPIENT)
    plain = SmallBites()
    open_stream(SmallBites(sealed.getvalue()), plain, IDENTITY)
    assert plain.getvalue() == LONG


@pytest.mark.parametrize("size", [0, 5, BLOCK_BYTES - 1, BLOCK_BYTES, len(LONG)])
def test_fingerprint_and_size_are_taken_in_the_same_pass(size: int) -> None:
    data = LONG[:size]
    reader, sealed = FingerprintingReader(io.BytesIO(data)), io.BytesIO()
    seal_stream(reader, sealed, RECIPIENT)
    writer = FingerprintingWriter(io.BytesIO())
    open_stream(io.BytesIO(sealed.getvalue()), writer, IDENTITY)
    expected = (hashlib.sha256(data).hexdigest(), size)
    assert (reader.sha256_hex, reader.size_bytes) == expected
    assert (writer.sha256_hex, writer.size_bytes) == expected


def test_a_fingerprint_may_be_asked_for_half_way_and_counts_only_what_was_taken() -> None:
    reader = FingerprintingReader(io.BytesIO(LONG))
    reader.read(BLOCK_BYTES)
    assert reader.sha256_hex == hashlib.sha256(LONG[:BLOCK_BYTES]).hexdigest()
    reader.read(BLOCK_BYTES)
    reader.read()
    assert reader.sha256_hex == hashlib.sha256(LONG).hexdigest()
    writer = FingerprintingWriter(SmallBites())
    assert writer.write(LONG) == writer.size_bytes == 50_000
    assert writer.sha256_hex == hashlib.sha256(LONG[:50_000]).hexdigest()


def test_no_helper_thread_outlives_its_fingerprint() -> None:
    reader = FingerprintingReader(io.BytesIO(LONG))
    seal_stream(reader, io.BytesIO(), RECIPIENT)
    assert reader.size_bytes == len(LONG)
    assert any(thread.name.startswith("fingerprint") for thread in threading.enumerate())
    assert reader.sha256_hex
    assert not any(thread.name.startswith("fingerprint") for thread in threading.enumerate())


MEMORY = """
import resource
from conductdesk.security.sealing import *
class Zeros:
    left = 300_000_000
    def read(self, size=-1, /):
        size = min(size, self.left); self.left -= size
        return bytes(size)
class Void:
    def write(self, data, /): return len(data)
identity = new_identity()
Zeros.left, whole = 3_000_000, Zeros.left
seal_stream(FingerprintingReader(Zeros()), Void(), recipient_of(identity))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
Zeros.left = whole
reader = FingerprintingReader(Zeros())
seal_stream(reader, Void(), recipient_of(identity))
assert reader.size_bytes == whole
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage")
def test_memory_stays_flat_while_300_megabytes_are_sealed() -> None:
    run = subprocess.run([sys.executable, "-c", MEMORY], check=True, capture_output=True, text=True)
    assert int(run.stdout) < 16 * 1024


@needs_age
def test_the_age_tool_opens_what_was_sealed(tmp_path: Path) -> None:
    """The desk outlives this program: armored and streamed files are ordinary age files."""
    key = tmp_path / "key.txt"
    key.write_text(IDENTITY + "\n")
    for name, sealed, plain in (
        ("small.age", seal(WORDS, [RECIPIENT, recipient_of(new_identity())]).encode(), WORDS),
        ("large.age", sealed_bytes(LONG), LONG),
        ("empty.age", sealed_bytes(b""), b""),
    ):
        (tmp_path / name).write_bytes(sealed)
        run = subprocess.run(
            ["age", "-d", "-i", key, tmp_path / name], check=True, capture_output=True, timeout=60
        )
        assert run.stdout == plain


@needs_age
def test_what_the_age_tool_sealed_is_opened(tmp_path: Path) -> None:
    made = subprocess.run(["age-keygen"], check=True, capture_output=True, text=True, timeout=60).stdout
    identity = made.splitlines()[-1]
    recipient = recipient_of(identity)
    assert f"# public key: {recipient}" in made
    armored = subprocess.run(["age", "-a", "-r", recipient], input=WORDS, check=True, capture_output=True)
    assert open_sealed(armored.stdout.decode(), identity) == WORDS
    binary = subprocess.run(["age", "-r", recipient], input=LONG, check=True, capture_output=True)
    assert opened_bytes(binary.stdout, identity) == LONG


def test_no_message_carries_what_was_sealed_or_the_key() -> None:
    for armored, identity in (
        (seal(WORDS, [RECIPIENT])[:-60], IDENTITY),
        (seal(WORDS, [RECIPIENT]), IDENTITY[:-1]),
    ):
        with pytest.raises((IntegrityError, UserError)) as caught:
            open_sealed(armored, identity)
        told = f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"
        assert "October" not in told
        assert identity[20:30] not in told
