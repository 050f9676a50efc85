"""First step: is anybody in danger, and what did you see?"""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from conductdesk.domain.incidents import Answer, IncidentKind
from conductdesk.domain.records import visible
from conductdesk.ui.context import Context
from conductdesk.ui.pages.record.draft import Draft
from conductdesk.ui.pages.record.lookups import Begun
from conductdesk.ui.pages.record.step import Missing, RecordStep, form_card
from conductdesk.ui.pages.record.words import KINDS, YES_NO, options
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.fields import Field, GrowingText, Radios, text_line

_ROUTE = (
    "You can ask staff support informally. That opens no complaint, and nobody is reported by it. Record "
    "what you saw: the incident then has a few questions that help to tell criticism from abuse."
)


class WhatStep(RecordStep):
    """Safety first, then the words: theirs apart from the officer's own."""

    key = "what"
    name = "What did you see?"

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._emergency_text, self._staff = "", ""
        safety = form_card("Is anyone in danger now?")
        self.danger = Radios(options(YES_NO), name="Is anyone in danger now?")
        self.danger.chosen.connect(self._on_danger)
        self.emergency = Notice()
        safety.add(self.danger)
        safety.add(self.emergency)
        self.column.addWidget(safety)
        self.column.addWidget(self._words())
        self.column.addWidget(self._about())
        self.half("unknown.danger", self.danger)

    def _words(self) -> QWidget:
        card = form_card("In words")
        self.their_words = self.field("their_words", GrowingText(lines=3))
        self.notes = self.field("narrative", GrowingText(lines=3))
        card.add(
            Field(
                "What they said or wrote to you",
                self.their_words,
                hint="In their own words, as close as you can. Leave it empty if you saw it yourself.",
            )
        )
        card.add(
            Field("What you saw, your own notes", self.notes, hint="Facts first. One sentence is enough.")
        )
        return card

    def _about(self) -> QWidget:
        card = form_card("What to call it")
        self.title_line = self.field("title", text_line(limit=200))
        self._title_field = Field(
            "Short title",
            self.title_line,
            hint="Best without names: it is shown in lists.",
            optional=True,
        )
        card.add(self._title_field)
        self.kind = Radios(options(KINDS), name="Incident or concern")
        self.kind.chosen.connect(self._on_kind)
        card.add(
            Field(
                "Incident or concern",
                self.kind,
                hint="An incident: somebody may have broken the rules. A concern: somebody needs looking "
                "after, and nobody has to be named.",
            )
        )
        self.unsure = self.field("unsure", QCheckBox("I am not sure whether this is abuse"))
        self.unsure.toggled.connect(self._on_unsure)
        self.route = Notice()
        card.add(self.unsure)
        card.add(self.route)
        return card

    def fill(self, begun: Begun) -> None:
        """Put in what the draft holds."""
        view = begun.view
        self._emergency_text, self._staff = begun.playbook.emergency.strip(), begun.staff
        self.their_words.setPlainText(view.their_words if view else "")
        self.notes.setPlainText(view.narrative if view else "")
        self.title_line.setText(view.title if view else "")
        self.kind.set_key(view.kind.value if view else IncidentKind.INCIDENT.value)
        self.unsure.setChecked(bool(view and view.unsure))
        self.name_it(view.code_name if view else "")

    def begun(self, begun: Begun) -> None:
        """Show what the answers ask for."""
        if begun.view is not None and begun.view.immediate_danger is not Answer.UNKNOWN:
            self.danger.set_key(begun.view.immediate_danger.value)
        self._show_emergency()
        self._on_unsure(self.unsure.isChecked())

    def name_it(self, code_name: str) -> None:
        """Say under which name it goes without a title."""
        said = f"Without one it is called {code_name}" if code_name else ""
        self.title_line.setPlaceholderText(said)

    def summary(self) -> tuple[tuple[str, str], ...]:
        """The first page in short."""
        danger = YES_NO.get(Answer(self.danger.key()), "") if self.danger.key() else ""
        return (
            ("Anyone in danger now", danger),
            ("Their words", self.their_words.toPlainText().strip()),
            ("Your notes", self.notes.toPlainText().strip()),
            ("Title", self.title_line.text().strip()),
            ("Kind", KINDS[IncidentKind(self.kind.key() or IncidentKind.INCIDENT)]),
            ("Sure that it is abuse", "Not sure" if self.unsure.isChecked() else ""),
        )

    def missing(self) -> tuple[Missing, ...]:
        """Words are all that is needed."""
        found = []
        if not self.says_something():
            found.append(Missing(text="What happened: one sentence is enough.", needed=True))
        if not self.danger.key():
            found.append(Missing(text="Whether anyone is in danger now."))
        return tuple(found)

    def says_something(self) -> bool:
        """Whether there is anything to read, so that it can be recorded."""
        texts = (self.title_line.text(), self.their_words.toPlainText(), self.notes.toPlainText())
        return any(visible(text) for text in texts)

    def focus_first(self) -> None:
        """The question about danger comes first."""
        self.danger.setFocus()

    def clear(self) -> None:
        """Empty everything."""
        super().clear()
        self.emergency.clear()
        self.route.clear()
        self.kind.set_key("")
        self.title_line.setPlaceholderText("")
        self._emergency_text = self._staff = ""

    @Slot(str)
    def _on_danger(self, key: str) -> None:
        self.save("immediate_danger", Answer(key))
        self._show_emergency()

    def _show_emergency(self) -> None:
        if self.danger.key() == Answer.YES:
            self.emergency.say(
                self._emergency_text or "Call the emergency services first.",
                tone="danger",
                hint="Recording can wait. What you type here is kept while you are away.",
            )
        else:
            self.emergency.clear()

    @Slot(str)
    def _on_kind(self, key: str) -> None:
        self.save("kind", IncidentKind(key))

    @Slot(bool)
    def _on_unsure(self, on: bool) -> None:
        if on:
            whom = f" {self._staff}." if self._staff else ""
            self.route.say("That is a good reason to ask.", hint=f"{_ROUTE}{whom}")
        else:
            self.route.clear()
