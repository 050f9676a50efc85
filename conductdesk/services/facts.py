"""Everything the rules of the checklist go by, read for one incident or for several at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from conductdesk.domain.communications import Communication
from conductdesk.domain.escalation import CaseFacts, StepRecord
from conductdesk.domain.evidence import EvidenceItem, Post, PostEvidence
from conductdesk.domain.freezes import CoolingOffPeriod
from conductdesk.domain.incidents import Incident
from conductdesk.domain.people import Account, Involvement, Person
from conductdesk.domain.referrals import Referral
from conductdesk.domain.wellbeing import Wishes
from conductdesk.store.reader import Reader


class _Owned(Protocol):
    incident_id: str


Owned = TypeVar("Owned", bound=_Owned)


def load_facts(reader: Reader, incident: Incident) -> CaseFacts:
    """The facts of one incident, each sequence in order of insertion."""
    return load_cases(reader, (incident,))[0]


def load_cases(
    reader: Reader, incidents: Sequence[Incident], *, with_messages: bool = True
) -> list[CaseFacts]:
    """The facts of several incidents, in their order, with one query a kind of record.

    The checklist itself does not go by messages, whose texts are long: lists leave them out.
    """
    ids = [incident.id for incident in incidents]
    involvements = by_incident(reader, Involvement, ids)
    parts = [part for some in involvements.values() for part in some]
    accounts = {a.id: a for a in reader.find_among(Account, "id", _given(p.account_id for p in parts))}
    named = [*(p.person_id for p in parts), *(a.person_id for a in accounts.values())]
    people = {p.id: p for p in reader.find_among(Person, "id", _given(named))}
    posts, links = by_incident(reader, Post, ids), by_incident(reader, PostEvidence, ids)
    evidence, wishes = by_incident(reader, EvidenceItem, ids), by_incident(reader, Wishes, ids)
    freezes, steps = by_incident(reader, CoolingOffPeriod, ids), by_incident(reader, StepRecord, ids)
    messages = by_incident(reader, Communication, ids if with_messages else ())
    referrals = by_incident(reader, Referral, ids)
    cases = []
    for incident in incidents:
        own = involvements[incident.id]
        held = tuple(accounts[a] for a in dict.fromkeys(_given(p.account_id for p in own)))
        known = _given([*(p.person_id for p in own), *(a.person_id for a in held)])
        cases.append(
            CaseFacts(
                incident=incident,
                posts=tuple(posts[incident.id]),
                links=tuple(links[incident.id]),
                evidence=tuple(evidence[incident.id]),
                wishes=tuple(wishes[incident.id]),
                involvements=tuple(own),
                people=tuple(people[p] for p in dict.fromkeys(known)),
                accounts=held,
                freezes=tuple(freezes[incident.id]),
                steps=tuple(steps[incident.id]),
                communications=tuple(messages[incident.id]),
                referrals=tuple(referrals[incident.id]),
            )
        )
    return cases


def by_incident(reader: Reader, cls: type[Owned], ids: Iterable[str]) -> Mapping[str, list[Owned]]:
    """The records of one kind of several incidents, by incident, each list in order of insertion."""
    found: defaultdict[str, list[Owned]] = defaultdict(list)
    for record in reader.find_among(cls, "incident_id", ids):
        found[record.incident_id].append(record)
    return found


def _given(ids: Iterable[str | None]) -> list[str]:
    return [i for i in ids if i]
