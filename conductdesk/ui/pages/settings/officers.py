"""Officers: who can open the desk and how, and letting another one in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from conductdesk.domain.dates import say_day
from conductdesk.domain.records import has_words, listed
from conductdesk.errors import ConductDeskError
from conductdesk.services.desks import describe_desk
from conductdesk.services.officers import add_officer, list_officers
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.settings.section import LOOK_ONLY, Section
from conductdesk.ui.pages.settings.sheet import SheetOffer
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import Card, Notice, clear_layout, line
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.field import Field, text_line
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.labels import chip, label
from conductdesk.ui.widgets.new_passphrase import NewPassphrase

_WAYS = {"passphrase": "a passphrase", "keychain": "the keychain of a computer"}


@dataclass(frozen=True, kw_only=True)
class OfficerLine:
    """An officer as the list shows them. ``ways_in`` are words such as "a passphrase"."""

    officer_id: str
    name: str
    role: str
    ways_in: tuple[str, ...]
    added_at: datetime
    is_me: bool


def officer_lines(desk: OpenDesk) -> tuple[OfficerLine, ...]:
    """Whoever can open the desk, in the order of the header."""
    roles = {officer.id: officer.role for officer in list_officers(desk)}
    return tuple(
        OfficerLine(
            officer_id=row.officer_id,
            name=row.name,
            role=roles.get(row.officer_id, ""),
            ways_in=tuple(_WAYS.get(way, way) for way in row.ways_in),
            added_at=row.added_at,
            is_me=row.officer_id == desk.officer.id,
        )
        for row in describe_desk(desk.folder.path).officers
    )


class OfficersSection(Section):
    """The list, and the form that lets somebody in."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._lines: tuple[OfficerLine, ...] | None = None
        card = Card("Who can open this desk")
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        card.column.addLayout(self._list)
        card.add(line())
        card.add(
            label(
                "Each of them can read everything in it, and has a recovery sheet of their own on paper.",
                wrap=True,
            )
        )
        card.add(
            label(
                "Taking an officer out comes with the yearly handover and is not there yet: it needs new "
                "keys for the whole desk. Until then, whoever is named here can open it, and any copy of it.",
                tone="muted",
                wrap=True,
            )
        )
        self.column.addWidget(card)
        self.add = button("Let another officer in", icon="user-plus")
        self.add.clicked.connect(self._on_add)
        self._add_row = flow(self.add)
        card.add(self._add_row)
        self._why_not = label(LOOK_ONLY, tone="muted", wrap=True)
        card.add(self._why_not)
        self._add_row.setVisible(self.writable)
        self._why_not.setVisible(not self.writable)
        self.form: OfficerForm | None = None
        self._sheet = _SheetCard(context)
        self._sheet.hide()
        self.column.addWidget(self._sheet)

    def look(self) -> None:
        """Look up who can open the desk."""
        self.session.read(self, officer_lines, done=self._on_lines, failed=self.failed, key="officers")

    def refresh(self, changes: Any) -> None:
        """Another officer may have been let in, or have chosen a keychain."""
        del changes
        self.look()

    def leave(self) -> None:
        """Forget a passphrase that was typed halfway."""
        if self.form is not None:
            self.form.passphrase.clear()
            self.form.passphrase.begin()

    def clear(self) -> None:
        """Forget everything."""
        self._close_form()
        self._sheet.forget()
        clear_layout(self._list)
        self._lines = None

    def _on_lines(self, lines: Sequence[OfficerLine]) -> None:
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        clear_layout(self._list)
        for one in lines:
            self._list.addWidget(_row(one, self.context.zone))

    @Slot()
    def _on_add(self) -> None:
        self._sheet.forget()
        self.notice.clear()
        self._add_row.hide()
        self.form = OfficerForm(self.context)
        self.form.go.clicked.connect(self._on_go)
        self.form.cancel.clicked.connect(self._on_cancel)
        self.column.insertWidget(2, self.form)
        self.form.begin()

    @Slot()
    def _on_cancel(self) -> None:
        if self.form is not None:
            self.form.typing.commit()
        self._close_form()
        self.add.setFocus()

    def _close_form(self) -> None:
        if self.form is not None:
            self.form.forget()
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        self._add_row.setVisible(self.writable)

    @Slot()
    def _on_go(self) -> None:
        form = self.form
        if form is None or not form.check():
            return
        name = form.name.text().strip()
        form.busy(on=True)
        self.session.write(
            self,
            add_officer,
            name,
            form.passphrase.passphrase(),
            role=form.role.text().strip(),
            cost=self.context.surroundings.cost,
            done=partial(self._on_added, name),
            failed=self._on_not_added,
        )

    def _on_added(self, name: str, recovery: str) -> None:
        if self.form is not None:
            self.form.typing.commit()
        self._close_form()
        self._sheet.offer(name, recovery)
        self.look()

    def _on_not_added(self, error: ConductDeskError) -> None:
        if self.form is not None:
            self.form.busy(on=False)
            self.form.notice.say_error(error)
        else:
            self.failed(error)


