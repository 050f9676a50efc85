"""A committee brings its own version of a checklist in while an incident is under way."""

from pathlib import Path

from conductdesk.paths import resources_dir
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.playbooks import import_playbook, list_playbooks
from conductdesk.services.steps import show_ladder

SHIPPED = resources_dir() / "playbooks" / "student-group.toml"


def _titles(desk: OpenDesk, ref: str) -> list[str]:
    return [view.step.title for view in show_ladder(desk, ref)]


def test_an_incident_keeps_the_version_of_the_checklist_it_started_with(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R28: adapted, imported, used by what comes next, while what is under way goes on as it began."""
    before = open_incident(desk, IncidentDetails(title="Insults in the chat")).reference
    began_with = _titles(desk, before)
    text = SHIPPED.read_text(encoding="utf-8")
    assert text.count('title = "Keep the evidence"') == 1
    adapted = tmp_path / "ours.toml"
    adapted.write_text(
        text.replace('title = "Keep the evidence"', 'title = "Evidence first, with two of us"').replace(
            'version = "1"', 'version = "2"', 1
        ),
        encoding="utf-8",
    )

    row = import_playbook(desk, adapted)
    after = open_incident(desk, IncidentDetails(title="Insults again")).reference

    assert (row.key, row.version, row.current) == ("student-group", "2", True)
    assert _titles(desk, before) == began_with
    assert "Evidence first, with two of us" in _titles(desk, after)
    assert "Keep the evidence" not in _titles(desk, after)
    versions = {(p.version, p.current) for p in list_playbooks(desk) if p.key == "student-group"}
    assert versions == {("1", False), ("2", True)}


def test_the_same_file_twice_is_one_version_and_an_old_one_can_come_back(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R28."""
    adapted = tmp_path / "ours.toml"
    adapted.write_text(SHIPPED.read_text(encoding="utf-8") + "\n# ours\n", encoding="utf-8")
    first = import_playbook(desk, adapted)
    assert import_playbook(desk, adapted).digest == first.digest
    assert len([p for p in list_playbooks(desk) if p.key == "student-group"]) == 2
    back = import_playbook(desk, SHIPPED)
    current = [p.digest for p in list_playbooks(desk) if p.key == "student-group" and p.current]
    assert current == [back.digest]
    assert back.digest != first.digest
