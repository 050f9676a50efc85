"""Officers and their ways in: passphrase, keychain, recovery sheet; and two of them at one desk."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from services_desk import Drawer, file, recorded, reopened

from conductdesk.errors import RefusedError, UserError, WrongKeyError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.activity import show_activity
from conductdesk.services.desks import Credentials, describe_desk, open_desk
from conductdesk.services.evidence import add_evidence, extract_evidence, list_evidence, verify_evidence
from conductdesk.services.incidents import IncidentDetails, edit_incident, open_incident, record_incident
from conductdesk.services.officers import (
    add_officer,
    change_passphrase,
    forget_on_this_computer,
    list_officers,
    recover,
    recovery_of,
    remember_on_this_computer,
    suggest_passphrase,
)
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.show import show_incident
from conductdesk.services.verify import verify_desk
from conductdesk.services.wellbeing import record_wellbeing
from tests.conftest import PASSPHRASE, FakeClock

SECOND = "hazel tundra violin comet barley nine"
NEW = "copper sonnet gravel winter plaid eight"


def test_a_second_officer_opens_the_evidence_of_earlier_incidents_and_of_drafts(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """Incident identities are sealed to each officer who may see the incident."""
    ref = recorded(desk)
    draft = open_incident(desk, IncidentDetails(title="Begun"), draft=True).reference
    add_evidence(desk, ref, [file(tmp_path)])
    add_evidence(desk, draft, [file(tmp_path, "b.txt", b"b")])
    add_officer(desk, "  Björn   Ñandú ", SECOND, role="Welfare", cost=CHEAPEST_COST)
    later = recorded(desk)
    add_evidence(desk, later, [file(tmp_path, "c.txt", b"c")])
    desk.close()
    with reopened(desk.folder.path, passphrase=SECOND) as other:
        assert other.officer.name == "Björn Ñandú"
        assert other.officer.role == "Welfare"
        assert [c.problem for c in verify_evidence(other)] == ["", "", ""]
        extract_evidence(other, ref, 1, tmp_path / "out", to="Staff support", why="They asked for it.")
        assert (tmp_path / "out").read_bytes() == (tmp_path / "chat.txt").read_bytes()
        assert [o.name for o in list_officers(other)] == ["Amara Okonkwo", "Björn Ñandú"]
        recorded_draft = record_incident(other, draft).reference
        assert show_incident(other, recorded_draft).handler == "Amara Okonkwo"


def test_the_log_names_the_officer_who_acted(desk: OpenDesk, tmp_path: Path) -> None:
    add_officer(desk, "Björn Ñandú", SECOND, cost=CHEAPEST_COST)
    ref = recorded(desk)
    desk.close()
    with reopened(desk.folder.path, passphrase=SECOND) as other:
        edit_incident(other, ref, IncidentDetails(title="Changed"))
        add_evidence(other, ref, [file(tmp_path)])
        own = recorded(other)
        rows = show_activity(other, ref)
        assert [(r.officer, r.action) for r in reversed(rows)] == [
            ("Amara Okonkwo", "incident.recorded"),
            ("Björn Ñandú", "incident.edited"),
            ("Björn Ñandú", "evidence.kept"),
        ]
        assert list_evidence(other, ref)[0].kept_by == other.officer.id
    with reopened(desk.folder.path) as first:
        assert show_incident(first, own).handler == "Björn Ñandú"
        assert verify_evidence(first, ref)[0].problem == ""
        assert verify_desk(first).problems == ()
        record_wellbeing(first, own, officer="Björn Ñandú", how="tired")


def test_an_officer_whose_adding_was_stopped_half_way_is_added_once(desk: OpenDesk, tmp_path: Path) -> None:
    """The record was kept, the header never named them: adding them again makes no second record."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])

    def stopped(_header: object) -> None:
        raise RuntimeError("the power went")

    desk.adopt_header, going = stopped, desk.adopt_header  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        add_officer(desk, "Björn Ñandú", SECOND, cost=CHEAPEST_COST)
    desk.adopt_header = going  # type: ignore[method-assign]
    add_officer(desk, "Someone Else", NEW, cost=CHEAPEST_COST)
    add_officer(desk, "björn ñandú", SECOND, role="Welfare", cost=CHEAPEST_COST)
    assert len(list_officers(desk)) == 3
    assert verify_desk(desk).problems == ()
    desk.close()
    with reopened(desk.folder.path, passphrase=SECOND) as other:
        assert other.officer.role == "Welfare"
        assert verify_evidence(other, ref)[0].problem == ""


