"""Support for the officer: honest words, and whom to turn to. Nothing is stored (R9)."""

from dataclasses import dataclass

from conductdesk.domain.dates import day_of
from conductdesk.domain.referrals import Contact, Route, is_old_preset
from conductdesk.services.contacts import list_contacts
from conductdesk.services.fields import SUPPORT
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.views import ContactView

_WORDS = (
    "This page is for you, the officer. Nothing is kept about whether you opened it.",
    "Take a break when you notice that you read the same line twice. The record keeps itself.",
    "Share the load: name a deputy, or step back from an incident that is too close to you.",
)
_ROUTES = frozenset({Route.STAFF_SUPPORT, Route.INFORMAL})


@dataclass(frozen=True, kw_only=True)
class SupportView:
    """``words`` are the program's own, ``signposts`` those of the checklist, both in order.

    ``emergency`` comes first on any page. ``contacts`` are those of the desk to whom an officer can turn:
    where people find support, then staff support for this kind of group; one without an address is left out.
    """

    emergency: str
    words: tuple[str, ...]
    signposts: tuple[str, ...]
    contacts: tuple[ContactView, ...]


def support(desk: OpenDesk) -> SupportView:
    """Words and signposts for the officer, from the checklist in use and the desk's contacts (R9)."""
    playbook, _ = desk.current_playbook()
    today = day_of(desk.now(), desk.profile.zone)
    contacts = sorted(
        (c for c in list_contacts(desk, group_type=desk.profile.group_type) if c.address and _fits(c)),
        key=lambda c: c.key != SUPPORT,
    )
    return SupportView(
        emergency=playbook.emergency,
        words=_WORDS,
        signposts=playbook.support,
        contacts=tuple(ContactView.of(c, old_preset=is_old_preset(c, today)) for c in contacts),
    )


def _fits(contact: Contact) -> bool:
    return contact.key == SUPPORT or contact.route in _ROUTES
