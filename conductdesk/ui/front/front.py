"""What is shown while no desk is open, as one stack: unlock, first run, recovery.

Nothing here is loaded before it is shown, and no service is imported to paint the first screen: what an open
desk needs is loaded on a thread while the passphrase is typed.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import ConductDeskError
from conductdesk.paths import has_desk
from conductdesk.ui.front.unlock import UnlockPage
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.widgets.labels import label


class Front(QStackedWidget):
    """The screens before a desk is open.

    Attributes:
        opened: emitted with the open desk.
        practice_asked: emitted when somebody wants the practice desk.
        folder: of the desk that is unlocked here; None until :meth:`begin`.
    """

    opened = Signal(object)
    practice_asked = Signal()

    def __init__(self, surroundings: Surroundings, tasks: Tasks, prompts: Prompts) -> None:
        super().__init__()
        self.setProperty("box", "page")
        self._surroundings, self._tasks, self._prompts = surroundings, tasks, prompts
        self.folder: Path | None = None
        self._unlock: UnlockPage | None = None
        self._first_run: Any = None
        self._busy: QWidget | None = None

    def begin(self, folder: Path, *, locked: bool = False) -> None:
        """Show what comes first for a folder: unlock the desk in it, or make one.

        Args:
            folder: of the desk, whether there is one or not.
            locked: a desk was just locked, so nothing is unlocked without being asked.
        """
        self.folder = folder
        if has_desk(folder):
            self.show_unlock(locked=locked)
        else:
            self.show_first_run()

    def show_unlock(self, *, locked: bool = False) -> None:
        """Show the screen that unlocks the desk in :attr:`folder`."""
        if self.folder is None:
            return
        if self._unlock is None:
            self._unlock = UnlockPage(self._surroundings, self._tasks, self._prompts)
            self._unlock.opened.connect(self.opened)
            self._unlock.practice_asked.connect(self.practice_asked)
            self._unlock.first_run_asked.connect(self.show_first_run)
            self._unlock.recovery_asked.connect(self.show_recovery)
            self._unlock.another_asked.connect(self._on_another)
            self.addWidget(self._unlock)
        self._unlock.begin(self.folder, locked=locked)
        self.setCurrentWidget(self._unlock)

    @Slot()
    def show_first_run(self) -> None:
        """Show the steps that make a desk."""
        from conductdesk.ui.front.first_run import FirstRun  # noqa: PLC0415 - not needed to unlock

        if self._first_run is None:
            self._first_run = FirstRun(self._surroundings, self._tasks, self._prompts)
            self._first_run.opened.connect(self.opened)
            self._first_run.practice_asked.connect(self.practice_asked)
            self._first_run.open_asked.connect(self._on_another)
            self.addWidget(self._first_run)
        if self.folder is not None:
            self._first_run.begin(self.folder)
        self.setCurrentWidget(self._first_run)

    @Slot()
    def show_recovery(self) -> None:
        """Show the screen that opens a desk with its recovery sheet."""
        from conductdesk.ui.front.recovery import RecoveryPage  # noqa: PLC0415 - not needed to unlock

        if self.folder is None:
            return
        page = RecoveryPage(self._surroundings, self._tasks, self._prompts, self.folder)
        page.opened.connect(self.opened)
        page.back_asked.connect(self._on_back)
        self.addWidget(page)
        self.setCurrentWidget(page)

    def show_busy(self, text: str) -> None:
        """Show one calm line while something is made or closed."""
        if self._busy is None:
            self._busy = QWidget()
            column = QVBoxLayout(self._busy)
            column.addStretch(1)
            self._busy_text = label(type="heading", wrap=True)
            column.addWidget(self._busy_text)
            column.addStretch(1)
            column.setContentsMargins(48, 48, 48, 48)
            self.addWidget(self._busy)
        self._busy_text.setText(text)
        self.setCurrentWidget(self._busy)

    def say_error(self, error: ConductDeskError) -> None:
        """Say an error on the screen that is shown."""
        if self.currentWidget() is self._busy and self.folder is not None:
            self.begin(self.folder, locked=True)
        page = self.currentWidget()
        if page is not None and hasattr(page, "failed"):
            page.failed(error)

    def clear(self) -> None:
        """Forget every secret that was typed: a desk is open now."""
        for index in reversed(range(self.count())):
            page = self.widget(index)
            if page is not None and page is not self._busy:
                self._tasks.drop(page)
                self.removeWidget(page)
                page.deleteLater()
        self._unlock = self._first_run = None

    @Slot()
    def _on_back(self) -> None:
        self.show_unlock()

    @Slot()
    def _on_another(self) -> None:
        self._prompts.choose_folder(self, "Open another desk", self._open_other)

    def _open_other(self, folder: Path) -> None:
        if has_desk(folder):
            self.folder = folder
            self.show_unlock()
            return
        self.say_error(
            ConductDeskError(
                "There is no desk in that folder.",
                hint="Choose the folder that holds a file called desk.json.",
            )
        )
