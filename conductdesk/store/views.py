"""What lists show: narrow frozen rows, read by key a page at a time, for the officer who asks.

Every query here passes :mod:`conductdesk.store.sight`. Pages are found through an index that fits the filter
and go on from the last row shown: a page costs the same in a large desk as in a small one.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from conductdesk.domain.incidents import Answer, IncidentKind, IncidentState
from conductdesk.domain.people import Standing
from conductdesk.store.folding import fold, match_expression
from conductdesk.store.reader import Reader
from conductdesk.store.sight import visible_incidents, visible_objects, visible_people
from conductdesk.store.types import TextTuple, from_microseconds, to_microseconds

PAGE = 50
_NEWEST = 2**62

_KINDS = {member.value: member for member in IncidentKind}
_STATES = {member.value: member for member in IncidentState}
_ANSWERS = {member.value: member for member in Answer}
_STANDINGS = {member.value: member for member in Standing}


@dataclass(frozen=True, kw_only=True)
class IncidentFilter:
    """What a list is narrowed to; everything named must hold.

    Args:
        states: any of them; empty for all.
        platform: as written in the incident, in any case of ASCII letters.
        category: a key of the checklist.
        person_id: who takes part, as themselves or through an account known to be theirs.
        handler_id: the officer who handles it.
        occurred_from: aware UTC, from then on.
        occurred_until: aware UTC, before then.
    """

    states: tuple[IncidentState, ...] = ()
    platform: str = ""
    category: str = ""
    person_id: str = ""
    handler_id: str = ""
    occurred_from: datetime | None = None
    occurred_until: datetime | None = None

    @property
    def by_date(self) -> bool:
        """Whether the time of occurrence is part of the filter."""
        return self.occurred_from is not None or self.occurred_until is not None


EVERYTHING = IncidentFilter()


class IncidentRow(NamedTuple):
    """An incident in a list. Fields are kept as stored; their values are made when asked for."""

    seq: int
    id: str
    reference: str
    code_name: str
    kind_text: str
    state_text: str
    title: str
    platform: str
    occurred_microseconds: int | None
    noticed_microseconds: int
    categories_json: str
    handler_id: str
    danger_text: str

    @property
    def kind(self) -> IncidentKind:
        """Incident or concern."""
        return _KINDS[self.kind_text]

    @property
    def state(self) -> IncidentState:
        """Where it stands."""
        return _STATES[self.state_text]

    @property
    def immediate_danger(self) -> Answer:
        """Whether somebody is in danger now."""
        return _ANSWERS[self.danger_text]

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened, aware UTC, if that is known."""
        return None if self.occurred_microseconds is None else from_microseconds(self.occurred_microseconds)

    @property
    def noticed_at(self) -> datetime:
        """When the committee first knew, aware UTC."""
        return from_microseconds(self.noticed_microseconds)

    @property
    def categories(self) -> tuple[str, ...]:
        """Keys of the checklist, in the order the officer chose."""
        return TextTuple.parse(self.categories_json)


class PersonRow(NamedTuple):
    """A person in a list."""

    seq: int
    id: str
    name: str
    standing: Standing
    position: str


class DueRow(NamedTuple):
    """Something that an incident waits for.

    ``kind`` is ``freeze`` (to be started or ended), ``wellbeing`` (the next check), ``referral`` (made, no
    answer yet), ``wishes`` (asked, no answer yet) or ``draft`` (not recorded yet); the last three are due
    since they were made. ``record_id`` names the freeze, check, referral, wishes or incident.
    """

    incident_id: str
    seq: int
    reference: str
    code_name: str
    state: IncidentState
    kind: str
    record_id: str
    due_at: datetime


_COLUMNS = (
    "i.seq, i.id, i.reference, i.code_name, i.kind, i.state, i.title, i.platform, i.occurred_at, "
    "i.noticed_at, i.categories, i.handler_id, i.immediate_danger"
)
_LISTED = "CROSS JOIN incidents AS i INDEXED BY incidents_list ON i.seq = f.seq"


def incident_page(
    reader: Reader,
    narrowed: IncidentFilter = EVERYTHING,
    *,
    before_seq: int | None = None,
    limit: int = PAGE,
) -> list[IncidentRow]:
    """The next page of incidents.

    Newest entry first; with a date in the filter, latest occurrence first (incidents of unknown date are then
    left out).

    Args:
        reader: of the desk.
        narrowed: what the list is narrowed to.
        before_seq: ``seq`` of the last row of the page before; None for the first page.
        limit: rows of a page.
    """
    sql = _page_sql(_shape(narrowed), limit)
    return _incident_rows(reader.rows(sql, _parameters(reader, narrowed, before_seq)))


