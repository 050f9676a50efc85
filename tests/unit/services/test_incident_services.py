"""Recording, changing, closing and reopening incidents (R1 to R5, R9, R12)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from services_desk import ZERO_WIDTH, asked, file, recorded, reopened

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import Answer, IncidentKind, IncidentState, Outcome, Setting
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import ConductDeskError, NotFoundError, RefusedError, UserError
from conductdesk.services.activity import show_activity
from conductdesk.services.backups import create_backup
from conductdesk.services.evidence import add_evidence, dispose_evidence, list_evidence
from conductdesk.services.freezes import plan_freeze, start_freeze
from conductdesk.services.incidents import (
    LONGEST_TEXT,
    IncidentDetails,
    answer_question,
    close_incident,
    discard_draft,
    edit_incident,
    list_questions,
    move_incident,
    open_incident,
    record_incident,
    reopen_incident,
)
from conductdesk.services.messages import record_message, release_message
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve, record_block
from conductdesk.services.posts import add_post, link_post
from conductdesk.services.referrals import record_answer, refer
from conductdesk.services.search import list_incidents, search
from conductdesk.services.show import show_incident
from conductdesk.services.steps import set_step
from conductdesk.services.verify import verify_desk
from conductdesk.services.wellbeing import record_wellbeing, record_wishes
from tests.conftest import FakeClock


def test_an_incident_with_a_title_is_recorded_at_once_with_a_reference_of_its_year(desk: OpenDesk) -> None:
    first = open_incident(desk, IncidentDetails(title="Insults in the chat"))
    second = open_incident(desk, IncidentDetails(their_words="ہمیں ڈرایا گیا"))
    third = open_incident(desk, IncidentDetails(narrative="As seen by an officer."))
    assert [first.reference, second.reference, third.reference] == ["2026-001", "2026-002", "2026-003"]
    assert first.warnings == ()
    assert len({first.code_name, second.code_name, third.code_name}) == 3
    shown = show_incident(desk, second.reference)
    assert shown.state is IncidentState.OPEN
    assert shown.their_words == "ہمیں ڈرایا گیا"
    assert shown.recorded_at is not None
    assert shown.handler == "Amara Okonkwo"


def test_the_year_of_a_reference_is_counted_in_the_zone_of_the_desk(
    make_desk: Callable[..., OpenDesk], clock: FakeClock
) -> None:
    """At ten in the evening of 31 December in London it is next year in Auckland already."""
    clock.advance(days=41)
    auckland = make_desk(zone="Pacific/Auckland")
    assert recorded(auckland) == "2027-001"


def test_an_empty_incident_stays_a_draft_and_the_warning_says_so(desk: OpenDesk) -> None:
    for blank in ("", "  \n", None):
        saved = open_incident(desk, IncidentDetails(title=blank))
        assert saved.reference.startswith("draft-")
        assert "draft" in saved.warnings[-1]
        assert show_incident(desk, saved.reference).state is IncidentState.DRAFT


def test_a_draft_of_zero_width_characters_cannot_be_recorded(desk: OpenDesk) -> None:
    saved = open_incident(desk, IncidentDetails(title=ZERO_WIDTH), draft=True)
    with pytest.raises(RefusedError, match="nothing to read"):
        record_incident(desk, saved.reference)
    with pytest.raises(RefusedError):
        open_incident(desk, IncidentDetails(title=ZERO_WIDTH))
    assert show_incident(desk, saved.reference).state is IncidentState.DRAFT


def test_a_draft_saves_itself_without_an_entry_in_the_log_and_enters_it_when_recorded(desk: OpenDesk) -> None:
    before = len(show_activity(desk))
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True)
    edit_incident(desk, draft.reference, IncidentDetails(narrative="and went on"))
    assert len(show_activity(desk)) == before
    assert verify_desk(desk).problems == ()
    saved = record_incident(desk, draft.reference)
    assert saved.incident_id == draft.incident_id
    assert saved.reference == "2026-001"
    assert [row.action for row in show_activity(desk, saved.reference)] == ["incident.recorded"]
    assert verify_desk(desk).problems == ()
    with pytest.raises(NotFoundError):
        show_incident(desk, draft.reference)


def test_drafts_survive_a_desk_that_was_never_locked(desk: OpenDesk) -> None:
    draft = open_incident(desk, IncidentDetails(narrative="half a sen"), draft=True)
    with reopened(desk.folder.path, write=False) as beside:
        assert show_incident(beside, draft.reference).narrative == "half a sen"


def test_an_incident_is_recorded_once(desk: OpenDesk) -> None:
    ref = recorded(desk)
    with pytest.raises(RefusedError, match="already open"):
        record_incident(desk, ref)
    assert show_incident(desk, ref).reference == ref


def test_an_incident_is_found_by_reference_code_name_and_id(desk: OpenDesk) -> None:
    saved = open_incident(desk, IncidentDetails(title="Insults"))
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True)
    for called in (saved.reference, f" {saved.reference} ", saved.code_name, saved.incident_id):
        assert show_incident(desk, called).id == saved.incident_id
    assert show_incident(desk, draft.reference.upper()).id == draft.incident_id
    with pytest.raises(NotFoundError, match="2026-999"):
        show_incident(desk, "2026-999")


def test_the_channel_never_changes_the_checklist(desk: OpenDesk) -> None:
    """R1: the same words at an event and in a chat lead to the same steps and the same route."""
    views = [
        show_incident(desk, recorded(desk, setting=setting, categories=("threats-violence",)))
        for setting in Setting
    ]
    assert len({tuple((s.step.key, s.state, s.note) for s in view.steps) for view in views}) == 1
    assert all(view.zero_tolerance_route for view in views)


def test_the_route_of_zero_tolerance_stands_beside_the_union_list_only(desk: OpenDesk) -> None:
    """R2: the union's own route is named for its four kinds of behaviour; R3: others are data too."""
    named = show_incident(desk, recorded(desk, categories=("sexual-harassment", "trolling", "trolling")))
    assert "Zero Tolerance" in named.zero_tolerance_route
    assert named.categories == ("sexual-harassment", "trolling")
    assert show_incident(desk, recorded(desk, categories=("trolling",))).zero_tolerance_route == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"categories": ("rudeness",)},
        {"characteristics": ("hair",)},
        {"effects": ("boredom",)},
        {"season": "carnival"},
        {"zone": "Europe/Nowhere"},
        {"occurred": "last full moon"},
        {"noticed": "soonish"},
        {"narrative": "x" * (LONGEST_TEXT + 1)},
        {"code_name": "  "},
        {"deputy": "Nobody Known"},
        {"deputy": "Amara Okonkwo"},
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_kept(desk: OpenDesk, wrong: dict[str, object]) -> None:
    """R3: categories, characteristics, effects and seasons are those of the checklist."""
    ref = recorded(desk, narrative="as it was")
    entries = len(show_activity(desk))
    with pytest.raises(UserError):
        open_incident(desk, IncidentDetails(title="New", **wrong))
    with pytest.raises(UserError):
        edit_incident(desk, ref, IncidentDetails(**{"narrative": "changed", **wrong}))
    assert show_incident(desk, ref).narrative == "as it was"
    assert len(list_incidents(desk)) == 1
    assert len(show_activity(desk)) == entries


