"""One incident whole, as frozen rows that no later change can reach."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from pathlib import Path

import pytest
from services_desk import AFFECTED, HANDLE, asked, recorded, with_post

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.evidence import CustodyKind, PostState
from conductdesk.domain.incidents import Answer, Outcome
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Route
from conductdesk.errors import NotFoundError
from conductdesk.services.evidence import custody_of
from conductdesk.services.freezes import plan_freeze
from conductdesk.services.incidents import IncidentDetails, answer_question, close_incident, edit_incident
from conductdesk.services.messages import record_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.referrals import refer
from conductdesk.services.show import show_incident
from conductdesk.services.verify import verify_desk
from conductdesk.services.views import CustodyView, IncidentView
from conductdesk.services.wellbeing import record_wellbeing


def whole(desk: OpenDesk, folder: Path) -> str:
    """An incident that has something of everything."""
    ref = recorded(desk)
    asked(desk, ref)
    involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform="X", handle=HANDLE))
    with_post(desk, ref, folder)
    add_post(desk, ref, where="page")
    record_wellbeing(desk, ref, person=AFFECTED, how="tired")
    record_message(desk, ref, MessageKind.EMAIL, to="Staff", text="Hello", proof=1)
    record_message(desk, ref, MessageKind.EMAIL, to="Staff", text="Hello again")
    plan_freeze(desk, ref, until="tomorrow", who_can=("Ana",))
    refer(desk, ref, Route.STAFF_SUPPORT)
    answer_question(desk, ref, "repeated", Answer.YES)
    return ref


def test_everything_about_an_incident_is_in_its_view(desk: OpenDesk, tmp_path: Path) -> None:
    shown = show_incident(desk, whole(desk, tmp_path))
    assert [p.name for p in shown.people] == [AFFECTED, HANDLE]
    assert [p.evidence for p in shown.posts] == [(1,), ()]
    assert [m.proof for m in shown.messages] == [1, None]
    assert (len(shown.evidence), len(shown.wishes), len(shown.checks)) == (1, 1, 1)
    assert (len(shown.freezes), len(shown.referrals), len(shown.told), len(shown.answers)) == (1, 1, 1, 1)
    assert shown.checks[0].who == AFFECTED
    assert shown.outcome is None
    assert shown.deputy == ""
    assert [p.state for p in shown.posts] == [PostState.UP, PostState.UP]


def test_a_view_is_frozen_through_and_through(desk: OpenDesk, tmp_path: Path) -> None:
    """Nothing that leaves a service can be changed, and a view stays as it was read."""
    ref = whole(desk, tmp_path)
    shown = show_incident(desk, ref)
    with pytest.raises(FrozenInstanceError):
        shown.title = "Other"  # type: ignore[misc]
    for name in (f.name for f in fields(IncidentView)):
        value = getattr(shown, name)
        assert not isinstance(value, (list, dict, set)), name
        for row in value if isinstance(value, tuple) else ():
            if is_dataclass(row):
                with pytest.raises(FrozenInstanceError):
                    setattr(row, fields(row)[0].name, "x")
    edit_incident(desk, ref, IncidentDetails(title="Later"))
    assert shown.title == "Insults in the group chat"


def test_what_a_view_carries_is_cut_off_from_the_desk(desk: OpenDesk, tmp_path: Path) -> None:
    from conductdesk.domain.escalation import StepState
    from conductdesk.services.steps import set_step, show_ladder

    ref = whole(desk, tmp_path)
    set_step(desk, ref, "safety", StepState.DONE)
    (view,) = [v for v in show_ladder(desk, ref) if v.step.key == "safety"]
    assert view.record is not None
    view.record.override_reason = "forged"
    edit_incident(desk, ref, IncidentDetails(title="Later"))
    assert not show_incident(desk, ref).steps[0].overridden
    assert verify_desk(desk).problems == ()


def test_the_newest_outcome_counts(desk: OpenDesk, tmp_path: Path) -> None:
    """R12."""
    from conductdesk.services.incidents import reopen_incident

    ref = recorded(desk)
    close_incident(desk, ref, Outcome.WARNED, "section 3")
    reopen_incident(desk, ref, "More came in.")
    close_incident(desk, ref, Outcome.REMOVED, "section 7", note="Decided by the panel.")
    outcome = show_incident(desk, ref).outcome
    assert outcome is not None
    assert (outcome.outcome, outcome.note) == (Outcome.REMOVED, "Decided by the panel.")


def test_a_line_of_custody_is_copied_into_a_frozen_row(desk: OpenDesk, tmp_path: Path) -> None:
    ref = whole(desk, tmp_path)
    (event,) = custody_of(desk, ref, 1)
    row = CustodyView.of(event)
    assert (row.kind, row.officer_id, row.ok) == (CustodyKind.COLLECTED, desk.officer.id, True)
    with pytest.raises(FrozenInstanceError):
        row.note = "x"  # type: ignore[misc]


def test_an_unknown_incident_is_not_found(desk: OpenDesk) -> None:
    with pytest.raises(NotFoundError, match="2026-404"):
        show_incident(desk, "2026-404")
