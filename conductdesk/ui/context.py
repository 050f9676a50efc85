"""What every screen is handed: the desk's session, the lanes, the prompts, and the way to another place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from conductdesk.bootstrap import Surroundings
from conductdesk.domain.dates import local
from conductdesk.ui.places import Place
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.session import DeskSession
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.theme import Theme


def _nothing() -> None:
    """Nobody listens."""


@dataclass(kw_only=True)
class Context:
    """Handed to every screen of an unlocked desk; there is no global to reach for.

    Attributes:
        session: the open desk.
        surroundings: settings, keychain and clock of this computer.
        prompts: asks and tells.
        theme: the look.
        go: shows another place in the window.
        lock: locks the desk now.
        leave: for the practice desk: closes and deletes it.
        report: opens the problem report for an exception, with what was being done.
        practice: whether this is the practice desk.
        settings_changed: applies the settings of this computer anew.
    """

    session: DeskSession
    surroundings: Surroundings
    prompts: Prompts
    theme: Theme
    go: Callable[[Place], None]
    lock: Callable[[], None]
    leave: Callable[[], None]
    report: Callable[[BaseException, str], None]
    practice: bool = False
    settings_changed: Callable[[], None] = _nothing

    @property
    def tasks(self) -> Tasks:
        """The lanes, for work that is on no desk."""
        return self.session.tasks

    @property
    def zone(self) -> str:
        """The IANA zone of the desk."""
        return self.session.zone

    def clock_text(self, at: datetime) -> str:
        """The time of day in the desk's zone, such as ``14:31``."""
        return f"{local(at, self.zone):%H:%M}"
