"""Five words of the record in a row never get into a public text (R11, R24)."""

import random
import tracemalloc

import pytest

from conductdesk.domain.communications import FindingKind, GuardTerms, guard_public_text

POST = "You are a pathetic joke, and nobody here wants you around — ever!\nGo home, clown."
TERMS = GuardTerms(quotes=("", POST))
CHINESE = GuardTerms(quotes=("他在群里说：你就是一个没有用的人，滚出我们的群。",))


def quoted(text: str, terms: GuardTerms = TERMS) -> list[str]:
    return [text[f.start : f.end] for f in guard_public_text(text, terms) if f.kind is FindingKind.QUOTE]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They wrote you are a pathetic joke.", "you are a pathetic joke"),
        ("THEY WROTE YOU ARE A PATHETIC JOKE.", "YOU ARE A PATHETIC JOKE"),
        ("a pathetic joke and nobody", "a pathetic joke and nobody"),
        ("a  pathetic\tjoke   and\n\nnobody", "a  pathetic\tjoke   and\n\nnobody"),
        ("a, pathetic... joke (and) 'nobody'", "a, pathetic... joke (and) 'nobody"),
        ("a p a t h e t i c j o k e a n d n o b o d y", "a p a t h e t i c j o k e a n d n o b o d y"),
        ("a\u200bpathetic\u200bjoke\u200band\u200bnobody", "a\u200bpathetic\u200bjoke\u200band\u200bnobody"),
        ("a pa\u00adthe\u00adtic joke and nobody", "a pa\u00adthe\u00adtic joke and nobody"),
        ("ａ ｐａｔｈｅｔｉｃ joke and nobody", "ａ ｐａｔｈｅｔｉｃ joke and nobody"),
        ("а раthetic jоke and nobody", "а раthetic jоke and nobody"),
        ("a páthétic jōke and nobody", "a páthétic jōke and nobody"),
        ("a 1 pathetic 2 joke 3 and 4 nobody", "a 1 pathetic 2 joke 3 and 4 nobody"),
        ("apatheticjokeandnobody", "apatheticjokeandnobody"),
        ("a-pathetic-joke-and-nobody", "a-pathetic-joke-and-nobody"),
        ("around ever go home clown", "around ever go home clown"),
        ("“wants you around – ever” go", "wants you around – ever” go"),
        ("#APatheticJokeAndNobody", "APatheticJokeAndNobody"),
    ],
)
def test_five_words_in_a_row_are_a_quote_however_they_are_set(text: str, found: str) -> None:
    """R11, R24."""
    assert quoted(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "you are a pathetic",
        "a pathetic joke and",
        "joke pathetic a are you",
        "you are a truly pathetic joke",
        "nobody wants this here",
        "",
    ],
)
def test_four_words_and_other_orders_are_no_quote(text: str) -> None:
    assert not quoted(text)


def test_a_longer_quote_is_one_finding_from_end_to_end() -> None:
    text = "So: you are a pathetic joke and nobody here wants you. But: nobody here wants you around!"
    assert quoted(text) == [
        "you are a pathetic joke and nobody here wants you",
        "nobody here wants you around",
    ]


def test_the_same_quote_is_found_each_time() -> None:
    assert len(quoted("you are a pathetic joke " * 3)) == 3
    assert len(quoted("you are a pathetic joke; no. " * 3)) == 3


def test_five_short_words_have_to_be_whole_words() -> None:
    """Few letters stand across words by chance: "it is so" inside "bit is sour"."""
    terms = GuardTerms(quotes=("I am so on it",))
    assert quoted("they say I am so on it", terms) == ["I am so on it"]
    assert quoted("I, am: so on... it", terms) == ["I, am: so on... it"]
    assert not quoted("hi amsoonity", terms)
    assert not quoted("Miami amsoonitem", terms)


