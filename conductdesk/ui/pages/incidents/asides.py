"""What is done rarely, in place above the checklist: step back, come back, ask informally."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from conductdesk.domain.referrals import Route
from conductdesk.errors import ConductDeskError
from conductdesk.services.recusal import SteppedBack, come_back, step_back, what_stepping_back_hides
from conductdesk.services.referrals import refer
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.steps.parts import Case, ReasonBox, flow
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, GrowingText, text_line
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.labels import label


class StepBackForm(FormBox):
    """An officer who is involved hands the incident over and names who takes it.

    Attributes:
        told: emitted with what to read once it is done.
        closed: emitted when the form is to go.
    """

    told = Signal(str)
    closed = Signal()

    def __init__(self, context: Context, case: Case) -> None:
        super().__init__()
        self.session, self._case = context.session, case
        guide, view = case.guide, case.view
        card = Card("Step back from this incident")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
        mine = guide.officer in (view.handler, view.deputy)
        self.deputy = Choice([(name, name) for name in guide.stand_ins])
        if view.deputy in guide.stand_ins and view.deputy != guide.officer:
            self.deputy.set_key(view.deputy)
        self.reason = text_line()
        self.notice = Notice()
        self.go = button("Step back", role="primary")
        self.back = button("Cancel", role="quiet")
        self.go.clicked.connect(self._on_go)
        self.back.clicked.connect(self.closed)
        self._names = mine and bool(guide.stand_ins)
        card.add(label(what_stepping_back_hides(), wrap=True))
        if self._names:
            card.add(Field("Who takes it over", self.deputy))
        elif mine:
            card.add(
                label(
                    "There is nobody else at this desk who could take it over. Add another officer in the "
                    "settings, or ask staff support to take it: asking informally opens no complaint.",
                    wrap=True,
                    tone="warn",
                )
            )
        card.add(
            Field(
                "Why",
                self.reason,
                hint="It stays in the desk and is printed on no document.",
                optional=True,
            )
        )
        card.add(self.notice)
        card.add(flow(self.go, self.back))
        self.main = self.go

    def focus_first(self) -> None:
        """Put the focus to where one begins."""
        (self.deputy if self._names else self.reason).setFocus()

    def clear(self) -> None:
        """Let go of what is typed."""
        self.reason.clear()

    @Slot()
    def _on_go(self) -> None:
        self.go.setEnabled(False)
        self.session.write(
            self,
            step_back,
            self._case.ref,
            deputy=self.deputy.key() if self._names else "",
            reason=self.reason.text().strip(),
            done=self._on_done,
            failed=self._on_refused,
        )

    def _on_done(self, kept: SteppedBack) -> None:
        self.told.emit(kept.told)
        self.closed.emit()

    def _on_refused(self, error: ConductDeskError) -> None:
        self.go.setEnabled(True)
        self.notice.say_error(error)


class ComeBackForm(FormBox):
    """An officer says that stepping back was a mistake.

    Attributes:
        told: emitted with what to read once it is done.
        closed: emitted when the form is to go.
    """

    told = Signal(str)
    closed = Signal()

    def __init__(self, context: Context, case: Case) -> None:
        super().__init__()
        self.session, self._case = context.session, case
        card = Card("Take part again")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
        self.notice = Notice()
        self.box = ReasonBox()
        self.box.closed.connect(self.closed)
        card.add(self.box)
        card.add(self.notice)
        self.box.ask("Why was it a mistake?", "It stands in the activity log.", "Take part again", self._go)

    def focus_first(self) -> None:
        """Put the focus to where one begins."""
        self.box.words.setFocus()

    def clear(self) -> None:
        """Let go of what is typed."""
        self.box.words.clear()

    def _go(self, reason: str) -> None:
        self.session.write(
            self,
            come_back,
            self._case.ref,
            reason=reason,
            done=self._on_done,
            failed=self.notice.say_error,
        )

    def _on_done(self, kept: SteppedBack) -> None:
        self.told.emit(kept.told)
        self.closed.emit()


class InformalForm(FormBox):
    """Asking staff support what they think. It opens no complaint, and works for a draft too (R5).

    Attributes:
        told: emitted with what to read once it is done.
        closed: emitted when the form is to go.
    """

    told = Signal(str)
    closed = Signal()

    def __init__(self, context: Context, case: Case) -> None:
        super().__init__()
        self.session, self._case = context.session, case
        card = Card("Ask staff support informally")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
        contacts = case.guide.contacts.get(Route.INFORMAL, ())
        known = contacts[0] if contacts else None
        self.to, self.note = text_line(), GrowingText(lines=3, most=10)
        self.to.setText(known.name if known else "")
        self._to_field = Field("Whom you asked", self.to)
        self.notice = Notice()
        self.go = button("Keep that I asked", role="primary", icon="check")
        self.back = button("Cancel", role="quiet")
        self.go.clicked.connect(self._on_go)
        self.back.clicked.connect(self.closed)
        card.add(
            label(
                "Ring or write to them, and say no names. They can tell you whether it is serious. "
                "It opens no complaint.",
                wrap=True,
            )
        )
        if known is not None and known.address:
            card.add(label(f"{known.name}: {known.address}", wrap=True, selectable=True, tone="muted"))
        card.add(self._to_field)
        card.add(Field("What you asked, and what they said", self.note, optional=True))
        card.add(self.notice)
        card.add(flow(self.go, self.back))
        self.main = self.go
        self._typing = Typing(context, self, "informal", {"to": self.to, "note": self.note}, case.ref)
        self._typing.failed.connect(self.notice.say_error)
        self._typing.restore()

    def focus_first(self) -> None:
        """Put the focus to where one begins."""
        (self.note if self.to.text() else self.to).setFocus()

    def clear(self) -> None:
        """Keep what is typed, then let go of it."""
        self._typing.clear()
        self.to.clear()
        self.note.clear()

    @Slot()
    def _on_go(self) -> None:
        self.go.setEnabled(False)
        self.session.write(
            self,
            refer,
            self._case.ref,
            Route.INFORMAL,
            to=self.to.text().strip(),
            note=self.note.toPlainText().strip(),
            done=self._on_done,
            failed=self._on_refused,
        )

    def _on_done(self, _referral: object) -> None:
        self._typing.commit()
        self.told.emit("It is kept that you asked informally. No complaint was opened.")
        self.closed.emit()

    def _on_refused(self, error: ConductDeskError) -> None:
        self.go.setEnabled(True)
        self.notice.say_error(error)


Aside = StepBackForm | ComeBackForm | InformalForm
"""One of them is shown at a time."""

ASIDES: dict[str, type[Aside]] = {
    "back": StepBackForm,
    "return": ComeBackForm,
    "informal": InformalForm,
}
"""By what is chosen from the menu."""
