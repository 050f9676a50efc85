"""Buttons that are on or off, pressed by assistive technology as they are by a finger.

To a screen reader Qt offers "Toggle" for such a button and no "Press", and toggling changes it without a
click: what is connected to ``clicked`` would never learn of it. Here it does.
"""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from conductdesk.ui.widgets.push_button import PushButton


class Toggle(PushButton):
    """A button that is on or off.

    Args:
        text: what is on it.
        parent: what it lies in.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._is_known = False
        self.setCheckable(True)
        self.toggled.connect(self._on_toggled)

    def setChecked(self, on: bool, /) -> None:
        """Set by the program: nobody pressed it."""
        self._is_known = True
        super().setChecked(on)
        self._is_known = False

    def nextCheckState(self) -> None:
        """Pressed by mouse or key: the click follows by itself."""
        self._is_known = True
        super().nextCheckState()
        self._is_known = False

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        is_one_of_several = self.autoExclusive() or self.group() is not None
        if not self._is_known and (on or not is_one_of_several):
            self.clicked[bool].emit(on)  # type: ignore[index]  # the stubs know one form


class TickBox(QCheckBox):
    """A box with a tick.

    Args:
        text: what is beside it.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._is_known = False
        self.toggled.connect(self._on_toggled)

    def setChecked(self, on: bool, /) -> None:
        """Set by the program: nobody pressed it."""
        self._is_known = True
        super().setChecked(on)
        self._is_known = False

    def nextCheckState(self) -> None:
        """Pressed by mouse or key: the click follows by itself."""
        self._is_known = True
        super().nextCheckState()
        self._is_known = False

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        if not self._is_known:
            self.clicked[bool].emit(on)  # type: ignore[index]  # the stubs know one form
