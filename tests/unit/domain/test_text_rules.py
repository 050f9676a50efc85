"""Small checks on text that every rule about a reason, a name or an answer rests on."""

import uuid

import pytest
from domain_cases import ZERO_WIDTH
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain.records import has_words, listed, new_id, one_line, visible, written_reason
from conductdesk.errors import RefusedError


def test_every_id_is_a_new_uuid() -> None:
    ids = {new_id() for _ in range(50)}
    assert len(ids) == 50
    assert all(str(uuid.UUID(one)) == one for one in ids)


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        "",
        "   ",
        "\n\t",
        "...",
        "?!",
        "---",
        "ok",
        ZERO_WIDTH,
        ZERO_WIDTH * 20,
        "\u202e\u2066\u2069",
        "\ufe0f\ufe0f\ufe0f\ufe0f",
        "\U000e0100" * 5,
        "\x00\x01\x02\x03",
        "\ue000\ue001\ue002",
        "a\u200bb",
        "\u115f\u1160\u3164\uffa0",
        "👍👍👍",
    ],
)
def test_a_reason_that_says_nothing_is_refused(nothing: str | None) -> None:
    with pytest.raises(RefusedError, match="A written reason is needed to close the door") as caught:
        written_reason(nothing, what="close the door")
    assert caught.value.hint


@pytest.mark.parametrize(
    "reason", ["She asked us to.", "危険です", "Потому что", "ضروری است", "हाँ, ठीक है", "n 1 2"]
)
def test_a_reason_in_any_script_counts(reason: str) -> None:
    assert written_reason(f"  {reason}\n", what="do it") == reason


def test_a_reason_is_kept_as_written_with_its_joiners_but_without_control_characters() -> None:
    assert written_reason("می\u200cخواهم\x00 \ud800ok", what="do it") == "می\u200cخواهم ok"


@given(st.text())
def test_what_counts_as_visible_never_begins_or_ends_in_space(text: str) -> None:
    seen = visible(text)
    assert seen == seen.strip()
    assert visible(seen) == seen


def test_words_are_letters_or_digits_one_can_see() -> None:
    assert has_words("§ 5")
    assert has_words("是")
    assert not has_words("—")
    assert not has_words(ZERO_WIDTH)
    assert not has_words(None)


def test_repeated_text_stays_on_one_short_line() -> None:
    assert one_line("a\nb\u202e  c") == "a b c"
    assert one_line("x" * 1000) == "x" * 39 + "…"
    assert one_line("y" * 40) == "y" * 40


def test_lists_read_as_a_person_would_say_them() -> None:
    assert listed(()) == ""
    assert listed(("2",)) == "2"
    assert listed(("2", "3")) == "2 and 3"
    assert listed(("2", "3", "5"), last="or") == "2, 3 or 5"
