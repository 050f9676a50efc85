"""Documents: the report to staff and the recovery sheet, each entered in the register when it leaves."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from conductdesk.domain.audit import head_code
from conductdesk.domain.dates import zone_label
from conductdesk.domain.evidence import CustodyKind, EvidenceItem, EvidenceState
from conductdesk.domain.incidents import Incident
from conductdesk.domain.records import written_reason
from conductdesk.errors import IntegrityError, StoppedError, UserError
from conductdesk.security.identities import parse_recovery_text
from conductdesk.security.sealing import recipient_of
from conductdesk.services.evidence import add_custody
from conductdesk.services.finding import find_incident
from conductdesk.services.leaving import enter_disclosure, new_file
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.disk import sync_file
from conductdesk.store.evidence_files import read_verified
from conductdesk.store.reader import Reader
from conductdesk.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from conductdesk.services.case_report import Pictures

LARGEST_PICTURE = 64 * 1024 * 1024
"""Bytes of an original that is decoded for a document; a larger one is listed and not shown."""

_CODES_SAID = 8
_TALL_WIDTH_PX = 800
_TALLEST_PX = 16_000

_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/heic"})


@dataclass(frozen=True, kw_only=True)
class MadeDocument:
    """A PDF that was written: where, its SHA-256, the head code printed in it, and what to know about it."""

    path: Path
    sha256: str
    size_bytes: int
    head_code: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A PDF in memory, and what to know about it before it is handed over, one sentence each."""

    pdf: bytes
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PrintedDocument:
    """A PDF in memory that is entered in the register, for a printer; ``sha256`` is its fingerprint."""

    pdf: bytes
    sha256: str
    head_code: str
    warnings: tuple[str, ...] = ()


Progress = Callable[[int, int, int], None]
"""Told how many pictures of how many were read; the last number is not used."""

Cancel = Callable[[], bool]
"""Asked again and again, from any thread: True says that the result is not wanted any more."""


def preview_case_report(
    desk: OpenDesk,
    ref: str,
    *,
    to: str = "",
    why: str = "",
    with_bystanders: bool = False,
    with_images: bool = True,
    cancel: Cancel | None = None,
    progress: Progress | None = None,
) -> Preview:
    """The PDF as it would be handed over, in memory; nothing leaves the desk and nothing is entered.

    Args:
        desk: the open desk.
        ref: the incident.
        to: who would get it.
        why: for what.
        with_bystanders: whether names of witnesses and of who told us are in it.
        with_images: whether pictures are in it.
        cancel: asked before each picture is read and before the pages are set.
        progress: told of each picture.

    Raises:
        StoppedError: ``cancel`` said so.
    """
    choices = _Choices(to, why, with_bystanders, with_images, cancel or _never, progress or _tell_nobody)
    with desk.read() as reader:
        ready = _render(desk, reader, find_incident(reader, ref), choices)
    return Preview(pdf=ready.pdf, warnings=ready.warnings)


def make_case_report(
    desk: OpenDesk,
    ref: str,
    out: Path,
    *,
    to: str,
    why: str,
    with_bystanders: bool = False,
    with_images: bool = True,
    progress: Progress | None = None,
) -> MadeDocument:
    """Write the case report for somebody and enter that in the register (R26).

    Args:
        desk: the open desk.
        ref: the incident; a draft can be printed too.
        out: a file that does not exist yet.
        to: who gets it.
        why: for what.
        with_bystanders: whether names of witnesses and of who told us are in it.
        with_images: whether pictures are in it.
        progress: told of each picture; what it raises stops the report.

    Raises:
        UserError: to whom or why is missing, or the file exists or cannot be written.
    """
    choices = _choices(to, why, with_bystanders=with_bystanders, with_images=with_images, progress=progress)
    with _leaving(desk, ref, choices) as (uow, ready), new_file(out) as sink:
        sink.write(ready.pdf)
        sync_file(sink)
        uow.commit()
    return MadeDocument(
        path=out,
        sha256=ready.sha256,
        size_bytes=len(ready.pdf),
        head_code=head_code(ready.head[1]),
        warnings=ready.warnings,
    )


def print_case_report(
    desk: OpenDesk,
    ref: str,
    *,
    to: str,
    why: str,
    with_bystanders: bool = False,
    with_images: bool = True,
    progress: Progress | None = None,
) -> PrintedDocument:
    """The case report for a printer, entered in the register; it is in no file (R26).

    Args:
        desk: the open desk.
        ref: the incident; a draft can be printed too.
        to: who gets it.
        why: for what.
        with_bystanders: whether names of witnesses and of who told us are in it.
        with_images: whether pictures are in it.
        progress: told of each picture; what it raises stops the report.

    Raises:
        UserError: to whom or why is missing.
    """
    choices = _choices(to, why, with_bystanders=with_bystanders, with_images=with_images, progress=progress)
    with _leaving(desk, ref, choices) as (uow, ready):
        uow.commit()
    return PrintedDocument(
        pdf=ready.pdf, sha256=ready.sha256, head_code=head_code(ready.head[1]), warnings=ready.warnings
    )


