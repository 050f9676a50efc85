"""The problem report and the page of help: calm, complete, and nothing of the desk in either."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import BugError
from conductdesk.ui.dialogs.keys_help import ALSO, THE_WAY, KeysHelp
from conductdesk.ui.dialogs.problem_report import AskedFor, ProblemReportDialog
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.labels import WrappedLabel
from tests.ui.layout_check import problems

SECRET = "Noor said it was @quill_77"


def _texts(widget: QWidget) -> str:
    shown = [x for x in widget.findChildren(QLabel) if x.isVisibleTo(widget)]
    return "\n".join(x.plain_text() if isinstance(x, WrappedLabel) else x.text() for x in shown)


def _raised() -> BaseException:
    try:
        try:
            raise KeyError(SECRET)  # noqa: TRY301 - a real trace is what the report is made of
        except KeyError as inner:
            raise BugError(SECRET) from inner
    except BugError as error:
        return error


@pytest.fixture
def window(theme: Theme, qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(1024, 700)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


@pytest.fixture
def dialog(window: QWidget, prompts: Any, surroundings: Surroundings) -> ProblemReportDialog:
    made = ProblemReportDialog(_raised(), "Documents", prompts, surroundings, window)
    made.open()
    return made


def test_the_report_shows_all_of_itself_and_nothing_that_somebody_wrote(dialog: ProblemReportDialog) -> None:
    text = dialog.text.toPlainText()
    assert "BugError" in text
    assert "caused by builtins.KeyError" in text
    assert "Doing: Documents" in text
    assert "Qt: 6" in text
    assert "PySide6: 6" in text
    assert SECRET not in text
    assert "quill" not in text
    assert dialog.text.isReadOnly()
    said = _texts(dialog)
    assert "Nothing that was kept is lost" in said
    assert "nowhere unless you give it to somebody" in said
    assert SECRET not in said


def test_what_is_saved_is_what_was_shown(dialog: ProblemReportDialog, prompts: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    prompts.will(file)
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert file.read_text(encoding="utf-8") == dialog.text.toPlainText()
    assert "Saved: report.txt" in dialog.notice.text()


def test_a_folder_that_is_not_there_is_said_beside_the_button(
    dialog: ProblemReportDialog, prompts: Any, tmp_path: Path
) -> None:
    prompts.will(tmp_path / "nowhere" / "report.txt")
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert dialog.notice.property("tone") == "danger"
    assert dialog.isVisible()


def test_copy_puts_the_whole_report_on_the_clipboard(dialog: ProblemReportDialog, qapp: QApplication) -> None:
    QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert qapp.clipboard().text() == dialog.text.toPlainText()
    assert "Copied" in dialog.notice.text()


def test_escape_closes_it(dialog: ProblemReportDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_report_that_cannot_be_made_still_shows_what_kind_of_problem_it_was(
    window: QWidget, prompts: Any, surroundings: Surroundings
) -> None:
    """The clock itself fails here, as it does where the practice desk has gone."""

    def broken() -> datetime:
        raise RuntimeError(SECRET)

    around = surroundings.but(clock=broken)
    made = ProblemReportDialog(ValueError(SECRET), "Today", prompts, around, window)
    made.open()
    assert "ValueError" in made.text.toPlainText()
    assert SECRET not in made.text.toPlainText()


def test_a_report_that_was_asked_for_does_not_say_that_something_went_wrong(
    window: QWidget, prompts: Any, surroundings: Surroundings
) -> None:
    made = ProblemReportDialog(AskedFor(), "Settings", prompts, surroundings, window)
    made.open()
    assert "went wrong" not in _texts(made)
    assert "ConductDesk problem report" in made.text.toPlainText()


def test_the_window_shows_one_report_at_a_time_before_any_desk_is_open(
    theme: Theme, surroundings: Surroundings, prompts: Any, qapp: QApplication
) -> None:
    made = MainWindow(surroundings, theme, prompts)
    made.show()
    for _ in range(3):
        made.report(_raised(), "")
    shown = [d for d in made.findChildren(QDialog) if d.isVisible()]
    assert len(shown) == 1
    shown[0].close()
    made.close()
    made.deleteLater()
    qapp.processEvents()


@pytest.mark.parametrize(("look", "percent"), [("light", 100), ("dark", 200)])
def test_both_dialogs_fit_into_a_small_window(
    window: QWidget,
    theme: Theme,
    prompts: Any,
    surroundings: Surroundings,
    qapp: QApplication,
    look: str,
    percent: int,
) -> None:
    theme.choose(look=look, font="inter", percent=percent)
    made = ProblemReportDialog(_raised(), "Documents", prompts, surroundings, window)
    helping = KeysHelp(_actions(window), window)
    for dialog in (made, helping):
        dialog.open()
        qapp.processEvents()
        assert problems(dialog) == []
        assert dialog.width() <= 1024
        assert dialog.height() <= 700
        dialog.close()


def _actions(parent: QWidget) -> dict[str, QAction]:
    made: dict[str, QAction] = {}
    for key, text, keys in (
        ("record", "&Record an incident", "Ctrl+N"),
        ("undo", "Undo the edit of the title", "Ctrl+Z"),
        ("about", "&About and licences", ""),
    ):
        made[key] = QAction(text, parent)
        made[key].setShortcuts([QKeySequence(keys)] if keys else [])
    return made


def test_help_lists_every_action_with_a_key_and_the_way_of_an_evening(window: QWidget) -> None:
    made = KeysHelp(_actions(window), window)
    made.open()
    said = _texts(made)
    assert "Record an incident" in said
    assert "Ctrl+N" in said
    assert "\nUndo\n" in said, "what undo would do now is no help"
    assert "the title" not in said
    assert "About" not in said, "it has no key"
    assert len(THE_WAY) == 6
    assert all(sentence in said for sentence in THE_WAY)
    assert all(keys in said for _, keys in ALSO)


def test_help_says_where_the_guide_is_and_fetches_nothing(
    window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    made = KeysHelp({}, window)
    made.open()
    assert str(Path("docs") / "guide") in _texts(made)
    QTest.mouseClick(made.open_guide, Qt.MouseButton.LeftButton)
    assert [url.isLocalFile() for url in opened] == [True]
    assert (Path(opened[0].toLocalFile()) / "security.md").is_file()


def test_help_without_the_guide_says_where_it_comes_from(
    window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    helping: Callable[[], Path | None] = lambda: None  # noqa: E731 - a guide that did not come along
    monkeypatch.setattr(sys.modules[KeysHelp.__module__], "docs_dir", helping)
    made = KeysHelp({}, window)
    made.open()
    assert "with the source of ConductDesk" in _texts(made)
