"""The removal lock (R21): nothing comes down before its evidence is kept and read again; ways around it."""

from typing import Any

import pytest
from domain_cases import (
    CASE,
    NOW,
    OTHER_CASE,
    ZERO_WIDTH,
    facts,
    incident,
    item,
    link,
    playbook,
    post,
    record,
    step,
    wishes,
)
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain import evidence
from conductdesk.domain.escalation import CaseFacts, StepState, decide_step, move_post
from conductdesk.domain.evidence import EvidenceState, PostState
from conductdesk.domain.gates import nothing_was_posted, removal_gate
from conductdesk.domain.incidents import Answer, IncidentState
from conductdesk.domain.playbook import Gate, StepKind
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import RefusedError

READ = {"item-1": True, "item-2": True}


def kept(**about: Any) -> CaseFacts:
    return facts(**({"posts": (post(),), "links": (link(),), "evidence": (item(),)} | about))


def start(case: CaseFacts, to: StepState = StepState.IN_PROGRESS, **more: Any) -> Any:
    return decide_step(playbook(), case, "removal", to, officer_id="officer-1", now=NOW, **more)


def test_it_opens_when_every_post_has_evidence_that_was_read_again() -> None:
    """R21."""
    case = kept(posts=(post(1), post(2)), links=(link(1, 1), link(2, 2)), evidence=(item(1), item(2)))
    decision = removal_gate(case, READ)
    assert decision.open
    assert decision.opened_by == "evidence verified"
    assert decision.how_to_open == ""
    assert start(case, verified=READ).state is StepState.IN_PROGRESS


def test_before_the_evidence_is_read_again_it_is_closed_but_ready() -> None:
    """R21: re-read in full when the lock opens."""
    decision = removal_gate(kept(), None)
    assert (decision.open, decision.ready) == (False, True)
    assert "read again in full" in decision.how_to_open
    with pytest.raises(RefusedError):
        start(kept())


_FAILURES: dict[str, tuple[dict[str, Any], dict[str, bool] | None, str]] = {
    "no evidence at all": ({"links": ()}, READ, "Post 1 has no evidence yet."),
    "no evidence and nothing read": ({"links": ()}, None, "Post 1 has no evidence yet."),
    "a link to an item that is not there": (
        {"links": (link(1, 9),)},
        READ | {"item-9": True},
        "not in this incident",
    ),
    "evidence of another incident": (
        {"evidence": (item(incident_id=OTHER_CASE),)},
        READ,
        "not in this incident",
    ),
    "a link of another incident": ({"links": (link(incident_id=OTHER_CASE),)}, READ, "no evidence yet"),
    "deleted evidence": ({"evidence": (item(state=EvidenceState.DISPOSED),)}, READ, "was deleted"),
    "an empty file": ({"evidence": (item(size_bytes=0),)}, READ, "an empty file"),
    "evidence that changed": ({}, {"item-1": False}, "cannot be read as it was kept"),
    "evidence that was not read": ({}, {}, "not read again"),
    "other evidence that was read": ({}, {"item-2": True}, "not read again"),
    "the second post lacks evidence": ({"posts": (post(1), post(2))}, READ, "Post 2 has no evidence yet."),
    "no post is listed": ({"posts": ()}, READ, "No post is listed yet."),
    "only posts of another incident": (
        {"posts": (post(incident_id=OTHER_CASE),)},
        READ,
        "No post is listed yet.",
    ),
    "nothing posted, but a post is up": (
        {"case": incident(nothing_posted=True), "links": ()},
        READ,
        "Post 1 has no evidence yet.",
    ),
}


@pytest.mark.parametrize("name", _FAILURES)
def test_ways_around_it_are_refused_with_what_to_do(name: str) -> None:
    """R21."""
    about, verified, why = _FAILURES[name]
    case = kept(**about)
    decision = removal_gate(case, verified)
    assert not decision.open
    assert not decision.ready
    assert why in decision.why
    assert decision.how_to_open
    for to in (StepState.IN_PROGRESS, StepState.DONE):
        with pytest.raises(RefusedError, match="locked"):
            start(case, to, verified=verified)
    for one in case.posts:
        if one.incident_id == CASE:
            with pytest.raises(RefusedError, match="Nothing may be taken down"):
                move_post(playbook(), case, one, PostState.TAKEN_DOWN, verified=verified, now=NOW)
            assert one.state is PostState.UP


