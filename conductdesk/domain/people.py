"""People, accounts, and how they take part in an incident."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from conductdesk.domain.incidents import Outcome
from conductdesk.domain.records import new_id, visible
from conductdesk.domain.wellbeing import WellbeingCheck, Wishes
from conductdesk.errors import BugError, RefusedError


class Standing(StrEnum):
    """What a person is to the group (R7)."""

    MEMBER = "member"
    SUPPORTER = "supporter"
    NON_MEMBER = "non-member"
    UNKNOWN = "unknown"


class AccountKind(StrEnum):
    """What is known of who stands behind an account (R7)."""

    KNOWN = "known"
    ANONYMOUS = "anonymous"
    ALIAS = "alias"


class Role(StrEnum):
    """How somebody takes part; one person can have several roles in one incident (R6)."""

    REPORTER = "reporter"
    AFFECTED = "affected"
    RESPONDENT = "respondent"
    WITNESS = "witness"
    HANDLER = "handler"


@dataclass(eq=False, kw_only=True)
class Person:
    """Somebody who appears in the desk.

    ``position`` says officer, candidate, elected, staff or leader (R6).
    """

    id: str = field(default_factory=new_id)
    seq: int | None = None
    name: str
    standing: Standing = Standing.UNKNOWN
    position: str = ""
    contact: str = ""
    note: str = ""
    created_at: datetime


@dataclass(eq=False, kw_only=True)
class Account:
    """An account on a platform. It is not a person: ``person_id`` is set only once somebody knows."""

    id: str = field(default_factory=new_id)
    platform: str
    handle: str
    link: str = ""
    kind: AccountKind = AccountKind.KNOWN
    person_id: str | None = None
    created_at: datetime


@dataclass(eq=False, kw_only=True)
class Involvement:
    """One person or account in one role in one incident; exactly one of the two ids is set.

    ``first_known_at`` and ``blocked_at`` give the time from first knowledge to block (R7).
    """

    id: str = field(default_factory=new_id)
    incident_id: str
    role: Role
    person_id: str | None = None
    account_id: str | None = None
    note: str = ""
    first_known_at: datetime
    blocked_at: datetime | None = None
    blocked_where: str = ""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """That somebody was the person reported in another recorded incident.

    ``outcome`` is its newest, if any.
    """

    incident_id: str
    reference: str
    person_id: str | None = None
    account_id: str | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """One person reported, or one account, and the earlier incidents they were reported in.

    ``references`` is in the order given. ``persistent`` leaves out what was found to be no breach or was
    redirected: a person who was cleared is nobody's persistent abuser.
    """

    person_id: str | None
    account_id: str | None
    references: tuple[str, ...]
    persistent: bool


@dataclass(frozen=True, kw_only=True)
class Persistence:
    """Everybody reported before, and the advice to show; both are empty where nobody was."""

    repeats: tuple[Repeat, ...] = ()
    advice: tuple[str, ...] = ()


def check_person(person: Person) -> None:
    """Refuse a person without a name.

    Raises:
        RefusedError: there is nothing to read in the name.
    """
    if not visible(person.name):
        raise RefusedError(
            "A person needs a name.",
            hint='If you do not know it, write what you do know, such as "tall student at the door".',
        )


def check_account(account: Account) -> None:
    """Refuse an account without a handle or a platform.

    Raises:
        RefusedError: one of the two is missing.
    """
    if not _handle(account) or not visible(account.platform):
        raise RefusedError(
            "An account needs its name and its platform.",
            hint='Write both, such as "@night_owl" on Instagram.',
        )


def check_involvement(involvement: Involvement) -> None:
    """Hold an involvement against the rules of R6 and R7.

    Raises:
        BugError: not exactly one of person and account is set.
        RefusedError: the block is earlier than the first knowledge.
    """
    if (involvement.person_id is None) is (involvement.account_id is None):
        raise BugError("An involvement names a person or an account, never both and never neither.")
    if involvement.blocked_at is not None and involvement.blocked_at < involvement.first_known_at:
        raise RefusedError(
            "The block cannot be earlier than the moment you first knew of them.",
            hint="Check both times. If somebody blocked them before you knew, use the moment you knew.",
        )


def check_take_back(
    involvement: Involvement,
    involvements: Iterable[Involvement],
    *,
    wishes: Iterable[Wishes],
    checks: Iterable[WellbeingCheck],
) -> None:
    """Refuse to take somebody back from an incident while something there speaks of them. Source: R8, R9.

    Args:
        involvement: the part that was a mistake.
        involvements: those of this incident.
        wishes: every row of this incident's wishes.
        checks: every wellbeing check of this incident.

    Raises:
        RefusedError: what they want is written down and they would no longer be a person affected, or how
            they are is and they would not take part at all.
    """
    person_id = involvement.person_id
    if person_id is None:
        return
    others = [i for i in involvements if i.id != involvement.id and i.person_id == person_id]
    affected = involvement.role is Role.AFFECTED and not in_role(others, Role.AFFECTED)
    if affected and any(w.person_id == person_id for w in wishes):
        raise RefusedError(
            "What this person wants is written down, so they stay down as a person affected.",
            hint="Undo their wishes first, if those were a mistake too.",
        )
    if not others and any(c.person_id == person_id for c in checks):
        raise RefusedError(
            "How this person is doing is written down, so they stay in this incident.",
            hint="Undo the wellbeing check first, if that was a mistake too.",
        )


def time_to_block(involvement: Involvement) -> timedelta | None:
    """From first knowledge to block, or None while not blocked. Source: R7 (S3). Never negative."""
    if involvement.blocked_at is None:
        return None
    return max(timedelta(), involvement.blocked_at - involvement.first_known_at)


def in_role(involvements: Iterable[Involvement], role: Role) -> tuple[Involvement, ...]:
    """The involvements in that role, in the order given. A concern may have nobody reported at all (R9)."""
    return tuple(i for i in involvements if i.role is role)


def involves_persistently(
    involvements: Sequence[Involvement],
    earlier: Sequence[Earlier],
    *,
    accounts: Sequence[Account] = (),
    advice: tuple[str, ...] = (),
) -> Persistence:
    """Who of the people reported was reported before, and the checklist's advice on it. Source: R11 (S1).

    A person and the accounts known to be theirs count as one, and so does one handle that was entered twice:
    neither a second account nor another spelling makes somebody new.

    Args:
        involvements: those of this incident.
        earlier: those of other incidents, in the order they are to be shown; this incident's own are ignored.
        accounts: every account that any of them names.
        advice: ``Playbook.advice``, returned when somebody is reported persistently.
    """
    known = _identities(accounts)
    own = {involvement.incident_id for involvement in involvements}
    repeats: dict[tuple[str, ...], Repeat] = {}
    for part in in_role(involvements, Role.RESPONDENT):
        who = _identity(part.person_id, part.account_id, known)
        before = [
            e
            for e in earlier
            if e.incident_id not in own and _identity(e.person_id, e.account_id, known) == who
        ]
        if before and who not in repeats:
            repeats[who] = Repeat(
                person_id=part.person_id,
                account_id=part.account_id,
                references=tuple(dict.fromkeys(e.reference for e in before)),
                persistent=any(e.outcome not in {Outcome.NOT_A_BREACH, Outcome.REDIRECTED} for e in before),
            )
    found = tuple(repeats.values())
    return Persistence(repeats=found, advice=advice if any(r.persistent for r in found) else ())


def _identities(accounts: Sequence[Account]) -> dict[str, tuple[str, ...]]:
    """Who stands behind each account: a person where an entry of that handle names one, else the handle."""
    handles = {a.id: (visible(a.platform).casefold(), _handle(a)) for a in accounts}
    owners = {handles[a.id]: ("person", a.person_id) for a in accounts if a.person_id}
    return {account_id: owners.get(handle, ("account", *handle)) for account_id, handle in handles.items()}


def _handle(account: Account) -> str:
    return visible(account.handle).casefold().lstrip("@").strip()


def _identity(
    person_id: str | None, account_id: str | None, known: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    if person_id:
        return ("person", person_id)
    return known.get(account_id or "", ("account", account_id or ""))
