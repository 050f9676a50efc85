"""Reads a playbook's TOML into the records of :mod:`conductdesk.domain.playbook` (R28).

A committee writes and changes these files by hand, so everything that is wrong is listed at once, each time
with the place in the file: ``steps "freeze", gates[1]: …``. Unknown keys are errors: a misspelt key would
otherwise be ignored without a word. What a playbook may say is checked in :mod:`conductdesk.playbooks.rules`,
once every entry has the keys and types it needs.
"""

import hashlib
import re
import tomllib
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec

from conductdesk.domain.playbook import Playbook
from conductdesk.errors import UserError
from conductdesk.paths import resources_dir
from conductdesk.playbooks.rules import broken_rules, unfit_character

MAX_SIZE_BYTES = 1024 * 1024
_MAX_LISTED = 100
_SHOWN_CHARACTERS = 60
_AT_THE_END = re.compile(r"\s*\(at (line \d+, column \d+|end of document)\)$")
_IN_ELEMENT = re.compile(r" - at `\$((?:\[\d+\])*)`$")

_Record = TypeVar("_Record")
_SHIPPED: dict[str, Playbook] = {}


class PlaybookProblems(UserError):  # noqa: N818  it carries many, and reads so where it is caught
    """A playbook that cannot be used. ``problems`` holds every problem, in the order of the file."""

    def __init__(self, name: str, problems: tuple[str, ...]) -> None:
        count = len(problems)
        more = "" if count == 1 else f" There are {count} problems in all."
        super().__init__(
            f"The checklist {_shown(name)} cannot be used. {problems[0]}{more}",
            hint="Mend the file and check it again; nothing was changed.",
        )
        self.problems = problems


def digest(text: str) -> str:
    """The SHA-256 of a playbook's text as 64 hex digits: an incident names its version by it (R28)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def shipped_playbooks() -> tuple[tuple[str, str], ...]:
    """The playbooks that come with the program, as (file name, text), ordered by file name."""
    folder = resources_dir() / "playbooks"
    return tuple((file.name, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml")))


def load_playbook(text: str, *, name: str) -> Playbook:
    """The playbook a text holds.

    Args:
        text: the TOML, at most 1 MiB in UTF-8.
        name: what the file is called, for the messages.

    Raises:
        PlaybookProblems: anything is wrong with it; every problem is listed.

    Source: R28 (all).
    """
    if (known := _SHIPPED.get(digest(text))) is not None:
        return known
    playbook, problems = _read(text)
    if playbook is None or problems:
        raise PlaybookProblems(name, problems)
    return playbook


def load_shipped() -> tuple[Playbook, ...]:
    """The playbooks that come with the program, ordered by file name; read once, and known from then on.

    They hold nothing of any desk, so they may outlive one.
    """
    found = []
    for name, text in shipped_playbooks():
        playbook = _SHIPPED[digest(text)] = load_playbook(text, name=name)
        found.append(playbook)
    return tuple(found)


def check_playbook(text: str, name: str) -> tuple[str, ...]:
    """Every problem of a playbook as a line that starts with the file's name; empty when it can be used."""
    return tuple(f"{_shown(name)}: {problem}" for problem in _read(text)[1])


def _read(text: str) -> tuple[Playbook | None, tuple[str, ...]]:
    """The playbook, or None where it could not even be put together, and its problems."""
    table, refusal = _parse(text)
    if table is None:
        return None, (refusal,)
    problems = [*_unfit(table, "")]
    playbook = _record(Playbook, table, "", problems)
    if playbook is not None:
        problems.extend(broken_rules(playbook))
    if len(problems) > _MAX_LISTED:
        left_out = len(problems) - _MAX_LISTED
        problems[_MAX_LISTED:] = [f"{left_out} more problems are not listed."]
    return playbook, tuple(problems)


