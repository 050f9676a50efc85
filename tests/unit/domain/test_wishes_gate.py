"""The wishes lock (R8): what the person affected wants comes first; attempts to pass without asking."""

from typing import Any

import pytest
from domain_cases import (
    DAY,
    HOUR,
    NOW,
    OTHER_CASE,
    ZERO_WIDTH,
    facts,
    incident,
    part,
    playbook,
    record,
    step,
    wishes,
)

from conductdesk.domain.escalation import CaseFacts, StepRecord, StepState, check_gates, decide_step
from conductdesk.domain.gates import wishes_gate
from conductdesk.domain.incidents import Answer
from conductdesk.domain.people import Role
from conductdesk.domain.playbook import Gate, StepKind
from conductdesk.domain.wellbeing import WishesState, check_wishes, newest_wishes
from conductdesk.errors import RefusedError

ANSWERED, ASKED, NOBODY = WishesState
LOCKED = [StepKind.PUBLIC_MESSAGE, StepKind.DIRECT_MESSAGE, StepKind.FREEZE, StepKind.REFERRAL]
TWO = (part(Role.AFFECTED, "p1"), part(Role.AFFECTED, "p2"))


def go(
    case: CaseFacts, key: str = "public-message", to: StepState = StepState.DONE, **more: Any
) -> StepRecord:
    return decide_step(playbook(), case, key, to, officer_id="officer-1", now=NOW, **more)


def test_it_is_closed_until_somebody_asked() -> None:
    """R8."""
    decision = wishes_gate(facts())
    assert not decision.open
    assert decision.why == "The person affected has not been asked yet what they want."
    assert "Ask" in decision.how_to_open
    with pytest.raises(RefusedError, match="locked") as caught:
        go(facts())
    assert "written reason" in caught.value.hint


@pytest.mark.parametrize("kind", LOCKED)
def test_message_freeze_and_referral_wait_for_it(kind: StepKind) -> None:
    """R8."""
    with pytest.raises(RefusedError, match="has not been asked"):
        go(facts(), kind.value, StepState.IN_PROGRESS)


def test_an_answer_opens_it() -> None:
    """R8."""
    decision = wishes_gate(facts(wishes=(wishes(),)))
    assert (decision.open, decision.opened_by) == (True, "their answer")
    assert go(facts(wishes=(wishes(),))).state is StepState.DONE
    later = wishes(asked_at=NOW - DAY, answered_at=NOW)
    assert wishes_gate(facts(wishes=(later,))).opened_by == "their answer"


@pytest.mark.parametrize("words", ["", "   ", ZERO_WIDTH, "...", "\n"])
def test_an_answer_without_words_opens_nothing(words: str) -> None:
    """R8."""
    assert not wishes_gate(facts(wishes=(wishes(words=words),))).open
    affected = (part(Role.AFFECTED, "p1"),)
    assert not wishes_gate(facts(involvements=affected, wishes=(wishes(words=words, person_id="p1"),))).open


def test_asked_without_an_answer_opens_it_and_says_since_when() -> None:
    """R8."""
    decision = wishes_gate(facts(wishes=(wishes(ASKED),)))
    assert decision.opened_by == "asked, no answer since Sun 22 Nov 2026, 22:00 (UK time)"
    assert not wishes_gate(facts(wishes=(wishes(ASKED, asked_at=None),))).open


def test_nobody_identifiable_opens_it() -> None:
    """R8."""
    assert wishes_gate(facts(wishes=(wishes(NOBODY),))).opened_by == "nobody identifiable"


def test_nobody_identifiable_opens_nothing_once_somebody_is_known() -> None:
    """R8."""
    affected = (part(Role.AFFECTED, "p1"),)
    assert not wishes_gate(facts(involvements=affected, wishes=(wishes(NOBODY),))).open
    assert not wishes_gate(facts(involvements=affected, wishes=(wishes(NOBODY, person_id="p1"),))).open


