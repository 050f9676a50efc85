"""Messages, and the guard that keeps names, handles, quotes and links out of public texts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import new_id


class MessageKind(StrEnum):
    """Who will read it."""

    PUBLIC = "public"
    DIRECT = "direct"
    EMAIL = "email"


@dataclass(eq=False, kw_only=True)
class Communication:
    """A message as it was sent: final text, where, when, proof (R24). ``proof_id`` is an item of evidence."""

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    step_key: str = ""
    kind: MessageKind
    to: str
    text: str
    where: str = ""
    sent_at: datetime
    proof_id: str | None = None
    officer_id: str
