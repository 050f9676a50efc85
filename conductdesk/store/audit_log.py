"""The activity log: its signed head, its pages, and verifying chain, payloads and rows by each other."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conductdesk.domain.audit import (
    GENESIS,
    ActivityEntry,
    SignedHead,
    attested,
    chain_fault,
    fields_digest,
    head_message,
    newest,
    payload_hash,
)
from conductdesk.domain.incidents import IncidentState
from conductdesk.errors import IntegrityError
from conductdesk.security.identities import OfficerKeys, sign, verify_signature
from conductdesk.store.mapping import KINDS, TABLES, of_incident
from conductdesk.store.reader import Reader, kind_in_words
from conductdesk.store.sight import visible_objects
from conductdesk.store.types import TextTuple, UtcTime, from_microseconds

MOST_PROBLEMS = 200
"""How many problems are listed; a last line says when there are more."""

_LINK = "a.seq, a.prev_hash, a.at, a.officer_id, a.action, a.object_id, a.payload_hash, a.hash"


@dataclass(frozen=True, kw_only=True)
class ActivityView:
    """An entry as screens show it. ``detail`` is empty once it was deleted with what it told of."""

    seq: int
    at: datetime
    officer_id: str
    action: str
    object_id: str
    incident_id: str | None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LogReport:
    """What verifying found. ``problems`` are plain lines without content, of the log first."""

    entries: int
    head_seq: int
    head_hash: str
    problems: tuple[str, ...]


def activity_page(
    reader: Reader, *, incident_id: str | None = None, before: int | None = None, limit: int = 50
) -> list[ActivityView]:
    """Entries newest first, older than ``before``: of one incident, or all that the officer may see."""
    names = {"officer": reader.asking(), "incident": incident_id, "before": before or 2**62, "limit": limit}
    driving = "p.incident_id = :incident AND p.seq < :before" if incident_id else "a.seq < :before"
    order = "p.seq" if incident_id else "a.seq"
    join = "JOIN" if incident_id else "LEFT JOIN"
    rows = reader.rows(
        f"SELECT a.seq, a.at, a.officer_id, a.action, a.object_id, p.incident_id, p.payload "  # noqa: S608
        f"FROM activity AS a {join} activity_payloads AS p ON p.seq = a.seq "
        f"WHERE {driving} AND {visible_objects('p.incident_id')} ORDER BY {order} DESC LIMIT :limit",
        names,
    )
    return [
        ActivityView(
            seq=seq,
            at=from_microseconds(at),
            officer_id=officer_id,
            action=action,
            object_id=object_id,
            incident_id=of,
            detail=json.loads(payload).get("detail", {}) if payload else {},
        )
        for seq, at, officer_id, action, object_id, of, payload in rows
    ]


def signed_head(reader: Reader, desk_id: str, keys: OfficerKeys) -> SignedHead:
    """The head of the log as it is now, signed by an officer."""
    seq, chain_head = reader.activity_head()
    signature = sign(keys, head_message(desk_id, seq, chain_head, keys.officer_id))
    return SignedHead(
        desk_id=desk_id, seq=seq, hash=chain_head, officer_id=keys.officer_id, signature=signature.hex()
    )


def check_head(
    reader: Reader, head: SignedHead, desk_id: str, verify_keys: Mapping[str, str]
) -> tuple[str, ...]:
    """Hold the log against the head that was signed last; the cost does not grow with the log.

    Entries after the head (a session that ended without locking) are verified one by one.

    Args:
        reader: of the desk.
        head: from the file beside the database.
        desk_id: of the header.
        verify_keys: officer id to public signing key, from the header.

    Returns:
        Notes for the person at the desk: empty, or that the desk was not locked properly.

    Raises:
        IntegrityError: the head is forged or of another desk, or the database is older than it.
    """
    if not is_genuine(head, desk_id, verify_keys):
        raise IntegrityError("The signed head of the activity log was changed.", hint=_COMPARE)
    if head.seq:
        rows = reader.rows("SELECT hash FROM activity WHERE seq = :seq", {"seq": head.seq})
        if not rows or rows[0][0] != head.hash:
            raise IntegrityError(
                "The database does not reach the signed head beside it: "
                "an older copy was put back, or the log was changed.",
                hint=_COMPARE,
            )
    if check_chain(reader, after=head.seq, chain_head=head.hash) == head.seq:
        return ()
    return ("The desk was not locked properly last time; everything that was saved is there.",)


def is_genuine(head: SignedHead, desk_id: str, verify_keys: Mapping[str, str]) -> bool:
    """Whether a head is of this desk and signed by one of its officers (id to public signing key)."""
    key = verify_keys.get(head.officer_id, "")
    message = head_message(head.desk_id, head.seq, head.hash, head.officer_id)
    return head.desk_id == desk_id and verify_signature(key, message, bytes.fromhex(_hex(head.signature)))


def check_chain(reader: Reader, *, after: int = 0, chain_head: str = GENESIS) -> int:
    """Verify each link of the log from an entry on, or all of it; the number of the newest comes back.

    Raises:
        IntegrityError: an entry was changed, removed or put in another place.
    """
    seq = after
    for entry in _links(reader, after=after):
        fault = chain_fault(seq, chain_head, entry)
        if fault:
            raise IntegrityError(f"The activity log was changed: {fault}.", hint=_COMPARE)
        seq, chain_head = entry.seq, entry.hash
    return seq


def verify_log(
    reader: Reader, head: SignedHead | None, *, progress: Callable[[int], None] | None = None
) -> LogReport:
    """Verify everything: each link, each payload, and each row of each record against its newest fingerprint.

    Args:
        reader: of the desk; sees everything, whoever asks, and names kinds and references only.
        head: what was signed last, or None when it could not be read (which is then a problem of its own).
        progress: told how many entries were read.
    """
    problems = _Problems()
    known: dict[str, tuple[int, str | None]] = {}
    missing: set[int] = set()
    forgotten: set[int] = set()
    seq, chain_head = 0, GENESIS
    for entry, salt, payload, incident_id in _links_with_payloads(reader):
        fault = chain_fault(seq, chain_head, entry)
        if fault:
            problems.add(f"The activity log: {fault}.")
        seq, chain_head = entry.seq, entry.hash
        if head is not None and entry.seq == head.seq and entry.hash != head.hash:
            problems.add(f"The activity log: entry {entry.seq} is not the one that was signed.")
        if payload is None:
            missing.add(entry.seq)
        elif payload_hash(salt, payload.encode("utf-8")) != entry.payload_hash:
            problems.add(f"The activity log: what entry {entry.seq} tells was changed.")
        else:
            told = json.loads(payload)
            if told.get("incident_id") != incident_id:
                problems.add(f"The activity log: entry {entry.seq} was moved to another incident.")
            forgotten.update(told.get("forgotten", ()))
            newest(known, attested(entry.seq, told))
        if progress is not None:
            progress(entry.seq)
    if head is None or head.seq > seq:
        problems.add(
            "The activity log: it does not reach as far as the signed head, or that file is unreadable."
        )
    for lost in sorted(missing - forgotten):
        problems.add(f"The activity log: what entry {lost} tells was removed outside the program.")
    _verify_rows(reader, {name: digest for name, (_, digest) in known.items()}, problems)
    return LogReport(entries=seq, head_seq=seq, head_hash=chain_head, problems=problems.lines())


_COMPARE = "Do not go on. Restore the newest backup, or compare the head code with one on a document."


def _hex(text: str) -> str:
    return text if all(c in "0123456789abcdef" for c in text) else ""


class _Problems:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._more = 0

    def add(self, line: str) -> None:
        if len(self._lines) < MOST_PROBLEMS:
            self._lines.append(line)
        else:
            self._more += 1

    def lines(self) -> tuple[str, ...]:
        more = (f"There are {self._more} more.",) if self._more else ()
        return (*self._lines, *more)


def _entry(row: tuple[Any, ...]) -> ActivityEntry:
    return ActivityEntry(
        seq=row[0],
        prev_hash=row[1],
        at=from_microseconds(row[2]),
        officer_id=row[3],
        action=row[4],
        object_id=row[5],
        payload_hash=row[6],
        hash=row[7],
    )


def _links(reader: Reader, *, after: int) -> Iterator[ActivityEntry]:
    query = f"SELECT {_LINK} FROM activity AS a WHERE a.seq > :after ORDER BY a.seq"  # noqa: S608
    for row in reader.stream(query, {"after": after}):
        yield _entry(row)


def _links_with_payloads(
    reader: Reader,
) -> Iterator[tuple[ActivityEntry, bytes, str | None, str | None]]:
    query = (
        f"SELECT {_LINK}, p.salt, p.payload, p.incident_id FROM activity AS a "  # noqa: S608
        "LEFT JOIN activity_payloads AS p ON p.seq = a.seq ORDER BY a.seq"
    )
    for row in reader.stream(query, {}):
        yield _entry(row), row[8], row[9], row[10]


def _verify_rows(reader: Reader, known: dict[str, str | None], problems: _Problems) -> None:
    """Compare every row with what the log attests, and the log with what is there."""
    drafts = _drafts(reader, known)
    for kind, cls in KINDS.items():
        belongs = of_incident(cls)
        for values in _records(reader, cls):
            owner = values["incident_id"] if belongs else values["id"] if kind == "Incident" else None
            digest = known.pop(f"{kind}:{values['id']}", None)
            if digest is None and owner in drafts:
                continue
            if digest is None:
                problems.add(f"{_named(reader, kind, values)} was added outside the program.")
            elif fields_digest(cls, values) != digest:
                problems.add(f"{_named(reader, kind, values)} was changed outside the program.")
    for name, digest in known.items():
        if digest is not None:
            kind, _, record_id = name.partition(":")
            problems.add(f"The {_words(kind)} {record_id} was removed outside the program.")


def _records(reader: Reader, cls: type) -> Iterator[dict[str, Any]]:
    """Every row of a kind as the fields of its record, in the form in which a fingerprint sees them."""
    columns = [column for column in TABLES[cls].columns if column.name != "rowno"]
    names = [column.name for column in columns]
    forms = [_FORMS.get(type(column.type)) for column in columns]
    listed = ", ".join(f'"{name}"' for name in names)
    for row in reader.stream(f"SELECT {listed} FROM {TABLES[cls].name}", {}):  # noqa: S608  # our own names
        yield {
            name: value if form is None or value is None else form(value)
            for name, form, value in zip(names, forms, row, strict=True)
        }


def _as_time(value: Any) -> Any:
    return from_microseconds(value) if type(value) is int and abs(value) < _LAST_MICROSECOND else value


def _as_list(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def _as_flag(value: Any) -> Any:
    return bool(value) if value in {0, 1} else value


# What no program of ours writes stays as it is, and so differs from every fingerprint.
_FORMS: dict[type, Callable[[Any], Any]] = {UtcTime: _as_time, TextTuple: _as_list, sa.Boolean: _as_flag}
_LAST_MICROSECOND = 62_135_596_800_000_000


def _drafts(reader: Reader, known: Mapping[str, str | None]) -> set[str]:
    """Drafts that never entered the log: their records carry no fingerprints yet."""
    rows = reader.rows("SELECT id FROM incidents WHERE state = :state", {"state": IncidentState.DRAFT.value})
    return {row[0] for row in rows if known.get(f"Incident:{row[0]}") is None}


def _named(reader: Reader, kind: str, values: Mapping[str, Any]) -> str:
    incident_id = values.get("incident_id")
    if kind == "Incident":
        return f"The incident {values['reference']}"
    found = (
        reader.rows("SELECT reference FROM incidents WHERE id = :id", {"id": incident_id})
        if incident_id
        else []
    )
    number = f" {values['number']}" if "number" in values else ""
    where = f" of {found[0][0]}" if found else f" {values['id']}"
    return f"The {_words(kind)}{number}{where}"


def _words(kind: str) -> str:
    return kind_in_words(KINDS[kind]) if kind in KINDS else "record"


def verified(report: LogReport) -> None:
    """Raise what a report found.

    Raises:
        IntegrityError: there is at least one problem; the message is the first of them.
    """
    if report.problems:
        raise IntegrityError(report.problems[0], hint=_COMPARE)
