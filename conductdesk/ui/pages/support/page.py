"""Support for you: honest words for the officer, and whom to turn to. Nothing is kept of being here."""

from PySide6.QtWidgets import QVBoxLayout

from conductdesk.services.support import SupportView, support
from conductdesk.services.views import ContactView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.page import Page
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.boxes import Card, Scrolled, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label


class SupportPage(Page):
    """Words, signposts, and the way to a break or a deputy."""

    key = "support"
    title = "Support for you"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        scrolled = Scrolled(widest=760)
        self.column.addWidget(scrolled)
        scrolled.column.addWidget(label("Support for you", type="title"))
        scrolled.column.addWidget(self.notice)
        self._list = QVBoxLayout()
        self._list.setSpacing(16)
        scrolled.column.addLayout(self._list)
        rest = button("Enough for tonight", icon="moon")
        rest.clicked.connect(self._on_tonight)
        contacts = button("Add somebody to turn to", icon="phone")
        contacts.clicked.connect(self._on_contacts)
        scrolled.column.addWidget(flow(rest, contacts))
        scrolled.column.addStretch(1)

    def open_place(self, place: Place) -> None:
        """Look the words up."""
        del place
        self.session.read(self, support, done=self._on_support, failed=self.failed, key="support")

    def clear(self) -> None:
        """Show nothing."""
        clear_layout(self._list)

    def _on_support(self, view: SupportView) -> None:
        clear_layout(self._list)
        if view.emergency:
            card = Card("If anybody is in danger")
            for part in view.emergency.strip().splitlines():
                card.add(label(part, wrap=True, selectable=True))
            self._list.addWidget(card)
        card = Card("For you")
        for sentence in (*view.words, *view.signposts):
            card.add(label(sentence, wrap=True, selectable=True))
        self._list.addWidget(card)
        if view.contacts:
            card = Card("Whom to turn to")
            for contact in view.contacts:
                card.column.addLayout(_contact(contact))
            self._list.addWidget(card)

    def _on_tonight(self) -> None:
        self.context.go(Place(page="tonight"))

    def _on_contacts(self) -> None:
        self.context.go(Place(page="settings", part="contacts"))


def _contact(contact: ContactView) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(label(contact.name, strong=True, wrap=True))
    column.addWidget(label(contact.address, wrap=True, selectable=True))
    if contact.note:
        column.addWidget(label(contact.note, type="small", tone="muted", wrap=True))
    return column
