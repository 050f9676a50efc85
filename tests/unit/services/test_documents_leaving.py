"""Documents that leave without a file, what changes while they are made, and the register as a list."""

import hashlib
from pathlib import Path

import pytest
from PIL import Image
from services_desk import recorded

from conductdesk.errors import StoppedError, UserError
from conductdesk.services.documents import make_case_report, preview_case_report, print_case_report
from conductdesk.services.evidence import add_evidence
from conductdesk.services.jottings import jot, jotted
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.pages import page_texts
from conductdesk.services.referrals import register, register_page, tell


def with_pictures(desk: OpenDesk, folder: Path, count: int = 2) -> str:
    ref = recorded(desk)
    for number in range(count):
        path = folder / f"{number}.png"
        Image.new("RGB", (20, 20 + number), "red").save(path)
        add_evidence(desk, ref, [path])
    return ref


def test_a_printed_report_is_entered_like_a_saved_one_and_is_in_no_file(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R26: paper leaves the desk as a file does."""
    ref = recorded(desk)
    before = sorted(tmp_path.rglob("*.pdf*"))
    made = print_case_report(desk, ref, to="Staff support", why="A meeting")
    (entry,) = register(desk, ref)
    assert (entry.kind, entry.to, entry.why) == ("document", "Staff support", "A meeting")
    assert entry.sha256 == made.sha256 == hashlib.sha256(made.pdf).hexdigest()
    assert made.head_code in "".join(page_texts(made.pdf))
    assert sorted(tmp_path.rglob("*.pdf*")) == before


@pytest.mark.parametrize(("to", "why"), [("", "A meeting"), ("Staff support", " ")])
def test_nothing_is_printed_without_a_reader_and_a_reason(desk: OpenDesk, to: str, why: str) -> None:
    """R26."""
    ref = recorded(desk)
    with pytest.raises(UserError):
        print_case_report(desk, ref, to=to, why=why)
    assert register(desk, ref) == ()


def test_progress_counts_the_pictures_and_can_stop_a_report(desk: OpenDesk, tmp_path: Path) -> None:
    ref = with_pictures(desk, tmp_path)
    told: list[tuple[int, int]] = []
    preview_case_report(desk, ref, progress=lambda done, total, _size: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]

    def stop(_done: int, _total: int, _size: int) -> None:
        raise StoppedError("Stopped.")

    for act in (print_case_report, lambda *a, **n: make_case_report(*a, tmp_path / "r.pdf", **n)):
        with pytest.raises(StoppedError):
            act(desk, ref, to="Staff support", why="First report", progress=stop)
    assert register(desk, ref) == ()
    assert not (tmp_path / "r.pdf").exists()


def test_what_is_entered_while_pages_are_set_is_in_the_report(desk: OpenDesk, tmp_path: Path) -> None:
    """R26: the entry says how far the log had come, so everything up to there has to be in the pages."""
    ref = with_pictures(desk, tmp_path, 1)
    once: list[int] = []

    def meanwhile(_done: int, _total: int, _size: int) -> None:
        if not once:
            once.append(1)
            tell(desk, ref, to="The chair of the union", what="Told by telephone", why="Urgent")

    made = print_case_report(desk, ref, to="Staff support", why="First report", progress=meanwhile)
    assert once
    assert "The chair of the union" in "".join(page_texts(made.pdf))


def test_typing_is_kept_while_a_report_is_made(desk: OpenDesk, tmp_path: Path) -> None:
    """The lock for writing is not held while pages are set."""
    ref = with_pictures(desk, tmp_path, 1)
    make_case_report(
        desk,
        ref,
        tmp_path / "r.pdf",
        to="Staff support",
        why="First report",
        progress=lambda *_: jot(desk, "step.wishes", {"words": "half a sen"}, ref=ref),
    )
    assert jotted(desk, "step.wishes", ref=ref) == {"words": "half a sen"}


def test_the_register_is_listed_newest_first_a_page_at_a_time(desk: OpenDesk) -> None:
    """R26."""
    first, second = recorded(desk), recorded(desk)
    for number in range(3):
        tell(desk, first, to=f"Reader {number}", what="Told", why="They asked")
    tell(desk, second, to="Another", what="Told", why="They asked")
    page = register_page(desk, limit=3)
    assert [row.to for row in page] == ["Another", "Reader 2", "Reader 1"]
    assert [row.to for row in register_page(desk, before=page[-1].seq, limit=3)] == ["Reader 0"]
    assert [row.to for row in register_page(desk, first)] == ["Reader 2", "Reader 1", "Reader 0"]
    assert {row.reference for row in register_page(desk, first)} == {first}
    assert page[0].officer == "Amara Okonkwo"
    assert page[0].kind == "spoken"
