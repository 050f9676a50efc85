"""Every screen and state of the window, for the pictures in the guide and for the tests of the layout."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel

from conductdesk.bootstrap import Surroundings
from conductdesk.domain.evidence import PostState
from conductdesk.domain.incidents import Answer
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import UserError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.desks import NewDesk, create_desk
from conductdesk.services.evidence import add_pasted
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.practice_window import make_practice_folder, open_practice_desk
from conductdesk.services.wellbeing import record_wishes
from conductdesk.ui.icons import refresh_icons
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.places import Place
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.theme import Theme

PASSPHRASE = "plum lantern rowing quartz meadow seven"
_AT = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)
_LONG = "Wilhelmina-Konstantína Oluwaseun-Ramírez de la Fuente y Þórðardóttir-Ní Mhaolchatha"


class NoKeychain:
    """A computer without a keychain."""

    def available(self) -> bool:
        return False

    def get(self, desk_id: str, officer_id: str) -> bytes | None:
        return None

    def put(self, desk_id: str, officer_id: str, secret: bytes) -> None:
        raise UserError("There is no keychain.")

    def delete(self, desk_id: str, officer_id: str) -> None:
        return None


@dataclass
class Stage:
    """A window over one desk, and what a scene needs to know of it."""

    window: MainWindow
    app: QApplication
    folder: Path
    ref: str = ""
    other: str = ""

    def settle(self) -> None:
        """Wait until everything that was asked for is there to be seen."""
        for _ in range(6):
            self.window.tasks.wait()
            for _ in range(3):
                self.app.processEvents()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            self.app.processEvents()
        self.window.tasks.wait()
        self.app.processEvents()

    def go(self, page: str, part: str = "", *, ref: str = "", number: int | None = None) -> None:
        """Show a place and wait for it."""
        if self.window.workbench is not None:
            self.window.workbench.go(Place(page=page, ref=ref, part=part, number=number))
        self.settle()


def _clock() -> datetime:
    return _AT


def empty_desk(folder: Path) -> OpenDesk:
    """A desk in which nothing was recorded yet."""
    desk, _ = create_desk(
        folder,
        NewDesk(
            group_name="Lantern Film Society",
            officer_name="Amara Okonkwo",
            officer_role="Welfare officer",
            union_name="Queen Mary Students' Union",
            committee_year="2026/27",
        ),
        PASSPHRASE,
        clock=_clock,
        cost=CHEAPEST_COST,
    )
    return desk


def long_desk(folder: Path) -> tuple[OpenDesk, str, str]:
    """A desk with long names, words without end, and texts that run from right to left."""
    desk, _ = create_desk(
        folder,
        NewDesk(
            group_name="The Intercollegiate Society for Experimental Cinematography and Lantern Slides",
            officer_name=_LONG,
            officer_role="Welfare, accessibility and communications officer",
            union_name="Queen Mary Students' Union",
            committee_year="2026/27",
        ),
        PASSPHRASE,
        clock=_clock,
        cost=CHEAPEST_COST,
    )
    long = open_incident(
        desk,
        IncidentDetails(
            title="Repeated insults, then a threat, in the chat for first-year members of the lantern "
            "workshop and in three private messages afterwards",
            their_words="It has not stopped since Tuesday. " * 12 + "x" * 400,
            narrative="I saw the first four myself. " * 10,
            platform="WhatsApp, group chat of the lantern workshop for first-year members",
            occurred="20 Nov 2026 22:40",
            categories=("threats-violence", "abuse-unwanted-attention", "repeated-contact"),
            effects=("confidence", "withdrew"),
            immediate_danger=Answer.NO,
            possible_crime=Answer.UNKNOWN,
        ),
    )
    involve(desk, long.reference, Role.AFFECTED, person=PersonDetails(name=_LONG, standing=Standing.MEMBER))
    involve(
        desk,
        long.reference,
        Role.RESPONDENT,
        account=AccountDetails(platform="WhatsApp", handle="@" + "very_long_handle_" * 6),
    )
    add_pasted(desk, long.reference, b"One line of text. " * 40, description="What was said, " * 12)
    add_post(desk, long.reference, where="Lantern workshop chat", quote="y" * 300, author="@" + "z" * 80)
    rtl = open_incident(
        desk,
        IncidentDetails(
            title="הודעות פוגעניות בקבוצה של הסטודנטים",
            their_words="رأيت الرسائل مساء أمس، ثم اختفت. لا أعرف من كتبها.",
            narrative="נועה הראתה לי את ההודעות. שמרתי צילומי מסך.",
            platform="Telegram",
            occurred="21 Nov 2026 19:15",
            categories=("personal-abuse",),
            immediate_danger=Answer.NO,
        ),
    )
    involve(
        desk, rtl.reference, Role.AFFECTED, person=PersonDetails(name="נועה בן־דוד", standing=Standing.MEMBER)
    )
    involve(desk, rtl.reference, Role.WITNESS, person=PersonDetails(name="ليلى حداد"))
    add_pasted(desk, rtl.reference, "صورة الشاشة الأولى".encode(), description="صورة الشاشة الأولى")
    add_post(desk, rtl.reference, where="קבוצת הסטודנטים", author="@anon", state=PostState.ALREADY_GONE)
    record_wishes(
        desk,
        rtl.reference,
        WishesState.ANSWERED,
        person="נועה בן־דוד",
        words="אני רוצה שזה ייפסק, ושיידעו שזה לא בסדר.",
    )
    return desk, long.reference, rtl.reference


@contextmanager
def _home(held: str) -> Iterator[Path]:
    """A home folder of its own, so that no picture shows a folder of the computer it was taken on."""
    before = os.environ.get("HOME")
    os.environ["HOME"] = held
    folder = Path(held) / "ConductDesk"
    folder.mkdir()
    try:
        yield folder
    finally:
        if before is None:
            del os.environ["HOME"]
        else:
            os.environ["HOME"] = before


@contextmanager
def staged(
    kind: str,
    app: QApplication,
    theme: Theme,
    *,
    look: str = "light",
    percent: int = 100,
    size: tuple[int, int] = (1280, 800),
    prompts: Prompts | None = None,
) -> Iterator[Stage]:
    """A window over a desk: ``practice``, ``empty``, ``long`` or ``none``."""
    with tempfile.TemporaryDirectory(prefix="conductdesk-scenes-") as held, _home(held) as folder:
        around = Surroundings(
            environ={},
            settings_file=folder / "settings.toml",
            default_desk=folder / "desk",
            keychain=NoKeychain(),
            clock=_clock,
            cost=CHEAPEST_COST,
        )
        around.change_settings(look=look, text_percent=percent)
        window = MainWindow(around, theme, prompts)
        window.resize(*size)
        stage = Stage(window=window, app=app, folder=folder)
        practice = None
        if kind == "practice":
            practice = make_practice_folder(folder)
            evening = open_practice_desk(practice.path, say=lambda _: None)
            stage.ref, stage.other = evening.reference, evening.waiting
            window.surroundings = around.but(clock=evening.clock)
            desk: OpenDesk | None = evening.desk
        elif kind == "empty":
            desk = empty_desk(folder / "desk")
        elif kind == "long":
            desk, stage.ref, stage.other = long_desk(folder / "desk")
        else:
            desk = None
        window.show()
        if desk is not None:
            window.front.folder = folder / "desk"
            window.front.opened.emit(desk)
        else:
            window.begin(folder / "desk")
        stage.settle()
        try:
            yield stage
        finally:
            window.close()
            stage.settle()
            window.close()
            stage.settle()
            window.deleteLater()
            stage.settle()
            if practice is not None:
                practice.remove()


def make_theme(app: QApplication) -> Theme:
    """The look of the application, as :mod:`conductdesk.ui.application` makes it."""
    theme = Theme(app)
    theme.changed.connect(refresh_icons)
    theme.choose(look="light", font="inter", percent=100)
    return theme


Scene = Callable[[Stage], None]


def _at(page: str, part: str = "", *, which: str = "", number: int | None = None) -> Scene:
    def show(stage: Stage) -> None:
        ref = {"": "", "ref": stage.ref, "other": stage.other}[which]
        stage.go(page, part, ref=ref, number=number)

    return show


def _preview(stage: Stage) -> None:
    """The report with its first page to be seen."""
    stage.go("documents", ref=stage.ref)
    for _ in range(40):
        shown = [x.text() for x in stage.window.findChildren(QLabel) if x.isVisible()]
        if any(text.startswith("Page 1 of") for text in shown):
            break
        stage.settle()
    stage.settle()


SCENES: dict[str, tuple[str, Scene]] = {
    "today": ("practice", _at("today")),
    "incident": ("practice", _at("incidents", which="ref")),
    "incident-waiting": ("practice", _at("incidents", which="other")),
    "incident-evidence": ("practice", _at("incidents", "evidence", which="ref")),
    "incident-people": ("practice", _at("incidents", "people", which="ref")),
    "incident-facts": ("practice", _at("incidents", "facts", which="ref")),
    "incident-messages": ("practice", _at("incidents", "messages", which="ref")),
    "incident-timeline": ("practice", _at("incidents", "timeline", which="ref")),
    "incident-removal": ("practice", _at("incidents", "removal", which="ref")),
    "viewer": ("practice", _at("incidents", "evidence", which="ref", number=1)),
    "documents": ("practice", _preview),
    "activity": ("practice", _at("activity")),
    "support": ("practice", _at("support")),
    "tonight": ("practice", _at("tonight")),
    "record": ("practice", _at("record")),
    "settings": ("practice", _at("settings")),
    "settings-look": ("practice", _at("settings", "look")),
    "settings-contacts": ("practice", _at("settings", "contacts")),
    "settings-backups": ("empty", _at("settings", "backups")),
    "settings-about": ("practice", _at("settings", "about")),
    "today-empty": ("empty", _at("today")),
    "incidents-empty": ("empty", _at("incidents")),
    "documents-empty": ("empty", _at("documents")),
    "activity-empty": ("empty", _at("activity")),
    "today-long": ("long", _at("today")),
    "incident-long": ("long", _at("incidents", which="ref")),
    "incident-rtl": ("long", _at("incidents", which="other")),
    "documents-long": ("long", _preview),
    "settings-long": ("long", _at("settings", "officers")),
    "first-run": ("none", lambda stage: stage.settle()),
}
"""Name of a scene to the desk it is played on and what to do."""


def hide(stage: Stage) -> None:
    """F9."""
    stage.window.hide_screen()
    stage.settle()


def lock(stage: Stage) -> None:
    """Lock, so that the unlock screen shows."""
    stage.window.lock()
    stage.settle()


def wrong_passphrase(stage: Stage) -> None:
    """A passphrase that opens nothing."""
    lock(stage)
    page = stage.window.front.currentWidget()
    if page is not None and hasattr(page, "passphrase"):
        page.passphrase.setText("not this one at all")
        page.unlock.click()
    stage.settle()


SCENES |= {
    "hidden": ("practice", hide),
    "unlock": ("empty", lock),
    "unlock-wrong": ("empty", wrong_passphrase),
}
