"""What needs the committee today."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

from conductdesk.domain.deadlines import BackupFacts, DueFacts, TodayItem, today_items
from conductdesk.domain.escalation import ladder
from conductdesk.domain.incidents import Incident, IncidentState
from conductdesk.domain.referrals import Contact
from conductdesk.domain.wellbeing import WellbeingCheck
from conductdesk.services.backups import newest_backups
from conductdesk.services.facts import by_incident, load_cases
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.reader import Reader
from conductdesk.store.views import IncidentFilter, due_page, incident_page, last_change

MOST_INCIDENTS = 200
"""How many incidents that are not closed are looked at, newest first; what is due counts beyond them."""

_UNFINISHED = tuple(state for state in IncidentState if state is not IncidentState.CLOSED)
_AHEAD = timedelta(days=8)


def today(desk: OpenDesk) -> tuple[TodayItem, ...]:
    """What to do now, what to check soon and what waits, in that order.

    The cost goes with what is unfinished or due, never with how many incidents the desk holds.
    """
    now = desk.now()
    with desk.read() as reader:
        rows = incident_page(reader, IncidentFilter(states=_UNFINISHED), limit=MOST_INCIDENTS)
        due = due_page(reader, now + _AHEAD)
        wanted = dict.fromkeys(chain((row.id for row in rows), (row.incident_id for row in due)))
        facts = due_facts(desk, reader, tuple(wanted))
        contacts = reader.find(Contact)
        backups = backup_facts(desk, reader)
    profile = desk.profile
    return today_items(
        facts,
        contacts=contacts,
        group_type=profile.group_type,
        backups=None if profile.practice else backups,
        now=now,
        zone=profile.zone,
    )


def backup_facts(desk: OpenDesk, reader: Reader) -> BackupFacts:
    """How far the desk is kept in a second place."""
    own, elsewhere = newest_backups(desk.folder)
    return BackupFacts(own_at=own, elsewhere_at=elsewhere, changed_at=last_change(reader))


def due_facts(desk: OpenDesk, reader: Reader, ids: Sequence[str]) -> list[DueFacts]:
    """What Today needs to know of several incidents, oldest first, in one query a kind of record."""
    incidents = sorted(reader.find_among(Incident, "id", ids), key=lambda i: i.seq or 0)
    checks = by_incident(reader, WellbeingCheck, ids)
    return [
        DueFacts(
            incident=case.incident,
            ladder=ladder(desk.playbook(case.incident.playbook_digest), case),
            freezes=case.freezes,
            wishes=case.wishes,
            referrals=case.referrals,
            checks=tuple(checks[case.incident.id]),
        )
        for case in load_cases(reader, incidents, with_messages=False)
    ]
