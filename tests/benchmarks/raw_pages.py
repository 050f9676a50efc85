"""The shortest queries for pages of a list: what the lists of the store are measured against."""

from datetime import UTC, datetime, timedelta

from conductdesk.domain.incidents import IncidentState
from conductdesk.store.types import to_microseconds
from conductdesk.store.views import IncidentFilter

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DEPUTY = "somebody who handles few of them"
LISTED = (
    "i.seq, i.id, i.reference, i.code_name, i.kind, i.state, i.title, i.platform, i.occurred_at, "
    "i.noticed_at, i.categories, i.handler_id, i.immediate_danger"
)
_DIRECT = "incidents AS i INDEXED BY"
_LONG_AGO = NOW - timedelta(days=400)
_OPEN = (IncidentState.OPEN, IncidentState.CONTAINED, IncidentState.MONITORING)


def _raw_page(driving: str, where: str, order: str = "f.seq DESC") -> str:
    """The shortest query for the same page, without asking who may see what."""
    joined = "" if driving.startswith(_DIRECT) else (
        " CROSS JOIN incidents AS i INDEXED BY incidents_list ON i.seq = f.seq"
    )  # fmt: skip
    return f"SELECT {LISTED} FROM {driving}{joined} WHERE {where} ORDER BY {order} LIMIT 50"  # noqa: S608


RAW_PAGES: tuple[tuple[str, IncidentFilter, str, tuple[object, ...]], ...] = (
    (
        "no filter", IncidentFilter(),
        _raw_page(f"{_DIRECT} incidents_list", "i.seq < ?", "i.seq DESC"), (),
    ),
    (
        "state", IncidentFilter(states=(IncidentState.MONITORING,)),
        _raw_page("incidents AS f INDEXED BY incidents_state", "f.seq < ? AND f.state = ?"), ("monitoring",),
    ),
    (
        "open states", IncidentFilter(states=_OPEN),
        _raw_page(f"{_DIRECT} incidents_list", "i.seq < ? AND i.state IN (?, ?, ?)", "i.seq DESC"),
        tuple(state.value for state in _OPEN),
    ),
    (
        "platform", IncidentFilter(platform="Discord"),
        _raw_page("incidents AS f INDEXED BY incidents_platform", "f.seq < ? AND f.platform = ?"),
        ("Discord",),
    ),
    (
        "category", IncidentFilter(category="threats"),
        _raw_page("incident_categories AS f", "f.seq < ? AND f.category = ?"), ("threats",),
    ),
    (
        "person", IncidentFilter(person_id="p7"),
        _raw_page("incident_people AS f", "f.seq < ? AND f.person_id = ?"), ("p7",),
    ),
    (
        "handler", IncidentFilter(handler_id=DEPUTY),
        _raw_page("incidents AS f INDEXED BY incidents_handler", "f.seq < ? AND f.handler_id = ?"),
        (DEPUTY,),
    ),
    (
        "dates long past", IncidentFilter(occurred_until=_LONG_AGO),
        _raw_page(
            f"{_DIRECT} incidents_occurred",
            "i.seq < ? AND i.occurred_at < ?",
            "i.occurred_at DESC, i.seq DESC",
        ),
        (to_microseconds(_LONG_AGO),),
    ),
    (
        "category and state", IncidentFilter(category="bullying", states=(IncidentState.CLOSED,)),
        _raw_page("incident_categories AS f", "f.seq < ? AND f.category = ? AND i.state = ?"),
        ("bullying", "closed"),
    ),
)  # fmt: skip
