"""Messages: filled from the incident, guarded as they leave, kept as they were sent (R11, R24)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from conductdesk.domain.communications import (
    Communication,
    Filled,
    Finding,
    GuardTerms,
    MessageKind,
    check_ready,
    field_names,
    fill,
    gaps_left,
    guard_public_text,
)
from conductdesk.domain.dates import read_when
from conductdesk.domain.evidence import Post
from conductdesk.domain.incidents import (
    Incident,
    check_changeable,
    check_recorded,
)
from conductdesk.domain.people import Account, Involvement, Person
from conductdesk.domain.playbook import Playbook, Text
from conductdesk.domain.public_guard import MAX_CHARACTERS
from conductdesk.domain.records import one_line, written_reason
from conductdesk.errors import NotFoundError, UserError
from conductdesk.services.facts import load_facts
from conductdesk.services.fields import WRITTEN, fields_of
from conductdesk.services.finding import find_evidence, find_incident
from conductdesk.services.former_names import former_names
from conductdesk.services.gates import pass_message_gate
from conductdesk.services.incidents import commit_change
from conductdesk.services.leaving import enter_disclosure
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.reader import Reader


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A text filled from the incident.

    ``gaps`` are named fields that nothing is known for, in order; ``findings`` are what the public-text guard
    found, in order of position. It may leave the desk when both are empty.
    """

    key: str
    kind: MessageKind
    title: str
    subject: str
    text: str
    gaps: tuple[str, ...]
    findings: tuple[Finding, ...]
    fields: Mapping[str, str]


def list_texts(desk: OpenDesk, ref: str) -> tuple[Text, ...]:
    """The texts of the incident's checklist, in its order."""
    with desk.read() as reader:
        return desk.playbook(find_incident(reader, ref).playbook_digest).texts


def check_fields(desk: OpenDesk, ref: str, text_key: str, names: Iterable[str]) -> None:
    """Refuse values for fields that a text of the checklist does not name, such as a mistyped one.

    Raises:
        NotFoundError: the checklist has no such text, or the text no such field.
    """
    with desk.read() as reader:
        playbook = desk.playbook(find_incident(reader, ref).playbook_digest)
    text = playbook.text(text_key)
    if text is None:
        raise _no_text(playbook, text_key)
    known = field_names(f"{text.subject}\n{text.body}")
    for name in names:
        if name not in known:
            raise NotFoundError(
                f"The text {text_key} has no field {one_line(name)}.",
                hint=f"Its fields: {', '.join(known)}." if known else "It has no fields to fill.",
            )


def prepare_message(
    desk: OpenDesk,
    ref: str,
    text_key: str,
    *,
    fields: Mapping[str, str] | None = None,
    text: str | None = None,
    subject: str | None = None,
) -> Prepared:
    """Fill a text of the checklist, or check an edited one, without anything leaving the desk.

    Args:
        desk: the open desk.
        ref: the incident.
        text_key: which text of the checklist.
        fields: values for named fields; they go before what the incident knows.
        text: the edited text; the checklist's own, filled, when None.
        subject: the edited subject of an e-mail; other texts have none.

    Raises:
        NotFoundError: the checklist has no such text.
    """
    with desk.read() as reader:
        return _prepare(desk, reader, find_incident(reader, ref), text_key, fields or {}, text, subject)


