"""Keeping evidence: sealed on the way in, re-read in full to verify, handed out on the record (R21)."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from conductdesk.domain.evidence import CustodyEvent, CustodyKind, EvidenceItem, EvidenceState, dispose
from conductdesk.domain.incidents import Incident, check_changeable
from conductdesk.domain.records import written_reason
from conductdesk.errors import ConductDeskError, IntegrityError, RefusedError, StoppedError, UserError
from conductdesk.intake.sniff import sniff
from conductdesk.security.sealing import recipient_of
from conductdesk.services.backups import forget_in_backups
from conductdesk.services.bringing import (
    described,
    name_of_pasted,
    readable_name,
    refuse_what_is_no_file,
)
from conductdesk.services.finding import find_evidence, find_incident
from conductdesk.services.leaving import enter_disclosure, new_file
from conductdesk.services.leftovers import settle_evidence
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.disk import sync_file
from conductdesk.store.evidence_files import (
    Sealed,
    discard,
    read_verified,
    seal_into,
    seal_many,
)
from conductdesk.store.reader import Reader
from conductdesk.store.unit_of_work import UnitOfWork
from conductdesk.store.unsettled import mark_unsettled, settle

Progress = Callable[[int, int, int], None]
"""Called with files done, files in all, bytes done, at least once in a MiB; it may come from any thread.

Raising :class:`StoppedError` from it, or anything else, cancels: what was kept by then stays, and of the file
at hand nothing does.
"""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One file that is in the desk now.

    ``already_kept``: its content was there before, as this number and ``name``. ``given_name``: of the file
    that was brought; empty where none was.
    """

    evidence_id: str
    number: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    already_kept: bool
    given_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What re-reading one item in full found. ``problem`` is empty when it is what was kept."""

    reference: str
    evidence_id: str
    number: int
    problem: str


def add_evidence(
    desk: OpenDesk,
    ref: str,
    files: Sequence[Path],
    *,
    description: str = "",
    origin: str = "file",
    progress: Progress | None = None,
    gently: bool = False,
) -> tuple[Kept, ...]:
    """Keep files of any type up to 2 GB each, in their order; each is durable before it is said to be kept.

    ``gently`` takes a little longer, and lets a window that runs in this process answer meanwhile.

    Raises:
        UserError: a path that is no file, cannot be read or is too large; all of them are named, and nothing
            is kept. Or a file that changed while it was read; those before it are kept.
        StoppedError: ``progress`` raised it; the message says how many files are kept, and those stay.
    """
    words = described(description)
    refuse_what_is_no_file(files)
    incident_id, recipient = _open_for(desk, ref)
    kept: list[Kept] = []
    try:
        for batch in seal_many(desk.folder, files, recipient, progress=progress, gently=gently):
            named = [(readable_name(file), sealed) for file, sealed in batch]
            kept += _keep(desk, incident_id, named, description=words, origin=origin)
    except BaseException as error:
        with suppress(ConductDeskError):
            settle_evidence(desk)
        if isinstance(error, StoppedError):
            raise _stopped(len(kept), len(files)) from error
        raise
    return tuple(kept)


def add_pasted(
    desk: OpenDesk,
    ref: str,
    data: bytes,
    *,
    name: str = "",
    description: str = "",
    origin: str = "pasted",
    progress: Progress | None = None,
) -> Kept:
    """Keep what was pasted or dropped as bytes; it is sealed from memory and never lies on the disk in plain.

    Args:
        desk: the open desk.
        ref: the incident.
        data: the whole content.
        name: what the other program calls it; otherwise its name tells when it was pasted, and its type.
        description: what it shows, in words.
        origin: where it comes from.
        progress: told how far it is, as one file of one.

    Raises:
        UserError: there is nothing in it, or more than the desk keeps, or no space.
        StoppedError: ``progress`` raised it; nothing is kept.
    """
    words = described(description)
    if not data:
        raise UserError("There was nothing to paste.", hint="Copy the picture again, then paste it.")
    incident_id, recipient = _open_for(desk, ref)
    called = name_of_pasted(data, name, at=desk.now(), zone=desk.profile.zone)

    def report(bytes_done: int) -> None:
        if progress is not None:
            progress(0, 1, bytes_done)

    try:
        sealed = seal_into(desk.folder, BytesIO(data), recipient, progress=report)
        (kept,) = _keep(desk, incident_id, [(called, sealed)], description=words, origin=origin)
    except BaseException as error:
        with suppress(ConductDeskError):
            settle_evidence(desk)
        if isinstance(error, StoppedError):
            raise _stopped(0, 1) from error
        raise
    return kept


def _open_for(desk: OpenDesk, ref: str) -> tuple[str, str]:
    """The id of an incident that may be added to, and the recipient its evidence is sealed to."""
    desk.require_writable()
    with desk.read() as reader:
        incident = find_incident(reader, ref)
        check_changeable(incident)
        return incident.id, recipient_of(desk.incident_identity(reader, incident))


def _stopped(kept: int, files: int) -> StoppedError:
    if files == 1:
        return StoppedError("Stopped. Nothing was kept of it.")
    said = {0: "None", 1: "1"}.get(kept, f"The first {kept}")
    rest = "" if kept == 0 else " The others are not in the desk."
    return StoppedError(f"Stopped. {said} of {files} files {'is' if kept == 1 else 'are'} kept.{rest}")


def _keep(
    desk: OpenDesk,
    incident_id: str,
    batch: Sequence[tuple[str, Sealed]],
    *,
    description: str,
    origin: str,
) -> list[Kept]:
    kept = []
    superfluous = []
    with desk.begin() as uow:
        incident = uow.get(Incident, incident_id)
        for name, sealed in batch:
            same = uow.first(
                EvidenceItem, incident_id=incident.id, sha256=sealed.sha256, state=EvidenceState.KEPT
            )
            if same is not None:
                superfluous.append(sealed.storage_name)
                kept.append(_as_kept(same, already=True, given_name=name))
                continue
            item = uow.add(
                EvidenceItem(
                    incident_id=incident.id,
                    number=uow.next_number(EvidenceItem, incident.id),
                    description=description,
                    original_name=name,
                    origin=origin,
                    media_type=sniff(sealed.head, name=name),
                    size_bytes=sealed.size_bytes,
                    sha256=sealed.sha256,
                    storage_name=sealed.storage_name,
                    sealed_bytes=sealed.sealed_bytes,
                    sealed_sha256=sealed.sealed_sha256,
                    kept_at=desk.now(),
                    kept_by=desk.officer.id,
                )
            )
            add_custody(desk, uow, item, CustodyKind.COLLECTED, note=origin)
            kept.append(_as_kept(item, already=False, given_name=item.original_name))
            uow.log(
                "evidence.kept",
                item.id,
                {"sha256": item.sha256, "bytes": item.size_bytes},
                incident_id=incident.id,
            )
        if len(superfluous) < len(batch):
            uow.commit()
    for storage_name in superfluous:
        discard(desk.folder, storage_name)
    settle(desk.folder, [sealed.storage_name for _, sealed in batch])
    return kept


def describe_evidence(desk: OpenDesk, ref: str, number: int, description: str) -> None:
    """Write down what an item shows, in place of what was written before; the same words change nothing.

    Raises:
        RefusedError: the item was deleted.
        UserError: the incident is closed, or the text is longer than the desk keeps in one place.
    """
    words = described(description)
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        item = find_evidence(uow, incident, number)
        refuse_disposed(item, incident)
        if item.description == words:
            return
        item.description = words
        uow.log("evidence.described", item.id, {"number": number}, incident_id=incident.id)
        uow.commit()


def list_evidence(desk: OpenDesk, ref: str) -> tuple[EvidenceItem, ...]:
    """The incident's evidence in order of arrival, disposed items included."""
    with desk.read() as reader:
        return tuple(reader.find(EvidenceItem, incident_id=find_incident(reader, ref).id))


