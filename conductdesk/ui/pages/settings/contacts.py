"""Contacts: whom an incident is taken to, by route, changed in place (R27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.domain.dates import day_of
from conductdesk.domain.referrals import Contact, Route, is_old_preset
from conductdesk.errors import ConductDeskError
from conductdesk.services.contacts import ContactDetails, list_contacts, set_contact
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.rows import Rows
from conductdesk.ui.pages.incidents.words import ROUTE_WORDS
from conductdesk.ui.pages.settings.contact_form import ContactForm
from conductdesk.ui.pages.settings.section import LOOK_ONLY, Section
from conductdesk.ui.speech import count
from conductdesk.ui.widgets.beside import Beside
from conductdesk.ui.widgets.boxes import Card, line
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import chip, label

EACH_YEAR = (
    "Ask at the start of each committee year whether these still hold. Part-time officers ask for their own "
    "contact then."
)
_ROUTE, _CONTACT, _NEW = "route:", "contact:", "new"


@dataclass(frozen=True, kw_only=True)
class ContactsView:
    """Every contact, in order of insertion, and kinds of group by key."""

    contacts: tuple[ContactDetails, ...]
    from_guidance: Mapping[str, str]
    old: frozenset[str]
    group_types: Mapping[str, str]


def contacts_view(desk: OpenDesk) -> ContactsView:
    """Look the contacts up. ``from_guidance`` says where one came from, ``old`` which guidance is old."""
    today = day_of(desk.now(), desk.profile.zone)
    found = list_contacts(desk)
    playbook, _ = desk.current_playbook()
    return ContactsView(
        contacts=tuple(_details(contact) for contact in found),
        from_guidance={contact.key: contact.preset for contact in found if contact.preset},
        old=frozenset(_old(found, today)),
        group_types={kind.key: kind.name for kind in playbook.group_types},
    )


def _details(contact: Contact) -> ContactDetails:
    return ContactDetails(
        key=contact.key,
        route=contact.route,
        name=contact.name,
        address=contact.address,
        group_type=contact.group_type,
        note=contact.note,
    )


def _old(contacts: Sequence[Contact], today: date) -> list[str]:
    return [contact.key for contact in contacts if is_old_preset(contact, today)]


class ContactsSection(Section):
    """The contacts under their routes."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._view: ContactsView | None = None
        self._open: dict[str, ContactForm] = {}
        card = Card("Whom you can turn to")
        card.add(label(EACH_YEAR, wrap=True))
        self._old_note = label(tone="warn", wrap=True)
        self._old_note.hide()
        card.add(self._old_note)
        self.rows = Rows(spacing=12)
        card.add(self.rows)
        self._shows_others = False
        self.others = button("", role="quiet", icon="chevron-down")
        self.others.clicked.connect(self._on_others)
        self.others.hide()
        card.add(flow(self.others))
        card.add(line())
        self.add = button("Add a contact", icon="plus")
        self.add.clicked.connect(self._on_add)
        self._add_row = flow(self.add)
        card.add(self._add_row)
        self._new = QVBoxLayout()
        card.column.addLayout(self._new)
        self.column.addWidget(card)
        if not self.writable:
            self._add_row.hide()
            card.add(label(LOOK_ONLY, tone="muted", wrap=True))

    def look(self) -> None:
        """Look the contacts up."""
        self.session.read(self, contacts_view, done=self._on_view, failed=self.failed, key="contacts")

    def refresh(self, changes: Any) -> None:
        """A contact was set, or that was undone."""
        if "Contact" in changes.kinds:
            self.look()

    def clear(self) -> None:
        """Let go of everything; half-typed forms are kept in the desk."""
        for key in list(self._open):
            self._close(key)
        self.rows.clear()
        self._view = None
        self._old_note.hide()

    def _on_view(self, view: ContactsView) -> None:
        self._view = view
        keys: list[str] = []
        shown = [contact for contact in view.contacts if self._is_shown(contact)]
        by_key = {contact.key: contact for contact in shown}
        hidden = len(view.contacts) - len(shown)
        self.others.setText(f"Show {count(hidden, 'contact')} of other kinds of group")
        self.others.setVisible(hidden > 0)
        for route in Route:
            own = [contact for contact in shown if contact.route is route]
            if own:
                keys += [f"{_ROUTE}{route}", *(f"{_CONTACT}{contact.key}" for contact in own)]
        for key in [key for key in self._open if key != _NEW and key not in by_key]:
            self._close(key)
        self.rows.arrange(keys, self._make_row)
        for key, contact in by_key.items():
            row = self.rows.get(f"{_CONTACT}{key}")
            if isinstance(row, ContactRow):
                kind = view.group_types.get(contact.group_type, contact.group_type)
                row.show_contact(contact, kind, view.from_guidance.get(key, ""), is_old=key in view.old)
        old = sorted({view.from_guidance[key] for key in view.old if key in by_key})
        self._old_note.setText(
            f"Some addresses are from {'; '.join(old)}. That is old: check them before you rely on them."
        )
        self._old_note.setVisible(bool(old))

    def _is_shown(self, contact: ContactDetails) -> bool:
        mine = {"", self.session.desk.profile.group_type}
        return self._shows_others or contact.group_type in mine or contact.key in self._open

    @Slot()
    def _on_others(self) -> None:
        self._shows_others = True
        if self._view is not None:
            self._on_view(self._view)

    def _make_row(self, key: str) -> QWidget:
        if key.startswith(_ROUTE):
            return label(ROUTE_WORDS[Route(key.removeprefix(_ROUTE))], tone="muted", strong=True, wrap=True)
        row = ContactRow(writable=self.writable)
        contact_key = key.removeprefix(_CONTACT)
        row.edit.clicked.connect(partial(self._on_edit, contact_key))
        row.holds.clicked.connect(partial(self._on_holds, contact_key))
        return row

    def _contact(self, key: str) -> ContactDetails | None:
        view = self._view
        return next((c for c in view.contacts if c.key == key), None) if view is not None else None

    # ── changing ───────────────────────────────────────────────────────────────────────────────────────────

    def _on_edit(self, key: str, _checked: bool = False) -> None:
        row, contact = self.rows.get(f"{_CONTACT}{key}"), self._contact(key)
        if self._view is None or contact is None or not isinstance(row, ContactRow) or key in self._open:
            return
        form = self._make_form(key, contact)
        row.open_form(form)
        form.begin()

    @Slot()
    def _on_add(self) -> None:
        if self._view is None or _NEW in self._open:
            return
        form = self._make_form(_NEW, None)
        self._add_row.hide()
        self._new.addWidget(form)
        form.begin()

    def _make_form(self, key: str, contact: ContactDetails | None) -> ContactForm:
        kinds = self._view.group_types if self._view is not None else {}
        form = ContactForm(self.context, contact, kinds)
        form.go.clicked.connect(partial(self._on_keep, key))
        form.cancel.clicked.connect(partial(self._on_cancel, key))
        self._open[key] = form
        return form

    def _on_cancel(self, key: str, _checked: bool = False) -> None:
        self._open[key].typing.commit()
        self._close(key, focus=True)

    def _on_keep(self, key: str, _checked: bool = False) -> None:
        form = self._open[key]
        if self._view is None or not form.check():
            return
        taken = {contact.key for contact in self._view.contacts}
        form.busy(on=True)
        self.session.write(
            self,
            set_contact,
            form.details(taken),
            done=partial(self._on_kept, key),
            failed=partial(self._on_not_kept, key),
        )

    def _on_kept(self, key: str, _nothing: object) -> None:
        if key in self._open:
            name = self._open[key].name.text().strip()
            if self._open[key].kind.key() not in {"", self.session.desk.profile.group_type}:
                self._shows_others = True
            self._open[key].typing.commit()
            self._close(key, focus=True)
            self.notice.say(f"Kept: {name}.", tone="ok")
        self.look()

    def _on_not_kept(self, key: str, error: ConductDeskError) -> None:
        if key in self._open:
            self._open[key].busy(on=False)
            self._open[key].notice.say_error(error)
        else:
            self.failed(error)

    def _on_holds(self, key: str, _checked: bool = False) -> None:
        contact = self._contact(key)
        if contact is not None:
            self.session.write(
                self, set_contact, contact, done=partial(self._on_held, contact.name), failed=self.failed
            )

    def _on_held(self, name: str, _nothing: object) -> None:
        self.notice.say(f"Noted: {name} still holds.", tone="ok")
        self.look()

    def _close(self, key: str, *, focus: bool = False) -> None:
        form = self._open.pop(key)
        form.forget()
        form.hide()
        if key == _NEW:
            self._new.removeWidget(form)
            self._add_row.setVisible(self.writable)
            if focus:
                self.add.setFocus()
        else:
            row = self.rows.get(f"{_CONTACT}{key}")
            if isinstance(row, ContactRow):
                row.close_form(focus=focus)
        form.deleteLater()


