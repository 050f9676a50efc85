"""Checks on everybody touched by an incident, officers included (R9)."""

from typing import Any

import pytest
from domain_cases import CASE, DAY, NOW, ZERO_WIDTH

from conductdesk.domain.wellbeing import WellbeingCheck, check_wellbeing, newest_checks
from conductdesk.errors import BugError, RefusedError


def check(**about: Any) -> WellbeingCheck:
    defaults: dict[str, Any] = {"incident_id": CASE, "officer_id": "officer-1", "at": NOW}
    if "checked_officer_id" not in about:
        defaults["person_id"] = "p1"
    return WellbeingCheck(**(defaults | about))


@pytest.mark.parametrize(
    "about",
    [
        {"how": "Tired, but sleeping"},
        {"support_offered": "Union advice service"},
        {"effects": ("withdrew",)},
        {"next_check_at": NOW + DAY},
        {"how": "Shaken", "checked_officer_id": "officer-2"},
    ],
)
def test_one_thing_is_enough_and_officers_count(about: dict[str, Any]) -> None:
    """R9."""
    check_wellbeing(check(**about), known_effects={"withdrew"})


@pytest.mark.parametrize(
    ("about", "what"),
    [
        ({}, "says nothing yet"),
        ({"how": "...", "support_offered": ZERO_WIDTH}, "says nothing yet"),
        ({"effects": ("withdrew", "flew-away")}, 'no effect called "flew-away"'),
        ({"next_check_at": NOW}, "later than this one"),
        ({"next_check_at": NOW - DAY}, "later than this one"),
    ],
)
def test_a_check_that_says_nothing_or_cannot_be_is_refused(about: dict[str, Any], what: str) -> None:
    """R9."""
    with pytest.raises(RefusedError, match=what) as caught:
        check_wellbeing(check(**about), known_effects={"withdrew"})
    assert caught.value.hint


def test_effects_are_taken_as_they_are_where_no_checklist_is_at_hand() -> None:
    check_wellbeing(check(effects=("anything",)))


@pytest.mark.parametrize("ids", [(None, None), ("p1", "officer-2")])
def test_a_check_is_about_one_person_or_one_officer(ids: tuple[Any, Any]) -> None:
    """R9."""
    with pytest.raises(BugError):
        check_wellbeing(check(how="Fine", person_id=ids[0], checked_officer_id=ids[1]))


def test_only_the_newest_check_on_each_counts() -> None:
    """R9: by sequence, never by a clock; rows that are not stored yet are the newest."""
    old, new = check(seq=1, at=NOW), check(seq=2, at=NOW - DAY)
    officer = check(seq=3, checked_officer_id="officer-2")
    assert newest_checks((new, officer, old)) == (new, officer)
    unsaved = check()
    assert newest_checks((unsaved, old, new)) == (unsaved,)
