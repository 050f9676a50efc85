"""Enough for tonight: when the evening began, and what was done in it, in words without names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conductdesk.domain.dates import say_when
from conductdesk.domain.deadlines import BackupFacts, TodayItem
from conductdesk.domain.records import listed
from conductdesk.domain.reversal import UNDONE

_DAY_BEGINS = time(5)
"""Whoever is up after midnight is still in the evening before."""

_DONE: dict[str, tuple[str, str]] = {
    "incident.recorded": ("recorded", "recorded"),
    "incident.edited": ("written up further", "written up further"),
    "incident.judged": ("a question answered", "{n} questions answered"),
    "incident.person_involved": ("a person or account noted", "{n} people and accounts noted"),
    "incident.blocked": ("a block noted", "{n} blocks noted"),
    "incident.post_listed": ("a post listed", "{n} posts listed"),
    "evidence.kept": ("an item of evidence kept", "{n} items of evidence kept"),
    "incident.wishes_kept": ("what they want written down", "what they want written down"),
    "incident.wellbeing_checked": ("somebody asked how they are", "{n} people asked how they are"),
    "message.kept": ("a message sent and kept", "{n} messages sent and kept"),
    "freeze.started": ("a platform frozen", "{n} platforms frozen"),
    "freeze.ended": ("a platform opened again", "{n} platforms opened again"),
    "incident.referred": ("taken to others", "taken to others {n} times"),
    "incident.referral_answered": ("an answer noted", "{n} answers noted"),
    "document.made": ("a document made", "{n} documents made"),
    "step.set": ("a step settled", "{n} steps settled"),
    "incident.stepped_back": ("handed over", "handed over"),
    "incident.reopened": ("opened again", "opened again"),
    "incident.closed": ("closed", "closed"),
}
_OF_DESK: dict[str, str] = {
    "backup.made": "A backup was made.",
    "contact.set": "A contact was set right.",
    "officer.added": "An officer was added.",
}
_SETTLED = frozenset({"done", "skipped", "not-needed"})


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One entry of the activity log, as far as it matters here; ``reference`` is of its incident, if any."""

    seq: int
    action: str
    reference: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def evening_began(now: datetime, zone: str) -> datetime:
    """When the day began that the officer is still in, aware UTC as ``now``: at five in the morning there."""
    here = now.astimezone(ZoneInfo(zone))
    day = here.date() - timedelta(days=here.time() < _DAY_BEGINS)
    return datetime.combine(day, _DAY_BEGINS, tzinfo=here.tzinfo).astimezone(now.tzinfo)


def done_sentences(deeds: Sequence[Deed]) -> tuple[str, ...]:
    """What was done, one sentence an incident in the order of the log, then what was done for the desk.

    What was undone, and what was only looked at, is left out. No sentence names anybody.

    Args:
        deeds: entries of one officer, in the order of the log.
    """
    undone = _undone(deeds)
    counted: dict[str, dict[str, int]] = {}
    for deed in deeds:
        if deed.seq in undone or deed.action not in _DONE or not deed.reference:
            continue
        if deed.action == "step.set" and deed.detail.get("to") not in _SETTLED:
            continue
        of_incident = counted.setdefault(deed.reference, {})
        of_incident[deed.action] = of_incident.get(deed.action, 0) + 1
    sentences = [f"{reference}: {_said(actions)}." for reference, actions in counted.items()]
    of_desk = dict.fromkeys(_OF_DESK[deed.action] for deed in deeds if deed.action in _OF_DESK)
    return (*sentences, *of_desk)


def _undone(deeds: Sequence[Deed]) -> set[int]:
    """The entries that were undone; an undo that was undone itself does not count."""
    found: set[int] = set()
    for deed in reversed(deeds):
        if deed.action == UNDONE and deed.seq not in found:
            found.add(deed.detail["undid"])
    return found


def _said(actions: Mapping[str, int]) -> str:
    """The deeds in the order of an evening, whatever the order in which they were done."""
    done = ((_DONE[action], actions[action]) for action in _DONE if action in actions)
    return listed(tuple(one if n == 1 else several.format(n=n) for (one, several), n in done))


def due_next(items: Iterable[TodayItem]) -> TodayItem | None:
    """The line of Today that comes up first of those that are the officers' own, or None."""
    own = [item for item in items if item.group != "waiting"]
    dated = [(item.due_at, at) for at, item in enumerate(own) if item.due_at is not None]
    return own[min(dated)[1]] if dated else next(iter(own), None)


def backup_sentence(backups: BackupFacts, zone: str) -> str:
    """Where the newest backup is and of when, in one sentence."""
    if backups.elsewhere_at is not None:
        return f"The newest backup in a second place is of {say_when(backups.elsewhere_at, zone)}."
    if backups.own_at is not None:
        return f"There is a backup of {say_when(backups.own_at, zone)} on this computer, and none elsewhere."
    return "There is no backup yet."


def closing_words(items: Sequence[TodayItem]) -> str:
    """What to go to bed with: people first, and everything else can wait."""
    if any(item.urgent for item in items):
        return "Somebody may be in danger: see to that first, also tonight. Everything else can wait."
    if any(item.group == "now" for item in items):
        return "That is enough for tonight. What is left is written down, and it can wait until morning."
    return "That is enough for tonight. Nothing is waiting for you."
