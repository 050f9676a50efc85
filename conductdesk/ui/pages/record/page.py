"""Record an incident: five short steps for somebody who is worried, late in the evening."""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.domain.incidents import IncidentState
from conductdesk.errors import ConductDeskError, NotFoundError
from conductdesk.services.incidents import discard_draft
from conductdesk.ui.context import Context
from conductdesk.ui.pages.page import Page
from conductdesk.ui.pages.record.bar import StepBar
from conductdesk.ui.pages.record.check import CheckStep
from conductdesk.ui.pages.record.draft import Draft
from conductdesk.ui.pages.record.evidence import EvidenceStep
from conductdesk.ui.pages.record.footer import Footer
from conductdesk.ui.pages.record.lookups import Begun, DraftRow, Kept, Looked, begin, look, record
from conductdesk.ui.pages.record.people import PeopleStep
from conductdesk.ui.pages.record.resume import ResumeList
from conductdesk.ui.pages.record.step import RecordStep
from conductdesk.ui.pages.record.what import WhatStep
from conductdesk.ui.pages.record.where import WhereStep
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.boxes import Notice, Scrolled, announce
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label

_QUIET_SECONDS = 60.0
"""A save is announced to a screen reader no more often than this."""

_OWN_KINDS = frozenset({"Incident"})
_STEP = "step"


