"""Choosing a passphrase: one that was made up, or one's own, judged while it is typed and typed twice."""

from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.services.officers import suggest_passphrase, weakness_of
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import restyle
from conductdesk.ui.widgets.boxes import announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.field import Field, text_line
from conductdesk.ui.widgets.fields import Radios
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

JUDGED_AFTER_MS = 350
"""So long after the last key."""

_MADE, _OWN = "made", "own"
_LONGEST = 1000
_ADVICE = "Five or more words that have nothing to do with each other are easy to type and hard to guess."


class NewPassphrase(QWidget):
    """Two ways to a new passphrase. Neither says what was typed anywhere else than here.

    Args:
        tasks: what judges and makes up runs off the main thread.
        about: names that somebody who guesses would try first.
        whose: completes "… passphrase" for screen readers, such as "Your".

    Attributes:
        changed: emitted when what :meth:`passphrase` gives may be another.
    """

    changed = Signal()

    def __init__(self, tasks: Tasks, *, about: tuple[str, ...] = (), whose: str = "New") -> None:
        super().__init__()
        self._tasks, self._about = tasks, about
        self._offered = ""
        self._judged: tuple[str, str] = ("", "")
        self._is_judging = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.way = Radios(
            ((_MADE, "Take one that is made up for you"), (_OWN, "Write my own")),
            name=f"{whose} passphrase",
        )
        self.way.chosen.connect(self._on_way)
        column.addWidget(self.way)
        self._made = self._make_made()
        self._own = self._make_own()
        self.show_typed = QCheckBox("Show what is typed")
        self.show_typed.toggled.connect(self._on_show_typed)
        for part in (self._made, self._own, self.show_typed):
            column.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(JUDGED_AFTER_MS)
        self._timer.timeout.connect(self._judge)
        self.way.set_key(_MADE)
        self._own.hide()

    def _make_made(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.offered = label("…", type="heading", wrap=True, selectable=True)
        self.offered.setAccessibleDescription("The passphrase that was made up")
        column.addWidget(self.offered)
        self.another = button("Make up another", role="quiet", icon="refresh-cw")
        self.another.clicked.connect(self._on_another)
        column.addWidget(flow(self.another))
        column.addWidget(
            label(
                "Write it on paper now and keep the paper away from this computer. It is not shown again.",
                tone="muted",
                wrap=True,
            )
        )
        self.typed_made = _secret_line()
        self.typed_made.textChanged.connect(self._on_typed)
        self._field_made = Field("Type it once, to be sure that you have it", self.typed_made)
        column.addWidget(self._field_made)
        return box

    def _make_own(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.typed_own = _secret_line()
        self.typed_own.textChanged.connect(self._on_typed_own)
        self._field_own = Field("New passphrase", self.typed_own, hint=_ADVICE)
        column.addWidget(self._field_own)
        self.judgement = label(type="small", wrap=True)
        self.judgement.hide()
        column.addWidget(self.judgement)
        self.typed_again = _secret_line()
        self.typed_again.textChanged.connect(self._on_typed)
        self._field_again = Field("The same once more", self.typed_again)
        column.addWidget(self._field_again)
        return box

    # ── what the form asks ─────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Be ready: make a passphrase up, off the main thread."""
        if not self._offered:
            self._on_another()

    def set_about(self, about: tuple[str, ...]) -> None:
        """Say whose it is; a passphrase with these names in it is weak."""
        if about != self._about:
            self._about = about
            self._judged = ("", "")
            if self.typed_own.text():
                self._timer.start()

    def passphrase(self) -> str:
        """What was chosen and typed in full; empty while something is missing or known to be weak."""
        if self.way.key() == _MADE:
            return self._offered if _words(self.typed_made.text()) == self._offered else ""
        typed = self.typed_own.text()
        weak = self._judged[1] if self._judged[0] == typed else ""
        return typed if typed == self.typed_again.text() and not weak else ""

    def check(self) -> bool:
        """Whether it can be used; what is missing is said beside the field, which gets the focus."""
        if self.way.key() == _MADE:
            return self._say(self._field_made, self._problem_made())
        typed = self.typed_own.text()
        if not self._say(self._field_own, "" if typed else "Write a passphrase."):
            return False
        if self._judged[0] == typed and self._judged[1]:
            self.typed_own.setFocus()
            announce(self.typed_own, self._judged[1])
            return False
        same = typed == self.typed_again.text()
        return self._say(self._field_again, "" if same else "This is not the same as above.")

    def clear(self) -> None:
        """Forget everything that was made up or typed."""
        self._timer.stop()
        self._offered, self._judged = "", ("", "")
        for line in (self.typed_made, self.typed_own, self.typed_again):
            line.setText("")  # unlike clear(), this empties the undo of the line as well
        self.offered.setText("…")
        self.judgement.hide()
        self.show_typed.setChecked(False)
        self._forget_errors()

    def _problem_made(self) -> str:
        typed = _words(self.typed_made.text())
        if not typed:
            return "Type the passphrase that you wrote down."
        return "" if typed == self._offered else "This is not the passphrase above."

    def _say(self, field: Field, problem: str) -> bool:
        field.set_error(problem)
        if problem:
            field.control.setFocus()
        return not problem

    def _forget_errors(self) -> None:
        for field in (self._field_made, self._field_own, self._field_again):
            if field.error.text():
                field.set_error("")

    # ── what happens ───────────────────────────────────────────────────────────────────────────────────────

    @Slot(str)
    def _on_way(self, key: str) -> None:
        self._made.setVisible(key == _MADE)
        self._own.setVisible(key == _OWN)
        (self.typed_made if key == _MADE else self.typed_own).setFocus()
        self.begin()
        self.changed.emit()

    @Slot()
    def _on_another(self) -> None:
        self._tasks.read(
            self, suggest_passphrase, done=self._on_offered, failed=self._on_not_judged, key="offer"
        )

    def _on_offered(self, passphrase: str) -> None:
        self._offered = passphrase
        self.offered.setText(passphrase)
        self.typed_made.setText("")
        self._forget_errors()
        self.changed.emit()

    @Slot(bool)
    def _on_show_typed(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for line in (self.typed_made, self.typed_own, self.typed_again):
            line.setEchoMode(mode)

    @Slot()
    def _on_typed(self) -> None:
        self._forget_errors()
        self.changed.emit()

    @Slot()
    def _on_typed_own(self) -> None:
        self._forget_errors()
        self.judgement.hide()
        self._timer.start()
        self.changed.emit()

    @Slot()
    def _judge(self) -> None:
        # One at a time: the judge keeps the names it is told in a place that two would share.
        text = self.typed_own.text()
        if self._is_judging:
            self._timer.start()
        elif text:
            self._is_judging = True
            work = partial(weakness_of, text, about=self._about)
            self._tasks.read(self, work, done=partial(self._on_judged, text), failed=self._on_not_judged)

    def _on_judged(self, text: str, weakness: str) -> None:
        self._is_judging = False
        if text != self.typed_own.text():
            return
        self._judged = (text, weakness)
        said = f"This would be guessed. {weakness}" if weakness else "This one withstands guessing."
        self.judgement.setText(said)
        _set_tone(self.judgement, "warn" if weakness else "ok")
        self.judgement.show()
        announce(self.judgement, said)
        self.changed.emit()

    def _on_not_judged(self, _error: ConductDeskError) -> None:
        self._is_judging = False  # whoever takes the passphrase judges it again


def _secret_line() -> QLineEdit:
    made = text_line(limit=_LONGEST)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def _words(text: str) -> str:
    return " ".join(text.split())


def _set_tone(made: QLabel, tone: str) -> None:
    made.setProperty("tone", tone)
    restyle(made)
