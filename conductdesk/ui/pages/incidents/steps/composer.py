"""Writing a message: a text of the checklist, filled from the incident, checked as it is edited."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from conductdesk.domain.communications import FIELDS, Finding, MessageKind, gap_marker, gaps_left
from conductdesk.domain.playbook import Text
from conductdesk.errors import ConductDeskError
from conductdesk.services.messages import Prepared, prepare_message, release_message
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.steps.editor import MessageText
from conductdesk.ui.pages.incidents.steps.parts import Case, flow
from conductdesk.ui.pages.incidents.steps.sent import SentForm
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import Notice, announce, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, text_line
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.sight import bring_into_sight

_CHECK_AFTER_MS = 250
_FIELD = "field."
_FILLED_BY = {
    "committee_contact": "A contact that Settings calls “Committee” fills it by itself.",
    "support_contact": "A contact that Settings calls “Support” fills it by itself.",
}
_HINTS = {
    MessageKind.PUBLIC: "Everybody on the platform will read it: no names, accounts, quotes or links.",
    MessageKind.DIRECT: "One person will read it. Never say who told you.",
    MessageKind.EMAIL: "An e-mail can be passed on, so this text names nobody. Details belong in the report.",
}


class Composer(FormBox):
    """One message from its text to the proof that it went out.

    Args:
        context: what every screen is handed.
        case: the incident.
        step_key: the step the message belongs to.
        text_keys: which texts of the checklist fit, the likeliest first.

    Attributes:
        changed: emitted when another button has become the one to press.
        kept: emitted once the message is on record as it went out.
    """

    changed = Signal()
    kept = Signal()

    def __init__(self, context: Context, case: Case, step_key: str, text_keys: Sequence[str]) -> None:
        super().__init__()
        self.context, self.session = context, context.session
        self.case, self._step_key = case, step_key
        self._texts: tuple[Text, ...] = ()
        self._keys = tuple(text_keys)
        self._text: Text | None = None
        self._findings: tuple[Finding, ...] = ()
        self._gap_fields: dict[str, QLineEdit] = {}
        self._gap_boxes: dict[str, Field] = {}
        self._typing: Typing | None = None
        self._filling = False
        self._recipients: tuple[str, ...] = ()
        self._copies_next = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CHECK_AFTER_MS)
        self._timer.timeout.connect(self._look)
        self._lay_out()
        self.sent = SentForm(context, case, step_key)
        self.sent.kept.connect(self._on_kept)
        self.sent.closed.connect(self._on_sent_closed)
        self._column.addWidget(self.sent)
        self.main = self.copy
        self.show_case(case)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.which = Choice()
        self._which_field = Field("Text", self.which)
        self.which.chosen.connect(self._on_which)
        self._hint = label(tone="muted", type="small", wrap=True)
        self.to = Choice(editable=True)
        self._to_field = Field("Who will read it", self.to)
        self._gaps = QWidget()
        self._gap_column = QVBoxLayout(self._gaps)
        self._gap_column.setContentsMargins(0, 0, 0, 0)
        self.subject = text_line()
        self._subject_field = Field("Subject", self.subject)
        self.text = MessageText(lines=5, most=16)
        self._text_field = Field("Message", self.text)
        self._found = QWidget()
        self._found_column = QVBoxLayout(self._found)
        self._found_column.setContentsMargins(0, 0, 0, 0)
        self._found_column.setSpacing(4)
        self.notice = Notice()
        self.copy = button("Copy the text", icon="copy")
        self.copy_subject = button("Copy the subject", icon="copy")
        self.already = button("It went out already", role="quiet")
        for part in (self._which_field, self._hint, self._to_field, self._gaps, self._subject_field):
            self._column.addWidget(part)
        for part in (self._text_field, self._found, self.notice):
            self._column.addWidget(part)
        self._column.addWidget(flow(self.copy, self.copy_subject, self.already))
        self.copy.clicked.connect(self._on_copy)
        self.copy_subject.clicked.connect(self._on_copy_subject)
        self.already.clicked.connect(self._on_already)
        self.text.textChanged.connect(self._on_text)
        self.subject.textChanged.connect(self._on_text)
        self.copy_subject.hide()

    # What others ask of it.

    def show_case(self, case: Case) -> None:
        """Show the incident as it stands now; a text that somebody edited stays as it is."""
        self.case = case
        self._texts = tuple(t for key in self._keys if (t := case.guide.text(key)) is not None)
        self.which.fill([(text.key, text.title) for text in self._texts])
        self._which_field.setVisible(len(self._texts) > 1)
        self.sent.show_case(case)
        if self._text is None or self._text.key != self.which.key():
            self._choose(self.which.key())
        else:
            self._offer_recipients()
            self._look()

    def choose(self, key: str) -> None:
        """Show another of its texts."""
        self.which.set_key(key)
        self._choose(key)

    def has_texts(self) -> bool:
        """Whether the checklist has any of its texts."""
        return bool(self._texts)

    def primary(self) -> QPushButton:
        """The button to press now."""
        return self.copy if self.sent.isHidden() else self.sent.go

    def take(self, incoming: Incoming) -> bool:
        """Keep a picture as proof while it is asked for."""
        return self.sent.take(incoming)

    def values(self) -> dict[str, str]:
        """What was filled into the gaps."""
        given = {key: made.text().strip() for key, made in self._gap_fields.items()}
        return {key: text for key, text in given.items() if text}

    def clear(self) -> None:
        """Keep what is typed, then empty everything."""
        if self._typing is not None:
            self._typing.clear()
        self._text = None
        self._filling = True
        for line in (self.subject, *self._gap_fields.values()):
            line.clear()
        self.text.clear()
        self.text.document().clearUndoRedoStacks()
        self.to.fill(())
        self.to.setEditText("")
        clear_layout(self._found_column)
        self.sent.clear()
        self._findings = ()
        self._timer.stop()

    # Texts and gaps.

    def _choose(self, key: str) -> None:
        self._text = next((text for text in self._texts if text.key == key), None)
        if self._text is None:
            return
        if self._typing is not None:
            self._typing.clear()
            self._typing.deleteLater()
            self._typing = None
        self._drop_gaps()
        self._filling = True
        self.text.clear()
        self.subject.clear()
        self._filling = False
        self._hint.setText(_HINTS[self._text.kind])
        email = self._text.kind is MessageKind.EMAIL
        self._subject_field.setVisible(email)
        self.copy_subject.setVisible(email)
        verb = "It is posted already" if self._text.kind is MessageKind.PUBLIC else "It was sent already"
        self.already.setText(verb)
        self._to_field.name.setText("Who will read it" if not email else "To")
        self.to.setEditText("")
        self._offer_recipients()
        self.sent.hide()
        self._typing = Typing(
            self.context,
            self,
            f"step.{self._step_key}.{key}",
            {"to": self.to, "subject": self.subject, "text": self.text},
            self.case.ref,
        )
        self._typing.failed.connect(self.notice.say_error)
        self._typing.restored.connect(self._on_restored)
        self._look()
        self._typing.restore()
        self.changed.emit()

    def _offer_recipients(self) -> None:
        assert self._text is not None  # noqa: S101 - called once a text is chosen
        found = self._known_recipients(self._text.kind)
        typed = self.to.currentText()
        if found != self._recipients or not typed:
            self._recipients = found
            self.to.fill([(name, name) for name in found])
            start = found[0] if found and self._text.kind is not MessageKind.DIRECT else ""
            self.to.setEditText(typed or start)
            if self._typing is not None and not typed:
                self._typing.rebase("to")

    def _known_recipients(self, kind: MessageKind) -> tuple[str, ...]:
        view, guide = self.case.view, self.case.guide
        if kind is MessageKind.PUBLIC:
            return (f"Members on {view.platform}" if view.platform else "Members",)
        if kind is MessageKind.DIRECT:
            return tuple(dict.fromkeys(part.name for part in view.people))
        step = self.case.step(self._step_key)
        routes = step.step.routes if step else ()
        known = [c for route in routes for c in guide.contacts.get(route, ())]
        return tuple(dict.fromkeys(c.name for c in known))

    def _drop_gaps(self) -> None:
        clear_layout(self._gap_column)
        self._gap_fields, self._gap_boxes = {}, {}

    def _make_gaps(self, keys: Sequence[str]) -> None:
        for key in keys:
            if key in self._gap_fields:
                continue
            line = text_line()
            name = key.replace("_", " ").capitalize()
            box = Field(name, line, hint=f"To fill in: {FIELDS[key]}. {_FILLED_BY.get(key, '')}".rstrip())
            self._gap_column.addWidget(box)
            self._gap_fields[key], self._gap_boxes[key] = line, box
            line.textChanged.connect(self._on_gap)
            line.editingFinished.connect(partial(self._place, key))
            if self._typing is not None:
                self._typing.follow({f"{_FIELD}{key}": line})

    # Checking.

    @Slot()
    def _look(self) -> None:
        """Fill the text, or check the edited one; the newest answer counts."""
        if self._text is None or self._typing is None:
            return
        edited = self._typing.typed("text")
        subject = self.subject.text() if self._typing.typed("subject") else None
        self.session.read(
            self,
            prepare_message,
            self.case.ref,
            self._text.key,
            fields=self.values(),
            text=self.text.toPlainText() if edited else None,
            subject=subject,
            done=self._on_prepared,
            failed=self.notice.say_error,
            key="look",
        )

    def _on_prepared(self, prepared: Prepared) -> None:
        if self._text is None or self._typing is None or prepared.key != self._text.key:
            return
        self._make_gaps(prepared.gaps)
        self._filling = True
        for name, field, text in (
            ("text", self.text, prepared.text),
            ("subject", self.subject, prepared.subject),
        ):
            shown = self.text.toPlainText() if field is self.text else self.subject.text()
            if not self._typing.typed(name) and shown != text:
                (self.text.setPlainText if field is self.text else self.subject.setText)(text)
                self._typing.rebase(name)
        self._filling = False
        if self.text.toPlainText().replace("\u00a0", " ") == prepared.text.replace("\u00a0", " "):
            self._show_findings(prepared.findings)
        if self._copies_next:
            self._copies_next = False
            self._on_copy()

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        self.text.mark(findings)
        if tuple(findings) == self._findings:
            return
        self._findings = tuple(findings)
        clear_layout(self._found_column)
        for finding in findings[:8]:
            row = QWidget()
            column = QVBoxLayout(row)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            shown = button(f"“{finding.excerpt}”", role="link", name=f"Show {finding.excerpt} in the text")
            shown.clicked.connect(partial(self._on_show, finding))
            column.addWidget(shown)
            column.addWidget(label(finding.why, tone="danger", type="small", wrap=True))
            self._found_column.addWidget(row)
        if findings:
            announce(self.text, f"{len(findings)} to take out: {findings[0].why}")

    def _on_show(self, finding: Finding, _checked: bool = False) -> None:
        self.text.show_finding(finding)

    def _place(self, key: str) -> None:
        """Put a value into an edited text, where its gap still stands."""
        value = self._gap_fields[key].text().strip()
        marker = gap_marker(key)
        if value and self._typing is not None and self._typing.typed("text"):
            text = self.text.toPlainText()
            if marker in text:
                self.text.setPlainText(text.replace(marker, value))

    @Slot()
    def _on_restored(self) -> None:
        self._look()

    @Slot()
    def _on_text(self) -> None:
        if not self._filling:
            self._timer.start()

    @Slot()
    def _on_gap(self) -> None:
        self._timer.start()

    @Slot(str)
    def _on_which(self, key: str) -> None:
        self._choose(key)

    # Leaving.

    @Slot()
    def _on_copy(self) -> None:
        if self._text is None:
            return
        if self._timer.isActive():
            # What was typed a moment ago has to be in the text first.
            self._timer.stop()
            self._copies_next = True
            self._look()
            return
        self.notice.clear()
        self._to_field.set_error("")
        to = self.to.currentText().strip()
        if not to:
            self._to_field.set_error("Say who will read it.")
            self.to.setFocus()
            return
        if self._is_gap_left():
            return
        self.copy.setEnabled(False)
        self.session.write(
            self,
            release_message,
            self.case.ref,
            self._text.key,
            to=to,
            fields=self.values(),
            text=self.text.toPlainText(),
            subject=self.subject.text() if self._text.kind is MessageKind.EMAIL else None,
            done=self._on_released,
            failed=self._on_refused,
        )

    def _is_gap_left(self) -> bool:
        """Say beside each field whose gap still stands what to do, and go to the first."""
        standing = gaps_left(f"{self.subject.text()}\n{self.text.toPlainText()}")
        left = [key for key in self._gap_boxes if key in standing]
        for key, box in self._gap_boxes.items():
            box.set_error("Fill this in, or take its sentence out of the message." if key in left else "")
        if left:
            self._gap_fields[left[0]].setFocus()
        return bool(left)

    def _on_released(self, prepared: Prepared) -> None:
        self.copy.setEnabled(True)
        QGuiApplication.clipboard().setText(prepared.text)
        self._show_findings(prepared.findings)
        verb = "Post it" if prepared.kind is MessageKind.PUBLIC else "Send it"
        self.notice.say(f"Copied. {verb}, then say so here.", tone="ok")
        self._begin_sent(prepared.text)

    def _on_refused(self, error: ConductDeskError) -> None:
        self.copy.setEnabled(True)
        self.notice.say_error(error)
        self._look()

    @Slot()
    def _on_copy_subject(self) -> None:
        QGuiApplication.clipboard().setText(self.subject.text())
        self.notice.say("The subject is copied.", tone="ok")

    @Slot()
    def _on_already(self) -> None:
        self.notice.clear()
        self._begin_sent(self.text.toPlainText())

    def _begin_sent(self, text: str) -> None:
        assert self._text is not None  # noqa: S101 - a text is chosen where its buttons are shown
        self.sent.begin(self._text.kind, to=self.to.currentText().strip(), text=text)
        self.main = self.sent.go
        self.sent.where.setFocus()
        self.changed.emit()
        bring_into_sight(self.sent)

    @Slot()
    def _on_sent_closed(self) -> None:
        self.main = self.copy
        self.changed.emit()

    @Slot()
    def _on_kept(self) -> None:
        # The form that went had the focus: without this it would leave the step, and the next one be missed.
        self.copy.setFocus()
        self.notice.clear()
        if self._typing is not None:
            self._typing.commit()
        self.main = self.copy
        self.kept.emit()
        self.changed.emit()
