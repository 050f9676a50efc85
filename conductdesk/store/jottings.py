"""Half-typed text of forms: durable at once, outside the activity log, and gone when it has no more use.

Nothing here passes the unit of work, which would want an entry of the log for it and bring search up to date.
The text lies in a table of its own that no fingerprint covers, and its rows fall with their incident.
"""

from collections.abc import Iterable
from typing import Any

from conductdesk.domain.jottings import Jotting
from conductdesk.store.reader import Reader
from conductdesk.store.sight import visible_incidents
from conductdesk.store.types import to_microseconds

EVIDENCE_PLACES = "evidence"
"""Names of forms about evidence begin with this: disposing of an item deletes what was typed into them."""

_ITS_FORM = "officer_id = :officer AND coalesce(incident_id, '') = :incident AND place = :place"

# Somebody may have thrown the incident away since the form was opened: then there is nothing to write.
_KEEP = """
INSERT INTO jottings (id, incident_id, place, fields, officer_id, at)
SELECT :id, :incident, :place, :fields, :officer, :at
WHERE :incident IS NULL OR EXISTS (SELECT 1 FROM incidents WHERE id = :incident)
ON CONFLICT (officer_id, coalesce(incident_id, ''), place)
DO UPDATE SET fields = excluded.fields, at = excluded.at
"""

_DROP_ABOUT = """
DELETE FROM jottings WHERE incident_id = :id OR instr(place, :id) OR instr(fields, :id)
OR (substr(place, 1, :length) = :evidence
    AND incident_id IN (SELECT incident_id FROM evidence_items WHERE id = :id))
"""


def incident_of(reader: Reader, reference: str) -> str | None:
    """The id of the incident with exactly this reference or id, if the officer who asks may see it."""
    found = reader.rows(
        "SELECT i.id FROM incidents AS i WHERE (i.reference = :ref OR i.id = :ref) "  # noqa: S608
        f"AND {visible_incidents('i.seq')}",
        {"ref": reference, "officer": reader.asking()},
    )
    return found[0][0] if found else None


def text_of(reader: Reader, incident_id: str | None, place: str) -> str:
    """What the officer who asks has typed into a form, as it is stored; empty when nothing is kept."""
    found = reader.rows(f"SELECT fields FROM jottings WHERE {_ITS_FORM}", _form(reader, incident_id, place))  # noqa: S608
    return found[0][0] if found else ""


def places_of(reader: Reader, incident_id: str | None) -> tuple[str, ...]:
    """The forms with text of the officer who asks, in the order in which it was first kept."""
    found = reader.rows(
        "SELECT place FROM jottings WHERE officer_id = :officer AND coalesce(incident_id, '') = :incident "
        "ORDER BY rowno",
        {"officer": reader.asking(), "incident": incident_id or ""},
    )
    return tuple(row[0] for row in found)


def keep(driver: Any, jotting: Jotting) -> bool:
    """Write a jotting in place of the one before; False when its incident is gone."""
    cursor = driver.execute(
        _KEEP,
        {
            "id": jotting.id,
            "incident": jotting.incident_id,
            "place": jotting.place,
            "fields": jotting.fields,
            "officer": jotting.officer_id,
            "at": to_microseconds(jotting.at),
        },
    )
    return bool(cursor.rowcount)


def drop(driver: Any, officer_id: str, incident_id: str | None, place: str) -> None:
    """Delete the jotting of one form."""
    driver.execute(
        f"DELETE FROM jottings WHERE {_ITS_FORM}",  # noqa: S608  # our own condition
        {"officer": officer_id, "incident": incident_id or "", "place": place},
    )


def drop_of_closed(driver: Any, incident_id: str) -> None:
    """Delete every officer's jottings about an incident if it is closed: nobody goes on typing there."""
    driver.execute(
        "DELETE FROM jottings WHERE incident_id = :id "
        "AND EXISTS (SELECT 1 FROM incidents WHERE id = :id AND state = 'closed')",
        {"id": incident_id},
    )


def drop_about(driver: Any, object_ids: Iterable[str]) -> None:
    """Delete what was typed about something that is disposed of: an incident, or a record by its id.

    For an item of evidence these are the incident's forms about evidence, and any other that names the item.
    """
    for object_id in object_ids:
        driver.execute(
            _DROP_ABOUT, {"id": object_id, "evidence": EVIDENCE_PLACES, "length": len(EVIDENCE_PLACES)}
        )


def _form(reader: Reader, incident_id: str | None, place: str) -> dict[str, str]:
    return {"officer": reader.asking(), "incident": incident_id or "", "place": place}
