"""A label that breaks lines knows how high it is, whatever changed since it was asked last."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from conductdesk.ui.theme import Theme, restyle
from conductdesk.ui.widgets.labels import WrappedLabel, label

TEXT = "Words as they were said, and what I think of them. " * 6


def _fresh(made: WrappedLabel, width: int) -> int:
    return int(QLabel.heightForWidth(made, width))


def _shown(qtbot: QtBot) -> tuple[QWidget, WrappedLabel]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    made = label(TEXT, wrap=True)
    assert isinstance(made, WrappedLabel)
    column.addWidget(made)
    window.resize(400, 300)
    window.show()
    qtbot.waitExposed(window)
    return window, made


def test_a_label_is_higher_where_it_is_narrow_and_with_more_text(qtbot: QtBot, theme: Theme) -> None:
    _window, made = _shown(qtbot)
    assert made.heightForWidth(200) == _fresh(made, 200) > made.heightForWidth(400) == _fresh(made, 400)
    before = made.heightForWidth(300)
    made.setText(TEXT * 2)
    assert made.heightForWidth(300) == _fresh(made, 300) > before
    made.setText("Short.")
    assert made.heightForWidth(300) == _fresh(made, 300) < before


def test_a_label_is_measured_again_when_the_look_changes(qtbot: QtBot, theme: Theme) -> None:
    _window, made = _shown(qtbot)
    before = made.heightForWidth(300)
    theme.choose(look="light", font="inter", percent=200)
    assert made.heightForWidth(300) == _fresh(made, 300) > before
    theme.choose(look="light", font="atkinson", percent=100)
    assert made.heightForWidth(300) == _fresh(made, 300)
    made.setProperty("type", "title")
    restyle(made)
    assert made.heightForWidth(300) == _fresh(made, 300) > before


def test_a_label_that_was_measured_before_it_was_shown_is_right_after(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = label(TEXT, wrap=True, type="title")
    made.heightForWidth(300)
    QVBoxLayout(window).addWidget(made)
    made.heightForWidth(300)
    window.show()
    qtbot.waitExposed(window)
    assert made.heightForWidth(300) == _fresh(made, 300)
