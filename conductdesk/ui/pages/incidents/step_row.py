"""One step of the checklist as a row: its icon, its words, a line of fact, and room for its panel."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from conductdesk.domain.escalation import StepState
from conductdesk.ui.icons import set_icon
from conductdesk.ui.theme import current_theme, restyle
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.toggle import Toggle

_ICON_PX = 20
_WIDEST_INSET = 44


class RowHead(Toggle):
    """What is pressed to open a step. It grows with its words and is one control for a screen reader.

    Attributes:
        stepped: emitted with -1 or 1 by the arrow keys.
    """

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setProperty("role", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(12)
        self.mark = label()
        self.title, self.fact = label(wrap=True), label(wrap=True, tone="muted")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.fact)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for part in (self.mark, self.title, self.fact):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """As large as its words."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As narrow as its words can be."""
        layout = self.layout()
        return layout.minimumSize() if layout is not None else super().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """Words break into lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high the words are at a width."""
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else super().heightForWidth(width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; the arrows go from step to step."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class StepRow(QWidget):
    """A head and, while it is open, a panel below it.

    Attributes:
        room: where its panel is shown.
        pressed: emitted with the key when its head is pressed.
        stepped: emitted with the key and -1 or 1.
    """

    pressed = Signal(str)
    stepped = Signal(str, int)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.panel: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = RowHead()
        self.head.clicked.connect(self._on_clicked)
        self.head.stepped.connect(self._on_stepped)
        column.addWidget(self.head)
        self.room = QWidget()
        self._inner = QVBoxLayout(self.room)
        self._inner.setContentsMargins(8, 4, 8, 8)
        column.addWidget(self.room)
        self._align()
        self.room.hide()

    def show_state(self, *, icon: str, role: str, title: str, fact: str, strong: bool, said: str) -> None:
        """Show how far it has come.

        Args:
            icon: name of a drawing.
            role: colour of the icon.
            title: of the step.
            fact: one line below it.
            strong: whether it is the one to do now.
            said: its state in words, for people who do not see the icon.
        """
        head = self.head
        set_icon(head.mark, icon, role=role, side=_ICON_PX)
        head.title.setText(title)
        if bool(head.title.property("strong")) != strong:
            head.title.setProperty("strong", strong)
            restyle(head.title)
        head.fact.setText(fact)
        head.fact.setVisible(bool(fact))
        beside = Qt.AlignmentFlag.AlignTop if fact else Qt.AlignmentFlag.AlignVCenter
        if (layout := head.layout()) is not None:
            layout.setAlignment(head.mark, beside)
        head.setAccessibleName(f"{title}: {said}")
        head.setAccessibleDescription(fact)
        head.updateGeometry()

    def set_panel(self, panel: QWidget) -> None:
        """Give it the panel that is shown while it is open."""
        self.panel = panel
        self._inner.addWidget(panel)

    def drop_panel(self) -> None:
        """Let the panel go."""
        self.set_open(False)
        if self.panel is not None:
            # It stays a child until it goes: making it a window of its own would style all of it anew.
            self.panel.hide()
            self._inner.removeWidget(self.panel)
            self.panel.deleteLater()
            self.panel = None

    def set_open(self, on: bool) -> None:
        """Show or hide the panel."""
        self.room.setVisible(on and self.panel is not None)
        self.head.setChecked(on)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the panel in line with the titles when the text grows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._align()

    def _align(self) -> None:
        inset = current_theme().tokens.scaled(_ICON_PX) + 20
        self._inner.setContentsMargins(min(inset, _WIDEST_INSET), 4, 8, 8)

    @property
    def is_open(self) -> bool:
        """Whether the panel is shown."""
        return not self.room.isHidden()

    @Slot()
    def _on_clicked(self) -> None:
        self.head.setChecked(self.is_open)
        self.pressed.emit(self.key)

    @Slot(int)
    def _on_stepped(self, by: int) -> None:
        self.stepped.emit(self.key, by)


def icon_of(state: StepState, *, is_next: bool, locked: bool) -> tuple[str, str]:
    """The icon of a step, and the role of its colour."""
    if state is StepState.DONE:
        return "circle-check", "ok"
    if state in {StepState.SKIPPED, StepState.NOT_NEEDED}:
        return "circle-slash", "muted"
    if is_next:
        return "circle-dot", "accent"
    if locked:
        return "lock", "muted"
    return ("circle-dot", "muted") if state is StepState.IN_PROGRESS else ("circle", "muted")
