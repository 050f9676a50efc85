"""What the person affected wants: asked first, kept in their words."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Slot

from conductdesk.domain.people import Role
from conductdesk.domain.records import has_words
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import ConductDeskError
from conductdesk.services.views import IncidentView, PartView, WishesView
from conductdesk.services.wellbeing import record_wishes
from conductdesk.ui.pages.record.rows import Rows
from conductdesk.ui.pages.record.step import RecordStep
from conductdesk.ui.pages.record.when import WhenField
from conductdesk.ui.pages.record.words import NOT_ASKED, WISHES, options, say_wishes
from conductdesk.ui.pages.typing import put_text
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, GrowingText, Radios, text_line
from conductdesk.ui.widgets.labels import label

_SEVERAL = re.compile(r"[,;\n]")
_POLICE = [("yes", "They agree"), ("no", "They do not want it"), ("", "Not asked")]


class WishesCard(Card):
    """Wishes are kept when the step is left, or with the button; a newer answer counts, older ones stay.

    Args:
        step: whose card it is; it keeps half-typed text.
    """

    def __init__(self, step: RecordStep) -> None:
        super().__init__("What does the person affected want?")
        self.column.setSpacing(14)
        self._step = step
        self.lines: tuple[str, ...] = ()
        self._keeping = False
        self.add(
            label(
                "Ask them before anything is said, frozen or reported. Their answer is kept in their words. "
                "Evidence and safety never wait for it.",
                tone="muted",
                wrap=True,
            )
        )
        self.rows = Rows("What is known of their wishes")
        self.add(self.rows)
        self.person = step.half("wishes.person", Choice())
        self._person = Field("Who", self.person)
        self.add(self._person)
        self.state = step.half("wishes.state", Radios(options(WISHES), name="How far has asking come?"))
        self.state.chosen.connect(self._on_state)
        self.add(Field("How far has asking come?", self.state))
        self.words = step.half("text.wishes", GrowingText(lines=2))
        self._words = Field(
            "Their answer, in their words", self.words, hint="“I do not know yet” is an answer too."
        )
        self.add(self._words)
        self.may_be_told = step.half("wishes.told", text_line(limit=1000))
        self._told = Field(
            "Who may be told",
            self.may_be_told,
            hint="Such as: staff support, the committee. With commas between.",
            optional=True,
        )
        self.add(self._told)
        self.police = step.half("wishes.police", Radios(_POLICE, name="Telling the police"))
        self._police = Field("Telling the police", self.police, optional=True)
        self.add(self._police)
        now = step.context.session.desk.now
        self.asked = WhenField(
            "When were they asked?", zone=step.context.zone, now=now, empty="Empty means now."
        )
        step.half("wishes.asked", self.asked.line)
        self.add(self.asked)
        self.said = Notice()
        self.add(self.said)
        self.keep = button("Keep this")
        self.keep.clicked.connect(self._on_keep)
        self.add(self.keep)
        self._on_state("")

    def look(self, view: IncidentView) -> None:
        """Show what is known, and whom it can be about."""
        newest: dict[str, WishesView] = {wishes.person: wishes for wishes in view.wishes}
        self.lines = tuple(say_wishes(wishes, view.zone) for wishes in newest.values())
        self.rows.show_rows(tuple((line, line) for line in self.lines), icon="heart-handshake")
        self.offer(view.people)

    def offer(self, parts: Sequence[PartView]) -> None:
        """The people affected who can be asked."""
        people = {
            part.person_id: part.name for part in parts if part.role is Role.AFFECTED and part.person_id
        }
        kept = self.person.key()
        self.person.fill([("", "Nobody named"), *people.items()])
        if not kept and len(people) == 1:
            self.person.set_key(next(iter(people)))
        self._person.setVisible(bool(people) and self.state.key() in {"answered", "asked"})

    def restored(self) -> None:
        """Half-typed text is back: show what belongs to it."""
        self._on_state(self.state.key())

    def left_over(self) -> tuple[str, ...]:
        """An answer that was written and not kept."""
        said = self.words.toPlainText().strip()
        return (f"What the person affected wants: {said}",) if said else ()

    def keep_if_complete(self) -> None:
        """Keep what is filled in, if it says something; half of it waits."""
        state = self.state.key()
        complete = state in {WishesState.ASKED, WishesState.NOBODY_IDENTIFIABLE}
        if complete or (state == WishesState.ANSWERED and has_words(self.words.toPlainText())):
            self._write()

    def clear_rows(self) -> None:
        """Let go of what is shown."""
        self.rows.clear()
        self.lines = ()
        self.person.fill([])
        self.said.clear()

    @Slot(str)
    def _on_state(self, key: str) -> None:
        answered = key == WishesState.ANSWERED
        for field in (self._words, self._told, self._police):
            field.setVisible(answered)
        self.asked.setVisible(key in {WishesState.ANSWERED, WishesState.ASKED})
        self._person.setVisible(self.person.count() > 1 and self.asked.isVisibleTo(self))
        self.keep.setVisible(bool(key) and key != NOT_ASKED)
        self.said.clear()
        if key == NOT_ASKED:
            self.said.say("Ask them as soon as you can.", hint="The incident reminds you of it.")

    @Slot()
    def _on_keep(self) -> None:
        if self.state.key() == WishesState.ANSWERED and not has_words(self.words.toPlainText()):
            self._words.set_error("Write their answer, or choose “Asked, no answer yet”.")
            self.words.setFocus()
            return
        self._write()

    def _write(self) -> None:
        if self._keeping:
            return
        self._keeping = True
        self._words.set_error("")
        self.keep.setEnabled(False)
        state = WishesState(self.state.key())
        answered = state is WishesState.ANSWERED
        told = tuple(name.strip() for name in _SEVERAL.split(self.may_be_told.text()) if name.strip())
        police = {"yes": True, "no": False}.get(self.police.key())
        self._step.draft.write(
            self,
            record_wishes,
            state,
            person="" if state is WishesState.NOBODY_IDENTIFIABLE else self.person.key(),
            words=self.words.toPlainText().strip() if answered else "",
            may_be_told=told if answered else (),
            police_agreed=police if answered else None,
            asked="" if state is WishesState.NOBODY_IDENTIFIABLE else self.asked.text(),
            done=self._on_kept,
            failed=self._on_failed,
        )

    def _on_kept(self, warnings: tuple[str, ...]) -> None:
        self._keeping = False
        self.keep.setEnabled(True)
        for control in (self.state, self.words, self.may_be_told, self.police, self.asked.line):
            put_text(control, "")
        self._on_state("")
        self.said.say("Kept.", tone="ok", hint=" ".join(warnings))
        self._step.typed.emit()
        self._step.changed.emit()

    def _on_failed(self, error: ConductDeskError) -> None:
        self._keeping = False
        self.keep.setEnabled(True)
        self.said.say_error(error)
