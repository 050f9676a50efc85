"""How far a long job is: shown after 400 ms, with how many of how many and a real Cancel."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from conductdesk.ui.speech import say_size
from conductdesk.ui.tasks import Job
from conductdesk.ui.widgets.boxes import announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

SHOWN_AFTER_MS = 400

_PARTS = 1000


class ProgressStrip(QWidget):
    """A line that says what is being done. Hidden while nothing is, and for what ends within 400 ms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._what, self._unit = "", ""
        self._text = label(type="small", tone="muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._cancel = button("Cancel", role="quiet")
        self._cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._text)
        words.addWidget(self._bar)
        row.addLayout(words, 1)
        row.addWidget(self._cancel)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_AFTER_MS)
        self._timer.timeout.connect(self.show)
        self.hide()

    def begin(self, job: Job, what: str, *, unit: str = "files") -> None:
        """Follow a job.

        Args:
            job: what Cancel stops.
            what: what is being done, such as "Keeping evidence".
            unit: what is counted; ``bytes`` are said as sizes.
        """
        self._job, self._what, self._unit = job, what, unit
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(what)
        self._text.setText(f"{what} …")
        self._cancel.setEnabled(True)
        self._timer.start()

    def report(self, finished: int, total: int, _size_bytes: int = 0) -> None:
        """The ``progress`` of a job."""
        if self._job is None:
            return
        # In thousandths: a bar counts in 32 bits, and a backup may have more bytes than that.
        self._bar.setRange(0, _PARTS)
        self._bar.setValue(min(_PARTS, finished * _PARTS // max(total, 1)))
        if self._cancel.isEnabled():
            self._text.setText(f"{self._what}: {self._counted(finished, total)}")

    def _counted(self, finished: int, total: int) -> str:
        if self._unit == "bytes":
            return f"{say_size(finished)} of {say_size(total)}"
        return f"{finished} of {total} {self._unit}"

    def end(self) -> None:
        """The job is over, however it ended."""
        self._job = None
        self._timer.stop()
        self.hide()

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._cancel.setEnabled(False)
            self._text.setText("Stopping …")
            announce(self, "Stopping")


def after(finish: Callable[[], None], then: Callable[..., None]) -> Callable[..., None]:
    """A callback that first ends something, such as a progress strip, and then goes on."""

    def both(value: object) -> None:
        finish()
        then(value)

    return both
