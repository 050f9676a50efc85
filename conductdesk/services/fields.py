"""What an incident knows for the named fields of a text."""

from conductdesk.domain.dates import say_day, say_when
from conductdesk.domain.desk import Officer
from conductdesk.domain.evidence import EvidenceItem, EvidenceState
from conductdesk.domain.freezes import CoolingOffPeriod, FreezeState
from conductdesk.domain.incidents import Disposition, Incident
from conductdesk.domain.people import Involvement, Role
from conductdesk.domain.playbook import Playbook
from conductdesk.domain.referrals import Contact, Referral, Route
from conductdesk.services.contacts import contact_for
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.reader import Reader

COMMITTEE = "committee"
"""The key of the contact that says how members reach the committee."""

SUPPORT = "support"
"""The key of the contact that says where people find support."""

WRITTEN = frozenset({"platform", "code_name", "their_reference", "rule_applied"})
"""Fields whose values officers wrote into the incident, so that they may say anything."""


def fields_of(desk: OpenDesk, records: Reader, incident: Incident, playbook: Playbook) -> dict[str, str]:
    """Values for the fields that the incident, the desk and the checklist can answer; others stay gaps.

    No value is taken from what names people or quotes them; those in :data:`WRITTEN` may hold anything all
    the same, since an officer wrote them.
    """
    officer = records.get(Officer, desk.officer.id)
    staff = contact_for(records, Route.STAFF_SUPPORT, incident.group_type)
    names = [c.name for key in incident.categories if (c := playbook.category(key)) is not None]
    season = next((s.name for s in playbook.seasons if s.key == incident.season), "")
    evidence = records.find(EvidenceItem, incident_id=incident.id, state=EvidenceState.KEPT)
    told = records.find(Involvement, incident_id=incident.id, role=Role.REPORTER)
    contacts = {c.key: c.address or c.name for c in records.find(Contact)}
    zero_tolerance = contact_for(records, Route.ZERO_TOLERANCE, incident.group_type)
    known = {
        "group": desk.profile.group_name,
        "union": desk.profile.union_name,
        "party": desk.profile.union_name,
        "committee_contact": contacts.get(COMMITTEE, ""),
        "support_contact": contacts.get(SUPPORT, ""),
        "platform": incident.platform,
        "zero_tolerance_route": (zero_tolerance.address if zero_tolerance else "")
        or playbook.zero_tolerance_route,
        "staff_contact": staff.name if staff else "",
        "officer": officer.name,
        "officer_role": officer.role,
        "reference": incident.reference,
        "code_name": incident.code_name,
        "happened_on": say_day(incident.occurred_at, incident.zone) if incident.occurred_at else "",
        "reported_on": say_day(incident.recorded_at, incident.zone) if incident.recorded_at else "",
        "categories": ", ".join(names),
        "season": season,
        "report_count": str(len(told)) if told else "",
        "evidence_count": str(len(evidence)),
    }
    known.update(_freeze(records, incident))
    known.update(_end(records, incident))
    return {key: value for key, value in known.items() if value}


def _freeze(records: Reader, incident: Incident) -> dict[str, str]:
    freezes = [
        f for f in records.find(CoolingOffPeriod, incident_id=incident.id) if f.state is not FreezeState.ENDED
    ]
    if not freezes:
        return {}
    freeze = freezes[-1]
    since = freeze.started_at or freeze.starts_at
    return {
        "platform": freeze.platform,
        "freeze_from": say_when(since, incident.zone),
        "freeze_until": say_when(freeze.ends_at, incident.zone),
    }


def _end(records: Reader, incident: Incident) -> dict[str, str]:
    found: dict[str, str] = {}
    referrals = [r for r in records.find(Referral, incident_id=incident.id) if r.their_reference]
    if referrals:
        found["their_reference"] = referrals[-1].their_reference
    dispositions = records.find(Disposition, incident_id=incident.id)
    if dispositions:
        found["outcome"] = dispositions[-1].outcome.value.replace("-", " ")
        found["rule_applied"] = dispositions[-1].rule_applied
    return found
