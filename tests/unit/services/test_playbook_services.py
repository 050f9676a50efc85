"""Checklists: which there are, checking a file, bringing one in."""

import os
from pathlib import Path

import pytest
from services_desk import file, recorded, reopened

from conductdesk.domain.referrals import Route
from conductdesk.errors import UserError
from conductdesk.playbooks.loader import shipped_playbooks
from conductdesk.services.activity import show_activity
from conductdesk.services.contacts import ContactDetails, list_contacts, set_contact
from conductdesk.services.messages import list_texts
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.playbooks import (
    LARGEST_FILE,
    check_playbook_file,
    import_playbook,
    list_playbooks,
    shipped,
)
from conductdesk.services.show import show_incident
from conductdesk.services.steps import show_ladder
from conductdesk.services.verify import verify_desk


def adapted(folder: Path, **replaced: str) -> Path:
    """The student group's checklist as a committee changes it."""
    text = dict(shipped_playbooks())["student-group.toml"].replace('version = "1"', 'version = "2"', 1)
    for old, new in replaced.items():
        assert old.replace("_", " ") in text
        text = text.replace(old.replace("_", " "), new)
    return file(folder, "ours.toml", text.encode())


def test_both_checklists_ship_and_are_in_a_new_desk(desk: OpenDesk) -> None:
    """R28: two ship, each with its sources."""
    rows = list_playbooks(desk)
    assert [(r.key, r.current) for r in rows] == [("student-group", True), ("party-branch", True)]
    assert all(len(r.digest) == 64 and r.name for r in rows)
    books = {book.key: book for book in shipped()}
    assert books.keys() == {"student-group", "party-branch"}
    assert all(book.sources and book.steps and book.texts for book in books.values())


def test_an_incident_keeps_the_checklist_it_started_with(desk: OpenDesk, tmp_path: Path) -> None:
    """R28: an imported checklist holds for new incidents and changes none that started earlier."""
    before = recorded(desk)
    titles = [view.step.title for view in show_ladder(desk, before)]
    texts = list_texts(desk, before)
    row = import_playbook(desk, adapted(tmp_path, Keep_the_evidence="Save what was posted"))
    assert (row.key, row.version, row.current) == ("student-group", "2", True)
    after = recorded(desk)
    assert [view.step.title for view in show_ladder(desk, before)] == titles
    assert list_texts(desk, before) == texts
    changed = [view.step.title for view in show_ladder(desk, after)]
    assert "Save what was posted" in changed
    assert "Keep the evidence" in titles
    desk.close()
    with reopened(desk.folder.path) as again:
        assert [view.step.title for view in show_ladder(again, before)] == titles
        assert [view.step.title for view in show_ladder(again, after)] == changed
        assert show_incident(again, before).playbook_key == "student-group"
        rows = [r for r in list_playbooks(again) if r.key == "student-group"]
        assert [(r.version, r.current) for r in rows] == [("1", False), ("2", True)]
        assert verify_desk(again).problems == ()


def test_the_same_text_is_kept_once_and_can_become_current_again(desk: OpenDesk, tmp_path: Path) -> None:
    """R28."""
    original = file(tmp_path, "o.toml", dict(shipped_playbooks())["student-group.toml"].encode())
    import_playbook(desk, adapted(tmp_path))
    import_playbook(desk, original)
    rows = [r for r in list_playbooks(desk) if r.key == "student-group"]
    assert [(r.version, r.current) for r in rows] == [("1", True), ("2", False)]
    (entry, *_) = show_activity(desk)
    assert entry.detail == {"key": "student-group", "digest": rows[0].digest}


def test_contacts_of_an_imported_checklist_do_not_replace_the_committee_s_own(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R27."""
    set_contact(desk, ContactDetails(key="police", route=Route.POLICE, name="PC Ito", address="110"))
    import_playbook(desk, adapted(tmp_path, **{'"101"': '"999"'}))
    (police,) = [c for c in list_contacts(desk) if c.key == "police"]
    assert (police.name, police.address) == ("PC Ito", "110")


def test_a_checklist_that_locks_safety_or_unlocks_removal_is_not_let_in(
    desk: OpenDesk, tmp_path: Path
) -> None:
    """R8, R21, R28: a committee's own file cannot take the locks away."""
    text = dict(shipped_playbooks())["student-group.toml"]
    safety = text.replace('kind = "safety"', 'kind = "safety"\ngates = ["wishes"]', 1)
    removal = text.replace('gates = ["removal"]', "gates = []", 1)
    assert removal != text
    for number, wrong in enumerate((safety, removal)):
        bad = file(tmp_path, f"bad{number}.toml", wrong.encode())
        problems = check_playbook_file(bad)
        assert problems
        assert all(bad.name in problem for problem in problems)
        with pytest.raises(UserError):
            import_playbook(desk, bad)
    assert len(list_playbooks(desk)) == 2


def test_a_bad_key_is_named_with_file_and_place(desk: OpenDesk, tmp_path: Path) -> None:
    """R28: loader errors name file and key."""
    bad = file(tmp_path, "ours.toml", adapted(tmp_path).read_bytes().replace(b"can_skip", b"may_skip", 1))
    (problem, *_) = check_playbook_file(bad)
    assert "ours.toml" in problem
    assert "may_skip" in problem
    with pytest.raises(UserError, match=r"ours\.toml") as refused:
        import_playbook(desk, bad)
    assert "may_skip" in str(refused.value)
    assert check_playbook_file(adapted(tmp_path)) == ()


def test_what_is_no_checklist_is_refused_in_one_line(desk: OpenDesk, tmp_path: Path) -> None:
    for wrong, says in (
        (tmp_path, "is no file"),
        (tmp_path / "none.toml", "is no file"),
        (file(tmp_path, "big.toml", b"#" * (LARGEST_FILE + 1)), "too large"),
        (file(tmp_path, "utf16.toml", "key = 'ä'".encode("utf-16")), "UTF-8"),
        (file(tmp_path, "text.toml", b"not toml"), "text.toml"),
    ):
        with pytest.raises(UserError, match=says) as refused:
            import_playbook(desk, wrong)
        assert "\n" not in refused.value.message
    assert len(list_playbooks(desk)) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    secret = file(tmp_path, "ours.toml", b"")
    secret.chmod(0)
    with pytest.raises(UserError, match="cannot be read"):
        check_playbook_file(secret)
