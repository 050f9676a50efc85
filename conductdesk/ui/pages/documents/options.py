"""For whom a report is, why, and what is left out."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from conductdesk.domain.evidence import EvidenceState
from conductdesk.domain.people import Role
from conductdesk.domain.playbook import StepKind
from conductdesk.domain.referrals import Contact, Route
from conductdesk.services.views import ContactView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.words import recipients, report_step
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.speech import count
from conductdesk.ui.widgets.fields import Choice, Field, text_line
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.labels import label

_CHANGED_AFTER_MS = 250
_WHY = "Report of the incident, so that they can support and investigate"
_WHY_AGAIN = "What is new since the last report"
_PICTURES = "image/"


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen for one report: who gets it, why, and what is in it."""

    to: str
    why: str
    with_bystanders: bool
    with_images: bool


class Options(FormBox):
    """The form of a report.

    Attributes:
        changed: emitted a moment after something else was chosen or typed.
        recipient_changed: emitted at once when another recipient was chosen.
    """

    changed = Signal()
    recipient_changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._case: Case | None = None
        self._contacts: tuple[ContactView, ...] = ()
        self._typing: Typing | None = None
        self._filling = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CHANGED_AFTER_MS)
        self._timer.timeout.connect(self.changed)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.to = Choice(editable=True)
        self.to.setInsertPolicy(Choice.InsertPolicy.NoInsert)
        self._to_field = Field("For whom", self.to)
        self.address_line = label(tone="muted", type="small", wrap=True, selectable=True)
        self.old = label(tone="warn", type="small", wrap=True)
        self.address = text_line(limit=200)
        self._address_field = Field("Their e-mail address", self.address, optional=True)
        self.why = text_line(limit=300)
        self._why_field = Field(
            "Why they get it", self.why, hint="It stands in the report and in the register."
        )
        self.bystanders = QCheckBox("Names of witnesses and of who told you")
        self.images = QCheckBox("Pictures")
        self.images.setChecked(True)
        self._said = label(tone="muted", type="small", wrap=True)
        head = label("What is in it", strong=True)
        inside = QWidget()
        inside_column = QVBoxLayout(inside)
        inside_column.setContentsMargins(0, 0, 0, 0)
        inside_column.setSpacing(2)
        for part in (head, self.bystanders, self.images, self._said):
            inside_column.addWidget(part)
        whom = QWidget()
        whom_column = QVBoxLayout(whom)
        whom_column.setContentsMargins(0, 0, 0, 0)
        whom_column.setSpacing(4)
        for shown in (self._to_field, self.address_line, self.old, self._address_field):
            whom_column.addWidget(shown)
        for group in (whom, self._why_field, inside):
            column.addWidget(group)
        self.to.currentTextChanged.connect(self._on_to)
        self.why.textChanged.connect(self._on_typed)
        self.bystanders.toggled.connect(self._on_typed)
        self.images.toggled.connect(self._on_typed)

    def show_case(self, case: Case) -> None:
        """Fill in what is known; what somebody chose or typed stays."""
        other = self._case is None or self._case.ref != case.ref
        self._case = case
        self._filling = True
        before, self._contacts = self._contacts, recipients(case)
        if other:
            self._begin(case)
        elif before != self._contacts:
            typed = self.to.currentText()
            self.to.fill([(one.key, one.name) for one in self._contacts])
            self.to.setEditText(typed)
        self._filling = False
        self._show_recipient()
        self._say_inside(case)

    def _begin(self, case: Case) -> None:
        if self._typing is not None:
            self._typing.clear()
            self._typing.deleteLater()
        for box, on in ((self.bystanders, False), (self.images, True)):
            box.setChecked(on)
        self.to.clear()
        self.to.fill([(one.key, one.name) for one in self._contacts])
        self.to.setEditText(self._contacts[0].name if self._contacts else "")
        step = report_step(case)
        again = step is not None and step.step.kind is StepKind.UPDATE
        self.why.setText(_WHY_AGAIN if again else _WHY)
        self.why.setCursorPosition(0)
        self.address.clear()
        for field in (self._to_field, self._why_field):
            field.set_error("")
        self._typing = Typing(
            self._context,
            self,
            "documents.report",
            {"to": self.to, "why": self.why, "address": self.address},
            case.ref,
        )
        self._typing.restored.connect(self._on_restored)
        self._typing.restore()

    def choices(self) -> Choices:
        """What is chosen now; names may still be missing."""
        return Choices(
            self.to.currentText().strip(),
            self.why.text().strip(),
            self.bystanders.isChecked(),
            self.images.isChecked(),
        )

    def complete(self) -> bool:
        """Whether it says who gets it and why; otherwise the fields say what is missing."""
        now = self.choices()
        self._to_field.set_error("" if now.to else "Say who gets it.")
        self._why_field.set_error("" if now.why else "Say in a few words why.")
        if not now.to:
            self.to.setFocus()
        elif not now.why:
            self.why.setFocus()
        return bool(now.to and now.why)

    def known(self) -> ContactView | None:
        """The contact that is chosen, or None for somebody who was typed in."""
        name = self.to.currentText().strip()
        return next((one for one in self._contacts if one.name == name), None)

    def route(self) -> Route | None:
        """The way the report goes, where the recipient is known."""
        known = self.known()
        return known.route if known is not None else None

    def contact(self) -> Contact:
        """Whom an e-mail goes to."""
        known = self.known()
        return Contact(
            key=known.key if known is not None else "typed",
            route=known.route if known is not None else Route.OTHER,
            name=self.to.currentText().strip(),
            address=known.address if known is not None else self.address.text().strip(),
            changed_at=self._context.session.desk.now(),
        )

    def flush(self) -> None:
        """Keep what is typed now."""
        if self._typing is not None:
            self._typing.flush()

    def clear(self) -> None:
        """Keep what is typed, then let go of everything."""
        self._filling = True
        self._timer.stop()
        if self._typing is not None:
            self._typing.clear()
            self._typing.deleteLater()
            self._typing = None
        self._case, self._contacts = None, ()
        self.to.clear()
        self.to.setEditText("")
        for line in (self.why, self.address):
            line.clear()
        for told in (self.address_line, self.old, self._said):
            told.setText("")
        self._filling = False

    def _say_inside(self, case: Case) -> None:
        parts = case.view.people
        bystanders = {
            p.person_id or p.account_id for p in parts if p.role in {Role.REPORTER, Role.WITNESS}
        } - {p.person_id or p.account_id for p in parts if p.role not in {Role.REPORTER, Role.WITNESS}}
        pictures = [
            e
            for e in case.view.evidence
            if e.state is EvidenceState.KEPT and e.media_type.startswith(_PICTURES)
        ]
        self.bystanders.setEnabled(bool(bystanders))
        self.images.setEnabled(bool(pictures))
        people = f"{count(len(bystanders), 'person', 'people')} who saw or told it" if bystanders else ""
        shown = count(len(pictures), "picture") if pictures else "no picture"
        self._said.setText(
            f"This incident has {' and '.join(filter(None, (people, shown)))}. "
            "Without their names, people stand in it as “Witness 1” and the like."
            if bystanders
            else f"This incident has {shown}."
        )

    def _show_recipient(self) -> None:
        known = self.known()
        line = self.to.lineEdit()
        if line is not None and not line.hasFocus():
            line.setCursorPosition(0)
        self._address_field.setVisible(known is None)
        self.address_line.setVisible(known is not None)
        if known is not None:
            shown = known.address or "No address is known. You can add it in the settings."
            self.address_line.setText(" · ".join(filter(None, (shown, known.note))))
        old = known is not None and known.old_preset
        self.old.setVisible(old)
        self.old.setText(
            f"This address comes from “{known.preset}”, which is old. Check it before you send anything."
            if known is not None and old
            else ""
        )

    @Slot()
    def _on_restored(self) -> None:
        self._show_recipient()
        self.recipient_changed.emit()

    @Slot()
    def _on_to(self) -> None:
        if self._filling:
            return
        self._show_recipient()
        self._to_field.set_error("")
        self._timer.start()
        self.recipient_changed.emit()

    @Slot()
    def _on_typed(self) -> None:
        if not self._filling:
            self._why_field.set_error("")
            self._timer.start()
