"""The e-mail that goes with the report: filled from the incident, edited, held against the names in it."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from conductdesk.domain.communications import FIELDS, Finding, gap_marker
from conductdesk.errors import ConductDeskError
from conductdesk.services.mailing import check_mail
from conductdesk.services.messages import Prepared, prepare_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.words import step_of_text
from conductdesk.ui.pages.incidents.steps.editor import MessageText
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import Card, Notice, announce, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, text_line
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

_CHECK_AFTER_MS = 250
_MOST_FOUND = 6
_HINT = (
    "An e-mail can be passed on, so it names nobody: who is involved stands in the report. "
    "ConductDesk sends nothing itself."
)


class MailCard(Card):
    """Subject and text of one e-mail, and the buttons by which it leaves.

    Attributes:
        asked: emitted with ``copy``, ``open`` or ``draft`` when its button was pressed.
    """

    asked = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("The e-mail to them", parent)
        self._context, self._session = context, context.session
        self._case: Case | None = None
        self._key = ""
        self._keys: tuple[str, ...] = ()
        self._prepared: Prepared | None = None
        self._findings: tuple[Finding, ...] = ()
        self._gap_fields: dict[str, QLineEdit] = {}
        self._typing: Typing | None = None
        self._filling = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CHECK_AFTER_MS)
        self._timer.timeout.connect(self._look)
        self._lay_out()

    def _lay_out(self) -> None:
        self.add(label(_HINT, tone="muted", type="small", wrap=True))
        self.which = Choice()
        self._which_field = Field("Text", self.which)
        self._gaps = QWidget()
        self._gap_column = QVBoxLayout(self._gaps)
        self._gap_column.setContentsMargins(0, 0, 0, 0)
        self._gap_column.setSpacing(8)
        self.subject = text_line()
        self.text = MessageText(lines=6, most=16)
        self._found = QWidget()
        self._found_column = QVBoxLayout(self._found)
        self._found_column.setContentsMargins(0, 0, 0, 0)
        self._found_column.setSpacing(4)
        self.notice = Notice()
        self.copy = button("Copy e-mail", icon="copy")
        self.open = button("Open in mail program", icon="mail")
        self.draft = button("Open as draft with the PDF", icon="external-link")
        for key, made in (("copy", self.copy), ("open", self.open), ("draft", self.draft)):
            made.clicked.connect(partial(self._on_asked, key))
        self._how = label(
            "“Open in mail program” opens your mail program, and the folder with the PDF to attach. “Open as "
            "draft” makes a file with the PDF attached, for mail programs that open such files.",
            tone="muted",
            type="small",
            wrap=True,
        )
        for part in (
            self._which_field,
            self._gaps,
            Field("Subject", self.subject),
            Field("Message", self.text),
            self._found,
            self.notice,
            flow(self.copy, self.open, self.draft),
            self._how,
        ):
            self.add(part)
        self.which.chosen.connect(self._choose)
        self.text.textChanged.connect(self._on_text)
        self.subject.textChanged.connect(self._on_text)

    # What others ask of it.

    def show_case(self, case: Case, keys: Sequence[str]) -> None:
        """Offer these texts of the incident's checklist; one that somebody edited stays as it is."""
        other = self._case is None or self._case.ref != case.ref
        self._case, self._keys = case, tuple(keys)
        named = [(key, text.title) for key in self._keys if (text := case.guide.text(key)) is not None]
        self.which.fill(named)
        self._which_field.setVisible(len(named) > 1)
        self.setVisible(bool(named))
        if other or self._key not in self._keys:
            key = named[0][0] if named else ""
            self.which.set_key(key)
            self._choose(key)
        else:
            self._look()

    def offer(self, keys: Sequence[str]) -> None:
        """Put other texts first, since another recipient was chosen; an edited one stays."""
        if self._case is None or tuple(keys) == self._keys:
            return
        edited = self._typing is not None and self._typing.anything()
        chosen = self._key
        self.show_case(self._case, keys)
        if not edited and keys and keys[0] != chosen:
            self.which.set_key(keys[0])
            self._choose(keys[0])

    def final(self) -> Prepared | None:
        """The e-mail as it stands, or None while it is not filled yet."""
        if self._prepared is None:
            return None
        return Prepared(
            key=self._prepared.key,
            kind=self._prepared.kind,
            title=self._prepared.title,
            subject=self.subject.text(),
            text=self.text.toPlainText().replace("\u00a0", " "),
            gaps=self._prepared.gaps,
            findings=(),
            fields={**self._prepared.fields, **self._values()},
        )

    def ready(self) -> bool:
        """Whether it may leave; otherwise the fields and the notice say what is missing."""
        if self._prepared is None:
            return False
        empty = [key for key in self._prepared.gaps if key in self._gap_fields]
        if empty:
            self.notice.say("Fill in what is still open in the e-mail.", tone="warn")
            self._gap_fields[empty[0]].setFocus()
            return False
        if self._findings:
            self.notice.say("Take out the names first. They stand in the report.", tone="danger")
            self.text.setFocus()
            return False
        self.notice.clear()
        return True

    def sent(self) -> None:
        """It is on record as it was sent: forget what was typed, and begin anew with what fits now."""
        if self._typing is not None:
            self._typing.commit()
        self._key = ""
        self.which.setCurrentIndex(-1)

    def flush(self) -> None:
        """Keep what is typed now."""
        if self._typing is not None:
            self._typing.flush()

    def clear(self) -> None:
        """Keep what is typed, then let go of everything."""
        self._context.tasks.drop(self)
        self._timer.stop()
        if self._typing is not None:
            self._typing.clear()
            self._typing.deleteLater()
            self._typing = None
        self._case, self._prepared, self._key, self._keys = None, None, "", ()
        self._filling = True
        self.subject.clear()
        self.text.clear()
        self.text.document().clearUndoRedoStacks()
        self._filling = False
        self._drop_gaps()
        self._show_findings(())
        self.which.fill(())
        self.notice.clear()

    # Texts and gaps.

    @Slot(str)
    def _choose(self, key: str) -> None:
        if self._case is None or not key:
            return
        if self._typing is not None:
            self._typing.flush()
            self._typing.clear()
            self._typing.deleteLater()
        self._key, self._prepared = key, None
        self._drop_gaps()
        self._filling = True
        self.text.clear()
        self.subject.clear()
        self._filling = False
        self._show_findings(())
        self.notice.clear()
        step = step_of_text(self._case.view.steps, key)
        place = f"step.{step.step.key}.{key}" if step is not None else f"documents.{key}"
        fields = {"subject": self.subject, "text": self.text}
        self._typing = Typing(self._context, self, place, fields, self._case.ref)
        self._typing.failed.connect(self.notice.say_error)
        self._typing.restored.connect(self._look)
        self._typing.restore()

    def _values(self) -> dict[str, str]:
        given = {key: made.text().strip() for key, made in self._gap_fields.items()}
        return {key: text for key, text in given.items() if text}

    def _drop_gaps(self) -> None:
        clear_layout(self._gap_column)
        self._gap_fields = {}

    def _make_gaps(self, keys: Sequence[str]) -> None:
        for key in keys:
            if key in self._gap_fields or self._typing is None:
                continue
            line = text_line()
            field = Field(key.replace("_", " ").capitalize(), line, hint=f"To fill in: {FIELDS[key]}.")
            self._gap_column.addWidget(field)
            self._gap_fields[key] = line
            line.textChanged.connect(self._on_gap)
            line.editingFinished.connect(partial(self._place, key))
            self._typing.follow({f"field.{key}": line})

    def _place(self, key: str) -> None:
        """Put a value into an edited text, where its gap still stands."""
        value = self._gap_fields[key].text().strip() if key in self._gap_fields else ""
        if value and self._typing is not None and self._typing.typed("text"):
            text = self.text.toPlainText()
            if gap_marker(key) in text:
                self.text.setPlainText(text.replace(gap_marker(key), value))

    # Checking.

    @Slot()
    def _look(self) -> None:
        if self._case is None or self._typing is None or not self._key:
            return
        edited = self._typing.typed("text")
        self._session.read(
            self,
            _prepare,
            self._case.ref,
            self._key,
            self._values(),
            self.text.toPlainText() if edited else None,
            self.subject.text() if self._typing.typed("subject") else None,
            done=self._on_prepared,
            failed=self._on_failed,
            key="look",
        )

    def _on_prepared(self, found: tuple[Prepared, tuple[Finding, ...]]) -> None:
        prepared, findings = found
        if self._typing is None or prepared.key != self._key:
            return
        self._prepared = prepared
        self._make_gaps(prepared.gaps)
        self._filling = True
        if not self._typing.typed("text") and self.text.toPlainText() != prepared.text:
            self.text.setPlainText(prepared.text)
            self._typing.rebase("text")
        if not self._typing.typed("subject") and self.subject.text() != prepared.subject:
            self.subject.setText(prepared.subject)
            self._typing.rebase("subject")
        self._filling = False
        if self.text.toPlainText().replace("\u00a0", " ") == prepared.text.replace("\u00a0", " "):
            self._show_findings(findings)

    def _on_failed(self, error: ConductDeskError) -> None:
        self.notice.say_error(error)

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        if tuple(findings) == self._findings:
            return
        self._findings = tuple(findings)
        clear_layout(self._found_column)
        for finding in findings[:_MOST_FOUND]:
            said = f"“{finding.excerpt}”: {finding.why}"
            self._found_column.addWidget(label(said, tone="danger", type="small", wrap=True))
        if findings:
            announce(self.text, f"{len(findings)} to take out: {findings[0].why}")

    @Slot()
    def _on_text(self) -> None:
        if not self._filling:
            self._timer.start()

    @Slot()
    def _on_gap(self) -> None:
        self._timer.start()

    def _on_asked(self, what: str, _checked: bool = False) -> None:
        self.asked.emit(what)


def _prepare(
    desk: OpenDesk, ref: str, key: str, fields: Mapping[str, str], text: str | None, subject: str | None
) -> tuple[Prepared, tuple[Finding, ...]]:
    prepared = prepare_message(desk, ref, key, fields=fields, text=text, subject=subject)
    return prepared, check_mail(desk, ref, prepared)
