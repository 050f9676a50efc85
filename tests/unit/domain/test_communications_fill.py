"""Texts are filled once, show their gaps, and are held back until they are ready (R24)."""

from dataclasses import dataclass

import pytest

from conductdesk.domain.communications import (
    FIELDS,
    PUBLIC_FIELDS,
    Filled,
    Finding,
    FindingKind,
    MessageKind,
    check_ready,
    field_names,
    fill,
    gap_marker,
    gaps_left,
    stray_braces,
)
from conductdesk.errors import RefusedError


@dataclass(frozen=True)
class Words:
    body: str
    subject: str = ""


def finding(kind: FindingKind) -> Finding:
    return Finding(kind, "Quintana", 0, 8, "why")


def test_fields_are_replaced_everywhere_they_stand() -> None:
    text = Words("{group} and {platform}. {group}.", "News of {group}")
    assert fill(text, {"group": "Chess Society", "platform": "our chat"}) == Filled(
        "News of Chess Society", "Chess Society and our chat. Chess Society."
    )


@pytest.mark.parametrize("nothing", ["", "   ", "\n", "\u200b", "\u202e \u2066"])
def test_a_field_that_shows_nothing_stays_visible_and_is_a_gap(nothing: str) -> None:
    """R24."""
    filled = fill(Words("On {statement_date} in {platform}."), {"statement_date": nothing, "platform": "it"})
    assert filled.body == "On [statement date] in it."
    assert filled.gaps == ("statement_date",)


def test_gaps_are_listed_once_and_in_order_of_appearance() -> None:
    filled = fill(Words("{union} {group} {union}", "{reference}"), {})
    assert filled.gaps == ("reference", "union", "group")
    assert filled.subject == "[reference]"


def test_a_value_is_never_read_as_a_template_itself() -> None:
    filled = fill(Words("{group}"), {"group": "{officer} \\1 {group}", "officer": "Amara"})
    assert filled.body == "{officer} \\1 {group}"


def test_a_value_cannot_add_lines_to_the_subject_of_an_e_mail() -> None:
    filled = fill(Words("x", "News of {group}"), {"group": "Chess\r\nBcc: all@example.org"})
    assert filled.subject == "News of Chess Bcc: all@example.org"


def test_line_breaks_inside_a_value_stay_in_the_body() -> None:
    assert fill(Words("{statement_text}"), {"statement_text": " one\ntwo\n"}).body == "one\ntwo"


def test_the_fields_of_a_text_and_braces_without_a_partner_are_told() -> None:
    assert field_names("{a_b} {c} {a_b} {C} {}") == ("a_b", "c")
    assert not stray_braces("{group} and {platform}")
    assert all(stray_braces(text) for text in ("{", "}", "{{group}}", "{Group}", "{group", "{ group }"))


def test_every_field_is_described_and_public_ones_say_nothing_about_whom() -> None:
    """R24."""
    assert all(description.strip() for description in FIELDS.values())
    assert set(FIELDS) > PUBLIC_FIELDS
    assert not PUBLIC_FIELDS & {
        "recipient",
        "reference",
        "code_name",
        "post_address",
        "categories",
        "happened_on",
    }


def test_a_marker_left_in_an_edited_text_is_still_a_gap() -> None:
    assert gaps_left("On [statement date] we wrote [happened on]") == ("statement_date", "happened_on")
    assert gap_marker("freeze_until") == "[freeze until]"


@pytest.mark.parametrize("kind", list(MessageKind))
def test_a_text_with_a_gap_goes_to_nobody(kind: MessageKind) -> None:
    """R24."""
    with pytest.raises(RefusedError, match="still to be filled in: statement date"):
        check_ready("On [statement date].", kind)
    with pytest.raises(RefusedError, match=r"platform \{platform\}, group \{group\}"):
        check_ready("words", kind, gaps=("platform", "group"))
    with pytest.raises(RefusedError, match="reference"):
        check_ready(Filled("[reference]", "words", ("reference",)), kind)


@pytest.mark.parametrize("nothing", ["", "  \n", "\u200b\u200d", Filled("", " ")])
def test_an_empty_message_is_refused(nothing: str | Filled) -> None:
    with pytest.raises(RefusedError, match="empty"):
        check_ready(nothing, MessageKind.DIRECT)


def test_findings_hold_back_a_public_text_and_nothing_else() -> None:
    """R24: a direct message may name the person it goes to."""
    found = (finding(FindingKind.NAME),)
    with pytest.raises(RefusedError, match="cannot hold a name of the incident"):
        check_ready("Quintana", MessageKind.PUBLIC, findings=found)
    check_ready("Quintana", MessageKind.DIRECT, findings=found)
    check_ready("Quintana", MessageKind.EMAIL, findings=found)
    check_ready("Be kind.", MessageKind.PUBLIC)
    check_ready(Filled("", "Be kind."), MessageKind.PUBLIC)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((FindingKind.LINK,), "hold a link of"),
        ((FindingKind.NAME, FindingKind.QUOTE, FindingKind.NAME), "hold 2 names and a quote of"),
        ((FindingKind.LINK, FindingKind.HANDLE, FindingKind.NAME), "hold a name, an account and a link of"),
    ],
)
def test_a_refusal_counts_what_was_found_and_never_repeats_it(
    kinds: tuple[FindingKind, ...], said: str
) -> None:
    with pytest.raises(RefusedError, match=said) as refused:
        check_ready("Quintana", MessageKind.PUBLIC, findings=[finding(kind) for kind in kinds])
    assert "Quintana" not in str(refused.value)
    assert refused.value.hint
