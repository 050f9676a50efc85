"""People and accounts of an incident on screen: their parts, blocks, earlier incidents, how they are."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from section_desk import ENDLESS, HOSTILE, TURNED, Bench, open_one, sticking_out

from conductdesk.domain.incidents import Outcome
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.services.incidents import close_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, add_person, involve
from conductdesk.services.search import list_people
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.people import PartRow, PeopleSection
from conductdesk.ui.places import Place
from conductdesk.ui.theme import Theme


@pytest.fixture
def bench(context: Context, desk: OpenDesk, finish: Callable[[], None], qtbot: Any) -> Any:
    section = PeopleSection(context)
    made = Bench(section, desk, open_one(desk), finish)
    qtbot.addWidget(made.window)
    yield made
    section.clear()
    finish()


def row_of(bench: Bench, name: str) -> PartRow:
    part = next(p for p in bench.view().people if p.name == name)
    return bench.section.rows.get(part.id)


def add(bench: Bench, name: str, role: Role = Role.AFFECTED, **more: str) -> Any:
    bench.section.add_person.click()
    bench._finish()
    form = bench.section.opening.form()
    form.field("name").control.setText(name)
    form.field("role").control.set_key(role)
    for key, text in more.items():
        field = form.field(key).control
        field.set_key(text) if hasattr(field, "set_key") else field.setText(text)
    bench.press(form.keep)
    return form


def test_a_person_is_added_with_their_part_and_standing(bench: Bench) -> None:
    """R6 (S0, S3)."""
    add(bench, "Noor Haddad", standing="member", position="candidate", contact="noor@example.org")
    (part,) = bench.view().people
    assert (part.name, part.role, part.standing) == ("Noor Haddad", Role.AFFECTED, Standing.MEMBER)
    said = bench.said()
    for words in ("Person affected", "Noor Haddad", "Member", "Candidate", "noor@example.org"):
        assert words in said
    assert bench.section.opening.form() is None
    assert "victim" not in said.lower()


def test_a_person_without_a_name_is_asked_for_one_in_place(bench: Bench) -> None:
    form = add(bench, "")
    assert "Write a name" in form.field("name").error.text()
    assert bench.view().people == ()


def test_a_name_that_may_be_somebodys_is_asked_about_before_it_is_kept_twice(
    bench: Bench, desk: OpenDesk
) -> None:
    known = add_person(desk, PersonDetails(name="Zoë Marchetti"))
    form = add(bench, "Zoë", Role.WITNESS, standing="member")
    assert bench.view().people == ()
    assert "Is this the same person?" in bench.said()
    bench.press(form.keep)
    assert bench.view().people == ()
    form._same.set_key(known)
    bench.press(form.keep)
    (part,) = bench.view().people
    assert part.person_id == known
    assert part.standing is Standing.MEMBER
    assert len(list_people(desk)) == 1


def test_somebody_else_of_a_similar_name_becomes_a_person_of_their_own(bench: Bench, desk: OpenDesk) -> None:
    add_person(desk, PersonDetails(name="Zoë Marchetti"))
    form = add(bench, "Zoë", Role.WITNESS)
    form._same.set_key("-")
    bench.press(form.keep)
    assert bench.view().people[0].name == "Zoë"
    assert len(list_people(desk)) == 2


def test_one_person_can_have_several_parts(bench: Bench) -> None:
    """R6 (S1)."""
    add(bench, "Noor Haddad", Role.AFFECTED)
    add(bench, "Noor Haddad", Role.REPORTER)
    assert [p.role for p in bench.view().people] == [Role.AFFECTED, Role.REPORTER]
    assert "Person who told us" in bench.said()


def test_an_account_is_added_as_reported_and_anonymous(bench: Bench) -> None:
    """R7 (S3)."""
    bench.section.add_account.click()
    bench._finish()
    form = bench.section.opening.form()
    form.field("handle").control.setText("@night_owl")
    form.field("platform").control.setText("Instagram")
    form.field("kind").control.set_key("anonymous")
    bench.press(form.keep)
    (part,) = bench.view().people
    assert (part.role, part.account_kind) == (Role.RESPONDENT, AccountKind.ANONYMOUS)
    assert "anonymous account" in bench.said()


def test_an_account_without_its_platform_is_refused_beside_the_field(bench: Bench) -> None:
    bench.section.add_account.click()
    bench._finish()
    form = bench.section.opening.form()
    form.field("handle").control.setText("@night_owl")
    form.submit()
    assert form.field("platform").error.isVisibleTo(bench.window)


def test_earlier_incidents_of_the_person_reported_show_up_and_lead_there(
    bench: Bench, desk: OpenDesk
) -> None:
    """R11 (S1)."""
    earlier = open_one(desk, title="Earlier")
    owl = AccountDetails(platform="Instagram", handle="@night_owl")
    involve(desk, earlier, Role.RESPONDENT, account=owl)
    involve(desk, bench.ref, Role.RESPONDENT, account=owl)
    bench.refresh()
    wanted: list[Place] = []
    bench.section.wants.connect(wanted.append)
    link = bench.section._earlier_links.get(earlier)
    assert link.text() == f"Also in {earlier}"
    link.click()
    assert wanted == [Place(page="incidents", ref=earlier, part="people")]
    bench.press(bench.section.keep_in_mind)
    assert "stage" in bench.said()


def test_a_block_is_noted_with_the_time_it_took(bench: Bench, desk: OpenDesk, clock: Any) -> None:
    """R7 (S3)."""
    involve(desk, bench.ref, Role.RESPONDENT, person=PersonDetails(name="Kofi Mensah"))
    clock.advance(hours=3)
    bench.refresh()
    bench.press(row_of(bench, "Kofi Mensah").blocked)
    form = row_of(bench, "Kofi Mensah").opening.form()
    form.field("where").control.setText("WhatsApp")
    bench.press(form.keep)
    assert "Blocked on WhatsApp" in bench.said()
    assert "3 hours after you first knew" in bench.said()
    assert not row_of(bench, "Kofi Mensah").blocked.isVisibleTo(bench.window)


def test_two_people_of_one_name_are_blocked_apart(bench: Bench, desk: OpenDesk) -> None:
    for note in ("tall", "short"):
        person = add_person(desk, PersonDetails(name="Kofi Mensah", note=note))
        involve(desk, bench.ref, Role.RESPONDENT, person=person)
    bench.refresh()
    first, second = bench.view().people
    row = bench.section.rows.get(second.id)
    bench.press(row.blocked)
    row.opening.form().field("where").control.setText("WhatsApp")
    bench.press(row.opening.form().keep)
    assert [p.blocked_at is not None for p in bench.view().people] == [False, True]
    assert first.id != second.id


def test_a_wellbeing_check_is_kept_also_after_closing(bench: Bench, desk: OpenDesk) -> None:
    """R9 (S0)."""
    involve(desk, bench.ref, Role.AFFECTED, person=PersonDetails(name="Noor Haddad"))
    close_incident(desk, bench.ref, Outcome.ADVISED, "Code of conduct, section 3")
    bench.refresh()
    row = row_of(bench, "Noor Haddad")
    assert not row.edit.isVisibleTo(bench.window)
    assert not bench.section.add_person.isVisibleTo(bench.window)
    bench.press(row.ask)
    form = row.opening.form()
    form.field("how").control.setPlainText("Better, sleeps again")
    form.field("support_offered").control.setText("The advice service")
    form.field("next_check").control.setText("27/11/2026")
    bench.press(form.keep)
    (check,) = bench.view().checks
    assert (check.who, check.how) == ("Noor Haddad", "Better, sleeps again")
    assert "Ask again Fri 27 Nov 2026" in bench.said()


def test_a_date_that_cannot_be_read_is_said_in_the_form_and_nothing_is_lost(
    bench: Bench, desk: OpenDesk
) -> None:
    involve(desk, bench.ref, Role.AFFECTED, person=PersonDetails(name="Noor Haddad"))
    bench.refresh()
    bench.press(row_of(bench, "Noor Haddad").ask)
    form = row_of(bench, "Noor Haddad").opening.form()
    form.field("how").control.setPlainText("Shaken")
    form.field("next_check").control.setText("someday")
    bench.press(form.keep)
    assert "someday" in form.notice.text()
    assert form.values()["how"] == "Shaken"
    assert bench.view().checks == ()


def test_the_officer_can_note_how_they_are_themselves(bench: Bench, desk: OpenDesk) -> None:
    """R9 (S0)."""
    bench.press(bench.section.ask_me)
    form = bench.section.mine.opening.form()
    form.field("how").control.setPlainText("Tired")
    bench.press(form.keep)
    assert bench.view().checks[0].who == desk.officer.name
    assert "Tired" in bench.said()


def test_a_person_is_corrected_everywhere(bench: Bench, desk: OpenDesk) -> None:
    involve(desk, bench.ref, Role.AFFECTED, person=PersonDetails(name="Nor Hadad", contact="a@b"))
    bench.refresh()
    bench.press(row_of(bench, "Nor Hadad").edit)
    form = row_of(bench, "Nor Hadad").opening.form()
    assert form.values()["contact"] == "a@b"
    form.field("name").control.setText("Noor Haddad")
    bench.press(form.keep)
    assert [p.name for p in bench.view().people] == ["Noor Haddad"]
    assert "Noor Haddad" in bench.said()


def test_an_account_is_corrected(bench: Bench, desk: OpenDesk) -> None:
    involve(
        desk, bench.ref, Role.RESPONDENT, account=AccountDetails(platform="Insta (old)", handle="@owl (1)")
    )
    bench.refresh()
    bench.press(row_of(bench, "@owl (1)").edit)
    form = row_of(bench, "@owl (1)").opening.form()
    assert form.values()["platform"] == "Insta (old)"
    form.field("platform").control.setText("Instagram")
    bench.press(form.keep)
    assert bench.view().people[0].account == "@owl (1) (Instagram)"


def test_a_part_that_was_a_mistake_is_taken_back_and_undo_brings_it_back(
    bench: Bench, desk: OpenDesk, context: Context
) -> None:
    involve(desk, bench.ref, Role.RESPONDENT, person=PersonDetails(name="Kofi Mensah"))
    bench.refresh()
    bench.press(row_of(bench, "Kofi Mensah").back)
    assert bench.view().people == ()
    assert "Kofi Mensah" not in bench.said()
    context.session.undo(bench.section, done=lambda _: None, failed=bench.section.failed)
    bench.refresh()
    assert [p.name for p in bench.view().people] == ["Kofi Mensah"]


def test_half_typed_forms_survive_a_refresh_and_a_lock(
    bench: Bench, desk: OpenDesk, context: Context, finish: Callable[[], None], qtbot: Any
) -> None:
    bench.press(bench.section.add_person)
    form = bench.section.opening.form()
    QTest.keyClicks(form.field("name").control, "Somebody at the do")
    involve(desk, bench.ref, Role.WITNESS, person=PersonDetails(name="Zoë Marchetti"))
    bench.refresh()
    assert bench.section.opening.form() is form
    assert form.values()["name"] == "Somebody at the do"
    bench.section.clear()
    finish()
    again = Bench(PeopleSection(context), desk, bench.ref, finish)
    qtbot.addWidget(again.window)
    again.press(again.section.add_person)
    assert again.section.opening.form().values()["name"] == "Somebody at the do"
    again.section.clear()
    finish()


def test_cancel_throws_the_form_away_and_escape_keeps_it(bench: Bench) -> None:
    bench.press(bench.section.add_person)
    form = bench.section.opening.form()
    QTest.keyClicks(form.field("name").control, "Somebody")
    QTest.keyClick(form.field("name").control, Qt.Key.Key_Escape)
    bench.refresh()
    bench.press(bench.section.add_person)
    form = bench.section.opening.form()
    assert form.values()["name"] == "Somebody"
    bench.press(form._cancel)
    bench.press(bench.section.add_person)
    assert bench.section.opening.form().values()["name"] == ""


def test_enter_adds_the_person(bench: Bench) -> None:
    bench.press(bench.section.add_person)
    field = bench.section.opening.form().field("name").control
    QTest.keyClicks(field, "Noor Haddad")
    QTest.keyClick(field, Qt.Key.Key_Return)
    bench.refresh()
    assert [p.name for p in bench.view().people] == ["Noor Haddad"]


def test_clear_leaves_no_name(bench: Bench) -> None:
    add(bench, "Noor Haddad")
    bench.section.clear()
    assert "Noor" not in bench.said()
    assert bench.section.view is None


def test_the_buttons_of_a_row_say_whom_they_are_about(bench: Bench) -> None:
    add(bench, "Noor Haddad")
    assert row_of(bench, "Noor Haddad").back.accessibleName() == "Take back Noor Haddad"


@pytest.mark.parametrize(("percent", "width"), [(100, 640), (200, 880)])
def test_hostile_names_stay_text_and_inside(
    bench: Bench, desk: OpenDesk, theme: Theme, percent: int, width: int
) -> None:
    for name in (HOSTILE, ENDLESS, TURNED):
        involve(desk, bench.ref, Role.WITNESS, person=PersonDetails(name=name, contact=HOSTILE), note=ENDLESS)
    theme.choose(look="dark", font="inter", percent=percent)
    bench.window.resize(width, 700)
    bench.refresh()
    assert "<b>bold</b>" in bench.said()
    assert "\u202e" not in bench.said()
    bench.press(row_of(bench, HOSTILE).edit)
    assert sticking_out(bench.window) == []
