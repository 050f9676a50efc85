"""Everything the window asks or tells in a dialog, and every file dialog. Nothing here blocks.

Screens are handed one :class:`Prompts`; tests hand in one with scripted answers.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.ui.late import Qt
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QFileDialog


class Prompts(QObject):
    """Asks and tells. Every answer comes through a callback; closing a dialog means no."""

    def ask(
        self,
        parent: QWidget,
        title: str,
        text: str,
        *,
        yes: str,
        on_yes: Callable[[], None],
        no: str = "Cancel",
        danger: bool = False,
    ) -> None:
        """Ask before something that is hard to take back. ``yes`` says what will happen, as a verb."""
        dialog, *_ = _dialog(parent, title, text, yes=yes, no=no, danger=danger)
        dialog.accepted.connect(on_yes)
        dialog.open()

    def ask_reason(
        self,
        parent: QWidget,
        title: str,
        text: str,
        *,
        yes: str,
        on_reason: Callable[[str], None],
        label_text: str = "Reason",
        start: str = "",
        danger: bool = False,
    ) -> None:
        """Ask for a few words. The button works once something is written."""
        from conductdesk.ui.widgets.fields import Field, GrowingText  # noqa: PLC0415 - the first screen does without

        dialog, column, go = _dialog(parent, title, text, yes=yes, no="Cancel", danger=danger)
        words = GrowingText(lines=2, name=label_text)
        words.setPlainText(start)
        column.insertWidget(2, Field(label_text, words))
        go.setEnabled(bool(start.strip()))
        words.textChanged.connect(lambda: go.setEnabled(bool(words.toPlainText().strip())))
        dialog.accepted.connect(lambda: on_reason(words.toPlainText().strip()))
        words.setFocus()
        dialog.open()

    def tell(self, parent: QWidget, title: str, text: str) -> None:
        """Say something that has to be read before going on."""
        dialog, *_ = _dialog(parent, title, text, yes="OK", no="", danger=False)
        dialog.open()

    def tell_error(self, parent: QWidget, error: ConductDeskError) -> None:
        """Say an error where there is no place beside the thing."""
        self.tell(parent, error.message, error.hint)

    def open_files(
        self,
        parent: QWidget,
        title: str,
        on_files: Callable[[list[Path]], None],
        *,
        filters: str = "All files (*)",
        several: bool = True,
    ) -> None:
        """Let the person choose files to read."""
        dialog = _file_dialog(parent, title)
        dialog.setFileMode(dialog.FileMode.ExistingFiles if several else dialog.FileMode.ExistingFile)
        dialog.setNameFilter(filters)
        _run_file_dialog(dialog, on_files)

    def save_file(
        self,
        parent: QWidget,
        title: str,
        suggested: str,
        on_file: Callable[[Path], None],
        *,
        filters: str = "PDF (*.pdf)",
    ) -> None:
        """Let the person choose where a new file goes."""
        dialog = _file_dialog(parent, title)
        dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(filters)
        dialog.setDefaultSuffix(suggested.rpartition(".")[2])
        # Nothing is ever written over: the service refuses, and says so beside the button.
        dialog.setOption(dialog.Option.DontConfirmOverwrite)
        dialog.selectFile(suggested)
        _run_file_dialog(dialog, lambda files: on_file(files[0]))

    def choose_folder(self, parent: QWidget, title: str, on_folder: Callable[[Path], None]) -> None:
        """Let the person choose a folder."""
        dialog = _file_dialog(parent, title)
        dialog.setFileMode(dialog.FileMode.Directory)
        dialog.setOption(dialog.Option.ShowDirsOnly)
        _run_file_dialog(dialog, lambda files: on_folder(files[0]))


def _file_dialog(parent: QWidget, title: str) -> "QFileDialog":
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - the first screen does without

    return QFileDialog(parent, title)


def _run_file_dialog(dialog: "QFileDialog", on_files: Callable[[list[Path]], None]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda names: on_files([Path(name) for name in names]) if names else None)
    dialog.open()


def _dialog(
    parent: QWidget, title: str, text: str, *, yes: str, no: str, danger: bool
) -> "tuple[QDialog, QVBoxLayout, QPushButton]":
    from PySide6.QtWidgets import QDialog, QDialogButtonBox  # noqa: PLC0415 - the first screen does without

    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("ConductDesk")
    dialog.setMinimumWidth(420)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 24, 24, 24)
    column.setSpacing(12)
    column.addWidget(label(title, type="heading", wrap=True))
    column.addWidget(label(text, wrap=True))
    box = QDialogButtonBox()
    go = button(yes, role="danger" if danger else "primary")
    box.addButton(go, QDialogButtonBox.ButtonRole.AcceptRole)
    if no:
        box.addButton(button(no), QDialogButtonBox.ButtonRole.RejectRole)
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    row = QHBoxLayout()
    row.addWidget(box)
    column.addLayout(row)
    dialog.setAccessibleName(title)
    dialog.setAccessibleDescription(text)
    return dialog, column, go
