"""One unlocked desk as the window sees it: its lanes, what changed, and what can be undone until it locks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from conductdesk.errors import ConductDeskError
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.undo import Undone, undo
from conductdesk.ui.tasks import Done, Failed, Job, Progress, Tasks

_MOST_UNDO = 200


class DeskSession(QObject):
    """Runs services on an open desk for screens, off the main thread.

    Every service takes the desk first; it is put in here. Screens listen to ``changed`` and ask again for
    what they show.

    Attributes:
        changed: emitted on the main thread with the ``ChangeSet`` of every commit, whoever made it.
        undo_changed: emitted when what Edit > Undo would do is another thing.
        save_asked: emitted when what is typed anywhere has to go to the writer now.
        lost: emitted with the error where text could not be kept whose form is closed already.
        has_lost: whether that has happened.
    """

    changed = Signal(object)
    undo_changed = Signal()
    save_asked = Signal()
    lost = Signal(object)
    _committed = Signal(object)

    def __init__(self, desk: OpenDesk, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.tasks = tasks
        self._undo: list[tuple[int, str]] = []
        self._redo: list[tuple[int, str]] = []
        self._undoing = ""
        self._not_kept: set[int] = set()
        self.has_lost = False
        self._committed.connect(self._on_committed, Qt.ConnectionType.QueuedConnection)
        desk.on_commit = self._committed.emit

    @property
    def zone(self) -> str:
        """The IANA zone in which the desk's days are counted."""
        return self.desk.profile.zone

    def read(
        self,
        owner: QObject,
        service: Callable[..., Any],
        *args: Any,
        done: Done,
        failed: Failed,
        key: str = "",
        **named: Any,
    ) -> Job:
        """Look something up; ``done`` gets what the service returns. See :meth:`Tasks.read`."""
        return self.tasks.read(
            owner, partial(service, self.desk, *args, **named), done=done, failed=failed, key=key
        )

    def write(
        self,
        owner: QObject,
        service: Callable[..., Any],
        *args: Any,
        done: Done,
        failed: Failed,
        **named: Any,
    ) -> Job:
        """Carry out one short action; ``done`` gets what the service returns."""
        return self.tasks.write(owner, partial(service, self.desk, *args, **named), done=done, failed=failed)

    def long(
        self,
        owner: QObject,
        service: Callable[..., Any],
        *args: Any,
        done: Done,
        failed: Failed,
        progress: Progress | None = None,
        **named: Any,
    ) -> Job:
        """Carry out a long action whose service takes ``progress``; the job can be cancelled."""
        work = partial(service, self.desk, *args, **named)
        return self.tasks.long(
            owner, lambda report: work(progress=report), done=done, failed=failed, progress=progress
        )

    @property
    def all_kept(self) -> bool:
        """Whether no form holds text that could not be brought onto the disk."""
        return not self._not_kept

    def set_kept(self, form: QObject, *, kept: bool) -> None:
        """A form tells whether the last try to keep what is typed in it went well; gone forms are kept."""
        if kept:
            self._not_kept.discard(id(form))
        else:
            self._not_kept.add(id(form))

    def lose(self, error: ConductDeskError) -> None:
        """Text could not be kept, and is not on the screen any more either."""
        self.has_lost = True
        self.lost.emit(error)

    def undo_text(self) -> str:
        """What Undo would do, in words, or empty."""
        return self._undo[-1][1] if self._undo else ""

    def redo_text(self) -> str:
        """What Redo would do, in words, or empty."""
        return self._redo[-1][1] if self._redo else ""

    def undo(self, owner: QObject, *, done: Done, failed: Failed) -> None:
        """Take back the newest action of this sitting that can be taken back."""
        self._take_back("undo", self._undo, owner, done, failed)

    def redo(self, owner: QObject, *, done: Done, failed: Failed) -> None:
        """Do again what was taken back last."""
        self._take_back("redo", self._redo, owner, done, failed)

    def _take_back(
        self, way: str, stack: list[tuple[int, str]], owner: QObject, done: Done, failed: Failed
    ) -> None:
        if not stack or self._undoing:
            return
        seq, _ = stack.pop()
        self._undoing = way

        def finished(undone: Undone) -> None:
            self._undoing = ""
            done(undone)

        def refused(error: ConductDeskError) -> None:
            self._undoing = ""
            self.undo_changed.emit()
            failed(error)

        self.write(owner, undo, seq, done=finished, failed=refused)

    def forget_undo(self) -> None:
        """Empty the stacks, and hear of no commit any more; part of locking."""
        self._committed.disconnect(self._on_committed)
        self._undo.clear()
        self._redo.clear()
        self.undo_changed.emit()

    @Slot(object)
    def _on_committed(self, changes: Any) -> None:
        if changes.undo_what:
            entry = (changes.activity_seq, changes.undo_what)
            if self._undoing == "undo":
                self._redo.append(entry)
            else:
                self._undo = [*self._undo, entry][-_MOST_UNDO:]
                if not self._undoing:
                    self._redo.clear()
            self.undo_changed.emit()
        self.changed.emit(changes)

    def close(self) -> None:
        """Lock: sign the log and let the desk go. Call it off the main thread's way, through the writer."""
        self.desk.on_commit = None
        self.desk.close()