@pytest.mark.parametrize("truthy", [1, "yes", "False", object()])
def test_only_a_true_true_counts_as_read(truthy: Any) -> None:
    """R21."""
    assert not removal_gate(kept(), {"item-1": truthy}).open


def test_one_good_item_is_enough_for_a_post() -> None:
    """R21."""
    case = kept(links=(link(1, 1), link(1, 2)), evidence=(item(1), item(2)))
    assert removal_gate(case, {"item-1": False, "item-2": True}).open


def test_several_posts_with_the_same_problem_are_named_together() -> None:
    """R21."""
    case = kept(posts=(post(5), post(2), post(1), post(3)))
    assert removal_gate(case, READ).why == "Posts 2, 3 and 5 have no evidence yet."


def test_different_problems_are_each_named_and_reading_waits() -> None:
    """R21: while a post has no evidence the lock is not ready."""
    case = kept(posts=(post(1), post(2)), links=(link(1, 1),))
    decision = removal_gate(case, None)
    assert decision.why == "Post 2 has no evidence yet."
    assert not decision.ready


def test_posts_that_are_gone_already_need_nothing() -> None:
    """R21: "already gone" is a state, not an override."""
    case = facts(posts=(post(1, state=PostState.ALREADY_GONE), post(2, state=PostState.ALREADY_GONE)))
    decision = removal_gate(case, {})
    assert (decision.open, decision.opened_by) == (True, "already gone")
    done = start(case, StepState.DONE, verified={})
    assert (done.state, done.override_reason) == (StepState.DONE, "")
    mixed = facts(posts=(post(1, state=PostState.ALREADY_GONE), post(2, state=PostState.TAKEN_DOWN)))
    assert removal_gate(mixed, None).opened_by == "taken down or already gone"


def test_one_that_is_gone_does_not_open_it_for_one_that_is_up() -> None:
    """R21."""
    case = facts(posts=(post(1, state=PostState.ALREADY_GONE), post(2)))
    assert removal_gate(case, READ).why == "Post 2 has no evidence yet."


def test_nothing_was_posted_makes_the_step_not_needed() -> None:
    """R21."""
    case = facts(incident(nothing_posted=True))
    assert nothing_was_posted(case)
    assert removal_gate(case).opened_by == "nothing was posted"
    assert start(case, StepState.NOT_NEEDED).state is StepState.NOT_NEEDED
    listed = facts(incident(nothing_posted=True), posts=(post(),))
    assert not nothing_was_posted(listed)
    with pytest.raises(RefusedError, match="call this step not needed"):
        start(listed, StepState.NOT_NEEDED)


@pytest.mark.parametrize("reason", ["", "  ", "...", "!!!", ZERO_WIDTH, "ok", "a\u200bb"])
def test_an_override_without_a_written_reason_is_refused(reason: str) -> None:
    """R21."""
    case = kept(links=())
    with pytest.raises(RefusedError):
        start(case, override_reason=reason, verified={})
    assert case.steps == ()


def test_an_override_with_a_reason_is_kept_and_lets_posts_come_down() -> None:
    """R21."""
    opened = start(kept(links=()), override_reason=" Threats with an\naddress are public. ", verified={})
    assert opened.override_reason == "Threats with an address are public."
    up = post()
    case = kept(posts=(up,), links=(), steps=(opened,))
    move_post(playbook(), case, up, PostState.TAKEN_DOWN, now=NOW)
    assert (up.state, up.state_at) == (PostState.TAKEN_DOWN, NOW)
    done = start(case, StepState.DONE, verified={})
    assert (done.state, done.override_reason) == (StepState.DONE, "Threats with an address are public.")


