import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from security_desk import NOW, Desk

from conductdesk.errors import (
    BugError,
    ConductDeskError,
    IntegrityError,
    NewerError,
    NotFoundError,
    RefusedError,
    UserError,
    WrongKeyError,
)
from conductdesk.security.desk_keys import new_desk_key
from conductdesk.security.header import (
    MAX_HEADER_BYTES,
    Header,
    OfficerEntry,
    SealedDeskKey,
    check_header,
    new_header,
    officer_entry,
    parse_header,
    seal_header,
    unlock,
    with_officer,
    with_slot,
    without_slot,
)
from conductdesk.security.identities import OfficerKeys, new_officer_keys, sealed_signing_key
from conductdesk.security.sealing import new_identity, seal
from conductdesk.security.slots import CHEAPEST_COST, make_keychain_slot, make_passphrase_slot

AMINA = "amina walks by the canal"
YUKI = "yuki counts the herons"
SECRET = bytes(range(32))

EntryOf = Callable[[OfficerKeys, str, str], OfficerEntry]


def values_of(header: Header) -> dict[str, object]:
    values: dict[str, object] = json.loads(header.to_bytes())
    return values


def written(values: object) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()


def test_a_header_reads_back_as_it_was_written(desk: Desk) -> None:
    data = desk.header.to_bytes()
    assert parse_header(data) == desk.header
    assert parse_header(data).to_bytes() == data
    check_header(parse_header(data), desk.desk_key)


def test_each_officer_opens_the_desk_with_their_own_passphrase(desk: Desk) -> None:
    opened = unlock(desk.header, "amina", passphrase=AMINA)
    assert (opened.keys, opened.desk_key, opened.officer.name) == (
        desk.amina,
        desk.desk_key,
        "Amina Diallo-Øst",
    )
    assert unlock(desk.header, None, passphrase=YUKI).officer.officer_id == "yuki"
    for officer_id, passphrase in (("amina", YUKI), (None, "somebody else's words")):
        with pytest.raises(WrongKeyError):
            unlock(desk.header, officer_id, passphrase=passphrase)


def test_the_recovery_sheet_opens_the_desk(desk: Desk) -> None:
    assert unlock(desk.header, None, identity=desk.yuki.identity).keys == desk.yuki
    assert unlock(desk.header, "amina", identity=desk.amina.identity).keys == desk.amina
    for officer_id, identity in (("amina", desk.yuki.identity), (None, new_identity())):
        with pytest.raises(WrongKeyError):
            unlock(desk.header, officer_id, identity=identity)


def test_a_keychain_secret_opens_the_desk_for_whoever_put_it_there(desk: Desk) -> None:
    slot = make_keychain_slot(desk.yuki.identity, SECRET, officer_id="yuki")
    header = seal_header(with_slot(desk.header, "yuki", slot), desk.desk_key, desk.yuki, now=NOW)
    assert [one.kind for one in header.officers[1].slots] == ["passphrase", "keychain"]
    assert parse_header(header.to_bytes()) == header
    assert unlock(header, None, keychain_secret=SECRET).officer.officer_id == "yuki"
    for officer_id, secret in (("amina", SECRET), ("yuki", SECRET[::-1])):
        with pytest.raises(WrongKeyError):
            unlock(header, officer_id, keychain_secret=secret)
    without = without_slot(header, "yuki", "keychain")
    assert without.officers == without_slot(without, "yuki", "keychain").officers == desk.header.officers


def test_an_officer_without_a_passphrase_slot_is_passed_over(desk: Desk) -> None:
    officers = (replace(desk.header.officers[0], slots=()), desk.header.officers[1])
    header = seal_header(replace(desk.header, officers=officers), desk.desk_key, desk.yuki)
    assert parse_header(header.to_bytes()) == header
    assert unlock(header, None, passphrase=YUKI).keys == desk.yuki


def test_a_desk_is_opened_with_exactly_one_key_by_an_officer_it_knows(desk: Desk) -> None:
    with pytest.raises(BugError):
        unlock(desk.header, "amina")
    with pytest.raises(BugError):
        unlock(desk.header, "amina", passphrase=AMINA, identity=desk.amina.identity)
    with pytest.raises(NotFoundError):
        unlock(desk.header, "nobody", passphrase=AMINA)


