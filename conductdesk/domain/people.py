"""People, accounts, and how they take part in an incident."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import new_id


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
    """Somebody who appears in the desk. ``position`` says officer, candidate, elected, staff or leader (R6)."""

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
