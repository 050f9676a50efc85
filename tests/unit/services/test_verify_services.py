"""Checking a whole desk, and what somebody with the key and another program cannot hide."""

from pathlib import Path

import pytest
from services_desk import asked, beside_the_program, file, recorded, reopened, sealed_file, with_post

from conductdesk.domain.communications import MessageKind
from conductdesk.services.evidence import add_evidence, list_evidence
from conductdesk.services.freezes import plan_freeze
from conductdesk.services.messages import record_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.referrals import tell
from conductdesk.services.verify import verify_desk

COPIED = (
    "INSERT INTO disclosures SELECT NULL, 'new-id', incident_id, kind, \"to\", what, why, sha256, "
    "activity_seq, officer_id, at FROM disclosures"
)


def full(desk: OpenDesk, folder: Path) -> str:
    ref = recorded(desk, narrative="As seen.")
    asked(desk, ref)
    with_post(desk, ref, folder)
    plan_freeze(desk, ref, until="tomorrow")
    record_message(desk, ref, MessageKind.EMAIL, to="Staff", text="Hello")
    tell(desk, ref, to="Staff", what="All of it.", why="Report")
    return ref


def test_a_desk_that_is_as_it_was_written_has_no_problems(desk: OpenDesk, tmp_path: Path) -> None:
    full(desk, tmp_path)
    seen: list[tuple[int, int, int]] = []
    check = verify_desk(desk, progress=lambda *so: seen.append(so))
    assert check.problems == ()
    assert (check.evidence_checked, seen[-1][:2]) == (1, (1, 1))
    assert check.entries_checked == 9
    assert check.head_code


def test_a_desk_without_incidents_verifies_too(desk: OpenDesk) -> None:
    check = verify_desk(desk)
    assert (check.problems, check.evidence_checked, check.entries_checked) == ((), 0, 1)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE incidents SET title = 'Harmless'", "The incident 2026-001 was changed outside the program"),
        ("UPDATE incidents SET state = 'closed'", "The incident 2026-001 was changed"),
        ("UPDATE evidence_items SET sha256 = 'a'", "The evidence item 1 of 2026-001 was changed"),
        ("UPDATE evidence_items SET description = 'x'", "The evidence item 1 of 2026-001 was changed"),
        ("UPDATE posts SET state = 'taken-down'", "The post 1 of 2026-001 was changed"),
        ("UPDATE wishes SET words = 'Leave it.'", "The wishes of 2026-001 was changed"),
        ("UPDATE people SET name = 'Nobody'", "was changed outside the program"),
        ("UPDATE communications SET text = 'Kind words'", "The communication of 2026-001 was changed"),
        ("DELETE FROM disclosures", "was removed outside the program"),
        ("DELETE FROM freezes", "was removed outside the program"),
        ("DELETE FROM custody_events", "was removed outside the program"),
        ("UPDATE incident_keys SET sealed = 'x'", "was changed outside the program"),
        ("UPDATE officers SET name = 'Somebody'", "was changed outside the program"),
        ("UPDATE playbooks SET text = text || ' '", "was changed outside the program"),
        (COPIED, "was added outside the program"),
    ],
)
def test_records_that_were_changed_outside_the_program_are_named(
    desk: OpenDesk, tmp_path: Path, statement: str, named: str
) -> None:
    """The rows are held against the log; whoever has the key and another program is found out."""
    full(desk, tmp_path)
    desk.close()
    with beside_the_program(desk.folder.path, desk.desk_key) as connection:
        if "playbooks" in statement:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            (table,) = [t for t in tables if "playbook" in t and not t.startswith(("sqlite", "ix"))]
            statement = statement.replace("playbooks", table)
        connection.execute(statement)
    with reopened(desk.folder.path, write=False) as again:
        problems = verify_desk(again).problems
    assert any(named in problem for problem in problems), problems
    assert not any("Harmless" in problem or "Kind words" in problem for problem in problems)


def test_a_key_that_was_removed_outside_the_program_hides_no_other_problem(
    desk: OpenDesk, tmp_path: Path
) -> None:
    full(desk, tmp_path)
    desk.close()
    with beside_the_program(desk.folder.path, desk.desk_key) as connection:
        connection.execute("DELETE FROM incident_keys")
        connection.execute("UPDATE incidents SET title = 'x'")
    with reopened(desk.folder.path, write=False) as again:
        problems = verify_desk(again).problems
    assert any("incident 2026-001 was changed" in problem for problem in problems)
    assert any("does not open" in problem for problem in problems)


def test_a_page_of_the_database_that_was_overwritten_is_found(desk: OpenDesk, tmp_path: Path) -> None:
    from conductdesk.errors import ConductDeskError

    full(desk, tmp_path)
    desk.close()
    database = desk.folder.database_file
    data = bytearray(database.read_bytes())
    data[-4096 * 3 + 50] ^= 1
    database.write_bytes(data)
    found: list[str] = []
    try:
        with reopened(desk.folder.path, write=False) as again:
            found += verify_desk(again).problems
    except ConductDeskError as error:
        found.append(error.message)
    assert found


def test_evidence_that_is_missing_or_changed_is_named_by_incident_and_number(
    desk: OpenDesk, tmp_path: Path
) -> None:
    ref, other = recorded(desk), recorded(desk)
    add_evidence(desk, ref, [file(tmp_path), file(tmp_path, "b.txt", b"b")])
    add_evidence(desk, other, [file(tmp_path)])
    sealed_file(desk, list_evidence(desk, ref)[1].storage_name).unlink()
    sealed_file(desk, list_evidence(desk, other)[0].storage_name).write_bytes(b"x")
    problems = verify_desk(desk).problems
    assert len(problems) == 2
    assert problems[0].startswith(f"Evidence 2 of {ref}: ")
    assert problems[1].startswith(f"Evidence 1 of {other}: ")
