"""Today, Enough for tonight, Support for you and Ctrl+K."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import Answer
from conductdesk.domain.referrals import Route
from conductdesk.services.backups import list_backups
from conductdesk.services.contacts import ContactDetails, set_contact
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.steps import set_step
from conductdesk.ui.context import Context
from conductdesk.ui.dialogs.palette import Palette
from conductdesk.ui.pages.page import Page
from conductdesk.ui.pages.support.page import SupportPage
from conductdesk.ui.pages.today.page import TodayPage
from conductdesk.ui.pages.tonight.page import TonightPage
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.labels import WrappedLabel


def _texts(page: QWidget) -> list[str]:
    found = [x for x in page.findChildren(QLabel) if x.isVisibleTo(page)]
    return [x.plain_text() if isinstance(x, WrappedLabel) else x.text() for x in found]


def _buttons(page: QWidget) -> dict[str, QPushButton]:
    return {b.text(): b for b in page.findChildren(QPushButton) if b.isVisibleTo(page)}


def _shown(page: Page, finish: Callable[[], None], place: Place) -> None:
    page.resize(1000, 700)
    page.show()
    page.open_place(place)
    finish()


def _gone(page: Page, context: Context) -> None:
    page.clear()
    context.tasks.drop(page)
    page.deleteLater()


def test_danger_stands_first_and_its_button_leads_to_the_incident(
    context: Context, desk: OpenDesk, places: list[Place], finish: Callable[[], None], qtbot: object
) -> None:
    open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    urgent = open_incident(
        desk, IncidentDetails(title="Two", platform="Discord", immediate_danger=Answer.YES)
    )
    page = TodayPage(context)
    _shown(page, finish, Place(page="today"))
    buttons = [b for b in page.findChildren(QPushButton) if b.property("role") in ("primary", "plain")]
    first = next(b for b in buttons if b is not page.tonight)
    assert first.property("role") == "primary"
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert places[-1].ref == urgent.reference
    assert places[-1].page == "incidents"
    _gone(page, context)


def test_today_changes_when_something_was_done(
    context: Context, desk: OpenDesk, finish: Callable[[], None]
) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    page = TodayPage(context)
    context.session.changed.connect(page.refresh)
    _shown(page, finish, Place(page="today"))
    assert "Is anybody in danger now?" in _texts(page)
    set_step(desk, made.reference, "safety", StepState.DONE)
    finish()
    assert "Is anybody in danger now?" not in _texts(page)
    assert "Keep the evidence" in _texts(page)
    _gone(page, context)


def test_lines_are_titles_without_a_full_stop(
    context: Context, desk: OpenDesk, finish: Callable[[], None]
) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    open_incident(desk, IncidentDetails(title="Two"), draft=True)
    page = TodayPage(context)
    _shown(page, finish, Place(page="today"))
    assert "Finish the draft and record it" in _texts(page)
    _gone(page, context)
    later = TonightPage(context)
    _shown(later, finish, Place(page="tonight"))
    assert f"Is anybody in danger now? · {made.reference} · {made.code_name}" in _texts(later)
    _gone(later, context)


def test_nothing_to_do_is_said_calmly(context: Context, desk: OpenDesk, finish: Callable[[], None]) -> None:
    for contact in ("staff-societies", "zero-tolerance"):
        route = Route.STAFF_SUPPORT if contact.startswith("staff") else Route.ZERO_TOLERANCE
        set_contact(desk, ContactDetails(key=contact, route=route, name="Team", address="team@example.org"))
    page = TodayPage(context)
    _shown(page, finish, Place(page="today"))
    assert not any("None" in text for text in _texts(page))
    if "To do now" not in _texts(page) and "Check soon" not in _texts(page):
        assert "Nothing needs you today." in _texts(page)
    _gone(page, context)


def test_clearing_leaves_no_word_of_the_desk_on_the_page(
    context: Context, desk: OpenDesk, finish: Callable[[], None], qapp: object
) -> None:
    open_incident(desk, IncidentDetails(title="One", platform="WhatsApp", code_name="Velvet Otter"))
    page = TodayPage(context)
    _shown(page, finish, Place(page="today"))
    assert any("Velvet Otter" in text for text in _texts(page))
    page.clear()
    finish()
    assert not any("Velvet Otter" in text for text in _texts(page))
    _gone(page, context)


def test_enough_for_tonight_says_what_was_done_backs_up_and_locks(
    context: Context,
    desk: OpenDesk,
    places: list[Place],
    finish: Callable[[], None],
    qtbot: object,
    tmp_path: Path,
) -> None:
    second = tmp_path / "stick"
    second.mkdir()
    context.surroundings.remember_second_place(second)
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    page = TonightPage(context)
    _shown(page, finish, Place(page="tonight"))
    assert any(made.reference in text and "recorded" in text for text in _texts(page))
    qtbot.mouseClick(page.make, Qt.MouseButton.LeftButton)
    finish()
    assert "A backup was made and checked" in page.notice.text()
    assert len(list_backups(desk.folder.path)) == 1
    assert len(list_backups(desk.folder.path, second)) == 1
    qtbot.keyClick(page.lock, Qt.Key.Key_Space)
    assert places[-1] == Place(page="locked")
    _gone(page, context)


def test_support_names_the_emergency_number_and_whom_to_turn_to(
    context: Context, desk: OpenDesk, finish: Callable[[], None]
) -> None:
    page = SupportPage(context)
    _shown(page, finish, Place(page="support"))
    told = " ".join(_texts(page))
    assert "999" in told
    assert "116 123" in told
    assert "su-societies@qmul.ac.uk" in told
    _gone(page, context)


def test_ctrl_k_finds_an_incident_by_a_word_and_goes_there_with_enter(
    context: Context, desk: OpenDesk, places: list[Place], finish: Callable[[], None], qtbot: object
) -> None:
    made = open_incident(desk, IncidentDetails(title="Insults in the freshers' chat", platform="WhatsApp"))
    open_incident(desk, IncidentDetails(title="Something else", platform="Discord"))
    parent = QWidget()
    parent.resize(1000, 700)
    done: list[str] = []
    lock = QAction("&Lock", parent)
    lock.triggered.connect(lambda: done.append("lock"))
    palette = Palette(context, {"lock": lock}, parent)
    parent.show()
    palette.open()
    qtbot.keyClicks(palette.typed, "fresh")
    qtbot.waitUntil(lambda: not palette._timer.isActive())
    finish()
    assert palette.list.item(0).text().startswith(made.reference)
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    assert places[-1] == Place(page="incidents", ref=made.reference)
    parent.close()
    parent.deleteLater()


def test_ctrl_k_runs_actions_by_name(
    context: Context, desk: OpenDesk, finish: Callable[[], None], qtbot: object
) -> None:
    parent = QWidget()
    parent.resize(1000, 700)
    done: list[str] = []
    for name in ("&Lock", "Enough for &tonight"):
        action = QAction(name, parent)
        action.triggered.connect(lambda _checked=False, name=name: done.append(name))
        parent.addAction(action)
    lock, tonight = parent.actions()
    palette = Palette(context, {"lock": lock, "tonight": tonight}, parent)
    parent.show()
    palette.open()
    qtbot.keyClicks(palette.typed, "tonight")
    qtbot.waitUntil(lambda: not palette._timer.isActive())
    finish()
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    assert done == ["Enough for &tonight"]
    parent.close()
    parent.deleteLater()
