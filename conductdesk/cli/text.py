"""Text for a terminal: made harmless, measured in columns, wrapped."""

import unicodedata
from collections.abc import Iterator

WIDTH = 80
"""Columns that every page fits into."""

_TAB = "    "
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_REPLACEMENT = "\ufffd"
# Marks that reorder or hide what follows: a title must not be able to dress up the rest of a line.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """The text with nothing in it that a terminal would obey; line breaks stay.

    Control characters show as the picture of their name, those that have none as a replacement mark.
    """
    if text.isprintable():
        return text if not _DIRECTION.intersection(text) else "".join(map(_harmless, text))
    return "".join(map(_harmless, text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str) -> str:
    """The text made harmless and drawn together into one line."""
    return " ".join(clean(text).split())


def _harmless(char: str) -> str:  # noqa: PLR0911 - one return for each kind of character
    if char == "\n":
        return char
    if char == "\t":
        return _TAB
    code = ord(char)
    if code < 0x20:  # noqa: PLR2004 - the first thirty-two characters are controls
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    if char in "\u2028\u2029":
        return "\n"
    if char in _DIRECTION or unicodedata.category(char) in {"Cc", "Cs"}:
        return _REPLACEMENT
    return char


def columns(text: str) -> int:
    """How many columns of a terminal the text fills."""
    if text.isascii():
        return len(text)
    return sum(map(_char_columns, text))


def _char_columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def pad(text: str, width: int) -> str:
    """The text with spaces behind it up to ``width`` columns."""
    return text + " " * max(0, width - columns(text))


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` columns, broken between words, long words broken anywhere.

    Line breaks of the text stay; an empty text is one empty line.
    """
    return [line for paragraph in clean(text).split("\n") for line in _wrap_paragraph(paragraph, width)]


def _wrap_paragraph(paragraph: str, width: int) -> Iterator[str]:
    line, used = "", 0
    for word in _words(paragraph, width):
        size = columns(word)
        if line and used + 1 + size > width:
            yield line
            line, used = word, size
        elif line:
            line, used = f"{line} {word}", used + 1 + size
        else:
            line, used = word, size
    yield line


def _words(paragraph: str, width: int) -> Iterator[str]:
    for word in paragraph.split(" "):
        if columns(word) <= width:
            if word:
                yield word
            continue
        piece: list[str] = []
        used = 0
        for char in word:
            size = _char_columns(char)
            if piece and used + size > width:
                yield "".join(piece)
                piece, used = [], 0
            piece.append(char)
            used += size
        yield "".join(piece)


def say_size(size_bytes: int) -> str:
    """A size as people read it: ``812 bytes``, ``3.4 MB``."""
    if size_bytes < 1000:  # noqa: PLR2004 - sizes on disk are told in powers of ten
        return f"{size_bytes} bytes"
    size = float(size_bytes)
    for unit in ("kB", "MB"):
        size /= 1000
        if size < 999.95:  # noqa: PLR2004 - what would round up to 1000 belongs to the next unit
            return f"{size:.1f} {unit}"
    return f"{size / 1000:.1f} GB"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 file``, ``12 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
