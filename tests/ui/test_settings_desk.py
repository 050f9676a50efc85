"""The settings of the desk's own things: backups, contacts, checklists; and what the program is made of."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from conductdesk.bootstrap import Surroundings
from conductdesk.domain.referrals import Route
from conductdesk.paths import resources_dir
from conductdesk.services.backups import SAME_DISK, create_backup, list_backups
from conductdesk.services.contacts import ContactDetails, list_contacts, set_contact
from conductdesk.services.desks import Credentials, is_desk, open_desk
from conductdesk.services.evidence import add_pasted
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.playbooks import list_playbooks
from conductdesk.services.undo import undo, undoable
from conductdesk.ui.context import Context
from conductdesk.ui.dialogs.problem_report import ProblemReportDialog
from conductdesk.ui.pages.settings.about import AboutSection
from conductdesk.ui.pages.settings.contact_form import new_key
from conductdesk.ui.places import Place
from tests.conftest import PASSPHRASE
from tests.ui.layout_check import problems
from tests.ui.settings_hands import SettingsHands


@pytest.fixture
def hands(context: Context, finish: Callable[[], None]) -> Iterator[SettingsHands]:
    made = SettingsHands(context, finish)
    yield made
    made.go()
    finish()


def _with_evidence(desk: OpenDesk) -> str:
    ref = open_incident(desk, IncidentDetails(title="One", platform="WhatsApp")).reference
    add_pasted(desk, ref, b"What was said. " * 400, description="the message")
    return ref


# ── backups ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_backup_is_made_and_said_and_listed(hands: SettingsHands, desk: OpenDesk) -> None:
    hands.come("backups")
    assert "There is no backup yet." in hands.see()
    hands.press("Make a backup now")
    said = hands.see()
    assert "A backup was made and read again" in said
    assert "The last backup is of Fri 20 Nov 2026, 22:00 (UK time)." in said
    assert SAME_DISK in said
    assert len(list_backups(desk.folder.path)) == 1
    assert problems(hands.page) == []


def test_a_second_place_gets_every_backup_too_and_can_be_forgotten(
    hands: SettingsHands, surroundings: Surroundings, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    hands.come("backups")
    prompts.will(place)
    hands.press("Choose a folder …")
    assert surroundings.settings().second_place == place
    assert SAME_DISK in hands.see(), "it says what it does not protect from"
    hands.press("Make a backup now")
    assert "in both places" in hands.see()
    assert len(list_backups(desk.folder.path)) == len(list_backups(desk.folder.path, place)) == 1
    hands.press("Forget this place")
    assert surroundings.settings().second_place is None
    assert "Forget this place" not in hands.see()
    assert list_backups(desk.folder.path, place), "what is there stays"


def test_a_place_inside_the_desk_is_refused_beside_its_button(
    hands: SettingsHands, surroundings: Surroundings, desk: OpenDesk, prompts: Any
) -> None:
    hands.come("backups")
    prompts.will(desk.folder.path)
    hands.press("Choose a folder …")
    assert "cannot lie inside the desk itself" in hands.see()
    assert surroundings.settings().second_place is None


def test_a_second_place_that_is_gone_costs_no_backup_here(
    hands: SettingsHands, surroundings: Surroundings, desk: OpenDesk, tmp_path: Path
) -> None:
    surroundings.remember_second_place(tmp_path / "unplugged" / "stick")
    hands.come("backups")
    assert "is it plugged in?" in hands.see()
    hands.press("Make a backup now")
    said = hands.see()
    assert "There is a new backup in the desk's own folder, and none in the second place." in said
    assert len(list_backups(desk.folder.path)) == 1
    assert hands.button("Make a backup now").isEnabled()


def test_cancel_stops_a_backup_and_keeps_those_that_are_there(
    hands: SettingsHands, desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    _with_evidence(desk)
    go_on = threading.Event()

    def slow_disk(*args: Any, **named: Any) -> Any:
        assert go_on.wait(20)
        return create_backup(*args, **named)

    monkeypatch.setattr("conductdesk.ui.pages.settings.backups.create_backup", slow_disk)
    hands.come("backups")
    hands.button("Make a backup now").click()
    qtbot.waitUntil(lambda: "Cancel" in hands.see().split("\n"), timeout=10_000)
    assert "Making a backup" in hands.see()
    qtbot.wait(50)  # for the layout to make room
    assert problems(hands.page) == []
    hands.button("Cancel").click()
    go_on.set()
    hands.finish()
    assert "Stopped. The backups that were there stay." in hands.see()
    assert list_backups(desk.folder.path) == ()
    assert hands.button("Make a backup now").isEnabled()


def test_a_backup_is_brought_back_into_a_new_folder_and_opens(
    hands: SettingsHands, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    _with_evidence(desk)
    hands.come("backups")
    hands.press("Make a backup now")
    into = tmp_path / "restored"
    prompts.will(into)
    hands.press("Bring back the backup of Fri 20 Nov 2026, 22:00 (UK time)")
    said = hands.see()
    assert f"The desk is restored in {into}." in said
    assert "press Open another desk" in said
    with open_desk(into, Credentials(passphrase=PASSPHRASE)) as restored:
        assert restored.profile.group_name == desk.profile.group_name


def test_a_folder_that_holds_something_is_never_restored_into(
    hands: SettingsHands, prompts: Any, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine", encoding="utf-8")
    hands.come("backups")
    hands.press("Make a backup now")
    prompts.will(full)
    hands.press("Bring back the backup of Fri 20 Nov 2026, 22:00 (UK time)")
    assert "new or an empty folder only" in hands.see()
    assert [file.name for file in full.iterdir()] == ["mine.txt"]


def test_a_damaged_backup_offers_the_rest_of_it(
    hands: SettingsHands, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    _with_evidence(desk)
    hands.come("backups")
    hands.press("Make a backup now")
    (sealed,) = [file for file in (desk.folder.backups / "objects").rglob("*") if file.is_file()]
    sealed.chmod(0o600)
    sealed.write_bytes(b"something else")
    hands.page.open_place(Place(page="settings", part="backups"))
    hands.finish()
    into = tmp_path / "restored"
    prompts.will(into)
    hands.press("Bring back the backup of Fri 20 Nov 2026, 22:00 (UK time)")
    assert "This backup cannot be restored" in hands.see()
    assert not into.exists()
    hands.press("Bring back the rest")
    assert "1 item of evidence were damaged in the backup and are left out" in hands.see()
    assert is_desk(into)


def test_checking_the_desk_says_that_all_is_well_with_the_head_code(
    hands: SettingsHands, desk: OpenDesk
) -> None:
    _with_evidence(desk)
    hands.come("backups")
    hands.press("Check everything")
    said = hands.see()
    assert "Everything is as it was kept." in said
    assert "1 item of evidence" in said
    assert "Head code" in said


def test_checking_the_desk_names_what_is_damaged(hands: SettingsHands, desk: OpenDesk) -> None:
    ref = _with_evidence(desk)
    (sealed,) = [file for file in desk.folder.evidence.rglob("*") if file.is_file()]
    sealed.chmod(0o600)
    changed = bytearray(sealed.read_bytes())
    changed[len(changed) // 2] ^= 1
    sealed.write_bytes(changed)
    hands.come("backups")
    hands.press("Check everything")
    said = hands.see()
    assert "Damage was found" in said
    assert f"Evidence 1 of {ref}" in said


# ── contacts ───────────────────────────────────────────────────────────────────────────────────────────────


def test_contacts_stand_under_their_routes_with_a_warning_for_old_guidance(hands: SettingsHands) -> None:
    """R27: the preset is of 29 January 2019, and a guidance that old is pointed out."""
    hands.come("contacts")
    said = hands.see()
    assert said.index("Staff support") < said.index("su-societies@qmul.ac.uk")
    assert "guidance of 29 January 2019" in said
    assert "That is old: check them" in said
    assert "Old guidance" in said
    assert "start of each committee year" in said
    assert "su-sportsadministrator@qmul.ac.uk" not in said, "other kinds of group are folded away"
    hands.press("Show 5 contacts of other kinds of group")
    assert "su-sportsadministrator@qmul.ac.uk" in hands.see()
    assert problems(hands.page) == []


def test_a_contact_is_changed_in_place(hands: SettingsHands, desk: OpenDesk) -> None:
    hands.come("contacts")
    hands.press("Change Staff support for societies")
    hands.write("E-mail address (optional)", "groups@northmere.example.org")
    QTest.keyClick(hands.line("E-mail address (optional)"), Qt.Key.Key_Return)
    hands.finish()
    said = hands.see()
    assert "groups@northmere.example.org" in said
    assert "su-societies@qmul.ac.uk" not in said
    assert "Old guidance" not in said, "what a person wrote is nobody's guidance"
    assert "Kept: Staff support for societies." in said
    kept = next(c for c in list_contacts(desk) if c.address == "groups@northmere.example.org")
    assert kept.route is Route.STAFF_SUPPORT
    assert kept.group_type == "society"


def test_old_guidance_that_still_holds_is_noted_as_such(hands: SettingsHands, desk: OpenDesk) -> None:
    hands.come("contacts")
    hands.press("Staff support for societies still holds")
    assert "Old guidance" not in hands.see()
    assert "su-societies@qmul.ac.uk" in {c.address for c in list_contacts(desk)}


def test_a_contact_is_added_and_undo_takes_it_away_again(hands: SettingsHands, desk: OpenDesk) -> None:
    hands.come("contacts")
    hands.press("Add a contact")
    hands.press("Keep this contact")
    assert "Write a name." in hands.see()
    hands.write("Name", "Advice centre, Ørsted building")
    hands.write("E-mail address (optional)", "advice@northmere.example.org")
    hands.press("Keep this contact")
    assert "Advice centre, Ørsted building" in hands.see()
    assert "Add a contact" in hands.see()
    before = len(list_contacts(desk))
    undo(desk, undoable(desk)[0].seq)
    hands.finish()
    assert len(list_contacts(desk)) == before - 1
    assert "Advice centre" not in hands.see().replace("Kept: Advice centre, Ørsted building.", "")


def test_a_change_from_elsewhere_leaves_a_half_typed_form_alone(hands: SettingsHands, desk: OpenDesk) -> None:
    hands.come("contacts")
    hands.press("Change Staff support for societies")
    hands.write("Name", "Half typ")
    police = next(c for c in list_contacts(desk) if c.route is Route.POLICE)
    set_contact(desk, ContactDetails(key=police.key, route=Route.POLICE, name="Police, Northmere"))
    hands.finish()
    assert "Police, Northmere" in hands.see()
    assert hands.line("Name").text() == "Half typ"
    hands.page.clear()
    hands.come("contacts")
    hands.press("Change Staff support for societies")
    assert hands.line("Name").text() == "Half typ", "kept through a lock"


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("Societies team", set(), "societies-team"),
        ("Societies team", {"societies-team"}, "societies-team-2"),
        ("فريق الدعم", set(), "contact"),
        ("فريق الدعم", {"contact", "contact-2"}, "contact-3"),
        ("  Ärzte & Co.  ", set(), "arzte-co"),
        ("x" * 300, set(), "x" * 40),
    ],
)
def test_a_new_contact_gets_a_short_word_of_its_own(name: str, taken: set[str], key: str) -> None:
    assert new_key(name, taken) == key


# ── checklists ─────────────────────────────────────────────────────────────────────────────────────────────


def test_checklists_are_listed_with_the_one_that_new_incidents_start_with(hands: SettingsHands) -> None:
    hands.come("playbooks")
    said = hands.see()
    assert (
        said.index("Student group") < said.index("New incidents start with it") < said.index("Party branch")
    )
    assert "playbooks.md" in said


def test_a_checklist_is_brought_in_and_the_earlier_one_stays(
    hands: SettingsHands, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    """R28: incidents that have begun keep theirs."""
    text = (resources_dir() / "playbooks" / "student-group.toml").read_text(encoding="utf-8")
    file = tmp_path / "ours.toml"
    file.write_text(text.replace('version = "1"', 'version = "2-ours"', 1), encoding="utf-8")
    hands.come("playbooks")
    prompts.will([file])
    hands.press("Bring a checklist in …")
    said = hands.see()
    assert "version 2-ours, is in the desk" in said
    assert "those that have begun keep theirs" in said
    assert "Earlier version" in said
    assert [row.version for row in list_playbooks(desk) if row.current and row.key == "student-group"] == [
        "2-ours"
    ]


def test_everything_that_is_wrong_with_a_file_is_listed_and_nothing_is_brought_in(
    hands: SettingsHands, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('key = "bad"\nversion = "1"\n[[steps]]\nkey = "Not A Key"\n', encoding="utf-8")
    before = list_playbooks(desk)
    hands.come("playbooks")
    prompts.will([file])
    hands.press("Bring a checklist in …")
    said = hands.see()
    assert "This file cannot be used yet" in said
    assert said.count("bad.toml") > 1, "one line each, with file and key"
    assert list_playbooks(desk) == before
    assert hands.button("Bring a checklist in …").isEnabled()


def test_a_file_that_cannot_be_read_is_said_in_one_line(
    hands: SettingsHands, prompts: Any, tmp_path: Path
) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes(b'name = "\xff"')
    hands.come("playbooks")
    prompts.will([file])
    hands.press("Bring a checklist in …")
    assert "not written in UTF-8" in hands.see()


# ── about and the problem report ───────────────────────────────────────────────────────────────────────────


def test_about_shows_every_licence_and_how_qt_is_replaced(hands: SettingsHands) -> None:
    hands.come("about")
    section = hands.section("about")
    assert isinstance(section, AboutSection)
    said = hands.see()
    assert "Version " in said
    assert "Lesser General Public License" in said
    assert "put other builds of the same versions in their place" in said
    assert "no account, no cloud" in said
    rows = [section.list.item(row).text() for row in range(section.list.count())]
    for name in ("ConductDesk", "PySide6_Essentials", "SQLCipher", "Lucide icons", "Inter"):
        assert any(name.casefold() in row.casefold() for row in rows), name
    empty = []
    for row in range(section.list.count()):
        section.list.setCurrentRow(row)
        if not section.text.toPlainText().strip():
            empty.append(rows[row])
    assert empty == []
    section.list.setCurrentRow(next(i for i, row in enumerate(rows) if row.startswith("PySide6")))
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in section.text.toPlainText()


def test_a_problem_report_can_be_asked_for(hands: SettingsHands, desk: OpenDesk) -> None:
    hands.come("problem")
    hands.press("Show a problem report")
    (dialog,) = [d for d in hands.page.window().findChildren(QDialog) if d.isVisible()]
    assert isinstance(dialog, ProblemReportDialog)
    text = dialog.text.toPlainText()
    assert desk.profile.group_name not in text
    assert desk.officer.name not in text
    dialog.close()
