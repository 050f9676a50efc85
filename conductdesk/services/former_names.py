"""What people and accounts were called before a correction, and who was taken back from an incident.

Texts of an incident may still call them so: the guard of public texts and documents without bystanders go by
these names too (R11, R24).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from conductdesk.domain.people import Account, Involvement, Person
from conductdesk.store.reader import Reader
from conductdesk.store.told import told_of_incident, told_of_records

EDITED = ("person.edited", "account.edited", "person.merged")
"""Actions whose entries tell what a person or an account was called before, as ``was``."""

TAKEN_BACK = "involvement.taken_back"
"""The action of an entry that tells who was taken back, as ``person`` or ``account``."""


@dataclass(frozen=True, kw_only=True)
class FormerNames:
    """``by_id``: earlier names and handles of those who take part; the others: of people who left, all."""

    by_id: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left_names: tuple[str, ...] = ()
    left_handles: tuple[str, ...] = ()

    def of(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The earlier names of some of those who take part, in the order of the ids."""
        return tuple(name for one in ids for name in self.by_id.get(one, ()))


def former_names(
    records: Reader, incident_id: str, people: Sequence[str], accounts: Sequence[str]
) -> FormerNames:
    """The names that texts of an incident may still hold.

    Args:
        records: of the desk.
        incident_id: the incident.
        people: ids of the people who take part, as themselves or behind an account.
        accounts: ids of the accounts that do, and of other accounts of those people.
    """
    gone = [entry.detail for entry in told_of_incident(records, incident_id, (TAKEN_BACK,))]
    gone_people = {d["person"] for d in gone if d["person"]} - set(people)
    gone_accounts = {d["account"] for d in gone if d["account"]} - set(accounts)
    before: dict[str, list[str]] = {}
    asked = (*people, *accounts, *gone_people, *gone_accounts)
    for entry in told_of_records(records, asked, EDITED):
        if entry.detail["was"]:
            before.setdefault(entry.object_id, []).append(entry.detail["was"])
    names = [p.name for p in records.find_among(Person, "id", gone_people)]
    names += [name for one in sorted(gone_people) for name in before.pop(one, ())]
    handles = [a.handle for a in records.find_among(Account, "id", gone_accounts)]
    handles += [name for one in sorted(gone_accounts) for name in before.pop(one, ())]
    return FormerNames(
        by_id={one: tuple(dict.fromkeys(earlier)) for one, earlier in before.items()},
        left_names=tuple(names),
        left_handles=tuple(handles),
    )


def ids_of(parts: Iterable[Involvement], accounts: Iterable[Account]) -> tuple[list[str], list[str]]:
    """The ids of everybody who takes part: people, those behind the accounts included, and accounts."""
    held = list(accounts)
    people = [*(p.person_id for p in parts), *(a.person_id for a in held)]
    return list(dict.fromkeys(filter(None, people))), list(dict.fromkeys(a.id for a in held))
