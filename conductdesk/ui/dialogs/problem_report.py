"""When something went wrong that should not have: calm words, and a report to read before it is shared.

It has to work when little else does, also before a desk is open, so nothing here may raise.
"""

from pathlib import Path

import PySide6
from PySide6.QtCore import Qt, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import UserError
from conductdesk.services.problem_report import problem_report, save
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

SUGGESTED_NAME = "conductdesk-problem-report.txt"

_WIDE, _HIGH, _SMALLEST = 720, 600, 320
_USUAL_LINE = 17
_TOO_BROKEN = (
    "ConductDesk problem report\n\nNo report could be made of this problem. Its kind is {kind}.\n"
    "This is all of it. It holds no name, no text, no file and no folder of your desk.\n"
)


class AskedFor(Exception):  # noqa: N818 - nothing went wrong: somebody wants to hand on what runs here
    """Stands for a report that was asked for in the settings, without an error."""


class ProblemReportDialog(QDialog):
    """Says that something went wrong, shows the whole report, and saves or copies it.

    Args:
        error: what was raised; :class:`AskedFor` where nothing was.
        doing: what was being done, by the name of the screen or the action; never what it was done to.
        prompts: asks where to save.
        surroundings: for the clock.
        parent: the window.

    Attributes:
        text: the report, read-only.
    """

    def __init__(
        self,
        error: BaseException,
        doing: str,
        prompts: Prompts,
        surroundings: Surroundings,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("ConductDesk")
        self._prompts = prompts
        asked = isinstance(error, AskedFor)
        title = "Problem report" if asked else "Something went wrong that should not have"
        words = (
            "It says which versions run here and on what system."
            if asked
            else "It was not your doing. Nothing that was kept is lost, and you can go on."
        )
        told = "Below is the whole report. It holds nothing of your desk: no name, no text, no file. It goes"
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(title, type="heading", wrap=True))
        column.addWidget(label(words, wrap=True))
        column.addWidget(label(f"{told} nowhere unless you give it to somebody.", tone="muted", wrap=True))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(96)
        self.text.setAccessibleName("The whole report")
        self.text.setPlainText(_report(error, doing, surroundings))
        column.addWidget(self.text, 1)
        self.notice = Notice()
        column.addWidget(self.notice)
        self.save = button("Save as a file …", role="primary")
        self.copy = button("Copy")
        self.shut = button("Close", role="quiet")
        self.save.clicked.connect(self._on_save)
        self.copy.clicked.connect(self._on_copy)
        self.shut.clicked.connect(self.reject)
        column.addWidget(flow(self.save, self.copy, self.shut))
        self._fit(parent)
        self.shut.setFocus()

    def _fit(self, parent: QWidget | None) -> None:
        # Without a minimum of its own a dialog is as high as its text would be in the narrowest column.
        self.setMinimumSize(_SMALLEST, _SMALLEST)
        room = parent.size() if parent is not None else self.screen().availableSize()
        larger = max(1.0, self.fontMetrics().height() / _USUAL_LINE)
        self.resize(
            min(round(_WIDE * larger), room.width() - 60), min(round(_HIGH * larger), room.height() - 60)
        )

    @Slot()
    def _on_save(self) -> None:
        self._prompts.save_file(
            self, "Save the problem report", SUGGESTED_NAME, self._save_to, filters="Text (*.txt)"
        )

    def _save_to(self, file: Path) -> None:
        try:
            save(self.text.toPlainText(), file)
        except UserError as error:
            self.notice.say_error(error)
        except OSError:
            self.notice.say("The report could not be saved there.", tone="danger", hint="Copy it instead.")
        else:
            self.notice.say(f"Saved: {file.name}. It is exactly what you see above.", tone="ok")

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.notice.say("Copied. You can paste it into an e-mail.", tone="ok")


def _report(error: BaseException, doing: str, surroundings: Surroundings) -> str:
    """The text of the report, or a few words where even that fails."""
    try:
        versions = {
            "Qt": qVersion() or "",
            "PySide6": PySide6.__version__,
            "Display": QGuiApplication.platformName(),
        }
        return problem_report(error, doing=doing, now=surroundings.clock(), versions=versions).text
    except Exception:  # noqa: BLE001 - a report of a report helps nobody
        return _TOO_BROKEN.format(kind=type(error).__name__)
