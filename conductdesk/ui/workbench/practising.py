"""The practice desk of the window: made in a private folder, deleted when practice is left."""

from functools import partial

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
        self._made: list[tuple[PracticeFolder, PracticeEvening]] = []

    def begin(self) -> None:
        """Make the desk off the main thread; folders that an earlier run left behind go first."""
        self._tasks.long(self, partial(_make, self._made), done=self._on_made, failed=self._on_failed)

    def surroundings(self, real: Surroundings) -> Surroundings:
        """The surroundings of practice: nothing of the real desk within reach."""
        if not self._made:
            raise BugError("The practice desk is not there yet.")
        folder, evening = self._made[0]
        return real.for_practice(folder.path, evening.clock)

    def end(self) -> None:
        """Delete everything, also a desk that was made and never shown."""
        while self._made:
            folder, evening = self._made.pop()
            evening.desk.close()
            folder.remove()
        self.deleteLater()

    def _on_made(self, _made: object) -> None:
        self.ready.emit(self._made[0][1].desk)

    def _on_failed(self, error: ConductDeskError) -> None:
        self.failed.emit(error)


def _make(made: list[tuple[PracticeFolder, PracticeEvening]], progress: Progress) -> None:
    remove_stale_practice_folders()
    folder = make_practice_folder()
    try:
        made.append((folder, open_practice_desk(folder.path, say=_quietly, progress=progress)))
    except BaseException:
        folder.remove()
        raise


def _quietly(_sentence: str) -> None:
    """The banner says enough."""
