"""Records as plain data for ``--json``: stable keys, times in ISO 8601 and UTC."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import PurePath


def plain(value: object) -> object:  # noqa: PLR0911 - one return for each kind of value
    """The value as what JSON knows: records and mappings as objects, sequences as lists, times as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if not f.name.startswith("_")}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (date, PurePath)):
        return str(value)
    if isinstance(value, (frozenset, set)):
        return sorted(plain(inner) for inner in value)  # type: ignore[type-var]
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def as_json(value: object) -> str:
    """One JSON document. Only ASCII: it prints on every terminal, and no terminal obeys anything in it."""
    return json.dumps(plain(value), indent=2, ensure_ascii=True)
