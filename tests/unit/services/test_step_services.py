"""The checklist: its locks, overrides and reasons, and many ways that do not lead round them."""

from pathlib import Path

import pytest
from services_desk import ZERO_WIDTH, asked, file, recorded, sealed_file, with_post

from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import CustodyKind, PostEvidence, PostState
from conductdesk.domain.incidents import Answer, IncidentKind, IncidentState
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.playbook import Gate
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import NotFoundError, RefusedError
from conductdesk.services.activity import show_activity
from conductdesk.services.evidence import add_evidence, custody_of, dispose_evidence, list_evidence
from conductdesk.services.freezes import end_freeze, plan_freeze, start_freeze
from conductdesk.services.incidents import (
    IncidentDetails,
    edit_incident,
    open_incident,
    record_incident,
    reopen_incident,
)
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.posts import add_post, link_post, list_posts
from conductdesk.services.referrals import refer
from conductdesk.services.show import show_incident
from conductdesk.services.steps import StepOutcome, mark_post, platform_card, platforms, set_step, show_ladder
from conductdesk.services.wellbeing import record_wishes

LOCKED_BY_WISHES = ("public-message", "direct-message", "freeze", "report")


def state(desk: OpenDesk, ref: str, key: str) -> StepState:
    (view,) = [v for v in show_ladder(desk, ref) if v.step.key == key]
    return view.state


def locked(desk: OpenDesk, ref: str, key: str) -> bool:
    (view,) = [v for v in show_ladder(desk, ref) if v.step.key == key]
    return bool(view.locked)


def next_step(desk: OpenDesk, ref: str) -> str:
    return next(v.step.key for v in show_ladder(desk, ref) if v.is_next)


def take_down(desk: OpenDesk, ref: str) -> StepOutcome:
    return set_step(desk, ref, "removal", StepState.IN_PROGRESS)


def test_the_card_of_a_platform_says_how_to_do_it_there(desk: OpenDesk) -> None:
    """R23: the card of the incident's own platform, or of one that is named."""
    ref = recorded(desk)
    own, named = platform_card(desk, ref), platform_card(desk, ref, "discord")
    assert own is not None
    assert named is not None
    assert (own.name, named.name) == ("WhatsApp", "Discord")
    assert own.freeze
    assert platform_card(desk, ref, "Pigeon post") is None
    assert {"WhatsApp", "Discord"} <= set(platforms(desk, ref))


def test_the_ladder_leads_from_safety_to_the_report_in_order(desk: OpenDesk, tmp_path: Path) -> None:
    """R20: safety, evidence, wishes, then what depends on them."""
    ref = recorded(desk)
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name="Rasmus", standing=Standing.MEMBER))
    assert next_step(desk, ref) == "safety"
    set_step(desk, ref, "safety", StepState.DONE)
    assert next_step(desk, ref) == "evidence"
    add_evidence(desk, ref, [file(tmp_path)])
    set_step(desk, ref, "evidence", StepState.DONE)
    assert next_step(desk, ref) == "wishes"
    asked(desk, ref)
    set_step(desk, ref, "wishes", StepState.DONE)
    assert next_step(desk, ref) == "public-message"
    for key in ("public-message", "direct-message", "freeze"):
        set_step(desk, ref, key, StepState.SKIPPED, reason="It has calmed down by itself.")
    assert next_step(desk, ref) == "report"
    refer(desk, ref, Route.STAFF_SUPPORT)
    set_step(desk, ref, "report", StepState.DONE)
    assert state(desk, ref, "reopen") is StepState.NOT_NEEDED


def test_steps_may_be_done_out_of_order_except_through_a_lock(desk: OpenDesk) -> None:
    """R22."""
    ref = recorded(desk)
    set_step(desk, ref, "support", StepState.DONE, note="Everybody has a number to call.")
    set_step(desk, ref, "tell", StepState.IN_PROGRESS)
    (view,) = [v for v in show_ladder(desk, ref) if v.step.key == "support"]
    assert view.record is not None
    assert view.record.note == "Everybody has a number to call."


