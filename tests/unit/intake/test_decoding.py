"""What becomes of the pixels: upright, flat, in eight bits and sRGB, and nothing else of the file."""

import io
import struct

import pytest
from PIL import Image, ImageCms

from conductdesk.intake.decoding import CannotDecodeError, PlainJpeg, load_decoders, reencode
from conductdesk.intake.frames import Verdict

LIMIT = 10_000_000
RED, GREEN, BLUE, BLACK = (255, 0, 0), (0, 200, 0), (0, 0, 255), (0, 0, 0)
# What the EXIF standard says of each orientation: the side of the first stored row, then of the first column.
SIDES = {
    1: ("top", "left"),
    2: ("top", "right"),
    3: ("bottom", "right"),
    4: ("bottom", "left"),
    5: ("left", "top"),
    6: ("right", "top"),
    7: ("right", "bottom"),
    8: ("left", "bottom"),
}
OPPOSITE = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def shown(plain: PlainJpeg) -> Image.Image:
    image = Image.open(io.BytesIO(plain.jpeg))
    image.load()
    return image.convert("RGB")


def is_near(found: object, expected: tuple[int, int, int], by: int = 40) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= by for a, b in zip(found, expected, strict=True))


def four_corners() -> Image.Image:
    image = Image.new("RGB", (96, 64), (255, 255, 255))
    for colour, box in (
        (RED, (0, 0, 24, 24)),
        (GREEN, (72, 0, 96, 24)),
        (BLUE, (0, 40, 24, 64)),
        (BLACK, (72, 40, 96, 64)),
    ):
        image.paste(colour, box)
    return image


