"""Activity: every entry in plain words, a page at a time, with undo and proof."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlcipher3
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from conductdesk.domain.incidents import Outcome
from conductdesk.domain.people import Role
from conductdesk.services.activity import show_activity, verify_activity
from conductdesk.services.backups import create_backup
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.evidence import add_pasted, dispose_evidence
from conductdesk.services.incidents import (
    IncidentDetails,
    close_incident,
    edit_incident,
    open_incident,
)
from conductdesk.services.officers import remember_on_this_computer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.practice_window import open_practice_desk
from conductdesk.services.show import show_incident
from conductdesk.ui.context import Context
from conductdesk.ui.pages.activity.page import PAGE, ActivityPage, EntryRow
from conductdesk.ui.pages.deeds import deed
from conductdesk.ui.places import Place
from conductdesk.ui.theme import Theme
from tests.conftest import PASSPHRASE
from tests.ui.conftest import FakeKeychain
from tests.ui.layout_check import problems
from tests.ui.settings_hands import Hands


@pytest.fixture
def hands(context: Context, finish: Callable[[], None]) -> Iterator[Hands]:
    made = Hands(ActivityPage(context), context, finish)
    yield made
    made.go()
    finish()


def _rows(hands: Hands) -> list[EntryRow]:
    found = [row for row in hands.page.findChildren(EntryRow) if row.isVisible()]
    return sorted(found, key=lambda row: row.mapTo(hands.page, row.rect().topLeft()).y())


def _said(hands: Hands) -> list[str]:
    return [row.what.text() for row in _rows(hands)]


def test_what_was_done_stands_newest_first_under_its_day(hands: Hands, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    involve(desk, made.reference, Role.WITNESS, person=PersonDetails(name="Noor"))
    hands.come()
    assert _said(hands)[:2] == ["Added a witness", f"Recorded the incident as {made.reference}"]
    assert _said(hands)[-1] == "Made this desk"
    assert _rows(hands)[0].who.text().endswith("· Amara Okonkwo")
    assert "Fri 20 Nov 2026" in hands.see()
    assert "Noor" not in hands.see(), "names of people are not in the log"


def test_every_action_of_a_whole_evening_is_in_plain_words(tmp_path: Path, desk: OpenDesk) -> None:
    evening = open_practice_desk(tmp_path / "practice", say=lambda _: None)
    try:
        remember_on_this_computer(desk, FakeKeychain())
        create_backup(desk)
        rows = [*show_activity(evening.desk, limit=1000), *show_activity(desk, limit=1000)]
        assert len({row.action for row in rows}) > 15
        for row in rows:
            said = deed(row)
            assert not re.search(r"[a-z]+[._:]\s?[a-z]+_", said), (row.action, said)
            assert said[0].isupper(), said
            assert row.action.partition(".")[2].replace("_", " ") not in said.partition(":")[0] or " " in said
    finally:
        evening.desk.close()


def test_undo_takes_an_entry_back_as_a_new_one(hands: Hands, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="Before", platform="WhatsApp"))
    edit_incident(desk, made.reference, IncidentDetails(title="After"))
    entries = verify_activity(desk).entries
    hands.come()
    hands.press("Undo the edit of the title")
    assert show_incident(desk, made.reference).title == "Before"
    assert verify_activity(desk).entries == entries + 1, "nothing is taken out of the log"
    assert "Undone: the edit of the title." in hands.see()
    assert _said(hands)[0] == "Undid: the edit of the title"
    hands.press("Redo the edit of the title")
    assert show_incident(desk, made.reference).title == "After"
    assert "Done again: the edit of the title." in hands.see()


def test_only_what_can_be_undone_has_the_button(hands: Hands, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    add_pasted(desk, made.reference, b"words", description="words")
    close_incident(desk, made.reference, Outcome.NOT_A_BREACH, "none applies")
    hands.come()
    can = {row.what.text() for row in _rows(hands) if row.undo.isVisible()}
    assert can == {"Closed the incident: not a breach"}


def test_an_undo_that_a_rule_stands_against_is_said_and_nothing_changes(hands: Hands, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="Before", platform="WhatsApp"))
    edit_incident(desk, made.reference, IncidentDetails(title="After"))
    hands.come()
    hands.context.session.desk.on_commit = None  # another process closes it, and nobody here is told
    close_incident(desk, made.reference, Outcome.NOT_A_BREACH, "none applies")
    hands.press("Undo the edit of the title")
    assert hands.page.notice.property("tone") == "danger"
    assert show_incident(desk, made.reference).title == "After"
    assert "Closed the incident: not a breach" in _said(hands), "it looked again"


def test_earlier_entries_come_a_page_at_a_time(hands: Hands, desk: OpenDesk) -> None:
    ref = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp")).reference
    for number in range(PAGE + 5):
        edit_incident(desk, ref, IncidentDetails(title=f"Number {number}"))
    hands.come()
    assert len(_rows(hands)) == PAGE
    hands.press("Show earlier")
    assert len(_rows(hands)) == verify_activity(desk).entries
    assert "Show earlier" not in hands.see()
    seqs = [entry.seq for entry in show_activity(desk, limit=1000)]
    assert seqs == sorted(seqs, reverse=True)


def test_new_entries_appear_and_what_is_shown_stays(hands: Hands, desk: OpenDesk) -> None:
    ref = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp")).reference
    hands.come()
    before = _rows(hands)
    edit_incident(desk, ref, IncidentDetails(title="Two"))
    hands.finish()
    after = _rows(hands)
    assert len(after) == len(before) + 1
    assert after[1:] == before, "the same rows, in place"


def test_the_log_of_one_incident_can_be_left_for_the_whole(
    hands: Hands, desk: OpenDesk, places: list[Place]
) -> None:
    first = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    second = open_incident(desk, IncidentDetails(title="Two", platform="Discord"))
    hands.come(ref=second.reference)
    assert _said(hands) == [f"Recorded the incident as {second.reference}"]
    assert hands.page.current_ref() == second.reference
    assert f"Only {second.reference}" in hands.see()
    hands.press(f"Only {second.reference}")
    assert places == [Place(page="activity")]
    hands.come()
    assert f"Recorded the incident as {first.reference}" in _said(hands)
    hands.press(f"Open incident {first.reference}")
    assert places[-1] == Place(page="incidents", ref=first.reference)


def test_a_reason_that_was_written_is_shown_and_markup_stays_text(hands: Hands, desk: OpenDesk) -> None:
    ref = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp")).reference
    add_pasted(desk, ref, b"words", description="words")
    dispose_evidence(desk, ref, 1, "<b>pasted</b> by mistake")
    hands.come()
    assert _rows(hands)[0].why.text() == "<b>pasted</b> by mistake"
    assert _rows(hands)[0].why.textFormat() is Qt.TextFormat.PlainText


def test_checking_the_log_shows_its_head_code_and_what_it_proves(hands: Hands, desk: OpenDesk) -> None:
    open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    hands.come()
    hands.press("Check the log")
    said = hands.see()
    code = verify_activity(desk).head_code
    assert f"Head code {code}." in said
    assert "The log is unbroken" in said
    assert "does not prove that what was entered is true" in said


def test_a_log_that_was_changed_outside_the_program_is_loud(hands: Hands, desk: OpenDesk) -> None:
    open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    connection = sqlcipher3.connect(desk.folder.database_file)
    connection.execute(f"PRAGMA key = \"x'{desk.desk_key.hex()}'\"")
    connection.execute("UPDATE activity SET action = 'nothing' WHERE seq = 2")
    connection.commit()
    connection.close()
    hands.come()
    hands.press("Check the log")
    assert hands.page.checked.property("tone") == "danger"
    assert "Damage was found" in hands.see()
    assert "bring a backup back" in hands.see().casefold()


def test_a_desk_that_can_only_be_looked_at_offers_no_undo(
    make_context: Callable[[OpenDesk], Context], desk: OpenDesk, finish: Callable[[], None]
) -> None:
    made = open_incident(desk, IncidentDetails(title="Before", platform="WhatsApp"))
    edit_incident(desk, made.reference, IncidentDetails(title="After"))
    with open_desk(desk.folder.path, Credentials(passphrase=PASSPHRASE), write=False) as reading:
        context = make_context(reading)
        hands = Hands(ActivityPage(context), context, finish).come()
        said, offered = _said(hands), [row for row in _rows(hands) if row.undo.isVisible()]
        hands.go()
        finish()
    assert said[0] == "Changed the title"
    assert offered == []


def test_locking_empties_the_list(hands: Hands, desk: OpenDesk) -> None:
    open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    hands.come()
    hands.press("Check the log")
    hands.page.clear()
    hands.finish()
    assert _rows(hands) == []
    assert "Amara" not in hands.see()
    assert "Head code" not in hands.see()
    hands.come()
    assert _rows(hands)


def test_undo_works_from_the_keyboard(hands: Hands, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="Before", platform="WhatsApp"))
    edit_incident(desk, made.reference, IncidentDetails(title="After"))
    hands.come()
    assert hands.button("Check the log").hasFocus()
    for _ in range(12):
        if hands.page.focusWidget() is _rows(hands)[0].undo:
            break
        QTest.keyClick(hands.page.focusWidget() or hands.page, Qt.Key.Key_Tab)
    assert hands.page.focusWidget() is _rows(hands)[0].undo
    QTest.keyClick(_rows(hands)[0].undo, Qt.Key.Key_Space)
    hands.finish()
    assert show_incident(desk, made.reference).title == "Before"


@pytest.mark.parametrize(("percent", "size"), [(100, (1024, 700)), (200, (760, 560))])
def test_long_names_fit(
    theme: Theme,
    make_context: Callable[[OpenDesk], Context],
    make_desk: Callable[..., OpenDesk],
    finish: Callable[[], None],
    percent: int,
    size: tuple[int, int],
) -> None:
    desk = make_desk("long", officer_name="Wilhelmina-Konstantína Oluwaseun-Ramírez y Þórðardóttir")
    ref = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp")).reference
    add_pasted(desk, ref, b"words", description="words")
    dispose_evidence(desk, ref, 1, "x" * 300)
    edit_incident(desk, ref, IncidentDetails(title="Two", platform="Discord"))
    theme.choose(look="dark", font="inter", percent=percent)
    context = make_context(desk)
    hands = Hands(ActivityPage(context), context, finish)
    hands.page.resize(*size)
    hands.come()
    assert problems(hands.page) == []
    hands.go()
    finish()
