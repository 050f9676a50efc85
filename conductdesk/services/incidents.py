"""Recording incidents, changing them, closing and reopening them (R1 to R5, R12)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conductdesk.domain.dates import read_when, zone_of
from conductdesk.domain.desk import IncidentKey, Officer, check_handler
from conductdesk.domain.evidence import EvidenceItem, EvidenceState
from conductdesk.domain.freezes import CoolingOffPeriod, check_all_ended
from conductdesk.domain.incidents import (
    Answer,
    Disposition,
    Incident,
    IncidentKind,
    IncidentState,
    Judgement,
    Outcome,
    Setting,
    check_changeable,
    move,
)
from conductdesk.domain.judgement import check_choices
from conductdesk.domain.playbook import Playbook, Question
from conductdesk.domain.records import written_reason
from conductdesk.domain.recusal import check_takes_part
from conductdesk.errors import NotFoundError, UserError
from conductdesk.playbooks.code_names import pick_code_name
from conductdesk.security.sealing import new_identity, seal
from conductdesk.services.backups import forget_in_backups
from conductdesk.services.finding import find_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.evidence_files import discard
from conductdesk.store.reader import Reader
from conductdesk.store.recusals import recusals_of
from conductdesk.store.unit_of_work import UnitOfWork
from conductdesk.store.unsettled import mark_unsettled, settle

LONGEST_TEXT = 1_000_000
"""Characters of one narrative; a longer one belongs to the evidence, whole, with a summary here."""


@dataclass(frozen=True, kw_only=True)
class IncidentDetails:
    """What an officer says about an incident; None leaves what is there.

    ``occurred`` is text as a person writes it and is read in ``zone``; ``occurred_words`` says when in words
    that are no date, such as "one evening last week", or nothing, and takes the date away. Keys of
    categories, characteristics, effects and season are the checklist's. ``noticed`` is when the committee
    first knew.
    """

    title: str | None = None
    their_words: str | None = None
    narrative: str | None = None
    kind: IncidentKind | None = None
    setting: Setting | None = None
    platform: str | None = None
    place: str | None = None
    occurred: str | None = None
    occurred_words: str | None = None
    noticed: str | None = None
    zone: str | None = None
    categories: tuple[str, ...] | None = None
    characteristics: tuple[str, ...] | None = None
    effects: tuple[str, ...] | None = None
    immediate_danger: Answer | None = None
    possible_crime: Answer | None = None
    nothing_posted: bool | None = None
    unsure: bool | None = None
    season: str | None = None
    code_name: str | None = None
    group_type: str | None = None
    deputy: str | None = None


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What was kept. ``warnings`` are plain lines about what looks odd but was kept as it was written."""

    incident_id: str
    reference: str
    code_name: str
    warnings: tuple[str, ...] = ()


_PLAIN = frozenset(
    {"kind", "setting", "immediate_danger", "possible_crime", "nothing_posted", "unsure"}
    | {"title", "their_words", "narrative", "platform", "place", "group_type"}
)


def open_incident(
    desk: OpenDesk, details: IncidentDetails, *, playbook_key: str = "", draft: bool = False
) -> Saved:
    """Start an incident and, unless it is to stay a draft, record it at once.

    An incident with nothing written in it stays a draft, and the warnings say so.

    Raises:
        UserError: a date, zone or key that cannot be read; nothing is kept then.
    """
    playbook, digest = desk.current_playbook(playbook_key)
    now = desk.now()
    with desk.begin() as uow:
        incident = uow.add(
            Incident(
                reference=f"draft-{uow.next_number(Incident, None)}",
                code_name=pick_code_name(_TakenCodeNames(uow)),
                noticed_at=now,
                zone=desk.profile.zone,
                group_type=desk.profile.group_type,
                playbook_key=playbook.key,
                playbook_digest=digest,
                handler_id=desk.officer.id,
                created_at=now,
            )
        )
        _seal_identity(desk, uow, incident)
        warnings = _apply(desk, uow, incident, details, playbook)
        if draft or not _says_something(incident):
            if not draft:
                warnings = (*warnings, "Nothing is written in it yet, so it is kept as a draft.")
            uow.commit(draft=True)
        else:
            _record(desk, uow, incident)
            uow.commit()
    return _saved(incident, warnings)


