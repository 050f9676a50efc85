"""Lists and search: narrow rows by key, a page at a time, newest first."""

from conductdesk.domain.desk import Officer
from conductdesk.errors import UserError
from conductdesk.services.finding import officer_called
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store import views
from conductdesk.store.views import IncidentFilter, IncidentRow, PersonRow

__all__ = [
    "IncidentFilter",
    "IncidentRow",
    "PersonRow",
    "handler_id_of",
    "list_incidents",
    "list_people",
    "search",
]

MOST_ROWS = 1000
"""Rows of one page at the most."""


def list_incidents(
    desk: OpenDesk, *, narrowed: IncidentFilter | None = None, before: int | None = None, limit: int = 50
) -> tuple[IncidentRow, ...]:
    """One page of incidents, newest first.

    Args:
        desk: the open desk.
        narrowed: what the list is narrowed to; everything when None.
        before: ``seq`` of the last row of the page before.
        limit: rows of a page.
    """
    with desk.read() as reader:
        rows = views.incident_page(
            reader, narrowed or IncidentFilter(), before_seq=before, limit=_page(limit)
        )
    return tuple(rows)


def search(
    desk: OpenDesk,
    words: str,
    *,
    narrowed: IncidentFilter | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[IncidentRow, ...]:
    """One page of incidents in which every word occurs, the last one as a beginning; newest first."""
    with desk.read() as reader:
        rows = views.search(
            reader, words, narrowed or IncidentFilter(), before_seq=before, limit=_page(limit)
        )
    return tuple(rows)


def list_people(desk: OpenDesk, *, before: int | None = None, limit: int = 50) -> tuple[PersonRow, ...]:
    """One page of people, newest first."""
    with desk.read() as reader:
        return tuple(views.people_page(reader, before_seq=before, limit=_page(limit)))


def handler_id_of(desk: OpenDesk, name: str) -> str:
    """The id of the officer of that name, of this year or before, for a filter.

    Raises:
        NotFoundError: no officer has it, or several do.
    """
    with desk.read() as reader:
        return officer_called(reader.find(Officer), name).id


def _page(limit: int) -> int:
    if not 1 <= limit <= MOST_ROWS:
        raise UserError(f"A page has between 1 and {MOST_ROWS} rows.")
    return limit
