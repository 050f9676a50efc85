"""The recovery sheet opens a desk whose passphrase is forgotten, and a new passphrase is set."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import ConductDeskError, NotFoundError, UserError, WrongKeyError
from conductdesk.services.desks import check_recovery_text, describe_desk
from conductdesk.services.officers import put_back_into_keychain, recover
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.front.centred import centred
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.field import Field
from conductdesk.ui.widgets.fields import GrowingText
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.new_passphrase import NewPassphrase

_CHECKED_AFTER_MS = 400
_WHOLE = 58
_HINT = "From the first A on. Spaces, line breaks and small letters do not matter."
_AFTER = (
    "Your old passphrase opens this desk no more then. Copies and backups made earlier still open with it. "
    "The sheet stays valid."
)


class RecoveryPage(FormBox):
    """Type the sheet, choose a passphrase, open.

    Attributes:
        opened: emitted with the open desk.
        back_asked: emitted by "Back".
        lost_asked: emitted by "I have no recovery sheet".
    """

    opened = Signal(object)
    back_asked = Signal()
    lost_asked = Signal()

    def __init__(self, surroundings: Surroundings, tasks: Tasks, prompts: Prompts, folder: Path) -> None:
        super().__init__()
        self.setProperty("box", "page")
        self.setAccessibleName("Recovery sheet")
        del prompts  # handed to every screen in front; this one asks nothing in a dialog
        self._surroundings, self._tasks, self._folder = surroundings, tasks, folder
        self._is_trying = False
        self.text = GrowingText(lines=3, most=6)
        self.text.setUndoRedoEnabled(False)
        self.text.textChanged.connect(self._on_typed)
        self.field = Field("What is on the recovery sheet", self.text, hint=_HINT)
        self.fits = label("The text is right.", type="small", tone="ok", wrap=True)
        self.fits.hide()
        self.passphrase = NewPassphrase(tasks, whose="New")
        self.notice = Notice()
        self.open = button("Open the desk", role="primary", icon="lock-open")
        self.open.clicked.connect(self._on_open)
        self.back = button("Back", icon="arrow-left")
        self.back.clicked.connect(self.back_asked)
        self.main = self.open
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CHECKED_AFTER_MS)
        self._timer.timeout.connect(self._on_pause)
        self._lay_out()
        self.passphrase.begin()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        title = label("Open with the recovery sheet", type="title", wrap=True)
        where = label(f"The desk in {self._folder}", type="small", tone="muted", wrap=True)
        self.lost = button("I have no recovery sheet", role="link")
        self.lost.clicked.connect(self.lost_asked)
        sheet, new = Card("1. The sheet"), Card("2. A new passphrase")
        sheet.add(self.field)
        sheet.add(self.fits)
        sheet.add(self.lost)
        new.add(label(_AFTER, tone="muted", wrap=True))
        new.add(self.passphrase)
        buttons = flow(self.back, self.open)
        outer.addWidget(centred(title, where, sheet, new, self.notice, buttons))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the sheet."""
        super().showEvent(event)
        self.text.setFocus()

    # ── the text ───────────────────────────────────────────────────────────────────────────────────────────

    @Slot()
    def _on_typed(self) -> None:
        self.fits.hide()
        if self.field.error.text():
            self.field.set_error("")
        self._timer.start()

    @Slot()
    def _on_pause(self) -> None:
        """Look at the text once it is long enough to be whole; nobody is corrected while typing."""
        if sum(c.isalnum() for c in self.text.toPlainText()) >= _WHOLE:
            self._check_text()

    def _check_text(self) -> bool:
        try:
            check_recovery_text(self.text.toPlainText())
        except UserError as error:
            self.field.set_error(str(error))
            return False
        self.fits.show()
        return True

    # ── opening ────────────────────────────────────────────────────────────────────────────────────────────

    @Slot()
    def _on_open(self) -> None:
        if self._is_trying:
            return
        self.notice.clear()
        if not self.text.toPlainText().strip():
            self.field.set_error("Type what is on the sheet first.")
            self.text.setFocus()
        elif not self._check_text():
            self.text.setFocus()
        elif self.passphrase.check():
            self._trying(on=True)
            work = partial(
                _recover,
                self._folder,
                self.text.toPlainText(),
                self.passphrase.passphrase(),
                self._surroundings,
            )
            self._tasks.write(self, work, done=self._on_opened, failed=self.failed)

    def _on_opened(self, desk: OpenDesk) -> None:
        self.clear()
        self.opened.emit(desk)

    def failed(self, error: ConductDeskError) -> None:
        """Say why it did not open; what was typed stays."""
        self._trying(on=False)
        if isinstance(error, WrongKeyError):
            self.field.set_error(f"{error.message} {error.hint}".strip())
            self.fits.hide()
            self.text.setFocus()
        elif isinstance(error, NotFoundError):
            self.notice.say("The desk is not there any more.", tone="danger", hint=str(error.hint))
        else:
            self.notice.say_error(error)

    def _trying(self, *, on: bool) -> None:
        self._is_trying = on
        self.open.setEnabled(not on)
        self.open.setText("Opening …" if on else "Open the desk")

    def clear(self) -> None:
        """Forget the sheet and the passphrase."""
        self._timer.stop()
        self.text.setPlainText("")
        self._timer.stop()
        self.passphrase.clear()
        self.notice.clear()
        self._trying(on=False)


def _recover(folder: Path, text: str, passphrase: str, around: Surroundings) -> OpenDesk:
    describe_desk(folder)
    desk = recover(folder, text, passphrase, clock=around.clock, cost=around.cost)
    put_back_into_keychain(desk, around.keychain)
    return desk