class OfficerForm(FormBox):
    """Who is let in, and with which passphrase; they type it here themselves.

    Attributes:
        go: lets them in.
        cancel: closes the form.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._group = context.session.desk.profile.group_name
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card = Card("Let another officer in")
        outer.addWidget(card)
        card.add(
            label(
                "They sit here now and choose a passphrase of their own. They will see every incident that "
                "you can see.",
                wrap=True,
            )
        )
        self.name = text_line(limit=200)
        self.name.textChanged.connect(self._on_name)
        self._name_field = Field("Their name", self.name, hint="As the committee knows them.")
        card.add(self._name_field)
        self.role = text_line(limit=200)
        card.add(Field("Their office", self.role, hint="Such as Secretary.", optional=True))
        self.passphrase = NewPassphrase(context.tasks, about=(self._group,), whose="Their")
        card.add(self.passphrase)
        self.notice = Notice()
        card.add(self.notice)
        self.go = self.main = button("Let them in", role="primary", icon="user-plus")
        self.cancel = button("Cancel", role="quiet")
        card.add(flow(self.go, self.cancel))
        fields = {"name": self.name, "role": self.role}
        self.typing = Typing(context, self, "settings.officer", fields)
        self.typing.failed.connect(self.notice.say_error)

    def begin(self) -> None:
        """Put back what was typed before, and wait for a name."""
        self.typing.restore()
        self.passphrase.begin()
        self.name.setFocus()

    def check(self) -> bool:
        """Whether everything is there; what lacks is said beside it."""
        self.notice.clear()
        named = has_words(self.name.text())
        self._name_field.set_error("" if named else "Write their name.")
        if not named:
            self.name.setFocus()
            return False
        return self.passphrase.check()

    def busy(self, *, on: bool) -> None:
        """While their key is made, which takes a second or two on purpose."""
        self.go.setEnabled(not on)
        self.cancel.setEnabled(not on)
        self.go.setText("Making their key …" if on else "Let them in")

    def forget(self) -> None:
        """Forget the passphrase; a half-typed name stays kept."""
        self.typing.clear()
        self.passphrase.clear()

    def _on_name(self, name: str) -> None:
        self._name_field.set_error("")
        self.passphrase.set_about((name.strip(), self._group))


class _SheetCard(Card):
    """The recovery sheet of somebody who was just let in."""

    def __init__(self, context: Context) -> None:
        super().__init__("Their recovery sheet")
        self._words = label(wrap=True)
        self.add(self._words)
        self.sheet = SheetOffer(context)
        self.add(self.sheet)
        self.done = button("Done", role="quiet")
        self.done.clicked.connect(self.forget)
        self.add(flow(self.done))

    def offer(self, name: str, recovery: str) -> None:
        """Offer the sheet of somebody."""
        self.sheet.clear()
        self.sheet.text = recovery
        self._words.setText(
            f"{name} can open the desk now. Give them their sheet on paper: it opens the desk when their "
            "passphrase is forgotten. They can print it again themselves, here, once they are in."
        )
        self.show()
        self.sheet.print.setFocus()

    @Slot()
    def forget(self) -> None:
        """Let go of the sheet."""
        self.sheet.clear()
        self._words.setText("")
        self.hide()


def _row(one: OfficerLine, zone: str) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    head = QHBoxLayout()
    head.setSpacing(8)
    head.addWidget(label(one.name, strong=True, wrap=True), 1)
    if one.is_me:
        head.addWidget(chip("You", "info"))
    column.addLayout(head)
    since = f"since {say_day(one.added_at, zone)}"
    about = " · ".join(part for part in (one.role, since) if part)
    column.addWidget(label(about[:1].upper() + about[1:], type="small", tone="muted", wrap=True))
    ways = listed((*one.ways_in, "their recovery sheet"), last="or")
    column.addWidget(label(f"Opens it with {ways}", type="small", tone="muted", wrap=True))
    holder.setAccessibleName(f"{one.name}, {about}")
    return holder
