"""The frame of an unlocked desk: which screen shows, who is told of changes, and where evidence goes."""

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from conductdesk.domain.dates import say_when
from conductdesk.errors import ConductDeskError
from conductdesk.ui.context import Context
from conductdesk.ui.dialogs.which_incident import WhichIncident
from conductdesk.ui.pages.page import Page
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.intake import Incoming, read_mime
from conductdesk.ui.workbench.banner import Banner
from conductdesk.ui.workbench.daily import DailyBackups
from conductdesk.ui.workbench.registry import SCREENS, make_page, screen_of
from conductdesk.ui.workbench.sidebar import Sidebar

_MOST_BACK = 50
_COMPACT_PX = 740


class Workbench(QWidget):
    """Sidebar, banners and the stack of screens.

    Args:
        context: what every screen is handed; its ``go`` has to be :meth:`go`.

    Attributes:
        hide_asked: emitted when everything is to be covered at once.
        moved: emitted with the place that is shown now.
    """

    hide_asked = Signal()
    moved = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("box", "page")
        self.context = context
        self._pages: dict[str, Page] = {}
        self._behind: list[Place] = []
        self._place = Place(page="")
        self._held: Incoming | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._banners = QVBoxLayout()
        outer.addLayout(self._banners)
        row = QHBoxLayout()
        row.setSpacing(0)
        outer.addLayout(row, 1)
        profile = context.session.desk.profile
        self.sidebar = Sidebar(profile.group_name, profile.committee_year)
        self.sidebar.chosen.connect(self._on_chosen)
        self.sidebar.hide_asked.connect(self.hide_asked)
        self.sidebar.lock_asked.connect(context.lock)
        row.addWidget(self.sidebar)
        self._stack = QStackedWidget()
        row.addWidget(self._stack, 1)
        context.session.changed.connect(self._on_changed)
        context.session.lost.connect(self._on_lost)
        context.theme.changed.connect(self.sidebar.fit)
        context.theme.changed.connect(self._fit)
        self._add_banners()
        self._daily = DailyBackups(context, self)
        self._daily.failed.connect(self._warn)
        self.setAcceptDrops(True)

    def _add_banners(self) -> None:
        desk = self.context.session.desk
        if self.context.practice:
            day = say_when(desk.now(), self.context.zone)
            made = Banner(
                f"Practice desk: everyone here is invented, and here it is {day}. Nothing you do is kept.",
                tone="info",
                action="Leave practice desk",
            )
            made.pressed.connect(self.context.leave)
            self._banners.addWidget(made)
        elif not desk.writable:
            made = Banner(
                "This desk is open to look only. Nothing can be changed here.", tone="warn", action="Lock"
            )
            made.pressed.connect(self.context.lock)
            self._banners.addWidget(made)
        for note in desk.notes:
            self._warn(note)

    @Slot(str)
    def _warn(self, text: str) -> None:
        """Say something above every screen until somebody has seen it."""
        told = Banner(text, tone="warn", action="OK")
        told.pressed.connect(told.hide)
        self._banners.addWidget(told)

    @property
    def place(self) -> Place:
        """What is shown now."""
        return self._place

    @property
    def page(self) -> Page | None:
        """The screen that is shown now."""
        return self._pages.get(self._place.page)

    def page_of(self, key: str) -> Page:
        """The screen of a key, made now if it was not shown yet."""
        screen = screen_of(key)
        if screen.key not in self._pages:
            made = make_page(screen, self.context)
            self._pages[screen.key] = made
            self._stack.addWidget(made)
        return self._pages[screen.key]

    @Slot(object)
    def go(self, place: Place) -> None:
        """Show a place; the screen that is left saves what is typed first."""
        current = self.page
        key = screen_of(place.page).key
        if current is not None and key != self._place.page and not current.leave():
            return
        if self._place.page and self._place != place:
            self._behind = [*self._behind, self._place][-_MOST_BACK:]
        page = self.page_of(key)
        self._place = place
        self._stack.setCurrentWidget(page)
        self.sidebar.show_current(key)
        page.open_place(place)
        self.moved.emit(place)

    def back(self) -> None:
        """Show the place before this one."""
        if self._behind:
            behind = self._behind.pop()
            self.go(behind)
            self._behind = self._behind[:-1]

    def warm_up(self) -> None:
        """Make the screens that are likely to be next while nothing else is to be done."""
        for screen in SCREENS:
            if screen.key not in self._pages and screen.key in {"incidents", "record"}:
                self.page_of(screen.key)
                QTimer.singleShot(0, self, self.warm_up)
                return
        for page in self._pages.values():
            page.warm_up()

    def paste(self) -> bool:
        """Take what is on the clipboard as evidence; False where there is nothing that could be."""
        incoming = read_mime(QGuiApplication.clipboard().mimeData())
        return bool(incoming) and self.take(incoming)

    def take(self, incoming: Incoming) -> bool:
        """Bring evidence into the incident at hand, or ask which one it belongs to."""
        page = self.page
        if page is not None and page.take(incoming):
            return True
        if not (incoming.files or incoming.data):
            return False
        self._held = incoming
        asking = WhichIncident(self.context, self)
        asking.chosen.connect(self._on_which)
        asking.open()
        return True

    @Slot(str)
    def _on_which(self, ref: str) -> None:
        incoming, self._held = self._held, None
        if incoming is None:
            return
        self.go(Place(page="incidents", ref=ref, part="evidence") if ref else Place(page="record"))
        page = self.page
        if page is not None:
            page.take(incoming)

    def focus_next_pane(self) -> None:
        """F6: from the sidebar to the screen and back."""
        inside = self._stack.currentWidget()
        if inside is not None and inside.isAncestorOf(self.focusWidget() or inside):
            focused = inside.focusWidget()
            panes = [p for p in inside.findChildren(QWidget) if p.property("pane") and p.isVisibleTo(inside)]
            later = [p for p in panes if focused is None or not p.isAncestorOf(focused)]
            index = next((i for i, p in enumerate(panes) if focused and p.isAncestorOf(focused)), -1)
            if later and index + 1 < len(panes):
                panes[index + 1].setFocus()
                return
            self.sidebar.record.setFocus()
        elif inside is not None:
            inside.setFocus()
            inside.focusNextChild()

    def clear(self) -> None:
        """Empty every screen and let the pages go; part of locking."""
        self._daily.stop()
        self._held = None
        self._behind = []
        for page in self._pages.values():
            page.clear()
            self.context.tasks.drop(page)
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages = {}
        self._place = Place(page="")

    def save(self) -> bool:
        """Have everything that is typed handed to the writer; False when the screen has to stay."""
        page = self.page
        may_go = page is None or page.leave()
        self.context.session.save_asked.emit()
        return may_go

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the screen where there is little of it."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        self.sidebar.compact(on=self.width() < self.context.theme.tokens.scaled(_COMPACT_PX))

    def dragEnterEvent(self, event: Any) -> None:
        """Files can be dropped anywhere."""
        incoming = read_mime(event.mimeData())
        if incoming.files or incoming.data:
            event.acceptProposedAction()

    def dropEvent(self, event: Any) -> None:
        """Bring what was dropped into the incident at hand."""
        if self.take(read_mime(event.mimeData())):
            # A file manager deletes what it is told was moved.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    @Slot(object)
    def _on_changed(self, changes: Any) -> None:
        for page in self._pages.values():
            page.refresh(changes)

    @Slot(object)
    def _on_lost(self, error: ConductDeskError) -> None:
        if self.page is not None:
            self.page.failed(error)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        self.go(Place(page=key))
