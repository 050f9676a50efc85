"""This computer's keychain, through keyring: a convenience that is never the only way in.

Only real system keychains are used. No keychain at all is an ordinary day, and a missing, changed or locked
entry is read as "nothing there": the passphrase still opens the desk.
"""

from typing import TYPE_CHECKING, Protocol

from conductdesk.errors import UserError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "ConductDesk"
_REAL_BACKENDS = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
_CHAIN = "keyring.backends.chainer.ChainerBackend"


class Keychain(Protocol):
    """Where one secret for each desk and officer can be kept on this computer."""

    def available(self) -> bool:
        """Whether there is a keychain that can be trusted with a secret."""

    def get(self, desk_id: str, officer_id: str) -> bytes | None:
        """The secret; None where there is none or it cannot be had now. Never raises."""

    def put(self, desk_id: str, officer_id: str, secret: bytes) -> None:
        """Keep a secret in place of any other.

        Raises:
            UserError: there is no keychain, or it refused.
        """

    def delete(self, desk_id: str, officer_id: str) -> None:
        """Take the secret out; none being there is no error.

        Raises:
            UserError: it is there and could not be taken out.
        """


class SystemKeychain:
    """The operating system's: Secret Service, KWallet, macOS Keychain, Windows Credential Locker."""

    def available(self) -> bool:
        """Whether one of the known system keychains answers; any other kind does not count."""
        return _backend() is not None

    def get(self, desk_id: str, officer_id: str) -> bytes | None:
        """The secret; None where there is none, it was changed, or the keychain is locked or gone."""
        backend = _backend()
        if backend is None:
            return None
        try:
            text = backend.get_password(_SERVICE, _account(desk_id, officer_id))
            return None if text is None else bytes.fromhex(text) or None
        except Exception:  # noqa: BLE001  backends let D-Bus and system errors through; none may lock anybody out
            return None

    def put(self, desk_id: str, officer_id: str, secret: bytes) -> None:
        """Keep a secret in place of any other.

        Raises:
            UserError: there is no keychain, it is locked, or it refused.
        """
        backend = _backend()
        if backend is None:
            raise _missing()
        try:
            backend.set_password(_SERVICE, _account(desk_id, officer_id), secret.hex())
        except Exception as error:  # backends let D-Bus and system errors through
            raise _translated(error) from error

    def delete(self, desk_id: str, officer_id: str) -> None:
        """Take the secret out; none being there, or no keychain at all, is no error.

        Raises:
            UserError: it is there, or may be, and could not be taken out.
        """
        backend = _backend()
        if backend is None:
            return
        account = _account(desk_id, officer_id)
        try:
            if backend.get_password(_SERVICE, account) is not None:
                backend.delete_password(_SERVICE, account)
        except Exception as error:  # backends let D-Bus and system errors through
            raise _translated(error) from error


def _backend() -> "KeyringBackend | None":
    import keyring  # noqa: PLC0415  finding the keychain takes long; nobody needs it before choosing it

    try:
        chosen = keyring.get_keyring()
        candidates = getattr(chosen, "backends", [chosen]) if _class_name(chosen) == _CHAIN else [chosen]
    except Exception:  # noqa: BLE001  a broken keyring configuration means that there is no keychain
        return None
    return next((backend for backend in candidates if _class_name(backend) in _REAL_BACKENDS), None)


def _class_name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _account(desk_id: str, officer_id: str) -> str:
    return f"{desk_id}:{officer_id}"


def _missing() -> UserError:
    return UserError(
        "This computer offers no keychain that ConductDesk trusts.", hint="The passphrase is enough."
    )


def _translated(error: Exception) -> UserError:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError  # noqa: PLC0415  as above

    if isinstance(error, (NoKeyringError, InitError)):
        return _missing()
    if isinstance(error, KeyringLocked):
        return UserError("This computer's keychain is locked.", hint="Unlock it, then try again.")
    if isinstance(error, PasswordDeleteError):
        return UserError(
            "This computer's keychain did not let go of its entry.",
            hint="Remove the entry ConductDesk in the keychain's own window.",
        )
    return UserError(
        "This computer's keychain refused.", hint="Use the passphrase; nothing else has changed."
    )
