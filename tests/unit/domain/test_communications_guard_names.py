"""No name and no account of an incident gets into a public text, however it is spelt (R24)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain.communications import FindingKind, GuardTerms, guard_public_text
from conductdesk.domain.public_guard import MAX_CHARACTERS
from conductdesk.errors import RefusedError

NAMES = (
    "Lewis Chen",
    "Priya O'Neill-Okafor",
    "Will May",
    "王小明",
    "田中太郎",
    "김 민수",
    "Müller, Jörg",
    "Ольга Петрова",
    "Νίκος Παππάς",
    "Manon de la Roy",
    "Ali Ng",
    "An So",
    "June Ito",
    "محمد علي",
    "रवि शर्मा",
    "สมชาย",
    "Cher",
    "Van",
)
HANDLES = (
    "@quiet_badger.42",
    "will",
    "+44 7700 900123",
    "s.rossi@example.org",
    "RookLover#1234",
    "https://social.example/@pawn_storm/",
    "87654321",
    "night_owl",
    "12",
    "",
)
TERMS = GuardTerms(names=(*NAMES, " "), handles=HANDLES)


def passages(text: str, kind: FindingKind, terms: GuardTerms = TERMS) -> list[str]:
    return [text[f.start : f.end] for f in guard_public_text(text, terms) if f.kind is kind]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Please leave Lewis alone.", "Lewis"),
        ("LEWIS must stop", "LEWIS"),
        ("lewis must stop", "lewis"),
        ("Chen, Lewis was there", "Chen, Lewis"),
        ("stop l e w i s now", "l e w i s"),
        ("stop L  E\tW\nI S now", "L  E\tW\nI S"),
        ("stop L.e.w.i.s now", "L.e.w.i.s"),
        ("stop Le-wis now", "Le-wis"),
        ("stop Le wis now", "Le wis"),
        ("stop Le\nwis now", "Le\nwis"),
        ("stop Le\u200bwis now", "Le\u200bwis"),
        ("stop Le\u00adwis now", "Le\u00adwis"),
        ("stop Le\u2060w\ufeffis now", "Le\u2060w\ufeffis"),
        ("so\u200bLewis\u200bmust", "Lewis"),
        ("stop Ｌｅｗｉｓ now", "Ｌｅｗｉｓ"),
        ("stop 𝐋𝐞𝐰𝐢𝐬 now", "𝐋𝐞𝐰𝐢𝐬"),
        ("stop Lеwіs now", "Lеwіs"),
        ("stop Léwìs now", "Léwìs"),
        ("stop Le\u0301wis now", "Le\u0301wis"),
        ("Lewis's friends", "Lewis"),
        ("Lewis’ friends", "Lewis"),
        ("(Lewis)", "Lewis"),
        ("_Lewis_ *Chen*", "Lewis_ *Chen"),
        ("Lewis99 again", "Lewis"),
        ("lewischen again", "lewischen"),
        ("thelewischenfanclub", "lewischen"),
        ("#BanLewisNow", "Lewis"),
        ("#banlewisnow", "lewis"),
        ("L.C. did it", "L.C."),
        ("by L. C., who", "L. C."),
        ("by L.C", "L.C"),
        ("ask O’Neill", "O’Neill"),
        ("ask Oneill", "Oneill"),
        ("ask neill", "neill"),
        ("ask Okafor", "Okafor"),
        ("ask O'Neill Okafor", "O'Neill Okafor"),
        ("王小明在群里", "王小明"),
        ("小明在群里", "小明"),
        ("王 小 明 在群里", "王 小 明"),
        ("田中さんと", "田中"),
        ("太郎さんと", "太郎"),
        ("김민수가 말했다", "김민수"),
        ("민수는 말했다", "민수"),
        ("ask Mueller", "Mueller"),
        ("ask Muller", "Muller"),
        ("ask joerg", "joerg"),
        ("ПЕТРОВА сказала", "ПЕТРОВА"),
        ("ask Пeтрова", "Пeтрова"),
        ("ask ΝΙΚΟΣ", "ΝΙΚΟΣ"),
        ("ask Νικος", "Νικος"),
        ("ask Manon Roy", "Manon Roy"),
        ("ask Roy Manon", "Roy Manon"),
        ("ask AIi about it", "AIi"),
        ("ask A|i about it", "A|i"),
        ("we asked Will about it", "Will"),
        ("we asked w i l l about it", "w i l l"),
        ("we asked Will May about it", "Will May"),
        ("we asked An So about it", "An So"),
        ("we asked Ng about it", "Ng"),
        ("we asked ali ng about it", "ali ng"),
        ("we asked May about it", "May"),
        ("we asked June about it", "June"),
        ("ask محمّد", "محمّد"),
        ("ask रवि now", "रवि"),
        ("ขอโทษสมชายด้วย", "สมชาย"),
        ("like Cher does", "Cher"),
        ("we asked Van about it", "Van"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, found: str) -> None:
    """R24."""
    assert found in passages(text, FindingKind.NAME)


@pytest.mark.parametrize(
    "text",
    [
        "Will you please be kind? May we ask you that. An hour is enough.",
        "We will re-open it in May. We may meet on 4 May, or May 5.",
        "We hope to see you all in June and at every event. The chat opens 7 June 2026.",
        "WE WILL NOT TOLERATE THIS. YOU MAY WRITE AGAIN SOON.",
        "an so-called joke, and so an hour later",
        "if you will may I ask",
        "The man on the committee is royal about chess and the cherry on top.",
        "Please move on and stay respectful, here and at events.",
        "i.e. this, e.g. that, at 7 p.m. in the U.K.",
        "A vanguard of alibis and ngos",
        "de la of the van",
        "Wilful maypoles, willing, mayor",
        "He will not. Will you? Yes: Will you!\nWill you",
    ],
)
def test_ordinary_words_that_are_also_names_pass(text: str) -> None:
    terms = GuardTerms(names=tuple(name for name in NAMES if name != "Van"), handles=HANDLES)
    assert not guard_public_text(text, terms)


def test_a_title_or_a_linking_word_points_to_nobody() -> None:
    terms = GuardTerms(names=("Dr Rosa de la Cruz", "Mx Kim"))
    assert not guard_public_text("The doctor, Dr de la, saw a Mx of things", terms)
    assert passages("ask Cruz", FindingKind.NAME, terms) == ["Cruz"]
    assert passages("ask Rosa Cruz", FindingKind.NAME, terms) == ["Rosa Cruz"]


def test_three_names_are_found_as_first_and_last_too() -> None:
    terms = GuardTerms(names=("Grace Hope May",))
    assert passages("then grace may come", FindingKind.NAME, terms) == ["grace may"]


def test_well_known_abbreviations_are_no_initials() -> None:
    assert not guard_public_text(
        "In the U.S. and the U.K., 9 a.m.", GuardTerms(names=("Uma Singh", "Ulla Kern"))
    )


def test_one_character_of_a_name_is_no_name() -> None:
    terms = GuardTerms(names=("王", "李 X", "O"))
    assert not guard_public_text("王 and 李 and O and x", terms)


def test_the_groups_own_words_are_nobodys_name() -> None:
    """A society called after somebody has to be able to say its name; elsewhere the word is found."""
    own = ("The Lewis Carroll Society", "Chen")
    terms = GuardTerms(names=("Lewis Chen",), own=own)
    assert not guard_public_text("The Lewis Carroll Society meets. Chen is our chat.", terms)
    assert passages("Lewis of the Lewis Carroll Society", FindingKind.NAME, terms) == ["Lewis"]
    assert passages("Lewis Chen", FindingKind.NAME, terms) == ["Lewis Chen"]
    both = GuardTerms(names=("Lewis Chen",), own=("Lewis Chen Memorial Cup",))
    assert not guard_public_text("Lewis Chen Memorial Cup", both)
    assert not guard_public_text(
        "the Carroll Lewis", GuardTerms(names=("Lewis Chen",), own=("Carroll Lewis",))
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ask @quiet_badger.42", "quiet_badger.42"),
        ("ask quiet_badger.42", "quiet_badger.42"),
        ("ask QuietBadger42", "QuietBadger42"),
        ("ask quiet.badger_42", "quiet.badger_42"),
        ("ask quiet badger 42", "quiet badger 42"),
        ("ask ｑｕｉｅｔ_badger.42", "ｑｕｉｅｔ_badger.42"),
        ("ask quіet_bаdger.42", "quіet_bаdger.42"),
        ("ask quiet\u200b_badger.42", "quiet\u200b_badger.42"),
        ("ask @will", "will"),
        ("ask ＠will", "will"),
        ("call 07700 900123", "700 900123"),
        ("call +44 (0) 7700-900-123", "700-900-123"),
        ("write to s.rossi@example.org", "s.rossi@example.org"),
        ("write to s.rossi", "s.rossi"),
        ("ask RookLover", "RookLover"),
        ("ask rooklover 1234", "rooklover 1234"),
        ("ask pawn_storm", "pawn_storm"),
        ("#pawnstorm", "pawnstorm"),
        ("number 87654321", "87654321"),
        ("ask @night_owl", "night_owl"),
        ("ask night_owl", "night_owl"),
    ],
)
def test_a_handle_is_found_with_and_without_its_sign(text: str, found: str) -> None:
    """R24."""
    assert any(found in passage for passage in passages(text, FindingKind.HANDLE))


@pytest.mark.parametrize(
    "text", ["we will meet", "chapter 12", "in 2026", "a badger, quiet", "the rook", "87 or 54321"]
)
def test_words_and_small_numbers_are_no_handles(text: str) -> None:
    assert not passages(text, FindingKind.HANDLE)


def test_a_handle_of_common_words_counts_only_when_it_is_written_as_one() -> None:
    """Otherwise no text about the night and the owl could ever be posted."""
    terms = GuardTerms(handles=("good_night",))
    assert not guard_public_text("Have a good night", terms)
    assert passages("good_night", FindingKind.HANDLE, terms) == ["good_night"]


def test_places_are_those_of_the_text_as_written() -> None:
    text = "Ünïcödé ﬁrst — 𝐋𝐞𝐰𝐢𝐬 \u200b and\r\nＣｈｅｎ!"
    found = guard_public_text(text, TERMS)
    assert [text[f.start : f.end] for f in found] == ["𝐋𝐞𝐰𝐢𝐬", "Ｃｈｅｎ"]
    assert all(f.kind is FindingKind.NAME and f.why and f.excerpt == text[f.start : f.end] for f in found)


def test_findings_come_in_the_order_of_the_text() -> None:
    found = guard_public_text("Chen and Priya and @quiet_badger.42 and Lewis", TERMS)
    assert [f.start for f in found] == sorted(f.start for f in found)
    assert len(found) == 4


def test_an_excerpt_is_one_short_line() -> None:
    text = "Lewis" + "\n" * 3 + " " * 200 + "Chen"
    (found,) = guard_public_text(text, TERMS)
    assert found.excerpt == "Lewis Chen"
    long = "x" * 200
    (found,) = guard_public_text(long, GuardTerms(names=(long,)))
    assert len(found.excerpt) == 80
    assert found.excerpt.endswith("…")


def test_nothing_to_look_for_finds_nothing() -> None:
    assert guard_public_text("Lewis Chen wrote on our wall.", GuardTerms()) == ()
    assert guard_public_text("", TERMS) == ()


def test_a_text_longer_than_any_message_is_refused() -> None:
    with pytest.raises(RefusedError, match="50,000"):
        guard_public_text("x" * (MAX_CHARACTERS + 1), TERMS)
    assert guard_public_text("x " * (MAX_CHARACTERS // 2), TERMS) == ()


@given(st.text(max_size=80), st.lists(st.text(max_size=30), max_size=3))
def test_whatever_is_entered_the_guard_marks_places_inside_the_text(text: str, terms: list[str]) -> None:
    every = tuple(terms)
    guard = GuardTerms(names=every, handles=every, quotes=every, links=every, own=every[:1], filled=every[:1])
    for found in guard_public_text(text, guard):
        assert 0 <= found.start < found.end <= len(text)


@given(st.sampled_from(["Lewis", "lewis", "LEWIS", "Lewis Chen", "小明", "Mueller"]), st.text(max_size=40))
def test_a_name_is_found_whatever_stands_around_it(name: str, around: str) -> None:
    """R24."""
    assert passages(f"{around} ({name}) {around}", FindingKind.NAME)


def test_the_words_of_one_name_in_a_row_are_one_finding() -> None:
    """R24: somebody with three names is not three people."""
    terms = GuardTerms(names=("Rasmus Aalto Okafor",))
    for text, spans in (
        ("Dear all, Rasmus Okafor wrote it.", ["Rasmus Okafor"]),
        ("Ask Okafor Aalto.", ["Okafor Aalto"]),
        ("Both Rasmus and Okafor.", ["Rasmus", "Okafor"]),
    ):
        assert [finding.excerpt for finding in guard_public_text(text, terms)] == spans
