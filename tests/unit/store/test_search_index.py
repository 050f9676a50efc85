"""Search finds what a person typed, in any script, and forgets what was disposed of."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from store_desk import NOON, Desk, evidence, pages

from conductdesk.domain.communications import Communication, MessageKind
from conductdesk.domain.evidence import Post
from conductdesk.domain.incidents import Incident, IncidentState
from conductdesk.domain.people import Account, Involvement, Person, Role
from conductdesk.store.folding import WORD_CHARACTERS, fold, index_text, match_expression
from conductdesk.store.views import IncidentFilter, search

Behind = Callable[..., list[tuple[Any, ...]]]


def found(desk: Desk, typed: str, narrowed: IncidentFilter | None = None) -> list[int]:
    with desk.database.read(desk.ana.id) as reader:
        return [row.seq for row in search(reader, typed, narrowed or IncidentFilter())]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łukasz Żółć was shouted at", "lukasz zolc"),
        ("lukasz", "ŁUKASZ"),
        ("Søren og Ærø", "soren aero"),
        ("Straße", "STRASSE"),
        ("strasse", "straße"),
        ("IŞIK and İpek", "ışık ipek"),
        ("ışık", "ISIK"),
        ("Ελένη Ανδρέου", "ελενη ανδρ"),
        ("Вячеслав Ёжиков", "ежиков"),
        ("عُمَر كتب رسالة", "عمر"),
        ("שָׁלוֹם לכולם", "שלום"),
        ("हिन्दी में लिखा", "हिन्दी"),
        ("昨天王芳在群里骂人", "王芳"),
        ("昨天王芳在群里骂人", "芳"),
        ("昨天王芳在群里骂人", "群里骂人"),
        ("会議で佐藤さんが言った", "佐藤"),
        ("カタカナのガードとｶﾞｰﾄﾞ", "ガード"),
        ("김민준은 말했다", "민준"),
        ("สมชายด่าในกลุ่ม", "ด่าใน"),
        ("ﬁnal ｆｕｌｌｗｉｄｔｈ", "final fullwidth"),
        ("O'Brien-Smith's post", "o'brien smith"),
        ("see https://example.org/a_b?c=1", "example.org/a_b"),
        ("handle @mad_user.99", "@mad_user"),
        ("٢٠٢٦ figures", "٢٠٢٦"),
        ("𐐔𐐯𐑅𐐨𐑉𐐯𐐻 letters", "𐐔𐐯𐑅"),
    ],
)
def test_what_was_written_is_found_however_it_is_typed(desk: Desk, written: str, typed: str) -> None:
    desk.incident(title="Something else entirely")
    incident = desk.incident(title="", narrative=written)
    assert found(desk, typed) == [incident.seq]


@pytest.mark.parametrize("typed", ["王明", "芳王", "lukas zolx", "x" * 5000, "narrativ e", "heron NOT chat"])
def test_what_was_not_written_is_not_found(desk: Desk, typed: str) -> None:
    desk.incident(title="Łukasz in the chat", narrative="昨天王芳在群里骂人")
    assert found(desk, typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        '"', '""', "*", "NEAR(", "NEAR(a b)", "a AND", "OR", "-x", "words:", "grams : x", "^a", "(", "'",
        "a*b*", "\x00",
        "{words} : a", 'a" OR "b', "+", "\\", "%", ";--", "\ud800", "🦊", "a" + " b" * 400, "王" * 3000,
    ],
)  # fmt: skip
def test_nothing_that_is_typed_is_ever_read_as_a_query(desk: Desk, typed: str) -> None:
    desk.incident(title="plain")
    assert found(desk, typed) == []


def test_words_with_a_meaning_to_the_index_are_only_words(desk: Desk) -> None:
    one = desk.incident(title="OR NEAR and NOT")
    assert found(desk, "near or") == [one.seq]
    assert found(desk, "not AND near") == [one.seq]


def test_the_last_word_is_a_beginning_and_the_others_are_whole(desk: Desk) -> None:
    one = desk.incident(title="harassment on Discord")
    assert found(desk, "harassment dis") == [one.seq]
    assert found(desk, "haras discord") == []
    assert found(desk, "h") == []
    assert found(desk, "  ") == [one.seq]


def test_everything_an_incident_holds_is_searched_newest_first(desk: Desk, behind: Behind) -> None:
    incident = desk.incident(
        platform="Signal", place="Library Square", narrative="narrated", their_words="voiced"
    )
    with desk.begin() as uow:
        imani = uow.add(Person(name="Imani Diallo", created_at=NOON))
        storm = uow.add(Account(platform="Discord", handle="@storm_9", created_at=NOON))
        for who in ({"person_id": imani.id}, {"account_id": storm.id}):
            uow.add(Involvement(incident_id=incident.id, role=Role.WITNESS, first_known_at=NOON, **who))
        uow.add(
            Post(
                incident_id=incident.id,
                number=1,
                where="wall",
                quote="quoted",
                author="penname",
                state_at=NOON,
            )
        )
        item = evidence(incident, 1)
        item.description = "screenshot of it"
        uow.add(item)
        uow.add(Communication(
            incident_id=incident.id, kind=MessageKind.DIRECT, to="Marit", text="worded", where="inbox",
            sent_at=NOON,
            officer_id=desk.ana.id,
        ))  # fmt: skip
        uow.log("x", incident.id, incident_id=incident.id)
        uow.commit()
    second = desk.incident(title="quoted again")
    for typed in (
        "insults", "voiced", "narrated", "signal", "library sq", "heron", "2026-001", "imani",
        "storm_9", "discord", "wall",
        "penname", "screenshot", "IMG_1", "marit", "worded", "inbox", "imani worded narrated",
    ):  # fmt: skip
        assert incident.seq in found(desk, typed), typed
    assert found(desk, "quoted") == [second.seq, incident.seq]
    with desk.begin() as uow:
        uow.get(Person, imani.id).name = "Amara Diallo"
        uow.get(Account, storm.id).handle = "@calm"
        uow.log("x", incident.id)
        uow.commit()
    assert found(desk, "imani") == found(desk, "storm_9") == []
    assert found(desk, "amara calm") == [incident.seq]
    with desk.begin() as uow:
        uow.get(Account, storm.id).person_id = imani.id
        uow.remove(uow.first(Involvement, person_id=imani.id))
        uow.log("x", incident.id)
        uow.commit()
    assert found(desk, "amara") == [incident.seq]
    assert behind("SELECT count(*) FROM incident_people") == [(1,)]


def test_search_goes_together_with_every_filter(desk: Desk) -> None:
    one = desk.incident(title="storm one", platform="Discord", categories=("bullying",), occurred_at=NOON)
    two = desk.incident(title="storm two", state=IncidentState.CLOSED)
    assert found(desk, "storm") == [two.seq, one.seq]
    assert found(desk, "storm", IncidentFilter(platform="discord", category="bullying")) == [one.seq]
    assert found(desk, "storm", IncidentFilter(states=(IncidentState.CLOSED,))) == [two.seq]
    assert found(desk, "storm", IncidentFilter(occurred_from=NOON)) == [one.seq]
    assert found(desk, "storm", IncidentFilter(occurred_until=NOON)) == []
    assert found(desk, "storm", IncidentFilter(person_id="nobody")) == []


def test_search_pages_go_on_from_the_last_row(desk: Desk) -> None:
    made = [desk.incident(title="storm").seq for _ in range(5)]
    with desk.database.read(desk.ana.id) as reader:
        first = search(reader, "storm", limit=2)
        second = search(reader, "storm", before_seq=first[-1].seq, limit=2)
        third = search(reader, "storm", before_seq=second[-1].seq, limit=2)
    assert [row.seq for page in (first, second, third) for row in page] == list(reversed(made))  # type: ignore[type-var]


def test_an_incident_out_of_sight_is_no_hit(desk: Desk) -> None:
    desk.incident(title="storm", seen_by=(desk.bo,))
    assert found(desk, "storm") == []


def test_no_word_of_what_was_disposed_of_stays_in_the_file(desk: Desk, tmp_path: Path) -> None:
    """Not in the index, not in free pages, not in the log."""
    for number in range(40):
        desk.incident(title=f"ordinary {number}", narrative="common words here " * 20)
    secret = desk.incident(title="Quetzalcoatlus", narrative="xylophonist " * 300 + "王芳")
    with desk.begin() as uow:
        person = uow.add(Person(name="Zyxwvutsrq", created_at=NOON))
        uow.add(
            Involvement(incident_id=secret.id, role=Role.AFFECTED, person_id=person.id, first_known_at=NOON)
        )
        uow.log("person.added", person.id, {"name": "Zyxwvutsrq"}, incident_id=secret.id)
        uow.commit()
    for number in range(40):
        desk.incident(title=f"later {number}", narrative="common words here " * 20)
    before = pages(desk)
    for word in (b"quetzalcoatlus", b"xylophonist", b"zyxwvutsrq", "王芳".encode()):
        assert word in before.lower()
    with desk.begin() as uow:
        uow.forget(secret.id, person.id)
        uow.discard_incident(uow.get(Incident, secret.id))
        uow.remove(uow.get(Person, person.id))
        uow.log("incident.disposed", secret.id)
        uow.commit()
    after = pages(desk).lower()
    for word in (b"quetzalcoatlus", b"quetzal", b"xylophon", b"zyxwvutsrq", "王芳".encode()):
        assert word not in after, word
    assert b"ordinary" in after


def test_folding_keeps_the_order_of_words_and_each_only_once() -> None:
    assert index_text("One two ONE Twö") == ("one two", "")
    assert index_text("王芳abc王芳") == ("abc", "王芳 芳")
    assert fold("İIıi") == "iiii"
    assert fold("ガ") == fold("ｶﾞ") != fold("カ")


def test_a_word_without_end_is_found_by_its_beginning(desk: Desk) -> None:
    incident = desk.incident(narrative="a" * 5000)
    assert found(desk, "a" * 5000) == [incident.seq]
    assert found(desk, "a" * (WORD_CHARACTERS - 1)) == [incident.seq]


def test_the_expression_holds_quoted_terms_only() -> None:
    assert match_expression('say "NEAR" to* me') == '"say" AND "near" AND "to" AND "me" *'
    assert match_expression("王芳 x") == '"x" AND "王芳"'
    assert match_expression("x 王") == '"x" AND "王" *'
    assert match_expression("...") == ""
