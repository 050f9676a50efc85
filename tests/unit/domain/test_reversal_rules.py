"""What can be reversed, how people call it, and the rules that stand against it."""

from dataclasses import asdict
from typing import Any

import pytest
from domain_cases import (
    NOW,
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
    wishes,
)

from conductdesk.domain.desk import IncidentKey
from conductdesk.domain.escalation import CaseFacts, StepState
from conductdesk.domain.evidence import PostState
from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.incidents import IncidentState
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Disclosure
from conductdesk.domain.reversal import (
    UNDONE,
    Change,
    can_last,
    check_reversal,
    detail_of_undo,
    is_reversible,
    phrase,
    sentence,
    told,
)
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import RefusedError


def goes(made: Any) -> Change:
    return Change(cls=type(made), id=made.id, record=made, values={})


def becomes(made: Any, **values: Any) -> Change:
    return Change(cls=type(made), id=made.id, record=made, values=values)


def comes_back(made: Any) -> Change:
    return Change(cls=type(made), id=made.id, record=None, values=asdict(made))


def check(action: str, case: CaseFacts, *changes: Change, passed_on: bool = False) -> None:
    check_reversal(action, changes, case, playbook(), passed_on=passed_on)


@pytest.mark.parametrize(
    ("action", "detail", "what"),
    [
        ("incident.edited", {"fields": ["title"]}, "the edit of the title"),
        (
            "incident.edited",
            {"fields": ["their_words", "immediate_danger"]},
            "the edit of their words and the immediate danger",
        ),
        ("incident.edited", {"fields": ["a", "b", "c", "d"]}, "the edit of 4 details"),
        ("incident.person_involved", {"role": "affected"}, "adding a person affected"),
        ("incident.person_involved", {"role": Role.RESPONDENT}, "adding a person reported"),
        ("incident.person_involved", {}, "adding somebody"),
        ("post.moved", {"number": 3, "to": PostState.ALREADY_GONE}, "marking post 3 as already gone"),
        ("step.set", {"step": "public-message", "to": "done"}, 'the step "public message" set to done'),
        ("contact.set", {"key": "{staff}-desk"}, 'the contact "{staff}-desk"'),
        ("evidence.kept", {"sha256": "ab"}, ""),
        (UNDONE, {}, ""),
    ],
)
def test_people_read_what_was_done(action: str, detail: dict[str, Any], what: str) -> None:
    assert phrase(action, detail) == what
    assert sentence(action, detail) == (f"Undo {what}" if what else "")
    assert is_reversible(action, detail) is bool(what)


def test_undoing_an_undo_is_called_redo_and_the_next_undo_again() -> None:
    detail = {"fields": ["title"], "reason": "left out"}
    for again, verb in ((False, "Redo"), (True, "Undo"), (False, "Redo")):
        action = UNDONE if "undid" in detail else "incident.edited"
        detail = detail_of_undo(7, action, detail)
        assert detail == {"fields": ["title"], "undid": 7, "action": "incident.edited", "again": again}
        assert told(UNDONE, detail) == ("incident.edited", again)
        assert sentence(UNDONE, detail) == f"{verb} the edit of the title"


def test_a_change_says_what_becomes_of_each_field() -> None:
    change = becomes(incident(title="Now"), title="Before")
    assert (change.goes, change.comes_back) == (False, False)
    assert (change.value("title"), change.value("code_name")) == ("Before", "Quiet Harbour")


def test_only_records_of_the_allowed_kinds_can_be_reversed() -> None:
    """R26: what left the desk stays in the register, but for the line that a referral wrote itself."""
    line = Disclosure(
        incident_id="incident-1", kind="spoken", to="staff", what="it", why="so", activity_seq=1,
        officer_id="o", at=NOW,
    )  # fmt: skip
    key = IncidentKey(incident_id="incident-1", officer_id="o", recipient="age1", sealed="s")
    assert can_last("incident.referred", {}, [goes(line)])
    assert can_last(UNDONE, {"action": "incident.referred"}, [comes_back(line)])
    assert not can_last("message.kept", {}, [goes(line)])
    assert not can_last("incident.edited", {}, [goes(key)])
    assert not can_last("incident.edited", {}, [becomes(item(), description="Before")])
    assert can_last("evidence.described", {}, [becomes(item(), description="Before")])
    assert not can_last("incident.edited", {}, [])
    assert can_last("person.added", {}, [goes(person("p1"))])


@pytest.mark.parametrize(
    ("change", "lasts"),
    [
        (goes(post()), True),
        (becomes(post(), link="https://chat.example/1"), True),
        (becomes(post(state=PostState.TAKEN_DOWN), state=PostState.UP), True),
        (becomes(post(state=PostState.UP), state=PostState.TAKEN_DOWN), False),
        (comes_back(post(state=PostState.UP)), True),
        (comes_back(post(state=PostState.TAKEN_DOWN)), False),
    ],
)
def test_no_post_becomes_taken_down_by_undo(change: Change, *, lasts: bool) -> None:
    """R21: that is for the lock on removal to say."""
    assert can_last("post.moved", {}, [change]) is lasts


