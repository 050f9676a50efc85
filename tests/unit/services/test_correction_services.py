"""Correcting people, accounts and posts; what was written under an old name stays guarded."""

from pathlib import Path
from typing import Any

import pytest
from services_desk import AFFECTED, HANDLE, REPORTED, ZERO_WIDTH, asked, file, recorded, with_post

from conductdesk.domain.evidence import PostState
from conductdesk.domain.incidents import Outcome
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.services.activity import verify_activity
from conductdesk.services.case_report import ReportChoices, ReportSource
from conductdesk.services.corrections import (
    AccountChanges,
    PersonChanges,
    edit_account,
    edit_person,
    find_part,
    merge_people,
    take_back_involvement,
)
from conductdesk.services.evidence import add_evidence
from conductdesk.services.finding import find_incident
from conductdesk.services.incidents import close_incident
from conductdesk.services.messages import prepare_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, add_person, involve
from conductdesk.services.posts import add_post, edit_post, link_post, list_posts, remove_post, unlink_post
from conductdesk.services.search import list_people, search
from conductdesk.services.show import show_incident
from conductdesk.services.steps import mark_post
from conductdesk.services.undo import undo, undoable
from conductdesk.services.wellbeing import record_wellbeing


def report(desk: OpenDesk, ref: str, *, bystanders: bool = False) -> Any:
    choices = ReportChoices(to="staff", why="They asked", bystanders=bystanders, pictures={}, left_out=())
    with desk.read() as reader:
        return ReportSource(desk, reader, find_incident(reader, ref), choices).report(reader.activity_head())


def found_in_public(desk: OpenDesk, ref: str, text: str) -> set[str]:
    """What the guard finds in a public text, without the sign before a handle."""
    prepared = prepare_message(desk, ref, "public-message", text=text)
    return {prepared.text[found.start : found.end].removeprefix("@") for found in prepared.findings}


def newest_undone(desk: OpenDesk) -> str:
    return undo(desk, undoable(desk)[0].seq).what


def test_a_corrected_name_shows_everywhere_and_the_old_one_stays_guarded(desk: OpenDesk) -> None:
    """R11, R24: notes may still call them by the name that was wrong."""
    ref = recorded(desk, narrative="Norha Hadad told me at the bar.")
    involve(desk, ref, Role.REPORTER, person=PersonDetails(name="Norha Hadad"))
    edit_person(desk, "Norha Hadad", PersonChanges(name="  Noor   Haddad ", contact="n@example.org"))
    assert [p.name for p in show_incident(desk, ref).people] == ["Noor Haddad"]
    assert [row.reference for row in search(desk, "haddad")] == [ref]
    assert found_in_public(desk, ref, "Thank you, Noor Haddad") == {"Noor Haddad"}
    assert found_in_public(desk, ref, "Thank you, Norha Hadad") == {"Norha Hadad"}
    covered = str(report(desk, ref))
    assert "Norha" not in covered
    assert "Hadad" not in covered
    assert "Noor Haddad" in str(report(desk, ref, bystanders=True))
    assert verify_activity(desk).problems == ()


def test_what_is_not_named_stays_and_what_does_not_differ_is_no_action(desk: OpenDesk) -> None:
    add_person(desk, PersonDetails(name=REPORTED, note="tall", standing=Standing.MEMBER))
    before = verify_activity(desk).entries
    edit_person(desk, REPORTED, PersonChanges(name=REPORTED))
    assert verify_activity(desk).entries == before
    edit_person(desk, "rasmus", PersonChanges(note="", standing=Standing.NON_MEMBER))
    assert verify_activity(desk).entries == before + 1
    assert list_people(desk)[0].standing is Standing.NON_MEMBER
    for name in ("", ZERO_WIDTH):
        with pytest.raises(RefusedError, match="needs a name"):
            edit_person(desk, REPORTED, PersonChanges(name=name))
    with pytest.raises(NotFoundError):
        edit_person(desk, "Somebody Else", PersonChanges(note="x"))
    assert list_people(desk)[0].name == REPORTED


