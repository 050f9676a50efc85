"""Looking at evidence: re-read in full, entered in its history, and only pixels come back (R21)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from types import TracebackType
from typing import Self

from conductdesk.domain.evidence import CustodyEvent, CustodyKind, EvidenceItem
from conductdesk.errors import IntegrityError, StoppedError, UserError
from conductdesk.intake.child import DEFAULT, Limits, PictureChild, Undecodable, undecodable
from conductdesk.intake.frames import Verdict
from conductdesk.intake.images import LONGEST_SIDE_PX, PICTURE_TYPES, Pixels, draw_pixels
from conductdesk.services.evidence import add_custody, identity_or_damage, refuse_disposed
from conductdesk.services.finding import find_evidence, find_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.evidence_files import read_verified

__all__ = ["LONGEST_SIDE_PX", "ONE_LOOK", "Pixels", "ReadProgress", "Viewed", "Viewer", "view_evidence"]

ONE_LOOK = timedelta(minutes=5)
"""How long further looks of the same officer at the same item count as the one that stands in its history."""

ReadProgress = Callable[[int, int], None]
"""Called with bytes read and bytes in all, from the thread that looks; raising from it cancels the look."""

_NOT_A_PICTURE = (
    "This is not a picture that can be shown here, so it stays a file. To open it elsewhere, save a copy."
)
_NOT_SHOWN = "It is not shown, because it is not what was kept."
_TO_LOOK_ONLY = "This desk was opened to look only, so this look does not stand in the history of the item."


@dataclass(frozen=True, kw_only=True)
class Viewed:
    """What a look at an item found.

    ``problem`` is empty when the original is what was kept, and a sentence to be said loudly otherwise.
    ``pixels`` are there when it is a picture that can be shown; otherwise ``why_not`` is a sentence, and the
    item is shown as a file. ``not_entered`` says why the look does not stand in the item's history, where
    that is so. ``sha256`` is the fingerprint that was kept, ``read_at`` aware UTC.
    """

    reference: str
    evidence_id: str
    number: int
    name: str
    description: str
    media_type: str
    size_bytes: int
    sha256: str
    kept_at: datetime
    read_at: datetime
    problem: str = ""
    pixels: Pixels | None = None
    why_not: str = ""
    not_entered: str = ""


class Viewer:
    """Keeps the child process that draws pictures between two looks. Close it when the desk is locked.

    Threads may share it: their pictures take turns.

    Args:
        limits: what each picture may cost.
    """

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self._child = PictureChild(limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the child ahead of the first look; it takes a moment, so not on the thread of a window.

        Raises:
            BugError: it does not start.
            StoppedError: the viewer was closed.
        """
        self._child.start()

    def draw(self, data: bytes, max_side_px: int) -> Pixels | Undecodable:
        """The pixels of a picture, or why there are none.

        Raises:
            StoppedError: the viewer was closed.
        """
        return draw_pixels(self._child, data, max_side_px=max_side_px)

    def close(self) -> None:
        """End the child at once and for good, in the middle of a picture too; any thread may."""
        self._child.stop()


def view_evidence(
    desk: OpenDesk,
    ref: str,
    number: int,
    *,
    max_side_px: int = LONGEST_SIDE_PX,
    viewer: Viewer | None = None,
    progress: ReadProgress | None = None,
) -> Viewed:
    """Look at one item: read again in full against its fingerprint, drawn, and entered in its history.

    The history gets "viewed" where pixels come back, and "read again in full" where they do not; from the
    same officer one line of a kind in :data:`ONE_LOOK`, unless what was found is another thing. Closed
    incidents can be looked at. On a desk that was opened to look only nothing is entered.

    Args:
        desk: the open desk.
        ref: the incident.
        number: of the item.
        max_side_px: the longer side of the picture; smaller ones keep their size.
        viewer: the child process to use; one for this look alone when None.
        progress: told how far the reading is.

    Raises:
        RefusedError: the item was deleted.
        NotFoundError: there is no such incident or item.
        StoppedError: the viewer was closed meanwhile, or ``progress`` raised it; nothing is entered.
    """
    with desk.read() as reader:
        incident = find_incident(reader, ref)
        item = find_evidence(reader, incident, number)
        refuse_disposed(item, incident)
        identity, problem = identity_or_damage(desk, reader, incident)
    original = b""
    if not problem:
        original, problem = _read(desk, item, identity, _kept_bytes(item, viewer), progress)
    shown: Pixels | str = _NOT_SHOWN if problem else _show(original, item, max_side_px, viewer)
    pixels, why_not = (None, shown) if isinstance(shown, str) else (shown, "")
    return Viewed(
        reference=incident.reference,
        evidence_id=item.id,
        number=item.number,
        name=item.original_name,
        description=item.description,
        media_type=item.media_type,
        size_bytes=item.size_bytes,
        sha256=item.sha256,
        kept_at=item.kept_at,
        read_at=desk.now(),
        problem=problem,
        pixels=pixels,
        why_not=why_not,
        not_entered=_enter(desk, item, viewed=pixels is not None, problem=problem),
    )