def test_each_passphrase_opens_its_own_officer_only(desk: OpenDesk) -> None:
    sheet = add_officer(desk, "Björn Ñandú", SECOND, cost=CHEAPEST_COST)
    path = desk.folder.path
    desk.close()
    with open_desk(path, Credentials(officer="Amara Okonkwo", passphrase=PASSPHRASE)) as opened:
        assert opened.officer.name == "Amara Okonkwo"
    with pytest.raises(WrongKeyError):
        open_desk(path, Credentials(officer="Amara Okonkwo", passphrase=SECOND))
    with open_desk(path, Credentials(recovery=sheet)) as opened:
        assert opened.officer.name == "Björn Ñandú"
    with pytest.raises(WrongKeyError):
        open_desk(path, Credentials(officer="Amara Okonkwo", recovery=sheet))


@pytest.mark.parametrize("name", ["", "  ", "amara okonkwo", "Amara  Okonkwo"])
def test_a_second_officer_needs_a_name_of_their_own(desk: OpenDesk, name: str) -> None:
    with pytest.raises(UserError, match="name"):
        add_officer(desk, name, SECOND, cost=CHEAPEST_COST)
    assert len(list_officers(desk)) == len(describe_desk(desk.folder.path).officers) == 1


def test_a_weak_passphrase_lets_nobody_in(desk: OpenDesk) -> None:
    for weak in ("password", "lantern film society", "short", ""):
        with pytest.raises(UserError):
            add_officer(desk, "Björn Ñandú", weak, cost=CHEAPEST_COST)
        with pytest.raises(UserError):
            change_passphrase(desk, weak, cost=CHEAPEST_COST)
    with pytest.raises(UserError):
        change_passphrase(desk, "Amara Okonkwo", cost=CHEAPEST_COST)
    assert len(list_officers(desk)) == 1
    desk.close()
    reopened(desk.folder.path).close()


def test_a_changed_passphrase_opens_and_the_old_one_does_not(desk: OpenDesk, clock: FakeClock) -> None:
    sheet = recovery_of(desk)
    change_passphrase(desk, NEW, cost=CHEAPEST_COST)
    (row, *_) = show_activity(desk)
    assert row.action == "officer.passphrase_changed"
    path = desk.folder.path
    desk.close()
    with pytest.raises(WrongKeyError):
        reopened(path)
    with reopened(path, passphrase=NEW) as opened:
        assert recovery_of(opened) == sheet
        assert verify_desk(opened).problems == ()
    with open_desk(path, Credentials(recovery=sheet)) as opened:
        assert opened.officer.name == "Amara Okonkwo"
    assert describe_desk(path).edited_at > clock.at - timedelta(hours=1)


def test_a_forgotten_passphrase_is_replaced_with_the_recovery_sheet(
    make_desk: Callable[..., OpenDesk], clock: FakeClock
) -> None:
    desk = make_desk()
    ref = recorded(desk)
    sheet, path = recovery_of(desk), desk.folder.path
    desk.close()
    with recover(path, sheet.lower().replace("-", " - "), NEW, clock=clock, cost=CHEAPEST_COST) as opened:
        assert show_incident(opened, ref).reference == ref
    with pytest.raises(WrongKeyError):
        reopened(path)
    reopened(path, passphrase=NEW).close()


def test_recovering_with_a_weak_passphrase_changes_nothing_and_frees_the_desk(desk: OpenDesk) -> None:
    sheet, path = recovery_of(desk), desk.folder.path
    desk.close()
    with pytest.raises(UserError):
        recover(path, sheet, "password", cost=CHEAPEST_COST)
    reopened(path).close()


def test_the_sheet_of_another_desk_recovers_nothing(make_desk: Callable[..., OpenDesk]) -> None:
    desk, other = make_desk("one"), make_desk("two")
    path, sheet = desk.folder.path, recovery_of(other)
    desk.close()
    with pytest.raises(WrongKeyError, match="another desk"):
        recover(path, sheet, NEW, cost=CHEAPEST_COST)
    with pytest.raises(UserError):
        recover(path, sheet[:-4], NEW, cost=CHEAPEST_COST)
    reopened(path).close()


def test_this_computer_remembers_until_it_is_told_to_forget(desk: OpenDesk) -> None:
    drawer, path = Drawer(), desk.folder.path
    with pytest.raises(WrongKeyError, match="holds nothing"):
        open_desk(path, Credentials(keychain=drawer), write=False)
    remember_on_this_computer(desk, drawer)
    assert describe_desk(path).officers[0].ways_in == ("passphrase", "keychain")
    desk.close()
    with open_desk(path, Credentials(keychain=drawer)) as opened:
        assert opened.officer.name == "Amara Okonkwo"
        held = dict(drawer.secrets)
        forget_on_this_computer(opened, drawer)
        assert drawer.secrets == {}
    drawer.secrets.update(held)
    with pytest.raises(WrongKeyError):
        open_desk(path, Credentials(keychain=drawer))
    assert describe_desk(path).officers[0].ways_in == ("passphrase",)
    with reopened(path) as again:
        told = [row.action for row in show_activity(again)]
    assert told[:2] == ["officer.keychain_removed", "officer.keychain_added"]


