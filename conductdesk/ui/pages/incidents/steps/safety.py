"""Whether anybody is in danger now, and whether the police were told (R10)."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from conductdesk.domain.incidents import Answer
from conductdesk.domain.referrals import Route
from conductdesk.services.incidents import IncidentDetails, edit_incident
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.parts import flow
from conductdesk.ui.pages.incidents.steps.refer_form import ReferForm
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, Radios
from conductdesk.ui.widgets.labels import label

_ANSWERS = ((Answer.YES.value, "Yes"), (Answer.NO.value, "No"), (Answer.UNKNOWN.value, "I don't know"))
_CALL = "Call the emergency services now: 999 in the UK."


class SafetyPanel(StepPanel):
    """Danger first, then whether it may be a crime, and the police with their reference."""

    def build(self) -> None:
        """Two questions, the emergency text, and the note that the police were told."""
        self.emergency = Notice()
        self.danger = Radios(_ANSWERS, name="Is anybody in danger now?")
        self.crime = Radios(_ANSWERS, name="May it be a crime?")
        self.danger.chosen.connect(self._on_danger)
        self.crime.chosen.connect(self._on_crime)
        self._told = label(wrap=True, tone="muted")
        self.police = button("The police were told", icon="phone")
        self.police.clicked.connect(self._on_police)
        self.form = ReferForm(self.context, self.case, f"step.{self.key}.police", (Route.POLICE,))
        self.form.kept.connect(self._on_kept)
        self.form.closed.connect(self.refresh_buttons)
        for part in (
            self.emergency,
            Field("Is anybody in danger now?", self.danger),
            Field("May it be a crime?", self.crime),
            self._told,
            flow(self.police),
            self.form,
        ):
            self.column.addWidget(part)

    def show_case(self) -> None:
        """The answers as they are kept."""
        view = self.case.view
        self.danger.set_key(view.immediate_danger.value)
        self.crime.set_key(view.possible_crime.value)
        words = self.case.guide.emergency or _CALL
        if view.immediate_danger is Answer.YES:
            self.emergency.say(words, tone="danger")
        else:
            self.emergency.say(words, tone="info")
        told = [r for r in view.referrals if r.route is Route.POLICE]
        said = [", reference ".join(filter(None, (f"Told: {r.to}", r.their_reference))) for r in told]
        self._told.setText("\n".join(said))
        self._told.setVisible(bool(told))
        self.form.show_case(self.case)

    def primary(self) -> QPushButton:
        """Keeping that the police were told, while that is written."""
        return self.done if self.form.isHidden() else self.form.go

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """The button of the form."""
        return (self.form.go,)

    def can_be_done(self) -> bool:
        """Not while the police form is open."""
        return self.form.isHidden()

    def clear(self) -> None:
        """Empty the form."""
        self.form.clear()
        super().clear()

    def _keep(self, details: IncidentDetails) -> None:
        self.act(edit_incident, details, said="Kept.")

    @Slot(str)
    def _on_danger(self, key: str) -> None:
        if key == Answer.YES.value:
            self.emergency.say(self.case.guide.emergency or _CALL, tone="danger")
        self._keep(IncidentDetails(immediate_danger=Answer(key)))

    @Slot(str)
    def _on_crime(self, key: str) -> None:
        self._keep(IncidentDetails(possible_crime=Answer(key)))

    @Slot()
    def _on_police(self) -> None:
        self.form.open_form(Route.POLICE)
        self.refresh_buttons()

    @Slot()
    def _on_kept(self) -> None:
        self.refresh_buttons()
        self.said.emit("It is kept that the police were told.")
