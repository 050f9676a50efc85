"""Finds the bundled fonts, says which one prints a character, and embeds them so that text can be copied.

A font file is opened only when a character asks for it: first its character map alone (a few milliseconds),
and the whole of it once something is printed with it.
"""

import bisect
import functools
import threading
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import uharfbuzz as hb
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from conductdesk.paths import resources_dir

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_PRIVATE_START: Final = 0xF0000
_PRIVATE_END: Final = 0xFDFFF
_KEPT_CLUSTERS: Final = 20_000
_VARIATION_EMOJI: Final = "\ufe0f"
_IGNORABLE: Final = frozenset("\u200b\u200c\u200d\u2060\ufe0e\ufe0f\u034f\u00ad")
_BFCHAR_BLOCK: Final = 100


class Weight(StrEnum):
    """The three voices of a document."""

    REGULAR = "regular"
    STRONG = "strong"
    ITALIC = "italic"


_SHARED_FILES: Final = ("noto-sans-sc/NotoSansSC-Regular", "noto-sans-kr/NotoSansKR-Regular")
_FILES: Final = {
    Weight.REGULAR: (
        "noto-sans/NotoSans-Regular",
        "noto-sans-hebrew/NotoSansHebrew-Regular",
        "dejavu-sans/DejaVuSans",
        *_SHARED_FILES,
    ),
    Weight.STRONG: (
        "noto-sans/NotoSans-SemiBold",
        "noto-sans-hebrew/NotoSansHebrew-SemiBold",
        "dejavu-sans/DejaVuSans-Bold",
        *_SHARED_FILES,
    ),
    Weight.ITALIC: (
        "noto-sans/NotoSans-Italic",
        "noto-sans-hebrew/NotoSansHebrew-Regular",
        "dejavu-sans/DejaVuSans",
        *_SHARED_FILES,
    ),
}
_EMOJI_FILE: Final = "noto-emoji/NotoEmoji-Regular"
# First and last character of each block, in order, and the family that prints it: asking the blocks spares
# opening the character map of every one of these files for a character that none of them has.
_BLOCKS: Final = (
    (0x0530, 0x058F, "Armenian"),
    (0x0780, 0x07BF, "Thaana"),
    (0x0980, 0x09FF, "Bengali"),
    (0x0A00, 0x0A7F, "Gurmukhi"),
    (0x0A80, 0x0AFF, "Gujarati"),
    (0x0B00, 0x0B7F, "Oriya"),
    (0x0B80, 0x0BFF, "Tamil"),
    (0x0C00, 0x0C7F, "Telugu"),
    (0x0C80, 0x0CFF, "Kannada"),
    (0x0D00, 0x0D7F, "Malayalam"),
    (0x0D80, 0x0DFF, "Sinhala"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Lao"),
    (0x1000, 0x109F, "Myanmar"),
    (0x10A0, 0x10FF, "Georgian"),
    (0x1200, 0x139F, "Ethiopic"),
    (0x1780, 0x17FF, "Khmer"),
    (0x19E0, 0x19FF, "Khmer"),
    (0x1C90, 0x1CBF, "Georgian"),
    (0x2D00, 0x2D2F, "Georgian"),
    (0x2D80, 0x2DDF, "Ethiopic"),
    (0xA9E0, 0xA9FF, "Myanmar"),
    (0xAA60, 0xAA7F, "Myanmar"),
    (0xAB00, 0xAB2F, "Ethiopic"),
    (0xFB13, 0xFB17, "Armenian"),
)
_FIRST_OF_BLOCKS: Final = [first for first, _, _ in _BLOCKS]
_SCRIPTS: Final = tuple(dict.fromkeys(script for _, _, script in _BLOCKS))
_WITH_SEMIBOLD: Final = frozenset({"Armenian", "Georgian"})


class _EmbeddedFont(TTFont):  # type: ignore[misc]  # the library is not typed
    """A TrueType font whose shaped glyphs keep the text they stand for."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path))
        self.private_codes: dict[tuple[int, str], str] = {}
        self.private_texts: dict[int, str] = {}

    def code_for(self, glyph: int, text: str, advance: float) -> str:
        """Returns the character that prints ``glyph`` and is copied out as ``text``.

        Args:
            glyph: glyph number in the font.
            text: what a reader who copies the glyph gets; in visual order.
            advance: width of the glyph in thousandths of the font size.
        """
        face = self.face
        if len(text) == 1 and face.charToGlyph.get(ord(text)) == glyph:
            return text
        code = self.private_codes.get((glyph, text))
        if code is None:
            number = _PRIVATE_START + len(self.private_codes)
            if number > _PRIVATE_END:
                # Only a text made for it gets here: 57,000 different shaped clusters in one document.
                return REPLACEMENT
            code = chr(number)
            self.private_codes[glyph, text] = code
            self.private_texts[number] = text
            face.charToGlyph[number] = glyph
            face.charWidths[number] = advance
        return code

    def forget_shaped(self) -> None:
        """Gives the private codes back; no document may be under way."""
        for number in self.private_texts:
            del self.face.charToGlyph[number]
            del self.face.charWidths[number]
        self.private_codes.clear()
        self.private_texts.clear()

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the library calls it by this name
        """Embeds the font with a map to Unicode of our own: the library's knows one BMP character a glyph."""
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            base = b"".join((SUBSETN(number), b"+", self.face.name, self.face.subfontNameX)).decode("pdfdoc")
            stream = doc.idToObject[f"toUnicodeCMap:{base}"]
            stream.content = _to_unicode(base, ((i, self._text_of(c)) for i, c in enumerate(subset) if c))

    def _text_of(self, code: int) -> str:
        return self.private_texts.get(code) or chr(code)


def _to_unicode(name: str, pairs: Iterable[tuple[int, str]]) -> str:
    entries = [f"<{code:02X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in pairs]
    blocks = [entries[i : i + _BFCHAR_BLOCK] for i in range(0, len(entries), _BFCHAR_BLOCK)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{name}-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


_Point = tuple[float, float]
Outline = tuple[tuple[str, tuple[float, ...]], ...]


class _OutlinePen:
    """Takes an outline as steps for a path of ReportLab; quadratic curves become cubic ones."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.steps: list[tuple[str, tuple[float, ...]]] = []
        self.at = (0.0, 0.0)

    def _step(self, operation: str, *points: _Point) -> None:
        self.steps.append((operation, tuple(value * self.scale for point in points for value in point)))
        if points:
            self.at = points[-1]

    def moveTo(self, point: _Point) -> None:  # noqa: N802 - the shaper calls it by this name
        self._step("moveTo", point)

    def lineTo(self, point: _Point) -> None:  # noqa: N802
        self._step("lineTo", point)

    def curveTo(self, first: _Point, second: _Point, end: _Point) -> None:  # noqa: N802
        self._step("curveTo", first, second, end)

    def qCurveTo(self, control: _Point, end: _Point) -> None:  # noqa: N802
        start = self.at
        first = (start[0] + (control[0] - start[0]) * 2 / 3, start[1] + (control[1] - start[1]) * 2 / 3)
        second = (end[0] + (control[0] - end[0]) * 2 / 3, end[1] + (control[1] - end[1]) * 2 / 3)
        self._step("curveTo", first, second, end)

    def closePath(self) -> None:  # noqa: N802
        self._step("close")

    def endPath(self) -> None:  # noqa: N802
        """An open contour needs no step of its own."""


class Font:
    """One bundled font file, opened as far as it is needed."""

    def __init__(self, stem: str) -> None:
        self.name = f"ConductDesk-{stem.rpartition('/')[2]}"
        self.path = resources_dir() / "fonts" / f"{stem}.ttf"
        self._outlines: dict[int, Outline] = {}

    @functools.cached_property
    def harfbuzz(self) -> Any:
        """The shaper's view of the font."""
        return hb.Font(hb.Face(hb.Blob.from_file_path(str(self.path))))

    @functools.cached_property
    def covered(self) -> frozenset[str]:
        """The characters that have a glyph of their own."""
        # A font's own use of private characters is no text that anybody means.
        return frozenset(chr(code) for code in self.harfbuzz.face.unicodes if code < _PRIVATE_START)

    @functools.cached_property
    def embedded(self) -> _EmbeddedFont:
        """The font as ReportLab prints it, registered under ``name``."""
        font = _EmbeddedFont(self.name, self.path)
        pdfmetrics.registerFont(font)
        return font

    @functools.cached_property
    def per_thousand(self) -> float:
        """Factor from font units to thousandths of the font size."""
        return 1000 / float(self.harfbuzz.face.upem)

    def outline(self, glyph: int) -> "Outline":
        """Returns the shape of a glyph; its points are in parts of the font size."""
        if glyph not in self._outlines:
            pen = _OutlinePen(self.per_thousand / 1000)
            self.harfbuzz.draw_glyph_with_pen(glyph, pen)
            self._outlines[glyph] = tuple(pen.steps)
        return self._outlines[glyph]

    @functools.cached_property
    def widths(self) -> "_Widths":
        """Width of each character in parts of the font size; 0.5 is half an em."""
        return _Widths(self.embedded.face)


class _Widths(dict[str, float]):
    def __init__(self, face: Any) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, char: str) -> float:
        width = float(self._face.getCharWidth(ord(char))) / 1000
        self[char] = width
        return width


class FontBook:
    """The fonts of one weight, in the order in which they are asked."""

    def __init__(self, weight: Weight) -> None:
        self.fonts = tuple(font_file(stem) for stem in _FILES[weight])
        self.emoji = font_file(_EMOJI_FILE)
        self.scripts = {script: font_file(_script_file(script, weight)) for script in _SCRIPTS}
        self.main = self.fonts[0]
        self._chosen: dict[str, Font | None] = {}

    @property
    def every_font(self) -> tuple[Font, ...]:
        """All fonts of the weight, opened or not, in no order that matters."""
        return (*self.fonts, *self.scripts.values(), self.emoji)

    def font_for(self, cluster: str) -> Font | None:
        """Returns the font that prints a grapheme cluster, or None if no font has its first character.

        A font with all of the cluster wins over one with its first character only.
        """
        try:
            return self._chosen[cluster]
        except KeyError:
            if len(self._chosen) > _KEPT_CLUSTERS:
                self._chosen.clear()
            font = self._chosen[cluster] = self._choose(cluster)
            return font

    def _choose(self, cluster: str) -> Font | None:
        asked = (*self.fonts, self.emoji)
        if ord(cluster[0]) >= 0x1F000 or _VARIATION_EMOJI in cluster:  # noqa: PLR2004 - where pictographs start
            asked = (self.emoji, *self.fonts)
        script = _script_of(cluster[0])
        if script:
            asked = (self.scripts[script], *asked)
        needed = set(cluster) - _IGNORABLE or {cluster[0]}
        for font in asked:
            if needed <= font.covered:
                return font
        return next((font for font in asked if cluster[0] in font.covered), None)


def _script_of(char: str) -> str:
    """Returns the family of ``_BLOCKS`` that is asked first for a character, or nothing."""
    at = bisect.bisect_right(_FIRST_OF_BLOCKS, ord(char)) - 1
    return _BLOCKS[at][2] if at >= 0 and ord(char) <= _BLOCKS[at][1] else ""


def _script_file(script: str, weight: Weight) -> str:
    cut = "SemiBold" if weight is Weight.STRONG and script in _WITH_SEMIBOLD else "Regular"
    return f"noto-sans-{script.lower()}/NotoSans{script}-{cut}"


@functools.cache
def font_file(stem: str) -> Font:
    """Returns the font ``stem`` (folder/file without ending) of ``resources/fonts``; nothing is read yet."""
    return Font(stem)


@functools.cache
def font_book(weight: Weight) -> FontBook:
    """Returns the one font book of a weight."""
    return FontBook(weight)


@functools.cache
def plain_characters(weight: Weight) -> frozenset[str]:
    """Returns the characters that the main font prints left to right, one glyph each, without shaping."""
    alphabets = (
        (0x20, 0x7E),
        (0xA0, 0x2FF),
        (0x370, 0x482),
        (0x48A, 0x52F),
        (0x1E00, 0x1FFF),
        (0x2010, 0x2027),
    )
    more = ((0x2030, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x214F))
    covered = font_book(weight).main.covered
    return frozenset(
        char
        for first, last in (*alphabets, *more)
        for char in map(chr, range(first, last + 1))
        if char in covered and char != "\u00ad" and not unicodedata.combining(char)
    )


DOCUMENT_LOCK: Final = threading.RLock()
"""Held while a document is made: ReportLab's fonts serve one document at a time."""


def forget_shaped_glyphs() -> None:
    """Empties the fonts' tables of shaped glyphs, which hold what people typed; only between documents."""
    for weight in Weight:
        for font in font_book(weight).every_font:
            if "embedded" in font.__dict__:
                font.embedded.forget_shaped()
