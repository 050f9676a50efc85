"""The practice desk of the window: an evening of the story, stopped where the officer at the desk goes on.

It lives in a private folder of its own that is deleted when practice is left. Nothing of it knows the real
desk, the settings or the keychain. Its passphrases are public, so deriving keys from them is made cheap.
"""

import os
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import Answer, IncidentState
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import BugError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.evidence import add_evidence
from conductdesk.services.incidents import IncidentDetails, move_incident, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.practice import PracticeDesk, build_practice_desk, story_clock
from conductdesk.services.practice_evening import tell_evening_so_far
from conductdesk.services.practice_stage import Progress, Say, Stage
from conductdesk.services.practice_story import Story, StoryClock, WaitingData, read_story, sample_dir
from conductdesk.services.referrals import refer
from conductdesk.services.steps import set_step
from conductdesk.services.wellbeing import record_wellbeing, record_wishes

_PREFIX = "conductdesk-practice-"
_LOCK = "practice.lock"
_DESK = "desk"
_HALF_MADE_SECONDS = 3600.0
_TRIES = 10
_PARTS = 6


class RunningClock:
    """A clock that starts at a moment of the story and goes on as time does, whatever day it is.

    Args:
        start: aware UTC.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise BugError("A story goes on from a moment with a time zone.")
        self._start = start
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        """The moment it is in the story, aware UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._began)


@dataclass(frozen=True, kw_only=True)
class PracticeEvening(PracticeDesk):
    """The practice desk, open, on the evening on which it is carried on.

    Attributes:
        clock: what the desk goes by; hand it on when the desk is locked and opened again. ``clock()`` in
            ``zone`` is the day to show on the banner.
        zone: of the desk, as an IANA name.
        passphrase: what opens the desk again for the officer who acts; no secret.
        reference: of the incident that waits for its message on the platform.
        waiting: the reference of the one that staff support has not answered yet.
    """

    clock: RunningClock
    zone: str
    passphrase: str
    reference: str
    waiting: str


class PracticeFolder:
    """A private folder for one practice desk, held by this process. Leaving it deletes everything in it.

    Args:
        path: the folder; made already, for its owner alone.
        lock: of it; acquired already.
    """

    def __init__(self, path: Path, lock: FileLock) -> None:
        self.path = path
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def remove(self) -> None:
        """Delete the folder for good; close the desk first. What is in use still goes at the next start."""
        if os.name == "nt":
            self._lock.release()  # Windows deletes no file that is open
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()