def edit_incident(desk: OpenDesk, ref: str, details: IncidentDetails) -> Saved:
    """Change what is written about an incident. Drafts are saved without an entry in the activity log.

    Raises:
        UserError: a value that cannot be read, or the incident is closed; nothing is changed then.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        warnings = _apply(desk, uow, incident, details, desk.playbook(incident.playbook_digest))
        if incident.state is IncidentState.DRAFT:
            uow.commit(draft=True)
        else:
            changed = sorted(f.name for f in fields(details) if getattr(details, f.name) is not None)
            uow.log("incident.edited", incident.id, {"fields": changed}, incident_id=incident.id)
            uow.commit()
    return _saved(incident, warnings)


def record_incident(desk: OpenDesk, ref: str) -> Saved:
    """Turn a draft into a recorded incident with a reference of its year.

    Raises:
        RefusedError: nothing is written in it yet, or it was recorded before.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        _record(desk, uow, incident)
        uow.commit()
    return _saved(incident, ())


def move_incident(desk: OpenDesk, ref: str, to: IncidentState) -> Saved:
    """Move an incident by hand, along the rules; closing and reopening have functions of their own."""
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        before = incident.state
        if before is IncidentState.DRAFT and to is IncidentState.OPEN:
            _record(desk, uow, incident)
        else:
            move(incident, to, now=desk.now())
            uow.log("incident.moved", incident.id, {"from": before, "to": to}, incident_id=incident.id)
        uow.commit()
    return _saved(incident, ())


def close_incident(desk: OpenDesk, ref: str, outcome: Outcome, rule_applied: str, note: str = "") -> Saved:
    """Close an incident with its outcome and the rule or procedure that was applied (R12)."""
    now = desk.now()
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        disposition = Disposition(
            incident_id=incident.id,
            outcome=outcome,
            rule_applied=rule_applied.strip(),
            note=note,
            officer_id=desk.officer.id,
            at=now,
        )
        check_all_ended(uow.find(CoolingOffPeriod, incident_id=incident.id))
        move(incident, IncidentState.CLOSED, now=now, disposition=disposition)
        uow.add(disposition)
        uow.log("incident.closed", incident.id, {"outcome": outcome}, incident_id=incident.id)
        uow.commit()
    return _saved(incident, ())


def reopen_incident(desk: OpenDesk, ref: str, reason: str) -> Saved:
    """Open a closed incident again, with the reason in writing."""
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        move(incident, IncidentState.REOPENED, now=desk.now(), reason=reason)
        uow.log("incident.reopened", incident.id, {"reason": reason}, incident_id=incident.id)
        uow.commit()
    return _saved(incident, ())


def discard_draft(desk: OpenDesk, ref: str, reason: str) -> None:
    """Throw a draft away; only that it happened stays.

    Raises:
        UserError: the incident was recorded, or evidence is kept with it.
    """
    why = written_reason(reason, what="throw a draft away")
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        if incident.state is not IncidentState.DRAFT:
            raise UserError(
                f"{incident.reference} was recorded, so it cannot be thrown away.",
                hint="Close it with an outcome instead.",
            )
        names = tuple(
            item.storage_name
            for item in uow.find(EvidenceItem, incident_id=incident.id, state=EvidenceState.KEPT)
        )
        uow.discard_incident(incident)
        uow.forget(incident.id)
        uow.log("incident.draft_discarded", incident.id, {"reason": why})
        mark_unsettled(desk.folder, names, durable=True)
        uow.commit()
    for name in names:
        discard(desk.folder, name)
    forget_in_backups(desk, names)
    settle(desk.folder, names)


def answer_question(desk: OpenDesk, ref: str, question_key: str, answer: Answer, reason: str = "") -> None:
    """Keep one answer of the "criticism or abuse?" aid (R4); answering again replaces the answer.

    Raises:
        NotFoundError: the checklist has no such question.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        questions = desk.playbook(incident.playbook_digest).questions
        if question_key not in {q.key for q in questions}:
            known = ", ".join(q.key for q in questions)
            raise NotFoundError(f"There is no question {question_key}.", hint=f"There are: {known}.")
        given = uow.first(Judgement, incident_id=incident.id, question_key=question_key)
        if given is None:
            uow.add(
                Judgement(
                    incident_id=incident.id,
                    question_key=question_key,
                    answer=answer,
                    reason=reason,
                    officer_id=desk.officer.id,
                    at=desk.now(),
                )
            )
        else:
            given.answer, given.reason = answer, reason
            given.officer_id, given.at = desk.officer.id, desk.now()
        commit_change(uow, incident, "incident.judged", {"question": question_key, "answer": answer})


def list_questions(desk: OpenDesk, ref: str) -> tuple[Question, ...]:
    """The questions of the "criticism or abuse?" aid in the incident's checklist, in its order (R4)."""
    with desk.read() as reader:
        return desk.playbook(find_incident(reader, ref).playbook_digest).questions


