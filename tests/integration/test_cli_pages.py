"""Text for terminals: harmless, measured, wrapped, and data for programs."""

import json
import string
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.cli.page import Page
from conductdesk.cli.plain import as_json, plain
from conductdesk.cli.text import clean, columns, count, one_line, say_size, wrap
from conductdesk.cli.times import say_span, say_time
from conductdesk.domain.incidents import Answer

DANGEROUS = {chr(c) for c in (*range(0x20), 0x7F, *range(0x80, 0xA0))} - {"\n"} | set(
    "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069"
)


@given(st.text())
def test_clean_leaves_nothing_that_a_terminal_obeys(text: str) -> None:
    shown = clean(text)
    assert not set(shown) & DANGEROUS
    assert "\n" not in one_line(text)
    shown.encode("utf-8")


@given(st.text(alphabet=string.ascii_letters + " äß漢字\u0301🙂\n", max_size=300), st.integers(10, 80))
def test_wrapping_keeps_every_character_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_wrapping_a_very_long_word_takes_no_longer_than_its_length() -> None:
    lines = wrap("x" * 1_000_000, 80)
    assert len(lines) == 12_500


def test_wide_and_combining_characters_are_measured_as_they_are_drawn() -> None:
    assert columns("漢字") == 4
    assert columns("e\u0301") == 1
    assert columns("abc") == 3


def test_control_characters_stay_visible_as_their_pictures() -> None:
    assert clean("a\x1bb\x07c\x7f") == "a␛b␇c␡"
    assert clean("one\r\ntwo\rthree\tfour") == "one\ntwo\nthree    four"
    assert clean("\ud800\u202e\x9b") == "\ufffd\ufffd\ufffd"
    assert clean("a\u2028b") == "a\nb"
    assert clean("می‌خواهم 👩‍🚀") == "می‌خواهم 👩‍🚀"


def test_a_table_shrinks_its_widest_column_first() -> None:
    page = Page()
    page.table(("No", "What", "Who"), [("1", "word " * 60, "Amara Okonkwo"), ("2", "", "")])
    lines = str(page).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].startswith("1   word")
    assert lines[1].endswith("Amara Okonkwo")
    page = Page()
    page.table([str(n) for n in range(12)], [["x" * 30] * 12])
    assert "x" in str(page)


def test_a_command_is_never_broken_over_two_lines() -> None:
    page = Page()
    page.line(
        "It is long: conductdesk incident message 2026-001 --text public-message --copy-for WHOM", indent=2
    )
    assert str(page).splitlines() == [
        "  It is long:",
        "      conductdesk incident message 2026-001 --text public-message --copy-for WHOM",
    ]
    page = Page()
    page.line("Short: conductdesk today")
    assert str(page) == "Short: conductdesk today\n"


def test_colour_is_never_alone() -> None:
    plain_page, coloured = Page(), Page(colour=True)
    for page in (plain_page, coloured):
        page.heading("Danger")
        page.alarm("Somebody is in danger.")
    assert "\x1b[" in str(coloured)
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", str(coloured)) == str(plain_page)


def test_labels_that_are_too_long_get_a_line_of_their_own() -> None:
    page = Page()
    page.fields([("a", "one"), ("b" * 40, "two"), ("c", "")])
    assert str(page).splitlines() == ["a" + " " * 23 + "one", "b" * 40, " " * 24 + "two"]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (2_400_000_000, "2.4 GB"),
    ],
)
def test_sizes_are_said_as_people_read_them(size: int, said: str) -> None:
    assert say_size(size) == said


def test_numbers_and_spans_agree_with_their_nouns() -> None:
    assert count(1, "file") == "1 file"
    assert count(1200, "entry", "entries") == "1,200 entries"
    assert say_span(timedelta(minutes=1)) == "1 minute"
    assert say_span(timedelta(minutes=95)) == "95 minutes"
    assert say_span(timedelta(hours=1)) == "1 hour"
    assert say_span(timedelta(days=3, hours=5)) == "3 days"
    assert say_span(timedelta(hours=30)) == "30 hours"


def test_times_are_said_in_the_zone_of_the_desk() -> None:
    at = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
    assert say_time(at) == "Sun 22 Nov 2026, 14:05 (UK time)"
    assert say_time(at, "Asia/Tokyo") == "Sun 22 Nov 2026, 23:05 (Tokyo time)"
    assert say_time(None) == ""


def test_data_for_programs_is_plain() -> None:
    class Row(NamedTuple):
        name: str
        at: datetime

    value = {
        "row": Row("Zoë", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        "set": frozenset({"b", "a"}),
        "word": Answer.UNKNOWN,
        "span": timedelta(seconds=90),
        "day": date(2026, 1, 2),
        "path": Path("a/b"),
        "list": (1, None, True),
    }
    assert plain(value) == {
        "row": {"name": "Zoë", "at": "2026-07-01T12:00:00Z"},
        "set": ["a", "b"],
        "word": "unknown",
        "span": 90.0,
        "day": "2026-01-02",
        "path": str(Path("a/b")),
        "list": [1, None, True],
    }
    assert json.loads(as_json(value)) == plain(value)
    assert as_json("\x9b\x1b").isascii()
