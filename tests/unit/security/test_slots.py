import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductdesk.errors import BugError, IntegrityError, UserError, WrongKeyError
from conductdesk.security.desk_keys import new_desk_key, subkey
from conductdesk.security.sealing import new_identity
from conductdesk.security.slots import (
    CHEAPEST_COST,
    DEFAULT_COST,
    SMALL_COST,
    Argon2Cost,
    Slot,
    available_memory_bytes,
    cost_for,
    make_keychain_slot,
    make_passphrase_slot,
    open_keychain_slot,
    open_passphrase_slot,
)

IDENTITY = new_identity()
PASSPHRASE = "café à minuit 猫"
SECRET = bytes(range(32))


@pytest.fixture(scope="module")
def slot() -> Slot:
    return make_passphrase_slot(IDENTITY, PASSPHRASE, officer_id="amina", cost=CHEAPEST_COST)


def test_a_passphrase_opens_its_slot_however_its_accents_are_typed(slot: Slot) -> None:
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, PASSPHRASE)
        assert open_passphrase_slot(slot, typed, officer_id="amina") == IDENTITY


def test_a_wrong_passphrase_is_refused(slot: Slot) -> None:
    with pytest.raises(WrongKeyError) as caught:
        open_passphrase_slot(slot, PASSPHRASE + " ", officer_id="amina")
    assert PASSPHRASE not in f"{caught.value!r}{caught.value}{caught.value.__cause__!r}"


def test_a_slot_moved_to_another_officer_opens_nothing(slot: Slot) -> None:
    keychain = make_keychain_slot(IDENTITY, SECRET, officer_id="amina")
    with pytest.raises(WrongKeyError):
        open_passphrase_slot(slot, PASSPHRASE, officer_id="yuki")
    with pytest.raises(WrongKeyError):
        open_keychain_slot(keychain, SECRET, officer_id="yuki")


def test_other_parameters_open_nothing(slot: Slot) -> None:
    dearer = replace(slot, cost=Argon2Cost(iterations=2, memory_kib=CHEAPEST_COST.memory_kib, lanes=1))
    with pytest.raises(WrongKeyError):
        open_passphrase_slot(dearer, PASSPHRASE, officer_id="amina")


def test_parameters_are_bound_even_where_the_key_would_be_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    slot = make_keychain_slot(IDENTITY, SECRET, officer_id="amina")
    stretched = subkey(SECRET, "keychain slot v1", salt=slot.salt)
    monkeypatch.setattr("conductdesk.security.slots._stretch", lambda *_: stretched)
    disguised = replace(slot, kind="passphrase", cost=CHEAPEST_COST)
    with pytest.raises(WrongKeyError):
        open_passphrase_slot(disguised, "anything", officer_id="amina")


def test_a_keychain_secret_opens_its_slot_and_no_other_secret_does() -> None:
    slot = make_keychain_slot(IDENTITY, SECRET, officer_id="amina")
    assert open_keychain_slot(slot, SECRET, officer_id="amina") == IDENTITY
    for wrong in (SECRET[::-1], SECRET[:31], b""):
        with pytest.raises(WrongKeyError):
            open_keychain_slot(slot, wrong, officer_id="amina")


def test_a_slot_is_only_opened_with_the_key_of_its_kind(slot: Slot) -> None:
    with pytest.raises(BugError):
        open_keychain_slot(slot, SECRET, officer_id="amina")
    with pytest.raises(BugError):
        open_passphrase_slot(
            make_keychain_slot(IDENTITY, SECRET, officer_id="amina"), "words", officer_id="amina"
        )


def test_a_key_too_short_to_derive_from_is_a_mistake_of_the_program() -> None:
    with pytest.raises(BugError):
        make_keychain_slot(IDENTITY, SECRET[:16], officer_id="amina")
    assert subkey(SECRET, "one") != subkey(SECRET, "two")
    assert len(new_desk_key()) == 32


@pytest.mark.parametrize("passphrase", ["", "x" * 1025, "猫" * 400, "bad \udcff"])
def test_a_passphrase_that_cannot_be_used_is_explained(passphrase: str) -> None:
    with pytest.raises(UserError) as caught:
        make_passphrase_slot(IDENTITY, passphrase, officer_id="amina", cost=CHEAPEST_COST)
    assert caught.value.hint


def test_only_identities_are_wrapped() -> None:
    with pytest.raises(WrongKeyError):
        make_passphrase_slot("not an identity", PASSPHRASE, officer_id="amina", cost=CHEAPEST_COST)


@pytest.mark.parametrize(
    ("iterations", "memory_kib", "lanes"),
    [
        (0, 65536, 4),
        (11, 65536, 4),
        (3, 46 * 1024 - 1, 4),
        (3, 1024 * 1024 + 1, 4),
        (3, 2**40, 4),
        (3, 65536, 0),
        (3, 65536, 17),
        (True, 65536, 4),
        (3, 65536.0, 4),
        ("3", 65536, 4),
        (None, None, None),
    ],
)
def test_cheap_and_enormous_parameters_are_refused_before_any_memory_is_taken(
    slot: Slot, iterations: object, memory_kib: object, lanes: object
) -> None:
    data = slot.to_json() | {"iterations": iterations, "memory_kib": memory_kib, "lanes": lanes}
    with pytest.raises(IntegrityError):
        Slot.from_json(data)


