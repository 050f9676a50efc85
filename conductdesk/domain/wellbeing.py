"""What the person affected wants, and how everybody touched by an incident is doing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import has_words, new_id, visible
from conductdesk.errors import BugError, RefusedError


class WishesState(StrEnum):
    """How far asking has come (R8)."""

    ANSWERED = "answered"
    ASKED = "asked"
    NOBODY_IDENTIFIABLE = "nobody-identifiable"


@dataclass(eq=False, kw_only=True)
class Wishes:
    """What one person affected wants, in their words (R8). The newest row of a person counts.

    ``may_be_told`` names who may be told, in the order given; empty means nobody was agreed yet.
    ``police_agreed`` is None until they were asked about the police.
    """

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    person_id: str | None = None
    state: WishesState
    words: str = ""
    may_be_told: tuple[str, ...] = ()
    police_agreed: bool | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    officer_id: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class WellbeingCheck:
    """A check on somebody touched by the incident, officers included (R9).

    Exactly one of ``person_id`` and ``checked_officer_id`` is set. ``effects`` holds keys of the playbook.
    """

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    person_id: str | None = None
    checked_officer_id: str | None = None
    how: str = ""
    support_offered: str = ""
    effects: tuple[str, ...] = ()
    next_check_at: datetime | None = None
    officer_id: str
    at: datetime


def newest_wishes(rows: Iterable[Wishes]) -> dict[str | None, Wishes]:
    """The newest row of each person, None standing for a person affected whom nobody has named.

    Newest by ``seq``, never by a clock; rows not stored yet come after all others, in the order given.
    """
    ordered = sorted(rows, key=lambda w: (w.seq is None, w.seq or 0))
    return {row.person_id: row for row in ordered}


def counts_as_asked(row: Wishes) -> bool:
    """Whether the row says that this person was asked: an answer in words, or when they were asked (R8)."""
    if row.state is WishesState.ANSWERED:
        return has_words(row.words)
    return row.state is WishesState.ASKED and row.asked_at is not None


def check_wishes(wishes: Wishes, *, affected: Collection[str] | None = None) -> None:
    """Hold what was written down about somebody's wishes against R8 (S3).

    Args:
        wishes: the row about to be kept.
        affected: ids of the people affected in this incident, where the caller knows them: wishes of anybody
            else say nothing about what the person affected wants.

    Raises:
        RefusedError: the row contradicts itself or says nothing.
    """
    if affected is not None and wishes.person_id is not None and wishes.person_id not in affected:
        raise RefusedError(
            "These wishes belong to somebody who is not down as a person affected.",
            hint="Add them to the incident as a person affected first.",
        )
    if wishes.state is WishesState.ANSWERED:
        _check_answer(wishes)
    elif wishes.words.strip() or wishes.police_agreed is not None or wishes.answered_at is not None:
        raise RefusedError(
            "There is an answer here, but it is marked as not answered.",
            hint='Mark it as answered, or leave their words and "police" empty.',
        )
    elif wishes.state is WishesState.NOBODY_IDENTIFIABLE and wishes.person_id is not None:
        raise RefusedError(
            '"Nobody can be identified" does not fit with a named person.',
            hint="Ask that person what they want, or leave the person out.",
        )
    elif wishes.state is WishesState.ASKED and wishes.asked_at is None:
        raise RefusedError("It does not say when they were asked.", hint='Write when, such as "today 21:30".')
    if any(not visible(name) for name in wishes.may_be_told):
        raise RefusedError(
            "One of the names of who may be told is empty.", hint="Name each, or leave the list empty."
        )
    _check_times(wishes)


def _check_answer(wishes: Wishes) -> None:
    if not has_words(wishes.words):
        raise RefusedError(
            "Their answer is empty.",
            hint='Write it in their words; "I do not know yet" is an answer too. If they have not answered, '
            "say when you asked.",
        )


def _check_times(wishes: Wishes) -> None:
    if wishes.asked_at is not None and wishes.asked_at > wishes.at:
        raise RefusedError(
            "The time you asked them is in the future.",
            hint="Check the day and the time, and write it again.",
        )
    if (
        wishes.asked_at is not None
        and wishes.answered_at is not None
        and wishes.answered_at < wishes.asked_at
    ):
        raise RefusedError("The answer is earlier than the question.", hint="Check both times.")


def check_wellbeing(check: WellbeingCheck, *, known_effects: Collection[str] | None = None) -> None:
    """Hold a wellbeing check against R9: it is about one person or one officer, and says something.

    Args:
        check: the check about to be kept.
        known_effects: keys of the checklist's effects, where the caller has it.

    Raises:
        BugError: not exactly one of person and officer is set.
        RefusedError: it says nothing, names an unknown effect, or the next check is not later than this one.
    """
    if (check.person_id is None) is (check.checked_officer_id is None):
        raise BugError("A wellbeing check is about one person or one officer.")
    said = has_words(check.how) or has_words(check.support_offered) or check.effects or check.next_check_at
    if not said:
        raise RefusedError(
            "This wellbeing check says nothing yet.",
            hint="Write how they are, what support was offered, or when to ask again. One of them is enough.",
        )
    strange = [key for key in check.effects if known_effects is not None and key not in known_effects]
    if strange:
        raise RefusedError(
            f'This checklist has no effect called "{strange[0]}".', hint="Choose from the effects it lists."
        )
    if check.next_check_at is not None and check.next_check_at <= check.at:
        raise RefusedError("The next check has to be later than this one.", hint="Choose a later day.")


def newest_checks(checks: Iterable[WellbeingCheck]) -> tuple[WellbeingCheck, ...]:
    """The newest check on each person and each officer, in the order of the first check on each.

    An older check's next date no longer matters once somebody has looked in again.
    """
    ordered = sorted(checks, key=lambda c: (c.seq is None, c.seq or 0))
    newest = {(c.incident_id, c.person_id, c.checked_officer_id): c for c in ordered}
    return tuple(newest.values())
