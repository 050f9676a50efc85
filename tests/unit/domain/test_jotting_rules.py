"""Half-typed text: the same text is the same JSON, forms have names, and there is a limit."""

import pytest

from conductdesk.domain.jottings import (
    MOST_CHARACTERS,
    as_fields,
    as_text,
    check_place,
)
from conductdesk.errors import BugError, RefusedError

TYPED = [
    {"words": "Я хочу, чтобы это прекратилось.", "told": "staff support"},
    {"words": "می‌خواهم تمام شود\nخط دوم\t"},
    {"words": "half an emoji \ud83d", "note": "\x00\x01 control"},
    {"words": '"}{\\" OR 1=1 --', "": "a field without a name"},
    {"words": "  spaces stay  ", "empty": ""},
]


@pytest.mark.parametrize("fields", TYPED)
def test_what_was_typed_comes_back_to_the_letter(fields: dict[str, str]) -> None:
    told = as_text(fields)
    told.encode("utf-8")
    assert as_fields(told) == fields


def test_the_order_of_fields_makes_no_difference() -> None:
    assert as_text({"a": "1", "b": "2"}) == as_text({"b": "2", "a": "1"})


@pytest.mark.parametrize("fields", [{}, {"words": ""}, {"words": " \n\t", "note": ""}])
def test_a_form_without_text_is_empty(fields: dict[str, str]) -> None:
    assert as_text(fields) == ""


def test_a_form_holds_so_many_characters_and_not_one_more() -> None:
    most = {"a": "x" * (MOST_CHARACTERS - 2), "b": ""}
    assert as_fields(as_text(most)) == most
    with pytest.raises(RefusedError, match="200,001 characters") as refused:
        as_text({**most, "b": "y"})
    assert "keep the long text as evidence" in refused.value.hint
    with pytest.raises(RefusedError):
        as_text({"n" * MOST_CHARACTERS: "x"})


@pytest.mark.parametrize("place", ["", " ", "a\nb", "a\x00b", "\ud800", "\u202egnp", "x" * 201])
def test_a_form_needs_a_name_that_can_be_printed(place: str) -> None:
    with pytest.raises(BugError):
        check_place(place)


@pytest.mark.parametrize("place", ["wishes.words", "message:public-message", "Nachricht: %_'\"--", "消息"])
def test_any_other_name_will_do(place: str) -> None:
    assert check_place(place) == place


@pytest.mark.parametrize("told", ["", "{", "[]", "null", '"words"', '{"words": 1}', '{"words": null}', "NaN"])
def test_what_the_program_does_not_write_is_no_text(told: str) -> None:
    assert as_fields(told) == {}
