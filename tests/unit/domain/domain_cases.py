"""Invented cases for the tests of the rules: one small checklist, and makers with sensible defaults."""

from datetime import UTC, datetime, timedelta
from typing import Any

from conductdesk.domain.escalation import CaseFacts, StepRecord, StepState
from conductdesk.domain.evidence import EvidenceItem, Post, PostEvidence
from conductdesk.domain.freezes import CoolingOffPeriod
from conductdesk.domain.incidents import Disposition, Incident, IncidentState, Outcome
from conductdesk.domain.people import Account, Involvement, Person, Role
from conductdesk.domain.playbook import Gate, Playbook, Question, Situation, Step, StepKind
from conductdesk.domain.referrals import Referral, Route
from conductdesk.domain.wellbeing import Wishes, WishesState

NOW = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CASE = "incident-1"
OTHER_CASE = "incident-2"
ZERO_WIDTH = "\u200b\u2060\ufeff\u00ad\u3164\u2800"

_STEPS: tuple[tuple[StepKind, dict[str, Any]], ...] = (
    (StepKind.SAFETY, {}),
    (StepKind.EVIDENCE, {}),
    (StepKind.WISHES, {}),
    (StepKind.PUBLIC_MESSAGE, {"gates": (Gate.WISHES,), "can_skip": True}),
    (
        StepKind.DIRECT_MESSAGE,
        {"gates": (Gate.WISHES,), "can_skip": True, "not_needed_when": (Situation.NO_RESPONDENT,)},
    ),
    (StepKind.FREEZE, {"gates": (Gate.WISHES,), "can_skip": True}),
    (StepKind.REFERRAL, {"gates": (Gate.WISHES,), "routes": (Route.STAFF_SUPPORT,)}),
    (StepKind.REMOVAL, {"gates": (Gate.REMOVAL,)}),
    (StepKind.SUPPORT, {}),
    (StepKind.REOPEN, {"not_needed_when": (Situation.NO_FREEZE,)}),
    (StepKind.UPDATE, {}),
)


def step(kind: StepKind, **about: Any) -> Step:
    defaults = {"key": kind.value, "title": kind.value.capitalize(), "why": f"Why {kind.value}."}
    return Step(kind=kind, **(defaults | about))


def playbook(**about: Any) -> Playbook:
    defaults: dict[str, Any] = {
        "key": "group",
        "version": "1",
        "name": "Group",
        "language": "en",
        "steps": tuple(step(kind, **more) for kind, more in _STEPS),
    }
    return Playbook(**(defaults | about))


def incident(state: IncidentState = IncidentState.OPEN, **about: Any) -> Incident:
    defaults: dict[str, Any] = {
        "id": CASE,
        "reference": "2026-014",
        "code_name": "Quiet Harbour",
        "title": "Remarks in the chat",
        "noticed_at": NOW - DAY,
        "playbook_key": "group",
        "playbook_digest": "d",
        "handler_id": "officer-1",
        "created_at": NOW - DAY,
    }
    return Incident(state=state, **(defaults | about))


def disposition(
    outcome: Outcome = Outcome.WARNED, rule: str = "Code of conduct, 3", **about: Any
) -> Disposition:
    defaults: dict[str, Any] = {"incident_id": CASE, "officer_id": "officer-1", "at": NOW}
    return Disposition(outcome=outcome, rule_applied=rule, **(defaults | about))


def item(number: int = 1, **about: Any) -> EvidenceItem:
    defaults: dict[str, Any] = {
        "id": f"item-{number}",
        "incident_id": CASE,
        "original_name": "shot.png",
        "media_type": "image/png",
        "size_bytes": 400,
        "sha256": "ab" * 32,
        "storage_name": "cd" * 16,
        "sealed_bytes": 600,
        "sealed_sha256": "ef" * 32,
        "kept_at": NOW,
        "kept_by": "officer-1",
    }
    return EvidenceItem(number=number, **(defaults | about))


def post(number: int = 1, **about: Any) -> Post:
    defaults: dict[str, Any] = {
        "id": f"post-{number}",
        "incident_id": CASE,
        "where": "WhatsApp, general chat",
        "state_at": NOW - HOUR,
    }
    return Post(number=number, **(defaults | about))


def link(post_number: int = 1, item_number: int = 1, **about: Any) -> PostEvidence:
    ids: dict[str, Any] = {"post_id": f"post-{post_number}", "evidence_id": f"item-{item_number}"}
    return PostEvidence(**({"incident_id": CASE} | ids | about))


def wishes(state: WishesState = WishesState.ANSWERED, **about: Any) -> Wishes:
    defaults: dict[str, Any] = {"incident_id": CASE, "officer_id": "officer-1", "at": NOW}
    if state is WishesState.ANSWERED:
        defaults["words"] = "Please take it down and leave my name out."
    elif state is WishesState.ASKED:
        defaults["asked_at"] = NOW - HOUR
    return Wishes(state=state, **(defaults | about))


def part(role: Role, person: str | None = None, account: str | None = None, **about: Any) -> Involvement:
    defaults: dict[str, Any] = {"incident_id": CASE, "first_known_at": NOW - DAY}
    return Involvement(role=role, person_id=person, account_id=account, **(defaults | about))


def person(person_id: str, name: str = "Amara Nwosu", **about: Any) -> Person:
    return Person(id=person_id, name=name, created_at=NOW, **about)


def account(
    account_id: str, handle: str = "@night_owl", platform: str = "Instagram", **about: Any
) -> Account:
    return Account(id=account_id, handle=handle, platform=platform, created_at=NOW, **about)


def freeze(**about: Any) -> CoolingOffPeriod:
    defaults: dict[str, Any] = {
        "incident_id": CASE,
        "platform": "WhatsApp",
        "who_can": ("Ife", "Łukasz"),
        "starts_at": NOW - HOUR,
        "ends_at": NOW + DAY,
        "officer_id": "officer-1",
        "at": NOW - HOUR,
    }
    return CoolingOffPeriod(**(defaults | about))


def referral(route: Route = Route.STAFF_SUPPORT, **about: Any) -> Referral:
    defaults: dict[str, Any] = {
        "incident_id": CASE,
        "to": "Staff support",
        "made_at": NOW,
        "officer_id": "officer-1",
    }
    return Referral(route=route, **(defaults | about))


def record(step_key: str, state: StepState, **about: Any) -> StepRecord:
    defaults: dict[str, Any] = {"incident_id": CASE, "officer_id": "officer-1", "at": NOW}
    return StepRecord(step_key=step_key, state=state, **(defaults | about))


def question(key: str, yes_means: str = "abuse") -> Question:
    return Question(key=key, text=f"{key}?", yes_means=yes_means)


def facts(case: Incident | None = None, **about: Any) -> CaseFacts:
    return CaseFacts(incident=case or incident(), **about)
