"""Officers, slots and a header with real keys; the cheapest Argon2id there may be."""

from collections.abc import Callable

import pytest
from security_desk import NOW, Desk

from conductdesk.security.desk_keys import new_desk_key
from conductdesk.security.header import OfficerEntry, new_header, officer_entry
from conductdesk.security.identities import OfficerKeys, new_officer_keys
from conductdesk.security.slots import CHEAPEST_COST, make_passphrase_slot


@pytest.fixture(scope="session")
def entry_of() -> Callable[[OfficerKeys, str, str], OfficerEntry]:
    def build(keys: OfficerKeys, name: str, passphrase: str) -> OfficerEntry:
        slot = make_passphrase_slot(keys.identity, passphrase, officer_id=keys.officer_id, cost=CHEAPEST_COST)
        return officer_entry(keys, name, [slot], now=NOW)

    return build


@pytest.fixture(scope="session")
def desk(entry_of: Callable[[OfficerKeys, str, str], OfficerEntry]) -> Desk:
    amina, yuki = new_officer_keys("amina"), new_officer_keys("yuki")
    desk_key = new_desk_key()
    entries = [
        entry_of(amina, "Amina Diallo-Øst", "amina walks by the canal"),
        entry_of(yuki, "田中 由紀", "yuki counts the herons"),
    ]
    header = new_header("0b8c-desk", entries, desk_key, amina, now=NOW)
    return Desk(header, desk_key, amina, yuki)