def test_a_changed_passphrase_replaces_the_old_one(desk: Desk) -> None:
    slot = make_passphrase_slot(
        desk.amina.identity, "a new set of words", officer_id="amina", cost=CHEAPEST_COST
    )
    header = seal_header(with_slot(desk.header, "amina", slot), desk.desk_key, desk.amina)
    assert unlock(header, "amina", passphrase="a new set of words").desk_key == desk.desk_key
    with pytest.raises(WrongKeyError):
        unlock(header, "amina", passphrase=AMINA)
    with pytest.raises(NotFoundError):
        with_slot(desk.header, "nobody", slot)


def test_the_last_passphrase_cannot_go(desk: Desk) -> None:
    with pytest.raises(RefusedError):
        without_slot(desk.header, "amina", "passphrase")


def test_an_officer_who_is_added_opens_the_desk_and_so_do_the_others(desk: Desk, entry_of: EntryOf) -> None:
    tomas = new_officer_keys("tomas")
    entry = entry_of(tomas, "Tomás Ó Briain", "tomas bakes on Sundays")
    later = NOW + timedelta(days=1)
    header = seal_header(
        with_officer(desk.header, entry, desk.desk_key),
        desk.desk_key,
        desk.yuki,
        now=later.astimezone(timezone(timedelta(hours=9))),
    )
    assert (header.edited_by, header.edited_at) == ("yuki", later)
    assert header.edited_at.tzinfo is UTC
    for passphrase in (AMINA, YUKI, "tomas bakes on Sundays"):
        assert unlock(parse_header(header.to_bytes()), None, passphrase=passphrase).desk_key == desk.desk_key
    with pytest.raises(RefusedError):
        with_officer(header, entry, desk.desk_key)
    with pytest.raises(RefusedError):
        with_officer(header, replace(entry, officer_id="other"), desk.desk_key)


def test_nobody_is_added_while_the_desk_changes_its_key(desk: Desk, entry_of: EntryOf) -> None:
    new_key = new_desk_key()
    both = (*desk.header.sealed_desk_keys, SealedDeskKey(2, seal(new_key, [desk.amina.recipient])))
    header = seal_header(replace(desk.header, sealed_desk_keys=both), desk.desk_key, desk.amina)
    assert unlock(header, "yuki", passphrase=YUKI).desk_key == desk.desk_key
    assert parse_header(header.to_bytes()) == header
    with pytest.raises(RefusedError):
        with_officer(header, entry_of(new_officer_keys("tomas"), "Tomás", "words"), desk.desk_key)
    turned = seal_header(replace(header, generation=2), new_key, desk.amina)
    assert unlock(turned, "amina", passphrase=AMINA).desk_key == new_key
    with pytest.raises(IntegrityError):
        unlock(turned, "yuki", passphrase=YUKI)


def test_the_mac_is_needed(desk: Desk) -> None:
    forged = seal_header(replace(desk.header, practice=True), new_desk_key(), desk.amina)
    for header in (forged, replace(desk.header, practice=True), replace(desk.header, mac_hex="0" * 64)):
        with pytest.raises(IntegrityError):
            check_header(header, desk.desk_key)
        with pytest.raises(IntegrityError):
            unlock(header, "amina", passphrase=AMINA)


def test_the_signature_is_needed(desk: Desk) -> None:
    yuki_signed = seal_header(desk.header, desk.desk_key, desk.yuki)
    as_amina = replace(desk.header, signature_hex=yuki_signed.signature_hex)
    for header in (as_amina, replace(desk.header, signature_hex="0" * 128)):
        with pytest.raises(IntegrityError):
            check_header(header, desk.desk_key)


def test_somebody_who_is_not_listed_cannot_edit_even_with_the_desk_key(desk: Desk) -> None:
    eve = new_officer_keys("eve")
    entry = officer_entry(eve, "Eve", [], now=NOW)
    listed = seal_header(with_officer(desk.header, entry, desk.desk_key), desk.desk_key, eve)
    unlisted = replace(listed, officers=desk.header.officers)
    impostor = OfficerKeys("amina", eve.identity, eve.signing_seed)
    with pytest.raises(IntegrityError):
        check_header(unlisted, desk.desk_key)
    for keys in (eve, impostor):
        with pytest.raises(BugError):
            seal_header(desk.header, desk.desk_key, keys)


def test_a_mac_made_again_for_an_editor_who_is_not_listed_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = new_officer_keys("eve")
    entry = officer_entry(eve, "Eve", [], now=NOW)
    monkeypatch.setattr("conductdesk.security.header._entry_of", lambda *_: entry)
    forged = seal_header(desk.header, desk.desk_key, eve)
    monkeypatch.undo()
    with pytest.raises(IntegrityError):
        check_header(forged, desk.desk_key)


