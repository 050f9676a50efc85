"""People and accounts, their parts, blocks, and who was reported before."""

import re

import pytest
from services_desk import HANDLE, REPORTED, ZERO_WIDTH, recorded

from conductdesk.domain.incidents import Outcome
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.services.incidents import close_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import (
    AccountDetails,
    PersonDetails,
    add_person,
    involve,
    leave_out,
    may_be_meant,
    person_id_of,
    record_block,
)
from conductdesk.services.search import list_people, search
from conductdesk.services.show import show_incident
from conductdesk.services.undo import undo, undoable
from conductdesk.services.wellbeing import record_wishes


def test_one_person_can_take_part_in_several_ways(desk: OpenDesk) -> None:
    """R6: reporter, affected, witness and handler in one; a reporter need not be the affected person."""
    ref = recorded(desk)
    details = PersonDetails(name="  Zoë   Lindqvist ", position="candidate", standing=Standing.MEMBER)
    first = involve(desk, ref, Role.AFFECTED, person=details)
    again = involve(desk, ref, Role.REPORTER, person="Zoë Lindqvist", note="told us at the bar")
    assert first.person_id == again.person_id
    involve(desk, ref, Role.REPORTER, person="Zoë Lindqvist", note="and wrote an e-mail")
    involve(desk, ref, Role.REPORTER, person="Zoë Lindqvist")
    parts = show_incident(desk, ref).people
    assert [(p.role, p.name, p.note) for p in parts] == [
        (Role.AFFECTED, "Zoë Lindqvist", ""),
        (Role.REPORTER, "Zoë Lindqvist", "and wrote an e-mail"),
    ]
    assert (parts[0].position, parts[0].standing) == ("candidate", Standing.MEMBER)
    assert len(list_people(desk)) == 1


def test_what_is_learnt_later_is_added_to_the_same_person(desk: OpenDesk) -> None:
    ref = recorded(desk)
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name=REPORTED, contact="r@example.org"))
    involve(
        desk,
        ref,
        Role.WITNESS,
        person=PersonDetails(name=REPORTED, standing=Standing.NON_MEMBER, note="tall"),
    )
    (row,) = list_people(desk)
    assert row.standing is Standing.NON_MEMBER
    involve(desk, ref, Role.WITNESS, person=PersonDetails(name=REPORTED))
    assert list_people(desk) == (row,)


def test_people_of_one_name_are_told_apart_by_their_id(desk: OpenDesk) -> None:
    one = add_person(desk, PersonDetails(name="Min-ji Kim"))
    two = add_person(desk, PersonDetails(name="Min-ji Kim"))
    with pytest.raises(UserError, match="2 people"):
        person_id_of(desk, "Min-ji Kim")
    assert person_id_of(desk, f" {two} ") == two
    ref = recorded(desk)
    assert involve(desk, ref, Role.WITNESS, person=one).person_id == one
    third = involve(desk, ref, Role.WITNESS, person=PersonDetails(name="Min-ji Kim")).person_id
    assert third not in {one, two}
    with pytest.raises(UserError, match="3 people") as caught:
        person_id_of(desk, "Kim")
    assert {one[:8], two[:8], str(third)[:8]} == set(re.findall("[0-9a-f]{8}", caught.value.hint))
    assert person_id_of(desk, one[:8].upper()) == one
    with pytest.raises(NotFoundError, match="Nobody"):
        person_id_of(desk, one[:7])


def test_a_name_is_found_in_any_case_without_its_diacritics_and_by_one_of_its_words(desk: OpenDesk) -> None:
    zoe, noor = (add_person(desk, PersonDetails(name=name)) for name in ("Zoë Lindqvist", "Noor Haddad"))
    for typed in ("zoë lindqvist", "ZOE  LINDQVIST", "Zoe", "lindqvist", "Lindqvist Zoë"):
        assert person_id_of(desk, typed) == zoe
    for typed, near in (("Noor Hadad", "Noor Haddad"), ("Zoey", "Zoë Lindqvist")):
        with pytest.raises(NotFoundError) as caught:
            person_id_of(desk, typed)
        assert caught.value.hint == f"Did you mean {near}?"
    for nobody in ("Li", "Haddad Lindqvist", "", "-", "Noor Haddad Junior"):
        with pytest.raises(NotFoundError):
            person_id_of(desk, nobody)
    assert person_id_of(desk, "haddad") == noor


