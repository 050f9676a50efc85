"""What is shown while no desk is open, as one stack: unlock, first run, recovery.

Nothing here is loaded before it is shown, and no service is imported to paint the first screen: what an open
desk needs is loaded on a thread while the passphrase is typed.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import ConductDeskError, UserError
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
        first_page: the page that the desk which was opened last begins with.
    """

    opened = Signal(object)
    practice_asked = Signal()

    def __init__(self, surroundings: Surroundings, tasks: Tasks, prompts: Prompts) -> None:
        super().__init__()
        self.setProperty("box", "page")
        self._surroundings, self._tasks, self._prompts = surroundings, tasks, prompts
        self.folder: Path | None = None
        self.first_page = "today"
        self._chosen: Path | None = None
        self._pages: dict[str, Any] = {}
        self._shown = ""

    def begin(self, folder: Path, *, locked: bool = False, told: str = "") -> None:
        """Show what comes first for a folder: unlock the desk in it, or make one.

        Args:
            folder: of the desk, whether there is one or not.
            locked: a desk was just locked, so nothing is unlocked without being asked.
            told: what the officer has to know about the locking, in one sentence.
        """
        self.folder, self._chosen = folder, None
        if has_desk(folder):
            self.show_unlock(locked=locked, told=told)
            return
        self.show_first_run()
        if locked or self._is_remembered(folder):
            self._pages["first_run"].miss(folder)

    def _is_remembered(self, folder: Path) -> bool:
        try:
            return self._surroundings.settings().desk == folder
        except UserError:
            return False

    # ── the screens ────────────────────────────────────────────────────────────────────────────────────────

    def show_unlock(self, *, locked: bool = False, told: str = "") -> None:
        """Show the screen that unlocks the desk in :attr:`folder`."""
        if self.folder is None:
            return
        page = self._pages.get("unlock")
        if page is None:
            page = UnlockPage(self._surroundings, self._tasks, self._prompts)
            page.opened.connect(self._on_opened)
            page.practice_asked.connect(self.practice_asked)
            page.first_run_asked.connect(self.show_first_run)
            page.recovery_asked.connect(self.show_recovery)
            page.lost_asked.connect(self.show_lost)
            page.another_asked.connect(self._on_another)
        self._show("unlock", page)
        page.begin(self.folder, locked=locked, told=told)

    @Slot()
    def show_first_run(self) -> None:
        """Show the steps that make a desk."""
        from conductdesk.ui.front.first_run import FirstRun  # noqa: PLC0415 - not needed to unlock

        page = self._pages.get("first_run")
        if page is None:
            page = FirstRun(self._surroundings, self._tasks, self._prompts)
            page.opened.connect(self._on_made)
            page.practice_asked.connect(self.practice_asked)
            page.open_asked.connect(self._on_another)
            page.back_asked.connect(self._on_back)
            page.again_asked.connect(self._on_again)
        self._show("first_run", page)
        if self.folder is not None:
            page.begin(self.folder)

    @Slot()
    def show_recovery(self) -> None:
        """Show the screen that opens a desk with its recovery sheet."""
        from conductdesk.ui.front.recovery import RecoveryPage  # noqa: PLC0415 - not needed to unlock

        if self.folder is None:
            return
        page = RecoveryPage(self._surroundings, self._tasks, self._prompts, self.folder)
        page.opened.connect(self._on_opened)
        page.back_asked.connect(self._on_back)
        page.lost_asked.connect(self.show_lost)
        self._show("recovery", page)

    @Slot()
    def show_lost(self) -> None:
        """Show what to do when nobody has a passphrase."""
        from conductdesk.ui.front.lost import LostPage  # noqa: PLC0415 - not needed to unlock

        page = LostPage()
        page.back_asked.connect(self._on_back)
        page.recovery_asked.connect(self.show_recovery)
        page.another_asked.connect(self._on_another)
        page.first_run_asked.connect(self.show_first_run)
        self._show("lost", page)

    def show_busy(self, text: str) -> None:
        """Show one calm line while something is made or closed."""
        page = self._pages.get("busy")
        if page is None:
            page = QWidget()
            column = QVBoxLayout(page)
            column.addStretch(1)
            self._busy_text = label(type="heading", wrap=True)
            column.addWidget(self._busy_text)
            column.addStretch(1)
            column.setContentsMargins(48, 48, 48, 48)
        self._busy_text.setText(text)
        self._show("busy", page)

    def _show(self, name: str, page: Any) -> None:
        """Bring a screen forward. Only unlock and first run stay when they are left, for the way back."""
        left = self._shown
        if self._pages.get(name) is not page:
            self._drop(name)
            self._pages[name] = page
            self.addWidget(page)
        self._shown = name
        self.setCurrentWidget(page)
        if left in ("recovery", "lost", "busy") and left != name:
            self._drop(left)

    def _drop(self, name: str) -> None:
        page = self._pages.pop(name, None)
        if page is not None:
            if hasattr(page, "clear"):
                page.clear()
            self._tasks.drop(page)
            self.removeWidget(page)
            page.hide()
            page.deleteLater()

    # ── what they say ──────────────────────────────────────────────────────────────────────────────────────

    def say_error(self, error: ConductDeskError) -> None:
        """Say an error on the screen that is shown."""
        if self._shown == "busy" and self.folder is not None:
            self.begin(self.folder)
        page = self._pages.get(self._shown)
        if page is not None and hasattr(page, "failed"):
            page.failed(error)

    def clear(self) -> None:
        """Forget every secret that was typed: a desk is open now."""
        for name in tuple(self._pages):
            self._drop(name)
        self._shown = ""

    def leave(self) -> None:
        """The window closes: let go of a desk that was just made, and forget what was typed."""
        if "first_run" in self._pages:
            self._pages["first_run"].leave()
        self.clear()

    @Slot(object)
    def _on_opened(self, desk: Any) -> None:
        self.first_page = "today"
        chosen, self._chosen = self._chosen, None
        if chosen is not None:
            try:
                self._surroundings.remember_desk(chosen)
            except UserError as error:
                self._prompts.tell_error(self, error)
        self.opened.emit(desk)

    @Slot(object)
    def _on_made(self, desk: Any) -> None:
        self.folder, self._chosen = desk.folder.path, None
        self.first_page = self._pages["first_run"].first_page
        self.opened.emit(desk)

    @Slot()
    def _on_back(self) -> None:
        if self.folder is not None and has_desk(self.folder):
            self.show_unlock()
        else:
            self.show_first_run()

    @Slot()
    def _on_again(self) -> None:
        if self.folder is not None:
            self.begin(self.folder)

    @Slot()
    def _on_another(self) -> None:
        self._prompts.choose_folder(self, "Open another desk", self._open_other)

    def _open_other(self, folder: Path) -> None:
        if has_desk(folder):
            self.folder = self._chosen = folder
            self.show_unlock()
            return
        self.say_error(
            UserError(
                "There is no desk in that folder.",
                hint="Choose the folder that holds a file called desk.json.",
            )
        )
