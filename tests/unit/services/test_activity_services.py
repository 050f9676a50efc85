"""The activity log as people read it, and what proves that nobody changed it."""

from datetime import timedelta
from pathlib import Path

import pytest
from services_desk import beside_the_program, file, recorded, reopened

from conductdesk.domain.audit import head_code
from conductdesk.errors import IntegrityError, NotFoundError
from conductdesk.services.activity import show_activity, verify_activity
from conductdesk.services.evidence import add_evidence, dispose_evidence
from conductdesk.services.incidents import IncidentDetails, edit_incident
from conductdesk.services.open_desk import OpenDesk
from tests.conftest import FakeClock


def test_entries_are_newest_first_and_go_on_where_the_page_before_ended(desk: OpenDesk) -> None:
    for _ in range(7):
        recorded(desk)
    every = show_activity(desk, limit=100)
    assert [row.seq for row in every] == list(range(len(every), 0, -1))
    assert every[-1].action == "desk.created"
    first = show_activity(desk, limit=3)
    second = show_activity(desk, before=first[-1].seq, limit=3)
    assert (*first, *second) == every[:6]
    assert all(row.officer == "Amara Okonkwo" for row in every)


def test_the_entries_of_one_incident_are_its_own(desk: OpenDesk, tmp_path: Path) -> None:
    ref, other = recorded(desk), recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    edit_incident(desk, other, IncidentDetails(title="Changed"))
    assert [row.action for row in show_activity(desk, ref)] == ["evidence.kept", "incident.recorded"]
    with pytest.raises(NotFoundError):
        show_activity(desk, "2026-404")


def test_deleting_empties_the_entries_and_the_chain_still_holds(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    entries = len(show_activity(desk))
    dispose_evidence(desk, ref, 1, "kept by mistake")
    check = verify_activity(desk)
    assert check.problems == ()
    assert check.entries == entries + 1
    assert [row.action for row in show_activity(desk)][:2] == ["evidence.disposed", "evidence.kept"]
    assert show_activity(desk)[1].detail == {}


def test_the_head_code_is_short_and_moves_with_every_entry(desk: OpenDesk) -> None:
    before = verify_activity(desk).head_code
    recorded(desk)
    after = verify_activity(desk).head_code
    assert before != after
    with desk.read() as reader:
        assert head_code(reader.activity_head()[1]) == after


def test_an_officer_who_is_not_known_any_more_is_shown_as_such(desk: OpenDesk) -> None:
    with desk.database.begin("somebody-else", desk.clock) as uow:
        uow.log("strange", "x")
        uow.commit()
    assert show_activity(desk)[0].officer == "?"


def test_a_clock_that_is_set_back_changes_no_order(desk: OpenDesk, clock: FakeClock) -> None:
    """Order goes by sequence, never by wall clock."""
    recorded(desk)
    clock.at -= timedelta(days=400)
    second = recorded(desk)
    rows = show_activity(desk)
    assert rows[0].detail == {"reference": second}
    assert rows[0].at < rows[1].at
    assert verify_activity(desk).problems == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE activity SET action = 'nothing' WHERE seq = 2",
        "UPDATE activity SET at = at + 60000000 WHERE seq = 3",
        "UPDATE activity SET officer_id = 'somebody' WHERE seq = 2",
        "DELETE FROM activity WHERE seq = 2",
        "UPDATE activity_payloads SET payload = replace(payload, 'title', 'place') WHERE seq = 3",
        "DELETE FROM activity_payloads WHERE seq = 3",
        "UPDATE activity_payloads SET incident_id = NULL WHERE seq = 3",
    ],
)
def test_a_log_that_was_changed_outside_the_program_is_found(desk: OpenDesk, statement: str) -> None:
    """Nothing up to the signed head can be changed, removed or reordered without being seen."""
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(title="Changed"))
    desk.close()
    with beside_the_program(desk.folder.path, desk.desk_key) as connection:
        connection.execute(statement)
    with reopened(desk.folder.path) as again:
        assert verify_activity(again).problems


def test_entries_cut_off_at_the_end_keep_the_desk_from_opening(desk: OpenDesk) -> None:
    ref = recorded(desk)
    desk.close()
    with beside_the_program(desk.folder.path, desk.desk_key) as connection:
        connection.execute("DELETE FROM activity WHERE seq = (SELECT max(seq) FROM activity)")
    with pytest.raises(IntegrityError):
        reopened(desk.folder.path)
    assert ref


def test_a_signed_head_that_cannot_be_read_is_a_problem_of_its_own(desk: OpenDesk) -> None:
    recorded(desk)
    assert desk.signed_head() is not None
    desk.folder.head_file.write_bytes(b"{}")
    assert desk.signed_head() is None
    assert any("signed head" in problem for problem in verify_activity(desk).problems)
