"""One action of an officer: all of it is kept, with its entry in the log, or none of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from store_desk import NOON, Desk, draft, evidence, key_for

from conductdesk.domain.communications import Communication, MessageKind
from conductdesk.domain.desk import IncidentKey, Officer, StoredPlaybook
from conductdesk.domain.evidence import CustodyEvent, CustodyKind, EvidenceItem, Post
from conductdesk.domain.incidents import Answer, Incident, IncidentState, Judgement
from conductdesk.domain.people import Account, Involvement, Person, Role
from conductdesk.errors import BugError, BusyError, NotFoundError, UserError
from conductdesk.store.database import open_database

Behind = Callable[..., list[tuple[Any, ...]]]


def test_what_is_committed_is_read_back_equal_in_every_field(desk: Desk) -> None:
    made = desk.incident(
        title="Ærlig talt «Ł»",
        categories=("harassment", "bullying"),
        platform="WhatsApp",
        occurred_at=NOON - timedelta(days=1, microseconds=1),
        immediate_danger=Answer.UNKNOWN,
        nothing_posted=True,
        their_words="line one\nline two \u202e",
    )
    desk.close()
    desk.reopen()
    with desk.database.read(desk.ana.id) as reader:
        found = reader.get(Incident, made.id)
    assert found is not made
    assert {k: v for k, v in vars(found).items() if k[0] != "_"} == {
        k: v for k, v in vars(made).items() if k[0] != "_"
    }
    assert found.seq == 1
    assert found.reference == "2026-001"
    assert found.state is IncidentState.OPEN


def test_without_a_commit_nothing_stays_and_records_keep_what_they_hold(desk: Desk, behind: Behind) -> None:
    with desk.begin() as uow:
        person = uow.add(Person(name="Imani Diallo", created_at=NOON))
        uow.log("person.added", person.id)
        assert uow.find(Person) == [person]
    assert person.name == "Imani Diallo"
    assert behind("SELECT count(*) FROM people") == [(0,)]
    assert behind("SELECT count(*) FROM activity") == [(1,)]


def test_an_error_inside_the_block_rolls_everything_back(desk: Desk, behind: Behind) -> None:
    def fail() -> None:
        with desk.begin() as uow:
            uow.add(Person(name="Imani Diallo", created_at=NOON))
            uow.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert behind("SELECT count(*) FROM people") == [(0,)]


def test_a_change_without_an_entry_in_the_log_is_refused_as_our_mistake(desk: Desk, behind: Behind) -> None:
    with desk.begin() as uow:
        uow.add(Person(name="Imani Diallo", created_at=NOON))
        with pytest.raises(BugError):
            uow.commit()
    assert behind("SELECT count(*) FROM people") == [(0,)]
    with desk.begin() as uow:
        uow.remove(uow.get(Officer, desk.bo.id))
        with pytest.raises(BugError):
            uow.commit()
    assert behind("SELECT count(*) FROM officers") == [(2,)]


def test_records_are_found_in_the_order_in_which_they_were_added(desk: Desk) -> None:
    incident = desk.incident()
    with desk.begin() as uow:
        for number in (3, 1, 2):
            uow.add(
                Judgement(
                    incident_id=incident.id, question_key=f"q{number}", answer=Answer.YES,
                    officer_id=desk.ana.id, at=NOON - timedelta(days=number),
                )
            )  # fmt: skip
        uow.log("incident.judged", incident.id)
        uow.commit()
    with desk.database.read(desk.ana.id) as reader:
        found = reader.find(Judgement, incident_id=incident.id)
        assert [j.question_key for j in found] == ["q3", "q1", "q2"]
        assert reader.first(Judgement, question_key="q2") is found[2]
        assert reader.first(Judgement, question_key="q9") is None
        assert reader.find(Incident, occurred_at=None, state=IncidentState.OPEN)[0].id == incident.id


def test_what_is_not_there_is_said_in_plain_words(desk: Desk) -> None:
    with (
        desk.database.read(desk.ana.id) as reader,
        pytest.raises(NotFoundError, match="no such evidence item"),
    ):
        reader.get(EvidenceItem, "nowhere")


def test_no_reference_is_given_twice_even_after_its_incident_is_gone(desk: Desk) -> None:
    first = desk.incident()
    with desk.begin() as uow:
        uow.discard_incident(first)
        uow.log("incident.disposed", first.id)
        uow.commit()
    assert desk.incident().reference == "2026-002"
    with desk.begin() as uow:
        assert uow.next_reference(2027) == "2027-001"
        assert [uow.next_number(Incident, None) for _ in range(2)] == [1, 2]


def test_posts_and_evidence_are_numbered_within_their_incident(desk: Desk) -> None:
    one, two = desk.incident(), desk.incident()
    with desk.begin() as uow:
        for incident in (one, one, two):
            number = uow.next_number(Post, incident.id)
            uow.add(Post(incident_id=incident.id, number=number, where="chat", state_at=NOON))
        assert uow.next_number(Post, one.id) == 3
        assert uow.next_number(Post, two.id) == 2
        assert uow.next_number(EvidenceItem, one.id) == 1


def test_a_record_that_points_to_nothing_is_refused_at_commit(desk: Desk, behind: Behind) -> None:
    with desk.begin() as uow:
        uow.add(Involvement(incident_id="nowhere", role=Role.WITNESS, first_known_at=NOON))
        uow.log("involvement.added", "nowhere")
        with pytest.raises(BugError):
            uow.commit()
    assert behind("SELECT count(*) FROM involvements") == [(0,)]
    assert desk.incident().seq == 1


def test_a_time_without_a_zone_never_reaches_the_disk(desk: Desk) -> None:
    with desk.begin() as uow:
        uow.add(Person(name="Imani Diallo", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001
        uow.log("person.added", "x")
        with pytest.raises(BugError, match="zone"):
            uow.commit()


def test_a_text_that_cannot_be_stored_is_refused_kindly(desk: Desk) -> None:
    with desk.begin() as uow:
        person = uow.add(Person(name="broken \ud800", created_at=NOON))
        uow.log("person.added", person.id)
        with pytest.raises(UserError, match="characters"):
            uow.commit()


def test_the_commit_says_what_was_touched_and_nothing_of_the_content(desk: Desk) -> None:
    incident = desk.incident()
    with desk.begin() as uow:
        item = uow.add(evidence(incident, 1))
        uow.add(
            CustodyEvent(
                evidence_id=item.id, incident_id=incident.id, kind=CustodyKind.COLLECTED,
                officer_id=desk.ana.id, at=NOON,
            )
        )  # fmt: skip
        person = uow.add(Person(name="Imani Diallo", created_at=NOON))
        uow.log("evidence.kept", item.id, incident_id=incident.id)
        uow.log("person.added", person.id)
        changes = uow.commit()
    assert changes.incident_ids == {incident.id}
    assert changes.evidence_ids == {item.id}
    assert changes.person_ids == {person.id}
    assert changes.kinds == {"EvidenceItem", "CustodyEvent", "Person"}
    assert changes.activity_seq == 4
    with desk.database.read() as reader:
        assert reader.activity_head()[0] == 4


def test_nothing_changed_and_nothing_logged_commits_quietly(desk: Desk) -> None:
    with desk.begin() as uow:
        officer = uow.get(Officer, desk.ana.id)
        officer.name = str(officer.name)
        assert uow.commit().kinds == frozenset()


def test_one_writer_at_a_time_and_the_second_is_told_to_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conductdesk.store.engine.BUSY_SECONDS", 0.05)
    other = open_database(desk.folder, desk.key, desk.header)
    try:
        with desk.begin() as uow:
            uow.add(Person(name="Imani Diallo", created_at=NOON))
            with pytest.raises(BusyError), other.begin(desk.bo.id, desk.clock):
                pass
            uow.log("person.added", "x")
            uow.commit()
        with other.begin(desk.bo.id, desk.clock) as uow:
            assert len(uow.find(Person)) == 1
    finally:
        other.close()


def test_a_reader_sees_one_moment_while_a_writer_goes_on(desk: Desk) -> None:
    with desk.database.read(desk.ana.id) as reader:
        assert reader.find(Incident) == []
        desk.incident()
        assert reader.find(Incident) == []
    with desk.database.read(desk.ana.id) as reader:
        assert len(reader.find(Incident)) == 1


def test_a_draft_saves_itself_without_an_entry_and_enters_the_log_whole_when_recorded(
    desk: Desk, behind: Behind
) -> None:
    made = draft(desk)
    assert behind("SELECT count(*) FROM activity") == [(1,)]
    with desk.begin() as uow:
        incident = uow.get(Incident, made.id)
        incident.state = IncidentState.OPEN
        incident.reference = uow.next_reference(2026)
        uow.log("incident.recorded", incident.id, incident_id=incident.id)
        uow.commit()
    told = behind("SELECT payload FROM activity_payloads ORDER BY seq DESC LIMIT 1")[0][0]
    assert f"Incident:{made.id}" in told
    assert "IncidentKey:" in told


def test_an_autosave_cannot_change_anything_but_the_draft(desk: Desk) -> None:
    recorded = desk.incident()
    made = draft(desk)
    with desk.begin() as uow:
        uow.get(Incident, recorded.id).title = "changed"
        with pytest.raises(BugError):
            uow.commit(draft=True)
    with desk.begin() as uow:
        uow.get(Incident, made.id).title = "changed"
        uow.add(Person(name="Imani Diallo", created_at=NOON))
        with pytest.raises(BugError):
            uow.commit(draft=True)
    with desk.begin() as uow:
        incident = uow.get(Incident, made.id)
        incident.state = IncidentState.OPEN
        with pytest.raises(BugError):
            uow.commit(draft=True)
    with desk.begin() as uow:
        uow.get(Incident, made.id).title = "changed"
        uow.log("incident.edited", made.id)
        with pytest.raises(BugError):
            uow.commit(draft=True)


def test_a_discarded_draft_leaves_nothing_but_what_is_logged(desk: Desk, behind: Behind) -> None:
    made = draft(desk, title="Zebrafinch")
    with desk.begin() as uow:
        incident = uow.get(Incident, made.id)
        uow.add(Communication(
            incident_id=made.id, kind=MessageKind.PUBLIC, to="all", text="hello", sent_at=NOON,
            officer_id=desk.ana.id,
        ))  # fmt: skip
        uow.discard_incident(incident)
        uow.log("incident.draft_discarded", made.id)
        uow.commit()
    for table in ("incidents", "incident_keys", "communications", "incident_due", "search"):
        assert behind(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608


def test_several_commits_in_one_block_each_stand_for_themselves(desk: Desk, behind: Behind) -> None:
    with desk.begin() as uow:
        first = uow.add(Person(name="Imani Diallo", created_at=NOON))
        uow.log("person.added", first.id)
        uow.commit()
        second = uow.add(Person(name="Søren Łuk", created_at=NOON))
        assert len(uow.find(Person)) == 2
        uow.log("person.added", second.id)
        assert uow.commit().person_ids == {second.id}
        uow.add(Person(name="Nobody", created_at=NOON))
    assert behind("SELECT name FROM people") == [("Imani Diallo",), ("Søren Łuk",)]


def test_a_new_officer_is_shown_nothing_until_keys_are_sealed_to_them(desk: Desk, behind: Behind) -> None:
    incident = desk.incident()
    with desk.begin() as uow:
        cem = uow.add(Officer(name="Cem Aydın", added_at=NOON))
        uow.log("officer.added", cem.id)
        uow.commit()
    assert behind("SELECT officer_id, seq FROM incident_hidden") == [(cem.id, incident.seq)]
    with desk.begin() as uow:
        uow.add(key_for(incident, cem))
        uow.log("incident.shared", incident.id)
        uow.commit()
    assert behind("SELECT officer_id, seq FROM incident_hidden") == []
    with desk.begin() as uow:
        for key in uow.find(IncidentKey, officer_id=cem.id):
            uow.remove(key)
        uow.log("incident.walled", incident.id)
        uow.commit()
    assert behind("SELECT officer_id, seq FROM incident_hidden") == [(cem.id, incident.seq)]


def test_an_incident_that_is_not_sealed_to_an_officer_cannot_be_read_by_them(desk: Desk) -> None:
    hidden = desk.incident(seen_by=(desk.bo,))
    with desk.begin() as uow:
        with pytest.raises(NotFoundError):
            uow.get(Incident, hidden.id)
        assert uow.find(Incident) == []
        assert uow.find(IncidentKey) == []
    with desk.database.read(desk.bo.id) as reader:
        assert reader.get(Incident, hidden.id).id == hidden.id
        assert len(reader.find(IncidentKey)) == 1


def test_a_desk_opened_to_view_cannot_be_written(desk: Desk) -> None:
    desk.incident()
    desk.close()
    database = desk.reopen(read_only=True)
    with pytest.raises(UserError, match="view only"):
        database.begin(desk.ana.id, desk.clock)


def test_a_record_keeps_its_row_when_it_is_changed(desk: Desk) -> None:
    with desk.begin() as uow:
        stored = uow.add(StoredPlaybook(key="k", version="1", digest="d", text="t", imported_at=NOON))
        account = uow.add(Account(platform="Discord", handle="@storm", created_at=NOON))
        uow.log("x", stored.id)
        uow.commit()
    with desk.begin() as uow:
        uow.get(StoredPlaybook, stored.id).current = False
        uow.get(Account, account.id).handle = "@calm"
        uow.log("x", stored.id)
        uow.commit()
    with desk.database.read() as reader:
        assert [p.current for p in reader.find(StoredPlaybook)] == [False]
        assert [a.handle for a in reader.find(Account)] == ["@calm"]
        assert reader.find(Account, platform="discord", handle="@CALM")


def test_removing_one_of_two_records_leaves_the_other(desk: Desk) -> None:
    one, two = desk.incident(), desk.incident()
    with desk.begin() as uow:
        for incident in (one, two):
            uow.add(Post(incident_id=incident.id, number=1, where="chat", state_at=NOON))
        uow.log("x", one.id)
        uow.commit()
    with desk.begin() as uow:
        uow.remove(uow.first(Post, incident_id=one.id))
        uow.log("x", one.id)
        assert uow.commit().incident_ids == {one.id}
    with desk.database.read() as reader:
        assert [p.incident_id for p in reader.find(Post)] == [two.id]


def test_change_sets_are_frozen_and_empty_by_default(desk: Desk) -> None:
    with desk.begin() as uow:
        changes = uow.commit()
    assert replace(changes, activity_seq=1) == changes
