"""After a report was sent: what is to be kept of that, each part when the officer says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepState, StepView
from conductdesk.domain.referrals import Route
from conductdesk.errors import ConductDeskError
from conductdesk.services.messages import record_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.referrals import refer
from conductdesk.services.steps import set_step
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.words import report_step
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, text_line
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What went out: to whom, by which way, and the e-mail if there was one."""

    to: str
    route: Route | None
    mail: str = ""


class SentCard(Card):
    """Asks what to keep of a report that went out. Hidden until something left the desk.

    Attributes:
        kept: emitted with one sentence once everything that was ticked is on record.
    """

    kept = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("Did you send it?", parent)
        self._context, self._session = context, context.session
        self._case: Case | None = None
        self._sent = Sent(to="", route=None)
        self._about = label(tone="muted", wrap=True)
        self.add(self._about)
        self.mail = QCheckBox("The e-mail, as it was sent")
        self.told = QCheckBox("That they were told")
        self.step = QCheckBox("The step of the checklist is done")
        self.reference = text_line(limit=100)
        self.notice = Notice()
        self.go = button("I sent it", icon="check")
        self.later = button("Not yet", role="quiet")
        self.go.clicked.connect(self._on_go)
        self.later.clicked.connect(self.hide)
        for part in (
            self.mail,
            self.told,
            self.step,
            Field("Their reference", self.reference, hint="If they gave one.", optional=True),
            self.notice,
            flow(self.go, self.later),
        ):
            self.add(part)
        self.hide()

    def begin(self, case: Case, sent: Sent) -> None:
        """Something left the desk: offer to keep that it was sent."""
        self._case = case
        mail = sent.mail or (self._sent.mail if sent.to == self._sent.to else "")
        self._sent = Sent(to=sent.to, route=sent.route, mail=mail)
        step = self._step()
        self.mail.setVisible(bool(mail))
        self.mail.setChecked(bool(mail))
        self.told.setVisible(sent.route is not None)
        self.told.setChecked(sent.route is not None)
        self.step.setVisible(step is not None)
        self.step.setChecked(step is not None)
        about = f"Say so once it went to {sent.to}. Tick what is to be kept."
        if step is not None:
            about += f" The step is “{step.step.title}”."
        self._about.setText(about)
        self.notice.clear()
        self.show()

    def show_case(self, case: Case) -> None:
        """Go by the incident as it stands now."""
        if self._case is not None and self._case.ref != case.ref:
            self.clear()
        elif self._case is not None:
            self._case = case

    def clear(self) -> None:
        """Let go of what went out."""
        self._case, self._sent = None, Sent(to="", route=None)
        self._about.setText("")
        self.reference.clear()
        self.notice.clear()
        self.hide()

    def _step(self) -> StepView | None:
        found = report_step(self._case, self._sent.route) if self._case is not None else None
        return found if found is not None and found.state is not StepState.DONE else None

    @Slot()
    def _on_go(self) -> None:
        step = self._step()
        if self._case is None:
            return
        if not (self.mail.isChecked() or self.told.isChecked() or self.step.isChecked()):
            self.notice.say("Tick what is to be kept, or press Not yet.", tone="warn")
            return
        if step is not None and step.locked:
            self._context.prompts.ask_reason(
                self,
                "Why could this not wait?",
                f"{step.locked[0].why} Every document of this incident will show your reason.",
                yes="Keep that it was sent",
                on_reason=self._keep,
            )
        else:
            self._keep("")

    def _keep(self, override_reason: str) -> None:
        if self._case is None:
            return
        step = self._step()
        self.go.setEnabled(False)
        self._session.write(
            self,
            _keep_sent,
            self._case.ref,
            self._sent,
            mail=self.mail.isChecked(),
            told=self.told.isChecked(),
            step_key=step.step.key if step is not None and self.step.isChecked() else "",
            their_reference=self.reference.text().strip(),
            override_reason=override_reason,
            done=self._on_kept,
            failed=self._on_failed,
        )

    def _on_kept(self, outcome: tuple[Sequence[str], ConductDeskError | None]) -> None:
        kept, error = outcome
        self.go.setEnabled(True)
        for name, box in (("mail", self.mail), ("told", self.told), ("step", self.step)):
            if name in kept:
                box.setChecked(False)
        if error is not None:
            self.notice.say_error(error)
            return
        to = self._sent.to
        self.reference.clear()
        self._sent = Sent(to="", route=None)
        self.hide()
        self.kept.emit(f"Kept that it was sent to {to}.")

    def _on_failed(self, error: ConductDeskError) -> None:
        self.go.setEnabled(True)
        self.notice.say_error(error)


def _keep_sent(
    desk: OpenDesk,
    ref: str,
    sent: Sent,
    *,
    mail: bool,
    told: bool,
    step_key: str,
    their_reference: str,
    override_reason: str,
) -> tuple[Sequence[str], ConductDeskError | None]:
    """Keep one after the other; those that were kept before one was refused stay, and are named."""
    kept: list[str] = []
    try:
        if mail:
            record_message(
                desk, ref, MessageKind.EMAIL, to=sent.to, text=sent.mail, where="E-mail", step_key=step_key
            )
            kept.append("mail")
        if told and sent.route is not None:
            refer(
                desk,
                ref,
                sent.route,
                to=sent.to,
                their_reference=their_reference,
                note="The case report was sent",
                override_reason=override_reason,
            )
            kept.append("told")
        if step_key:
            set_step(desk, ref, step_key, StepState.DONE, override_reason=override_reason)
            kept.append("step")
    except ConductDeskError as error:
        return kept, error
    return kept, None
