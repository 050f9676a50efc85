"""A child that decodes may crash, hang, grow, lie or be taken over: its parent stays well."""

import os
import signal
import sys
import textwrap
import threading
from collections.abc import Callable

import pytest
from hostile_pictures import small

from conductdesk.errors import BugError, UserError
from conductdesk.intake import child as child_module
from conductdesk.intake import images
from conductdesk.intake.child import Content, PictureChild
from conductdesk.intake.frames import Form, Verdict
from conductdesk.intake.images import Limits, Picture, PictureWorkers, Undecodable

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="resource limits and signals are those of POSIX")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the system call filter is Linux's")
SETUP = """
import os, sys, time
from conductdesk.intake import confine, decoding, worker
from conductdesk.intake.decoding import PlainJpeg, reencode
from conductdesk.intake.frames import ANSWER_SIZE, READY, REQUEST_SIZE, Answer, Request, Verdict, read_exactly
def is_bad(data): return data.startswith(b"\\x89PNG")
"""


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Replace what the child runs by the program of a test."""

    def use(program: str) -> None:
        code = SETUP + textwrap.dedent(program)
        monkeypatch.setattr(child_module, "worker_command", lambda: [sys.executable, "-I", "-c", code])

    return use


def outcomes(limits: Limits, *pictures: bytes) -> list[Picture | Undecodable]:
    with PictureWorkers(limits, count=1) as workers:
        return list(workers.reencode_all(pictures))


def verdict_between_two_good_ones(limits: Limits) -> Verdict:
    """Send a harmless picture, the one that sets the child off, and a harmless one again."""
    first, second, third = outcomes(limits, small("GIF"), small("PNG"), small("GIF"))
    assert isinstance(first, Picture)
    assert isinstance(third, Picture)
    assert isinstance(second, Undecodable)
    return second.verdict


@POSIX
def test_a_child_that_kills_itself_costs_one_picture(child: Callable[[str], None]) -> None:
    child("""
        confine.confine = lambda **_: None
        def decode(data, *limits):
            if is_bad(data): os.kill(os.getpid(), 9)
            return reencode(data, *limits)
        worker.main(decode)
    """)
    assert verdict_between_two_good_ones(Limits()) is Verdict.CRASHED


def test_a_child_that_never_answers_is_stopped_by_the_clock(child: Callable[[str], None]) -> None:
    child("""
        def decode(data, *limits):
            while is_bad(data): time.sleep(0.01)
            return reencode(data, *limits)
        worker.main(decode)
    """)
    assert verdict_between_two_good_ones(Limits(wall_seconds=1.5)) is Verdict.TOO_SLOW


def test_a_child_that_never_reads_is_stopped_by_the_clock(child: Callable[[str], None]) -> None:
    child("""
        os.write(1, READY)
        time.sleep(600)
    """)
    (outcome,) = outcomes(Limits(wall_seconds=1.0), small("PNG") + bytes(1 << 20))
    assert isinstance(outcome, Undecodable)
    assert outcome.verdict is Verdict.TOO_SLOW


@POSIX
def test_a_child_that_computes_for_ever_is_stopped_by_the_system(child: Callable[[str], None]) -> None:
    child("""
        def decode(data, *limits):
            while is_bad(data): pass
            return reencode(data, *limits)
        worker.main(decode)
    """)
    assert verdict_between_two_good_ones(Limits(cpu_seconds=1, wall_seconds=120)) is Verdict.TOO_SLOW


@LINUX
def test_a_child_that_eats_memory_is_stopped(child: Callable[[str], None]) -> None:
    child("""
        def decode(data, *limits):
            eaten = []
            while is_bad(data): eaten.append(bytearray(50_000_000))
            return reencode(data, *limits)
        worker.main(decode)
    """)
    assert verdict_between_two_good_ones(Limits(memory_bytes=700 * 1024**2)) is Verdict.NO_MEMORY


@pytest.mark.parametrize(
    "answer",
    [
        "b'nonsense' * 100",
        "bytes([99]) + bytes(17)",
        "Answer(Verdict.DONE, 64, 48, False, 4).pack() + b'GIF8'",
        "Answer(Verdict.DONE, 64, 48, False, 2**60).pack()",
        "Answer(Verdict.DONE, 9_999, 48, False, 10).pack() + bytes(10)",
        "Answer(Verdict.DONE, 64, 49, False, len(plain)).pack() + plain",
        "Answer(Verdict.DONE, 64, 48, False, len(told)).pack() + told",
        "Answer(Verdict.DONE, 64, 48, False, len(plain)).pack() + plain[:-20]",
    ],
)
def test_an_answer_that_is_no_plain_jpeg_is_thrown_away(child: Callable[[str], None], answer: str) -> None:
    """A child that was taken over cannot pass on metadata, another format, or a size it did not declare."""
    child(f"""
        decoding.load_decoders()
        os.write(1, READY)
        while (header := read_exactly(0, REQUEST_SIZE)) is not None:
            request = Request.unpack(header)
            data = read_exactly(0, request.size_bytes)
            plain = reencode(data, 100, 10**6).jpeg
            told = plain[:2] + b"\\xff\\xe1\\x00\\x0aExif\\x00\\x00xx" + plain[2:]
            good = Answer(Verdict.DONE, 64, 48, False, len(plain)).pack() + plain
            os.write(1, ({answer}) if is_bad(data) else good)
            if is_bad(data): sys.exit()
    """)
    assert verdict_between_two_good_ones(Limits(wall_seconds=20)) is Verdict.CRASHED


@pytest.mark.parametrize("program", ["sys.exit(3)", "print('hello', flush=True)", "raise ValueError"])
def test_a_child_that_does_not_start_is_our_mistake_and_not_the_picture_s(
    child: Callable[[str], None], program: str
) -> None:
    child(program)
    with pytest.raises(BugError):
        outcomes(Limits(), small("PNG"))


def test_a_program_that_is_not_there_is_our_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "worker_command", lambda: ["/nowhere/at/all"])
    with pytest.raises(BugError):
        outcomes(Limits(), small("PNG"))


ATTEMPTS = {
    "read a file": "open(__import__('os').devnull)",
    "read a file by its descriptor": "os.open(os.devnull, os.O_RDONLY)",
    "write a file": "open('/tmp/written-by-a-picture', 'w')",
    "open a socket": "socket.socket()",
    "look up a name": "socket.getaddrinfo('localhost', 80)",
    "start a program": "subprocess.Popen([sys.executable, '-c', ''])",
    "run a shell": "os.system('true')",
    "fork": "os.fork()",
    "kill": "os.kill(os.getppid(), 0)",
    "list a folder": "os.listdir('/')",
    "load a library": "ctypes.CDLL(None)",
    "load a module": "__import__('wave')",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_a_confined_child_reaches_nothing(child: Callable[[str], None], attempt: str) -> None:
    child(f"""
        import ctypes, socket, subprocess
        def decode(data, *limits):
            try:
                {attempt}
            except (OSError, ImportError, LookupError):
                return reencode(data, *limits)
            raise MemoryError
        worker.main(decode)
    """)
    (outcome,) = outcomes(Limits(), small("PNG"))
    assert isinstance(outcome, Picture), "the attempt succeeded"


RAW_CALLS = {
    "open": "libc.open(b'/dev/null', 0)",
    "socket": "libc.socket(2, 1, 0)",
    "fork": "libc.fork()",
    "exec": "libc.execl(b'/bin/true', b'true', None)",
    "kill": "libc.kill(os.getppid(), 0)",
    "unlink": "libc.unlink(b'/tmp/none')",
    "ptrace": "libc.ptrace(16, os.getppid(), 0, 0)",
    "limits of the parent": "libc.prlimit(os.getppid(), 0, None, room)",
}


@pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine != "x86_64",
    reason="the filter is written for Linux on x86-64",
)
@pytest.mark.parametrize("call", RAW_CALLS.values(), ids=RAW_CALLS.keys())
def test_machine_code_in_the_child_reaches_nothing_either(child: Callable[[str], None], call: str) -> None:
    """The audit hook is taken away here: what refuses is the system itself."""
    child(f"""
        import ctypes
        confine._refuse = lambda *_: None
        libc, room = ctypes.CDLL(None, use_errno=True), ctypes.create_string_buffer(64)
        def decode(data, *limits):
            ctypes.set_errno(0)
            if {call} == -1 and ctypes.get_errno() == 1:
                return reencode(data, *limits)
            raise MemoryError
        worker.main(decode)
    """)
    (outcome,) = outcomes(Limits(), small("PNG"))
    assert isinstance(outcome, Picture), "the call got through"


def test_the_child_inherits_no_file_and_no_secret_of_its_parent(
    child: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDUCTDESK_PASSPHRASE", "never hand this on")
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    child(f"""
        def decode(data, *limits):
            try:
                os.fstat({writer})
            except OSError:
                if "CONDUCTDESK_PASSPHRASE" not in os.environ: return reencode(data, *limits)
            raise MemoryError
        worker.main(decode)
    """)
    try:
        (outcome,) = outcomes(Limits(), small("PNG"))
    finally:
        os.close(reader)
        os.close(writer)
    assert isinstance(outcome, Picture)


def test_what_a_decoder_prints_does_not_mix_with_the_answer(child: Callable[[str], None]) -> None:
    child("""
        def decode(data, *limits):
            os.write(1, b"a warning\\n"); os.write(2, b"another\\n")
            return reencode(data, *limits)
        worker.main(decode)
    """)
    assert isinstance(outcomes(Limits(), small("PNG"))[0], Picture)


def test_a_child_outside_its_pipes_end_leaves_by_itself() -> None:
    worker = PictureChild()
    assert isinstance(worker.ask(Form.JPEG, small("PNG"), 100), Content)
    process = worker._process
    assert process is not None
    worker.close()
    assert process.returncode == 0
    worker.close()


def test_a_child_that_will_not_leave_is_killed(child: Callable[[str], None]) -> None:
    child("""
        answer = worker.read_exactly
        def stay(descriptor, size):
            data = answer(descriptor, size)
            while data is None: time.sleep(1)
            return data
        worker.read_exactly = stay
        worker.main()
    """)
    worker = PictureChild()
    assert isinstance(worker.ask(Form.JPEG, small("PNG"), 100), Content)
    process = worker._process
    assert process is not None
    worker.close()
    assert process.returncode is not None


@POSIX
def test_a_child_that_is_killed_from_outside_between_two_pictures_is_replaced() -> None:
    worker = PictureChild()
    try:
        assert isinstance(worker.ask(Form.JPEG, small("PNG"), 100), Content)
        process = worker._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert isinstance(worker.ask(Form.JPEG, small("PNG"), 100), Content)
    finally:
        worker.close()


def test_no_thread_and_no_process_is_left_behind() -> None:
    before = set(threading.enumerate())
    results = outcomes(Limits(), *[small("PNG")] * 5)
    assert all(isinstance(result, Picture) for result in results)
    assert not [
        thread for thread in threading.enumerate() if thread not in before and thread.name == "pictures"
    ]


def test_a_source_that_fails_is_reported_at_its_turn() -> None:
    def broken() -> bytes:
        raise UserError("The item is not there.")

    with PictureWorkers(count=2) as workers:
        results = workers.reencode_all([small("PNG"), broken, small("PNG")])
        assert isinstance(next(results), Picture)
        with pytest.raises(UserError, match="not there"):
            next(results)


def test_pictures_come_back_in_the_order_they_were_given() -> None:
    kinds = ["PNG", "GIF", "BMP"] * 6
    with PictureWorkers(count=3) as workers:
        results = list(workers.reencode_all((small(kind) for kind in kinds), max_side_px=32))
        assert [isinstance(result, Picture) for result in results] == [True] * 18
        single = {
            kind: next(workers.reencode_all([small(kind)], max_side_px=32)) for kind in ("PNG", "GIF", "BMP")
        }
    assert results == [single[kind] for kind in kinds]


def test_originals_are_fetched_a_few_at_a_time() -> None:
    fetched: list[int] = []

    def source(number: int) -> Callable[[], bytes]:
        return lambda: (fetched.append(number), small("PNG"))[1]

    with PictureWorkers(count=1) as workers:
        results = workers.reencode_all(source(number) for number in range(50))
        next(results)
        assert len(fetched) <= 4
        results.close()


@pytest.mark.parametrize("side", [0, -1, 10**6])
def test_a_size_that_makes_no_sense_is_our_mistake(side: int) -> None:
    with pytest.raises(BugError):
        images.reencode_picture(small("PNG"), max_side_px=side)


def test_the_frozen_program_is_its_own_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_module.worker_command() == [sys.executable, "--picture-worker"]
