"""The few settings of this computer, kept in one small TOML file. They hold no content of a desk.

The window reads them before it shows anything, so this module needs the standard library alone. There is no
list of recent files: what somebody worked on last is nobody's business.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, get_args

from conductdesk.errors import UserError

Look = Literal["system", "light", "dark", "contrast"]
"""How the window looks: as the system says, or always the same."""
Font = Literal["inter", "atkinson"]
"""What the window is written in: Inter or Atkinson Hyperlegible."""

TEXT_PERCENT = range(100, 201)
LOCK_MINUTES = range(1, 61)

_FOLDERS = ("desk", "second_place")
_WORDS: dict[str, tuple[str, ...]] = {"look": get_args(Look), "font": get_args(Font)}
_NUMBERS = {"text_percent": TEXT_PERCENT, "lock_minutes": LOCK_MINUTES}
_SWITCHES = ("reminders",)
_CONTROL = 32
_DELETE = 127


class Settings:
    """As read. Nothing of it is changed; :meth:`but` gives others. No dataclass, as the first screen waits.

    Attributes:
        desk: opened when no folder is named.
        second_place: gets every backup too.
        look: light or dark, or as the system says.
        font: of the window.
        text_percent: size of the window's text, 100 to 200.
        lock_minutes: the window locks after so long without a key or a click, 1 to 60.
        reminders: whether the system's tray may say that something is due; off until chosen.
        others: simple values that a newer ConductDesk may know; they are written back as they were.

    Raises:
        UserError: a value is none that the setting can have; it names the setting.
    """

    def __init__(
        self,
        *,
        desk: Path | None = None,
        second_place: Path | None = None,
        look: Look = "system",
        font: Font = "inter",
        text_percent: int = 100,
        lock_minutes: int = 5,
        reminders: bool = False,
        others: Mapping[str, str | int | bool] | None = None,
    ) -> None:
        self.desk, self.second_place = desk, second_place
        self.look, self.font = look, font
        self.text_percent, self.lock_minutes = text_percent, lock_minutes
        self.reminders = reminders
        self.others: Mapping[str, str | int | bool] = others or {}
        for key in (*_WORDS, *_NUMBERS, *_SWITCHES):
            wanted = _wanted(key, getattr(self, key))
            if wanted:
                raise UserError(f'The setting "{key}" has to be {wanted}.')

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Settings) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    def but(self, **changes: Any) -> "Settings":
        """The same settings but for these."""
        return Settings(**{**vars(self), **changes})

    def chosen(self) -> dict[str, object]:
        """Every setting of ours by name, in the order in which they are written."""
        return {name: value for name, value in vars(self).items() if name != "others"}


def read_settings(file: Path) -> Settings:
    """The settings in ``file``; a missing file means that nothing was chosen yet.

    Raises:
        UserError: the file cannot be read as TOML, or a value is none that its setting can have.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file) from error
    import tomllib  # noqa: PLC0415 - not needed by the many who never chose anything

    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(file) from error
    known = Settings().chosen().keys()
    for key in known & found.keys():
        wanted = _wanted(key, found[key])
        if wanted:
            raise UserError(f'"{key}" in {file} has to be {wanted}.', hint="Mend the line, or delete it.")
    values: dict[str, Any] = {
        key: Path(value) if key in _FOLDERS else value for key, value in found.items() if key in known
    }
    others = {
        key: value for key, value in found.items() if key not in known and isinstance(value, (str, int))
    }
    return Settings(**values, others=others)


def write_settings(file: Path, settings: Settings) -> None:
    """Write the settings whole: the old file stays until the new one is complete.

    What stands at its default is left out, so that a later default reaches those who never chose.

    Raises:
        UserError: the file cannot be written.
    """
    plain = Settings().chosen()
    chosen = {name: value for name, value in settings.chosen().items() if value != plain[name]}
    text = "".join(
        f"{_key(key)} = {_written(value)}\n" for key, value in {**chosen, **settings.others}.items()
    )
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, file)  # noqa: PTH105 - named for what it promises: the old file or the new one, never half
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise UserError(
            f"The settings in {file} cannot be written; they stay as they were.",
            hint="Check that there is room on the disk, and that you may write there.",
        ) from error


def _unreadable(file: Path) -> UserError:
    return UserError(
        f"The settings in {file} cannot be read.", hint="Mend the file, or delete it to start afresh."
    )


def _wanted(key: str, value: object) -> str:
    """What a value should have been, in words; empty where it is that."""
    if key in _FOLDERS:
        return "" if isinstance(value, str) and value else "a folder in quotes"
    if key in _SWITCHES:
        return "" if isinstance(value, bool) else "true or false"
    if key in _WORDS:
        words = _WORDS[key]
        return "" if value in words else f"one of {', '.join(_quoted(word) for word in words)}"
    bounds = _NUMBERS[key]
    good = isinstance(value, int) and not isinstance(value, bool) and value in bounds
    return "" if good else f"a whole number from {bounds[0]} to {bounds[-1]}"


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "a").replace("-", "a").isalnum() else _quoted(key)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _quoted(str(value))


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(c):04X}" if c in '"\\' or ord(c) < _CONTROL or ord(c) == _DELETE else c for c in text
    )
    return f'"{escaped}"'
