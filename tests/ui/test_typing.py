"""Half-typed forms: kept within a second, put back, forgotten once they are recorded."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from conductdesk.errors import BugError, ConductDeskError
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.jottings import jot, jotted
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.typing import Typing, put_text, text_in
from conductdesk.ui.widgets.fields import Choice, GrowingText, Radios, Ticks

PLACE = "step.wishes"


class _Form:
    def __init__(self, context: Context, ref: str) -> None:
        self.owner = QWidget()
        self.line, self.text = QLineEdit(self.owner), GrowingText(parent=self.owner)
        self.errors: list[ConductDeskError] = []
        self.typing = Typing(context, self.owner, PLACE, {"line": self.line, "text": self.text}, ref)
        self.typing.failed.connect(self.errors.append)


@pytest.fixture
def ref(desk: OpenDesk) -> str:
    return open_incident(desk, IncidentDetails(title="Threats")).reference


@pytest.fixture
def make(context: Context, ref: str, finish: Callable[[], None]) -> Iterator[Callable[[], _Form]]:
    made: list[_Form] = []

    def one() -> _Form:
        made.append(_Form(context, ref))
        return made[-1]

    yield one
    for form in made:
        form.typing.clear()
        finish()
        form.owner.deleteLater()


def test_what_is_typed_is_kept_within_a_second(
    desk: OpenDesk, ref: str, make: Callable[[], _Form], qtbot: object
) -> None:
    form = make()
    QTest.keyClicks(form.line, "She wants it gone")
    qtbot.waitUntil(lambda: jotted(desk, PLACE, ref=ref) == {"line": "She wants it gone"}, timeout=3000)


def test_somebody_who_never_stops_typing_is_saved_all_the_same(
    desk: OpenDesk, ref: str, make: Callable[[], _Form], qtbot: object
) -> None:
    form = make()
    for _ in range(24):
        QTest.keyClicks(form.line, "a")
        QTest.qWait(100)
    assert jotted(desk, PLACE, ref=ref).get("line", "").startswith("aaa")


def test_it_is_put_back_but_never_over_what_is_being_typed(
    desk: OpenDesk, ref: str, make: Callable[[], _Form], finish: Callable[[], None]
) -> None:
    jot(desk, PLACE, {"line": "before", "text": "their words"}, ref=ref)
    form = make()
    form.typing.restore()
    form.line.setText("now")
    finish()
    assert form.line.text() == "now"
    assert form.text.toPlainText() == "their words"


def test_what_the_program_filled_in_does_not_count_as_typed(
    desk: OpenDesk, ref: str, make: Callable[[], _Form], finish: Callable[[], None]
) -> None:
    form = make()
    form.text.setPlainText("Hello everybody,")
    form.typing.rebase("text")
    form.typing.flush()
    finish()
    assert jotted(desk, PLACE, ref=ref) == {}
    assert not form.typing.anything()


def test_recording_the_form_forgets_it(
    desk: OpenDesk, ref: str, make: Callable[[], _Form], finish: Callable[[], None]
) -> None:
    form = make()
    form.line.setText("She wants it gone")
    form.typing.flush()
    finish()
    assert jotted(desk, PLACE, ref=ref)
    form.line.clear()
    form.typing.commit()
    finish()
    assert jotted(desk, PLACE, ref=ref) == {}


def test_emptying_a_form_by_hand_forgets_it_too(
    desk: OpenDesk, ref: str, make: Callable[[], _Form], finish: Callable[[], None]
) -> None:
    form = make()
    form.line.setText("x")
    form.typing.flush()
    form.line.clear()
    form.typing.flush()
    finish()
    assert jotted(desk, PLACE, ref=ref) == {}


def test_leaving_in_the_middle_of_a_word_loses_nothing(
    desk: OpenDesk, ref: str, make: Callable[[], _Form], finish: Callable[[], None]
) -> None:
    one = make()
    one.line.setText("She wants it go")
    one.typing.clear()
    other = make()
    other.typing.restore()
    finish()
    assert other.line.text() == "She wants it go"


def test_a_field_that_comes_later_gets_its_text(
    desk: OpenDesk, ref: str, make: Callable[[], _Form], finish: Callable[[], None]
) -> None:
    jot(desk, PLACE, {"gap": "room 4"}, ref=ref)
    form = make()
    form.typing.restore()
    finish()
    late = QLineEdit(form.owner)
    form.typing.follow({"gap": late})
    assert late.text() == "room 4"
    form.line.setText("x")
    form.typing.flush()
    finish()
    assert jotted(desk, PLACE, ref=ref) == {"gap": "room 4", "line": "x"}


def test_too_much_text_is_said_and_what_was_kept_stays(
    desk: OpenDesk, ref: str, make: Callable[[], _Form], finish: Callable[[], None]
) -> None:
    form = make()
    form.line.setText("kept")
    form.typing.flush()
    form.text.setPlainText("x" * 200_001)
    form.typing.flush()
    finish()
    assert "characters" in form.errors[0].message
    assert jotted(desk, PLACE, ref=ref) == {"line": "kept"}


def test_every_kind_of_field_goes_to_text_and_back(context: Context) -> None:
    owner = QWidget()
    fields = (
        (Choice((("a", "A"), ("b", "B"))), "b"),
        (Choice((("a", "A"),), editable=True), "somewhere else"),
        (Radios((("a", "A"), ("b", "B")), name="x"), "b"),
        (Ticks((("a", "A"), ("b", "B"), ("c", "C"))), "a\nc"),
        (QCheckBox(), "yes"),
        (QLineEdit(), "Þórdís"),
    )
    for widget, text in fields:
        widget.setParent(owner)
        put_text(widget, text)
        assert text_in(widget) == text
        put_text(widget, "")
    with pytest.raises(BugError):
        text_in(owner)
    owner.deleteLater()
