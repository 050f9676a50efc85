"""Checking a whole desk: the database, the activity log, every record and every item of evidence."""

from collections.abc import Callable
from dataclasses import dataclass

from conductdesk.services.activity import verify_activity
from conductdesk.services.evidence import verify_evidence
from conductdesk.services.open_desk import OpenDesk

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True, kw_only=True)
class DeskCheck:
    """What was found. ``problems`` holds one plain line each and is empty when all is as it was written."""

    problems: tuple[str, ...]
    evidence_checked: int
    entries_checked: int
    head_code: str


def verify_desk(desk: OpenDesk, *, progress: Progress | None = None) -> DeskCheck:
    """Check the header, every page of the database, the log, every record against it, and all evidence.

    Args:
        desk: the open desk; it may be open to look only.
        progress: called with items done, items in all and bytes done while evidence is read.
    """
    faults = [*desk.folder.header_faults(desk.header)]
    faults += [f"Database: {line}" for line in desk.database.integrity()]
    log = verify_activity(desk)
    items = verify_evidence(desk, progress=progress)
    bad = [f"Evidence {i.number} of {i.reference}: {i.problem}" for i in items if i.problem]
    return DeskCheck(
        problems=(*faults, *log.problems, *bad),
        evidence_checked=len(items),
        entries_checked=log.entries,
        head_code=log.head_code,
    )
