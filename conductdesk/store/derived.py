"""The narrow tables and the search row of an incident, kept in step with its records.

The unit of work calls this once before it commits, with the incidents that were touched and the kinds of
records that changed in each; only what can have changed is read and written.
"""

from collections.abc import Iterable
from typing import Any

from conductdesk.domain.communications import Communication
from conductdesk.domain.desk import IncidentKey
from conductdesk.domain.evidence import EvidenceItem, Post
from conductdesk.domain.freezes import CoolingOffPeriod
from conductdesk.domain.incidents import Incident
from conductdesk.domain.people import Account, Involvement, Person
from conductdesk.domain.referrals import Referral
from conductdesk.domain.wellbeing import WellbeingCheck, Wishes
from conductdesk.store.folding import index_text
from conductdesk.store.jottings import drop_of_closed
from conductdesk.store.sight import REFRESH_INCIDENT

_SEARCHED = {Incident, Post, Communication, EvidenceItem, Involvement, Person, Account}
_NAMED = {Involvement, Account}
_DUE = {Incident, CoolingOffPeriod, WellbeingCheck, Referral, Wishes}
_DERIVED = ("incident_categories", "incident_people", "incident_due", "incident_hidden")

_TEXTS_OF_OTHERS = """
SELECT "where" || ' ' || quote || ' ' || author || ' ' || link FROM posts WHERE incident_id = :id
UNION ALL SELECT "to" || ' ' || "where" || ' ' || text FROM communications WHERE incident_id = :id
UNION ALL SELECT description || ' ' || original_name FROM evidence_items WHERE incident_id = :id
UNION ALL SELECT p.name FROM involvements AS v JOIN people AS p ON p.id = v.person_id
  WHERE v.incident_id = :id
UNION ALL SELECT a.handle || ' ' || a.platform || ' ' || coalesce(p.name, '') FROM involvements AS v
  JOIN accounts AS a ON a.id = v.account_id LEFT JOIN people AS p ON p.id = a.person_id
  WHERE v.incident_id = :id
"""

_PEOPLE = """
INSERT OR IGNORE INTO incident_people (person_id, seq)
SELECT v.person_id, :seq FROM involvements AS v WHERE v.incident_id = :id AND v.person_id IS NOT NULL
UNION SELECT a.person_id, :seq FROM involvements AS v JOIN accounts AS a ON a.id = v.account_id
  WHERE v.incident_id = :id AND a.person_id IS NOT NULL
"""

# Freezes and wellbeing checks are due whatever the incident's state: a platform must be opened again, and
# people still matter, when everything else is closed (R9).
_DUES = """
INSERT INTO incident_due (seq, kind, record_id, due_at)
SELECT :seq, 'freeze', id, CASE state WHEN 'planned' THEN starts_at ELSE ends_at END FROM freezes
  WHERE incident_id = :id AND state <> 'ended'
UNION ALL SELECT :seq, 'draft', id, created_at FROM incidents WHERE seq = :seq AND state = 'draft'
UNION ALL SELECT :seq, 'wellbeing', w.id, w.next_check_at FROM wellbeing_checks AS w
  WHERE w.incident_id = :id AND w.next_check_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM wellbeing_checks AS n WHERE n.incident_id = w.incident_id AND n.seq > w.seq
    AND n.person_id IS w.person_id AND n.checked_officer_id IS w.checked_officer_id)
UNION ALL SELECT :seq, 'referral', id, made_at FROM referrals
  WHERE incident_id = :id AND :open AND answered_at IS NULL
UNION ALL SELECT :seq, 'wishes', w.id, coalesce(w.asked_at, w.at) FROM wishes AS w
  WHERE w.incident_id = :id AND :open AND w.state = 'asked' AND NOT EXISTS (
    SELECT 1 FROM wishes AS n WHERE n.incident_id = w.incident_id AND n.seq > w.seq
    AND n.person_id IS w.person_id)
"""


def refresh(driver: Any, incident_id: str, touched: set[type], *, new: bool) -> None:
    """Bring the derived rows of one incident up to date.

    Args:
        driver: the driver's connection, inside the write transaction, with every record already written.
        incident_id: the incident; it may have been removed in this transaction.
        touched: kinds of records that changed in it.
        new: whether the incident was inserted in this transaction.
    """
    row = driver.execute(
        "SELECT seq, state, reference, code_name, title, platform, place, their_words, narrative, categories "
        "FROM incidents WHERE id = ?",
        (incident_id,),
    ).fetchone()
    if row is None:
        return
    seq, state = row[0], row[1]
    names = {"seq": seq, "id": incident_id, "open": state not in {"closed", "draft"}}
    alone = new and touched <= {Incident, IncidentKey}
    if Incident in touched:
        _refresh_categories(driver, seq, new=new)
        drop_of_closed(driver, incident_id)
    if touched & _NAMED and not alone:
        driver.execute("DELETE FROM incident_people WHERE seq = :seq", names)
        driver.execute(_PEOPLE, names)
    if touched & _DUE:
        if not new:
            driver.execute("DELETE FROM incident_due WHERE seq = :seq", names)
        if not alone or state == "draft":
            driver.execute(_DUES, names)
    if IncidentKey in touched or new:
        for statement in REFRESH_INCIDENT[1 if new else 0 :]:
            driver.execute(statement, names)
    if touched & _SEARCHED:
        others = () if alone else driver.execute(_TEXTS_OF_OTHERS, names).fetchall()
        _write_search(driver, seq, [*row[2:9], *(text for (text,) in others)], new=new)


def _refresh_categories(driver: Any, seq: int, *, new: bool) -> None:
    if not new:
        driver.execute("DELETE FROM incident_categories WHERE seq = ?", (seq,))
    driver.execute(
        "INSERT OR IGNORE INTO incident_categories (category, seq) "
        "SELECT j.value, i.seq FROM incidents AS i, json_each(i.categories) AS j WHERE i.seq = ?",
        (seq,),
    )


def _write_search(driver: Any, seq: int, texts: Iterable[str], *, new: bool) -> None:
    words, grams = index_text(" ".join(texts))
    if not new:
        driver.execute("DELETE FROM search WHERE rowid = ?", (seq,))
    driver.execute("INSERT INTO search (rowid, words, grams) VALUES (?, ?, ?)", (seq, words, grams))


def remove(driver: Any, seq: int) -> None:
    """Take every derived row of a removed incident away, and its words out of the index."""
    for table in _DERIVED:
        driver.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))  # noqa: S608  # our own table names
    driver.execute("DELETE FROM search WHERE rowid = ?", (seq,))


def incidents_of_person(driver: Any, person_id: str) -> set[str]:
    """The ids of incidents in which a person takes part, as themselves or through an account."""
    found = driver.execute(
        "SELECT incident_id FROM involvements WHERE person_id = :id UNION "
        "SELECT v.incident_id FROM accounts AS a JOIN involvements AS v ON v.account_id = a.id "
        "WHERE a.person_id = :id",
        {"id": person_id},
    ).fetchall()
    return {row[0] for row in found}


def incidents_of_account(driver: Any, account_id: str) -> set[str]:
    """The ids of incidents in which an account takes part."""
    found = driver.execute(
        "SELECT incident_id FROM involvements WHERE account_id = ?", (account_id,)
    ).fetchall()
    return {row[0] for row in found}
