"""People and accounts: who takes part, how fast somebody was blocked, and who was reported before."""

from datetime import timedelta

import pytest
from domain_cases import CASE, DAY, HOUR, NOW, OTHER_CASE, ZERO_WIDTH, account, part, person

from conductdesk.domain.incidents import Outcome
from conductdesk.domain.people import (
    Earlier,
    Persistence,
    Role,
    check_account,
    check_involvement,
    check_person,
    in_role,
    involves_persistently,
    time_to_block,
)
from conductdesk.errors import BugError, RefusedError

ADVICE = ("Give them no stage.", "Stand visibly with those they hit.")


def earlier(reference: str = "2026-003", **about: object) -> Earlier:
    return Earlier(**({"incident_id": f"id-{reference}", "reference": reference} | about))  # type: ignore[arg-type]


def test_the_time_from_first_knowledge_to_block_is_kept() -> None:
    """R7."""
    blocked = part(Role.RESPONDENT, account="a1", first_known_at=NOW, blocked_at=NOW + HOUR)
    assert time_to_block(blocked) == timedelta(hours=1)
    assert time_to_block(part(Role.RESPONDENT, account="a1")) is None


def test_a_clock_that_was_set_back_gives_no_negative_time() -> None:
    """R7."""
    assert time_to_block(part(Role.RESPONDENT, "p1", blocked_at=NOW - 9 * DAY)) == timedelta()


def test_a_block_before_anybody_knew_is_refused() -> None:
    """R7."""
    with pytest.raises(RefusedError, match="earlier than the moment"):
        check_involvement(part(Role.RESPONDENT, "p1", blocked_at=NOW - 9 * DAY))
    check_involvement(part(Role.RESPONDENT, "p1", first_known_at=NOW, blocked_at=NOW))


def test_an_involvement_is_a_person_or_an_account_never_both() -> None:
    """R7: an account is not a person."""
    for wrong in (part(Role.WITNESS), part(Role.WITNESS, "p1", "a1")):
        with pytest.raises(BugError):
            check_involvement(wrong)
    check_involvement(part(Role.WITNESS, account="a1"))


def test_one_person_can_be_several_things_and_a_concern_may_have_nobody_reported() -> None:
    """R6, R9."""
    parts = (part(Role.REPORTER, "p1"), part(Role.AFFECTED, "p1"), part(Role.WITNESS, "p2"))
    assert [p.person_id for p in in_role(parts, Role.AFFECTED)] == ["p1"]
    assert in_role(parts, Role.RESPONDENT) == ()


@pytest.mark.parametrize("name", ["", " ", ZERO_WIDTH])
def test_a_person_needs_a_name(name: str) -> None:
    with pytest.raises(RefusedError, match="needs a name"):
        check_person(person("p1", name))
    check_person(person("p1", "李"))


@pytest.mark.parametrize(("handle", "platform"), [("", "Instagram"), ("@", "X"), ("@night_owl", ZERO_WIDTH)])
def test_an_account_needs_handle_and_platform(handle: str, platform: str) -> None:
    with pytest.raises(RefusedError, match="its name and its platform"):
        check_account(account("a1", handle, platform))


def test_a_handle_of_underscores_is_a_handle() -> None:
    check_account(account("a1", "___", "Instagram"))


def test_earlier_incidents_of_the_same_person_show_up_with_the_advice() -> None:
    """R11: the advice is the checklist's and comes whole, challenging as well as giving no stage."""
    found = involves_persistently(
        [part(Role.RESPONDENT, "p1")],
        [earlier("2025-002", person_id="p1"), earlier("2026-003", person_id="p1", outcome=Outcome.WARNED)],
        advice=ADVICE,
    )
    assert [r.references for r in found.repeats] == [("2025-002", "2026-003")]
    assert found.repeats[0].persistent
    assert found.advice == ADVICE


def test_nobody_reported_before_means_nothing_is_shown() -> None:
    """R11."""
    found = involves_persistently([part(Role.RESPONDENT, "p1")], [earlier(person_id="p2")], advice=ADVICE)
    assert found == Persistence()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.RESPONDENT])
def test_people_in_any_other_role_are_never_called_persistent(role: Role) -> None:
    """R11."""
    assert (
        involves_persistently([part(role, "p1")], [earlier(person_id="p1")], advice=ADVICE) == Persistence()
    )


@pytest.mark.parametrize("outcome", [Outcome.NOT_A_BREACH, Outcome.REDIRECTED])
def test_somebody_who_was_cleared_shows_up_but_is_not_persistent(outcome: Outcome) -> None:
    """R11, R4."""
    found = involves_persistently(
        [part(Role.RESPONDENT, "p1")], [earlier(person_id="p1", outcome=outcome)], advice=ADVICE
    )
    assert found.repeats[0].references == ("2026-003",)
    assert not found.repeats[0].persistent
    assert found.advice == ()


def test_this_incident_itself_is_no_earlier_one() -> None:
    """R11."""
    same = earlier(person_id="p1", incident_id=CASE)
    assert involves_persistently([part(Role.RESPONDENT, "p1")], [same]) == Persistence()
    other = earlier(person_id="p1", incident_id=OTHER_CASE)
    assert involves_persistently([part(Role.RESPONDENT, "p1")], [other]).repeats


@pytest.mark.parametrize(
    ("now_part", "before"),
    [
        ({"account": "a1"}, {"person_id": "p1"}),
        ({"person": "p1"}, {"account_id": "a1"}),
        ({"account": "a1"}, {"account_id": "a2"}),
        ({"account": "a3"}, {"person_id": "p1"}),
        ({"account": "a3"}, {"account_id": "a2"}),
    ],
)
def test_a_second_account_or_another_spelling_makes_nobody_new(
    now_part: dict[str, str], before: dict[str, str]
) -> None:
    """R11: a1 and a2 are known to be p1's; a3 is a1's handle, entered again without knowing whose it is."""
    accounts = [
        account("a1", "@Night_Owl", person_id="p1"),
        account("a2", "second", person_id="p1"),
        account("a3", " night\u200b_owl", "instagram"),
    ]
    found = involves_persistently([part(Role.RESPONDENT, **now_part)], [earlier(**before)], accounts=accounts)
    assert found.repeats[0].references == ("2026-003",)


def test_an_unknown_account_is_followed_by_its_handle_on_its_platform_only() -> None:
    """R11."""
    accounts = [account("a1", "owl"), account("a2", "@OWL"), account("a3", "owl", "Discord")]
    now_part = [part(Role.RESPONDENT, account="a1")]
    assert involves_persistently(now_part, [earlier(account_id="a2")], accounts=accounts).repeats
    assert not involves_persistently(now_part, [earlier(account_id="a3")], accounts=accounts).repeats
    assert involves_persistently(now_part, [earlier(account_id="a1")]).repeats


def test_one_person_reported_twice_in_an_incident_is_shown_once() -> None:
    """R11."""
    parts = [part(Role.RESPONDENT, "p1"), part(Role.RESPONDENT, account="a1")]
    accounts = [account("a1", person_id="p1")]
    assert len(involves_persistently(parts, [earlier(person_id="p1")], accounts=accounts).repeats) == 1
