import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from bidi import get_display
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf import copied, has_missing_glyph, letters, pages, printed
from samples import EMOJI, SCRIPTS, WITH_ONE_FONT_EACH

from conductdesk.documents import direction, fonts, shaping, text
from conductdesk.documents.fonts import REPLACEMENT, Weight, font_book
from conductdesk.documents.text import TextStyle, break_lines

HOSTILE = (
    '<b>x</b> &lt; &amp; <i>never closed <img src="/etc/hostname"/> <a href="x">y</a> <para> ]]> %s {0} \\('
)
MARKED = "السَّلامُ عَلَيْكُمْ"
POINTED = "בְּרֵאשִׁית"


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_paragraph_of_each_script_copies_out_as_it_was_typed(script: str) -> None:
    pdf = printed(SCRIPTS[script])
    assert pages(pdf)[0].strip() == unicodedata.normalize("NFC", SCRIPTS[script])
    assert not has_missing_glyph(pdf)
    assert REPLACEMENT not in copied(pdf)


@pytest.mark.parametrize("script", WITH_ONE_FONT_EACH)
@pytest.mark.parametrize("times", [1, 9])
def test_a_script_with_a_font_of_its_own_copies_out_whole(script: str, times: int) -> None:
    words = WITH_ONE_FONT_EACH[script] * times
    pdf = printed(words)
    # The one vowel of Khmer that stands on both sides cannot be taken apart: one of its glyphs says nothing.
    assert copied(pdf).replace("\u200b", "") == letters(words).replace("\u200b", "")
    assert not has_missing_glyph(pdf)


@pytest.mark.parametrize("script", ["Thai", "Lao", "Khmer", "Burmese"])
@pytest.mark.parametrize("width", [60, 130, 470])
def test_lines_without_spaces_break_between_clusters_and_fill_their_room(script: str, width: int) -> None:
    words = WITH_ONE_FONT_EACH[script].replace(" ", "") * 4
    lines = break_lines(words, TextStyle(size=10, leading=15), width)
    shaped = [line for line in lines if not isinstance(line, str)]
    assert len(shaped) == len(lines) >= 2
    assert all(line.width * 10 <= width + 0.01 for line in shaped)
    if width > 100:
        assert all(line.width * 10 > width * 0.5 for line in shaped[:-1])


def test_a_thai_line_starts_with_no_sign_that_belongs_to_the_one_before() -> None:
    words = WITH_ONE_FONT_EACH["Thai"].replace(" ", "") * 5
    for width in range(40, 300, 13):
        start = 0
        for line in break_lines(words, TextStyle(size=10, leading=15), width):
            assert not isinstance(line, str)
            said = "".join(
                run.font.embedded.private_texts.get(ord(c), c) for run in line.runs for c in run.codes
            )
            said = said or "".join(c for run in line.runs for _, _, codes in run.chunks for c in codes)
            assert said[0] not in "\u0e30\u0e31\u0e32\u0e33\u0e46\u0e48\u0e49"
            assert said[-1] not in "\u0e40\u0e41\u0e42\u0e43\u0e44"
            start += len(said)
        assert start >= len(words) // 2


@pytest.mark.parametrize(
    "words", [EMOJI, MARKED, POINTED, "می\u200cخواهم", "ẹ̀ x̄", "१२३ ١٢٣ ۱۲۳", "クヮ 한글 ①"]
)
def test_clusters_copy_out_whole(words: str) -> None:
    pdf = printed(words)
    assert copied(pdf) == letters(words)
    assert not has_missing_glyph(pdf)


def test_markup_prints_as_the_characters_it_is_made_of() -> None:
    assert copied(printed(HOSTILE)) == letters(HOSTILE)


def test_an_override_character_cannot_turn_round_what_follows() -> None:
    words = "Amara \u202eevil\u2067 wrote this \u2066\u202dafter\u202c it"
    assert copied(printed(words)) == letters("Amara evil wrote this after it")


def test_control_and_unknown_characters_show_instead_of_vanishing() -> None:
    words = "a\x00b\x07c\x7fd\ue000e\ud800f\U00013000g"
    assert copied(printed(words)) == "a�b�c�d�e�f�g"
    assert not has_missing_glyph(printed(words))


def test_line_ends_of_every_kind_start_a_line_and_tabs_are_space() -> None:
    words = "one\r\ntwo\rthree\nfour\u2028five\x0bsix\tseven"
    assert pages(printed(words))[0].split("\n") == ["one", "two", "three", "four", "five", "six seven"]


def test_every_word_of_ten_thousand_comes_out_in_order() -> None:
    words = [f"w{number}" for number in range(10_000)]
    found = pages(printed(" ".join(words)))
    assert " ".join(found).split() == words
    assert len(found) > 10


