"""Every reversible action is undone and done again: the desk is what it was, and the log says so."""

from pathlib import Path
from typing import Any

import pytest
from services_desk import AFFECTED, REPORTED, asked, file, recorded, reopened, with_post
from undo_actions import ACTIONS, closed, frozen

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import PostState
from conductdesk.domain.incidents import IncidentState
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.activity import show_activity, verify_activity
from conductdesk.services.documents import make_case_report
from conductdesk.services.evidence import add_evidence, describe_evidence, dispose_evidence
from conductdesk.services.freezes import (
    end_freeze,
    list_freezes,
    plan_freeze,
    start_freeze,
)
from conductdesk.services.incidents import (
    IncidentDetails,
    discard_draft,
    edit_incident,
    open_incident,
    reopen_incident,
)
from conductdesk.services.messages import record_message, release_message
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import (
    PersonDetails,
    add_person,
    involve,
)
from conductdesk.services.posts import add_post, link_post, list_posts
from conductdesk.services.recusal import step_back
from conductdesk.services.referrals import record_answer, refer, tell
from conductdesk.services.search import search
from conductdesk.services.show import show_incident
from conductdesk.services.steps import mark_post, set_step, show_ladder
from conductdesk.services.undo import can_undo, undo, undoable
from conductdesk.services.wellbeing import record_wishes
from conductdesk.store.tables import metadata
from conductdesk.store.unit_of_work import ChangeSet


