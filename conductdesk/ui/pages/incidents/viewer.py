"""Looking at evidence: described first, hidden until one chooses to look, and covered again by letting go."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from conductdesk.domain.evidence import EvidenceState
from conductdesk.domain.incidents import IncidentState
from conductdesk.errors import ConductDeskError, StoppedError
from conductdesk.services.viewing import Viewed, Viewer, view_evidence
from conductdesk.services.views import EvidenceView, IncidentView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.description import DescriptionBox
from conductdesk.ui.pages.incidents.forms import flow
from conductdesk.ui.pages.incidents.item_details import ItemDetails
from conductdesk.ui.pages.incidents.picture_view import PictureView
from conductdesk.ui.pages.incidents.section_words import kind_of_file, short
from conductdesk.ui.speech import say_size
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Notice, Scrolled, announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

FREED_AFTER_MS = 60_000
"""Pixels that are covered for so long are let go, with the process that drew them."""

_BUSY_AFTER_MS = 400
_WIDE = 860
_DETAILS_WIDTH = 340
_HIDDEN = ("eye-off", "Hidden", "Hold Space to look, or press Show. You choose what you see.")
_NOT_SHOWN = ("triangle-alert", "Not shown", "It is not what was kept.")
_A_FILE = "It is not a picture that can be shown here, so it stays a file. To open it elsewhere, save a copy."


class EvidenceViewer(QWidget):
    """One item after another, over the page of the incident.

    Attributes:
        wants: emitted with the ``Place`` that should be shown.
        closed: emitted by Back and Escape.
    """

    wants = Signal(object)
    closed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.session = context, context.session
        self.setProperty("box", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Evidence")
        self._view: IncidentView | None = None
        self._number = 0
        self._viewer: Viewer | None = None
        self._wanted = False
        self._looking = False
        self._problem = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(self._body(), 1)
        self.setFocusProxy(self.picture)
        self._busy = _timer(self, _BUSY_AFTER_MS)
        self._busy.timeout.connect(self._on_busy)
        self._free = _timer(self, FREED_AFTER_MS)
        self._free.timeout.connect(self._on_free)

    def _head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 16, 24, 0)
        row.setSpacing(8)
        self.back = button("Back", icon="arrow-left", name="Back to the incident")
        self.back.clicked.connect(self.close_viewer)
        self.title = label(type="heading", wrap=True)
        self.previous = button(icon="chevron-left", name="Previous item")
        self.previous.clicked.connect(self._on_previous)
        self.next = button(icon="chevron-right", name="Next item")
        self.next.clicked.connect(self._on_next)
        row.addWidget(self.back)
        row.addWidget(self.title, 1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        return head

    def _body(self) -> QWidget:
        scrolled = Scrolled()
        self.changed = Notice()
        self.notice = Notice()
        scrolled.column.addWidget(self.changed)
        scrolled.column.addWidget(self.notice)
        self.description = DescriptionBox(self.context)
        self.picture = PictureView()
        self.picture.held.connect(self._on_held)
        self.picture.passed.connect(self._go_by)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.description)
        column.addWidget(self._tools())
        column.addWidget(self.picture, 1)
        self.details = ItemDetails(self.context, on_gone=self._on_gone)
        self.details.problem.connect(self._on_problem)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(16)
        self._sides.addWidget(left, 1)
        self._sides.addWidget(self.details)
        scrolled.column.addLayout(self._sides, 1)
        return scrolled

    def _tools(self) -> QWidget:
        self.show_button = button("Show", icon="eye")
        self.show_button.clicked.connect(self._on_show)
        self.larger = button(icon="zoom-in", name="Larger (Ctrl++)")
        self.smaller = button(icon="zoom-out", name="Smaller (Ctrl+-)")
        self.fit = button("Fit", name="Fit into the window (Ctrl+0)")
        self.turn_left = button(icon="rotate-ccw", name="Turn left, for display only")
        self.turn_right = button(icon="rotate-cw", name="Turn right, for display only")
        self.larger.clicked.connect(self._on_larger)
        self.smaller.clicked.connect(self._on_smaller)
        self.fit.clicked.connect(self._on_fit)
        self.turn_left.clicked.connect(self._on_turn_left)
        self.turn_right.clicked.connect(self._on_turn_right)
        self._shaping = (self.larger, self.smaller, self.fit, self.turn_left, self.turn_right)
        self.tools = flow(self.show_button, *self._shaping)
        return self.tools

    @property
    def number(self) -> int:
        """The number of the item that is shown, or 0."""
        return self._number

    def item(self) -> EvidenceView | None:
        """The item that is shown."""
        items = self._view.evidence if self._view is not None else ()
        return next((item for item in items if item.number == self._number), None)

    def show_item(self, view: IncidentView, number: int) -> None:
        """Open an item, covered."""
        if self._view is not None and self._view.id != view.id:
            self.clear()
        if self._number != number:
            self._leave_item()
            self._number = number
        self.update_view(view)
        self.picture.setFocus()

    def update_view(self, view: IncidentView) -> None:
        """The incident as it stands now; what is being looked at or typed stays."""
        if self._view is not None and self._view.id != view.id:
            self.clear()
        self._view = view
        item = self.item()
        if item is None:
            return
        numbers = [one.number for one in view.evidence]
        self.title.setText(f"Evidence {item.number} of {view.reference}")
        at = numbers.index(item.number)
        self.previous.setEnabled(at > 0)
        self.next.setEnabled(at < len(numbers) - 1)
        kept = item.state is EvidenceState.KEPT
        changeable = kept and view.state is not IncidentState.CLOSED and self.session.desk.writable
        self.description.show_item(view.reference, item, changeable=changeable)
        self.description.setVisible(kept)
        self.details.show_item(view.reference, item, view.zone)
        self.picture.setAccessibleName(f"Evidence {item.number}. {short(item.description)}".strip())
        if not self.picture.has_picture() and not self._looking:
            self._cover(item)

    def clear(self) -> None:
        """Let go of pixels, words and the process that draws."""
        self._leave_item()
        self._view, self._number = None, 0
        self.title.setText("")
        self.details.clear()
        self._end_child()

    def leave(self) -> bool:
        """Another page is about to be shown: save what is typed and let go of the pixels."""
        self._leave_item()
        return True

    @Slot()
    def close_viewer(self) -> None:
        """Go back to the incident."""
        self._leave_item()
        self._number = 0
        self.closed.emit()

    def _leave_item(self) -> None:
        self._wanted = self._looking = False
        self._problem = ""
        self._busy.stop()
        self._free.stop()
        self.description.clear()
        self.picture.forget()
        self.changed.clear()
        self.notice.clear()
        self._show_tools()

    def _end_child(self) -> None:
        viewer, self._viewer = self._viewer, None
        if viewer is not None:
            viewer.close()

    def _cover(self, item: EvidenceView) -> None:
        icon, kind = kind_of_file(item.media_type)
        if item.state is EvidenceState.DISPOSED:
            why = f"Deleted. {short(item.disposed_reason, limit=300)}"
            self.picture.cover("circle-slash", f"Number {item.number} is deleted", why)
        elif self._problem:
            self.picture.cover(*_NOT_SHOWN)
        elif icon == "eye-off":
            self.picture.cover(*_HIDDEN)
        else:
            self.picture.cover(icon, f"{kind}, {say_size(item.size_bytes)}", _A_FILE)
        self._show_tools()

    def _is_picture(self) -> bool:
        item = self.item()
        return (
            item is not None
            and item.state is EvidenceState.KEPT
            and kind_of_file(item.media_type)[0] == "eye-off"
        )

    def _show_tools(self) -> None:
        shown = self.picture.is_shown()
        self.tools.setVisible(self._is_picture())
        self.show_button.setText("Hide" if shown else "Show")
        for tool in self._shaping:
            tool.setEnabled(shown)

    @Slot(bool)
    def _on_held(self, down: bool) -> None:
        if down:
            self._look()
        else:
            self._hide_picture()

    @Slot()
    def _on_show(self) -> None:
        if self.picture.is_shown():
            self._hide_picture()
        else:
            self._look()

    def _look(self) -> None:
        if not self._is_picture():
            return
        self._wanted = True
        self._free.stop()
        if self.picture.has_picture():
            self._uncover()
            return
        if self._looking:
            return
        self._looking = True
        self._busy.start()
        if self._viewer is None:
            self._viewer = Viewer()
        ref = self._view.reference if self._view is not None else ""
        self.session.read(
            self,
            view_evidence,
            ref,
            self._number,
            viewer=self._viewer,
            done=self._on_viewed,
            failed=self._on_not_viewed,
            key="look",
        )

    def _on_viewed(self, viewed: Viewed) -> None:
        item = self.item()
        if item is None or viewed.evidence_id != item.id or not self._looking:
            return
        self._looking = False
        self._busy.stop()
        if viewed.not_entered:
            self.notice.say(viewed.not_entered, tone="warn")
        if viewed.problem:
            self._on_problem(viewed.problem)
        if viewed.pixels is not None:
            self.picture.put(viewed.pixels.width_px, viewed.pixels.height_px, viewed.pixels.rgb)
            if self._wanted:
                self._uncover()
            else:
                self._hide_picture()
        else:
            kind = kind_of_file(item.media_type)[1]
            self.picture.cover("image", f"{kind}, {say_size(item.size_bytes)}", viewed.why_not)
            announce(self, viewed.why_not)
            self._show_tools()
        self.details.look_up()

    def _on_not_viewed(self, error: ConductDeskError) -> None:
        self._looking = False
        self._busy.stop()
        if (item := self.item()) is not None and not isinstance(error, StoppedError):
            self._cover(item)
            self.notice.say_error(error)

    def _uncover(self) -> None:
        self.picture.show_picture()
        self._show_tools()

    def _hide_picture(self) -> None:
        self._wanted = False
        if self.picture.has_picture():
            self._free.start()
            self.picture.cover(*_HIDDEN)
        self._show_tools()

    @Slot()
    def _on_busy(self) -> None:
        if self._looking:
            self.picture.cover(
                "shield-check", "Reading it again in full …", "It is shown as soon as it is read."
            )

    @Slot()
    def _on_free(self) -> None:
        self.picture.forget()
        self._end_child()
        if (item := self.item()) is not None:
            self._cover(item)

    @Slot(str)
    def _on_problem(self, problem: str) -> None:
        self._problem = problem
        if not problem:
            self.changed.clear()
            return
        self.picture.forget()
        self.picture.cover(*_NOT_SHOWN)
        self._show_tools()
        self.changed.say(
            f"Changed since it was kept. {problem}",
            tone="danger",
            hint="Do not rely on it. A backup may hold the original: see Settings, Backups.",
        )

    def _on_gone(self, said: str) -> None:
        self.picture.forget()
        self.notice.say(said, tone="ok")

    @Slot(int)
    def _go_by(self, by: int) -> None:
        if self._view is None:
            return
        numbers = [item.number for item in self._view.evidence]
        if self._number in numbers and 0 <= numbers.index(self._number) + by < len(numbers):
            view = self._view
            self.show_item(view, numbers[numbers.index(self._number) + by])

    @Slot()
    def _on_previous(self) -> None:
        self._go_by(-1)

    @Slot()
    def _on_next(self) -> None:
        self._go_by(1)

    @Slot()
    def _on_larger(self) -> None:
        self.picture.zoom(1)

    @Slot()
    def _on_smaller(self) -> None:
        self.picture.zoom(-1)

    @Slot()
    def _on_fit(self) -> None:
        self.picture.zoom(0)

    @Slot()
    def _on_turn_left(self) -> None:
        self.picture.turn(-1)

    @Slot()
    def _on_turn_right(self) -> None:
        self.picture.turn(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back; Ctrl and + - 0 zoom."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_viewer()
        elif event.matches(QKeySequence.StandardKey.ZoomIn) or (
            event.key() == Qt.Key.Key_Equal and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.picture.zoom(1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self.picture.zoom(-1)
        elif event.key() == Qt.Key.Key_0 and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.picture.zoom(0)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Something else is shown in its place: cover the picture."""
        super().hideEvent(event)
        self._hide_picture()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other where there is room, otherwise one below the other."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Arrange anew for another size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "details"):
            self._arrange()

    def _arrange(self) -> None:
        tokens = current_theme().tokens
        wide = self.width() >= tokens.scaled(_WIDE)
        self._sides.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        self.details.setMaximumWidth(tokens.scaled(_DETAILS_WIDTH) if wide else 16_777_215)
        self.details.setMinimumWidth(tokens.scaled(_DETAILS_WIDTH) if wide else 0)


def _timer(parent: QWidget, after_ms: int) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(after_ms)
    return timer