def test_a_narrative_of_a_million_characters_is_kept_whole(desk: OpenDesk) -> None:
    long = "a b" * (LONGEST_TEXT // 3)
    assert show_incident(desk, recorded(desk, narrative=long)).narrative == long


def test_a_date_in_the_future_or_far_past_is_kept_with_a_warning(desk: OpenDesk) -> None:
    ahead = open_incident(desk, IncidentDetails(title="T", occurred="22/12/2026 14:05", noticed="1 Dec 2026"))
    past = open_incident(desk, IncidentDetails(title="T", occurred="1 May 1999"))
    assert len(ahead.warnings) == 2
    assert len(past.warnings) == 1
    shown = show_incident(desk, ahead.reference)
    assert shown.occurred_at is not None
    assert shown.occurred_at.isoformat() == "2026-12-22T14:05:00+00:00"
    assert shown.occurred_text == "22/12/2026 14:05"


def test_times_are_read_in_the_zone_of_the_incident(desk: OpenDesk) -> None:
    ref = recorded(desk, zone="Asia/Kolkata", occurred="2026-11-20 21:30")
    shown = show_incident(desk, ref)
    assert shown.occurred_at is not None
    assert shown.occurred_at.isoformat() == "2026-11-20T16:00:00+00:00"
    assert shown.zone == "Asia/Kolkata"


def test_editing_changes_what_is_given_and_leaves_the_rest(desk: OpenDesk) -> None:
    ref = recorded(desk, narrative="first", season="elections")
    before = show_incident(desk, ref)
    edit_incident(
        desk,
        ref,
        IncidentDetails(
            narrative="second",
            kind=IncidentKind.CONCERN,
            setting=Setting.EVENT,
            noticed="yesterday 20:00",
            immediate_danger=Answer.YES,
            effects=("confidence",),
            characteristics=("age",),
            code_name="Marble Kite",
        ),
    )
    after = show_incident(desk, ref)
    assert (after.title, after.season, after.platform) == (before.title, "elections", "WhatsApp")
    assert (after.narrative, after.code_name) == ("second", "Marble Kite")
    assert after.kind is IncidentKind.CONCERN
    assert after.immediate_danger is Answer.YES
    (row, *_) = show_activity(desk, ref)
    named = "characteristics code_name effects immediate_danger kind narrative noticed setting"
    assert row.detail["fields"] == named.split()
    edit_incident(desk, ref, IncidentDetails(season="", code_name="Marble Kite"))
    assert show_incident(desk, ref).season == ""


def test_the_log_names_changed_fields_and_never_what_they_say(desk: OpenDesk) -> None:
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(narrative="Zanzibar was said"))
    with desk.read() as reader:
        told = reader.rows("SELECT payload FROM activity_payloads", {})
    assert told
    assert not any("Zanzibar" in payload for (payload,) in told)