def test_quotes_in_look_alike_letters_are_found_in_plain_ones_and_the_other_way() -> None:
    assert quoted("you are a pathetic joke", GuardTerms(quotes=("yоu аrе a раthеtic jоkе",)))
    assert quoted("yоu аrе a раthеtic jоkе", GuardTerms(quotes=("you are a pathetic joke",)))


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Ты никому здесь больше не нужен", "он писал: НИКОМУ здесь — больше не нужен"),
        ("Δεν σε θέλει κανείς εδώ μέσα", "έγραψε ΔΕΝ ΣΕ ΘΕΛΕΙ ΚΑΝΕΙΣ ΕΔΩ"),
        ("तुम यहाँ किसी काम के नहीं हो", "उसने लिखा यहाँ किसी काम के नहीं"),
        ("لا أحد يريدك هنا بيننا أبدا", "كتب: لا أَحَد يُريدك هنا بيننا"),
        ("여기 아무도 너를 원하지 않아 정말", "그는 여기 아무도 너를 원하지 않아 라고"),
    ],
)
def test_quotes_are_found_in_other_scripts(quote: str, text: str) -> None:
    """R24."""
    assert len(quoted(text, GuardTerms(quotes=(quote,)))) == 1


def test_words_with_vowel_signs_count_as_one_word_each() -> None:
    terms = GuardTerms(quotes=("हिन्दी में लिखा",))
    assert not quoted("यह हिन्दी में लिखा है", terms)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("你就是一个没有用", "你就是一个没有用"),
        ("有人说“就是一个没有用的人，滚出”", "就是一个没有用的人，滚出"),
        ("就是 一个 没有 用的", "就是 一个 没有 用的"),
        ("就是\u200b一个\n没有用的", "就是\u200b一个\n没有用的"),
    ],
)
def test_eight_characters_are_a_quote_where_words_have_no_spaces(text: str, found: str) -> None:
    """R24."""
    assert quoted(text, CHINESE) == [found]


@pytest.mark.parametrize("text", ["一个没有用的人", "就是没有一个用的人", "你们好", "请大家互相尊重"])
def test_seven_characters_are_no_quote(text: str) -> None:
    assert not quoted(text, CHINESE)


def test_a_run_is_found_at_the_very_start_and_end_of_the_record() -> None:
    assert quoted("他在群里说你就是", CHINESE) == ["他在群里说你就是"]
    assert quoted("的人滚出我们的群", CHINESE) == ["的人滚出我们的群"]


def test_thai_is_searched_by_characters_too() -> None:
    terms = GuardTerms(quotes=("ไม่มีใครต้องการคุณที่นี่",))
    assert quoted("เขาเขียนว่าไม่มีใครต้องการคุณ", terms) == ["ไม่มีใครต้องการคุณ"]


def test_the_groups_own_words_are_no_quote() -> None:
    """The record often holds what the committee posted itself; its own text has to stay usable."""
    posted = "This behaviour is not tolerated in our society."
    terms = GuardTerms(quotes=(f"At nine we posted: {posted}", POST), own=(posted,))
    assert not quoted(posted, terms)
    assert quoted(f"{posted} You are a pathetic joke.", terms) == ["You are a pathetic joke"]
    assert quoted("at nine we posted this", terms) == ["at nine we posted this"]
    chinese = GuardTerms(quotes=CHINESE.quotes, own=("你就是一个没有用的人",))
    assert not quoted("你就是一个没有用的人", chinese)
    assert quoted("没有用的人滚出我们的群", chinese)


def test_what_the_program_filled_in_is_no_quote_though_the_record_says_it_too() -> None:
    """A platform with a long name stands in the record just as it stands in the message."""
    text = "There has been abuse on the Chess Society WhatsApp chat. Lewis, stop."
    record = "At nine I saw on the Chess Society WhatsApp chat how Lewis wrote it."
    assert quoted(text, GuardTerms(quotes=(record,)))
    terms = GuardTerms(names=("Lewis Chen",), quotes=(record,), filled=(text,))
    assert [finding.kind for finding in guard_public_text(text, terms)] == [FindingKind.NAME]


def test_a_narrative_of_ten_megabytes_is_searched_without_holding_it_many_times() -> None:
    """R24. Memory stands for effort here: no list of millions of runs may be built."""
    words = random.Random(7)  # noqa: S311  words, not secrets
    vocabulary = [
        "".join(words.choices("abcdefghijklmnopqrstuvwxyz", k=words.randint(1, 9))) for _ in range(900)
    ]
    narrative = " ".join(words.choices(vocabulary, k=1_750_000)) + " you are a pathetic joke"
    assert len(narrative) > 10_000_000
    text = "Please be kind to each other. " * 40 + "You are a pathetic joke"
    tracemalloc.start()
    try:
        found = quoted(text, GuardTerms(quotes=(narrative,)))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == ["You are a pathetic joke"]
    assert peak_bytes < 20 * len(narrative)
