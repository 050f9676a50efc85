"""The register of what left the desk as a list: narrow frozen rows, newest first, a page at a time."""

from datetime import datetime
from typing import NamedTuple

from conductdesk.store.reader import Reader
from conductdesk.store.sight import visible_incidents
from conductdesk.store.types import from_microseconds

_NEWEST = 2**62


class DisclosureRow(NamedTuple):
    """One entry of the register, with the incident it belongs to and the officer who did it.

    ``kind`` is ``document``, ``original``, ``message`` or ``spoken``; ``sha256`` is empty for what was said.
    """

    seq: int
    reference: str
    code_name: str
    kind: str
    to: str
    what: str
    why: str
    sha256: str
    at: datetime
    officer: str


def disclosure_page(
    reader: Reader, *, incident_id: str = "", before_seq: int | None = None, limit: int = 50
) -> list[DisclosureRow]:
    """The next page of the register, newest entry first.

    Args:
        reader: of the desk.
        incident_id: of this incident alone.
        before_seq: ``seq`` of the last row of the page before; None for the first page.
        limit: rows of a page.
    """
    of_one = "AND d.incident_id = :incident " if incident_id else ""
    sql = (
        'SELECT d.seq, i.reference, i.code_name, d.kind, d."to", d.what, d.why, d.sha256, d.at, '  # noqa: S608
        "coalesce(o.name, '') FROM disclosures AS d JOIN incidents AS i ON i.id = d.incident_id "
        "LEFT JOIN officers AS o ON o.id = d.officer_id "
        f"WHERE d.seq < :before {of_one}AND {visible_incidents('i.seq')} ORDER BY d.seq DESC LIMIT {limit:d}"
    )
    names = {"officer": reader.asking(), "incident": incident_id, "before": before_seq or _NEWEST}
    return [
        DisclosureRow._make((*row[:8], from_microseconds(row[8]), row[9])) for row in reader.rows(sql, names)
    ]
