"""First run: the passphrase, and making the desk. It is there in full after this step, or not at all."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import ConductDeskError, UserError
from conductdesk.services.desks import NewDesk, create_desk
from conductdesk.services.officers import remember_on_this_computer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.front.step import Making, Step
from conductdesk.ui.widgets.boxes import Card
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.new_passphrase import NewPassphrase

_TEXT = (
    "Everything is locked with a passphrase of your own. Nobody can look it up for you: if it is lost, the "
    "recovery sheet of the next step opens the desk. If both are lost, nothing does."
)
_KEYCHAIN_SAYS = (
    "Then anyone who can use this computer account can open the desk, until you lock it. "
    "The passphrase goes on working."
)


class LockStep(Step):
    """The passphrase."""

    title = "Keep it locked"
    short = "Keep it locked"
    go_text = "Make the desk"

    def __init__(self, making: Making) -> None:
        super().__init__(making, _TEXT)
        self.passphrase = self.add(NewPassphrase(making.tasks, whose="Your"))
        self.keychain = QCheckBox("Let this computer's keychain open it too")
        self.keychain.setAccessibleDescription(_KEYCHAIN_SAYS)
        self._box = self.add(Card())
        self._box.add(self.keychain)
        self._box.add(label(_KEYCHAIN_SAYS, type="small", tone="muted", wrap=True))
        self._box.hide()
        self.add(self.notice)

    def begin(self) -> None:
        """Make a passphrase up, and see whether there is a keychain."""
        details = self.making.details
        self.passphrase.set_about(
            tuple(details[key] for key in ("group_name", "officer_name", "union_name") if details.get(key))
        )
        self.passphrase.begin()
        self.making.tasks.read(
            self,
            self.making.surroundings.keychain.available,
            done=self._box.setVisible,
            failed=self._on_no_keychain,
            key="keychain",
        )
        self.passphrase.typed_made.setFocus()

    def _on_no_keychain(self, _error: ConductDeskError) -> None:
        self._box.hide()

    def advance(self) -> None:
        """Make the desk, off the main thread."""
        self.notice.clear()
        if not self.passphrase.check():
            return
        with_keychain = self.keychain.isChecked() and not self._box.isHidden()
        self.busy.emit("Making your desk …")
        work = partial(
            _make,
            self.making.folder,
            dict(self.making.details),
            self.passphrase.passphrase(),
            self.making.surroundings,
            with_keychain=with_keychain,
        )
        self.making.tasks.write(self, work, done=self._on_made, failed=self.failed)

    def _on_made(self, made: tuple[OpenDesk, str, str]) -> None:
        self.making.desk, self.making.recovery, without = made
        self.passphrase.clear()
        self.busy.emit("")
        if without:
            self.making.prompts.tell(self, "The desk is made, without the keychain.", without)
        self.finished.emit()

    def clear(self) -> None:
        """Forget the passphrase."""
        super().clear()
        self.passphrase.clear()
        self.keychain.setChecked(False)


def _make(
    folder: Path, details: dict[str, Any], passphrase: str, around: Surroundings, *, with_keychain: bool
) -> tuple[OpenDesk, str, str]:
    """Make the desk; it comes back open, with its recovery text and with what could not be done beside it."""
    desk, recovery = create_desk(folder, NewDesk(**details), passphrase, clock=around.clock, cost=around.cost)
    without = ""
    try:
        if with_keychain:
            remember_on_this_computer(desk, around.keychain)
    except UserError as error:
        without = str(error)
    except BaseException:
        desk.close()
        raise
    return desk, recovery, without
