"""Jottings lie in a table of their own, fall with their incident, and leave nothing behind."""

import pytest
from store_desk import NOON, Desk, pages

from conductdesk.domain.incidents import Incident
from conductdesk.domain.jottings import Jotting
from conductdesk.errors import BugError, UserError
from conductdesk.store.jottings import text_of


def jotting(desk: Desk, incident: Incident | None, fields: str, place: str = "wishes.words") -> Jotting:
    incident_id = incident.id if incident else None
    return Jotting(incident_id=incident_id, place=place, fields=fields, officer_id=desk.ana.id, at=NOON)


def test_no_page_holds_what_was_replaced_forgotten_or_thrown_away_with_its_incident(desk: Desk) -> None:
    secret, other = desk.incident(), desk.incident()
    keep = desk.database.keep_jotting
    keep(jotting(desk, other, "quetzalcoatlus " * 900))
    keep(jotting(desk, other, "ordinary words"))
    keep(jotting(desk, None, "xylophonist"))
    keep(jotting(desk, secret, "zyxwvutsrq " * 900))
    before = pages(desk)
    assert b"quetzal" not in before
    for word in (b"ordinary words", b"xylophonist", b"zyxwvutsrq"):
        assert word in before
    desk.database.drop_jotting(desk.ana.id, None, "wishes.words")
    with desk.begin() as uow:
        uow.forget(secret.id)
        uow.discard_incident(uow.get(Incident, secret.id))
        uow.log("incident.disposed", secret.id)
        uow.commit()
    after = pages(desk)
    for word in (b"quetzal", b"xylophon", b"zyxwvutsrq"):
        assert word not in after, word
    assert b"ordinary words" in after


def test_an_incident_takes_its_jottings_along_even_where_nobody_asked_to_forget(desk: Desk) -> None:
    incident = desk.incident()
    desk.database.keep_jotting(jotting(desk, incident, "words"))
    with desk.begin() as uow:
        uow.discard_incident(uow.get(Incident, incident.id))
        uow.log("incident.draft_discarded", incident.id)
        uow.commit()
    with desk.database.read() as reader:
        assert reader.rows("SELECT * FROM jottings", {}) == []


def test_a_jotting_about_no_incident_of_the_desk_is_not_kept(desk: Desk) -> None:
    gone = Incident(
        reference="2026-900", code_name="Wren", noticed_at=NOON, created_at=NOON, playbook_key="s",
        playbook_digest="d" * 64, handler_id=desk.ana.id,
    )  # fmt: skip
    assert not desk.database.keep_jotting(jotting(desk, gone, "words"))
    assert desk.database.keep_jotting(jotting(desk, None, "words"))


def test_a_transaction_that_is_taken_back_brings_the_jottings_back(desk: Desk) -> None:
    incident = desk.incident()
    desk.database.keep_jotting(jotting(desk, incident, "words"))
    with desk.begin() as uow:
        uow.forget(incident.id)
        uow.discard_incident(uow.get(Incident, incident.id))
    with desk.database.read(desk.ana.id) as reader:
        assert text_of(reader, incident.id, "wishes.words") == "words"


def test_a_time_without_a_zone_is_refused(desk: Desk) -> None:
    bare = Jotting(place="p", fields="{}", officer_id=desk.ana.id, at=NOON.replace(tzinfo=None))
    with pytest.raises(BugError):
        desk.database.keep_jotting(bare)


def test_a_database_that_is_open_to_view_takes_none(desk: Desk) -> None:
    desk.close()
    database = desk.reopen(read_only=True)
    with pytest.raises(UserError):
        database.keep_jotting(jotting(desk, None, "words"))