@pytest.mark.parametrize("key", LOCKED_BY_WISHES)
def test_message_freeze_and_report_stay_locked_until_the_person_affected_was_asked(
    desk: OpenDesk, key: str
) -> None:
    """R8: asking comes before message, freeze and referral."""
    ref = recorded(desk)
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name="Rasmus"))
    for to in (StepState.IN_PROGRESS, StepState.DONE):
        with pytest.raises(RefusedError, match="has not been asked") as refused:
            set_step(desk, ref, key, to)
        assert refused.value.hint
    assert locked(desk, ref, key)
    record_wishes(desk, ref, WishesState.ASKED)
    assert not locked(desk, ref, key)
    set_step(desk, ref, key, StepState.IN_PROGRESS)
    assert state(desk, ref, key) is StepState.IN_PROGRESS


def test_wishes_open_on_each_of_the_four_openers(desk: OpenDesk) -> None:
    """R8: an answer, asked without an answer, nobody identifiable, immediate danger."""
    answered, waiting, nobody, danger = (recorded(desk) for _ in range(4))
    asked(desk, answered)
    record_wishes(desk, waiting, WishesState.ASKED, asked="today 20:00")
    record_wishes(desk, nobody, WishesState.NOBODY_IDENTIFIABLE)
    edit_incident(desk, danger, IncidentDetails(immediate_danger=Answer.YES))
    for ref in (answered, waiting, nobody, danger):
        set_step(desk, ref, "public-message", StepState.IN_PROGRESS)
    edit_incident(desk, danger, IncidentDetails(immediate_danger=Answer.NO))
    assert locked(desk, danger, "freeze")


def test_the_wishes_of_somebody_else_or_of_one_of_two_open_nothing(desk: OpenDesk) -> None:
    """R8: everybody affected has to have been asked, in this incident."""
    ref, other = recorded(desk), recorded(desk)
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name="Zoë Lindqvist"))
    asked(desk, other)
    involve(desk, ref, Role.WITNESS, person=PersonDetails(name="Ines Kovač"))
    with pytest.raises(RefusedError, match="not down as a person affected"):
        record_wishes(desk, ref, WishesState.ANSWERED, person="Ines Kovač", words="Do nothing.")
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name="Tunde Adeyemi"))
    record_wishes(desk, ref, WishesState.ANSWERED, person="Tunde Adeyemi", words="I want it to stop.")
    with pytest.raises(RefusedError, match="1 of the 2 people affected has not"):
        set_step(desk, ref, "freeze", StepState.IN_PROGRESS)
    record_wishes(desk, ref, WishesState.ASKED, person="Zoë Lindqvist")
    set_step(desk, ref, "freeze", StepState.IN_PROGRESS)


@pytest.mark.parametrize("words", ["", "   ", ZERO_WIDTH, "…"])
def test_an_answer_without_words_is_no_answer(desk: OpenDesk, words: str) -> None:
    """R8."""
    ref = recorded(desk)
    with pytest.raises(RefusedError, match="answer is empty"):
        record_wishes(desk, ref, WishesState.ANSWERED, words=words)
    assert locked(desk, ref, "report")


def test_calling_the_asking_done_does_not_make_it_so(desk: OpenDesk) -> None:
    """R8."""
    ref = recorded(desk)
    with pytest.raises(RefusedError, match="has not been asked"):
        set_step(desk, ref, "wishes", StepState.DONE)
    with pytest.raises(RefusedError, match="cannot be skipped"):
        set_step(desk, ref, "wishes", StepState.SKIPPED, reason="We are in a hurry.")
    set_step(desk, ref, "wishes", StepState.NOT_NEEDED, reason="We know what they want.")
    assert locked(desk, ref, "report")