def _parse(text: str) -> tuple[dict[str, Any] | None, str]:
    """The table a text holds, or None and why it holds none."""
    try:
        size_bytes = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        return None, "The text holds broken characters. Save the file as UTF-8."
    if size_bytes > MAX_SIZE_BYTES:
        return None, "The file is larger than 1 MiB, which no checklist needs."
    try:
        # Notepad begins UTF-8 files with a byte order mark, which TOML does not know.
        return tomllib.loads(text.removeprefix("\ufeff")), ""
    except RecursionError:
        return None, "Tables or lists are nested too deeply."
    except ValueError as error:
        message = str(error)
        found = _AT_THE_END.search(message)
        if found is None:
            return None, "A number or date in it cannot be read."
        reason = _shown(message[: found.start()], quoted=False)
        place = found.group(1)
        where = place.split(",")[0].capitalize() if place.startswith("line") else "At the end of the file"
        return None, f"{where}: this is not TOML ({reason}; {place})."


def _shown(text: str, *, quoted: bool = True) -> str:
    """A key or name from the file, shortened and without characters that could disturb a terminal."""
    clean = "".join(c if c.isprintable() else "?" for c in text[: _SHOWN_CHARACTERS + 1])
    short = clean if len(clean) <= _SHOWN_CHARACTERS else clean[:_SHOWN_CHARACTERS] + "…"
    return f'"{short}"' if quoted else short


def _unfit(value: object, where: str) -> Iterator[str]:
    """One problem for each text that holds a control or direction character, which nobody sees or expects."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _unfit(inner, _join(where, _shown(key, quoted=False)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unfit(inner, f"{where}{_element(inner, index)}")
    elif isinstance(value, str):
        found = unfit_character(value)
        if found:
            yield f"{where}: holds the invisible character U+{ord(found):04X}; write it without."


def _join(where: str, key: str) -> str:
    return f"{where}, {key}" if where else key


def _element(value: object, index: int) -> str:
    """How an element of a list is named: by its key where it has one, else by its place, counted from 1."""
    key = value.get("key") if isinstance(value, dict) else None
    return f" {_shown(key)}" if isinstance(key, str) and key else f"[{index + 1}]"


@cache
def _hints(record: Hashable) -> dict[str, Any]:
    return get_type_hints(record)


def _record(
    record: type[_Record], table: Mapping[str, Any], where: str, problems: list[str]
) -> _Record | None:
    """The table as a record, or None after adding every problem of it to ``problems``."""
    hints = _hints(cast("Hashable", record))
    known = ", ".join(hints)
    problems.extend(
        f"{_join(where, _shown(key, quoted=False))}: there is no such key here; the keys are {known}."
        for key in table
        if key not in hints
    )
    before = len(problems)
    values: dict[str, Any] = {}
    for each in fields(cast("Any", record)):
        place = _join(where, each.name)
        if each.name in table:
            values[each.name] = _value(hints[each.name], table[each.name], place, problems)
        elif each.default is MISSING:
            problems.append(f"{place}: this key is missing.")
    return record(**values) if len(problems) == before else None


def _value(kind: Any, value: object, where: str, problems: list[str]) -> Any:
    """One value of the declared kind, or None after adding what is wrong with it to ``problems``."""
    inner = get_args(kind)[0] if get_origin(kind) is tuple else None
    if is_dataclass(inner):
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            problems.append(f"{where}: this has to be a list of tables, written as [[{where}]].")
            return None
        record = cast("type[Any]", inner)
        return tuple(
            _record(record, each, f"{where}{_element(each, index)}", problems)
            for index, each in enumerate(value)
        )
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        message = str(error)
        found = _IN_ELEMENT.search(message)
        place = where + _counted_from_one(found.group(1)) if found else where
        reason = message[: found.start()] if found else message
        problems.append(f"{place}: {reason[:1].lower()}{_plain(reason[1:])}.")
        return None


def _counted_from_one(path: str) -> str:
    return re.sub(r"\d+", lambda match: str(int(match.group()) + 1), path)


def _plain(reason: str) -> str:
    """The converter's words in those of a TOML file."""
    for theirs, ours in (
        ("`str`", "text"),
        ("`array`", "a list"),
        ("`object`", "a table"),
        ("`null`", "nothing"),
    ):
        reason = reason.replace(theirs, ours)
    return _shown(reason, quoted=False)
