"""A checklist as data (R28): categories, steps, gates, texts, contacts, platform cards and sources.

The classes mirror the tables of a playbook's TOML file one to one; every tuple is in the file's order.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.referrals import Route


class StepKind(StrEnum):
    """What a step does, which is what rules and screens go by; keys and titles are the playbook's own."""

    SAFETY = "safety"
    EVIDENCE = "evidence"
    WISHES = "wishes"
    PUBLIC_MESSAGE = "public-message"
    DIRECT_MESSAGE = "direct-message"
    FREEZE = "freeze"
    REFERRAL = "referral"
    BLOCK = "block"
    REMOVAL = "removal"
    REOPEN = "reopen"
    UPDATE = "update"
    SUPPORT = "support"
    DISCIPLINE = "discipline"
    INFORM = "inform"


class Gate(StrEnum):
    """A lock on a step (R8, R21)."""

    WISHES = "wishes"
    REMOVAL = "removal"


class Situation(StrEnum):
    """Facts under which a playbook may call a step not needed."""

    NOTHING_POSTED = "nothing-posted"
    NO_FREEZE = "no-freeze"
    NO_RESPONDENT = "no-respondent"
    NO_NON_MEMBER = "no-non-member"
    NO_POSSIBLE_CRIME = "no-possible-crime"
    CONCERN_ONLY = "concern-only"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document the playbook is made from. ``dated`` is the day it says it was last changed."""

    key: str
    title: str
    dated: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Category:
    """What kind of behaviour it is (R2, R3). ``zero_tolerance`` puts the union's own route beside ours."""

    key: str
    name: str
    description: str = ""
    zero_tolerance: bool = False
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One key with its name on screen: a protected characteristic, an effect on people, a season."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the "criticism or abuse?" aid (R4). ``yes_means`` is ``abuse`` or ``criticism``."""

    key: str
    text: str
    help: str = ""
    yes_means: str = "abuse"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. ``why`` is shown with it, ``how`` says what to do, ``routes`` whom it may tell."""

    key: str
    kind: StepKind
    title: str
    why: str
    how: str = ""
    gates: tuple[Gate, ...] = ()
    can_skip: bool = False
    not_needed_when: tuple[Situation, ...] = ()
    texts: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text with named fields in braces, such as ``{platform}``. ``subject`` is for e-mails only."""

    key: str
    kind: MessageKind
    title: str
    body: str
    subject: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class PresetContact:
    """A contact that comes with the playbook (R27). ``ask_each_year``: no address is known beforehand."""

    key: str
    route: Route
    name: str
    group_type: str = ""
    address: str = ""
    note: str = ""
    ask_each_year: bool = False
    everywhere: bool = False


@dataclass(frozen=True, kw_only=True)
class PlatformCard:
    """How to do things on one platform, as of a day. Each text may be empty where it cannot be done."""

    key: str
    name: str
    as_of: date
    freeze: str = ""
    remove: str = ""
    block: str = ""
    save_evidence: str = ""
    reopen: str = ""
    report: str = ""


@dataclass(frozen=True, kw_only=True)
class GroupType:
    """A kind of group, such as a society or a sport club."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Playbook:
    """One checklist, whole."""

    key: str
    version: str
    name: str
    language: str
    contacts_name: str = ""
    contacts_dated: date | None = None
    contacts_for: tuple[str, ...] = ()
    group_types: tuple[GroupType, ...] = ()
    sources: tuple[Source, ...] = ()
    categories: tuple[Category, ...] = ()
    characteristics: tuple[Choice, ...] = ()
    effects: tuple[Choice, ...] = ()
    seasons: tuple[Choice, ...] = ()
    questions: tuple[Question, ...] = ()
    steps: tuple[Step, ...] = ()
    texts: tuple[Text, ...] = ()
    contacts: tuple[PresetContact, ...] = ()
    cards: tuple[PlatformCard, ...] = ()
    emergency: str = ""
    zero_tolerance_route: str = ""
    advice: tuple[str, ...] = ()
    support: tuple[str, ...] = ()

    def step(self, key: str) -> Step | None:
        """The step of that key, or None."""
        return next((s for s in self.steps if s.key == key), None)

    def text(self, key: str) -> Text | None:
        """The text of that key, or None."""
        return next((t for t in self.texts if t.key == key), None)

    def category(self, key: str) -> Category | None:
        """The category of that key, or None."""
        return next((c for c in self.categories if c.key == key), None)

    def contacts_fit(self, union_name: str) -> bool:
        """Whether the addresses that come with the playbook are those of this union (R27).

        They are when one of ``contacts_for`` stands in its name, or the playbook names no union. A report
        must never go to the staff of another union, so nothing known counts as another union.
        """
        named = union_name.casefold()
        return not self.contacts_for or any(name.casefold() in named for name in self.contacts_for)

    def card(self, platform: str) -> PlatformCard | None:
        """The card whose key or name is the platform's, whatever the case, or None."""
        wanted = platform.casefold()
        return next((c for c in self.cards if wanted in {c.key.casefold(), c.name.casefold()}), None)
