"""What may be taken back: parts of people, evidence of posts, posts."""

import pytest
from domain_cases import NOW, part, post, wishes

from conductdesk.domain.evidence import PostState, check_removable, check_unlink
from conductdesk.domain.people import Role, check_take_back
from conductdesk.domain.wellbeing import WellbeingCheck
from conductdesk.errors import RefusedError

CHECK = WellbeingCheck(incident_id="incident-1", person_id="p1", how="Tired", officer_id="o", at=NOW)


def test_a_part_that_nothing_speaks_of_can_be_taken_back() -> None:
    affected, account = part(Role.AFFECTED, "p1"), part(Role.RESPONDENT, account="a1")
    others = wishes(person_id="p2")
    check_take_back(affected, (affected, account), wishes=(others, wishes()), checks=())
    check_take_back(account, (account,), wishes=(others,), checks=(CHECK,))


def test_whoever_said_what_they_want_stays_a_person_affected() -> None:
    """R8."""
    affected, witness = part(Role.AFFECTED, "p1"), part(Role.WITNESS, "p1")
    said = (wishes(person_id="p1"),)
    with pytest.raises(RefusedError, match="want"):
        check_take_back(affected, (affected, witness), wishes=said, checks=())
    check_take_back(witness, (affected, witness), wishes=said, checks=())
    twice = part(Role.AFFECTED, "p1")
    check_take_back(affected, (affected, twice), wishes=said, checks=())


def test_whoever_was_looked_after_stays_in_some_part() -> None:
    """R9."""
    witness, reporter = part(Role.WITNESS, "p1"), part(Role.REPORTER, "p1")
    with pytest.raises(RefusedError, match="doing"):
        check_take_back(witness, (witness,), wishes=(), checks=(CHECK,))
    check_take_back(witness, (witness, reporter), wishes=(), checks=(CHECK,))


def test_what_was_taken_down_stays_on_the_list_and_shown() -> None:
    """R21."""
    down = post(state=PostState.TAKEN_DOWN)
    with pytest.raises(RefusedError, match="stays on the list"):
        check_removable(down)
    with pytest.raises(RefusedError, match="nothing else shows it"):
        check_unlink(down, left=0)
    check_unlink(down, left=1)
    for state in (PostState.UP, PostState.ALREADY_GONE):
        check_removable(post(state=state))
        check_unlink(post(state=state), left=0)
