"""Unlock: a passphrase, this computer's keychain, or the recovery sheet. Nothing of the desk shows before."""

from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import ConductDeskError
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.widgets.boxes import Card, Notice, Scrolled
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.field import Field, text_line
from conductdesk.ui.widgets.labels import label

_NEEDED_SOON = (
    "conductdesk.services.desks",
    "conductdesk.services.today",
    "conductdesk.ui.context",
    "conductdesk.ui.session",
    "conductdesk.ui.workbench.workbench",
    "conductdesk.ui.workbench.commands",
    "conductdesk.ui.workbench.pasting",
    "conductdesk.ui.workbench.watch",
    "conductdesk.ui.workbench.reminding",
    "conductdesk.ui.pages.today.page",
)


class UnlockPage(QWidget):
    """The screen that opens a desk.

    Attributes:
        opened: emitted with the open desk.
        practice_asked: emitted by "Try the practice desk".
        first_run_asked: emitted by "Make a new desk".
        recovery_asked: emitted by "I forgot the passphrase".
        another_asked: emitted by "Open another desk".
    """

    opened = Signal(object)
    practice_asked = Signal()
    first_run_asked = Signal()
    recovery_asked = Signal()
    another_asked = Signal()

    def __init__(self, surroundings: Surroundings, tasks: Tasks, prompts: Prompts) -> None:
        super().__init__()
        self.setAccessibleName("Unlock")
        self._surroundings, self._tasks, self._prompts = surroundings, tasks, prompts
        self._folder = Path()
        self._is_trying = False
        self._is_warm = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scrolled = Scrolled()
        outer.addWidget(scrolled)
        scrolled.column.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        self._card = Card("Unlock your desk")
        self._card.setMinimumWidth(280)
        self._card.setMaximumWidth(560)
        row.addWidget(self._card, 6)
        row.addStretch(1)
        scrolled.column.addLayout(row)
        scrolled.column.addStretch(3)
        self._where = label(type="small", tone="muted", wrap=True)
        self._card.add(self._where)
        self.passphrase = text_line(limit=1000)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._on_unlock)
        self.field = Field("Passphrase", self.passphrase)
        self._card.add(self.field)
        buttons = QHBoxLayout()
        self.unlock = button("Unlock", role="primary")
        self.unlock.clicked.connect(self._on_unlock)
        self.show_typed = button("Show", role="chip", name="Show what is typed")
        self.show_typed.toggled.connect(self._on_show_typed)
        buttons.addWidget(self.unlock)
        buttons.addWidget(self.show_typed)
        buttons.addStretch(1)
        self._card.column.addLayout(buttons)
        self.keychain = button("Unlock with this computer's keychain")
        self.keychain.clicked.connect(self._on_keychain)
        self.keychain.hide()
        self._card.add(self.keychain)
        self.notice = Notice()
        self._card.add(self.notice)
        for text, asked in (
            ("I forgot the passphrase", self.recovery_asked),
            ("Open another desk", self.another_asked),
            ("Make a new desk", self.first_run_asked),
            ("Try the practice desk", self.practice_asked),
        ):
            made = button(text, role="link")
            made.clicked.connect(asked)
            self._card.add(made)

    def begin(self, folder: Path, *, locked: bool = False) -> None:
        """Be ready to unlock the desk in a folder."""
        self._folder = folder
        self._is_warm = False
        self._where.setText(f"In {folder}")
        self.passphrase.clear()
        self.show_typed.setChecked(False)
        self.notice.clear()
        if locked:
            self.notice.say("The desk is locked. Everything is kept.", tone="ok")
        self._trying(on=False)
        self.passphrase.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Once it can be seen, load what comes next."""
        super().paintEvent(event)
        if not self._is_warm:
            self._is_warm = True
            QTimer.singleShot(0, self, self.warm_up)

    @Slot()
    def warm_up(self) -> None:
        """Load what an open desk needs while the passphrase is typed; see what else can open it."""
        self._tasks.read(
            self, self._look_around, done=self._on_looked_around, failed=self._on_nothing_found, key="warm"
        )

    def _look_around(self) -> bool:
        for module in _NEEDED_SOON:
            import_module(module)
        from conductdesk.services.desks import describe_desk  # noqa: PLC0415 - loaded on this thread

        keychain = self._surroundings.keychain
        found = describe_desk(self._folder)
        return any("keychain" in officer.ways_in for officer in found.officers) and any(
            keychain.get(found.desk_id, officer.officer_id) is not None for officer in found.officers
        )

    def _on_looked_around(self, has_keychain: bool) -> None:
        self.keychain.setVisible(has_keychain)

    def _on_nothing_found(self, error: ConductDeskError) -> None:
        self.notice.say_error(error)

    @Slot()
    def _on_unlock(self) -> None:
        if not self.passphrase.text():
            self.field.set_error("Type your passphrase first.")
            return
        self._try_to_open({"passphrase": self.passphrase.text()})

    @Slot()
    def _on_keychain(self) -> None:
        self._try_to_open({"keychain": self._surroundings.keychain})

    def _try_to_open(self, brought: dict[str, Any]) -> None:
        if self._is_trying:
            return
        self.field.set_error("")
        self.notice.clear()
        self._trying(on=True)
        folder, clock = self._folder, self._surroundings.clock

        def work() -> Any:
            from conductdesk.services.desks import Credentials, open_desk  # noqa: PLC0415 - loaded by then

            return open_desk(folder, Credentials(**brought), clock=clock)

        self._tasks.write(self, work, done=self._on_opened, failed=self.failed)

    def _on_opened(self, desk: Any) -> None:
        self.passphrase.clear()
        self._trying(on=False)
        self.opened.emit(desk)

    def failed(self, error: ConductDeskError) -> None:
        """Say why it did not open; what was typed stays, to be looked at and mended."""
        self._trying(on=False)
        if type(error).__name__ == "WrongKeyError":
            self.field.set_error(f"{error.message} {error.hint}".strip())
            self.passphrase.selectAll()
        else:
            self.notice.say_error(error)
        self.passphrase.setFocus()

    def _trying(self, *, on: bool) -> None:
        self._is_trying = on
        self.unlock.setEnabled(not on)
        self.unlock.setText("Unlocking …" if on else "Unlock")
        self.passphrase.setReadOnly(on)

    @Slot(bool)
    def _on_show_typed(self, shown: bool) -> None:
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
