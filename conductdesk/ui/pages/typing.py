"""Half-typed forms: kept while somebody types, put back when the form is shown again."""

import time
from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from conductdesk.errors import BugError, ConductDeskError
from conductdesk.services.jottings import forget_jotting, jot, jotted
from conductdesk.ui.context import Context
from conductdesk.ui.session import DeskSession
from conductdesk.ui.widgets.fields import Choice, Radios, Ticks

SAVED_AFTER_MS = 600
"""So long after the last key; while somebody goes on typing, once a second."""

_MOST_APART_MS = 1000
_TRIED_AGAIN_AFTER_MS = 5000
_YES = "yes"


def text_in(widget: QWidget) -> str:
    """What a field holds, as text."""
    if isinstance(widget, QLineEdit):
        return widget.text()
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, Choice | Radios):
        return widget.key()
    if isinstance(widget, Ticks):
        return "\n".join(widget.keys())
    if isinstance(widget, QCheckBox):
        return _YES if widget.isChecked() else ""
    raise BugError(f"What a {type(widget).__name__} holds cannot be kept as text.")


def put_text(widget: QWidget, text: str) -> None:
    """Fill a field with what :func:`text_in` gave."""
    if isinstance(widget, QLineEdit):
        widget.setText(text)
    elif isinstance(widget, QPlainTextEdit):
        widget.setPlainText(text)
    elif isinstance(widget, Choice | Radios):
        widget.set_key(text)
    elif isinstance(widget, Ticks):
        widget.set_keys(text.split("\n") if text else ())
    elif isinstance(widget, QCheckBox):
        widget.setChecked(text == _YES)


class Typing(QObject):
    """Keeps what is typed into the fields of one form, at most a second after it was typed.

    Only what differs from the form's own start counts as typed: a text that the program filled in is not
    kept, and is filled in anew when the facts change.

    Args:
        context: what every screen is handed.
        owner: the form; what is typed lives as long as it.
        place: the name of the form, such as ``step.wishes``.
        fields: the fields by name; lines, texts, choices, radios and ticks.
        ref: the incident the form is about; empty for a form of the desk.

    Attributes:
        restored: emitted once what was kept has been put back, or there was nothing.
        failed: emitted with the error where it cannot be kept.
    """

    restored = Signal()
    failed = Signal(object)

    def __init__(
        self, context: Context, owner: QWidget, place: str, fields: Mapping[str, QWidget], ref: str = ""
    ) -> None:
        super().__init__(owner)
        self._session, self._place, self._ref = context.session, place, ref
        self._fields: dict[str, QWidget] = {}
        self._start: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._waiting: dict[str, str] = {}
        self._first_key = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        context.session.save_asked.connect(self.flush)
        self.follow(fields)

    def follow(self, fields: Mapping[str, QWidget]) -> None:
        """Keep these fields as well; what they hold now is their start. One kept for them is put back."""
        for name, widget in fields.items():
            self._fields[name] = widget
            self._start[name] = text_in(widget)
            self._listen(widget)
            if name in self._waiting:
                put_text(widget, self._waiting.pop(name))

    def restore(self) -> None:
        """Put back what was kept; a field that somebody has typed into since stays as it is."""
        # Through the writer, so that it comes after what another form of that name still has to keep.
        self._session.write(
            self, jotted, self._place, ref=self._ref, done=self._on_jotted, failed=self.failed.emit
        )

    def rebase(self, *names: str) -> None:
        """What these fields hold now was filled in by the program and does not count as typed."""
        for name in names or tuple(self._fields):
            self._start[name] = text_in(self._fields[name])

    def typed(self, name: str) -> bool:
        """Whether a field holds something else than the program put there."""
        return text_in(self._fields[name]) != self._start[name]

    def anything(self) -> bool:
        """Whether anything at all was typed."""
        return bool(self._typed())

    @Slot()
    def flush(self) -> None:
        """Keep what is typed now, at once."""
        self._timer.stop()
        self._first_key = 0.0
        fields = self._typed()
        if fields == self._kept:
            return
        self._kept = fields
        self._session.write(
            self._session,
            jot,
            self._place,
            fields,
            ref=self._ref,
            done=partial(_told, self),
            failed=partial(_refused, self, self._session),
        )

    def commit(self) -> None:
        """The form was recorded: forget what was typed. What the fields hold now is their start."""
        self._timer.stop()
        self._first_key = 0.0
        self._kept, self._waiting = {}, {}
        self.rebase()
        self._session.set_kept(self, kept=True)
        self._session.write(
            self._session,
            forget_jotting,
            self._place,
            ref=self._ref,
            done=_nothing,
            failed=partial(_tell, self),
        )

    def clear(self) -> None:
        """Keep what is typed, then let go of every field."""
        if self._timer.isActive():
            self.flush()
        self._fields, self._start, self._waiting, self._kept = {}, {}, {}, {}
        self._timer.stop()
        self._session.set_kept(self, kept=True)

    def told(self) -> None:
        """What was typed is on the disk."""
        self._session.set_kept(self, kept=True)

    def refused(self, error: ConductDeskError) -> bool:
        """What was typed could not be kept: say so, and try again in a while. False when it is let go of."""
        if not self._fields:
            return False
        self._kept = dict.fromkeys(self._fields, "")
        self._session.set_kept(self, kept=False)
        if not self._timer.isActive():
            self._timer.start(_TRIED_AGAIN_AFTER_MS)
        self.failed.emit(error)
        return True

    def _typed(self) -> dict[str, str]:
        own = {name: text_in(w) for name, w in self._fields.items() if self.typed(name)}
        return {**self._waiting, **own}

    def _listen(self, widget: QWidget) -> None:
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            widget.textChanged.connect(self._on_key)
        elif isinstance(widget, Ticks):
            widget.changed.connect(self._on_key)
        elif isinstance(widget, QComboBox):
            widget.currentTextChanged.connect(self._on_key)
        elif isinstance(widget, Radios):
            widget.chosen.connect(self._on_key)
        elif isinstance(widget, QCheckBox):
            widget.toggled.connect(self._on_key)

    @Slot()
    def _on_key(self) -> None:
        now = time.monotonic()
        self._first_key = self._first_key or now
        left_ms = _MOST_APART_MS - round((now - self._first_key) * 1000)
        self._timer.start(max(0, min(SAVED_AFTER_MS, left_ms)))

    def _on_jotted(self, kept: Mapping[str, str]) -> None:
        self._kept = dict(kept)
        for name, text in kept.items():
            if name not in self._fields:
                self._waiting[name] = text
            elif not self.typed(name):
                with QSignalBlocker(self):
                    put_text(self._fields[name], text)
        self.restored.emit()


def _nothing(_result: object) -> None:
    """Nobody waits for this answer."""


def _told(typing: Typing, _is_kept: bool) -> None:
    if isValid(typing):
        typing.told()


def _refused(typing: Typing, session: DeskSession, error: ConductDeskError) -> None:
    if (not isValid(typing) or not typing.refused(error)) and isValid(session):
        session.lose(error)


def _tell(typing: Typing, error: ConductDeskError) -> None:
    if isValid(typing):
        typing.failed.emit(error)
