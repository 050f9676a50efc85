"""What is kept so that an entry can be reversed: small, gone when it was used, gone with what it tells of."""

from collections.abc import Callable
from typing import Any

import pytest
from store_desk import NOON, Desk, pages

from conductdesk.domain import reversal
from conductdesk.domain.evidence import Post
from conductdesk.domain.incidents import Incident, IncidentState
from conductdesk.domain.people import Person
from conductdesk.domain.wellbeing import Wishes, WishesState
from conductdesk.store import reversals
from conductdesk.store.reversals import changes_of, reversal_of, reversal_page
from conductdesk.store.unit_of_work import ChangeSet

Behind = Callable[..., list[tuple[Any, ...]]]


def edit(desk: Desk, incident: Incident, **values: Any) -> ChangeSet:
    with desk.begin() as uow:
        found = uow.get(Incident, incident.id)
        for name, value in values.items():
            setattr(found, name, value)
        uow.log("incident.edited", found.id, {"fields": sorted(values)}, incident_id=found.id)
        return uow.commit()


def undo(desk: Desk, seq: int) -> ChangeSet:
    with desk.begin() as uow:
        kept = reversal_of(uow, seq)
        assert kept is not None
        for change in changes_of(uow, kept):
            if change.goes:
                uow.remove(change.record)
            elif change.comes_back:
                uow.put_back(change.cls(**change.values), order=kept.order(change))
            else:
                for name, value in change.values.items():
                    setattr(change.record, name, value)
        uow.use_up(seq)
        detail = reversal.detail_of_undo(seq, kept.action, kept.detail)
        uow.log(reversal.UNDONE, kept.object_id, detail, incident_id=kept.incident_id)
        return uow.commit()


def test_only_the_columns_that_changed_are_kept(desk: Desk, behind: Behind) -> None:
    incident = desk.incident(narrative="n" * 10_000)
    assert behind("SELECT count(*) FROM reversals") == [(0,)]
    changes = edit(desk, incident, title="Another", place="")
    assert changes.undo_what == "Undo the edit of the place and the title"
    ((seq, payload),) = behind("SELECT seq, payload FROM reversals")
    assert seq == changes.activity_seq
    assert "Insults in the group chat" in payload
    assert "Another" not in payload
    assert len(payload) < 200


def test_several_flushes_keep_what_was_there_first(desk: Desk) -> None:
    incident = desk.incident()
    with desk.begin() as uow:
        found = uow.get(Incident, incident.id)
        for title in ("Second", "Third"):
            found.title = title
            uow.session.flush()
        uow.log("incident.edited", found.id, incident_id=found.id)
        seq = uow.commit().activity_seq
    undo(desk, seq)
    with desk.database.read(desk.ana.id) as reader:
        assert reader.get(Incident, incident.id).title == "Insults in the group chat"


def test_a_record_that_was_changed_and_removed_at_once_comes_back_as_it_was(desk: Desk) -> None:
    with desk.begin() as uow:
        person = uow.add(Person(name="Imani Diallo", created_at=NOON))
        uow.log("person.added", person.id)
        uow.commit()
    with desk.begin() as uow:
        found = uow.get(Person, person.id)
        found.name = "Somebody else"
        uow.session.flush()
        found.note = "also new"
        uow.remove(found)
        fleeting = uow.add(Person(name="Nobody", created_at=NOON))
        uow.remove(fleeting)
        uow.log("person.added", person.id)
        seq = uow.commit().activity_seq
    undo(desk, seq)
    with desk.database.read(desk.ana.id) as reader:
        (back,) = reader.find(Person)
    assert (back.name, back.note, back.seq) == ("Imani Diallo", "", person.seq)


def test_a_record_comes_back_last_where_its_old_place_is_taken(desk: Desk) -> None:
    incident = desk.incident()
    with desk.begin() as uow:
        said = [
            uow.add(
                Wishes(
                    incident_id=incident.id, state=WishesState.ASKED, asked_at=NOON, officer_id="o", at=NOON
                )
            )
            for _ in range(2)
        ]
        uow.log("incident.wishes_kept", incident.id, incident_id=incident.id)
        uow.commit()
    first, second = said
    with desk.begin() as uow:
        uow.remove(uow.get(Wishes, first.id))
        uow.log("incident.wishes_kept", incident.id, incident_id=incident.id)
        uow.commit()
    with desk.begin() as uow:
        uow.put_back(first.__class__(**{**vars_of(first), "seq": None}), order=second.seq or 0)
        uow.log("incident.wishes_kept", incident.id, incident_id=incident.id)
        uow.commit()
    with desk.database.read(desk.ana.id) as reader:
        assert [w.id for w in reader.find(Wishes)] == [second.id, first.id]