def rows(desk: OpenDesk) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the desk but its log: each table with each row, in order."""
    tables = {*metadata.tables, "search"} - {"activity", "activity_payloads", "reversals", "counters"}
    with desk.read() as reader:
        return {name: reader.rows(f"SELECT * FROM {name} ORDER BY 1, 2", {}) for name in sorted(tables)}  # noqa: S608


def newest(desk: OpenDesk) -> int:
    return show_activity(desk, limit=1)[0].seq


def step(desk: OpenDesk, ref: str, key: str) -> StepState:
    return next(view.state for view in show_ladder(desk, ref) if view.step.key == key)


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_undone_and_done_again_and_the_log_agrees(
    desk: OpenDesk, tmp_path: Path, name: str
) -> None:
    prepare, act, what = ACTIONS[name]
    ref = recorded(desk)
    prepare(desk, ref, tmp_path)
    before = rows(desk)
    told: list[ChangeSet] = []
    desk.on_commit = told.append
    act(desk, ref, tmp_path)
    after = rows(desk)
    assert after != before
    assert told[-1].undo_what.startswith(what)
    assert undoable(desk)[0].seq == told[-1].activity_seq
    seq = told[-1].activity_seq
    for state, verb in ((before, "Undo"), (after, "Redo"), (before, "Undo"), (after, "Redo")):
        assert can_undo(desk, seq) == ""
        undone = undo(desk, seq)
        assert undone.what == f"{verb}{told[0].undo_what[4:]}"
        assert rows(desk) == state
        assert verify_activity(desk).problems == ()
        seq = undone.activity_seq
        assert told[-1].activity_seq == seq
        assert show_activity(desk, limit=1)[0].action == "activity.undone"


def test_what_can_be_undone_survives_locking_and_names_its_incident(desk: OpenDesk) -> None:
    ref = recorded(desk)
    other = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(title="Changed"))
    add_person(desk, PersonDetails(name="Yuki 山田"))
    code_name = show_incident(desk, ref).code_name
    desk.close()
    with reopened(desk.folder.path) as again:
        person, title = undoable(again)
        assert (person.what, person.reference, person.code_name) == ("Undo adding a person", "", "")
        assert (title.what, title.reference, title.code_name) == (
            "Undo the edit of the title",
            ref,
            code_name,
        )
        assert undoable(again, ref) == (title,)
        assert undoable(again, other) == ()
        assert undoable(again, limit=1) == (person,)
        undo(again, title.seq)
        assert show_incident(again, ref).title == "Insults in the group chat"
        entry = show_activity(again, ref, limit=1)[0]
        assert entry.detail == {
            "undid": title.seq, "action": "incident.edited", "again": False, "fields": ["title"],
        }  # fmt: skip


def test_an_entry_is_undone_once(desk: OpenDesk) -> None:
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(title="Changed"))
    seq = newest(desk)
    undo(desk, seq)
    with pytest.raises(RefusedError, match="was undone already"):
        undo(desk, seq)
    assert "was undone already" in can_undo(desk, seq)
    with pytest.raises(NotFoundError):
        undo(desk, 4711)
    assert can_undo(desk, 0) == "The activity log has no entry 0."


def test_an_older_edit_is_undone_while_a_newer_one_of_something_else_stays(desk: OpenDesk) -> None:
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(title="Changed"))
    seq = newest(desk)
    edit_incident(desk, ref, IncidentDetails(place="The bar"))
    undo(desk, seq)
    view = show_incident(desk, ref)
    assert (view.title, view.place) == ("Insults in the group chat", "The bar")
    assert verify_activity(desk).problems == ()


def test_what_was_changed_again_since_is_left_as_it_is(desk: OpenDesk) -> None:
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(title="Second"))
    seq = newest(desk)
    edit_incident(desk, ref, IncidentDetails(title="Third"))
    before = rows(desk)
    with pytest.raises(RefusedError, match="changed or used again since"):
        undo(desk, seq)
    assert rows(desk) == before
    assert seq not in {entry.seq for entry in undoable(desk)}


def test_a_post_with_later_evidence_and_an_answered_referral_stay(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    asked(desk, ref)
    add_evidence(desk, ref, [file(tmp_path)])
    add_post(desk, ref, where="general chat")
    listed = newest(desk)
    link_post(desk, ref, 1, 1)
    refer(desk, ref, Route.STAFF_SUPPORT, to="Societies team")
    referred = newest(desk)
    record_answer(desk, ref, Route.STAFF_SUPPORT, "We look into it")
    for seq in (listed, referred):
        assert "changed or used again since" in can_undo(desk, seq)


def test_a_wrong_involvement_goes_and_the_person_stays_where_others_need_them(desk: OpenDesk) -> None:
    """Taking back somebody who was never part of it (R6), without touching another incident."""
    ref, other = recorded(desk), recorded(desk)
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name=REPORTED))
    wrong = newest(desk)
    involve(desk, other, Role.RESPONDENT, person=PersonDetails(name=REPORTED, position="candidate"))
    again = undo(desk, wrong).activity_seq
    assert show_incident(desk, ref).people == ()
    assert [part.name for part in show_incident(desk, other).people] == [REPORTED]
    assert [row.reference for row in search(desk, "Rasmus")] == [other]
    assert verify_activity(desk).problems == ()
    undo(desk, again)
    assert [part.name for part in show_incident(desk, ref).people] == [REPORTED]


def test_a_person_who_takes_part_somewhere_is_not_taken_out(desk: OpenDesk) -> None:
    ref = recorded(desk)
    add_person(desk, PersonDetails(name=REPORTED))
    seq = newest(desk)
    involve(desk, ref, Role.RESPONDENT, person=REPORTED)
    assert "changed or used again since" in can_undo(desk, seq)


def test_what_was_learnt_of_a_person_since_stays(desk: OpenDesk) -> None:
    ref = recorded(desk)
    add_person(desk, PersonDetails(name=REPORTED))
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name=REPORTED, position="candidate"))
    seq = newest(desk)
    other = recorded(desk)
    involve(desk, other, Role.WITNESS, person=PersonDetails(name=REPORTED, position="elected"))
    undo(desk, seq)
    assert show_incident(desk, ref).people == ()
    assert show_incident(desk, other).people[0].position == "elected"


def test_somebody_whose_wishes_are_written_down_stays_affected(desk: OpenDesk) -> None:
    """R8: wishes belong to a person affected; taken back in order both go."""
    ref = recorded(desk)
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=AFFECTED))
    part = newest(desk)
    record_wishes(desk, ref, WishesState.ASKED, person=AFFECTED)
    wishes = newest(desk)
    with pytest.raises(RefusedError, match="stay down as a person affected"):
        undo(desk, part)
    again = undo(desk, wishes).activity_seq
    undo(desk, part)
    assert show_incident(desk, ref).people == ()
    with pytest.raises(RefusedError):
        undo(desk, again)


def test_a_closed_incident_stays_as_it_is_but_its_closing_can_be_undone(desk: OpenDesk) -> None:
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(title="Changed"))
    edited = newest(desk)
    closed(desk, ref)
    closing = newest(desk)
    with pytest.raises(RefusedError, match="is closed"):
        undo(desk, edited)
    assert [entry.what for entry in undoable(desk, ref)] == ["Undo the closing"]
    undo(desk, closing)
    assert show_incident(desk, ref).state is IncidentState.OPEN
    undo(desk, edited)


def test_a_closing_that_a_report_told_of_is_reopened_with_a_reason_instead(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R12: an outcome that others were told of is not unsaid."""
    ref = recorded(desk)
    asked(desk, ref)
    make_case_report(desk, ref, tmp_path / "before.pdf", to="staff", why="a complaint")
    closed(desk, ref)
    closing = newest(desk)
    assert can_undo(desk, closing) == ""
    make_case_report(desk, ref, tmp_path / "after.pdf", to="staff", why="a complaint")
    assert "Reopen the incident with a reason" in can_undo(desk, closing)


