"""Backups: made, listed, restored; disposal reaches them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from conductdesk.domain.evidence import EvidenceItem, EvidenceState
from conductdesk.errors import NotFoundError
from conductdesk.exchange import backup
from conductdesk.services.open_desk import OpenDesk


@dataclass(frozen=True, kw_only=True)
class BackupRow:
    """One backup as people see it. ``problem`` is empty when it verifies."""

    name: str
    made_at: datetime
    place: Path
    size_bytes: int
    problem: str
