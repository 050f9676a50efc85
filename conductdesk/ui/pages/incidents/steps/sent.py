"""That a message was posted or sent: where, when, and what proves it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.evidence import EvidenceState
from conductdesk.errors import ConductDeskError
from conductdesk.services.evidence import Kept, add_evidence, add_pasted
from conductdesk.services.messages import record_message
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.steps.parts import Case, flow
from conductdesk.ui.pages.incidents.words import cut
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, text_line
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.progress import ProgressStrip

_PROOF = "Proof: the message as it was posted"


class SentForm(FormBox):
    """Keeps a message as it went out. It is shown once a text was copied, or was posted already.

    Attributes:
        kept: emitted once the message is on record.
        closed: emitted when somebody goes back.
    """

    kept = Signal()
    closed = Signal()

    def __init__(self, context: Context, case: Case, step_key: str) -> None:
        super().__init__()
        self.session, self._case, self._step_key = context.session, case, step_key
        self._kind, self._to, self._text = MessageKind.PUBLIC, "", ""
        column = self._lay_out()
        self.progress = ProgressStrip()
        self.notice = Notice()
        column.addWidget(self.progress)
        column.addWidget(self.notice)
        self.main = self.go
        self.hide()

    def _lay_out(self) -> QVBoxLayout:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        self.where = text_line()
        self.when = text_line(placeholder="now")
        self.proof = Choice()
        self._when_field = Field(
            "When", self.when, hint="Such as “today 21:40”. Leave it empty for now.", optional=True
        )
        self._proof_hint = label(
            "Paste a picture of it here (Ctrl+V), or drop one, and it is kept as evidence.",
            type="small",
            tone="muted",
            wrap=True,
        )
        self.go = button("I posted it", role="primary", icon="check")
        self.back = button("Not yet", role="quiet")
        self.go.clicked.connect(self._on_go)
        self.back.clicked.connect(self._on_back)
        column.addWidget(Field("Where", self.where))
        column.addWidget(self._when_field)
        column.addWidget(Field("Proof", self.proof, optional=True))
        column.addWidget(self._proof_hint)
        column.addWidget(flow(self.go, self.back))
        return column

    def begin(self, kind: MessageKind, *, to: str, text: str) -> None:
        """Show the form for this final text."""
        self._kind, self._to, self._text = kind, to, text
        verb = "I posted it" if kind is MessageKind.PUBLIC else "I sent it"
        self.go.setText(verb)
        if not self.where.text().strip():
            self.where.setText("E-mail" if kind is MessageKind.EMAIL else self._case.view.platform)
        self.notice.clear()
        self.show()

    def show_case(self, case: Case) -> None:
        """Offer the evidence there is now as proof; what is chosen stays."""
        self._case = case
        kept = [item for item in case.view.evidence if item.state is EvidenceState.KEPT]
        options = [("", "None yet")]
        options += [(str(i.number), _named(i.number, i.description or i.original_name)) for i in kept]
        self.proof.fill(options)

    def take(self, incoming: Incoming) -> bool:
        """Keep a picture of the message as its proof, while the form is shown."""
        if self.isHidden() or not (incoming.files or incoming.data):
            return False
        service = add_evidence if incoming.files else add_pasted
        brought = list(incoming.files) if incoming.files else incoming.data
        job = self.session.long(
            self,
            service,
            self._case.ref,
            brought,
            description=_PROOF,
            done=self._on_proof,
            failed=self._on_no_proof,
            progress=self.progress.report,
        )
        self.progress.begin(job, "Keeping the proof")
        return True

    def clear(self) -> None:
        """Let go of what is typed and shown."""
        self._text = self._to = ""
        self.progress.end()
        self.where.clear()
        self.when.clear()
        self.proof.fill(())
        self.hide()

    def _on_proof(self, kept: Kept | Sequence[Kept]) -> None:
        self.progress.end()
        one = kept if isinstance(kept, Kept) else kept[-1]
        key = str(one.number)
        if self.proof.findData(key) < 0:
            self.proof.addItem(_named(one.number, _PROOF), key)
        self.proof.set_key(key)
        again = " It was kept before." if one.already_kept else ""
        self.notice.say(f"Kept as evidence {one.number}.{again}", tone="ok")

    def _on_no_proof(self, error: ConductDeskError) -> None:
        self.progress.end()
        self.notice.say_error(error)

    @Slot()
    def _on_back(self) -> None:
        self.hide()
        self.closed.emit()

    @Slot()
    def _on_go(self) -> None:
        self._when_field.set_error("")
        self.go.setEnabled(False)
        self.session.write(
            self,
            record_message,
            self._case.ref,
            self._kind,
            to=self._to,
            text=self._text,
            where=self.where.text().strip(),
            sent=self.when.text().strip(),
            step_key=self._step_key,
            proof=int(self.proof.key()) if self.proof.key() else None,
            done=self._on_kept,
            failed=self._on_refused,
        )

    def _on_kept(self, _message: object) -> None:
        self.go.setEnabled(True)
        self.when.clear()
        self.proof.set_key("")
        self.hide()
        self.kept.emit()

    def _on_refused(self, error: ConductDeskError) -> None:
        self.go.setEnabled(True)
        if "date" in error.message and self.when.text().strip():
            self._when_field.set_error(f"{error.message} {error.hint}")
            self.when.setFocus()
        else:
            self.notice.say_error(error)


def _named(number: int, words: str) -> str:
    return f"Evidence {number}: {cut(words, 60)}" if words else f"Evidence {number}"
