"""One card for each way to take part: who is affected, reported, saw it, or told us."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.domain.records import listed, visible
from conductdesk.errors import ConductDeskError
from conductdesk.services.people import (
    AccountDetails,
    Involved,
    PersonDetails,
    involve,
    leave_out,
    may_be_meant,
)
from conductdesk.services.views import PartView
from conductdesk.ui.pages.record.lookups import add_account
from conductdesk.ui.pages.record.rows import Rows
from conductdesk.ui.pages.record.step import RecordStep, free_choice
from conductdesk.ui.pages.record.words import ACCOUNTS, POSITIONS, ROLES, STANDINGS, options, say_part, short
from conductdesk.ui.pages.typing import put_text
from conductdesk.ui.widgets.boxes import Card, Notice, announce, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, Radios, text_line
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.labels import label

_PERSON, _ACCOUNT = "person", "account"
_MOST_ASKED = 6


class PartCard(Card):
    """Who takes part in one role, with a short form for one more.

    Args:
        step: whose card it is; it keeps half-typed text.
        role: the role.
        title: the question.
        hint: what to do when one does not know.

    Attributes:
        added: emitted with what was kept.
    """

    added = Signal(object)

    def __init__(self, step: RecordStep, role: Role, title: str, hint: str) -> None:
        super().__init__(title)
        self.column.setSpacing(14)
        self._step, self.role = step, role
        self._asked_for = ""
        self.lines: tuple[tuple[str, str], ...] = ()
        self.add(label(hint, tone="muted", wrap=True))
        self.rows = Rows(title)
        self.add(self.rows)
        self.known_by: Radios | None = None
        if role is Role.RESPONDENT:
            self._add_account_fields()
        self.who = step.half(f"text.{role}", text_line(limit=200))
        self._who = Field("Name", self.who)
        self.add(self._who)
        self.standing = self.position = None
        if role is Role.RESPONDENT:
            self.standing = step.half(f"standing.{role}", Radios(options(STANDINGS), name="They are"))
            self.add(Field("They are", self.standing))
        if role in {Role.RESPONDENT, Role.AFFECTED}:
            self.position = step.half(f"position.{role}", Choice(options(POSITIONS)))
            self.add(Field("Their position", self.position, optional=True))
        self._question = QWidget()
        self._answers = QVBoxLayout(self._question)
        self._answers.setContentsMargins(0, 0, 0, 0)
        self._question.hide()
        self.add(self._question)
        self.said = Notice()
        self.add(self.said)
        self._buttons = QWidget()
        self._row = FlowLayout(self._buttons)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.add_it = button("Add", icon="plus", name=f"Add {ROLES[role]}")
        self.add_it.clicked.connect(self._on_add)
        self.who.returnPressed.connect(self._on_add)
        self._row.addWidget(self.add_it)
        self._also: list[QWidget] = []
        self.add(self._buttons)
        self._on_known_by()

    def _add_account_fields(self) -> None:
        step = self._step
        choices = [(_PERSON, "A person"), (_ACCOUNT, "Only an account")]
        self.known_by = step.half("known_by", Radios(choices, name="What do you know?"))
        self.known_by.chosen.connect(self._on_known_by)
        self.add(Field("What do you know?", self.known_by))
        self.handle = step.half("text.handle", text_line(limit=200))
        self.on_platform = step.half("account.platform", free_choice("On which platform"))
        self.kind = step.half("account.kind", Radios(options(ACCOUNTS), name="The account is"))
        self._account = QWidget()
        column = QVBoxLayout(self._account)
        column.setContentsMargins(0, 0, 0, 0)
        self._handle = Field("Name of the account", self.handle, hint="As it is shown, such as @night_owl.")
        self._platform = Field("On which platform", self.on_platform)
        for field in (self._handle, self._platform, Field("The account is", self.kind)):
            column.addWidget(field)
        self.handle.returnPressed.connect(self._on_add)
        self.add(self._account)

    def offer_platforms(self, names: Sequence[str], platform: str) -> None:
        """The platforms to choose from; ``platform`` is where it happened."""
        if self.known_by is not None:
            self.on_platform.fill([("", ""), *((name, name) for name in names)])
            self.on_platform.setCurrentIndex(0)
            self.on_platform.set_key(platform)

    def show_parts(self, parts: Sequence[PartView]) -> None:
        """Show who takes part in this role, and offer those who are there in another one."""
        own = [part for part in parts if part.role is self.role]
        self.lines = tuple((part.id, say_part(part)) for part in own)
        self.rows.show_rows(
            self.lines, icon="user", remove="Take out", sure="Take them out", on_remove=self._on_remove
        )
        there = {part.person_id for part in own}
        others = {p.person_id: p.name for p in parts if p.person_id and p.person_id not in there}
        for widget in self._also:
            self._row.removeWidget(widget)
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        self._also = []
        if self.role in {Role.WITNESS, Role.REPORTER}:
            for person_id, name in others.items():
                made = button(f"Also {short(name)}", role="quiet", icon="user-plus", name=f"Also {name}")
                made.clicked.connect(partial(self._on_also, person_id))
                self._row.addWidget(made)
                self._also.append(made)

    def add_what_is_typed(self) -> None:
        """Add a name that was typed, as a press on Add would; a question it raises waits on this step."""
        if self.who.text().strip() and not self._is_account() and self.add_it.isEnabled():
            self._on_add()

    def left_over(self) -> tuple[str, ...]:
        """A name that was typed and not added."""
        texts = [self.who.text().strip()]
        if self.known_by is not None:
            texts.append(self.handle.text().strip())
        said = " ".join(text for text in texts if text)
        return (f"{ROLES[self.role].capitalize()}: {said}",) if said else ()

    def restored(self) -> None:
        """Half-typed text is back: show what belongs to it."""
        if self.known_by is not None and not self.known_by.key():
            self.known_by.set_key(_PERSON)
        self._on_known_by()

    def clear_rows(self) -> None:
        """Let go of who is shown."""
        self.show_parts(())
        self.lines = ()
        self.said.clear()
        self._close_question()
        self._who.set_error("")

    def _is_account(self) -> bool:
        return self.known_by is not None and self.known_by.key() == _ACCOUNT

    @Slot()
    def _on_known_by(self, *_key: object) -> None:
        if self.known_by is None:
            return
        self._account.setVisible(self._is_account())
        self._who.name.setText("Who is behind it (optional)" if self._is_account() else "Name")
        self.who.setAccessibleName(self._who.name.text())

    @Slot()
    def _on_add(self) -> None:
        self._who.set_error("")
        name = " ".join(visible(self.who.text()).split())
        if self._is_account():
            self._handle.set_error("" if visible(self.handle.text()) else "Write the name of the account.")
            self._platform.set_error("" if self.on_platform.key() else "Say which platform it is on.")
            if not (visible(self.handle.text()) and self.on_platform.key()):
                return
        elif not name:
            self._who.set_error("Write a name, or what you know, such as “tall student at the door”.")
            self.who.setFocus()
            return
        self.add_it.setEnabled(False)
        if name:
            self._asked_for = name
            self._step.context.session.read(
                self, may_be_meant, name, done=self._on_meant, failed=self._on_failed, key="meant"
            )
        else:
            self._keep(None)

    def _on_meant(self, rows: tuple[tuple[str, str], ...]) -> None:
        if not rows:
            self._keep(self._details())
            return
        self.add_it.setEnabled(True)
        clear_layout(self._answers)
        question = f"Is {self._asked_for} somebody you know already?"
        self._answers.addWidget(label(question, strong=True, wrap=True))
        holder = QWidget()
        flow = FlowLayout(holder)
        flow.setContentsMargins(0, 0, 0, 0)
        first = None
        for name, person_id in rows[:_MOST_ASKED]:
            one = button(short(name), name=name)
            one.clicked.connect(partial(self._on_is, person_id))
            flow.addWidget(one)
            first = first or one
        new = button("No, somebody new")
        new.clicked.connect(self._on_new)
        flow.addWidget(new)
        self._answers.addWidget(holder)
        self._question.show()
        if self.isVisible():
            announce(self, question)
            (first or new).setFocus()

    def _on_is(self, person_id: str, *_checked: object) -> None:
        self._close_question()
        self._keep(person_id)

    @Slot()
    def _on_new(self) -> None:
        self._close_question()
        self._keep(self._details())

    def _on_also(self, person_id: str, *_checked: object) -> None:
        self._step.draft.write(
            self, involve, self.role, person=person_id, done=self._on_added, failed=self._on_failed
        )

    def _close_question(self) -> None:
        self._question.hide()
        clear_layout(self._answers)

    def _details(self) -> PersonDetails:
        standing = self.standing.key() if self.standing is not None else ""
        return PersonDetails(
            name=self.who.text().strip(),
            standing=Standing(standing or Standing.UNKNOWN),
            position=self.position.key() if self.position is not None else "",
        )

    def _keep(self, person: PersonDetails | str | None) -> None:
        self.add_it.setEnabled(False)
        told: dict[str, Any] = {"done": self._on_added, "failed": self._on_failed}
        if self._is_account():
            account = AccountDetails(
                platform=self.on_platform.key(),
                handle=self.handle.text().strip(),
                kind=AccountKind(self.kind.key() or AccountKind.ANONYMOUS),
            )
            self._step.draft.write(self, add_account, self.role, account, person, **told)
        else:
            self._step.draft.write(self, involve, self.role, person=person, **told)

    def _on_added(self, involved: Involved) -> None:
        self.add_it.setEnabled(True)
        for control in (self.who, self.standing, self.position):
            if control is not None:
                put_text(control, "")
        if self.known_by is not None:
            for control in (self.handle, self.kind, self.known_by):
                put_text(control, "")
            self.restored()
        self.said.clear()
        if involved.earlier and self.role is Role.RESPONDENT:
            refs = listed(tuple(dict.fromkeys(involved.earlier)))
            self.said.say(f"Reported before: {refs}.", tone="warn", hint="Do not give them a stage.")
        announce(self, f"Added as {ROLES[self.role]}.")
        self._step.typed.emit()
        self._step.changed.emit()
        self.added.emit(involved)
        if self.isVisible():
            self.who.setFocus()

    def _on_remove(self, involvement_id: str) -> None:
        self._step.draft.write(
            self, leave_out, involvement_id, done=self._on_removed, failed=self._on_not_removed
        )

    def _on_removed(self, _nothing: object) -> None:
        announce(self, "Taken out.")
        self._step.changed.emit()

    def _on_not_removed(self, error: ConductDeskError) -> None:
        self.said.say_error(error)
        self.rows.again()
        self._step.changed.emit()

    def _on_failed(self, error: ConductDeskError) -> None:
        self.add_it.setEnabled(True)
        self.said.say_error(error)
