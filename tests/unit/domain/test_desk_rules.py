"""The desk's own details and its officers."""

from typing import Any

import pytest
from domain_cases import NOW, ZERO_WIDTH

from conductdesk.domain.desk import (
    DeskProfile,
    Officer,
    check_handler,
    check_may_leave,
    check_officer,
    check_profile,
)
from conductdesk.errors import RefusedError, UserError


def profile(**about: Any) -> DeskProfile:
    defaults: dict[str, Any] = {
        "id": "desk",
        "group_name": "Chess Society",
        "group_type": "society",
        "playbook_key": "student-group",
        "created_at": NOW,
    }
    return DeskProfile(**(defaults | about))


def officer(officer_id: str, name: str = "Sofía Ångström", **about: Any) -> Officer:
    return Officer(id=officer_id, name=name, added_at=NOW, **about)


def test_a_desk_has_a_name_a_kind_and_a_zone() -> None:
    check_profile(profile())
    for about in ({"group_name": ZERO_WIDTH}, {"group_type": " "}, {"zone": "Europ/London"}):
        with pytest.raises(UserError) as caught:
            check_profile(profile(**about))
        assert caught.value.hint


def test_officers_have_names_that_tell_them_apart() -> None:
    others = [officer("o1"), officer("o2", "Tariq", active=False)]
    check_officer(officer("o3", "Tariq"), others)
    check_officer(others[0], others)
    for name in ("", "—", ZERO_WIDTH, "sofía ångström", " Sofía\u200b Ångström "):
        with pytest.raises(RefusedError):
            check_officer(officer("o3", name), others)


def test_the_last_officer_stays() -> None:
    only = officer("o1")
    for others in ([], [only], [only, officer("o2", active=False)]):
        with pytest.raises(RefusedError, match="only officer"):
            check_may_leave(only, others)
    check_may_leave(only, [only, officer("o2")])


def test_handler_and_deputy_are_two_active_officers() -> None:
    officers = [officer("o1"), officer("o2"), officer("o3", active=False)]
    check_handler("o1", "o2", officers)
    check_handler("o1", None, officers)
    for handler, deputy in (("o9", None), ("o3", None), ("o1", "o3"), ("o1", "o9"), ("o1", "o1")):
        with pytest.raises(RefusedError):
            check_handler(handler, deputy, officers)
