"""Dates as people write and read them; days are counted in the desk's zone, times are kept as aware UTC."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conductdesk.domain.records import one_line, visible
from conductdesk.errors import BugError, UserError

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UK_ZONES = frozenset({"Europe/London", "Europe/Belfast", "GB"})
_HINT = "Write it like 22/11/2026 14:05 or 2026-11-22 14:05."
_LONGEST = 100
_FAR_PAST_YEARS = 3
_SLACK = timedelta(minutes=2)
_NOON = 12
_CENTURY = 100

_DAY_WORD = re.compile(r"(?P<word>today|tomorrow|yesterday|now)\b")
_DAYS_ON = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+")
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[a-z]{3,9})\.?,?(?:\s+(?P<y>\d{4}))?(?!\d)")
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})(?!\d)")
_TIME = re.compile(
    r"(?P<h>\d{1,2})(?:[:.](?P<min>\d{2})(?::(?P<s>\d{2})(?:\.\d{1,6})?)?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    r"\s*(?P<offset>z|utc|[+-]\d{2}:?\d{2})?"
)
_BETWEEN = re.compile(r"(?:\s*,\s*|\s+|t(?=\d))(?:at\s+)?")


@dataclass(frozen=True, kw_only=True)
class When:
    """A moment as it was read.

    ``at_utc`` is aware UTC, ``as_written`` what the person wrote, ``warning`` one sentence or empty,
    ``day_only`` says that no time was written (then ``at_utc`` is the start of that day in the zone).
    """

    at_utc: datetime
    as_written: str
    warning: str = ""
    day_only: bool = False


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name.

    Raises:
        UserError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise UserError(
            f'There is no time zone called "{one_line(name)}".', hint="Write it like Europe/London or UTC."
        ) from error


def local(at: datetime, zone: str) -> datetime:
    """The moment on the clocks of the zone.

    Raises:
        BugError: the moment has no time zone.
    """
    if at.tzinfo is None:
        raise BugError("A time without a zone reached a rule.")
    try:
        return at.astimezone(zone_of(zone))
    except OverflowError:
        return at


def day_of(at: datetime, zone: str) -> date:
    """The calendar day of the moment in the zone."""
    return local(at, zone).date()


def days_between(earlier: datetime, later: datetime, zone: str) -> int:
    """Calendar days from one moment to the other as counted in the zone; never less than 0.

    A clock that was set back gives 0, so that nothing becomes due early or vanishes.
    """
    return max(0, (day_of(later, zone) - day_of(earlier, zone)).days)


def zone_label(zone: str) -> str:
    """What the zone is called in texts: "UK time", "Paris time" or "UTC"."""
    if zone in _UK_ZONES:
        return "UK time"
    city = zone.rpartition("/")[2].replace("_", " ")
    return city if city in {"UTC", "GMT"} else f"{city} time"


def say_day(at: datetime, zone: str) -> str:
    """The day for reading: "Sun 22 Nov 2026"."""
    day = day_of(at, zone)
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_when(at: datetime, zone: str) -> str:
    """The moment for reading: "Sun 22 Nov 2026, 14:05 (UK time)"."""
    return f"{say_day(at, zone)}, {local(at, zone):%H:%M} ({zone_label(zone)})"


def read_when(text: str, *, zone: str, now: datetime) -> When:
    """Read a date, with or without a time, as people in the UK write it (day first).

    A moment in the future or far in the past is kept with a warning, as is a two-digit year, a left-out year,
    and a time that the change of the clocks skipped or repeated.

    Args:
        text: such as ``22/11/2026 14:05``, ``2026-11-22``, ``22 Nov 2026 2.05pm``, ``tomorrow 9pm``.
        zone: the IANA zone the person writes in.
        now: aware UTC.

    Raises:
        UserError: it cannot be read; the message is one line and says how to write it.
    """
    written = visible(text)
    if not written:
        raise UserError("No date was written.", hint=_HINT)
    if len(written) > _LONGEST:
        raise _unreadable(written)
    plain = " ".join(unicodedata.normalize("NFKC", written).casefold().split())
    label = f"({zone_label(zone).casefold()})"
    day, rest, warnings = _read_day(plain.removesuffix(label).strip(), written, local(now, zone))
    if day is None:
        return When(at_utc=now.astimezone(UTC), as_written=written)
    clock, offset = _read_time(rest, written)
    naive = datetime.combine(day, clock or time())
    try:
        at, shift = _place(naive, zone, offset, day_only=clock is None)
    except OverflowError as error:
        raise _unreadable(written) from error
    warnings.extend(w for w in (shift, _distance(at, now)) if w)
    return When(at_utc=at, as_written=written, warning=" ".join(warnings), day_only=clock is None)


def _unreadable(written: str, hint: str = _HINT) -> UserError:
    return UserError(f'I cannot read "{one_line(written)}" as a date.', hint=hint)


def _read_day(plain: str, written: str, here: datetime) -> tuple[date | None, str, list[str]]:
    """The day, what follows it, and warnings; no day for ``now``."""
    if word := _DAY_WORD.match(plain):
        rest = plain[word.end() :]
        if word["word"] == "now":
            if rest:
                raise _unreadable(written)
            return None, "", []
        return here.date() + timedelta(days=_DAYS_ON[word["word"]]), rest, []
    if weekday := _WEEKDAY.match(plain):
        plain = plain[weekday.end() :]
    for pattern in (_YEAR_FIRST, _DAY_FIRST, _NAMED, _MONTH_FIRST):
        if found := pattern.match(plain):
            day, warnings = _make_day(found, written, here.date())
            if weekday and not weekday[0].startswith(_DAYS[day.weekday()].casefold()):
                warnings.append(f"{_say(day)} is a {_DAYS[day.weekday()]}: please check the day.")
            return day, plain[found.end() :], warnings
    if _TIME.fullmatch(plain):
        raise _unreadable(written, 'Write the day as well, such as "today 14:05" or "yesterday 14:05".')
    raise _unreadable(written)


def _make_day(found: re.Match[str], written: str, today: date) -> tuple[date, list[str]]:
    parts = found.groupdict()
    month = _month_number(parts["month"]) if "month" in parts else int(parts["m"])
    year, warnings = _year(parts["y"], today)
    try:
        day = date(year, month, int(parts["d"]))
        if parts["y"] is None and day > today:
            day = day.replace(year=year - 1)
    except ValueError as error:
        turned = month > _NOON >= int(parts["d"]) > 0 and month <= 31  # noqa: PLR2004 - days of the longest month
        hint = "Write the day first, then the month, such as 22/11/2026 14:05." if turned else _HINT
        raise _unreadable(written, hint) from error
    if parts["y"] is None or warnings:
        warnings = [f"I read that as {_say(day)}."]
    return day, warnings


def _month_number(name: str) -> int:
    """1 to 12, or 0 for a word that is no month."""
    return next((n for n, month in enumerate(_LONG_MONTHS, start=1) if month.startswith(name)), 0)


def _year(written: str | None, today: date) -> tuple[int, list[str]]:
    if written is None:
        return today.year, []
    year = int(written)
    if year >= _CENTURY or len(written) > 2:  # noqa: PLR2004 - two digits leave the century open
        return year, []
    year += today.year - today.year % _CENTURY
    return (year - _CENTURY if year > today.year + 1 else year), ["two digits"]


def _say(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _read_time(rest: str, written: str) -> tuple[time | None, timedelta | None]:
    if not rest:
        return None, None
    gap = _BETWEEN.match(rest)
    found = _TIME.fullmatch(rest[gap.end() :]) if gap else None
    if not found or (found["min"] is None and found["half"] is None):
        raise _unreadable(written)
    hour = int(found["h"])
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise _unreadable(written)
        hour = hour % _NOON + (_NOON if found["half"].startswith("p") else 0)
    try:
        return time(hour, int(found["min"] or 0), int(found["s"] or 0)), _offset(found["offset"])
    except ValueError as error:
        raise _unreadable(written) from error


def _offset(written: str | None) -> timedelta | None:
    if not written:
        return None
    if written in {"z", "utc"}:
        return timedelta()
    hours, minutes = int(written[1:3]), int(written[-2:])
    if hours > 14 or minutes > 59:  # noqa: PLR2004 - no clock on earth is further from UTC
        raise ValueError(written)
    size = timedelta(hours=hours, minutes=minutes)
    return -size if written[0] == "-" else size


def _place(naive: datetime, zone: str, offset: timedelta | None, *, day_only: bool) -> tuple[datetime, str]:
    """The moment in UTC, and a warning when the zone's clocks skipped or repeated that time."""
    if offset is not None:
        return (naive - offset).replace(tzinfo=UTC), ""
    first = naive.replace(tzinfo=zone_of(zone), fold=0)
    second = first.replace(fold=1)
    at = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset() or day_only:
        return at, ""
    if at.astimezone(first.tzinfo).replace(tzinfo=None) != naive:
        moved = at.astimezone(first.tzinfo)
        return at, f"The clocks went forward then, so {naive:%H:%M} did not exist. I kept {moved:%H:%M}."
    later = second.astimezone(UTC)
    return at, (
        f"The clocks went back then, so {naive:%H:%M} came twice. I took the first; "
        f"for the second write {later:%Y-%m-%d %H:%M} UTC."
    )


def _distance(at: datetime, now: datetime) -> str:
    if at > now + _SLACK:
        return "That is in the future: please check it."
    years = now.year - at.year - ((now.month, now.day) < (at.month, at.day))
    if years >= _FAR_PAST_YEARS:
        return f"That is {years} years ago: please check it."
    return ""
