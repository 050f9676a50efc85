"""The window as a process of its own on a virtual display, used through the system's accessibility tree."""

import hashlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outside.desktop import Desktop, missing
from tests.outside.story import ENTRY, TITLE, Desk, export, nameless, paste, record, text_of, unlock

PROGRAM = Path(sys.executable).with_name("conductdesk")

if _missing := missing():
    pytest.skip(f"no desktop to reach from outside: {_missing}", allow_module_level=True)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    folder = tmp_path / "desktop"
    folder.mkdir()
    with Desktop(folder) as started:
        yield started


@pytest.fixture
def desk(desktop: Desktop, tmp_path: Path) -> Desk:
    return Desk(desktop, PROGRAM, tmp_path / "desk")


def test_the_main_job_is_done_by_what_a_screen_reader_says(
    desktop: Desktop, desk: Desk, tmp_path: Path
) -> None:
    window = desk.open_window()
    unlock(window)
    record(window)
    window.press("Mark as done")
    window.read("Is anybody in danger now?: done", ENTRY)
    paste(window, desktop)
    report = tmp_path / "report.pdf"
    export(window, report)
    window.press("Lock")
    assert window.read("The desk is locked…", "LABEL", seconds=30)
    assert not any("Lantern Film Society" in line or TITLE in line for line in window.shown())
    window.run.send_signal(signal.SIGINT)
    assert window.wait() == 0, desktop.said()

    assert TITLE in text_of(report)
    shown = desk.ask("incident", "show", "2026-001")
    assert (shown["title"], shown["narrative"]) == (TITLE, "Three insults in a row, then a threat.")
    assert shown["immediate_danger"] == "no"
    assert [(item["origin"], item["media_type"]) for item in shown["evidence"]] == [("pasted", "image/png")]
    assert {step["key"]: step["state"] for step in shown["steps"]}["safety"] == "done"
    told = desk.ask("document", "register", "2026-001")
    assert hashlib.sha256(report.read_bytes()).hexdigest() in str(told)


def test_everything_that_can_be_used_has_a_name(desktop: Desktop, desk: Desk) -> None:
    window = desk.open_window()
    assert nameless(window.shown()) == []
    unlock(window)
    window.press("Record an incident")
    for number in range(2, 6):
        window.press(f"Step {number} of 5…", ENTRY)
        window.read(f"Step {number} of 5…, this step", ENTRY)
        assert nameless(window.shown()) == []
    window.press("Step 1 of 5…", ENTRY)
    record(window)
    for form in ("Add a person", "Add an account", "Add a post", "Edit what happened"):
        window.press(form)
        assert nameless(window.shown()) == []
    window.press("Make the report of this incident")
    window.read("Why they get it", "TEXT")
    assert nameless(window.shown()) == []
    for screen in ("Today", "Incidents", "Documents", "Activity", "Support for you", "Settings"):
        window.press(screen, ENTRY)
        window.read(screen, "FILLER")
        assert nameless(window.shown()) == []


def test_a_locked_session_of_the_system_locks_the_desk(desktop: Desktop, desk: Desk) -> None:
    window = desk.open_window()
    unlock(window)
    said = ["--session", "--type=signal", "/org/freedesktop/ScreenSaver", "boolean:true"]
    subprocess.run(
        ["dbus-send", *said[:3], "org.freedesktop.ScreenSaver.ActiveChanged", said[3]],
        env=desktop.environ,
        check=True,
        timeout=20,
    )
    assert window.read("The desk is locked…", "LABEL", seconds=30)


def test_a_second_start_brings_the_first_window_forward_and_ends(desktop: Desktop, desk: Desk) -> None:
    window = desk.open_window()
    for _ in range(2):
        second = desktop.run_beside([PROGRAM, "window", "--desk", desk.folder])
        assert second.wait(20) == 0
    assert window.run.poll() is None
    assert window.read("Unlock", "PUSH_BUTTON")


def test_what_a_killed_window_leaves_behind_stops_nobody(desktop: Desktop, desk: Desk) -> None:
    killed = desk.open_window()
    _wait_until_it_listens(desktop, desk)
    killed.run.kill()
    killed.wait()
    window = desk.open_window()
    unlock(window)
    second = desktop.run_beside([PROGRAM, "window", "--desk", desk.folder])
    assert second.wait(20) == 0


def _wait_until_it_listens(desktop: Desktop, desk: Desk) -> None:
    """Until a second start is answered, there is nothing that could be left behind."""
    for _ in range(20):
        second = desktop.run_beside([PROGRAM, "window", "--desk", desk.folder])
        if second.wait(20) == 0:
            return
        time.sleep(0.2)
    pytest.fail("nobody ever answered a second start")
