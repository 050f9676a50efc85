"""Incidents: the list and one incident beside it; in a narrow window one of the two, with Back."""

from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.detail import IncidentDetail
from conductdesk.ui.pages.incidents.list_pane import ListPane
from conductdesk.ui.pages.page import Page
from conductdesk.ui.places import Place
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Empty
from conductdesk.ui.widgets.intake import Incoming

_NARROW_PX = 1100
_LIST_PX = 320
_BROWSE_MS = 150


class IncidentsPage(Page):
    """List and detail."""

    key = "incidents"
    title = "Incidents"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._ref, self._shown = "", ""
        self._is_narrow = False
        self.pane = ListPane(context)
        self.pane.chosen.connect(self._on_chosen)
        self.pane.activated.connect(self._on_activated)
        self.pane.setProperty("pane", True)
        self._detail: IncidentDetail | None = None
        self._right = QStackedWidget()
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.addWidget(Empty("inbox", "Choose an incident.", "Or record a new one with Ctrl+N."))
        column.addStretch(1)
        self._right.addWidget(nothing)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(2)
        self._splitter.addWidget(self.pane)
        self._splitter.addWidget(self._right)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        self.column.addWidget(self._splitter)
        self._browse = QTimer(self)
        self._browse.setSingleShot(True)
        self._browse.setInterval(_BROWSE_MS)
        self._browse.timeout.connect(self._on_browsed)
        self._fit()

    @property
    def detail(self) -> IncidentDetail:
        """One incident, with all there is to it: made when it is first needed, where it is shown."""
        if self._detail is None:
            self._detail = IncidentDetail(self.context)
            self._detail.setProperty("pane", True)
            self._detail.closed.connect(self._on_back)
            self._detail.show_back(shown=self._is_narrow)
            self._right.addWidget(self._detail)
        return self._detail

    def warm_up(self) -> None:
        """Have one incident ready to be shown."""
        self.detail.ensurePolished()

    def open_place(self, place: Place) -> None:
        """Show the list, and one incident if it is named."""
        if place.ref:
            self._show(place.ref, part=place.part, number=place.number)
        self.pane.begin(place.ref)
        self._fit()
        if not place.ref and not self._ref:
            self.pane.list.setFocus()

    def refresh(self, changes: Any) -> None:
        """List and detail each look at what was touched."""
        self.pane.renew(changes)
        if self._ref:
            self.detail.refresh(changes)

    def leave(self) -> bool:
        """Save what is typed in the detail."""
        return self._detail is None or self._detail.leave()

    def take(self, incoming: Incoming) -> bool:
        """Evidence goes into the incident that is shown."""
        return bool(self._ref) and self.detail.take(incoming)

    def clear(self) -> None:
        """Hold nothing."""
        self._browse.stop()
        self._ref, self._shown = "", ""
        self._right.setCurrentIndex(0)
        self.pane.clear()
        if self._detail is not None:
            self._detail.clear()

    def focus_search(self) -> bool:
        """Ctrl+F goes to the list's search."""
        self.pane.search.setFocus()
        return True

    def current_ref(self) -> str:
        """The incident that is shown."""
        return self._ref

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One pane where there is no room for two."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        tokens = current_theme().tokens
        room = self.window().width() if self.window() is not self else self.width()
        self._is_narrow = room < tokens.scaled(_NARROW_PX)
        show_detail = bool(self._ref)
        self.pane.setVisible(not (self._is_narrow and show_detail))
        self._right.setVisible(not self._is_narrow or show_detail)
        if self._detail is not None:
            self._detail.show_back(shown=self._is_narrow)
        self.pane.setMinimumWidth(min(tokens.scaled(260), 420))
        if not self._is_narrow:
            self.pane.setMaximumWidth(tokens.scaled(480))
            if self._splitter.sizes()[0] < tokens.scaled(200):
                self._splitter.setSizes([tokens.scaled(_LIST_PX), self.width()])
        else:
            self.pane.setMaximumWidth(16_777_215)

    def _show(self, ref: str, *, part: str = "", number: int | None = None) -> None:
        self._ref, self._shown = ref, ref
        self._right.setCurrentWidget(self.detail)
        self.detail.show_incident(ref, part, number)
        self._fit()

    @Slot(str)
    def _on_chosen(self, ref: str) -> None:
        if ref == self._ref or self._is_narrow:
            return
        # The first one shows at once; those that a held key runs over do not.
        if self._browse.isActive():
            self._ref = ref
        else:
            self._show(ref)
        self._browse.start()

    @Slot()
    def _on_browsed(self) -> None:
        if self._ref and self._ref != self._shown:
            self._show(self._ref)

    @Slot(str)
    def _on_activated(self, ref: str) -> None:
        self._browse.stop()
        self.context.go(Place(page="incidents", ref=ref))
        self.detail.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self._ref, self._shown = "", ""
        self._right.setCurrentIndex(0)
        self._fit()
        self.pane.list.setFocus()
