"""What the tests of documents share: a recorded incident with people and pictures, and the page over it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from conductdesk.domain.people import Role
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.evidence import add_pasted
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.wellbeing import record_wishes
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.page import DocumentsPage
from conductdesk.ui.places import Place

AFFECTED, WITNESS, REPORTED = "Nilufar Rahmonova", "Ines Kovač", "Per Åkesson"
CONTACT = "Staff support for societies"
ADDRESS = "su-societies@qmul.ac.uk"


def png(colour: str = "teal", size: tuple[int, int] = (60, 40)) -> bytes:
    held = BytesIO()
    Image.new("RGB", size, colour).save(held, "PNG")
    return held.getvalue()


def recorded(desk: OpenDesk, *, wishes: bool = True, pictures: int = 1, **more: Any) -> str:
    details = {"title": "Insults in the freshers chat", "narrative": f"{WITNESS} saw it.", **more}
    ref = open_incident(desk, IncidentDetails(**details)).reference
    for role, name in ((Role.AFFECTED, AFFECTED), (Role.WITNESS, WITNESS), (Role.RESPONDENT, REPORTED)):
        involve(desk, ref, role, person=PersonDetails(name=name))
    for number in range(pictures):
        add_pasted(desk, ref, png(size=(60, 40 + number)))
    if wishes:
        record_wishes(desk, ref, WishesState.ANSWERED, person=AFFECTED, words="Please tell them.")
    return ref


class Desk:
    """The page of documents in a window, and what one can read on it."""

    def __init__(
        self, context: Context, finish: Callable[[], None], *, size: tuple[int, int] = (1200, 800)
    ) -> None:
        self.context, self.finish = context, finish
        self.page = DocumentsPage(context)
        self.page.resize(*size)
        self.page.show()
        context.session.changed.connect(self.page.refresh)

    def go(self, ref: str = "", part: str = "") -> "Desk":
        self.page.open_place(Place(page="documents", ref=ref, part=part))
        self.finish()
        return self

    @property
    def report(self) -> Any:
        return self.page.report

    def press(self, button: Any) -> None:
        assert button.isVisibleTo(self.page), button.text()
        assert button.isEnabled(), button.text()
        button.click()
        self.wait()

    def wait(self, until: Callable[[], bool] | None = None) -> None:
        """Let timers of a moment run out and everything that follows be done."""
        for _ in range(60):
            self.finish()
            QTest.qWait(20)
            if until is None:
                if not self.timers():
                    self.finish()
                    return
            elif until():
                return
        assert until is None, "it never came"

    def timers(self) -> bool:
        return any(t.isActive() and t.interval() < 600 for t in self.page.findChildren(QTimer))

    def said(self, inside: QWidget | None = None) -> str:
        root = inside or self.page
        shown = [found for found in root.findChildren(QLabel) if found.isVisibleTo(root)]
        return "\n".join(f.plain_text() if hasattr(f, "plain_text") else f.text() for f in shown)

    def fill_mail(self) -> None:
        for line in list(self.report.mail._gap_fields.values()):
            line.setText("Evidence is kept")
        self.wait()

    def close(self) -> None:
        self.page.clear()
        self.context.tasks.drop(self.page)
        self.page.close()
        self.page.deleteLater()
        self.finish()


def folder(tmp_path: Path) -> Path:
    made = tmp_path / "my documents"
    made.mkdir(exist_ok=True)
    return made
