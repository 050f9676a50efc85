"""What leaves a service about one incident: frozen rows that no later change can reach."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepView
from conductdesk.domain.evidence import CustodyKind, EvidenceState, PostState
from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.incidents import Answer, IncidentKind, IncidentState, Outcome, Setting
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.domain.recusal import Stood
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState


@dataclass(frozen=True, kw_only=True)
class View:
    """A frozen row; ``of`` copies the fields that it shares with a record."""

    @classmethod
    def of(cls, record: object, **more: Any) -> Self:
        """The view of a record; ``more`` gives the fields that the record does not have."""
        own = {f.name: getattr(record, f.name) for f in fields(cls) if f.name not in more}
        return cls(**own, **more)


@dataclass(frozen=True, kw_only=True)
class PartView(View):
    """Somebody who takes part: a person or an account, in one role. ``name`` is a name or a handle."""

    id: str
    role: Role
    name: str
    standing: Standing | None
    position: str
    contact: str
    account: str
    account_kind: AccountKind | None
    note: str
    first_known_at: datetime
    blocked_at: datetime | None
    blocked_where: str
    person_id: str | None
    account_id: str | None


@dataclass(frozen=True, kw_only=True)
class EvidenceView(View):
    """One item of evidence."""

    id: str
    number: int
    state: EvidenceState
    description: str
    original_name: str
    origin: str
    media_type: str
    size_bytes: int
    sha256: str
    kept_at: datetime
    disposed_at: datetime | None
    disposed_reason: str


@dataclass(frozen=True, kw_only=True)
class CustodyView(View):
    """One line in the history of an item of evidence."""

    kind: CustodyKind
    officer_id: str
    at: datetime
    note: str
    ok: bool


@dataclass(frozen=True, kw_only=True)
class PostView(View):
    """A post; ``evidence`` holds the numbers of the items that show it, in order."""

    id: str
    number: int
    where: str
    link: str
    quote: str
    author: str
    state: PostState
    posted_at: datetime | None
    state_at: datetime
    evidence: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class WishesView(View):
    """What one person affected wants, or how far asking has come; ``person`` is empty when not said who."""

    person: str
    state: WishesState
    words: str
    may_be_told: tuple[str, ...]
    police_agreed: bool | None
    asked_at: datetime | None
    answered_at: datetime | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CheckView(View):
    """A check on how somebody is doing."""

    who: str
    how: str
    support_offered: str
    effects: tuple[str, ...]
    next_check_at: datetime | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MessageView(View):
    """A message as it was sent; ``proof`` is the number of the evidence that shows it."""

    id: str
    step_key: str
    kind: MessageKind
    to: str
    text: str
    where: str
    sent_at: datetime
    proof: int | None


@dataclass(frozen=True, kw_only=True)
class FreezeView(View):
    """A freeze of a platform."""

    id: str
    platform: str
    state: FreezeState
    who_can: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    reopened_at: datetime | None
    reminder_text_sent: bool


@dataclass(frozen=True, kw_only=True)
class ReferralView(View):
    """The incident taken to somebody."""

    id: str
    route: Route
    to: str
    their_reference: str
    made_at: datetime
    agreed_by_affected: bool | None
    risk_reason: str
    note: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class DisclosureView(View):
    """One entry of the register of what left the desk."""

    id: str
    incident_id: str
    kind: str
    to: str
    what: str
    why: str
    sha256: str
    activity_seq: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ContactView(View):
    """Whom to write to. ``old_preset``: the guidance it came from is more than two years old (R27)."""

    key: str
    route: Route
    group_type: str
    name: str
    address: str
    note: str
    preset: str
    preset_date: str
    old_preset: bool


@dataclass(frozen=True, kw_only=True)
class AnswerView(View):
    """One answer of the "criticism or abuse?" aid."""

    question_key: str
    answer: Answer
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OutcomeView(View):
    """How the incident ended."""

    outcome: Outcome
    rule_applied: str
    note: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SteppedBackView(View):
    """That an officer stepped back; ``officer`` and ``handler`` are names, ``handler`` of who took over."""

    officer_id: str
    officer: str
    at: datetime
    was: Stood
    handler: str
    reason: str
    came_back_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class IncidentView(View):
    """Everything about one incident, sequences in order of entry. ``handler`` and ``deputy`` are names.

    ``category_names``, ``characteristic_names`` and ``effect_names`` say the keys in the checklist's words.
    """

    id: str
    seq: int
    reference: str
    code_name: str
    kind: IncidentKind
    state: IncidentState
    title: str
    their_words: str
    narrative: str
    setting: Setting
    platform: str
    place: str
    occurred_at: datetime | None
    occurred_text: str
    zone: str
    noticed_at: datetime
    categories: tuple[str, ...]
    characteristics: tuple[str, ...]
    effects: tuple[str, ...]
    category_names: tuple[str, ...]
    characteristic_names: tuple[str, ...]
    effect_names: tuple[str, ...]
    immediate_danger: Answer
    possible_crime: Answer
    nothing_posted: bool
    unsure: bool
    season: str
    group_type: str
    playbook_key: str
    created_at: datetime
    recorded_at: datetime | None
    closed_at: datetime | None
    handler: str
    deputy: str
    stepped_back: tuple[SteppedBackView, ...]
    steps: tuple[StepView, ...]
    people: tuple[PartView, ...]
    evidence: tuple[EvidenceView, ...]
    posts: tuple[PostView, ...]
    wishes: tuple[WishesView, ...]
    checks: tuple[CheckView, ...]
    messages: tuple[MessageView, ...]
    freezes: tuple[FreezeView, ...]
    referrals: tuple[ReferralView, ...]
    told: tuple[DisclosureView, ...]
    answers: tuple[AnswerView, ...]
    leaning: str
    outcome: OutcomeView | None
    earlier: tuple[str, ...]
    advice: tuple[str, ...]
    crime_nudge: str
    zero_tolerance_route: str