class ContactRow(QWidget):
    """One contact, or the form that changes it.

    Attributes:
        edit: opens the form.
        holds: says that what came with old guidance still holds.
    """

    def __init__(self, *, writable: bool) -> None:
        super().__init__()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._shown = Beside()
        self._outer.addWidget(self._shown)
        self._name = label(strong=True, wrap=True)
        self._address = label(wrap=True, selectable=True)
        self._more = label(type="small", tone="muted", wrap=True)
        self._no_address, self._is_old = chip("No address yet", "warn"), chip("Old guidance", "warn")
        for part in (self._name, self._address, self._more):
            self._shown.words.addWidget(part)
        self._shown.words.addWidget(flow(self._no_address, self._is_old))
        self.edit = button("Change", role="quiet", icon="pencil")
        self.holds = button("It still holds", role="quiet", icon="check")
        self._shown.side.addWidget(self.holds)
        self._shown.side.addWidget(self.edit)
        self._writable = writable
        self.edit.setVisible(writable)

    def show_contact(self, contact: ContactDetails, kind: str, guidance: str, *, is_old: bool) -> None:
        """Show a contact. ``kind`` is the kind of group it is for, ``guidance`` where it came from."""
        self._name.setText(contact.name)
        self._address.setText(contact.address)
        self._address.setVisible(bool(contact.address))
        source = f"From: {guidance}" if guidance else ""
        about = "\n".join(part for part in (f"For: {kind}" if kind else "", contact.note, source) if part)
        self._more.setText(about)
        self._more.setVisible(bool(about))
        self._no_address.setVisible(not contact.address)
        self._is_old.setVisible(is_old)
        self.holds.setVisible(self._writable and is_old)
        self.edit.setAccessibleName(f"Change {contact.name}")
        self.holds.setAccessibleName(f"{contact.name} still holds")

    def open_form(self, form: ContactForm) -> None:
        """Show the form in place of the contact."""
        self._shown.hide()
        self._outer.addWidget(form)

    def close_form(self, *, focus: bool) -> None:
        """Show the contact again."""
        self._shown.show()
        if focus:
            self.edit.setFocus()
