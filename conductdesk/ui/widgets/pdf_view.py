"""A PDF to look at or to have read aloud: its pages with buttons to turn them and to change their size."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.pdf_pages import PdfPages


class PageText(QPlainTextEdit):
    """The text of the pages, to be read with the caret. Copying gives nothing: a document leaves whole."""

    def createMimeDataFromSelection(self) -> QMimeData:
        """Nothing, for the clipboard and for dragging."""
        return QMimeData()


class PdfView(QWidget):
    """Shows one PDF that is in memory.

    Args:
        tasks: the lanes that draw.
        name: what it shows, for people who cannot see it.

    Attributes:
        pages: the pages themselves.
        text: their text, shown instead by As text.
        shown: emitted with the number of pages once a new document is to be seen.
    """

    shown = Signal(int)

    def __init__(self, tasks: Tasks, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._name = name
        self._reading: tuple[str, ...] = ()
        self.pages = PdfPages(tasks)
        self.text = PageText()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(f"{name}, as text")
        self.notice = Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._make_bar())
        column.addWidget(self.notice)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.pages)
        self._stack.addWidget(self.text)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.pages)
        self.pages.moved.connect(self._on_moved)
        self.pages.zoomed.connect(self._on_zoomed)
        self.pages.shown.connect(self._on_shown)
        self.pages.read.connect(self._on_read)
        self.pages.failed.connect(self._on_failed)
        self._on_moved(-1)

    def _make_bar(self) -> QWidget:
        bar = QWidget()
        row = FlowLayout(bar, spacing=4, between_lines=4)
        row.setContentsMargins(0, 0, 0, 0)
        self.before = button(role="quiet", icon="chevron-up", name="Page before", tip="Ctrl+Page Up")
        self.next = button(role="quiet", icon="chevron-down", name="Next page", tip="Ctrl+Page Down")
        self.where = label(tone="muted", type="small")
        self.smaller = button(role="quiet", icon="zoom-out", name="Smaller", tip="Ctrl+minus")
        self.larger = button(role="quiet", icon="zoom-in", name="Larger", tip="Ctrl+plus")
        self.percent = label(tone="muted", type="small")
        self.fit = button("Fit width", role="chip", tip="Ctrl+0")
        self.full = button("100%", role="chip", name="Size on paper")
        self.as_text = button("As text", role="chip", tip="For reading with a screen reader or the caret")
        for part in (
            *(self.before, self.where, self.next),
            *(self.smaller, self.percent, self.larger),
            *(self.fit, self.full, self.as_text),
        ):
            row.addWidget(part)
        self.before.clicked.connect(self._on_before)
        self.next.clicked.connect(self._on_next)
        self.smaller.clicked.connect(self.pages.zoom_out)
        self.larger.clicked.connect(self.pages.zoom_in)
        self.fit.clicked.connect(self._on_fit)
        self.full.clicked.connect(self._on_full)
        self.as_text.clicked.connect(self._on_as_text)
        return bar

    def show_pdf(self, pdf: bytes) -> None:
        """Show a document; the one before stays until this one is there."""
        self.pages.show_pdf(pdf)

    def clear(self) -> None:
        """Let go of everything that is shown."""
        self.pages.clear()
        self._reading = ()
        self.text.clear()
        self.text.document().clearUndoRedoStacks()
        self.notice.clear()

    @Slot(int)
    def _on_moved(self, index: int) -> None:
        count = self.pages.count()
        self.where.setText(f"Page {index + 1} of {count}" if index >= 0 else "")
        self.before.setEnabled(index > 0)
        self.next.setEnabled(0 <= index < count - 1)
        for part in (self.smaller, self.larger, self.fit, self.full, self.as_text):
            part.setEnabled(index >= 0)
        self._on_zoomed()

    @Slot()
    def _on_zoomed(self) -> None:
        there = self.pages.count() > 0
        self.percent.setText(f"{self.pages.percent()}%" if there else "")
        self.fit.setChecked(self.pages.fits())
        self.full.setChecked(not self.pages.fits() and self.pages.percent() == 100)

    @Slot(int)
    def _on_shown(self, count: int) -> None:
        self.notice.clear()
        self._on_moved(self.pages.current())
        self.shown.emit(count)

    @Slot(object)
    def _on_read(self, texts: Sequence[str]) -> None:
        self._reading = tuple(texts)
        if self.as_text.isChecked():
            self._fill_text()

    @Slot(object)
    def _on_failed(self, error: ConductDeskError) -> None:
        self.notice.say_error(error)

    @Slot()
    def _on_before(self) -> None:
        self.pages.go_to(self.pages.current() - 1)

    @Slot()
    def _on_next(self) -> None:
        self.pages.go_to(self.pages.current() + 1)

    @Slot()
    def _on_fit(self) -> None:
        self.pages.set_zoom(0)

    @Slot()
    def _on_full(self) -> None:
        self.pages.set_zoom(1.0)

    @Slot()
    def _on_as_text(self) -> None:
        reading = self.as_text.isChecked()
        if reading:
            self._fill_text()
        self._stack.setCurrentWidget(self.text if reading else self.pages)
        (self.text if reading else self.pages).setFocus()

    def _fill_text(self) -> None:
        pages = (f"Page {n} of {len(self._reading)}\n\n{text}" for n, text in enumerate(self._reading, 1))
        shown = "\n\n".join(pages)
        if self.text.toPlainText() != shown:
            self.text.setPlainText(shown)