def test_an_account_that_is_affected_is_nobody_one_can_ask() -> None:
    """R8."""
    affected = (part(Role.AFFECTED, account="a1"),)
    assert wishes_gate(facts(involvements=affected, wishes=(wishes(NOBODY),))).open


@pytest.mark.parametrize("danger", Answer)
def test_only_immediate_danger_that_is_certain_opens_it(danger: Answer) -> None:
    """R8."""
    decision = wishes_gate(facts(incident(immediate_danger=danger)))
    assert decision.open is (danger is Answer.YES)
    assert decision.opened_by == ("immediate danger" if decision.open else "")


def test_everybody_known_to_be_affected_has_to_be_asked_and_nobody_is_named() -> None:
    """R8."""
    none = wishes_gate(facts(involvements=TWO))
    assert none.why == "None of the 2 people affected has been asked yet what they want."
    one = wishes_gate(facts(involvements=TWO, wishes=(wishes(person_id="p1"),)))
    assert one.why == "1 of the 2 people affected has not been asked yet what they want."
    assert "p1" not in one.why + one.how_to_open
    assert "p2" not in one.why + one.how_to_open
    three = wishes_gate(
        facts(involvements=(*TWO, part(Role.AFFECTED, "p3")), wishes=(wishes(person_id="p1"),))
    )
    assert three.why.startswith("2 of the 3 people affected have not")
    both = wishes_gate(
        facts(involvements=TWO, wishes=(wishes(person_id="p1"), wishes(ASKED, person_id="p2")))
    )
    assert (both.open, both.opened_by) == (True, "everybody asked")
    assert "1 of them have answered" in both.why


def test_a_row_that_names_nobody_counts_for_one_person_and_not_for_two() -> None:
    """R8."""
    assert wishes_gate(facts(involvements=TWO[:1], wishes=(wishes(),))).open
    assert not wishes_gate(facts(involvements=TWO, wishes=(wishes(),))).open
    assert not wishes_gate(facts(involvements=TWO, wishes=(wishes(), wishes(person_id="p1")))).open


def test_one_person_affected_in_two_ways_is_asked_once() -> None:
    """R8, R6."""
    twice = (part(Role.AFFECTED, "p1"), part(Role.AFFECTED, "p1"), part(Role.REPORTER, "p1"))
    assert wishes_gate(facts(involvements=twice, wishes=(wishes(person_id="p1"),))).open


@pytest.mark.parametrize("role", [Role.RESPONDENT, Role.REPORTER, Role.WITNESS, Role.HANDLER])
def test_what_anybody_else_wants_opens_nothing(role: Role) -> None:
    """R8, R6: a reporter need not be the person affected."""
    others = (part(role, "p9"),)
    assert not wishes_gate(facts(involvements=others, wishes=(wishes(person_id="p9"),))).open
    both = (*others, part(Role.AFFECTED, "p1"))
    assert not wishes_gate(facts(involvements=both, wishes=(wishes(person_id="p9"),))).open


def test_rows_of_another_incident_open_nothing() -> None:
    """R8."""
    assert not wishes_gate(facts(wishes=(wishes(incident_id=OTHER_CASE),))).open
    foreign = (part(Role.AFFECTED, "p1", incident_id=OTHER_CASE),)
    assert wishes_gate(facts(involvements=foreign, wishes=(wishes(),))).open


def test_the_newest_row_of_a_person_counts_by_sequence_not_by_clock() -> None:
    """R8."""
    rows = (
        wishes(seq=2, words="", person_id="p1", at=NOW - DAY),
        wishes(seq=1, person_id="p1", at=NOW),
    )
    assert not wishes_gate(facts(involvements=TWO[:1], wishes=rows)).open
    unsaved = wishes(words="I changed my mind", person_id="p1", at=NOW - 9 * DAY)
    assert newest_wishes((unsaved, *rows))["p1"] is unsaved


def test_somebody_added_later_closes_it_again() -> None:
    """R8."""
    asked = (wishes(person_id="p1"),)
    assert wishes_gate(facts(involvements=TWO[:1], wishes=asked)).open
    assert not wishes_gate(facts(involvements=TWO, wishes=asked)).open


