"""Stepping back: who may, who takes over, and what is refused."""

from typing import Any

import pytest
from domain_cases import HOUR, NOW, ZERO_WIDTH, incident

from conductdesk.domain.desk import Officer
from conductdesk.domain.incidents import Incident, IncidentState
from conductdesk.domain.recusal import (
    Recusal,
    Stood,
    can_stand_in,
    check_takes_part,
    come_back,
    is_back,
    step_back,
    stepped_back,
)
from conductdesk.errors import RefusedError

AMARA, BO, LI, GONE = (
    Officer(id=f"officer-{number}", name=name, active=name != "Old Hand", added_at=NOW)
    for number, name in enumerate(("Amara Nwosu", "Bo Lindgren", "李小明", "Old Hand"), start=1)
)
ALL = (AMARA, BO, LI, GONE)


def steps_back(case: Incident, officer: Officer = AMARA, **about: Any) -> Recusal:
    given: dict[str, Any] = {"deputy_id": None, "officers": ALL, "recusals": (), "now": NOW}
    return step_back(case, officer.id, **(given | about))


def before(officer: Officer, was: Stood = Stood.HANDLER, to: Officer = BO, **about: Any) -> Recusal:
    return Recusal(officer_id=officer.id, at=NOW - HOUR, was=was, handler_id=to.id, **about)


def test_the_officer_named_handles_the_incident_from_then_on() -> None:
    case = incident()
    noted = steps_back(case, deputy_id=BO.id, reason=" They are a friend of mine. ")
    assert noted == Recusal(
        officer_id=AMARA.id, at=NOW, was=Stood.HANDLER, handler_id=BO.id, reason="They are a friend of mine."
    )
    assert (case.handler_id, case.deputy_id) == (BO.id, None)


@pytest.mark.parametrize(("deputy", "named", "left"), [(BO, None, None), (BO, BO, None), (BO, LI, BO)])
def test_without_a_name_the_deputy_takes_over_and_otherwise_stays_the_deputy(
    deputy: Officer, named: Officer | None, left: Officer | None
) -> None:
    case = incident(deputy_id=deputy.id)
    noted = steps_back(case, deputy_id=named.id if named else None)
    assert case.handler_id == noted.handler_id == (named or deputy).id
    assert case.deputy_id == (left.id if left else None)


def test_a_deputy_steps_back_and_the_handler_stays() -> None:
    case = incident(deputy_id=BO.id)
    assert steps_back(case, BO).was is Stood.DEPUTY
    assert (case.handler_id, case.deputy_id) == (AMARA.id, None)
    case = incident(deputy_id=BO.id)
    assert steps_back(case, BO, deputy_id=LI.id).handler_id == AMARA.id
    assert (case.handler_id, case.deputy_id) == (AMARA.id, LI.id)
    with pytest.raises(RefusedError, match="their own deputy"):
        steps_back(case, LI, deputy_id=AMARA.id)


def test_anybody_else_keeps_out_without_handing_anything_over() -> None:
    case = incident(deputy_id=BO.id)
    assert steps_back(case, LI).was is Stood.NEITHER
    assert (case.handler_id, case.deputy_id) == (AMARA.id, BO.id)
    with pytest.raises(RefusedError, match="nothing is handed over"):
        steps_back(case, LI, deputy_id=BO.id)


def test_where_everybody_is_involved_it_goes_to_staff_support() -> None:
    """R5, R25: nobody else, or nobody who did not step back too."""
    for officers, recusals in (((AMARA, GONE), ()), (ALL, (before(BO), before(LI, Stood.NEITHER)))):
        case = incident(deputy_id=BO.id)
        with pytest.raises(RefusedError, match="nobody else") as caught:
            steps_back(case, officers=officers, recusals=recusals)
        assert "staff support" in caught.value.hint
        assert "Add another officer" in caught.value.hint
        assert (case.handler_id, case.deputy_id) == (AMARA.id, BO.id)


@pytest.mark.parametrize(
    ("named", "recusals", "why"),
    [
        (None, (), "not said who"),
        (AMARA, (), "for yourself"),
        (GONE, (), "no access"),
        (BO, (before(BO, Stood.NEITHER),), "stepped back too"),
    ],
)
def test_whoever_takes_over_has_to_be_able_to(
    named: Officer | None, recusals: tuple[Recusal, ...], why: str
) -> None:
    case = incident()
    with pytest.raises(RefusedError, match=why) as caught:
        steps_back(case, deputy_id=named.id if named else None, recusals=recusals)
    assert "李小明" in caught.value.hint
    assert ("Bo Lindgren" in caught.value.hint) is not bool(recusals)
    assert case.handler_id == AMARA.id


def test_a_deputy_who_lost_access_does_not_take_over_unseen() -> None:
    case = incident(deputy_id=GONE.id)
    with pytest.raises(RefusedError, match="no access"):
        steps_back(case)


def test_nobody_steps_back_twice_or_from_a_closed_incident() -> None:
    with pytest.raises(RefusedError, match="already"):
        steps_back(incident(handler_id=BO.id), recusals=(before(AMARA),))
    with pytest.raises(RefusedError, match="closed"):
        steps_back(incident(IncidentState.CLOSED), deputy_id=BO.id)


def test_coming_back_takes_the_incident_back_from_whoever_took_over() -> None:
    case = incident(handler_id=BO.id)
    assert (
        come_back(case, AMARA.id, recusals=(before(AMARA),), reason=" Another person. ") == "Another person."
    )
    assert (case.handler_id, case.deputy_id) == (AMARA.id, BO.id)


def test_coming_back_takes_nothing_from_somebody_who_had_it_from_another() -> None:
    case = incident(handler_id=LI.id)
    come_back(case, AMARA.id, recusals=(before(AMARA), before(BO, to=LI)), reason="Another person")
    assert (case.handler_id, case.deputy_id) == (LI.id, None)
    come_back(case, BO.id, recusals=(before(BO, Stood.DEPUTY, to=LI),), reason="Another person")
    assert (case.handler_id, case.deputy_id) == (LI.id, None)


def test_coming_back_needs_words_and_something_to_come_back_from() -> None:
    case = incident(handler_id=BO.id)
    over = before(AMARA, came_back_at=NOW)
    for recusals, reason, why in (
        ((before(AMARA),), ZERO_WIDTH, "reason"),
        ((), "Another person", "not stepped back"),
        ((over,), "Another person", "not stepped back"),
        ((before(BO),), "Another person", "not stepped back"),
    ):
        with pytest.raises(RefusedError, match=why):
            come_back(case, AMARA.id, recusals=recusals, reason=reason)
    with pytest.raises(RefusedError, match="closed"):
        come_back(
            incident(IncidentState.CLOSED), AMARA.id, recusals=(before(AMARA),), reason="Another person"
        )
    assert case.handler_id == BO.id


def test_who_came_back_can_stand_in_again() -> None:
    over = before(AMARA, came_back_at=NOW)
    assert is_back(over)
    assert stepped_back((over, before(BO))) == {BO.id}
    assert can_stand_in(ALL, (over, before(BO)), LI.id) == (AMARA,)
    check_takes_part(AMARA.id, (over,))
    check_takes_part(None, (before(BO),))
    with pytest.raises(RefusedError, match="stepped back"):
        check_takes_part(BO.id, (before(BO),))
