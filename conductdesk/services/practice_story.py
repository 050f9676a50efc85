"""The invented story of the practice desk, as data, and the clock by which it is told.

The classes mirror the tables of ``story.toml``: tuples are in its order; times are naive, in the desk's zone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from conductdesk.domain.evidence import PostState
from conductdesk.domain.incidents import Answer, Outcome, Setting
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.domain.referrals import Route
from conductdesk.errors import BugError
from conductdesk.paths import resources_dir

_TICK = timedelta(seconds=1)


class StoryClock:
    """A clock for a story: every look at it is a second later, and it waits where the story does.

    It never goes back, so that the activity log of a practice desk is in order.

    Args:
        start: aware UTC.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise BugError("A story starts at a moment with a time zone.")
        self._at = start

    def __call__(self) -> datetime:
        """The moment the story has come to, aware UTC."""
        self._at += _TICK
        return self._at

    def wait_until(self, at: datetime) -> None:
        """Go on to that moment, unless it has passed already."""
        self._at = max(self._at, at)


@dataclass(frozen=True, kw_only=True)
class DeskData:
    """Whose desk it is."""

    group: str
    group_type: str
    union: str
    committee_year: str
    zone: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class OfficerData:
    """An officer, with the passphrase that everybody may know."""

    name: str
    role: str
    passphrase: str


@dataclass(frozen=True, kw_only=True)
class ContactData:
    """Whom to write to."""

    key: str
    route: Route
    name: str
    address: str
    group_type: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class EarlierData:
    """A small incident that is closed."""

    at: datetime
    closed_at: datetime
    title: str
    setting: Setting
    platform: str
    occurred: str
    their_words: str
    narrative: str
    reporter: str
    affected: str
    affected_position: str
    wishes: str
    question: str
    question_reason: str
    outcome: Outcome
    rule: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ConcernData:
    """A concern that is a draft, with nobody reported."""

    at: datetime
    title: str
    narrative: str
    setting: Setting
    person: str
    how: str
    support_offered: str
    next_check: str


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """Somebody who takes part, in all their roles."""

    name: str
    roles: tuple[Role, ...]
    standing: Standing
    position: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class WaitingData:
    """An incident at an event that staff support was told of and has not answered yet."""

    at: datetime
    kept_at: datetime
    asked_at: datetime
    reported_at: datetime
    title: str
    setting: Setting
    platform: str
    occurred: str
    categories: tuple[str, ...]
    characteristics: tuple[str, ...]
    effects: tuple[str, ...]
    their_words: str
    narrative: str
    note_file: str
    note_shows: str
    skip_message: str
    wishes: str
    may_be_told: tuple[str, ...]
    direct_reason: str
    told_note: str
    how: str
    support_offered: str
    next_check: str
    people: tuple[PersonData, ...]


@dataclass(frozen=True, kw_only=True)
class IncidentData:
    """What the officer writes about the incident of the story."""

    title: str
    setting: Setting
    platform: str
    occurred: str
    noticed: str
    categories: tuple[str, ...]
    effects: tuple[str, ...]
    their_words: str
    narrative: str
    deputy: str


@dataclass(frozen=True, kw_only=True)
class AccountData:
    """An account that is reported."""

    platform: str
    handle: str
    kind: AccountKind
    link: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerData:
    """One answer of the "criticism or abuse?" aid."""

    question: str
    answer: Answer
    reason: str


@dataclass(frozen=True, kw_only=True)
class EvidenceData:
    """One file beside the story; ``key`` is what the posts call it."""

    key: str
    file: str
    shows: str


@dataclass(frozen=True, kw_only=True)
class PostData:
    """A post, and the keys of the evidence that shows it at first."""

    where: str
    author: str
    posted: str
    evidence: tuple[str, ...]
    quote: str = ""
    link: str = ""
    gone: bool = False

    @property
    def state(self) -> PostState:
        """Where it stands when it is listed."""
        return PostState.ALREADY_GONE if self.gone else PostState.UP


@dataclass(frozen=True, kw_only=True)
class WishesData:
    """What the person affected wants."""

    words: str
    may_be_told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TextData:
    """A text of the checklist with its fields."""

    text_key: str
    to: str
    where: str
    why: str
    fields: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class TextsData:
    """Every text of the story. ``too_much`` is the one that the guard keeps back."""

    too_much: dict[str, str]
    ask: TextData
    public: TextData
    direct: TextData
    freeze: TextData
    report: TextData
    told_affected: TextData
    told_reporter: TextData
    witness: TextData
    reopen: TextData
    update: TextData
    ended: TextData


@dataclass(frozen=True, kw_only=True)
class FreezeData:
    """The freeze, with those who can press it."""

    platform: str
    who_can: tuple[str, ...]
    until: str


@dataclass(frozen=True, kw_only=True)
class StaffAnswerData:
    """What staff support answers."""

    reference: str
    words: str


@dataclass(frozen=True, kw_only=True)
class CheckData:
    """A wellbeing check on a person or an officer."""

    how: str
    support_offered: str
    effects: tuple[str, ...]
    next_check: str
    person: str = ""
    officer: str = ""


@dataclass(frozen=True, kw_only=True)
class EndData:
    """How it ends."""

    outcome: Outcome
    rule: str
    note: str


@dataclass(frozen=True, kw_only=True)
class TimesData:
    """When each part of the story happens."""

    told: datetime
    safety: datetime
    evidence: datetime
    posts: datetime
    too_early: datetime
    asked: datetime
    answered: datetime
    named: datetime
    public: datetime
    proof: datetime
    direct: datetime
    freeze: datetime
    frozen: datetime
    report: datetime
    removal: datetime
    comments: datetime
    removed: datetime
    tell: datetime
    support: datetime
    reopen: datetime
    answer: datetime
    update: datetime
    later_check: datetime
    end: datetime
    verify: datetime


@dataclass(frozen=True, kw_only=True)
class Story:
    """``story.toml`` as a whole."""

    desk: DeskData
    officers: tuple[OfficerData, ...]
    contacts: tuple[ContactData, ...]
    fields: dict[str, str]
    earlier: EarlierData
    concern: ConcernData
    waiting: WaitingData
    incident: IncidentData
    people: tuple[PersonData, ...]
    accounts: tuple[AccountData, ...]
    answers: tuple[AnswerData, ...]
    evidence: tuple[EvidenceData, ...]
    posts: tuple[PostData, ...]
    wishes: WishesData
    texts: TextsData
    freeze: FreezeData
    staff_answer: StaffAnswerData
    checks: tuple[CheckData, ...]
    later_check: CheckData
    end: EndData
    times: TimesData

    def moment(self, at: datetime) -> datetime:
        """A time of the story as aware UTC."""
        return at.replace(tzinfo=ZoneInfo(self.desk.zone)).astimezone(UTC)

    def in_role(self, role: Role) -> str:
        """The name of the first person in that role."""
        return next(person.name for person in self.people if role in person.roles)

    def file(self, key: str) -> tuple[Path, EvidenceData]:
        """The file of an item of evidence, and what it shows."""
        item = next(item for item in self.evidence if item.key == key)
        return sample_dir() / item.file, item


def sample_dir() -> Path:
    """The folder of the story and its files."""
    return resources_dir() / "sample"


@cache
def read_story() -> Story:
    """The story that ships with the program.

    Raises:
        BugError: it is missing or damaged, which only a broken installation explains.
    """
    try:
        return msgspec.toml.decode((sample_dir() / "story.toml").read_bytes(), type=Story)
    except (OSError, msgspec.DecodeError) as error:
        raise BugError("The story of the practice desk cannot be read.") from error