def search(
    reader: Reader,
    typed: str,
    narrowed: IncidentFilter = EVERYTHING,
    *,
    before_seq: int | None = None,
    limit: int = PAGE,
) -> list[IncidentRow]:
    """Incidents in which every typed word occurs, the last one as a beginning; newest entry first.

    Nothing typed gives the list itself; something without letters or figures finds nothing.

    Args:
        reader: of the desk.
        typed: as a person types it; quotation marks, stars and such have no meaning.
        narrowed: what else must hold.
        before_seq: ``seq`` of the last row of the page before; None for the first page.
        limit: rows of a page.
    """
    if not typed.strip():
        return incident_page(reader, narrowed, before_seq=before_seq, limit=limit)
    expression = match_expression(typed)
    if not expression:
        return []
    parameters = _parameters(reader, narrowed, before_seq)
    parameters["match"] = expression
    return _incident_rows(reader.rows(_search_sql(_shape(narrowed), limit), parameters))


def people_page(reader: Reader, *, before_seq: int | None = None, limit: int = PAGE) -> list[PersonRow]:
    """The next page of people, newest entry first; who occurs in incidents out of sight only is left out."""
    sql = (
        "SELECT p.seq, p.id, p.name, p.standing, p.position FROM people AS p "  # noqa: S608
        "WHERE p.seq < :before "
        f"AND {visible_people('p.id')} ORDER BY p.seq DESC LIMIT {limit:d}"
    )
    parameters = {"officer": reader.asking(), "before": before_seq or _NEWEST}
    return [
        PersonRow(seq, person_id, name, _STANDINGS[standing], position)
        for seq, person_id, name, standing, position in reader.rows(sql, parameters)
    ]


def incident_called(reader: Reader, code_name: str) -> str | None:
    """The id of the oldest incident with that code name whatever its case, or None.

    Every code name is looked at, in their index alone: ask for it as it was given first.
    """
    wanted = fold(code_name)
    sql = "SELECT code_name, min(seq) FROM incidents INDEXED BY incidents_code_name GROUP BY code_name"
    found = [seq for name, seq in reader.rows(sql, {}) if fold(name) == wanted]
    rows = reader.rows("SELECT id FROM incidents WHERE seq = :seq", {"seq": min(found)}) if found else []
    return str(rows[0][0]) if rows else None


def due_page(
    reader: Reader, until: datetime, *, kinds: tuple[str, ...] = (), limit: int = 500
) -> list[DueRow]:
    """What waits for somebody up to a moment, the longest waiting first; other incidents are not looked at.

    Args:
        reader: of the desk.
        until: aware UTC.
        kinds: only these, of :class:`DueRow`; empty for all.
        limit: most rows.
    """
    chosen = ", ".join(f":k{number}" for number in range(len(kinds)))
    sql = (
        "SELECT i.id, i.seq, i.reference, i.code_name, i.state, d.kind, d.record_id, d.due_at "  # noqa: S608
        "FROM incident_due AS d INDEXED BY incident_due_at "
        "CROSS JOIN incidents AS i INDEXED BY incidents_list ON i.seq = d.seq "
        f"WHERE d.due_at <= :until AND {visible_incidents('d.seq')} "
        f"{f'AND d.kind IN ({chosen}) ' if kinds else ''}ORDER BY d.due_at LIMIT {limit:d}"
    )
    parameters: dict[str, Any] = {
        "officer": reader.asking(),
        "until": to_microseconds(until),
        **{f"k{number}": kind for number, kind in enumerate(kinds)},
    }
    return [
        DueRow(row[0], row[1], row[2], row[3], _STATES[row[4]], row[5], row[6], from_microseconds(row[7]))
        for row in reader.rows(sql, parameters)
    ]


def last_change(reader: Reader) -> datetime | None:
    """When something was last done in an incident that the officer may see, aware UTC; None for never."""
    sql = (
        "SELECT a.at FROM activity_payloads AS p JOIN activity AS a ON a.seq = p.seq "  # noqa: S608
        f"WHERE p.incident_id IS NOT NULL AND {visible_objects('p.incident_id')} ORDER BY p.seq DESC LIMIT 1"
    )
    rows = reader.rows(sql, {"officer": reader.asking()})
    return from_microseconds(rows[0][0]) if rows else None


def _incident_rows(rows: list[tuple[Any, ...]]) -> list[IncidentRow]:
    return [IncidentRow._make(row) for row in rows]


class _Shape(NamedTuple):
    """Which parts of a filter are used: what the text of its query depends on, beside the limit.

    A limit in the text is planned once; as a parameter it would have the query planned anew every time.
    """

    states: int
    platform: bool
    category: bool
    person: bool
    handler: bool
    since: bool
    until: bool


def _shape(narrowed: IncidentFilter) -> _Shape:
    return _Shape(
        len(narrowed.states),
        bool(narrowed.platform),
        bool(narrowed.category),
        bool(narrowed.person_id),
        bool(narrowed.handler_id),
        narrowed.occurred_from is not None,
        narrowed.occurred_until is not None,
    )


def _parameters(reader: Reader, narrowed: IncidentFilter, before_seq: int | None) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "officer": reader.asking(),
        "before": _NEWEST if before_seq is None else before_seq,
        "platform": narrowed.platform,
        "category": narrowed.category,
        "person": narrowed.person_id,
        "handler": narrowed.handler_id,
    }
    if narrowed.occurred_from is not None:
        parameters["since"] = to_microseconds(narrowed.occurred_from)
    if narrowed.occurred_until is not None:
        parameters["until"] = to_microseconds(narrowed.occurred_until)
    parameters.update((f"s{number}", state.value) for number, state in enumerate(narrowed.states))
    return parameters


