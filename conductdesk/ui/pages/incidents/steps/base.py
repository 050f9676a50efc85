"""What every step's panel has: why and how, its lock, its buttons, and a reason written in place."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from conductdesk.domain.escalation import StepState, StepView
from conductdesk.errors import ConductDeskError
from conductdesk.services.steps import set_step
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.steps.parts import Bullets, Case, ReasonBox, flow, set_role
from conductdesk.ui.pages.incidents.words import SETTLED, STATE_WORDS
from conductdesk.ui.widgets.boxes import Notice, announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import WrappedLabel, label

_BUSY_AFTER_MS = 400


class StepPanel(FormBox):
    """What is shown below a step while it is open. Subclasses add what is special about their kind of step.

    Args:
        context: what every screen is handed.
        case: the incident.
        key: of the step.

    Attributes:
        card_part: which part of a platform's card belongs here.
        wants: emitted with a :class:`Place` to go to.
        opens: emitted with the key of another step.
        brings: emitted with :class:`Incoming` that belongs to the evidence.
        chooses: emitted when files should be chosen.
        said: emitted with one sentence once something was kept.
    """

    card_part = ""
    done_text = "Mark as done"
    wants = Signal(object)
    opens = Signal(str)
    brings = Signal(object)
    chooses = Signal()
    said = Signal(str)

    def __init__(self, context: Context, case: Case, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.session = context, context.session
        self.case, self.key = case, key
        self._busy = False
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_BUSY_AFTER_MS)
        self._slow.timeout.connect(self._on_long)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(10)
        self._why = label(wrap=True)
        self._how = Bullets()
        self._card = label(wrap=True, tone="muted", selectable=True)
        self._lock = Notice()
        self._passed = label(wrap=True, tone="warn", type="small")
        self.body = QWidget()
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(0, 4, 0, 0)
        self.column.setSpacing(10)
        self.notice = Notice()
        self.reason = ReasonBox()
        self.reason.closed.connect(self._on_reason_closed)
        self._waiting = label("One moment …", tone="muted", type="small")
        self._waiting.hide()
        self._make_buttons()
        for part in (self._why, self._how, self._card, self._lock, self._passed, self.body, self.notice):
            column.addWidget(part)
        for part in (self._buttons, self.reason, self._waiting):
            column.addWidget(part)
        self.build()
        self.update_case(case)

    def _make_buttons(self) -> None:
        self.done = button(self.done_text, role="primary")
        self.opener = button("", role="primary")
        self.go_past = button("Go past this lock with a reason", icon="lock-open")
        self.start = button("In progress")
        self.skip = button("Skip with a reason")
        self.not_needed = button("Not needed")
        self.again = button("Open this step again", icon="undo-2")
        for made, slot in (
            (self.done, self._on_done),
            (self.opener, self._on_opener),
            (self.go_past, self._on_go_past),
            (self.start, self._on_start),
            (self.skip, self._on_skip),
            (self.not_needed, self._on_not_needed),
            (self.again, self._on_again),
        ):
            made.clicked.connect(slot)
        self._buttons = flow(
            self.opener, self.done, self.go_past, self.start, self.skip, self.not_needed, self.again
        )

    # What subclasses say.

    def build(self) -> None:
        """Make what is special about this kind of step, in ``self.column``; called once."""

    def show_case(self) -> None:
        """Show the facts of ``self.case`` in what :meth:`build` made; half-typed text stays."""

    def primary(self) -> QPushButton:
        """The one button to press now."""
        return self.done

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """Buttons of the body that are primary at times; they are plain while they are not the one."""
        return ()

    def take(self, incoming: Incoming) -> bool:
        """Something was pasted or dropped: True if it belongs into this panel and was taken."""
        del incoming
        return False

    def focus_first(self) -> None:
        """Put the focus to where one begins."""
        main = self.main
        if main is not None and not main.isHidden():
            main.setFocus()

    # What all have.

    @property
    def step(self) -> StepView:
        """The step as it stands."""
        found = self.case.step(self.key)
        assert found is not None  # noqa: S101 - a step of the checklist the incident keeps for ever
        return found

    @property
    def pending(self) -> bool:
        """Whether there is still something to do in it."""
        return self.step.state not in SETTLED

    def update_case(self, case: Case) -> None:
        """Show the incident as it stands now."""
        self.case = case
        step, kind = self.step, self.step.step
        self._why.setText(kind.why)
        self._how.show_lines(kind.how)
        self._show_card()
        locked = bool(step.locked) and not case.closed
        if locked:
            self._lock.say(
                " ".join(lock.why for lock in step.locked),
                tone="warn",
                hint=" ".join(lock.how_to_open for lock in step.locked),
            )
        else:
            self._lock.clear()
        passed = (step.record.override_reason if step.record else "").strip()
        self._passed.setText(f"A lock was passed: {passed} Every document says so." if passed else "")
        self._passed.setVisible(bool(passed))
        self.body.setVisible(not locked)
        self.body.setEnabled(not case.closed or self.open_when_closed())
        self.show_case()
        self._show_buttons(locked=locked)

    def open_when_closed(self) -> bool:
        """Whether something here can be done for a closed incident too."""
        return False

    def _show_card(self) -> None:
        card = self.case.guide.card(self.case.view.platform) if self.card_part else None
        text = str(getattr(card, self.card_part)) if card is not None else ""
        lines = " ".join(text.split())
        self._card.setText(f"On {card.name}, as of {card.as_of:%d %b %Y}: {lines}" if card and lines else "")
        self._card.setVisible(bool(card and lines))

    def _show_buttons(self, *, locked: bool) -> None:
        step, closed = self.step, self.case.closed
        opener = self.case.step(step.opens_with) if locked else None
        self.opener.setText(f"Go to: {opener.step.title}".replace("&", "&&") if opener else "")
        self.opener.setVisible(opener is not None)
        self.go_past.setVisible(locked)
        free = self.pending and not locked and not closed
        self.done.setVisible(free and self.can_be_done())
        self.start.setVisible(free and step.state is StepState.TO_DO and self.can_start())
        self.skip.setVisible(self.pending and not closed and step.step.can_skip)
        self.not_needed.setVisible(self.pending and not closed)
        self.again.setVisible(not self.pending and not closed)
        main = self.opener if opener else self.primary() if free else None
        for made in (self.done, *self.plain_buttons()):
            set_role(made, "primary" if made is main else "plain")
        self.main = main
        self._buttons.setVisible(self.reason.isHidden())

    def can_be_done(self) -> bool:
        """Whether it makes sense to offer "done" now."""
        return True

    def can_start(self) -> bool:
        """Whether "in progress" says something here that no other button does."""
        return True

    def refresh_buttons(self) -> None:
        """Choose the primary button anew, after something in the body has changed."""
        self._show_buttons(locked=bool(self.step.locked) and not self.case.closed)

    def clear(self) -> None:
        """Let go of what is typed and shown."""
        self._slow.stop()
        self.reason.words.clear()
        for text in self.findChildren(WrappedLabel):
            text.setText("")

    def act(
        self,
        service: Callable[..., Any],
        *args: Any,
        said: str = "",
        then: Callable[[Any], None] | None = None,
        failed: Callable[[ConductDeskError], None] | None = None,
        **named: Any,
    ) -> None:
        """Do one short thing with this incident; a second press while it is done is let pass.

        Args:
            service: takes the desk and the incident's reference first.
            args: what follows the reference.
            said: one sentence once it is kept.
            then: gets what the service returned.
            failed: shows an error beside the field it is about; in the panel's notice when None.
            named: more for the service.
        """
        if self._busy:
            return
        self._busy = True
        self._slow.start()

        def done(result: Any) -> None:
            self._end()
            self.notice.clear()
            if then is not None:
                then(result)
            if said:
                self.said.emit(said)

        def refused(error: ConductDeskError) -> None:
            self._end()
            (failed or self.notice.say_error)(error)

        self.session.write(self, service, self.case.ref, *args, done=done, failed=refused, **named)

    def _end(self) -> None:
        self._busy = False
        self._slow.stop()
        self._waiting.hide()

    @Slot()
    def _on_long(self) -> None:
        self._waiting.show()
        announce(self, "One moment")

    # Moving the step.

    def set_state(self, to: StepState, **named: Any) -> None:
        """Say how far this step has come."""
        title = self.step.step.title
        words = {StepState.TO_DO: "is to do again"}.get(to, f"is {STATE_WORDS[to]}")
        self.act(set_step, self.key, to, said=f"“{title}” {words}.", then=self._on_moved, **named)

    def _on_moved(self, _outcome: object) -> None:
        if not self.reason.isHidden():
            self.reason.close_box()

    @Slot()
    def _on_done(self) -> None:
        self.finish()

    def finish(self) -> None:
        """Mark the step as done; some kinds have something to ask first."""
        self.set_state(StepState.DONE)

    @Slot()
    def _on_start(self) -> None:
        self.set_state(StepState.IN_PROGRESS)

    @Slot()
    def _on_again(self) -> None:
        self.set_state(StepState.TO_DO)

    @Slot()
    def _on_opener(self) -> None:
        self.opens.emit(self.step.opens_with)

    def ask_reason(self, title: str, hint: str, go: str, then: Callable[[str], None]) -> None:
        """Let a reason be written in place; the other buttons wait meanwhile."""
        self._buttons.hide()
        self.reason.ask(title, hint, go, then)

    @Slot()
    def _on_go_past(self) -> None:
        self.ask_reason(
            "Why can this not wait?",
            "Every document of this incident will show that the lock was passed, and your reason.",
            "Go past the lock",
            self._go_past,
        )

    def _go_past(self, reason: str) -> None:
        self.set_state(StepState.IN_PROGRESS, override_reason=reason)

    @Slot()
    def _on_skip(self) -> None:
        self.ask_reason(
            "Why is this step skipped?",
            "The reason stands in the report. You can come back to the step at any time.",
            "Skip this step",
            self._skip,
        )

    def _skip(self, reason: str) -> None:
        self.set_state(StepState.SKIPPED, reason=reason)

    @Slot()
    def _on_not_needed(self) -> None:
        self.ask_reason(
            "Why is this step not needed?",
            "A few words, so that others understand it later.",
            "It is not needed",
            self._call_not_needed,
        )

    def _call_not_needed(self, reason: str) -> None:
        self.set_state(StepState.NOT_NEEDED, reason=reason)

    @Slot()
    def _on_reason_closed(self) -> None:
        self.refresh_buttons()
        self.focus_first()