def test_an_override_needs_words_is_kept_and_marks_the_step_for_ever(desk: OpenDesk) -> None:
    """R8: any other override needs a written reason."""
    ref = recorded(desk)
    for excuse in (ZERO_WIDTH, " - ", "\u2800\u2800\u2800", "ok"):
        with pytest.raises(RefusedError, match="written reason"):
            set_step(desk, ref, "report", StepState.IN_PROGRESS, override_reason=excuse)
    outcome = set_step(
        desk, ref, "report", StepState.IN_PROGRESS, override_reason="Staff\nasked us to report tonight."
    )
    assert outcome.overridden
    set_step(desk, ref, "report", StepState.DONE)
    record_wishes(desk, ref, WishesState.ASKED)
    set_step(desk, ref, "report", StepState.TO_DO)
    (view,) = [v for v in show_ladder(desk, ref) if v.step.key == "report"]
    assert view.overridden
    assert view.record is not None
    assert view.record.override_reason.strip() == "Staff asked us to report tonight."
    assert any(
        row.detail.get("override") == "Staff asked us to report tonight." for row in show_activity(desk, ref)
    )


def test_an_override_of_an_open_lock_is_not_written_down(desk: OpenDesk) -> None:
    ref = recorded(desk)
    asked(desk, ref)
    assert not set_step(desk, ref, "report", StepState.DONE, override_reason="just in case").overridden


def test_safety_and_evidence_are_never_locked(desk: OpenDesk, tmp_path: Path) -> None:
    """R8: the wishes lock never closes evidence or safety."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    for key in ("safety", "evidence"):
        assert not locked(desk, ref, key)
        set_step(desk, ref, key, StepState.DONE)


@pytest.mark.parametrize("key", ["safety", "evidence", "wishes", "report", "removal"])
def test_steps_that_cannot_be_skipped_are_not_skipped(desk: OpenDesk, key: str) -> None:
    """R22: message, direct message and freeze are advice; these are not."""
    ref = recorded(desk)
    with pytest.raises(RefusedError, match="cannot be skipped"):
        set_step(desk, ref, key, StepState.SKIPPED, reason="We are in a hurry.")


def test_skipping_and_not_needed_want_a_reason_with_words(desk: OpenDesk) -> None:
    """R22."""
    ref = recorded(desk)
    for to in (StepState.SKIPPED, StepState.NOT_NEEDED):
        for excuse in ("", ZERO_WIDTH):
            with pytest.raises(RefusedError, match="written reason"):
                set_step(desk, ref, "freeze", to, reason=excuse)
    set_step(desk, ref, "freeze", StepState.SKIPPED, reason="It has calmed down.")
    (view,) = [v for v in show_ladder(desk, ref) if v.step.key == "freeze"]
    assert (view.state, view.note) == (StepState.SKIPPED, "It has calmed down.")


def test_facts_make_steps_not_needed_and_needed_again(desk: OpenDesk) -> None:
    """R9: a concern can be recorded with no respondent at all; R22."""
    ref = recorded(desk, kind=IncidentKind.CONCERN)
    for key in ("public-message", "direct-message", "report", "update"):
        assert state(desk, ref, key) is StepState.NOT_NEEDED
    set_step(desk, ref, "report", StepState.NOT_NEEDED)
    edit_incident(desk, ref, IncidentDetails(kind=IncidentKind.INCIDENT))
    assert state(desk, ref, "report") is StepState.TO_DO
    assert state(desk, ref, "direct-message") is StepState.NOT_NEEDED


def test_an_unknown_step_is_refused_and_the_steps_are_named(desk: OpenDesk) -> None:
    ref = recorded(desk)
    with pytest.raises(NotFoundError) as refused:
        set_step(desk, ref, "delete-all", StepState.DONE)
    assert "removal" in refused.value.hint


def test_on_a_draft_only_what_stays_inside_can_be_done(desk: OpenDesk, tmp_path: Path) -> None:
    ref = open_incident(desk, IncidentDetails(title="Begun"), draft=True).reference
    asked(desk, ref)
    number = with_post(desk, ref, tmp_path)
    for key in ("safety", "evidence", "wishes", "support"):
        set_step(desk, ref, key, StepState.DONE)
    for key in ("public-message", "freeze", "report", "removal", "tell"):
        with pytest.raises(RefusedError, match="draft"):
            set_step(desk, ref, key, StepState.IN_PROGRESS, override_reason="it cannot wait")
    with pytest.raises(RefusedError, match="draft"):
        mark_post(desk, ref, number, PostState.TAKEN_DOWN)
    saved = record_incident(desk, ref)
    mark_post(desk, saved.reference, number, PostState.TAKEN_DOWN)


def test_removal_stays_locked_while_no_post_is_listed(desk: OpenDesk, tmp_path: Path) -> None:
    """R21: evidence alone opens nothing; each post is listed and linked."""
    ref = recorded(desk)
    asked(desk, ref)
    add_evidence(desk, ref, [file(tmp_path)])
    with pytest.raises(RefusedError, match="No post is listed"):
        take_down(desk, ref)
    first, second = add_post(desk, ref, where="chat"), add_post(desk, ref, where="page")
    with pytest.raises(RefusedError, match="Posts 1 and 2 have no evidence yet"):
        take_down(desk, ref)
    link_post(desk, ref, first, 1)
    with pytest.raises(RefusedError, match="Post 2 has no evidence yet"):
        take_down(desk, ref)
    link_post(desk, ref, second, 1)
    assert take_down(desk, ref).evidence_reread == 1


def test_removal_opens_by_reading_the_evidence_in_full_and_its_history_says_so(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R21: re-read in full when the lock opens; nothing else locks it, wishes neither."""
    ref = recorded(desk)
    with_post(desk, ref, tmp_path)
    (view,) = [v for v in show_ladder(desk, ref) if v.step.key == "removal"]
    assert not view.locked
    outcome = take_down(desk, ref)
    assert (outcome.evidence_reread, outcome.overridden) == (1, False)
    assert [e.kind for e in custody_of(desk, ref, 1)] == [CustodyKind.COLLECTED, CustodyKind.VERIFIED]


