"""The bar of steps: where one is, and a way to each of the others."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import FlowLayout


class StepBar(QWidget):
    """Every step as a button; Left and Right go along them, Enter or Space opens one.

    Attributes:
        chosen: emitted with the number of a step, from 0.
    """

    chosen = Signal(int)

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName("Steps")
        self._names = tuple(names)
        flow = FlowLayout(self, spacing=6, between_lines=6)
        flow.setContentsMargins(0, 0, 0, 0)
        self.buttons: list[QPushButton] = []
        for number, name in enumerate(names):
            made = button(f"{number + 1}  {name}", role="step")
            made.clicked.connect(partial(self._on_clicked, number))
            flow.addWidget(made)
            self.buttons.append(made)

    def show_current(self, current: int) -> None:
        """Mark the step that is shown."""
        for number, made in enumerate(self.buttons):
            made.setChecked(number == current)
            here = ", this step" if number == current else ""
            of = f"Step {number + 1} of {len(self.buttons)}"
            made.setAccessibleName(f"{of}: {self._names[number]}{here}")

    def _on_clicked(self, number: int, *_checked: object) -> None:
        self.chosen.emit(number)
