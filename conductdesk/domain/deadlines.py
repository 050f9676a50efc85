"""What Today shows: what to do now, what to do soon, and what only somebody else can do.

Days are counted in the desk's zone; ends of freezes are moments. A clock that was set back makes nothing due
early and hides nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from conductdesk.domain.dates import day_of, days_between, say_day, say_when
from conductdesk.domain.escalation import StepState, StepView
from conductdesk.domain.freezes import CoolingOffPeriod, FreezeState, needs_reminder, overdue
from conductdesk.domain.incidents import Answer, Incident, IncidentState, is_settled
from conductdesk.domain.playbook import StepKind
from conductdesk.domain.referrals import Contact, Referral, Route, contacts_for, is_old_preset
from conductdesk.domain.wellbeing import WellbeingCheck, Wishes, WishesState, newest_checks, newest_wishes

Group = Literal["now", "soon", "waiting"]
Kind = Literal[
    "safety", "draft", "step", "close", "freeze", "reminder", "wellbeing", "wishes", "referral",
    "contacts", "backup",
]  # fmt: skip

_ORDER: dict[Group, int] = {"now": 0, "soon": 1, "waiting": 2}
_FREEZE_SOON = timedelta(hours=24)
_REFERRAL_DAYS = 7
_WISHES_DAYS = 3
_CHECK_AHEAD_DAYS = 7
_BACKUP_DAYS = 7
_ROUTE_WORDS = {
    Route.STAFF_SUPPORT: "staff support",
    Route.INFORMAL: "staff support (asked informally)",
    Route.PLATFORM: "the platform",
    Route.PARTY: "the party or governing body",
    Route.POLICE: "the police",
    Route.ZERO_TOLERANCE: "the Zero Tolerance team",
    Route.OTHER: "those you told",
}
_STEP_ACTIONS: dict[StepKind, str] = {
    StepKind.SAFETY: "Check",
    StepKind.EVIDENCE: "Add evidence",
    StepKind.WISHES: "Ask",
    StepKind.PUBLIC_MESSAGE: "Write",
    StepKind.DIRECT_MESSAGE: "Write",
    StepKind.FREEZE: "Plan",
    StepKind.REFERRAL: "Prepare",
    StepKind.REMOVAL: "Take down",
    StepKind.REOPEN: "Re-open",
    StepKind.UPDATE: "Prepare",
    StepKind.SUPPORT: "Ask",
    StepKind.INFORM: "Tell them",
}
_FOLLOW_UP = frozenset({StepKind.UPDATE, StepKind.SUPPORT, StepKind.INFORM, StepKind.DISCIPLINE})
"""Steps that go on while others look into it."""


@dataclass(frozen=True, kw_only=True)
class BackupFacts:
    """How far the desk is kept in a second place. Times are aware UTC, None where there was none.

    ``elsewhere_at`` is the newest backup outside the desk's own folder, ``own_at`` inside it; ``changed_at``
    when something was last done in an incident.
    """

    elsewhere_at: datetime | None = None
    own_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DueFacts:
    """What Today needs to know of one incident.

    ``ladder`` is its checklist as ``escalation.ladder`` gives it.
    """

    incident: Incident
    ladder: tuple[StepView, ...] = ()
    freezes: tuple[CoolingOffPeriod, ...] = ()
    wishes: tuple[Wishes, ...] = ()
    referrals: tuple[Referral, ...] = ()
    checks: tuple[WellbeingCheck, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TodayItem:
    """One line of Today: one thing to do, why, and the one button that leads to it.

    ``due_at`` is aware UTC or None; ``step_key`` is empty where no step of the checklist is meant. ``action``
    is the button's word; ``kind`` says what it is about, and ``record_id`` names the freeze, referral, check
    or wishes that is meant, where there is one. The three fields about the incident are empty where the line
    is about the desk: its contacts or its backups. No line names anybody.
    """

    group: Group
    incident_id: str
    reference: str
    code_name: str
    what: str
    why: str
    due_at: datetime | None = None
    step_key: str = ""
    urgent: bool = False
    action: str = "Open"
    kind: Kind = "step"
    record_id: str = ""

    @property
    def about_desk(self) -> bool:
        """Whether the line is about the desk itself and not about an incident."""
        return not self.incident_id


def today_items(
    facts: Iterable[DueFacts],
    *,
    contacts: Sequence[Contact] = (),
    group_type: str = "",
    backups: BackupFacts | None = None,
    now: datetime,
    zone: str,
) -> tuple[TodayItem, ...]:
    """Everything Today shows, in order: now, soon, waiting; danger first of all, then by due moment.

    A closed incident shows only what is still owed to people: a freeze that runs, and wellbeing checks (R9).

    Args:
        facts: one entry an incident, oldest incident first.
        contacts: the desk's; old presets and a missing address of staff are pointed out (R27).
        group_type: the desk's kind of group.
        backups: how far the desk is kept elsewhere; None where that does not matter.
        now: aware UTC.
        zone: the desk's IANA zone.
    """
    items: list[TodayItem] = []
    for case in facts:
        items.extend(_freezes(case, now, zone))
        items.extend(_wellbeing(case, now, zone))
        if not is_settled(case.incident):
            items.extend(_danger(case))
            items.extend(_next_step(case))
            items.extend(_reminders(case))
            items.extend(_wishes(case, now, zone))
            items.extend(_referrals(case, now, zone))
    items.extend(_contacts(contacts, now, zone))
    items.extend(_no_staff_address(contacts, group_type))
    items.extend(_backups(backups, now, zone) if backups else ())
    return tuple(sorted(items, key=_weight))


def _weight(item: TodayItem) -> tuple[int, bool, bool, float]:
    """Sorting by this is stable, so lines of equal weight stay in the order of the incidents."""
    due = item.due_at
    return _ORDER[item.group], not item.urgent, due is None, due.timestamp() if due else 0.0


def _item(case: DueFacts, group: Group, what: str, why: str, **more: Any) -> TodayItem:
    incident = case.incident
    return TodayItem(
        group=group,
        incident_id=incident.id,
        reference=incident.reference,
        code_name=incident.code_name,
        what=what,
        why=why,
        **more,
    )


def _desk_item(what: str, why: str, *, action: str, kind: Kind, due_at: datetime | None = None) -> TodayItem:
    return TodayItem(
        group="soon",
        incident_id="",
        reference="",
        code_name="",
        what=what,
        why=why,
        due_at=due_at,
        action=action,
        kind=kind,
    )


def _step_of(case: DueFacts, kind: StepKind) -> StepView | None:
    return next((view for view in case.ladder if view.step.kind is kind), None)


def _key_of(case: DueFacts, kind: StepKind) -> str:
    view = _step_of(case, kind)
    return view.step.key if view else ""


def _danger(case: DueFacts) -> Iterator[TodayItem]:
    if case.incident.immediate_danger is not Answer.YES:
        return
    safety = _step_of(case, StepKind.SAFETY)
    key = safety.step.key if safety else ""
    if safety and safety.state is StepState.DONE:
        what = "Check that everybody is still safe."
        why = "Somebody was in danger. If that has passed, change the answer in the incident."
        yield _item(case, "soon", what, why, step_key=key, urgent=True, action="Check", kind="safety")
        return
    what = "Make sure that everybody is safe. In an emergency, call the emergency services."
    why = "Somebody is in immediate danger."
    yield _item(case, "now", what, why, step_key=key, urgent=True, kind="safety")


def _next_step(case: DueFacts) -> Iterator[TodayItem]:
    incident = case.incident
    if incident.state is IncidentState.DRAFT:
        why = "It was begun and is not recorded yet."
        yield _item(case, "soon", "Finish the draft and record it.", why, action="Finish", kind="draft")
        return
    watching = incident.state is IncidentState.MONITORING
    view = next((view for view in case.ladder if view.is_next), None)
    if view is None:
        if case.ladder and not watching:
            what = "Close the incident with an outcome, or keep an eye on it."
            why = "Every step of the checklist is settled."
            yield _item(case, "soon", what, why, action="Close it", kind="close")
        return
    kind = view.step.kind
    said_already = (kind is StepKind.SAFETY and incident.immediate_danger is Answer.YES) or (
        kind is StepKind.REOPEN and any(f.state is FreezeState.ACTIVE for f in case.freezes)
    )
    if not said_already:
        group: Group = "soon" if watching else "now"
        action = _STEP_ACTIONS.get(kind, "Open")
        yield _item(case, group, view.step.title, view.step.why, step_key=view.step.key, action=action)


def _freezes(case: DueFacts, now: datetime, zone: str) -> Iterator[TodayItem]:
    """Planned and active freezes, one line each (R23)."""
    reopen, freeze_key = _key_of(case, StepKind.REOPEN), _key_of(case, StepKind.FREEZE)
    for freeze in case.freezes:
        end = say_when(freeze.ends_at, zone)
        about: dict[str, Any] = {"kind": "freeze", "record_id": freeze.id}
        if overdue(freeze, now):
            what, why = f"Re-open {freeze.platform}.", f"The freeze was to end on {end}."
            about |= {"due_at": freeze.ends_at, "step_key": reopen, "action": "Re-open"}
            yield _item(case, "now", what, why, **about)
        elif freeze.state is FreezeState.ACTIVE:
            near = freeze.ends_at - now <= _FREEZE_SOON
            what = f"Get ready to re-open {freeze.platform}." if near else f"{freeze.platform} is frozen."
            about |= {"due_at": freeze.ends_at, "step_key": reopen}
            yield _item(case, "soon", what, f"The freeze ends on {end}.", **about)
        elif freeze.state is FreezeState.PLANNED and freeze.starts_at <= now:
            what = f"Start the freeze of {freeze.platform}, or call it off."
            why = f"It was planned for {say_when(freeze.starts_at, zone)}."
            about |= {"due_at": freeze.starts_at, "step_key": freeze_key, "action": "Start"}
            yield _item(case, "soon", what, why, **about)


def _reminders(case: DueFacts) -> Iterator[TodayItem]:
    """After re-opening: ask everybody to move on and stay respectful (R23, S2)."""
    for freeze in case.freezes:
        if needs_reminder(freeze):
            what = f"Remind everybody on {freeze.platform} to move on and stay respectful."
            why = "The platform is open again."
            yield _item(
                case,
                "soon",
                what,
                why,
                due_at=freeze.reopened_at,
                step_key=_key_of(case, StepKind.REOPEN),
                action="Remind",
                kind="reminder",
                record_id=freeze.id,
            )


def _wellbeing(case: DueFacts, now: datetime, zone: str) -> Iterator[TodayItem]:
    today = day_of(now, zone)
    for check in newest_checks(case.checks):
        if check.next_check_at is None:
            continue
        ahead = (day_of(check.next_check_at, zone) - today).days
        if ahead <= _CHECK_AHEAD_DAYS:
            who = "an officer" if check.checked_officer_id else "somebody touched by this"
            yield _item(
                case,
                "now" if ahead <= 0 else "soon",
                f"Ask how {who} is doing.",
                f"The next check was planned for {say_day(check.next_check_at, zone)}.",
                due_at=check.next_check_at,
                step_key=_key_of(case, StepKind.SUPPORT),
                action="Ask",
                kind="wellbeing",
                record_id=check.id,
            )


def _wishes(case: DueFacts, now: datetime, zone: str) -> Iterator[TodayItem]:
    for row in newest_wishes(case.wishes).values():
        if row.state is WishesState.ASKED and row.asked_at is not None:
            late = days_between(row.asked_at, now, zone) >= _WISHES_DAYS
            yield _item(
                case,
                "soon" if late else "waiting",
                "Ask once more, gently, what the person affected wants." if late else "Their wishes.",
                f"They were asked on {say_day(row.asked_at, zone)} and have not answered.",
                due_at=row.asked_at + timedelta(days=_WISHES_DAYS),
                step_key=_key_of(case, StepKind.WISHES),
                action="Ask again" if late else "They answered",
                kind="wishes",
                record_id=row.id,
            )


def _referrals(case: DueFacts, now: datetime, zone: str) -> Iterator[TodayItem]:
    """The newest referral to each contact: an answer to it answers the ones before (R25)."""
    for referral in _unanswered(case.referrals):
        who = _ROUTE_WORDS[referral.route]
        late = days_between(referral.made_at, now, zone) >= _REFERRAL_DAYS
        yield _item(
            case,
            "soon" if late else "waiting",
            f"Ask {who} for news." if late else f"An answer from {who}.",
            f"They were told on {say_day(referral.made_at, zone)}.",
            due_at=referral.made_at + timedelta(days=_REFERRAL_DAYS),
            step_key=_key_of(case, StepKind.UPDATE),
            action="Write to them" if late else "They answered",
            kind="referral",
            record_id=referral.id,
        )


def _unanswered(referrals: Iterable[Referral]) -> list[Referral]:
    newest = {(referral.route, referral.to.casefold()): referral for referral in referrals}
    return [referral for referral in newest.values() if referral.answered_at is None]


def waiting_for(case: DueFacts) -> str:
    """Whom an incident waits for, such as "staff support", where nothing is left to do but to follow it up.

    Empty while a step before that is next, while nobody owes an answer, and once it is closed (R25).
    """
    if is_settled(case.incident):
        return ""
    view = next((view for view in case.ladder if view.is_next), None)
    if view is not None and view.step.kind not in _FOLLOW_UP:
        return ""
    told = _unanswered(case.referrals)
    return _ROUTE_WORDS[told[-1].route] if told else ""


def _contacts(contacts: Iterable[Contact], now: datetime, zone: str) -> Iterator[TodayItem]:
    """One line for each old preset, however many contacts came with it (R27)."""
    today = day_of(now, zone)
    old = dict.fromkeys(contact.preset for contact in contacts if is_old_preset(contact, today))
    for preset in old:
        yield _desk_item(
            "Check that the contacts are still right.",
            f"They come from {preset}, which is more than two years old.",
            action="Check",
            kind="contacts",
        )


def _no_staff_address(contacts: Sequence[Contact], group_type: str) -> Iterator[TodayItem]:
    """A line while nobody wrote down where to reach staff support (R27)."""
    staff = contacts_for(contacts, Route.STAFF_SUPPORT, group_type)
    if contacts and not any(contact.address for contact in staff):
        yield _desk_item(
            "Write down how to reach your staff support.",
            "No address is known for your group, and a report needs somebody to go to.",
            action="Add it",
            kind="contacts",
        )


def _backups(backups: BackupFacts, now: datetime, zone: str) -> Iterator[TodayItem]:
    """A line once what was written is in one place only; nothing where nothing changed since."""
    changed, kept = backups.changed_at, backups.elsewhere_at
    if changed is None:
        return
    what = "Make a backup in a second place, such as a stick."
    if kept is None:
        why = "There is none outside the desk's own folder: if this computer is lost, the record is too."
        yield _desk_item(what, why, action="Back up", kind="backup")
    elif changed > kept and days_between(kept, now, zone) >= _BACKUP_DAYS:
        yield _desk_item(
            what,
            f"The newest one is of {say_day(kept, zone)}, and the desk has changed since.",
            action="Back up",
            kind="backup",
            due_at=kept + timedelta(days=_BACKUP_DAYS),
        )
