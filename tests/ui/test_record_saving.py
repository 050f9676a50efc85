"""Drafts save themselves: at once, again after an error, and through the end of the process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from record_hands import Hands, incidents

from conductdesk.domain.incidents import IncidentState, Setting
from conductdesk.errors import UserError
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.incidents import IncidentDetails, open_incident, record_incident
from conductdesk.services.jottings import jotted
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.show import show_incident
from conductdesk.ui.context import Context
from conductdesk.ui.pages.record.draft import SAVED_AFTER_MS
from conductdesk.ui.places import Place

PASSPHRASE = "plum lantern rowing quartz meadow seven"
"""Of every desk that ``make_desk`` makes."""

NOTES = "What you saw, your own notes"


@pytest.fixture
def hands(context: Context, finish: Callable[[], None]) -> Iterator[Hands]:
    made = Hands(context, finish)
    yield made
    made.close()


def test_the_first_key_opens_a_draft_and_the_rest_is_saved_within_a_second(
    hands: Hands, desk: OpenDesk, qtbot: Any
) -> None:
    hands.come()
    assert not incidents(desk)
    hands.type(NOTES, "S")
    (draft,) = incidents(desk)
    assert draft.state is IncidentState.DRAFT
    assert show_incident(desk, draft.reference).narrative == "S"
    assert "Saved 22:0" in hands.see()
    assert SAVED_AFTER_MS < 1000
    hands.type(NOTES, "een at the bar")
    qtbot.wait_until(
        lambda: show_incident(desk, draft.reference).narrative == "Seen at the bar", timeout=5000
    )
    assert len(incidents(desk)) == 1


def test_saving_writes_nothing_into_the_activity_log(hands: Hands, desk: OpenDesk) -> None:
    hands.come()
    with desk.read() as reader:
        before = reader.activity_head()
    hands.type(NOTES, "Seen.")
    hands.press("2  Where and when")
    hands.press("Group chat")
    hands.save()
    with desk.read() as reader:
        assert reader.activity_head() == before


def test_a_draft_is_gone_on_with_where_one_stopped(
    hands: Hands, desk: OpenDesk, make_context: Callable[[OpenDesk], Context], finish: Callable[[], None]
) -> None:
    hands.come()
    hands.type(NOTES, "Seen at the bar.")
    hands.press("2  Where and when")
    hands.press("I don't know")
    hands.press("4  Who, and what they want")
    hands.type("Name", "Oluwa")
    hands.press("They have answered")
    hands.type("Their answer, in their words", "Wait")
    ref = hands.page.current_ref()
    hands.save()
    assert jotted(desk, "record", ref=ref)["text.affected"] == "Oluwa"
    later = Hands(make_context(desk), finish).come(ref)
    assert later.page.current == 3
    assert later.field("Name").text() == "Oluwa"  # type: ignore[attr-defined]
    answer = later.field("Their answer, in their words")
    assert isinstance(answer, QPlainTextEdit)
    assert answer.toPlainText() == "Wait"
    later.press("2  Where and when")
    assert later.page.steps[1].setting.key() == Setting.UNKNOWN  # type: ignore[attr-defined]
    later.press("1  What did you see?")
    notes = later.field(NOTES)
    assert isinstance(notes, QPlainTextEdit)
    assert notes.toPlainText() == "Seen at the bar."
    later.close()


def test_drafts_are_offered_before_a_new_one_is_begun(hands: Hands, desk: OpenDesk) -> None:
    first = open_incident(desk, IncidentDetails(title="Older words"), draft=True).reference
    open_incident(desk, IncidentDetails(narrative="Newer words"), draft=True)
    open_incident(desk, IncidentDetails(title="Recorded already"))
    hands.come()
    said = hands.see()
    assert "Go on with what you began at 22:0" in said
    assert "Older words" in said
    assert "Newer words" in said
    assert "Recorded already" not in said
    hands.press("Go on with Older words")
    assert hands.page.current_ref() == first
    hands.leave()
    hands.come()
    hands.press("Start a new one")
    assert hands.page.current_ref() == ""
    hands.type(NOTES, "A third one")
    assert len(incidents(desk)) == 4


def test_a_draft_is_thrown_away_only_after_a_question(hands: Hands, desk: OpenDesk, prompts: Any) -> None:
    open_incident(desk, IncidentDetails(title="Typed by mistake"), draft=True)
    hands.come()
    prompts.will(False, True)
    hands.press("Throw away Typed by mistake")
    assert len(incidents(desk)) == 1
    hands.press("Throw away Typed by mistake")
    assert not incidents(desk)
    assert "Thrown away." in hands.see() or "Is anyone in danger now?" in hands.see()


def test_leaving_saves_and_an_empty_draft_goes_without_a_word(hands: Hands, desk: OpenDesk) -> None:
    hands.come()
    hands.type(NOTES, "x")
    hands.key(Qt.Key.Key_Backspace)
    assert len(incidents(desk)) == 1
    hands.leave()
    assert not incidents(desk)
    hands.come()
    hands.type(NOTES, "stays")
    QTest.keyClicks(hands.field(NOTES), " here")
    hands.leave()
    assert show_incident(desk, incidents(desk)[0].reference).narrative == "stays here"


def test_a_draft_whose_text_is_not_saved_yet_is_not_taken_for_empty(
    hands: Hands, desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.come()
    hands.press("No")
    ref = hands.page.current_ref()
    begin, calls = type(desk).begin, []

    def refuse_once(one: OpenDesk) -> Any:
        calls.append(one)
        if len(calls) == 1:
            raise UserError("The disk is full.")
        return begin(one)

    monkeypatch.setattr(type(desk), "begin", refuse_once)
    QTest.keyClicks(hands.field(NOTES), "words")
    hands.leave()
    assert [row.reference for row in incidents(desk)] == [ref]
    hands.come()
    assert show_incident(desk, ref).narrative == "words"


def test_half_a_name_is_enough_for_a_draft_to_stay(hands: Hands, desk: OpenDesk) -> None:
    hands.come()
    hands.press("4  Who, and what they want")
    hands.type("Name", "Olu")
    hands.leave()
    assert len(incidents(desk)) == 1


def test_finish_later_goes_to_today_and_keeps_everything(
    hands: Hands, desk: OpenDesk, places: list[Place]
) -> None:
    hands.come()
    hands.type(NOTES, "Later.")
    hands.press("Finish later")
    assert places == [Place(page="today")]
    hands.leave()
    assert show_incident(desk, incidents(desk)[0].reference).narrative == "Later."


def test_text_that_cannot_be_saved_stays_and_is_saved_as_soon_as_it_can(
    hands: Hands, desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.come()
    hands.type(NOTES, "Seen")
    begin = type(desk).begin
    full = UserError("The disk is full.", hint="Free some space.")

    def refuse(_desk: OpenDesk) -> Any:
        raise full

    monkeypatch.setattr(type(desk), "begin", refuse)
    hands.type(NOTES, " at the bar")
    hands.save()
    assert "This is not saved yet. The disk is full." in hands.see()
    assert "Free some space." in hands.see()
    notes = hands.field(NOTES)
    assert isinstance(notes, QPlainTextEdit)
    assert notes.toPlainText() == "Seen at the bar"
    ref = hands.page.current_ref()
    hands.leave()
    hands.come()
    assert "This is not saved yet." in hands.see()
    monkeypatch.setattr(type(desk), "begin", begin)
    hands.press("Try again now")
    assert show_incident(desk, ref).narrative == "Seen at the bar"
    assert "This is not saved yet." not in hands.see()


def test_a_desk_that_is_open_to_look_only_says_so_beside_the_text(
    hands: Hands, desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(desk), "writable", property(lambda _desk: False))
    hands.come()
    hands.type(NOTES, "Seen")
    assert "opened to look only" in hands.see()
    notes = hands.field(NOTES)
    assert isinstance(notes, QPlainTextEdit)
    assert notes.toPlainText() == "Seen"


def test_a_recorded_incident_is_shown_and_not_recorded_again(
    hands: Hands, desk: OpenDesk, places: list[Place]
) -> None:
    draft = open_incident(desk, IncidentDetails(title="Words"), draft=True)
    ref = record_incident(desk, draft.reference).reference
    hands.come(ref)
    assert places == [Place(page="incidents", ref=ref)]


_TYPIST = """
import os, sys, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.ui.context import Context
from conductdesk.ui.icons import refresh_icons
from conductdesk.ui.pages.record.page import RecordPage
from conductdesk.ui.places import Place
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.session import DeskSession
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import Theme

