"""Freezes (cooling-off periods) and the clock that leads to re-opening."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import new_id


class FreezeState(StrEnum):
    """planned → active → ended."""

    PLANNED = "planned"
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(eq=False, kw_only=True)
class CoolingOffPeriod:
    """A time in which nobody can post on a platform (R23). ``who_can`` names the admins who can press it."""

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    platform: str
    state: FreezeState = FreezeState.PLANNED
    who_can: tuple[str, ...] = ()
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None = None
    reopened_at: datetime | None = None
    reminder_text_sent: bool = False
    officer_id: str
    at: datetime
