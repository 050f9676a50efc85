"""What the list is narrowed to: a panel that opens below the search, and chips that stay to be seen."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.domain.incidents import IncidentState
from conductdesk.services.search import IncidentFilter
from conductdesk.ui.widgets.boxes import clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field
from conductdesk.ui.widgets.flow import FlowLayout

_ANY = ("", "Any")
_STATES: tuple[tuple[str, str, tuple[IncidentState, ...]], ...] = (
    ("open", "Not closed", tuple(s for s in IncidentState if s is not IncidentState.CLOSED)),
    ("draft", "Draft", (IncidentState.DRAFT,)),
    ("going", "Going on", (IncidentState.OPEN, IncidentState.CONTAINED, IncidentState.REOPENED)),
    ("reported", "Reported", (IncidentState.REPORTED,)),
    ("monitoring", "Followed up", (IncidentState.MONITORING,)),
    ("closed", "Closed", (IncidentState.CLOSED,)),
)


class Filters(QWidget):
    """The panel and its chips.

    Attributes:
        changed: emitted when the list is narrowed in another way.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._chips_box = QWidget()
        self._chips = FlowLayout(self._chips_box, spacing=6, between_lines=6)
        self._chips.setContentsMargins(0, 0, 0, 0)
        self._panel = QWidget()
        inside = QVBoxLayout(self._panel)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        self._choices: dict[str, Choice] = {}
        for key, name, options in (
            ("state", "Where it stands", [_ANY, *((key, name) for key, name, _ in _STATES)]),
            ("platform", "Platform", [_ANY]),
            ("category", "Kind of behaviour", [_ANY]),
            ("handler", "Handler", [_ANY]),
        ):
            choice = Choice(options)
            choice.chosen.connect(self._on_chosen)
            self._choices[key] = choice
            inside.addWidget(Field(name, choice))
        self._panel.hide()
        column.addWidget(self._panel)
        column.addWidget(self._chips_box)
        self._chips_box.hide()

    def offer(
        self,
        *,
        platforms: Sequence[str],
        categories: Sequence[tuple[str, str]],
        handlers: Sequence[tuple[str, str]],
    ) -> None:
        """Fill what can be chosen from; what is chosen stays."""
        self._choices["platform"].fill([_ANY, *((name, name) for name in platforms)])
        self._choices["category"].fill([_ANY, *categories])
        self._choices["handler"].fill([_ANY, *handlers])

    def toggle(self, *, shown: bool) -> None:
        """Open or close the panel."""
        self._panel.setVisible(shown)
        if shown:
            self._choices["state"].setFocus()

    def value(self) -> IncidentFilter:
        """What the list is narrowed to."""
        states = next((s for key, _, s in _STATES if key == self._choices["state"].key()), ())
        return IncidentFilter(
            states=states,
            platform=self._choices["platform"].key(),
            category=self._choices["category"].key(),
            handler_id=self._choices["handler"].key(),
        )

    def reset(self) -> None:
        """Narrow to nothing."""
        for choice in self._choices.values():
            with QSignalBlocker(choice):
                choice.setCurrentIndex(0)
        self._show_chips()

    @Slot(str)
    def _on_chosen(self, _key: str) -> None:
        self._show_chips()
        self.changed.emit()

    def _show_chips(self) -> None:
        clear_layout(self._chips)
        active = [(key, choice) for key, choice in self._choices.items() if choice.key()]
        for key, choice in active:
            made = button(choice.currentText(), role="chip", icon="x")
            made.setCheckable(False)
            made.setProperty("filter", key)
            made.setAccessibleName(f"Do not narrow to {choice.currentText()}")
            made.clicked.connect(self._on_chip)
            self._chips.addWidget(made)
        self._chips_box.setVisible(bool(active))

    def _on_chip(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._choices[str(sender.property("filter"))].setCurrentIndex(0)
            self._on_chosen("")
