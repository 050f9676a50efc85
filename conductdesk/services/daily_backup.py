"""A backup a day, made without being asked when something was changed since the last one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from conductdesk.errors import StoppedError, UserError
from conductdesk.services.backups import Progress, create_backup, newest_backups, require_place
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.views import last_change

OFTEN_ENOUGH = timedelta(hours=20)
"""Less than a day, so that somebody who comes back at the same hour every evening gets one each time."""


@dataclass(frozen=True, kw_only=True)
class DailyBackup:
    """What was made: how many backups, and in one or two sentences what could not be made."""

    made: int = 0
    problem: str = ""


def daily_backup(
    desk: OpenDesk, second: Path | None = None, *, progress: Progress | None = None
) -> DailyBackup:
    """Make the backups that are due, in the desk's own folder and in the second place if it is there.

    A stick that is not plugged in is no problem to speak of: Today asks for a backup elsewhere in its time.

    Args:
        desk: the open desk; one that can only be looked at, or a practice desk, gets none.
        second: the second place, as the settings of this computer have it.
        progress: called with parts done and parts in all; may raise to stop.

    Raises:
        StoppedError: the person locked or left meanwhile; what is complete stays.
    """
    if not desk.writable or desk.profile.practice:
        return DailyBackup()
    now = desk.now()
    with desk.read() as reader:
        changed = last_change(reader)
    own, elsewhere = newest_backups(desk.folder)
    made, problems = 0, list[str]()
    due: list[Path | None] = [None] if _is_due(own, changed, now) else []
    if second is not None and _is_due(elsewhere, changed, now) and _is_there(second):
        due.append(second)
    for place in due:
        try:
            create_backup(desk, place, progress=progress)
            made += 1
        except StoppedError:
            raise
        except UserError as error:
            problems.append(str(error))
    return DailyBackup(made=made, problem=" ".join(problems))


def _is_due(newest: datetime | None, changed: datetime | None, now: datetime) -> bool:
    if changed is None:
        return False
    return newest is None or (changed > newest and now - newest >= OFTEN_ENOUGH)


def _is_there(place: Path) -> bool:
    try:
        require_place(place)
    except UserError:
        return False
    return True
