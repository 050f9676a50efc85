"""Finding records by what people call them: a reference, a name, a number."""

import difflib
import re
from collections.abc import Iterable, Sequence

from conductdesk.domain.desk import Officer
from conductdesk.domain.evidence import EvidenceItem, Post
from conductdesk.domain.incidents import Incident
from conductdesk.domain.people import Account, Involvement, Person
from conductdesk.domain.records import listed, one_line
from conductdesk.errors import NotFoundError, UserError
from conductdesk.store.folding import fold
from conductdesk.store.reader import Reader
from conductdesk.store.views import PersonRow, incident_called, people_page

SHORT_ID = 8
"""So many characters of a person's id are enough to name them."""

_REFERENCE = re.compile(r"(?:draft|[0-9]+)-[0-9]+", re.IGNORECASE)
_EVERYBODY = 1_000_000
_MOST_NAMED = 8
_MOST_NEAR = 3
_NEAR_ENOUGH = 0.7


def find_incident(records: Reader, reference: str) -> Incident:
    """The incident called ``reference``: 2026-014, draft-7, its code name in any case, or its id.

    Raises:
        NotFoundError: there is none.
    """
    wanted = " ".join(reference.split())
    found = (
        records.first(Incident, reference=wanted.lower())
        or records.first(Incident, id=wanted)
        or records.first(Incident, code_name=wanted)
    )
    if found is None and not _REFERENCE.fullmatch(wanted):
        found = records.first(Incident, id=incident_called(records, wanted) or "")
    if found is None:
        raise NotFoundError(
            f"There is no incident {wanted}.", hint="Its reference stands in the list of incidents."
        )
    return found


def find_person(records: Reader, name: str, incident: Incident | None = None) -> Person:
    """The person with this id or name: whole or in part, whatever the case and the diacritics.

    Args:
        records: of the desk.
        name: what somebody typed; an id may be cut to its first eight characters.
        incident: whose people go first where a name fits several.

    Raises:
        NotFoundError: nobody has it; the hint names those who come near.
        UserError: several people fit; the hint names them with their ids.
    """
    wanted = " ".join(name.split())
    exact = records.find(Person, id=wanted) or records.find(Person, name=wanted)
    if len(exact) == 1:
        return exact[0]
    everybody = people_page(records, limit=_EVERYBODY)
    for fits in (_has_name, _is_called, _has_words, _has_id):
        chosen = [row for row in everybody if fits(row, wanted)]
        if len(chosen) > 1 and incident is not None:
            chosen = _of_incident(records, incident, chosen) or chosen
        if len(chosen) > 1:
            raise UserError(
                f"{len(chosen)} people are called {wanted}.",
                hint=f"Name the person by the id that the list shows: {_told_apart(chosen)}.",
            )
        if chosen:
            return records.get(Person, chosen[0].id)
    near = _near(everybody, wanted)
    if near:
        raise NotFoundError(f"Nobody in the desk is called {wanted}.", hint=f"Did you mean {near}?")
    raise NotFoundError(f"Nobody in the desk is called {wanted}.", hint="Add the person first.")


def namesakes(records: Reader, name: str) -> tuple[tuple[PersonRow, ...], tuple[PersonRow, ...]]:
    """Who is called the same whatever the case and diacritics, and whose name only holds these words."""
    everybody = people_page(records, limit=_EVERYBODY)
    same = tuple(row for row in everybody if _is_called(row, name))
    return same, tuple(row for row in everybody if row not in same and _has_words(row, name))


def _has_name(row: PersonRow, wanted: str) -> bool:
    return row.name == wanted


def _is_called(row: PersonRow, wanted: str) -> bool:
    return _words(row.name) == _words(wanted)


def _has_words(row: PersonRow, wanted: str) -> bool:
    words = _words(wanted)
    return bool(words) and set(words) <= set(_words(row.name))


def _has_id(row: PersonRow, wanted: str) -> bool:
    return len(wanted) >= SHORT_ID and row.id.startswith(wanted.lower())


def _words(name: str) -> list[str]:
    return fold(name).split()


def _of_incident(records: Reader, incident: Incident, rows: Sequence[PersonRow]) -> list[PersonRow]:
    parts = records.find(Involvement, incident_id=incident.id)
    return [row for row in rows if row.id in {part.person_id for part in parts}]


def _told_apart(rows: Sequence[PersonRow]) -> str:
    return ", ".join(f"{row.name} ({row.id[:SHORT_ID]})" for row in rows[:_MOST_NAMED])


def _near(rows: Sequence[PersonRow], wanted: str) -> str:
    """The names that come near as a whole or in one word, such as "Noor Haddad or Nora Had"."""
    by_spelling: dict[str, str] = {}
    for row in rows:
        for spelling in (fold(row.name), *_words(row.name)):
            by_spelling.setdefault(spelling, row.name)
    found = difflib.get_close_matches(fold(wanted), by_spelling, n=_MOST_NEAR, cutoff=_NEAR_ENOUGH)
    return listed(tuple(dict.fromkeys(by_spelling[spelling] for spelling in found)), last="or")


def officer_called(officers: Iterable[Officer], name: str) -> Officer:
    """The one of these officers with this id or name: whole or in part, in any case and spelling.

    Raises:
        NotFoundError: nobody has it, or several do; the hint names them.
    """
    known, wanted = tuple(officers), _words(name)
    fits = [o for o in known if o.id == name.strip() or _words(o.name) == wanted]
    fits = fits or [o for o in known if wanted and set(wanted) <= set(_words(o.name))]
    if len(fits) == 1:
        return fits[0]
    names = listed(tuple(o.name for o in fits or known), last="or")
    raise NotFoundError(f"No single officer of this desk is called {one_line(name)}.", hint=f"Name {names}.")


def find_account(records: Reader, platform: str, handle: str) -> Account | None:
    """The account with this handle on this platform, written with or without @, or None."""
    wanted = handle.strip().removeprefix("@").casefold()
    for account in records.find(Account, platform=platform):
        if account.handle.removeprefix("@").casefold() == wanted:
            return account
    return None


def find_evidence(records: Reader, incident: Incident, number: int) -> EvidenceItem:
    """Item ``number`` of the incident's evidence, counted from 1.

    Raises:
        NotFoundError: there is none.
    """
    item = records.first(EvidenceItem, incident_id=incident.id, number=number)
    if item is None:
        raise NotFoundError(
            f"Incident {incident.reference} has no evidence number {number}.",
            hint="The list of its evidence shows the numbers.",
        )
    return item


def find_post(records: Reader, incident: Incident, number: int) -> Post:
    """Post ``number`` of the incident, counted from 1.

    Raises:
        NotFoundError: there is none.
    """
    post = records.first(Post, incident_id=incident.id, number=number)
    if post is None:
        raise NotFoundError(
            f"Incident {incident.reference} has no post number {number}.", hint="List the post first."
        )
    return post
