"""Forms in place: opened beside the thing they are about, kept while they are typed, closed when kept."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.ui.context import Context
from conductdesk.ui.pages.typing import Typing, text_in
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, Ticks
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.labels import label

Control = TypeVar("Control", bound=QWidget)


def flow(*widgets: QWidget, spacing: int = 8) -> QWidget:
    """Widgets beside each other that break into lines."""
    holder = QWidget()
    layout = FlowLayout(holder, spacing=spacing)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return holder


class Form(QFrame):
    """A few fields with a button that keeps them. Closing it with Escape leaves what was typed for later.

    Args:
        context: what every screen is handed.
        title: a line above the fields; none when empty.
        keep: text of the button, a verb.
        place: the name under which half-typed text is kept; nothing is kept when empty.
        ref: the incident.
        on_keep: called when the button is pressed; it reads ``values`` and calls ``write``.
        on_close: called when the form is to go, with or without anything kept.
        cancel: text of the button that throws away what was typed.
    """

    def __init__(
        self,
        context: Context,
        *,
        title: str,
        keep: str,
        place: str,
        ref: str,
        on_keep: Callable[[], None],
        on_close: Callable[[], None],
        cancel: str = "Cancel",
    ) -> None:
        super().__init__()
        self.setProperty("box", "notice")
        self.ref = ref
        self._context, self._on_keep, self._on_close = context, on_keep, on_close
        self._place = place
        self._fields: dict[str, Field] = {}
        self._typing: Typing | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        self.column = column
        if title:
            column.addWidget(label(title, strong=True, wrap=True))
            self.setAccessibleName(title)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        column.addLayout(self._rows)
        self.notice = Notice()
        column.addWidget(self.notice)
        self.keep = button(keep)
        self.keep.clicked.connect(self.submit)
        self._cancel = button(cancel, role="quiet")
        self._cancel.clicked.connect(self._throw_away)
        column.addWidget(flow(self.keep, self._cancel))

    def add(
        self, key: str, name: str, control: Control, *, hint: str = "", optional: bool = False
    ) -> Control:
        """Put a field at the end and give its control back."""
        field = Field(name, control, hint=hint, optional=optional)
        self._fields[key] = field
        self._rows.addWidget(field)
        if isinstance(control, QLineEdit):
            control.returnPressed.connect(self.submit)
        return control

    def put(self, widget: QWidget) -> None:
        """Put something at the end that is no field."""
        self._rows.addWidget(widget)

    def field(self, key: str) -> Field:
        """The field of that key."""
        return self._fields[key]

    def start(self) -> None:
        """Every field is there: put back what was typed before, and put the focus into the first."""
        if self._place:
            fields = {key: field.control for key, field in self._fields.items()}
            self._typing = Typing(self._context, self, self._place, fields, self.ref)
            self._typing.failed.connect(self.notice.say_error)
            self._typing.restore()
        if self._fields:
            next(iter(self._fields.values())).control.setFocus()

    def values(self) -> dict[str, str]:
        """What the fields hold, ends stripped; choices by their keys."""
        return {key: text_in(field.control).strip() for key, field in self._fields.items()}

    def ticked(self, key: str) -> tuple[str, ...]:
        """The keys that are ticked in a field of ticks."""
        control = self._fields[key].control
        return control.keys() if isinstance(control, Ticks) else ()

    def set_error(self, key: str, text: str) -> None:
        """Say what is wrong with a field and put the focus there."""
        self._fields[key].set_error(text)
        if text:
            self._fields[key].control.setFocus()

    def write(
        self,
        service: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None],
        of_incident: bool = True,
        **named: Any,
    ) -> None:
        """Carry an action out for this form; what was typed is forgotten once it is kept.

        Args:
            service: what is carried out.
            args: what it is told after the desk and the reference.
            done: given what it returns.
            of_incident: False where it takes no reference.
            named: what it is told by name.
        """
        self.keep.setEnabled(False)

        def kept(result: Any) -> None:
            if self._typing is not None:
                self._typing.commit()
            self.keep.setEnabled(True)
            done(result)

        first = (self.ref,) if of_incident else ()
        self._context.session.write(self, service, *first, *args, done=kept, failed=self._refused, **named)

    @Slot()
    def submit(self) -> None:
        """The button was pressed, or Ctrl+Enter."""
        if not self.keep.isEnabled():
            return
        self.notice.clear()
        for field in self._fields.values():
            field.set_error("")
        self._on_keep()

    def forget_typed(self) -> None:
        """Nothing of what was typed is to be kept for later."""
        if self._typing is not None:
            self._typing.commit()

    def close_kept(self) -> None:
        """Keep what is typed so far for later, and let go of it here."""
        if self._typing is not None:
            self._typing.clear()
            self._typing = None

    def _refused(self, error: ConductDeskError) -> None:
        self.keep.setEnabled(True)
        self.notice.say_error(error)

    @Slot()
    def _throw_away(self) -> None:
        self.forget_typed()
        self._on_close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter keeps, Escape closes and leaves what was typed for later."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.submit()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.close_kept()
            self._on_close()
            return
        super().keyPressEvent(event)


class Opening(QWidget):
    """Where one form at a time is opened; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._form: Form | None = None
        self.hide()

    def form(self) -> Form | None:
        """The form that is open, if one is."""
        return self._form

    def open(self, form: Form) -> Form:
        """Open a form in place of another; what was typed into that one is kept for later."""
        self.close_form()
        self._form = form
        self._column.addWidget(form)
        self.show()
        form.start()
        return form

    def close_form(self) -> None:
        """Let go of the form."""
        form, self._form = self._form, None
        self.hide()
        if form is not None:
            form.close_kept()
            form.hide()
            form.setParent(None)
            form.deleteLater()


def options(words: Mapping[Any, str], *, without: Sequence[Any] = ()) -> list[tuple[str, str]]:
    """Keys with their words, for a choice; the keys are enumerations of the domain or plain text."""
    return [(str(key), text) for key, text in words.items() if key not in without]