def test_swapped_recipients_and_exchanged_parts_are_noticed(desk: Desk, entry_of: EntryOf) -> None:
    amina, yuki = desk.header.officers
    eve = new_officer_keys("eve")
    changes = [
        (replace(amina, recipient=yuki.recipient), replace(yuki, recipient=amina.recipient)),
        (replace(amina, recipient=eve.recipient), yuki),
        (replace(amina, verify_key_hex=eve.verify_key_hex), yuki),
        (replace(amina, sealed_signing_key=yuki.sealed_signing_key), yuki),
        (replace(amina, sealed_signing_key=seal(eve.signing_seed, [amina.recipient])), yuki),
        (replace(amina, name="Somebody Else"), yuki),
        (amina,),
        (amina, yuki, entry_of(eve, "Eve", "words of eve")),
    ]
    for officers in changes:
        header = parse_header(replace(desk.header, officers=officers).to_bytes())
        with pytest.raises(IntegrityError):
            unlock(header, "amina", passphrase=AMINA)


def test_a_slot_moved_from_one_officer_to_another_opens_nothing(desk: Desk) -> None:
    amina, yuki = desk.header.officers
    header = replace(
        desk.header, officers=(replace(amina, slots=yuki.slots), replace(yuki, slots=amina.slots))
    )
    for officer_id, passphrase in (("amina", YUKI), ("yuki", AMINA), (None, AMINA)):
        with pytest.raises(WrongKeyError):
            unlock(header, officer_id, passphrase=passphrase)


def test_a_desk_key_sealed_for_others_or_of_another_length_is_damage(desk: Desk) -> None:
    for data, recipient in ((new_desk_key(), desk.yuki.recipient), (b"short", desk.amina.recipient)):
        sealed = (SealedDeskKey(1, seal(data, [recipient])),)
        with pytest.raises(IntegrityError):
            unlock(replace(desk.header, sealed_desk_keys=sealed), "amina", passphrase=AMINA)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 20_000), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_in_the_file_is_noticed(desk: Desk, place: int, bit: int) -> None:
    data = bytearray(desk.header.to_bytes())
    data[place % len(data)] ^= 1 << bit
    with pytest.raises((IntegrityError, NewerError)):
        check_header(parse_header(bytes(data)), desk.desk_key)


def test_every_byte_of_the_file_matters(desk: Desk) -> None:
    data = desk.header.to_bytes()
    for place in range(0, len(data), 3):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises((IntegrityError, NewerError)):
            check_header(parse_header(bytes(changed)), desk.desk_key)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_anything_else_in_place_of_a_header_is_refused(data: bytes) -> None:
    with pytest.raises(IntegrityError):
        parse_header(data)


def test_a_file_too_large_or_too_deep_is_refused(desk: Desk) -> None:
    for data in (
        desk.header.to_bytes() + b" " * MAX_HEADER_BYTES,
        b"[" * 500_000,
        b'{"format": ' + b"9" * 5000 + b"}",
        desk.header.to_bytes()[:-400],
        desk.header.to_bytes().replace(b"\n", b"\r\n"),
    ):
        with pytest.raises(IntegrityError):
            parse_header(data)


def test_a_header_of_a_newer_version_is_left_alone(desk: Desk) -> None:
    data = written(values_of(desk.header) | {"format_version": 2, "officers": "elsewhere"})
    with pytest.raises(NewerError):
        parse_header(data)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "something"},
        {"format_version": 0},
        {"format_version": True},
        {"format_version": "1"},
        {"format_version": None},
        {"desk_id": "../desk"},
        {"desk_id": 7},
        {"practice": 0},
        {"edited_by": ""},
        {"edited_at": "yesterday"},
        {"edited_at": 5},
        {"edited_at": "2026-10-03T22:41:07.000125"},
        {"edited_at": "2026-10-03T22:41:07.000125+01:00"},
        {"edited_at": "2026-10-03T22:41:07Z"},
        {"generation": 0},
        {"generation": 2},
        {"generation": True},
        {"mac": "A" * 64},
        {"signature": "0" * 127},
        {"officers": []},
        {"officers": {}},
        {"officers": ["amina"]},
        {"sealed_desk_keys": []},
        {"sealed_desk_keys": ["age"]},
        {"extra": 1},
    ],
)
def test_a_value_out_of_place_is_refused(desk: Desk, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        parse_header(written(values_of(desk.header) | change))


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"name": None},
        {"officer_id": "a b"},
        {"recipient": "age1nobody"},
        {"recipient": None},
        {"verify_key": "00"},
        {"signing_key": []},
        {"signing_key": ["-----BEGIN AGE ENCRYPTED FILE-----", "a b", "-----END AGE ENCRYPTED FILE-----"]},
        {"signing_key": ["-----BEGIN AGE ENCRYPTED FILE-----", "YQ=="]},
        {"signing_key": [5]},
        {"slots": [1]},
        {"added_at": None},
        {"extra": 1},
    ],
)
def test_a_value_out_of_place_in_an_officer_is_refused(desk: Desk, change: dict[str, object]) -> None:
    values = json.loads(desk.header.to_bytes())
    values["officers"][1].update(change)
    with pytest.raises(IntegrityError):
        parse_header(written(values))


