"""One incident: its head, what has to be seen first, what to do next, and everything that is known."""

from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError, NotFoundError
from conductdesk.services.guide import Guide, guided_incident
from conductdesk.services.incidents import discard_draft
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.views import IncidentView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.asides import ASIDES, Aside
from conductdesk.ui.pages.incidents.cautions import Cautions
from conductdesk.ui.pages.incidents.detail_head import DetailHead
from conductdesk.ui.pages.incidents.evidence import EvidenceSection
from conductdesk.ui.pages.incidents.facts import FactsSection
from conductdesk.ui.pages.incidents.ladder import CLOSE, Ladder
from conductdesk.ui.pages.incidents.messages import MessagesSection
from conductdesk.ui.pages.incidents.people import PeopleSection
from conductdesk.ui.pages.incidents.posts import PostsSection
from conductdesk.ui.pages.incidents.section import Section
from conductdesk.ui.pages.incidents.step_row import StepRow
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.pages.incidents.timeline import TimelineSection
from conductdesk.ui.pages.incidents.viewer import EvidenceViewer
from conductdesk.ui.places import Place
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Notice, Scrolled
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label

_BUSY_AFTER_MS = 400
_WIDEST = 820
_WHILE_KEEPING_MS = 1000


class IncidentDetail(QWidget):
    """Everything about one incident. The list beside it says which.

    Args:
        context: what every screen is handed.

    Attributes:
        closed: emitted by Back.
    """

    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.session = context, context.session
        self.setProperty("box", "page")
        self.setAccessibleName("Incident")
        self._ref = ""
        self._case: Case | None = None
        self._held: list[Incoming] = []
        self._place: Place | None = None
        self._aside: Aside | None = None
        self._build()
        self._busy = QTimer(self)
        self._busy.setSingleShot(True)
        self._busy.setInterval(_BUSY_AFTER_MS)
        self._busy.timeout.connect(self._on_long)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_WHILE_KEEPING_MS)
        self._soon.timeout.connect(self._look_up)
        self._late: list[Section] = []
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._show_late)

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack)
        self.scrolled = Scrolled(widest=current_theme().tokens.scaled(_WIDEST))
        self._stack.addWidget(self.scrolled)
        self.head, self.cautions, self.notice = DetailHead(), Cautions(), Notice()
        self.ladder = Ladder(self.context)
        self.evidence = EvidenceSection(self.context)
        self._waiting = label("One moment …", tone="muted")
        self._waiting.hide()
        self._asides = QWidget()
        self._aside_column = QVBoxLayout(self._asides)
        self._aside_column.setContentsMargins(0, 0, 0, 0)
        self._asides.hide()
        self.sections: dict[str, Section] = {
            "evidence": self.evidence,
            "people": PeopleSection(self.context),
            "posts": PostsSection(self.context),
            "messages": MessagesSection(self.context),
            "facts": FactsSection(self.context),
            "timeline": TimelineSection(self.context),
        }
        self._body = (self.head, self.cautions, self._asides, self.ladder)
        for part in (self.notice, self._waiting, *self._body):
            self.scrolled.column.addWidget(part)
        self._add_sections()
        self.evidence.kept.connect(self._on_kept)
        self.scrolled.column.addStretch(1)
        self.viewer = EvidenceViewer(self.context)
        self.viewer.wants.connect(self._on_wants)
        self.viewer.closed.connect(self._on_viewer_closed)
        self._stack.addWidget(self.viewer)
        self.head.back.connect(self.closed)
        self.head.report.connect(self._on_report)
        self.head.chosen.connect(self._on_chosen)
        self.cautions.opens.connect(self._on_opens)
        self.cautions.chosen.connect(self._on_chosen)
        self.ladder.wants.connect(self._on_wants)
        self.ladder.brings.connect(self.take)
        self.ladder.chooses.connect(self._on_chooses)
        self.ladder.opened.connect(self._on_opened)
        self._show_body(shown=False)

    def _add_sections(self) -> None:
        for section in self.sections.values():
            section.wants.connect(self._on_wants)
            self.scrolled.column.addWidget(section)

    # What the page asks for.

    def show_incident(self, ref: str, part: str = "", number: int | None = None) -> None:
        """Look an incident up and show it.

        Args:
            ref: its reference, code name or id.
            part: a step's key, ``evidence``, ``people``, ``posts``, ``messages``, ``facts``, ``timeline`` or
                ``close``.
            number: of an item of evidence to look at, or of a post.
        """
        if ref != self._ref:
            # What is shown stays until the other one is there, so that nothing flickers.
            self._case, self._held = None, []
            self._close_aside()
            self._stack.setCurrentWidget(self.scrolled)
            self.viewer.clear()
            self._ref = ref
        self._place = Place(page="incidents", ref=ref, part=part, number=number) if part else None
        self._look_up()

    def show_back(self, *, shown: bool) -> None:
        """Whether there is a list to go back to."""
        self.head.go_back.setVisible(shown)

    def refresh(self, changes: Any) -> None:
        """Something was committed: look up again what is shown, if it was touched."""
        case = self._case
        if not self._ref:
            return
        people = {part.person_id for part in case.view.people} if case is not None else set()
        touched = (
            case is None
            or case.view.id in changes.incident_ids
            or bool(people & set(changes.person_ids))
            or bool(changes.kinds & {"Contact", "Officer", "DeskProfile"})
        )
        if not touched:
            return
        if not self.evidence.is_keeping():
            self._look_up()
        elif not self._soon.isActive():
            # Files are being kept, some every moment; to show each of them at once would hold the window up.
            self._soon.start()

    @Slot(str)
    def _on_kept(self, _ref: str) -> None:
        if self._soon.isActive():
            self._look_up()

    def leave(self) -> bool:
        """Another page is about to be shown: what is typed is kept, and the viewer covers its picture."""
        if self._stack.currentWidget() is self.viewer:
            self.viewer.leave()
        return True

    def take(self, incoming: Incoming) -> bool:
        """Something was pasted or dropped: the open step first, then the evidence."""
        if self._case is None:
            # It is being looked up: what came in is taken once it is there.
            if self._ref:
                self._held.append(incoming)
            return bool(self._ref)
        self._bring(self.evidence)
        if self.evidence.view is None or self.evidence.view.id != self._case.view.id:
            # The sections come a moment later; nothing may go to the incident that was shown before.
            self.evidence.update_view(self._case.view)
        return self.ladder.take(incoming) or self.evidence.take(incoming)

    def clear(self) -> None:
        """The desk is being locked: let go of everything."""
        self._let_go()
        self._ref = ""

    # Looking up.

    @Slot()
    def _look_up(self) -> None:
        self._soon.stop()
        if self._case is None:
            self._busy.start()
        self.session.read(
            self, _look_up, self._ref, done=self._on_found, failed=self._on_not_found, key="incident"
        )

    def _on_found(self, found: tuple[IncidentView, Guide, datetime]) -> None:
        view, guide, now = found
        self._stop_waiting()
        if not self._ref:
            return
        first = self._case is None
        self._case = Case(view=view, guide=guide, now=now)
        self.notice.clear() if first else None
        at = self.scrolled.verticalScrollBar().value()
        self.head.show_case(self._case)
        self.cautions.show_case(self._case)
        self.ladder.show_case(self._case)
        self._late = list(self.sections.values())
        if first:
            for section in self._late:
                section.hide()
        self._next.start()
        if self._stack.currentWidget() is self.viewer:
            self.viewer.update_view(view)
        for part in (self.head, self.cautions, self.ladder):
            part.show()
        self.scrolled.verticalScrollBar().setValue(0 if first else at)
        self.setAccessibleName(f"Incident {view.reference}")
        held, self._held = self._held, []
        for incoming in held:
            self.take(incoming)

    def _on_not_found(self, error: ConductDeskError) -> None:
        self._stop_waiting()
        if not self._ref:
            return
        if isinstance(error, NotFoundError):
            self._let_go()
        self.notice.say_error(error)

    @Slot()
    def _show_late(self) -> None:
        """Show one section after another, so that the window answers in between."""
        if self._late:
            self._bring(self._late[0])
            self._next.start()
        elif self._place is not None:
            self._go_to_place()

    def _bring(self, section: Section) -> None:
        """Let a section have the incident that is shown, before anything is done with it."""
        if section in self._late and self._case is not None:
            self._late.remove(section)
            bar, focused = self.scrolled.verticalScrollBar(), self.window().focusWidget()
            at, had_focus = bar.value(), focused is not None and section.isAncestorOf(focused)
            section.update_view(self._case.view)
            section.show()
            focused = self.window().focusWidget()
            if had_focus and (focused is None or not section.isAncestorOf(focused)):
                # What was pressed has gone; Qt would go on to whatever comes next, and scroll there.
                section.setFocus()
                bar.setValue(at)

    @Slot()
    def _on_long(self) -> None:
        self._show_body(shown=False)
        self._waiting.show()

    def _stop_waiting(self) -> None:
        self._busy.stop()
        self._waiting.hide()

    def _show_body(self, *, shown: bool) -> None:
        for part in (self.head, self.cautions, self.ladder, *self.sections.values()):
            part.setVisible(shown)

    def _let_go(self) -> None:
        self._stop_waiting()
        self._next.stop()
        self._soon.stop()
        self._late = []
        self._case, self._place, self._held = None, None, []
        self._close_aside()
        self._stack.setCurrentWidget(self.scrolled)
        self.viewer.clear()
        for empty in (self.head.clear, self.cautions.clear, self.ladder.clear, self.notice.clear):
            empty()
        for section in self.sections.values():
            section.clear()
        self._show_body(shown=False)

    # Going somewhere.

    @Slot(object)
    def _on_wants(self, place: Place) -> None:
        case = self._case
        if case is None or place.page != "incidents" or place.ref not in {"", case.view.reference, self._ref}:
            self.context.go(place)
            return
        self._place = place
        self._go_to_place()

    @Slot()
    def _go_to_place(self) -> None:
        place, self._place = self._place, None
        if place is None or self._case is None:
            return
        if place.part == "evidence" and place.number is not None:
            self.viewer.show_item(self._case.view, place.number)
            self._stack.setCurrentWidget(self.viewer)
            self.viewer.setFocus()
            return
        self._stack.setCurrentWidget(self.scrolled)
        section = self.sections.get(place.part)
        if section is not None:
            self._bring(section)
            section.setFocus()
            self._scroll_to(section)
        elif not self.ladder.open_step(place.part):
            self.ladder.setFocus()

    def _scroll_to(self, widget: QWidget) -> None:
        holder = self.scrolled.widget()
        layout = holder.layout() if holder is not None else None
        if holder is not None and layout is not None:
            layout.activate()
            top = widget.mapTo(holder, widget.rect().topLeft()).y()
            self.scrolled.verticalScrollBar().setValue(max(0, top - 16))

    @Slot(object)
    def _on_opened(self, row: StepRow) -> None:
        QTimer.singleShot(0, row, partial(self.scrolled.ensureWidgetVisible, row, 0, 16))

    @Slot()
    def _on_chooses(self) -> None:
        self._bring(self.evidence)
        self.evidence.choose_files()

    @Slot()
    def _on_viewer_closed(self) -> None:
        self._stack.setCurrentWidget(self.scrolled)
        self.evidence.setFocus()

    @Slot(str)
    def _on_opens(self, key: str) -> None:
        self.ladder.open_step(key)

    @Slot()
    def _on_report(self) -> None:
        if self._case is not None:
            self.context.go(Place(page="documents", ref=self._case.view.reference))

    # What is done rarely.

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        case = self._case
        if case is None:
            return
        if key in ASIDES:
            self._open_aside(ASIDES[key](self.context, case))
        elif key in ("close", "reopen"):
            self.ladder.open_step(CLOSE)
        elif key == "write":
            self.context.go(Place(page="record", ref=case.view.reference))
        elif key == "facts":
            self._on_wants(Place(page="incidents", ref=case.view.reference, part="facts"))
        elif key == "discard":
            self.context.prompts.ask_reason(
                self,
                "Throw this draft away?",
                "What was written and kept in it is deleted for good. Only that it happened stays.",
                yes="Throw it away",
                on_reason=partial(self._discard, case.view.reference),
                danger=True,
            )

    def _open_aside(self, aside: Aside) -> None:
        self._close_aside()
        self._aside = aside
        aside.told.connect(self._on_told)
        aside.closed.connect(self._on_aside_closed)
        self._aside_column.addWidget(aside)
        self._asides.show()
        aside.focus_first()
        QTimer.singleShot(0, aside, partial(self.scrolled.ensureWidgetVisible, aside, 0, 16))

    def _close_aside(self) -> None:
        if self._aside is not None:
            aside, self._aside = self._aside, None
            aside.clear()
            aside.hide()
            aside.setParent(None)
            aside.deleteLater()
        self._asides.hide()

    @Slot()
    def _on_aside_closed(self) -> None:
        self._close_aside()
        self.head.more.setFocus()

    @Slot(str)
    def _on_told(self, text: str) -> None:
        self.notice.say(text, tone="ok")

    def _discard(self, ref: str, reason: str) -> None:
        self.session.write(
            self, discard_draft, ref, reason, done=self._on_discarded, failed=self.notice.say_error
        )

    def _on_discarded(self, _result: object) -> None:
        self.clear()
        self.notice.say("The draft is gone.", tone="ok")
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Be as wide as is good for reading text of another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "scrolled"):
            self.scrolled.set_widest(current_theme().tokens.scaled(_WIDEST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key that nobody took to the window."""
        event.ignore()


def _look_up(desk: OpenDesk, ref: str) -> tuple[IncidentView, Guide, datetime]:
    view, guide = guided_incident(desk, ref)
    return view, guide, desk.now()
