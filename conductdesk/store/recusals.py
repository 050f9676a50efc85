"""Who stepped back from an incident, read out of the activity log: nobody can change or forget it there."""

import json
from dataclasses import replace

from conductdesk.domain.recusal import Recusal, Stood
from conductdesk.store.reader import Reader
from conductdesk.store.sight import visible_objects
from conductdesk.store.types import from_microseconds

STEPPED_BACK = "incident.stepped_back"
"""The action of an entry that says that its officer stepped back."""

CAME_BACK = "incident.came_back"
"""The action of an entry that says that its officer takes part again."""

_ENTRIES = (
    "SELECT a.action, a.officer_id, a.at, p.payload FROM activity_payloads AS p "  # noqa: S608
    "JOIN activity AS a ON a.seq = p.seq "
    "WHERE p.incident_id = :incident AND a.action IN (:back, :again) "
    f"AND {visible_objects('p.incident_id')} ORDER BY p.seq"
)


def recusals_of(reader: Reader, incident_id: str) -> tuple[Recusal, ...]:
    """Who stepped back from an incident, in order of entry; those who came back say when."""
    names = {
        "incident": incident_id,
        "back": STEPPED_BACK,
        "again": CAME_BACK,
        "officer": reader.asking(),
    }
    found: list[Recusal] = []
    for action, officer_id, at, payload in reader.rows(_ENTRIES, names):
        when = from_microseconds(at)
        if action == CAME_BACK:
            found = [
                replace(one, came_back_at=when)
                if one.officer_id == officer_id and not one.came_back_at
                else one
                for one in found
            ]
            continue
        detail = json.loads(payload)["detail"]
        found.append(
            Recusal(
                officer_id=officer_id,
                at=when,
                was=Stood(detail["was"]),
                handler_id=detail["handler"],
                reason=detail["reason"],
            )
        )
    return tuple(found)
