"""The escalation checklist: steps, their states, and the two gates."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import new_id


class StepState(StrEnum):
    """How far a step has come (R22)."""

    TO_DO = "to-do"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    SKIPPED = "skipped"
    NOT_NEEDED = "not-needed"


@dataclass(eq=False, kw_only=True)
class StepRecord:
    """What was last said about one step of one incident. ``override_reason`` is set when a lock was passed."""

    id: str = field(default_factory=new_id)
    incident_id: str
    step_key: str
    state: StepState
    reason: str = ""
    override_reason: str = ""
    note: str = ""
    officer_id: str
    at: datetime
