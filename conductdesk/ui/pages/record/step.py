"""What the five steps have in common: fields that save themselves, and a summary for the last page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from conductdesk.ui.context import Context
from conductdesk.ui.pages.record.draft import Draft
from conductdesk.ui.pages.record.lookups import Begun, Looked
from conductdesk.ui.pages.typing import put_text, text_in
from conductdesk.ui.widgets.boxes import Card
from conductdesk.ui.widgets.fields import Choice, Radios, Ticks

Control = TypeVar("Control", bound=QWidget)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Something that is not there yet, said kindly. ``needed``: the incident cannot be recorded without."""

    text: str
    needed: bool = False


def form_card(title: str) -> Card:
    """A card with room between its fields."""
    card = Card(title)
    card.column.setSpacing(14)
    return card


def free_choice(name: str) -> Choice:
    """A choice in which something else can be typed as well; nothing completes itself while one types."""
    made = Choice(editable=True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.setCompleter(None)  # type: ignore[arg-type]  # None is how Qt switches it off
    if (line := made.lineEdit()) is not None:
        line.setAccessibleName(name)
    return made


class RecordStep(QWidget):
    """One step of the flow.

    Args:
        context: what every screen is handed.
        draft: where changes go.

    Attributes:
        key: how the step is called in a place and where it is resumed.
        name: on the step bar.
        typed: emitted when half-typed text changed.
        changed: emitted after an action on the draft, so that it is looked up again.
        jump: emitted with the key of another step to go to.
    """

    key = ""
    name = ""
    typed = Signal()
    changed = Signal()
    jump = Signal(str)

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__()
        self.context, self.draft = context, draft
        self.filling = False
        self._half: dict[str, QWidget] = {}
        self._fields: dict[str, QWidget] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)
        self.setAccessibleName(self.name)

    def field(self, name: str, control: Control) -> Control:
        """Save a text of the incident whenever it changes."""
        self._fields[name] = control
        if isinstance(control, QLineEdit | QPlainTextEdit):
            control.textChanged.connect(partial(self._on_field, name))
        elif isinstance(control, QComboBox):
            control.currentTextChanged.connect(partial(self._on_field, name))
        elif isinstance(control, Ticks):
            control.changed.connect(partial(self._on_field, name))
        elif isinstance(control, QCheckBox):
            control.toggled.connect(partial(self._on_field, name))
        return control

    def half(self, name: str, control: Control) -> Control:
        """Keep what is typed into a control that is no field of the incident by itself.

        Names of text begin with ``text.``: that text goes into the notes if it is never added.
        """
        self._half[name] = control
        if isinstance(control, QLineEdit | QPlainTextEdit):
            control.textChanged.connect(self._on_half)
        elif isinstance(control, QComboBox):
            control.currentTextChanged.connect(self._on_half)
        elif isinstance(control, Ticks):
            control.changed.connect(self._on_half)
        elif isinstance(control, Radios):
            control.chosen.connect(self._on_half)
        elif isinstance(control, QCheckBox):
            control.toggled.connect(self._on_half)
        return control

    def begin(self, begun: Begun) -> None:
        """Fill the step with a draft, or empty it for a new one."""
        self.filling = True
        try:
            self.fill(begun)
            for name, control in self._half.items():
                put_text(control, begun.form.get(name, ""))
        finally:
            self.filling = False
        self.begun(begun)

    def fill(self, begun: Begun) -> None:
        """Put what the draft holds into the fields; nothing is saved meanwhile."""

    def begun(self, begun: Begun) -> None:
        """Everything is filled in: show what belongs to it."""

    def look(self, looked: Looked) -> None:
        """Show what was added to the draft since; fields that people type into stay as they are."""

    def half_typed(self) -> Mapping[str, str]:
        """Half-typed text by name."""
        return {name: text_in(control) for name, control in self._half.items()}

    def summary(self) -> tuple[tuple[str, str], ...]:
        """What the step holds, for reading: names with what was said."""
        return ()

    def missing(self) -> tuple[Missing, ...]:
        """What is not there yet."""
        return ()

    def left_over(self) -> tuple[str, ...]:
        """Text that was begun and not added, each with what it was meant for."""
        return ()

    def settle(self) -> None:
        """The step is left: keep what is complete."""

    def go_on(self) -> None:
        """Another step is about to be shown: add what is typed and needs nothing more."""

    def focus_first(self) -> None:
        """Put the focus where one begins."""
        self.setFocus()

    def clear(self) -> None:
        """Let go of everything that is shown and typed."""
        self.filling = True
        for control in (*self._fields.values(), *self._half.values()):
            put_text(control, "")

    def save(self, name: str, value: Any) -> None:
        """Save one field of the incident."""
        if not self.filling:
            self.draft.edit(name, value)

    def value_of(self, name: str, control: QWidget) -> Any:
        """What a field saves; a tuple of keys for ticks."""
        del name
        if isinstance(control, Ticks):
            return control.keys()
        if isinstance(control, QCheckBox):
            return control.isChecked()
        return text_in(control)

    def _on_field(self, name: str, *_value: object) -> None:
        if not self.filling:
            self.save(name, self.value_of(name, self._fields[name]))

    def _on_half(self, *_value: object) -> None:
        if not self.filling:
            self.typed.emit()