def test_where_a_word_fits_several_the_people_of_the_incident_go_first(desk: OpenDesk) -> None:
    ref, other = recorded(desk), recorded(desk)
    mine = involve(desk, ref, Role.AFFECTED, person=PersonDetails(name="Oksana Marchenko"))
    involve(desk, other, Role.AFFECTED, person=PersonDetails(name="Oksana Bondar"))
    assert involve(desk, ref, Role.REPORTER, person="oksana").person_id == mine.person_id
    record_wishes(desk, ref, WishesState.ANSWERED, person="Oksana", words="Please stop it.")
    assert show_incident(desk, ref).wishes[-1].person == "Oksana Marchenko"
    with pytest.raises(UserError, match="2 people"):
        person_id_of(desk, "Oksana")


def test_a_second_spelling_of_a_name_makes_no_second_person(desk: OpenDesk) -> None:
    ref = recorded(desk)
    first = involve(desk, ref, Role.AFFECTED, person=PersonDetails(name="Noor Haddad"))
    again = involve(
        desk, ref, Role.WITNESS, person=PersonDetails(name="noor  HADDAD", contact="n@example.org")
    )
    assert (again.person_id, again.name) == (first.person_id, "Noor Haddad")
    assert len(list_people(desk)) == 1
    assert may_be_meant(desk, "haddad") == (("Noor Haddad", first.person_id),)
    assert may_be_meant(desk, "NOOR haddad") == may_be_meant(desk, "Li Wei") == ()
    second = add_person(desk, PersonDetails(name="Noor Haddad"))
    assert {found for _, found in may_be_meant(desk, "noor haddad")} == {first.person_id, second}
    record_block(desk, ref, "NOOR HADDAD", where="WhatsApp")


@pytest.mark.parametrize("name", ["", "   ", ZERO_WIDTH])
def test_a_person_needs_a_name_that_can_be_seen(desk: OpenDesk, name: str) -> None:
    ref = recorded(desk)
    with pytest.raises(RefusedError, match="needs a name"):
        add_person(desk, PersonDetails(name=name))
    with pytest.raises(RefusedError, match="needs a name"):
        involve(desk, ref, Role.WITNESS, person=PersonDetails(name=name))
    for account in (AccountDetails(platform="X", handle=name), AccountDetails(platform=name, handle="x")):
        with pytest.raises(RefusedError, match="its name and its platform"):
            involve(desk, ref, Role.RESPONDENT, account=account)
    assert list_people(desk) == ()


def test_either_a_person_or_an_account_takes_part(desk: OpenDesk) -> None:
    ref = recorded(desk)
    account = AccountDetails(platform="X", handle="x")
    for wrong in ({}, {"person": PersonDetails(name="A"), "account": account}):
        with pytest.raises(UserError, match="either"):
            involve(desk, ref, Role.WITNESS, **wrong)  # type: ignore[arg-type]
    assert show_incident(desk, ref).people == ()


def test_an_account_is_known_with_or_without_at_and_is_nobody_until_somebody_knows(desk: OpenDesk) -> None:
    """R7: known, anonymous or an alias; who is behind it is set only once somebody knows."""
    ref = recorded(desk)
    first = involve(
        desk, ref, Role.RESPONDENT,
        account=AccountDetails(platform="Instagram", handle=HANDLE, kind=AccountKind.ANONYMOUS),
    )  # fmt: skip
    (part,) = show_incident(desk, ref).people
    assert (part.name, part.account) == (HANDLE, f"{HANDLE} (Instagram)")
    assert (part.account_kind, part.standing, part.person_id) == (AccountKind.ANONYMOUS, None, None)
    add_person(desk, PersonDetails(name=REPORTED))
    known = AccountDetails(
        platform="Instagram", handle="Night_Owl", person=REPORTED, link="https://instagram.com/night_owl",
        kind=AccountKind.ALIAS,
    )  # fmt: skip
    again = involve(desk, ref, Role.RESPONDENT, account=known)
    assert (again.account_id, again.involvement_id) == (first.account_id, first.involvement_id)
    elsewhere = involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform="X", handle=HANDLE))
    assert elsewhere.account_id != first.account_id
    assert [p.account_kind for p in show_incident(desk, ref).people] == [AccountKind.ALIAS, AccountKind.KNOWN]
    assert len(search(desk, "rasmus")) == 1