def _rest(shape: _Shape, *, without: str = "") -> str:
    """The conditions on ``i`` of everything in the filter that the driving index does not answer."""
    states = ", ".join(f":s{number}" for number in range(shape.states))
    conditions = {
        "states": f"i.state IN ({states})" if shape.states else "",
        "platform": "i.platform = :platform" if shape.platform else "",
        "category": _IN_CATEGORY if shape.category else "",
        "person": _WITH_PERSON if shape.person else "",
        "handler": "i.handler_id = :handler" if shape.handler else "",
        "since": "i.occurred_at >= :since" if shape.since else "",
        "until": "i.occurred_at < :until" if shape.until else "",
    }
    return "".join(f" AND {text}" for name, text in conditions.items() if text and name != without)


_IN_CATEGORY = (
    "EXISTS (SELECT 1 FROM incident_categories AS c WHERE c.category = :category AND c.seq = i.seq)"
)
_WITH_PERSON = "EXISTS (SELECT 1 FROM incident_people AS w WHERE w.person_id = :person AND w.seq = i.seq)"
_AFTER_DATE = (
    "(:before = 4611686018427387904 OR (i.occurred_at, i.seq) < "
    "((SELECT b.occurred_at FROM incidents AS b WHERE b.seq = :before), :before))"
)


@lru_cache(maxsize=256)
def _page_sql(shape: _Shape, limit: int) -> str:
    if shape.since or shape.until:
        return _dated_sql(shape, limit)
    if shape.person:
        driving, where, answered = "incident_people AS f", "f.person_id = :person", "person"
    elif shape.category:
        driving, where, answered = "incident_categories AS f", "f.category = :category", "category"
    elif shape.platform:
        driving, where = "incidents AS f INDEXED BY incidents_platform", "f.platform = :platform"
        answered = "platform"
    elif shape.handler:
        driving, where = "incidents AS f INDEXED BY incidents_handler", "f.handler_id = :handler"
        answered = "handler"
    elif shape.states == 1:
        driving, where, answered = "incidents AS f INDEXED BY incidents_state", "f.state = :s0", "states"
    elif shape.states:
        return _states_sql(shape.states, limit)
    else:
        return (
            f"SELECT {_COLUMNS} FROM incidents AS i INDEXED BY incidents_list WHERE i.seq < :before "  # noqa: S608
            f"AND {visible_incidents('i.seq')} ORDER BY i.seq DESC LIMIT {limit:d}"
        )
    return (
        f"SELECT {_COLUMNS} FROM {driving} {_LISTED} WHERE {where} AND f.seq < :before "  # noqa: S608
        f"AND {visible_incidents('f.seq')}{_rest(shape, without=answered)} "
        f"ORDER BY f.seq DESC LIMIT {limit:d}"
    )


def _states_sql(states: int, limit: int) -> str:
    """Several states: the newest of each, merged; so each is read no further than a page."""
    each = " UNION ALL ".join(
        f"SELECT * FROM (SELECT f.seq AS seq FROM incidents AS f INDEXED BY incidents_state "  # noqa: S608
        f"WHERE f.state = :s{number} AND f.seq < :before AND {visible_incidents('f.seq')} "
        f"ORDER BY f.seq DESC LIMIT {limit:d})"
        for number in range(states)
    )
    newest = f"SELECT seq FROM ({each}) ORDER BY seq DESC LIMIT {limit:d}"  # noqa: S608
    return f"SELECT {_COLUMNS} FROM ({newest}) AS f {_LISTED} ORDER BY f.seq DESC"  # noqa: S608


def _dated_sql(shape: _Shape, limit: int) -> str:
    if shape.person:
        driving, first, answered = f"incident_people AS f {_LISTED}", "f.person_id = :person AND ", "person"
    else:
        index, first = ("incidents_state_occurred", "i.state = :s0 AND ") if shape.states == 1 else (
            "incidents_occurred", ""
        )  # fmt: skip
        driving, answered = f"incidents AS i INDEXED BY {index}", "states" if shape.states == 1 else ""
    return (
        f"SELECT {_COLUMNS} FROM {driving} WHERE {first}{_AFTER_DATE} "  # noqa: S608
        f"AND {visible_incidents('i.seq')}{_rest(shape, without=answered)} "
        f"ORDER BY i.occurred_at DESC, i.seq DESC LIMIT {limit:d}"
    )


@lru_cache(maxsize=256)
def _search_sql(shape: _Shape, limit: int) -> str:
    return (
        f"SELECT {_COLUMNS} FROM search AS s "  # noqa: S608
        "CROSS JOIN incidents AS i INDEXED BY incidents_list ON i.seq = s.rowid "
        f"WHERE s.search MATCH :match AND s.rowid < :before AND {visible_incidents('s.rowid')}{_rest(shape)} "
        f"ORDER BY s.rowid DESC LIMIT {limit:d}"
    )
