"""A field for a moment, in whatever way people write it, with how it was read shown beside it."""

import re
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal, Slot

from conductdesk.domain.dates import When, local, read_when, say_day, say_when
from conductdesk.errors import UserError
from conductdesk.ui.widgets.fields import Field, text_line
from conductdesk.ui.widgets.labels import label

_READING = re.compile(r"I read that as [^.]*\.\s*")
"""What is said anyway, since the reading stands beside the field."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class WhenField(Field):
    """A line for a moment. What cannot be read is no error while somebody types: it is said, and kept.

    Args:
        name: the label.
        zone: the IANA zone it is written in.
        now: the clock.
        hint: one sentence that stays.
        empty: what is said while nothing is written.
        unreadable: what becomes of words that are no date.

    Attributes:
        line: the control.
        moved: emitted when what is written changed.
    """

    moved = Signal()

    def __init__(
        self,
        name: str,
        *,
        zone: str,
        now: Callable[[], datetime],
        hint: str = "",
        empty: str = "",
        unreadable: str = "",
    ) -> None:
        self.line = text_line(placeholder="22/11/2026 14:05, yesterday 9pm, 3 Nov …", limit=100)
        super().__init__(name, self.line, hint=hint)
        self._zone, self._now = zone, now
        self._empty, self._unreadable = empty, unreadable
        self.reading = label(type="small", tone="muted", wrap=True)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.reading)
        self.line.textChanged.connect(self._on_text)
        self._say()

    def text(self) -> str:
        """What is written, ends stripped."""
        return self.line.text().strip()

    def read(self) -> When | None:
        """The moment, or None where nothing is written or it is no date."""
        if not self.text():
            return None
        try:
            return read_when(self.text(), zone=self._zone, now=self._now())
        except UserError:
            return None

    def show_stored(self, text: str, at: datetime | None) -> None:
        """Fill in what was kept: as it was written where that still says the same moment."""
        self.line.setText(text)
        when = self.read()
        if at is not None and (when is None or when.at_utc != at):
            here = local(at, self._zone)
            self.line.setText(f"{here.day} {_MONTHS[here.month - 1]} {here.year} {here:%H:%M}")
        self._say()

    def said(self) -> str:
        """The moment in words, or what was written."""
        when = self.read()
        if when is None:
            return self.text()
        return say_day(when.at_utc, self._zone) if when.day_only else say_when(when.at_utc, self._zone)

    def say_empty(self, text: str) -> None:
        """Change what is said while nothing is written."""
        self._empty = text
        self._say()

    @Slot(str)
    def _on_text(self, _text: str) -> None:
        self._say()
        self.moved.emit()

    def _say(self) -> None:
        when = self.read()
        if when is not None:
            warning = _READING.sub("", when.warning)
            self.reading.setText(f"Read as {self.said()}. {warning}".strip())
        else:
            self.reading.setText(self._unreadable if self.text() else self._empty)
        self.reading.setVisible(bool(self.reading.text()))
        self.line.setAccessibleDescription(self.reading.text())
