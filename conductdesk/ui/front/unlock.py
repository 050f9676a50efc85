"""Unlock: a passphrase, this computer's keychain, or the recovery sheet. Nothing of the desk shows before."""

from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import BusyError, ConductDeskError, NotFoundError, WrongKeyError
from conductdesk.paths import has_desk, say_folder
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Card, Notice, Scrolled
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.field import Field, text_line
from conductdesk.ui.widgets.labels import label

_NEEDED_SOON = (
    "conductdesk.services.officers",
    "conductdesk.services.today",
    "conductdesk.ui.context",
    "conductdesk.ui.session",
    "conductdesk.ui.workbench.workbench",
    "conductdesk.ui.workbench.actions",
    "conductdesk.ui.workbench.pasting",
    "conductdesk.ui.workbench.watch",
    "conductdesk.ui.workbench.reminding",
    "conductdesk.ui.workbench.commands",
    "conductdesk.ui.pages.today.page",
    "conductdesk.ui.pages.incidents.page",
    "conductdesk.ui.pages.record.page",
)
_LONGEST = 1000
_WIDEST = 560
_CAPITALS = "Everything you typed is in capitals: is Caps Lock on?"


class UnlockPage(QWidget):
    """The screen that opens a desk.

    Attributes:
        opened: emitted with the open desk.
        practice_asked: emitted by "Try the practice desk".
        first_run_asked: emitted by "Make a new desk".
        recovery_asked: emitted by "I forgot the passphrase".
        lost_asked: emitted by "What if nobody has a passphrase?".
        another_asked: emitted by "Open another desk".
    """

    opened = Signal(object)
    practice_asked = Signal()
    first_run_asked = Signal()
    recovery_asked = Signal()
    lost_asked = Signal()
    another_asked = Signal()

    def __init__(self, surroundings: Surroundings, tasks: Tasks, prompts: Prompts) -> None:
        super().__init__()
        self.setAccessibleName("Unlock")
        del prompts  # handed to every screen in front; this one asks nothing in a dialog
        self._surroundings, self._tasks = surroundings, tasks
        self._folder = Path()
        self._is_trying = False
        self._is_warm = False
        self._with_keychain = False
        self.keychain: Any = None
        self.officer: Any = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scrolled = Scrolled()
        outer.addWidget(scrolled)
        scrolled.column.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        self._card = Card("Unlock your desk")
        self._card.setMinimumWidth(280)
        current_theme().changed.connect(self._on_look)
        self._on_look()
        row.addWidget(self._card, 1000)
        row.addStretch(1)
        scrolled.column.addLayout(row)
        scrolled.column.addStretch(3)
        self._fill()

    def _fill(self) -> None:
        self._where = label(type="small", tone="muted", wrap=True)
        self._card.add(self._where)
        self.passphrase = text_line(limit=_LONGEST)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._on_unlock)
        self.field = Field("Passphrase", self.passphrase)
        self._card.add(self.field)
        self.show_typed = QCheckBox("Show what is typed")
        self.show_typed.toggled.connect(self._on_show_typed)
        self._card.add(self.show_typed)
        self.unlock = button("Unlock", role="primary")
        self.unlock.clicked.connect(self._on_unlock)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.unlock)
        self._buttons.addStretch(1)
        self._card.column.addLayout(self._buttons)
        self.notice = Notice()
        self._card.add(self.notice)
        for text, asked in (
            ("I forgot the passphrase", self.recovery_asked),
            ("What if nobody has a passphrase?", self.lost_asked),
            ("Open another desk", self.another_asked),
            ("Make a new desk", self.first_run_asked),
            ("Try the practice desk", self.practice_asked),
        ):
            made = button(text, role="link")
            made.clicked.connect(asked)
            self._card.add(made)

    @Slot()
    def _on_look(self) -> None:
        self._card.setMaximumWidth(current_theme().tokens.scaled(_WIDEST))

    def begin(self, folder: Path, *, locked: bool = False, told: str = "") -> None:
        """Be ready to unlock the desk in a folder.

        Args:
            folder: of the desk.
            locked: a desk was just locked here.
            told: what the officer has to know about that, in one sentence.
        """
        self.clear()
        self._folder = folder
        self._is_warm = False
        self._where.setText(f"In {say_folder(folder)}")
        if told:
            self.notice.say("The desk is locked.", tone="warn", hint=told)
        elif locked:
            self.notice.say("The desk is locked. Everything is kept.", tone="ok")
        self.passphrase.setFocus()
        self.update()

    def clear(self) -> None:
        """Forget what was typed, and what is known of the desk."""
        self.passphrase.setText("")  # unlike clear(), this empties the undo of the line as well
        if self.show_typed.isChecked():
            self.show_typed.setChecked(False)
        if self.field.error.text():
            self.field.set_error("")
        self.notice.clear()
        if self.keychain is not None:
            self.keychain.hide()
        if self.officer is not None:
            self.officer.parentWidget().hide()
            self.officer.fill(())
        if self._is_trying:
            self._trying(on=False)

    # ── what is learnt while the passphrase is typed ───────────────────────────────────────────────────────

    def paintEvent(self, event: QPaintEvent) -> None:
        """Once it can be seen, load what comes next."""
        super().paintEvent(event)
        if not self._is_warm:
            self._is_warm = True
            QTimer.singleShot(0, self, self.warm_up)

    @Slot()
    def warm_up(self) -> None:
        """See what else can open the desk, and load what it needs then, while the passphrase is typed."""
        self._tasks.read(
            self, self._look_around, done=self._on_looked_around, failed=self._on_nothing_found, key="look"
        )
        self._tasks.read(self, _load_the_rest, done=_nothing, failed=_nothing, key="load")

    def _look_around(self) -> tuple[bool, tuple[str, ...]]:
        """Whether the keychain opens the desk, and the names of its officers where there are several."""
        from conductdesk.services.desks import describe_desk  # noqa: PLC0415 - loaded on this thread

        keychain = self._surroundings.keychain
        found = describe_desk(self._folder)
        in_keychain = any("keychain" in officer.ways_in for officer in found.officers) and any(
            keychain.get(found.desk_id, officer.officer_id) is not None for officer in found.officers
        )
        names = tuple(officer.name for officer in found.officers)
        return in_keychain, names if len(names) > 1 else ()

    def _on_looked_around(self, found: tuple[bool, tuple[str, ...]]) -> None:
        in_keychain, names = found
        if in_keychain and self.keychain is None:
            self.keychain = button("Unlock with this computer's keychain", icon="key-round")
            self.keychain.clicked.connect(self._on_keychain)
            self._card.column.insertWidget(self._card.column.indexOf(self.notice), self.keychain)
            QWidget.setTabOrder(self.unlock, self.keychain)
        if self.keychain is not None:
            self.keychain.setVisible(in_keychain)
        if names:
            self._ask_who(names)

    def _ask_who(self, names: tuple[str, ...]) -> None:
        from conductdesk.ui.widgets.fields import Choice  # noqa: PLC0415 - most desks have one officer at first

        if self.officer is None:
            self.officer = Choice()
            field = Field(
                "Officer", self.officer, hint="With your name chosen, only your own passphrase is tried."
            )
            self._card.column.insertWidget(self._card.column.indexOf(self.field), field)
            QWidget.setTabOrder(self.officer, self.passphrase)
        self.officer.fill([("", "Whoever it is"), *((name, name) for name in names)])
        self.officer.setCurrentIndex(0)
        self.officer.parentWidget().show()

    def _on_nothing_found(self, error: ConductDeskError) -> None:
        if not self._is_trying:
            self._say(error)

    # ── opening ────────────────────────────────────────────────────────────────────────────────────────────

    @Slot()
    def _on_unlock(self) -> None:
        if not self.passphrase.text():
            self.field.set_error("Type your passphrase first.")
            self.passphrase.setFocus()
            return
        self._with_keychain = False
        self._try_to_open(write=True)

    @Slot()
    def _on_keychain(self) -> None:
        self._with_keychain = True
        self._try_to_open(write=True)

    @Slot()
    def _on_look_only(self) -> None:
        self._try_to_open(write=False)

    def _try_to_open(self, *, write: bool) -> None:
        if self._is_trying:
            return
        if self.field.error.text():
            self.field.set_error("")
        self.notice.clear()
        self._trying(on=True)
        folder, around = self._folder, self._surroundings
        brought: dict[str, Any] = (
            {"keychain": around.keychain} if self._with_keychain else {"passphrase": self.passphrase.text()}
        )
        if self.officer is not None:
            brought["officer"] = self.officer.key()

        def work() -> Any:
            from conductdesk.services.desks import Credentials, open_desk  # noqa: PLC0415 - loaded by then
            from conductdesk.services.officers import put_back_into_keychain  # noqa: PLC0415 - as above

            desk = open_desk(folder, Credentials(**brought), write=write, clock=around.clock)
            if "passphrase" in brought:
                put_back_into_keychain(desk, around.keychain)
            return desk

        self._tasks.write(self, work, done=self._on_opened, failed=self.failed)

    def _on_opened(self, desk: Any) -> None:
        self.clear()
        self.opened.emit(desk)

    def failed(self, error: ConductDeskError) -> None:
        """Say why it did not open; what was typed stays, to be looked at and mended."""
        self._trying(on=False)
        self._say(error)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def _say(self, error: ConductDeskError) -> None:
        if isinstance(error, WrongKeyError) and not self._with_keychain:
            hint = _CAPITALS if self.passphrase.text().isupper() else error.hint
            self.field.set_error(f"{error.message} {hint}".strip())
        elif isinstance(error, BusyError):
            self.notice.say(
                "Another window or command is writing to this desk.",
                tone="warn",
                hint="Close it there, or look at the desk without changing anything.",
                action="Open to look only",
                on_action=self._on_look_only,
            )
        elif isinstance(error, NotFoundError) and not has_desk(self._folder):
            self.notice.say(
                "The desk is not there any more.",
                tone="danger",
                hint="If it is on a stick or another disk, plug that in and press Unlock again.",
                action="Open another desk",
                on_action=self.another_asked.emit,
            )
        else:
            self.notice.say_error(error)

    def _trying(self, *, on: bool) -> None:
        self._is_trying = on
        self.unlock.setEnabled(not on)
        self.unlock.setText("Unlocking …" if on else "Unlock")
        self.passphrase.setReadOnly(on)
        for other in (self.keychain, self.officer):
            if other is not None:
                other.setEnabled(not on)

    @Slot(bool)
    def _on_show_typed(self, shown: bool) -> None:
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


def _load_the_rest() -> None:
    for module in _NEEDED_SOON:
        import_module(module)
    import_module("conductdesk.services.playbooks").shipped()


def _nothing(_: object) -> None:
    """Nobody waits for it."""
