"""Looking at evidence: checked in full, entered once a look, and only pixels come back."""

from pathlib import Path
from threading import Thread

import pytest
from services_desk import file, picture, recorded, reopened, sealed_file

from conductdesk.domain.evidence import CustodyKind
from conductdesk.domain.incidents import Outcome
from conductdesk.errors import NotFoundError, RefusedError, StoppedError
from conductdesk.intake.images import Limits
from conductdesk.services.activity import show_activity
from conductdesk.services.evidence import add_evidence, custody_of, dispose_evidence, list_evidence
from conductdesk.services.incidents import close_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.verify import verify_desk
from conductdesk.services.viewing import ONE_LOOK, Viewer, view_evidence
from tests.conftest import FakeClock

COLLECTED, VIEWED, VERIFIED = CustodyKind.COLLECTED, CustodyKind.VIEWED, CustodyKind.VERIFIED


def kinds(desk: OpenDesk, ref: str, number: int = 1) -> list[CustodyKind]:
    return [event.kind for event in custody_of(desk, ref, number)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_picture_comes_back_as_pixels_and_the_look_stands_in_its_history(
    desk: OpenDesk, tmp_path: Path, kind: str
) -> None:
    ref = recorded(desk)
    (kept,) = add_evidence(desk, ref, [file(tmp_path, "p", picture(kind=kind))], description="The chat")
    seen = view_evidence(desk, ref, 1)
    assert (seen.problem, seen.why_not, seen.not_entered) == ("", "", "")
    assert (seen.reference, seen.number, seen.name, seen.description) == (ref, 1, "p", "The chat")
    assert (seen.evidence_id, seen.sha256, seen.size_bytes) == (
        kept.evidence_id,
        kept.sha256,
        kept.size_bytes,
    )
    assert seen.pixels is not None
    assert (seen.pixels.width_px, seen.pixels.height_px) == (40, 30)
    assert len(seen.pixels.rgb) == 40 * 30 * 3
    red, green, blue = seen.pixels.rgb[:3]
    assert red > 200
    assert max(green, blue) < 60
    assert kinds(desk, ref) == [COLLECTED, VIEWED]
    assert show_activity(desk, ref)[0].action == "evidence.viewed"
    small = view_evidence(desk, ref, 1, max_side_px=20)
    assert small.pixels is not None
    assert (small.pixels.width_px, small.pixels.height_px) == (20, 15)
    assert verify_desk(desk).problems == ()


def test_twenty_looks_in_a_minute_are_one_line_and_later_ones_are_more(
    desk: OpenDesk, tmp_path: Path, clock: FakeClock
) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture()), file(tmp_path, "q.png", picture("blue"))])
    with Viewer() as viewer:
        for _ in range(20):
            assert view_evidence(desk, ref, 1, viewer=viewer).pixels is not None
        assert kinds(desk, ref) == [COLLECTED, VIEWED]
        view_evidence(desk, ref, 2, viewer=viewer)
        assert kinds(desk, ref, 2) == [COLLECTED, VIEWED], "each item has a history of its own"
        clock.advance(seconds=ONE_LOOK.total_seconds())
        view_evidence(desk, ref, 1, viewer=viewer)
        assert kinds(desk, ref) == [COLLECTED, VIEWED, VIEWED]
        clock.advance(days=-300)
        view_evidence(desk, ref, 1, viewer=viewer)
        assert kinds(desk, ref).count(VIEWED) == 3, "a clock that was set back hides no look"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chat.txt", b"[21:40] words\n"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
        ("empty.png", b""),
    ],
)
def test_anything_else_is_shown_as_a_file_that_was_read_and_not_viewed(
    desk: OpenDesk, tmp_path: Path, name: str, content: bytes
) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, name, content)])
    seen = view_evidence(desk, ref, 1)
    assert (seen.pixels, seen.problem) == (None, "")
    assert seen.why_not.startswith("This is not a picture that can be shown here")
    assert kinds(desk, ref) == [COLLECTED, VERIFIED]


def test_a_picture_that_cannot_be_shown_says_why(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "cut.png", picture()[:60]), file(tmp_path, "p.png", picture())])
    seen = view_evidence(desk, ref, 1)
    assert seen.pixels is None
    assert "damaged or cut short" in seen.why_not
    assert seen.problem == "", "it is what was kept"
    with Viewer(Limits(max_input_bytes=20)) as viewer:
        assert "too large" in view_evidence(desk, ref, 2, viewer=viewer).why_not


