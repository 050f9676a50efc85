"""The practice desk of the window: one evening, ready to go on with, and gone when it is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_terminal import FakeKeychain

from conductdesk.bootstrap import Surroundings
from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import IncidentState
from conductdesk.domain.people import Role
from conductdesk.errors import BugError, UserError
from conductdesk.services.activity import show_activity
from conductdesk.services.desks import Credentials, describe_desk, open_desk
from conductdesk.services.messages import prepare_message, release_message
from conductdesk.services.practice_window import (
    PracticeEvening,
    RunningClock,
    make_practice_folder,
    open_practice_desk,
    remove_stale_practice_folders,
)
from conductdesk.services.search import list_incidents
from conductdesk.services.show import show_incident
from conductdesk.services.steps import set_step, show_ladder
from conductdesk.services.today import today
from conductdesk.services.verify import verify_desk

EVENING = datetime(2026, 11, 6, 22, 46, tzinfo=UTC)


@pytest.fixture(scope="module")
def evening(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[PracticeEvening, list[str], list[int]]]:
    said: list[str] = []
    parts: list[int] = []
    folder = tmp_path_factory.mktemp("practice")

    def progress(done: int, of: int, _bytes: int) -> None:
        assert of == 6
        parts.append(done)

    made = open_practice_desk(folder, say=said.append, progress=progress)
    with made.desk:
        yield made, said, parts


@pytest.fixture
def practice(evening: tuple[PracticeEvening, list[str], list[int]]) -> PracticeEvening:
    return evening[0]


def test_what_is_being_made_is_told(evening: tuple[PracticeEvening, list[str], list[int]]) -> None:
    _, said, parts = evening
    assert parts == [1, 2, 3, 4, 5, 6]
    assert said[-1].endswith("The next step is yours.")
    assert all("invented" in line or "!" not in line for line in said)


def test_the_evening_has_come_as_far_as_the_message_on_the_platform(practice: PracticeEvening) -> None:
    """R20: safety, evidence and wishes are answered; the message is next and its text is ready."""
    views = show_ladder(practice.desk, practice.reference)
    assert [view.step.key for view in views if view.state is StepState.DONE] == [
        "safety",
        "evidence",
        "wishes",
    ]
    assert [view.step.key for view in views if view.is_next] == ["public-message"]
    assert not next(view for view in views if view.is_next).locked
    assert prepare_message(practice.desk, practice.reference, "public-message").findings == ()


def test_lists_show_one_incident_of_each_kind(practice: PracticeEvening) -> None:
    states = {row.reference: row.state for row in list_incidents(practice.desk)}
    assert states.pop(practice.waiting) is IncidentState.MONITORING
    assert states.pop(practice.reference) is not IncidentState.CLOSED
    assert set(states.values()) == {IncidentState.CLOSED, IncidentState.DRAFT}


def test_today_has_something_now_something_soon_and_an_answer_to_wait_for(practice: PracticeEvening) -> None:
    lines = today(practice.desk)
    assert [line.reference for line in lines if line.group == "now"] == [practice.reference]
    assert any(line.group == "soon" for line in lines)
    assert [(line.reference, line.what) for line in lines if line.group == "waiting"] == [
        (practice.waiting, "An answer from staff support.")
    ]


def test_names_are_long_and_run_both_ways(practice: PracticeEvening) -> None:
    refs = [row.reference for row in list_incidents(practice.desk)]
    names = {part.name for ref in refs for part in show_incident(practice.desk, ref).people}
    assert any(len(name) > 60 for name in names)
    assert any("\u0590" <= name[0] <= "\u05ff" for name in names)
    assert any("\u0600" <= name[0] <= "\u06ff" for name in names)
    assert {part.role for part in show_incident(practice.desk, practice.waiting).people} >= {
        Role.AFFECTED,
        Role.RESPONDENT,
        Role.REPORTER,
        Role.WITNESS,
    }


def test_nothing_is_written_beside_the_desk(practice: PracticeEvening) -> None:
    assert [path.name for path in practice.desk.folder.path.parent.iterdir()] == ["desk"]


def test_the_desk_goes_on_from_the_evening_as_time_does(practice: PracticeEvening) -> None:
    first = practice.desk.now()
    assert EVENING <= first < EVENING + timedelta(minutes=5)
    while practice.desk.now() == first:
        time.sleep(0.001)
    assert first < practice.desk.now() < first + timedelta(minutes=5)
    assert practice.zone == "Europe/London"


def test_it_verifies_and_is_marked_as_practice(practice: PracticeEvening) -> None:
    assert verify_desk(practice.desk).problems == ()
    assert practice.desk.profile.practice
    assert describe_desk(practice.desk.folder.path).practice


def test_it_can_be_locked_opened_again_and_carried_on(tmp_path: Path) -> None:
    """What is done afterwards comes later in the log than what the story did."""
    made = open_practice_desk(tmp_path, say=lambda _: None)
    made.desk.close()
    key = Credentials(passphrase=made.passphrase)
    with open_desk(tmp_path / "desk", key, clock=made.clock) as desk:
        release_message(
            desk,
            made.reference,
            "public-message",
            to="Everybody in the chat",
            fields={"committee_contact": "committee@example.org", "support_contact": "support@example.org"},
        )
        set_step(desk, made.reference, "public-message", StepState.DONE)
        log = show_activity(desk, made.reference, limit=500)
        assert desk.officer.name == made.desk.officer.name
    times = [entry.at for entry in log]
    assert times in (sorted(times), sorted(times, reverse=True))
    assert max(times) >= EVENING


def test_a_clock_without_a_zone_is_our_mistake() -> None:
    with pytest.raises(BugError):
        RunningClock(datetime(2026, 11, 6, 22, 46))  # noqa: DTZ001 - the mistake


def test_leaving_practice_deletes_everything(tmp_path: Path) -> None:
    with make_practice_folder(tmp_path) as folder:
        if os.name == "posix":
            assert folder.path.stat().st_mode & 0o077 == 0
        made = open_practice_desk(folder.path, say=lambda _: None)
        made.desk.close()
        assert list(tmp_path.iterdir()) == [folder.path]
    assert list(tmp_path.iterdir()) == []


def test_leaving_practice_by_an_error_deletes_everything_too(tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), make_practice_folder(tmp_path) as folder:
        open_practice_desk(folder.path, say=lambda _: None, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from conductdesk.services.practice_window import make_practice_folder\n"
        "folder = make_practice_folder(Path(sys.argv[1]))\n"
        "(folder.path / 'desk').mkdir()\n"
        "(folder.path / 'desk' / 'desk.db').write_bytes(b'x')\n"
        "print(folder.path, flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        left = Path(child.stdout.readline().strip())
        assert remove_stale_practice_folders(tmp_path) == 0
        assert left.is_dir()
        child.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        child.wait()
    with make_practice_folder(tmp_path) as own:
        assert remove_stale_practice_folders(tmp_path) == 1
        assert list(tmp_path.iterdir()) == [own.path]


def test_nothing_else_in_the_folder_for_temporary_files_is_touched(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "practice.lock").touch()
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "conductdesk-practice-link").symlink_to(elsewhere, target_is_directory=True)
    (shared / "conductdesk-practice-file").write_text("", encoding="utf-8")
    just_made = shared / "conductdesk-practice-new"
    just_made.mkdir()
    full = shared / "conductdesk-practice-full"
    full.mkdir()
    (full / "mine.txt").write_text("", encoding="utf-8")
    empty = shared / "conductdesk-practice-empty"
    empty.mkdir()
    (shared / "other").mkdir()
    for path in (full, empty):
        os.utime(path, (0, 0))
    assert remove_stale_practice_folders(shared) == 1
    assert not empty.exists()
    assert (elsewhere / "practice.lock").exists()
    assert (full / "mine.txt").exists()
    assert just_made.is_dir()
    assert len(list(shared.iterdir())) == 5


def test_practice_reaches_neither_the_desk_nor_the_settings_nor_the_keychain(tmp_path: Path) -> None:
    keychain = FakeKeychain()
    real = Surroundings(
        environ={"CONDUCTDESK_DESK": str(tmp_path / "real")},
        settings_file=tmp_path / "settings.toml",
        keychain=keychain,
    )
    real.change_settings(look="dark", desk=tmp_path / "real", second_place=tmp_path / "stick")
    before = real.settings_file.read_bytes()
    folder = tmp_path / "practice"
    folder.mkdir()
    practice = real.for_practice(folder, RunningClock(EVENING))
    assert practice.settings().look == "dark"
    assert practice.desk_folder() == folder / "desk"
    assert practice.settings().second_place is None
    practice.change_settings(look="light", second_place=folder)
    assert not practice.keychain.available()
    with pytest.raises(UserError, match="public"):
        practice.keychain.put("desk", "officer", b"x" * 32)
    practice.keychain.delete("desk", "officer")
    assert practice.keychain.get("desk", "officer") is None
    assert real.settings_file.read_bytes() == before
    assert practice.clock() >= EVENING
