"""Passing the locks of a step from actions that do what the step is for (R8)."""

from collections.abc import Iterator

from conductdesk.domain.escalation import CaseFacts, check_gates
from conductdesk.domain.playbook import Playbook, Step, StepKind
from conductdesk.domain.referrals import Route


def pass_message_gate(playbook: Playbook, facts: CaseFacts, text_key: str, override_reason: str) -> str:
    """Pass the locks of the step that a text belongs to; the override as written comes back.

    Raises:
        RefusedError: a lock is closed and no reason was written.
    """
    return _pass(_first(s for s in playbook.steps if text_key in s.texts), facts, override_reason)


def pass_freeze_gate(playbook: Playbook, facts: CaseFacts, override_reason: str) -> str:
    """Pass the locks of the freeze step; the override as written comes back.

    Raises:
        RefusedError: a lock is closed and no reason was written.
    """
    return _pass(_first(s for s in playbook.steps if s.kind is StepKind.FREEZE), facts, override_reason)


def pass_referral_gate(playbook: Playbook, facts: CaseFacts, route: Route, override_reason: str) -> str:
    """Pass the locks of the step that takes an incident this way; asking informally passes none (R5).

    Raises:
        RefusedError: a lock is closed and no reason was written.
    """
    if route is Route.INFORMAL:
        return ""
    referrals = [s for s in playbook.steps if s.kind is StepKind.REFERRAL]
    own = _first(s for s in referrals if route in s.routes) or _first(iter(referrals))
    return _pass(own, facts, override_reason)


def _first(steps: Iterator[Step]) -> Step | None:
    return next(steps, None)


def _pass(step: Step | None, facts: CaseFacts, override_reason: str) -> str:
    return check_gates(step, facts, override_reason=override_reason) if step else ""
