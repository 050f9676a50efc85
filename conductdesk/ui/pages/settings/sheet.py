"""A recovery sheet on its way out: onto paper, or into a file that is printed and then deleted."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError, StoppedError
from conductdesk.services.documents import make_recovery_sheet, recovery_sheet_pdf
from conductdesk.services.officers import recovery_of
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.printing import ask_printer, print_pdf
from conductdesk.ui.tasks import Progress
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.progress import ProgressStrip

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

SUGGESTED_NAME = "ConductDesk recovery sheet.pdf"


class SheetOffer(QWidget):
    """Two buttons, Print and Save as PDF, for one recovery sheet.

    Args:
        context: what every screen is handed.

    Attributes:
        text: the recovery text; empty for the acting officer's own, which is asked for when it is needed.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.text = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.print = button("Print the sheet …", icon="printer")
        self.print.clicked.connect(self._on_print)
        self.save = button("Save as PDF …", icon="download")
        self.save.clicked.connect(self._on_save)
        column.addWidget(flow(self.print, self.save))
        self._progress = ProgressStrip()
        column.addWidget(self._progress)
        self.notice = Notice()
        column.addWidget(self.notice)

    def clear(self) -> None:
        """Forget the text."""
        self._context.tasks.drop(self)
        self.text = ""
        self._busy(on=False)
        self.notice.clear()

    @Slot()
    def _on_save(self) -> None:
        self.notice.clear()
        self._context.prompts.save_file(self, "Save the recovery sheet", SUGGESTED_NAME, self._save_to)

    def _save_to(self, file: Path) -> None:
        self._busy(on=True)
        self._context.session.read(
            self, _save, self.text, file, done=partial(self._on_saved, file), failed=self._failed
        )

    def _on_saved(self, file: Path, _nothing: object) -> None:
        self._busy(on=False)
        self.notice.say(
            f"Saved: {file.name}.",
            tone="ok",
            hint="Print it, keep the paper safe, and delete the file: whoever has it can open the desk.",
        )

    @Slot()
    def _on_print(self) -> None:
        self.notice.clear()
        ask_printer(self, self._print_on)

    def _print_on(self, printer: "QPrinter") -> None:
        self._busy(on=True)
        job = self._context.session.long(
            self,
            _print,
            self.text,
            printer,
            done=self._on_printed,
            failed=self._failed,
            progress=self._progress.report,
        )
        self._progress.begin(job, "Printing", unit="pages")

    def _on_printed(self, _pages: int) -> None:
        self._busy(on=False)
        self.notice.say(
            "Sent to the printer.",
            tone="ok",
            hint="Put the paper in a sealed envelope, and take no photo of it.",
        )

    def _failed(self, error: ConductDeskError) -> None:
        self._busy(on=False)
        if isinstance(error, StoppedError):
            self.notice.say("Stopped. Look at what the printer has put out.", tone="info")
        else:
            self.notice.say_error(error)

    def _busy(self, *, on: bool) -> None:
        self.print.setEnabled(not on)
        self.save.setEnabled(not on)
        if not on:
            self._progress.end()


def _save(desk: OpenDesk, text: str, file: Path) -> None:
    make_recovery_sheet(desk, text or recovery_of(desk), file)


def _print(desk: OpenDesk, text: str, printer: "QPrinter", *, progress: Progress) -> int:
    return print_pdf(printer, recovery_sheet_pdf(desk, text or recovery_of(desk)), progress)
