"""One action of an officer: records change, the activity log says so, and both are committed together."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from conductdesk.domain import incidents
from conductdesk.domain.audit import (
    GENESIS,
    SALT_BYTES,
    canonical_json,
    next_entry,
    payload_hash,
    record_digest,
)
from conductdesk.domain.desk import Officer
from conductdesk.domain.evidence import EvidenceItem
from conductdesk.domain.incidents import Incident, IncidentState
from conductdesk.domain.people import Account, Person
from conductdesk.domain.reversal import sentence
from conductdesk.errors import BugError
from conductdesk.store import derived, sight
from conductdesk.store.engine import translated
from conductdesk.store.forgetting import Forgetting
from conductdesk.store.inserting import insert
from conductdesk.store.mapping import KINDS, TABLES, of_incident
from conductdesk.store.reader import Reader
from conductdesk.store.reversals import Before, drop_reversal
from conductdesk.store.types import to_microseconds

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class ChangeSet:
    """What a commit touched, for screens that show it. Nothing of the content is in here.

    ``kinds`` names the classes of records, ``activity_seq`` is the newest entry of the log after the commit.
    ``undo_what`` says what undoing that entry does, such as "Undo the edit of the title"; empty when nothing
    can be undone.
    """

    incident_ids: frozenset[str] = frozenset()
    evidence_ids: frozenset[str] = frozenset()
    person_ids: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    activity_seq: int = 0
    undo_what: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    at: datetime
    action: str
    object_id: str
    detail: Mapping[str, object]
    incident_id: str | None


class _Tracked(Session):
    """A session that asks first what is to be written; flushes happen on their own before queries."""

    watch: Callable[[Session], bool]

    def flush(self, objects: Any = None) -> None:
        if self.watch(self):
            super().flush(objects)


class UnitOfWork(Reader):
    """A ``with`` block in which an officer changes the desk; without :meth:`commit` nothing stays.

    The write lock is held from the beginning, so what was read inside is still true at the commit.

    Args:
        connection: checked out for writing, for this unit of work alone.
        officer_id: who acts.
        clock: gives the time, aware UTC.

    Attributes:
        on_commit: told of each commit once it is durable, on the thread that committed. What it raises goes
            to ``sys.excepthook`` and changes nothing about the commit.
    """

    def __init__(self, connection: sa.Connection, officer_id: str, clock: Callable[[], datetime]) -> None:
        super().__init__(connection, officer_id)
        self._acting = officer_id
        self._clock = clock
        self.on_commit: Callable[[ChangeSet], None] | None = None
        with translated():
            connection.begin()
        self._start_over()

    def _start_over(self) -> None:
        self._entries: list[_Entry] = []
        self._pending: list[Any] = []
        self._changed: dict[tuple[type, str], Any] = {}
        self._removed: dict[tuple[type, str], Any] = {}
        self._before = Before()
        self._undo_what = ""
        self._new_incidents: set[str] = set()
        self._leaving_draft: set[str] = set()
        self._forgetting = Forgetting()

    def _new_session(self) -> Session:
        session = _Tracked(self._connection, expire_on_commit=False)
        session.watch = self._note
        return session

    def close(self) -> None:
        """Roll back what was not committed and give the connection back. Records keep what they hold."""
        if self._session is not None:
            self._session.expunge_all()
        if (transaction := self._connection.get_transaction()) is not None:
            transaction.rollback()
        super().close()

    def add(self, record: T) -> T:
        """Put a new record into the desk; its ``seq`` is given when it is first looked for, or at commit."""
        self._pending.append(record)
        return record

    def put_back(self, record: object, *, order: int) -> None:
        """Put a record back that was taken out, at its old place in the order if that is free."""
        with translated():
            self.session.flush()
            self._insert(self.session, record, order=order)

    def use_up(self, seq: int) -> None:
        """Delete what reverses entry ``seq``: it is being used."""
        with translated():
            drop_reversal(self.driver(), seq)

    def remove(self, record: object) -> None:
        """Take a record out of the desk."""
        with translated():
            self.session.flush()
            self.session.delete(record)

    def log(
        self,
        action: str,
        object_id: str,
        detail: Mapping[str, object] | None = None,
        *,
        incident_id: str | None = None,
    ) -> None:
        """Write an entry of the activity log when this is committed; several make several entries, in order.

        Args:
            action: what was done, such as ``incident.record``: no content, it stays for ever.
            object_id: the id of what it was done to.
            detail: more about it, JSON-like; lives in the payload, which goes with a disposal.
            incident_id: the incident it belongs to, if any: the entry shows to those who see that incident.
        """
        self._entries.append(_Entry(self._clock(), action, object_id, dict(detail or {}), incident_id))

    def discard_incident(self, incident: Incident) -> None:
        """Take an incident out of the desk with every record that belongs to it; its sealed files stay."""
        with translated():
            self.session.flush()
            for record in self._all_of(self.driver(), incident.id).values():
                self.session.delete(record)
            self.session.delete(incident)

    def forget(self, *object_ids: str) -> None:
        """Delete, at commit, the payloads and salts of entries about what is being disposed of.

        That it happened, when and by whom stays in the chain, which still verifies. Fingerprints of records
        that live on are carried over into the entry of this commit, as they were attested.

        Args:
            object_ids: ids of records; for an incident, everything told of it goes.
        """
        self._forgetting.ask(object_ids)

    def next_reference(self, year: int) -> str:
        """The next free incident reference of a year, such as ``2026-014``. No number is given twice."""
        return incidents.reference(year, self._count(f"reference-{year}"))

    def _count(self, name: str) -> int:
        with translated():
            cursor = self.driver().execute(
                "INSERT INTO counters (name, last) VALUES (?, 1) "
                "ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
                (name,),
            )
            return int(cursor.fetchall()[0][0])

    def next_number(self, cls: type, incident_id: str | None) -> int:
        """The next number of a post or an item of evidence within its incident, from 1.

        For a kind that is not numbered within an incident, such as drafts, name no incident: the desk counts.
        """
        if incident_id is None:
            return self._count(cls.__name__)
        with translated():
            self.session.flush()
            column = TABLES[cls].c["number"]
            query = sa.select(sa.func.max(column)).where(TABLES[cls].c["incident_id"] == incident_id)
            newest: int | None = self.session.scalar(query)
        return (newest or 0) + 1

    def commit(self, *, draft: bool = False) -> ChangeSet:
        """Make everything durable: records, log, search rows, all or nothing.

        Args:
            draft: autosave of an incident that is still a draft: no entry is written, and nothing but records
                of incidents in that state may have changed. They enter the log when the incident is recorded.

        Raises:
            BugError: something changed and no entry was logged, or a draft's save reached further.
            UserError: no space, no permission.
        """
        with translated():
            self.session.flush()
            driver = self.driver()
            states = self._states(driver)
            self._check(states, draft=draft)
            touched = self._refresh(driver)
            seq = self._append(driver, states)
            changes = self._changes(touched, seq)
            self.session.commit()
            if (transaction := self._connection.get_transaction()) is not None:
                transaction.commit()
            if self._forgetting.asked:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._start_over()
        self._tell(changes)
        return changes

    def _tell(self, changes: ChangeSet) -> None:
        """A listener that fails is reported like any unexpected error: what was kept is kept."""
        if self.on_commit is None:
            return
        try:
            self.on_commit(changes)
        except Exception as error:  # noqa: BLE001  # whatever a listener raises must not look like a failed save
            sys.excepthook(type(error), error, error.__traceback__)

    def _note(self, session: Session) -> bool:
        """Write what is new, remember what a flush is about to write, and say whether it has to."""
        pending, self._pending = self._pending, []
        for record in pending:
            self._insert(session, record)
        for record in session.dirty:
            if session.is_modified(record):
                self._changed[type(record), record.id] = record
                self._before.changed(record)
                if (
                    isinstance(record, Incident)
                    and IncidentState.DRAFT in get_history(record, "state").deleted
                ):
                    self._leaving_draft.add(record.id)
        for record in session.deleted:
            self._changed.pop((type(record), record.id), None)
            self._removed[type(record), record.id] = record
            self._before.removed(self.driver(), record)
        return bool(session.dirty or session.deleted)

    def _insert(self, session: Session, record: Any, *, order: int | None = None) -> None:
        insert(self.driver(), session, record, order=order)
        self._changed[type(record), record.id] = record
        self._before.added(record)
        if isinstance(record, Incident):
            self._new_incidents.add(record.id)

    def _touched(self) -> dict[str, set[type]]:
        """The incidents that were touched, with the kinds of records that changed in each."""
        touched: dict[str, set[type]] = {}
        for (cls, record_id), record in [*self._changed.items(), *self._removed.items()]:
            incident_id = record_id if cls is Incident else getattr(record, "incident_id", None)
            if incident_id is not None:
                touched.setdefault(incident_id, set()).add(cls)
        return touched

    def _states(self, driver: Any) -> dict[str, bool]:
        """For each touched incident, whether it is a draft (a removed one: whether it was)."""
        drafts = {}
        for incident_id in self._touched():
            row = driver.execute("SELECT state FROM incidents WHERE id = ?", (incident_id,)).fetchone()
            gone = self._removed.get((Incident, incident_id))
            drafts[incident_id] = (row[0] if row else gone and gone.state) == IncidentState.DRAFT
        return drafts

    def _is_draft(self, cls: type, record: Any, drafts: dict[str, bool]) -> bool:
        incident_id = record.id if cls is Incident else getattr(record, "incident_id", None)
        return incident_id is not None and drafts[incident_id] and incident_id not in self._leaving_draft

    def _check(self, drafts: dict[str, bool], *, draft: bool) -> None:
        changed = [*self._changed.items(), *self._removed.items()]
        if draft:
            if self._entries or self._forgetting.asked:
                raise BugError("An autosaved draft does not enter the activity log.")
            if not all(self._is_draft(cls, record, drafts) for (cls, _), record in changed):
                raise BugError("An autosave reached further than the draft.")
        elif (changed or self._forgetting.asked) and not self._entries:
            raise BugError("Something was changed without an entry in the activity log.")

    def _refresh(self, driver: Any) -> dict[str, set[type]]:
        """Bring everything that is derived from records up to date; returns what :meth:`_touched` does."""
        touched = self._touched()
        stale = {incident_id: set(kinds) for incident_id, kinds in touched.items()}
        for (cls, record_id), record in [*self._changed.items(), *self._removed.items()]:
            if cls is Person:
                for incident_id in derived.incidents_of_person(driver, record_id):
                    stale.setdefault(incident_id, set()).add(Person)
            elif cls is Account:
                for incident_id in derived.incidents_of_account(driver, record_id):
                    stale.setdefault(incident_id, set()).add(Account)
            elif cls is Incident and (cls, record_id) in self._removed:
                derived.remove(driver, record.seq)
            elif cls is Officer:
                for statement in sight.REFRESH_OFFICER:
                    driver.execute(statement, {"officer": record_id})
        for incident_id, kinds in stale.items():
            derived.refresh(driver, incident_id, kinds, new=incident_id in self._new_incidents)
        return touched

    def _append(self, driver: Any, drafts: dict[str, bool]) -> int:
        """Write the entries; the last one carries the fingerprints of every record that changed."""
        row = driver.execute("SELECT seq, hash FROM activity ORDER BY seq DESC LIMIT 1").fetchone()
        seq, head = row or (0, GENESIS)
        if not self._entries:
            return int(seq)
        records = self._digests(driver, drafts)
        carried, forgotten = self._forgetting.apply(driver, records)
        for number, entry in enumerate(self._entries, start=1):
            payload: dict[str, object] = {"detail": entry.detail, "incident_id": entry.incident_id}
            if number == len(self._entries):
                about = {"records": records, "carried": carried, "forgotten": forgotten}
                payload.update((key, value) for key, value in about.items() if value)
            seq, head = _write_entry(driver, seq, head, entry, payload, self._acting)
        if len(self._entries) == 1 and not self._forgetting.asked:
            only = self._entries[0]
            if self._before.write(driver, seq, only.action, only.detail, records):
                self._undo_what = sentence(only.action, only.detail)
        return int(seq)

    def _digests(self, driver: Any, drafts: dict[str, bool]) -> dict[str, str | None]:
        digests: dict[str, str | None] = {}
        for incident_id in self._leaving_draft:
            if not drafts[incident_id] and incident_id not in self._new_incidents:
                self._changed.update(self._all_of(driver, incident_id))
        for (cls, record_id), record in self._changed.items():
            if not self._is_draft(cls, record, drafts):
                digests[f"{cls.__name__}:{record_id}"] = record_digest(record)
        for (cls, record_id), record in self._removed.items():
            if not self._is_draft(cls, record, drafts):
                digests[f"{cls.__name__}:{record_id}"] = None
        return digests

    def _all_of(self, driver: Any, incident_id: str) -> dict[tuple[type, str], Any]:
        """Every record of an incident that is in the database and was not looked at yet."""
        kinds = driver.execute(_KINDS_OF_INCIDENT, {"id": incident_id}).fetchall()
        records: dict[tuple[type, str], Any] = {}
        for (kind,) in kinds:
            found: list[Any] = self.find(KINDS[kind], incident_id=incident_id)
            records.update(((KINDS[kind], record.id), record) for record in found)
        return records

    def _changes(self, touched: dict[str, set[type]], seq: int) -> ChangeSet:
        keys = [*self._changed, *self._removed]
        records = [*self._changed.values(), *self._removed.values()]
        evidence = {record_id for cls, record_id in keys if cls is EvidenceItem}
        evidence.update(r.evidence_id for r in records if getattr(r, "evidence_id", None))
        return ChangeSet(
            incident_ids=frozenset(touched),
            evidence_ids=frozenset(evidence),
            person_ids=frozenset(record_id for cls, record_id in keys if cls is Person),
            kinds=frozenset(cls.__name__ for cls, _ in keys),
            activity_seq=seq,
            undo_what=self._undo_what,
        )


_KINDS_OF_INCIDENT = " UNION ALL ".join(
    f"SELECT '{cls.__name__}' WHERE EXISTS (SELECT 1 FROM {table.name} WHERE incident_id = :id)"  # noqa: S608
    for cls, table in TABLES.items()
    if of_incident(cls)
)


def _write_entry(
    driver: Any, seq: int, head: str, entry: _Entry, payload: dict[str, object], officer_id: str
) -> tuple[int, str]:
    """Write one link with its salted payload, and return the new head."""
    salt = os.urandom(SALT_BYTES)
    told = canonical_json(payload)
    link = next_entry(
        seq,
        head,
        at=entry.at,
        officer_id=officer_id,
        action=entry.action,
        object_id=entry.object_id,
        payload_hash=payload_hash(salt, told),
    )
    driver.execute(
        "INSERT INTO activity (seq, prev_hash, at, officer_id, action, object_id, payload_hash, hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            link.seq, head, to_microseconds(link.at), officer_id, link.action, link.object_id,
            link.payload_hash, link.hash,
        ),
    )  # fmt: skip
    driver.execute(
        "INSERT INTO activity_payloads (seq, incident_id, object_id, salt, payload) VALUES (?, ?, ?, ?, ?)",
        (link.seq, entry.incident_id, entry.object_id, salt, told.decode("ascii")),
    )
    return link.seq, link.hash
