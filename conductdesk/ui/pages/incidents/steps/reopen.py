"""Opening a platform again, and asking everybody to move on and stay respectful (R23)."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from conductdesk.domain.dates import say_when
from conductdesk.domain.freezes import FreezeState
from conductdesk.services.freezes import end_freeze, note_reminder
from conductdesk.ui.pages.incidents.steps.freeze import newest
from conductdesk.ui.pages.incidents.steps.message import MessagePanel
from conductdesk.ui.pages.incidents.steps.parts import flow
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label


class ReopenPanel(MessagePanel):
    """End the freeze, post the reminder, note that it went out."""

    card_part = "reopen"

    def build(self) -> None:
        """Where the freeze stands, and the reminder's text."""
        self._now = label(wrap=True, strong=True)
        self.open_again = button("It is open again", icon="lock-open")
        self.open_again.clicked.connect(self._on_open)
        self.reminded = button("The reminder is posted", icon="check")
        self.reminded.clicked.connect(self._on_reminded)
        self.column.addWidget(self._now)
        self.column.addWidget(flow(self.open_again, self.reminded))
        super().build()

    def show_case(self) -> None:
        """What is frozen still, or what is left to be said."""
        super().show_case()
        one = newest(self.case.view.freezes)
        frozen = one is not None and one.state is FreezeState.ACTIVE
        waits = one is not None and one.reopened_at is not None and not one.reminder_text_sent
        if one is None:
            said = "Nothing is frozen."
        elif frozen:
            said = f"{one.platform} is frozen until {say_when(one.ends_at, self.case.view.zone)}."
        elif one.reopened_at is not None:
            said = f"{one.platform} is open again since {say_when(one.reopened_at, self.case.view.zone)}."
        else:
            said = f"{one.platform} is not frozen."
        self._now.setText(said)
        self.open_again.setVisible(frozen)
        self.reminded.setVisible(waits)

    def open_when_closed(self) -> bool:
        """Nobody stays shut out because a file was closed."""
        return any(f.state is FreezeState.ACTIVE for f in self.case.view.freezes)

    def primary(self) -> QPushButton:
        """Open it, remind everybody, done."""
        if not self.composer.sent.isHidden():
            return self.composer.sent.go
        if not self.open_again.isHidden():
            return self.open_again
        return self.composer.copy if not self.reminded.isHidden() else self.done

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """Everything that is primary at times."""
        return (*super().plain_buttons(), self.open_again)

    def can_be_done(self) -> bool:
        """Once nothing is frozen any more."""
        return self.open_again.isHidden() and super().can_be_done()

    def _platform(self) -> str:
        one = newest(self.case.view.freezes)
        return one.platform if one is not None else ""

    @Slot()
    def _on_open(self) -> None:
        self.act(end_freeze, platform=self._platform(), said="It is kept that the platform is open again.")

    @Slot()
    def _on_reminded(self) -> None:
        self.act(note_reminder, platform=self._platform(), said="It is kept that everybody was reminded.")

    @Slot()
    def _on_kept(self) -> None:
        """The reminder went out; it counts as sent once the platform is open."""
        one = newest(self.case.view.freezes)
        if one is not None and one.reopened_at is not None and not one.reminder_text_sent:
            self._on_reminded()
        else:
            self.said.emit("The message is kept.")
