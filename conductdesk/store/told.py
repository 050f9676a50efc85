"""What the activity log told of one incident or of single records: details that no table holds."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from conductdesk.store.reader import Reader
from conductdesk.store.sight import visible_objects
from conductdesk.store.types import from_microseconds

_ENTRIES = (
    "SELECT a.action, a.officer_id, a.at, a.object_id, p.payload FROM activity_payloads AS p "
    "CROSS JOIN activity AS a ON a.seq = p.seq WHERE {where} "
    "AND a.action IN (SELECT value FROM json_each(:actions)) AND {visible} ORDER BY p.seq"
)
_OF_INCIDENT = _ENTRIES.format(where="p.incident_id = :incident", visible=visible_objects("p.incident_id"))
_OF_OBJECTS = _ENTRIES.format(
    where="p.object_id IN (SELECT value FROM json_each(:ids))", visible=visible_objects("p.incident_id")
)


class Told(NamedTuple):
    """One entry: who did what to which record and when, with what it told of it."""

    action: str
    officer_id: str
    at: datetime
    object_id: str
    detail: Mapping[str, Any]


def told_of_incident(reader: Reader, incident_id: str, actions: Sequence[str]) -> list[Told]:
    """The entries of an incident with one of these actions, in order, as far as they were not deleted."""
    names = {"incident": incident_id, "actions": json.dumps(actions), "officer": reader.asking()}
    return [_told(row) for row in reader.rows(_OF_INCIDENT, names)]


def told_of_records(reader: Reader, ids: Iterable[str], actions: Sequence[str]) -> list[Told]:
    """The entries about any of these records with one of these actions, in order."""
    names = {"ids": json.dumps(list(ids)), "actions": json.dumps(actions), "officer": reader.asking()}
    return [_told(row) for row in reader.rows(_OF_OBJECTS, names)]


def _told(row: tuple[Any, ...]) -> Told:
    action, officer_id, at, object_id, payload = row
    return Told(action, officer_id, from_microseconds(at), object_id, json.loads(payload)["detail"])
