"""The history of evidence with names, and how the last reading of each item went."""

from datetime import timedelta
from pathlib import Path

import pytest

from conductdesk.domain.evidence import CustodyKind
from conductdesk.errors import NotFoundError
from conductdesk.services.custody import history_of, last_checks
from conductdesk.services.evidence import add_pasted, dispose_evidence, verify_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk


@pytest.fixture
def ref(desk: OpenDesk) -> str:
    return open_incident(desk, IncidentDetails(title="Insults")).reference


def test_the_history_names_the_officer_and_goes_from_old_to_new(desk: OpenDesk, ref: str) -> None:
    add_pasted(desk, ref, b"words")
    verify_evidence(desk, ref)
    history = history_of(desk, ref, 1)
    assert [line.kind for line in history] == [CustodyKind.COLLECTED, CustodyKind.VERIFIED]
    assert {line.officer for line in history} == {desk.officer.name}
    with pytest.raises(NotFoundError):
        history_of(desk, ref, 2)


def test_items_that_were_never_read_again_lack_and_the_newest_reading_counts(
    desk: OpenDesk, ref: str
) -> None:
    """R21 (S2)."""
    add_pasted(desk, ref, b"words")
    assert last_checks(desk, ref) == {}
    verify_evidence(desk, ref)
    first = last_checks(desk, ref)[1]
    assert first.problem == ""
    (sealed,) = [p for p in Path(desk.folder.path).rglob("*.age") if "evidence" in str(p.parent)]
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.chmod(0o600)
    sealed.write_bytes(bytes(content))
    add_pasted(desk, ref, b"others")
    verify_evidence(desk, ref)
    checks = last_checks(desk, ref)
    assert checks[1].problem
    assert checks[1].at - first.at > timedelta(0)
    assert checks[2].problem == ""


def test_checks_of_another_incident_stay_out(desk: OpenDesk, ref: str) -> None:
    other = open_incident(desk, IncidentDetails(title="Other")).reference
    add_pasted(desk, other, b"words")
    verify_evidence(desk)
    assert last_checks(desk, ref) == {}
    dispose_evidence(desk, other, 1, "Pasted by mistake")
    assert history_of(desk, other, 1)[-1].kind is CustodyKind.DISPOSED