def make_recovery_sheet(desk: OpenDesk, text: str, out: Path) -> None:
    """Write the recovery sheet as a PDF where the officer chose; it belongs on paper.

    Args:
        desk: the open desk.
        text: the recovery text of any of its officers; the sheet names the one it belongs to.
        out: a file that does not exist yet.

    Raises:
        UserError: the text is mistyped or opens nothing here, or the file exists or cannot be written.
    """
    pdf = recovery_sheet_pdf(desk, text)
    with new_file(out) as sink:
        sink.write(pdf)


def recovery_sheet_pdf(desk: OpenDesk, text: str) -> bytes:
    """The recovery sheet in memory, for printing it without a file that somebody has to delete.

    Raises:
        UserError: the text is mistyped, or opens nothing here.
    """
    from conductdesk.documents.recovery_sheet import RecoverySheet, write_recovery_sheet  # noqa: PLC0415 - ReportLab is slow to import

    identity = parse_recovery_text(text)
    recipient = recipient_of(identity)
    whose = next((entry.name for entry in desk.header.officers if entry.recipient == recipient), None)
    if whose is None:
        raise UserError("This recovery text belongs to no officer of this desk.")
    sheet = RecoverySheet(
        group=desk.profile.group_name,
        officer=whose,
        made_at=desk.now(),
        identity=identity,
        zone=desk.profile.zone,
        zone_words=zone_label(desk.profile.zone),
        practice=desk.profile.practice,
    )
    out = BytesIO()
    write_recovery_sheet(sheet, out)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Choices:
    to: str
    why: str
    with_bystanders: bool
    with_images: bool
    cancel: Cancel
    progress: Progress

    def go_on(self) -> None:
        """Raises StoppedError once the document is not wanted any more."""
        if self.cancel():
            raise StoppedError("The document was not made, because it is not wanted any more.")


def _choices(
    to: str, why: str, *, with_bystanders: bool, with_images: bool, progress: Progress | None
) -> _Choices:
    recipient, reason = written_reason(to, what="say who gets it"), written_reason(why, what="hand it over")
    return _Choices(recipient, reason, with_bystanders, with_images, _never, progress or _tell_nobody)


def _never() -> bool:
    return False


def _tell_nobody(_finished: int, _total: int, _size_bytes: int) -> None:
    """Nobody follows how far it is."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rendered document: ids of the items whose pictures are in it, and the head of the log by then."""

    pdf: bytes
    shown: tuple[str, ...]
    warnings: tuple[str, ...]
    head: tuple[int, str]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


@contextmanager
def _leaving(desk: OpenDesk, ref: str, choices: _Choices) -> Iterator[tuple[UnitOfWork, _Ready]]:
    """A transaction in which the document is entered everywhere that it has to be; the caller commits."""
    desk.require_writable()
    # Setting pages takes seconds, in which half-typed text has to reach the disk: the write lock comes after.
    with desk.read() as reader:
        ready = _render(desk, reader, find_incident(reader, ref), choices)
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        if uow.activity_head() != ready.head:
            # What was entered meanwhile has to be in it, or no later update would tell it.
            ready = _render(desk, uow, incident, choices)
        for item_id in ready.shown:
            item = uow.get(EvidenceItem, item_id)
            add_custody(
                desk, uow, item, CustodyKind.EXPORTED, note=f"as a picture in a report to {choices.to}"
            )
        enter_disclosure(
            desk,
            uow,
            incident,
            kind="document",
            to=choices.to,
            what="Case report",
            why=choices.why,
            sha256=ready.sha256,
        )
        uow.log(
            "document.made",
            incident.id,
            {"document": "case report", "sha256": ready.sha256},
            incident_id=incident.id,
        )
        yield uow, ready


def _render(desk: OpenDesk, records: Reader, incident: Incident, chosen: _Choices) -> _Ready:
    from conductdesk.documents.case_report import write_case_report  # noqa: PLC0415 - ReportLab is slow to import
    from conductdesk.services.case_report import ReportChoices, ReportSource  # noqa: PLC0415 - likewise

    head = records.activity_head()
    items = records.find(EvidenceItem, incident_id=incident.id, state=EvidenceState.KEPT)
    pictures = _pictures(desk, records, incident, items, chosen) if chosen.with_images else {}
    choices = ReportChoices(
        to=chosen.to,
        why=chosen.why,
        bystanders=chosen.with_bystanders,
        pictures=pictures,
        left_out=_left_out(with_bystanders=chosen.with_bystanders, with_images=chosen.with_images),
    )
    chosen.go_on()
    report = ReportSource(desk, records, incident, choices).report(head)
    out = BytesIO()
    notes = write_case_report(report, out)
    chosen.go_on()
    shown = tuple(item.id for item in items if pictures.get(item.id, ((), ""))[0])
    return _Ready(out.getvalue(), shown, _warnings(notes.unprintable), head)


