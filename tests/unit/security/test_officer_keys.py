import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductdesk.errors import IntegrityError, UserError, WrongKeyError
from conductdesk.security import bech32
from conductdesk.security.identities import (
    new_officer_keys,
    open_officer,
    parse_recovery_text,
    recovery_text,
    sealed_signing_key,
    sign,
    verify_signature,
)
from conductdesk.security.sealing import new_identity, recipient_of, seal

KEYS = new_officer_keys("amina")
IDENTITY = KEYS.identity
DATA = IDENTITY.removeprefix("AGE-SECRET-KEY-1")


def test_an_officer_is_opened_with_identity_and_sealed_signing_key() -> None:
    assert open_officer("amina", IDENTITY, sealed_signing_key(KEYS)) == KEYS
    with pytest.raises(WrongKeyError):
        open_officer("amina", new_identity(), sealed_signing_key(KEYS))


def test_a_signing_key_of_another_length_is_damage() -> None:
    with pytest.raises(IntegrityError):
        open_officer("amina", IDENTITY, seal(b"short", [KEYS.recipient]))


def test_a_signature_holds_for_its_message_and_key_alone() -> None:
    signature = sign(KEYS, b"header")
    assert verify_signature(KEYS.verify_key_hex, b"header", signature)
    assert not verify_signature(KEYS.verify_key_hex, b"headers", signature)
    assert not verify_signature(new_officer_keys("yuki").verify_key_hex, b"header", signature)
    for bad_key in ("", "zz", "00" * 31):
        assert not verify_signature(bad_key, b"header", signature)
    for bad_signature in (b"", signature[:-1], bytes(64)):
        assert not verify_signature(KEYS.verify_key_hex, b"header", bad_signature)


def test_secrets_never_show_in_the_text_of_keys() -> None:
    for text in (repr(KEYS), str(KEYS), f"{KEYS}"):
        assert DATA[:12] not in text
        assert KEYS.signing_seed.hex() not in text
        assert repr(KEYS.signing_seed) not in text
        assert "amina" in text


def test_a_recovery_text_is_grouped_for_paper_and_reads_back() -> None:
    text = recovery_text(IDENTITY)
    first, *lines = text.splitlines()
    assert first == "AGE-SECRET-KEY-1"
    assert [len(line.split()) for line in lines] == [5, 5, 5]
    assert {len(group) for line in lines for group in line.split()[:4]} == {4}
    assert parse_recovery_text(text) == IDENTITY


@pytest.mark.parametrize(
    "typed",
    [
        IDENTITY,
        IDENTITY.lower(),
        DATA,
        "\n\t ".join(DATA),
        "–".join(recovery_text(IDENTITY).split()),
        IDENTITY.replace("-", "\u2011"),
        IDENTITY.replace("KEY-1", "KEY-l"),
        "".join(chr(ord(c) + 0xFEE0) for c in IDENTITY),
        "\u200b" + IDENTITY + "\ufeff\r\n",
    ],
    ids=range(9),
)
def test_case_spaces_dashes_and_line_breaks_do_not_matter(typed: str) -> None:
    assert parse_recovery_text(typed) == IDENTITY


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 57), st.sampled_from([("0", "O"), ("L", "I"), ("L", "1"), ("8", "B")]))
def test_letters_that_cannot_occur_are_read_as_what_they_look_like(place: int, slip: tuple[str, str]) -> None:
    assert parse_recovery_text(DATA.replace(*slip)) == IDENTITY
    if DATA[place] == slip[0]:
        assert parse_recovery_text(DATA[:place] + slip[1] + DATA[place + 1 :]) == IDENTITY


def test_a_look_alike_is_set_right_where_the_checksum_proves_it() -> None:
    looks = {
        "S": "5",
        "5": "S",
        "Z": "2",
        "2": "Z",
        "U": "V",
        "V": "U",
        "G": "6",
        "6": "G",
        "L": "7",
        "7": "L",
    }
    slips = [at for at, letter in enumerate(DATA) if letter in looks]
    assert slips
    for at in slips:
        assert parse_recovery_text(DATA[:at] + looks[DATA[at]] + DATA[at + 1 :]) == IDENTITY


def test_any_other_single_slip_is_refused_and_its_group_is_named() -> None:
    for at in (0, 3, 4, 30, 57):
        wrong = "P" if DATA[at] != "P" else "K"
        with pytest.raises(UserError, match=rf"checksum: look at group {at // 4 + 1} ") as caught:
            parse_recovery_text(DATA[:at] + wrong + DATA[at + 1 :])
        assert DATA[:8] not in str(caught.value)


def test_several_slips_are_refused_as_a_whole() -> None:
    with pytest.raises(UserError, match="at least two characters"):
        parse_recovery_text(DATA[8:] + DATA[:8])


def test_a_missing_or_doubled_group_is_named_as_such() -> None:
    with pytest.raises(UserError, match="too short: 54 characters"):
        parse_recovery_text(IDENTITY[:-4])
    with pytest.raises(UserError, match="too long: 62 characters"):
        parse_recovery_text(IDENTITY + DATA[-4:])
    with pytest.raises(UserError, match="too short: 0 characters"):
        parse_recovery_text("")


def test_a_character_that_never_occurs_is_pointed_at() -> None:
    with pytest.raises(UserError, match="never occurs in one: look at group 3 "):
        parse_recovery_text(DATA[:9] + "é" + DATA[10:])


def checksummed(data: str) -> str:
    """The data with a right checksum, found through the single-error search of the module itself."""
    values = [ord(c) >> 5 for c in "age-secret-key-"] + [0] + [ord(c) & 31 for c in "age-secret-key-"]
    left = bech32._remainder([*values, *map(bech32.ALPHABET.index, data), *[0] * 6]) ^ 1
    return data + "".join(bech32.ALPHABET[left >> 5 * (5 - i) & 31] for i in range(6))


def test_a_right_checksum_over_something_that_is_no_key_is_refused() -> None:
    with pytest.raises(UserError, match="not the text of a recovery sheet"):
        parse_recovery_text(checksummed("q" * 51 + "l"))


def test_the_checksum_agrees_with_published_examples() -> None:
    assert bech32.is_valid("a", "2uel5l")
    assert bech32.is_valid("split", "checkupstagehandshakeupstreamerranterredcaperred2y9e3w")
    assert not bech32.is_valid("a", "2uel5q")


def test_an_identity_round_trips_whatever_it_is() -> None:
    for _ in range(20):
        identity = new_identity()
        assert parse_recovery_text(recovery_text(identity).lower()) == identity
        assert recipient_of(parse_recovery_text(identity)) == recipient_of(identity)
