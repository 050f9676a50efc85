"""How an incident moves from draft to closed, and what each state refuses."""

import pytest
from domain_cases import DAY, NOW, ZERO_WIDTH, disposition, incident
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain import incidents
from conductdesk.domain.incidents import Incident, IncidentKind, IncidentState, Outcome, move
from conductdesk.errors import BugError, RefusedError

DRAFT, OPEN, CONTAINED, REPORTED, MONITORING, CLOSED, REOPENED = IncidentState
LEGAL = {
    (DRAFT, OPEN),
    *((OPEN, to) for to in (CONTAINED, REPORTED, MONITORING, CLOSED)),
    *((CONTAINED, to) for to in (REPORTED, MONITORING, CLOSED)),
    *((REPORTED, to) for to in (MONITORING, CLOSED)),
    *((MONITORING, to) for to in (REPORTED, CLOSED)),
    (CLOSED, REOPENED),
    *((REOPENED, to) for to in (CONTAINED, REPORTED, MONITORING, CLOSED)),
}


@pytest.mark.parametrize("state", IncidentState)
@pytest.mark.parametrize("to", IncidentState)
def test_states_move_only_along_the_rules(state: IncidentState, to: IncidentState) -> None:
    case = incident(state)
    if (state, to) in LEGAL:
        move(case, to, now=NOW, reason="New messages came in", disposition=disposition())
        assert case.state is to
        return
    with pytest.raises(RefusedError) as caught:
        move(case, to, now=NOW, reason="New messages came in", disposition=disposition())
    assert case.state is state
    assert caught.value.hint


def test_a_refused_move_says_what_can_be_done_instead() -> None:
    with pytest.raises(RefusedError) as caught:
        move(incident(DRAFT), CLOSED, now=NOW)
    assert str(caught.value) == "An incident that is draft cannot become closed. From here you can record it."
    with pytest.raises(RefusedError) as caught:
        move(incident(REPORTED), OPEN, now=NOW)
    assert "keep an eye on it (monitoring) or close it with an outcome" in caught.value.hint


def test_moving_to_where_it_is_says_so() -> None:
    with pytest.raises(RefusedError, match="already open"):
        move(incident(OPEN), OPEN, now=NOW)


@pytest.mark.parametrize(
    ("to", "field"),
    [(CONTAINED, "contained_at"), (REPORTED, "reported_at"), (CLOSED, "closed_at"), (MONITORING, None)],
)
def test_each_move_notes_its_moment_and_nothing_else(to: IncidentState, field: str | None) -> None:
    case = incident(OPEN)
    move(case, to, now=NOW, disposition=disposition())
    for name in ("recorded_at", "contained_at", "reported_at", "closed_at", "reopened_at"):
        assert getattr(case, name) == (NOW if name == field else None)


@pytest.mark.parametrize("field", ["title", "their_words", "narrative"])
def test_a_draft_is_recorded_with_a_title_or_their_words_or_notes(field: str) -> None:
    case = incident(DRAFT, title="")
    setattr(case, field, "x")
    move(case, OPEN, now=NOW)
    assert (case.state, case.recorded_at) == (OPEN, NOW)


@pytest.mark.parametrize("nothing", ["", " \n ", ZERO_WIDTH, "\u202e\u2069", "\x00"])
def test_a_draft_that_shows_nothing_stays_a_draft(nothing: str) -> None:
    case = incident(DRAFT, title=nothing, their_words=nothing, narrative=nothing)
    with pytest.raises(RefusedError, match="nothing to read"):
        move(case, OPEN, now=NOW)
    assert (case.state, case.recorded_at) == (DRAFT, None)


def test_a_concern_needs_nobody_reported() -> None:
    """R9: a concern is recorded, and closed, with no person reported at all."""
    case = incident(DRAFT, kind=IncidentKind.CONCERN)
    move(case, OPEN, now=NOW)
    move(case, CLOSED, now=NOW, disposition=disposition(Outcome.ADVISED, "none applies"))
    assert case.state is CLOSED


def test_closing_needs_an_outcome() -> None:
    """R12."""
    case = incident(OPEN)
    with pytest.raises(RefusedError, match="with an outcome"):
        move(case, CLOSED, now=NOW)
    assert (case.state, case.closed_at) == (OPEN, None)


def test_the_outcome_of_another_incident_does_not_close_this_one() -> None:
    """R12."""
    with pytest.raises(RefusedError, match="with an outcome"):
        move(incident(OPEN), CLOSED, now=NOW, disposition=disposition(incident_id="incident-2"))


