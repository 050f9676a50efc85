"""The checklist: its order, what is next, and what each step needs before it is done (R20, R22, R23)."""

from typing import Any

import pytest
from domain_cases import (
    DAY,
    NOW,
    OTHER_CASE,
    ZERO_WIDTH,
    account,
    facts,
    freeze,
    incident,
    item,
    link,
    part,
    person,
    playbook,
    post,
    record,
    step,
    wishes,
)

from conductdesk.domain.escalation import (
    CaseFacts,
    StepRecord,
    StepState,
    StepView,
    decide_step,
    ladder,
    situations,
)
from conductdesk.domain.evidence import EvidenceState
from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.incidents import Answer, IncidentKind, IncidentState
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.playbook import Gate, Situation, StepKind
from conductdesk.domain.referrals import Route
from conductdesk.errors import NotFoundError, RefusedError

TO_DO, IN_PROGRESS, DONE, SKIPPED, NOT_NEEDED = StepState


def go(case: CaseFacts, key: str, to: StepState, **more: Any) -> StepRecord:
    return decide_step(playbook(), case, key, to, officer_id="officer-2", now=NOW, **more)


def view(case: CaseFacts, key: str) -> StepView:
    return next(v for v in ladder(playbook(), case) if v.step.key == key)


def next_of(case: CaseFacts, book: Any = None) -> str:
    marked = [v.step.key for v in ladder(book or playbook(), case) if v.is_next]
    assert len(marked) <= 1
    return marked[0] if marked else ""


def settled(*keys: str, state: StepState = DONE) -> tuple[StepRecord, ...]:
    return tuple(record(key, state) for key in keys)


def test_steps_come_in_the_order_of_the_checklist() -> None:
    """R20."""
    assert [v.step for v in ladder(playbook(), facts())] == list(playbook().steps)


def test_the_next_step_is_the_first_that_is_open_and_not_locked() -> None:
    """R20."""
    assert next_of(facts()) == "safety"
    assert next_of(facts(steps=settled("safety"))) == "evidence"
    assert next_of(facts(steps=(*settled("safety"), record("evidence", IN_PROGRESS)))) == "evidence"
    answered = facts(wishes=(wishes(),), steps=settled("safety", "evidence", "wishes"))
    assert next_of(answered) == "public-message"


def test_locked_steps_are_passed_over_and_point_to_what_opens_them() -> None:
    """R8, R20."""
    case = facts(steps=settled("safety", "evidence"))
    assert next_of(case) == "wishes"
    message = view(case, "public-message")
    assert [d.gate for d in message.locked] == [Gate.WISHES]
    assert message.opens_with == "wishes"
    assert view(case, "removal").opens_with == "evidence"
    assert view(case, "safety").locked == ()


def test_where_only_locked_steps_are_left_the_opener_is_next_even_if_it_was_done() -> None:
    """R20: nobody is left without a next step."""
    rest = settled("safety", "evidence", "wishes", "support", "update")
    skipped = settled("public-message", "freeze", "referral", state=SKIPPED)
    case = facts(wishes=(wishes(),), posts=(post(),), steps=(*rest, *skipped))
    assert view(case, "removal").locked
    assert next_of(case) == "evidence"


def test_a_checklist_without_an_opener_marks_nothing_rather_than_a_locked_step() -> None:
    """R20."""
    alone = playbook(steps=(step(StepKind.FREEZE, gates=(Gate.WISHES,)),))
    only = ladder(alone, facts())[0]
    assert (only.is_next, only.opens_with, bool(only.locked)) == (False, "", True)


def test_removal_whose_evidence_waits_to_be_read_again_can_be_next() -> None:
    """R21."""
    done = settled("safety", "evidence", "wishes", "public-message", "freeze", "referral")
    case = facts(wishes=(wishes(),), posts=(post(),), links=(link(),), evidence=(item(),), steps=done)
    removal = view(case, "removal")
    assert (removal.locked, removal.is_next) == ((), True)
    assert "read again in full" in removal.note


def test_when_everything_is_settled_nothing_is_next() -> None:
    steps = settled(*(s.key for s in playbook().steps))
    assert next_of(facts(steps=steps)) == ""


def test_a_closed_incident_has_no_next_step() -> None:
    assert next_of(facts(incident(IncidentState.CLOSED))) == ""


def test_situations_make_steps_fall_away_and_come_back() -> None:
    """R20, R21: a step that falls away says why, and returns when the situation passes."""
    assert view(facts(), "direct-message").state is NOT_NEEDED
    assert view(facts(), "direct-message").note == "Not needed: no person or account is reported."
    named = facts(involvements=(part(Role.RESPONDENT, account="a1"),))
    assert view(named, "direct-message").state is TO_DO
    assert view(facts(), "reopen").state is NOT_NEEDED
    assert view(facts(freezes=(freeze(),)), "reopen").state is TO_DO
    assert view(facts(incident(nothing_posted=True)), "removal").note == "Not needed: nothing was posted."