def test_a_keychain_opens_its_own_officer_and_a_changed_secret_opens_nothing(desk: OpenDesk) -> None:
    add_officer(desk, "Björn Ñandú", SECOND, cost=CHEAPEST_COST)
    path = desk.folder.path
    desk.close()
    drawer = Drawer()
    with reopened(path, passphrase=SECOND) as second:
        remember_on_this_computer(second, drawer)
    with open_desk(path, Credentials(keychain=drawer), write=False) as opened:
        assert opened.officer.name == "Björn Ñandú"
    with pytest.raises(WrongKeyError, match="holds nothing"):
        open_desk(path, Credentials(officer="Amara Okonkwo", keychain=drawer))
    (key,) = drawer.secrets
    drawer.secrets[key] = b"\0" * 32
    with pytest.raises(WrongKeyError):
        open_desk(path, Credentials(keychain=drawer))


def test_no_keychain_is_an_ordinary_day(desk: OpenDesk) -> None:
    before = desk.folder.header_file.read_bytes()
    drawer = Drawer(there=False)
    with pytest.raises(UserError, match="no keychain"):
        remember_on_this_computer(desk, drawer)
    assert drawer.secrets == {}
    assert desk.folder.header_file.read_bytes() == before


def test_a_desk_open_to_look_only_changes_no_way_in(desk: OpenDesk) -> None:
    """The header belongs to the one who writes: a reader beside them would undo what they did."""
    drawer = Drawer()
    before = desk.folder.header_file.read_bytes()
    with reopened(desk.folder.path, write=False) as beside:
        for change in (
            lambda: remember_on_this_computer(beside, drawer),
            lambda: forget_on_this_computer(beside, drawer),
            lambda: change_passphrase(beside, NEW, cost=CHEAPEST_COST),
            lambda: add_officer(beside, "Björn Ñandú", SECOND, cost=CHEAPEST_COST),
        ):
            with pytest.raises(UserError, match="look only"):
                change()
        with pytest.raises(UserError, match="look only"):
            beside.adopt_header(beside.header)
    assert drawer.secrets == {}
    assert desk.folder.header_file.read_bytes() == before


def test_suggested_passphrases_are_good_enough_and_differ(desk: OpenDesk) -> None:
    one, two = suggest_passphrase(), suggest_passphrase(8)
    assert one != two
    assert len(two.split()) == 8
    change_passphrase(desk, one, cost=CHEAPEST_COST)


def test_an_officer_to_whom_an_incident_is_not_sealed_finds_no_trace_of_it(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """What is not sealed to somebody is in none of their lists, and no service opens it for them."""
    from conductdesk.domain.desk import IncidentKey
    from conductdesk.services.search import list_incidents, search

    add_officer(desk, "Björn Ñandú", SECOND, cost=CHEAPEST_COST)
    ref = recorded(desk, narrative="Quetzalcoatl")
    add_evidence(desk, ref, [file(tmp_path)])
    (_, other) = list_officers(desk)
    with desk.begin() as uow:
        incident_id = show_incident(desk, ref).id
        (key,) = uow.find(IncidentKey, incident_id=incident_id, officer_id=other.id)
        uow.remove(key)
        uow.log("walled", incident_id, incident_id=incident_id)
        uow.commit()
    add_officer(desk, "Third Officer", NEW, cost=CHEAPEST_COST)
    desk.close()
    with reopened(desk.folder.path, passphrase=SECOND) as second:
        assert list_incidents(second) == search(second, "quetzalcoatl") == ()
        assert not [r for r in show_activity(second) if r.object_id == incident_id]
        with pytest.raises(UserError):
            show_incident(second, ref)
        assert verify_evidence(second) == ()
        add_officer(second, "Fourth", "ember walnut cactus ribbon sleet twelve", cost=CHEAPEST_COST)
    with reopened(desk.folder.path, passphrase=NEW) as third:
        assert [c.problem for c in verify_evidence(third)] == [""]
    with reopened(desk.folder.path, passphrase="ember walnut cactus ribbon sleet twelve") as fourth:
        assert list_incidents(fourth) == ()


def test_evidence_that_is_not_sealed_to_the_officer_is_refused_in_words(
    desk: OpenDesk, tmp_path: Path
) -> None:
    from conductdesk.domain.desk import IncidentKey
    from conductdesk.services.finding import find_incident

    ref = recorded(desk)
    with desk.read() as reader:
        incident = find_incident(reader, ref)
    with desk.begin() as uow:
        (key,) = uow.find(IncidentKey, incident_id=incident.id)
        uow.remove(key)
        with pytest.raises(UserError, match="not sealed to you"):
            desk.incident_identity(uow, incident)


def test_the_passphrase_always_stays(desk: OpenDesk) -> None:
    from conductdesk.security.header import without_slot

    with pytest.raises(RefusedError):
        without_slot(desk.header, desk.officer.id, "passphrase")
