"""The history of evidence as people read it: who did what to an item, and how its last reading went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conductdesk.domain.desk import Officer
from conductdesk.domain.evidence import CustodyEvent, CustodyKind, EvidenceItem
from conductdesk.services.finding import find_evidence, find_incident
from conductdesk.services.open_desk import OpenDesk


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One line in the history of an item; ``officer`` is a name, ``ok`` false where something was wrong."""

    kind: CustodyKind
    officer: str
    at: datetime
    note: str
    ok: bool


@dataclass(frozen=True, kw_only=True)
class LastCheck:
    """How the last reading in full of an item went; ``problem`` is empty when it is what was kept."""

    at: datetime
    problem: str


def history_of(desk: OpenDesk, ref: str, number: int) -> tuple[HistoryLine, ...]:
    """The history of one item with the names of officers, oldest first.

    Raises:
        NotFoundError: there is no such incident or item.
    """
    with desk.read() as reader:
        item = find_evidence(reader, find_incident(reader, ref), number)
        names = {officer.id: officer.name for officer in reader.find(Officer)}
        events = reader.find(CustodyEvent, evidence_id=item.id)
    return tuple(
        HistoryLine(
            kind=event.kind,
            officer=names.get(event.officer_id, "?"),
            at=event.at,
            note=event.note,
            ok=event.ok,
        )
        for event in events
    )


def last_checks(desk: OpenDesk, ref: str) -> Mapping[int, LastCheck]:
    """How the last reading in full of each item of an incident went, by number; those never read again lack.

    Raises:
        NotFoundError: there is no such incident.
    """
    with desk.read() as reader:
        incident = find_incident(reader, ref)
        numbers = {item.id: item.number for item in reader.find(EvidenceItem, incident_id=incident.id)}
        events = reader.find(CustodyEvent, incident_id=incident.id)
    found: dict[int, LastCheck] = {}
    for event in events:
        if event.kind in (CustodyKind.VERIFIED, CustodyKind.VIEWED) and event.evidence_id in numbers:
            problem = "" if event.ok else event.note or "It is not what was kept."
            found[numbers[event.evidence_id]] = LastCheck(at=event.at, problem=problem)
    return found
