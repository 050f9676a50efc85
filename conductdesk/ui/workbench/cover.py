"""What shows while the screen is hidden: nothing of the desk, and how to come back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label


class Cover(QWidget):
    """A calm, empty page.

    Attributes:
        lifted: emitted when the person wants to go on.
        lock_asked: emitted by its second button.
    """

    lifted = Signal()
    lock_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Hidden")
        column = QVBoxLayout(self)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.setSpacing(16)
        told = label("Hidden", type="title")
        column.addWidget(told, 0, Qt.AlignmentFlag.AlignHCenter)
        self.go_on = button("Show again", name="Show again (F9)", tip="F9")
        self.go_on.clicked.connect(self.lifted)
        self.lock = button("Lock instead", role="quiet", icon="lock")
        self.lock.clicked.connect(self.lock_asked)
        column.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.lock, 0, Qt.AlignmentFlag.AlignHCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only F9 and the buttons bring things back: a stray key shows nothing."""
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A stray click shows nothing either."""
        event.accept()
