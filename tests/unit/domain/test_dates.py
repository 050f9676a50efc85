"""Dates as people write them: UK order, warnings rather than refusals, one clear line where nothing fits."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from domain_cases import NOW
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain import dates
from conductdesk.errors import BugError, UserError

LONDON = "Europe/London"


def read(text: str, zone: str = LONDON, now: datetime = NOW) -> dates.When:
    return dates.read_when(text, zone=zone, now=now)


@pytest.mark.parametrize(
    "text",
    [
        "22/11/2026 14:05",
        "22/11/2026, 14:05",
        "22.11.2026 14.05",
        "22-11-2026 at 14:05",
        "2026-11-22 14:05",
        "2026-11-22T14:05",
        "2026-11-22T14:05Z",
        "2026-11-22 14:05:00.250 UTC",
        "2026-11-22T16:05+02:00",
        "2026-11-22 09:05 -0500",
        "2026/11/22 2.05pm",
        "22 Nov 2026 2.05pm",
        "22 November 2026 at 2:05 p.m.",
        "22nd nov. 2026, 2:05 PM",
        "Nov 22, 2026 14:05",
        "Sunday 22 November 2026 14:05",
        "Sun, 22 Nov 2026 14:05",
        "Sun 22 Nov 2026, 14:05 (UK time)",
        "today 14:05",
        "Today at 2.05pm",
        "  TODAY,\u202f14:05  ",
        "22\u200b/11/2026 14:05",
        "２２/１１/２０２６ １４:０５",
        "٢٢/١١/٢٠٢٦ ١٤:٠٥",
    ],
)
def test_many_ways_of_writing_one_moment_are_read(text: str) -> None:
    when = read(text)
    assert when.at_utc == datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
    assert when.at_utc.utcoffset() == timedelta()
    assert when.warning == ""
    assert not when.day_only


@pytest.mark.parametrize(
    ("text", "hour"),
    [("today 12am", 0), ("today 12pm", 12), ("today 9 pm", 21), ("today 12.30 am", 0), ("today 9am", 9)],
)
def test_morning_and_afternoon_are_told_apart(text: str, hour: int) -> None:
    assert read(text).at_utc.hour == hour


def test_one_in_the_morning_is_an_hour() -> None:
    assert read("today 1am").at_utc.hour == 1


def test_what_was_written_is_kept_as_written() -> None:
    assert read("  Yesterday 9pm ").as_written == "Yesterday 9pm"


def test_yesterday_and_today_are_days_of_the_zone_not_of_utc() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 July in London
    assert read("today 00:10", now=late).at_utc == datetime(2026, 7, 1, 23, 10, tzinfo=UTC)
    assert read("yesterday 23:50", now=late).at_utc == datetime(2026, 7, 1, 22, 50, tzinfo=UTC)


def test_now_is_this_moment() -> None:
    assert read("now").at_utc == NOW
    with pytest.raises(UserError):
        read("now 14:05")


def test_a_day_without_a_time_is_its_start_in_the_zone() -> None:
    when = read("1 July 2026")
    assert when.day_only
    assert when.at_utc == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    assert read("yesterday").at_utc == datetime(2026, 11, 21, tzinfo=UTC)
    assert read("tomorrow 22:00").at_utc == datetime(2026, 11, 23, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "32/13/2026",
        "30/02/2026",
        "29 Feb 2026",
        "0/1/2026",
        "2026-13-01",
        "22/11/20266",
        "22/11/2026 25:00",
        "22/11/2026 24:00",
        "22/11/2026 14:60",
        "22/11/2026 14:05:61",
        "22/11/2026 13pm",
        "22/11/2026 0am",
        "22/11/2026 14",
        "22/11/2026 sometime",
        "22/11/202614:05",
        "22/11-2026",
        "22 Foo 2026",
        "last night",
        "friday",
        "the day after",
        "soon",
        "9999-12-31 23:59 -14:00",
        "0001-01-01 00:00 +14:00",
        "2026-11-22 14:05 +99:00",
        "2026-11-22 14:05 +01:99",
        "0000-01-01",
        "22/11/2026 14:05 (Paris time)",
        "²²/¹¹/abc",
        "1; drop table",
        "\ud800",
        "-",
    ],
)
def test_what_cannot_be_read_gets_one_line_that_says_how_to_write_it(text: str) -> None:
    with pytest.raises(UserError) as caught:
        read(text)
    line = str(caught.value)
    assert "\n" not in line
    assert "22/11/2026 14:05" in line or "today 14:05" in line


def test_the_error_names_what_was_written() -> None:
    with pytest.raises(UserError) as caught:
        read("32/13/2026")
    assert str(caught.value) == (
        'I cannot read "32/13/2026" as a date. Write it like 22/11/2026 14:05 or 2026-11-22 14:05.'
    )


def test_an_american_date_is_told_to_put_the_day_first() -> None:
    with pytest.raises(UserError, match="day first"):
        read("11/22/2026")
    with pytest.raises(UserError) as caught:
        read("00/13/2026")
    assert "day first" not in str(caught.value)


def test_a_bare_time_asks_for_the_day() -> None:
    for text in ("14:05", "9pm", "23.50"):
        with pytest.raises(UserError, match="Write the day as well"):
            read(text)


def test_an_empty_date_says_so() -> None:
    for text in ("", "  ", "\u200b\u200b"):
        with pytest.raises(UserError, match="No date was written"):
            read(text)


def test_a_very_long_text_is_refused_shortly() -> None:
    with pytest.raises(UserError) as caught:
        read("22/11/2026 " * 100_000)
    assert len(str(caught.value)) < 200


def test_the_future_is_kept_with_a_warning() -> None:
    when = read("23/11/2026 14:05")
    assert when.at_utc == datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    assert when.warning == "That is in the future: please check it."
    assert read("22/11/2026 23:02").warning == ""
    assert read("22/11/2026 23:03").warning


def test_the_far_past_is_kept_with_a_warning() -> None:
    assert read("22/11/2016 14:05").warning == "That is 10 years ago: please check it."
    assert read("23/11/2023 14:05").warning == ""
    assert read("1 Jan 0001").warning.startswith("That is 2025 years ago")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("22/11/26", date(2026, 11, 22)),
        ("01/02/03", date(2003, 2, 1)),
        ("22/11/27", date(2027, 11, 22)),
        ("22/11/28", date(1928, 11, 22)),
        ("22/11/00", date(2000, 11, 22)),
    ],
)
def test_a_year_of_two_digits_is_kept_with_a_warning_that_says_how_it_was_read(text: str, day: date) -> None:
    when = read(text)
    assert dates.day_of(when.at_utc, LONDON) == day
    assert f"{day.day} {day:%b} {day.year}." in when.warning


def test_a_left_out_year_is_the_latest_that_fits_and_is_said() -> None:
    assert read("22 Nov 14:05").warning == "I read that as 22 Nov 2026."
    when = read("24 December")
    assert dates.day_of(when.at_utc, LONDON) == date(2025, 12, 24)
    assert "24 Dec 2025" in when.warning


def test_a_weekday_that_does_not_fit_is_pointed_out() -> None:
    assert "22 Nov 2026 is a Sun" in read("Monday 22 Nov 2026 14:05").warning


def test_a_time_that_the_clocks_skipped_is_kept_with_a_warning() -> None:
    when = read("29/03/2026 01:30")
    assert when.at_utc == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert "01:30 did not exist" in when.warning
    assert "02:30" in when.warning


def test_a_time_that_came_twice_is_the_first_and_the_warning_says_how_to_write_the_second() -> None:
    when = read("25/10/2026 01:30")
    assert when.at_utc == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "2026-10-25 01:30 UTC" in when.warning
    assert read("2026-10-25 01:30 UTC").at_utc == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_day_whose_midnight_was_skipped_is_read_without_fuss() -> None:
    when = read("2026-03-29", zone="Asia/Beirut")
    assert when.warning == ""
    assert dates.day_of(when.at_utc, "Asia/Beirut") == date(2026, 3, 29)


def test_times_are_said_with_the_zone_in_words() -> None:
    at = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
    assert dates.say_when(at, LONDON) == "Sun 22 Nov 2026, 14:05 (UK time)"
    assert dates.say_when(at, "Europe/Paris") == "Sun 22 Nov 2026, 15:05 (Paris time)"
    assert (
        dates.say_when(at, "America/Argentina/Buenos_Aires") == "Sun 22 Nov 2026, 11:05 (Buenos Aires time)"
    )
    assert dates.say_when(at, "UTC") == "Sun 22 Nov 2026, 14:05 (UTC)"
    assert dates.say_day(at + timedelta(hours=10), LONDON) == "Mon 23 Nov 2026"


@given(
    st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2026, 11, 22)),  # noqa: DTZ001 - made aware below
    st.sampled_from([LONDON, "UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Chatham"]),
)
def test_what_is_said_can_be_read_again(naive: datetime, zone: str) -> None:
    at = naive.replace(second=0, microsecond=0, tzinfo=UTC)
    again = read(dates.say_when(at, zone), zone=zone)
    twice = "came twice" in again.warning
    assert again.at_utc == at or (twice and timedelta() < at - again.at_utc <= timedelta(hours=1))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        when = read(text)
    except UserError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017 - either ending is fine
    else:
        assert when.at_utc.tzinfo is UTC


@pytest.mark.parametrize(
    "name", ["Europ/London", "", "../../etc/passwd", "Europe", "/etc/passwd", "\x00", "x" * 500]
)
def test_a_zone_that_does_not_exist_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(UserError, match="There is no time zone") as caught:
        dates.zone_of(name)
    assert len(str(caught.value)) < 200


def test_a_time_without_a_zone_never_reaches_a_rule() -> None:
    with pytest.raises(BugError):
        dates.local(datetime(2026, 11, 22), LONDON)  # noqa: DTZ001 - the point of the test


def test_the_ends_of_time_do_not_break_a_screen() -> None:
    assert dates.local(datetime.max.replace(tzinfo=UTC), "Asia/Tokyo").year == 9999
    assert dates.say_when(datetime.min.replace(tzinfo=UTC), "America/New_York")


def test_days_are_counted_in_the_zone_and_never_backwards() -> None:
    before_midnight = datetime(2026, 10, 24, 22, 59, tzinfo=UTC)
    assert dates.days_between(before_midnight, before_midnight + timedelta(minutes=2), LONDON) == 1
    assert dates.days_between(before_midnight, before_midnight + timedelta(minutes=2), "UTC") == 0
    # 24 October 2026 to 26 October 2026 holds a day of 25 hours.
    assert (
        dates.days_between(
            datetime(2026, 10, 24, 23, 0, tzinfo=UTC), datetime(2026, 10, 25, 23, 59, tzinfo=UTC), LONDON
        )
        == 0
    )
    assert dates.days_between(NOW, NOW - timedelta(days=400), LONDON) == 0


def test_other_offsets_come_out_as_utc() -> None:
    plus_two = datetime(2026, 11, 22, 14, 5, tzinfo=timezone(timedelta(hours=2)))
    assert dates.read_when("now", zone=LONDON, now=plus_two).at_utc.tzinfo is UTC
