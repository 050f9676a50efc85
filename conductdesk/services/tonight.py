"""Enough for tonight: what was done, what waits, what comes next, and whether it is safe elsewhere."""

from dataclasses import dataclass
from datetime import datetime

from conductdesk.domain.deadlines import BackupFacts, TodayItem
from conductdesk.domain.incidents import Incident
from conductdesk.domain.tonight import (
    Deed,
    backup_sentence,
    closing_words,
    done_sentences,
    due_next,
    evening_began,
)
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.today import backup_facts, today
from conductdesk.store.audit_log import ActivityView, activity_page
from conductdesk.store.reader import Reader

MOST_ENTRIES = 2000
"""How many entries of the activity log are looked at."""

_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class TonightView:
    """What the officer can close the laptop on. No text in it names anybody.

    ``done`` says what this officer did since five in the morning, one sentence an incident; ``urgent`` and
    ``waiting`` are lines of Today, ``due_next`` the one that comes up first. ``last_backup`` holds the times,
    ``backup_words`` says them; ``words`` is what to go to bed with.
    """

    done: tuple[str, ...]
    urgent: tuple[TodayItem, ...]
    waiting: tuple[TodayItem, ...]
    due_next: TodayItem | None
    last_backup: BackupFacts
    backup_words: str
    words: str


def tonight(desk: OpenDesk) -> TonightView:
    """What was done, what waits and what comes next, for the acting officer. Nothing is stored."""
    items = today(desk)
    zone = desk.profile.zone
    with desk.read() as reader:
        deeds = _deeds(desk, reader, evening_began(desk.now(), zone))
        backups = backup_facts(desk, reader)
    return TonightView(
        done=done_sentences(deeds),
        urgent=tuple(item for item in items if item.urgent),
        waiting=tuple(item for item in items if item.group == "waiting"),
        due_next=due_next(items),
        last_backup=backups,
        backup_words=backup_sentence(backups, zone),
        words=closing_words(items),
    )


def _deeds(desk: OpenDesk, reader: Reader, since: datetime) -> list[Deed]:
    """What the officer did since then, in the order of the log."""
    found: list[ActivityView] = []
    before: int | None = None
    for _ in range(MOST_ENTRIES // _PAGE):
        page = activity_page(reader, before=before, limit=_PAGE)
        found += [entry for entry in page if entry.at >= since and entry.officer_id == desk.officer.id]
        if not any(entry.at >= since for entry in page):
            break
        before = page[-1].seq
    ids = {entry.incident_id for entry in found if entry.incident_id}
    references = {i.id: i.reference for i in reader.find_among(Incident, "id", ids)}
    return [
        Deed(
            seq=entry.seq,
            action=entry.action,
            reference=references.get(entry.incident_id or "", ""),
            detail=entry.detail,
        )
        for entry in reversed(found)
    ]
