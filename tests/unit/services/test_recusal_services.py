"""Stepping back from an incident, and asking whether an officer is involved."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from services_desk import recorded, reopened

from conductdesk.domain.incidents import Outcome
from conductdesk.domain.people import Role
from conductdesk.domain.recusal import Stood
from conductdesk.errors import NotFoundError, RefusedError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.activity import verify_activity
from conductdesk.services.case_report import ReportChoices, ReportSource
from conductdesk.services.finding import find_incident
from conductdesk.services.incidents import IncidentDetails, close_incident, edit_incident, open_incident
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, involve
from conductdesk.services.recusal import (
    come_back,
    officers_involved,
    step_back,
    what_stepping_back_hides,
    who_can_stand_in,
)
from conductdesk.services.show import show_incident
from tests.conftest import FakeClock

BOS_PASSPHRASE = "violet anchor tundra biscuit copper lamp"
LIS_PASSPHRASE = "walnut harbour pencil comet drizzle fern"


@pytest.fixture
def shared(make_desk: Callable[..., OpenDesk]) -> OpenDesk:
    """A desk with three officers; Amara acts."""
    desk = make_desk()
    add_officer(desk, "Bo Lindgren", BOS_PASSPHRASE, cost=CHEAPEST_COST)
    add_officer(desk, "Łucja Zięba", LIS_PASSPHRASE, cost=CHEAPEST_COST)
    return desk


@pytest.fixture
def as_bo(shared: OpenDesk, clock: FakeClock) -> Iterator[Callable[[], OpenDesk]]:
    opened: list[OpenDesk] = []

    def now_as_bo() -> OpenDesk:
        shared.close()
        opened.append(reopened(Path(shared.folder.path), passphrase=BOS_PASSPHRASE, clock=clock))
        return opened[-1]

    yield now_as_bo
    for desk in opened:
        desk.close()


def test_the_deputy_takes_over_and_it_is_shown_and_logged(shared: OpenDesk) -> None:
    ref = recorded(shared)
    done = step_back(shared, ref, deputy="bo lindgren", reason="We share a flat.")
    assert done.handler == "Bo Lindgren"
    assert f"Bo Lindgren handles {ref} now" in done.told
    assert what_stepping_back_hides() in done.told
    shown = show_incident(shared, ref)
    assert (shown.handler, shown.deputy) == ("Bo Lindgren", "")
    (one,) = shown.stepped_back
    assert (one.officer, one.was, one.handler, one.reason) == (
        "Amara Okonkwo", Stood.HANDLER, "Bo Lindgren", "We share a flat."
    )  # fmt: skip
    assert one.came_back_at is None
    assert show_incident(shared, recorded(shared)).stepped_back == ()
    assert verify_activity(shared).problems == ()


def test_what_it_does_not_hide_is_said_and_is_so(shared: OpenDesk) -> None:
    """The sentence is honest: whoever stepped back can still open the incident."""
    ref = recorded(shared)
    step_back(shared, ref, deputy="Bo")
    assert "hides nothing yet" in what_stepping_back_hides()
    assert show_incident(shared, ref).title


def test_a_part_of_a_name_and_any_spelling_names_the_deputy(shared: OpenDesk) -> None:
    ref = recorded(shared)
    with pytest.raises(NotFoundError) as caught:
        step_back(shared, ref, deputy="Somebody")
    assert "Bo Lindgren" in caught.value.hint
    with pytest.raises(RefusedError, match="not said who"):
        step_back(shared, ref)
    assert [o.name for o in who_can_stand_in(shared, ref)] == ["Bo Lindgren", "Łucja Zięba"]
    assert step_back(shared, ref, deputy="LUCJA").handler == "Łucja Zięba"


def test_where_nobody_else_is_there_staff_support_is_named(desk: OpenDesk) -> None:
    """R5, R25."""
    ref = recorded(desk)
    with pytest.raises(RefusedError, match="nobody else") as caught:
        step_back(desk, ref)
    assert "staff support" in caught.value.hint
    assert show_incident(desk, ref).stepped_back == ()


def test_somebody_who_stepped_back_cannot_be_the_deputy_again(
    shared: OpenDesk, as_bo: Callable[[], OpenDesk]
) -> None:
    ref = recorded(shared)
    step_back(shared, ref, deputy="Bo")
    with pytest.raises(RefusedError, match="already"):
        step_back(shared, ref)
    bo = as_bo()
    with pytest.raises(RefusedError, match="stepped back"):
        edit_incident(bo, ref, IncidentDetails(deputy="Amara Okonkwo"))
    with pytest.raises(RefusedError, match="stepped back too"):
        step_back(bo, ref, deputy="Amara")
    edit_incident(bo, ref, IncidentDetails(deputy="Łucja Zięba"))
    assert step_back(bo, ref).handler == "Łucja Zięba"
    assert [one.officer for one in show_incident(bo, ref).stepped_back] == ["Amara Okonkwo", "Bo Lindgren"]


def test_a_mistake_is_taken_back_with_a_reason_and_stays_on_record(shared: OpenDesk) -> None:
    ref = recorded(shared)
    step_back(shared, ref, deputy="Bo")
    with pytest.raises(RefusedError, match="reason"):
        come_back(shared, ref, reason="")
    assert come_back(shared, ref, reason="It was another Amara").handler == "Amara Okonkwo"
    step_back(shared, ref, deputy="Bo")
    first, second = show_incident(shared, ref).stepped_back
    assert first.came_back_at is not None
    assert second.came_back_at is None


def test_a_draft_can_be_handed_over_and_a_closed_incident_cannot(shared: OpenDesk) -> None:
    draft = open_incident(shared, IncidentDetails(title="Begun"), draft=True).reference
    step_back(shared, draft, deputy="Bo")
    assert show_incident(shared, draft).handler == "Bo Lindgren"
    assert len(show_incident(shared, draft).stepped_back) == 1
    ref = recorded(shared)
    close_incident(shared, ref, Outcome.NOT_A_BREACH, "none applies")
    with pytest.raises(RefusedError, match="closed"):
        step_back(shared, ref, deputy="Bo")


def test_the_report_says_who_stepped_back_and_not_why(shared: OpenDesk) -> None:
    ref = recorded(shared, narrative="What I saw.")
    step_back(shared, ref, deputy="Bo", reason="We share a flat.")
    choices = ReportChoices(to="staff", why="A complaint", bystanders=True, pictures={}, left_out=())
    with shared.read() as reader:
        source = ReportSource(shared, reader, find_incident(reader, ref), choices)
        report = source.report(reader.activity_head())
    facts = {fact.label: fact.value for fact in report.facts}
    assert facts["Handler"] == "Bo Lindgren"
    assert facts["Stepped back"].startswith("Amara Okonkwo, ")
    assert "flat" not in str(report)
    assert report.notes[0].by == "Amara Okonkwo"
    assert [line.who for line in report.timeline if line.what == "Recorded"] == ["Amara Okonkwo"]


def test_an_officer_whose_name_comes_near_is_asked_about(shared: OpenDesk) -> None:
    """R6: an officer can be affected or reported like anybody."""
    ref = recorded(shared)
    assert officers_involved(shared, ref) == ()
    involve(shared, ref, Role.RESPONDENT, person=PersonDetails(name="AMARA okonkwo"))
    involve(shared, ref, Role.WITNESS, person="AMARA okonkwo")
    involve(shared, ref, Role.AFFECTED, person=PersonDetails(name="Lucja"))
    involve(shared, ref, Role.WITNESS, person=PersonDetails(name="Noor Haddad"))
    involve(shared, ref, Role.WITNESS, person=PersonDetails(name="B."))
    amara, lucja = officers_involved(shared, ref)
    assert (amara.officer, amara.called, amara.same) == ("Amara Okonkwo", "AMARA okonkwo", True)
    assert amara.roles == (Role.RESPONDENT, Role.WITNESS)
    assert (amara.is_handler, amara.is_deputy, amara.stepped_back) == (True, False, False)
    assert (lucja.officer, lucja.same, lucja.is_handler) == ("Łucja Zięba", False, False)
    step_back(shared, ref, deputy="Bo")
    assert officers_involved(shared, ref)[0].stepped_back


def test_an_account_is_asked_about_by_its_handle_or_by_who_is_behind_it(shared: OpenDesk) -> None:
    ref = recorded(shared)
    involve(shared, ref, Role.RESPONDENT, account=AccountDetails(platform="X", handle="@amara_okonkwo99"))
    involve(shared, ref, Role.RESPONDENT, account=AccountDetails(platform="X", handle="@amaranth"))
    (found,) = officers_involved(shared, ref)
    assert (found.called, found.person_id) == ("@amara_okonkwo99", None)
    involve(shared, ref, Role.WITNESS, person=PersonDetails(name="Bo Lindgren"))
    involve(
        shared, ref, Role.RESPONDENT,
        account=AccountDetails(platform="X", handle="@night_owl", person="Bo Lindgren"),
    )  # fmt: skip
    assert [one.officer for one in officers_involved(shared, ref)] == ["Amara Okonkwo", "Bo Lindgren"]
    assert officers_involved(shared, ref)[1].roles == (Role.WITNESS, Role.RESPONDENT)


def test_being_the_handler_is_no_part_that_is_asked_about(shared: OpenDesk) -> None:
    ref = recorded(shared)
    involve(shared, ref, Role.HANDLER, person=PersonDetails(name="Amara Okonkwo"))
    assert officers_involved(shared, ref) == ()
