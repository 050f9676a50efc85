"""What every section of an incident has in common: a card, a notice, and the incident as it stands."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.domain.incidents import IncidentState
from conductdesk.errors import ConductDeskError
from conductdesk.services.views import IncidentView
from conductdesk.ui.context import Context
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.boxes import Card, Notice


class Section(QWidget):
    """One part of the page of an incident. It is handed the incident anew after each change.

    Args:
        context: what every screen is handed.
        title: the heading of the card; no card heading when empty.

    Attributes:
        wants: emitted with the ``Place`` that should be shown.
        view: the incident as it stands, None before the first and after ``clear``.
        card: where the content goes.
        notice: beside the content, for what went wrong or was done.
    """

    wants = Signal(object)

    def __init__(self, context: Context, title: str = "") -> None:
        super().__init__()
        self.context = context
        self.session = context.session
        self.view: IncidentView | None = None
        self.card = Card(title)
        self.notice = Notice()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)
        self.column.addWidget(self.card)
        self.setAccessibleName(title)

    @property
    def ref(self) -> str:
        """The reference of the incident, or empty."""
        return self.view.reference if self.view is not None else ""

    @property
    def changeable(self) -> bool:
        """Whether the incident takes changes: it is not closed, and the desk may be written to."""
        return (
            self.view is not None
            and self.view.state is not IncidentState.CLOSED
            and self.session.desk.writable
        )

    def update_view(self, view: IncidentView) -> None:
        """Show the incident as it stands now; what is being typed stays, unless it is another incident."""
        if self.view is not None and self.view.id != view.id:
            self.notice.clear()
            self.forget()
        self.view = view
        self.show_view(view)

    def clear(self) -> None:
        """Let go of everything that is shown, typed or looked up."""
        self.view = None
        self.notice.clear()
        self.forget()

    def show_view(self, view: IncidentView) -> None:
        """Show what this section is about."""
        raise NotImplementedError

    def forget(self) -> None:
        """Empty what this section shows and what was typed into it."""
        raise NotImplementedError

    def failed(self, error: ConductDeskError) -> None:
        """Say an error beside the content; what was typed stays."""
        self.notice.say_error(error)

    def go(self, part: str, number: int | None = None) -> None:
        """Ask for another part of this incident."""
        self.wants.emit(Place(page="incidents", ref=self.ref, part=part, number=number))
