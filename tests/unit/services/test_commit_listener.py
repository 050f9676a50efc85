"""The window is told of every commit; a listener that fails takes nothing back."""

import sys

import pytest
from services_desk import recorded

from conductdesk.services.incidents import IncidentDetails, edit_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.show import show_incident
from conductdesk.store.unit_of_work import ChangeSet


def test_every_commit_is_told_once_with_what_it_touched(desk: OpenDesk) -> None:
    told: list[ChangeSet] = []
    desk.on_commit = told.append
    ref = recorded(desk)
    edit_incident(desk, ref, IncidentDetails(title="Insults in two chats"))
    with desk.read() as reader:
        newest = reader.rows("SELECT max(seq) FROM activity", {})[0][0]
        incident_id = reader.rows("SELECT id FROM incidents", {})[0][0]
    assert told[-1].activity_seq == newest
    assert told[-1].incident_ids == {incident_id}
    assert len({changes.activity_seq for changes in told}) == len(told)
    desk.on_commit = None
    edit_incident(desk, ref, IncidentDetails(title="Insults in three chats"))
    assert told[-1].activity_seq == newest


def test_a_listener_may_read_what_was_committed_and_write_in_turn(desk: OpenDesk) -> None:
    seen: list[str] = []

    def listen(_changes: ChangeSet) -> None:
        seen.append(show_incident(desk, "2026-001").title)
        if len(seen) == 1:
            edit_incident(desk, "2026-001", IncidentDetails(place="The bar"))

    recorded(desk)
    desk.on_commit = listen
    edit_incident(desk, "2026-001", IncidentDetails(title="Another title"))
    assert seen == ["Another title", "Another title"]
    assert show_incident(desk, "2026-001").place == "The bar"


def test_what_a_listener_raises_is_reported_and_the_commit_stands(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: reported.append(error))
    ref = recorded(desk)
    failure = RuntimeError("the screen is gone")

    def listen(_changes: ChangeSet) -> None:
        raise failure

    desk.on_commit = listen
    edit_incident(desk, ref, IncidentDetails(title="Kept all the same"))
    assert reported == [failure]
    assert show_incident(desk, ref).title == "Kept all the same"


def test_a_unit_of_work_that_is_not_committed_tells_nobody(desk: OpenDesk) -> None:
    told: list[ChangeSet] = []
    desk.on_commit = told.append
    with desk.begin():
        pass
    assert told == []
