"""The "criticism or abuse?" aid (R4), and choices that are the checklist's (R2, R3)."""

from typing import Any

import pytest
from domain_cases import CASE, NOW, ZERO_WIDTH, incident, playbook, question
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain.incidents import Answer, Judgement
from conductdesk.domain.judgement import Leans, check_choices, judgement_leaning, zero_tolerance_route
from conductdesk.domain.playbook import Category, Choice
from conductdesk.errors import RefusedError

YES, NO, UNKNOWN = Answer
QUESTIONS = (question("attack"), question("views", "criticism"), question("repeated"))


def answer(key: str, said: Answer, reason: str = "") -> Judgement:
    return Judgement(incident_id=CASE, question_key=key, answer=said, reason=reason, officer_id="o", at=NOW)


@pytest.mark.parametrize(
    ("said", "towards"),
    [
        ({}, Leans.UNCLEAR),
        ({"attack": YES}, Leans.ABUSE),
        ({"attack": YES, "views": NO}, Leans.ABUSE),
        ({"views": YES}, Leans.CRITICISM),
        ({"views": YES, "attack": NO, "repeated": NO}, Leans.CRITICISM),
        ({"attack": YES, "views": YES}, Leans.UNCLEAR),
        ({"repeated": YES, "attack": NO}, Leans.ABUSE),
        ({"attack": NO, "repeated": NO}, Leans.CRITICISM),
        ({"attack": NO, "repeated": UNKNOWN}, Leans.UNCLEAR),
        ({"attack": NO}, Leans.UNCLEAR),
        ({"views": NO}, Leans.UNCLEAR),
        ({"attack": UNKNOWN, "views": UNKNOWN}, Leans.UNCLEAR),
        ({"gone": YES}, Leans.UNCLEAR),
    ],
)
def test_answers_lean_and_mixed_ones_stay_unclear(said: dict[str, Answer], towards: Leans) -> None:
    """R4: robust criticism is legitimate; a personal attack inside it leaves the answer open."""
    leaning = judgement_leaning(QUESTIONS, [answer(key, value) for key, value in said.items()])
    assert leaning.towards is towards


def test_reasons_are_kept_with_their_questions_in_order() -> None:
    """R4."""
    leaning = judgement_leaning(
        QUESTIONS,
        [
            answer("repeated", YES, "Nine messages"),
            answer("attack", YES, ZERO_WIDTH),
            answer("views", UNKNOWN),
        ],
    )
    assert leaning.for_abuse == ("attack? Yes.", "repeated? Yes: Nine messages")
    assert leaning.for_criticism == ()
    assert leaning.open_questions == ("views?",)


def test_the_last_answer_to_a_question_counts() -> None:
    """R4."""
    leaning = judgement_leaning(
        QUESTIONS, [answer("attack", YES), answer("attack", NO), answer("views", YES)]
    )
    assert leaning.towards is Leans.CRITICISM


@given(st.dictionaries(st.sampled_from([q.key for q in QUESTIONS]), st.sampled_from(Answer)))
def test_it_is_never_a_verdict(said: dict[str, Answer]) -> None:
    """R4: every sentence leaves the decision to the committee or points to the informal question (R5)."""
    leaning = judgement_leaning(QUESTIONS, [answer(key, value) for key, value in said.items()])
    assert "the committee decides" in leaning.sentence or "informally" in leaning.sentence


def test_no_questions_lean_nowhere() -> None:
    assert judgement_leaning((), ()).towards is Leans.UNCLEAR


BOOK = playbook(
    categories=(
        Category(key="threats", name="Threats", zero_tolerance=True),
        Category(key="trolling", name="Trolling"),
    ),
    characteristics=(Choice(key="race", name="Race"),),
    effects=(Choice(key="withdrew", name="Withdrew"),),
    zero_tolerance_route="Tell the union through its Zero Tolerance page.",
)


def test_the_unions_own_route_is_named_beside_ours_for_its_zero_tolerance() -> None:
    """R2."""
    route = BOOK.zero_tolerance_route
    assert zero_tolerance_route(BOOK, incident(categories=("trolling", "threats"))) == route
    assert zero_tolerance_route(BOOK, incident(categories=("trolling", "unheard-of"))) == ""
    assert zero_tolerance_route(BOOK, incident()) == ""


def test_choices_are_the_checklists() -> None:
    """R3."""
    check_choices(BOOK, incident())
    check_choices(BOOK, incident(categories=("threats",), characteristics=("race",), effects=("withdrew",)))


@pytest.mark.parametrize(
    ("about", "what"),
    [
        ({"categories": ("threats", "rudeness")}, 'no category called "rudeness"'),
        ({"characteristics": ("height",)}, 'no characteristic called "height"'),
        ({"effects": ("x" * 900,)}, "no effect called"),
        ({"season": "elections"}, 'no season called "elections"'),
    ],
)
def test_a_choice_the_checklist_does_not_have_is_refused_by_name(about: dict[str, Any], what: str) -> None:
    """R3, R49."""
    with pytest.raises(RefusedError, match=what) as caught:
        check_choices(BOOK, incident(**about))
    assert caught.value.hint.startswith("It has: ")
    assert len(caught.value.message) < 120
