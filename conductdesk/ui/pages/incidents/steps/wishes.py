"""What the person affected wants: their words, who may be told, or how far asking has come (R8)."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from conductdesk.domain.people import Role
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import ConductDeskError
from conductdesk.services.wellbeing import record_wishes
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.composer import Composer
from conductdesk.ui.pages.incidents.steps.parts import flow
from conductdesk.ui.pages.incidents.words import cut, named
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.speech import short_when
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, GrowingText, Radios, text_line
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label

_STATES = (
    (WishesState.ANSWERED.value, "They answered"),
    (WishesState.ASKED.value, "Asked, no answer yet"),
    (WishesState.NOBODY_IDENTIFIABLE.value, "Nobody can be identified"),
)
_POLICE = (("yes", "They agree"), ("no", "They do not"), ("", "Not asked"))
_MEANING = {"yes": True, "no": False, "": None}
_POLICE_WORDS = {True: "The police may be told.", False: "Not the police.", None: ""}


class WishesPanel(StepPanel):
    """One answer a person affected; the step can be done once everybody was asked."""

    def build(self) -> None:
        """What is known, the form, and the text to ask with."""
        self._known = label(wrap=True, selectable=True)
        self.more = button("Write down an answer", icon="pencil")
        self.more.clicked.connect(self._on_more)
        self.ask = button("Copy a text to ask them", icon="message-square-text")
        self.ask.clicked.connect(self._on_ask)
        self.form = FormBox()
        self._build_form()
        self.composer = Composer(self.context, self.case, self.key, self.step.step.texts)
        self.composer.changed.connect(self.refresh_buttons)
        self.composer.kept.connect(self._on_sent)
        self.composer.hide()
        for part in (self._known, flow(self.more, self.ask), self.form, self.composer):
            self.column.addWidget(part)
        self._typing = Typing(
            self.context,
            self,
            f"step.{self.key}",
            {
                "who": self.who,
                "state": self.state,
                "words": self.words,
                "told": self.told,
                "police": self.police,
                "when": self.when,
            },
            self.case.ref,
        )
        self._typing.failed.connect(self.notice.say_error)
        self._typing.restored.connect(self._on_restored)
        self._typing.restore()
        self._opened = False

    def _build_form(self) -> None:
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.who = Choice()
        self.state = Radios(_STATES, name="How far asking has come")
        self.state.chosen.connect(self._on_state)
        self.words, self.told = GrowingText(lines=3), text_line()
        self.police = Radios(_POLICE, name="May the police be told?")
        self.when = text_line(placeholder="now")
        self._who_field = Field("Who", self.who)
        self._state_field = Field("How far did you get?", self.state)
        self._words_field = Field(
            "What they want, in their words", self.words, hint="“I don't know yet” is an answer too."
        )
        self._told_field = Field(
            "Who may be told", self.told, hint="Names or groups, with commas between them.", optional=True
        )
        self._police_field = Field("May the police be told?", self.police)
        self._when_field = Field(
            "When you asked", self.when, hint="Such as “today 21:40”. Leave it empty for now.", optional=True
        )
        self._form_notice = Notice()
        self.keep = button("Keep their answer", role="primary", icon="check")
        self.keep.clicked.connect(self._on_keep)
        for part in (
            self._who_field,
            self._state_field,
            self._words_field,
            self._told_field,
            self._police_field,
            self._when_field,
            self._form_notice,
            flow(self.keep),
        ):
            column.addWidget(part)
        self.form.main = self.keep

    def show_case(self) -> None:
        """Who was asked, and what they said."""
        view = self.case.view
        affected = dict.fromkeys(p.name for p in view.people if p.role is Role.AFFECTED and p.person_id)
        ids = {p.name: p.person_id or "" for p in view.people if p.role is Role.AFFECTED and p.person_id}
        self.who.fill([*((ids[name], name) for name in affected), ("", "Not said who")])
        if not self._typing.typed("who"):
            self.who.setCurrentIndex(0)
            self._typing.rebase("who")
        newest = {row.person: row for row in view.wishes}
        lines = []
        for person, row in newest.items():
            who = named(person) if person else "The person affected"
            if row.state is WishesState.NOBODY_IDENTIFIABLE:
                lines.append("Nobody affected can be identified.")
                continue
            at = short_when(row.answered_at or row.asked_at or row.at, view.zone, self.case.now)
            if row.state is WishesState.ASKED:
                lines.append(f"{who}: asked, no answer since {at}.")
                continue
            told = f"May be told: {', '.join(row.may_be_told)}." if row.may_be_told else ""
            said = f"{who}, {at}: “{cut(row.words, 400)}”"
            lines.append(" ".join(filter(None, (said, told, _POLICE_WORDS[row.police_agreed]))))
        missing = [name for name in affected if name not in newest] if "" not in newest else []
        lines += [f"{named(name)}: not asked yet." for name in missing]
        self._known.setText("\n".join(lines))
        self._known.setVisible(bool(lines))
        self._everybody = bool(newest) and not missing
        self.composer.show_case(self.case)
        self._show_form()

    def _show_form(self) -> None:
        form = (self._opened or not self._everybody) and not self.case.closed
        self.form.setVisible(form)
        self.more.setVisible(not form and not self.case.closed)
        self.ask.setVisible(self.composer.isHidden() and bool(self.step.step.texts))
        answered = self.state.key() == WishesState.ANSWERED.value
        asked = self.state.key() == WishesState.ASKED.value
        for part in (self._words_field, self._told_field, self._police_field):
            part.setVisible(answered)
        self._when_field.setVisible(answered or asked)
        self._who_field.setVisible(self.who.count() > 1 and (answered or asked))
        self.keep.setEnabled(bool(self.state.key()))
        words = {
            WishesState.ANSWERED.value: "Keep their answer",
            WishesState.ASKED.value: "Keep that you asked",
        }
        self.keep.setText(words.get(self.state.key(), "Keep this"))

    def primary(self) -> QPushButton:
        """Keep the answer while the form is open, then done."""
        if not self.composer.isHidden():
            return self.composer.primary()
        return self.done if self.form.isHidden() else self.keep

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """Those that are primary at times."""
        return (self.keep, self.composer.copy, self.composer.sent.go)

    def can_be_done(self) -> bool:
        """Once there is something on record and no form is open."""
        return self._everybody and self.form.isHidden()

    def take(self, incoming: Incoming) -> bool:
        """A picture of the message, while its proof is asked for."""
        return self.composer.isVisible() and self.composer.take(incoming)

    def clear(self) -> None:
        """Keep what is typed, then empty it."""
        self._typing.clear()
        self.composer.clear()
        for line in (self.words, self.told, self.when):
            line.clear()
        self.who.fill(())
        super().clear()

    @Slot()
    def _on_restored(self) -> None:
        if self._typing.anything():
            self._opened = True
        self._show_form()
        self.refresh_buttons()

    @Slot(str)
    def _on_state(self, _key: str) -> None:
        self._opened = True
        self._show_form()
        self.refresh_buttons()

    @Slot()
    def _on_more(self) -> None:
        self._opened = True
        self._show_form()
        self.refresh_buttons()
        self.state.setFocus()

    @Slot()
    def _on_ask(self) -> None:
        self.composer.show()
        self._show_form()
        self.refresh_buttons()
        self.composer.text.setFocus()

    @Slot()
    def _on_sent(self) -> None:
        """They were written to, so they were asked: the form is filled in for that."""
        self.composer.hide()
        self.state.set_key(WishesState.ASKED.value)
        self._on_state("")
        self.said.emit("The message is kept. Keep that you asked as well.")

    @Slot()
    def _on_keep(self) -> None:
        state = WishesState(self.state.key())
        answered = state is WishesState.ANSWERED
        for field in (self._words_field, self._when_field):
            field.set_error("")
        if answered and not self.words.toPlainText().strip():
            self._words_field.set_error("Write their answer in their words.")
            self.words.setFocus()
            return
        self._form_notice.clear()
        nobody = state is WishesState.NOBODY_IDENTIFIABLE
        self.act(
            record_wishes,
            state,
            person="" if nobody else self.who.key(),
            words=self.words.toPlainText().strip() if answered else "",
            may_be_told=_names(self.told.text()) if answered else (),
            police_agreed=_MEANING[self.police.key()] if answered else None,
            asked="" if nobody else self.when.text().strip(),
            said="Kept.",
            then=self._on_kept,
            failed=self._on_refused,
        )

    def _on_kept(self, warnings: tuple[str, ...]) -> None:
        for line in (self.words, self.told, self.when):
            line.clear()
        self.state.set_key("")
        self.police.set_key("")
        self._typing.commit()
        self._opened = False
        if warnings:
            self.notice.say(" ".join(warnings), tone="warn")
        self._show_form()
        self.refresh_buttons()

    def _on_refused(self, error: ConductDeskError) -> None:
        if "as a date" in error.message:
            self._when_field.set_error(f"{error.message} {error.hint}")
            self.when.setFocus()
        else:
            self._form_notice.say_error(error)


def _names(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.replace(";", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