def test_the_time_from_first_knowledge_to_block_is_kept(desk: OpenDesk) -> None:
    """R7: non-members are blocked quickly."""
    ref = recorded(desk)
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name=REPORTED), known_since="today 20:00")
    involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform="X", handle=HANDLE))
    record_block(desk, ref, " rasmus okafor", where="WhatsApp", at="today 21:30")
    record_block(desk, ref, "NIGHT_OWL", where="X")
    person, account = show_incident(desk, ref).people
    assert person.blocked_at is not None
    assert str(person.blocked_at - person.first_known_at) == "1:30:00"
    assert person.blocked_where == "WhatsApp"
    assert account.blocked_at is not None
    assert account.blocked_at >= account.first_known_at
    with pytest.raises(RefusedError, match="cannot be earlier"):
        record_block(desk, ref, REPORTED, where="WhatsApp", at="today 19:00")
    for nobody in ("Somebody Else", "", "@"):
        with pytest.raises(NotFoundError):
            record_block(desk, ref, nobody, where="X")
    assert show_incident(desk, ref).people == (person, account)


def test_somebody_who_was_reported_before_shows_up_with_advice(desk: OpenDesk) -> None:
    """R11: earlier incidents of the same person or account, and the advice not to give them a stage."""
    first, second, third = (recorded(desk) for _ in range(3))
    assert involve(desk, first, Role.RESPONDENT, person=PersonDetails(name=REPORTED)).earlier == ()
    close_incident(desk, first, Outcome.WARNED, "section 3")
    involve(desk, second, Role.RESPONDENT, account=AccountDetails(platform="X", handle=HANDLE))
    owner = AccountDetails(platform="X", handle=HANDLE, person=REPORTED)
    assert involve(desk, second, Role.RESPONDENT, account=owner).earlier == (first,)
    found = involve(desk, third, Role.RESPONDENT, person=REPORTED)
    assert set(found.earlier) == {first, second}
    shown = show_incident(desk, third)
    assert set(shown.earlier) == {first, second}
    assert any("stage" in line for line in shown.advice)
    assert involve(desk, third, Role.WITNESS, person=PersonDetails(name="Ines")).earlier == found.earlier


def test_who_was_cleared_is_nobodys_persistent_abuser(desk: OpenDesk) -> None:
    """R4, R11."""
    first, second = recorded(desk), recorded(desk)
    involve(desk, first, Role.RESPONDENT, person=PersonDetails(name=REPORTED))
    close_incident(desk, first, Outcome.NOT_A_BREACH, "none applies")
    involve(desk, second, Role.RESPONDENT, person=REPORTED)
    shown = show_incident(desk, second)
    assert shown.earlier == (first,)
    assert shown.advice == ()


def test_a_concern_needs_nobody_reported(desk: OpenDesk) -> None:
    """R9."""
    ref = recorded(desk)
    close_incident(desk, ref, Outcome.ADVISED, "section 3")
    assert show_incident(desk, ref).people == ()


def test_somebody_added_by_mistake_is_left_out_again_and_that_can_be_undone(desk: OpenDesk) -> None:
    ref = recorded(desk)
    kept = involve(desk, ref, Role.AFFECTED, person=PersonDetails(name="Ines"))
    wrong = involve(desk, ref, Role.WITNESS, person=PersonDetails(name="Zoë Lindqvist"))
    leave_out(desk, ref, wrong.involvement_id)
    assert [p.name for p in show_incident(desk, ref).people] == ["Ines"]
    assert "Zoë Lindqvist" in {row.name for row in list_people(desk)}
    with pytest.raises(NotFoundError):
        leave_out(desk, ref, wrong.involvement_id)
    undo(desk, undoable(desk, ref)[0].seq)
    assert [p.name for p in show_incident(desk, ref).people] == ["Ines", "Zoë Lindqvist"]
    record_wishes(desk, ref, WishesState.ANSWERED, person="Ines", words="Leave it up for now.")
    with pytest.raises(RefusedError, match="written down"):
        leave_out(desk, ref, kept.involvement_id)
