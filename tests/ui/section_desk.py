"""What the tests of the sections of an incident share: an incident with everything in it, and pictures."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.show import show_incident
from conductdesk.services.views import IncidentView
from conductdesk.ui.widgets.boxes import Scrolled

HOSTILE = "<b>bold</b> <img src='file:///etc/passwd'> & <a href='http://example.org'>x</a>"
ENDLESS = "ñ" * 5_000
TURNED = "مريم \u202eevil\u202c بنت"


def png(colour: tuple[int, int, int] = (10, 120, 130), size: tuple[int, int] = (120, 80)) -> bytes:
    held = BytesIO()
    Image.new("RGB", size, colour).save(held, "PNG")
    return held.getvalue()


def open_one(desk: OpenDesk, **more: Any) -> str:
    details = {"title": "Insults in the freshers chat", "narrative": "Seen by two.", **more}
    return open_incident(desk, IncidentDetails(**details)).reference


class Bench:
    """A section in a window, handed the incident anew after every commit as the page of an incident does."""

    def __init__(
        self, section: Any, desk: OpenDesk, ref: str, finish: Callable[[], None], width: int = 736
    ) -> None:
        self.section, self.desk, self.ref, self._finish = section, desk, ref, finish
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        self.scrolled = Scrolled()
        self.scrolled.column.addWidget(section)
        self.scrolled.column.addStretch(1)
        column.addWidget(self.scrolled)
        self.window.resize(width, 700)
        self.window.show()
        self.refresh()

    def view(self) -> IncidentView:
        return show_incident(self.desk, self.ref)

    def refresh(self) -> None:
        self._finish()
        self.section.update_view(self.view())
        self._finish()

    def press(self, button: Any) -> None:
        assert button.isVisibleTo(self.window), button.text()
        assert button.isEnabled(), button.text()
        button.click()
        self.refresh()

    def said(self) -> str:
        """Everything that can be read in the window."""
        shown = [found for found in self.window.findChildren(QLabel) if found.isVisibleTo(self.window)]
        return "\n".join(f.plain_text() if hasattr(f, "plain_text") else f.text() for f in shown)


def sticking_out(window: QWidget) -> list[str]:
    """Visible widgets that reach beyond the right edge of their window."""
    return [
        f"{type(w).__name__} {w.accessibleName()[:40]} {w.mapTo(window, w.rect().topRight()).x()}"
        for w in window.findChildren(QWidget)
        if w.isVisibleTo(window) and w.mapTo(window, w.rect().topRight()).x() > window.width()
    ]


def damage(desk: OpenDesk) -> None:
    """Change one byte in every sealed item of the desk."""
    files = [path for path in Path(desk.folder.path).rglob("*.age") if "evidence" in str(path.parent)]
    assert files
    for path in files:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(bytes(content))