@pytest.mark.parametrize(
    ("change", "lasts"),
    [
        (goes(record("removal", StepState.DONE)), True),
        (goes(record("removal", StepState.DONE, override_reason="Somebody is in danger")), False),
        (becomes(record("removal", StepState.DONE, override_reason="Danger"), override_reason=""), False),
        (
            becomes(record("removal", StepState.DONE, override_reason="Danger\n"), override_reason="Danger"),
            True,
        ),
        (becomes(record("removal", StepState.DONE, override_reason="Danger"), state=StepState.TO_DO), True),
        (comes_back(record("removal", StepState.DONE, override_reason="Danger")), True),
    ],
)
def test_no_undo_takes_an_override_off_a_step(change: Change, *, lasts: bool) -> None:
    """R21: an override stays with the step for ever."""
    assert can_last("step.set", {}, [change]) is lasts


def test_a_closed_incident_lets_only_a_few_things_be_undone() -> None:
    case = facts(incident(IncidentState.CLOSED))
    with pytest.raises(RefusedError, match="is closed"):
        check("incident.edited", case, becomes(case.incident, title="Before"))
    check("incident.wellbeing_checked", case)
    check("incident.closed", case, becomes(case.incident, state=IncidentState.OPEN))


def test_a_closing_that_others_were_told_of_stays() -> None:
    """R12."""
    case = facts(incident(IncidentState.CLOSED))
    with pytest.raises(RefusedError, match="the closing stays"):
        check("incident.closed", case, becomes(case.incident, state=IncidentState.OPEN), passed_on=True)
    reopened = facts(incident(IncidentState.REOPENED))
    check(
        "incident.reopened", reopened, becomes(reopened.incident, state=IncidentState.CLOSED), passed_on=True
    )


def test_no_incident_is_closed_by_undo_while_a_freeze_runs() -> None:
    """R23."""
    case = facts(incident(IncidentState.REOPENED), freezes=(freeze(state=FreezeState.ACTIVE),))
    with pytest.raises(RefusedError, match="still frozen"):
        check("incident.reopened", case, becomes(case.incident, state=IncidentState.CLOSED))


def test_a_post_that_was_taken_down_keeps_something_that_shows_it() -> None:
    """R21."""
    first, second = link(1, 1, id="a"), link(1, 2, id="b")
    down = (post(state=PostState.TAKEN_DOWN),)
    with pytest.raises(RefusedError, match="Post 1 was taken down"):
        check("incident.post_linked", facts(posts=down, links=(first,)), goes(first))
    check("incident.post_linked", facts(posts=down, links=(first, second)), goes(first))
    check("incident.post_linked", facts(posts=down, links=(first,)), comes_back(second))
    check("incident.post_linked", facts(posts=(post(),), links=(first,)), goes(first))


def test_somebody_with_wishes_stays_affected_and_wishes_come_back_to_them_alone() -> None:
    """R8."""
    affected = part(Role.AFFECTED, "p1")
    said = wishes(person_id="p1")
    with pytest.raises(RefusedError, match="written down"):
        check("incident.person_involved", facts(involvements=(affected,), wishes=(said,)), goes(affected))
    others = facts(involvements=(affected,), wishes=(wishes(WishesState.NOBODY_IDENTIFIABLE),))
    check("incident.person_involved", others, goes(affected))
    witness = part(Role.WITNESS, "p1")
    check("incident.person_involved", facts(involvements=(witness,), wishes=(said,)), goes(witness))
    check("incident.person_involved", facts(wishes=(said,)), comes_back(affected))
    check("incident.wishes_kept", facts(involvements=(affected,)), comes_back(said))
    check("incident.wishes_kept", facts(involvements=(affected,), wishes=(said,)), goes(said))
    with pytest.raises(RefusedError, match="not down as a person affected"):
        check("incident.wishes_kept", facts(), comes_back(said))


def test_a_step_passes_its_locks_by_undo_no_more_than_by_hand() -> None:
    """R8, R21."""
    to_do = record("public-message", StepState.TO_DO)
    asked = facts(wishes=(wishes(),), steps=(to_do,))
    check("step.set", asked, becomes(to_do, state=StepState.DONE))
    not_asked = facts(steps=(to_do,))
    with pytest.raises(RefusedError, match="locked"):
        check("step.set", not_asked, becomes(to_do, state=StepState.IN_PROGRESS))
    with pytest.raises(RefusedError, match="locked"):
        check("step.set", facts(), comes_back(record("public-message", StepState.DONE)))
    check("step.set", not_asked, becomes(to_do, state=StepState.SKIPPED))
    check("step.set", not_asked, goes(to_do))
    done = record("public-message", StepState.DONE)
    check("step.set", facts(steps=(done,)), becomes(done, state=StepState.IN_PROGRESS))
    check("step.set", facts(), comes_back(record("no-such-step", StepState.DONE)))


def test_a_platform_has_one_freeze_at_a_time() -> None:
    """R23."""
    ended = freeze(id="f1", state=FreezeState.ENDED)
    running = freeze(id="f2", state=FreezeState.ACTIVE)
    with pytest.raises(RefusedError, match="already a freeze"):
        check("freeze.ended", facts(freezes=(ended, running)), becomes(ended, state=FreezeState.ACTIVE))
    check("freeze.ended", facts(freezes=(ended,)), becomes(ended, state=FreezeState.ACTIVE))
    check("freeze.reminded", facts(freezes=(ended, running)), becomes(ended, reminder_text_sent=False))
    with pytest.raises(RefusedError, match="already a freeze"):
        check("freeze.planned", facts(freezes=(running,)), comes_back(freeze(id="f3")))
    check("freeze.planned", facts(freezes=(ended, running)), goes(running))
    check("freeze.started", facts(freezes=(running,)), becomes(running, state=FreezeState.PLANNED))
