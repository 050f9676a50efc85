"""The list of incidents: pages by key, a window of rows, search and filters."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton

from conductdesk.domain.incidents import IncidentState
from conductdesk.services.incidents import IncidentDetails, close_incident, edit_incident, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.search import IncidentRow, list_incidents
from conductdesk.ui.context import Context
from conductdesk.ui.item_models.incident_rows import PAGE_ROWS, IncidentRows
from conductdesk.ui.pages.incidents.list_pane import ListPane


def _titles(pane: ListPane) -> list[str]:
    rows = [pane.model.row_at(n) for n in range(pane.model.rowCount())]
    return [row.title for row in rows if row is not None]


@pytest.fixture
def pane(context: Context, finish: Callable[[], None]) -> ListPane:
    made = ListPane(context)
    made.resize(320, 700)
    yield made
    made.clear()
    context.tasks.drop(made)
    made.deleteLater()


def _fill(desk: OpenDesk, number: int) -> None:
    for at in range(number):
        platform = "Discord" if at % 10 == 0 else "WhatsApp"
        open_incident(desk, IncidentDetails(title=f"Number {at}", platform=platform))


def test_an_empty_list_is_calm_and_says_what_to_press(pane: ListPane, finish: Callable[[], None]) -> None:
    pane.show()
    pane.begin()
    finish()
    assert not pane.list.isVisible()
    assert pane._empty.title.text() == "Nothing is recorded yet."


def test_typing_narrows_the_list_and_clearing_brings_it_back(
    pane: ListPane, desk: OpenDesk, finish: Callable[[], None], qtbot: object
) -> None:
    open_incident(desk, IncidentDetails(title="Insults in the freshers' chat", platform="WhatsApp"))
    open_incident(desk, IncidentDetails(title="מסר פוגעני בקבוצה", platform="Telegram"))
    pane.show()
    pane.begin()
    finish()
    assert _titles(pane) == ["מסר פוגעני בקבוצה", "Insults in the freshers' chat"]
    qtbot.keyClicks(pane.search, "fresh")
    qtbot.waitUntil(lambda: not pane._typed.isActive())
    finish()
    assert _titles(pane) == ["Insults in the freshers' chat"]
    qtbot.keyClicks(pane.search, "xx")
    qtbot.waitUntil(lambda: not pane._typed.isActive())
    finish()
    assert pane._empty.title.text() == "Nothing was found."
    pane.search.clear()
    qtbot.waitUntil(lambda: not pane._typed.isActive())
    finish()
    assert len(_titles(pane)) == 2


def test_a_filter_stays_to_be_seen_as_a_chip_and_goes_with_it(
    pane: ListPane, desk: OpenDesk, finish: Callable[[], None], qtbot: object
) -> None:
    open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    open_incident(desk, IncidentDetails(title="Two", platform="Discord"))
    pane.show()
    pane.begin()
    finish()
    qtbot.mouseClick(pane.narrow, Qt.MouseButton.LeftButton)
    choice = pane.filters._choices["platform"]
    choice.set_key("Discord")
    choice.chosen.emit("Discord")
    finish()
    assert _titles(pane) == ["Two"]
    chips = [b for b in pane.filters._chips_box.findChildren(QPushButton) if not b.isHidden()]
    assert [chip.text() for chip in chips] == ["Discord"]
    qtbot.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    finish()
    assert _titles(pane) == ["Two", "One"]


def test_a_change_elsewhere_is_put_in_without_losing_the_choice(
    pane: ListPane, desk: OpenDesk, context: Context, finish: Callable[[], None]
) -> None:
    first = open_incident(desk, IncidentDetails(title="First", platform="WhatsApp"))
    pane.show()
    pane.begin(first.reference)
    finish()
    context.session.changed.connect(pane.renew)
    assert pane.list.currentIndex().row() == 0
    open_incident(desk, IncidentDetails(title="Second", platform="WhatsApp"))
    finish()
    assert _titles(pane) == ["Second", "First"]
    assert pane.list.currentIndex().row() == 1
    edit_incident(desk, first.reference, IncidentDetails(title="First, mended"))
    finish()
    assert _titles(pane) == ["Second", "First, mended"]


def test_every_row_says_all_of_itself_to_a_screen_reader(
    pane: ListPane, desk: OpenDesk, finish: Callable[[], None]
) -> None:
    open_incident(desk, IncidentDetails(title="Insults", platform="WhatsApp"))
    pane.show()
    pane.begin()
    finish()
    told = pane.model.data(pane.model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("2026-001, Insults, WhatsApp, Today, Step ")
    seen = QAccessible.queryAccessibleInterface(pane.list)
    assert seen.role() is QAccessible.Role.List
    assert seen.text(QAccessible.Text.Name) == "Incidents"
    assert seen.child(0).text(QAccessible.Text.Name) == told


def test_scrolling_through_everything_holds_a_window_of_rows_only(
    desk: OpenDesk, qapp: object, theme: object
) -> None:
    _fill(desk, 420)
    parent = QObject()
    model = IncidentRows("Europe/London", parent)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    calls: list[int] = []

    def fetch(page: int, before: int | None) -> None:
        calls.append(page)
        rows = list_incidents(desk, before=before, limit=PAGE_ROWS)
        model.take_page(page, rows, afresh=page == 0 and model.is_restarting())

    model.wanted.connect(fetch)
    model.restart(desk.now())
    seen: list[str] = []
    for _ in range(20):
        last = model.rowCount() - 1
        seen += [row.title for n in range(last + 1) if (row := model.row_at(n)) and row.title not in seen]
        model.look_around(max(0, last - 8), last)
        assert model.rowCount() <= 6 * PAGE_ROWS
    assert seen == [f"Number {n}" for n in reversed(range(420))]
    for _ in range(20):
        model.look_around(0, 8)
        assert model.rowCount() <= 6 * PAGE_ROWS
    top = model.row_at(0)
    assert isinstance(top, IncidentRow)
    assert top.title == "Number 419"
    del tester
    parent.deleteLater()


def test_a_closed_incident_says_so(pane: ListPane, desk: OpenDesk, finish: Callable[[], None]) -> None:
    from conductdesk.domain.incidents import Outcome

    made = open_incident(desk, IncidentDetails(title="Done", platform="WhatsApp"))
    close_incident(desk, made.reference, Outcome.NOT_A_BREACH, "none applies")
    pane.show()
    pane.begin()
    finish()
    row = pane.model.row_at(0)
    assert row is not None
    assert row.state is IncidentState.CLOSED
    card = pane.model.card_of(row.id)
    assert card is not None
    assert card.chip == "Closed"