def custody_of(desk: OpenDesk, ref: str, number: int) -> tuple[CustodyEvent, ...]:
    """The history of one item, oldest first."""
    with desk.read() as reader:
        item = find_evidence(reader, find_incident(reader, ref), number)
        return tuple(reader.find(CustodyEvent, evidence_id=item.id))


def verify_evidence(
    desk: OpenDesk, ref: str = "", number: int | None = None, *, progress: Progress | None = None
) -> tuple[Checked, ...]:
    """Re-read items in full and compare them with what was kept: one, those of an incident, or all.

    Each check becomes a line in the item's history where the desk may be written to.
    """
    results: list[Checked] = []
    with desk.read() as reader:
        incidents = [find_incident(reader, ref)] if ref else reader.find(Incident)
        work = []
        for incident in incidents:
            items = (
                [find_evidence(reader, incident, number)]
                if number is not None
                else reader.find(EvidenceItem, incident_id=incident.id, state=EvidenceState.KEPT)
            )
            if items:
                identity, damage = identity_or_damage(desk, reader, incident)
                work += [(incident, item, identity, damage) for item in items]
    total = sum(item.size_bytes for _, item, _, _ in work)
    done = 0
    for count, (incident, item, identity, damage) in enumerate(work, start=1):
        problem = damage or _problem(desk, item, identity)
        done += item.size_bytes
        results.append(
            Checked(reference=incident.reference, evidence_id=item.id, number=item.number, problem=problem)
        )
        if progress is not None:
            progress(count, len(work), min(done, total))
    if desk.writable and results:
        _note_checks(desk, results)
    return tuple(results)


def reread(
    desk: OpenDesk, records: Reader, incident: Incident, evidence_ids: Sequence[str]
) -> dict[str, bool]:
    """Whether each item, re-read in full at this moment, is what was kept; for the removal gate (R21)."""
    if not evidence_ids:
        return {}
    identity = desk.incident_identity(records, incident)
    found = {}
    for evidence_id in dict.fromkeys(evidence_ids):
        item = records.first(EvidenceItem, id=evidence_id)
        found[evidence_id] = item is not None and not _problem(desk, item, identity)
    return found


