"""Turning an incident into what a case report prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conductdesk import __version__
from conductdesk.documents import case_report_data as doc
from conductdesk.domain.audit import head_code
from conductdesk.domain.dates import say_when, zone_label
from conductdesk.domain.desk import Officer
from conductdesk.domain.escalation import CaseFacts, StepRecord, StepState, StepView, ladder
from conductdesk.domain.evidence import CustodyEvent, CustodyKind, EvidenceItem, EvidenceState, Post, PostState
from conductdesk.domain.gates import wishes_gate
from conductdesk.domain.incidents import Answer, Disposition, Incident, Judgement
from conductdesk.domain.judgement import judgement_leaning
from conductdesk.domain.people import Account, Involvement, Role, time_to_block
from conductdesk.domain.playbook import Playbook, StepKind
from conductdesk.domain.referrals import Disclosure
from conductdesk.domain.wellbeing import WellbeingCheck, WishesState, newest_wishes
from conductdesk.services.facts import load_facts
from conductdesk.services.finding import Finder
from conductdesk.services.open_desk import OpenDesk

Pictures = Mapping[str, tuple[tuple[doc.Picture, ...], str]]
"""Evidence id to its pictures and, where there are none, why."""

_ROLES = {
    Role.REPORTER: "person who told us",
    Role.AFFECTED: "person affected",
    Role.RESPONDENT: "person reported",
    Role.WITNESS: "witness",
    Role.HANDLER: "handler",
}
_BYSTANDERS = frozenset({Role.REPORTER, Role.WITNESS})
_STEPS = {
    StepState.TO_DO: doc.StepState.OPEN,
    StepState.IN_PROGRESS: doc.StepState.IN_PROGRESS,
    StepState.DONE: doc.StepState.DONE,
    StepState.SKIPPED: doc.StepState.SKIPPED,
    StepState.NOT_NEEDED: doc.StepState.NOT_NEEDED,
}
_POSTS = {
    PostState.UP: doc.PostState.UP,
    PostState.ALREADY_GONE: doc.PostState.GONE,
    PostState.TAKEN_DOWN: doc.PostState.TAKEN_DOWN,
}
_WISHES = {
    WishesState.ANSWERED: doc.WishesState.ANSWERED,
    WishesState.ASKED: doc.WishesState.ASKED,
    WishesState.NOBODY_IDENTIFIABLE: doc.WishesState.NOBODY,
}


@dataclass(frozen=True, kw_only=True)
class ReportChoices:
    """What the reader gets. ``bystanders``: names of witnesses and of who told us; ``pictures``: by evidence id."""

    to: str
    why: str
    bystanders: bool
    pictures: Pictures
    left_out: tuple[str, ...]


class ReportSource:
    """Reads one incident and says it in the words of a case report."""

    def __init__(self, desk: OpenDesk, records: Finder, incident: Incident, choices: ReportChoices) -> None:
        self.desk = desk
        self.records = records
        self.incident = incident
        self.choices = choices
        self.playbook: Playbook = desk.playbook(incident.playbook_digest)
        self.facts: CaseFacts = load_facts(records, incident)
        self.officers = {o.id: o.name for o in records.find(Officer)}
        self.evidence = records.find(EvidenceItem, incident_id=incident.id)
        self.names = _Names(self.facts, bystanders=choices.bystanders)

    def report(self, head: tuple[int, str]) -> doc.CaseReport:
        """The whole report. ``head``: sequence and hash of the activity log's newest entry."""
        incident, profile = self.incident, self.desk.profile
        leaning = judgement_leaning(self.playbook.questions, self._judgements())
        return doc.CaseReport(
            title=incident.title or f"Incident {incident.code_name}",
            group=profile.group_name,
            prepared_by=self.desk.officer.name,
            prepared_at=self.desk.now(),
            reference=incident.reference,
            code_name=incident.code_name,
            committee_year=profile.committee_year,
            state=incident.state.value,
            prepared_for=self.choices.to,
            purpose=self.choices.why,
            zone=incident.zone,
            zone_words=zone_label(incident.zone),
            practice=profile.practice,
            names_left_out=not self.choices.bystanders,
            left_out=self.choices.left_out,
            summary=self._summary(),
            facts=self._facts(),
            danger=self._danger(),
            people=self.names.entries(),
            wishes=self._wishes(),
            statements=self._statements(),
            notes=self._notes(),
            judgement=self._answers(),
            judgement_conclusion=_leaning_words(leaning) if self._judgements() else "",
            wellbeing=self._wellbeing(),
            timeline=self._timeline(),
            steps=self._steps(),
            freezes=self._freezes(),
            referrals=self._referrals(),
            messages=self._messages(),
            posts=self._posts(),
            evidence=self._evidence(),
            disclosures=self._disclosures(),
            outcome=self._outcome(),
            activity_head=head_code(head[1]),
            program=f"ConductDesk {__version__}",
        )
