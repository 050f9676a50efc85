"""The form of a contact: new, or one that is changed."""

import re
import unicodedata
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from PySide6.QtWidgets import QVBoxLayout

from conductdesk.domain.records import has_words
from conductdesk.domain.referrals import Route
from conductdesk.services.contacts import ContactDetails
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.words import ROUTE_WORDS
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.field import Field, text_line
from conductdesk.ui.widgets.fields import Choice, GrowingText
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.form import FormBox

_EVERYBODY = ("", "Every kind of group")
_LONGEST_KEY = 40


class ContactForm(FormBox):
    """Route, name, address, for whom, and a note.

    Args:
        context: what every screen is handed.
        contact: what is changed; None for a new one.
        group_types: kinds of group by key.

    Attributes:
        go: keeps it.
        cancel: leaves it as it is.
    """

    def __init__(
        self, context: Context, contact: ContactDetails | None, group_types: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._contact = contact
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.route = Choice([(route.value, words) for route, words in ROUTE_WORDS.items()])
        self.name = text_line(limit=200)
        self.name.textChanged.connect(self._on_name)
        self.address = text_line(limit=320)
        known = {contact.group_type: contact.group_type} if contact and contact.group_type else {}
        self.kind = Choice([_EVERYBODY, *{**known, **group_types}.items()])
        self.note = GrowingText(lines=2)
        self._name_field = Field("Name", self.name, hint="Such as “Societies team”.")
        for field in (
            Field("What they are for", self.route),
            self._name_field,
            Field("E-mail address", self.address, optional=True),
            Field("For which groups", self.kind),
            Field("Note", self.note, hint="Such as when they answer, or a telephone number.", optional=True),
        ):
            column.addWidget(field)
        self.notice = Notice()
        column.addWidget(self.notice)
        self.go = self.main = button("Keep this contact", role="primary")
        self.cancel = button("Cancel", role="quiet")
        column.addWidget(flow(self.go, self.cancel))
        if contact is not None:
            self.route.set_key(contact.route.value)
            self.name.setText(contact.name)
            self.address.setText(contact.address)
            self.kind.set_key(contact.group_type)
            self.note.setPlainText(contact.note)
        place = f"settings.contact.{contact.key if contact else ''}"
        self.typing = Typing(
            context,
            self,
            place if place.isprintable() else "settings.contact.other",
            {
                "route": self.route,
                "name": self.name,
                "address": self.address,
                "kind": self.kind,
                "note": self.note,
            },
        )
        self.typing.failed.connect(self.notice.say_error)

    def begin(self) -> None:
        """Put back what was typed before, and begin with the name."""
        self.typing.restore()
        self.name.setFocus()

    def check(self) -> bool:
        """Whether it can be kept; what lacks is said beside it."""
        self.notice.clear()
        named = has_words(self.name.text())
        self._name_field.set_error("" if named else "Write a name.")
        if not named:
            self.name.setFocus()
        return named

    def details(self, taken: AbstractSet[str]) -> ContactDetails:
        """The contact as it was filled in.

        Args:
            taken: keys of other contacts, which a new one does not get.
        """
        name = self.name.text().strip()
        return ContactDetails(
            key=self._contact.key if self._contact else new_key(name, taken),
            route=Route(self.route.key()),
            name=name,
            address=self.address.text().strip(),
            group_type=self.kind.key(),
            note=self.note.toPlainText().strip(),
        )

    def busy(self, *, on: bool) -> None:
        """While it is being kept."""
        self.go.setEnabled(not on)
        self.cancel.setEnabled(not on)

    def forget(self) -> None:
        """Let go of the fields; half-typed text stays kept in the desk."""
        self.typing.clear()

    def _on_name(self) -> None:
        self._name_field.set_error("")


def new_key(name: str, taken: AbstractSet[str]) -> str:
    """A short word for a new contact that no other has, made of its name where that is possible."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_KEY].strip("-") or "contact"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key
