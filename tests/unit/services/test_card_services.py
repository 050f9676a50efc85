"""What a list shows beside its rows: numbers, the place on the checklist, who owes an answer."""

from pathlib import Path

from services_desk import asked, file, recorded
from test_today_services import counted

from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import IncidentState, Outcome
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Route
from conductdesk.services.cards import CardFacts, card_facts
from conductdesk.services.evidence import add_evidence, dispose_evidence
from conductdesk.services.incidents import IncidentDetails, close_incident, move_incident, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, involve
from conductdesk.services.referrals import record_answer, refer
from conductdesk.services.search import list_incidents
from conductdesk.services.steps import set_step, show_ladder


def card(desk: OpenDesk, ref: str) -> CardFacts:
    (row,) = [row for row in list_incidents(desk) if row.reference == ref]
    return card_facts(desk, (row.id,))[row.id]


def test_people_and_evidence_are_counted_once_each(desk: OpenDesk, tmp_path: Path) -> None:
    """R6: somebody in two parts, or behind an account, is one person; handlers are not counted."""
    ref, other = recorded(desk), recorded(desk)
    assert (card(desk, ref).people, card(desk, ref).evidence) == (0, 0)
    for role in (Role.AFFECTED, Role.REPORTER):
        involve(desk, ref, role, person=PersonDetails(name="Noor Haddad"))
    involve(desk, ref, Role.HANDLER, person=PersonDetails(name="Amara Okonkwo"))
    involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform="X", handle="@owl"))
    involve(
        desk, ref, Role.RESPONDENT,
        account=AccountDetails(platform="X", handle="@noor", person="Noor Haddad"),
    )  # fmt: skip
    involve(desk, other, Role.WITNESS, person="Noor Haddad")
    add_evidence(desk, ref, [file(tmp_path, f"{n}.txt", b"%d" % n) for n in range(3)])
    dispose_evidence(desk, ref, 2, "The wrong file")
    assert (card(desk, ref).people, card(desk, ref).evidence) == (2, 2)
    assert (card(desk, other).people, card(desk, other).evidence) == (1, 0)


def test_the_place_on_the_checklist_leaves_out_what_is_not_needed(desk: OpenDesk) -> None:
    """R22."""
    ref = recorded(desk, nothing_posted=True)
    needed = [v for v in show_ladder(desk, ref) if v.state is not StepState.NOT_NEEDED]
    assert len(needed) < len(show_ladder(desk, ref))
    assert card(desk, ref).chip == f"Step 1 of {len(needed)}"
    set_step(desk, ref, "safety", StepState.DONE)
    found = card(desk, ref)
    assert (found.step_number, found.steps, found.waiting) == (2, len(needed), "")


def test_whoever_owes_an_answer_shows_once_only_follow_up_is_left(desk: OpenDesk) -> None:
    """R25."""
    ref = recorded(desk)
    asked(desk, ref)
    refer(desk, ref, Route.STAFF_SUPPORT)
    assert card(desk, ref).chip.startswith("Step ")
    for view in show_ladder(desk, ref):
        if view.state is StepState.TO_DO and view.step.key not in {"support", "update"}:
            set_step(desk, ref, view.step.key, StepState.NOT_NEEDED, reason="Not this time")
    found = card(desk, ref)
    assert (found.waiting, found.chip) == ("staff support", "Waiting for staff support")
    record_answer(desk, ref, Route.STAFF_SUPPORT, "We are on it")
    assert card(desk, ref).chip.startswith("Step ")
    refer(desk, ref, Route.INFORMAL)
    assert card(desk, ref).waiting == "staff support (asked informally)"
    assert card(desk, ref).chip == "Waiting for staff support"


def test_drafts_closed_and_watched_incidents_say_so(desk: OpenDesk) -> None:
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True).reference
    watched, closed = recorded(desk), recorded(desk)
    move_incident(desk, watched, IncidentState.MONITORING)
    close_incident(desk, closed, Outcome.NOT_A_BREACH, "none applies")
    assert [card(desk, ref).chip for ref in (draft, watched, closed)] == ["Draft", "Monitoring", "Closed"]
    assert (card(desk, closed).step_number, card(desk, closed).steps) == (0, 0)


def test_fifty_rows_take_as_many_queries_as_one(desk: OpenDesk) -> None:
    for _ in range(50):
        asked(desk, recorded(desk))
    ids = [row.id for row in list_incidents(desk)]
    card_facts(desk, ids[:1])
    with counted(desk) as one:
        assert len(card_facts(desk, ids[:1])) == 1
    with counted(desk) as fifty:
        assert len(card_facts(desk, ids)) == 50
    assert fifty["statements"] == one["statements"]


def test_what_is_not_there_is_left_out(desk: OpenDesk) -> None:
    assert card_facts(desk, ()) == card_facts(desk, ("no such id", "'; DROP TABLE incidents")) == {}
    assert recorded(desk)
