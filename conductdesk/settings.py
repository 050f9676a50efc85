"""The few settings of this computer, kept in one small TOML file. They hold no content of a desk."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from conductdesk.errors import UserError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """As read. ``desk`` is opened when no folder is named; ``second_place`` gets every backup too."""

    desk: Path | None = None
    second_place: Path | None = None


def read_settings(file: Path) -> Settings:
    """The settings in ``file``; a missing file means that nothing was chosen yet.

    Raises:
        UserError: the file cannot be read as TOML, or a value is no text.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(
            f"The settings in {file} cannot be read.", hint="Mend the file, or delete it to start afresh."
        ) from error
    return Settings(desk=_folder(found, "desk", file), second_place=_folder(found, "second_place", file))


def write_settings(file: Path, settings: Settings) -> None:
    """Write the settings whole: the old file stays until the new one is complete."""
    chosen = {"desk": settings.desk, "second_place": settings.second_place}
    lines = [f"{key} = {_quoted(str(value))}\n" for key, value in chosen.items() if value is not None]
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text("".join(lines), encoding="utf-8")
    os.replace(fresh, file)  # noqa: PTH105 - named for what it promises: the old file or the new one, never half


def _folder(found: dict[str, object], key: str, file: Path) -> Path | None:
    value = found.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise UserError(f'"{key}" in {file} has to be a folder in quotes.', hint="Mend the line.")
    return Path(value)


def _quoted(text: str) -> str:
    escaped = "".join(f"\\u{ord(c):04X}" if c in '"\\' or ord(c) < 32 or ord(c) == 127 else c for c in text)  # noqa: PLR2004 - the control characters TOML asks to escape
    return f'"{escaped}"'