def test_two_incidents_never_share_a_code_name(desk: OpenDesk) -> None:
    first, second = open_incident(desk, IncidentDetails(title="A")), recorded(desk)
    with pytest.raises(UserError, match="taken"):
        edit_incident(desk, second, IncidentDetails(code_name=f" {first.code_name} "))


def test_a_deputy_is_another_officer_and_can_be_taken_back(desk: OpenDesk) -> None:
    add_officer(desk, "Björn Ñandú", "hazel tundra violin comet barley nine", cost=None)
    ref = recorded(desk, deputy="Björn Ñandú")
    assert show_incident(desk, ref).deputy == "Björn Ñandú"
    edit_incident(desk, ref, IncidentDetails(deputy=""))
    assert show_incident(desk, ref).deputy == ""


@pytest.mark.parametrize(
    ("outcome", "rule"),
    [
        (Outcome.WARNED, ""),
        (Outcome.WARNED, ZERO_WIDTH),
        (Outcome.WARNED, "None applies."),
        (Outcome.SUSPENDED, "n/a"),
        (Outcome.NOT_A_BREACH, "…"),
    ],
)
def test_nothing_closes_without_an_outcome_and_its_rule(desk: OpenDesk, outcome: Outcome, rule: str) -> None:
    """R12: neither an empty rule nor one of zero-width characters is a rule."""
    ref = recorded(desk)
    with pytest.raises(RefusedError):
        close_incident(desk, ref, outcome, rule)
    with pytest.raises(RefusedError, match="outcome"):
        move_incident(desk, ref, IncidentState.CLOSED)
    shown = show_incident(desk, ref)
    assert shown.state is IncidentState.OPEN
    assert shown.outcome is None


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_closes_with_the_rule_that_was_applied(desk: OpenDesk, outcome: Outcome) -> None:
    """R12; R4: not a breach and redirected are proper outcomes."""
    ref = recorded(desk)
    close_incident(desk, ref, outcome, " Code of conduct, section 3 ", note="As agreed.")
    shown = show_incident(desk, ref)
    assert shown.state is IncidentState.CLOSED
    assert shown.closed_at is not None
    assert shown.outcome is not None
    assert (shown.outcome.outcome, shown.outcome.rule_applied) == (outcome, "Code of conduct, section 3")
    assert not any(step.is_next for step in shown.steps)


def test_no_breach_and_concerns_close_without_a_rule(desk: OpenDesk) -> None:
    """R4 and R9."""
    close_incident(desk, recorded(desk), Outcome.NOT_A_BREACH, "none applies")
    close_incident(desk, recorded(desk, kind=IncidentKind.CONCERN), Outcome.ADVISED, "none applies")
    assert {row.state for row in list_incidents(desk)} == {IncidentState.CLOSED}


def test_an_incident_with_an_active_freeze_cannot_be_closed(desk: OpenDesk) -> None:
    """R23: nobody stays shut out because a file was closed."""
    ref = recorded(desk)
    asked(desk, ref)
    plan_freeze(desk, ref, until="tomorrow 12:00")
    start_freeze(desk, ref)
    with pytest.raises(RefusedError, match="still frozen"):
        close_incident(desk, ref, Outcome.WARNED, "Code of conduct, section 3")
    assert show_incident(desk, ref).state is IncidentState.CONTAINED


def test_a_draft_cannot_be_closed_moved_or_reopened(desk: OpenDesk) -> None:
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True).reference
    with pytest.raises(RefusedError, match="record it"):
        close_incident(desk, draft, Outcome.WARNED, "section 3")
    with pytest.raises(RefusedError):
        move_incident(desk, draft, IncidentState.MONITORING)
    with pytest.raises(RefusedError):
        reopen_incident(desk, draft, "why not")