@pytest.mark.parametrize("kind", [StepKind.SAFETY, StepKind.EVIDENCE, StepKind.WISHES, StepKind.SUPPORT])
def test_it_never_locks_safety_evidence_asking_or_support(kind: StepKind) -> None:
    """R8: not even where a checklist says so."""
    locked = step(kind, gates=(Gate.WISHES, Gate.REMOVAL))
    book = playbook(steps=(locked,))
    started = decide_step(book, facts(), kind.value, StepState.IN_PROGRESS, officer_id="o", now=NOW)
    assert (started.state, started.override_reason) == (StepState.IN_PROGRESS, "")
    assert check_gates(locked, facts()) == ""


@pytest.mark.parametrize("reason", ["", " ", "?!", ZERO_WIDTH, "ok"])
def test_an_override_needs_words(reason: str) -> None:
    """R8."""
    with pytest.raises(RefusedError):
        go(facts(), override_reason=reason)


def test_an_override_is_kept_and_lasts_while_the_step_is_under_way() -> None:
    """R8."""
    started = go(facts(), to=StepState.IN_PROGRESS, override_reason="It spreads by the minute")
    case = facts(steps=(started,))
    assert check_gates(step(StepKind.PUBLIC_MESSAGE, gates=(Gate.WISHES,)), case) == ""
    done = go(case)
    assert done is started
    assert (done.state, done.override_reason) == (StepState.DONE, "It spreads by the minute")
    with pytest.raises(RefusedError, match="locked"):
        go(case)


def test_an_override_of_one_step_opens_no_other() -> None:
    """R8."""
    passed = record("public-message", StepState.IN_PROGRESS, override_reason="It spreads by the minute")
    with pytest.raises(RefusedError, match="locked"):
        go(facts(steps=(passed,)), "freeze", StepState.IN_PROGRESS)


def test_the_step_of_asking_is_done_only_when_somebody_was_asked() -> None:
    """R8."""
    for case in (facts(), facts(involvements=TWO, wishes=(wishes(person_id="p1"),))):
        with pytest.raises(RefusedError, match="asked yet what they want"):
            go(case, "wishes", reason="We just know", override_reason="We just know")
    for case in (
        facts(wishes=(wishes(),)),
        facts(wishes=(wishes(ASKED),)),
        facts(wishes=(wishes(NOBODY),)),
        facts(incident(immediate_danger=Answer.YES)),
    ):
        assert go(case, "wishes").state is StepState.DONE


def test_wishes_are_kept_only_where_they_say_something() -> None:
    """R8."""
    check_wishes(wishes(may_be_told=("Staff support",), police_agreed=False), affected={"p1"})
    check_wishes(wishes(asked_at=NOW - DAY, answered_at=NOW, person_id="p1"), affected={"p1"})
    check_wishes(wishes(ASKED, asked_at=NOW))
    check_wishes(wishes(asked_at=NOW, answered_at=NOW))
    check_wishes(wishes(NOBODY))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (wishes(words=""), "answer is empty"),
        (wishes(words=ZERO_WIDTH), "answer is empty"),
        (wishes(ASKED, asked_at=None), "does not say when"),
        (wishes(ASKED, words="Take it down"), "marked as not answered"),
        (wishes(ASKED, police_agreed=True), "marked as not answered"),
        (wishes(NOBODY, answered_at=NOW), "marked as not answered"),
        (wishes(NOBODY, person_id="p1"), "does not fit with a named person"),
        (wishes(may_be_told=("Staff support", " ")), "is empty"),
        (wishes(ASKED, asked_at=NOW + HOUR), "in the future"),
        (wishes(asked_at=NOW, answered_at=NOW - HOUR), "earlier than the question"),
        (wishes(person_id="p9"), "not down as a person affected"),
    ],
)
def test_wishes_that_contradict_themselves_are_refused(row: Any, what: str) -> None:
    """R8."""
    with pytest.raises(RefusedError, match=what) as caught:
        check_wishes(row, affected={"p1"})
    assert caught.value.hint