def test_a_correction_can_be_undone(desk: OpenDesk) -> None:
    add_person(desk, PersonDetails(name=REPORTED))
    edit_person(desk, REPORTED, PersonChanges(name="Somebody Else"))
    assert newest_undone(desk) == "Undo the correction of a person"
    assert list_people(desk)[0].name == REPORTED


def test_an_account_is_corrected_and_its_old_handle_stays_guarded(desk: OpenDesk) -> None:
    """R7, R24."""
    ref = recorded(desk)
    involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform="Instagram", handle="@nihgt_owl"))
    add_person(desk, PersonDetails(name=REPORTED))
    changes = AccountChanges(
        handle=" @night_owl ", platform="TikTok", kind=AccountKind.ALIAS, person="rasmus", link=" "
    )
    edit_account(desk, "instagram", "NIHGT_OWL", changes)
    (part,) = show_incident(desk, ref).people
    assert (part.account, part.account_kind) == ("@night_owl (TikTok)", AccountKind.ALIAS)
    assert [row.reference for row in search(desk, "rasmus")] == [ref]
    assert found_in_public(desk, ref, "Look at @nihgt_owl") == {"nihgt_owl"}
    assert found_in_public(desk, ref, "Look at @night_owl") == {"night_owl"}
    edit_account(desk, "TikTok", "@night_owl", AccountChanges(person=""))
    assert search(desk, "rasmus") == ()


def test_an_account_stays_one_that_can_be_told_from_others(desk: OpenDesk) -> None:
    ref = recorded(desk)
    for platform in ("Instagram", "TikTok"):
        involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform=platform, handle=HANDLE))
    with pytest.raises(RefusedError, match="already"):
        edit_account(desk, "Instagram", HANDLE, AccountChanges(platform="tiktok"))
    with pytest.raises(RefusedError, match="its name and its platform"):
        edit_account(desk, "Instagram", HANDLE, AccountChanges(handle="@"))
    with pytest.raises(NotFoundError) as caught:
        edit_account(desk, "X", HANDLE, AccountChanges(link="x"))
    assert "Instagram and TikTok" in caught.value.hint
    with pytest.raises(NotFoundError):
        edit_account(desk, "X", "@nobody", AccountChanges(link="x"))
    assert {p.account for p in show_incident(desk, ref).people} == {
        f"{HANDLE} (Instagram)", f"{HANDLE} (TikTok)"
    }  # fmt: skip


def test_a_part_that_was_a_mistake_is_taken_back_and_the_name_stays_guarded(desk: OpenDesk) -> None:
    """R6, R11: a text of the incident may still name them."""
    ref = recorded(desk, narrative="Oksana Marchenko was not there. @night_owl was.")
    involve(desk, ref, Role.WITNESS, person=PersonDetails(name="Oksana Marchenko"))
    edit_person(desk, "Oksana", PersonChanges(name="Oxana Marchenko"))
    involve(desk, ref, Role.WITNESS, account=AccountDetails(platform="X", handle=HANDLE))
    edit_account(desk, "X", HANDLE, AccountChanges(handle="@day_owl"))
    for who in ("oxana MARCHENKO", "@day_owl"):
        take_back_involvement(desk, ref, find_part(desk, ref, who))
    assert show_incident(desk, ref).people == ()
    assert search(desk, "oxana") == ()
    for name in ("Oksana Marchenko", "Oxana Marchenko", "@night_owl", "@day_owl"):
        assert found_in_public(desk, ref, f"Ask {name} about it") == {name.removeprefix("@")}
    assert "[somebody] was not there. [somebody] was." in str(report(desk, ref))
    assert "Oksana" in str(report(desk, ref, bystanders=True))
    assert newest_undone(desk) == "Undo taking a witness back"
    assert len(show_incident(desk, ref).people) == 1


