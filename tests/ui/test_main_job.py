"""The main job at 23:00, from the first start to the PDF and the lock, with mouse and keyboard only."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from conductdesk.bootstrap import Surroundings
from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import PostState
from conductdesk.services.activity import verify_activity
from conductdesk.services.desks import Credentials, open_desk
from conductdesk.services.referrals import register
from conductdesk.services.show import show_incident
from conductdesk.services.verify import verify_desk
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.theme import Theme
from tests.ui.hands import Hands

PASSPHRASE = "plum lantern rowing quartz meadow seven"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hands(surroundings: Surroundings, theme: Theme, qapp: QApplication, prompts: object) -> Iterator[Hands]:
    window = MainWindow(surroundings, theme, prompts)
    window.resize(1280, 900)
    window.begin(surroundings.default_desk)
    window.show()
    made = Hands(window, qapp)
    yield made
    QGuiApplication.clipboard().clear()
    for _ in range(2):
        window.close()
        made.wait()
    window.deleteLater()
    made.wait()


def _make_a_desk(hands: Hands, prompts: object, sheet: Path) -> None:
    hands.press("Make a desk for your group")
    hands.write("Name of the group", "Lantern Film Society")
    hands.write("Students' Union", "Queen Mary Students' Union")
    hands.write("Your name", "Amara Okonkwo")
    hands.press("Next")
    hands.press("Write my own")
    hands.write("New passphrase", PASSPHRASE)
    hands.write("The same once more", PASSPHRASE)
    hands.press("Make the desk")
    hands.until(lambda: hands.says("Your recovery sheet"), "the recovery sheet")
    prompts.will(sheet)
    hands.press("Save as PDF …")
    hands.until(sheet.exists, "the sheet's file")
    hands.press("I will do it later")
    hands.press("Next")


def _record(hands: Hands) -> None:
    hands.press("Record an incident")
    hands.until(lambda: hands.says("Is anyone in danger now?"), "the first question")
    hands.press("No")
    hands.write("What they said or wrote to you", "He keeps calling me names in the chat.")
    hands.write("What you saw, your own notes", "I saw two of the messages myself.")
    hands.write("Short title", "Insults in the members' chat")
    hands.press("Next")
    hands.press("Group chat")
    hands.write("Platform", "WhatsApp")
    hands.write("When did it happen?", "yesterday 21:30")
    hands.press("Personal abuse")
    hands.press("No")
    hands.press("Next")
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill("navy")
    QGuiApplication.clipboard().setImage(picture)
    hands.key(Qt.Key.Key_V, CONTROL)
    hands.until(lambda: hands.says("Kept as number 1."), "the screenshot")
    hands.write("Where is it?", "WhatsApp, members' chat, 21:30")
    hands.press("Still up")
    hands.press("1. pasted-2026-11-20-2200.png")
    hands.press("List this post")
    hands.until(lambda: hands.says("Listed as post 1."), "the post")
    hands.press("Next")
    hands.write("Name", "Nour Haddad")
    hands.press("Add")
    hands.press("They have answered")
    hands.write("Their answer, in their words", "I want it to stop. The union may be told.")
    hands.press("Keep this")
    hands.write("Name", "Bastien Corrigan", index=1)
    hands.press("Add", index=1)
    hands.press("No")
    hands.press("Next")
    hands.until(lambda: hands.says("Nour Haddad: “I want it to stop."), "the summary")
    hands.press("Record it")
    hands.until(lambda: hands.says("What to do next"), "the ladder")


def _steps(hands: Hands) -> None:
    for number in (1, 2, 3):
        hands.until(lambda done=number: hands.says(f"Step {done} of"), f"step {number}")
        hands.press("Mark as done")
    hands.until(lambda: hands.says("Everybody on the platform will read it"), "the message")
    hands.write("Committee contact", "committee@example.org")
    hands.write("Support contact", "116 123")
    hands.press("Copy the text")
    hands.until(lambda: hands.says("Copied. Post it, then say so here."), "the copy")
    hands.press("I posted it")
    for step, reason in ((5, "It would put her at risk."), (6, "The chat is calm again.")):
        hands.until(lambda done=step: hands.says(f"Step {done} of"), f"step {step}")
        hands.press("Skip with a reason")
        hands.write("Why is this step skipped?", reason)
        hands.press("Skip this step")
    hands.until(lambda: hands.says("Step 7 of"), "the report")


def _report(hands: Hands, prompts: object, report: Path) -> None:
    hands.press("Report")
    hands.until(lambda: hands.says("Page 1 of"), "the preview")
    prompts.will(report)
    hands.press("Save the report …")
    hands.until(lambda: hands.says("It is entered in the register."), "the saved report")
    hands.press("I sent it")
    hands.until(lambda: hands.says("Kept that it was sent to"), "that it was sent")
    hands.press("Incidents")


def _remove(hands: Hands) -> None:
    hands.until(lambda: hands.says("[Read the evidence again and start]"), "the removal step")
    hands.press("Read the evidence again and start")
    hands.until(lambda: hands.says("Taken down"), "the open lock")
    hands.press("Taken down")
    hands.press("All posts are dealt with")
    tell = "Tell the person affected, and those who told you, what was done: to do, next"
    hands.until(lambda: hands.says(tell), "the next step")


def test_the_main_job_from_the_first_start_to_the_pdf_and_the_lock(
    hands: Hands, prompts: object, surroundings: Surroundings, tmp_path: Path
) -> None:
    """R1, R8, R20, R21, R24, R26: nothing but what an officer sees is touched."""
    report, sheet = tmp_path / "report.pdf", tmp_path / "sheet.pdf"
    _make_a_desk(hands, prompts, sheet)
    _record(hands)
    _steps(hands)
    copied = QGuiApplication.clipboard().text()
    assert "committee@example.org" in copied
    assert "Nour" not in copied
    assert "Bastien" not in copied
    _report(hands, prompts, report)
    _remove(hands)
    hands.press("Today")
    hands.press("Enough for tonight")
    hands.until(lambda: hands.says("Lock the desk"), "the end of the evening")
    hands.press("Lock the desk")
    hands.until(lambda: hands.says("Unlock your desk"), "the unlock screen")
    assert "Nour" not in hands.seen()
    hands.write("Passphrase", PASSPHRASE)
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: hands.says("Enough for tonight"), "Today again")
    hands.key(Qt.Key.Key_L, CONTROL)
    hands.until(lambda: hands.says("Unlock your desk"), "the unlock screen again")

    text = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(report))
    assert "Insults in the members' chat" in text
    assert "I want it to stop. The union may be told." in text
    assert sheet.read_bytes().startswith(b"%PDF")
    with open_desk(
        surroundings.default_desk, Credentials(passphrase=PASSPHRASE), clock=surroundings.clock
    ) as desk:
        view = show_incident(desk, "2026-001")
        states = {step.step.kind.value: step.state for step in view.steps}
        assert states["safety"] is states["evidence"] is states["wishes"] is StepState.DONE
        assert states["public-message"] is states["referral"] is states["removal"] is StepState.DONE
        assert states["direct-message"] is states["freeze"] is StepState.SKIPPED
        assert [post.state for post in view.posts] == [PostState.TAKEN_DOWN]
        assert [message.text for message in view.messages] == [copied]
        assert {entry.kind for entry in register(desk)} >= {"document", "message"}
        assert verify_activity(desk).problems == ()
        assert verify_desk(desk).problems == ()
