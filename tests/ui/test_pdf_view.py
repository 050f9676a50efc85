"""The view of a PDF: which pages are held, turning, sizes, text, and no flicker when the document changes."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from reportlab.pdfgen.canvas import Canvas

from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import Theme
from conductdesk.ui.widgets.pdf_view import PdfView


def document(pages: int, *, colour: str = "#ffffff", word: str = "Sheet") -> bytes:
    held = BytesIO()
    canvas = Canvas(held, pagesize=(595, 842))
    for number in range(pages):
        canvas.setFillColor(colour)
        canvas.rect(0, 0, 595, 842, fill=1, stroke=0)
        canvas.setFillColor("#000000")
        canvas.drawString(72, 700, f"{word} {number + 1}")
        canvas.showPage()
    canvas.save()
    return held.getvalue()


@pytest.fixture
def view(theme: Theme, tasks: Tasks, qapp: QApplication) -> Iterator[PdfView]:
    made = PdfView(tasks, "Preview")
    made.resize(620, 500)
    made.show()
    qapp.processEvents()
    yield made
    made.clear()
    made.close()
    made.deleteLater()


@pytest.fixture
def shown(view: PdfView, finish: Callable[[], None]) -> Callable[..., PdfView]:
    def show(pdf: bytes) -> PdfView:
        view.show_pdf(pdf)
        finish()
        return view

    return show


def middle(view: PdfView) -> QColor:
    area = view.pages.viewport()
    return area.grab().toImage().pixelColor(area.width() // 2, area.height() // 2)


def test_only_pages_in_view_and_their_neighbours_are_in_memory(
    shown: Callable[..., PdfView], finish: Callable[[], None]
) -> None:
    view = shown(document(40))
    assert view.pages.count() == 40
    assert set(view.pages.held()) <= {0, 1, 2}
    view.pages.go_to(20)
    finish()
    assert view.where.text() == "Page 21 of 40"
    assert 20 in view.pages.held()
    assert set(view.pages.held()) <= {18, 19, 20, 21, 22}


def test_pages_are_turned_by_keys_and_buttons(
    shown: Callable[..., PdfView], finish: Callable[[], None]
) -> None:
    view = shown(document(6))
    view.pages.setFocus()
    QTest.keyClick(view.pages, Qt.Key.Key_End)
    assert view.where.text() == "Page 6 of 6"
    assert not view.next.isEnabled()
    QTest.keyClick(view.pages, Qt.Key.Key_Home)
    assert view.where.text() == "Page 1 of 6"
    assert not view.before.isEnabled()
    top = view.pages.verticalScrollBar().value()
    QTest.keyClick(view.pages, Qt.Key.Key_PageDown)
    assert view.pages.verticalScrollBar().value() > top
    QTest.keyClick(view.pages, Qt.Key.Key_PageUp)
    assert view.pages.verticalScrollBar().value() == top
    QTest.keyClick(view.pages, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert view.where.text() == "Page 2 of 6"
    view.next.click()
    assert view.where.text() == "Page 3 of 6"
    view.before.click()
    assert view.where.text() == "Page 2 of 6"
    finish()


def test_sizes_change_by_keys_and_stay_within_bounds(
    shown: Callable[..., PdfView], finish: Callable[[], None]
) -> None:
    view = shown(document(2))
    assert view.pages.fits()
    fitted = view.percent.text()
    view.full.click()
    finish()
    assert view.percent.text() == "100%"
    assert view.pages.horizontalScrollBar().maximum() > 0
    control = Qt.KeyboardModifier.ControlModifier
    for _ in range(9):
        QTest.keyClick(view.pages, Qt.Key.Key_Plus, control)
    assert view.percent.text() == "300%"
    for _ in range(14):
        QTest.keyClick(view.pages, Qt.Key.Key_Minus, control)
    assert view.percent.text() == "25%"
    QTest.keyClick(view.pages, Qt.Key.Key_0, control)
    assert view.percent.text() == fitted
    finish()


def test_the_size_that_fits_follows_the_width(
    shown: Callable[..., PdfView], finish: Callable[[], None]
) -> None:
    view = shown(document(3))
    narrow = view.pages.percent()
    view.resize(900, 500)
    finish()
    assert view.pages.percent() > narrow
    assert view.pages.horizontalScrollBar().maximum() == 0


def test_the_document_before_stays_until_the_new_one_is_drawn(
    view: PdfView, shown: Callable[..., PdfView], finish: Callable[[], None], qapp: QApplication
) -> None:
    shown(document(3, colour="#00ff00"))
    assert middle(view) == QColor("#00ff00")
    view.show_pdf(document(3, colour="#0000ff"))
    assert middle(view) == QColor("#00ff00")
    seen = set()
    for _ in range(200):
        qapp.processEvents()
        seen.add(middle(view).name())
        if middle(view) == QColor("#0000ff"):
            break
    assert seen <= {"#00ff00", "#0000ff"}
    finish()
    assert middle(view) == QColor("#0000ff")


def test_a_changed_document_is_shown_where_one_was_reading(
    view: PdfView, shown: Callable[..., PdfView], finish: Callable[[], None]
) -> None:
    shown(document(8))
    view.pages.go_to(5)
    finish()
    shown(document(9, word="Other"))
    assert view.where.text() == "Page 6 of 9"
    shown(document(2))
    assert view.where.text() == "Page 2 of 2"


def test_the_newest_of_several_documents_is_shown(
    view: PdfView, shown: Callable[..., PdfView], finish: Callable[[], None]
) -> None:
    for pages in (2, 3, 4):
        view.show_pdf(document(pages))
    finish()
    assert view.pages.count() == 4


def test_each_page_says_its_text_and_the_whole_can_be_read_with_the_caret(
    shown: Callable[..., PdfView], finish: Callable[[], None]
) -> None:
    view = shown(document(3))
    assert view.pages.accessibleName() == "Page 1 of 3"
    assert "Sheet 1" in view.pages.accessibleDescription()
    view.pages.go_to(1)
    assert "Sheet 2" in view.pages.accessibleDescription()
    view.as_text.click()
    assert view.text.isVisible()
    assert "Page 3 of 3\n\nSheet 3" in view.text.toPlainText()
    view.text.selectAll()
    view.text.copy()
    assert "Sheet" not in QApplication.clipboard().text()
    shown(document(1, word="Other"))
    assert "Other 1" in view.text.toPlainText()
    view.as_text.click()
    assert view.pages.isVisible()
    finish()


def test_something_that_is_no_pdf_is_said_and_the_old_pages_stay(shown: Callable[..., PdfView]) -> None:
    view = shown(document(2))
    shown(b"not a document")
    assert "cannot be read" in view.notice.text()
    assert view.pages.count() == 2
    shown(document(3))
    assert view.notice.text() == ""


def test_clearing_leaves_no_page_and_no_text(
    view: PdfView, shown: Callable[..., PdfView], finish: Callable[[], None]
) -> None:
    shown(document(3))
    view.as_text.click()
    view.show_pdf(document(5))
    view.clear()
    finish()
    assert view.pages.held() == ()
    assert view.pages.count() == 0
    assert view.text.toPlainText() == ""
    assert view.pages.accessibleDescription() == ""
    assert view.where.text() == ""
    shown(document(2))
    assert view.where.text() == "Page 1 of 2"
