"""The dialogs of files as they really open; elsewhere their answers are scripted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from conductdesk.ui.prompts import Prompts


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def _answer(window: QWidget, *files: Path) -> QFileDialog:
    (dialog,) = window.findChildren(QFileDialog)
    assert dialog.isVisible()
    dialog.setDirectory(str(files[0].parent))
    dialog.selectFile(str(files[0]))
    dialog.filesSelected.emit([str(file) for file in files])
    dialog.close()
    return dialog


def test_a_place_to_save_is_asked_for_and_nothing_is_said_about_writing_over(
    window: QWidget, tmp_path: Path
) -> None:
    chosen: list[Path] = []
    Prompts().save_file(window, "Save the report", "2026-001-report.pdf", chosen.append)
    dialog = _answer(window, tmp_path / "there.pdf")
    assert chosen == [tmp_path / "there.pdf"]
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)


@pytest.mark.parametrize("several", [True, False])
def test_files_to_read_are_asked_for(window: QWidget, tmp_path: Path, several: bool) -> None:
    chosen: list[list[Path]] = []
    files = [tmp_path / "one.png", tmp_path / "two.png"][: 2 if several else 1]
    for file in files:
        file.touch()
    Prompts().open_files(window, "Choose evidence", chosen.append, several=several)
    _answer(window, *files)
    assert chosen == [files]


def test_a_folder_is_asked_for(window: QWidget, tmp_path: Path) -> None:
    chosen: list[Path] = []
    Prompts().choose_folder(window, "Choose a folder", chosen.append)
    dialog = _answer(window, tmp_path)
    assert chosen == [tmp_path]
    assert dialog.testOption(QFileDialog.Option.ShowDirsOnly)


def test_nothing_is_chosen_when_the_dialog_is_closed(window: QWidget, tmp_path: Path) -> None:
    chosen: list[object] = []
    asks: list[Callable[[Prompts], None]] = [
        lambda prompts: prompts.save_file(window, "Save", "a.pdf", chosen.append),
        lambda prompts: prompts.open_files(window, "Open", chosen.append),
        lambda prompts: prompts.choose_folder(window, "Folder", chosen.append),
    ]
    for ask in asks:
        ask(Prompts())
        for dialog in window.findChildren(QFileDialog):
            dialog.reject()
    assert chosen == []