app = QApplication([])
theme = Theme(app)
theme.choose(look="light", font="inter", percent=100)
desk = open_desk(Path(sys.argv[1]), Credentials(passphrase=sys.argv[2]))
root = QObject()
tasks = Tasks(root)
session = DeskSession(desk, tasks, tasks)
nothing = lambda *_: None
context = Context(session=session, surroundings=None, prompts=Prompts(), theme=theme, go=nothing,
                  lock=nothing, leave=nothing, report=nothing)
page = RecordPage(context)
page.show()
page.open_place(Place(page="record"))
while not page.steps:
    app.processEvents()
words = "word " * 400
typed = ""
for letter in words:
    QTest.keyClick(page.what.notes, letter)
    typed += letter
    print(f"{time.monotonic():.3f} {len(typed)}", flush=True)
    end = time.monotonic() + 0.01
    while time.monotonic() < end:
        app.processEvents()
"""


def test_killing_the_process_while_typing_loses_at_most_the_last_second(
    make_desk: Callable[..., OpenDesk], tmp_path: Path
) -> None:
    """The typist writes down when each key was pressed; then it is killed at a moment it does not choose."""
    make_desk("typed").close()
    script = tmp_path / "typist.py"
    script.write_text(_TYPIST, encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    typist = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "typed"), PASSPHRASE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert typist.stdout is not None
    assert typist.stderr is not None
    pressed: list[tuple[float, int]] = []
    for told in typist.stdout:
        at, count = told.split()
        pressed.append((float(at), int(count)))
        if pressed[-1][0] - pressed[0][0] > 2.5:
            break
    typist.send_signal(signal.SIGKILL)
    killed_at = time.monotonic()
    typist.wait()
    said = typist.stderr.read()
    typist.stdout.close()
    typist.stderr.close()
    assert pressed, said
    safe = max(count for at, count in pressed if at < killed_at - 1.0)
    desk = open_desk(tmp_path / "typed", Credentials(passphrase=PASSPHRASE), clock=lambda: datetime.now(UTC))
    (draft,) = incidents(desk)
    kept = show_incident(desk, draft.reference).narrative
    desk.close()
    assert ("word " * 400).startswith(kept)
    assert len(kept) >= safe
    assert safe > 20
