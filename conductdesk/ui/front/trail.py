"""Where one is among the steps: done, here, still to come. The words say it; weight and colour only help."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.ui.theme import restyle
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.labels import label


class Trail(QWidget):
    """The row of steps.

    Args:
        names: of the steps, in order.
    """

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = tuple(names)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.where = label(type="small", tone="muted")
        column.addWidget(self.where)
        row = QWidget()
        layout = FlowLayout(row, spacing=8, between_lines=2)
        layout.setContentsMargins(0, 0, 0, 0)
        self._labels = []
        for number, name in enumerate(self._names):
            if number:
                layout.addWidget(label("▸", tone="muted"))
            made = label(name)
            self._labels.append(made)
            layout.addWidget(made)
        column.addWidget(row)

    def show_at(self, at: int) -> None:
        """Say which step it is, counted from 0."""
        self.where.setText(f"Step {at + 1} of {len(self._names)}")
        for number, (made, name) in enumerate(zip(self._labels, self._names, strict=True)):
            made.setText(f"✓ {name}" if number < at else name)
            made.setProperty("strong", number == at)
            made.setProperty("tone", "accent" if number == at else "muted")
            restyle(made)