def test_an_incident_is_not_closed_again_by_undo_while_a_freeze_runs(desk: OpenDesk) -> None:
    """R23: nobody stays shut out because a file was closed."""
    ref = recorded(desk)
    closed(desk, ref)
    reopen_incident(desk, ref, "it went on")
    reopening = newest(desk)
    frozen(desk, ref)
    assert can_undo(desk, reopening)


def taken_down(desk: OpenDesk, ref: str, folder: Path) -> None:
    asked(desk, ref)
    with_post(desk, ref, folder)
    mark_post(desk, ref, 1, PostState.TAKEN_DOWN)


def test_no_undo_takes_a_post_down(desk: OpenDesk, tmp_path: Path) -> None:
    """R21: only the lock on removal, with its evidence just read again, lets a post come down."""
    ref = recorded(desk)
    taken_down(desk, ref, tmp_path)
    down = newest(desk)
    up_again = undo(desk, down).activity_seq
    assert list_posts(desk, ref)[0][0].state is PostState.UP
    with pytest.raises(RefusedError):
        undo(desk, up_again)
    mark_post(desk, ref, 1, PostState.TAKEN_DOWN)
    mark_post(desk, ref, 1, PostState.UP)
    with pytest.raises(RefusedError):
        undo(desk, newest(desk))
    assert verify_activity(desk).problems == ()


def test_the_only_evidence_of_a_post_that_was_taken_down_stays_linked(desk: OpenDesk, tmp_path: Path) -> None:
    """R21: what shows a post stays when the post is gone."""
    ref = recorded(desk)
    asked(desk, ref)
    add_evidence(desk, ref, [file(tmp_path), file(tmp_path, "b.txt", b"another")])
    add_post(desk, ref, where="general chat")
    link_post(desk, ref, 1, 1)
    first = newest(desk)
    mark_post(desk, ref, 1, PostState.TAKEN_DOWN)
    with pytest.raises(RefusedError, match="nothing else shows it"):
        undo(desk, first)
    link_post(desk, ref, 1, 2)
    undo(desk, first)
    assert list_posts(desk, ref)[0][1] == (2,)


def test_an_override_of_a_lock_is_not_undone(desk: OpenDesk, tmp_path: Path) -> None:
    """R21: that somebody went past a lock stays with the step, and in every document."""
    ref = recorded(desk)
    add_post(desk, ref, where="general chat")
    told: list[ChangeSet] = []
    desk.on_commit = told.append
    set_step(desk, ref, "removal", StepState.IN_PROGRESS, override_reason="somebody is in danger")
    assert told[-1].undo_what == ""
    with pytest.raises(RefusedError):
        undo(desk, newest(desk))


