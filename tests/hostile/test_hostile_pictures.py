"""Whatever is sent as a picture, the answer is a picture or a plain sentence, in bounded time and memory."""

import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_pictures import bombs, impostors, small
from PIL import Image

from conductdesk.errors import UserError
from conductdesk.intake.decoding import CannotDecodeError, reencode
from conductdesk.intake.frames import Verdict
from conductdesk.intake.images import Limits, Picture, PictureWorkers, Undecodable, reencode_picture

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
FOLDERS = ("img-broken", "img-orientation", "img-other", "png-suite", "heic", "pdf", "audio", "zip", "mhtml")
LIMITS = Limits(cpu_seconds=10, wall_seconds=20)


@pytest.fixture(scope="module")
def workers() -> Iterator[PictureWorkers]:
    with PictureWorkers(LIMITS, count=1) as pool:
        yield pool


def outcome_of(workers: PictureWorkers, data: bytes) -> Picture | Undecodable:
    return next(workers.reencode_all([data]))


def check(outcome: Picture | Undecodable) -> None:
    """Either a JPEG that says what it is and nothing more, or one sentence without a trace of the library."""
    if isinstance(outcome, Undecodable):
        assert outcome.verdict not in (Verdict.DONE, Verdict.CRASHED)
        assert outcome.reason.endswith(".")
        assert "\n" not in outcome.reason
        assert "Error" not in outcome.reason
        return
    with Image.open(io.BytesIO(outcome.jpeg), formats=["JPEG"]) as image:
        image.load()
        assert image.size == (outcome.width_px, outcome.height_px)
        assert not dict(image.getexif())


@pytest.mark.parametrize(("name", "data"), [pytest.param(*bomb, id=bomb[0]) for bomb in bombs()])
def test_a_bomb_is_refused_and_the_next_picture_is_decoded(
    workers: PictureWorkers, name: str, data: bytes
) -> None:
    """Bug 14 of the list in the security design: a PNG of 109 kB that holds 900 megapixels."""
    outcome = outcome_of(workers, data)
    check(outcome)
    if "pixels" in name:
        assert isinstance(outcome, Undecodable)
        assert outcome.verdict is Verdict.TOO_LARGE
    assert isinstance(outcome_of(workers, small("PNG")), Picture)


@pytest.mark.parametrize(("name", "data"), [pytest.param(*file, id=file[0]) for file in impostors()])
def test_what_only_claims_to_be_a_picture_is_refused(workers: PictureWorkers, name: str, data: bytes) -> None:
    outcome = outcome_of(workers, data)
    assert isinstance(outcome, Undecodable), name
    assert outcome.verdict in (Verdict.NOT_A_PICTURE, Verdict.DAMAGED)
    check(outcome)


def test_a_single_picture_that_cannot_be_shown_is_a_sentence_with_a_way_on() -> None:
    with pytest.raises(UserError) as caught:
        reencode_picture(small("PNG")[:80], limits=LIMITS)
    assert caught.value.message == "The picture is damaged or cut short, so it cannot be shown."
    assert caught.value.hint


def test_a_file_larger_than_allowed_is_never_sent_to_the_child(workers: PictureWorkers) -> None:
    data = small("PNG") + bytes(LIMITS.max_input_bytes)
    assert outcome_of(workers, data) == Undecodable(
        Verdict.TOO_LARGE, "The picture is too large to be shown safely."
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_pictures_cut_anywhere_and_with_bytes_changed_never_break_anything(
    workers: PictureWorkers, kind: str
) -> None:
    whole, chance = small(kind), random.Random(kind)  # noqa: S311 (the same damage every time)
    damaged = [whole[: chance.randrange(len(whole))] for _ in range(60)]
    for _ in range(140):
        copy = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 8))):
            copy[chance.randrange(len(copy))] = chance.randrange(256)
        damaged.append(bytes(copy))
    outcomes = list(workers.reencode_all(damaged))
    assert len(outcomes) == len(damaged)
    for outcome in outcomes:
        check(outcome)


@pytest.mark.parametrize("folder", FOLDERS)
def test_real_damaged_and_odd_files_get_the_same_answer_confined_and_free(
    workers: PictureWorkers, folder: str
) -> None:
    """The confinement takes nothing away that decoding needs: the picture is the same as without it."""
    files = sorted(path for path in (CORPORA / folder).rglob("*") if path.is_file())
    if not files:
        pytest.skip("the sample files of other programs are not on this computer")
    outcomes = workers.reencode_all((path.read_bytes for path in files), max_side_px=800)
    for path, outcome in zip(files, outcomes, strict=True):
        check(outcome)
        try:
            free = reencode(path.read_bytes(), 800, LIMITS.max_pixels).jpeg
        except CannotDecodeError:
            assert isinstance(outcome, Undecodable), path.name
        else:
            assert isinstance(outcome, Picture), path.name
            assert outcome.jpeg == free, path.name
