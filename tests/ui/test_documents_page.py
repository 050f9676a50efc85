"""The screen of documents: choosing, the form, the exact preview, the register, locking."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from documents_desk import ADDRESS, AFFECTED, CONTACT, WITNESS, Desk, png, recorded
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from conductdesk.domain.referrals import Route
from conductdesk.services.contacts import ContactDetails, set_contact
from conductdesk.services.evidence import add_pasted
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.pages import page_texts
from conductdesk.services.referrals import refer, register, tell
from conductdesk.services.steps import set_step
from conductdesk.ui.context import Context
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.intake import Incoming


@pytest.fixture
def page(context: Context, finish: Callable[[], None]) -> Iterator[Desk]:
    made = Desk(context, finish)
    yield made
    made.close()


def previewed(page: Desk) -> str:
    """The text of what the preview shows now."""
    document = page.report.preview.view.pages._document
    return "\n".join(page_texts(document.pdf)) if document is not None else ""


def test_without_an_incident_the_newest_open_ones_are_offered_and_one_is_chosen_by_keys(
    page: Desk, desk: OpenDesk, places: list[Place]
) -> None:
    first, second = recorded(desk), recorded(desk, title="Unwanted messages")
    page.go()
    model = page.page.choosing.model
    assert [model.row_at(n).reference for n in range(model.rowCount())] == [second, first]
    words = page.page.choosing.words
    QTest.keyClicks(words, "freshers")
    page.wait()
    assert model.rowCount() == 1
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert places == [Place(page="documents", ref=first)]


def test_an_empty_desk_says_so_calmly(page: Desk) -> None:
    page.go()
    assert "No incident is open." in page.said()
    assert "Nothing has left this desk yet." in page.said()
    page.page.choosing.words.setText("nothing of that name")
    page.wait()
    assert "Nothing was found." in page.said()


def test_the_contact_of_the_group_type_is_known_with_address_and_a_warning_about_its_age(
    page: Desk, desk: OpenDesk
) -> None:
    """R27: the contact by group type is chosen; old guidance is said."""
    page.go(recorded(desk))
    assert page.report.options.to.currentText() == CONTACT
    assert ADDRESS in page.said()
    assert "which is old" in page.said()
    set_contact(
        desk, ContactDetails(key="own", route=Route.STAFF_SUPPORT, name="Dina", address="dina@union.example")
    )
    page.wait()
    page.report.options.to.setEditText("Dina")
    page.wait()
    assert "dina@union.example" in page.said()
    assert "which is old" not in page.said()


def test_the_preview_is_the_report_and_follows_each_choice(page: Desk, desk: OpenDesk) -> None:
    """Names of bystanders are out and pictures in, until somebody chooses otherwise."""
    page.go(recorded(desk))
    page.wait()
    assert CONTACT in previewed(page)
    assert AFFECTED in previewed(page)
    assert WITNESS not in previewed(page)
    assert "Pictures are left out" not in previewed(page)
    page.report.options.bystanders.click()
    page.wait()
    assert WITNESS in previewed(page)
    page.report.options.images.click()
    page.wait()
    assert "Pictures are left out" in previewed(page)
    page.report.options.why.setText("For the meeting on Monday")
    page.report.options.to.setEditText("The chair of trustees")
    page.wait()
    assert "For the meeting on Monday" in previewed(page)
    assert "The chair of trustees" in previewed(page)
    assert register(desk) == ()


def test_the_preview_follows_what_is_kept_meanwhile(page: Desk, desk: OpenDesk) -> None:
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    assert "The safeguarding lead" not in previewed(page)
    tell(desk, ref, to="The safeguarding lead", what="Told by telephone", why="Urgent")
    page.wait()
    assert "The safeguarding lead" in previewed(page)
    assert "The safeguarding lead" in page.said(page.report.told)


def test_warnings_of_the_preview_stand_beside_it(page: Desk, desk: OpenDesk) -> None:
    page.go(recorded(desk, narrative="\U00013000 was drawn on the wall"))
    page.wait()
    assert "U+13000" in page.report.preview.notice.text()


def test_a_preview_can_be_stopped_and_made_after_all(page: Desk, desk: OpenDesk) -> None:
    page.page.open_place(Place(page="documents", ref=recorded(desk, pictures=3)))
    page.wait()
    page.report._make_preview()
    page.report.preview._job.cancel()
    page.finish()
    page.wait()
    assert "The preview was stopped." in page.report.preview.notice.text()
    page.report.preview._again()
    page.wait()
    assert page.report.preview.notice.text() == ""
    assert previewed(page)


def test_half_typed_words_come_back(page: Desk, desk: OpenDesk) -> None:
    ref = recorded(desk)
    page.go(ref)
    page.report.options.why.setText("Because they asked on Friday")
    page.page.leave()
    page.finish()
    other = recorded(desk, title="Another")
    page.go(other)
    assert page.report.options.why.text() != "Because they asked on Friday"
    page.go(ref)
    page.wait()
    assert page.report.options.why.text() == "Because they asked on Friday"


def test_what_is_chosen_and_typed_stays_while_the_incident_changes(page: Desk, desk: OpenDesk) -> None:
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    page.report.options.why.setFocus()
    page.report.options.why.setText("Half a sent")
    page.report.options.images.click()
    add_pasted(desk, ref, png("red"))
    page.wait()
    assert page.report.options.why.text() == "Half a sent"
    assert not page.report.options.images.isChecked()


def test_after_the_report_the_reason_and_the_e_mail_are_those_of_an_update(
    page: Desk, desk: OpenDesk
) -> None:
    """R26: staff are kept up to date."""
    ref = recorded(desk)
    refer(desk, ref, Route.STAFF_SUPPORT)
    set_step(desk, ref, "report", _done())
    page.go(ref)
    page.wait()
    assert "What is new" in page.report.options.why.text()
    assert page.report.mail.which.key() == "staff-update"


def _done() -> Any:
    from conductdesk.domain.escalation import StepState

    return StepState.DONE


def test_a_draft_can_be_seen_and_says_why_there_is_no_e_mail_yet(page: Desk, desk: OpenDesk) -> None:
    ref = open_incident(desk, IncidentDetails(title="Half written"), draft=True).reference
    page.go(ref)
    page.wait()
    assert "Half written" in previewed(page)
    assert "This is a draft." in page.said()
    assert not page.report.mail.isVisibleTo(page.page)


def test_the_register_of_all_incidents_goes_on_page_by_page(
    page: Desk, desk: OpenDesk, places: list[Place]
) -> None:
    """R26."""
    ref = recorded(desk)
    for number in range(23):
        tell(desk, ref, to=f"Reader {number}", what="Told", why="They asked")
    page.go()
    told = page.page.choosing.told
    assert "Reader 22" in page.said(told)
    assert "Reader 0:" not in page.said(told)
    page.press(told.more)
    assert "Reader 0:" in page.said(told)
    assert not told.more.isVisibleTo(page.page)
    told.opens.emit(ref)
    assert places == [Place(page="documents", ref=ref)]


def test_escape_and_back_return_to_the_list(page: Desk, desk: OpenDesk, places: list[Place]) -> None:
    page.go(recorded(desk))
    page.report.save.setFocus()
    QTest.keyClick(page.report.save, Qt.Key.Key_Escape)
    page.press(page.report.back)
    assert places == [Place(page="documents"), Place(page="documents")]
    assert page.page.current_ref()
    page.go()
    assert page.page.current_ref() == ""


def test_an_unknown_incident_is_said_and_nothing_breaks(page: Desk) -> None:
    page.go("2026-404")
    assert page.page.notice.text()


def test_a_narrow_page_shows_one_part_at_a_time(page: Desk, desk: OpenDesk) -> None:
    page.go(recorded(desk))
    page.wait()
    assert page.report.side.isVisible()
    assert page.report.preview.isVisible()
    page.page.resize(560, 700)
    page.wait()
    assert page.report.side.isVisible()
    assert not page.report.preview.isVisible()
    page.press(page.report.show_preview)
    assert page.report.preview.isVisible()
    assert not page.report.side.isVisible()
    page.page.resize(1300, 700)
    page.wait()
    assert page.report.side.isVisible()
    assert page.report.preview.isVisible()


def test_locking_leaves_no_content_in_the_page(page: Desk, desk: OpenDesk) -> None:
    page.go(recorded(desk))
    page.wait()
    assert AFFECTED not in page.said()
    page.report.options.why.setText("About Nilufar")
    page.page.clear()
    page.finish()
    assert previewed(page) == ""
    assert page.report.preview.view.pages.held() == ()
    for text in (page.report.mail.text.toPlainText(), page.report.mail.subject.text()):
        assert text == ""
    assert page.report.options.why.text() == ""
    assert page.report.options.to.currentText() == ""
    assert "freshers" not in page.said()
    assert page.page.choosing.model.rowCount() == 0
    page.go(recorded(desk))
    page.wait()
    assert previewed(page)


def test_evidence_is_not_taken_by_this_page(page: Desk, desk: OpenDesk, tmp_path: Path) -> None:
    page.go(recorded(desk))
    assert not page.page.take(Incoming(data=png()))