@pytest.mark.parametrize("harm", ["flip", "gone", "swapped"])
def test_what_was_changed_since_is_loud_and_never_shown(desk: OpenDesk, tmp_path: Path, harm: str) -> None:
    """R21."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture()), file(tmp_path, "q.png", picture("blue"))])
    assert view_evidence(desk, ref, 1).pixels is not None
    one, two = (sealed_file(desk, item.storage_name) for item in list_evidence(desk, ref))
    data = bytearray(one.read_bytes())
    if harm == "gone":
        one.unlink()
    elif harm == "swapped":
        one.write_bytes(two.read_bytes())
    else:
        data[-20] ^= 1
        one.write_bytes(data)
    seen = view_evidence(desk, ref, 1)
    assert seen.problem
    assert seen.pixels is None
    assert "not what was kept" in seen.why_not
    assert kinds(desk, ref) == [COLLECTED, VIEWED, VERIFIED]
    assert (custody_of(desk, ref, 1)[-1].ok, custody_of(desk, ref, 1)[-1].note) == (False, seen.problem)
    view_evidence(desk, ref, 1)
    assert len(kinds(desk, ref)) == 3, "the same damage again within the time is one line"
    one.write_bytes(bytes(data) if harm != "flip" else bytes([*data[:-20], data[-20] ^ 1, *data[-19:]]))
    assert view_evidence(desk, ref, 1).pixels is not None
    assert kinds(desk, ref)[-1] is VIEWED, "a look after the file was put back is a line of its own"


def test_a_key_that_was_damaged_is_a_problem_of_the_item(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture())])
    from conductdesk.domain.desk import IncidentKey

    with desk.begin() as uow:
        for key in uow.find(IncidentKey):
            key.sealed = key.sealed.replace("\n", "\nA", 2)
        uow.log("test.harm", "")
        uow.commit()
    seen = view_evidence(desk, ref, 1)
    assert "does not open" in seen.problem
    assert seen.pixels is None


def test_a_desk_open_to_look_only_shows_and_says_that_nothing_is_entered(
    desk: OpenDesk, tmp_path: Path
) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture())])
    with reopened(desk.folder.path, write=False) as beside:
        seen = view_evidence(beside, ref, 1)
    assert seen.pixels is not None
    assert "look only" in seen.not_entered
    assert kinds(desk, ref) == [COLLECTED]


def test_a_history_that_cannot_be_written_is_said_and_hides_nothing(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conductdesk.errors import BusyError

    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture())])

    def busy() -> None:
        raise BusyError("Somebody else is writing to the desk.")

    monkeypatch.setattr(desk, "begin", busy)
    seen = view_evidence(desk, ref, 1)
    assert seen.pixels is not None
    assert seen.not_entered.endswith("Somebody else is writing to the desk.")


def test_closed_incidents_can_be_looked_at_and_deleted_items_cannot(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture()), file(tmp_path)])
    dispose_evidence(desk, ref, 2, "kept by mistake")
    close_incident(desk, ref, Outcome.NOT_A_BREACH, "none")
    assert view_evidence(desk, ref, 1).pixels is not None
    assert kinds(desk, ref)[-1] is VIEWED
    with pytest.raises(RefusedError, match="was deleted"):
        view_evidence(desk, ref, 2)
    with pytest.raises(NotFoundError):
        view_evidence(desk, ref, 3)


def test_a_viewer_starts_ahead_is_shared_and_ends_with_the_lock(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture())])
    viewer = Viewer()
    viewer.start()
    process = viewer._child._process
    assert process is not None
    shown: list[bool] = []
    threads = [
        Thread(target=lambda: shown.append(view_evidence(desk, ref, 1, viewer=viewer).pixels is not None))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shown == [True] * 3
    assert viewer._child._process is process
    viewer.close()
    assert process.returncode is not None
    lines = kinds(desk, ref)
    with pytest.raises(StoppedError):
        view_evidence(desk, ref, 1, viewer=viewer)
    assert kinds(desk, ref) == lines, "nobody saw anything, so nothing is entered"


def test_a_look_tells_how_far_it_is_and_can_be_stopped(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    size = 5 * 1024 * 1024
    add_evidence(desk, ref, [file(tmp_path, "film.bin", bytes(size))])
    told: list[tuple[int, int]] = []
    view_evidence(desk, ref, 1, progress=lambda *so: told.append(so))
    assert told[-1] == (size, size)
    assert len(told) >= 5
    before = kinds(desk, ref)

    def stop(_done: int, _of: int) -> None:
        raise StoppedError("no more")

    with pytest.raises(StoppedError):
        view_evidence(desk, ref, 1, progress=stop)
    assert kinds(desk, ref) == before
