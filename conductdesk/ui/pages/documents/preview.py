"""The report as it would be handed over: the PDF itself, made anew after each change of what is in it."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError, StoppedError
from conductdesk.services.documents import Preview, preview_case_report
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.options import Choices
from conductdesk.ui.tasks import Job
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.pdf_view import PdfView
from conductdesk.ui.widgets.progress import ProgressStrip


class PreviewPane(QWidget):
    """Makes the preview and shows it; the pages of before stay until the new ones are there.

    Attributes:
        view: the pages.
        made: emitted once a preview was made.
    """

    made = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._job: Job | None = None
        self._asked: tuple[str, Choices] | None = None
        self.setProperty("pane", True)
        self.view = PdfView(context.tasks, "Preview of the report", self)
        self.progress = ProgressStrip()
        self.notice = Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addWidget(self.progress)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    def make(self, ref: str, choices: Choices) -> None:
        """Make the preview of an incident's report; one that is under way is stopped."""
        self._stop()
        self._asked = (ref, choices)
        work = _Work(self._context.session.desk, ref, choices)
        self._job = work.job = self._context.tasks.long(
            self, work, done=self._on_made, failed=self._on_failed, progress=self.progress.report
        )
        self.progress.begin(self._job, "Making the preview", unit="pictures")

    def clear(self) -> None:
        """Stop, and let go of the document."""
        self._stop()
        self._asked = None
        self.view.clear()
        self.notice.clear()

    def _stop(self) -> None:
        self._context.tasks.drop(self)
        self._job = None
        self.progress.end()

    def _on_made(self, preview: Preview) -> None:
        self._job = None
        self.progress.end()
        if preview.warnings:
            self.notice.say(preview.warnings[0], tone="warn", hint=" ".join(preview.warnings[1:]))
        else:
            self.notice.clear()
        self.view.show_pdf(preview.pdf)
        self.made.emit()

    def _on_failed(self, error: ConductDeskError) -> None:
        self._job = None
        self.progress.end()
        if isinstance(error, StoppedError):
            self.notice.say("The preview was stopped.", action="Make it", on_action=self._again)
        else:
            self.notice.say_error(error)

    @Slot()
    def _again(self) -> None:
        if self._asked is not None:
            self.make(*self._asked)


class _Work:
    """Makes one preview on a thread; holds no widget."""

    def __init__(self, desk: OpenDesk, ref: str, choices: Choices) -> None:
        self._desk, self._ref, self._choices = desk, ref, choices
        self.job: Job | None = None

    def _stopped(self) -> bool:
        return self.job is not None and self.job.stop.is_set()

    def __call__(self, report: Callable[[int, int, int], None]) -> Preview:
        chosen = self._choices
        return preview_case_report(
            self._desk,
            self._ref,
            to=chosen.to,
            why=chosen.why,
            with_bystanders=chosen.with_bystanders,
            with_images=chosen.with_images,
            cancel=self._stopped,
            progress=report,
        )
