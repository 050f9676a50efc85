"""First run, three minutes: Welcome, Your group, Keep it locked, Staff contact, Ready.

Nothing is on the disk before the passphrase is chosen; then the desk is made in one go, so a window that is
killed leaves no desk or a whole one. Going back loses nothing that was typed.
"""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import ConductDeskError, UserError
from conductdesk.paths import has_desk
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.front.centred import centred, in_the_middle
from conductdesk.ui.front.contact_step import ContactStep
from conductdesk.ui.front.group_step import GroupStep, free_folder
from conductdesk.ui.front.lock_step import LockStep
from conductdesk.ui.front.ready_step import ReadyStep
from conductdesk.ui.front.sheet_step import SheetStep
from conductdesk.ui.front.step import Making, Step
from conductdesk.ui.front.trail import Trail
from conductdesk.ui.front.welcome import Welcome
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.widgets.boxes import Card, Notice, announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.labels import label

_NAMES = ("Welcome", "Your group", "Keep it locked", "Staff contact", "Ready")


class FirstRun(FormBox):
    """The steps that make a desk.

    Attributes:
        opened: emitted with the open desk when the last step is left.
        practice_asked: emitted by "Try the practice desk".
        open_asked: emitted by "Open a desk that is there".
        back_asked: emitted by "Back" on the first page, where there is a desk to go back to.
        again_asked: emitted by "Look again", for a desk that was not there.
        first_page: the page that the new desk begins with.
    """

    opened = Signal(object)
    practice_asked = Signal()
    open_asked = Signal()
    back_asked = Signal()
    again_asked = Signal()

    def __init__(self, surroundings: Surroundings, tasks: Tasks, prompts: Prompts) -> None:
        super().__init__()
        self.setProperty("box", "page")
        self.setAccessibleName("Make a desk")
        self.first_page = "today"
        self.making = Making(surroundings=surroundings, tasks=tasks, prompts=prompts)
        self.welcome = Welcome()
        self.welcome.make_asked.connect(self._on_make)
        self.welcome.practice_asked.connect(self.practice_asked)
        self.welcome.open_asked.connect(self.open_asked)
        self.welcome.back_asked.connect(self.back_asked)
        self.group, self.lock = GroupStep(self.making), LockStep(self.making)
        self.sheet, self.contact = SheetStep(self.making), ContactStep(self.making)
        self.ready = ReadyStep(self.making)
        self.steps: tuple[Step, ...] = (self.group, self.lock, self.sheet, self.contact, self.ready)
        self._at = -1
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._pages = QStackedWidget()
        self._trails: list[Trail] = []
        self.notice = Notice()
        self._pages.addWidget(centred(self.notice, self.welcome, lower=True))
        for step in self.steps:
            self._pages.addWidget(self._page_of(step))
            step.finished.connect(self._on_finished)
            step.busy.connect(self._on_busy)
        outer.addWidget(self._pages, 1)
        outer.addWidget(self._make_footer())

    def _page_of(self, step: Step) -> QWidget:
        trail = Trail(_NAMES)
        trail.show_at(_NAMES.index(step.short))
        self._trails.append(trail)
        card = Card(step.title)
        card.add(step)
        return centred(trail, card)

    def _make_footer(self) -> QFrame:
        self.footer = QFrame()
        self.footer.setProperty("box", "footer")
        outer = QVBoxLayout(self.footer)
        outer.setContentsMargins(24, 12, 24, 12)
        self.back = button("Back", icon="arrow-left")
        self.back.clicked.connect(self._on_back)
        self.later = button("Later")
        self.later.clicked.connect(self._on_later)
        self.go = button("Next", role="primary")
        self.go.clicked.connect(self._on_go)
        self.doing = label(type="small", tone="muted", wrap=True)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self.doing, 1)
        row.addWidget(self.later)
        row.addWidget(self.go)
        outer.addLayout(in_the_middle(buttons))
        self.footer.hide()
        return self.footer

    # ── walking through ────────────────────────────────────────────────────────────────────────────────────

    def begin(self, folder: Path) -> None:
        """Show the first page, for a desk that goes into a folder or, where there is one, beside it."""
        if self.making.desk is not None:
            return
        self.making.folder = free_folder(folder)
        self.welcome.back.setVisible(has_desk(folder))
        self._show(-1)

    def miss(self, folder: Path) -> None:
        """Say that the desk which was used last is not there; a new one goes to the usual place."""
        self.making.folder = free_folder(self.making.surroundings.default_desk)
        self.notice.say(
            "Your desk is not where it was.",
            tone="warn",
            hint=f"It was in {folder}. If that is on a stick or another disk, plug it in.",
            action="Look again",
            on_action=self.again_asked.emit,
        )

    def _show(self, at: int) -> None:
        self._at = at
        self.notice.clear()
        self._pages.setCurrentIndex(at + 1)
        self.footer.setVisible(at >= 0)
        self.main = self.go if at >= 0 else None
        if at < 0:
            self.welcome.make.setFocus()
            return
        step = self.steps[at]
        self.back.setVisible(step.has_back)
        self.later.setVisible(bool(step.later_text))
        self.later.setText(step.later_text)
        self.go.setText(step.go_text)
        step.begin()
        announce(step, f"{self._trails[at].where.text()}: {step.title}")

    @Slot()
    def _on_make(self) -> None:
        self._show(0)

    @Slot()
    def _on_back(self) -> None:
        if self._at >= 0 and self.back.isEnabled():
            self._show(self._at - 1)

    @Slot()
    def _on_go(self) -> None:
        if self._at >= 0:
            self.steps[self._at].advance()

    @Slot()
    def _on_later(self) -> None:
        if self.steps[self._at] is self.ready:
            self._end("today")
        else:
            self._show(self._at + 1)

    @Slot()
    def _on_finished(self) -> None:
        if self.steps[self._at] is self.ready:
            self._end("record")
        else:
            self._show(self._at + 1)

    @Slot(str)
    def _on_busy(self, doing: str) -> None:
        self.doing.setText(doing)
        for made in (self.back, self.later, self.go):
            made.setEnabled(not doing)
        if doing:
            announce(self, doing)

    def _end(self, first_page: str) -> None:
        desk, self.making.desk = self.making.desk, None
        if desk is None:
            return
        self.first_page = first_page
        self._remember(desk)
        self._forget()
        self.opened.emit(desk)

    def _remember(self, desk: OpenDesk) -> None:
        """Open this desk from now on; the default folder is found without being remembered."""
        around, folder = self.making.surroundings, desk.folder.path
        try:
            if folder != around.default_desk or around.settings().desk is not None:
                around.remember_desk(folder)
        except UserError as error:
            self.making.prompts.tell_error(self, error)

    # ── leaving ────────────────────────────────────────────────────────────────────────────────────────────

    def leave(self) -> None:
        """The window closes: a desk that was made is whole, and is let go."""
        desk, self.making.desk = self.making.desk, None
        self.clear()
        if desk is not None:
            self.making.tasks.wait()
            desk.on_commit = None
            desk.close()

    def clear(self) -> None:
        """Forget every word that was typed, secrets first."""
        self._forget()
        self.notice.clear()

    def _forget(self) -> None:
        self.making.recovery = ""
        for step in self.steps:
            step.clear()

    def failed(self, error: ConductDeskError) -> None:
        """Say an error where it is seen: on the first page, or on the step that is shown."""
        if self._at < 0:
            self.notice.say_error(error)
        else:
            self.steps[self._at].failed(error)