def test_not_needed_for_a_situation_that_has_passed_is_to_do_again() -> None:
    """R21: "nothing was posted", then a post turns up."""
    said = go(facts(incident(nothing_posted=True)), "removal", NOT_NEEDED)
    before = facts(incident(nothing_posted=True), steps=(said,))
    assert view(before, "removal").state is NOT_NEEDED
    after = view(facts(incident(nothing_posted=True), posts=(post(),), steps=(said,)), "removal")
    assert (after.state, after.note) == (TO_DO, "This was not needed before; that has changed.")
    assert after.locked


def test_not_needed_with_a_reason_of_ones_own_stays() -> None:
    said = go(facts(), "update", NOT_NEEDED, reason="Staff handle it themselves")
    stays = view(facts(steps=(said,)), "update")
    assert (stays.state, stays.note) == (NOT_NEEDED, "Staff handle it themselves")


@pytest.mark.parametrize("reason", ["", "...", ZERO_WIDTH])
def test_not_needed_wants_a_fact_or_a_reason(reason: str) -> None:
    """R22."""
    with pytest.raises(RefusedError, match="call this step not needed"):
        go(facts(), "update", NOT_NEEDED, reason=reason)


def test_advice_can_be_skipped_with_a_reason_and_other_steps_cannot() -> None:
    """R22."""
    skipped = go(facts(), "public-message", SKIPPED, reason="It would draw a crowd")
    assert (skipped.state, skipped.reason) == (SKIPPED, "It would draw a crowd")
    for reason in ("", "..", ZERO_WIDTH):
        with pytest.raises(RefusedError, match="skip this step"):
            go(facts(), "public-message", SKIPPED, reason=reason)
    for key in ("safety", "evidence", "wishes", "removal"):
        with pytest.raises(RefusedError, match="cannot be skipped") as caught:
            go(facts(), key, SKIPPED, reason="It would draw a crowd")
        assert caught.value.hint


def test_steps_may_be_done_in_any_order() -> None:
    """R22."""
    case = facts(wishes=(wishes(),))
    for key in ("update", "support", "referral", "public-message", "safety"):
        assert go(case, key, DONE).state is DONE


def test_done_can_go_back_and_says_who_and_when() -> None:
    """R22."""
    done = record("safety", DONE, reason="All well", at=NOW - DAY)
    case = facts(steps=(done,))
    assert go(case, "safety", IN_PROGRESS) is done
    assert (done.state, done.reason, done.officer_id, done.at) == (IN_PROGRESS, "", "officer-2", NOW)
    assert go(case, "safety", TO_DO).state is TO_DO


def test_a_refused_decision_changes_nothing() -> None:
    kept = record("public-message", TO_DO, at=NOW - DAY)
    with pytest.raises(RefusedError):
        go(facts(steps=(kept,)), "public-message", DONE)
    assert (kept.state, kept.at, kept.officer_id) == (TO_DO, NOW - DAY, "officer-1")


def test_an_unknown_step_is_named_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match='no step "saftey"') as caught:
        go(facts(), "saftey", DONE)
    assert "safety, evidence" in caught.value.hint


@pytest.mark.parametrize(
    "key", ["public-message", "direct-message", "freeze", "referral", "removal", "reopen", "update"]
)
def test_nothing_that_others_see_is_done_from_a_draft(key: str) -> None:
    case = facts(incident(IncidentState.DRAFT), wishes=(wishes(),))
    for to in (IN_PROGRESS, DONE):
        with pytest.raises(RefusedError, match="still a draft") as caught:
            go(case, key, to)
        assert "Record it first" in caught.value.hint
    assert go(case, key, TO_DO).state is TO_DO


@pytest.mark.parametrize("key", ["safety", "evidence", "wishes", "support"])
def test_safety_evidence_wishes_and_support_work_on_a_draft(key: str) -> None:
    case = facts(incident(IncidentState.DRAFT), wishes=(wishes(),), evidence=(item(),))
    assert go(case, key, DONE).state is DONE


def test_asking_informally_works_on_a_draft_and_a_complaint_does_not() -> None:
    """R5."""
    informal = step(StepKind.REFERRAL, key="ask", routes=(Route.INFORMAL,))
    mixed = step(StepKind.REFERRAL, key="mixed", routes=(Route.INFORMAL, Route.STAFF_SUPPORT))
    case = facts(incident(IncidentState.DRAFT))
    book = playbook(steps=(informal, mixed))
    assert decide_step(book, case, "ask", DONE, officer_id="o", now=NOW).state is DONE
    with pytest.raises(RefusedError, match="still a draft"):
        decide_step(book, case, "mixed", DONE, officer_id="o", now=NOW)
    assert case.incident.state is IncidentState.DRAFT


