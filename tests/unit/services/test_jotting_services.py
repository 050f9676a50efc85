"""Half-typed text is there after a kill, shows to its author alone, and goes when it has no more use."""

from pathlib import Path

import pytest
from services_desk import beside_the_program, file, recorded, reopened

from conductdesk.domain.incidents import IncidentState, Outcome
from conductdesk.domain.jottings import MOST_CHARACTERS
from conductdesk.errors import BugError, NotFoundError, RefusedError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services import backups
from conductdesk.services.activity import show_activity, verify_activity
from conductdesk.services.evidence import add_evidence, dispose_evidence
from conductdesk.services.incidents import (
    IncidentDetails,
    close_incident,
    discard_draft,
    edit_incident,
    move_incident,
    open_incident,
    record_incident,
    reopen_incident,
)
from conductdesk.services.jottings import all_jotted, forget_jotting, jot, jotted
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.search import search
from conductdesk.services.verify import verify_desk
from conductdesk.store.unit_of_work import ChangeSet

PLACE = "wishes.words"
WORDS = {"words": "Please, no names. Zanzibarische Zitronen", "told": "staff support"}
OTHER_PASSPHRASE = "copper window thistle orbit ladle nine"


def rows(desk: OpenDesk) -> list[tuple[object, ...]]:
    """Every jotting of the desk as it is stored."""
    with desk.read() as reader:
        return reader.rows("SELECT id, place, fields, at FROM jottings ORDER BY rowno", {})


def closed(desk: OpenDesk, ref: str) -> None:
    for state in (IncidentState.CONTAINED, IncidentState.REPORTED, IncidentState.MONITORING):
        move_incident(desk, ref, state)
    close_incident(desk, ref, Outcome.WARNED, "Code of conduct, section 3")


def test_what_was_typed_is_there_when_the_desk_is_opened_again(desk: OpenDesk) -> None:
    ref = recorded(desk)
    assert jot(desk, PLACE, {"words": "Please"}, ref=ref)
    assert jot(desk, PLACE, WORDS, ref=ref)
    assert jot(desk, "settings.group", {"name": "Лантерн"})
    path = desk.folder.path
    desk.close()
    with reopened(path) as again:
        assert jotted(again, PLACE, ref=ref) == WORDS
        assert jotted(again, "settings.group") == {"name": "Лантерн"}
        assert jotted(again, "wishes.other", ref=ref) == {}
        assert all_jotted(again, ref) == (PLACE,)
        assert all_jotted(again, "") == ("settings.group",)


def test_it_is_on_the_disk_before_the_desk_is_closed(desk: OpenDesk) -> None:
    """What a kill leaves is what another reader sees at this moment: the write-ahead log was brought down."""
    ref = recorded(desk)
    jot(desk, PLACE, WORDS, ref=ref)
    with reopened(desk.folder.path, write=False) as killed:
        assert jotted(killed, PLACE, ref=ref) == WORDS


def test_each_form_of_each_incident_has_a_text_of_its_own(desk: OpenDesk) -> None:
    one, two = recorded(desk), recorded(desk)
    jot(desk, PLACE, {"words": "one"}, ref=one)
    jot(desk, PLACE, {"words": "two"}, ref=two)
    jot(desk, PLACE, {"words": "none"})
    jot(desk, "edit.narrative", {"narrative": "more"}, ref=one)
    assert [jotted(desk, PLACE, ref=ref) for ref in (one, two, "")] == [
        {"words": "one"},
        {"words": "two"},
        {"words": "none"},
    ]
    assert all_jotted(desk, one) == (PLACE, "edit.narrative")


def test_an_incident_is_found_by_everything_it_is_called(desk: OpenDesk) -> None:
    saved = open_incident(desk, IncidentDetails(title="Insults"), draft=True)
    jot(desk, PLACE, WORDS, ref="Draft-1")
    jot(desk, PLACE, WORDS, ref=saved.code_name.upper())
    assert jotted(desk, PLACE, ref=saved.incident_id) == WORDS
    assert len(rows(desk)) == 1
    assert record_incident(desk, "draft-1").reference == "2026-001"
    assert jotted(desk, PLACE, ref="2026-001") == WORDS
    for ask in (
        lambda: jot(desk, PLACE, WORDS, ref="2026-099"),
        lambda: jotted(desk, PLACE, ref="2026-099"),
        lambda: all_jotted(desk, "2026-099"),
    ):
        with pytest.raises(NotFoundError, match="no incident 2026-099"):
            ask()