class RecordPage(Page):
    """One step at a time; everything typed is in the desk within a second."""

    key = "record"
    title = "Record an incident"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.draft = Draft(self.session, self._read_form, self)
        self.draft.saved.connect(self._on_saved)
        self.draft.trouble.connect(self._on_trouble)
        self.steps: tuple[RecordStep, ...] = ()
        self.current = 0
        self._opening = 0
        self._pending = False
        self._waiting: list[Incoming] = []
        self._announced = 0.0
        self._scrolled = Scrolled(widest=820)
        self._heading = label(self.title, type="title", wrap=True)
        self.resume = ResumeList(context)
        self.resume.resumed.connect(self._on_resumed)
        self.resume.fresh.connect(self._on_fresh)
        self.resume.thrown_away.connect(self._on_thrown_away)
        self.resume.hide()
        self._flow = QWidget()
        self._flow_column = QVBoxLayout(self._flow)
        self._flow_column.setContentsMargins(0, 0, 0, 0)
        self._flow_column.setSpacing(16)
        self._flow.hide()
        self.not_saved = Notice()
        self.footer = Footer()
        self.footer.hide()
        self._scrolled.column.addWidget(self._heading)
        self._scrolled.column.addWidget(self.notice)
        self._scrolled.column.addWidget(self.resume)
        self._scrolled.column.addWidget(self._flow)
        self._scrolled.column.addStretch(1)
        self.column.addWidget(self._scrolled, 1)
        self.column.addWidget(self.not_saved)
        self.column.addWidget(self.footer)
        self.footer.back_wanted.connect(self.go_back)
        self.footer.next_wanted.connect(self.go_next)
        self.footer.later_wanted.connect(self.finish_later)
        self.footer.record_wanted.connect(self.record_it)
        self._scroll_to = 0
        self._sight = QTimer(self)  # only once a step is laid out can one say where its field is
        self._sight.setSingleShot(True)
        self._sight.setInterval(0)
        self._sight.timeout.connect(self._show_focused)
        for keys, slot in (("Ctrl+PgDown", self.go_next), ("Ctrl+PgUp", self.go_back)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def open_place(self, place: Place) -> None:
        """Go on with a draft, offer those there are, or start a new one."""
        self.leave()
        self._look_up(place.ref)

    def refresh(self, changes: Any) -> None:
        """Something was added to the draft from elsewhere, or taken back."""
        if self.draft.ref and self._is_recording() and changes.kinds - _OWN_KINDS:
            self._look()

    def leave(self) -> bool:
        """Save; a draft in which nothing was written is let go of."""
        if self._is_recording():
            self.steps[self.current].settle()
            self.draft.discard_if_empty()
        return True

    def take(self, incoming: Incoming) -> bool:
        """Keep what was pasted or dropped with the draft, at whatever step."""
        if self._pending:
            self._waiting.append(incoming)
            return True
        if not self._is_recording():
            return False
        if incoming.text and not (incoming.files or incoming.data):
            self.context.prompts.ask(
                self,
                "Keep the text as evidence?",
                "What you copied is text. It can be kept as evidence, word for word.",
                yes="Keep it",
                on_yes=partial(self.evidence.bring, incoming),
            )
            return True
        self.evidence.bring(incoming)
        return True

    def clear(self) -> None:
        """Empty every field and list; what is not saved was handed to the writer before."""
        self._sight.stop()
        self.draft.flush()
        self.draft.forget()
        for step in self.steps:
            step.clear()
        self.resume.clear()
        self._waiting = []
        self._pending = False
        self.notice.clear()
        self.not_saved.clear()
        self.footer.say("")
        self._flow.hide()
        self.footer.hide()
        self.resume.hide()

    def current_ref(self) -> str:
        """The draft's reference, once it is opened."""
        return self.draft.ref if self._is_recording() else ""

    @Slot()
    def go_next(self) -> None:
        """The step after this one."""
        if self._is_recording() and self.current + 1 < len(self.steps):
            self.go_to(self.current + 1)

    @Slot()
    def go_back(self) -> None:
        """The step before this one."""
        if self._is_recording() and self.current > 0:
            self.go_to(self.current - 1)

    @Slot(int)
    def go_to(self, number: int) -> None:
        """Show a step, keep what is complete in the one that is left, and put the focus where one begins."""
        if number != self.current:
            self.steps[self.current].settle()
            self.steps[self.current].go_on()
            self.notice.clear()
        self._show(number)
        if self.draft.ref:
            self.draft.form_changed()
        step = self.steps[number]
        step.focus_first()
        self._sight.start()
        announce(step, f"Step {number + 1} of {len(self.steps)}: {step.name}")

    @Slot()
    def finish_later(self) -> None:
        """Keep everything as a draft, and go to Today."""
        self.context.go(Place(page="today"))

    @Slot()
    def record_it(self) -> None:
        """Record the incident; where nothing can be read in it yet, say so and go where it is written."""
        if not self.what.says_something():
            self.go_to(0)
            self.notice.say(
                "Write one sentence about what happened, and it can be recorded.",
                tone="info",
                hint="What you have so far is kept as a draft.",
            )
            self.what.notes.setFocus()
            return
        self.footer.record.setEnabled(False)
        self.steps[self.current].settle()
        self.draft.flush()
        left = [text for step in self.steps for text in step.left_over()]
        told = "Begun while recording, and not added:\n" + "\n".join(left) if left else ""
        self.session.write(
            self, record, self.draft.target, told, done=self._on_recorded, failed=self._on_not_recorded
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter goes on: to the next step, or to the record."""
        if (
            self._is_recording()
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            if self.current + 1 < len(self.steps):
                self.go_next()
            else:
                self.record_it()
            return
        super().keyPressEvent(event)

    def _is_recording(self) -> bool:
        return not self._flow.isHidden()

    def _make_steps(self) -> None:
        if self.steps:
            return
        made = self.context, self.draft
        self.what, self.evidence, self.check = WhatStep(*made), EvidenceStep(*made), CheckStep(*made)
        self.steps = (self.what, WhereStep(*made), self.evidence, PeopleStep(*made), self.check)
        self.evidence.outcome.connect(self._on_evidence)
        self.bar = StepBar([step.name for step in self.steps])
        self.bar.chosen.connect(self.go_to)
        self._flow_column.addWidget(self.bar)
        for step in self.steps:
            step.hide()
            step.typed.connect(self.draft.form_changed)
            step.changed.connect(self._look)
            step.jump.connect(self._on_jump)
            self._flow_column.addWidget(step)

    @Slot()
    def _show_focused(self) -> None:
        self._scrolled.verticalScrollBar().setValue(self._scroll_to)
        focused = self.focusWidget()
        if focused is not None and self._flow.isAncestorOf(focused):
            self._scrolled.show_child(focused)

    def _look_up(self, ref: str) -> None:
        self._opening += 1
        self._pending = True
        # Through the writer, so that what was typed before is on the disk when it is looked up.
        self.session.write(
            self,
            begin,
            ref,
            done=partial(self._on_begun, self._opening),
            failed=partial(self._on_not_begun, self._opening),
        )

    def _on_begun(self, opening: int, begun: Begun) -> None:
        if opening != self._opening:
            return
        self._pending = False
        if self.draft.in_trouble and self._is_recording():
            return  # what is on the screen is nowhere else yet
        self.notice.clear()
        self.not_saved.clear()
        if begun.view is not None and begun.view.state is not IncidentState.DRAFT:
            self._waiting = []
            self.context.go(Place(page="incidents", ref=begun.ref))
        elif begun.drafts and not self._waiting:
            self._show_resume(begun)
        else:
            self._show_flow(begun)

    def _on_not_begun(self, opening: int, error: ConductDeskError) -> None:
        if opening == self._opening:
            self._pending = False
            self.failed(error)

    def _show_resume(self, begun: Begun) -> None:
        self.draft.take_up("", "")
        self._clear_steps()
        self._flow.hide()
        self.footer.hide()
        self.resume.show_drafts(begun.drafts)
        self.resume.show()
        if self.resume.first is not None:
            self.resume.first.setFocus()

    def _show_flow(self, begun: Begun) -> None:
        self._make_steps()
        self.resume.clear()
        self.resume.hide()
        self.draft.take_up(begun.ref, begun.view.code_name if begun.view else "")
        for step in self.steps:
            step.begin(begun)
        self._flow.show()
        self.footer.show()
        self.footer.say("Everything you write saves itself." if not begun.ref else "Saved")
        number = begun.form.get(_STEP, "0")
        self._show(min(int(number), len(self.steps) - 1) if number.isdecimal() else 0)
        self.steps[self.current].focus_first()
        if begun.ref:
            self._look()
        waiting, self._waiting = self._waiting, []
        for incoming in waiting:
            self.take(incoming)

    def _show(self, number: int) -> None:
        self.current = number
        self._fill_check()
        for at, step in enumerate(self.steps):
            step.setVisible(at == number)
        self.bar.show_current(number)
        self.footer.show_current(number, len(self.steps) - 1)
        self._scroll_to = 0
        self._scrolled.verticalScrollBar().setValue(0)

    def _fill_check(self) -> None:
        if self.steps[self.current] is self.check:
            if not self._sight.isActive():
                self._scroll_to = self._scrolled.verticalScrollBar().value()
            self.check.show_steps(self.steps[:-1])
            self._sight.start()

    def _read_form(self) -> Mapping[str, str]:
        found = {_STEP: str(self.current)}
        for step in self.steps:
            found.update(step.half_typed())
        return found

    @Slot()
    def _look(self) -> None:
        if self.draft.ref:
            # Through the writer as well: it shows what was done a moment ago.
            self.session.write(self, look, self.draft.ref, done=self._on_looked, failed=self._on_not_looked)

    def _on_looked(self, looked: Looked) -> None:
        if not self._is_recording() or looked.view.reference != self.draft.ref:
            return
        for step in self.steps:
            step.look(looked)
        self._fill_check()

    def _on_not_looked(self, error: ConductDeskError) -> None:
        if isinstance(error, NotFoundError):
            self.draft.forget()
            self._look_up("")
        else:
            self.failed(error)

    @Slot(object)
    def _on_saved(self, kept: Kept) -> None:
        text = f"Saved {self.context.clock_text(kept.at)}"
        self.footer.say(text)
        self.not_saved.clear()
        self.what.name_it(kept.code_name)
        if time.monotonic() - self._announced > _QUIET_SECONDS:
            self._announced = time.monotonic()
            announce(self.footer.saved, text)

    @Slot(object)
    def _on_trouble(self, error: ConductDeskError) -> None:
        self.footer.say("Not saved yet")
        if error.message not in self.not_saved.text():
            self.not_saved.say(
                f"This is not saved yet. {error.message}",
                tone="danger",
                hint=f"{error.hint} What you typed stays here, and saving is tried again by itself.".strip(),
                action="Try again now",
                on_action=self.draft.flush,
            )

    def _on_recorded(self, reference: str) -> None:
        self.footer.record.setEnabled(True)
        self.draft.forget()
        self._flow.hide()
        self.footer.hide()
        self._clear_steps()
        self.context.go(Place(page="incidents", ref=reference))

    def _on_not_recorded(self, error: ConductDeskError) -> None:
        self.footer.record.setEnabled(True)
        self.failed(error)
        self._scrolled.verticalScrollBar().setValue(0)

    def _clear_steps(self) -> None:
        for step in self.steps:
            step.clear()

    @Slot(str, str, str)
    def _on_evidence(self, text: str, tone: str, hint: str) -> None:
        if self._is_recording() and self.steps[self.current] is not self.evidence:
            self.notice.say(text, tone=tone, hint=hint)

    @Slot(str)
    def _on_jump(self, key: str) -> None:
        self.go_to(next(at for at, step in enumerate(self.steps) if step.key == key))

    @Slot(str)
    def _on_resumed(self, ref: str) -> None:
        self._look_up(ref)

    @Slot()
    def _on_fresh(self) -> None:
        self._opening += 1
        self.session.write(
            self,
            begin,
            "",
            done=partial(self._on_fresh_begun, self._opening),
            failed=partial(self._on_not_begun, self._opening),
        )

    def _on_fresh_begun(self, opening: int, begun: Begun) -> None:
        if opening == self._opening:
            self._show_flow(begun)

    @Slot(object)
    def _on_thrown_away(self, row: DraftRow) -> None:
        if row.evidence:
            self.context.prompts.ask_reason(
                self,
                "Throw this draft away?",
                "The evidence that is kept with it is deleted for good. Only that it happened stays, with "
                "your reason.",
                yes="Throw it away",
                on_reason=partial(self._throw_away, row.ref),
                danger=True,
            )
        else:
            self.context.prompts.ask(
                self,
                "Throw this draft away?",
                "What is written in it is deleted for good. Only that it happened stays.",
                yes="Throw it away",
                on_yes=partial(self._throw_away, row.ref, "Thrown away from the list of drafts."),
                danger=True,
            )

    def _throw_away(self, ref: str, reason: str) -> None:
        self.session.write(self, discard_draft, ref, reason, done=self._on_gone, failed=self.failed)

    def _on_gone(self, _nothing: object) -> None:
        self.notice.say("Thrown away.", tone="ok")
        self._look_up("")
