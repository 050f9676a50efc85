"""Who sees which incident: the one place through which every list, count, search and activity read passes.

An incident shows to an officer when its key is sealed to them. The unit of work keeps the exceptions in the
narrow table ``incident_hidden``, empty as long as everybody sees everything: asking costs next to nothing.
"""

# A scalar, so that it is looked up once for a query and not for each row.
_IS_OFFICER = "(SELECT o.active FROM officers AS o WHERE o.id = :officer)"


def visible_incidents(seq: str) -> str:
    """The SQL condition under which the incident with that row id shows to the officer ``:officer``.

    Args:
        seq: the column that holds the incident's seq, such as ``i.seq``; never a value.

    Returns:
        A condition to be joined with AND; nobody who is not an active officer of the desk sees anything.
    """
    return (
        f"{_IS_OFFICER} "  # noqa: S608
        f"AND {seq} NOT IN (SELECT h.seq FROM incident_hidden AS h WHERE h.officer_id = :officer)"
    )


def visible_objects(incident_id: str) -> str:
    """The same for rows that may name an incident by its id, or none (NULL shows to every officer)."""
    return (
        f"{_IS_OFFICER} "  # noqa: S608
        f"AND ({incident_id} IS NULL OR {incident_id} NOT IN (SELECT i.id FROM incident_hidden AS h "
        "JOIN incidents AS i ON i.seq = h.seq WHERE h.officer_id = :officer))"
    )


def visible_people(person_id: str) -> str:
    """The same for a person: shown unless every incident they take part in is out of sight."""
    return (
        f"{_IS_OFFICER} "  # noqa: S608
        "AND (NOT EXISTS (SELECT 1 FROM incident_hidden AS h WHERE h.officer_id = :officer) "
        f"OR NOT EXISTS (SELECT 1 FROM incident_people AS w WHERE w.person_id = {person_id}) "
        f"OR EXISTS (SELECT 1 FROM incident_people AS w WHERE w.person_id = {person_id} AND w.seq NOT IN "
        "(SELECT h.seq FROM incident_hidden AS h WHERE h.officer_id = :officer)))"
    )


REFRESH_INCIDENT = (
    "DELETE FROM incident_hidden WHERE seq = :seq",
    (
        "INSERT INTO incident_hidden (officer_id, seq) SELECT o.id, i.seq FROM incidents AS i "
        "CROSS JOIN officers AS o WHERE i.seq = :seq AND NOT EXISTS (SELECT 1 FROM incident_keys AS k "
        "WHERE k.incident_id = i.id AND k.officer_id = o.id)"
    ),
)
"""Brings the exceptions of one incident up to date."""

REFRESH_OFFICER = (
    "DELETE FROM incident_hidden WHERE officer_id = :officer",
    (
        "INSERT INTO incident_hidden (officer_id, seq) SELECT o.id, i.seq FROM officers AS o "
        "CROSS JOIN incidents AS i WHERE o.id = :officer AND NOT EXISTS (SELECT 1 FROM incident_keys AS k "
        "WHERE k.incident_id = i.id AND k.officer_id = o.id)"
    ),
)
"""Brings the exceptions of one officer up to date."""