def release_message(
    desk: OpenDesk,
    ref: str,
    text_key: str,
    *,
    to: str,
    why: str = "",
    fields: Mapping[str, str] | None = None,
    text: str | None = None,
    subject: str | None = None,
    override_reason: str = "",
) -> Prepared:
    """Hand out the final text for copying: guarded at this moment, and entered in the register.

    Raises:
        RefusedError: the guard found something, a field is empty, or the wishes lock is closed.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        check_recorded(incident, what="send a message about it")
        prepared = _prepare(desk, uow, incident, text_key, fields or {}, text, subject)
        playbook = desk.playbook(incident.playbook_digest)
        override = pass_message_gate(playbook, load_facts(uow, incident), text_key, override_reason)
        final = Filled(subject=prepared.subject, body=prepared.text)
        check_ready(final, prepared.kind, findings=prepared.findings, gaps=prepared.gaps)
        enter_disclosure(
            desk,
            uow,
            incident,
            kind="message",
            to=written_reason(to, what="say who will read it"),
            what=prepared.title,
            why=why or "Message of the checklist",
            sha256=hashlib.sha256(prepared.text.encode()).hexdigest(),
        )
        commit_change(uow, incident, "message.released", {"text": text_key, "override": override})
    return prepared


def record_message(
    desk: OpenDesk,
    ref: str,
    kind: MessageKind,
    *,
    to: str,
    text: str,
    where: str = "",
    sent: str = "",
    step_key: str = "",
    proof: int | None = None,
) -> Communication:
    """Keep a message as it was sent, with where, when and proof.

    What was sent is kept whatever the guard thinks of it: the record has to be true.

    Raises:
        UserError: no text, a date that cannot be read, an unknown item as proof.
    """
    if not text.strip():
        raise UserError("There is no text to keep.", hint="Give the words as they were sent.")
    now = desk.now()
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        check_recorded(incident, what="send a message about it")
        if step_key and desk.playbook(incident.playbook_digest).step(step_key) is None:
            raise NotFoundError(f"The checklist has no step {step_key}.")
        message = uow.add(
            Communication(
                incident_id=incident.id,
                step_key=step_key,
                kind=kind,
                to=written_reason(to, what="say who it went to"),
                text=text,
                where=where,
                sent_at=read_when(sent, zone=incident.zone, now=now).at_utc if sent else now,
                proof_id=find_evidence(uow, incident, proof).id if proof is not None else None,
                officer_id=desk.officer.id,
            )
        )
        commit_change(uow, incident, "message.kept", {"kind": kind, "step": step_key})
    return message


def list_messages(desk: OpenDesk, ref: str) -> tuple[Communication, ...]:
    """The messages of an incident as they were sent, in the order in which they were kept."""
    with desk.read() as reader:
        return tuple(reader.find(Communication, incident_id=find_incident(reader, ref).id))


def guard_terms(records: Reader, incident: Incident) -> GuardTerms:
    """Everything of an incident that may not stand in a public text (R11, R24)."""
    parts = records.find(Involvement, incident_id=incident.id)
    accounts = [records.get(Account, part.account_id) for part in parts if part.account_id]
    people = dict.fromkeys(
        [part.person_id for part in parts if part.person_id] + [a.person_id for a in accounts if a.person_id]
    )
    names = [records.get(Person, person_id).name for person_id in people]
    # Somebody's other accounts lead to them as well as the one that was reported.
    accounts += [account for person_id in people for account in records.find(Account, person_id=person_id)]
    former = former_names(records, incident.id, tuple(people), tuple(a.id for a in accounts))
    names += [*former.left_names, *former.of(people)]
    handles = [account.handle for account in accounts]
    handles += [*former.left_handles, *former.of(account.id for account in accounts)]
    links = [account.link for account in accounts]
    quotes = [incident.their_words, incident.narrative]
    for post in records.find(Post, incident_id=incident.id):
        names.append(post.author)
        links.append(post.link)
        quotes.append(post.quote)
    return GuardTerms(
        names=_distinct(names), handles=_distinct(handles), quotes=_distinct(quotes), links=_distinct(links)
    )


def _prepare(
    desk: OpenDesk,
    records: Reader,
    incident: Incident,
    text_key: str,
    given: Mapping[str, str],
    edited: str | None,
    subject: str | None,
) -> Prepared:
    playbook = desk.playbook(incident.playbook_digest)
    template = playbook.text(text_key)
    if template is None:
        raise _no_text(playbook, text_key)
    of_incident = fields_of(desk, records, incident, playbook)
    if template.kind is MessageKind.EMAIL:
        of_incident = _without_names(of_incident, guard_terms(records, incident))
    values = {**of_incident, **given}
    filled = fill(template, values)
    title = filled.subject
    if subject is not None and template.kind is MessageKind.EMAIL:
        title = subject
    if edited is not None or title != filled.subject:
        body = filled.body if edited is None else edited
        filled = Filled(subject=title, body=body, gaps=gaps_left(f"{title}\n{body}"))
    findings: tuple[Finding, ...] = ()
    if template.kind is MessageKind.PUBLIC:
        terms = replace(
            guard_terms(records, incident),
            own=(template.body, desk.profile.group_name),
            filled=(fill(template, of_incident).body,),
        )
        findings = guard_public_text(filled.body, terms)
    return Prepared(
        key=text_key,
        kind=template.kind,
        title=template.title,
        subject=filled.subject,
        text=filled.body,
        gaps=filled.gaps,
        findings=findings,
        fields=values,
    )


def _without_names(values: Mapping[str, str], terms: GuardTerms) -> dict[str, str]:
    """The values without those that officers wrote and that name somebody: they stay gaps (R24).

    An e-mail can be forwarded to anybody; who is involved stands in the document that goes with it.
    """
    people = GuardTerms(names=terms.names, handles=terms.handles, links=terms.links)
    return {
        key: value
        for key, value in values.items()
        if key not in WRITTEN or (len(value) <= MAX_CHARACTERS and not guard_public_text(value, people))
    }


def _no_text(playbook: Playbook, text_key: str) -> NotFoundError:
    known = ", ".join(t.key for t in playbook.texts)
    return NotFoundError(f"The checklist has no text {text_key}.", hint=f"There are: {known}.")


def _distinct(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))
