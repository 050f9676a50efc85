"""What goes with an incident on screen."""

from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Route
from conductdesk.services.contacts import ContactDetails, set_contact
from conductdesk.services.guide import guided_incident
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve


def test_the_guide_brings_contacts_by_route_texts_cards_and_the_emergency_words(desk: OpenDesk) -> None:
    """R10, R23, R27."""
    ref = open_incident(desk, IncidentDetails(title="Threats", platform="whatsapp")).reference
    view, guide = guided_incident(desk, ref)
    assert view.reference == ref
    staff = guide.contacts[Route.STAFF_SUPPORT][0]
    assert (staff.address, staff.old_preset) == ("su-societies@qmul.ac.uk", True)
    assert guide.contacts[Route.INFORMAL][0].name == staff.name
    assert Route.PARTY not in guide.contacts
    assert "999" in guide.emergency
    assert guide.card(view.platform).name == "WhatsApp"
    assert guide.text("public-message") is not None
    assert guide.text("none") is None
    assert guide.chip == "Step 1 of 10"
    assert guide.saved_at is not None


def test_a_contact_with_an_address_goes_before_one_without(desk: OpenDesk) -> None:
    ref = open_incident(desk, IncidentDetails(title="Threats")).reference
    set_contact(desk, ContactDetails(key="a", route=Route.PLATFORM, name="Their form"))
    set_contact(desk, ContactDetails(key="b", route=Route.PLATFORM, name="Trust team", address="t@p.example"))
    _, guide = guided_incident(desk, ref)
    assert [c.name for c in guide.contacts[Route.PLATFORM]] == ["Trust team", "Their form"]


def test_officers_who_may_be_involved_are_named(desk: OpenDesk) -> None:
    ref = open_incident(desk, IncidentDetails(title="Threats")).reference
    involve(desk, ref, Role.WITNESS, person=PersonDetails(name=desk.officer.name))
    _, guide = guided_incident(desk, ref)
    assert [one.officer for one in guide.involved] == [desk.officer.name]
    assert guide.stand_ins == ()
    assert guide.officers == (desk.officer.name,)


def test_a_draft_has_no_entry_yet(desk: OpenDesk) -> None:
    ref = open_incident(desk, IncidentDetails(title="Hm"), draft=True).reference
    _, guide = guided_incident(desk, ref)
    assert guide.saved_at is None