def at_corner(image: Image.Image, *sides: str) -> object:
    x = 6 if "left" in sides else image.width - 6
    y = 6 if "top" in sides else image.height - 6
    return image.getpixel((x, y))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_turned_photo_comes_out_upright(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = shown(reencode(saved(four_corners(), kind, exif=exif), 500, LIMIT))
    row, column = SIDES[orientation]
    assert image.size == ((64, 96) if orientation > 4 else (96, 64))
    assert is_near(at_corner(image, row, column), RED)
    assert is_near(at_corner(image, row, OPPOSITE[column]), GREEN)
    assert is_near(at_corner(image, OPPOSITE[row], column), BLUE)
    assert is_near(at_corner(image, OPPOSITE[row], OPPOSITE[column]), BLACK)


@pytest.mark.parametrize("value", [0, 9, 77, b"words"])
def test_an_orientation_that_does_not_exist_is_passed_over(value: int | bytes) -> None:
    kind, filler = (2, b"abc\0") if isinstance(value, bytes) else (3, struct.pack("<HH", value, 0))
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHI", 1, 0x0112, kind, len(filler) if kind == 2 else 1)
    exif += filler + bytes(4)
    image = shown(reencode(saved(four_corners(), "JPEG", exif=exif), 500, LIMIT))
    assert is_near(at_corner(image, "top", "left"), RED)


def photo_with_everything() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "described by Ngozi"
    exif[0x8825] = {1: "N", 2: (51.0, 31.0, 26.0), 3: "W", 4: (0.0, 2.0, 24.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta><exif:GPSLatitude>51,31N</exif:GPSLatitude></x:xmpmeta>"
    return saved(
        four_corners(), "JPEG", exif=exif, comment=b"a remark", icc_profile=profile, xmp=xmp, dpi=(300, 300)
    )


def test_nothing_but_pixels_is_left_and_the_place_is_pointed_out() -> None:
    """Bug 4 of the list in the security design: EXIF and GPS in an exported copy."""
    data = photo_with_everything()
    for trace in (b"Exif", b"Ngozi", b"a remark", b"GPSLatitude", b"ICC_PROFILE"):
        assert trace in data
        assert trace not in reencode(data, 500, LIMIT).jpeg
    plain = reencode(data, 500, LIMIT)
    assert plain.had_location
    with Image.open(io.BytesIO(plain.jpeg)) as image:
        assert not dict(image.getexif())
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert "progression" not in image.info
    assert not reencode(saved(four_corners(), "JPEG"), 500, LIMIT).had_location


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_place_in_xmp_alone_is_pointed_out(kind: str) -> None:
    packet = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>51,31N</exif:GPSLatitude></x:xmpmeta>"
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", packet.decode())
        data = saved(four_corners(), "PNG", pnginfo=text)
    else:
        data = saved(four_corners(), "WEBP", xmp=packet)
    plain = reencode(data, 500, LIMIT)
    assert plain.had_location
    assert b"GPSLatitude" not in plain.jpeg


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_every_allowed_kind_keeps_its_look_and_a_small_one_its_size(kind: str) -> None:
    plain = reencode(saved(four_corners(), kind), 500, LIMIT)
    image = shown(plain)
    assert (plain.width_px, plain.height_px) == image.size == (96, 64)
    assert is_near(at_corner(image, "top", "left"), RED)
    assert is_near(at_corner(image, "top", "right"), GREEN)
    assert is_near(at_corner(image, "bottom", "left"), BLUE)


@pytest.mark.parametrize(
    ("size", "expected"), [((3000, 1000), (600, 200)), ((1000, 3000), (200, 600)), ((4000, 1), (600, 1))]
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_picture_is_made_smaller_in_proportion(
    kind: str, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    plain = reencode(saved(Image.new("RGB", size, RED), kind), 600, LIMIT)
    assert (plain.width_px, plain.height_px) == expected
    assert is_near(shown(plain).getpixel((0, 0)), RED)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white(mode: str) -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 32, 64))
    data = saved(image.quantize(4), "PNG") if mode == "P" else saved(image.convert(mode), "PNG")
    result = shown(reencode(data, 500, LIMIT))
    assert is_near(result.getpixel((8, 32)), BLACK)
    assert is_near(result.getpixel((56, 32)), (255, 255, 255))


def test_a_colour_that_is_declared_transparent_becomes_white() -> None:
    image = Image.new("RGB", (32, 32), GREEN)
    data = saved(image, "PNG", transparency=GREEN)
    assert is_near(shown(reencode(data, 500, LIMIT)).getpixel((5, 5)), (255, 255, 255))


def test_sixteen_bits_are_scaled_and_not_cut_off() -> None:
    image = Image.new("I;16", (32, 32), 0x8000)
    assert is_near(shown(reencode(saved(image, "PNG"), 500, LIMIT)).getpixel((5, 5)), (128, 128, 128), 4)


@pytest.mark.parametrize("mode", ["1", "L"])
def test_black_and_white_pictures_stay_so(mode: str) -> None:
    image = Image.new(mode, (32, 32), 255)
    image.paste(0, (0, 0, 16, 32))
    result = shown(reencode(saved(image, "PNG"), 500, LIMIT))
    assert is_near(result.getpixel((4, 4)), BLACK)
    assert is_near(result.getpixel((28, 4)), (255, 255, 255))


def test_a_picture_made_for_print_comes_out_in_screen_colours() -> None:
    data = saved(Image.new("CMYK", (32, 32), (0, 255, 255, 0)), "JPEG", quality=95)
    assert is_near(shown(reencode(data, 500, LIMIT)).getpixel((5, 5)), RED)


def profile_with_red_and_blue_exchanged() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", profile, 128)[0]
    entries = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, blue = entries[b"rXYZ"] + 4, entries[b"bXYZ"] + 4
    profile[red : red + 8], profile[blue : blue + 8] = profile[blue : blue + 8], profile[red : red + 8]
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "else".encode("utf-16-be"))


def test_colours_stay_what_the_embedded_profile_says_once_it_is_dropped() -> None:
    data = saved(Image.new("RGB", (32, 32), RED), "PNG", icc_profile=profile_with_red_and_blue_exchanged())
    assert is_near(shown(reencode(data, 500, LIMIT)).getpixel((5, 5)), BLUE)


@pytest.mark.parametrize("profile", [b"nonsense", b"\x00" * 400, b"x" * (5 << 20)])
def test_a_profile_that_makes_no_sense_is_dropped(profile: bytes) -> None:
    data = saved(
        Image.new("RGB", (32, 32), RED), "JPEG" if len(profile) < 60_000 else "WEBP", icc_profile=profile
    )
    assert is_near(shown(reencode(data, 500, LIMIT)).getpixel((5, 5)), RED)


def test_an_animation_shows_its_first_frame() -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in (RED, BLUE, GREEN)]
    for kind in ("GIF", "PNG", "WEBP"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        assert is_near(shown(reencode(data, 500, LIMIT)).getpixel((5, 5)), RED), kind


@pytest.mark.parametrize(
    "kind", ["TIFF", "ICO", "PPM", "TGA", "PCX", "EPS", "PDF", "ICNS", "AVIF", "JPEG2000"]
)
def test_what_is_not_on_the_list_is_refused_although_the_library_could_read_it(kind: str) -> None:
    with pytest.raises(CannotDecodeError) as caught:
        reencode(saved(Image.new("RGB", (32, 32), RED), kind), 500, LIMIT)
    assert caught.value.verdict is Verdict.NOT_A_PICTURE


def test_more_pixels_than_allowed_are_refused_before_they_are_decoded() -> None:
    data = saved(Image.new("1", (4000, 3000)), "PNG")
    assert reencode(data, 100, 12_000_000).width_px == 100
    with pytest.raises(CannotDecodeError) as caught:
        reencode(data, 100, 11_999_999)
    assert caught.value.verdict is Verdict.TOO_LARGE


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP"])
def test_a_file_cut_short_is_damaged(kind: str) -> None:
    data = saved(four_corners(), kind)
    with pytest.raises(CannotDecodeError) as caught:
        reencode(data[: len(data) * 2 // 3], 500, LIMIT)
    assert caught.value.verdict is Verdict.DAMAGED


def test_decoders_can_be_loaded_twice() -> None:
    assert load_decoders() == load_decoders()