def extract_evidence(desk: OpenDesk, ref: str, number: int, out: Path, *, to: str, why: str) -> Kept:
    """Write an original to a file for somebody, verified, and enter that in the register of what left.

    Raises:
        UserError: the file exists already, cannot be written, or to whom or why is missing.
        IntegrityError: the item is not what was kept; nothing is left behind.
    """
    recipient, reason = written_reason(to, what="say who gets it"), written_reason(why, what="hand it out")
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        item = find_evidence(uow, incident, number)
        refuse_disposed(item, incident)
        with new_file(out) as sink:
            read_verified(
                desk.folder,
                item.storage_name,
                desk.incident_identity(uow, incident),
                sink,
                sha256=item.sha256,
                size_bytes=item.size_bytes,
            )
            sync_file(sink)
            add_custody(desk, uow, item, CustodyKind.EXPORTED, note=f"to {recipient}: {reason}")
            enter_disclosure(
                desk,
                uow,
                incident,
                kind="original",
                to=recipient,
                why=reason,
                what=f"Original of evidence {item.number}",
                sha256=item.sha256,
            )
            uow.log("evidence.extracted", item.id, {"to": recipient}, incident_id=incident.id)
            uow.commit()
    return _as_kept(item, already=True)


def dispose_evidence(desk: OpenDesk, ref: str, number: int, reason: str) -> tuple[Path, ...]:
    """Delete an item that was added by mistake, here and in the backups that are at hand.

    Its key material, names and fingerprints go; that it happened, when, by whom and why stays.

    Returns:
        Places with backups that cannot be reached now, and so still hold the sealed item.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        item = find_evidence(uow, incident, number)
        storage_name = item.storage_name
        dispose(item, reason=reason, now=desk.now())
        for earlier in uow.find(CustodyEvent, evidence_id=item.id):
            earlier.note = ""
        uow.forget(item.id)
        add_custody(desk, uow, item, CustodyKind.DISPOSED, note=item.disposed_reason)
        uow.log("evidence.disposed", item.id, {"reason": item.disposed_reason}, incident_id=incident.id)
        mark_unsettled(desk.folder, (storage_name,), durable=True)
        uow.commit()
    discard(desk.folder, storage_name)
    missed = forget_in_backups(desk, (storage_name,))
    settle(desk.folder, (storage_name,))
    return missed


def add_custody(
    desk: OpenDesk, uow: UnitOfWork, item: EvidenceItem, kind: CustodyKind, *, note: str = "", ok: bool = True
) -> None:
    """Add a line to the history of an item, within the transaction at hand."""
    uow.add(
        CustodyEvent(
            evidence_id=item.id,
            incident_id=item.incident_id,
            kind=kind,
            officer_id=desk.officer.id,
            at=desk.now(),
            note=note,
            ok=ok,
        )
    )


def identity_or_damage(desk: OpenDesk, records: Reader, incident: Incident) -> tuple[str, str]:
    """The identity of an incident or, where its key was damaged, what that means for each item."""
    try:
        return desk.incident_identity(records, incident), ""
    except (IntegrityError, UserError) as error:
        return "", f"The key to the evidence of this incident does not open. {error.message}"


def _problem(desk: OpenDesk, item: EvidenceItem, identity: str) -> str:
    if item.state is not EvidenceState.KEPT:
        return "it was deleted"
    try:
        read_verified(
            desk.folder, item.storage_name, identity, None, sha256=item.sha256, size_bytes=item.size_bytes
        )
    except (IntegrityError, UserError) as error:
        return error.message
    return ""


def _note_checks(desk: OpenDesk, results: Sequence[Checked]) -> None:
    with desk.begin() as uow:
        for result in results:
            item = uow.get(EvidenceItem, result.evidence_id)
            add_custody(desk, uow, item, CustodyKind.VERIFIED, note=result.problem, ok=not result.problem)
        bad = sum(bool(r.problem) for r in results)
        uow.log("evidence.verified", "", {"items": len(results), "problems": bad})
        uow.commit()


def refuse_disposed(item: EvidenceItem, incident: Incident) -> None:
    """Refuse to go on with an item whose original is gone.

    Raises:
        RefusedError: the item was deleted.
    """
    if item.state is EvidenceState.DISPOSED:
        raise RefusedError(f"Evidence {item.number} of {incident.reference} was deleted.")


def _as_kept(item: EvidenceItem, *, already: bool, given_name: str = "") -> Kept:
    return Kept(
        evidence_id=item.id,
        number=item.number,
        name=item.original_name,
        media_type=item.media_type,
        size_bytes=item.size_bytes,
        sha256=item.sha256,
        already_kept=already,
        given_name=given_name,
    )
