"""The parts that every screen of the window stands on."""

import sys
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from conductdesk.errors import BugError, ConductDeskError, UserError
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import Theme, read_tokens
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, text_line
from conductdesk.ui.widgets.labels import WrappedLabel, label


def _luminance(colour: str) -> float:
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_PAIRS = [
    *[(text, back) for text in ("text", "muted") for back in ("canvas", "surface", "raised")],
    ("accent", "surface"), ("accent", "canvas"), ("on_accent", "accent"), ("on_accent", "accent_hover"),
    ("on_selection", "selection"), ("text", "hairline"),
    *[(tone, back) for tone in ("danger", "warn", "ok", "info") for back in (f"{tone}_back", "surface")],
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
def test_every_pair_of_text_and_ground_has_a_contrast_of_four_and_a_half(scheme: str) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11."""
    colours = read_tokens()["scheme"][scheme]
    poor = {(a, b): _contrast(colours[a], colours[b]) for a, b in TEXT_PAIRS}
    assert {pair: round(c, 2) for pair, c in poor.items() if c < 4.5} == {}
    for ground in ("canvas", "surface"):
        assert _contrast(colours["border"], colours[ground]) >= 3
        assert _contrast(colours["accent"], colours[ground]) >= 3
    assert _contrast(colours["text"], colours["surface"]) >= 13


def test_markup_in_labels_notices_and_buttons_stays_text(theme: Theme, qtbot: object) -> None:
    markup = "<b>bold</b> <img src='file:///etc/passwd'> & <a href='x'>y</a>"
    holder = QWidget()
    notice = Notice(holder)
    notice.say(markup, hint=markup)
    field = Field(markup, text_line(), hint=markup)
    field.setParent(holder)
    field.set_error(markup)
    for made in (label(markup), label(markup, wrap=True)):
        made.setParent(holder)
    for found in holder.findChildren(QLabel):
        assert found.textFormat() is Qt.TextFormat.PlainText or not found.text()
    assert button(markup).text().replace("&&", "&") == markup
    holder.deleteLater()


def test_a_very_long_word_does_not_make_a_label_wide(theme: Theme) -> None:
    made = WrappedLabel("ש" * 400)
    assert made.minimumSizeHint().width() < 400
    assert made.plain_text() == "ש" * 400
    made.deleteLater()


def test_a_thousand_calls_that_return_nothing_lose_no_reference_to_none(theme: Theme) -> None:
    """PySide6 6.12.0 lost one a call and ended the process."""
    made = QLabel()
    before = sys.getrefcount(None)
    for _ in range(1000):
        made.setText("a")
    assert sys.getrefcount(None) > before - 100
    made.deleteLater()


def test_the_whole_look_changes_at_once(theme: Theme, qapp: QApplication) -> None:
    theme.choose(look="dark", font="atkinson", percent=200)
    assert qapp.palette().window().color() == QColor("#15181C")
    assert qapp.font().pixelSize() == 28
    assert qapp.font().family() == "Atkinson Hyperlegible"
    assert "#15181C" in qapp.styleSheet()
    theme.choose(look="light", font="inter", percent=100)
    assert qapp.palette().window().color() == QColor("#F5F6F8")


class _Owner(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[ConductDeskError] = []
        self.threads: list[bool] = []
        self.steps: list[tuple[int, int, int]] = []

    def done(self, value: object) -> None:
        self.results.append(value)
        self.threads.append(threading.current_thread() is threading.main_thread())

    def failed(self, error: ConductDeskError) -> None:
        self.errors.append(error)

    def progress(self, *step: int) -> None:
        self.steps.append(step)  # type: ignore[arg-type]


def test_results_come_back_on_the_main_thread(tasks: Tasks, finish: Callable[[], None]) -> None:
    owner = _Owner()
    tasks.read(owner, lambda: threading.current_thread().name, done=owner.done, failed=owner.failed)
    finish()
    assert str(owner.results[0]).startswith("read")
    assert owner.threads == [True]


def test_an_error_reaches_failed_and_only_there(tasks: Tasks, finish: Callable[[], None]) -> None:
    owner = _Owner()

    def refuse() -> None:
        raise UserError("No.", hint="Do this.")

    tasks.write(owner, refuse, done=owner.done, failed=owner.failed)
    finish()
    assert [e.message for e in owner.errors] == ["No."]
    assert owner.results == []


def test_our_own_mistake_is_told_as_such_and_reported(qapp: QApplication) -> None:
    parent, owner, bugs = QObject(), _Owner(), []
    tasks = Tasks(parent)
    tasks.unexpected.connect(bugs.append)
    tasks.write(owner, lambda: 1 / 0, done=owner.done, failed=owner.failed)
    tasks.wait()
    qapp.processEvents()
    tasks.close()
    assert isinstance(owner.errors[0], BugError)
    assert isinstance(bugs[0], ZeroDivisionError)
    parent.deleteLater()


def test_a_newer_question_replaces_an_older_one(tasks: Tasks, finish: Callable[[], None]) -> None:
    owner, gate = _Owner(), threading.Event()
    tasks.read(owner, lambda: gate.wait(5) and "old", done=owner.done, failed=owner.failed, key="q")
    tasks.read(owner, lambda: "new", done=owner.done, failed=owner.failed, key="q")
    gate.set()
    finish()
    assert owner.results == ["new"]


def test_an_answer_for_somebody_who_is_gone_is_dropped(tasks: Tasks, finish: Callable[[], None]) -> None:
    import shiboken6

    gate, owner = threading.Event(), _Owner()
    tasks.read(owner, lambda: gate.wait(5), done=owner.done, failed=owner.failed)
    shiboken6.delete(owner)
    gate.set()
    finish()
    assert owner.results == []


def test_cancel_stops_a_long_job_at_its_next_step(tasks: Tasks, finish: Callable[[], None]) -> None:
    owner, begun, go = _Owner(), threading.Event(), threading.Event()

    def work(progress: Callable[[int, int, int], None]) -> str:
        for step in range(100):
            progress(step, 100, 0)
            begun.set()
            go.wait(5)
        return "finished"

    job = tasks.long(owner, work, done=owner.done, failed=owner.failed, progress=owner.progress)
    begun.wait(5)
    job.cancel()
    go.set()
    finish()
    assert [type(e).__name__ for e in owner.errors] == ["StoppedError"]
    assert owner.results == []
