"""A picture in, a plain JPEG or bare pixels out. Only the worker process is given bytes nobody vouches for.

Source: security.md, "sender of malicious evidence": pixels reach the screen and documents, nothing else does.
"""

import io
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TypeVar, cast

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from conductdesk.intake.frames import Verdict

JPEG_QUALITY = 85
# Named so that every module a decoder needs is loaded before the process closes itself off; Pillow reads EXIF
# with its TIFF module and finds the second picture of a phone's JPEG with its MPO module.
_LOADED = (
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
_FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "BMP"]
_ORIENTATION_TAG, _LOCATION_TAG = 0x0112, 0x8825
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WHITE = (255, 255, 255)
_MAX_PROFILE_BYTES = 4 << 20

T = TypeVar("T")


class CannotDecodeError(Exception):
    """The picture cannot be shown, and why in one word."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.name)
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class PlainJpeg:
    """A baseline JPEG without any metadata, upright, in sRGB or grey."""

    jpeg: bytes
    width_px: int
    height_px: int
    had_location: bool


@dataclass(frozen=True, slots=True)
class PlainPixels:
    """Rows of red, green and blue from the top, eight bits each, no padding; upright, in sRGB."""

    rgb: bytes
    width_px: int
    height_px: int
    had_location: bool


def load_decoders() -> bool:
    """Get ready to decode, HEIC too where its reader is installed.

    Returns:
        Whether a decoder needs threads of its own; the one of HEIC does.
    """
    Image.preinit()
    # HEIC is an optional extra: its reader is large, and its licence is not everybody's choice.
    if "HEIF" not in _FORMATS and find_spec("pillow_heif") is not None:
        pillow_heif = import_module("pillow_heif")
        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener()
        _FORMATS.append("HEIF")
    return "HEIF" in _FORMATS


def reencode(data: bytes, max_side_px: int, max_pixels: int) -> PlainJpeg:
    """Decode one picture and write its pixels anew; of an animation, the first frame.

    Args:
        data: the file.
        max_side_px: the longer side of the outcome; smaller pictures keep their size.
        max_pixels: what is refused before a pixel of it is decoded.

    Raises:
        CannotDecodeError: not a picture of an allowed kind, damaged, or too large.
    """
    return _opened(data, max_pixels, lambda image: _as_jpeg(*_upright(image, max_side_px)))


def draw(data: bytes, max_side_px: int, max_pixels: int) -> PlainPixels:
    """Decode one picture into bare pixels; the arguments, the frame and the errors of :func:`reencode`."""
    return _opened(data, max_pixels, lambda image: _as_pixels(*_upright(image, max_side_px)))


def _opened(data: bytes, max_pixels: int, use: Callable[[Image.Image], T]) -> T:
    Image.MAX_IMAGE_PIXELS = max_pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                return use(opened)
    except MemoryError:
        raise
    except UnidentifiedImageError as error:
        raise CannotDecodeError(Verdict.NOT_A_PICTURE) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise CannotDecodeError(Verdict.TOO_LARGE) from error
    except Exception as error:  # a decoder may raise anything when the bytes are made to hurt it
        raise CannotDecodeError(Verdict.DAMAGED) from error


def _upright(opened: Image.Image, max_side_px: int) -> tuple[Image.Image, bool]:
    """The picture as it is to be looked at, in L or RGB, and whether a place was recorded with it."""
    width, height = opened.size
    shrink = min(1.0, max_side_px / max(width, height))
    target = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    # A JPEG can be decoded at a half, a quarter or an eighth; twice the target keeps the text in it sharp.
    opened.draft(None, (target[0] * 2, target[1] * 2))
    opened.load()
    orientation, had_location = _told_by_metadata(opened)
    profile = opened.info.get("icc_profile")
    image = _flat(opened)
    if image.size != target:
        image = image.resize(target, Image.Resampling.HAMMING, reducing_gap=2.0)
    image = _in_srgb(image, profile)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    # Saving an opened file looks up where it lies, which a confined process cannot.
    return (opened.copy() if image is opened else image), had_location


def _as_jpeg(image: Image.Image, had_location: bool) -> PlainJpeg:
    # Pillow writes the comment it finds here into the new file.
    image.info.clear()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return PlainJpeg(out.getvalue(), image.width, image.height, had_location)


def _as_pixels(image: Image.Image, had_location: bool) -> PlainPixels:
    coloured = image if image.mode == "RGB" else image.convert("RGB")
    return PlainPixels(coloured.tobytes(), image.width, image.height, had_location)


def _told_by_metadata(image: Image.Image) -> tuple[int, bool]:
    """Read the orientation and whether a place is recorded; broken metadata never costs the picture."""
    orientation, had_location = 1, False
    with suppress(Exception):
        exif = image.getexif()
        had_location = _LOCATION_TAG in exif
        value = exif.get(_ORIENTATION_TAG, 1)
        orientation = value if isinstance(value, int) else 1
    for key in ("xmp", "XML:com.adobe.xmp"):
        packet = image.info.get(key, b"")
        raw = packet.encode("utf-8", "replace") if isinstance(packet, str) else packet
        had_location = had_location or (isinstance(raw, bytes) and b"GPSLatitude" in raw)
    return orientation, had_location


def _flat(image: Image.Image) -> Image.Image:
    """Bring any mode to L, RGB or CMYK with eight bits a channel, what is transparent on white."""
    if image.mode.startswith("I"):
        # Sixteen bits a pixel; convert() alone would cut off instead of scaling down.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layered = image if image.mode == "RGBA" else image.convert("RGBA")
        alpha = layered.getchannel("A")
        if alpha.getextrema() == (255, 255):
            return layered.convert("RGB")
        paper = Image.new("RGB", layered.size, _WHITE)
        paper.paste(layered, mask=alpha)
        return paper
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Apply an embedded colour profile, so that colours stay what they were once it is dropped."""
    usable = (
        isinstance(profile, bytes)
        and 0 < len(profile) <= _MAX_PROFILE_BYTES
        and image.mode in ("RGB", "CMYK")
        and b"sRGB" not in profile
        and b"\0s\0R\0G\0B" not in profile
    )
    if usable:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            embedded = ImageCms.ImageCmsProfile(io.BytesIO(cast("bytes", profile)))
            converted = ImageCms.profileToProfile(
                image, embedded, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
    return image if image.mode in ("L", "RGB") else image.convert("RGB")
