"""What a person does with the window, for measuring it: unlock, scroll, open, type, search, keep, lock."""

import gc
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QRadioButton

from conductdesk.bootstrap import Surroundings
from conductdesk.domain.incidents import Answer
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.wellbeing import WishesState
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.evidence import add_pasted
from conductdesk.services.incidents import IncidentDetails, edit_incident, open_incident
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.wellbeing import record_wishes
from conductdesk.ui import application
from conductdesk.ui.front.unlock import UnlockPage
from conductdesk.ui.main_window import MainWindow
from conductdesk.ui.pages.documents.page import DocumentsPage
from conductdesk.ui.pages.incidents.page import IncidentsPage
from conductdesk.ui.places import Place
from conductdesk.ui.theme import STYLE, Theme
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.pdf_pages import PdfPages
from conductdesk.ui.workbench.daily import DailyBackups
from conductdesk.ui.workbench.workbench import Workbench
from tests.benchmarks.filled_desk import PASSPHRASE, clock
from tests.benchmarks.window_child import Painted, Pulse, memory_mib, pause, type_into

_SIZE = (1280, 800)
PERSON = "Noor Haddad"


class NoKeychain:
    """A computer without a keychain."""

    def available(self) -> bool:
        return False

    def get(self, _desk_id: str, _officer_id: str) -> bytes | None:
        return None


