"""Taking back what was done, also after the desk was locked: a new entry of the log puts records back."""

from dataclasses import dataclass
from datetime import datetime

from conductdesk.domain.desk import Officer, check_handler
from conductdesk.domain.escalation import CaseFacts
from conductdesk.domain.freezes import CoolingOffPeriod
from conductdesk.domain.incidents import Incident
from conductdesk.domain.recusal import check_takes_part
from conductdesk.domain.referrals import Disclosure, Referral, check_referral
from conductdesk.domain.reversal import (
    ALONE,
    UNDONE,
    Change,
    check_reversal,
    detail_of_undo,
    sentence,
    told,
)
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.services.facts import load_facts
from conductdesk.services.finding import find_incident
from conductdesk.services.gates import pass_freeze_gate, pass_referral_gate
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.reader import Reader
from conductdesk.store.recusals import recusals_of
from conductdesk.store.reversals import Reversal, changes_of, reversal_of, reversal_page

MOST_LOOKED_AT = 500
"""How many entries are looked at for a list of what can be undone."""

_REPORT = "document"


@dataclass(frozen=True, kw_only=True)
class Undoable:
    """An entry of the activity log that can be undone now.

    ``what`` says what undoing it does, such as "Undo the edit of the title"; ``reference`` and ``code_name``
    are those of its incident, empty where it belongs to none.
    """

    seq: int
    at: datetime
    what: str
    reference: str = ""
    code_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What was done: the sentence of what was undone, and the new entry, which can be undone in turn."""

    what: str
    activity_seq: int


def undoable(desk: OpenDesk, ref: str = "", *, limit: int = 50) -> tuple[Undoable, ...]:
    """What can be undone now, newest first, of the desk or of one incident.

    Args:
        desk: the open desk.
        ref: the incident; the whole desk when empty.
        limit: at most so many. The newest 500 entries that something is kept for are looked at.
    """
    found: list[Undoable] = []
    with desk.read() as reader:
        cases = _Cases(reader)
        incident_id = find_incident(reader, ref).id if ref else None
        for reversal in reversal_page(reader, incident_id=incident_id, limit=MOST_LOOKED_AT):
            if len(found) < limit and not _why_not(desk, reader, reversal, cases):
                incident = reader.first(Incident, id=reversal.incident_id) if reversal.incident_id else None
                found.append(
                    Undoable(
                        seq=reversal.seq,
                        at=reversal.at,
                        what=sentence(reversal.action, reversal.detail),
                        reference=incident.reference if incident else "",
                        code_name=incident.code_name if incident else "",
                    )
                )
    return tuple(found)


def can_undo(desk: OpenDesk, seq: int) -> str:
    """Why entry ``seq`` cannot be undone now, in one or two plain sentences; empty when it can."""
    with desk.read() as reader:
        try:
            return _why_not(desk, reader, _kept_for(reader, seq), _Cases(reader))
        except UserError as error:
            return _said(error)


def undo(desk: OpenDesk, seq: int) -> Undone:
    """Put everything back as it was before entry ``seq``, as a new entry of the log.

    Undoing an undo does again what was undone.

    Raises:
        NotFoundError: the log has no such entry.
        RefusedError: it cannot be undone, or not any more; the hint says what to do instead.
    """
    with desk.begin() as uow:
        reversal = _kept_for(uow, seq)
        changes = _checked(desk, uow, reversal, _Cases(uow))
        for change in changes:
            if change.goes:
                uow.remove(change.record)
            elif change.comes_back:
                uow.put_back(change.cls(**change.values), order=reversal.order(change))
            else:
                for name, value in change.values.items():
                    setattr(change.record, name, value)
        uow.use_up(seq)
        detail = detail_of_undo(seq, reversal.action, reversal.detail)
        uow.log(UNDONE, reversal.object_id, detail, incident_id=reversal.incident_id)
        entry = uow.commit().activity_seq
    return Undone(what=sentence(reversal.action, reversal.detail), activity_seq=entry)


def _kept_for(reader: Reader, seq: int) -> Reversal:
    reversal = reversal_of(reader, seq)
    if reversal is not None:
        return reversal
    if not 1 <= seq <= reader.activity_head()[0]:
        raise NotFoundError(f"The activity log has no entry {seq}.")
    raise RefusedError(
        f"Entry {seq} cannot be undone, or was undone already.",
        hint="What left the desk, evidence and keys stay as they are. Other things can be changed by hand.",
    )


class _Cases:
    """The facts of incidents, each read once, and how far the log had come with each report of them."""

    def __init__(self, records: Reader) -> None:
        self._records = records
        self._known: dict[str, tuple[CaseFacts, tuple[int, ...]]] = {}

    def of(self, incident_id: str) -> tuple[CaseFacts, tuple[int, ...]]:
        """The facts, and the entries of the log up to which reports told."""
        if incident_id not in self._known:
            entries = self._records.find(Disclosure, incident_id=incident_id, kind=_REPORT)
            facts = load_facts(self._records, self._records.get(Incident, incident_id))
            self._known[incident_id] = facts, tuple(entry.activity_seq for entry in entries)
        return self._known[incident_id]


def _why_not(desk: OpenDesk, reader: Reader, reversal: Reversal, cases: _Cases) -> str:
    try:
        _checked(desk, reader, reversal, cases)
    except UserError as error:
        return _said(error)
    return ""


def _said(error: UserError) -> str:
    return f"{error.message} {error.hint}".strip()


def _checked(desk: OpenDesk, records: Reader, reversal: Reversal, cases: _Cases) -> tuple[Change, ...]:
    """What undoing an entry does, once every rule that it touches has agreed."""
    changes = changes_of(records, reversal)
    for change in changes:
        _check_place(records, change)
    if reversal.incident_id is not None:
        _check_incident(desk, records, reversal, changes, cases)
    return changes


def _check_place(records: Reader, change: Change) -> None:
    """Nothing comes back where something else took its place, a code name included."""
    fields = ALONE.get(change.cls, ()) if change.comes_back else ()
    if change.cls is Incident and "code_name" in change.values:
        fields = ("code_name",)
    same = records.first(change.cls, **{name: change.value(name) for name in fields}) if fields else None
    if same is not None:
        raise RefusedError(
            "Something else has taken its place since, so it cannot come back.",
            hint="Change by hand what should be different.",
        )


def _check_incident(
    desk: OpenDesk, records: Reader, reversal: Reversal, changes: tuple[Change, ...], cases: _Cases
) -> None:
    facts, reported = cases.of(reversal.incident_id or "")
    playbook = desk.playbook(facts.incident.playbook_digest)
    passed_on = any(seq >= reversal.seq for seq in reported)
    action, _ = told(reversal.action, reversal.detail)
    check_reversal(action, changes, facts, playbook, passed_on=passed_on)
    for change in changes:
        if change.cls is Incident and change.values.keys() & {"handler_id", "deputy_id"}:
            recusals = recusals_of(records, facts.incident.id)
            check_handler(change.value("handler_id"), change.value("deputy_id"), records.find(Officer))
            check_takes_part(change.value("handler_id"), recusals)
            check_takes_part(change.value("deputy_id"), recusals)
        elif change.comes_back and change.cls is CoolingOffPeriod:
            pass_freeze_gate(playbook, facts, "")
        elif change.comes_back and change.cls is Referral:
            referral = Referral(**change.values)
            check_referral(referral, facts.wishes, facts.incident)
            pass_referral_gate(playbook, facts, referral.route, "")
