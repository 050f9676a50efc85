"""Hands for tests of one incident on screen: people, posts and evidence, and what is pressed."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from conductdesk.domain.escalation import StepState
from conductdesk.domain.incidents import Answer
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.evidence import add_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.show import show_incident
from conductdesk.services.steps import set_step
from conductdesk.services.views import IncidentView
from conductdesk.services.wellbeing import record_wishes
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.detail import IncidentDetail
from conductdesk.ui.pages.incidents.steps.base import StepPanel

AFFECTED = "Nomvula Dlamini"
REPORTED = "Ásgeir Þorláksson"
HANDLE = "@gráa_hliðin"
THEIR_WORDS = "He wrote that I should leave the club before somebody makes me"


def incident(desk: OpenDesk, **more: object) -> str:
    """A recorded incident with a person affected, a person and an account reported."""
    details = {
        "title": "Threats in the members' chat",
        "their_words": THEIR_WORDS,
        "platform": "WhatsApp",
        "immediate_danger": Answer.NO,
        **more,
    }
    ref = open_incident(desk, IncidentDetails(**details)).reference
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=AFFECTED))
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name=REPORTED, standing=Standing.NON_MEMBER))
    involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform="WhatsApp", handle=HANDLE))
    return ref


def keep_picture(desk: OpenDesk, ref: str, folder: Path, name: str = "chat.png") -> int:
    """One picture as evidence; its number."""
    file = folder / name
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(len(name) * 7 % 256, sum(name.encode()) % 256, 90))
    assert image.save(str(file))
    return add_evidence(desk, ref, [file])[0].number


def asked(desk: OpenDesk, ref: str) -> None:
    """The person affected answered, and the step says so."""
    record_wishes(desk, ref, WishesState.ANSWERED, person=AFFECTED, words="Please take it down.")
    set_step(desk, ref, "wishes", StepState.DONE)


def with_post(desk: OpenDesk, ref: str, *, evidence: tuple[int, ...] = ()) -> int:
    """A post that is up."""
    return add_post(desk, ref, where="WhatsApp, general chat", author=REPORTED, evidence=evidence)


def view_of(desk: OpenDesk, ref: str) -> IncidentView:
    """The incident as the service has it."""
    return show_incident(desk, ref)


def state_of(desk: OpenDesk, ref: str, key: str) -> StepState:
    """How far a step has come, as the service has it."""
    return next(step.state for step in view_of(desk, ref).steps if step.step.key == key)


def shown_detail(
    context: Context, finish: Callable[[], None], *, high: int = 1600
) -> Iterator[IncidentDetail]:
    """The detail as the page holds it; gone before the look is."""
    made = IncidentDetail(context)
    made.resize(900, high)
    context.session.changed.connect(made.refresh)
    yield made
    finish()
    context.session.changed.disconnect(made.refresh)
    made.clear()
    finish()
    made.hide()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Hands:
    """Presses what is on screen, as somebody at the desk does."""

    def __init__(self, detail: IncidentDetail, finish: Callable[[], None]) -> None:
        self.detail, self.finish = detail, finish

    def show(self, ref: str, part: str = "") -> None:
        """Come to an incident."""
        self.detail.show_incident(ref, part)
        self.detail.show()
        self.finish()

    def open(self, key: str) -> StepPanel:
        """Click on a step that is closed; its panel."""
        row = self.detail.ladder.row(key)
        assert row is not None
        if not row.is_open:
            QTest.mouseClick(row.head, Qt.MouseButton.LeftButton)
            self.finish()
        assert row.is_open
        panel = self.detail.ladder.step_panel(key)
        assert panel is not None
        return panel

    def press(self, made: QPushButton) -> None:
        """Press a button that can be seen and is switched on."""
        assert made.isVisible(), f"“{made.text()}” is not shown"
        assert made.isEnabled(), f"“{made.text()}” is switched off"
        QTest.mouseClick(made, Qt.MouseButton.LeftButton)
        self.finish()

    def type(self, field: QWidget, text: str) -> None:
        """Type into a field."""
        assert field.isVisible()
        field.setFocus()
        QTest.keyClicks(field, text)
        self.finish()

    def primaries(self) -> list[str]:
        """The texts of the primary buttons that can be seen."""
        return [
            b.text() for b in self.detail.findChildren(QPushButton)
            if b.property("role") == "primary" and b.isVisible()
        ]  # fmt: skip

    def words(self, inside: QWidget | None = None) -> str:
        """Everything that can be read."""
        labels = (inside or self.detail).findChildren(QLabel)
        return "\n".join(x.text().replace("\u200b", "") for x in labels if x.isVisible())
