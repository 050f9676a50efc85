"""Reading one incident whole, for a screen or a terminal."""

from conductdesk.domain.desk import Officer
from conductdesk.domain.escalation import CaseFacts, ladder
from conductdesk.domain.incidents import Disposition, Incident, Judgement
from conductdesk.domain.judgement import judgement_leaning, zero_tolerance_route
from conductdesk.domain.people import Account, Involvement
from conductdesk.domain.playbook import Category, Choice
from conductdesk.domain.referrals import Disclosure, crime_nudge
from conductdesk.domain.wellbeing import WellbeingCheck
from conductdesk.services.facts import load_facts
from conductdesk.services.finding import find_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import persistence
from conductdesk.services.views import (
    AnswerView,
    CheckView,
    DisclosureView,
    EvidenceView,
    FreezeView,
    IncidentView,
    MessageView,
    OutcomeView,
    PartView,
    PostView,
    ReferralView,
    SteppedBackView,
    WishesView,
)
from conductdesk.store.reader import Reader
from conductdesk.store.recusals import recusals_of


def show_incident(desk: OpenDesk, ref: str) -> IncidentView:
    """Everything about one incident as it stands now.

    Raises:
        NotFoundError: there is none of that reference.
    """
    with desk.read() as reader:
        return _view(desk, reader, find_incident(reader, ref))


def _view(desk: OpenDesk, records: Reader, incident: Incident) -> IncidentView:
    playbook = desk.playbook(incident.playbook_digest)
    facts = load_facts(records, incident)
    people = {p.id: p.name for p in facts.people}
    officers = {o.id: o.name for o in records.find(Officer)}
    numbers = {e.id: e.number for e in facts.evidence}
    answers = records.find(Judgement, incident_id=incident.id)
    repeats = persistence(records, incident, playbook)
    outcomes = records.find(Disposition, incident_id=incident.id)
    checks = records.find(WellbeingCheck, incident_id=incident.id)
    told = records.find(Disclosure, incident_id=incident.id)
    return IncidentView.of(
        incident,
        seq=incident.seq or 0,
        handler=officers.get(incident.handler_id, ""),
        deputy=officers.get(incident.deputy_id or "", ""),
        stepped_back=tuple(
            SteppedBackView.of(
                one, officer=officers.get(one.officer_id, ""), handler=officers.get(one.handler_id, "")
            )
            for one in recusals_of(records, incident.id)
        ),
        category_names=_names(playbook.categories, incident.categories),
        characteristic_names=_names(playbook.characteristics, incident.characteristics),
        effect_names=_names(playbook.effects, incident.effects),
        steps=ladder(playbook, facts),
        people=tuple(_part(facts, link) for link in facts.involvements),
        evidence=tuple(EvidenceView.of(e) for e in facts.evidence),
        posts=_posts(facts, numbers),
        wishes=tuple(WishesView.of(w, person=people.get(w.person_id or "", "")) for w in facts.wishes),
        checks=tuple(
            CheckView.of(c, who=people.get(c.person_id or "") or officers.get(c.checked_officer_id or "", ""))
            for c in checks
        ),
        messages=tuple(MessageView.of(m, proof=numbers.get(m.proof_id or "")) for m in facts.communications),
        freezes=tuple(FreezeView.of(f) for f in facts.freezes),
        referrals=tuple(ReferralView.of(r) for r in facts.referrals),
        told=tuple(DisclosureView.of(d) for d in told),
        answers=tuple(AnswerView.of(a) for a in answers),
        leaning=judgement_leaning(playbook.questions, answers).sentence if answers else "",
        outcome=OutcomeView.of(outcomes[-1]) if outcomes else None,
        earlier=tuple(reference for repeat in repeats.repeats for reference in repeat.references),
        advice=repeats.advice,
        crime_nudge=crime_nudge(incident, facts.referrals),
        zero_tolerance_route=zero_tolerance_route(playbook, incident),
    )


def _names(choices: tuple[Category, ...] | tuple[Choice, ...], keys: tuple[str, ...]) -> tuple[str, ...]:
    known = {choice.key: choice.name for choice in choices}
    return tuple(known.get(key, key) for key in keys)


def _part(facts: CaseFacts, link: Involvement) -> PartView:
    person = next((p for p in facts.people if p.id == link.person_id), None)
    account = next((a for a in facts.accounts if a.id == link.account_id), None)
    return PartView.of(
        link,
        name=person.name if person else account.handle if account else "",
        standing=person.standing if person else None,
        position=person.position if person else "",
        contact=person.contact if person else "",
        account=_account_words(account),
        account_kind=account.kind if account else None,
    )


def _account_words(account: Account | None) -> str:
    return f"{account.handle} ({account.platform})" if account else ""


def _posts(facts: CaseFacts, numbers: dict[str, int]) -> tuple[PostView, ...]:
    shown: dict[str, list[int]] = {}
    for link in facts.links:
        if link.evidence_id in numbers:
            shown.setdefault(link.post_id, []).append(numbers[link.evidence_id])
    return tuple(PostView.of(post, evidence=tuple(sorted(shown.get(post.id, [])))) for post in facts.posts)
