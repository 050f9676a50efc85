"""What happened, the aid to judge it, and the timeline of an incident on screen."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from section_desk import ENDLESS, HOSTILE, TURNED, Bench, open_one, sticking_out

from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import Answer, IncidentKind, Outcome, Setting
from conductdesk.services.activity import ActivityRow, show_activity
from conductdesk.services.evidence import add_pasted
from conductdesk.services.incidents import IncidentDetails, close_incident, edit_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.steps import set_step
from conductdesk.ui.context import Context
from conductdesk.ui.pages.deeds import deed
from conductdesk.ui.pages.incidents.facts import FactsSection
from conductdesk.ui.pages.incidents.timeline import PAGE, DeedRow, TimelineSection
from conductdesk.ui.theme import Theme


@pytest.fixture
def facts(context: Context, desk: OpenDesk, finish: Callable[[], None], qtbot: Any) -> Any:
    section = FactsSection(context)
    ref = open_one(
        desk, their_words="They write it every evening", setting=Setting.CHAT, occurred="19/11/2026"
    )
    made = Bench(section, desk, ref, finish)
    qtbot.addWidget(made.window)
    yield made
    section.clear()
    finish()


@pytest.fixture
def timeline(context: Context, desk: OpenDesk, finish: Callable[[], None], qtbot: Any) -> Any:
    section = TimelineSection(context)
    made = Bench(section, desk, open_one(desk), finish)
    qtbot.addWidget(made.window)
    yield made
    section.clear()
    finish()


def edit(bench: Bench) -> Any:
    bench.press(bench.section.edit)
    return bench.section.opening.form()


def test_their_words_stand_apart_from_our_notes(facts: Bench) -> None:
    said = facts.said().split("\n")
    assert said.index("Their words") < said.index("“They write it every evening”") < said.index("My notes")
    assert said.index("My notes") < said.index("Seen by two.")


def test_only_what_was_changed_is_saved_in_one_step(facts: Bench, desk: OpenDesk) -> None:
    form = edit(facts)
    form.field("narrative").control.setPlainText("Seen by three.")
    form.field("possible_crime").control.set_key("yes")
    form.field("categories").control.set_keys(("harassment",))
    facts.press(form.keep)
    view = facts.view()
    assert view.narrative == "Seen by three."
    assert (view.possible_crime, view.categories) == (Answer.YES, ("harassment",))
    entry = show_activity(desk, facts.ref)[0]
    assert entry.detail["fields"] == ["categories", "narrative", "possible_crime"]
    assert "Harassment" in facts.said()
    assert facts.section.opening.form() is None


def test_done_without_a_change_writes_nothing(facts: Bench, desk: OpenDesk) -> None:
    before = show_activity(desk, facts.ref)[0].seq
    facts.press(edit(facts).keep)
    assert show_activity(desk, facts.ref)[0].seq == before
    assert "Nothing was changed." in facts.said()


def test_a_change_is_undone_from_the_edit_menu(facts: Bench, context: Context) -> None:
    form = edit(facts)
    form.field("title").control.setText("Another title")
    facts.press(form.keep)
    assert context.session.undo_text() == "Undo the edit of the title"
    context.session.undo(facts.section, done=lambda _: None, failed=facts.section.failed)
    facts.refresh()
    assert facts.view().title == "Insults in the freshers chat"


def test_every_kind_of_detail_can_be_changed(facts: Bench) -> None:
    form = edit(facts)
    for key, text in {
        "title": "Shouting at the screening",
        "their_words": "He shouted at her",
        "place": "Room 3",
        "occurred": "18/11/2026 20:15",
        "noticed": "19/11/2026 09:00",
    }.items():
        control = form.field(key).control
        control.setPlainText(text) if hasattr(control, "setPlainText") else control.setText(text)
    for key, choice in {
        "setting": "event",
        "kind": "concern",
        "immediate_danger": "no",
        "platform": "Discord",
    }.items():
        form.field(key).control.set_key(choice)
    form.field("unsure").control.setChecked(True)
    effects = form.field("effects").control
    effects.set_keys(tuple(effects._boxes)[:2])
    facts.press(form.keep)
    view = facts.view()
    assert (view.title, view.place, view.platform) == ("Shouting at the screening", "Room 3", "Discord")
    assert (view.setting, view.kind, view.unsure) == (Setting.EVENT, IncidentKind.CONCERN, True)
    assert view.occurred_at.isoformat() == "2026-11-18T20:15:00+00:00"
    assert len(view.effects) == 2
    for words in ("At an event, Discord, Room 3", "A concern", "Not sure"):
        assert words in facts.said()


def test_an_unreadable_date_is_said_in_the_form_and_nothing_is_lost(facts: Bench) -> None:
    form = edit(facts)
    form.field("title").control.setText("Another title")
    form.field("occurred").control.setText("the day before")
    facts.press(form.keep)
    assert "the day before" in form.notice.text()
    assert form.values()["title"] == "Another title"
    assert facts.view().title == "Insults in the freshers chat"


def test_a_date_in_the_future_is_kept_and_said(facts: Bench) -> None:
    form = edit(facts)
    form.field("occurred").control.setText("24/12/2026")
    facts.press(form.keep)
    assert "in the future" in facts.section.notice.text()


def test_half_typed_edits_survive_a_refresh_and_a_lock(
    facts: Bench, desk: OpenDesk, context: Context, finish: Callable[[], None], qtbot: Any
) -> None:
    form = edit(facts)
    form.field("narrative").control.setPlainText("Half a thou")
    edit_incident(desk, facts.ref, IncidentDetails(title="Changed meanwhile"))
    facts.refresh()
    assert facts.section.opening.form() is form
    assert form.values()["narrative"] == "Half a thou"
    facts.section.clear()
    finish()
    again = Bench(FactsSection(context), desk, facts.ref, finish)
    qtbot.addWidget(again.window)
    form = edit(again)
    assert form.values()["narrative"] == "Half a thou"
    assert form.values()["title"] == "Changed meanwhile"
    again.press(form.keep)
    assert again.view().narrative == "Half a thou"
    again.section.clear()
    finish()


def test_leaving_it_as_it_was_forgets_what_was_typed(facts: Bench) -> None:
    form = edit(facts)
    form.field("title").control.setText("Another title")
    facts.press(form._cancel)
    assert edit(facts).values()["title"] == "Insults in the freshers chat"


def test_a_closed_incident_offers_no_edit_and_shows_its_outcome(facts: Bench, desk: OpenDesk) -> None:
    """R12 (S3)."""
    close_incident(desk, facts.ref, Outcome.NOT_A_BREACH, "none applies")
    facts.refresh()
    assert not facts.section.edit.isVisibleTo(facts.window)
    assert "Not a breach" in facts.said()


def test_the_aid_asks_its_questions_and_says_where_the_answers_point(facts: Bench) -> None:
    """R4 (S0, S1, S2)."""
    aid = facts.section.aid
    assert "Strong criticism" in facts.said()
    facts.press(aid.go_through)
    question = next(q for q in aid._questions if q.yes_means == "abuse")
    row = aid._row(question.key)
    QTest.keyClicks(row.reason, "It is about her, not her motion")
    row.answer._group.buttons()[0].click()
    facts.refresh()
    (answer,) = facts.view().answers
    assert (answer.question_key, answer.answer) == (question.key, Answer.YES)
    assert answer.reason == "It is about her, not her motion"
    assert "point towards abuse" in facts.said()
    assert "committee decides" in facts.said()


def test_a_reason_is_saved_when_one_goes_on(facts: Bench) -> None:
    aid = facts.section.aid
    facts.press(aid.go_through)
    row = aid._row(aid._questions[0].key)
    row.answer._group.buttons()[1].click()
    facts.refresh()
    QTest.keyClicks(row.reason, "Only once")
    QTest.keyClick(row.reason, Qt.Key.Key_Return)
    facts.refresh()
    assert facts.view().answers[0].reason == "Only once"
    assert facts.view().answers[0].answer is Answer.NO


def test_clear_leaves_no_words(facts: Bench) -> None:
    edit(facts)
    facts.section.clear()
    assert "every evening" not in facts.said()
    assert facts.section.opening.form() is None


@pytest.mark.parametrize(("percent", "width"), [(100, 640), (200, 900)])
def test_hostile_facts_stay_text_and_inside(
    facts: Bench, desk: OpenDesk, theme: Theme, percent: int, width: int
) -> None:
    edit_incident(
        desk,
        facts.ref,
        IncidentDetails(
            their_words=ENDLESS, narrative=HOSTILE, place=TURNED, platform=ENDLESS, title=HOSTILE
        ),
    )
    theme.choose(look="dark", font="inter", percent=percent)
    facts.window.resize(width, 700)
    facts.refresh()
    assert sticking_out(facts.window) == []
    assert "<b>bold</b>" in facts.said()
    assert "\u202e" not in facts.said()
    edit(facts)
    assert sticking_out(facts.window) == []


def deeds(bench: Bench) -> list[str]:
    rows = [bench.section.rows.get(str(seq)) for seq in sorted(bench.section._entries, reverse=True)]
    return [row.what.plain_text() for row in rows]


def row_at(bench: Bench, what: str) -> DeedRow:
    rows = [bench.section.rows.get(str(seq)) for seq in bench.section._entries]
    return next(row for row in rows if row.what.plain_text() == what)


def test_the_timeline_says_what_was_done_in_plain_words(timeline: Bench, desk: OpenDesk) -> None:
    add_pasted(desk, timeline.ref, b"words")
    edit_incident(desk, timeline.ref, IncidentDetails(title="Another title"))
    set_step(desk, timeline.ref, "public-message", StepState.SKIPPED, reason="It was one private message")
    timeline.refresh()
    said = deeds(timeline)
    assert said[0].startswith("Skipped: ")
    assert said[1:] == ["Changed the title", "Kept evidence 1", f"Recorded the incident as {timeline.ref}"]
    assert "It was one private message" in timeline.said()
    assert desk.officer.name in timeline.said()
    assert "Fri 20 Nov 2026" in timeline.said()


def test_an_action_is_undone_where_it_stands_and_done_again(timeline: Bench, desk: OpenDesk) -> None:
    edit_incident(desk, timeline.ref, IncidentDetails(title="Another title"))
    timeline.refresh()
    timeline.press(row_at(timeline, "Changed the title").undo)
    assert timeline.view().title == "Insults in the freshers chat"
    assert "Undone: the edit of the title." in timeline.said()
    assert deeds(timeline)[0] == "Undid: the edit of the title"
    assert not row_at(timeline, "Changed the title").undo.isVisibleTo(timeline.window)
    timeline.press(row_at(timeline, "Undid: the edit of the title").undo)
    assert timeline.view().title == "Another title"


def test_evidence_cannot_be_undone(timeline: Bench, desk: OpenDesk) -> None:
    add_pasted(desk, timeline.ref, b"words")
    timeline.refresh()
    assert not row_at(timeline, "Kept evidence 1").undo.isVisibleTo(timeline.window)


def test_earlier_entries_come_when_they_are_asked_for(timeline: Bench, desk: OpenDesk) -> None:
    for number in range(PAGE + 5):
        edit_incident(desk, timeline.ref, IncidentDetails(title=f"Title {number}"))
    timeline.refresh()
    timeline.section.clear()
    timeline.refresh()
    assert len(deeds(timeline)) == PAGE
    timeline.press(timeline.section.earlier)
    assert len(deeds(timeline)) == PAGE + 6
    assert deeds(timeline)[-1].startswith("Recorded the incident")
    assert not timeline.section.earlier.isVisibleTo(timeline.window)
    edit_incident(desk, timeline.ref, IncidentDetails(title="Newest"))
    timeline.refresh()
    assert len(deeds(timeline)) == PAGE + 7


def test_many_entries_at_once_leave_no_gap(timeline: Bench, desk: OpenDesk) -> None:
    for number in range(PAGE + 5):
        edit_incident(desk, timeline.ref, IncidentDetails(title=f"Title {number}"))
    timeline.refresh()
    timeline.press(timeline.section.earlier)
    seqs = sorted(timeline.section._entries)
    assert seqs == sorted(row.seq for row in show_activity(desk, timeline.ref, limit=500))


def test_every_action_of_the_log_has_a_sentence_without_code_words(clock: Any) -> None:
    actions = [
        "incident.stepped_back", "incident.came_back", "freeze.planned", "message.released", "document.made",
        "incident.told", "incident.blocked", "person.merged", "post.moved", "incident.post_removed",
        "incident.referred", "evidence.viewed", "something.new_and_unknown", "activity.undone",
    ]  # fmt: skip
    for action in actions:
        row = ActivityRow(seq=1, at=clock(), officer="A", action=action, object_id="", detail={})
        said = deed(row)
        assert said[0].isupper()
        assert "_" not in said
        assert "." not in said


def test_clear_leaves_no_entry(timeline: Bench) -> None:
    timeline.section.clear()
    assert "Recorded" not in timeline.said()