def test_nothing_in_a_header_stands_twice(desk: Desk) -> None:
    amina, yuki = desk.header.officers
    slots = (*amina.slots, *amina.slots)
    for header in (
        replace(desk.header, officers=(amina, replace(yuki, officer_id="amina"))),
        replace(desk.header, officers=(amina, replace(yuki, recipient=amina.recipient))),
        replace(desk.header, officers=(replace(amina, slots=slots), yuki)),
        replace(desk.header, sealed_desk_keys=desk.header.sealed_desk_keys * 2),
    ):
        with pytest.raises(IntegrityError):
            parse_header(header.to_bytes())
    text = desk.header.to_bytes()
    with pytest.raises(IntegrityError):
        parse_header(text.replace(b'  "practice"', b'  "practice": true,\n  "practice"'))


def test_a_name_that_cannot_be_written_is_refused_on_both_sides(desk: Desk) -> None:
    for name in ("", "x" * 201, "bad \udcff"):
        with pytest.raises(UserError):
            officer_entry(desk.amina, name, [], now=NOW)
    data = desk.header.to_bytes().replace(b'"name": "Amina', b'"name": "\\ud800 Amina')
    with pytest.raises(IntegrityError):
        parse_header(data)


def test_a_header_that_could_not_be_read_again_is_never_made(desk: Desk) -> None:
    with pytest.raises(BugError):
        seal_header(replace(desk.header, desk_id="a desk with spaces"), desk.desk_key, desk.amina)
    with pytest.raises(BugError):
        new_header("desk", desk.header.officers, b"short", desk.amina, now=NOW)


def test_a_practice_desk_says_so(desk: Desk) -> None:
    header = new_header(
        "practice", desk.header.officers, desk.desk_key, desk.amina, now=datetime.now(UTC), practice=True
    )
    assert parse_header(header.to_bytes()).practice


def test_secrets_never_show_in_what_is_opened_or_raised(desk: Desk) -> None:
    opened = unlock(desk.header, "amina", passphrase=AMINA)
    told = repr(opened) + str(opened) + desk.header.to_bytes().decode()
    with pytest.raises(ConductDeskError) as caught:
        unlock(desk.header, "yuki", passphrase=AMINA)
    told += f"{caught.value!r} {caught.value}"
    for secret in (AMINA, desk.amina.identity[16:40], desk.desk_key.hex(), repr(desk.desk_key)):
        assert secret not in told


@pytest.mark.skipif(not shutil.which("age"), reason="the age tool is not installed")
def test_a_person_can_copy_a_sealed_key_out_of_the_file_for_the_age_tool(desk: Desk, tmp_path: Path) -> None:
    """Quotes, commas and spaces are all that stands between the file and the age tool."""
    (tmp_path / "header.json").write_bytes(desk.header.to_bytes())
    lines = (tmp_path / "header.json").read_text(encoding="utf-8").splitlines()
    blocks = [line.strip().rstrip(",").strip('"') for line in lines]
    begin = blocks.index("-----BEGIN AGE ENCRYPTED FILE-----")
    end = blocks.index("-----END AGE ENCRYPTED FILE-----")
    (tmp_path / "desk-key.age").write_text("\n".join(blocks[begin : end + 1]) + "\n")
    (tmp_path / "sheet.txt").write_text(desk.yuki.identity + "\n")
    run = subprocess.run(
        ["age", "-d", "-i", tmp_path / "sheet.txt", tmp_path / "desk-key.age"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    assert run.stdout == desk.desk_key


def test_a_signing_key_sealed_again_still_belongs_to_its_officer(desk: Desk) -> None:
    amina, yuki = desk.header.officers
    again = replace(amina, sealed_signing_key=sealed_signing_key(desk.amina))
    header = seal_header(replace(desk.header, officers=(again, yuki)), desk.desk_key, desk.yuki)
    assert unlock(header, "amina", passphrase=AMINA).keys == desk.amina