def commit_change(uow: UnitOfWork, incident: Incident, action: str, detail: Mapping[str, object]) -> None:
    """Log one change to an incident and commit it."""
    uow.log(action, incident.id, detail, incident_id=incident.id)
    uow.commit()


def _record(desk: OpenDesk, uow: UnitOfWork, incident: Incident) -> None:
    now = desk.now()
    move(incident, IncidentState.OPEN, now=now)
    incident.reference = uow.next_reference(now.astimezone(ZoneInfo(desk.profile.zone)).year)
    uow.log("incident.recorded", incident.id, {"reference": incident.reference}, incident_id=incident.id)


def _seal_identity(desk: OpenDesk, uow: UnitOfWork, incident: Incident) -> None:
    identity = new_identity().encode("ascii")
    for entry in desk.header.officers:
        uow.add(
            IncidentKey(
                incident_id=incident.id,
                officer_id=entry.officer_id,
                recipient=entry.recipient,
                sealed=seal(identity, [entry.recipient]),
            )
        )


def _apply(
    desk: OpenDesk, uow: UnitOfWork, incident: Incident, details: IncidentDetails, playbook: Playbook
) -> tuple[str, ...]:
    _check_length(details)
    warnings: list[str] = []
    values: dict[str, Any] = {
        f.name: value for f in fields(details) if (value := getattr(details, f.name)) is not None
    }
    for name in _PLAIN & values.keys():
        setattr(incident, name, values[name])
    if "zone" in values:
        incident.zone = zone_of(values["zone"]).key
    warnings += _apply_times(incident, details, now=desk.now())
    for name in ("categories", "characteristics", "effects"):
        if name in values:
            setattr(incident, name, tuple(dict.fromkeys(values[name])))
    if "season" in values:
        incident.season = values["season"]
    check_choices(playbook, incident)
    if "code_name" in values:
        incident.code_name = _free_code_name(uow, incident, values["code_name"])
    if "deputy" in values:
        incident.deputy_id = _officer(uow, values["deputy"]) if values["deputy"] else None
        check_handler(incident.handler_id, incident.deputy_id, uow.find(Officer))
        check_takes_part(incident.deputy_id, recusals_of(uow, incident.id))
    return tuple(warnings)


def _apply_times(incident: Incident, details: IncidentDetails, *, now: datetime) -> list[str]:
    warnings = []
    if details.occurred is not None:
        when = read_when(details.occurred, zone=incident.zone, now=now)
        incident.occurred_at, incident.occurred_text = when.at_utc, when.as_written
        warnings += [when.warning] if when.warning else []
    elif details.occurred_words is not None:
        incident.occurred_at, incident.occurred_text = None, details.occurred_words.strip()
    if details.noticed is not None:
        when = read_when(details.noticed, zone=incident.zone, now=now)
        incident.noticed_at = when.at_utc
        warnings += [when.warning] if when.warning else []
    return warnings


def _check_length(details: IncidentDetails) -> None:
    for name in ("title", "their_words", "narrative", "platform", "place", "occurred", "occurred_words"):
        text = getattr(details, name)
        if text is not None and len(text) > LONGEST_TEXT:
            raise UserError(
                f"This text has {len(text):,} characters; an incident holds {LONGEST_TEXT:,} in one place.",
                hint="Keep the whole text as evidence, and write a summary here.",
            )


def _free_code_name(uow: Reader, incident: Incident, wanted: str) -> str:
    name = wanted.strip()
    other = uow.first(Incident, code_name=name)
    if not name or (other is not None and other.id != incident.id):
        raise UserError("That code name is taken or empty.", hint="Choose another one.")
    return name


def _officer(uow: Reader, name: str) -> str:
    officer = uow.first(Officer, name=name) or uow.first(Officer, id=name)
    if officer is None:
        raise NotFoundError(f"No officer of this desk is called {name}.")
    return officer.id


def _says_something(incident: Incident) -> bool:
    return any(text.strip() for text in (incident.title, incident.their_words, incident.narrative))


def _saved(incident: Incident, warnings: tuple[str, ...]) -> Saved:
    return Saved(
        incident_id=incident.id,
        reference=incident.reference,
        code_name=incident.code_name,
        warnings=warnings,
    )


class _TakenCodeNames:
    """Asks the desk for one name at a time instead of reading them all."""

    def __init__(self, uow: Reader) -> None:
        self._uow = uow

    def __contains__(self, name: object) -> bool:
        return self._uow.first(Incident, code_name=name) is not None