def _kept_bytes(item: EvidenceItem, viewer: Viewer | None) -> int:
    """How many bytes of the original are needed in memory: all of a picture, none of anything else."""
    limits = viewer.limits if viewer is not None else DEFAULT
    is_wanted = item.media_type in PICTURE_TYPES and item.size_bytes <= limits.max_input_bytes
    return item.size_bytes if is_wanted else 0


class _Sink:
    """Takes what is read, as far as it is wanted, and says how far it is."""

    def __init__(self, wanted_bytes: int, in_all: int, progress: ReadProgress | None) -> None:
        self.kept = BytesIO()
        self._wanted_bytes = wanted_bytes
        self._in_all = in_all
        self._progress = progress
        self._done = 0

    def write(self, data: bytes, /) -> int:
        if self._done < self._wanted_bytes:
            self.kept.write(data[: self._wanted_bytes - self._done])
        self._done += len(data)
        if self._progress is not None:
            self._progress(min(self._done, self._in_all), self._in_all)
        return len(data)


def _read(
    desk: OpenDesk, item: EvidenceItem, identity: str, wanted_bytes: int, progress: ReadProgress | None
) -> tuple[bytes, str]:
    sink = _Sink(wanted_bytes, item.size_bytes, progress)
    try:
        read_verified(
            desk.folder, item.storage_name, identity, sink, sha256=item.sha256, size_bytes=item.size_bytes
        )
    except StoppedError:
        raise
    except (IntegrityError, UserError) as error:
        return b"", error.message
    return sink.kept.getvalue(), ""


def _show(original: bytes, item: EvidenceItem, max_side_px: int, viewer: Viewer | None) -> Pixels | str:
    """The pixels, or why there are none."""
    if item.media_type not in PICTURE_TYPES:
        return _NOT_A_PICTURE
    if len(original) != item.size_bytes:
        return undecodable(Verdict.TOO_LARGE).reason
    if viewer is not None:
        outcome = viewer.draw(original, max_side_px)
    else:
        with Viewer() as alone:
            outcome = alone.draw(original, max_side_px)
    return outcome.reason if isinstance(outcome, Undecodable) else outcome


def _enter(desk: OpenDesk, item: EvidenceItem, *, viewed: bool, problem: str) -> str:
    """Enter the look in the item's history before anybody sees it, or say why it is not entered."""
    if not desk.writable:
        return _TO_LOOK_ONLY
    kind = CustodyKind.VIEWED if viewed else CustodyKind.VERIFIED
    try:
        with desk.begin() as uow:
            if not _is_entered(uow.find(CustodyEvent, evidence_id=item.id), desk, kind, problem):
                add_custody(desk, uow, item, kind, note=problem, ok=not problem)
                action = "evidence.viewed" if viewed else "evidence.verified"
                uow.log(
                    action,
                    item.id,
                    {"items": 1, "problems": int(bool(problem))},
                    incident_id=item.incident_id,
                )
                uow.commit()
    except UserError as error:
        return f"This look could not be entered in the history of the item. {error.message}"
    return ""


def _is_entered(history: list[CustodyEvent], desk: OpenDesk, kind: CustodyKind, problem: str) -> bool:
    mine = [
        event
        for event in history
        if event.officer_id == desk.officer.id and event.kind in (CustodyKind.VIEWED, CustodyKind.VERIFIED)
    ]
    same = [event for event in mine if event.kind is kind and event.note == problem]
    if not same or same[-1].ok != mine[-1].ok:
        return False
    # A clock that was set back gives a negative span, which is no time at all: that look is entered.
    return timedelta(0) <= desk.now() - same[-1].at < ONE_LOOK
