"""What the screen of one incident needs beside the incident: the checklist's words, and whom to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conductdesk.domain.desk import Officer
from conductdesk.domain.playbook import PlatformCard, Text
from conductdesk.domain.referrals import Contact, Route, contacts_for, is_old_preset
from conductdesk.services.cards import card_facts
from conductdesk.services.finding import find_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.recusal import OfficerInvolved, officers_involved, who_can_stand_in
from conductdesk.services.show import show_incident
from conductdesk.services.views import ContactView, IncidentView
from conductdesk.store.audit_log import activity_page


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What goes with one incident on screen.

    Attributes:
        officer: the name of the officer who acts; ``officer_id`` their id.
        chip: where the incident stands in two or three words, as its row in the list says it.
        saved_at: when something about it was kept last; None for a draft that has no entry yet.
        emergency: what to do in an emergency, in the checklist's words.
        texts: of the checklist, in its order.
        cards: one a platform, in the checklist's order.
        contacts: by route, the best one first; routes without a contact are left out.
        involved: officers who may be somebody that takes part.
        stand_ins: names of the officers who can take the incident over from the one who acts.
        officers: names of everybody who works at this desk, in the order in which they were added.
    """

    officer: str
    officer_id: str
    chip: str
    saved_at: datetime | None
    emergency: str
    texts: tuple[Text, ...]
    cards: tuple[PlatformCard, ...]
    contacts: Mapping[Route, tuple[ContactView, ...]]
    involved: tuple[OfficerInvolved, ...]
    stand_ins: tuple[str, ...]
    officers: tuple[str, ...]

    def card(self, platform: str) -> PlatformCard | None:
        """The card whose key or name is the platform's, whatever the case, or None."""
        wanted = platform.casefold()
        return next((c for c in self.cards if wanted in {c.key.casefold(), c.name.casefold()}), None)

    def text(self, key: str) -> Text | None:
        """The text of that key, or None."""
        return next((text for text in self.texts if text.key == key), None)


def guided_incident(desk: OpenDesk, ref: str) -> tuple[IncidentView, Guide]:
    """Everything about one incident as it stands now, and what goes with it on screen.

    Raises:
        NotFoundError: there is none of that reference.
    """
    view = show_incident(desk, ref)
    with desk.read() as reader:
        incident = find_incident(reader, view.id)
        playbook = desk.playbook(incident.playbook_digest)
        contacts = reader.find(Contact)
        newest = activity_page(reader, incident_id=incident.id, before=None, limit=1)
        officers = tuple(o.name for o in reader.find(Officer) if o.active)
    today = desk.now().date()
    by_route = {
        route: tuple(
            ContactView.of(c, old_preset=is_old_preset(c, today))
            for c in sorted(
                contacts_for(contacts, route, incident.group_type), key=lambda c: not c.address.strip()
            )
        )
        for route in Route
    }
    facts = card_facts(desk, (incident.id,)).get(incident.id)
    guide = Guide(
        officer=desk.officer.name,
        officer_id=desk.officer.id,
        chip=facts.chip if facts else view.state.value.capitalize(),
        saved_at=newest[0].at if newest else None,
        emergency=playbook.emergency.strip(),
        texts=playbook.texts,
        cards=playbook.cards,
        contacts={route: found for route, found in by_route.items() if found},
        involved=officers_involved(desk, view.id),
        stand_ins=tuple(officer.name for officer in who_can_stand_in(desk, view.id)),
        officers=officers,
    )
    return view, guide
