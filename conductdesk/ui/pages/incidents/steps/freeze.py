"""Freezing a platform for a while: who can press it, until when, how it is done there (R23)."""

from datetime import timedelta

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from conductdesk.domain.dates import say_when
from conductdesk.domain.freezes import CoolingOffPeriod, FreezeState, freeze_warnings
from conductdesk.errors import ConductDeskError
from conductdesk.services.freezes import FreezeSaved, end_freeze, extend_freeze, plan_freeze, start_freeze
from conductdesk.services.views import FreezeView
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.composer import Composer
from conductdesk.ui.pages.incidents.steps.parts import flow
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, text_line
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label

_TIME_HINT = "Such as “tomorrow 18:00”. A day or two is usually enough."


def newest(freezes: tuple[FreezeView, ...]) -> FreezeView | None:
    """The freeze that counts: the one that runs or is planned, else the last."""
    running = [f for f in freezes if f.state is not FreezeState.ENDED]
    return running[-1] if running else freezes[-1] if freezes else None


class FreezePanel(StepPanel):
    """Plan, switch on, later end; the switch itself is pressed on the platform by a person."""

    card_part = "freeze"

    def build(self) -> None:
        """The plan, the buttons for what runs, and the statement for the time of the freeze."""
        self._now = label(wrap=True, strong=True)
        self._warnings = Notice()
        self.form, self.later = FormBox(), FormBox()
        self._build_form()
        self._build_later()
        self.on = button("It is frozen now", icon="snowflake")
        self.longer = button("Give it a later end")
        self.off = button("Call it off")
        self.statement = button("Write the statement", icon="message-square-text")
        self.on.clicked.connect(self._on_on)
        self.longer.clicked.connect(self._on_longer)
        self.off.clicked.connect(self._on_off)
        self.statement.clicked.connect(self._on_statement)
        self.composer = Composer(self.context, self.case, self.key, self.step.step.texts)
        self.composer.changed.connect(self.refresh_buttons)
        self.composer.kept.connect(self._on_posted)
        self.composer.hide()
        for part in (self._now, self._warnings, self.form, self.later):
            self.column.addWidget(part)
        self._on_who()
        self.column.addWidget(flow(self.on, self.longer, self.off, self.statement))
        self.column.addWidget(self.composer)
        self._typing = Typing(
            self.context,
            self,
            f"step.{self.key}",
            {"platform": self.platform, "until": self.until, "who": self.who},
            self.case.ref,
        )
        self._typing.failed.connect(self.notice.say_error)
        self._typing.restore()

    def _build_form(self) -> None:
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.platform = Choice(editable=True)
        self.platform.fill([(card.name, card.name) for card in self.case.guide.cards])
        self.platform.setEditText(self.case.view.platform)
        self.platform.currentTextChanged.connect(self._on_platform)
        self.until, self.who = text_line(placeholder="tomorrow 18:00"), text_line()
        self.who.textChanged.connect(self._on_who)
        self._until_field = Field("Until when", self.until, hint=_TIME_HINT)
        self._who_warning = Notice()
        self.plan = button("Plan this freeze", role="primary", icon="snowflake")
        self.plan.clicked.connect(self._on_plan)
        self._not_yet = label(
            "Nothing is switched by this. You freeze the platform yourself, as said above.",
            type="small",
            tone="muted",
            wrap=True,
        )
        for part in (
            Field("Platform", self.platform),
            self._until_field,
            Field("Who can press it now", self.who, hint="Names of its admins, with commas between them."),
            self._who_warning,
            flow(self.plan),
            self._not_yet,
        ):
            column.addWidget(part)
        self.form.main = self.plan

    def _build_later(self) -> None:
        column = QVBoxLayout(self.later)
        column.setContentsMargins(0, 0, 0, 0)
        self.new_end = text_line(placeholder="tomorrow 18:00")
        self._end_field = Field("New end", self.new_end, hint=_TIME_HINT)
        self.keep_end = button("Keep the new end", role="primary")
        self._no_end = button("Cancel", role="quiet")
        self.keep_end.clicked.connect(self._on_keep_end)
        self._no_end.clicked.connect(self._on_no_end)
        column.addWidget(self._end_field)
        column.addWidget(flow(self.keep_end, self._no_end))
        self.later.main = self.keep_end
        self.later.hide()

    def show_case(self) -> None:
        """What is planned, frozen or open again."""
        one = newest(self.case.view.freezes)
        running = one is not None and one.state is not FreezeState.ENDED
        self.form.setVisible(not running and not (one is not None and one.started_at))
        self._now.setText(self._words(one))
        self._now.setVisible(one is not None)
        told = _warnings_of(one) if one is not None and running else ()
        if told:
            self._warnings.say(" ".join(told), tone="warn")
        else:
            self._warnings.clear()
        planned = one is not None and one.state is FreezeState.PLANNED
        self.on.setVisible(planned)
        self.longer.setVisible(running and self.later.isHidden())
        self.off.setVisible(running)
        self.off.setText("Call it off" if planned else "It is open again")
        self.later.setVisible(running and not self.later.isHidden())
        shown = not self.composer.isHidden()
        self.composer.show_case(self.case)
        self.composer.setVisible(shown and running)
        self.statement.setVisible(running and not shown and bool(self.step.step.texts))
        if not self._typing.typed("platform"):
            self.platform.setEditText(self.case.view.platform)
            self._typing.rebase("platform")

    def _words(self, one: FreezeView | None) -> str:
        if one is None:
            return ""
        until = say_when(one.ends_at, self.case.view.zone)
        if one.state is FreezeState.PLANNED:
            return f"Planned: {one.platform} until {until}. It is not frozen yet."
        if one.state is FreezeState.ACTIVE:
            return f"{one.platform} is frozen until {until}."
        return (
            f"{one.platform} is open again."
            if one.started_at
            else f"The freeze of {one.platform} was called off."
        )

    def open_when_closed(self) -> bool:
        """Nobody stays shut out because a file was closed."""
        return any(f.state is not FreezeState.ENDED for f in self.case.view.freezes)

    def primary(self) -> QPushButton:
        """Plan, switch on, done."""
        if not self.later.isHidden():
            return self.keep_end
        if not self.composer.isHidden():
            return self.composer.primary()
        if not self.form.isHidden():
            return self.plan
        return self.on if not self.on.isHidden() else self.done

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """Everything that is primary at times."""
        return (self.plan, self.on, self.keep_end, self.composer.copy, self.composer.sent.go)

    def can_be_done(self) -> bool:
        """Once a freeze was started."""
        return any(f.started_at for f in self.case.view.freezes)

    def take(self, incoming: Incoming) -> bool:
        """A picture of the statement, while its proof is asked for."""
        return self.composer.isVisible() and self.composer.take(incoming)

    def clear(self) -> None:
        """Keep what is typed, then empty it."""
        self._typing.clear()
        self.composer.clear()
        for line in (self.until, self.who, self.new_end):
            line.clear()
        self.platform.setEditText("")
        super().clear()

    @Slot()
    def _on_who(self) -> None:
        sample = CoolingOffPeriod(
            incident_id="",
            platform="",
            who_can=_names(self.who.text()),
            starts_at=self.case.now,
            ends_at=self.case.now + timedelta(hours=1),
            officer_id="",
            at=self.case.now,
        )
        told = freeze_warnings(sample)
        if told:
            self._who_warning.say(" ".join(told), tone="warn")
        else:
            self._who_warning.clear()

    @Slot(str)
    def _on_platform(self, name: str) -> None:
        card = self.case.guide.card(name.strip())
        text = " ".join(card.freeze.split()) if card is not None else ""
        self._card.setText(f"On {card.name}, as of {card.as_of:%d %b %Y}: {text}" if card and text else "")
        self._card.setVisible(bool(text))

    @Slot()
    def _on_plan(self) -> None:
        self._until_field.set_error("")
        if not self.until.text().strip():
            self._until_field.set_error("Choose an end before you start.")
            self.until.setFocus()
            return
        self.act(
            plan_freeze,
            until=self.until.text().strip(),
            platform=self.platform.currentText().strip(),
            who_can=_names(self.who.text()),
            said="The freeze is planned.",
            then=self._on_planned,
            failed=self._on_refused,
        )

    def _on_planned(self, _saved: FreezeSaved) -> None:
        self.until.clear()
        self.who.clear()
        self._typing.commit()

    def _on_refused(self, error: ConductDeskError) -> None:
        if "date" in error.message or "end" in error.message:
            self._until_field.set_error(f"{error.message} {error.hint}")
            self.until.setFocus()
        else:
            self.notice.say_error(error)

    def _platform_now(self) -> str:
        one = newest(self.case.view.freezes)
        return one.platform if one is not None else ""

    @Slot()
    def _on_on(self) -> None:
        self.act(start_freeze, platform=self._platform_now(), said="It is kept that the freeze has started.")

    @Slot()
    def _on_off(self) -> None:
        self.act(end_freeze, platform=self._platform_now(), said="It is kept that the freeze has ended.")

    @Slot()
    def _on_longer(self) -> None:
        self.later.show()
        self.longer.hide()
        self.refresh_buttons()
        self.new_end.setFocus()

    @Slot()
    def _on_no_end(self) -> None:
        self.later.hide()
        self.longer.show()
        self.refresh_buttons()

    @Slot()
    def _on_keep_end(self) -> None:
        self._end_field.set_error("")
        self.act(
            extend_freeze,
            self.new_end.text().strip(),
            platform=self._platform_now(),
            said="The new end is kept.",
            then=self._on_extended,
            failed=self._on_no_new_end,
        )

    def _on_extended(self, _saved: FreezeSaved) -> None:
        self.new_end.clear()
        self._on_no_end()

    def _on_no_new_end(self, error: ConductDeskError) -> None:
        self._end_field.set_error(f"{error.message} {error.hint}")
        self.new_end.setFocus()

    @Slot()
    def _on_statement(self) -> None:
        self.composer.show()
        self.statement.hide()
        self.refresh_buttons()
        self.composer.text.setFocus()

    @Slot()
    def _on_posted(self) -> None:
        self.composer.hide()
        self.refresh_buttons()
        self.said.emit("The statement is kept.")


def _warnings_of(one: FreezeView) -> tuple[str, ...]:
    period = CoolingOffPeriod(
        incident_id="",
        platform=one.platform,
        who_can=one.who_can,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        officer_id="",
        at=one.starts_at,
    )
    names = (f"Who can press it: {', '.join(one.who_can)}.",) if one.who_can else ()
    told = freeze_warnings(period)
    return (*names, *told) if told else ()


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(";", ",").split(",") if part.strip())
