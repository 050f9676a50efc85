"""What an interruption left between a sealed file and the record of it, put right at the next opening."""

from contextlib import suppress

from conductdesk.domain.evidence import EvidenceItem
from conductdesk.errors import UserError
from conductdesk.services.backups import forget_in_backups
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.evidence_files import discard
from conductdesk.store.unsettled import settle, unsettled


def settle_evidence(desk: OpenDesk) -> int:
    """Let the database decide about every sealed file that an interrupted keeping or deletion left open.

    A file that the desk keeps stays. One that was never entered, or whose item was deleted, is removed, in
    the backups too. A disk that refuses leaves the rest for the next time.

    Returns:
        How many files were not kept.
    """
    names = unsettled(desk.folder)
    if not names:
        return 0
    with desk.read() as reader:
        gone = tuple(name for name in names if reader.first(EvidenceItem, storage_name=name) is None)
    with suppress(UserError):
        for name in gone:
            discard(desk.folder, name)
        if gone:
            forget_in_backups(desk, gone)
        settle(desk.folder, names)
    return len(gone)