def test_a_step_behind_a_lock_is_not_started_by_undo(desk: OpenDesk, tmp_path: Path) -> None:
    """R21: setting removal back and undoing that asks the lock anew."""
    ref = recorded(desk)
    asked(desk, ref)
    with_post(desk, ref, tmp_path)
    set_step(desk, ref, "removal", StepState.IN_PROGRESS)
    set_step(desk, ref, "removal", StepState.TO_DO)
    with pytest.raises(RefusedError, match="locked"):
        undo(desk, newest(desk))


def test_a_check_of_evidence_stays_in_its_history_when_the_step_is_undone(
    desk: OpenDesk, tmp_path: Path
) -> None:
    ref = recorded(desk)
    asked(desk, ref)
    with_post(desk, ref, tmp_path)
    set_step(desk, ref, "removal", StepState.IN_PROGRESS)
    custody = rows(desk)["custody_events"]
    undo(desk, newest(desk))
    assert step(desk, ref, "removal") is StepState.TO_DO
    assert rows(desk)["custody_events"] == custody
    assert verify_activity(desk).problems == ()


def test_a_freeze_comes_back_only_through_its_lock_and_alone(desk: OpenDesk) -> None:
    """R8, R23: doing again what was undone passes the same rules as doing it."""
    ref = recorded(desk)
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=AFFECTED))
    record_wishes(desk, ref, WishesState.ASKED, person=AFFECTED)
    wishes = newest(desk)
    plan_freeze(desk, ref, until="tomorrow 9am")
    again = undo(desk, newest(desk)).activity_seq
    undo(desk, wishes)
    with pytest.raises(RefusedError, match="locked"):
        undo(desk, again)
    record_wishes(desk, ref, WishesState.ASKED, person=AFFECTED)
    plan_freeze(desk, ref, until="tomorrow 9am")
    with pytest.raises(RefusedError, match="already a freeze"):
        undo(desk, again)
    start_freeze(desk, ref)
    end_freeze(desk, ref)
    ended = newest(desk)
    plan_freeze(desk, ref, until="tomorrow 9am")
    with pytest.raises(RefusedError, match="already a freeze"):
        undo(desk, ended)
    assert len(list_freezes(desk, ref)) == 2


def test_the_police_are_not_told_again_without_agreement(desk: OpenDesk) -> None:
    """R10: a referral that comes back is held against the wishes as they stand now."""
    ref = recorded(desk)
    asked(desk, ref)
    refer(desk, ref, Route.POLICE, to="101", agreed_by_affected=True)
    again = undo(desk, newest(desk)).activity_seq
    record_wishes(desk, ref, WishesState.ANSWERED, person=AFFECTED, words="No police", police_agreed=False)
    assert "agreement" in can_undo(desk, again)


def test_nothing_comes_back_where_something_else_took_its_place(desk: OpenDesk) -> None:
    ref = recorded(desk)
    add_post(desk, ref, where="one chat")
    again = undo(desk, newest(desk)).activity_seq
    add_post(desk, ref, where="another chat")
    assert "taken its place" in can_undo(desk, again)
    other = recorded(desk)
    old = show_incident(desk, ref).code_name
    edit_incident(desk, ref, IncidentDetails(code_name="Juniper"))
    renamed = newest(desk)
    edit_incident(desk, other, IncidentDetails(code_name=old))
    assert "taken its place" in can_undo(desk, renamed)


def test_a_deputy_is_undone_and_comes_back(desk: OpenDesk) -> None:
    add_officer(desk, "Li Wei", "copper ladle orbit wren plum stone", cost=CHEAPEST_COST)
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(deputy="Li Wei"))
    undo(desk, undo(desk, newest(desk)).activity_seq)
    assert verify_activity(desk).problems == ()


