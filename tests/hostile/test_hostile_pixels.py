"""The window gets bare pixels: as many as announced, no larger than asked for, from a child it can end."""

import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile_pictures import bombs, impostors, small

from conductdesk.errors import BugError, StoppedError, UserError
from conductdesk.intake import child as child_module
from conductdesk.intake.child import PictureChild
from conductdesk.intake.decoding import CannotDecodeError, draw
from conductdesk.intake.frames import READY, Answer, Form, Request, Verdict
from conductdesk.intake.images import Limits, Pixels, Undecodable, decode_pixels, draw_pixels

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
LIMITS = Limits(cpu_seconds=10, wall_seconds=20)
SETUP = """
import os, sys, time
from conductdesk.intake import decoding, worker
from conductdesk.intake.frames import READY, REQUEST_SIZE, Answer, Form, Request, Verdict, read_exactly
"""


@pytest.fixture(scope="module")
def viewer() -> Iterator[PictureChild]:
    child = PictureChild(LIMITS)
    yield child
    child.close()


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Replace what the child runs by the program of a test."""

    def use(text: str) -> None:
        code = SETUP + textwrap.dedent(text)
        monkeypatch.setattr(child_module, "worker_command", lambda: [sys.executable, "-I", "-c", code])

    return use


def check(outcome: Pixels | Undecodable, side: int) -> None:
    """Either tight rows of the size they say, or one plain sentence."""
    if isinstance(outcome, Undecodable):
        assert outcome.verdict not in (Verdict.DONE, Verdict.CRASHED)
        assert outcome.reason.endswith(".")
        return
    assert min(outcome.width_px, outcome.height_px) >= 1
    assert max(outcome.width_px, outcome.height_px) <= side
    assert len(outcome.rgb) == outcome.width_px * outcome.height_px * 3


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_picture_comes_back_as_the_pixels_it_shows(viewer: PictureChild, kind: str) -> None:
    outcome = draw_pixels(viewer, small(kind))
    assert isinstance(outcome, Pixels)
    assert (outcome.width_px, outcome.height_px, outcome.had_location) == (64, 48, False)
    assert outcome.rgb == draw(small(kind), 2400, LIMITS.max_pixels).rgb
    smaller = draw_pixels(viewer, small(kind), max_side_px=16)
    assert isinstance(smaller, Pixels)
    assert (smaller.width_px, smaller.height_px) == (16, 12)


def test_one_picture_by_itself_is_drawn_or_refused_in_a_sentence() -> None:
    assert decode_pixels(small("PNG"), max_side_px=32, limits=LIMITS).width_px == 32
    with pytest.raises(UserError, match="damaged or cut short"):
        decode_pixels(small("PNG")[:80], limits=LIMITS)


@pytest.mark.parametrize(("name", "data"), [pytest.param(*bomb, id=bomb[0]) for bomb in bombs()])
def test_a_bomb_never_becomes_pixels_and_the_next_picture_is_drawn(
    viewer: PictureChild, name: str, data: bytes
) -> None:
    """Bug 14 of the list in the security design."""
    outcome = draw_pixels(viewer, data, max_side_px=500)
    check(outcome, 500)
    if "pixels" in name:
        assert isinstance(outcome, Undecodable)
        assert outcome.verdict is Verdict.TOO_LARGE
    assert isinstance(draw_pixels(viewer, small("PNG")), Pixels)


@pytest.mark.parametrize(("name", "data"), [pytest.param(*file, id=file[0]) for file in impostors()])
def test_what_only_claims_to_be_a_picture_never_becomes_pixels(
    viewer: PictureChild, name: str, data: bytes
) -> None:
    assert isinstance(draw_pixels(viewer, data), Undecodable), name


@pytest.mark.parametrize("folder", ["img-broken", "img-orientation", "img-other", "png-suite", "heic"])
def test_real_damaged_and_odd_files_become_the_same_pixels_confined_and_free(
    viewer: PictureChild, folder: str
) -> None:
    files = sorted(path for path in (CORPORA / folder).rglob("*") if path.is_file())
    if not files:
        pytest.skip("the sample files of other programs are not on this computer")
    for path in files:
        data = path.read_bytes()
        outcome = draw_pixels(viewer, data, max_side_px=600)
        check(outcome, 600)
        try:
            free = draw(data, 600, LIMITS.max_pixels).rgb
        except CannotDecodeError:
            assert isinstance(outcome, Undecodable), path.name
        else:
            assert isinstance(outcome, Pixels), path.name
            assert outcome.rgb == free, path.name


@pytest.mark.parametrize(
    "answer",
    [
        "Answer(Verdict.DONE, 64, 48, False, 64 * 48 * 3 - 1).pack() + bytes(64 * 48 * 3)",
        "Answer(Verdict.DONE, 64, 48, False, 64 * 48 * 3 + 1).pack() + bytes(64 * 48 * 3 + 1)",
        "Answer(Verdict.DONE, 64, 48, False, 64 * 48).pack() + bytes(64 * 48)",
        "Answer(Verdict.DONE, 64, 48, False, 64 * 48 * 4).pack() + bytes(64 * 48 * 4)",
        "Answer(Verdict.DONE, 64, 48, False, 64 * 48 * 3).pack() + bytes(64 * 48 * 3 - 1)",
        "Answer(Verdict.DONE, 101, 10, False, 3030).pack() + bytes(3030)",
        "Answer(Verdict.DONE, 10, 101, False, 3030).pack() + bytes(3030)",
        "Answer(Verdict.DONE, 0, 0, False, 0).pack()",
        "Answer(Verdict.DONE, 0, 50, False, 0).pack()",
        "Answer(Verdict.DONE, 2**32 - 1, 2**32 - 1, False, 2**60).pack()",
        "bytes([99]) + bytes(17)",
        "b'nonsense' * 100",
    ],
)
def test_pixels_that_do_not_add_up_are_thrown_away(program: Callable[[str], None], answer: str) -> None:
    """A child that was taken over cannot make its parent read past what it sent, or show more than asked."""
    program(f"""
        os.write(1, READY)
        request = Request.unpack(read_exactly(0, REQUEST_SIZE))
        assert request.form is Form.PIXELS
        read_exactly(0, request.size_bytes)
        os.write(1, {answer})
    """)
    child = PictureChild(LIMITS)
    try:
        outcome = draw_pixels(child, small("PNG"), max_side_px=100)
    finally:
        child.close()
    assert isinstance(outcome, Undecodable)
    assert outcome.verdict is Verdict.CRASHED


def test_a_child_is_started_ahead_used_again_and_closed() -> None:
    child = PictureChild(LIMITS)
    child.start()
    process = child._process
    assert process is not None
    for _ in range(3):
        assert isinstance(draw_pixels(child, small("PNG")), Pixels)
    assert child._process is process
    child.close()
    assert process.returncode == 0
    assert isinstance(draw_pixels(child, small("PNG")), Pixels), "a closed child starts again when asked"
    child.close()


def test_threads_that_share_a_child_get_their_own_pictures() -> None:
    child = PictureChild(LIMITS)
    found: list[tuple[str, Pixels | Undecodable]] = []
    kinds = ["PNG", "GIF", "BMP", "WEBP"] * 3
    threads = [
        threading.Thread(target=lambda k=kind: found.append((k, draw_pixels(child, small(k)))))
        for kind in kinds
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    child.close()
    assert len(found) == len(kinds)
    for kind, outcome in found:
        assert isinstance(outcome, Pixels)
        assert outcome.rgb == draw(small(kind), 2400, LIMITS.max_pixels).rgb


def test_a_child_that_is_stopped_ends_at_once_and_for_good(program: Callable[[str], None]) -> None:
    """Locking ends the child in the middle of a picture; what it held goes with it."""
    program("""
        def draw(*_):
            while True: time.sleep(0.01)
        worker.main(draw=draw)
    """)
    child = PictureChild(Limits(wall_seconds=100, cpu_seconds=100))
    child.start()
    process = child._process
    assert process is not None
    raised: list[BaseException] = []

    def look() -> None:
        try:
            draw_pixels(child, small("PNG"))
        except StoppedError as error:
            raised.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    while not child._turn.locked():
        pass
    child.stop()
    thread.join()
    assert len(raised) == 1
    assert process.returncode is not None
    with pytest.raises(StoppedError):
        draw_pixels(child, small("PNG"))
    with pytest.raises(StoppedError):
        child.start()
    child.stop()
    assert child._process is None


def test_a_child_can_be_stopped_while_it_starts(program: Callable[[str], None]) -> None:
    program("time.sleep(600)")
    child = PictureChild(LIMITS)
    raised: list[BaseException] = []

    def start() -> None:
        try:
            child.start()
        except StoppedError as error:
            raised.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    while child._process is None:
        pass
    child.stop()
    thread.join()
    assert len(raised) == 1


def test_a_size_that_makes_no_sense_is_our_mistake(viewer: PictureChild) -> None:
    for side in (0, -1, 10**6):
        with pytest.raises(BugError):
            draw_pixels(viewer, small("PNG"), max_side_px=side)


def test_the_program_itself_is_the_worker_when_it_is_told_so() -> None:
    """A frozen program has no interpreter to run the module with."""
    data = small("PNG")
    request = Request(Form.PIXELS, 100, 10**6, 1536 * 1024**2, 15, len(data)).pack()
    run = subprocess.run(
        [sys.executable, "-m", "conductdesk", "--picture-worker"],
        input=request + data,
        capture_output=True,
        check=True,
    )
    header = Answer(Verdict.DONE, 64, 48, had_location=False, size_bytes=64 * 48 * 3).pack()
    assert run.stdout == READY + header + draw(data, 100, 10**6).rgb
    assert run.stderr == b""


def test_the_worker_loads_nothing_of_the_desk() -> None:
    code = """
import io, os, sys
sys.argv[1:] = ["--picture-worker"]
reader, writer = os.pipe()
os.close(writer)
os.dup2(reader, 0)
from conductdesk.__main__ import main
main()
loaded = [n for n in sys.modules if n.startswith(("conductdesk.store", "conductdesk.cli", "click", "PySide6",
          "sqlalchemy", "sqlcipher3", "conductdesk.services", "conductdesk.security"))]
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
