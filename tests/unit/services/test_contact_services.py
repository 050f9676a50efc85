"""Contacts: those of a checklist, and those the committee sets."""

from collections.abc import Callable

import pytest
from services_desk import ZERO_WIDTH, asked, recorded

from conductdesk.domain.referrals import Route
from conductdesk.errors import UserError
from conductdesk.services.contacts import ContactDetails, contact_for, list_contacts, set_contact
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.referrals import refer
from conductdesk.services.today import today

PRESETS = {
    "society": "su-societies@qmul.ac.uk",
    "sport-club": "su-sportsadministrator@qmul.ac.uk",
    "student-media": "su-studentmedia@qmul.ac.uk",
    "rag": "su-rag@qmul.ac.uk",
    "volunteering": "su-volunteering@qmul.ac.uk",
}


@pytest.mark.parametrize("group_type", sorted(PRESETS))
def test_each_group_type_has_its_contact_of_the_guidance(
    make_desk: Callable[..., OpenDesk], group_type: str
) -> None:
    """R27: one preset, named with its guidance and day."""
    desk = make_desk(union_name="Queen Mary Students' Union")
    found = [c for c in list_contacts(desk, group_type=group_type) if c.group_type == group_type]
    (own,) = [c for c in found if c.route is Route.STAFF_SUPPORT]
    assert own.address == PRESETS[group_type]
    assert own.preset == "Queen Mary Students' Union, guidance of 29 January 2019"
    assert own.preset_date == "2019-01-29"
    with desk.read() as reader:
        contact = contact_for(reader, Route.STAFF_SUPPORT, group_type)
    assert contact is not None
    assert contact.address == PRESETS[group_type]


@pytest.mark.parametrize("union", ["Northmere Students' Union", "", "Queens Students' Union"])
def test_a_group_of_another_union_is_never_sent_to_the_staff_of_this_one(
    make_desk: Callable[..., OpenDesk], union: str
) -> None:
    """R27: other unions add their own; until then Today asks for it."""
    desk = make_desk("other", union_name=union)
    contacts = list_contacts(desk)
    assert not [c for c in contacts if "qmul" in c.address or c.preset]
    assert next(c for c in contacts if c.route is Route.POLICE).address == "101"
    assert "Write down how to reach your staff support." in [item.what for item in today(desk)]
    set_contact(
        desk, ContactDetails(key="own", route=Route.STAFF_SUPPORT, name="Priya", address="p@example.org")
    )
    assert "Write down how to reach your staff support." not in [item.what for item in today(desk)]


def test_a_part_time_officer_is_asked_for_their_own_contact(desk: OpenDesk) -> None:
    """R27: their own contact, asked for at the start of each year."""
    (own,) = [c for c in list_contacts(desk, group_type="part-time-officer") if c.group_type]
    assert own.address == ""
    assert "start of the year" in own.note


def test_a_contact_of_one_s_own_is_added_and_set_again_by_its_key(desk: OpenDesk) -> None:
    """R27: editable; what was changed no longer claims to come from the guidance."""
    set_contact(desk, ContactDetails(key=" dean ", route=Route.OTHER, name=" The Dean ", address="d@x.org"))
    set_contact(desk, ContactDetails(key="dean", route=Route.OTHER, name="Dean Ito", note="Tuesdays"))
    (dean,) = [c for c in list_contacts(desk) if c.key == "dean"]
    assert (dean.name, dean.address, dean.note, dean.preset) == ("Dean Ito", "", "Tuesdays", "")
    before = len(list_contacts(desk))
    own = ContactDetails(
        key="staff-societies",
        route=Route.STAFF_SUPPORT,
        name="Priya",
        address="p@x.org",
        group_type="society",
    )
    set_contact(desk, own)
    assert len(list_contacts(desk)) == before
    (staff,) = [c for c in list_contacts(desk) if c.key == "staff-societies"]
    assert (staff.name, staff.preset, staff.preset_date) == ("Priya", "", "")
    ref = recorded(desk)
    asked(desk, ref)
    assert refer(desk, ref, Route.STAFF_SUPPORT).to == "Priya"


@pytest.mark.parametrize(
    "wrong",
    [{"key": " "}, {"name": ""}, {"name": ZERO_WIDTH}, {"address": "a@b.org\nBcc: all@b.org"}],
)
def test_a_contact_without_key_or_name_or_on_two_lines_is_refused(
    desk: OpenDesk, wrong: dict[str, str]
) -> None:
    before = {c.id: c.name for c in list_contacts(desk)}
    for key in ("new", "staff-rag"):
        given = {"key": key, "name": "Somebody", "address": "", **wrong}
        with pytest.raises(UserError):
            set_contact(desk, ContactDetails(route=Route.OTHER, **given))  # type: ignore[arg-type]
    assert {c.id: c.name for c in list_contacts(desk)} == before


def test_one_with_an_address_comes_before_one_without(desk: OpenDesk) -> None:
    set_contact(desk, ContactDetails(key="a", route=Route.PARTY, name="No address"))
    set_contact(desk, ContactDetails(key="b", route=Route.PARTY, name="Reachable", address="b@x.org"))
    with desk.read() as reader:
        found = contact_for(reader, Route.PARTY, "society")
        nobody = contact_for(reader, Route.OTHER, "society")
    assert found is not None
    assert found.name == "Reachable"
    assert nobody is None


def test_a_desk_of_the_party_branch_holds_its_own_contacts(make_desk: Callable[..., OpenDesk]) -> None:
    desk = make_desk(playbook_key="party-branch", group_type="branch")
    assert not [c for c in list_contacts(desk) if "qmul" in c.address]
