"""Am I, or is a colleague, involved? Stepping back, and who stands in."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.domain.desk import Officer
from conductdesk.errors import ConductDeskError
from conductdesk.services.recusal import OfficerInvolved, SteppedBack, step_back, what_stepping_back_hides
from conductdesk.services.views import SteppedBackView
from conductdesk.ui.pages.record.lookups import Looked
from conductdesk.ui.pages.record.step import RecordStep
from conductdesk.ui.pages.record.words import ROLES
from conductdesk.ui.pages.typing import put_text
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, Radios, text_line
from conductdesk.ui.widgets.labels import label

_ANSWERS = [("no", "No"), ("me", "I am"), ("colleague", "A colleague is"), ("unknown", "I don't know")]
_ALONE = (
    "Nobody else has access to this desk who could take it over. Finish recording what you saw, then ask "
    "staff support to take it: asking informally opens no complaint."
)
_COLLEAGUE = (
    "Tell them kindly that they should step back: they can do so themselves in the incident. Do not name "
    "them as the one who stands in."
)


class SteppingBackCard(Card):
    """One question, and what follows from the answer.

    Args:
        step: whose card it is.
    """

    def __init__(self, step: RecordStep) -> None:
        super().__init__("Are you, or is a colleague, involved?")
        self.column.setSpacing(14)
        self._step = step
        self.line = ""
        self.add(
            label(
                "Involved means: you took part, you are close to somebody in it, or it is about you.",
                tone="muted",
                wrap=True,
            )
        )
        self.same = Notice()
        self.add(self.same)
        self.answer = step.half("involved", Radios(_ANSWERS, name="Are you, or is a colleague, involved?"))
        self.answer.chosen.connect(self._on_answer)
        self.add(self.answer)
        self.told = Notice()
        self.add(self.told)
        self._form = QWidget()
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.deputy = step.half("stand_in", Choice())
        self.reason = step.half("text.step_back", text_line(limit=500))
        column.addWidget(label(what_stepping_back_hides(), wrap=True))
        column.addWidget(Field("Who takes it over", self.deputy))
        column.addWidget(Field("Why", self.reason, hint="It stays in this desk.", optional=True))
        self.go = button("Step back and hand over")
        self.go.clicked.connect(self._on_go)
        column.addWidget(self.go)
        self.add(self._form)
        self._form.hide()
        self._can_stand_in = False

    def look(self, looked: Looked) -> None:
        """Show who stepped back, and ask about officers whose names come near."""
        self.offer(looked.stand_in)
        self.line = _said(looked.view.stepped_back)
        self._ask(looked.involved)

    def offer(self, officers: Sequence[Officer]) -> None:
        """Who can take it over."""
        self._can_stand_in = bool(officers)
        self.deputy.fill([(officer.id, officer.name) for officer in officers])
        self._on_answer(self.answer.key())

    def restored(self) -> None:
        """Half-typed text is back: show what belongs to it."""
        self._on_answer(self.answer.key())

    def clear_rows(self) -> None:
        """Let go of names."""
        self.deputy.fill([])
        self.line = ""
        self.same.clear()
        self.told.clear()
        self._form.hide()

    def _ask(self, involved: Sequence[OfficerInvolved]) -> None:
        open_ones = [one for one in involved if not one.stepped_back]
        if not open_ones:
            self.same.clear()
            return
        one = open_ones[0]
        roles = " and ".join(ROLES.get(role, str(role)) for role in one.roles)
        text = f"{one.called} is here as {roles}, and an officer of this desk is called {one.officer}."
        if self.same.text().startswith(text):
            return
        self.same.say(text, tone="warn", hint="If that is the same person, they should step back.")

    @Slot(str)
    def _on_answer(self, key: str) -> None:
        if self.line:
            self._form.hide()
            if not self.told.text():
                self.told.say(self.line, tone="info")
            return
        self._form.setVisible(key == "me" and self._can_stand_in)
        if key == "me" and not self._can_stand_in:
            self._tell(_ALONE)
        elif key == "colleague":
            self._tell(_COLLEAGUE)
        else:
            self.told.clear()

    def _tell(self, text: str) -> None:
        if self.told.text() != text:
            self.told.say(text)

    @Slot()
    def _on_go(self) -> None:
        self.go.setEnabled(False)
        self._step.draft.write(
            self,
            step_back,
            deputy=self.deputy.key(),
            reason=self.reason.text().strip(),
            done=self._on_done,
            failed=self._on_failed,
        )

    def _on_done(self, kept: SteppedBack) -> None:
        self.go.setEnabled(True)
        put_text(self.reason, "")
        self._form.hide()
        self.line = kept.told
        self.told.say(
            kept.told, tone="ok", hint="You can finish writing down what you saw, and record it for them."
        )
        self._step.typed.emit()
        self._step.changed.emit()

    def _on_failed(self, error: ConductDeskError) -> None:
        self.go.setEnabled(True)
        self.told.say_error(error)


def _said(stepped: Sequence[SteppedBackView]) -> str:
    out = [one for one in stepped if one.came_back_at is None]
    return f"{out[-1].officer} stepped back. {out[-1].handler} handles it." if out else ""
