"""Enough for tonight, and support for the officer."""

from collections.abc import Callable
from pathlib import Path

from services_desk import AFFECTED, asked, recorded, reopened, with_post

from conductdesk.domain.incidents import Answer
from conductdesk.domain.referrals import Route
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.activity import verify_activity
from conductdesk.services.backups import create_backup
from conductdesk.services.contacts import ContactDetails, list_contacts, set_contact
from conductdesk.services.incidents import IncidentDetails, edit_incident
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.referrals import refer
from conductdesk.services.support import support
from conductdesk.services.tonight import tonight
from conductdesk.services.undo import undo, undoable
from tests.conftest import FakeClock

BOS_PASSPHRASE = "violet anchor tundra biscuit copper lamp"


def test_the_evening_is_told_without_a_name(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk, title="Quetzalcoatl")
    asked(desk, ref)
    with_post(desk, ref, tmp_path)
    refer(desk, ref, Route.STAFF_SUPPORT)
    view = tonight(desk)
    assert view.done[0].startswith(f"{ref}: recorded, a person or account noted, a post listed")
    assert "an item of evidence kept" in view.done[0]
    assert "taken to others" in view.done[0]
    assert [item.what for item in view.waiting] == ["An answer from staff support."]
    assert view.due_next is not None
    assert view.urgent == ()
    assert view.backup_words == "There is no backup yet."
    told = str(view)
    for name in (AFFECTED, "Zoë", "Quetzalcoatl"):
        assert name not in told


def test_only_this_evening_and_this_officer_count(
    make_desk: Callable[..., OpenDesk], clock: FakeClock
) -> None:
    desk = make_desk()
    add_officer(desk, "Bo Lindgren", BOS_PASSPHRASE, cost=CHEAPEST_COST)
    ref = recorded(desk)
    clock.advance(days=1)
    assert tonight(desk).done == ()
    edit_incident(desk, ref, IncidentDetails(narrative="More"))
    clock.advance(hours=5)
    assert tonight(desk).done == (f"{ref}: written up further.",)
    undo(desk, undoable(desk)[0].seq)
    assert tonight(desk).done == ()
    edit_incident(desk, ref, IncidentDetails(narrative="More"))
    desk.close()
    with reopened(desk.folder.path, passphrase=BOS_PASSPHRASE, clock=clock) as as_bo:
        assert tonight(as_bo).done == ()


def test_danger_is_said_before_going_to_bed(desk: OpenDesk) -> None:
    """R10."""
    recorded(desk, immediate_danger=Answer.YES)
    view = tonight(desk)
    assert len(view.urgent) == 1
    assert "also tonight" in view.words


def test_the_newest_backup_is_named(desk: OpenDesk, tmp_path: Path) -> None:
    recorded(desk)
    create_backup(desk)
    assert "none elsewhere" in tonight(desk).backup_words
    create_backup(desk, tmp_path / "stick")
    view = tonight(desk)
    assert view.backup_words.startswith("The newest backup in a second place is of Fri 20 Nov 2026")
    assert view.last_backup.elsewhere_at is not None
    assert view.done[-1] == "A backup was made."


def test_looking_stores_nothing(desk: OpenDesk) -> None:
    before = verify_activity(desk).entries
    tonight(desk)
    support(desk)
    assert verify_activity(desk).entries == before


def test_support_has_the_checklists_signposts_and_the_contacts_that_can_be_reached(desk: OpenDesk) -> None:
    """R9: the officers themselves."""
    view = support(desk)
    playbook, _ = desk.current_playbook()
    assert view.signposts == playbook.support
    assert view.emergency == playbook.emergency
    assert "Nothing is kept" in view.words[0]
    assert all(contact.address for contact in view.contacts)
    assert {contact.route for contact in view.contacts} == {Route.STAFF_SUPPORT}
    own_type = {c.key for c in list_contacts(desk, group_type=desk.profile.group_type)}
    assert {contact.key for contact in view.contacts} <= own_type
    assert any(contact.old_preset for contact in view.contacts)
    set_contact(
        desk,
        ContactDetails(key="support", route=Route.OTHER, name="Advice centre", address="advice@example.org"),
    )
    assert support(desk).contacts[0].name == "Advice centre"
