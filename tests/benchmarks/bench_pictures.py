"""Fifty screenshots made safe in child processes, against Pillow doing the same in this process."""

import gc
import io
import random
import statistics
import time
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFont

from conductdesk.intake.decoding import JPEG_QUALITY
from conductdesk.intake.images import LONGEST_SIDE_PX, PictureWorkers
from conductdesk.paths import resources_dir

PAIRS = 7
_COUNT = 50
_SIZE = (1080, 2340)


def _screenshot(seed: int) -> bytes:
    """A chat as a phone shows it: bubbles, lines of text and one shaded picture."""
    chance = random.Random(seed)  # noqa: S311 - sample pixels, no secret
    image = Image.new("RGBA", _SIZE, (236, 229, 221, 255))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(resources_dir() / "fonts" / "noto-sans" / "NotoSans-Regular.ttf"), 36)
    for row in range(14):
        left, top = chance.choice((30, 300)), 620 + row * 120
        draw.rounded_rectangle((left, top, left + 740, top + 105), 24, fill=(255, 255, 255, 255))
        words = "".join(chance.choice("abcdefghi klmno prstu ") for _ in range(34))
        draw.text((left + 24, top + 24), words, font=font, fill=(20, 20, 20, 255))
    shading = Image.radial_gradient("L").resize((900, 460)).rotate(chance.randrange(360))
    image.paste(
        Image.merge("RGBA", (shading, shading, shading, Image.new("L", shading.size, 255))), (90, 100)
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _by_pillow(shots: Sequence[bytes]) -> None:
    for shot in shots:
        with Image.open(io.BytesIO(shot)) as image:
            image.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
            image.convert("RGB").save(io.BytesIO(), "JPEG", quality=JPEG_QUALITY)


def _by_workers(shots: Sequence[bytes]) -> None:
    with PictureWorkers() as workers:
        for _ in workers.reencode_all(shots):
            pass


def _seconds(work: Callable[[Sequence[bytes]], None], shots: Sequence[bytes]) -> float:
    gc.collect()
    started = time.perf_counter()
    work(shots)
    return time.perf_counter() - started


def run() -> list[tuple[str, float, float]]:
    """Measure in alternating pairs.

    Returns:
        A name, the anchor's seconds and ours, medians; the time to start the children is in ours.
    """
    shots = [_screenshot(seed) for seed in range(5)] * (_COUNT // 5)
    pairs = [(_seconds(_by_pillow, shots), _seconds(_by_workers, shots)) for _ in range(PAIRS)]
    anchor, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    return [("50 screenshots made safe", anchor, ours)]