def vars_of(record: object) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if not name.startswith("_")}


def test_two_entries_in_one_commit_cannot_be_reversed(desk: Desk, behind: Behind) -> None:
    incident = desk.incident()
    with desk.begin() as uow:
        uow.get(Incident, incident.id).title = "Another"
        uow.log("incident.edited", incident.id, incident_id=incident.id)
        uow.log("incident.edited", incident.id, incident_id=incident.id)
        assert uow.commit().undo_what == ""
    assert behind("SELECT count(*) FROM reversals") == [(0,)]


def test_undo_reaches_back_so_far_and_older_texts_go(
    desk: Desk, behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reversals, "REACH", 3)
    incident = desk.incident()
    seqs = [edit(desk, incident, title=f"Title {number}").activity_seq for number in range(5)]
    assert behind("SELECT seq FROM reversals ORDER BY seq") == [(seq,) for seq in seqs[-3:]]


def test_a_page_goes_on_where_the_one_before_ended(desk: Desk) -> None:
    one, two = desk.incident(), desk.incident()
    seqs = [edit(desk, incident, title="Other").activity_seq for incident in (one, two, one)]
    seqs.append(edit(desk, one, title="Third").activity_seq)
    with desk.database.read(desk.ana.id) as reader:
        assert [r.seq for r in reversal_page(reader)] == [seqs[3], seqs[1], seqs[0]]
        assert [r.seq for r in reversal_page(reader, incident_id=one.id, limit=1)] == [seqs[3]]
        assert [r.seq for r in reversal_page(reader, incident_id=one.id, before=seqs[3])] == [seqs[0]]


def test_what_is_out_of_sight_cannot_be_undone(desk: Desk) -> None:
    hidden = desk.incident(seen_by=(desk.bo,))
    with desk.database.begin(desk.bo.id, desk.clock) as uow:
        uow.get(Incident, hidden.id).title = "Another"
        uow.log("incident.edited", hidden.id, {"fields": ["title"]}, incident_id=hidden.id)
        seq = uow.commit().activity_seq
    with desk.database.read(desk.ana.id) as reader:
        assert reversal_page(reader) == []
        assert reversal_of(reader, seq) is None
    with desk.database.read(desk.bo.id) as reader:
        assert [r.seq for r in reversal_page(reader)] == [seq]


def test_what_was_thrown_away_stays_in_no_page_of_the_file(desk: Desk) -> None:
    """What undo keeps goes with the incident it tells of, in the file too."""
    incident = desk.incident(title="Quetzalcoatlus insults", state=IncidentState.OPEN)
    edit(desk, incident, title="Another")
    with desk.begin() as uow:
        uow.add(Post(incident_id=incident.id, number=1, where="Xylophone chat", state_at=NOON))
        uow.log("incident.post_listed", incident.id, {"number": 1}, incident_id=incident.id)
        seq = uow.commit().activity_seq
    undo(desk, seq)
    assert b"Xylophone chat" in pages(desk)
    assert b"Quetzalcoatlus insults" in pages(desk)
    with desk.begin() as uow:
        uow.discard_incident(uow.get(Incident, incident.id))
        uow.forget(incident.id)
        uow.log("incident.draft_discarded", incident.id)
        uow.commit()
    data = pages(desk)
    assert b"Xylophone" not in data
    assert b"Quetzalcoatlus" not in data


def test_the_place_of_a_removed_row_stays_its_own(desk: Desk) -> None:
    incident = desk.incident()
    with desk.begin() as uow:
        made = [
            uow.add(Post(incident_id=incident.id, number=number, where=f"chat {number}", state_at=NOON))
            for number in (1, 2, 3)
        ]
        uow.log("incident.post_listed", incident.id, {"number": 1}, incident_id=incident.id)
        uow.commit()
    with desk.begin() as uow:
        uow.remove(uow.get(Post, made[1].id))
        uow.log("incident.post_listed", incident.id, {"number": 2}, incident_id=incident.id)
        seq = uow.commit().activity_seq
    undo(desk, seq)
    with desk.database.read(desk.ana.id) as reader:
        assert [post.id for post in reader.find(Post)] == [post.id for post in made]
