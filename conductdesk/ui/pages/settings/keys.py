"""One's own ways in: the passphrase, this computer's keychain, the recovery sheet."""

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from conductdesk.errors import ConductDeskError
from conductdesk.services.officers import (
    change_passphrase,
    forget_on_this_computer,
    is_remembered,
    remember_on_this_computer,
)
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.settings.section import LOOK_ONLY, Section
from conductdesk.ui.pages.settings.sheet import SheetOffer
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.new_passphrase import NewPassphrase
from conductdesk.ui.widgets.toggle import TickBox

KEYCHAIN_SENTENCE = "Anyone who can use your account on this computer can open the desk then."


@dataclass(frozen=True, kw_only=True)
class KeychainState:
    """Whether there is a keychain to be trusted, and whether it was chosen."""

    available: bool
    chosen: bool


class KeysSection(Section):
    """Three cards: passphrase, keychain, recovery sheet."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._card = Card("Your passphrase")
        self.column.addWidget(self._card)
        self._card.add(
            label(
                "The new one opens the desk from then on and the old one no more. Backups and copies "
                "that were made before still open with the old one.",
                wrap=True,
            )
        )
        self.change_it = button("Change my passphrase", icon="key-round")
        self.change_it.clicked.connect(self._on_change)
        self._change_row = flow(self.change_it)
        self._card.add(self._change_row)
        self.form: PassphraseForm | None = None
        self._said = Notice()
        self._card.add(self._said)
        self.column.addWidget(self._make_keychain())
        sheet = Card("Your recovery sheet")
        sheet.add(
            label(
                "One page of paper that opens the desk when the passphrase is forgotten. It stays valid when "
                "the passphrase changes. Print it again if it was lost.",
                wrap=True,
            )
        )
        self.sheet = SheetOffer(context)
        sheet.add(self.sheet)
        self.column.addWidget(sheet)
        if not self.writable:
            self._change_row.hide()
            self._card.add(label(LOOK_ONLY, tone="muted", wrap=True))

    def _make_keychain(self) -> Card:
        card = Card("This computer's keychain")
        self.keychain = TickBox("Let it open the desk for me")
        self.keychain.clicked.connect(self._on_keychain)
        self.keychain.setAccessibleDescription(KEYCHAIN_SENTENCE)
        self.keychain.setEnabled(False)
        card.add(self.keychain)
        card.add(label(KEYCHAIN_SENTENCE, wrap=True))
        card.add(
            label(
                "Locking takes the secret out again, and your next passphrase puts a new one in: nobody "
                "who finds the desk locked gets in by it.",
                tone="muted",
                wrap=True,
            )
        )
        self._keychain_note = label(tone="muted", wrap=True)
        self._keychain_note.hide()
        card.add(self._keychain_note)
        self.keychain_notice = Notice()
        card.add(self.keychain_notice)
        return card

    def look(self) -> None:
        """Look up whether a keychain is there and was chosen."""
        self._look_at_keychain()

    def leave(self) -> None:
        """Forget a passphrase that was typed halfway."""
        self._close_form()

    def clear(self) -> None:
        """Forget everything."""
        self._close_form()
        self._said.clear()
        self.keychain_notice.clear()
        self.sheet.clear()

    @Slot()
    def _on_change(self) -> None:
        self._said.clear()
        self._change_row.hide()
        self.form = PassphraseForm(self.context)
        self.form.go.clicked.connect(self._on_go)
        self.form.cancel.clicked.connect(self._on_cancel)
        self._card.column.insertWidget(1, self.form)
        self.form.passphrase.begin()
        self.form.passphrase.typed_made.setFocus()

    @Slot()
    def _on_cancel(self) -> None:
        self._close_form()
        self.change_it.setFocus()

    def _close_form(self) -> None:
        if self.form is not None:
            self.form.passphrase.clear()
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        self._change_row.setVisible(self.writable)

    @Slot()
    def _on_go(self) -> None:
        form = self.form
        if form is None or not form.passphrase.check():
            return
        form.busy(on=True)
        self.session.write(
            self,
            change_passphrase,
            form.passphrase.passphrase(),
            cost=self.context.surroundings.cost,
            done=self._on_passphrase_changed,
            failed=self._on_passphrase_not_changed,
        )

    def _on_passphrase_changed(self, _nothing: object) -> None:
        self._close_form()
        self._said.say(
            "Your new passphrase opens the desk from now on.",
            tone="ok",
            hint="Backups made before still open with the old one. Make a new backup when you can.",
        )
        self.change_it.setFocus()

    def _on_passphrase_not_changed(self, error: ConductDeskError) -> None:
        if self.form is not None:
            self.form.busy(on=False)
            self.form.notice.say_error(error)
        else:
            self._said.say_error(error)

    def _look_at_keychain(self) -> None:
        keychain = self.context.surroundings.keychain

        def state(desk: OpenDesk) -> KeychainState:
            return KeychainState(available=keychain.available(), chosen=is_remembered(desk))

        self.session.read(self, state, done=self._on_keychain_state, failed=self.failed, key="keychain")

    def _on_keychain_state(self, state: KeychainState) -> None:
        self.keychain.setChecked(state.chosen)
        self.keychain.setEnabled(self.writable and (state.available or state.chosen))
        note = (
            ""
            if state.available
            else "This computer offers none that can be trusted. Your passphrase is enough."
        )
        if self.context.practice:
            note = "Not for a practice desk: its passphrase is public."
        elif not self.writable:
            note = LOOK_ONLY
        self._keychain_note.setText(note)
        self._keychain_note.setVisible(bool(note))

    @Slot(bool)
    def _on_keychain(self, on: bool) -> None:
        self.keychain_notice.clear()
        self.keychain.setEnabled(False)
        self.session.write(
            self,
            remember_on_this_computer if on else forget_on_this_computer,
            self.context.surroundings.keychain,
            done=self._on_keychain_chosen,
            failed=self._on_keychain_failed,
        )

    def _on_keychain_chosen(self, _nothing: object) -> None:
        self._look_at_keychain()
        on = self.keychain.isChecked()
        said = "It opens the desk for you from now on." if on else "It opens the desk no more."
        self.keychain_notice.say(said, tone="ok")

    def _on_keychain_failed(self, error: ConductDeskError) -> None:
        self._look_at_keychain()
        self.keychain_notice.say_error(error)


class PassphraseForm(FormBox):
    """The new passphrase of the officer who acts.

    Attributes:
        go: takes it.
        cancel: leaves the old one.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        desk = context.session.desk
        self.passphrase = NewPassphrase(
            context.tasks, about=(desk.officer.name, desk.profile.group_name), whose="Your new"
        )
        column.addWidget(self.passphrase)
        self.notice = Notice()
        column.addWidget(self.notice)
        self.go = self.main = button("Use the new passphrase", role="primary")
        self.cancel = button("Cancel", role="quiet")
        column.addWidget(flow(self.go, self.cancel))

    def busy(self, *, on: bool) -> None:
        """While the key is made, which takes a second or two on purpose."""
        self.go.setEnabled(not on)
        self.cancel.setEnabled(not on)
        self.go.setText("Making the key …" if on else "Use the new passphrase")
