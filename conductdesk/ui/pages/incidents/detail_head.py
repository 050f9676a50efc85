"""The top of one incident: title, where it stands, facts on a line, the report, and what is done rarely."""

from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from conductdesk.domain.dates import say_when
from conductdesk.domain.incidents import IncidentState
from conductdesk.services.views import IncidentView
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.speech import short_when
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import chip, label, set_chip

_LARGE_PERCENT = 150
_TOP = Qt.AlignmentFlag.AlignTop
_RARELY = (
    ("informal", "Ask staff support informally"),
    ("facts", "Change what is written about it"),
    ("back", "Step back from this incident"),
    ("return", "Take part again"),
    ("close", "Close with an outcome"),
    ("reopen", "Open it again"),
    ("discard", "Throw this draft away"),
)


class DetailHead(QWidget):
    """Says which incident this is.

    Attributes:
        back: emitted by Back, which shows in a narrow window.
        report: emitted by the Report button.
        chosen: emitted with what was chosen from the menu: ``informal``, ``facts``, ``back``, ``return``,
            ``close``, ``reopen`` or ``discard``.
    """

    back = Signal()
    report = Signal()
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.go_back = button("Back", icon="arrow-left", name="Back to the list")
        self.go_back.clicked.connect(self.back)
        self.go_back.hide()
        self.title = label(type="title", wrap=True, selectable=True)
        self.chip = chip("", "info")
        self.print = button("Report", icon="printer", name="Make the report of this incident")
        self.print.clicked.connect(self.report)
        self.more = button(icon="ellipsis", name="More")
        self.more.clicked.connect(self._on_more)
        self.facts = label(tone="muted", wrap=True, selectable=True)
        self._menu = QMenu(self)
        self._actions: dict[str, QAction] = {}
        for key, text in _RARELY:
            action = self._menu.addAction(text)
            action.setObjectName(key)
            action.triggered.connect(self._on_chosen)
            self._actions[key] = action
        self._top = QHBoxLayout()
        self._top.setSpacing(12)
        self._top.addWidget(self.title, 1)
        self._below = QHBoxLayout()
        self._below.setSpacing(12)
        column.addWidget(self.go_back)
        column.addLayout(self._top)
        column.addWidget(self.chip)
        column.addWidget(self.facts)
        column.addLayout(self._below)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Give the title the whole width once the text is large."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        large = current_theme().tokens.percent >= _LARGE_PERCENT
        for part in (self.print, self.more):
            self._top.removeWidget(part)
            self._below.removeWidget(part)
            row, side = (self._below, Qt.AlignmentFlag.AlignLeft) if large else (self._top, _TOP)
            row.addWidget(part, 0, side)
        self._below.setStretch(1, 1 if large else 0)

    def show_case(self, case: Case) -> None:
        """Show the incident as it stands."""
        view = case.view
        self.title.setText(view.title or "No title yet")
        set_chip(self.chip, case.guide.chip, tone_of(view, case.guide.chip))
        self.facts.setText(facts_line(view, case.guide.saved_at, case.now))
        out = [one for one in view.stepped_back if one.came_back_at is None]
        mine = any(one.officer_id == case.guide.officer_id for one in out)
        draft, closed = view.state is IncidentState.DRAFT, case.closed
        for key, shown in (
            ("informal", not closed),
            ("facts", not closed),
            ("back", not closed and not mine),
            ("return", not closed and mine),
            ("close", not closed and not draft),
            ("reopen", closed),
            ("discard", draft),
        ):
            self._actions[key].setVisible(shown)

    def menu_keys(self) -> tuple[str, ...]:
        """What the menu offers now."""
        return tuple(key for key, action in self._actions.items() if action.isVisible())

    def clear(self) -> None:
        """Say nothing."""
        self._menu.hide()
        for part in (self.title, self.facts, self.chip):
            part.setText("")

    @Slot()
    def _on_more(self) -> None:
        # popup() goes on at once; exec() would hold the window.
        below = self.more.mapToGlobal(QPoint(0, self.more.height() + 4))
        right = below.x() + self.more.width() - self._menu.sizeHint().width()
        self._menu.popup(QPoint(right, below.y()))

    @Slot()
    def _on_chosen(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(sender.objectName())


def facts_line(view: IncidentView, saved_at: datetime | None, now: datetime) -> str:
    """One line: "2026-014 · seen Sun 22 Nov 2026, 14:05 (UK time) · WhatsApp · saved 14:31"."""
    parts = [view.reference, view.code_name]
    if view.occurred_at is not None:
        parts.append(f"seen {say_when(view.occurred_at, view.zone)}")
    elif view.occurred_text:
        parts.append(f"seen {view.occurred_text}")
    else:
        parts.append(f"noticed {say_when(view.noticed_at, view.zone)}")
    parts += [part for part in (view.platform, view.place) if part.strip()]
    if view.handler:
        parts.append(f"handled by {view.handler}")
    if saved_at is not None:
        parts.append(f"saved {short_when(saved_at, view.zone, now)}")
    return " · ".join(parts)


def tone_of(view: IncidentView, words: str) -> str:
    """The tone of the chip; its words say the same."""
    if view.state is IncidentState.CLOSED:
        return "ok"
    if view.state is IncidentState.DRAFT:
        return "plain"
    return "warn" if words.startswith("Waiting") else "info"
