"""Sizes, spans and short times as screens say them."""

from datetime import UTC, datetime, timedelta

import pytest

from conductdesk.ui.speech import count, plain_tip, say_size, say_span, short_day, short_when

NOW = datetime(2026, 11, 22, 14, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("size", "said"), [(0, "0 bytes"), (999, "999 bytes"), (3_400_000, "3.4 MB"), (999_960, "1.0 MB")]
)
def test_sizes(size: int, said: str) -> None:
    assert say_size(size) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-5, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (90, "90 minutes"), (2880, "2 days")],
)
def test_spans(minutes: int, said: str) -> None:
    assert say_span(timedelta(minutes=minutes)) == said


def test_days_in_short_follow_the_zone_and_a_clock_that_was_set_back_is_no_yesterday() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert short_day(late, "Europe/London", NOW) == "Yesterday"
    assert short_day(late, "Europe/Paris", NOW) == "Today"
    assert short_day(NOW + timedelta(days=1), "Europe/London", NOW) == "23 Nov"
    assert short_day(datetime(2025, 11, 12, tzinfo=UTC), "Europe/London", NOW) == "12 Nov 2025"
    assert short_when(NOW, "Europe/London", NOW) == "14:31"
    assert short_when(late, "Europe/London", NOW) == "21 Nov, 23:30"


def test_a_tooltip_never_takes_words_for_markup_and_is_not_endless() -> None:
    assert "<b>" not in plain_tip("<b>x</b>")
    assert len(plain_tip("x" * 10_000)) < 600
    assert plain_tip("") == ""
    assert count(1, "entry", "entries") == "1 entry"
