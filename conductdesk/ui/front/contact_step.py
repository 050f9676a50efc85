"""First run: whom the group can turn to (R27)."""

from collections.abc import Mapping
from functools import partial

from conductdesk.domain.dates import day_of
from conductdesk.domain.referrals import Contact, Route, is_old_preset
from conductdesk.services.contacts import ContactDetails, list_contacts, set_contact
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.front.step import Making, Step
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.field import Field, text_line
from conductdesk.ui.widgets.labels import label

_SECURITY = "campus-security"
_ROUTES = (Route.STAFF_SUPPORT, Route.PARTY, Route.ZERO_TOLERANCE)
_WHAT = {
    Route.STAFF_SUPPORT: "Staff who support you",
    Route.PARTY: "The party's complaints team",
    Route.ZERO_TOLERANCE: "Zero Tolerance reporting",
    Route.OTHER: "Campus security",
}
_ADDRESS = {
    Route.STAFF_SUPPORT: "E-mail address",
    Route.PARTY: "E-mail address",
    Route.ZERO_TOLERANCE: "Web page or e-mail address",
    Route.OTHER: "Phone number",
}


class _ContactCard(Card):
    """One contact: who, and how they are reached."""

    def __init__(self, contact: Contact | None, *, route: Route, optional: bool) -> None:
        super().__init__(_WHAT[route] + (" (optional)" if optional else ""))
        self._contact, self._route = contact, route
        if contact is not None and contact.note:
            self.add(label(contact.note, type="small", tone="muted", wrap=True))
        self.name, self.address = text_line(limit=200), text_line(limit=300)
        if contact is not None:
            self.name.setText(contact.name)
            self.address.setText(contact.address)
        else:
            self.name.setText(_WHAT[route])
        if not optional:
            self.add(Field("Name", self.name))
        self._field = Field(_ADDRESS[route], self.address)
        self.address.setAccessibleName(f"{_WHAT[route]}: {_ADDRESS[route]}")
        self.add(self._field)
        self.origin = Notice()
        self.add(self.origin)

    def say_origin(self, *, is_old: bool) -> None:
        """Say where the address came from; old guidance is to be checked (R27)."""
        if self._contact is None or not self._contact.preset:
            return
        words = f"From: {self._contact.preset}."
        if is_old:
            self.origin.say(words, tone="warn", hint="That is a while ago: check that it still holds.")
        else:
            self.origin.say(words, tone="info")

    def take(self, known: Mapping[str, Contact]) -> None:
        """It is kept: what is typed from now on is compared with that."""
        self._contact = known.get(self._contact.key if self._contact is not None else _SECURITY)
        if self._contact is not None and not self._contact.preset:
            self.origin.clear()

    def details(self) -> ContactDetails | None:
        """What to keep, or None where nothing was changed."""
        name, address = self.name.text().strip(), self.address.text().strip()
        if self._contact is None:
            if not address:
                return None
            return ContactDetails(key=_SECURITY, route=self._route, name=name, address=address)
        if (name, address) == (self._contact.name, self._contact.address):
            return None
        return ContactDetails(
            key=self._contact.key,
            route=self._contact.route,
            name=name,
            address=address,
            group_type=self._contact.group_type,
            note=self._contact.note,
        )


class ContactStep(Step):
    """The contacts of a new desk."""

    title = "Staff contact"
    short = "Staff contact"

    def __init__(self, making: Making) -> None:
        super().__init__(
            making,
            "Reports go to the staff who support you: you send them, ConductDesk only prepares them. "
            "What you do not know now can wait, and Settings changes it at any time.",
        )
        self.cards: list[_ContactCard] = []
        self.add(self.notice)

    def begin(self) -> None:
        """Show the contacts that came with the checklist."""
        desk = self.making.desk
        if desk is None or self.cards:
            self._focus()
            return
        self.making.tasks.read(
            self,
            partial(list_contacts, desk, group_type=desk.profile.group_type),
            done=self._on_contacts,
            failed=self.failed,
            key="contacts",
        )

    def _on_contacts(self, contacts: tuple[Contact, ...]) -> None:
        desk = self.making.desk
        if desk is None or self.cards:
            return
        today = day_of(desk.now(), desk.profile.zone)
        found = sorted(
            (one for one in contacts if one.route in _ROUTES), key=lambda one: _ROUTES.index(one.route)
        )
        for one in found:
            card = _ContactCard(one, route=one.route, optional=one.route is Route.ZERO_TOLERANCE)
            card.say_origin(is_old=is_old_preset(one, today))
            self._put(card)
        if desk.profile.playbook_key == "student-group" and not any(c.key == _SECURITY for c in contacts):
            self._put(_ContactCard(None, route=Route.OTHER, optional=True))
        self._focus()

    def _put(self, card: _ContactCard) -> None:
        self.cards.append(card)
        self.column.insertWidget(self.column.count() - 1, card)

    def _focus(self) -> None:
        if self.cards:
            self.cards[0].address.setFocus()

    def advance(self) -> None:
        """Keep what was changed."""
        desk = self.making.desk
        changed = [details for card in self.cards if (details := card.details()) is not None]
        if desk is None or not changed:
            self.finished.emit()
            return
        self.busy.emit("Keeping the contacts …")
        self.making.tasks.write(self, partial(_keep, desk, changed), done=self._on_kept, failed=self.failed)

    def _on_kept(self, contacts: tuple[Contact, ...]) -> None:
        self.busy.emit("")
        known = {contact.key: contact for contact in contacts}
        for card in self.cards:
            card.take(known)
        self.finished.emit()

    def clear(self) -> None:
        """Forget what was typed."""
        super().clear()
        for card in self.cards:
            card.name.setText("")
            card.address.setText("")


def _keep(desk: OpenDesk, changed: list[ContactDetails]) -> tuple[Contact, ...]:
    for details in changed:
        set_contact(desk, details)
    return list_contacts(desk, group_type=desk.profile.group_type)