def test_an_override_is_never_used_again_in_silence() -> None:
    """R21: after going back to "to do" the closed lock asks for a reason anew; the old mark stays."""
    opened = start(kept(links=()), override_reason="Threats are public", verified={})
    case = kept(links=(), steps=(opened,))
    back = start(case, StepState.TO_DO)
    assert (back.state, back.override_reason.strip()) == (StepState.TO_DO, "Threats are public")
    with pytest.raises(RefusedError, match="locked"):
        start(case, verified={})
    with pytest.raises(RefusedError, match="Nothing may be taken down"):
        move_post(playbook(), case, case.posts[0], PostState.TAKEN_DOWN, now=NOW)
    start(case, override_reason="They were posted again", verified={})
    assert back.override_reason == "Threats are public\nThey were posted again"
    start(case, StepState.TO_DO)
    start(case, override_reason="Threats are public", verified={})
    assert back.override_reason == "Threats are public\nThey were posted again"


def test_an_old_override_opens_nothing_when_the_step_was_started_anew_through_an_open_lock() -> None:
    """R21: taken back, started again with everything kept, and then the evidence is deleted."""
    opened = start(kept(links=()), override_reason="Threats are public", verified={})
    start(kept(links=(), steps=(opened,)), StepState.TO_DO)
    start(kept(steps=(opened,)), verified=READ)
    assert opened.state is StepState.IN_PROGRESS
    assert opened.override_reason.strip() == "Threats are public"
    closed = kept(links=(), steps=(opened,))
    with pytest.raises(RefusedError, match="Nothing may be taken down"):
        move_post(playbook(), closed, closed.posts[0], PostState.TAKEN_DOWN, verified={}, now=NOW)
    with pytest.raises(RefusedError, match="locked"):
        start(closed, StepState.DONE, verified={})


def test_a_reason_given_while_the_lock_is_open_marks_nothing() -> None:
    """R21."""
    assert start(kept(), verified=READ, override_reason="just in case").override_reason == ""


def test_a_reason_kept_with_another_incidents_step_opens_nothing() -> None:
    """R21."""
    foreign = record("removal", StepState.IN_PROGRESS, override_reason="Threats", incident_id=OTHER_CASE)
    with pytest.raises(RefusedError, match="locked"):
        start(kept(links=(), steps=(foreign,)), verified={})


def test_it_is_done_only_when_no_post_is_up() -> None:
    """R21."""
    case = kept(posts=(post(1), post(2)), links=(link(1, 1), link(2, 1)))
    with pytest.raises(RefusedError, match="Still up: posts 1 and 2"):
        start(case, StepState.DONE, verified=READ)
    move_post(playbook(), case, case.posts[0], PostState.TAKEN_DOWN, verified=READ, now=NOW)
    with pytest.raises(RefusedError, match=r"Still up: post 2\."):
        start(case, StepState.DONE, verified=READ)
    move_post(playbook(), case, case.posts[1], PostState.ALREADY_GONE, now=NOW)
    assert start(case, StepState.DONE).state is StepState.DONE


def test_an_override_does_not_finish_it_while_a_post_is_up() -> None:
    """R21."""
    with pytest.raises(RefusedError, match="Still up"):
        start(kept(links=()), StepState.DONE, override_reason="Threats are public", verified={})


def test_a_checklist_without_the_lock_has_it_all_the_same() -> None:
    """R21: an adapted checklist cannot leave it off, nor move it to a step that is no removal."""
    bare = playbook(
        steps=(step(StepKind.REMOVAL, key="tidy"), step(StepKind.EVIDENCE, gates=(Gate.REMOVAL,)))
    )
    case = kept(links=())
    with pytest.raises(RefusedError, match="locked"):
        decide_step(bare, case, "tidy", StepState.DONE, officer_id="o", now=NOW, verified={})
    decide_step(bare, case, "evidence", StepState.DONE, officer_id="o", now=NOW)


