"""Numbers that a list shows beside its rows, for a page at a time."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from conductdesk.store.reader import Reader
from conductdesk.store.sight import visible_objects

_COUNTS = (
    "SELECT e.value, "  # noqa: S608
    "(SELECT count(DISTINCT coalesce(v.person_id, a.person_id, v.account_id)) FROM involvements AS v "
    "LEFT JOIN accounts AS a ON a.id = v.account_id WHERE v.incident_id = e.value AND v.role <> 'handler'), "
    "(SELECT count(*) FROM evidence_items AS k WHERE k.incident_id = e.value AND k.state = 'kept') "
    f"FROM json_each(:ids) AS e WHERE {visible_objects('e.value')}"
)


class Counted(NamedTuple):
    """How many take part, handlers aside, and how many items of evidence are kept."""

    people: int
    evidence: int


def counts_of(reader: Reader, incident_ids: Sequence[str]) -> dict[str, Counted]:
    """The numbers of several incidents by id, in one query; those out of sight are left out."""
    names = {"ids": json.dumps(list(incident_ids)), "officer": reader.asking()}
    return {found: Counted(people, evidence) for found, people, evidence in reader.rows(_COUNTS, names)}
