"""Finding records by what people call them: a reference, a name, a number."""

from conductdesk.domain.evidence import EvidenceItem, Post
from conductdesk.domain.incidents import Incident
from conductdesk.domain.people import Account, Person
from conductdesk.errors import NotFoundError, UserError
from conductdesk.store.reader import Reader


def find_incident(records: Reader, reference: str) -> Incident:
    """The incident called ``reference``: 2026-014, draft-7, its code name, or its id.

    Raises:
        NotFoundError: there is none.
    """
    wanted = reference.strip()
    found = (
        records.first(Incident, reference=wanted.lower())
        or records.first(Incident, id=wanted)
        or records.first(Incident, code_name=wanted)
    )
    if found is None:
        raise NotFoundError(
            f"There is no incident {wanted}.", hint="Its reference stands in the list of incidents."
        )
    return found


def find_person(records: Reader, name: str) -> Person:
    """The person with this id or exact name.

    Raises:
        NotFoundError: nobody has it.
        UserError: several people have the name.
    """
    wanted = name.strip()
    by_id = records.first(Person, id=wanted)
    if by_id is not None:
        return by_id
    named = records.find(Person, name=wanted)
    if not named:
        raise NotFoundError(f"Nobody in the desk is called {wanted}.", hint="Add the person first.")
    if len(named) > 1:
        raise UserError(
            f"{len(named)} people are called {wanted}.", hint="Name the person by the id that the list shows."
        )
    return named[0]


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
