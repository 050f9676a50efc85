"""The tables of a desk. A change here needs a migration: a test compares the two.

``seq`` or ``rowno`` is the row id and grows with every row: reading by it is reading in order of insertion.
Foreign keys are checked at commit, so that records of one unit of work can be written in any order. In
``incidents`` the long texts come last and lists are read from the covering index ``incidents_list``.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    literal_column,
)

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import CustodyKind, EvidenceState, PostState
from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.incidents import Answer, IncidentKind, IncidentState, Outcome, Setting
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.store.types import TextTuple, UtcTime, Words

metadata = MetaData()


def _seq() -> Column[int]:
    return Column("seq", Integer, primary_key=True)


def _rowno() -> Column[int]:
    return Column("rowno", Integer, primary_key=True)


def _id() -> Column[str]:
    return Column("id", Text, nullable=False, unique=True)


def _text(name: str, *, null: bool = False, unique: bool = False, index: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null, unique=unique or None, index=index or None)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _flag(name: str, *, null: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=null)


def _time(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, UtcTime, nullable=null)


def _word(name: str, members: type[StrEnum]) -> Column[Any]:
    return Column(name, Words(members), nullable=False)


def _texts(name: str) -> Column[Any]:
    return Column(name, TextTuple, nullable=False)


def _of(name: str, target: str, *, null: bool = False, index: bool = True) -> Column[str]:
    return Column(
        name, ForeignKey(target, deferrable=True, initially="DEFERRED"), nullable=null, index=index or None
    )


def _incident(*, index: bool = True) -> Column[str]:
    return _of("incident_id", "incidents.id", index=index)


desk_profile = Table(
    "desk_profile", metadata, _rowno(), _id(),
    _text("group_name"), _text("group_type"), _text("union_name"), _text("committee_year"), _text("zone"),
    _text("playbook_key"), _flag("practice"), _time("created_at"),
)  # fmt: skip

officers = Table(
    "officers", metadata, _rowno(), _id(),
    _text("name"), _text("role"), _flag("active"), _time("added_at"),
)  # fmt: skip

stored_playbooks = Table(
    "stored_playbooks", metadata, _rowno(), _id(),
    _text("key"), _text("version"), _text("digest", unique=True), _text("text"), _time("imported_at"),
    _flag("current"),
)  # fmt: skip

incident_keys = Table(
    "incident_keys", metadata, _rowno(), _id(),
    _incident(index=False), _text("officer_id"), _text("recipient"), _text("sealed"),
    Index("incident_keys_sight", "incident_id", "officer_id", unique=True),
)  # fmt: skip

incidents = Table(
    "incidents", metadata, _seq(), _id(),
    _text("reference", unique=True), _text("code_name"), _word("kind", IncidentKind),
    _word("state", IncidentState), _text("title"), _word("setting", Setting),
    Column("platform", Text(collation="NOCASE"), nullable=False), _text("place"),
    _time("occurred_at", null=True), _text("occurred_text"), _text("zone"), _time("noticed_at"),
    _texts("categories"), _texts("characteristics"), _texts("effects"),
    _word("immediate_danger", Answer), _word("possible_crime", Answer), _flag("nothing_posted"),
    _flag("unsure"), _text("season"), _text("group_type"), _text("playbook_key"), _text("playbook_digest"),
    _text("handler_id"), _text("deputy_id", null=True), _time("created_at"), _time("recorded_at", null=True),
    _time("contained_at", null=True), _time("reported_at", null=True), _time("closed_at", null=True),
    _time("reopened_at", null=True), _text("reopened_reason"),
    _text("their_words"), _text("narrative"),
    Index("incidents_code_name", "code_name"),
    Index("incidents_state", "state"),
    Index("incidents_platform", "platform"),
    Index("incidents_handler", "handler_id"),
    Index("incidents_occurred", "occurred_at"),
    Index("incidents_state_occurred", "state", "occurred_at"),
    Index(
        "incidents_list", "seq", "id", "reference", "code_name", "kind", "state", "title", "platform",
        "occurred_at", "noticed_at", "categories", "handler_id", "immediate_danger",
    ),
    sqlite_autoincrement=True,
)  # fmt: skip

judgements = Table(
    "judgements", metadata, _rowno(), _id(), _incident(),
    _text("question_key"), _word("answer", Answer), _text("reason"), _text("officer_id"), _time("at"),
)  # fmt: skip

dispositions = Table(
    "dispositions", metadata, _rowno(), _id(), _incident(),
    _word("outcome", Outcome), _text("rule_applied"), _text("note"), _text("officer_id"), _time("at"),
)  # fmt: skip

people = Table(
    "people", metadata, _seq(), _id(),
    _text("name"), _word("standing", Standing), _text("position"), _text("contact"), _text("note"),
    _time("created_at"),
    Index("people_name", "name"),
    sqlite_autoincrement=True,
)  # fmt: skip

accounts = Table(
    "accounts", metadata, _rowno(), _id(),
    Column("platform", Text(collation="NOCASE"), nullable=False),
    Column("handle", Text(collation="NOCASE"), nullable=False),
    _text("link"), _word("kind", AccountKind), _of("person_id", "people.id", null=True), _time("created_at"),
    Index("accounts_handle", "platform", "handle"),
)  # fmt: skip

involvements = Table(
    "involvements", metadata, _rowno(), _id(), _incident(),
    _word("role", Role), _of("person_id", "people.id", null=True),
    _of("account_id", "accounts.id", null=True), _text("note"),
    _time("first_known_at"), _time("blocked_at", null=True), _text("blocked_where"),
)  # fmt: skip

evidence_items = Table(
    "evidence_items", metadata, _seq(), _id(), _incident(index=False),
    _number("number"), _word("state", EvidenceState), _text("description"), _text("original_name"),
    _text("origin"), _text("media_type"), _number("size_bytes"), _text("sha256"), _text("storage_name"),
    _number("sealed_bytes"), _text("sealed_sha256"), _time("collected_at", null=True), _time("kept_at"),
    _text("kept_by"), _time("disposed_at", null=True), _text("disposed_reason"),
    Index("evidence_items_number", "incident_id", "number", unique=True),
    Index("evidence_items_sha256", "sha256"),
    Index("evidence_items_storage", "storage_name"),
    sqlite_autoincrement=True,
)  # fmt: skip

custody_events = Table(
    "custody_events", metadata, _seq(), _id(), _of("evidence_id", "evidence_items.id"), _incident(),
    _word("kind", CustodyKind), _text("officer_id"), _time("at"), _text("note"), _flag("ok"),
    sqlite_autoincrement=True,
)  # fmt: skip

posts = Table(
    "posts", metadata, _seq(), _id(), _incident(index=False),
    _number("number"), _text("where"), _text("link"), _text("quote"), _text("author"),
    _word("state", PostState), _time("posted_at", null=True), _time("state_at"),
    Index("posts_number", "incident_id", "number", unique=True),
    sqlite_autoincrement=True,
)  # fmt: skip

post_evidence = Table(
    "post_evidence", metadata, _rowno(), _id(), _incident(), _of("post_id", "posts.id"),
    _of("evidence_id", "evidence_items.id"),
)  # fmt: skip

wishes = Table(
    "wishes", metadata, _seq(), _id(), _incident(), _of("person_id", "people.id", null=True),
    _word("state", WishesState), _text("words"), _texts("may_be_told"), _flag("police_agreed", null=True),
    _time("asked_at", null=True), _time("answered_at", null=True), _text("officer_id"), _time("at"),
    sqlite_autoincrement=True,
)  # fmt: skip

wellbeing_checks = Table(
    "wellbeing_checks", metadata, _seq(), _id(), _incident(), _of("person_id", "people.id", null=True),
    _text("checked_officer_id", null=True), _text("how"), _text("support_offered"), _texts("effects"),
    _time("next_check_at", null=True), _text("officer_id"), _time("at"),
    sqlite_autoincrement=True,
)  # fmt: skip

communications = Table(
    "communications", metadata, _seq(), _id(), _incident(),
    _text("step_key"), _word("kind", MessageKind), _text("to"), _text("text"), _text("where"),
    _time("sent_at"), _of("proof_id", "evidence_items.id", null=True), _text("officer_id"),
    sqlite_autoincrement=True,
)  # fmt: skip

freezes = Table(
    "freezes", metadata, _seq(), _id(), _incident(),
    _text("platform"), _word("state", FreezeState), _texts("who_can"), _time("starts_at"), _time("ends_at"),
    _time("started_at", null=True), _time("reopened_at", null=True), _flag("reminder_text_sent"),
    _text("officer_id"), _time("at"),
    sqlite_autoincrement=True,
)  # fmt: skip

contacts = Table(
    "contacts", metadata, _rowno(), _id(),
    _text("key"), _word("route", Route), _text("group_type"), _text("name"), _text("address"), _text("note"),
    _text("preset"), _text("preset_date"), _time("changed_at"),
)  # fmt: skip

referrals = Table(
    "referrals", metadata, _seq(), _id(), _incident(),
    _word("route", Route), _text("to"), _text("their_reference"), _time("made_at"),
    _flag("agreed_by_affected", null=True), _text("risk_reason"), _text("note"), _text("answer"),
    _time("answered_at", null=True), _text("officer_id"),
    sqlite_autoincrement=True,
)  # fmt: skip

disclosures = Table(
    "disclosures", metadata, _seq(), _id(), _incident(),
    _text("kind"), _text("to"), _text("what"), _text("why"), _text("sha256"), _number("activity_seq"),
    _text("officer_id"), _time("at"),
    sqlite_autoincrement=True,
)  # fmt: skip

step_records = Table(
    "step_records", metadata, _rowno(), _id(), _incident(),
    _text("step_key"), _word("state", StepState), _text("reason"), _text("override_reason"), _text("note"),
    _text("officer_id"), _time("at"),
)  # fmt: skip

# The activity log. An entry never changes; its payload and salt go when what it tells of is disposed of.
activity = Table(
    "activity", metadata, _seq(),
    _text("prev_hash"), _number("at"), _text("officer_id"), _text("action"), _text("object_id"),
    _text("payload_hash"), _text("hash"),
)  # fmt: skip

activity_payloads = Table(
    "activity_payloads", metadata, _seq(),
    _text("incident_id", null=True, index=True), _text("object_id", index=True),
    Column("salt", LargeBinary, nullable=False), _text("payload"),
)  # fmt: skip

# What reverses an entry; goes when it was used, and with what it tells of.
reversals = Table("reversals", metadata, _seq(), _text("payload"))

# Half-typed text of forms: no record, no fingerprint; it goes with its incident.
jottings = Table(
    "jottings", metadata, _rowno(), _id(),
    Column(
        "incident_id",
        ForeignKey("incidents.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"), nullable=True,
    ),
    _text("place"), _text("fields"), _text("officer_id"), _time("at"),
    Index(
        "jottings_form", "officer_id", literal_column("coalesce(incident_id, '')"), "place", unique=True,
    ),
)  # fmt: skip

# Narrow tables that the unit of work derives from the records, so that lists and reminders stay flat in size.
incident_categories = Table(
    "incident_categories", metadata, _text("category"), _number("seq"),
    PrimaryKeyConstraint("category", "seq"), Index("incident_categories_seq", "seq"),
    sqlite_with_rowid=False,
)  # fmt: skip

incident_people = Table(
    "incident_people", metadata, _text("person_id"), _number("seq"),
    PrimaryKeyConstraint("person_id", "seq"), Index("incident_people_seq", "seq"),
    sqlite_with_rowid=False,
)  # fmt: skip

incident_due = Table(
    "incident_due", metadata, _number("seq"), _text("kind"), _text("record_id"), _time("due_at"),
    PrimaryKeyConstraint("seq", "kind", "record_id"), Index("incident_due_at", "due_at"),
    sqlite_with_rowid=False,
)  # fmt: skip

incident_hidden = Table(
    "incident_hidden", metadata, _text("officer_id"), _number("seq"),
    PrimaryKeyConstraint("officer_id", "seq"), Index("incident_hidden_seq", "seq"),
    sqlite_with_rowid=False,
)  # fmt: skip

counters = Table(
    "counters", metadata, Column("name", Text, primary_key=True), _number("last"),
)  # fmt: skip

# One row an incident under its seq. ``words`` and ``grams`` hold each folded word once; secure-delete takes
# the entries of a deleted row out of the index itself.
SEARCH_DDL = (
    (
        "CREATE VIRTUAL TABLE search USING fts5(words, grams, "
        "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co M*'\", prefix = '2 3')"
    ),
    "INSERT INTO search(search, rank) VALUES ('secure-delete', 1)",
)


def create_schema(connection: Connection) -> None:
    """Create every table and index in an empty database, inside the caller's transaction."""
    metadata.create_all(connection, checkfirst=False)
    for statement in SEARCH_DDL:
        connection.exec_driver_sql(statement)