@pytest.mark.parametrize("unit", ["abcdefghij", "مرحبانور", "測試字漢語文", "कखगघच", "👍🏽"])
def test_a_word_of_five_thousand_characters_prints_whole(unit: str) -> None:
    word = (unit * 5_000)[:5_000]
    assert copied(printed(word)) == letters(word)


@pytest.mark.parametrize(
    "words", ["x" * 500, "ش" * 500, "字" * 500, "well-known/" * 60, "मैं" * 200, "a b " * 300]
)
def test_no_line_is_wider_than_its_room(words: str) -> None:
    style = TextStyle(size=10, leading=15)
    widths = font_book(Weight.REGULAR).main.widths
    for line in break_lines(words, style, 200):
        width = sum(widths[char] for char in line.rstrip()) if isinstance(line, str) else line.width
        assert width * 10 <= 200.01


def test_lines_break_after_hyphens_and_slashes_but_not_inside_words() -> None:
    lines = break_lines("aaaa-bbbb/cccc dddd", TextStyle(size=10, leading=15), 30)
    assert lines == ["aaaa-", "bbbb/", "cccc", "dddd"]


def test_chinese_lines_do_not_start_with_a_full_stop_or_end_with_an_opening_bracket() -> None:
    words = "我们说过这句话。（他没有回答）" * 20
    for width in range(60, 140, 7):
        lines = break_lines(words, TextStyle(size=10, leading=15), width)
        codes = ["".join(run.codes for run in line.runs) for line in lines if not isinstance(line, str)]
        assert all(line[0] not in "。）" and line[-1] != "（" for line in codes)
    assert copied(printed(words)) == words


def test_a_paragraph_that_starts_right_to_left_stands_at_the_right() -> None:
    style = TextStyle()
    (arabic,) = break_lines(SCRIPTS["Arabic"] + " abc", style, 400)
    (latin,) = break_lines("abc " + SCRIPTS["Arabic"], style, 400)
    assert not isinstance(arabic, str)
    assert not isinstance(latin, str)
    assert (arabic.right, latin.right) == (True, False)


def _visual(text: str) -> str:
    base = direction.base_level(text)
    found = direction.levels(text, base)
    trailing = len(text) - len(text.rstrip(" "))
    found[len(text) - trailing :] = [base] * trailing
    return "".join(text[i] for i in direction.reorder(found))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="abZ éאבשملن عक我 12٣٤ .,:-+%()[]!?'\"", max_size=40))
def test_directions_agree_with_the_complete_implementation(text: str) -> None:
    assert _visual(text) == get_display(text, base_dir="LR"[direction.base_level(text)])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120))
def test_any_text_prints(words: str) -> None:
    pdf = printed(words)
    assert pages(pdf)
    assert not has_missing_glyph(pdf)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x52F, categories=["L", "N", "P"])))
def test_every_character_of_the_plain_alphabets_comes_out(words: str) -> None:
    assert copied(printed(words)) == letters("".join(shaping.paragraphs(words)))


def test_a_large_font_is_opened_only_when_a_character_asks_for_it() -> None:
    import subprocess
    import sys

    code = (
        "import io\n"
        "from conductdesk.documents import style\n"
        "from conductdesk.documents.fonts import Weight, font_book\n"
        "from conductdesk.documents.text import Text\n"
        "facts = style.PageFacts(title='t', group='g')\n"
        "style.write_document([Text('Zoë Привет Ελένη', style.BODY)], facts, io.BytesIO())\n"
        "print([f.name for f in font_book(Weight.REGULAR).every_font if 'harfbuzz' in f.__dict__])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['ConductDesk-NotoSans-Regular']"


def test_nothing_of_a_document_stays_in_the_caches_after_it() -> None:
    printed("\n".join((*SCRIPTS.values(), *WITH_ONE_FONT_EACH.values(), EMOJI, MARKED, "\U00013000")))
    book = fonts.font_book(Weight.REGULAR)
    assert not shaping._kept
    assert not shaping._kept_words
    assert not text._word_widths(Weight.REGULAR)
    opened = [font.embedded for font in book.every_font if "embedded" in font.__dict__]
    assert len(opened) > 20
    assert shaping.unprintable() == ()
    assert not any(font.private_texts or font.private_codes for font in opened)
    assert not any(0xF0000 <= code <= 0xFDFFF for font in opened for code in font.face.charToGlyph)


def test_documents_made_at_the_same_time_do_not_mix() -> None:
    texts = [SCRIPTS["Arabic"], SCRIPTS["Devanagari"], EMOJI, SCRIPTS["Chinese"]] * 4
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(printed, texts))
    assert [copied(pdf) for pdf in made] == list(map(letters, texts))
