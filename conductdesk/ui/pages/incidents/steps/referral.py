"""Taking an incident to staff support, the party, the platform or the police (R5, R10, R25, R26)."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.referrals import Route
from conductdesk.services.referrals import record_answer
from conductdesk.services.views import ReferralView
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.composer import Composer
from conductdesk.ui.pages.incidents.steps.parts import flow
from conductdesk.ui.pages.incidents.steps.refer_form import ReferForm
from conductdesk.ui.pages.incidents.words import ROUTE_WORDS
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.places import Place
from conductdesk.ui.speech import short_when
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, GrowingText, text_line
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label

_WITH_REPORT = frozenset({Route.STAFF_SUPPORT, Route.PARTY})
_TEXT_OF = {
    Route.INFORMAL: "informal",
    Route.PLATFORM: "platform",
    Route.STAFF_SUPPORT: "staff",
    Route.PARTY: "party",
}


class ReferralPanel(StepPanel):
    """The report, the words that go with it, that it was sent, and what they answered."""

    def build(self) -> None:
        """Route and contact, the composer, the form, and the answer."""
        routes = self.step.step.routes or (Route.OTHER,)
        self.route = Choice([(route.value, ROUTE_WORDS[route]) for route in routes])
        self.route.chosen.connect(self._on_route)
        self._route_field = Field("To", self.route)
        self.contact = label(wrap=True, selectable=True)
        self._old = label(wrap=True, tone="warn", type="small")
        self.report = button("Prepare report", icon="printer")
        self.report.clicked.connect(self._on_report)
        self.sent = button("I told them", icon="check")
        self.sent.clicked.connect(self._on_sent)
        self.write = button("Write to them", icon="mail")
        self.write.clicked.connect(self._on_write)
        self.composer = Composer(self.context, self.case, self.key, self.step.step.texts)
        self.composer.changed.connect(self.refresh_buttons)
        self.composer.kept.connect(self._on_written)
        self.composer.hide()
        self.form = ReferForm(self.context, self.case, f"step.{self.key}.refer", tuple(routes))
        self.form.kept.connect(self._on_kept)
        self.form.closed.connect(self.refresh_buttons)
        self._made = label(wrap=True, tone="muted")
        for part in (self._route_field, self.contact, self._old, self._made):
            self.column.addWidget(part)
        self._route_field.setVisible(len(routes) > 1)
        self.column.addWidget(flow(self.report, self.sent, self.write))
        self.column.addWidget(self.form)
        self.column.addWidget(self.composer)
        self._build_answer()

    def _build_answer(self) -> None:
        self.answer = GrowingText(lines=2, most=8)
        self.their_reference = text_line()
        self._answer_field = Field("What they answered", self.answer)
        self._reference_field = Field("Their reference", self.their_reference, optional=True)
        self.keep_answer = button("Keep their answer")
        self.keep_answer.clicked.connect(self._on_answer)
        self._answer_row = flow(self.keep_answer)
        for part in (self._answer_field, self._reference_field, self._answer_row):
            self.column.addWidget(part)
        self._typing = Typing(
            self.context,
            self,
            f"step.{self.key}.answer",
            {"answer": self.answer, "reference": self.their_reference},
            self.case.ref,
        )
        self._typing.failed.connect(self.notice.say_error)
        self._typing.restore()

    def chosen(self) -> Route:
        """The route that is shown."""
        return Route(self.route.key())

    def show_case(self) -> None:
        """The contact, and what was sent and answered so far."""
        self.form.show_case(self.case)
        self.composer.show_case(self.case)
        self._show_route()
        made = self._own()
        self._made.setText("\n".join(self._said(one) for one in made))
        self._made.setVisible(bool(made))
        waiting = bool(self._unanswered())
        for part in (self._answer_field, self._reference_field, self._answer_row):
            part.setVisible(waiting and not self.case.closed)

    def _show_route(self) -> None:
        route = self.chosen()
        contacts = self.case.guide.contacts.get(route, ())
        one = contacts[0] if contacts else None
        if one is None:
            self.contact.setText("No contact is known for this route. You can add one in the settings.")
        else:
            self.contact.setText(", ".join(filter(None, (one.name, one.address))))
        old = one is not None and one.old_preset
        self._old.setText(
            f"This contact comes from {one.preset}. Please check that it is still right."
            if one is not None and old
            else ""
        )
        self._old.setVisible(old)
        self.report.setVisible(route in _WITH_REPORT)
        self.write.setVisible(bool(self.step.step.texts) and self.composer.isHidden())

    def _own(self) -> list[ReferralView]:
        routes = self.step.step.routes
        return [r for r in self.case.view.referrals if not routes or r.route in routes]

    def _unanswered(self) -> list[ReferralView]:
        newest = {r.route: r for r in self._own()}
        return [r for r in newest.values() if not r.answer]

    def _said(self, one: ReferralView) -> str:
        told = short_when(one.made_at, self.case.view.zone, self.case.now)
        line = f"{ROUTE_WORDS[one.route]}: {one.to}, told {told}."
        if one.their_reference:
            line += f" Their reference: {one.their_reference}."
        return f"{line} They answered: {one.answer}" if one.answer else line

    def primary(self) -> QPushButton:
        """Prepare the report, then say that it was sent, then done."""
        if not self.form.isHidden():
            return self.form.go
        if not self.composer.isHidden():
            return self.composer.primary()
        if self._own():
            return self.done
        told = any(d.kind == "document" for d in self.case.view.told)
        return self.report if not told and self.chosen() in _WITH_REPORT else self.sent

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """Everything that is primary at times."""
        return (self.report, self.sent, self.form.go, self.composer.copy, self.composer.sent.go)

    def can_be_done(self) -> bool:
        """Not while a form is open."""
        return self.form.isHidden() and self.composer.sent.isHidden()

    def take(self, incoming: Incoming) -> bool:
        """A picture of what was sent, while its proof is asked for."""
        return self.composer.isVisible() and self.composer.take(incoming)

    def clear(self) -> None:
        """Keep what is typed, then empty it."""
        self.form.clear()
        self.composer.clear()
        self._typing.clear()
        self.answer.clear()
        self.their_reference.clear()
        super().clear()

    @Slot(str)
    def _on_route(self, _key: str) -> None:
        self.form.hide()
        self._show_route()
        self._choose_text()
        self.refresh_buttons()

    def _choose_text(self) -> None:
        word = _TEXT_OF.get(self.chosen(), "")
        fitting = [key for key in self.step.step.texts if word and word in key]
        if fitting:
            self.composer.choose(fitting[0])

    @Slot()
    def _on_report(self) -> None:
        self.wants.emit(Place(page="documents", ref=self.case.view.reference))

    @Slot()
    def _on_sent(self) -> None:
        self.composer.hide()
        self.form.open_form(self.chosen())
        self._show_route()
        self.refresh_buttons()

    @Slot()
    def _on_write(self) -> None:
        self.form.hide()
        self.composer.show()
        self._choose_text()
        self._show_route()
        self.refresh_buttons()
        self.composer.text.setFocus()

    @Slot()
    def _on_kept(self) -> None:
        self.refresh_buttons()
        self.said.emit("It is kept that they were told.")

    @Slot()
    def _on_written(self) -> None:
        """An e-mail that went out is a referral as well, so that is asked for next."""
        self.composer.hide()
        self._show_route()
        text = self.case.guide.text(self.composer.which.key())
        if text is not None and text.kind is MessageKind.EMAIL:
            self.form.open_form(self.chosen())
        self.refresh_buttons()
        self.said.emit("The message is kept.")

    @Slot()
    def _on_answer(self) -> None:
        waiting = self._unanswered()
        if not self.answer.toPlainText().strip():
            self._answer_field.set_error("Write their answer first.")
            self.answer.setFocus()
            return
        self._answer_field.set_error("")
        chosen = [r for r in waiting if r.route is self.chosen()] or waiting
        self.act(
            record_answer,
            chosen[-1].route,
            self.answer.toPlainText().strip(),
            their_reference=self.their_reference.text().strip(),
            said="Their answer is kept.",
            then=self._on_answered,
        )

    def _on_answered(self, _result: object) -> None:
        self.answer.clear()
        self.their_reference.clear()
        self._typing.commit()
