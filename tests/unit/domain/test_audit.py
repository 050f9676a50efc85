"""The chain of the activity log as plain rules."""

from dataclasses import make_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from conductdesk.domain.audit import (
    GENESIS,
    ActivityEntry,
    SignedHead,
    attested,
    canonical_json,
    chain_fault,
    fields_digest,
    head_code,
    head_message,
    newest,
    next_entry,
    payload_hash,
    record_digest,
)
from conductdesk.domain.desk import Officer
from conductdesk.domain.incidents import IncidentState
from conductdesk.domain.people import Person, Standing
from conductdesk.errors import BugError

NOON = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)


def entry(seq: int, prev: str, action: str = "incident.recorded") -> ActivityEntry:
    return next_entry(
        seq, prev, at=NOON, officer_id="ana", action=action, object_id="i1", payload_hash="p" * 64
    )


def test_the_same_value_has_one_form_whatever_the_order_or_zone() -> None:
    here = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    one = canonical_json({"b": (1, None), "a": NOON, "é": IncidentState.OPEN})
    two = canonical_json({"é": "open", "a": here, "b": [1, None]})
    assert one == two == b'{"a":"2026-11-22T12:00:00.000005+00:00","b":[1,null],"\\u00e9":"open"}'


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), object(), b"x", float("nan"), {1j: 1}])  # noqa: DTZ001
def test_what_has_no_form_is_our_mistake(value: object) -> None:
    with pytest.raises(BugError):
        canonical_json({"value": value})


def test_a_record_and_its_fields_have_one_fingerprint_and_any_change_another() -> None:
    person = Person(id="p1", name="Zoë Nkemelu", created_at=NOON)
    first = record_digest(person)
    fields = {
        "id": "p1", "seq": None, "name": "Zoë Nkemelu", "standing": "unknown", "position": "", "contact": "",
        "note": "", "created_at": NOON,
    }  # fmt: skip
    assert fields_digest(Person, fields) == first
    assert fields_digest(Officer, fields) != first
    person.standing = Standing.MEMBER
    assert record_digest(person) != first


def test_a_field_that_is_added_later_leaves_older_fingerprints_as_they_are() -> None:
    before = make_dataclass("Note", [("id", str), ("tags", tuple, ())])
    after = make_dataclass(
        "Note", [("id", str), ("tags", tuple, ()), ("colour", str, ""), ("kept", object, None)]
    )
    old = record_digest(before("n1", ("a",)))
    assert record_digest(after("n1", ("a",))) == old
    assert fields_digest(after, {"id": "n1", "tags": ["a"], "colour": "", "kept": None}) == old
    changes = [("n1", ("a",), "red"), ("n1", ("a",), "", False), ("n1", ()), ("n2", ("a",))]
    told = {record_digest(after(*change)) for change in changes}
    assert len(told) == len(changes)
    assert old not in told


def test_an_entry_follows_the_one_before_it() -> None:
    first = entry(0, GENESIS)
    second = entry(1, first.hash, "incident.closed")
    assert chain_fault(0, GENESIS, first) == ""
    assert chain_fault(1, first.hash, second) == ""


def test_a_missing_reordered_or_changed_entry_is_named() -> None:
    first = entry(0, GENESIS)
    second = entry(1, first.hash)
    assert chain_fault(0, GENESIS, entry(4, first.hash)) == "entries 1 to 4 are missing"
    assert chain_fault(2, second.hash, first) == "out of order"
    assert chain_fault(1, "f" * 64, second) == "entry 2 does not follow the one before it"
    for change in ({"action": "x"}, {"object_id": "x"}, {"officer_id": "x"}, {"payload_hash": "x"}):
        assert chain_fault(1, first.hash, replace(second, **change)) == "entry 2 was changed"
    assert chain_fault(1, first.hash, replace(second, at=NOON + timedelta(microseconds=1)))


def test_a_payload_is_known_by_salt_and_bytes() -> None:
    assert payload_hash(b"s" * 16, b"told") != payload_hash(b"t" * 16, b"told")
    assert payload_hash(b"s" * 16, b"told") != payload_hash(b"s" * 16, b"tolD")


def test_the_head_code_is_short_and_has_no_letters_that_look_like_figures() -> None:
    assert head_code(GENESIS) == "0000-0000-0000-0000"
    assert head_code("f" * 64) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert head_code("08" + "0" * 62) == "1000-0000-0000-0000"
    code = head_code(entry(0, GENESIS).hash)
    assert len(code) == 19
    assert not set("ILOU") & set(code)


def test_the_newest_word_on_a_record_counts_even_when_it_was_carried_over() -> None:
    known: dict[str, tuple[int, str | None]] = {}
    newest(known, attested(3, {"records": {"Person:a": "three", "Person:b": "three"}}))
    newest(known, attested(7, {"carried": {"Person:a": [2, "two"], "Person:b": [5, "five"]}}))
    newest(known, attested(8, {"records": {"Person:c": None}}))
    newest(known, attested(9, {}))
    assert known == {"Person:a": (3, "three"), "Person:b": (5, "five"), "Person:c": (8, None)}


def test_an_entry_that_changed_a_record_beats_what_it_carried() -> None:
    said = attested(7, {"carried": {"Person:a": [2, "two"]}, "records": {"Person:a": "seven"}})
    assert said == {"Person:a": (7, "seven")}


def test_a_signed_head_with_a_wrong_shape_is_not_well_formed() -> None:
    head = SignedHead(desk_id="d", seq=1, hash="0" * 64, officer_id="o", signature="0" * 128)
    assert head.is_well_formed()
    wrong: list[dict[str, object]] = [
        {"seq": -1}, {"seq": True}, {"seq": "1"}, {"hash": "0"}, {"signature": "0"}, {"desk_id": None},
    ]  # fmt: skip
    for change in wrong:
        assert not replace(head, **change).is_well_formed()  # type: ignore[arg-type]


def test_what_is_signed_says_what_it_is_for() -> None:
    assert head_message("d", 1, GENESIS, "o").startswith(b"ConductDesk activity head\n")
    assert head_message("d", 1, GENESIS, "o") != head_message("d", 1, GENESIS, "p")
