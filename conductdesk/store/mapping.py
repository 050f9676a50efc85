"""Which record lives in which table. Records stay plain classes: columns are hung on them from outside."""

from sqlalchemy import Column, Table
from sqlalchemy.orm import registry

from conductdesk.domain.communications import Communication
from conductdesk.domain.desk import DeskProfile, IncidentKey, Officer, StoredPlaybook
from conductdesk.domain.escalation import StepRecord
from conductdesk.domain.evidence import CustodyEvent, EvidenceItem, Post, PostEvidence
from conductdesk.domain.freezes import CoolingOffPeriod
from conductdesk.domain.incidents import Disposition, Incident, Judgement
from conductdesk.domain.people import Account, Involvement, Person
from conductdesk.domain.referrals import Contact, Disclosure, Referral
from conductdesk.domain.wellbeing import WellbeingCheck, Wishes
from conductdesk.store import tables

TABLES: dict[type, Table] = {
    DeskProfile: tables.desk_profile,
    Officer: tables.officers,
    StoredPlaybook: tables.stored_playbooks,
    IncidentKey: tables.incident_keys,
    Incident: tables.incidents,
    Judgement: tables.judgements,
    Disposition: tables.dispositions,
    Person: tables.people,
    Account: tables.accounts,
    Involvement: tables.involvements,
    EvidenceItem: tables.evidence_items,
    CustodyEvent: tables.custody_events,
    Post: tables.posts,
    PostEvidence: tables.post_evidence,
    Wishes: tables.wishes,
    WellbeingCheck: tables.wellbeing_checks,
    Communication: tables.communications,
    CoolingOffPeriod: tables.freezes,
    Contact: tables.contacts,
    Referral: tables.referrals,
    Disclosure: tables.disclosures,
    StepRecord: tables.step_records,
}
"""Every kind of record with its table."""

KINDS: dict[str, type] = {cls.__name__: cls for cls in TABLES}
"""Record classes by the name under which the activity log speaks of them."""

_registry = registry(metadata=tables.metadata)


def order_column(cls: type) -> Column[int]:
    """The row id of a record's table: growing in order of insertion."""
    table = TABLES[cls]
    return table.c["seq"] if "seq" in table.c else table.c["rowno"]


def of_incident(cls: type) -> bool:
    """Whether records of this kind belong to one incident."""
    return "incident_id" in TABLES[cls].c


def map_records() -> None:
    """Map every record class, once in the life of the process."""
    if _registry.mappers:
        return
    for cls, table in TABLES.items():
        _registry.map_imperatively(
            cls, table, primary_key=[table.c.id], exclude_properties={"rowno"}, confirm_deleted_rows=True
        )
    _registry.configure()