def test_what_left_the_desk_evidence_and_keys_are_never_undone(desk: OpenDesk, tmp_path: Path) -> None:
    """R26: the register of what left stays complete."""
    told: list[ChangeSet] = []
    desk.on_commit = told.append
    ref = recorded(desk)
    tell(desk, ref, to="Ann", what="that it happened", why="she asked")
    add_evidence(desk, ref, [file(tmp_path)])
    make_case_report(desk, ref, tmp_path / "r.pdf", to="staff", why="a complaint")
    add_officer(desk, "Li Wei", "copper ladle orbit wren plum stone", cost=CHEAPEST_COST)
    so_far = len(told)
    asked(desk, ref)
    release_message(desk, ref, "witness-support", to="Ann", fields={}, text="We are here for you.")
    dispose_evidence(desk, ref, 1, "kept by mistake")
    silent = [*told[:so_far], *told[so_far + 2 :]]
    assert [changes.undo_what for changes in silent] == [""] * len(silent)
    for changes in silent:
        with pytest.raises(RefusedError):
            undo(desk, changes.activity_seq)


def test_an_action_that_changed_nothing_cannot_be_undone(desk: OpenDesk) -> None:
    ref = recorded(desk)
    told: list[ChangeSet] = []
    desk.on_commit = told.append
    edit_incident(desk, ref, IncidentDetails(title="Insults in the group chat"))
    assert told[0].undo_what == ""


def test_what_was_added_to_a_draft_is_undone_and_goes_with_the_draft(desk: OpenDesk) -> None:
    draft = open_incident(desk, IncidentDetails(title="Somebody seems unhappy"), draft=True).reference
    told: list[ChangeSet] = []
    desk.on_commit = told.append
    edit_incident(desk, draft, IncidentDetails(title="Somebody is unhappy"))
    assert told[-1].undo_what == ""
    involve(desk, draft, Role.AFFECTED, person=PersonDetails(name=AFFECTED))
    again = undo(desk, newest(desk)).activity_seq
    assert show_incident(desk, draft).people == ()
    undo(desk, again)
    undo(desk, newest(desk))
    discard_draft(desk, draft, "a misunderstanding")
    with desk.read() as reader:
        assert reader.rows("SELECT * FROM reversals WHERE instr(payload, 'Lindqvist')", {}) == []
        assert reader.rows("SELECT * FROM reversals", {}) == []
    assert verify_activity(desk).problems == ()


def test_disposing_of_evidence_forgets_what_would_bring_its_traces_back(
    desk: OpenDesk, tmp_path: Path
) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    record_message(desk, ref, MessageKind.DIRECT, to="Ann", text="See the picture", proof=1)
    again = undo(desk, newest(desk)).activity_seq
    describe_evidence(desk, ref, 1, "A picture of Zoë")
    edit_incident(desk, ref, IncidentDetails(title="Changed"))
    dispose_evidence(desk, ref, 1, "kept by mistake")
    assert "cannot be undone" in can_undo(desk, again)
    assert [entry.what for entry in undoable(desk, ref)] == ["Undo the edit of the title"]


def test_a_desk_that_is_open_to_look_only_says_what_could_be_undone(desk: OpenDesk) -> None:
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(title="Changed"))
    with reopened(desk.folder.path, write=False) as looking:
        (entry,) = undoable(looking)
        with pytest.raises(UserError, match="look only"):
            undo(looking, entry.seq)


def test_an_officer_who_stepped_back_is_not_put_back_by_undo(desk: OpenDesk) -> None:
    add_officer(desk, "Li Wei", "copper ladle orbit wren plum stone", cost=CHEAPEST_COST)
    add_officer(desk, "Ines Moreau", "copper ladle orbit wren plum stove", cost=CHEAPEST_COST)
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(deputy="Li Wei"))
    edit_incident(desk, ref, IncidentDetails(deputy=""))
    seq = newest(desk)
    assert can_undo(desk, seq) == ""
    edit_incident(desk, ref, IncidentDetails(deputy=""))
    desk.close()
    with reopened(desk.folder.path, passphrase="copper ladle orbit wren plum stone") as as_li:
        step_back(as_li, ref)
        assert "stepped back" in can_undo(as_li, seq)
