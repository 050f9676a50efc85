"""Today: what to do now, soon, and what waits; and that none of it grows with a full archive."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from services_desk import asked, recorded, with_post

from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import Answer, Outcome
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.backups import create_backup
from conductdesk.services.contacts import ContactDetails, list_contacts, set_contact
from conductdesk.services.freezes import end_freeze, note_reminder, plan_freeze, start_freeze
from conductdesk.services.incidents import IncidentDetails, close_incident, edit_incident, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.referrals import refer
from conductdesk.services.search import list_incidents, search
from conductdesk.services.steps import set_step
from conductdesk.services.today import today
from conductdesk.services.wellbeing import record_wellbeing, record_wishes
from tests.conftest import FakeClock


def lines(desk: OpenDesk, group: str = "") -> list[str]:
    return [item.what for item in today(desk) if item.incident_id and group in {"", item.group}]


def test_a_quiet_desk_shows_only_that_its_guidance_is_old(make_desk: Callable[..., OpenDesk]) -> None:
    """R27: a warning when the guidance is old, until each contact was looked at."""
    desk = make_desk(union_name="Queen Mary Students' Union")
    (item,) = today(desk)
    assert (item.group, item.incident_id) == ("soon", "")
    assert "2019" in item.why
    for contact in list_contacts(desk):
        set_contact(
            desk,
            ContactDetails(key=contact.key, route=contact.route, name=contact.name, address=contact.address),
        )
    assert today(desk) == ()


def test_danger_comes_first_then_the_next_step_of_each(desk: OpenDesk) -> None:
    """R10: people come before records."""
    calm = recorded(desk)
    danger = recorded(desk, immediate_danger=Answer.YES)
    open_incident(desk, IncidentDetails(title="Begun"), draft=True)
    items = [item for item in today(desk) if item.incident_id]
    assert items[0].reference == danger
    assert items[0].urgent
    assert (items[1].reference, items[1].step_key) == (calm, "safety")
    assert "Finish the draft and record it." in lines(desk, "soon")
    set_step(desk, calm, "safety", StepState.DONE)
    assert [i.step_key for i in today(desk) if i.reference == calm] == ["evidence"]


def test_a_freeze_leads_to_reopening_and_its_reminder(desk: OpenDesk, clock: FakeClock) -> None:
    """R23: the freeze clock leads to the re-open task and its text, after closing too."""
    ref = recorded(desk)
    asked(desk, ref)
    plan_freeze(desk, ref, until="23 Nov 2026 12:00")
    assert "Start the freeze of WhatsApp, or call it off." in lines(desk, "soon")
    start_freeze(desk, ref)
    assert "WhatsApp is frozen." in lines(desk, "soon")
    clock.advance(days=2)
    assert "Get ready to re-open WhatsApp." in lines(desk, "soon")
    clock.advance(days=1)
    assert "Re-open WhatsApp." in lines(desk, "now")
    end_freeze(desk, ref)
    assert any(line.startswith("Remind everybody on WhatsApp") for line in lines(desk))
    note_reminder(desk, ref)
    assert not any("WhatsApp" in line for line in lines(desk))


def test_what_waits_for_others_comes_up_again_in_time(desk: OpenDesk, clock: FakeClock) -> None:
    """R8, R9, R25."""
    ref = recorded(desk)
    record_wishes(desk, ref, WishesState.ASKED)
    refer(desk, ref, Route.STAFF_SUPPORT)
    record_wellbeing(desk, ref, officer="Amara Okonkwo", next_check="24 Nov 2026 18:00")
    assert lines(desk, "waiting") == ["Their wishes.", "An answer from staff support."]
    assert "Ask how an officer is doing." in lines(desk, "soon")
    clock.advance(days=8)
    soon = lines(desk, "soon")
    assert "Ask once more, gently, what the person affected wants." in soon
    assert "Ask staff support for news." in soon
    assert "Ask how an officer is doing." in lines(desk, "now")


def test_a_closed_incident_shows_only_what_is_owed_to_people(desk: OpenDesk) -> None:
    """R9: people still matter after the file is closed."""
    ref = recorded(desk)
    asked(desk, ref)
    refer(desk, ref, Route.STAFF_SUPPORT)
    record_wellbeing(desk, ref, officer="Amara Okonkwo", next_check="tomorrow 18:00")
    close_incident(desk, ref, Outcome.WARNED, "section 3")
    assert lines(desk) == ["Ask how an officer is doing."]


def test_a_backup_in_a_second_place_is_asked_for_calmly(
    desk: OpenDesk, clock: FakeClock, tmp_path: Path
) -> None:
    def asked_for() -> list[str]:
        return [item.why for item in today(desk) if item.kind == "backup"]

    assert asked_for() == []
    ref = recorded(desk)
    create_backup(desk)
    assert len(asked_for()) == 1
    assert "outside the desk's own folder" in asked_for()[0]
    stick = tmp_path / "stick"
    stick.mkdir()
    create_backup(desk, stick)
    assert asked_for() == []
    clock.advance(days=8)
    assert asked_for() == []
    shutil.rmtree(stick)
    edit_incident(desk, ref, IncidentDetails(title="More is known"))
    assert "Fri 20 Nov 2026" in asked_for()[0]
    stick.mkdir()
    create_backup(desk, stick)
    assert asked_for() == []


def test_backups_of_before_the_note_beside_them_are_looked_at(desk: OpenDesk, tmp_path: Path) -> None:
    recorded(desk)
    stick = tmp_path / "stick"
    stick.mkdir()
    create_backup(desk, stick)
    note = desk.folder.backups / "made.json"
    for text in ("", "[]", '{"": 3}', '{"": "2026-11-20T22:00:00"}', None):
        if text is None:
            note.unlink()
        else:
            note.write_text(text)
        assert not any(item.kind == "backup" for item in today(desk))
    shutil.rmtree(stick)
    assert any(item.kind == "backup" for item in today(desk))


def test_a_practice_desk_asks_for_no_backup(make_desk: Callable[..., OpenDesk]) -> None:
    desk = make_desk(practice=True)
    recorded(desk)
    assert not any(item.kind == "backup" for item in today(desk))


def test_no_line_of_today_names_anybody(desk: OpenDesk, tmp_path: Path) -> None:
    """Today can be open while somebody looks over the shoulder."""
    ref = recorded(desk, title="Quetzalcoatl")
    asked(desk, ref)
    with_post(desk, ref, tmp_path)
    record_wellbeing(desk, ref, person="Zoë Lindqvist", next_check="tomorrow")
    told = " ".join(f"{item.what} {item.why}" for item in today(desk))
    assert "Zoë" not in told
    assert "Quetzalcoatl" not in told


@contextmanager
def counted(desk: OpenDesk) -> Iterator[dict[str, int]]:
    """Counts statements, and what the database does for them in steps of fifty, on every connection."""
    pool = desk.database._engine.pool
    counts = {"statements": 0, "steps": 0}
    connections: list[Any] = []

    def statement(text: str) -> None:
        # The index reads its own tables, as often as it is in pieces; what that costs is among the steps.
        counts["statements"] += "search_" not in text

    def step() -> int:
        counts["steps"] += 1
        return 0

    taken = [pool.connect() for _ in range(2)]
    for proxied in taken:
        connections.append(proxied.driver_connection)
        proxied.driver_connection.set_trace_callback(statement)
        proxied.driver_connection.set_progress_handler(step, 50)
    for proxied in taken:
        proxied.close()
    try:
        yield counts
    finally:
        for connection in connections:
            connection.set_trace_callback(None)
            connection.set_progress_handler(None, 50)


READS: dict[str, Callable[[OpenDesk], object]] = {
    "today": today,
    "list": list_incidents,
    "search": lambda desk: search(desk, "kestrel"),
    "as typed": lambda desk: search(desk, "kest"),
}


def costs(desk: OpenDesk) -> dict[str, dict[str, int]]:
    found = {}
    for name, read in READS.items():
        read(desk)
        with counted(desk) as counts:
            read(desk)
        found[name] = dict(counts)
        assert counts["statements"]
    return found


@pytest.mark.timeout(600)
def test_a_thousand_closed_incidents_make_nothing_dearer(make_desk: Callable[..., OpenDesk]) -> None:
    """The cost of Today, a page and a search goes with what is shown, never with what the desk holds."""
    desk = make_desk()
    for number in range(60):
        ref = recorded(desk, title=f"Kestrel {number}" if number % 2 else f"Wren {number}")
        if number < 50:
            close_incident(desk, ref, Outcome.NOT_A_BREACH, "none applies")
    small = costs(desk)
    assert len(list_incidents(desk)) == 50
    shown = today(desk)
    newest = [recorded(desk, title=f"Robin {number}") for number in range(1000)]
    for ref in newest:
        close_incident(desk, ref, Outcome.NOT_A_BREACH, "none applies")
    large = costs(desk)
    assert len(list_incidents(desk)) == 50
    assert [i.reference for i in today(desk)] == [i.reference for i in shown]
    for name in READS:
        assert large[name]["statements"] == small[name]["statements"], name
        assert large[name]["steps"] <= small[name]["steps"] * 1.3 + 20, (name, small[name], large[name])


def test_today_asks_no_more_often_with_more_incidents(desk: OpenDesk) -> None:
    """One query a kind of record, however many incidents are open."""
    for _ in range(2):
        asked(desk, recorded(desk))
    today(desk)
    with counted(desk) as few:
        today(desk)
    for _ in range(30):
        asked(desk, recorded(desk))
    with counted(desk) as many:
        assert len({i.reference for i in today(desk) if i.reference}) == 32
    assert many["statements"] == few["statements"]


def test_a_changed_answer_about_danger_changes_today(desk: OpenDesk) -> None:
    ref = recorded(desk, immediate_danger=Answer.YES)
    assert today(desk)[0].urgent
    edit_incident(desk, ref, IncidentDetails(immediate_danger=Answer.NO))
    assert not any(item.urgent for item in today(desk))


def test_a_clock_set_back_makes_nothing_due_early(desk: OpenDesk, clock: FakeClock) -> None:
    ref = recorded(desk)
    asked(desk, ref)
    plan_freeze(desk, ref, until="tomorrow")
    start_freeze(desk, ref)
    clock.at -= timedelta(days=30)
    assert "Re-open WhatsApp." not in lines(desk)
    assert "WhatsApp is frozen." in lines(desk)
