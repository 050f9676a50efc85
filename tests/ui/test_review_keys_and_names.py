"""Keys that mean the same everywhere, names for every control, and texts that are never taken for markup."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.dialogs.palette import Palette
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, GrowingText, Ticks
from conductdesk.ui.widgets.labels import WrappedLabel, label
from conductdesk.ui.widgets.search_line import search_line
from tests.ui.scenes import SCENES, staged
from tests.ui.test_main_window import Driver

_CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def driver(desk: OpenDesk, surroundings: Surroundings, theme: Theme, qapp: QApplication) -> Iterator[Driver]:
    window = MainWindow(surroundings, theme)
    window.resize(1280, 800)
    window.show()
    window.front.folder = desk.folder.path
    made = Driver(window, qapp)
    window.front.opened.emit(desk)
    made.wait()
    yield made
    for dialog in window.findChildren(QDialog):
        dialog.reject()
    window._lock_now()
    made.wait()
    window.close()
    window.deleteLater()
    made.wait()


def _palette(driver: Driver) -> Palette | None:
    return next((d for d in driver.window.findChildren(Palette) if d.isVisible()), None)


def test_ctrl_f_goes_to_the_search_of_the_screen(driver: Driver, desk: OpenDesk) -> None:
    open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    driver.go("incidents")
    QTest.keyClick(driver.window, Qt.Key.Key_F, _CONTROL)
    focused = driver.app.focusWidget()
    assert focused is not None
    assert focused is driver.window.workbench.page.pane.search
    assert _palette(driver) is None


def test_ctrl_f_finds_anything_on_a_screen_without_a_search(driver: Driver) -> None:
    driver.go("today")
    QTest.keyClick(driver.window, Qt.Key.Key_F, _CONTROL)
    driver.wait()
    assert _palette(driver) is not None


def test_no_two_entries_of_a_menu_have_the_same_key_and_no_shortcut_is_given_twice(driver: Driver) -> None:
    shortcuts: list[str] = []
    for menu in driver.window.menuBar().findChildren(QMenu):
        marks = [text[text.index("&") + 1].casefold() for a in menu.actions() if "&" in (text := a.text())]
        assert sorted(marks) == sorted(set(marks)), menu.title()
        shortcuts += [one.toString() for action in menu.actions() for one in action.shortcuts()]
    assert sorted(shortcuts) == sorted(set(shortcuts))


def test_what_undo_would_do_is_shown_with_its_ampersand(driver: Driver) -> None:
    session = driver.window.context.session
    session._undo.append((1, "Undo the note for R&B <b>night</b>"))
    session.undo_changed.emit()
    shown = driver.window.findChild(QAction, "undo").text()
    assert shown.replace("&&", "\0").replace("&", "").replace("\0", "&") == session.undo_text()
    session._undo.clear()


def test_what_was_chosen_in_the_palette_stays_chosen_when_records_come(
    driver: Driver, desk: OpenDesk
) -> None:
    for number in range(4):
        open_incident(desk, IncidentDetails(title=f"Insults and number {number}", platform="WhatsApp"))
    QTest.keyClick(driver.window, Qt.Key.Key_K, _CONTROL)
    driver.wait()
    found = _palette(driver)
    assert found is not None
    found._records = ()
    QTest.keyClicks(found.typed, "and")
    QTest.keyClick(found.typed, Qt.Key.Key_Down)
    chosen = found.list.currentItem().text()
    for _ in range(20):
        driver.wait()
        if found._records:
            break
    assert found._records
    assert found.list.currentItem().text() == chosen


@pytest.mark.parametrize("kind", ["practice", "long"])
def test_every_control_that_can_have_the_focus_has_a_name_on_every_screen(
    kind: str, qapp: QApplication, theme: Theme
) -> None:
    unnamed: dict[str, str] = {}
    with staged(kind, qapp, theme) as stage:
        for name, (desk, show) in SCENES.items():
            if desk != kind or name in {"hidden", "unlock", "unlock-wrong"}:
                continue
            show(stage)
            for widget in stage.window.findChildren(QWidget):
                if not (widget.isVisible() and widget.isEnabled()):
                    continue
                if widget.focusPolicy() is Qt.FocusPolicy.NoFocus:
                    continue
                told = QAccessible.queryAccessibleInterface(widget)
                if told is not None and not told.text(QAccessible.Text.Name).strip():
                    unnamed[f"{name}: {type(widget).__name__}"] = type(widget.parentWidget()).__name__
    assert unnamed == {}


def test_the_line_of_a_choice_has_the_name_of_its_field(qapp: QApplication) -> None:
    choice = Choice((("a", "A"),), editable=True)
    field = Field("Who will read it", choice)
    assert choice.lineEdit().accessibleName() == "Who will read it"
    field.deleteLater()


def test_the_name_of_a_field_keeps_its_ampersand(qapp: QApplication, theme: Theme) -> None:
    field = Field("What & where", GrowingText())
    alone = label("What & where", strong=True, wrap=True)
    field.name.setParent(None)
    for made in (field.name, alone):
        made.resize(300, 40)
    assert field.name.grab().toImage() == alone.grab().toImage()
    for made in (field, field.name, alone):
        made.deleteLater()


def test_no_tooltip_is_taken_for_markup(qapp: QApplication, theme: Theme) -> None:
    hostile = "<img src='file:///etc/hostname'> & <b>loud</b>"
    icon = button(icon="eye", name=hostile)
    ticks = Ticks((("a", "A"),), tips=(hostile,))
    box = next(iter(ticks._boxes.values()))
    for widget in (icon, box):
        assert "<img" not in widget.toolTip()
        assert "&lt;img" in widget.toolTip()
        widget.deleteLater()
    ticks.deleteLater()


def test_the_magnifying_glass_follows_another_look(qapp: QApplication, theme: Theme) -> None:
    live = search_line("Search incidents")
    live.resize(200, 36)
    live.show()
    theme.choose(look="dark", font="inter", percent=100)
    fresh = search_line("Search incidents")
    fresh.resize(200, 36)
    fresh.show()
    QTest.qWait(20)
    corner = QRect(0, 0, 30, 36)
    assert live.grab(corner).toImage() == fresh.grab(corner).toImage()
    for made in (live, fresh):
        made.close()
        made.deleteLater()


def test_the_column_of_an_incident_is_as_wide_as_its_text_is_large(driver: Driver, desk: OpenDesk) -> None:
    made = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp"))
    driver.go("incidents", made.reference)
    holder = driver.window.workbench.page.detail.scrolled._holder
    before = holder.maximumWidth()
    driver.window.theme.choose(look="light", font="inter", percent=200)
    assert holder.maximumWidth() == 2 * before


def test_a_long_address_is_copied_as_it_was_written(qapp: QApplication, theme: Theme) -> None:
    """Where a long word may break stand invisible marks, and with them in it a mail reaches nobody."""
    address = "su-sportsadministrator@qmul.ac.uk"
    shown = label(address, wrap=True, selectable=True)
    shown.resize(120, 60)
    shown.show()
    shown.setFocus()
    assert isinstance(shown, WrappedLabel)
    shown.mark_all()
    QTest.keyClick(shown, Qt.Key.Key_C, _CONTROL)
    assert QGuiApplication.clipboard().text() == address
    QGuiApplication.clipboard().clear()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), shown.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(shown, asked)
    menu = shown.findChild(QMenu)
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Copy").trigger()
    assert QGuiApplication.clipboard().text() == address
    menu.close()
    shown.close()
    shown.deleteLater()