def _warnings(unprintable: tuple[str, ...]) -> tuple[str, ...]:
    if not unprintable:
        return ()
    codes = [f"U+{ord(char):04X}" for char in unprintable[:_CODES_SAID]]
    more = f" and {len(unprintable) - _CODES_SAID} more" if len(unprintable) > _CODES_SAID else ""
    found = f"No font of this program has {', '.join(codes)}{more}."
    shown = "The report shows \N{REPLACEMENT CHARACTER} there and says so on page 1."
    return (f"{found} {shown} Give its reader those words in another way.",)


def _left_out(*, with_bystanders: bool, with_images: bool) -> tuple[str, ...]:
    pictures = "" if with_images else "Pictures are left out; the originals are kept."
    seen = "pictures, and in texts" if with_images else "texts"
    names = "" if with_bystanders else f"They can still be read in {seen} that spell them otherwise."
    return tuple(filter(None, (names, pictures)))


def _pictures(
    desk: OpenDesk, records: Reader, incident: Incident, items: Iterable[EvidenceItem], chosen: _Choices
) -> "Pictures":
    """Every picture among the items as fresh pixels; why not, for those that cannot be shown."""
    from conductdesk.documents.case_report_data import Picture  # noqa: PLC0415 - see _render
    from conductdesk.intake.images import PictureWorkers, Undecodable  # noqa: PLC0415 - starts child processes

    found: dict[str, tuple[tuple[Picture, ...], str]] = {}
    wanted = []
    for item in items:
        if item.media_type not in _PICTURES:
            found[item.id] = ((), "This is not a picture; the original can be handed over as a file.")
        elif item.size_bytes > LARGEST_PICTURE:
            found[item.id] = ((), "This picture is too large to print; the original is kept.")
        else:
            wanted.append(item)
    if not wanted:
        return found
    with PictureWorkers() as workers:
        identity = desk.incident_identity(records, incident)
        damaged: dict[str, str] = {}
        sources = (_opener(desk, item, identity, damaged, chosen) for item in wanted)
        outcomes = zip(wanted, workers.reencode_all(sources), strict=True)
        for number, (item, small) in enumerate(outcomes, start=1):
            chosen.progress(number, len(wanted), 0)
            shown = small
            side_px = 0 if isinstance(small, Undecodable) else _side_of_tall(small.width_px, small.height_px)
            if side_px:
                source = (_opener(desk, item, identity, damaged, chosen),)
                (large,) = workers.reencode_all(source, max_side_px=side_px)
                shown = small if isinstance(large, Undecodable) else large
            if isinstance(shown, Undecodable):
                found[item.id] = ((), damaged.get(item.id, shown.reason))
            else:
                picture = Picture(
                    jpeg=shown.jpeg,
                    width_px=shown.width_px,
                    height_px=shown.height_px,
                    caption=_caption(item),
                )
                found[item.id] = ((picture,), "")
    return found


def _caption(item: EvidenceItem) -> str:
    described = f"E{item.number}. {item.description.strip()}" if item.description.strip() else ""
    return described or f"E{item.number}, {item.original_name}"


def _side_of_tall(width_px: int, height_px: int) -> int:
    """The longer side at which a very tall picture, cut over pages, can be read; 0 for all others."""
    from conductdesk.documents.pictures import cut_for  # noqa: PLC0415 - see _render
    from conductdesk.intake.images import LONGEST_SIDE_PX  # noqa: PLC0415 - see _pictures

    if height_px < LONGEST_SIDE_PX or cut_for(width_px, height_px) is None:
        return 0
    side_px = min(_TALLEST_PX, round(_TALL_WIDTH_PX * height_px / width_px))
    return side_px if side_px > height_px else 0


def _opener(
    desk: OpenDesk, item: EvidenceItem, identity: str, damaged: dict[str, str], chosen: _Choices
) -> Callable[[], bytes]:
    """Fetches an original that is still what was kept; one that is not gives nothing, and ``damaged`` why."""
    # Called on other threads, so it holds nothing that reads the database.
    folder, name, sha256, size_bytes = desk.folder, item.storage_name, item.sha256, item.size_bytes

    def fetch() -> bytes:
        chosen.go_on()
        original = BytesIO()
        try:
            read_verified(folder, name, identity, original, sha256=sha256, size_bytes=size_bytes)
        except (IntegrityError, UserError) as error:
            damaged[item.id] = error.message
            return b""
        return original.getvalue()

    return fetch