def test_who_has_another_part_is_called_as_before(desk: OpenDesk) -> None:
    ref = recorded(desk, narrative="Ines saw it.")
    for role in (Role.AFFECTED, Role.WITNESS):
        involve(desk, ref, role, person=PersonDetails(name="Ines"))
    with pytest.raises(UserError, match="several ways") as caught:
        find_part(desk, ref, "ines")
    assert "affected or witness" in caught.value.hint
    with pytest.raises(NotFoundError):
        find_part(desk, ref, "Ines", Role.REPORTER)
    take_back_involvement(desk, ref, find_part(desk, ref, "Ines", Role.WITNESS))
    assert [p.role for p in show_incident(desk, ref).people] == [Role.AFFECTED]
    assert "Ines saw it." in str(report(desk, ref))


def test_whoever_is_written_about_stays(desk: OpenDesk) -> None:
    """R8, R9: wishes and checks name somebody who takes part."""
    ref = recorded(desk)
    asked(desk, ref)
    involve(desk, ref, Role.WITNESS, person=AFFECTED)
    with pytest.raises(RefusedError, match="want"):
        take_back_involvement(desk, ref, find_part(desk, ref, AFFECTED, Role.AFFECTED))
    involve(desk, ref, Role.REPORTER, person=PersonDetails(name="Ines"))
    record_wellbeing(desk, ref, person="Ines", how="Tired")
    with pytest.raises(RefusedError, match="doing"):
        take_back_involvement(desk, ref, find_part(desk, ref, "Ines"))
    take_back_involvement(desk, ref, find_part(desk, ref, AFFECTED, Role.WITNESS))
    assert [p.role for p in show_incident(desk, ref).people] == [Role.AFFECTED, Role.REPORTER]


def test_parts_of_closed_and_of_other_incidents_are_left_alone(desk: OpenDesk) -> None:
    ref, other = recorded(desk), recorded(desk)
    kept = involve(desk, ref, Role.WITNESS, person=PersonDetails(name="Ines")).involvement_id
    with pytest.raises(NotFoundError):
        take_back_involvement(desk, other, kept)
    close_incident(desk, ref, Outcome.NOT_A_BREACH, "none applies")
    with pytest.raises(RefusedError, match="closed"):
        take_back_involvement(desk, ref, kept)


def test_two_entries_of_one_person_become_one(desk: OpenDesk) -> None:
    """R11: who was reported under two spellings was reported twice."""
    first, second = recorded(desk), recorded(desk, narrative="Rassmus did it.")
    one = involve(
        desk,
        first,
        Role.RESPONDENT,
        person=PersonDetails(name=REPORTED, note="tall"),
        known_since="yesterday",
    ).person_id
    two = str(
        involve(
            desk, second, Role.RESPONDENT,
            person=PersonDetails(name="Rassmus", note="tall", standing=Standing.MEMBER),
        ).person_id
    )  # fmt: skip
    involve(desk, first, Role.RESPONDENT, person=two, known_since="19/11/2026", note="again")
    account = AccountDetails(platform="X", handle=HANDLE, person=two)
    involve(desk, second, Role.RESPONDENT, account=account)
    involve(desk, second, Role.AFFECTED, person=two)
    record_wellbeing(desk, second, person=two, how="Angry")
    assert show_incident(desk, second).earlier == (first,)
    assert merge_people(desk, str(one), two) == one
    (row,) = list_people(desk)
    assert (row.name, row.standing) == (REPORTED, Standing.MEMBER)
    (part,) = show_incident(desk, first).people
    assert (part.person_id, part.note) == (one, "again")
    shown = show_incident(desk, second)
    assert {p.person_id for p in shown.people} == {one, None}
    assert shown.earlier == (first,)
    assert shown.checks[0].who == REPORTED
    assert {r.reference for r in search(desk, "rasmus")} == {first, second}
    assert found_in_public(desk, second, "It was Rassmus") == {"Rassmus"}
    assert verify_activity(desk).problems == ()
    with pytest.raises(RefusedError, match="one entry"):
        merge_people(desk, str(one), "rasmus")


def test_a_merge_can_be_undone(desk: OpenDesk) -> None:
    ref = recorded(desk)
    one = add_person(desk, PersonDetails(name="Min-ji Kim"))
    two = str(involve(desk, ref, Role.WITNESS, person=PersonDetails(name="Minji Kim")).person_id)
    merge_people(desk, one, two)
    assert newest_undone(desk) == "Undo making one person of two entries"
    assert {row.id for row in list_people(desk)} == {one, two}
    assert [p.person_id for p in show_incident(desk, ref).people] == [two]
    assert verify_activity(desk).problems == ()


