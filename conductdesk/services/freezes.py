"""Freezing a platform for a while, and opening it again (R23)."""

from dataclasses import dataclass

from conductdesk.domain import freezes as rules
from conductdesk.domain.dates import read_when
from conductdesk.domain.freezes import CoolingOffPeriod, FreezePlan, FreezeState, freeze_warnings
from conductdesk.domain.incidents import Incident, after_freeze_started, check_changeable
from conductdesk.errors import NotFoundError, UserError
from conductdesk.services.facts import load_facts
from conductdesk.services.finding import find_incident
from conductdesk.services.gates import pass_freeze_gate
from conductdesk.services.incidents import commit_change
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.reader import Reader


@dataclass(frozen=True, kw_only=True)
class FreezeSaved:
    """A freeze as it stands now, and what to think of, one sentence each."""

    freeze: CoolingOffPeriod
    warnings: tuple[str, ...] = ()


def plan_freeze(
    desk: OpenDesk,
    ref: str,
    *,
    until: str,
    platform: str = "",
    starts: str = "",
    who_can: tuple[str, ...] = (),
    override_reason: str = "",
) -> FreezeSaved:
    """Plan a freeze.

    Args:
        desk: the open desk.
        ref: the incident.
        until: when the platform opens again, as text.
        platform: which one; the incident's own when empty.
        starts: from when, as text; now when empty.
        who_can: names of the admins who can press it, asked for until the desk keeps a roster of admins.
        override_reason: why it goes past the wishes lock, when that is closed (R8).

    Raises:
        RefusedError: the wishes lock is closed, or the times or the platform do not fit.
    """
    now = desk.now()
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        facts = load_facts(uow, incident)
        override = pass_freeze_gate(desk.playbook(incident.playbook_digest), facts, override_reason)
        plan = FreezePlan(
            platform=platform or incident.platform,
            starts_at=read_when(starts, zone=incident.zone, now=now).at_utc if starts else now,
            ends_at=read_when(until, zone=incident.zone, now=now).at_utc,
            who_can=who_can,
        )
        freeze = uow.add(
            rules.plan_freeze(incident, plan, others=_all(uow, incident), officer_id=desk.officer.id, now=now)
        )
        commit_change(uow, incident, "freeze.planned", {"override": override})
    return FreezeSaved(freeze=freeze, warnings=freeze_warnings(freeze))


def start_freeze(desk: OpenDesk, ref: str, *, platform: str = "", at: str = "") -> FreezeSaved:
    """Note that a planned freeze was switched on; the incident counts as contained."""
    now = desk.now()
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        freeze = _one(uow, incident, platform)
        when = read_when(at, zone=incident.zone, now=now).at_utc if at else None
        rules.start_freeze(freeze, now=now, at=when)
        after_freeze_started(incident, now=now)
        commit_change(uow, incident, "freeze.started", {})
    return FreezeSaved(freeze=freeze, warnings=freeze_warnings(freeze))


def extend_freeze(desk: OpenDesk, ref: str, until: str, *, platform: str = "") -> FreezeSaved:
    """Give a freeze a later end."""
    now = desk.now()
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        freeze = _one(uow, incident, platform)
        rules.extend_freeze(freeze, ends_at=read_when(until, zone=incident.zone, now=now).at_utc, now=now)
        commit_change(uow, incident, "freeze.extended", {})
    return FreezeSaved(freeze=freeze, warnings=freeze_warnings(freeze))


def end_freeze(desk: OpenDesk, ref: str, *, platform: str = "", at: str = "") -> FreezeSaved:
    """Note that the platform is open again; closed incidents allow it too."""
    now = desk.now()
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        freeze = _one(uow, incident, platform)
        when = read_when(at, zone=incident.zone, now=now).at_utc if at else None
        rules.end_freeze(freeze, now=now, at=when)
        commit_change(uow, incident, "freeze.ended", {})
    warnings = ("Everybody can post again. Ask them to move on and stay respectful.",)
    return FreezeSaved(freeze=freeze, warnings=warnings if freeze.reopened_at else ())


def note_reminder(desk: OpenDesk, ref: str, *, platform: str = "") -> None:
    """Note that everybody was asked to move on and stay respectful after re-opening.

    Raises:
        NotFoundError: no freeze of the incident has ended.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        ended = [f for f in _named(_all(uow, incident), platform) if f.state is FreezeState.ENDED]
        if not ended:
            raise NotFoundError(f"No freeze of {incident.reference} has ended yet.")
        rules.note_reminder_sent(ended[-1])
        commit_change(uow, incident, "freeze.reminded", {})


def list_freezes(desk: OpenDesk, ref: str) -> tuple[CoolingOffPeriod, ...]:
    """The freezes of an incident, oldest first."""
    with desk.read() as reader:
        return tuple(_all(reader, find_incident(reader, ref)))


def _all(records: Reader, incident: Incident) -> list[CoolingOffPeriod]:
    return records.find(CoolingOffPeriod, incident_id=incident.id)


def _named(freezes: list[CoolingOffPeriod], platform: str) -> list[CoolingOffPeriod]:
    wanted = platform.strip().casefold()
    return [f for f in freezes if not wanted or f.platform.casefold() == wanted]


def _one(records: Reader, incident: Incident, platform: str) -> CoolingOffPeriod:
    running = [f for f in _named(_all(records, incident), platform) if f.state is not FreezeState.ENDED]
    if not running:
        raise NotFoundError(
            f"{incident.reference} has no freeze that is planned or active.", hint="Plan one first."
        )
    if len(running) > 1:
        names = ", ".join(f.platform for f in running)
        raise UserError("Several platforms are frozen.", hint=f"Say which one: {names}.")
    return running[0]
