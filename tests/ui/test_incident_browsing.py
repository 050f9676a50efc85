"""The incident beside the list follows the row that is chosen: at once, and where a held key stops."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.page import IncidentsPage
from conductdesk.ui.places import Place


def _page(qtbot: QtBot, context: Context, desk: OpenDesk, finish: Callable[[], None]) -> IncidentsPage:
    for number in range(6):
        open_incident(desk, IncidentDetails(title=f"Words {number}", narrative="Seen by two."))
    page = IncidentsPage(context)
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    qtbot.waitExposed(page)
    page.open_place(Place(page="incidents"))
    finish()
    return page


def test_a_click_shows_its_incident_without_waiting_for_another_key(
    qtbot: QtBot, context: Context, desk: OpenDesk, finish: Callable[[], None]
) -> None:
    page = _page(qtbot, context, desk, finish)
    for row in (3, 1):
        held = page.pane.model.row_at(row)
        assert held is not None
        place = page.pane.list.visualRect(page.pane.model.index(row)).center()
        QTest.mouseClick(page.pane.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert page.current_ref() == held.reference
        qtbot.waitUntil(lambda held=held: page.detail.accessibleName() == f"Incident {held.reference}")  # type: ignore[misc]
        qtbot.wait(200)
    page.clear()


def test_a_key_that_is_held_looks_up_the_first_row_and_the_one_where_it_stops(
    qtbot: QtBot, context: Context, desk: OpenDesk, finish: Callable[[], None]
) -> None:
    page = _page(qtbot, context, desk, finish)
    seen = []
    for _ in range(5):
        QTest.keyClick(page.pane.list, Qt.Key.Key_Down)
        seen.append(page.current_ref())
    last = page.pane.model.row_at(page.pane.list.currentIndex().row())
    assert last is not None
    assert seen[-1] == last.reference
    qtbot.waitUntil(lambda: page.detail.accessibleName() == f"Incident {last.reference}")
    finish()
    assert page.detail.accessibleName() == f"Incident {last.reference}"
    page.clear()


def test_after_back_the_same_row_can_be_chosen_again(
    qtbot: QtBot, context: Context, desk: OpenDesk, finish: Callable[[], None]
) -> None:
    page = _page(qtbot, context, desk, finish)
    QTest.keyClick(page.pane.list, Qt.Key.Key_Down)
    first = page.current_ref()
    qtbot.waitUntil(lambda: page.detail.accessibleName() == f"Incident {first}")
    page.detail.closed.emit()
    assert page.current_ref() == ""
    QTest.keyClick(page.pane.list, Qt.Key.Key_Down)
    QTest.keyClick(page.pane.list, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: page.detail.isVisible() and page.current_ref() == first)
    page.clear()
