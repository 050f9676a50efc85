"""Printing: the system's dialog, and the pages of a PDF as pixels of the printer's own fineness."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QDialog, QWidget

from conductdesk.errors import UserError
from conductdesk.services.pages import page_sizes, render_page

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

FINEST_DPI = 600
"""Dots an inch at the most: finer ones cannot be seen, and cost four times the memory."""

Progress = Callable[[int, int, int], None]


def ask_printer(parent: QWidget, on_printer: "Callable[[QPrinter], None]") -> None:
    """Open the system's print dialog; nothing happens when it is closed."""
    from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter  # noqa: PLC0415 - only printing needs it

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("ConductDesk")
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    # The register names the whole document, so it is printed whole.
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, on=False)
    dialog.accepted.connect(lambda: on_printer(printer))
    QDialog.open(dialog)  # its own ``open`` wants a slot by name


def print_pdf(printer: "QPrinter", pdf: bytes, progress: Progress) -> int:
    """Send every page to a printer; called off the main thread, as Qt allows for printers and images.

    Args:
        printer: as the person set it up.
        pdf: the document.
        progress: told after each page; what it raises stops the rest.

    Returns:
        How many pages were sent.

    Raises:
        UserError: the printer takes nothing.
    """
    sizes = page_sizes(pdf)
    copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    total = len(sizes) * copies
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise UserError("The printer takes nothing.", hint="Check that it is on, or choose another one.")
    try:
        for number in range(total):
            if number:
                _turn_page(printer)
            index = number % len(sizes)
            _print_page(painter, printer, pdf, index, sizes[index])
            progress(number + 1, total, 0)
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()
    return total


def _turn_page(printer: "QPrinter") -> None:
    if not printer.newPage():
        raise UserError("The printer stopped.", hint="Check it, then print again.")


def _print_page(
    painter: QPainter, printer: "QPrinter", pdf: bytes, index: int, size: tuple[float, float]
) -> None:
    dpi = printer.resolution()
    pixels = render_page(pdf, index, scale=min(dpi, FINEST_DPI) / 72)
    image = QImage(
        pixels.rgb, pixels.width_px, pixels.height_px, 3 * pixels.width_px, QImage.Format.Format_RGB888
    )
    if image.allGray():
        image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    width, height = (side * dpi / 72 for side in size)
    paper = printer.paperRect(type(printer).Unit.DevicePixel)
    fit = min(1.0, paper.width() / width, paper.height() / height)
    width, height = width * fit, height * fit
    painter.drawImage(
        QRectF((paper.width() - width) / 2, (paper.height() - height) / 2, width, height), image
    )
