"""The settings: their sections, officers, passphrase, keychain, lock and look."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QSpinBox

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import WrongKeyError
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.officers import is_remembered
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.pages import page_texts
from conductdesk.ui.context import Context
from conductdesk.ui.pages.settings import sheet as sheet_module
from conductdesk.ui.pages.settings.officers import OfficersSection
from conductdesk.ui.pages.settings.page import ENTRIES
from conductdesk.ui.places import Place
from conductdesk.ui.theme import Theme
from tests.conftest import PASSPHRASE
from tests.ui.layout_check import problems
from tests.ui.settings_hands import SettingsHands

NEW = "seven brass kettles under the willow"


@pytest.fixture
def hands(context: Context, finish: Callable[[], None]) -> Iterator[SettingsHands]:
    made = SettingsHands(context, finish)
    yield made
    made.go()
    finish()


def _opens(desk: OpenDesk, passphrase: str) -> str:
    """The name of the officer whom a passphrase lets in; empty when it opens nothing."""
    try:
        with open_desk(desk.folder.path, Credentials(passphrase=passphrase), write=False) as opened:
            return opened.officer.name
    except WrongKeyError:
        return ""


# ── the page ───────────────────────────────────────────────────────────────────────────────────────────────


def test_every_section_can_be_reached_by_its_place_and_by_its_entry(hands: SettingsHands) -> None:
    hands.come()
    for entry in ENTRIES:
        hands.page.open_place(Place(page="settings", part=entry.key))
        hands.finish()
        assert hands.section(entry.key).isVisible(), entry.key
        assert problems(hands.page) == []
    hands.press("Look")
    assert hands.section("look").isVisible()
    hands.page.open_place(Place(page="settings"))
    assert hands.section("look").isVisible(), "one comes back to where one was"


def test_little_room_turns_the_list_into_a_choice(hands: SettingsHands, theme: Theme) -> None:
    hands.come("look")
    assert not hands.page.choice.isVisible()
    theme.choose(look="light", font="inter", percent=200)
    hands.finish()
    assert hands.page.choice.isVisible()
    assert hands.page.choice.currentText() == "Look"
    hands.page.choice.setCurrentIndex(hands.page.choice.findData("lock"))
    hands.page.choice.activated.emit(hands.page.choice.currentIndex())
    hands.finish()
    assert hands.section("lock").isVisible()
    assert problems(hands.page) == []


def test_locking_leaves_nothing_in_the_settings(hands: SettingsHands) -> None:
    hands.come("officers")
    hands.press("Let another officer in")
    hands.press("Write my own")
    hands.write("New passphrase", NEW)
    hands.page.open_place(Place(page="settings", part="contacts"))
    hands.finish()
    lines = hands.page.findChildren(QLineEdit)
    hands.page.clear()
    assert all(NEW not in line.text() for line in lines)
    assert not hands.page.findChildren(OfficersSection) or "Amara" not in hands.see()


# ── officers ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_says_who_can_open_the_desk_and_how(hands: SettingsHands) -> None:
    hands.come("officers")
    said = hands.see()
    assert "Amara Okonkwo" in said
    assert "Opens it with a passphrase or their recovery sheet" in said
    assert "You" in said
    assert "yearly handover" in said
    assert "not there yet" in said


def test_an_officer_is_let_in_with_a_passphrase_that_was_made_up(
    hands: SettingsHands, desk: OpenDesk
) -> None:
    hands.come("officers")
    hands.press("Let another officer in")
    section = hands.section("officers")
    assert isinstance(section, OfficersSection)
    assert section.form is not None
    offered = section.form.passphrase.offered.text()
    assert len(offered.split()) == 6
    hands.write("Their name", "Li Wei")
    hands.press("Let them in")
    assert "Type the passphrase that you wrote down." in hands.see(), "it has to be typed once"
    hands.write("Type it once, to be sure that you have it", f"  {offered} ")
    hands.press("Let them in")
    assert _opens(desk, offered) == "Li Wei"
    said = hands.see()
    assert "Li Wei can open the desk now" in said
    assert offered not in said
    assert said.count("Opens it with") == 2


def test_the_sheet_of_somebody_let_in_is_their_own_and_goes_when_it_is_done(
    hands: SettingsHands, prompts: Any, tmp_path: Path
) -> None:
    hands.come("officers")
    hands.press("Let another officer in")
    hands.press("Write my own")
    hands.write("Their name", "נועה בן־דוד")
    hands.write("New passphrase", NEW)
    hands.write("The same once more", NEW)
    hands.press("Let them in")
    section = hands.section("officers")
    assert isinstance(section, OfficersSection)
    file = tmp_path / "sheet.pdf"
    prompts.will(file)
    hands.press("Save as PDF …")
    assert "delete the file" in hands.see()
    assert "Amara" not in " ".join(page_texts(file.read_bytes()))
    hands.press("Done")
    assert section._sheet.sheet.text == ""
    assert "Their recovery sheet" not in hands.see().split("\n")


def test_a_weak_passphrase_is_judged_while_it_is_typed_and_never_taken(
    hands: SettingsHands, desk: OpenDesk, qtbot: Any
) -> None:
    hands.come("officers")
    hands.press("Let another officer in")
    hands.press("Write my own")
    hands.write("Their name", "Li Wei")
    hands.write("New passphrase", "password123")
    qtbot.waitUntil(lambda: "This would be guessed." in hands.see(), timeout=5000)
    hands.write("The same once more", "password123")
    hands.press("Let them in")
    assert "Li Wei can open" not in hands.see()
    hands.write("New passphrase", "Li Wei Lantern Film Society")
    hands.write("The same once more", "Li Wei Lantern Film Society")
    hands.press("Let them in")  # before it was judged: the service judges it again
    assert "would be guessed" in hands.see()
    assert len(desk.header.officers) == 1


def test_two_passphrases_that_differ_are_said_beside_the_second(hands: SettingsHands, desk: OpenDesk) -> None:
    hands.come("passphrase")
    hands.press("Change my passphrase")
    hands.press("Write my own")
    hands.write("New passphrase", NEW)
    hands.write("The same once more", NEW + "s")
    hands.press("Use the new passphrase")
    assert "This is not the same as above." in hands.see()
    assert hands.line("The same once more").hasFocus()
    assert _opens(desk, PASSPHRASE)


def test_a_name_that_is_taken_is_refused_and_what_was_typed_stays(hands: SettingsHands) -> None:
    hands.come("officers")
    hands.press("Let another officer in")
    hands.press("Write my own")
    hands.write("Their name", "amara okonkwo")
    hands.write("New passphrase", NEW)
    hands.write("The same once more", NEW)
    hands.press("Let them in")
    assert "no other officer of this desk has" in hands.see()
    assert hands.line("Their name").text() == "amara okonkwo"
    hands.press("Cancel")
    assert "Let another officer in" in hands.see()


def test_a_half_typed_name_is_there_again_and_a_passphrase_is_not(hands: SettingsHands) -> None:
    hands.come("officers")
    hands.press("Let another officer in")
    hands.press("Write my own")
    hands.write("Their name", "Li W")
    hands.write("New passphrase", NEW)
    section = hands.section("officers")
    assert isinstance(section, OfficersSection)
    assert section.form is not None
    section.form.typing.flush()
    hands.finish()
    hands.page.clear()
    hands.come("officers")
    hands.press("Let another officer in")
    assert hands.line("Their name").text() == "Li W"
    assert all(NEW not in line.text() for line in hands.page.findChildren(QLineEdit))


# ── passphrase, keychain, sheet ────────────────────────────────────────────────────────────────────────────


def test_a_new_passphrase_opens_the_desk_and_the_old_one_does_not(
    hands: SettingsHands, desk: OpenDesk
) -> None:
    hands.come("passphrase")
    hands.press("Change my passphrase")
    hands.press("Write my own")
    hands.write("New passphrase", NEW)
    hands.line("New passphrase").setFocus()
    hands.write("The same once more", NEW)
    QTest.keyClick(hands.line("The same once more"), Qt.Key.Key_Return)
    hands.finish()
    assert "Your new passphrase opens the desk from now on." in hands.see()
    assert _opens(desk, NEW) == "Amara Okonkwo"
    assert _opens(desk, PASSPHRASE) == ""
    assert all(not line.text() for line in hands.page.findChildren(QLineEdit))


def test_leaving_forgets_a_passphrase_that_was_typed_halfway(hands: SettingsHands) -> None:
    hands.come("passphrase")
    hands.press("Change my passphrase")
    hands.press("Write my own")
    hands.write("New passphrase", NEW)
    assert hands.page.leave()
    assert all(NEW not in line.text() for line in hands.page.findChildren(QLineEdit))


def test_the_keychain_is_chosen_and_forgotten_with_the_honest_sentence(
    hands: SettingsHands, desk: OpenDesk, surroundings: Surroundings
) -> None:
    hands.come("passphrase")
    assert "Anyone who can use your account on this computer can open the desk then." in hands.see()
    hands.press("Let it open the desk for me")
    assert is_remembered(desk)
    assert surroundings.keychain.get(desk.header.desk_id, desk.officer.id)
    hands.press("Let it open the desk for me")
    assert not is_remembered(desk)
    assert surroundings.keychain.get(desk.header.desk_id, desk.officer.id) is None
    assert "It opens the desk no more." in hands.see()


def test_practice_offers_no_keychain_and_no_place_outside(
    context: Context, surroundings: Surroundings, finish: Callable[[], None], tmp_path: Path, clock: Any
) -> None:
    """Nothing of the real computer is within reach of the practice desk."""
    (tmp_path / "practice").mkdir()
    context.practice = True
    context.surroundings = surroundings.for_practice(tmp_path / "practice", clock)
    hands = SettingsHands(context, finish).come("passphrase")
    assert not hands.button("Let it open the desk for me").isEnabled()
    assert "Not for a practice desk" in hands.see()
    hands.page.open_place(Place(page="settings", part="backups"))
    finish()
    assert "Choose a folder …" not in hands.see()
    assert "no second place here" in hands.see()
    hands.page.open_place(Place(page="settings", part="look"))
    finish()
    hands.press("Dark")
    assert context.surroundings.settings().look == "dark"
    assert surroundings.settings().look == "system", "the real settings stay as they are"
    hands.go()


def test_ones_own_recovery_sheet_can_be_printed_again(
    hands: SettingsHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[bytes] = []

    def send(printer: object, pdf: bytes, progress: Any) -> int:
        printed.append(pdf)
        progress(1, 1, 0)
        return 1

    monkeypatch.setattr(sheet_module, "ask_printer", lambda _parent, on_printer: on_printer(object()))
    monkeypatch.setattr(sheet_module, "print_pdf", send)
    hands.come("passphrase")
    hands.press("Print the sheet …")
    assert "Sent to the printer." in hands.see()
    assert "Amara Okonkwo" in " ".join(page_texts(printed[0]))


def test_a_sheet_is_never_written_over_a_file(hands: SettingsHands, prompts: Any, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(b"something else")
    prompts.will(file)
    hands.come("passphrase")
    hands.press("Save as PDF …")
    assert "exists already" in hands.see()
    assert file.read_bytes() == b"something else"
    assert hands.button("Save as PDF …").isEnabled()


# ── lock and look ──────────────────────────────────────────────────────────────────────────────────────────


def test_minutes_apply_at_once_and_stay_between_one_and_sixty(
    hands: SettingsHands, surroundings: Surroundings
) -> None:
    applied: list[int] = []
    hands.context.settings_changed = lambda: applied.append(surroundings.settings().lock_minutes)
    hands.come("lock")
    box = hands.page.findChild(QSpinBox)
    assert box is not None
    assert box.value() == 5
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "12")
    QTest.keyClick(box, Qt.Key.Key_Return)
    hands.finish()
    assert applied == [12]
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert hands.page.leave(), "a number that was just typed is kept on the way out"
    hands.finish()
    assert applied == [12, 13]
    box.setValue(600)
    assert box.value() == 60
    box.setValue(0)
    assert box.value() == 1


def test_reminders_are_off_until_they_are_chosen(hands: SettingsHands, surroundings: Surroundings) -> None:
    hands.come("lock")
    assert not hands.button("Remind me in the corner of the screen").isChecked()
    assert "how many things are due and nothing else" in hands.see()
    hands.press("Remind me in the corner of the screen")
    assert surroundings.settings().reminders


def test_lock_now_locks(hands: SettingsHands, places: list[Place]) -> None:
    hands.come("lock")
    hands.press("Lock now")
    assert places == [Place(page="locked")]


def test_look_font_and_size_apply_live(
    hands: SettingsHands, theme: Theme, surroundings: Surroundings
) -> None:
    def apply() -> None:
        settings = surroundings.settings()
        theme.choose(look=settings.look, font=settings.font, percent=settings.text_percent)

    hands.context.settings_changed = apply
    hands.come("look")
    hands.press("High contrast")
    assert theme.tokens.scheme == "contrast"
    hands.press("Atkinson Hyperlegible")
    assert theme.tokens.family == "Atkinson Hyperlegible"
    assert not hands.button("Smaller").isEnabled()
    for _ in range(3):
        hands.press("Larger")
    assert theme.tokens.percent == 130
    assert "Now 130 percent" in hands.see()
    hands.press("Usual size, 100 percent")
    assert theme.tokens.percent == 100


def test_settings_that_cannot_be_kept_are_said_and_put_back(
    hands: SettingsHands, surroundings: Surroundings
) -> None:
    surroundings.settings_file.parent.mkdir(parents=True)
    surroundings.settings_file.mkdir()  # a folder where the file should be
    hands.context.surroundings = surroundings.but()
    hands.come("look")
    hands.press("Dark")
    assert "cannot be read" in hands.see()


def test_a_desk_that_can_only_be_looked_at_says_what_cannot_be_changed(
    make_context: Callable[[OpenDesk], Context], desk: OpenDesk, finish: Callable[[], None]
) -> None:
    with open_desk(desk.folder.path, Credentials(passphrase=PASSPHRASE), write=False) as reading:
        hands = SettingsHands(make_context(reading), finish)
        for part, gone in (
            ("officers", "Let another officer in"),
            ("passphrase", "Change my passphrase"),
            ("backups", "Make a backup now"),
            ("contacts", "Add a contact"),
            ("playbooks", "Bring a checklist in …"),
        ):
            said = hands.come(part).see()
            assert gone not in said.split("\n"), part
            assert "open to look only" in said, part
        hands.go()
        finish()
