"""The people and accounts of an incident, by the part they take, and how they are (R6, R7, R9, R11)."""

from datetime import time, timedelta
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QPushButton

from conductdesk.domain.dates import local, say_day, say_when
from conductdesk.domain.people import Role, Standing
from conductdesk.services.corrections import take_back_involvement
from conductdesk.services.views import CheckView, IncidentView, PartView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import Form, Opening, flow
from conductdesk.ui.pages.incidents.people_forms import (
    AccountForm,
    BlockForm,
    EditAccountForm,
    EditPersonForm,
    PersonForm,
    WellbeingForm,
    platform_of,
)
from conductdesk.ui.pages.incidents.rows import Row, Rows, heading
from conductdesk.ui.pages.incidents.section import Section
from conductdesk.ui.pages.incidents.section_words import (
    ACCOUNT_CHIPS,
    POSITIONS,
    ROLES,
    STANDINGS,
    short,
    tame,
)
from conductdesk.ui.places import Place
from conductdesk.ui.speech import say_span
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import chip, label, set_chip

_HEADING = "heading:"
_LONGEST_NAME = 300


class PartRow(Row):
    """One person or account in one role."""

    def __init__(self) -> None:
        super().__init__()
        self.name = label(strong=True, wrap=True, selectable=True)
        self.standing = chip("")
        self.position = chip("")
        self._chips = flow(self.standing, self.position)
        self.note = label(wrap=True, selectable=True)
        self.block = label(type="small", tone="muted", wrap=True)
        self.check = label(type="small", tone="muted", wrap=True)
        self.contact = label(type="small", tone="muted", wrap=True, selectable=True)
        self.edit = button("Edit", role="link")
        self.ask = button("How are they?", role="link")
        self.blocked = button("Note a block", role="link")
        self.back = button("Take back", role="link")
        for part in (self.name, self._chips, self.note, self.contact, self.block, self.check):
            self.column.addWidget(part)
        self.column.addWidget(flow(self.edit, self.ask, self.blocked, self.back, spacing=16))

    def show_part(self, part: PartView, check: CheckView | None, zone: str, *, changeable: bool) -> None:
        """Show a part as it stands."""
        name = tame(part.account or part.name)
        self.name.setText(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…")
        chips = []
        if part.account_kind is not None:
            chips.append((self.standing, ACCOUNT_CHIPS[part.account_kind]))
        elif part.standing not in (None, Standing.UNKNOWN):
            chips.append((self.standing, STANDINGS[part.standing]))
        if part.position:
            chips.append((self.position, POSITIONS.get(part.position, short(part.position, limit=40))))
        for made in (self.standing, self.position):
            words = next((text for one, text in chips if one is made), "")
            set_chip(made, words, "plain")
            made.setVisible(bool(words))
        self._chips.setVisible(bool(chips))
        _say(self.note, tame(part.note))
        _say(self.contact, f"Reach them: {tame(part.contact)}" if part.contact else "")
        _say(self.block, _block_words(part, zone))
        _say(self.check, _check_words(check, zone))
        for action in (self.edit, self.back):
            action.setVisible(changeable)
        self.ask.setVisible(bool(part.person_id))
        self.blocked.setVisible(changeable and part.role is Role.RESPONDENT and part.blocked_at is None)
        who = short(name, limit=60)
        for action in (self.edit, self.ask, self.blocked, self.back):
            action.setAccessibleName(f"{action.text()} {who}")


def _say(made: QLabel, text: str) -> None:
    made.setText(text)
    made.setVisible(bool(text))


def _block_words(part: PartView, zone: str) -> str:
    if part.blocked_at is None:
        if part.role is Role.RESPONDENT and part.standing is Standing.NON_MEMBER:
            return f"Not a member, and not blocked yet. Known since {say_when(part.first_known_at, zone)}."
        return ""
    span = say_span(max(part.blocked_at - part.first_known_at, timedelta()))
    where = tame(part.blocked_where)
    return f"Blocked on {where}, {say_when(part.blocked_at, zone)}, {span} after you first knew."


def _check_words(check: CheckView | None, zone: str) -> str:
    if check is None:
        return ""
    said = [f"How they are, {say_when(check.at, zone)}: {tame(check.how) or 'no words'}"]
    if check.support_offered:
        said.append(f"Support offered: {tame(check.support_offered)}")
    if check.next_check_at is not None:
        at_midnight = local(check.next_check_at, zone).time() == time()
        when = say_day(check.next_check_at, zone) if at_midnight else say_when(check.next_check_at, zone)
        said.append(f"Ask again {when}")
    return "\n".join(said)


class PeopleSection(Section):
    """Who takes part, with their standing, blocks, earlier incidents and how they are."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "People")
        self.add_person = button("Add a person", icon="user-plus")
        self.add_person.clicked.connect(self._on_add_person)
        self.add_account = button("Add an account", role="quiet", icon="plus")
        self.add_account.clicked.connect(self._on_add_account)
        self.opening = Opening()
        self.earlier = label(tone="info", strong=True, wrap=True)
        self.keep_in_mind = button("What to keep in mind", role="link")
        self.keep_in_mind.clicked.connect(self._on_keep_in_mind)
        self._advice = label(wrap=True)
        self._advice.hide()
        self._earlier_links = Rows(spacing=0)
        self._empty = label(
            "Nobody is named yet. Nobody has to be: a concern can stand alone.", tone="muted", wrap=True
        )
        self.rows = Rows(spacing=16)
        self.mine = Row()
        self._own_check = label(type="small", tone="muted", wrap=True)
        self.ask_me = button("How are you? Note it", role="link")
        self.ask_me.clicked.connect(self._on_ask_me)
        self.mine.column.addWidget(heading("You and the committee"))
        self.mine.column.addWidget(self._own_check)
        self.mine.column.addWidget(flow(self.ask_me))
        self._adding = flow(self.add_person, self.add_account)
        for part in (
            self._adding,
            self.opening,
            self.notice,
            self.earlier,
            self._earlier_links,
            self.keep_in_mind,
            self._advice,
            self._empty,
            self.rows,
            self.mine,
        ):
            self.card.add(part)

    def show_view(self, view: IncidentView) -> None:
        """Show everybody by the part they take; rows and forms that are open stay."""
        self._adding.setVisible(self.changeable)
        self._empty.setVisible(not view.people)
        by_key = {part.id: part for part in view.people}
        keys = []
        for role, words in ROLES.items():
            own = [part.id for part in view.people if part.role is role]
            if own:
                keys += [f"{_HEADING}{words}", *own]
        self.rows.arrange(keys, self._make_row)
        for key, part in by_key.items():
            row = self.rows.get(key)
            if isinstance(row, PartRow):
                row.show_part(part, _newest(view, part.name), view.zone, changeable=self.changeable)
                row.ask.setVisible(bool(part.person_id) and self.session.desk.writable)
        self._show_earlier(view)
        own_names = {part.name for part in view.people}
        checks = [check for check in view.checks if check.who not in own_names]
        words = "\n".join(f"{tame(c.who)}: {_check_words(c, view.zone)}" for c in checks[-3:])
        _say(self._own_check, words)
        self.ask_me.setVisible(self.session.desk.writable)

    def forget(self) -> None:
        """Empty everything."""
        self.opening.close_form()
        self.mine.opening.close_form()
        self.rows.clear()
        self._earlier_links.clear()
        self.earlier.hide()
        self._advice.hide()
        self._advice.setText("")
        self._own_check.setText("")

    def _show_earlier(self, view: IncidentView) -> None:
        refs = tuple(dict.fromkeys(view.earlier))
        self.earlier.setVisible(bool(refs))
        others = "another incident" if len(refs) == 1 else "other incidents"
        self.earlier.setText(f"Somebody here was reported before, in {others}.")
        self._advice.setText("\n".join(f"• {advice}" for advice in view.advice))
        self.keep_in_mind.setVisible(bool(view.advice))
        self._advice.setVisible(bool(view.advice) and not self._advice.isHidden())
        self._earlier_links.arrange(refs, self._make_earlier)

    @Slot()
    def _on_keep_in_mind(self) -> None:
        self._advice.setVisible(self._advice.isHidden())

    def _make_earlier(self, ref: str) -> QPushButton:
        made = button(f"Also in {ref}", role="link")
        made.clicked.connect(partial(self._on_earlier, ref))
        return made

    def _on_earlier(self, ref: str, _checked: bool = False) -> None:
        self.wants.emit(Place(page="incidents", ref=ref, part="people"))

    def _make_row(self, key: str) -> QLabel | PartRow:
        if key.startswith(_HEADING):
            return label(key.removeprefix(_HEADING), type="small", tone="muted", strong=True, wrap=True)
        row = PartRow()
        row.edit.clicked.connect(partial(self._on_edit, key))
        row.ask.clicked.connect(partial(self._on_ask, key))
        row.blocked.clicked.connect(partial(self._on_block, key))
        row.back.clicked.connect(partial(self._on_take_back, key))
        return row

    def _part(self, key: str) -> PartView | None:
        parts = self.view.people if self.view is not None else ()
        return next((part for part in parts if part.id == key), None)

    def _row(self, key: str) -> PartRow | None:
        row = self.rows.get(key)
        return row if isinstance(row, PartRow) else None

    @Slot()
    def _on_add_person(self) -> None:
        close = self.opening.close_form
        self.opening.open(
            PersonForm(self.context, self.ref, done=partial(self._done, self.opening), close=close)
        )

    @Slot()
    def _on_add_account(self) -> None:
        platform = self.view.platform if self.view is not None else ""
        done, close = partial(self._done, self.opening), self.opening.close_form
        self.opening.open(AccountForm(self.context, self.ref, platform, done=done, close=close))

    def _on_edit(self, key: str, _checked: bool = False) -> None:
        part, row = self._part(key), self._row(key)
        if part is None or row is None:
            return
        done, close = partial(self._done, row.opening), row.opening.close_form
        form: Form
        if part.person_id:
            form = EditPersonForm(self.context, self.ref, part, done=done, close=close)
        else:
            form = EditAccountForm(self.context, self.ref, part, done=done, close=close)
        row.opening.open(form)

    def _on_ask(self, key: str, _checked: bool = False) -> None:
        part, row = self._part(key), self._row(key)
        if part is not None and row is not None:
            row.opening.open(
                WellbeingForm(
                    self.context,
                    self.ref,
                    title="How are they?",
                    person=part.person_id or "",
                    done=partial(self._done, row.opening),
                    close=row.opening.close_form,
                )
            )

    def _on_block(self, key: str, _checked: bool = False) -> None:
        part, row = self._part(key), self._row(key)
        if part is not None and row is not None and self.view is not None:
            where = platform_of(part) or self.view.platform
            done, close = partial(self._done, row.opening), row.opening.close_form
            row.opening.open(BlockForm(self.context, self.ref, part, where, done=done, close=close))

    def _on_take_back(self, key: str, _checked: bool = False) -> None:
        self.session.write(
            self, take_back_involvement, self.ref, key, done=self._on_taken_back, failed=self.failed
        )

    def _on_taken_back(self, _result: object) -> None:
        self.notice.say(
            "Taken back. They stay known to the desk.", tone="ok", hint="Undo brings their part back."
        )

    @Slot()
    def _on_ask_me(self) -> None:
        opening = self.mine.opening
        opening.open(
            WellbeingForm(
                self.context,
                self.ref,
                title="How are you?",
                officer=self.session.desk.officer.name,
                done=partial(self._done, opening),
                close=opening.close_form,
            )
        )

    def _done(self, opening: Opening, said: str) -> None:
        opening.close_form()
        self.notice.say(said, tone="ok")


def _newest(view: IncidentView, name: str) -> CheckView | None:
    own = [check for check in view.checks if check.who == name]
    return own[-1] if own else None
