"""What the program takes from the computer it runs on: folders, settings, keychain and clock."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conductdesk import paths
from conductdesk.errors import UserError
from conductdesk.security.keychain import Keychain, SystemKeychain
from conductdesk.settings import Settings, read_settings, write_settings

if TYPE_CHECKING:
    from datetime import datetime

    from conductdesk.security.slots import Argon2Cost

DESK_VARIABLE = "CONDUCTDESK_DESK"
"""The environment variable that names the desk's folder."""


def _utc_now() -> "datetime":
    from datetime import UTC, datetime  # noqa: PLC0415 - nobody asks for the time before the first screen

    return datetime.now(UTC)


class _NoKeychain:
    """A computer without a keychain."""

    def available(self) -> bool:
        return False

    def get(self, desk_id: str, officer_id: str) -> bytes | None:  # noqa: ARG002 - the keychain's signature
        return None

    def put(self, desk_id: str, officer_id: str, secret: bytes) -> None:  # noqa: ARG002 - the keychain's signature
        raise UserError(
            "A practice desk is not remembered on this computer.", hint="Its passphrase is public."
        )

    def delete(self, desk_id: str, officer_id: str) -> None:
        """Nothing is there to be taken out."""


class Surroundings:
    """What a command finds around it. Tests hand in their own; the program uses this computer's.

    Nothing of it is changed; :meth:`but` gives others. It is no dataclass, because the library that makes
    those is one of the dearest things that the first screen would wait for.

    Attributes:
        environ: the environment; only the folder of the desk is ever read from it.
        settings_file: where the settings of this computer are.
        default_desk: the folder of the desk when nobody named one.
        keychain: this computer's keychain.
        clock: the clock, aware UTC.
        cost: of deriving a key from a new passphrase; fitted to this computer when None.
    """

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        settings_file: Path | None = None,
        default_desk: Path | None = None,
        keychain: Keychain | None = None,
        clock: "Callable[[], datetime]" = _utc_now,
        cost: "Argon2Cost | None" = None,
    ) -> None:
        self.environ: Mapping[str, str] = dict(os.environ) if environ is None else environ
        self.settings_file = settings_file or paths.settings_file()
        self.default_desk = default_desk or paths.default_desk_folder()
        self.keychain: Keychain = SystemKeychain() if keychain is None else keychain
        self.clock = clock
        self.cost = cost

    def but(self, **changes: Any) -> "Surroundings":
        """The same surroundings but for these attributes."""
        return Surroundings(**{**vars(self), **changes})

    def for_practice(self, folder: Path, clock: "Callable[[], datetime]") -> "Surroundings":
        """Surroundings of a practice desk: the same look, and nothing of the real desk within reach.

        Args:
            folder: the private folder of practice; what is chosen while practising stays in it.
            clock: the story's.
        """
        practice = self.but(
            environ={},
            settings_file=folder / self.settings_file.name,
            default_desk=folder / "desk",
            keychain=_NoKeychain(),
            clock=clock,
        )
        write_settings(practice.settings_file, self.settings().but(desk=None, second_place=None))
        return practice

    def settings(self) -> Settings:
        """The settings of this computer.

        Raises:
            UserError: the file cannot be read.
        """
        return read_settings(self.settings_file)

    def desk_folder(self, named: Path | None = None) -> Path:
        """The desk's folder: as named, as the environment or the settings say, or the default one."""
        from_environment = self.environ.get(DESK_VARIABLE, "")
        if named is not None:
            return named.expanduser()
        if from_environment:
            return Path(from_environment).expanduser()
        return self.settings().desk or self.default_desk

    def change_settings(self, **changes: Any) -> Settings:
        """Change some of the settings and leave all others as they are; the new ones come back.

        Args:
            changes: fields of :class:`Settings` by name; folders become absolute.

        Raises:
            UserError: a value is none that the setting can have, or the file cannot be read or written.
        """
        absolute: dict[str, Any] = {
            key: value.expanduser().absolute() if isinstance(value, Path) else value
            for key, value in changes.items()
        }
        settings = self.settings().but(**absolute)
        write_settings(self.settings_file, settings)
        return settings

    def remember_desk(self, folder: Path) -> None:
        """Open this desk from now on when no folder is named."""
        self.change_settings(desk=folder)

    def remember_second_place(self, folder: Path | None) -> None:
        """Put a copy of every backup into this folder from now on, or nowhere."""
        self.change_settings(second_place=folder)
