"""What goes into the fields of a form: several lines, one of several, any of several."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QPlainTextEdit,
    QRadioButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from conductdesk.ui.widgets.buttons import tip_text
from conductdesk.ui.widgets.field import Field, text_line
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.toggle import TickBox

__all__ = ["Choice", "Field", "GrowingText", "Number", "Radios", "Ticks", "text_line"]


class GrowingText(QPlainTextEdit):
    """Several lines of plain text that grow with what is written. Tab goes to the next field.

    Args:
        lines: as high as so many lines at least.
        most: and at most; then it scrolls.
        name: the accessible name, where no ``Field`` gives it.
    """

    def __init__(
        self,
        *,
        lines: int = 3,
        most: int = 14,
        name: str = "",
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines, self._most = lines, most
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size)
        if name:
            self.setAccessibleName(name)
        self._on_size()

    def _on_size(self, *_size: object) -> None:
        height = QFontMetrics(self.font()).lineSpacing()
        wanted = max(self._lines, min(self._most, round(self.document().size().height())))
        self.setFixedHeight(wanted * height + 24)

    def changeEvent(self, event: QEvent) -> None:
        """Fit the height to another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._on_size()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to where lines break now."""
        super().resizeEvent(event)
        self._on_size()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl+Enter to the page: it means the main button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
            return
        super().keyPressEvent(event)


class Choice(QComboBox):
    """One of several; each with a key that is kept and a text that is shown."""

    chosen = Signal(str)

    def __init__(
        self, options: Sequence[tuple[str, str]] = (), *, name: str = "", editable: bool = False
    ) -> None:
        super().__init__()
        self.setEditable(editable)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.fill(options)
        if name:
            self.setAccessibleName(name)
        self.activated.connect(self._on_activated)

    def setAccessibleName(self, name: str, /) -> None:
        """Name it, and the line that is typed into."""
        super().setAccessibleName(name)
        line = self.lineEdit()
        if line is not None:
            line.setAccessibleName(name)

    def fill(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer other options, keeping the choice where it is still among them."""
        kept = self.key()
        self.clear()
        for key, text in options:
            self.addItem(text, key)
        self.set_key(kept)

    def key(self) -> str:
        """The key of what is chosen; the typed text where it is editable and none of them."""
        if self.isEditable() and self.currentText() != self.itemText(self.currentIndex()):
            return self.currentText().strip()
        data = self.currentData()
        return str(data) if data is not None else ""

    def set_key(self, key: str) -> None:
        """Choose by key; an unknown one is typed in where that is possible."""
        index = self.findData(key)
        if index >= 0:
            self.setCurrentIndex(index)
        elif self.isEditable() and key:
            self.setEditText(key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page have the wheel: it scrolls, and changes no choice on the way."""
        event.ignore()

    def _on_activated(self, _index: int) -> None:
        self.chosen.emit(self.key())


class Number(QSpinBox):
    """A whole number."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page have the wheel."""
        event.ignore()


class Radios(QWidget):
    """One of a few, all to be seen at once. Nothing is chosen until somebody chooses."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], *, name: str, across: bool = True) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._is_filled_in = False
        self._keys: list[str] = []
        layout = FlowLayout(self, spacing=16, between_lines=2) if across else QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for number, (key, text) in enumerate(options):
            radio = QRadioButton(text.replace("&", "&&"))
            radio.setAccessibleDescription(name)
            self._group.addButton(radio, number)
            self._keys.append(key)
            layout.addWidget(radio)
        if self._group.buttons():
            self.setFocusProxy(self._group.buttons()[0])
        # A screen reader toggles without a click.
        self._group.idToggled.connect(self._on_toggled)

    def key(self) -> str:
        """The key of what is chosen, or empty."""
        number = self._group.checkedId()
        return self._keys[number] if number >= 0 else ""

    def set_key(self, key: str) -> None:
        """Choose by key; an unknown or empty one chooses nothing."""
        self._is_filled_in = True
        if key in self._keys:
            self._group.button(self._keys.index(key)).setChecked(True)
        elif (checked := self._group.checkedButton()) is not None:
            self._group.setExclusive(False)
            checked.setChecked(False)
            self._group.setExclusive(True)
        self._is_filled_in = False

    def _on_toggled(self, number: int, on: bool) -> None:
        if on and not self._is_filled_in:
            self.chosen.emit(self._keys[number])


class Ticks(QWidget):
    """Any number of several, flowing over lines."""

    changed = Signal()

    def __init__(
        self, options: Sequence[tuple[str, str]] = (), *, name: str = "", tips: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._layout = FlowLayout(self, spacing=12, between_lines=2)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._boxes: dict[str, TickBox] = {}
        self.fill(options, tips=tips)

    def fill(self, options: Sequence[tuple[str, str]], *, tips: Sequence[str] = ()) -> None:
        """Offer other options; what was ticked and is still there stays ticked."""
        kept = self.keys()
        for box in self._boxes.values():
            self._layout.removeWidget(box)
            box.deleteLater()
        self._boxes = {}
        for number, (key, text) in enumerate(options):
            box = TickBox(text.replace("&", "&&"))
            box.setToolTip(tip_text(tips[number] if number < len(tips) else ""))
            box.setAccessibleDescription(tips[number] if number < len(tips) else "")
            box.setChecked(key in kept)
            box.clicked.connect(self._on_clicked)
            self._boxes[key] = box
            self._layout.addWidget(box)
        if self._boxes:
            self.setFocusProxy(next(iter(self._boxes.values())))

    def keys(self) -> tuple[str, ...]:
        """What is ticked, in the order of the options."""
        return tuple(key for key, box in self._boxes.items() if box.isChecked())

    def set_keys(self, keys: Sequence[str]) -> None:
        """Tick these and no others."""
        for key, box in self._boxes.items():
            box.setChecked(key in keys)

    def _on_clicked(self, _checked: bool) -> None:
        self.changed.emit()
