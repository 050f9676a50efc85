"""Reading and checking the activity log."""

from dataclasses import dataclass
from datetime import datetime

from conductdesk.domain.audit import head_code
from conductdesk.domain.desk import Officer
from conductdesk.domain.incidents import Incident
from conductdesk.services.finding import find_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.audit_log import activity_page, verify_log


@dataclass(frozen=True, kw_only=True)
class ActivityRow:
    """One entry as people read it. ``detail`` is empty once it was deleted with what it spoke of.

    ``reference`` is that of its incident, empty where it belongs to none.
    """

    seq: int
    at: datetime
    officer: str
    action: str
    object_id: str
    detail: dict[str, object]
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class LogCheck:
    """What verifying the log found: entries read, the head's short code, and problems, one line each."""

    entries: int
    head_code: str
    problems: tuple[str, ...]


def show_activity(
    desk: OpenDesk, ref: str = "", *, before: int | None = None, limit: int = 50
) -> tuple[ActivityRow, ...]:
    """Entries newest first, at most ``limit``, older than sequence number ``before``."""
    with desk.read() as reader:
        incident_id = find_incident(reader, ref).id if ref else None
        names = {o.id: o.name for o in reader.find(Officer)}
        entries = activity_page(reader, incident_id=incident_id, before=before, limit=limit)
        ids = {entry.incident_id for entry in entries if entry.incident_id}
        references = {i.id: i.reference for i in reader.find_among(Incident, "id", ids)}
    return tuple(
        ActivityRow(
            seq=e.seq,
            at=e.at,
            officer=names.get(e.officer_id, "?"),
            action=e.action,
            object_id=e.object_id,
            detail=dict(e.detail),
            reference=references.get(e.incident_id or "", ""),
        )
        for e in entries
    )


def verify_activity(desk: OpenDesk) -> LogCheck:
    """Re-compute the whole chain, the signed head, and every record against the log."""
    with desk.read() as reader:
        found = verify_log(reader, desk.signed_head())
    return LogCheck(entries=found.entries, head_code=head_code(found.head_hash), problems=found.problems)