@pytest.mark.parametrize("kind", IncidentKind)
@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("rule", ["", "  ", "—", "...", ZERO_WIDTH])
def test_an_empty_rule_never_closes_anything(kind: IncidentKind, outcome: Outcome, rule: str) -> None:
    """R12."""
    with pytest.raises(RefusedError, match="which rule or procedure"):
        move(incident(OPEN, kind=kind), CLOSED, now=NOW, disposition=disposition(outcome, rule))


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize(
    "words", ["None applies", "none", "N/A", " n.a. ", "NONE APPLIES.", "No rule", "no\u200bne"]
)
def test_no_rule_is_an_answer_only_where_nothing_was_breached(outcome: Outcome, words: str) -> None:
    """R12: "none applies" suits a concern, no breach, or a redirection; a sanction rests on a rule."""
    move(incident(OPEN, kind=IncidentKind.CONCERN), CLOSED, now=NOW, disposition=disposition(outcome, words))
    case = incident(OPEN)
    if outcome in {Outcome.NOT_A_BREACH, Outcome.REDIRECTED}:
        move(case, CLOSED, now=NOW, disposition=disposition(outcome, words))
        assert case.state is CLOSED
    else:
        with pytest.raises(RefusedError, match="has to rest on a rule"):
            move(case, CLOSED, now=NOW, disposition=disposition(outcome, words))
        assert case.state is OPEN


@pytest.mark.parametrize("rule", ["§ 5", "7.1", "Nonesuch bylaw", "規約第三条"])
def test_a_rule_may_be_short_and_in_any_script(rule: str) -> None:
    case = incident(OPEN)
    move(case, CLOSED, now=NOW, disposition=disposition(Outcome.SUSPENDED, rule))
    assert case.state is CLOSED


@pytest.mark.parametrize("reason", ["", "..", ZERO_WIDTH])
def test_reopening_needs_a_written_reason(reason: str) -> None:
    case = incident(CLOSED, closed_at=NOW - DAY)
    with pytest.raises(RefusedError, match="reopen this incident"):
        move(case, REOPENED, now=NOW, reason=reason)
    assert (case.state, case.reopened_at, case.reopened_reason) == (CLOSED, None, "")


def test_reopening_keeps_when_it_was_closed() -> None:
    case = incident(CLOSED, closed_at=NOW - DAY)
    move(case, REOPENED, now=NOW, reason=" She wrote to us again. ")
    assert (case.reopened_reason, case.reopened_at, case.closed_at) == (
        "She wrote to us again.",
        NOW,
        NOW - DAY,
    )


@given(st.lists(st.sampled_from(IncidentState), max_size=12))
def test_no_row_of_moves_ever_leaves_the_rules_or_goes_back_to_draft(moves: list[IncidentState]) -> None:
    case = incident(DRAFT)
    for to in moves:
        before = case.state
        try:
            move(case, to, now=NOW, reason="New messages came in", disposition=disposition())
        except RefusedError:
            assert case.state is before
        else:
            assert (before, to) in LEGAL
    assert (case.state is DRAFT) == (case.recorded_at is None)


def _snapshot(case: Incident) -> tuple[object, ...]:
    return (case.state, case.contained_at, case.reported_at, case.closed_at)


@pytest.mark.parametrize("state", IncidentState)
def test_automatic_moves_happen_only_where_they_are_legal(state: IncidentState) -> None:
    for act, to in (
        (incidents.after_freeze_started, CONTAINED),
        (incidents.after_report, REPORTED),
        (lambda case, now: incidents.after_posts_taken_down(case, still_up=0, now=now), CONTAINED),
    ):
        case = incident(state)
        before = _snapshot(case)
        act(case, now=NOW)
        if (state, to) in LEGAL:
            assert case.state is to
        else:
            assert _snapshot(case) == before


def test_a_post_that_is_still_up_contains_nothing() -> None:
    case = incident(OPEN)
    incidents.after_posts_taken_down(case, still_up=1, now=NOW)
    assert case.state is OPEN


@pytest.mark.parametrize("state", IncidentState)
def test_only_a_closed_incident_refuses_every_change(state: IncidentState) -> None:
    if state is CLOSED:
        with pytest.raises(RefusedError, match="closed") as caught:
            incidents.check_changeable(incident(state))
        assert "Reopen it" in caught.value.hint
    else:
        incidents.check_changeable(incident(state))


@pytest.mark.parametrize("state", IncidentState)
def test_nothing_leaves_the_desk_from_a_draft_or_a_closed_incident(state: IncidentState) -> None:
    if state in {DRAFT, CLOSED}:
        with pytest.raises(RefusedError) as caught:
            incidents.check_recorded(incident(state), what="send a message")
        assert ("Record it first" if state is DRAFT else "Reopen it") in caught.value.hint
    else:
        incidents.check_recorded(incident(state), what="send a message")


def test_references_are_padded_and_go_on_after_999() -> None:
    assert incidents.reference(2026, 1) == "2026-001"
    assert incidents.reference(2026, 14) == "2026-014"
    assert incidents.reference(2026, 1000) == "2026-1000"
    with pytest.raises(BugError):
        incidents.reference(2026, 0)