def test_a_post_is_corrected(desk: OpenDesk) -> None:
    """R21: a public text is checked against what the post really says."""
    ref = recorded(desk)
    add_post(desk, ref, where="chat", quote="teh wrong words", author="@owl")
    quote = "these are the very words that hurt"
    edit_post(desk, ref, 1, quote=quote, where=" The members' chat ", posted="yesterday 21:40")
    ((post, _),) = list_posts(desk, ref)
    assert (post.where, post.quote, post.author) == ("The members' chat", quote, "@owl")
    assert post.posted_at is not None
    assert found_in_public(desk, ref, f"They wrote: {quote}.")
    edit_post(desk, ref, 1, posted="")
    edit_post(desk, ref, 1)
    ((post, _),) = list_posts(desk, ref)
    assert post.posted_at is None
    with pytest.raises(RefusedError, match="told from any other"):
        edit_post(desk, ref, 1, where="", quote="")
    with pytest.raises(UserError):
        edit_post(desk, ref, 1, posted="at some time")
    with pytest.raises(NotFoundError):
        edit_post(desk, ref, 2, where="x")
    assert list_posts(desk, ref)[0][0].quote == quote


def test_evidence_is_taken_off_a_post_while_something_shows_it(desk: OpenDesk, tmp_path: Path) -> None:
    """R21: what was taken down stays shown by something."""
    ref = recorded(desk)
    with_post(desk, ref, tmp_path)
    add_evidence(desk, ref, [file(tmp_path, "two.txt", b"two")])
    link_post(desk, ref, 1, 2)
    unlink_post(desk, ref, 1, 2)
    assert list_posts(desk, ref)[0][1] == (1,)
    with pytest.raises(NotFoundError, match="not linked"):
        unlink_post(desk, ref, 1, 2)
    asked(desk, ref)
    mark_post(desk, ref, 1, PostState.TAKEN_DOWN)
    with pytest.raises(RefusedError, match="nothing else shows it"):
        unlink_post(desk, ref, 1, 1)
    link_post(desk, ref, 1, 2)
    unlink_post(desk, ref, 1, 1)
    assert list_posts(desk, ref)[0][1] == (2,)


def test_a_wrongly_listed_post_goes_and_its_number_is_not_used_again(desk: OpenDesk, tmp_path: Path) -> None:
    """R21: documents speak of posts by their numbers."""
    ref = recorded(desk)
    with_post(desk, ref, tmp_path)
    assert add_post(desk, ref, where="elsewhere", evidence=(1,)) == 2
    remove_post(desk, ref, 2)
    assert [post.number for post, _ in list_posts(desk, ref)] == [1]
    assert add_post(desk, ref, where="a third place") == 3
    assert [e.number for e in show_incident(desk, ref).evidence] == [1]
    remove_post(desk, ref, 3)
    assert newest_undone(desk) == "Undo taking post 3 off the list"
    assert [post.number for post, _ in list_posts(desk, ref)] == [1, 3]
    asked(desk, ref)
    mark_post(desk, ref, 3, PostState.ALREADY_GONE)
    mark_post(desk, ref, 1, PostState.TAKEN_DOWN)
    remove_post(desk, ref, 3)
    with pytest.raises(RefusedError, match="stays on the list"):
        remove_post(desk, ref, 1)
    assert verify_activity(desk).problems == ()


def test_nothing_of_a_closed_incident_is_corrected_by_its_number(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    with_post(desk, ref, tmp_path)
    close_incident(desk, ref, Outcome.NOT_A_BREACH, "none applies")
    for change in (
        lambda: edit_post(desk, ref, 1, where="x"),
        lambda: unlink_post(desk, ref, 1, 1),
        lambda: remove_post(desk, ref, 1),
    ):
        with pytest.raises(RefusedError, match="closed"):
            change()
