"""Two spellings that readers take for the same word fold to the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain.folding import fold, folded, has_lookalikes, is_letter

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
TRICKY = st.text(
    alphabet="aI\u0301\u0308ßŁłıİéе\u200b\u3000ﬁ가\u1100\u1161\u11a8\u1160ｶﾞカ\u3099הִ\u05b4कि\u093f 🇬🄰х"
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("LEWIS", "lewis"),
        ("Ｌｅｗｉｓ", "lewis"),
        ("𝐋𝑒𝔴𝕚𝚜", "lewis"),
        ("🄻🄴🅆🄸🅂", "lewis"),
        ("Ⓛⓔⓦⓘⓢ", "lewis"),
        ("Zoë", "zoe"),
        ("Zoe\u0308", "zoe"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Ayşe İnönü ışık", "ayse inonu isik"),
        ("Søren Æbelø", "soren aebelo"),
        ("Strauß", "strauss"),
        ("Νίκος", "νικοσ"),
        ("김민수", "김민수"),
        ("\u1100\u1161", "가"),
        ("ｶﾞ", "ガ"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी", "हिन्दी"),
        ("", ""),
    ],
)
def test_case_width_and_diacritics_make_no_difference(written: str, plain: str) -> None:
    assert folded(written, lookalikes=False) == plain
    assert fold(written, lookalikes=False).text == plain


@pytest.mark.parametrize("written", ["Lеwіs", "ꓡewis", "ʟᴇᴡɪs", "🅻🅴🆆🅸🆂", "🅛🅔🅦🅘🅢", "🇱🇪🇼🇮🇸", "LEWΙS", "lеwis"])
def test_letters_that_look_latin_fold_to_latin(written: str) -> None:
    assert has_lookalikes(written)
    assert folded(written, lookalikes=True) == "lewis"
    assert folded(written, lookalikes=False) != "lewis"


def test_many_kinds_of_lookalikes_at_once_fold_too() -> None:
    assert folded("АВЕКМНОРСТУХЅІЈԚԜавекморстухѕіј", lookalikes=True) == "abekmhopctyxsijqwabekmopctyxsij"


def test_text_without_lookalikes_is_known_as_such() -> None:
    assert not has_lookalikes("Plain words")
    assert not has_lookalikes("Zoë and 김민수 and 王小明")
    assert has_lookalikes("Привет")


def test_vowel_signs_that_tell_words_apart_are_part_of_the_word() -> None:
    assert is_letter("ि")
    assert is_letter("é")
    assert not is_letter("-")
    assert not is_letter("7")


@given(st.one_of(ANY_TEXT, TRICKY), st.booleans())
def test_folding_by_character_gives_what_folding_as_a_whole_gives(text: str, lookalikes: bool) -> None:
    """The guard marks places in a short text and searches long ones: both ways have to agree."""
    assert fold(text, lookalikes=lookalikes).text == folded(text, lookalikes=lookalikes)


@given(TRICKY)
def test_every_folded_character_points_into_the_original_in_order(text: str) -> None:
    seen = fold(text, lookalikes=True)
    assert len(seen.text) == len(seen.starts) == len(seen.ends)
    assert list(seen.starts) == sorted(seen.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(seen.starts, seen.ends, strict=True))
