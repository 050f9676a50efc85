"""The pieces of the picture worker that can be looked at without a child process."""

import io
import os
import struct
from collections.abc import Iterator

import pytest
from PIL import Image

from conductdesk.intake import confine
from conductdesk.intake.decoding import reencode
from conductdesk.intake.frames import (
    ANSWER_SIZE,
    REQUEST_SIZE,
    Answer,
    Form,
    Request,
    Verdict,
    read_exactly,
    write_all,
)
from conductdesk.intake.worker import _answer

ALLOW, NOT_PERMITTED, NO_SUCH_CALL, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
X86_64, ARM_64 = 0xC000003E, 0xC00000B7


def run_filter(program: bytes, *, architecture: int, call: int, argument: int = 0) -> int:
    """Do what the system does with a filter program, and return its answer."""
    data = struct.pack("<IIQQ", call, architecture, 0, argument)
    value, at, steps = 0, 0, 0
    while True:
        code, if_true, if_false, operand = struct.unpack_from("HBBI", program, 8 * at)
        at, steps = at + 1, steps + 1
        assert steps < 1000
        if code == 0x20:
            value = struct.unpack_from("<I", data, operand)[0]
        elif code == 0x15:
            at += if_true if value == operand else if_false
        elif code == 0x45:
            at += if_true if value & operand else if_false
        else:
            assert code == 0x06
            return int(operand)


@pytest.mark.parametrize("with_threads", [False, True])
def test_the_filter_allows_what_is_on_its_list_and_nothing_else(with_threads: bool) -> None:
    program = confine._filter_program(with_threads=with_threads)
    listed = set(confine._ALLOWED_CALLS.values()) | (
        set(confine._THREAD_CALLS.values()) if with_threads else set()
    )
    special = {302, 56, 435}
    for call in range(700):
        if call in special:
            continue
        expected = ALLOW if call in listed else NOT_PERMITTED
        assert run_filter(program, architecture=X86_64, call=call) == expected, call
    assert run_filter(program, architecture=X86_64, call=0x40000000) == NOT_PERMITTED, "the x32 door"


def test_the_filter_kills_a_process_that_changes_its_architecture() -> None:
    program = confine._filter_program(with_threads=True)
    assert run_filter(program, architecture=ARM_64, call=0) == KILL
    assert run_filter(program, architecture=0x40000003, call=0) == KILL


def test_a_process_may_change_its_own_limits_and_nobody_elses() -> None:
    for with_threads in (False, True):
        program = confine._filter_program(with_threads=with_threads)
        assert run_filter(program, architecture=X86_64, call=302, argument=0) == ALLOW
        assert run_filter(program, architecture=X86_64, call=302, argument=1) == NOT_PERMITTED


def test_a_thread_may_be_started_where_one_is_needed_and_a_process_never() -> None:
    with_threads = confine._filter_program(with_threads=True)
    without = confine._filter_program(with_threads=False)
    thread, process = 0x003D0F00, 0x01200011
    assert run_filter(with_threads, architecture=X86_64, call=56, argument=thread) == ALLOW
    assert run_filter(with_threads, architecture=X86_64, call=56, argument=process) == NOT_PERMITTED
    assert run_filter(with_threads, architecture=X86_64, call=435) == NO_SUCH_CALL
    for call in (56, 435):
        assert run_filter(without, architecture=X86_64, call=call, argument=thread) == NOT_PERMITTED


def test_the_list_opens_no_file_no_socket_and_no_program() -> None:
    opens = {2, 257, 437, 41, 42, 53, 57, 58, 59, 62, 101, 200, 234, 317, 321, 322, 425, 434}
    assert not opens & (set(confine._ALLOWED_CALLS.values()) | set(confine._THREAD_CALLS.values()))


@pytest.mark.parametrize(
    "event", ["open", "socket.connect", "os.system", "subprocess.Popen", "ctypes.dlopen"]
)
def test_the_audit_hook_refuses_what_reaches_out(event: str) -> None:
    with pytest.raises(PermissionError):
        confine._refuse(event, ())


@pytest.mark.parametrize("event", ["import", "compile", "object.__getattr__", "sys._getframe"])
def test_the_audit_hook_lets_the_rest_be(event: str) -> None:
    confine._refuse(event, ())


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    for descriptor in (reader, writer):
        if descriptor_is_open(descriptor):
            os.close(descriptor)


def descriptor_is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def test_headers_come_back_as_they_were_sent() -> None:
    request = Request(Form.PIXELS, 2400, 128_000_000, 1 << 31, 15, 1 << 40)
    assert len(request.pack()) == REQUEST_SIZE
    assert Request.unpack(request.pack()) == request
    answer = Answer(Verdict.DONE, 1080, 2340, had_location=True, size_bytes=12)
    assert len(answer.pack()) == ANSWER_SIZE
    assert Answer.unpack(answer.pack()) == answer
    with pytest.raises(ValueError, match="99"):
        Answer.unpack(bytes([99]) + bytes(ANSWER_SIZE - 1))


def test_a_pipe_that_ends_early_gives_nothing(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    write_all(writer, b"abcdef")
    assert read_exactly(reader, 4) == b"abcd"
    os.close(writer)
    assert read_exactly(reader, 4) is None


def answer_to(pipe: tuple[int, int], data: bytes, *, size: int | None = None) -> tuple[Answer, bytes]:
    reader, writer = pipe
    write_all(writer, data)
    os.close(writer)
    return _answer(
        Request(Form.JPEG, 100, 10_000, 0, 0, len(data) if size is None else size), reader, reencode
    )


def bmp(side: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, "BMP")
    return out.getvalue()


def test_a_picture_is_answered_with_its_pixels(pipe: tuple[int, int]) -> None:
    answer, jpeg = answer_to(pipe, bmp(40))
    assert answer == Answer(Verdict.DONE, 40, 40, had_location=False, size_bytes=len(jpeg))


def test_a_picture_that_is_too_large_or_damaged_is_answered_with_one_number(pipe: tuple[int, int]) -> None:
    assert answer_to(pipe, bmp(101)) == (Answer(Verdict.TOO_LARGE), b"")


def test_a_parent_that_is_gone_in_the_middle_of_a_picture_ends_it(pipe: tuple[int, int]) -> None:
    assert answer_to(pipe, b"BM", size=100) == (Answer(Verdict.CRASHED), b"")


def test_a_picture_without_memory_for_it_is_answered_with_one_number(pipe: tuple[int, int]) -> None:
    def decode(_data: bytes, _side: int, _pixels: int) -> None:
        raise MemoryError

    reader, writer = pipe
    write_all(writer, b"xx")
    assert _answer(Request(Form.JPEG, 1, 1, 0, 0, 2), reader, decode) == (Answer(Verdict.NO_MEMORY), b"")
    os.close(writer)
