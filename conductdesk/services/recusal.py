"""Stepping back from an incident, and asking whether an officer is involved (R5, R6, R25)."""

from collections.abc import Iterable
from dataclasses import dataclass

from conductdesk.domain import recusal as rules
from conductdesk.domain.desk import Officer
from conductdesk.domain.people import Account, Involvement, Person, Role
from conductdesk.domain.recusal import stepped_back
from conductdesk.services.finding import find_incident, officer_called
from conductdesk.services.incidents import commit_change
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.folding import split
from conductdesk.store.reader import Reader
from conductdesk.store.recusals import CAME_BACK, STEPPED_BACK, recusals_of

_HIDES = (
    "Stepping back hides nothing yet: everybody who can open this desk, you too, can still open this "
    "incident. Leave it closed, and do not talk about it with those who work on it. What you do in it all "
    "the same stands in the activity log."
)
_SHORTEST_ALONE = 3
"""A part of a name that is shorter than this points at nobody by itself."""


@dataclass(frozen=True, kw_only=True)
class SteppedBack:
    """What was kept. ``handler``: the name of the officer who handles it now; ``told``: what to read next."""

    handler: str
    told: str


@dataclass(frozen=True, kw_only=True)
class OfficerInvolved:
    """An officer whose name comes near that of somebody who takes part.

    ``called`` is the name or handle as it stands in the incident, ``roles`` the parts it plays, in order of
    entry. ``same`` says that the whole name is the same; ``stepped_back`` that the officer keeps out already.
    """

    officer_id: str
    officer: str
    person_id: str | None
    account_id: str | None
    called: str
    roles: tuple[Role, ...]
    same: bool
    is_handler: bool
    is_deputy: bool
    stepped_back: bool


def step_back(desk: OpenDesk, ref: str, *, deputy: str = "", reason: str = "") -> SteppedBack:
    """The acting officer steps back from an incident and names who stands in.

    Args:
        desk: the open desk.
        ref: the incident.
        deputy: the name or id of the officer who takes over; the incident's own deputy when empty. Officers
            who are neither handler nor deputy name nobody.
        reason: why, if they want to say so; it stays in the desk and is printed on no document.

    Raises:
        RefusedError: nobody is there to take it over, or the one named cannot.
        NotFoundError: no officer has that name.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        officers = _with_access(desk, uow)
        noted = rules.step_back(
            incident,
            desk.officer.id,
            deputy_id=officer_called(officers, deputy).id if deputy.strip() else None,
            officers=officers,
            recusals=recusals_of(uow, incident.id),
            reason=reason,
            now=desk.now(),
        )
        detail = {"was": noted.was, "handler": noted.handler_id, "reason": noted.reason}
        commit_change(uow, incident, STEPPED_BACK, detail)
        handler = uow.get(Officer, noted.handler_id).name
    told = f"It is noted that you keep out of {incident.reference}. {handler} handles it."
    if noted.was is rules.Stood.HANDLER:
        told = f"{handler} handles {incident.reference} now. Tell them yourself: nothing was sent."
    return SteppedBack(handler=handler, told=f"{told} {_HIDES}")


def come_back(desk: OpenDesk, ref: str, *, reason: str) -> SteppedBack:
    """The acting officer says that stepping back was a mistake, with the reason in writing.

    Raises:
        RefusedError: they did not step back, or no reason was written.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        why = rules.come_back(
            incident, desk.officer.id, recusals=recusals_of(uow, incident.id), reason=reason
        )
        commit_change(uow, incident, CAME_BACK, {"handler": incident.handler_id, "reason": why})
        handler = uow.get(Officer, incident.handler_id).name
    return SteppedBack(
        handler=handler, told=f"You take part in {incident.reference} again. {handler} handles it."
    )


def what_stepping_back_hides() -> str:
    """What stepping back hides today, and what it does not, in plain words."""
    return _HIDES


def who_can_stand_in(desk: OpenDesk, ref: str) -> tuple[Officer, ...]:
    """The officers whom the acting one can name, in the order in which they were added."""
    with desk.read() as reader:
        recusals = recusals_of(reader, find_incident(reader, ref).id)
        return rules.can_stand_in(_with_access(desk, reader), recusals, desk.officer.id)


def officers_involved(desk: OpenDesk, ref: str) -> tuple[OfficerInvolved, ...]:
    """Officers who may be somebody that takes part, so that they can be asked; never more than a question.

    A name counts when it is the same in any case and without its diacritics, or when all the words of one
    stand in the other; the handle of an account when the officer's whole name does.
    """
    with desk.read() as reader:
        incident = find_incident(reader, ref)
        parts = [p for p in reader.find(Involvement, incident_id=incident.id) if p.role is not Role.HANDLER]
        out = stepped_back(recusals_of(reader, incident.id))
        called = _names_of(reader, parts)
        officers = _with_access(desk, reader)
    found = []
    for officer in officers:
        for (person_id, account_id), (name, roles) in called.items():
            if _may_be(officer.name, name, handle=person_id is None):
                found.append(
                    OfficerInvolved(
                        officer_id=officer.id,
                        officer=officer.name,
                        person_id=person_id,
                        account_id=account_id,
                        called=name,
                        roles=tuple(dict.fromkeys(roles)),
                        same=_words(officer.name) == _words(name),
                        is_handler=officer.id == incident.handler_id,
                        is_deputy=officer.id == incident.deputy_id,
                        stepped_back=officer.id in out,
                    )
                )
    return tuple(found)


def _names_of(
    records: Reader, parts: Iterable[Involvement]
) -> dict[tuple[str | None, str | None], tuple[str, list[Role]]]:
    """Names and handles by person or account; an account counts as the person known to be behind it."""
    found: dict[tuple[str | None, str | None], tuple[str, list[Role]]] = {}
    for part in parts:
        account = records.get(Account, part.account_id) if part.account_id else None
        person_id = account.person_id if account else part.person_id
        key: tuple[str | None, str | None] = (person_id, None if person_id else part.account_id)
        name = records.get(Person, person_id).name if person_id else account.handle if account else ""
        found.setdefault(key, (name, []))[1].append(part.role)
    return found


def _with_access(desk: OpenDesk, records: Reader) -> list[Officer]:
    """The active officers who can open the desk; adding one may have been stopped half-way."""
    able = {entry.officer_id for entry in desk.header.officers}
    return [officer for officer in records.find(Officer) if officer.active and officer.id in able]


def _may_be(officer: str, called: str, *, handle: bool) -> bool:
    own, other = set(_words(officer)), set(_words(called))
    if own == other:
        return bool(own)
    if handle:
        joined = "".join(_words(called))
        return bool(own) and all(word in joined for word in own)
    shorter = min(own, other, key=len)
    tells = any(len(word) >= _SHORTEST_ALONE or not word.isascii() for word in shorter)
    return tells and (own <= other or other <= own)


def _words(name: str) -> list[str]:
    words, unspaced = split(name)
    return [*words, *unspaced]
