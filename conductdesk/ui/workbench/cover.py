"""What shows while the screen is hidden: nothing of the desk, and how to come back."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QToolTip, QVBoxLayout, QWidget

from conductdesk.ui.widgets.boxes import announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label


class Cover(QWidget):
    """A calm, empty page.

    Attributes:
        lifted: emitted when the person wants to go on.
        lock_asked: emitted by its second button.
        stop_asked: emitted when what the lock waits for is to be stopped.
    """

    lifted = Signal()
    lock_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Hidden")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addStretch(1)
        self.told = label("Hidden", type="title")
        self.why = label(wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.go_on = button("Show again", name="Show again (F9)", tip="F9")
        self.go_on.clicked.connect(self.lifted)
        self.lock = button("Lock instead", role="quiet", icon="lock")
        self.lock.clicked.connect(self.lock_asked)
        self.stop = button("Stop it and lock now", icon="lock")
        self.stop.clicked.connect(self._on_stop)
        for part in (self.told, self.go_on, self.lock, self.stop):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.insertWidget(2, self.why)
        column.addStretch(1)
        self.show_waiting("")

    def show_waiting(self, why: str, *, can_stop: bool = False) -> None:
        """Say why the desk is not locked yet, and offer no way back; an empty text offers it again."""
        self.told.setText("Locking …" if why else "Hidden")
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.go_on.setVisible(not why)
        self.lock.setVisible(not why)
        self.stop.setVisible(bool(why) and can_stop)
        self.stop.setEnabled(True)
        self.setAccessibleName(f"Locking. {why}" if why else "Hidden")

    @Slot()
    def _on_stop(self) -> None:
        self.stop.setEnabled(False)
        self.setFocus()
        self.stop_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only F9 and the buttons bring things back: a stray key shows nothing."""
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A stray click shows nothing either."""
        event.accept()


class Covering(QObject):
    """Covers one open desk, its dialogs and menus included, and shows it again.

    Args:
        window: whose dialogs are hidden as well.
        stack: shows either the desk or the cover.
        desk: what is covered.

    Attributes:
        changed: emitted with whether the desk is covered now.
        cover: what shows meanwhile.
        is_up: whether the desk is covered.
        is_waiting: whether it is covered until it is locked, so that nothing brings it back.
    """

    changed = Signal(bool)

    def __init__(self, window: QWidget, stack: QStackedWidget, desk: QWidget) -> None:
        super().__init__(window)
        self._window, self._stack, self._desk = window, stack, desk
        self._dialogs: list[QDialog] = []
        self.is_up = self.is_waiting = False
        self.cover = Cover()
        self.cover.lifted.connect(self.lift)
        stack.addWidget(self.cover)

    @Slot()
    def toggle(self) -> None:
        """F9: cover everything, or show it again."""
        if self.is_up:
            self.lift()
        else:
            self.put_up()

    def put_up(self) -> None:
        """Cover everything at once."""
        if self.is_up:
            return
        self.is_up = True
        while (popup := QApplication.activePopupWidget()) is not None and popup.close():
            pass
        QToolTip.hideText()
        self._dialogs = [d for d in self._window.findChildren(QDialog) if d.isVisible()]
        for dialog in self._dialogs:
            dialog.setVisible(False)
        self._stack.setCurrentWidget(self.cover)
        self._window.activateWindow()
        self.cover.setFocus()
        self.changed.emit(True)

    def wait(self, why: str, *, can_stop: bool) -> None:
        """Cover everything until the desk is locked; F9 and "Show again" do nothing meanwhile."""
        self.put_up()
        self.is_waiting = True
        self.cover.show_waiting(why, can_stop=can_stop)
        announce(self.cover, f"Locking. {why}")

    @Slot()
    def lift(self) -> None:
        """Show everything again, unless the desk is about to be locked."""
        if self.is_up and not self.is_waiting:
            self.is_up = False
            self._stack.setCurrentWidget(self._desk)
            self.changed.emit(False)
            for dialog in self._dialogs:
                dialog.open()
            self._dialogs = []

    def give_up(self) -> None:
        """The desk is not locked after all: show it again."""
        self.is_waiting = False
        self.cover.show_waiting("")
        self.lift()

    def end(self) -> None:
        """The desk is locked: nothing is covered any more."""
        self._dialogs = []
        self._stack.removeWidget(self.cover)
        self.cover.deleteLater()
        self.deleteLater()
