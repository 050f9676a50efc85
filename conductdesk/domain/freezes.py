"""Freezes (cooling-off periods) and the clock that leads to re-opening."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from conductdesk.domain.incidents import Incident, check_recorded
from conductdesk.domain.records import has_words, new_id, visible
from conductdesk.errors import RefusedError

_LONG = timedelta(days=7)


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


@dataclass(frozen=True, kw_only=True)
class FreezePlan:
    """What an officer chooses for a freeze.

    Times are aware UTC; ``who_can`` names the admins who can press it.
    """

    platform: str
    starts_at: datetime
    ends_at: datetime
    who_can: tuple[str, ...] = ()


def plan_freeze(
    incident: Incident,
    plan: FreezePlan,
    *,
    others: Sequence[CoolingOffPeriod],
    officer_id: str,
    now: datetime,
) -> CoolingOffPeriod:
    """Plan a freeze. Source: R23 (S2).

    Args:
        incident: a recorded incident that is not closed.
        plan: platform, times, and who can press it; empty and repeated names are left out.
        others: every freeze of this incident so far.
        officer_id: who plans it.
        now: aware UTC.

    Raises:
        RefusedError: no platform, the end is not after the start, or the platform has a freeze already.
    """
    check_recorded(incident, what="freeze a platform")
    if not visible(plan.platform):
        raise RefusedError("No platform is named.", hint='Write which one to freeze, such as "WhatsApp".')
    if plan.ends_at <= plan.starts_at:
        raise RefusedError(
            "The freeze would end before it starts.", hint="Choose an end that is later than the start."
        )
    check_alone(incident.id, plan.platform, others)
    names: dict[str, str] = {}
    for name in filter(has_words, plan.who_can):
        names.setdefault(_same(name), name.strip())
    return CoolingOffPeriod(
        incident_id=incident.id,
        platform=plan.platform.strip(),
        who_can=tuple(names.values()),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        officer_id=officer_id,
        at=now,
    )


def check_alone(incident_id: str, platform: str, others: Iterable[CoolingOffPeriod]) -> None:
    """Refuse a second freeze of a platform while one of this incident is planned or active.

    Raises:
        RefusedError: there is one among ``others``.
    """
    wanted = _same(platform)
    for other in others:
        running = other.incident_id == incident_id and other.state is not FreezeState.ENDED
        if running and _same(other.platform) == wanted:
            raise RefusedError(
                f"There is already a freeze of this platform that is {other.state.value}.",
                hint="Give that one a later end, or end it before you plan another.",
            )


def _same(name: str) -> str:
    return " ".join(visible(name).casefold().split())


def freeze_warnings(freeze: CoolingOffPeriod) -> tuple[str, ...]:
    """What to think of before starting, as sentences. Source: R23 (S2)."""
    warnings = []
    if not freeze.who_can:
        warnings.append(
            "Nobody is named who can press it. Find out who is an admin there before you announce a freeze."
        )
    elif len(freeze.who_can) == 1:
        warnings.append(
            "Only one admin is named. If they are away, nobody can re-open: ask a second person to be ready."
        )
    if freeze.ends_at - freeze.starts_at > _LONG:
        days = (freeze.ends_at - freeze.starts_at).days
        warnings.append(f"That is {days} days. A freeze is meant to be short: please check the end.")
    return tuple(warnings)


def start_freeze(freeze: CoolingOffPeriod, *, now: datetime, at: datetime | None = None) -> None:
    """Note that the freeze was switched on.

    Args:
        freeze: a planned freeze.
        now: aware UTC.
        at: when it was switched on, if that was earlier than now.

    Raises:
        RefusedError: it is not planned, its end has passed already, or the time is in the future.
    """
    started = _happened(at, now)
    if freeze.state is not FreezeState.PLANNED:
        raise RefusedError(
            f"This freeze is {freeze.state.value}, so it cannot be started.",
            hint="Give it a later end." if freeze.state is FreezeState.ACTIVE else "Plan a new freeze.",
        )
    if freeze.ends_at <= started:
        raise RefusedError(
            "The planned end of this freeze has passed already.", hint="Give it a later end, then start it."
        )
    freeze.state = FreezeState.ACTIVE
    freeze.started_at = started


def extend_freeze(freeze: CoolingOffPeriod, *, ends_at: datetime, now: datetime) -> None:
    """Give a freeze a later end.

    Raises:
        RefusedError: it has ended, or the new end is not later than both the old one and now.
    """
    if freeze.state is FreezeState.ENDED:
        raise RefusedError("This freeze has ended.", hint="Plan a new freeze if the platform needs one.")
    if ends_at <= freeze.ends_at or ends_at <= now:
        raise RefusedError(
            "The new end is not later than the present one, or has passed.",
            hint="Choose a later time. To re-open sooner, end the freeze.",
        )
    freeze.ends_at = ends_at


def end_freeze(freeze: CoolingOffPeriod, *, now: datetime, at: datetime | None = None) -> None:
    """Note that the platform is open again, or that a planned freeze was called off.

    Allowed for a closed incident too: nobody stays shut out because a file was closed. A freeze that was
    never started keeps ``reopened_at`` empty. A clock that was set back cannot make it end before it started.

    Raises:
        RefusedError: it has ended already, or the time given is in the future or before its start.
    """
    if freeze.state is FreezeState.ENDED:
        raise RefusedError("This freeze has ended already.", hint="Nothing needs to be done.")
    reopened = _happened(at, now)
    if freeze.started_at is not None:
        if at is not None and at < freeze.started_at:
            raise RefusedError("A freeze cannot end before it started.", hint="Check the day and the time.")
        freeze.reopened_at = max(reopened, freeze.started_at)
    freeze.state = FreezeState.ENDED


def _happened(at: datetime | None, now: datetime) -> datetime:
    if at is not None and at > now:
        raise RefusedError(
            "That time is in the future.", hint="Write when it was done, or leave the time out."
        )
    return at or now


def note_reminder_sent(freeze: CoolingOffPeriod) -> None:
    """Note that everybody was asked to move on and stay respectful after re-opening. Source: R23 (S2).

    Raises:
        RefusedError: the platform is not open again yet.
    """
    if freeze.reopened_at is None:
        raise RefusedError(
            "The reminder to move on goes out after re-opening.", hint="End the freeze first, then send it."
        )
    freeze.reminder_text_sent = True


def needs_reminder(freeze: CoolingOffPeriod) -> bool:
    """Whether the platform is open again and nobody was asked yet to move on and stay respectful."""
    return freeze.reopened_at is not None and not freeze.reminder_text_sent


def time_left(freeze: CoolingOffPeriod, now: datetime) -> timedelta | None:
    """How long an active freeze still runs; negative once it should have ended; None when not active."""
    return freeze.ends_at - now if freeze.state is FreezeState.ACTIVE else None


def overdue(freeze: CoolingOffPeriod, now: datetime) -> bool:
    """Whether an active freeze has come to its end and the platform should be re-opened (R23)."""
    left = time_left(freeze, now)
    return left is not None and left <= timedelta()


def active(freezes: Iterable[CoolingOffPeriod]) -> tuple[CoolingOffPeriod, ...]:
    """The freezes in which people cannot post at this moment."""
    return tuple(f for f in freezes if f.state is FreezeState.ACTIVE)


def check_all_ended(freezes: Iterable[CoolingOffPeriod]) -> None:
    """Refuse to close an incident whose platform is still frozen; called together with the move to closed.

    Raises:
        RefusedError: a freeze is active.
    """
    if active(freezes):
        raise RefusedError(
            "A platform is still frozen for this incident.",
            hint="Re-open it and end the freeze, then close the incident.",
        )
