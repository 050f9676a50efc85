"""The screens of the workbench, as data. A screen's module is loaded when it is first shown."""

from dataclasses import dataclass
from importlib import import_module

from conductdesk.ui.context import Context
from conductdesk.ui.pages.page import Page


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One screen.

    Attributes:
        key: what a ``Place`` calls it.
        title: on the sidebar.
        icon: a drawing in ``resources/icons``.
        where: module and class.
        group: ``main`` or ``foot`` of the sidebar; empty for a screen that has no entry there.
    """

    key: str
    title: str
    icon: str
    where: str
    group: str = ""


SCREENS = (
    Screen(key="today", title="Today", icon="house", where="today.page:TodayPage", group="main"),
    Screen(
        key="incidents", title="Incidents", icon="inbox", where="incidents.page:IncidentsPage", group="main"
    ),
    Screen(
        key="documents",
        title="Documents",
        icon="file-text",
        where="documents.page:DocumentsPage",
        group="main",
    ),
    Screen(
        key="activity", title="Activity", icon="history", where="activity.page:ActivityPage", group="main"
    ),
    Screen(
        key="support",
        title="Support for you",
        icon="life-buoy",
        where="support.page:SupportPage",
        group="foot",
    ),
    Screen(
        key="settings", title="Settings", icon="settings", where="settings.page:SettingsPage", group="foot"
    ),
    Screen(key="record", title="Record an incident", icon="plus", where="record.page:RecordPage"),
    Screen(key="tonight", title="Enough for tonight", icon="moon", where="tonight.page:TonightPage"),
)


def screen_of(key: str) -> Screen:
    """The screen of a key; Today for one that is not known."""
    return next((screen for screen in SCREENS if screen.key == key), SCREENS[0])


def make_page(screen: Screen, context: Context) -> Page:
    """Load a screen's module and make its page."""
    module, _, name = screen.where.partition(":")
    made = getattr(import_module(f"conductdesk.ui.pages.{module}"), name)(context)
    if not isinstance(made, Page):
        raise TypeError(f"{screen.where} is no page")
    return made
