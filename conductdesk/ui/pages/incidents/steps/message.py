"""Steps that are a message: on the platform, to the people concerned, to those who wait, to staff support."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from conductdesk.domain.escalation import StepState
from conductdesk.domain.playbook import StepKind
from conductdesk.services.referrals import tell
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.composer import Composer
from conductdesk.ui.pages.incidents.steps.parts import flow
from conductdesk.ui.pages.incidents.words import named
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, GrowingText, text_line
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label

_DONE_AT_ONCE = frozenset({StepKind.PUBLIC_MESSAGE})


class MessagePanel(StepPanel):
    """A text that is copied, posted or sent by hand, and kept with where, when and proof (R24)."""

    def build(self) -> None:
        """The composer, with what was sent before above it."""
        self.before = label(tone="muted", wrap=True)
        self.composer = Composer(self.context, self.case, self.key, self.step.step.texts)
        self.composer.changed.connect(self.refresh_buttons)
        self.composer.kept.connect(self._on_kept)
        self.column.addWidget(self.before)
        self.column.addWidget(self.composer)

    def show_case(self) -> None:
        """What was sent so far, and the text as it would go now."""
        own = [m for m in self.case.view.messages if m.step_key == self.key]
        said = [f"Sent to {', '.join(filter(None, (named(m.to), named(m.where))))}." for m in own]
        self.before.setText("\n".join(said))
        self.before.setVisible(bool(said))
        self.composer.show_case(self.case)
        self.composer.setVisible(self.composer.has_texts())

    def primary(self) -> QPushButton:
        """Copy, then "I posted it", then done."""
        if self.composer.isHidden():
            return self.done
        if not self.composer.sent.isHidden():
            return self.composer.sent.go
        own = any(m.step_key == self.key for m in self.case.view.messages)
        return self.done if own else self.composer.copy

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """Those of the composer."""
        return (self.composer.copy, self.composer.sent.go)

    def can_be_done(self) -> bool:
        """Not while it is being said where it was posted."""
        return self.composer.sent.isHidden()

    def take(self, incoming: Incoming) -> bool:
        """A picture of the message, while its proof is asked for."""
        return self.composer.take(incoming)

    def clear(self) -> None:
        """Keep what is typed, then empty it."""
        self.composer.clear()
        super().clear()

    @Slot()
    def _on_kept(self) -> None:
        if self.step.step.kind in _DONE_AT_ONCE and self.pending:
            self.set_state(StepState.DONE)
        else:
            self.said.emit("The message is kept.")


class InformPanel(MessagePanel):
    """Telling people what was done, in a message or aloud (R26)."""

    def build(self) -> None:
        """The composer, and a note of what was said aloud."""
        super().build()
        self._aloud = button("I told them aloud")
        self._aloud.clicked.connect(self._on_aloud)
        self._to, self._what = text_line(), GrowingText(lines=2, most=6)
        self._to_field = Field("Whom you told", self._to)
        self._what_field = Field("What you said, in short", self._what)
        self._keep, self._back = button("Keep it", role="primary"), button("Cancel", role="quiet")
        self._keep.clicked.connect(self._on_keep)
        self._back.clicked.connect(self._on_back)
        self._row = flow(self._keep, self._back)
        for part in (flow(self._aloud), self._to_field, self._what_field, self._row):
            self.column.addWidget(part)
        self._typing = Typing(
            self.context,
            self,
            f"step.{self.key}.aloud",
            {"to": self._to, "what": self._what},
            self.case.ref,
        )
        self._typing.restored.connect(self._on_restored)
        self._typing.failed.connect(self.notice.say_error)
        self._show_form(shown=False)
        self._typing.restore()

    def primary(self) -> QPushButton:
        """Keeping what was said aloud, while that is written."""
        return self._keep if not self._row.isHidden() else super().primary()

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """The composer's and its own."""
        return (*super().plain_buttons(), self._keep)

    def can_be_done(self) -> bool:
        """Not while something is being written down."""
        return super().can_be_done() and self._row.isHidden()

    def clear(self) -> None:
        """Keep what is typed, then empty it."""
        self._typing.clear()
        self._to.clear()
        self._what.clear()
        super().clear()

    def _show_form(self, *, shown: bool) -> None:
        for part in (self._to_field, self._what_field, self._row):
            part.setVisible(shown)
        self._aloud.setVisible(not shown)

    @Slot()
    def _on_restored(self) -> None:
        if self._typing.anything():
            self._show_form(shown=True)
            self.refresh_buttons()

    @Slot()
    def _on_aloud(self) -> None:
        self._show_form(shown=True)
        self.refresh_buttons()
        self._to.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self._show_form(shown=False)
        self.refresh_buttons()

    @Slot()
    def _on_keep(self) -> None:
        for field, line, text in (
            (self._to_field, self._to, self._to.text()),
            (self._what_field, self._what, self._what.toPlainText()),
        ):
            field.set_error("" if text.strip() else "Write this first.")
            if not text.strip():
                line.setFocus()
                return
        self.act(
            tell,
            to=self._to.text().strip(),
            what=self._what.toPlainText().strip(),
            why=self.step.step.title,
            said="It is kept in the register of what was told to whom.",
            then=self._on_told,
        )

    def _on_told(self, _result: object) -> None:
        self._to.clear()
        self._what.clear()
        self._typing.commit()
        self._on_back()


class UpdatePanel(MessagePanel):
    """Writing to staff support whenever something is new (R26)."""

    def build(self) -> None:
        """The report beside the composer."""
        self.report = button("Prepare report", icon="printer")
        self.report.clicked.connect(self._on_report)
        self.column.addWidget(flow(self.report))
        super().build()

    @Slot()
    def _on_report(self) -> None:
        self.wants.emit(Place(page="documents", ref=self.case.view.reference))
