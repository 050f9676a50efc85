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
        "CREATE TABLE desk_profile (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        "\tgroup_name TEXT NOT NULL, \n"
        "\tgroup_type TEXT NOT NULL, \n"
        "\tunion_name TEXT NOT NULL, \n"
        "\tcommittee_year TEXT NOT NULL, \n"
        "\tzone TEXT NOT NULL, \n"
        "\tplaybook_key TEXT NOT NULL, \n"
        "\tpractice BOOLEAN NOT NULL, \n"
        "\tcreated_at INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id)\n"
        ")"
    ),
    (
        "CREATE TABLE officers (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        "\tname TEXT NOT NULL, \n"
        "\trole TEXT NOT NULL, \n"
        "\tactive BOOLEAN NOT NULL, \n"
        "\tadded_at INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id)\n"
        ")"
    ),
    (
        "CREATE TABLE stored_playbooks (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        '\t"key" TEXT NOT NULL, \n'
        "\tversion TEXT NOT NULL, \n"
        "\tdigest TEXT NOT NULL, \n"
        "\ttext TEXT NOT NULL, \n"
        "\timported_at INTEGER NOT NULL, \n"
        "\tcurrent BOOLEAN NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id), \n"
        "\tUNIQUE (digest)\n"
        ")"
    ),
    (
        "CREATE TABLE incidents (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\treference TEXT NOT NULL, \n"
        "\tcode_name TEXT NOT NULL, \n"
        "\tkind TEXT NOT NULL, \n"
        "\tstate TEXT NOT NULL, \n"
        "\ttitle TEXT NOT NULL, \n"
        "\tsetting TEXT NOT NULL, \n"
        '\tplatform TEXT COLLATE "NOCASE" NOT NULL, \n'
        "\tplace TEXT NOT NULL, \n"
        "\toccurred_at INTEGER, \n"
        "\toccurred_text TEXT NOT NULL, \n"
        "\tzone TEXT NOT NULL, \n"
        "\tnoticed_at INTEGER NOT NULL, \n"
        "\tcategories TEXT NOT NULL, \n"
        "\tcharacteristics TEXT NOT NULL, \n"
        "\teffects TEXT NOT NULL, \n"
        "\timmediate_danger TEXT NOT NULL, \n"
        "\tpossible_crime TEXT NOT NULL, \n"
        "\tnothing_posted BOOLEAN NOT NULL, \n"
        "\tunsure BOOLEAN NOT NULL, \n"
        "\tseason TEXT NOT NULL, \n"
        "\tgroup_type TEXT NOT NULL, \n"
        "\tplaybook_key TEXT NOT NULL, \n"
        "\tplaybook_digest TEXT NOT NULL, \n"
        "\thandler_id TEXT NOT NULL, \n"
        "\tdeputy_id TEXT, \n"
        "\tcreated_at INTEGER NOT NULL, \n"
        "\trecorded_at INTEGER, \n"
        "\tcontained_at INTEGER, \n"
        "\treported_at INTEGER, \n"
        "\tclosed_at INTEGER, \n"
        "\treopened_at INTEGER, \n"
        "\treopened_reason TEXT NOT NULL, \n"
        "\ttheir_words TEXT NOT NULL, \n"
        "\tnarrative TEXT NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tUNIQUE (reference)\n"
        ")"
    ),
    "CREATE INDEX incidents_state ON incidents (state)",
    (
        "CREATE INDEX incidents_list ON incidents (seq, id, reference, code_name, kind, state, "
        "title, platform, occurred_at, noticed_at, categories, handler_id, immediate_danger)"
    ),
    "CREATE INDEX incidents_platform ON incidents (platform)",
    "CREATE INDEX incidents_occurred ON incidents (occurred_at)",
    "CREATE INDEX incidents_state_occurred ON incidents (state, occurred_at)",
    "CREATE INDEX incidents_code_name ON incidents (code_name)",
    (
        "CREATE TABLE people (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tname TEXT NOT NULL, \n"
        "\tstanding TEXT NOT NULL, \n"
        "\tposition TEXT NOT NULL, \n"
        "\tcontact TEXT NOT NULL, \n"
        "\tnote TEXT NOT NULL, \n"
        "\tcreated_at INTEGER NOT NULL, \n"
        "\tUNIQUE (id)\n"
        ")"
    ),
    "CREATE INDEX people_name ON people (name)",
    (
        "CREATE TABLE contacts (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        '\t"key" TEXT NOT NULL, \n'
        "\troute TEXT NOT NULL, \n"
        "\tgroup_type TEXT NOT NULL, \n"
        "\tname TEXT NOT NULL, \n"
        "\taddress TEXT NOT NULL, \n"
        "\tnote TEXT NOT NULL, \n"
        "\tpreset TEXT NOT NULL, \n"
        "\tpreset_date TEXT NOT NULL, \n"
        "\tchanged_at INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id)\n"
        ")"
    ),
    (
        "CREATE TABLE activity (\n"
        "\tseq INTEGER NOT NULL, \n"
        "\tprev_hash TEXT NOT NULL, \n"
        "\tat INTEGER NOT NULL, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\taction TEXT NOT NULL, \n"
        "\tobject_id TEXT NOT NULL, \n"
        "\tpayload_hash TEXT NOT NULL, \n"
        "\thash TEXT NOT NULL, \n"
        "\tPRIMARY KEY (seq)\n"
        ")"
    ),
    (
        "CREATE TABLE activity_payloads (\n"
        "\tseq INTEGER NOT NULL, \n"
        "\tincident_id TEXT, \n"
        "\tobject_id TEXT NOT NULL, \n"
        "\tsalt BLOB NOT NULL, \n"
        "\tpayload TEXT NOT NULL, \n"
        "\tPRIMARY KEY (seq)\n"
        ")"
    ),
    "CREATE INDEX ix_activity_payloads_incident_id ON activity_payloads (incident_id)",
    "CREATE INDEX ix_activity_payloads_object_id ON activity_payloads (object_id)",
    (
        "CREATE TABLE incident_categories (\n"
        "\tcategory TEXT NOT NULL, \n"
        "\tseq INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (category, seq)\n"
        ")\n"
        " WITHOUT ROWID"
    ),
    "CREATE INDEX incident_categories_seq ON incident_categories (seq)",
    (
        "CREATE TABLE incident_people (\n"
        "\tperson_id TEXT NOT NULL, \n"
        "\tseq INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (person_id, seq)\n"
        ")\n"
        " WITHOUT ROWID"
    ),
    "CREATE INDEX incident_people_seq ON incident_people (seq)",
    (
        "CREATE TABLE incident_due (\n"
        "\tseq INTEGER NOT NULL, \n"
        "\tkind TEXT NOT NULL, \n"
        "\trecord_id TEXT NOT NULL, \n"
        "\tdue_at INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (seq, kind, record_id)\n"
        ")\n"
        " WITHOUT ROWID"
    ),
    "CREATE INDEX incident_due_at ON incident_due (due_at)",
    (
        "CREATE TABLE incident_hidden (\n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tseq INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (officer_id, seq)\n"
        ")\n"
        " WITHOUT ROWID"
    ),
    "CREATE INDEX incident_hidden_seq ON incident_hidden (seq)",
    ("CREATE TABLE counters (\n\tname TEXT NOT NULL, \n\tlast INTEGER NOT NULL, \n\tPRIMARY KEY (name)\n)"),
    (
        "CREATE TABLE incident_keys (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\trecipient TEXT NOT NULL, \n"
        "\tsealed TEXT NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE UNIQUE INDEX incident_keys_sight ON incident_keys (incident_id, officer_id)",
    (
        "CREATE TABLE judgements (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tquestion_key TEXT NOT NULL, \n"
        "\tanswer TEXT NOT NULL, \n"
        "\treason TEXT NOT NULL, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tat INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_judgements_incident_id ON judgements (incident_id)",
    (
        "CREATE TABLE dispositions (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\toutcome TEXT NOT NULL, \n"
        "\trule_applied TEXT NOT NULL, \n"
        "\tnote TEXT NOT NULL, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tat INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_dispositions_incident_id ON dispositions (incident_id)",
    (
        "CREATE TABLE accounts (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        '\tplatform TEXT COLLATE "NOCASE" NOT NULL, \n'
        '\thandle TEXT COLLATE "NOCASE" NOT NULL, \n'
        "\tlink TEXT NOT NULL, \n"
        "\tkind TEXT NOT NULL, \n"
        "\tperson_id TEXT, \n"
        "\tcreated_at INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(person_id) REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX accounts_handle ON accounts (platform, handle)",
    "CREATE INDEX ix_accounts_person_id ON accounts (person_id)",
    (
        "CREATE TABLE evidence_items (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tnumber INTEGER NOT NULL, \n"
        "\tstate TEXT NOT NULL, \n"
        "\tdescription TEXT NOT NULL, \n"
        "\toriginal_name TEXT NOT NULL, \n"
        "\torigin TEXT NOT NULL, \n"
        "\tmedia_type TEXT NOT NULL, \n"
        "\tsize_bytes INTEGER NOT NULL, \n"
        "\tsha256 TEXT NOT NULL, \n"
        "\tstorage_name TEXT NOT NULL, \n"
        "\tsealed_bytes INTEGER NOT NULL, \n"
        "\tsealed_sha256 TEXT NOT NULL, \n"
        "\tcollected_at INTEGER, \n"
        "\tkept_at INTEGER NOT NULL, \n"
        "\tkept_by TEXT NOT NULL, \n"
        "\tdisposed_at INTEGER, \n"
        "\tdisposed_reason TEXT NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX evidence_items_storage ON evidence_items (storage_name)",
    "CREATE UNIQUE INDEX evidence_items_number ON evidence_items (incident_id, number)",
    "CREATE INDEX evidence_items_sha256 ON evidence_items (sha256)",
    (
        "CREATE TABLE posts (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tnumber INTEGER NOT NULL, \n"
        '\t"where" TEXT NOT NULL, \n'
        "\tlink TEXT NOT NULL, \n"
        "\tquote TEXT NOT NULL, \n"
        "\tauthor TEXT NOT NULL, \n"
        "\tstate TEXT NOT NULL, \n"
        "\tposted_at INTEGER, \n"
        "\tstate_at INTEGER NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE UNIQUE INDEX posts_number ON posts (incident_id, number)",
    (
        "CREATE TABLE wishes (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tperson_id TEXT, \n"
        "\tstate TEXT NOT NULL, \n"
        "\twords TEXT NOT NULL, \n"
        "\tmay_be_told TEXT NOT NULL, \n"
        "\tpolice_agreed BOOLEAN, \n"
        "\tasked_at INTEGER, \n"
        "\tanswered_at INTEGER, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tat INTEGER NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED, \n"
        "\tFOREIGN KEY(person_id) REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_wishes_incident_id ON wishes (incident_id)",
    "CREATE INDEX ix_wishes_person_id ON wishes (person_id)",
    (
        "CREATE TABLE wellbeing_checks (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tperson_id TEXT, \n"
        "\tchecked_officer_id TEXT, \n"
        "\thow TEXT NOT NULL, \n"
        "\tsupport_offered TEXT NOT NULL, \n"
        "\teffects TEXT NOT NULL, \n"
        "\tnext_check_at INTEGER, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tat INTEGER NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED, \n"
        "\tFOREIGN KEY(person_id) REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_wellbeing_checks_person_id ON wellbeing_checks (person_id)",
    "CREATE INDEX ix_wellbeing_checks_incident_id ON wellbeing_checks (incident_id)",
    (
        "CREATE TABLE freezes (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tplatform TEXT NOT NULL, \n"
        "\tstate TEXT NOT NULL, \n"
        "\twho_can TEXT NOT NULL, \n"
        "\tstarts_at INTEGER NOT NULL, \n"
        "\tends_at INTEGER NOT NULL, \n"
        "\tstarted_at INTEGER, \n"
        "\treopened_at INTEGER, \n"
        "\treminder_text_sent BOOLEAN NOT NULL, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tat INTEGER NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_freezes_incident_id ON freezes (incident_id)",
    (
        "CREATE TABLE referrals (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\troute TEXT NOT NULL, \n"
        '\t"to" TEXT NOT NULL, \n'
        "\ttheir_reference TEXT NOT NULL, \n"
        "\tmade_at INTEGER NOT NULL, \n"
        "\tagreed_by_affected BOOLEAN, \n"
        "\trisk_reason TEXT NOT NULL, \n"
        "\tnote TEXT NOT NULL, \n"
        "\tanswer TEXT NOT NULL, \n"
        "\tanswered_at INTEGER, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_referrals_incident_id ON referrals (incident_id)",
    (
        "CREATE TABLE disclosures (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tkind TEXT NOT NULL, \n"
        '\t"to" TEXT NOT NULL, \n'
        "\twhat TEXT NOT NULL, \n"
        "\twhy TEXT NOT NULL, \n"
        "\tsha256 TEXT NOT NULL, \n"
        "\tactivity_seq INTEGER NOT NULL, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tat INTEGER NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_disclosures_incident_id ON disclosures (incident_id)",
    (
        "CREATE TABLE step_records (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tstep_key TEXT NOT NULL, \n"
        "\tstate TEXT NOT NULL, \n"
        "\treason TEXT NOT NULL, \n"
        "\toverride_reason TEXT NOT NULL, \n"
        "\tnote TEXT NOT NULL, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tat INTEGER NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_step_records_incident_id ON step_records (incident_id)",
    (
        "CREATE TABLE involvements (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\trole TEXT NOT NULL, \n"
        "\tperson_id TEXT, \n"
        "\taccount_id TEXT, \n"
        "\tnote TEXT NOT NULL, \n"
        "\tfirst_known_at INTEGER NOT NULL, \n"
        "\tblocked_at INTEGER, \n"
        "\tblocked_where TEXT NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED, \n"
        "\tFOREIGN KEY(person_id) REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED, \n"
        "\tFOREIGN KEY(account_id) REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_involvements_incident_id ON involvements (incident_id)",
    "CREATE INDEX ix_involvements_person_id ON involvements (person_id)",
    "CREATE INDEX ix_involvements_account_id ON involvements (account_id)",
    (
        "CREATE TABLE custody_events (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tevidence_id TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tkind TEXT NOT NULL, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tat INTEGER NOT NULL, \n"
        "\tnote TEXT NOT NULL, \n"
        "\tok BOOLEAN NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(evidence_id) REFERENCES evidence_items (id) DEFERRABLE INITIALLY DEFERRED, "
        "\n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_custody_events_incident_id ON custody_events (incident_id)",
    "CREATE INDEX ix_custody_events_evidence_id ON custody_events (evidence_id)",
    (
        "CREATE TABLE post_evidence (\n"
        "\trowno INTEGER NOT NULL, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tpost_id TEXT NOT NULL, \n"
        "\tevidence_id TEXT NOT NULL, \n"
        "\tPRIMARY KEY (rowno), \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED, \n"
        "\tFOREIGN KEY(post_id) REFERENCES posts (id) DEFERRABLE INITIALLY DEFERRED, \n"
        "\tFOREIGN KEY(evidence_id) REFERENCES evidence_items (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_post_evidence_evidence_id ON post_evidence (evidence_id)",
    "CREATE INDEX ix_post_evidence_incident_id ON post_evidence (incident_id)",
    "CREATE INDEX ix_post_evidence_post_id ON post_evidence (post_id)",
    (
        "CREATE TABLE communications (\n"
        "\tseq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \n"
        "\tid TEXT NOT NULL, \n"
        "\tincident_id TEXT NOT NULL, \n"
        "\tstep_key TEXT NOT NULL, \n"
        "\tkind TEXT NOT NULL, \n"
        '\t"to" TEXT NOT NULL, \n'
        "\ttext TEXT NOT NULL, \n"
        '\t"where" TEXT NOT NULL, \n'
        "\tsent_at INTEGER NOT NULL, \n"
        "\tproof_id TEXT, \n"
        "\tofficer_id TEXT NOT NULL, \n"
        "\tUNIQUE (id), \n"
        "\tFOREIGN KEY(incident_id) REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED, \n"
        "\tFOREIGN KEY(proof_id) REFERENCES evidence_items (id) DEFERRABLE INITIALLY DEFERRED\n"
        ")"
    ),
    "CREATE INDEX ix_communications_proof_id ON communications (proof_id)",
    "CREATE INDEX ix_communications_incident_id ON communications (incident_id)",
    (
        'CREATE VIRTUAL TABLE search USING fts5(words, grams, tokenize = "unicode61 '
        "remove_diacritics 2 categories 'L* N* Co M*'\", prefix = '2 3')"
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
