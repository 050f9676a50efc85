"""Unlocking and recovering a desk, with keyboard and mouse, real keys and real locks."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.officers import add_officer, recovery_of, remember_on_this_computer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.front.front import Front
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import Theme
from tests.conftest import PASSPHRASE
from tests.ui.conftest import ScriptedPrompts, settle
from tests.ui.layout_check import problems

NEW = "copper ladle orbit wren seven thistle"
OTHER = "harbour violin cactus tundra ember nine"


class Hands:
    """Somebody in front of a locked desk."""

    def __init__(self, front: Front, finish: Callable[[], None]) -> None:
        self.front, self.finish = front, finish
        self.opened: list[OpenDesk] = []
        front.opened.connect(self.opened.append)

    @property
    def page(self) -> Any:
        return self.front.currentWidget()

    def begin(self, folder: Path, **how: Any) -> None:
        self.front.begin(folder, **how)
        self.front.show()
        self.finish()

    def type(self, widget: Any, text: str) -> None:
        widget.setFocus()
        QTest.keyClicks(widget, text)

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        self.type(self.page.passphrase, passphrase)
        QTest.keyClick(self.page.passphrase, Qt.Key.Key_Return)
        self.finish()

    def press(self, text: str) -> None:
        found = [
            one
            for one in self.front.findChildren(QPushButton)
            if one.isVisible() and one.text().replace("&&", "&").startswith(text)
        ]
        assert len(found) == 1, (text, [one.text() for one in found])
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        self.finish()

    def said(self) -> str:
        return "\n".join(one.text() for one in self.front.findChildren(QLabel) if one.isVisible()).replace(
            "\u200b", ""
        )


@pytest.fixture
def folder(desk: OpenDesk) -> Path:
    """Of a desk that is locked."""
    path = desk.folder.path
    desk.close()
    return path


@pytest.fixture
def hands(
    qtbot: Any,
    theme: Theme,
    tasks: Tasks,
    prompts: ScriptedPrompts,
    surroundings: Surroundings,
    finish: Callable[[], None],
) -> Iterator[Hands]:
    front = Front(surroundings, tasks, prompts)
    qtbot.addWidget(front)
    front.resize(1024, 700)
    made = Hands(front, finish)
    yield made
    front.leave()
    for desk in made.opened:
        desk.close()


def test_the_passphrase_opens_the_desk_and_leaves_the_field_at_once(hands: Hands, folder: Path) -> None:
    hands.begin(folder)
    assert hands.page.passphrase.hasFocus()
    assert hands.page.passphrase.echoMode() is QLineEdit.EchoMode.Password
    hands.unlock()
    (desk,) = hands.opened
    assert desk.writable
    assert hands.page.passphrase.text() == ""
    hands.page.passphrase.undo()
    assert hands.page.passphrase.text() == ""


def test_nothing_of_the_desk_shows_before_it_is_open(hands: Hands, folder: Path) -> None:
    hands.begin(folder)
    assert "Lantern Film Society" not in hands.said()
    assert "Amara" not in hands.said()


def test_a_wrong_passphrase_is_told_in_one_line_and_can_be_tried_as_often_as_one_likes(
    hands: Hands, folder: Path
) -> None:
    hands.begin(folder)
    for _ in range(4):
        hands.unlock("not this one")
        assert "does not open this desk" in hands.page.field.error.text()
        assert "\n" not in hands.page.field.error.text()
        assert hands.page.passphrase.selectedText()
    hands.unlock()
    assert len(hands.opened) == 1


def test_capitals_alone_hint_at_the_caps_lock(hands: Hands, folder: Path) -> None:
    hands.begin(folder)
    hands.unlock(PASSPHRASE.upper())
    assert "Caps Lock" in hands.page.field.error.text()
    hands.unlock("not this one")
    assert "Caps Lock" not in hands.page.field.error.text()


def test_what_is_typed_is_shown_only_on_request_and_hidden_again_after(hands: Hands, folder: Path) -> None:
    hands.begin(folder)
    hands.type(hands.page.passphrase, "abc")
    hands.page.show_typed.setFocus()
    QTest.keyClick(hands.page.show_typed, Qt.Key.Key_Space)
    assert hands.page.passphrase.echoMode() is QLineEdit.EchoMode.Normal
    hands.begin(folder, locked=True)
    assert hands.page.passphrase.echoMode() is QLineEdit.EchoMode.Password
    assert hands.page.passphrase.text() == ""


def test_an_empty_passphrase_is_asked_for_beside_the_field(hands: Hands, folder: Path) -> None:
    hands.begin(folder)
    hands.press("Unlock")
    assert hands.page.field.error.text() == "Type your passphrase first."
    assert hands.page.passphrase.hasFocus()


def test_the_keychain_opens_it_only_where_it_holds_a_secret(
    hands: Hands, desk: OpenDesk, surroundings: Surroundings
) -> None:
    hands.begin(desk.folder.path)
    assert hands.page.keychain is None
    remember_on_this_computer(desk, surroundings.keychain)
    desk.close()
    hands.begin(desk.folder.path)
    hands.press("Unlock with this computer's keychain")
    assert hands.opened[0].writable


def test_after_the_keychain_was_emptied_the_passphrase_puts_a_new_secret_back(
    hands: Hands, desk: OpenDesk, surroundings: Surroundings
) -> None:
    keychain: Any = surroundings.keychain
    remember_on_this_computer(desk, keychain)
    desk.close()
    old = dict(keychain.held)
    keychain.held.clear()
    hands.begin(desk.folder.path)
    assert hands.page.keychain is None
    hands.unlock()
    assert keychain.held.keys() == old.keys()
    assert keychain.held != old


def test_several_officers_are_named_and_one_can_be_chosen(hands: Hands, desk: OpenDesk) -> None:
    add_officer(desk, "Zoë Ångström <i>", OTHER, cost=CHEAPEST_COST)
    desk.close()
    hands.begin(desk.folder.path)
    officer = hands.page.officer
    assert [officer.itemText(at) for at in range(officer.count())] == [
        "Whoever it is", "Amara Okonkwo", "Zoë Ångström <i>",
    ]  # fmt: skip
    officer.setFocus()
    QTest.keyClick(officer, Qt.Key.Key_End)
    hands.unlock(PASSPHRASE)
    assert not hands.opened
    hands.unlock(OTHER)
    assert hands.opened[0].officer.name == "Zoë Ångström <i>"


def test_while_somebody_else_writes_it_can_be_looked_at(hands: Hands, desk: OpenDesk) -> None:
    hands.begin(desk.folder.path)
    hands.unlock()
    assert "is writing to this desk" in hands.said()
    assert not hands.opened
    hands.press("Open to look only")
    assert not hands.opened[0].writable
    assert desk.writable


def test_a_desk_that_is_gone_says_so_and_offers_another(
    hands: Hands, folder: Path, prompts: ScriptedPrompts, surroundings: Surroundings, tmp_path: Path
) -> None:
    hands.begin(folder)
    moved = tmp_path / "moved"
    shutil.move(folder, moved)
    hands.unlock()
    assert "The desk is not there any more." in hands.said()
    prompts.will(tmp_path)
    hands.page.notice._button.click()
    assert "There is no desk in that folder." in hands.said()
    prompts.will(moved)
    hands.press("Open another desk")
    assert surroundings.settings().desk is None
    hands.unlock("not this one")
    assert surroundings.settings().desk is None
    hands.unlock()
    assert surroundings.settings().desk == moved


def test_a_remembered_desk_that_is_not_there_is_missed_aloud(
    hands: Hands, folder: Path, surroundings: Surroundings, tmp_path: Path
) -> None:
    stick = tmp_path / "stick" / "desk"
    surroundings.remember_desk(stick)
    hands.begin(stick)
    assert "Your desk is not where it was." in hands.said()
    assert hands.page.making.folder != stick
    stick.parent.mkdir()
    shutil.move(folder, stick)
    hands.press("Look again")
    hands.unlock()
    assert len(hands.opened) == 1


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda at: (at / "desk.db").unlink(), "database of this desk is missing"),
        (lambda at: [(at / name).write_text("{") for name in ("desk.json", "desk.json.copy")], "header"),
        (lambda at: (at / "desk.db").write_bytes(b"x" * 8192), "database of this desk is damaged"),
    ],
)
def test_damage_is_told_with_what_to_do_now(
    hands: Hands, folder: Path, harm: Callable[[Path], object], told: str
) -> None:
    harm(folder)
    hands.begin(folder)
    hands.unlock()
    assert not hands.opened
    assert told in hands.page.notice.text()
    assert len(hands.page.notice.text()) > len(told) + 20
    assert hands.page.unlock.isEnabled()


def test_a_desk_of_a_newer_program_is_left_alone(hands: Hands, folder: Path) -> None:
    for name in ("desk.json", "desk.json.copy"):
        text = (folder / name).read_text()
        (folder / name).write_text(text.replace('"format_version": 1', '"format_version": 99'))
    before = (folder / "desk.json").read_text()
    hands.begin(folder)
    hands.unlock()
    assert not hands.opened
    assert "newer" in hands.said()
    assert (folder / "desk.json").read_text() == before


# ── recovery ──────────────────────────────────────────────────────────────────────────────────────────


def _choose(hands: Hands) -> str:
    made: str = hands.page.passphrase.offered.text()
    hands.type(hands.page.passphrase.typed_made, made)
    return made


def test_the_sheet_opens_a_desk_and_sets_a_new_passphrase(hands: Hands, desk: OpenDesk) -> None:
    text = recovery_of(desk)
    path = desk.folder.path
    desk.close()
    hands.begin(path)
    hands.press("I forgot the passphrase")
    assert "opens this desk no more" in hands.said()
    hands.page.text.setPlainText(f"  {text.lower().replace(' ', '   ')}\n\n")
    made = _choose(hands)
    QTest.keyClick(hands.page.passphrase.typed_made, Qt.Key.Key_Return)
    hands.finish()
    hands.opened.pop().close()
    open_desk(path, Credentials(passphrase=made)).close()
    hands.begin(path)
    hands.unlock()
    assert not hands.opened
    left = [w.toPlainText() for w in hands.front.findChildren(QWidget) if hasattr(w, "toPlainText")]
    assert text.split()[3] not in "".join(left)


def test_what_is_wrong_with_the_sheet_is_said_beside_it(hands: Hands, desk: OpenDesk) -> None:
    groups = recovery_of(desk).split()
    path = desk.folder.path
    desk.close()
    hands.begin(path)
    hands.press("I forgot the passphrase")
    hands.press("Open the desk")
    assert hands.page.field.error.text() == "Type what is on the sheet first."
    hands.page.text.setPlainText(" ".join(groups[:-2]))
    hands.press("Open the desk")
    assert "too short" in hands.page.field.error.text()
    wrong = [*groups]
    wrong[4] = "QQQQ" if wrong[4] != "QQQQ" else "PPPP"
    hands.page.text.setPlainText(" ".join(wrong))
    hands.press("Open the desk")
    assert hands.page.field.error.text()
    assert groups[5] not in hands.page.field.error.text()
    assert not hands.opened


def test_the_sheet_of_another_desk_opens_nothing_here(
    hands: Hands, folder: Path, make_desk: Callable[..., OpenDesk]
) -> None:
    with make_desk("other") as other:
        text = recovery_of(other)
    hands.begin(folder)
    hands.press("I forgot the passphrase")
    hands.page.text.setPlainText(text)
    _choose(hands)
    hands.press("Open the desk")
    assert not hands.opened
    assert hands.page.field.error.text()
    assert hands.page.text.toPlainText() == text


def test_going_back_from_recovery_forgets_what_was_typed(hands: Hands, folder: Path) -> None:
    hands.begin(folder)
    hands.press("I forgot the passphrase")
    page = hands.page
    page.text.setPlainText("AGE-SECRET-KEY-1 QQQQ")
    page.clear()
    assert page.text.toPlainText() == ""
    page.text.undo()
    assert page.text.toPlainText() == ""
    page.text.setPlainText("AGE-SECRET-KEY-1 QQQQ")
    hands.press("Back")
    assert type(hands.page).__name__ == "UnlockPage"
    assert not hands.page.keychain


def test_who_has_nothing_finds_the_page_that_helps(hands: Hands, folder: Path) -> None:
    hands.begin(folder)
    hands.press("What if nobody has a passphrase?")
    for way in ("The recovery sheet", "Another officer", "Backups", "call 999"):
        assert way in hands.said()
    hands.press("I have a recovery sheet")
    hands.press("I have no recovery sheet")
    hands.press("Back")
    hands.unlock()
    assert len(hands.opened) == 1


@pytest.mark.parametrize("percent", [100, 200])
def test_every_screen_in_front_fits_a_small_window(
    hands: Hands, desk: OpenDesk, theme: Theme, percent: int, qapp: QApplication
) -> None:
    add_officer(desk, "Wilhelmina-Konstantína Oluwaseun-Ramírez de la Fuente " * 2, OTHER, cost=CHEAPEST_COST)
    theme.choose(look="dark", font="atkinson", percent=percent)
    hands.front.resize(QSize(1024, 700))
    for folder in (desk.folder.path,):
        hands.begin(folder, locked=True)
        settle(qapp)
        assert problems(hands.front) == []
        hands.unlock("NOT THIS ONE")
        assert problems(hands.front) == []
        hands.unlock()
        assert "Open to look only" in [b.text() for b in hands.front.findChildren(QPushButton)]
        assert problems(hands.front) == []
    for link in ("I forgot the passphrase", "I have no recovery sheet"):
        hands.press(link)
        settle(qapp)
        assert problems(hands.front) == []


# ── the whole window ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def window(
    qtbot: Any, qapp: QApplication, theme: Theme, prompts: ScriptedPrompts, surroundings: Surroundings
) -> Iterator[MainWindow]:
    made = MainWindow(surroundings, theme, prompts)
    made.resize(1280, 800)
    yield made
    made.close()
    for _ in range(6):
        made.tasks.wait()
        settle(qapp)
    made.tasks.close()
    made.deleteLater()
    settle(qapp)


def _settle(window: MainWindow, qapp: QApplication) -> None:
    for _ in range(8):
        window.tasks.wait()
        settle(qapp, 2)


def test_locking_by_hand_takes_the_secret_out_and_closing_leaves_it(
    window: MainWindow, desk: OpenDesk, surroundings: Surroundings, qapp: QApplication
) -> None:
    keychain: Any = surroundings.keychain
    remember_on_this_computer(desk, keychain)
    desk.close()
    window.begin(desk.folder.path)
    window.show()
    _settle(window, qapp)
    page: Any = window.front.currentWidget()
    page.keychain.click()
    _settle(window, qapp)
    assert window.workbench is not None
    assert keychain.held
    window.lock()
    _settle(window, qapp)
    assert not keychain.held
    again: Any = window.front.currentWidget()
    QTest.keyClicks(again.passphrase, PASSPHRASE)
    QTest.keyClick(again.passphrase, Qt.Key.Key_Return)
    _settle(window, qapp)
    assert keychain.held
    window.close()
    _settle(window, qapp)
    assert keychain.held


def test_a_keychain_that_does_not_let_go_is_told_after_locking(
    window: MainWindow, desk: OpenDesk, surroundings: Surroundings, qapp: QApplication
) -> None:
    remember_on_this_computer(desk, surroundings.keychain)
    desk.close()
    window.surroundings = surroundings.but(keychain=_Clinging(surroundings.keychain))
    window.begin(desk.folder.path)
    window.show()
    _settle(window, qapp)
    page: Any = window.front.currentWidget()
    QTest.keyClicks(page.passphrase, PASSPHRASE)
    QTest.keyClick(page.passphrase, Qt.Key.Key_Return)
    _settle(window, qapp)
    window.lock()
    _settle(window, qapp)
    page = window.front.currentWidget()
    assert "can still open the desk" in page.notice.text()


class _Clinging:
    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def delete(self, desk_id: str, officer_id: str) -> None:
        from conductdesk.errors import UserError

        raise UserError("The keychain did not let go.")


def test_the_first_run_of_the_whole_window_ends_where_one_chose(
    window: MainWindow, surroundings: Surroundings, qapp: QApplication
) -> None:
    window.begin(surroundings.default_desk)
    window.show()
    _settle(window, qapp)
    page: Any = window.front.currentWidget()
    page.welcome.make.click()
    _settle(window, qapp)
    QTest.keyClicks(page.group.name, "Lantern Film Society")
    QTest.keyClicks(page.group.officer, "Amara Okonkwo")
    page.go.click()
    _settle(window, qapp)
    QTest.keyClicks(page.lock.passphrase.typed_made, page.lock.passphrase.offered.text())
    for step in (page.go, page.later, page.go, page.go):
        step.click()
        _settle(window, qapp)
    assert window.workbench is not None
    assert window.workbench.page is not None
    assert window.workbench.page.key == "record"
    assert window.front.folder == surroundings.default_desk
