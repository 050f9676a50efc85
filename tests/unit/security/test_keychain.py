import keyring
import pytest
from keyring import errors

from conductdesk.errors import UserError
from conductdesk.security.keychain import Keychain, SystemKeychain


class Cupboard:
    """Behaves as a keyring backend does; what it fails with can be chosen."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.failure: Exception | None = None
        self.delete_failure: Exception | None = None

    def _fail(self) -> None:
        if self.failure:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.delete_failure:
            raise self.delete_failure
        del self.entries[service, username]


def posing_as(module: str, name: str) -> Cupboard:
    made: Cupboard = type(name, (Cupboard,), {"__module__": module, "__qualname__": name})()
    return made


@pytest.fixture
def cupboard(monkeypatch: pytest.MonkeyPatch) -> Cupboard:
    backend = posing_as("keyring.backends.SecretService", "Keyring")
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def test_a_secret_is_kept_replaced_and_taken_out(cupboard: Cupboard) -> None:
    keychain: Keychain = SystemKeychain()
    assert keychain.available()
    assert keychain.get("desk", "amina") is None
    keychain.put("desk", "amina", b"\0secret")
    keychain.put("desk", "yuki", b"other")
    keychain.put("desk", "amina", b"\1secret")
    assert keychain.get("desk", "amina") == b"\1secret"
    assert keychain.get("desk", "yuki") == b"other"
    keychain.delete("desk", "amina")
    keychain.delete("desk", "amina")
    assert keychain.get("desk", "amina") is None
    assert list(cupboard.entries) == [("ConductDesk", "desk:yuki")]


@pytest.mark.parametrize("changed", ["", "not hexadecimal", "abc", "é"])
def test_a_changed_entry_is_as_good_as_none(cupboard: Cupboard, changed: str) -> None:
    cupboard.entries["ConductDesk", "desk:amina"] = changed
    assert SystemKeychain().get("desk", "amina") is None


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (errors.NoKeyringError("x"), "offers no keychain"),
        (errors.InitError("x"), "offers no keychain"),
        (errors.KeyringLocked("x"), "is locked"),
        (errors.PasswordSetError("x"), "refused"),
        (ConnectionError("bus gone"), "refused"),
    ],
)
def test_a_keychain_that_fails_never_locks_anybody_out(
    cupboard: Cupboard, failure: Exception, told: str
) -> None:
    cupboard.failure = failure
    keychain = SystemKeychain()
    assert keychain.get("desk", "amina") is None
    for attempt in (
        lambda: keychain.put("desk", "amina", b"secret"),
        lambda: keychain.delete("desk", "amina"),
    ):
        with pytest.raises(UserError, match=told) as caught:
            attempt()
        assert caught.value.hint
        assert b"secret".hex() not in f"{caught.value} {caught.value.__cause__!r}"


def test_an_entry_that_cannot_be_taken_out_is_said(cupboard: Cupboard) -> None:
    keychain = SystemKeychain()
    keychain.put("desk", "amina", b"secret")
    cupboard.delete_failure = errors.PasswordDeleteError("x")
    with pytest.raises(UserError, match="did not let go"):
        keychain.delete("desk", "amina")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keyring.backends.null", "Keyring"),
        ("keyring.backends.fail", "Keyring"),
        ("keyrings.alt.file", "PlaintextKeyring"),
        ("keyring.backends.SecretService.evil", "Keyring"),
        ("somebody", "Keyring"),
    ],
)
def test_an_unknown_or_plain_text_backend_is_refused(
    monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    backend = posing_as(module, name)
    backend.entries["ConductDesk", "desk:amina"] = "00"
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    keychain = SystemKeychain()
    assert not keychain.available()
    assert keychain.get("desk", "amina") is None
    keychain.delete("desk", "amina")
    with pytest.raises(UserError, match="offers no keychain"):
        keychain.put("desk", "amina", b"secret")
    assert list(backend.entries.values()) == ["00"]


def test_the_real_one_is_picked_out_of_a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = posing_as("keyring.backends.chainer", "ChainerBackend")
    plain, real = (
        posing_as("keyrings.alt.file", "PlaintextKeyring"),
        posing_as("keyring.backends.macOS", "Keyring"),
    )
    chain.backends = [plain, real]  # type: ignore[attr-defined]
    monkeypatch.setattr(keyring, "get_keyring", lambda: chain)
    SystemKeychain().put("desk", "amina", b"secret")
    assert not plain.entries
    assert real.entries


def test_a_broken_keyring_configuration_means_no_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ModuleNotFoundError

    monkeypatch.setattr(keyring, "get_keyring", broken)
    assert not SystemKeychain().available()


def test_keyring_s_own_null_and_fail_backends_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends import fail, null

    for backend in (fail.Keyring(), null.Keyring()):
        monkeypatch.setattr(keyring, "get_keyring", lambda backend=backend: backend)
        assert not SystemKeychain().available()