def test_the_same_text_twice_writes_nothing(desk: OpenDesk) -> None:
    ref = recorded(desk)
    assert jot(desk, PLACE, WORDS, ref=ref)
    before, log = rows(desk), (desk.folder.path / "desk.db-wal").read_bytes()
    assert jot(desk, PLACE, dict(reversed(WORDS.items())), ref=ref)
    assert rows(desk) == before
    assert (desk.folder.path / "desk.db-wal").read_bytes() == log
    assert jot(desk, PLACE, {**WORDS, "told": "nobody"}, ref=ref)
    assert [row[0] for row in rows(desk)] == [row[0] for row in before]
    assert rows(desk) != before


def test_the_same_text_waits_for_no_other_writer(desk: OpenDesk) -> None:
    ref = recorded(desk)
    jot(desk, PLACE, WORDS, ref=ref)
    with desk.begin():
        assert jot(desk, PLACE, WORDS, ref=ref)


@pytest.mark.parametrize("nothing", [{}, {"words": "", "told": ""}, {"words": " \n"}])
def test_a_form_that_was_emptied_is_forgotten(desk: OpenDesk, nothing: dict[str, str]) -> None:
    ref = recorded(desk)
    assert jot(desk, PLACE, nothing, ref=ref)
    assert rows(desk) == []
    jot(desk, PLACE, WORDS, ref=ref)
    assert jot(desk, PLACE, nothing, ref=ref)
    assert rows(desk) == []


def test_a_form_that_was_recorded_is_forgotten(desk: OpenDesk) -> None:
    ref = recorded(desk)
    jot(desk, PLACE, WORDS, ref=ref)
    jot(desk, PLACE, WORDS)
    jot(desk, "other", WORDS, ref=ref)
    forget_jotting(desk, PLACE, ref=ref)
    forget_jotting(desk, PLACE, ref=ref)
    assert jotted(desk, PLACE, ref=ref) == {}
    assert jotted(desk, PLACE) == WORDS
    assert all_jotted(desk, ref) == ("other",)
    forget_jotting(desk, PLACE, ref="2026-099")


def test_another_officer_neither_sees_nor_touches_it(desk: OpenDesk) -> None:
    ref = recorded(desk)
    add_officer(desk, "Li Wei", OTHER_PASSPHRASE, cost=CHEAPEST_COST)
    jot(desk, PLACE, WORDS, ref=ref)
    jot(desk, PLACE, WORDS)
    path = desk.folder.path
    desk.close()
    with reopened(path, passphrase=OTHER_PASSPHRASE) as other:
        assert other.officer.name == "Li Wei"
        assert (jotted(other, PLACE, ref=ref), jotted(other, PLACE)) == ({}, {})
        assert (all_jotted(other, ref), all_jotted(other, "")) == ((), ())
        jot(other, PLACE, {"words": "mine"}, ref=ref)
        forget_jotting(other, PLACE)
        assert jotted(other, PLACE, ref=ref) == {"words": "mine"}
    with reopened(path) as again:
        assert jotted(again, PLACE, ref=ref) == jotted(again, PLACE) == WORDS


def test_an_incident_out_of_sight_takes_no_text_and_shows_none(desk: OpenDesk) -> None:
    ref = recorded(desk)
    jot(desk, PLACE, WORDS, ref=ref)
    path, key = desk.folder.path, desk.desk_key
    desk.close()
    with beside_the_program(path, key) as connection:
        connection.execute(
            "INSERT INTO incident_hidden SELECT o.id, i.seq FROM officers AS o, incidents AS i"
        )
    with reopened(path) as again:
        for ask in (lambda: jot(again, PLACE, WORDS, ref=ref), lambda: jotted(again, PLACE, ref=ref)):
            with pytest.raises(NotFoundError):
                ask()


