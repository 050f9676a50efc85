"""Says times, sizes and states the way a person would."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_KILO = 1000
_PLAIN_KINDS = {
    "text/plain": "text",
    "application/pdf": "PDF",
    "application/octet-stream": "file of unknown type",
}
_NAMED_KINDS = {
    "text/html": "web page",
    "message/rfc822": "e-mail",
    "application/zip": "ZIP archive",
    "image/svg+xml": "SVG drawing",
}
_FORMATS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WebP",
    "bmp": "BMP",
    "tiff": "TIFF",
    "heic": "HEIC",
}
_FAMILIES = {"video": "video", "audio": "sound recording", "text": "text", "image": "picture"}


class Times:
    """Says aware times in one zone.

    Args:
        zone: IANA name; an unknown one falls back to UTC and says so.
        words: how the zone is called, such as "UK time".
    """

    def __init__(self, zone: str, words: str) -> None:
        try:
            self._zone = ZoneInfo(zone)
            self.words = words or zone
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._zone = ZoneInfo("UTC")
            self.words = "UTC"

    def at(self, moment: datetime) -> str:
        """Returns "Sun 22 Nov 2026, 14:05"; the report says once which zone its times are in."""
        local = moment.astimezone(self._zone)
        return f"{local:%a} {local.day} {local:%b} {local.year}, {local:%H:%M}"

    def with_zone(self, moment: datetime) -> str:
        """Returns "Sun 22 Nov 2026, 14:05 (UK time)"."""
        return f"{self.at(moment)} ({self.words})"


def day(value: date) -> str:
    """Returns "Sun 22 Nov 2026"."""
    return f"{value:%a} {value.day} {value:%b} {value.year}"


def size(size_bytes: int) -> str:
    """Returns a size such as "412 kB (412,345 bytes)"."""
    exact = f"{size_bytes:,} byte" + "s" * (size_bytes != 1)
    if size_bytes < _KILO:
        return exact
    amount = float(size_bytes)
    for unit in ("kB", "MB", "GB"):
        amount /= _KILO
        if amount < _KILO or unit == "GB":
            break
    shown = f"{amount:.0f}" if amount >= 100 else f"{amount:.1f}"  # noqa: PLR2004 - three digits say enough
    return f"{shown} {unit} ({exact})"


def kind(media_type: str) -> str:
    """Returns a media type such as "PNG picture (image/png)"; what is no media type stays as it is."""
    family, slash, format_name = media_type.partition("/")
    if not slash or media_type in _PLAIN_KINDS:
        return _PLAIN_KINDS.get(media_type, media_type)
    words = _NAMED_KINDS.get(media_type) or _FAMILIES.get(family, "file")
    if family == "image" and format_name in _FORMATS:
        words = f"{_FORMATS[format_name]} picture"
    return f"{words} ({media_type})"


def joined(parts: Sequence[str], separator: str = " \u00b7 ") -> str:
    """Returns the parts that say something, with a separator between them."""
    return separator.join(part for part in parts if part.strip())


def first_upper(words: str) -> str:
    """Returns the words with their first letter in upper case."""
    return words[:1].upper() + words[1:]
