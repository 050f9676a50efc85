"""A field of a form: a label above, a control, help below, and the error beside it."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from conductdesk.ui.theme import restyle
from conductdesk.ui.widgets.boxes import announce
from conductdesk.ui.widgets.labels import label


class Field(QWidget):
    """A control with its label. The label is the control's accessible name; an error shows below it.

    Args:
        name: the label.
        control: what is filled in.
        hint: one sentence that stays.
        optional: say so beside the label.
    """

    def __init__(
        self,
        name: str,
        control: QWidget,
        *,
        hint: str = "",
        optional: bool = False,
    ) -> None:
        super().__init__()
        self.control = control
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        shown = f"{name} (optional)" if optional else name
        # Beside a buddy an ampersand would be taken for the mark of a key.
        self.name = label(shown.replace("&", "&&"), strong=True, wrap=True)
        self.name.setBuddy(control)
        column.addWidget(self.name)
        self.help = label(hint, type="small", tone="muted", wrap=True)
        # Hidden only where there is none: showing it before it has a parent would open a window of its own.
        if not hint:
            self.help.hide()
        column.addWidget(self.help)
        column.addWidget(control)
        self.error = label(type="small", tone="danger", wrap=True)
        self.error.hide()
        column.addWidget(self.error)
        control.setAccessibleName(shown)
        if hint:
            control.setAccessibleDescription(hint)
        self._help = hint

    def set_error(self, text: str) -> None:
        """Show what is wrong with it, or nothing when empty."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.control.setProperty("invalid", "true" if text else "false")
        self.control.setAccessibleDescription(f"{text} {self._help}".strip())
        restyle(self.control)
        if text:
            announce(self.control, text)


def text_line(*, name: str = "", placeholder: str = "", limit: int = 500) -> QLineEdit:
    """A line of text."""
    made = QLineEdit()
    made.setMaxLength(limit)
    made.setPlaceholderText(placeholder)
    if name:
        made.setAccessibleName(name)
    return made