class Driven:
    """The window over the desk in a folder, unlocked."""

    def __init__(self, folder: Path) -> None:
        around = Surroundings(
            environ={},
            settings_file=folder.parent / "settings.toml",
            default_desk=folder,
            keychain=NoKeychain(),  # type: ignore[arg-type]
            clock=clock,
            cost=CHEAPEST_COST,
        )
        self.app = QApplication(["conductdesk", *STYLE])
        theme = Theme(self.app)
        self.window = MainWindow(around, theme)
        self.window.resize(*_SIZE)
        self.window.painted.connect(partial(application._after_the_first_paint, self.app, theme))
        self.window.begin(folder)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.painted = Painted(self.window)
        self.unlock()

    # ── what is there ──────────────────────────────────────────────────────────────────────────────────────

    @property
    def bench(self) -> Workbench:
        assert self.window.workbench is not None
        return self.window.workbench

    @property
    def incidents(self) -> IncidentsPage:
        page = self.bench.page_of("incidents")
        assert isinstance(page, IncidentsPage)
        return page

    def settle(self, quiet: float = 0.1) -> None:
        """Until nothing is under way any more."""
        since = time.perf_counter()
        while time.perf_counter() - since < quiet:
            pause(0.01)
            if self.window.tasks._waiting or self.incidents_are_coming():
                since = time.perf_counter()

    def incidents_are_coming(self) -> bool:
        if self.window.workbench is None or "incidents" not in self.bench._pages:
            return False
        return bool(self.incidents.detail._late) or self.incidents._browse.isActive()

    def go(self, page: str, ref: str = "", part: str = "") -> None:
        self.bench.go(Place(page=page, ref=ref, part=part))

    # ── unlocking and memory ───────────────────────────────────────────────────────────────────────────────

    def unlock(self) -> None:
        """Type the passphrase."""
        page = self.window.front.currentWidget()
        assert isinstance(page, UnlockPage)
        page.passphrase.setText(PASSPHRASE)
        page.unlock.click()
        while self.window.workbench is None:
            pause(0.01)
        self.settle()

    def memory(self) -> dict[str, float]:
        """MiB of this process once the garbage is gone."""
        self.settle()
        gc.collect()
        return memory_mib()

    def soak(self, changes: int, locks: int) -> dict[str, dict[str, float]]:
        """Go from page to page, lock and unlock; memory before and after, every page seen once before."""
        pages = ("today", "incidents", "documents", "activity", "support", "settings", "record")
        for page in pages:
            self.go(page)
            self.settle(0.05)
        self._lock_and_unlock()
        before = self.memory()
        for _ in range(locks):
            for turn in range(changes // locks):
                self.go(pages[turn % len(pages)])
                pause(0.0)
            self._lock_and_unlock()
        return {"before": before, "after": self.memory()}

    def _lock_and_unlock(self) -> None:
        self.settle(0.02)
        self.window.lock()
        while not isinstance(self.window.front.currentWidget(), UnlockPage):
            pause(0.01)
        self.unlock()

    # ── the list ───────────────────────────────────────────────────────────────────────────────────────────

    def first_list(self) -> float:
        """Seconds from pressing Incidents to its painted list."""
        page = self.incidents
        self.go("today")
        page.clear()
        self.settle()
        return self.painted.after(partial(self.go, "incidents"), lambda: page.pane.model.rowCount() > 0)

    def scroll(self, seconds: float) -> dict[str, float]:
        """Hold Page Down, which repeats thirty times a second, for so long; gaps of the main thread."""
        self.top()
        self.incidents.pane.list.setFocus()
        pulse, until = Pulse(), time.perf_counter() + seconds
        pulse.begin()
        while time.perf_counter() < until:
            QTest.keyClick(self.window.windowHandle(), Qt.Key.Key_PageDown)
            pause(1 / 30)
        gaps = pulse.end()
        self.settle()
        return gaps

    def through(self) -> int:
        """Drag the bar to its end again and again until the last row is there; how many rows there were."""
        self.top()
        pane = self.incidents.pane
        bar = pane.list.verticalScrollBar()
        while not pane.model._end_known:
            bar.setValue(bar.maximum())
            pause(0.0)
        self.settle()
        return pane.model.first_row() + pane.model.rowCount()

    def top(self) -> None:
        """Back to a fresh list."""
        self.go("today")
        self.incidents.clear()
        self.settle()
        self.go("incidents")
        self.settle()

    # ── one incident ───────────────────────────────────────────────────────────────────────────────────────

    def click(self, row: int) -> list[float]:
        """Seconds from a click on a row to its painted incident, and until all of it is there."""
        page = self.incidents
        index = page.pane.model.index(row)
        page.pane.list.scrollTo(index)
        pause(0.02)
        place = page.pane.list.visualRect(index).center()
        on = page.pane.list.viewport().mapTo(self.window, place)
        held = page.pane.model.row_at(row)
        assert held is not None
        detail = page.detail

        def there() -> bool:
            return detail._case is not None and detail._case.view.reference == held.reference

        press = partial(
            QTest.mouseClick, self.window.windowHandle(), Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier, QPoint(on),
        )  # fmt: skip
        begun = time.perf_counter()
        first = self.painted.after(press, there)
        while detail._late:
            pause(0.0)
        whole = time.perf_counter() - begun
        self.settle()
        return [first, whole]

    def add_heavy(self, evidence: int, entries: int) -> str:
        """Record an incident with so many items of evidence and, with them, entries of its timeline."""
        assert self.window.context is not None
        desk = self.window.context.session.desk
        ref = open_incident(
            desk,
            IncidentDetails(
                title="Insults, then a threat", narrative="Seen by two of us. " * 20, platform="WhatsApp",
                categories=("personal-abuse",), immediate_danger=Answer.NO, possible_crime=Answer.NO,
            ),
        ).reference  # fmt: skip
        involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=PERSON, standing=Standing.MEMBER))
        for number in range(evidence):
            add_pasted(desk, ref, b"Screenshot %d" % number, name=f"screenshot-{number}.txt")
        for number in range(10):
            add_post(desk, ref, where="General chat", quote=f"Words {number}", author=f"@somebody{number}")
        for number in range(entries - evidence - 12):
            edit_incident(desk, ref, IncidentDetails(place=f"Room {number}"))
        self.settle()
        return ref

    # ── typing ─────────────────────────────────────────────────────────────────────────────────────────────

    def to_wishes(self, ref: str) -> str:
        """Open the wishes of an incident as answered, and put the focus into their words."""
        self.go("incidents", ref, "wishes")
        self.settle(0.3)
        ladder = self.incidents.detail.ladder
        next(r for r in ladder.findChildren(QRadioButton) if r.text() == "They answered").click()
        return self._into_text()

    def to_message(self, ref: str) -> str:
        """Open the message to everybody, once wishes are kept, and put the focus into its text."""
        assert self.window.context is not None
        words = "It should stop, and everybody may know why."
        desk = self.window.context.session.desk
        record_wishes(desk, ref, WishesState.ANSWERED, person=PERSON, words=words)
        self.settle(0.3)
        self.go("incidents", ref, "public-message")
        self.settle(0.3)
        return self._into_text()

    def _into_text(self) -> str:
        pause(0.1)
        fields = [
            field for field in self.incidents.detail.ladder.findChildren(QPlainTextEdit)
            if field.isVisibleTo(self.window) and field.isEnabled()
        ]  # fmt: skip
        field = max(fields, key=lambda f: f.width() * f.height())
        self.incidents.detail.scrolled.ensureWidgetVisible(field)
        field.setFocus()
        field.moveCursor(QTextCursor.MoveOperation.End)
        pause(0.1)
        return f"{type(field).__name__} {field.accessibleName()}"

    def type(self, keys: int) -> list[float]:
        """Type where the focus is."""
        return type_into(self.window, self.painted, keys)

    def search(self, words: str) -> dict[str, list[float]]:
        """Type words into the search: seconds until each key shows, and until the list it asks for does."""
        self.go("incidents")
        self.settle()
        pane = self.incidents.pane
        pane.search.setFocus()
        pane.search.clear()
        self.settle()
        echoed, found = [], []
        for letter in words:
            press = partial(QTest.keyClick, self.window.windowHandle(), letter)
            begun = time.perf_counter()
            echoed.append(self.painted.after(press, lambda: True))
            self.painted.after(
                lambda: None, lambda: not pane._typed.isActive() and not pane.model.is_restarting()
            )
            found.append(time.perf_counter() - begun)
            pause(0.05)
        pane.search.clear()
        self.settle()
        return {"echoed": echoed, "found": found}

    # ── long jobs ──────────────────────────────────────────────────────────────────────────────────────────

    def keep(self, ref: str, folder: str) -> dict[str, float]:
        """Keep every file of a folder through the window; gaps of the main thread meanwhile."""
        self.go("incidents", ref, "evidence")
        self.settle(0.5)
        evidence, pulse = self.incidents.detail.evidence, Pulse()
        files = tuple(sorted(Path(folder).iterdir()))
        pulse.begin()
        assert evidence.take(Incoming(files=files))
        while evidence.is_keeping():
            pause(0.02)
        self.settle()
        assert evidence.view is not None
        assert len(evidence.view.evidence) >= len(files)
        return pulse.end()

    def report(self, ref: str) -> dict[str, float]:
        """Show the preview of an incident's report until its pages are read; gaps of the main thread."""
        page = self.bench.page_of("documents")
        assert isinstance(page, DocumentsPage)
        pulse = Pulse()
        pulse.begin()
        self.go("documents", ref)
        self.settle(0.3)
        gaps = pulse.end()
        (pages,) = page.report.preview.view.findChildren(PdfPages)
        return {**gaps, "pages": pages.count()}

    def backup(self) -> dict[str, float]:
        """Make the backup of the day, which else begins fifteen seconds after unlocking; gaps meanwhile."""
        made = self.window.findChild(DailyBackups)
        assert made is not None
        pulse = Pulse()
        pulse.begin()
        made.stop()
        made.make()
        self.settle()
        return pulse.end()

    def lengthen(self, ref: str, characters: int) -> None:
        """Give an incident a long narrative."""
        assert self.window.context is not None
        words = "The committee met after the message appeared and asked everyone to pause. "
        paragraphs = "\n\n".join(words * 8 for _ in range(characters // (8 * len(words)) + 1))
        edit_incident(self.window.context.session.desk, ref, IncidentDetails(narrative=paragraphs))
        self.settle()
