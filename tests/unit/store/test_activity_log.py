"""The log against the rows: whatever is changed outside the program is named, never shown."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from store_desk import NOON, Desk, draft, evidence, key_for, make_incident

from conductdesk.domain.audit import GENESIS
from conductdesk.domain.evidence import EvidenceItem, EvidenceState, Post
from conductdesk.domain.incidents import Incident, IncidentState
from conductdesk.domain.people import Involvement, Person, Role
from conductdesk.errors import BugError, IntegrityError
from conductdesk.security.identities import new_officer_keys
from conductdesk.store.audit_log import (
    MOST_PROBLEMS,
    LogReport,
    activity_page,
    check_head,
    signed_head,
    verified,
    verify_log,
)
from conductdesk.store.database import create_database

Behind = Callable[..., list[tuple[Any, ...]]]


def check(desk: Desk, *, signed: bool = True) -> LogReport:
    if signed:
        desk.database.sign_head(desk.folder, desk.keys)
    with desk.database.read() as reader:
        return verify_log(reader, desk.folder.read_head())


def full_incident(desk: Desk) -> Incident:
    incident = desk.incident(title="A secret title", narrative="A secret story")
    with desk.begin() as uow:
        person = uow.add(Person(name="Imani Diallo", created_at=NOON))
        uow.add(
            Involvement(incident_id=incident.id, role=Role.AFFECTED, person_id=person.id, first_known_at=NOON)
        )
        uow.add(Post(incident_id=incident.id, number=1, where="chat", quote="secret", state_at=NOON))
        uow.add(evidence(incident, 1))
        uow.log("person.added", person.id)
        uow.log("post.listed", incident.id, {"secret": "words"}, incident_id=incident.id)
        uow.commit()
    return incident


def test_an_untouched_desk_verifies_and_tells_its_head(desk: Desk) -> None:
    full_incident(desk)
    seen: list[int] = []
    desk.database.sign_head(desk.folder, desk.keys)
    with desk.database.read() as reader:
        report = verify_log(reader, desk.folder.read_head(), progress=seen.append)
        assert reader.activity_head() == (report.head_seq, report.head_hash)
    assert report.problems == ()
    assert report.entries == 4
    assert seen == [1, 2, 3, 4]
    verified(report)


TAMPERINGS = [
    ("UPDATE incidents SET title = 'x'", "The incident 2026-001 was changed outside the program."),
    ("UPDATE incidents SET state = 'x'", "The incident 2026-001 was changed outside the program."),
    ("UPDATE incidents SET unsure = 7", "The incident 2026-001 was changed outside the program."),
    ("UPDATE incidents SET categories = '{'", "The incident 2026-001 was changed outside the program."),
    ("UPDATE incidents SET noticed_at = 'late'", "The incident 2026-001 was changed outside the program."),
    ("UPDATE incidents SET noticed_at = noticed_at + 1", "The incident 2026-001 was changed outside"),
    ("UPDATE evidence_items SET sha256 = 'c'", "The evidence item 1 of 2026-001 was changed outside"),
    ("DELETE FROM posts", "was removed outside the program."),
    ("UPDATE people SET name = 'x'", "The person "),
    ("UPDATE officers SET active = 0", "The officer "),
    ("UPDATE activity SET at = at + 1 WHERE seq = 2", "entry 2 was changed"),
    ("DELETE FROM activity WHERE seq = 2", "entries 2 to 2 are missing"),
    ("UPDATE activity_payloads SET payload = '{}' WHERE seq = 4", "what entry 4 tells was changed"),
    ("DELETE FROM activity_payloads WHERE seq = 4", "what entry 4 tells was removed outside"),
    ("UPDATE activity_payloads SET incident_id = NULL WHERE seq = 4", "entry 4 was moved to another"),
    (
        (
            'INSERT INTO posts (id, incident_id, number, "where", link, quote, author, state, state_at) '
            "SELECT 'p', id, 9, 'x', '', '', '', 'up', 0 FROM incidents"
        ),
        "The post 9 of 2026-001 was added outside the program.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "problem"), TAMPERINGS)
def test_whatever_is_changed_behind_the_program_is_named_without_content(
    desk: Desk, behind: Behind, statement: str, problem: str
) -> None:
    full_incident(desk)
    desk.database.sign_head(desk.folder, desk.keys)
    behind(statement)
    report = check(desk, signed=False)
    assert any(problem in line for line in report.problems), report.problems
    assert not any(word in " ".join(report.problems) for word in ("secret", "Imani", "chat"))
    with pytest.raises(IntegrityError):
        verified(report)


def test_a_log_that_was_rewritten_from_some_entry_on_does_not_pass_the_signed_head(
    desk: Desk, behind: Behind
) -> None:
    full_incident(desk)
    desk.database.sign_head(desk.folder, desk.keys)
    head = desk.folder.read_head()
    behind("DELETE FROM activity WHERE seq = 4")
    behind("DELETE FROM activity_payloads WHERE seq = 4")
    with desk.begin() as uow:
        uow.log("something.else", "x")
        uow.commit()
    with desk.database.read() as reader:
        assert any("not the one that was signed" in p for p in verify_log(reader, head).problems)
        assert any("does not reach" in p for p in verify_log(reader, replace(head, seq=9)).problems)
        assert any("unreadable" in p for p in verify_log(reader, None).problems)


def test_a_thousand_problems_are_listed_up_to_a_limit(desk: Desk, behind: Behind) -> None:
    behind(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
        "INSERT INTO people (id, name, standing, position, contact, note, created_at) "
        "SELECT 'p' || i, '', 'member', '', '', '', 0 FROM n"
    )
    report = check(desk)
    assert len(report.problems) == MOST_PROBLEMS + 1
    assert report.problems[-1] == "There are 800 more."


def test_drafts_carry_no_fingerprints_until_they_are_recorded(desk: Desk, behind: Behind) -> None:
    made = draft(desk, title="first")
    assert check(desk).problems == ()
    with desk.begin() as uow:
        uow.get(Incident, made.id).title = "second"
        uow.add(Post(incident_id=made.id, number=1, where="chat", state_at=NOON))
        uow.commit(draft=True)
    with desk.begin() as uow:
        uow.log("incident.judged", made.id, incident_id=made.id)
        uow.get(Incident, made.id).narrative = "saved with an entry, though still a draft"
        uow.commit()
    assert check(desk).problems == ()
    with desk.begin() as uow:
        uow.get(Incident, made.id).state = IncidentState.OPEN
        uow.log("incident.recorded", made.id, incident_id=made.id)
        uow.commit()
    assert check(desk).problems == ()
    behind("UPDATE posts SET quote = 'x'")
    assert len(check(desk).problems) == 1


def test_calling_a_recorded_incident_a_draft_does_not_hide_a_change(desk: Desk, behind: Behind) -> None:
    full_incident(desk)
    behind("UPDATE incidents SET state = 'draft'")
    behind("UPDATE posts SET quote = 'x'")
    problems = check(desk).problems
    assert len(problems) == 2


def test_disposal_takes_payload_and_salt_and_the_log_still_verifies(desk: Desk, behind: Behind) -> None:
    """The salt dies with what it hides, and only that it happened stays."""
    incident = full_incident(desk)
    other = desk.incident(title="Another")
    with desk.begin() as uow:
        uow.forget(incident.id)
        uow.discard_incident(uow.get(Incident, incident.id))
        uow.log("incident.disposed", incident.id)
        uow.commit()
    assert check(desk).problems == ()
    left = " ".join(row[0] for row in behind("SELECT payload FROM activity_payloads"))
    assert "words" not in left
    assert behind("SELECT count(*) FROM activity") == [(6,)]
    behind("UPDATE people SET name = 'x'")
    assert [line[:10] for line in check(desk).problems] == ["The person"]
    behind("UPDATE incidents SET title = 'x'")
    assert f"The incident {other.reference} was changed outside the program." in check(desk).problems


def test_a_change_made_outside_is_not_made_good_by_a_disposal(desk: Desk, behind: Behind) -> None:
    incident = desk.incident()
    with desk.begin() as uow:
        person = uow.add(Person(name="Imani Diallo", created_at=NOON))
        uow.log("person.added", incident.id, incident_id=incident.id)
        uow.commit()
    behind("UPDATE people SET name = 'x'")
    with desk.begin() as uow:
        uow.forget(incident.id)
        uow.log("incident.forgotten", incident.id)
        uow.commit()
    assert check(desk).problems == (f"The person {person.id} was changed outside the program.",)
    with desk.begin() as uow:
        uow.forget(incident.id)
        uow.log("incident.forgotten", incident.id)
        uow.commit()
    assert len(check(desk).problems) == 1


def test_one_item_can_be_forgotten_and_the_rest_of_the_incident_stays_told(
    desk: Desk, behind: Behind
) -> None:
    incident = desk.incident()
    with desk.begin() as uow:
        item = uow.add(evidence(incident, 1))
        uow.log("evidence.kept", item.id, {"name": "IMG_1.png"}, incident_id=incident.id)
        uow.commit()
    with desk.begin() as uow:
        kept = uow.get(EvidenceItem, item.id)
        kept.state, kept.sha256, kept.original_name = EvidenceState.DISPOSED, "", ""
        uow.forget(item.id)
        uow.log("evidence.disposed", item.id, {"reason": "pasted by mistake"}, incident_id=incident.id)
        uow.commit()
    assert check(desk).problems == ()
    told = [
        json.loads(row[0])["detail"] for row in behind("SELECT payload FROM activity_payloads ORDER BY seq")
    ]
    assert told == [{}, {}, {"reason": "pasted by mistake"}]


def test_a_person_is_forgotten_in_whatever_incident_they_were_told_of(desk: Desk, behind: Behind) -> None:
    incident = full_incident(desk)
    with desk.begin() as uow:
        person = uow.first(Person)
        assert person is not None
        uow.forget(person.id)
        uow.log("person.forgotten", person.id)
        uow.commit()
    assert check(desk).problems == ()
    told = " ".join(row[0] for row in behind("SELECT payload FROM activity_payloads WHERE seq < 5"))
    assert person.id not in told
    assert f"Incident:{incident.id}" in told


def test_forgetting_needs_an_entry_that_says_so(desk: Desk) -> None:
    with desk.begin() as uow:
        uow.forget("anything")
        with pytest.raises(BugError):
            uow.commit()


def test_opening_holds_the_log_against_the_signed_head(desk: Desk) -> None:
    desk.incident()
    desk.close()
    database = desk.reopen()
    assert database.notes == ()


def test_an_older_copy_that_was_put_back_is_noticed_at_once(desk: Desk) -> None:
    desk.database.close()
    older = desk.folder.path / "older"
    shutil.copy(desk.folder.database_file, older)
    desk.reopen()
    desk.incident()
    desk.close()
    shutil.copy(older, desk.folder.database_file)
    with pytest.raises(IntegrityError, match="older copy"):
        desk.reopen()


def test_a_log_without_entries_has_a_head_too(desk: Desk, tmp_path: Path) -> None:
    database = create_database(tmp_path / "empty.db", desk.key, desk_id="empty")
    with database.read() as reader:
        head = signed_head(reader, "empty", desk.keys)
        assert (head.seq, head.hash) == (0, GENESIS)
        assert check_head(reader, head, "empty", {desk.ana.id: desk.keys.verify_key_hex}) == ()
        assert verify_log(reader, head).problems == ()
    database.close()


def test_a_session_that_ended_without_locking_opens_with_a_note(desk: Desk) -> None:
    desk.close()
    desk.reopen()
    desk.incident()
    desk.database.close()
    assert "not locked properly" in desk.reopen().notes[0]


def test_entries_after_the_signed_head_are_verified_one_by_one(desk: Desk, behind: Behind) -> None:
    desk.incident()
    desk.incident()
    behind("UPDATE activity SET action = 'x' WHERE seq = 3")
    desk.database.close()
    with pytest.raises(IntegrityError, match="entry 3 was changed"):
        desk.reopen()


@pytest.mark.parametrize(
    "change", [{"seq": 0}, {"desk_id": "x"}, {"officer_id": "x"}, {"signature": "z" * 128}]
)
def test_a_head_that_was_changed_or_is_of_another_desk_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    desk.close()
    desk.folder.write_head(replace(desk.folder.read_head(), **change))
    with pytest.raises(IntegrityError, match="signed head"):
        desk.reopen()


def test_a_head_signed_by_somebody_else_is_refused(desk: Desk) -> None:
    desk.close()
    desk.reopen()
    with desk.database.read() as reader:
        forged = signed_head(reader, desk.header.desk_id, new_officer_keys(desk.ana.id))
    desk.database.close()
    desk.folder.write_head(forged)
    with pytest.raises(IntegrityError, match="signed head"):
        desk.reopen()


def test_the_activity_of_an_incident_is_read_a_page_at_a_time(desk: Desk) -> None:
    incident = full_incident(desk)
    with desk.database.read(desk.ana.id) as reader:
        newest = activity_page(reader, limit=2)
        rest = activity_page(reader, before=newest[-1].seq)
        own = activity_page(reader, incident_id=incident.id)
    assert [e.seq for e in (*newest, *rest)] == [4, 3, 2, 1]
    assert [(e.action, e.detail) for e in own] == [
        ("post.listed", {"secret": "words"}),
        ("incident.recorded", {}),
    ]
    assert own[0].at == NOON.replace(second=own[0].at.second)
    assert own[0].officer_id == desk.ana.id


def test_no_line_of_the_log_names_an_incident_out_of_sight(desk: Desk) -> None:
    hidden = desk.incident(seen_by=(desk.bo,))
    with desk.database.read(desk.ana.id) as reader:
        assert [e.action for e in activity_page(reader)] == ["desk.created"]
        assert activity_page(reader, incident_id=hidden.id) == []
    with desk.database.read(desk.bo.id) as reader:
        assert len(activity_page(reader)) == 2
    with desk.database.read("a stranger") as reader:
        assert activity_page(reader) == []
    with desk.database.read() as reader, pytest.raises(BugError):
        activity_page(reader)


def test_key_and_incident_in_one_go_are_attested_together(desk: Desk) -> None:
    with desk.begin() as uow:
        incident = uow.add(make_incident(uow, desk.ana, state=IncidentState.DRAFT))
        uow.add(key_for(incident, desk.ana))
        uow.session.flush()
        incident.state = IncidentState.OPEN
        uow.log("incident.recorded", incident.id, incident_id=incident.id)
        uow.commit()
    assert check(desk).problems == ()