def test_the_bounds_themselves_are_allowed() -> None:
    assert Argon2Cost(1, 46 * 1024, 1) == CHEAPEST_COST
    assert Argon2Cost(10, 1024 * 1024, 16)


def test_a_slot_goes_through_json_unchanged(slot: Slot) -> None:
    for one in (slot, make_keychain_slot(IDENTITY, SECRET, officer_id="amina")):
        assert Slot.from_json(one.to_json()) == one


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "recovery"},
        {"kind": None},
        {"kind": ["passphrase"]},
        {"kind": "keychain"},
        {"kdf": "pbkdf2"},
        {"extra": 1},
        {"salt": "00"},
        {"salt": 5},
        {"salt": "zz" * 16},
        {"salt": "AB" * 16},
        {"salt": "٠٠" * 16},
        {"nonce": "00" * 13},
        {"sealed": ""},
        {"sealed": "00" * 257},
        {"sealed": None},
    ],
)
def test_nonsense_in_place_of_a_slot_is_refused(slot: Slot, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        Slot.from_json(slot.to_json() | change)


@pytest.mark.parametrize("data", [None, [], "slot", 7])
def test_something_else_in_place_of_a_slot_is_refused(data: object) -> None:
    with pytest.raises(IntegrityError):
        Slot.from_json(data)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 10_000), bit=st.integers(0, 7), part=st.sampled_from(["salt", "nonce", "sealed"]))
def test_a_flipped_bit_anywhere_in_a_slot_is_noticed(place: int, bit: int, part: str) -> None:
    slot = make_keychain_slot(IDENTITY, SECRET, officer_id="amina")
    changed = bytearray(getattr(slot, part))
    changed[place % len(changed)] ^= 1 << bit
    damaged = replace(slot, **{part: bytes(changed)})
    with pytest.raises(WrongKeyError):
        open_keychain_slot(damaged, SECRET, officer_id="amina")


@pytest.mark.parametrize("part", ["salt", "nonce", "sealed"])
def test_a_flipped_bit_in_a_passphrase_slot_is_noticed(slot: Slot, part: str) -> None:
    changed = bytearray(getattr(slot, part))
    changed[3] ^= 16
    with pytest.raises(WrongKeyError):
        open_passphrase_slot(replace(slot, **{part: bytes(changed)}), PASSPHRASE, officer_id="amina")


def test_the_cost_follows_the_memory_there_is(tmp_path: Path) -> None:
    assert cost_for(None) == cost_for(4 * 1024**3) == DEFAULT_COST
    assert cost_for(700 * 1024**2) == SMALL_COST
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 9 kB\nMemAvailable:  512000 kB\n")
    assert available_memory_bytes(meminfo) == 512000 * 1024
    for text in ("MemTotal: 9 kB\n", "MemAvailable:\n", "MemAvailable: many kB\n"):
        meminfo.write_text(text)
        assert available_memory_bytes(meminfo) is None
    assert available_memory_bytes(tmp_path / "none") is None


def test_a_slot_made_without_a_cost_takes_the_one_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conductdesk.security.slots.available_memory_bytes", lambda: 600 * 1024**2)
    slot = make_passphrase_slot(IDENTITY, PASSPHRASE, officer_id="amina")
    assert slot.cost == SMALL_COST
    assert open_passphrase_slot(slot, PASSPHRASE, officer_id="amina") == IDENTITY


LITTLE_MEMORY = """
import resource
from conductdesk.errors import UserError
from conductdesk.security import slots
from conductdesk.security.sealing import new_identity
identity = new_identity()
resource.setrlimit(resource.RLIMIT_AS, (600 * 1024**2,) * 2)
try:
    slots.make_passphrase_slot(identity, "words", officer_id="a", cost=slots.Argon2Cost(1, 1024 * 1024, 1))
except UserError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's address space reliably")
def test_too_little_memory_is_explained() -> None:
    run = subprocess.run([sys.executable, "-c", LITTLE_MEMORY], check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "Close other programs" in run.stdout


def test_an_allocation_that_fails_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    class Poor:
        def __init__(self, **_: object) -> None:
            pass

        def derive(self, _: bytes) -> bytes:
            raise MemoryError

    monkeypatch.setattr("conductdesk.security.slots.Argon2id", Poor)
    with pytest.raises(UserError, match="46 MiB"):
        make_passphrase_slot(IDENTITY, PASSPHRASE, officer_id="amina", cost=CHEAPEST_COST)


def test_neither_identity_nor_passphrase_shows_in_a_slot(slot: Slot) -> None:
    assert IDENTITY[20:40] not in repr(slot) + str(slot.to_json())
    assert PASSPHRASE not in repr(slot) + str(slot.to_json())
