"""Checking the whole desk: every page, every entry of the log, every item of evidence."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from conductdesk.errors import ConductDeskError, StoppedError
from conductdesk.services.verify import DeskCheck, verify_desk
from conductdesk.ui.context import Context
from conductdesk.ui.speech import count
from conductdesk.ui.widgets.boxes import Card, Notice, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.progress import ProgressStrip

MOST_LINES = 40
"""Problems that are listed; a last line says how many more there are."""


class CheckCard(Card):
    """Reads everything again and says what was found."""

    def __init__(self, context: Context) -> None:
        super().__init__("Check the whole desk")
        self._context = context
        self.add(
            label(
                "Reads everything again and compares it with the activity log. Nothing is changed by it. "
                "Worth doing once a term, and before a handover.",
                wrap=True,
            )
        )
        self.check = button("Check everything", icon="shield-check")
        self.check.clicked.connect(self._on_check)
        self.add(flow(self.check))
        self.progress = ProgressStrip()
        self.add(self.progress)
        self.notice = Notice()
        self.add(self.notice)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.column.addLayout(self._lines)

    def clear(self) -> None:
        """Stop, and show nothing."""
        self._context.tasks.drop(self)
        self._ended()
        self.notice.clear()
        clear_layout(self._lines)

    @Slot()
    def _on_check(self) -> None:
        self.notice.clear()
        clear_layout(self._lines)
        self.check.setEnabled(False)
        job = self._context.session.long(
            self, verify_desk, done=self._on_checked, failed=self._on_failed, progress=self.progress.report
        )
        self.progress.begin(job, "Checking", unit="items of evidence")

    def _on_checked(self, found: DeskCheck) -> None:
        self._ended()
        read = (
            f"{count(found.evidence_checked, 'item')} of evidence and "
            f"{count(found.entries_checked, 'entry', 'entries')} of the log were read. "
            f"Head code {found.head_code}."
        )
        if not found.problems:
            self.notice.say("Everything is as it was kept.", tone="ok", hint=read)
            return
        self.notice.say(
            f"Damage was found: {count(len(found.problems), 'problem')}.",
            tone="danger",
            hint=f"{read} Change nothing now: bring a backup back into a new folder, and look there.",
        )
        for problem in found.problems[:MOST_LINES]:
            self._lines.addWidget(label(problem, wrap=True, selectable=True))
        if len(found.problems) > MOST_LINES:
            self._lines.addWidget(label(f"And {len(found.problems) - MOST_LINES} more.", tone="muted"))

    def _on_failed(self, error: ConductDeskError) -> None:
        self._ended()
        if isinstance(error, StoppedError):
            self.notice.say("Stopped before everything was read.", tone="info")
        else:
            self.notice.say_error(error)

    def _ended(self) -> None:
        self.progress.end()
        self.check.setEnabled(True)