def test_a_closed_incident_refuses_every_change_and_reopens_with_a_reason(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R12: closing is final until somebody writes why it is opened again."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    post = add_post(desk, ref, where="chat")
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name="Rasmus Okafor"))
    close_incident(desk, ref, Outcome.WARNED, "section 3")
    before = show_incident(desk, ref)
    changes: tuple[Callable[[], object], ...] = (
        lambda: edit_incident(desk, ref, IncidentDetails(title="Other")),
        lambda: add_evidence(desk, ref, [file(tmp_path, "new.txt", b"new")]),
        lambda: add_post(desk, ref, where="chat"),
        lambda: link_post(desk, ref, post, 1),
        lambda: answer_question(desk, ref, "repeated", Answer.YES),
        lambda: involve(desk, ref, Role.WITNESS, person=PersonDetails(name="Ines Kovač")),
        lambda: record_block(desk, ref, "Rasmus Okafor", where="chat"),
        lambda: record_wishes(desk, ref, WishesState.NOBODY_IDENTIFIABLE),
        lambda: set_step(desk, ref, "safety", StepState.DONE),
        lambda: plan_freeze(desk, ref, until="tomorrow 12:00", override_reason="it cannot wait"),
        lambda: refer(desk, ref, Route.STAFF_SUPPORT, override_reason="it cannot wait"),
        lambda: record_message(desk, ref, MessageKind.EMAIL, to="Staff", text="Hello"),
        lambda: release_message(desk, ref, "reply-reporter", to="Ines", text="Thank you."),
        lambda: close_incident(desk, ref, Outcome.ADVISED, "section 4"),
        lambda: record_incident(desk, ref),
        lambda: move_incident(desk, ref, IncidentState.MONITORING),
    )
    for change in changes:
        with pytest.raises(RefusedError):
            change()
    assert show_incident(desk, ref) == before
    for excuse in ("", " .. ", ZERO_WIDTH, "ok"):
        with pytest.raises(RefusedError, match="reason"):
            reopen_incident(desk, ref, excuse)
    reopen_incident(desk, ref, "New evidence came in.")
    assert show_incident(desk, ref).state is IncidentState.REOPENED
    edit_incident(desk, ref, IncidentDetails(title="Other"))
    close_incident(desk, ref, Outcome.SUSPENDED, "section 4")
    outcome = show_incident(desk, ref).outcome
    assert outcome is not None
    assert outcome.outcome is Outcome.SUSPENDED
    assert verify_desk(desk).problems == ()


def test_people_are_still_looked_after_when_the_file_is_closed(desk: OpenDesk, tmp_path: Path) -> None:
    """R9: wellbeing checks, answers that come late, and deleting what must not be kept stay possible."""
    ref = recorded(desk)
    asked(desk, ref)
    add_evidence(desk, ref, [file(tmp_path)])
    refer(desk, ref, Route.STAFF_SUPPORT)
    close_incident(desk, ref, Outcome.REFERRED, "Zero Tolerance procedure")
    record_wellbeing(desk, ref, officer="Amara Okonkwo", how="tired")
    record_answer(desk, ref, Route.STAFF_SUPPORT, "They take it on.")
    dispose_evidence(desk, ref, 1, "kept by mistake")
    shown = show_incident(desk, ref)
    assert shown.checks[0].how == "tired"
    assert shown.referrals[0].answer == "They take it on."


def test_moving_by_hand_follows_the_rules(desk: OpenDesk) -> None:
    ref = recorded(desk)
    move_incident(desk, ref, IncidentState.MONITORING)
    with pytest.raises(RefusedError, match="cannot become contained"):
        move_incident(desk, ref, IncidentState.CONTAINED)
    with pytest.raises(RefusedError, match="already monitoring"):
        move_incident(desk, ref, IncidentState.MONITORING)
    (row, *_) = show_activity(desk, ref)
    assert row.detail == {"from": "open", "to": "monitoring"}


def test_a_draft_moved_to_open_by_hand_is_recorded(desk: OpenDesk) -> None:
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True).reference
    assert move_incident(desk, draft, IncidentState.OPEN).reference == "2026-001"
    assert verify_desk(desk).problems == ()


def test_answers_of_the_aid_are_kept_with_reasons_and_can_be_changed(desk: OpenDesk) -> None:
    """R4."""
    ref = recorded(desk)
    assert show_incident(desk, ref).leaning == ""
    assert "attacks-person" in {q.key for q in list_questions(desk, ref)}
    answer_question(desk, ref, "attacks-person", Answer.NO)
    answer_question(desk, ref, "attacks-person", Answer.YES, "It mocks how she looks.")
    shown = show_incident(desk, ref)
    assert [(a.question_key, a.answer, a.reason) for a in shown.answers] == [
        ("attacks-person", Answer.YES, "It mocks how she looks.")
    ]
    assert "towards abuse" in shown.leaning
    with pytest.raises(NotFoundError, match="no question"):
        answer_question(desk, ref, "is-it-funny", Answer.NO)