def make_practice_folder(parent: Path | None = None) -> PracticeFolder:
    """Make a private folder and hold it, so that no other start takes it for one that was left behind.

    Args:
        parent: where; the system's folder for temporary files when None.
    """
    for _ in range(_TRIES):
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = FileLock(path / _LOCK, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except (Timeout, OSError):
            continue  # another start took it for one that was left behind, and deletes it
        return PracticeFolder(path, lock)
    raise BugError("No folder for practice could be made.")


def remove_stale_practice_folders(parent: Path | None = None) -> int:
    """Delete what practice left behind where the process was killed; one that is in use is not touched.

    Args:
        parent: where to look; the system's folder for temporary files when None.

    Returns:
        How many folders were deleted.
    """
    found = sorted(Path(parent or tempfile.gettempdir()).glob(f"{_PREFIX}*"))
    return sum(_remove_if_stale(path) for path in found)


def _remove_if_stale(path: Path) -> bool:
    try:
        about = path.lstat()
        if not stat.S_ISDIR(about.st_mode) or (os.name == "posix" and about.st_uid != os.getuid()):
            return False  # others may put anything into a shared folder
        if not (path / _LOCK).exists():
            # Killed before it was held. Only an empty folder goes that way, and none that is being made now.
            if time.time() - about.st_mtime > _HALF_MADE_SECONDS:
                path.rmdir()
        else:
            lock = FileLock(path / _LOCK, timeout=0, thread_local=False)
            lock.acquire()
            PracticeFolder(path, lock).remove()
    except (Timeout, OSError):
        return False
    return not path.exists()


def open_practice_desk(folder: Path, *, say: Say, progress: Progress | None = None) -> PracticeEvening:
    """Make the practice desk of the window and open it: four incidents of invented people.

    One is closed, one is a draft, one waits for staff support, and the one of this evening has come as far as
    its message on the platform.

    Args:
        folder: a private folder; the desk is made below it, and nothing is written elsewhere.
        say: told what is done, a sentence at a time.
        progress: called with parts done, parts in all, and 0.
    """
    story, clock = read_story(), story_clock()
    parts_done = 0

    def part_done(*_: int) -> None:
        nonlocal parts_done
        parts_done += 1
        if progress is not None:
            progress(parts_done, _PARTS, 0)

    made = build_practice_desk(folder / _DESK, clock=clock, cost=CHEAPEST_COST, say=say, progress=part_done)
    desk = made.desk
    try:
        waiting = _tell_waiting(desk, story, clock)
        say("Another one happened at a screening, was reported, and waits for an answer of staff support.")
        part_done()
        evening = Stage(
            desk=desk, story=story, clock=clock, folder=folder, say=lambda _: None, keeps_texts=False
        )
        tell_evening_so_far(evening)
        evening.at(story.times.named)
        say("And this evening something happened in the members' chat. The next step is yours.")
        part_done()
    except BaseException:
        desk.close()
        raise
    running = RunningClock(clock())
    desk.clock = running
    return PracticeEvening(
        desk=desk,
        recovery=made.recovery,
        clock=running,
        zone=story.desk.zone,
        passphrase=story.officers[0].passphrase,
        reference=evening.ref,
        waiting=waiting,
    )


def _tell_waiting(desk: OpenDesk, story: Story, clock: StoryClock) -> str:
    """What happened at an event, was reported the next morning, and waits for an answer; its reference."""
    given = story.waiting
    clock.wait_until(story.moment(given.at))
    ref = open_incident(
        desk,
        IncidentDetails(
            title=given.title,
            their_words=given.their_words,
            narrative=given.narrative,
            setting=given.setting,
            platform=given.platform,
            occurred=given.occurred,
            categories=given.categories,
            characteristics=given.characteristics,
            effects=given.effects,
            immediate_danger=Answer.NO,
            nothing_posted=True,
        ),
    ).reference
    for person in given.people:
        details = PersonDetails(name=person.name, standing=person.standing, position=person.position)
        for role in person.roles:
            involve(desk, ref, role, person=details, note=person.note)
    affected = next(person.name for person in given.people if Role.AFFECTED in person.roles)
    set_step(desk, ref, "safety", StepState.DONE)
    clock.wait_until(story.moment(given.kept_at))
    add_evidence(desk, ref, [sample_dir() / given.note_file], description=given.note_shows)
    set_step(desk, ref, "evidence", StepState.DONE)
    clock.wait_until(story.moment(given.asked_at))
    record_wishes(
        desk,
        ref,
        WishesState.ANSWERED,
        person=affected,
        words=given.wishes,
        may_be_told=given.may_be_told,
    )
    set_step(desk, ref, "wishes", StepState.DONE)
    set_step(desk, ref, "public-message", StepState.SKIPPED, reason=given.skip_message)
    _report_waiting(desk, ref, affected, given, clock, story)
    return ref


def _report_waiting(
    desk: OpenDesk, ref: str, affected: str, given: WaitingData, clock: StoryClock, story: Story
) -> None:
    clock.wait_until(story.moment(given.reported_at))
    refer(desk, ref, Route.STAFF_SUPPORT, agreed_by_affected=True, note=given.told_note)
    set_step(desk, ref, "report", StepState.DONE)
    set_step(desk, ref, "direct-message", StepState.SKIPPED, reason=given.direct_reason)
    set_step(desk, ref, "tell", StepState.DONE)
    record_wellbeing(
        desk,
        ref,
        person=affected,
        how=given.how,
        support_offered=given.support_offered,
        next_check=given.next_check,
    )
    set_step(desk, ref, "support", StepState.DONE)
    move_incident(desk, ref, IncidentState.MONITORING)
