"""How values of records are kept in columns."""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from conductdesk.errors import BugError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(when: datetime) -> int:
    """Microseconds since 1970 UTC, exact for every year a datetime can hold.

    Raises:
        BugError: the time has no zone.
    """
    if when.tzinfo is None:
        raise BugError("A time without a zone was about to be stored.")
    return (when - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """The aware UTC time of that many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time as integer microseconds, so that order and ranges are those of numbers."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the column."""
        del dialect
        return self.write(value)

    @staticmethod
    def write(value: datetime | None) -> int | None:
        """What the column holds for a value."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """From the column."""
        del dialect
        return None if value is None else from_microseconds(value)


class Words(TypeDecorator[StrEnum]):
    """A StrEnum as its value; a value that the enum does not know is an error when it is read.

    Args:
        members: the enum.
    """

    impl = Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members
        self._by_value: dict[str, StrEnum] = {member.value: member for member in members}

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """To the column; a bare str with the right value is taken too."""
        del dialect
        return self.write(value)

    def write(self, value: StrEnum | None) -> str | None:
        """What the column holds for a value."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> StrEnum | None:
        """From the column."""
        del dialect
        return None if value is None else self._by_value[value]


class TextTuple(TypeDecorator[tuple[str, ...]]):
    """A tuple of str as a JSON list, in its order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        """To the column."""
        del dialect
        return self.write(value)

    @staticmethod
    def write(value: tuple[str, ...] | None) -> str:
        """What the column holds for a value."""
        return json.dumps(list(value), ensure_ascii=False) if value else "[]"

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[str, ...]:
        """From the column."""
        del dialect
        return self.parse(value)

    @staticmethod
    def parse(value: str | None) -> tuple[str, ...]:
        """The tuple that a column holds."""
        return tuple(json.loads(value)) if value else ()
