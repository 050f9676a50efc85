"""Stepping back: an officer who is involved hands an incident over and keeps out of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.desk import Officer
from conductdesk.domain.incidents import Incident, check_changeable
from conductdesk.domain.records import listed, written_reason
from conductdesk.errors import RefusedError


class Stood(StrEnum):
    """What an officer was to the incident when they stepped back."""

    HANDLER = "handler"
    DEPUTY = "deputy"
    NEITHER = "neither"


@dataclass(frozen=True, kw_only=True)
class Recusal:
    """That an officer stepped back from an incident.

    ``handler_id`` is the officer who handled it from then on. ``came_back_at`` is set once the officer said
    that stepping back was a mistake; until then they count as stepped back.
    """

    officer_id: str
    at: datetime
    was: Stood
    handler_id: str
    reason: str = ""
    came_back_at: datetime | None = None


def is_back(recusal: Recusal) -> bool:
    """Whether the officer takes part again."""
    return recusal.came_back_at is not None


def stepped_back(recusals: Iterable[Recusal]) -> frozenset[str]:
    """The ids of the officers who keep out of the incident now."""
    return frozenset(recusal.officer_id for recusal in recusals if not is_back(recusal))


def can_stand_in(
    officers: Sequence[Officer], recusals: Iterable[Recusal], officer_id: str
) -> tuple[Officer, ...]:
    """Who could take an incident over from ``officer_id``, in the order of the officers.

    Active officers only; nobody who stepped back from this incident themselves.
    """
    out = stepped_back(recusals) | {officer_id}
    return tuple(officer for officer in officers if officer.active and officer.id not in out)


def step_back(
    incident: Incident,
    officer_id: str,
    *,
    deputy_id: str | None,
    officers: Sequence[Officer],
    recusals: Sequence[Recusal],
    reason: str = "",
    now: datetime,
) -> Recusal:
    """An officer hands over what they are to an incident. Nothing changes where a rule says no.

    The handler's place goes to the officer named, or else to the deputy; a deputy's own place goes to the
    officer named, or stays empty. An officer who is neither hands nothing over. Source: product.md,
    "Handler, Deputy, Recusal"; where everybody is involved, staff support takes it (R5, R25).

    Args:
        incident: the incident; its handler and deputy change.
        officer_id: who steps back, for themselves only.
        deputy_id: who stands in; None for the incident's own deputy.
        officers: the desk's.
        recusals: those of this incident.
        reason: why, in a few words, if they want to say so.
        now: aware UTC.

    Raises:
        RefusedError: the incident is closed; they stepped back before; nobody is there to take it over, or
            nobody was named; the one named is no active officer, or keeps out of it too.
    """
    check_changeable(incident)
    if officer_id in stepped_back(recusals):
        raise RefusedError("You have stepped back from this incident already.", hint="Nothing to do.")
    was = _stood(incident, officer_id)
    able = can_stand_in(officers, recusals, officer_id)
    if was is Stood.HANDLER:
        to = _successor(officer_id, deputy_id or incident.deputy_id, able)
        if incident.deputy_id == to:
            incident.deputy_id = None
        incident.handler_id = to
    elif was is Stood.DEPUTY:
        incident.deputy_id = _new_deputy(incident, officer_id, deputy_id, able)
    elif deputy_id is not None:
        raise RefusedError(
            "You are neither the handler nor the deputy of this incident, so nothing is handed over.",
            hint="Name nobody: that you keep out of it is noted all the same.",
        )
    return Recusal(
        officer_id=officer_id, at=now, was=was, handler_id=incident.handler_id, reason=reason.strip()
    )


def _stood(incident: Incident, officer_id: str) -> Stood:
    if incident.handler_id == officer_id:
        return Stood.HANDLER
    return Stood.DEPUTY if incident.deputy_id == officer_id else Stood.NEITHER


def _successor(officer_id: str, wanted: str | None, able: Sequence[Officer]) -> str:
    if not able:
        raise RefusedError(
            "There is nobody else who could take this incident over.",
            hint="Add another officer first. Where everybody is involved, ask staff support to take it: "
            "asking informally opens no complaint.",
        )
    names = listed(tuple(officer.name for officer in able), last="or")
    if wanted is None:
        raise RefusedError("It is not said who takes this incident over.", hint=f"Name {names}.")
    if wanted == officer_id:
        raise RefusedError("You cannot stand in for yourself.", hint=f"Name {names}.")
    if wanted not in {officer.id for officer in able}:
        raise RefusedError(
            "That officer cannot take it over: they have stepped back too, or have no access any more.",
            hint=f"Name {names}.",
        )
    return wanted


def _new_deputy(
    incident: Incident, officer_id: str, wanted: str | None, able: Sequence[Officer]
) -> str | None:
    if wanted is None:
        return None
    if wanted == incident.handler_id:
        raise RefusedError(
            "The handler cannot be their own deputy.", hint="Name somebody else, or leave it empty."
        )
    return _successor(officer_id, wanted, able)


def come_back(incident: Incident, officer_id: str, *, recusals: Sequence[Recusal], reason: str) -> str:
    """An officer says that stepping back was a mistake; the reason as written comes back.

    Where they were the handler and whoever took over still is, they handle it again and the other stands in.

    Raises:
        RefusedError: the incident is closed, they did not step back, or no reason was written.
    """
    check_changeable(incident)
    own = [recusal for recusal in recusals if recusal.officer_id == officer_id and not is_back(recusal)]
    if not own:
        raise RefusedError("You have not stepped back from this incident.", hint="Nothing to do.")
    why = written_reason(reason, what="come back after stepping back")
    if own[-1].was is Stood.HANDLER and incident.handler_id == own[-1].handler_id:
        incident.handler_id, incident.deputy_id = officer_id, incident.handler_id
    return why


def check_takes_part(officer_id: str | None, recusals: Iterable[Recusal]) -> None:
    """Refuse a handler or deputy who stepped back from the incident.

    Raises:
        RefusedError: they did.
    """
    if officer_id in stepped_back(recusals):
        raise RefusedError(
            "That officer has stepped back from this incident.",
            hint="Choose somebody else, or leave the deputy empty.",
        )
