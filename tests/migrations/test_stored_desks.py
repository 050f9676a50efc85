"""One desk of every released schema opens for ever; it is copied, never opened in place."""

import shutil
from pathlib import Path

import pytest

from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.evidence import verify_evidence
from conductdesk.services.jottings import jot, jotted
from conductdesk.services.search import list_incidents, search
from conductdesk.services.show import show_incident
from conductdesk.services.verify import verify_desk

DATA = Path(__file__).resolve().parents[1] / "data"
STORED = sorted(path.name for path in DATA.glob("desk-*"))
PASSPHRASE = "plum lantern rowing quartz meadow seven"


def test_there_are_stored_desks_of_the_first_schema_and_with_half_typed_text() -> None:
    assert {"desk-0001", "desk-0003"} <= set(STORED)


@pytest.mark.parametrize("name", STORED)
def test_a_desk_of_every_released_schema_opens_and_verifies(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(DATA / name, folder)
    for empty in ("evidence/incoming", "backups"):
        (folder / empty).mkdir(parents=True, exist_ok=True)
    with open_desk(folder, Credentials(passphrase=PASSPHRASE)) as desk:
        assert [row.reference for row in list_incidents(desk)] == ["draft-2", "2026-001"]
        assert [row.reference for row in search(desk, "insul")] == ["2026-001"]
        view = show_incident(desk, "2026-001")
        assert view.title == "Insults in the general chat"
        assert [part.name for part in view.people] == ["Zoë Lindqvist", "@night_owl_88"]
        assert [item.original_name for item in view.evidence] == ["чат.txt"]
        assert [check.problem for check in verify_evidence(desk, "2026-001")] == [""]
        typed = {} if name < "desk-0003" else {"how": "She slept badly, and"}
        assert jotted(desk, "wellbeing.how", ref="2026-001") == typed
        assert jot(desk, "wellbeing.how", {"how": "She slept well"}, ref="2026-001")
        assert verify_desk(desk).problems == ()