@pytest.mark.parametrize("harm", ["flipped", "cut", "gone", "swapped"])
def test_removal_stays_locked_when_the_sealed_file_is_not_what_was_kept(
    desk: OpenDesk, tmp_path: Path, harm: str
) -> None:
    """R21: linked is not enough; a changed, cut, missing or swapped file opens nothing, by either way."""
    ref = recorded(desk)
    number = with_post(desk, ref, tmp_path)
    add_evidence(desk, ref, [file(tmp_path, "other.txt", b"other")])
    items = list_evidence(desk, ref)
    path, other = (sealed_file(desk, item.storage_name) for item in items)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.unlink()
    if harm != "gone":
        path.write_bytes({"flipped": data, "cut": data[:-5], "swapped": other.read_bytes()}[harm])
    with pytest.raises(RefusedError, match="cannot be read as it was kept"):
        take_down(desk, ref)
    with pytest.raises(RefusedError, match="Nothing may be taken down yet"):
        mark_post(desk, ref, number, PostState.TAKEN_DOWN)
    assert list_posts(desk, ref)[0][0].state is PostState.UP
    assert show_incident(desk, ref).state is IncidentState.OPEN


def test_removal_closes_again_when_the_evidence_is_deleted_after_linking(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R21."""
    ref = recorded(desk)
    number = with_post(desk, ref, tmp_path)
    take_down(desk, ref)
    dispose_evidence(desk, ref, 1, "kept by mistake")
    assert locked(desk, ref, "removal")
    with pytest.raises(RefusedError, match="only evidence that was deleted"):
        mark_post(desk, ref, number, PostState.TAKEN_DOWN)
    with pytest.raises(RefusedError, match="was deleted, so it cannot show"):
        link_post(desk, ref, number, 1)


def test_an_empty_file_shows_no_post(desk: OpenDesk, tmp_path: Path) -> None:
    """R21."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "empty.png", b"")])
    with pytest.raises(RefusedError, match="is an empty file"):
        add_post(desk, ref, where="chat", evidence=(1,))
    assert list_posts(desk, ref) == ()


def test_the_item_of_another_incident_shows_nothing_here(desk: OpenDesk, tmp_path: Path) -> None:
    """R21: a number is looked up in the incident alone."""
    ref, other = recorded(desk), recorded(desk)
    add_evidence(desk, other, [file(tmp_path)])
    number = add_post(desk, ref, where="chat")
    with pytest.raises(NotFoundError, match="no evidence number 1"):
        link_post(desk, ref, number, 1)
    with pytest.raises(NotFoundError, match="no post number 9"):
        link_post(desk, other, 9, 1)
    with pytest.raises(RefusedError, match="no evidence yet"):
        take_down(desk, ref)


def test_a_link_to_another_incident_written_past_the_services_opens_nothing(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R21: the lock looks at items of this incident only, whatever the tables say."""
    ref, other = recorded(desk), recorded(desk)
    add_evidence(desk, other, [file(tmp_path)])
    number = add_post(desk, ref, where="chat")
    (foreign,) = list_evidence(desk, other)
    ((post, _),) = list_posts(desk, ref)
    with desk.begin() as uow:
        uow.add(PostEvidence(incident_id=post.incident_id, post_id=post.id, evidence_id=foreign.id))
        uow.log("forged", post.id, incident_id=post.incident_id)
        uow.commit()
    with pytest.raises(RefusedError, match="not in this incident"):
        take_down(desk, ref)
    with pytest.raises(RefusedError, match="not in this incident"):
        mark_post(desk, ref, number, PostState.TAKEN_DOWN)


def test_a_post_cannot_be_marked_taken_down_past_the_lock(desk: OpenDesk) -> None:
    """R21: marking the post goes through the lock of the step."""
    ref = recorded(desk)
    number = add_post(desk, ref, where="chat")
    with pytest.raises(RefusedError, match="no evidence yet") as refused:
        mark_post(desk, ref, number, PostState.TAKEN_DOWN)
    assert refused.value.hint
    with pytest.raises(RefusedError, match="Still up: post 1"):
        set_step(desk, ref, "removal", StepState.DONE, override_reason="It is gone, believe me.")


def test_a_post_cannot_be_listed_as_taken_down(desk: OpenDesk, tmp_path: Path) -> None:
    """R21: a post that is listed as taken down from the start has never passed the lock."""
    ref = recorded(desk)
    with pytest.raises(RefusedError, match="while it is up, or as already gone"):
        add_post(desk, ref, where="chat", state=PostState.TAKEN_DOWN)
    assert list_posts(desk, ref) == ()
    add_post(desk, ref, where="chat", state=PostState.ALREADY_GONE)


def test_already_gone_is_a_state_and_no_override(desk: OpenDesk) -> None:
    """R21."""
    ref = recorded(desk)
    number = add_post(desk, ref, where="chat")
    assert mark_post(desk, ref, number, PostState.ALREADY_GONE) == 0
    outcome = set_step(desk, ref, "removal", StepState.DONE)
    assert not outcome.overridden
    assert outcome.evidence_reread == 0
    with pytest.raises(RefusedError, match="mark it as up first"):
        mark_post(desk, ref, number, PostState.TAKEN_DOWN)
    mark_post(desk, ref, number, PostState.UP)
    with pytest.raises(RefusedError, match="no evidence yet"):
        mark_post(desk, ref, number, PostState.TAKEN_DOWN)


def test_nothing_was_posted_makes_removal_not_needed_until_a_post_is_listed(desk: OpenDesk) -> None:
    """R21."""
    ref = recorded(desk, nothing_posted=True)
    assert state(desk, ref, "removal") is StepState.NOT_NEEDED
    add_post(desk, ref, where="chat")
    assert state(desk, ref, "removal") is StepState.TO_DO
    with pytest.raises(RefusedError, match="no evidence yet"):
        take_down(desk, ref)


def test_an_override_of_removal_needs_words_and_is_kept(desk: OpenDesk) -> None:
    """R21: an override needs a written reason and is marked in every document."""
    ref = recorded(desk)
    number = add_post(desk, ref, where="chat")
    for excuse in (ZERO_WIDTH, "....", "\u3164\u3164\u3164\u3164"):
        with pytest.raises(RefusedError, match="written reason"):
            set_step(desk, ref, "removal", StepState.IN_PROGRESS, override_reason=excuse)
    assert set_step(
        desk, ref, "removal", StepState.IN_PROGRESS, override_reason="The platform removes it in an hour."
    ).overridden
    mark_post(desk, ref, number, PostState.TAKEN_DOWN)
    set_step(desk, ref, "removal", StepState.DONE)
    set_step(desk, ref, "removal", StepState.TO_DO)
    with pytest.raises(RefusedError, match="no evidence yet"):
        mark_post(desk, ref, add_post(desk, ref, where="page"), PostState.TAKEN_DOWN)
    (view,) = [v for v in show_ladder(desk, ref) if v.step.key == "removal"]
    assert view.overridden


def test_taking_the_last_post_down_contains_the_incident(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    first = with_post(desk, ref, tmp_path)
    second = add_post(desk, ref, where="page", evidence=(1,))
    assert mark_post(desk, ref, first, PostState.TAKEN_DOWN) == 1
    assert show_incident(desk, ref).state is IncidentState.OPEN
    mark_post(desk, ref, second, PostState.ALREADY_GONE)
    shown = show_incident(desk, ref)
    assert shown.state is IncidentState.CONTAINED
    assert [p.state for p in shown.posts] == [PostState.TAKEN_DOWN, PostState.ALREADY_GONE]
    set_step(desk, ref, "removal", StepState.DONE)


def test_posts_are_listed_with_their_evidence_and_link_once(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path), file(tmp_path, "b.txt", b"b")])
    add_post(
        desk, ref, where="chat", posted="yesterday 21:40", link="https://example.org/p/1", evidence=(2, 1)
    )
    entries = len(show_activity(desk, ref))
    link_post(desk, ref, 1, 2)
    assert len(show_activity(desk, ref)) == entries
    ((post, numbers),) = list_posts(desk, ref)
    assert numbers == (1, 2)
    assert post.posted_at is not None
    assert post.posted_at.isoformat() == "2026-11-19T21:40:00+00:00"
    for nowhere in ("", ZERO_WIDTH):
        with pytest.raises(RefusedError, match="cannot be told from any other"):
            add_post(desk, ref, where=nowhere)


def test_reopening_cannot_be_called_done_while_a_platform_is_frozen(desk: OpenDesk) -> None:
    """R23: freezing has to have happened, and opening again too."""
    ref = recorded(desk)
    asked(desk, ref)
    with pytest.raises(RefusedError, match="No freeze was started"):
        set_step(desk, ref, "freeze", StepState.DONE)
    plan_freeze(desk, ref, until="tomorrow 20:00")
    start_freeze(desk, ref)
    set_step(desk, ref, "freeze", StepState.DONE)
    with pytest.raises(RefusedError, match="still frozen"):
        set_step(desk, ref, "reopen", StepState.DONE)
    end_freeze(desk, ref)
    set_step(desk, ref, "reopen", StepState.DONE)


def test_no_evidence_can_be_called_done_with_a_reason_only(desk: OpenDesk) -> None:
    ref = recorded(desk)
    with pytest.raises(RefusedError, match="no evidence kept"):
        set_step(desk, ref, "evidence", StepState.DONE)
    set_step(desk, ref, "evidence", StepState.DONE, reason="It was said aloud, and is in the notes.")


def test_locks_still_hold_after_reopening_an_incident(desk: OpenDesk) -> None:
    from conductdesk.domain.incidents import Outcome
    from conductdesk.services.incidents import close_incident

    ref = recorded(desk)
    number = add_post(desk, ref, where="chat")
    close_incident(desk, ref, Outcome.UNIDENTIFIED, "section 3")
    with pytest.raises(RefusedError, match="closed"):
        mark_post(desk, ref, number, PostState.TAKEN_DOWN)
    reopen_incident(desk, ref, "Somebody told us more.")
    with pytest.raises(RefusedError, match="no evidence yet"):
        mark_post(desk, ref, number, PostState.TAKEN_DOWN)
    (view,) = [v for v in show_ladder(desk, ref) if v.step.key == "removal"]
    assert view.locked[0].gate is Gate.REMOVAL