def test_search_finds_nothing_of_it(desk: OpenDesk) -> None:
    ref = recorded(desk)
    jot(desk, PLACE, WORDS, ref=ref)
    edit_incident(desk, ref, IncidentDetails(title="Another title"))
    assert search(desk, "zanzibar") == ()
    assert [row.reference for row in search(desk, "another")] == [ref]


def test_it_enters_no_log_tells_no_listener_and_everything_verifies(desk: OpenDesk) -> None:
    ref = recorded(desk)
    told: list[ChangeSet] = []
    desk.on_commit = told.append
    newest = show_activity(desk)[0].seq
    jot(desk, PLACE, WORDS, ref=ref)
    jot(desk, "other", WORDS)
    forget_jotting(desk, "other")
    assert show_activity(desk)[0].seq == newest
    assert told == []
    assert verify_activity(desk).problems == ()
    path = desk.folder.path
    desk.close()
    with reopened(path) as again:
        assert again.notes == ()
        assert verify_desk(again).problems == ()


def test_closing_an_incident_forgets_its_forms_and_no_others(desk: OpenDesk) -> None:
    ref, other = recorded(desk), recorded(desk)
    for about in (ref, other, ""):
        jot(desk, PLACE, WORDS, ref=about)
    closed(desk, ref)
    assert jotted(desk, PLACE, ref=ref) == {}
    assert jotted(desk, PLACE, ref=other) == jotted(desk, PLACE) == WORDS
    assert verify_activity(desk).problems == ()


def test_a_closed_incident_still_keeps_what_is_typed_about_it(desk: OpenDesk) -> None:
    ref = recorded(desk)
    closed(desk, ref)
    assert jot(desk, "reopen.reason", {"reason": "More posts"}, ref=ref)
    reopen_incident(desk, ref, "More posts were found")
    assert jotted(desk, "reopen.reason", ref=ref) == {"reason": "More posts"}


def test_throwing_a_draft_away_forgets_its_forms(desk: OpenDesk) -> None:
    for title in ("One", "Two"):
        open_incident(desk, IncidentDetails(title=title), draft=True)
    for about in ("draft-1", "draft-2"):
        jot(desk, PLACE, {"words": about}, ref=about)
    discard_draft(desk, "draft-1", "It was a test")
    assert jotted(desk, PLACE, ref="draft-2") == {"words": "draft-2"}
    assert len(rows(desk)) == 1
    with pytest.raises(NotFoundError):
        jot(desk, PLACE, WORDS, ref="draft-1")
    forget_jotting(desk, PLACE, ref="draft-1")


