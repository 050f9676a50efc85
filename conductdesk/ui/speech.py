"""Sizes, counts, spans and short times as screens say them."""

import html
from datetime import datetime, timedelta

from conductdesk.domain.dates import days_between, local, say_day

_DAY_HOURS = 24
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_size(size_bytes: int) -> str:
    """A size as people read it: ``812 bytes``, ``3.4 MB``."""
    if size_bytes < 1000:
        return f"{size_bytes} bytes"
    size = float(size_bytes)
    for unit in ("kB", "MB"):
        size /= 1000
        if size < 999.95:
            return f"{size:.1f} {unit}"
    return f"{size / 1000:.1f} GB"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 file``, ``12 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def say_span(span: timedelta) -> str:
    """A span for reading: "25 minutes", "3 hours", "2 days"; never less than nothing."""
    minutes = max(0, int(span.total_seconds() // 60))
    for size, word in ((_DAY_HOURS * 60, "day"), (60, "hour")):
        if minutes >= size * 2 or minutes == size:
            return count(minutes // size, word)
    return count(minutes, "minute")


def short_when(at: datetime, zone: str, now: datetime) -> str:
    """A moment as briefly as it stays clear: "14:29" of today, "12 Nov, 14:29", "12 Nov 2025, 14:29"."""
    here, today = local(at, zone), local(now, zone)
    clock = f"{here:%H:%M}"
    if here.date() == today.date():
        return clock
    day = f"{here.day} {_MONTHS[here.month - 1]}"
    return f"{day}, {clock}" if here.year == today.year else f"{day} {here.year}, {clock}"


def short_day(at: datetime, zone: str, now: datetime) -> str:
    """The day of a moment for lists: "Today", "Yesterday", "12 Nov", "12 Nov 2025"."""
    here, today = local(at, zone), local(now, zone)
    if here.date() == today.date():
        return "Today"
    if here.date() < today.date() and days_between(at, now, zone) == 1:
        return "Yesterday"
    day = say_day(at, zone).partition(" ")[2]
    return day if here.year != today.year else day.rpartition(" ")[0]


def plain_tip(text: str, *, limit: int = 400) -> str:
    """A text for a tooltip: never taken for markup, with lines that break, and not endless."""
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    return f'<p style="white-space:pre-wrap">{html.escape(shown)}</p>' if shown else ""