@pytest.mark.parametrize("to", StepState)
def test_a_closed_incident_refuses_every_decision(to: StepState) -> None:
    with pytest.raises(RefusedError, match="closed"):
        go(facts(incident(IncidentState.CLOSED)), "safety", to, reason="Because of this")


def test_evidence_is_done_with_an_item_or_with_a_reason_why_there_is_none() -> None:
    """R20."""
    assert go(facts(evidence=(item(),)), "evidence", DONE).state is DONE
    nothing = (
        facts(),
        facts(evidence=(item(state=EvidenceState.DISPOSED),)),
        facts(evidence=(item(incident_id=OTHER_CASE),)),
        facts(evidence=(item(size_bytes=0),)),
    )
    for case in nothing:
        for reason in ("", "...", ZERO_WIDTH):
            with pytest.raises(RefusedError, match="no evidence kept"):
                go(case, "evidence", DONE, reason=reason)
        done = go(case, "evidence", DONE, reason=" It was said aloud. ")
        assert done.reason == "It was said aloud."


def test_a_freeze_is_done_once_one_was_started() -> None:
    """R23."""
    ready = {"wishes": (wishes(),)}
    for freezes in ((), (freeze(),), (freeze(started_at=NOW, incident_id=OTHER_CASE),)):
        with pytest.raises(RefusedError, match="No freeze was started"):
            go(facts(freezes=freezes, **ready), "freeze", DONE)
        assert go(facts(freezes=freezes, **ready), "freeze", IN_PROGRESS).state is IN_PROGRESS
    started = freeze(state=FreezeState.ENDED, started_at=NOW)
    assert go(facts(freezes=(started,), **ready), "freeze", DONE).state is DONE


def test_reopening_is_done_once_nothing_is_frozen() -> None:
    """R23."""
    running = freeze(state=FreezeState.ACTIVE, started_at=NOW)
    over = freeze(state=FreezeState.ENDED, started_at=NOW, reopened_at=NOW)
    with pytest.raises(RefusedError, match="still frozen"):
        go(facts(freezes=(over, running)), "reopen", DONE)
    assert go(facts(freezes=(over,)), "reopen", DONE).state is DONE


def test_an_override_shows_for_ever() -> None:
    """R21."""
    passed = record("freeze", DONE, override_reason="It spreads")
    case = facts(steps=(passed,))
    assert view(case, "freeze").overridden
    go(case, "freeze", TO_DO)
    assert view(case, "freeze").overridden
    assert view(case, "freeze").locked
    under_way = facts(steps=(record("freeze", IN_PROGRESS, override_reason="It spreads"),))
    assert view(under_way, "freeze").locked == ()


def test_a_step_under_way_whose_lock_closed_again_is_locked() -> None:
    """R8."""
    assert view(facts(steps=(record("freeze", IN_PROGRESS),)), "freeze").locked


def test_every_situation_follows_the_facts() -> None:
    """R7, R9, R10, R21."""
    assert situations(facts()) == {Situation.NO_FREEZE, Situation.NO_RESPONDENT}
    everything = facts(
        incident(nothing_posted=True, possible_crime=Answer.NO, kind=IncidentKind.CONCERN),
        involvements=(part(Role.RESPONDENT, "p1"), part(Role.RESPONDENT, account="a1")),
        people=(person("p1", standing=Standing.MEMBER), person("p2", standing=Standing.SUPPORTER)),
        accounts=(account("a1", person_id="p2"),),
        freezes=(freeze(state=FreezeState.ENDED), freeze(state=FreezeState.ACTIVE, incident_id=OTHER_CASE)),
    )
    assert situations(everything) == set(Situation) - {Situation.NO_RESPONDENT}


@pytest.mark.parametrize(
    ("parts", "people", "accounts"),
    [
        ((), (), ()),
        ((part(Role.RESPONDENT, "p1"),), (person("p1", standing=Standing.NON_MEMBER),), ()),
        ((part(Role.RESPONDENT, "p1"),), (person("p1", standing=Standing.UNKNOWN),), ()),
        ((part(Role.RESPONDENT, "p1"),), (), ()),
        ((part(Role.RESPONDENT, account="a1"),), (), (account("a1"),)),
        ((part(Role.RESPONDENT, account="a1"),), (), ()),
        (
            (part(Role.RESPONDENT, "p1", incident_id=OTHER_CASE),),
            (person("p1", standing=Standing.MEMBER),),
            (),
        ),
    ],
)
def test_blocking_falls_away_only_where_everybody_reported_is_known_to_belong(
    parts: Any, people: Any, accounts: Any
) -> None:
    """R7: "I don't know" never makes a step fall away."""
    case = facts(involvements=parts, people=people, accounts=accounts)
    assert Situation.NO_NON_MEMBER not in situations(case)


def test_i_do_not_know_is_not_no() -> None:
    """R10."""
    for answer in (Answer.UNKNOWN, Answer.YES):
        assert Situation.NO_POSSIBLE_CRIME not in situations(facts(incident(possible_crime=answer)))
