"""Who stepped back from an incident, read out of the activity log: nobody can change or forget it there."""

from dataclasses import replace
from datetime import datetime

from conductdesk.domain.recusal import Recusal, Stood
from conductdesk.store.reader import Reader
from conductdesk.store.told import told_of_incident

STEPPED_BACK = "incident.stepped_back"
"""The action of an entry that says that its officer stepped back."""

CAME_BACK = "incident.came_back"
"""The action of an entry that says that its officer takes part again."""


def recusals_of(reader: Reader, incident_id: str) -> tuple[Recusal, ...]:
    """Who stepped back from an incident, in order of entry; those who came back say when."""
    found: list[Recusal] = []
    for entry in told_of_incident(reader, incident_id, (STEPPED_BACK, CAME_BACK)):
        if entry.action == CAME_BACK:
            found = [_after_coming_back(one, entry.officer_id, entry.at) for one in found]
            continue
        found.append(
            Recusal(
                officer_id=entry.officer_id,
                at=entry.at,
                was=Stood(entry.detail["was"]),
                handler_id=entry.detail["handler"],
                reason=entry.detail["reason"],
            )
        )
    return tuple(found)


def _after_coming_back(recusal: Recusal, officer_id: str, at: datetime) -> Recusal:
    theirs = recusal.officer_id == officer_id and recusal.came_back_at is None
    return replace(recusal, came_back_at=at) if theirs else recusal
