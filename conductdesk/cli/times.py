"""Times as people read them."""

from datetime import datetime, timedelta

from conductdesk.domain.dates import say_when

_ZONE = "Europe/London"
_DAY_HOURS = 24


def say_time(at: datetime | None, zone: str = _ZONE) -> str:
    """The moment for reading, "Sun 22 Nov 2026, 14:05 (UK time)"; empty when there is none."""
    return say_when(at, zone) if at is not None else ""


def say_span(span: timedelta) -> str:
    """A span for reading: "25 minutes", "3 hours", "2 days"."""
    minutes = int(span.total_seconds() // 60)
    for size, word in ((_DAY_HOURS * 60, "day"), (60, "hour")):
        if minutes >= size * 2 or minutes == size:
            number = minutes // size
            return f"{number} {word}{'' if number == 1 else 's'}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
