"""Evidence coming in: files that are dropped or chosen, and what is on the clipboard."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QImageWriter, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from conductdesk.ui.theme import restyle
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

_RAW_IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp")


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What was brought: files, or the bytes of something that is in no file. Never both."""

    files: tuple[Path, ...] = ()
    data: bytes = b""
    name: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.files or self.data or self.text)


def read_mime(mime: QMimeData | None) -> Incoming:
    """What a clipboard or a drop holds: files first, then a picture's own bytes, then text.

    A picture that another program copied is taken as the bytes it gave (PNG first); only where there are
    none is it written as PNG from its pixels. Text is handed over as such; whether it is evidence is for the
    person to say.
    """
    if mime is None:
        return Incoming()
    files = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    if files:
        return Incoming(files=files)
    for kind in _RAW_IMAGES:
        if mime.hasFormat(kind):
            return Incoming(data=bytes(mime.data(kind).data()), name="")
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Incoming(data=_png(image))
    if mime.hasText() and mime.text().strip():
        return Incoming(text=mime.text())
    return Incoming()


def _png(image: QImage) -> bytes:
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(held.data())


class DropZone(QFrame):
    """A dashed field that takes files and screenshots: dropped, pasted or chosen with its button.

    Attributes:
        brought: emitted with an :class:`Incoming`.
        asked: emitted when the person wants to choose files.
    """

    brought = Signal(object)
    asked = Signal()

    def __init__(
        self, text: str = "Drop files here, or paste a screenshot (Ctrl+V)", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("box", "drop")
        self.setAcceptDrops(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self._text = label(text, tone="muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._text)
        self.choose = button("Choose files …", icon="upload")
        self.choose.clicked.connect(self._on_choose)
        column.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setAccessibleName(text)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up for what can be kept."""
        if read_mime(event.mimeData()):
            event.acceptProposedAction()
            self._light(on=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go dark again."""
        del event
        self._light(on=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped. The original stays where it is."""
        self._light(on=False)
        incoming = read_mime(event.mimeData())
        if incoming:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.brought.emit(incoming)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the window."""
        event.ignore()

    def _light(self, *, on: bool) -> None:
        self.setProperty("over", "true" if on else "false")
        restyle(self)

    def _on_choose(self) -> None:
        self.asked.emit()
