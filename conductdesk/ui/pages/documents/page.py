"""Documents: choose an incident, see the report exactly as it will be, and hand it over."""

from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStackedWidget

from conductdesk.services.guide import Guide, guided_incident
from conductdesk.services.views import IncidentView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.choosing import Choosing
from conductdesk.ui.pages.documents.report import ReportPane
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.pages.page import Page
from conductdesk.ui.places import Place

_REFRESH_AFTER_MS = 200


class DocumentsPage(Page):
    """The screen of documents: which incident, then its report."""

    key = "documents"
    title = "Documents"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._id = ""
        self._print_next = False
        self._stack = QStackedWidget()
        self._choosing: Choosing | None = None
        self._report: ReportPane | None = None
        self.column.addWidget(self.notice)
        self.column.addWidget(self._stack, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_AFTER_MS)
        self._timer.timeout.connect(self._look_again)

    @property
    def choosing(self) -> Choosing:
        """The list of incidents, made when it is first shown."""
        if self._choosing is None:
            self._choosing = Choosing(self.context, self._stack)
            self._choosing.chosen.connect(self._on_chosen)
            self._stack.addWidget(self._choosing)
        return self._choosing

    @property
    def report(self) -> ReportPane:
        """The report of one incident, made when it is first shown."""
        if self._report is None:
            self._report = ReportPane(self.context, self._stack)
            self._report.closed.connect(self._on_closed)
            self._stack.addWidget(self._report)
        return self._report

    def open_place(self, place: Place) -> None:
        """The report of the incident that is named, or the list to choose one from."""
        self.notice.clear()
        self._print_next = place.part == "print"
        if place.ref:
            _ = self.report  # made before its content is there, so that no step takes long
            self._look(place.ref)
        elif self._print_next and self._report is not None and self._report.ref():
            self._look(self._report.ref())
        else:
            self._show_choosing()

    def refresh(self, changes: Any) -> None:
        """Look up again what is shown, if it was touched."""
        if not self.isVisible():
            return
        if self._is_choosing():
            if changes.kinds & {"Incident", "Disclosure"}:
                self._timer.start()
        elif self._id in changes.incident_ids or changes.kinds & {"Contact", "Person", "Account"}:
            self._timer.start()

    def leave(self) -> bool:
        """Keep what is typed."""
        if self._report is not None:
            self._report.flush()
        return True

    def clear(self) -> None:
        """Let go of every list, text and page."""
        self._timer.stop()
        self._id, self._print_next = "", False
        for part in (self._choosing, self._report):
            if part is not None:
                part.clear()
        self.notice.clear()
        if self._choosing is not None:
            self._stack.setCurrentWidget(self._choosing)

    def focus_search(self) -> bool:
        """The search for an incident, where it is shown."""
        if not self._is_choosing():
            return False
        self.choosing.words.setFocus()
        return True

    def current_ref(self) -> str:
        """The incident whose report is shown."""
        shown = self._stack.currentWidget()
        return shown.ref() if isinstance(shown, ReportPane) else ""

    def _is_choosing(self) -> bool:
        return self._choosing is not None and self._stack.currentWidget() is self._choosing

    def _show_choosing(self) -> None:
        self._stack.setCurrentWidget(self.choosing)
        self.choosing.open_here()

    def _look(self, ref: str) -> None:
        self.session.read(
            self, guided_incident, ref, done=self._on_guided, failed=self.failed, key="incident"
        )

    @Slot()
    def _look_again(self) -> None:
        if self._is_choosing():
            self.choosing.refresh()
        elif self._id:
            self._look(self._id)

    def _on_guided(self, found: tuple[IncidentView, Guide]) -> None:
        view, guide = found
        self._id = view.id
        self._stack.setCurrentWidget(self.report)
        print_now, self._print_next = self._print_next, False
        case = Case(view=view, guide=guide, now=self.session.desk.now())
        self.report.show_case(case, print_now=print_now)

    @Slot(str)
    def _on_chosen(self, ref: str) -> None:
        part = "print" if self._print_next else ""
        self.context.go(Place(page="documents", ref=ref, part=part))

    @Slot()
    def _on_closed(self) -> None:
        self.report.flush()
        self.context.go(Place(page="documents"))
