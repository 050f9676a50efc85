"""A desk outlives this program: paper, the public age tool and the SQLCipher library are enough."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.desks import NewDesk, create_desk
from conductdesk.services.evidence import add_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from tests.conftest import PASSPHRASE, FakeClock


def _age(identity: Path, sealed: Path) -> bytes:
    return subprocess.run(["age", "-d", "-i", identity, sealed], check=True, capture_output=True).stdout


@pytest.mark.skipif(shutil.which("age") is None, reason="the public age tool is not installed")
def test_recovery_sheet_age_and_sqlcipher_open_a_desk_without_conductdesk(
    tmp_path: Path, clock: FakeClock
) -> None:
    import sqlcipher3.dbapi2 as sqlcipher

    original = tmp_path / "screenshot.bin"
    original.write_bytes(bytes(range(256)) * 500)
    folder = tmp_path / "desk"
    new = NewDesk(group_name="Lantern Film Society", officer_name="Zoë Lindqvist")
    desk, sheet = create_desk(folder, new, PASSPHRASE, clock=clock, cost=CHEAPEST_COST)
    with desk:
        saved = open_incident(desk, IncidentDetails(title="Insults in the chat", narrative="As seen."))
        (kept,) = add_evidence(desk, saved.reference, [original])

    identity = tmp_path / "sheet.txt"
    identity.write_text("".join(sheet.split()).upper().replace("AGESECRETKEY1", "AGE-SECRET-KEY-1") + "\n")
    header = json.loads((folder / "desk.json").read_text(encoding="utf-8"))
    armored = header["sealed_desk_keys"][-1]["age"]
    sealed_key = tmp_path / "desk-key.age"
    sealed_key.write_text("\n".join(armored) + "\n")
    desk_key = _age(identity, sealed_key)
    assert len(desk_key) == 32

    database = sqlcipher.connect(str(folder / "desk.db"))
    database.execute(f"PRAGMA key=\"x'{desk_key.hex()}'\"")
    (sealed_identity,) = database.execute("SELECT sealed FROM incident_keys").fetchone()
    name, stored_as = database.execute("SELECT original_name, storage_name FROM evidence_items").fetchone()
    database.close()
    assert name == "screenshot.bin"

    incident_sealed = tmp_path / "incident.age"
    incident_sealed.write_text(sealed_identity)
    incident_identity = tmp_path / "incident.txt"
    incident_identity.write_bytes(_age(identity, incident_sealed) + b"\n")
    (file,) = folder.joinpath("evidence").rglob(f"{Path(stored_as).name}*")
    assert _age(incident_identity, file) == original.read_bytes()
    assert kept.sha256
