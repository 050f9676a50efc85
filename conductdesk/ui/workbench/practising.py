"""The practice desk of the window: made in a private folder, deleted when practice is left."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import BugError, ConductDeskError
from conductdesk.services.practice_window import (
    PracticeEvening,
    PracticeFolder,
    make_practice_folder,
    open_practice_desk,
    remove_stale_practice_folders,
)
from conductdesk.ui.tasks import Progress, Tasks


class Practising(QObject):
    """One stay in the practice desk.

    Attributes:
        ready: emitted with the open desk.
        failed: emitted with the error where it could not be made.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._folder: PracticeFolder | None = None
        self._evening: PracticeEvening | None = None

    def begin(self) -> None:
        """Make the desk off the main thread; folders that an earlier run left behind go first."""
        self._tasks.long(self, _make, done=self._on_made, failed=self._on_failed)

    def surroundings(self, real: Surroundings) -> Surroundings:
        """The surroundings of practice: nothing of the real desk within reach."""
        if self._folder is None or self._evening is None:
            raise BugError("The practice desk is not there yet.")
        return real.for_practice(self._folder.path, self._evening.clock)

    def end(self) -> None:
        """Delete everything; the desk is closed by then."""
        if self._folder is not None:
            self._folder.remove()
            self._folder = None
        self.deleteLater()

    def _on_made(self, made: Any) -> None:
        self._folder, self._evening = made
        if self._evening is not None:
            self.ready.emit(self._evening.desk)

    def _on_failed(self, error: ConductDeskError) -> None:
        self.failed.emit(error)


def _make(progress: Progress) -> tuple[PracticeFolder, PracticeEvening]:
    remove_stale_practice_folders()
    folder = make_practice_folder()
    try:
        return folder, open_practice_desk(folder.path, say=_quietly, progress=progress)
    except BaseException:
        folder.remove()
        raise


def _quietly(_sentence: str) -> None:
    """The banner says enough."""