@given(
    st.sampled_from(
        [IncidentState.OPEN, IncidentState.REPORTED, IncidentState.MONITORING, IncidentState.REOPENED]
    ),
    st.sampled_from(Answer),
    st.sampled_from([None, *WishesState]),
    st.sampled_from([(), (Gate.WISHES,), (Gate.WISHES, Gate.REMOVAL)]),
)
def test_nothing_else_locks_it(
    state: IncidentState, danger: Answer, asked: WishesState | None, gates: tuple[Gate, ...]
) -> None:
    """R21: not the wishes, not the state of other steps, not what a checklist adds."""
    adapted = playbook(steps=(step(StepKind.SAFETY), step(StepKind.REMOVAL, gates=gates)))
    case = kept(case=incident(state, immediate_danger=danger), wishes=(wishes(asked),) if asked else ())
    opened = decide_step(
        adapted, case, "removal", StepState.IN_PROGRESS, verified=READ, officer_id="o", now=NOW
    )
    assert opened.override_reason == ""


def test_posts_move_between_their_states_and_only_from_up() -> None:
    """R21."""
    one = post()
    case = kept(posts=(one,))
    move_post(playbook(), case, one, PostState.UP, now=NOW)
    assert one.state_at != NOW
    move_post(playbook(), case, one, PostState.ALREADY_GONE, now=NOW)
    with pytest.raises(RefusedError, match="already gone") as caught:
        move_post(playbook(), case, one, PostState.TAKEN_DOWN, verified=READ, now=NOW)
    assert "mark it as up first" in caught.value.hint
    move_post(playbook(), case, one, PostState.UP, now=NOW)
    move_post(playbook(), case, one, PostState.TAKEN_DOWN, verified=READ, now=NOW)
    with pytest.raises(RefusedError, match="taken down"):
        move_post(playbook(), case, one, PostState.ALREADY_GONE, now=NOW)


def test_on_a_draft_a_post_can_be_gone_but_not_be_taken_down() -> None:
    one = post()
    case = kept(case=incident(IncidentState.DRAFT), posts=(one,))
    with pytest.raises(RefusedError, match="draft"):
        move_post(playbook(), case, one, PostState.TAKEN_DOWN, verified=READ, now=NOW)
    move_post(playbook(), case, one, PostState.ALREADY_GONE, now=NOW)
    closed = kept(case=incident(IncidentState.CLOSED), posts=(one,))
    with pytest.raises(RefusedError, match="closed"):
        move_post(playbook(), closed, one, PostState.UP, now=NOW)


def test_a_post_needs_something_to_find_it_by() -> None:
    for about in (
        {"where": "", "link": "https://x.example/1"},
        {"where": "", "quote": "go home"},
        {"where": "chat"},
    ):
        evidence.check_post(post(**about))
    with pytest.raises(RefusedError, match="cannot be told"):
        evidence.check_post(post(where=ZERO_WIDTH))


def test_evidence_is_linked_to_a_post_only_where_it_can_show_it() -> None:
    """R21."""
    evidence.check_link(post(), item())
    with pytest.raises(RefusedError, match="another incident"):
        evidence.check_link(post(), item(incident_id=OTHER_CASE))
    with pytest.raises(RefusedError, match="was deleted"):
        evidence.check_link(post(), item(state=EvidenceState.DISPOSED))
    with pytest.raises(RefusedError, match="is an empty file"):
        evidence.check_link(post(), item(size_bytes=0))


def test_deleting_an_item_leaves_only_that_it_happened() -> None:
    one = item(description="A photo")
    with pytest.raises(RefusedError, match="delete evidence"):
        evidence.dispose(one, reason="..", now=NOW)
    assert one.sha256
    evidence.dispose(one, reason="Pasted by mistake", now=NOW)
    assert one.state is EvidenceState.DISPOSED
    assert (one.disposed_at, one.disposed_reason) == (NOW, "Pasted by mistake")
    assert {one.description, one.original_name, one.storage_name, one.sha256, one.sealed_sha256} == {""}
    with pytest.raises(RefusedError, match="deleted already"):
        evidence.dispose(one, reason="Pasted by mistake", now=NOW)
