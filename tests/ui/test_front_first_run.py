"""First run, walked through with keyboard and mouse on real desks."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.domain.referrals import Route
from conductdesk.paths import has_desk
from conductdesk.services.contacts import list_contacts
from conductdesk.services.desks import Credentials, describe_desk, open_desk
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.front.first_run import FirstRun
from conductdesk.ui.front.group_step import committee_year
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import Theme
from tests.ui.conftest import FakeKeychain, ScriptedPrompts, settle
from tests.ui.layout_check import problems

HOSTILE = "<b>Łódź & \u202eevil\u202c</b> 映画 " + "x" * 80
OWN = "plum lantern rowing quartz meadow seven"


class Hands:
    """Somebody at the keyboard, going through the steps."""

    def __init__(self, page: FirstRun, finish: Callable[[], None]) -> None:
        self.page, self.finish = page, finish
        self.opened: list[OpenDesk] = []
        page.opened.connect(self.opened.append)

    def type(self, widget: Any, text: str) -> None:
        widget.setFocus()
        if text.isascii():
            QTest.keyClicks(widget, text)
        else:
            widget.insert(text)  # as an input method does; QTest has keys for ASCII only

    def press(self, button: QPushButton) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.finish()

    def enter(self, widget: QWidget) -> None:
        QTest.keyClick(widget, Qt.Key.Key_Return)
        self.finish()

    def start(self) -> None:
        self.enter(self.page.welcome.make)

    def say_group(self, group: str = "Lantern Film Society", officer: str = "Amara Okonkwo") -> None:
        self.type(self.page.group.name, group)
        self.type(self.page.group.officer, officer)
        self.enter(self.page.group.officer)

    def choose_made_up(self) -> str:
        passphrase = self.page.lock.passphrase.offered.text()
        self.type(self.page.lock.passphrase.typed_made, passphrase)
        self.enter(self.page.lock.passphrase.typed_made)
        return passphrase

    def shown(self) -> str:
        return self.page.steps[self.page._at].title if self.page._at >= 0 else "Welcome"

    def everything_said(self) -> str:
        return "\n".join(found.text() for found in self.page.findChildren(QLabel) if found.isVisible())


@pytest.fixture
def owner(qapp: QApplication) -> Iterator[QObject]:
    made = QObject()
    yield made
    made.deleteLater()
    settle(qapp)


@pytest.fixture
def hands(
    qtbot: Any,
    theme: Theme,
    tasks: Tasks,
    prompts: ScriptedPrompts,
    surroundings: Surroundings,
    finish: Callable[[], None],
) -> Iterator[Hands]:
    page = FirstRun(surroundings, tasks, prompts)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    page.begin(surroundings.default_desk)
    made = Hands(page, finish)
    yield made
    page.leave()
    for desk in made.opened:
        desk.close()


def test_a_desk_is_made_from_the_keyboard_in_five_steps(hands: Hands, surroundings: Surroundings) -> None:
    hands.start()
    hands.say_group()
    assert hands.shown() == "Keep it locked"
    assert not has_desk(surroundings.default_desk)
    passphrase = hands.choose_made_up()
    assert hands.shown() == "Your recovery sheet"
    assert has_desk(surroundings.default_desk)
    groups = hands.page.making.recovery.split()[1:]
    first, second = hands.page.sheet._groups
    hands.type(hands.page.sheet.first, groups[first].lower())
    hands.type(hands.page.sheet.second, groups[second])
    hands.enter(hands.page.sheet.second)
    assert hands.shown() == "Staff contact"
    hands.enter(hands.page.contact.cards[0].address)
    assert hands.shown() == "Ready"
    hands.press(hands.page.go)
    (desk,) = hands.opened
    assert hands.page.first_page == "record"
    assert desk.profile.group_name == "Lantern Film Society"
    assert desk.officer.name == "Amara Okonkwo"
    assert desk.profile.committee_year == committee_year(surroundings.clock(), desk.profile.zone)
    desk.close()
    open_desk(surroundings.default_desk, Credentials(passphrase=passphrase)).close()
    hands.opened.clear()


def test_nothing_that_was_typed_is_lost_by_going_back(hands: Hands) -> None:
    hands.start()
    hands.say_group(group=HOSTILE, officer="ניצן Ø'Brien")
    offered = hands.page.lock.passphrase.offered.text()
    hands.type(hands.page.lock.passphrase.typed_made, "half typed")
    hands.press(hands.page.back)
    assert hands.shown() == "Your group"
    hands.press(hands.page.back)
    assert hands.shown() == "Welcome"
    hands.start()
    assert hands.page.group.name.text() == HOSTILE
    assert hands.page.group.officer.text() == "ניצן Ø'Brien"
    hands.enter(hands.page.group.officer)
    assert hands.page.lock.passphrase.offered.text() == offered
    assert hands.page.lock.passphrase.typed_made.text() == "half typed"


def test_a_group_and_an_officer_need_names_and_the_field_says_so(hands: Hands) -> None:
    hands.start()
    hands.press(hands.page.go)
    assert hands.shown() == "Your group"
    assert "The group needs a name." in hands.everything_said()
    assert "Your name is missing." in hands.everything_said()
    assert hands.page.group.name.hasFocus()
    hands.say_group(group="\u200b\u200b", officer="Amara")
    assert "The group needs a name." in hands.everything_said()


def test_a_folder_that_cannot_hold_a_desk_is_refused_beside_the_field(
    hands: Hands, prompts: ScriptedPrompts, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("Dear all")
    hands.start()
    for place, why in (
        (full, "needs an empty folder"),
        (tmp_path / "Dropbox" / "desk", "kept in step by Dropbox"),
    ):
        prompts.will(place)
        hands.press(hands.page.group.change)
        assert why in hands.everything_said()
        hands.say_group()
        assert hands.shown() == "Your group"
    prompts.will(tmp_path / "mine")
    hands.press(hands.page.group.change)
    assert "needs an empty folder" not in hands.everything_said()
    hands.press(hands.page.go)
    hands.choose_made_up()
    assert has_desk(tmp_path / "mine")


def test_a_zone_that_does_not_exist_is_refused(hands: Hands) -> None:
    hands.start()
    hands.page.group.zone.setEditText("Europe/Atlantis")
    hands.say_group()
    assert hands.shown() == "Your group"
    assert "There is no time zone" in hands.everything_said()


def test_a_weak_passphrase_of_ones_own_makes_no_desk(hands: Hands, surroundings: Surroundings) -> None:
    hands.start()
    hands.say_group()
    form = hands.page.lock.passphrase
    own = form.way.findChildren(QWidget)[-1]
    QTest.mouseClick(own, Qt.MouseButton.LeftButton, pos=own.rect().center().__class__(10, own.height() // 2))
    hands.type(form.typed_own, "Lantern Film Society")
    hands.type(form.typed_again, "Lantern Film Society")
    hands.enter(form.typed_again)
    assert hands.shown() == "Keep it locked"
    assert "would be guessed" in hands.everything_said()
    assert not has_desk(surroundings.default_desk)
    for line in (form.typed_own, form.typed_again):
        line.setFocus()
        line.selectAll()
        hands.type(line, OWN)
    hands.enter(form.typed_again)
    assert hands.shown() == "Your recovery sheet"
    assert (form.typed_own.text(), form.typed_again.text()) == ("", "")


def test_a_desk_that_could_not_be_made_keeps_what_was_typed_and_leaves_nothing(
    hands: Hands, surroundings: Surroundings
) -> None:
    hands.start()
    hands.say_group()
    surroundings.default_desk.parent.mkdir(exist_ok=True)
    surroundings.default_desk.mkdir()
    (surroundings.default_desk / "letter.txt").write_text("came in between")
    passphrase = hands.choose_made_up()
    assert hands.shown() == "Keep it locked"
    assert "needs an empty folder" in hands.everything_said()
    assert hands.page.lock.passphrase.typed_made.text() == passphrase
    assert hands.page.go.isEnabled()
    (surroundings.default_desk / "letter.txt").unlink()
    hands.press(hands.page.go)
    assert hands.shown() == "Your recovery sheet"


def test_the_keychain_is_off_until_chosen_and_absent_where_there_is_none(
    hands: Hands, surroundings: Surroundings
) -> None:
    keychain: Any = surroundings.keychain
    hands.start()
    hands.say_group()
    assert hands.page.lock.keychain.isVisible()
    assert not hands.page.lock.keychain.isChecked()
    assert "anyone who can use this computer account can open the desk" in hands.everything_said()
    hands.press(hands.page.back)
    hands.page.making.surroundings = surroundings.but(keychain=_NoKeychain())
    hands.enter(hands.page.group.officer)
    assert not hands.page.lock.keychain.isVisible()
    hands.press(hands.page.back)
    hands.page.making.surroundings = surroundings
    hands.enter(hands.page.group.officer)
    hands.page.lock.keychain.setFocus()
    QTest.keyClick(hands.page.lock.keychain, Qt.Key.Key_Space)
    hands.choose_made_up()
    (officer,) = describe_desk(surroundings.default_desk).officers
    assert "keychain" in officer.ways_in
    assert len(keychain.held) == 1


class _NoKeychain(FakeKeychain):
    def available(self) -> bool:
        return False


def test_the_sheet_is_saved_where_one_chooses_and_part_of_it_is_typed_back(
    hands: Hands, prompts: ScriptedPrompts, tmp_path: Path
) -> None:
    hands.start()
    hands.say_group()
    hands.choose_made_up()
    offer = hands.page.sheet.offer
    assert offer is not None
    assert not hands.page.back.isVisible()
    prompts.will(tmp_path / "sheet.pdf")
    hands.press(offer.save)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert "delete the file" in hands.everything_said()
    assert "AGE-SECRET-KEY-1" not in (tmp_path / "sheet.pdf").name
    hands.type(hands.page.sheet.first, "zzzz")
    hands.press(hands.page.go)
    assert hands.shown() == "Your recovery sheet"
    assert "This is not what the sheet says" in hands.everything_said()
    secret = hands.page.making.recovery.split()[1]
    assert secret not in hands.everything_said()
    hands.press(hands.page.later)
    assert hands.shown() == "Staff contact"
    hands.press(hands.page.back)
    assert hands.shown() == "Your recovery sheet"


def test_the_contact_of_the_kind_of_group_is_there_with_its_date_and_can_be_changed(hands: Hands) -> None:
    """R27: the preset carries the day of its guidance, old guidance warns, and all of it is editable."""
    hands.start()
    hands.type(hands.page.group.union, "Queen Mary Students' Union")
    hands.say_group()
    hands.choose_made_up()
    hands.press(hands.page.later)
    card = hands.page.contact.cards[0]
    assert card.address.text() == "su-societies@qmul.ac.uk"
    said = hands.everything_said()
    assert "guidance of 29 January 2019" in said
    assert "check that it still holds" in said
    assert [c._route for c in hands.page.contact.cards] == [
        Route.STAFF_SUPPORT, Route.ZERO_TOLERANCE, Route.OTHER,
    ]  # fmt: skip
    card.address.selectAll()
    hands.type(card.address, "societies@example.org")
    hands.type(hands.page.contact.cards[2].address, "020 7946 0000")
    hands.press(hands.page.go)
    assert hands.shown() == "Ready"
    hands.press(hands.page.back)
    hands.press(hands.page.go)
    desk = hands.page.making.desk
    assert desk is not None
    kept = {contact.key: contact for contact in list_contacts(desk)}
    assert kept["staff-societies"].address == "societies@example.org"
    assert kept["staff-societies"].preset == ""
    assert kept["campus-security"].address == "020 7946 0000"
    assert kept["zero-tolerance"].address == ""


def test_another_union_gets_no_address_of_this_one(hands: Hands) -> None:
    """R27: a report never goes to the staff of another union."""
    hands.start()
    hands.type(hands.page.group.union, "Guild of Students, Elsewhere")
    hands.say_group()
    hands.choose_made_up()
    hands.press(hands.page.later)
    assert hands.page.contact.cards[0].address.text() == ""


def test_a_party_branch_gets_its_own_checklist_and_contacts(hands: Hands) -> None:
    hands.start()
    kind = hands.page.group.kind
    kind.setFocus()
    QTest.keyClick(kind, Qt.Key.Key_End)
    assert kind.key().startswith("party-branch/")
    assert "Party (optional)" in hands.everything_said()
    hands.say_group(group="Riverside Branch")
    hands.choose_made_up()
    hands.press(hands.page.later)
    assert [card._route for card in hands.page.contact.cards] == [Route.STAFF_SUPPORT, Route.PARTY]
    desk = hands.page.making.desk
    assert desk is not None
    assert desk.profile.playbook_key == "party-branch"


def test_a_second_place_is_kept_and_one_on_the_same_disk_is_named(
    hands: Hands, prompts: ScriptedPrompts, surroundings: Surroundings, tmp_path: Path
) -> None:
    hands.start()
    hands.say_group()
    hands.choose_made_up()
    hands.press(hands.page.later)
    hands.press(hands.page.go)
    inside = surroundings.default_desk / "backups"
    prompts.will(inside)
    hands.press(hands.page.ready.choose)
    assert "cannot lie inside the desk" in hands.everything_said()
    assert surroundings.settings().second_place is None
    stick = tmp_path / "stick"
    stick.mkdir()
    prompts.will(stick)
    hands.press(hands.page.ready.choose)
    assert surroundings.settings().second_place == stick
    assert "same disk" in hands.everything_said()
    hands.press(hands.page.later)
    assert hands.page.first_page == "today"
    assert len(hands.opened) == 1


def test_a_desk_in_a_folder_of_ones_own_is_opened_from_now_on(
    hands: Hands, prompts: ScriptedPrompts, surroundings: Surroundings, tmp_path: Path
) -> None:
    hands.start()
    prompts.will(tmp_path / "of my own")
    hands.press(hands.page.group.change)
    hands.say_group()
    hands.choose_made_up()
    for button in (hands.page.later, hands.page.go):
        assert surroundings.settings().desk is None
        hands.press(button)
    hands.press(hands.page.later)
    assert surroundings.settings().desk == tmp_path / "of my own"


def test_a_new_desk_goes_beside_one_that_is_there(
    hands: Hands, surroundings: Surroundings, qapp: QApplication
) -> None:
    surroundings.default_desk.mkdir(parents=True)
    (surroundings.default_desk / "desk.json").write_text("{}")
    hands.page.begin(surroundings.default_desk)
    assert hands.page.making.folder == surroundings.default_desk.with_name("desk-2")
    assert hands.page.welcome.back.isVisible()


def test_closing_the_window_after_the_desk_was_made_leaves_it_whole(
    hands: Hands, surroundings: Surroundings
) -> None:
    hands.start()
    hands.say_group()
    passphrase = hands.choose_made_up()
    hands.page.leave()
    assert hands.page.making.recovery == ""
    with open_desk(surroundings.default_desk, Credentials(passphrase=passphrase)) as desk:
        assert desk.writable
        assert desk.notes == ()


def test_no_secret_stays_in_any_widget_after_the_steps(hands: Hands) -> None:
    hands.start()
    hands.say_group()
    passphrase = hands.choose_made_up()
    recovery = hands.page.making.recovery.split()
    hands.type(hands.page.sheet.first, recovery[1])
    for button in (hands.page.later, hands.page.go, hands.page.later):
        hands.press(button)
    held = []
    for widget in (hands.page, *hands.page.findChildren(QWidget)):
        held += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        told = [getattr(widget, name, "") for name in ("text", "toPlainText")]
        held += [str(one() if callable(one) else one) for one in told]
    whole = "\n".join(held)
    assert passphrase not in whole
    assert not [group for group in recovery[1:-1] if group in whole]
    line = hands.page.sheet.first
    line.undo()
    assert line.text() == ""


@pytest.mark.parametrize(("look", "percent"), [("light", 100), ("light", 200), ("dark", 100), ("dark", 200)])
def test_every_step_fits_a_small_window(
    hands: Hands, theme: Theme, look: str, percent: int, qapp: QApplication
) -> None:
    theme.choose(look=look, font="inter", percent=percent)
    hands.page.resize(QSize(1024, 700))

    def fits() -> None:
        settle(qapp)
        assert problems(hands.page) == [], hands.shown()

    fits()
    hands.start()
    fits()
    hands.say_group(group=HOSTILE)
    fits()
    hands.choose_made_up()
    fits()
    for button in (hands.page.later, hands.page.go):
        hands.press(button)
        fits()
