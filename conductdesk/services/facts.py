"""Everything the rules of the checklist go by, read for one incident."""

from conductdesk.domain.communications import Communication
from conductdesk.domain.escalation import CaseFacts, StepRecord
from conductdesk.domain.evidence import EvidenceItem, Post, PostEvidence
from conductdesk.domain.freezes import CoolingOffPeriod
from conductdesk.domain.incidents import Incident
from conductdesk.domain.people import Account, Involvement, Person
from conductdesk.domain.referrals import Referral
from conductdesk.domain.wellbeing import Wishes
from conductdesk.store.reader import Reader


def load_facts(records: Reader, incident: Incident) -> CaseFacts:
    """The facts of one incident, each sequence in order of insertion."""
    involvements = tuple(records.find(Involvement, incident_id=incident.id))
    accounts = tuple(records.get(Account, i.account_id) for i in involvements if i.account_id)
    people_ids = [i.person_id for i in involvements if i.person_id]
    people_ids += [a.person_id for a in accounts if a.person_id]
    return CaseFacts(
        incident=incident,
        posts=tuple(records.find(Post, incident_id=incident.id)),
        links=tuple(records.find(PostEvidence, incident_id=incident.id)),
        evidence=tuple(records.find(EvidenceItem, incident_id=incident.id)),
        wishes=tuple(records.find(Wishes, incident_id=incident.id)),
        involvements=involvements,
        people=tuple(records.get(Person, i) for i in dict.fromkeys(people_ids)),
        accounts=accounts,
        freezes=tuple(records.find(CoolingOffPeriod, incident_id=incident.id)),
        steps=tuple(records.find(StepRecord, incident_id=incident.id)),
        communications=tuple(records.find(Communication, incident_id=incident.id)),
        referrals=tuple(records.find(Referral, incident_id=incident.id)),
    )
