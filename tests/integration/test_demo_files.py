"""Where the demo writes, what its lists look like, and the story and files it is made from."""

import csv
import io
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from conductdesk.domain.evidence import EvidenceItem
from conductdesk.domain.referrals import Route
from conductdesk.errors import BugError, UserError
from conductdesk.paths import resources_dir
from conductdesk.playbooks.loader import load_playbook
from conductdesk.services.practice_files import (
    demo_folder,
    write_evidence_list,
    write_how_to_open,
    write_text,
)
from conductdesk.services.practice_story import StoryClock, read_story, sample_dir

NOON = datetime(2026, 11, 6, 12, tzinfo=UTC)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_new_or_an_empty_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    new = tmp_path / "a" / "b"
    assert demo_folder(new) == new
    assert new.is_dir()
    assert demo_folder(new) == new


def test_an_earlier_demo_stays_and_the_next_goes_into_a_numbered_folder(tmp_path: Path) -> None:
    write_how_to_open(tmp_path, [("Aroha Ngata", "seven words nobody would ever guess at")])
    before = snapshot(tmp_path)
    assert demo_folder(tmp_path) == tmp_path / "demo-2"
    assert demo_folder(tmp_path) == tmp_path / "demo-3"
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "how-to-open.txt", "desk"])
def test_a_folder_with_anything_else_in_it_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xff\xfe mine\n")
    before = snapshot(tmp_path)
    with pytest.raises(UserError, match="nothing in it is touched"):
        demo_folder(tmp_path)
    assert snapshot(tmp_path) == before


def test_a_file_in_place_of_the_folder_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "demo"
    file.write_text("mine")
    with pytest.raises(UserError):
        demo_folder(file)
    with pytest.raises(UserError) as caught:
        demo_folder(file / "below")
    assert "\n" not in str(caught.value)
    assert file.read_text() == "mine"


def test_no_file_is_ever_written_over(tmp_path: Path) -> None:
    file = write_text(tmp_path / "list.csv", "first")
    with pytest.raises(UserError, match=r"list\.csv"):
        write_text(file, "second")
    assert file.read_text() == "first"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\u00a0@", "\n=", "\u3000="])
def test_no_cell_of_the_evidence_list_can_start_a_formula(tmp_path: Path, start: str) -> None:
    hostile = f'{start}HYPERLINK("https://example.org","Anežka")'
    item = EvidenceItem(
        incident_id="i",
        number=1,
        description=hostile,
        original_name=hostile,
        media_type="image/png",
        size_bytes=1,
        sha256="0" * 64,
        storage_name="s",
        sealed_bytes=1,
        sealed_sha256="1" * 64,
        kept_at=NOON,
        kept_by="o",
    )
    text = write_evidence_list(tmp_path, [item]).read_bytes().decode("utf-8-sig")
    _, row = csv.reader(io.StringIO(text, newline=""))
    assert row[0] == "1"
    for cell in (row[1], row[5]):
        assert cell == f"'{hostile}"


def test_the_clock_of_a_story_goes_on_and_never_back() -> None:
    clock = StoryClock(NOON)
    first = clock()
    clock.wait_until(NOON + timedelta(days=1))
    second = clock()
    clock.wait_until(NOON)
    third = clock()
    assert first < second < third
    assert second - third > timedelta(seconds=-2)
    with pytest.raises(BugError):
        StoryClock(NOON.replace(tzinfo=None))


def test_the_story_uses_texts_steps_and_contacts_that_the_checklist_has() -> None:
    story = read_story()
    text = (resources_dir() / "playbooks" / "student-group.toml").read_text("utf-8")
    playbook = load_playbook(text, name="student-group")
    given = [getattr(story.texts, name) for name in vars(story.texts) if name != "too_much"]
    for one in given:
        assert playbook.text(one.text_key) is not None
    assert {a.question for a in story.answers} <= {q.key for q in playbook.questions}
    assert any(
        c.route is Route.STAFF_SUPPORT and c.group_type == story.desk.group_type for c in story.contacts
    )


def test_the_times_of_the_story_are_in_its_order() -> None:
    story = read_story()
    times = [story.desk.made_at, story.earlier.at, story.earlier.closed_at, story.concern.at]
    times += list(vars(story.times).values())
    assert times == sorted(times)


def test_everybody_in_the_story_is_out_of_reach() -> None:
    """Addresses are example.org, numbers are from the ranges that are kept free for films."""
    story = read_story()
    addresses = [c.address for c in story.contacts] + list(story.fields.values())
    assert all("example.org" in a or a.startswith("01632 960") for a in addresses)
    numbers = [a.handle for a in story.accounts if a.handle.startswith("+")]
    assert numbers
    assert all(number.startswith("+44 7700 900") for number in numbers)


def test_the_pictures_look_like_those_of_a_telephone_and_are_small() -> None:
    pictures = sorted(sample_dir().glob("*.png"))
    assert {p.name for p in pictures} == {e.file for e in read_story().evidence if e.file.endswith(".png")}
    for path in pictures:
        with Image.open(path) as picture:
            picture.load()
            assert picture.size == (1080, 2340)
            assert not picture.info.get("exif")
        assert path.stat().st_size < 100_000


def test_the_chat_file_is_an_export_with_emoji_and_text_from_right_to_left() -> None:
    text = read_story().file("chat-file")[0].read_bytes().decode("utf-8")
    assert "\r" not in text
    assert "\u200eIMG-" in text
    kinds = {unicodedata.bidirectional(c) for c in text}
    assert {"R", "AL", "RLI", "PDI"} <= kinds
    assert any(ord(c) > 0x1F000 for c in text)
    scripts = {unicodedata.name(c, "").split()[0] for c in text if c.isalpha()}
    wanted = {"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "CJK", "HANGUL"}
    assert wanted <= scripts