def test_a_draft_thrown_away_leaves_only_that_it_happened(desk: OpenDesk, tmp_path: Path) -> None:
    draft = open_incident(desk, IncidentDetails(narrative="Quetzalcoatl"), draft=True)
    add_evidence(desk, draft.reference, [file(tmp_path), file(tmp_path, "b.txt", b"b")], description="Xylo")
    dispose_evidence(desk, draft.reference, 2, "kept by mistake")
    involve(desk, draft.reference, Role.WITNESS, person=PersonDetails(name="Ines Kovač"))
    create_backup(desk)
    kept = list_evidence(desk, draft.reference)[0].storage_name
    assert list(desk.folder.path.rglob(f"{kept}*"))
    with pytest.raises(RefusedError, match="reason"):
        discard_draft(desk, draft.reference, ZERO_WIDTH)
    discard_draft(desk, draft.reference, "Recorded twice.")
    assert not list(desk.folder.path.rglob(f"{kept}*"))
    with pytest.raises(NotFoundError):
        show_incident(desk, draft.incident_id)
    assert search(desk, "quetzalcoatl") == search(desk, "xylo") == ()
    (row, *_) = show_activity(desk)
    assert (row.action, row.detail) == ("incident.draft_discarded", {"reason": "Recorded twice."})
    assert verify_desk(desk).problems == ()


def test_a_recorded_incident_cannot_be_thrown_away(desk: OpenDesk) -> None:
    ref = recorded(desk)
    with pytest.raises(UserError, match="cannot be thrown away"):
        discard_draft(desk, ref, "I do not like it.")
    assert show_incident(desk, ref).reference == ref


def test_an_unknown_checklist_is_refused_and_the_known_are_named(desk: OpenDesk) -> None:
    """R28."""
    with pytest.raises(NotFoundError) as refused:
        open_incident(desk, IncidentDetails(title="T"), playbook_key="chess-club")
    assert "party-branch" in refused.value.hint
    assert list_incidents(desk) == ()


def test_the_other_shipped_checklist_can_be_chosen(desk: OpenDesk) -> None:
    """R20: the party branch's ladder."""
    saved = open_incident(desk, IncidentDetails(title="T"), playbook_key="party-branch")
    keys = [step.step.key for step in show_incident(desk, saved.reference).steps]
    assert keys[:3] == ["safety", "wishes", "evidence"]
    assert {"block", "platform-report", "party-report", "police", "discipline"} <= set(keys)


def test_not_being_sure_is_kept_and_is_no_complaint(desk: OpenDesk) -> None:
    """R5."""
    ref = recorded(desk, unsure=True)
    refer(desk, ref, Route.INFORMAL)
    shown = show_incident(desk, ref)
    assert shown.unsure
    assert shown.state is IncidentState.OPEN


def test_messages_of_refusals_never_carry_what_the_desk_holds(desk: OpenDesk) -> None:
    ref = recorded(desk, title="Xanthippe", narrative="Xanthippe", their_words="Xanthippe")
    close_incident(desk, ref, Outcome.WARNED, "section 3")
    with pytest.raises(ConductDeskError) as refused:
        edit_incident(desk, ref, IncidentDetails(title="Y"))
    assert "Xanthippe" not in str(refused.value)


def test_an_incident_is_found_by_its_code_name_however_it_is_typed(desk: OpenDesk) -> None:
    ref = recorded(desk, code_name="Zürich Harbour")
    recorded(desk, code_name="Quiet Harbour")
    for typed in ("Zürich Harbour", "zürich harbour", " ZURICH   harbour "):
        assert show_incident(desk, typed).reference == ref
    for unknown in ("Harbour", "2026-999", "draft-99", ""):
        with pytest.raises(NotFoundError):
            show_incident(desk, unknown)


def test_when_it_happened_can_be_words_that_are_no_date(desk: OpenDesk) -> None:
    ref = recorded(desk, occurred="2026-11-20 21:30")
    edit_incident(desk, ref, IncidentDetails(occurred_words=" one evening last week "))
    shown = show_incident(desk, ref)
    assert shown.occurred_at is None
    assert shown.occurred_text == "one evening last week"
    edit_incident(desk, ref, IncidentDetails(occurred_words=""))
    assert not show_incident(desk, ref).occurred_text
