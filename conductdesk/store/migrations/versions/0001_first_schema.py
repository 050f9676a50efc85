"""The first schema.

Revision ID: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATEMENTS = (
    (
        "CREATE TABLE desk_profile (rowno INTEGER NOT NULL, id TEXT NOT NULL, group_name TEXT NOT NULL, "
        "group_type TEXT NOT NULL, union_name TEXT NOT NULL, committee_year TEXT NOT NULL, zone TEXT "
        "NOT NULL, playbook_key TEXT NOT NULL, practice BOOLEAN NOT NULL, created_at INTEGER NOT NULL, "
        "PRIMARY KEY (rowno), UNIQUE (id))"
    ),
    (
        "CREATE TABLE officers (rowno INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, role TEXT "
        "NOT NULL, active BOOLEAN NOT NULL, added_at INTEGER NOT NULL, PRIMARY KEY (rowno), UNIQUE "
        "(id))"
    ),
    (
        'CREATE TABLE stored_playbooks (rowno INTEGER NOT NULL, id TEXT NOT NULL, "key" TEXT NOT NULL, '
        "version TEXT NOT NULL, digest TEXT NOT NULL, text TEXT NOT NULL, imported_at INTEGER NOT NULL, "
        "current BOOLEAN NOT NULL, PRIMARY KEY (rowno), UNIQUE (id), UNIQUE (digest))"
    ),
    (
        "CREATE TABLE incidents (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, "
        "reference TEXT NOT NULL, code_name TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, "
        'title TEXT NOT NULL, setting TEXT NOT NULL, platform TEXT COLLATE "NOCASE" NOT NULL, place '
        "TEXT NOT NULL, occurred_at INTEGER, occurred_text TEXT NOT NULL, zone TEXT NOT NULL, "
        "noticed_at INTEGER NOT NULL, categories TEXT NOT NULL, characteristics TEXT NOT NULL, effects "
        "TEXT NOT NULL, immediate_danger TEXT NOT NULL, possible_crime TEXT NOT NULL, nothing_posted "
        "BOOLEAN NOT NULL, unsure BOOLEAN NOT NULL, season TEXT NOT NULL, group_type TEXT NOT NULL, "
        "playbook_key TEXT NOT NULL, playbook_digest TEXT NOT NULL, handler_id TEXT NOT NULL, deputy_id "
        "TEXT, created_at INTEGER NOT NULL, recorded_at INTEGER, contained_at INTEGER, reported_at "
        "INTEGER, closed_at INTEGER, reopened_at INTEGER, reopened_reason TEXT NOT NULL, their_words "
        "TEXT NOT NULL, narrative TEXT NOT NULL, UNIQUE (id), UNIQUE (reference))"
    ),
    "CREATE INDEX incidents_state ON incidents (state)",
    (
        "CREATE INDEX incidents_list ON incidents (seq, id, reference, code_name, kind, state, title, "
        "platform, occurred_at, noticed_at, categories, handler_id, immediate_danger)"
    ),
    "CREATE INDEX incidents_platform ON incidents (platform)",
    "CREATE INDEX incidents_occurred ON incidents (occurred_at)",
    "CREATE INDEX incidents_state_occurred ON incidents (state, occurred_at)",
    "CREATE INDEX incidents_code_name ON incidents (code_name)",
    (
        "CREATE TABLE people (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, name "
        "TEXT NOT NULL, standing TEXT NOT NULL, position TEXT NOT NULL, contact TEXT NOT NULL, note "
        "TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (id))"
    ),
    "CREATE INDEX people_name ON people (name)",
    (
        'CREATE TABLE contacts (rowno INTEGER NOT NULL, id TEXT NOT NULL, "key" TEXT NOT NULL, route '
        "TEXT NOT NULL, group_type TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, note TEXT "
        "NOT NULL, preset TEXT NOT NULL, preset_date TEXT NOT NULL, changed_at INTEGER NOT NULL, "
        "PRIMARY KEY (rowno), UNIQUE (id))"
    ),
    (
        "CREATE TABLE activity (seq INTEGER NOT NULL, prev_hash TEXT NOT NULL, at INTEGER NOT NULL, "
        "officer_id TEXT NOT NULL, action TEXT NOT NULL, object_id TEXT NOT NULL, payload_hash TEXT NOT "
        "NULL, hash TEXT NOT NULL, PRIMARY KEY (seq))"
    ),
    (
        "CREATE TABLE activity_payloads (seq INTEGER NOT NULL, incident_id TEXT, object_id TEXT NOT "
        "NULL, salt BLOB NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (seq))"
    ),
    "CREATE INDEX ix_activity_payloads_incident_id ON activity_payloads (incident_id)",
    "CREATE INDEX ix_activity_payloads_object_id ON activity_payloads (object_id)",
    (
        "CREATE TABLE incident_categories (category TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY "
        "(category, seq)) WITHOUT ROWID"
    ),
    "CREATE INDEX incident_categories_seq ON incident_categories (seq)",
    (
        "CREATE TABLE incident_people (person_id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY "
        "(person_id, seq)) WITHOUT ROWID"
    ),
    "CREATE INDEX incident_people_seq ON incident_people (seq)",
    (
        "CREATE TABLE incident_due (seq INTEGER NOT NULL, kind TEXT NOT NULL, record_id TEXT NOT NULL, "
        "due_at INTEGER NOT NULL, PRIMARY KEY (seq, kind, record_id)) WITHOUT ROWID"
    ),
    "CREATE INDEX incident_due_at ON incident_due (due_at)",
    (
        "CREATE TABLE incident_hidden (officer_id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY "
        "(officer_id, seq)) WITHOUT ROWID"
    ),
    "CREATE INDEX incident_hidden_seq ON incident_hidden (seq)",
    "CREATE TABLE counters (name TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (name))",
    (
        "CREATE TABLE incident_keys (rowno INTEGER NOT NULL, id TEXT NOT NULL, incident_id TEXT NOT "
        "NULL, officer_id TEXT NOT NULL, recipient TEXT NOT NULL, sealed TEXT NOT NULL, PRIMARY KEY "
        "(rowno), UNIQUE (id), FOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY "
        "DEFERRED)"
    ),
    "CREATE UNIQUE INDEX incident_keys_sight ON incident_keys (incident_id, officer_id)",
    (
        "CREATE TABLE judgements (rowno INTEGER NOT NULL, id TEXT NOT NULL, incident_id TEXT NOT NULL, "
        "question_key TEXT NOT NULL, answer TEXT NOT NULL, reason TEXT NOT NULL, officer_id TEXT NOT "
        "NULL, at INTEGER NOT NULL, PRIMARY KEY (rowno), UNIQUE (id), FOREIGN KEY(incident_id) "
        "REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_judgements_incident_id ON judgements (incident_id)",
    (
        "CREATE TABLE dispositions (rowno INTEGER NOT NULL, id TEXT NOT NULL, incident_id TEXT NOT "
        "NULL, outcome TEXT NOT NULL, rule_applied TEXT NOT NULL, note TEXT NOT NULL, officer_id TEXT "
        "NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (rowno), UNIQUE (id), FOREIGN KEY(incident_id) "
        "REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_dispositions_incident_id ON dispositions (incident_id)",
    (
        "CREATE TABLE accounts (rowno INTEGER NOT NULL, id TEXT NOT NULL, platform TEXT COLLATE "
        '"NOCASE" NOT NULL, handle TEXT COLLATE "NOCASE" NOT NULL, link TEXT NOT NULL, kind TEXT NOT '
        "NULL, person_id TEXT, created_at INTEGER NOT NULL, PRIMARY KEY (rowno), UNIQUE (id), FOREIGN "
        "KEY(person_id) REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX accounts_handle ON accounts (platform, handle)",
    "CREATE INDEX ix_accounts_person_id ON accounts (person_id)",
    (
        "CREATE TABLE evidence_items (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, "
        "incident_id TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, description TEXT NOT "
        "NULL, original_name TEXT NOT NULL, origin TEXT NOT NULL, media_type TEXT NOT NULL, size_bytes "
        "INTEGER NOT NULL, sha256 TEXT NOT NULL, storage_name TEXT NOT NULL, sealed_bytes INTEGER NOT "
        "NULL, sealed_sha256 TEXT NOT NULL, collected_at INTEGER, kept_at INTEGER NOT NULL, kept_by "
        "TEXT NOT NULL, disposed_at INTEGER, disposed_reason TEXT NOT NULL, UNIQUE (id), FOREIGN "
        "KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX evidence_items_storage ON evidence_items (storage_name)",
    "CREATE UNIQUE INDEX evidence_items_number ON evidence_items (incident_id, number)",
    "CREATE INDEX evidence_items_sha256 ON evidence_items (sha256)",
    (
        "CREATE TABLE posts (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, "
        'incident_id TEXT NOT NULL, number INTEGER NOT NULL, "where" TEXT NOT NULL, link TEXT NOT NULL, '
        "quote TEXT NOT NULL, author TEXT NOT NULL, state TEXT NOT NULL, posted_at INTEGER, state_at "
        "INTEGER NOT NULL, UNIQUE (id), FOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE "
        "INITIALLY DEFERRED)"
    ),
    "CREATE UNIQUE INDEX posts_number ON posts (incident_id, number)",
    (
        "CREATE TABLE wishes (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, "
        "incident_id TEXT NOT NULL, person_id TEXT, state TEXT NOT NULL, words TEXT NOT NULL, "
        "may_be_told TEXT NOT NULL, police_agreed BOOLEAN, asked_at INTEGER, answered_at INTEGER, "
        "officer_id TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (id), FOREIGN KEY(incident_id) "
        "REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY(person_id) REFERENCES "
        "people (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_wishes_incident_id ON wishes (incident_id)",
    "CREATE INDEX ix_wishes_person_id ON wishes (person_id)",
    (
        "CREATE TABLE wellbeing_checks (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT "
        "NULL, incident_id TEXT NOT NULL, person_id TEXT, checked_officer_id TEXT, how TEXT NOT NULL, "
        "support_offered TEXT NOT NULL, effects TEXT NOT NULL, next_check_at INTEGER, officer_id TEXT "
        "NOT NULL, at INTEGER NOT NULL, UNIQUE (id), FOREIGN KEY(incident_id) REFERENCES incidents (id) "
        "DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY(person_id) REFERENCES people (id) DEFERRABLE "
        "INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_wellbeing_checks_person_id ON wellbeing_checks (person_id)",
    "CREATE INDEX ix_wellbeing_checks_incident_id ON wellbeing_checks (incident_id)",
    (
        "CREATE TABLE freezes (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, "
        "incident_id TEXT NOT NULL, platform TEXT NOT NULL, state TEXT NOT NULL, who_can TEXT NOT NULL, "
        "starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, started_at INTEGER, reopened_at INTEGER, "
        "reminder_text_sent BOOLEAN NOT NULL, officer_id TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE "
        "(id), FOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_freezes_incident_id ON freezes (incident_id)",
    (
        "CREATE TABLE referrals (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, "
        'incident_id TEXT NOT NULL, route TEXT NOT NULL, "to" TEXT NOT NULL, their_reference TEXT NOT '
        "NULL, made_at INTEGER NOT NULL, agreed_by_affected BOOLEAN, risk_reason TEXT NOT NULL, note "
        "TEXT NOT NULL, answer TEXT NOT NULL, answered_at INTEGER, officer_id TEXT NOT NULL, UNIQUE "
        "(id), FOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_referrals_incident_id ON referrals (incident_id)",
    (
        "CREATE TABLE disclosures (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, "
        'incident_id TEXT NOT NULL, kind TEXT NOT NULL, "to" TEXT NOT NULL, what TEXT NOT NULL, why '
        "TEXT NOT NULL, sha256 TEXT NOT NULL, activity_seq INTEGER NOT NULL, officer_id TEXT NOT NULL, "
        "at INTEGER NOT NULL, UNIQUE (id), FOREIGN KEY(incident_id) REFERENCES incidents (id) "
        "DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_disclosures_incident_id ON disclosures (incident_id)",
    (
        "CREATE TABLE step_records (rowno INTEGER NOT NULL, id TEXT NOT NULL, incident_id TEXT NOT "
        "NULL, step_key TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, override_reason TEXT "
        "NOT NULL, note TEXT NOT NULL, officer_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY "
        "(rowno), UNIQUE (id), FOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY "
        "DEFERRED)"
    ),
    "CREATE INDEX ix_step_records_incident_id ON step_records (incident_id)",
    (
        "CREATE TABLE involvements (rowno INTEGER NOT NULL, id TEXT NOT NULL, incident_id TEXT NOT "
        "NULL, role TEXT NOT NULL, person_id TEXT, account_id TEXT, note TEXT NOT NULL, first_known_at "
        "INTEGER NOT NULL, blocked_at INTEGER, blocked_where TEXT NOT NULL, PRIMARY KEY (rowno), UNIQUE "
        "(id), FOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED, "
        "FOREIGN KEY(person_id) REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED, FOREIGN "
        "KEY(account_id) REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_involvements_incident_id ON involvements (incident_id)",
    "CREATE INDEX ix_involvements_person_id ON involvements (person_id)",
    "CREATE INDEX ix_involvements_account_id ON involvements (account_id)",
    (
        "CREATE TABLE custody_events (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, "
        "evidence_id TEXT NOT NULL, incident_id TEXT NOT NULL, kind TEXT NOT NULL, officer_id TEXT NOT "
        "NULL, at INTEGER NOT NULL, note TEXT NOT NULL, ok BOOLEAN NOT NULL, UNIQUE (id), FOREIGN "
        "KEY(evidence_id) REFERENCES evidence_items (id) DEFERRABLE INITIALLY DEFERRED, FOREIGN "
        "KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_custody_events_incident_id ON custody_events (incident_id)",
    "CREATE INDEX ix_custody_events_evidence_id ON custody_events (evidence_id)",
    (
        "CREATE TABLE post_evidence (rowno INTEGER NOT NULL, id TEXT NOT NULL, incident_id TEXT NOT "
        "NULL, post_id TEXT NOT NULL, evidence_id TEXT NOT NULL, PRIMARY KEY (rowno), UNIQUE (id), "
        "FOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED, FOREIGN "
        "KEY(post_id) REFERENCES posts (id) DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY(evidence_id) "
        "REFERENCES evidence_items (id) DEFERRABLE INITIALLY DEFERRED)"
    ),
    "CREATE INDEX ix_post_evidence_evidence_id ON post_evidence (evidence_id)",
    "CREATE INDEX ix_post_evidence_incident_id ON post_evidence (incident_id)",
    "CREATE INDEX ix_post_evidence_post_id ON post_evidence (post_id)",
    (
        "CREATE TABLE communications (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, "
        'incident_id TEXT NOT NULL, step_key TEXT NOT NULL, kind TEXT NOT NULL, "to" TEXT NOT NULL, '
        'text TEXT NOT NULL, "where" TEXT NOT NULL, sent_at INTEGER NOT NULL, proof_id TEXT, officer_id '
        "TEXT NOT NULL, UNIQUE (id), FOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE "
        "INITIALLY DEFERRED, FOREIGN KEY(proof_id) REFERENCES evidence_items (id) DEFERRABLE INITIALLY "
        "DEFERRED)"
    ),
    "CREATE INDEX ix_communications_proof_id ON communications (proof_id)",
    "CREATE INDEX ix_communications_incident_id ON communications (incident_id)",
    (
        'CREATE VIRTUAL TABLE search USING fts5(words, grams, tokenize = "unicode61 remove_diacritics 2 '
        "categories 'L* N* Co M*'\", prefix = '2 3')"
    ),
    "INSERT INTO search(search, rank) VALUES ('secure-delete', 1)",
)


def upgrade() -> None:
    """Create every table, index and the search table of the first schema."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """There is nothing before the first schema.

    Raises:
        NotImplementedError: always; an older desk is brought back from its copy.
    """
    raise NotImplementedError
