"""When the desk locks by itself, what that does, and reminders that say nothing."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QSizePolicy, QSystemTrayIcon

from conductdesk.settings import LOCK_MINUTES, Settings
from conductdesk.ui.context import Context
from conductdesk.ui.pages.settings.keys import KEYCHAIN_SENTENCE
from conductdesk.ui.pages.settings.section import Section
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.boxes import Card
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, Number
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.toggle import TickBox

WHAT_IT_DOES = (
    "What you are typing is kept first.",
    "Then every screen, list and picture is emptied, and so are Undo and what you copied from here.",
    "What stays is files that nobody can read without a passphrase, a recovery sheet or the keychain.",
    f"The keychain, if you chose it: {KEYCHAIN_SENTENCE} Locking takes its secret out again.",
)
"""One sentence each."""

_MARGINS = (10, 0, 10, 0)

KEPT_AFTER_MS = 500
"""So long after the last change of the number."""


class LockSection(Section):
    """Minutes, what locking does, and reminders."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._kept = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEPT_AFTER_MS)
        self._timer.timeout.connect(self._keep)
        card = Card("Lock by itself")
        self.minutes = Number()
        self.minutes.setRange(LOCK_MINUTES[0], LOCK_MINUTES[-1])
        self.minutes.setSuffix(" min")
        self.minutes.lineEdit().setTextMargins(*_MARGINS)  # Qt forgets the padding of a styled spin box
        self.minutes.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.minutes.valueChanged.connect(self._on_minutes)
        self.minutes.editingFinished.connect(self._keep)
        card.add(
            Field(
                "After so many minutes without a key or a click",
                self.minutes,
                hint=f"From {LOCK_MINUTES[0]} to {LOCK_MINUTES[-1]}: type it, or use the arrow keys.",
            )
        )
        card.add(
            label(
                "It locks as well when the computer goes to sleep or its screen is locked, where the system "
                "tells. While something long is being kept, the screen is covered first and locked after.",
                tone="muted",
                wrap=True,
            )
        )
        self.column.addWidget(card)
        self.column.addWidget(self._make_words())
        self.column.addWidget(self._make_reminders())

    def _make_words(self) -> Card:
        card = Card("What locking does")
        for sentence in WHAT_IT_DOES:
            card.add(label(sentence, wrap=True))
        now = button("Lock now", icon="lock", tip="Ctrl+L")
        now.clicked.connect(self._on_lock)
        keychain = button("Choose the keychain", role="link")
        keychain.clicked.connect(self._on_keychain)
        card.add(flow(now, keychain))
        return card

    def _make_reminders(self) -> Card:
        card = Card("Reminders")
        self.reminders = TickBox("Remind me in the corner of the screen")
        self.reminders.clicked.connect(self._on_reminders)
        said = "A reminder says how many things are due and nothing else: “ConductDesk: 1 reminder”."
        self.reminders.setAccessibleDescription(said)
        card.add(self.reminders)
        card.add(label(f"{said} It comes only while the desk is open.", wrap=True))
        if not QSystemTrayIcon.isSystemTrayAvailable():
            card.add(
                label(
                    "This system shows no such reminders now. What is due is on Today in any case.",
                    tone="muted",
                    wrap=True,
                )
            )
        return card

    def look(self) -> None:
        """Look the settings up."""
        self.look_up_settings()

    def leave(self) -> None:
        """Keep a number that was just typed."""
        if self._timer.isActive():
            self._keep()

    def clear(self) -> None:
        """Stop waiting."""
        self.leave()
        self._timer.stop()

    def show_settings(self, settings: Settings) -> None:
        """Show settings as they are kept."""
        self._kept = settings.lock_minutes
        if not self._timer.isActive():
            self.minutes.blockSignals(True)
            self.minutes.setValue(settings.lock_minutes)
            self.minutes.blockSignals(False)
        self.reminders.setChecked(settings.reminders)

    @Slot()
    def _on_minutes(self) -> None:
        self._timer.start()

    @Slot()
    def _keep(self) -> None:
        self._timer.stop()
        if self._kept and self.minutes.value() != self._kept:
            self._kept = self.minutes.value()
            self.change(lock_minutes=self._kept)

    @Slot(bool)
    def _on_reminders(self, on: bool) -> None:
        self.change(reminders=on)

    @Slot()
    def _on_lock(self) -> None:
        self.context.lock()

    @Slot()
    def _on_keychain(self) -> None:
        self.context.go(Place(page="settings", part="passphrase"))
