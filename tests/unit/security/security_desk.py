"""What the fixtures of this folder give, so that tests can name it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from conductdesk.security.header import Header
from conductdesk.security.identities import OfficerKeys

NOW = datetime(2026, 10, 3, 22, 41, 7, 125, tzinfo=UTC)


@dataclass(frozen=True)
class Desk:
    """A header and everything that opens it."""

    header: Header
    desk_key: bytes
    amina: OfficerKeys
    yuki: OfficerKeys
