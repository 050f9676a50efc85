"""Pictures made to do harm, each built in the test that sends it."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *extra: bytes, rows: bytes | None = None) -> bytes:
    """A black-and-white PNG; without ``rows``, the rows are those of a 1 x 1 picture."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0\0") if rows is None else rows
    return _SIGNATURE + chunk(b"IHDR", header) + b"".join(extra) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def zeros(size: int) -> bytes:
    squeeze = zlib.compressobj(9)
    blocks = [squeeze.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join((*blocks, squeeze.compress(bytes(size & 0xFFFFF)), squeeze.flush()))


def small(kind: str) -> bytes:
    image = Image.radial_gradient("L").resize((64, 48)).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def bombs() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of pictures that are small on disk and huge in memory or time."""
    yield "900 megapixels in 110 kB", png(30_000, 30_000, rows=zeros(30_000 * 3_751))
    yield "the largest PNG there can be", png(2**31 - 1, 2**31 - 1)
    yield "a PNG without height", png(10, 0)
    yield "a colour profile of 200 MB", png(1, 1, chunk(b"iCCP", b"x\0\0" + zeros(200 << 20)))
    yield "a text of 200 MB", png(1, 1, chunk(b"zTXt", b"x\0\0" + zeros(200 << 20)))
    one_megabyte = chunk(b"zTXt", b"x\0\0" + zeros(1 << 20))
    yield "a thousand texts of 1 MB", png(1, 1, one_megabyte * 1000)
    yield "a hundred thousand chunks", png(1, 1, chunk(b"tEXt", b"k\0v") * 100_000)
    yield "a chunk of 2 GB that is not there", _SIGNATURE + struct.pack(">I", 2**31 - 1) + b"IHDR" + bytes(64)
    canvas = struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0)
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00;"
    yield "a GIF of 4 gigapixels", b"GIF89a" + canvas + frame
    outside = b"," + struct.pack("<HHHHB", 65_000, 65_000, 65_535, 65_535, 0) + b"\x02\x02\x44\x01\x00;"
    yield "a GIF frame outside its canvas", b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + outside
    jpeg = bytearray(small("JPEG"))
    frame_at = jpeg.index(b"\xff\xc0")
    jpeg[frame_at + 5 : frame_at + 9] = struct.pack(">HH", 65_500, 65_500)
    yield "a JPEG of 4 gigapixels", bytes(jpeg)
    bmp = bytearray(small("BMP"))
    bmp[18:26] = struct.pack("<ii", 2**31 - 1, 2**31 - 1)
    yield "a BMP of 4 exapixels", bytes(bmp)
    bmp[18:26] = struct.pack("<ii", 50_000, -(2**31))
    yield "a BMP of negative height", bytes(bmp)


def impostors() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of files that say they are pictures and are something else."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    yield "an SVG", svg
    yield "an SVG behind the first bytes of a PNG", _SIGNATURE + svg
    yield "an SVG behind the first bytes of a JPEG", b"\xff\xd8\xff\xe0" + svg
    yield "a PDF", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj"
    yield "PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n"
    yield "PostScript behind the first bytes of a BMP", b"BM%!PS-Adobe-3.0 EPSF-3.0\n" + bytes(80)
    for kind in ("TIFF", "ICO", "ICNS", "PPM"):
        yield kind, small(kind)
    yield "nothing", b""
    yield "zeros", bytes(5000)
    yield "text", b"nobody should read this"