def test_a_form_whose_incident_goes_while_it_is_saved_keeps_nothing(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_incident(desk, IncidentDetails(title="One"), draft=True)
    keep = desk.database.keep_jotting

    def after_it_went(*about: object) -> bool:
        discard_draft(desk, "draft-1", "It was a test")
        return keep(*about)

    monkeypatch.setattr(desk.database, "keep_jotting", after_it_went)
    assert not jot(desk, PLACE, WORDS, ref="draft-1")
    assert rows(desk) == []


def test_disposing_of_evidence_forgets_what_was_typed_about_it(desk: OpenDesk, tmp_path: Path) -> None:
    ref, other = recorded(desk), recorded(desk)
    (kept,) = add_evidence(desk, ref, [file(tmp_path)])
    jot(desk, "evidence:1.description", {"text": "A picture of Zoë"}, ref=ref)
    jot(desk, f"viewer.{kept.evidence_id}", {"text": "Seen on her phone"}, ref=ref)
    jot(desk, "post", {"evidence": kept.evidence_id, "text": "It shows Zoë"}, ref=ref)
    jot(desk, PLACE, WORDS, ref=ref)
    jot(desk, "evidence:1.description", {"text": "Another incident"}, ref=other)
    dispose_evidence(desk, ref, 1, "Pasted by mistake")
    assert all_jotted(desk, ref) == (PLACE,)
    assert all_jotted(desk, other) == ("evidence:1.description",)
    assert verify_activity(desk).problems == ()


def test_on_a_desk_that_was_opened_to_look_or_is_locked_nothing_is_kept(desk: OpenDesk) -> None:
    ref = recorded(desk)
    jot(desk, PLACE, WORDS, ref=ref)
    path = desk.folder.path
    desk.close()
    assert not jot(desk, PLACE, {"words": "after locking"}, ref=ref)
    forget_jotting(desk, PLACE, ref=ref)
    with reopened(path, write=False) as looking:
        assert not jot(looking, PLACE, {"words": "more"}, ref=ref)
        assert not jot(looking, PLACE, {}, ref=ref)
        forget_jotting(looking, PLACE, ref=ref)
        assert jotted(looking, PLACE, ref=ref) == WORDS


def test_too_much_text_is_refused_and_what_was_kept_stays(desk: OpenDesk) -> None:
    ref = recorded(desk)
    most = {"narrative": "ж" * (MOST_CHARACTERS - len("narrative"))}
    assert jot(desk, "edit", most, ref=ref)
    with pytest.raises(RefusedError, match="200,001"):
        jot(desk, "edit", {"narrative": most["narrative"] + "x"}, ref=ref)
    assert jotted(desk, "edit", ref=ref) == most


@pytest.mark.parametrize(
    "place",
    [
        "'; DROP TABLE jottings; --",
        "wishes' OR '1'='1",
        "%",
        "_",
        "message:{public}",
        '"words":',
        "WISHES.WORDS",
        "wishes.words ",
        "../../desk.db",
        "消息：公开",
        "x" * 200,
    ],
)
def test_the_name_of_a_form_is_a_name_and_nothing_else(desk: OpenDesk, place: str) -> None:
    """Keys in names of forms come from checklists, which anybody can write."""
    ref = recorded(desk)
    jot(desk, PLACE, WORDS, ref=ref)
    jot(desk, place, {place: place}, ref=ref)
    assert jotted(desk, place, ref=ref) == {place: place}
    assert jotted(desk, PLACE, ref=ref) == WORDS
    forget_jotting(desk, place, ref=ref)
    assert all_jotted(desk, ref) == (PLACE,)


@pytest.mark.parametrize("place", ["", "  ", "two\nlines", "nul\x00", "half \ud83d", "x" * 201])
def test_a_form_without_a_usable_name_is_a_mistake_of_the_program(desk: OpenDesk, place: str) -> None:
    for ask in (
        lambda: jot(desk, place, WORDS),
        lambda: jotted(desk, place),
        lambda: forget_jotting(desk, place),
    ):
        with pytest.raises(BugError):
            ask()


def test_what_no_record_could_hold_is_kept_while_it_is_typed(desk: OpenDesk) -> None:
    typed = {"words": "half an emoji \ud83d", "note": "nul \x00 and more"}
    assert jot(desk, PLACE, typed)
    assert jotted(desk, PLACE) == typed


def test_text_that_was_damaged_outside_the_program_does_not_keep_a_form_shut(desk: OpenDesk) -> None:
    jot(desk, PLACE, WORDS)
    path, key = desk.folder.path, desk.desk_key
    desk.close()
    with beside_the_program(path, key) as connection:
        connection.execute("UPDATE jottings SET fields = '{'")
    with reopened(path) as again:
        assert jotted(again, PLACE) == {}
        assert jot(again, PLACE, WORDS)
        assert jotted(again, PLACE) == WORDS


def test_a_backup_brings_it_back(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    jot(desk, PLACE, WORDS, ref=ref)
    made = backups.create_backup(desk, tmp_path / "stick")
    forget_jotting(desk, PLACE, ref=ref)
    backups.restore_backup(made.folder, tmp_path / "again")
    with reopened(tmp_path / "again") as again:
        assert jotted(again, PLACE, ref=ref) == WORDS


def test_nothing_of_it_can_be_read_in_the_files_of_the_desk(desk: OpenDesk) -> None:
    jot(desk, PLACE, WORDS)
    for path in desk.folder.path.glob("desk.db*"):
        assert b"Zanzibar" not in path.read_bytes(), path.name
