"""``conductdesk today``: what is due now, what is soon, what waits for others."""

from typing import TYPE_CHECKING

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.times import say_time

if TYPE_CHECKING:
    from conductdesk.domain.deadlines import TodayItem

_FOR_THE_DESK: dict[str, str] = {
    "contacts": "conductdesk contact list",
    "backup": "conductdesk backup create --to FOLDER",
}
_GROUPS = (("now", "Now"), ("soon", "Soon"), ("waiting", "Waiting for others"))


@click.command(cls=Command, example="conductdesk today")
@pass_session
def today(session: Session) -> None:
    """Show what is due now, what is soon, and what you wait for. No line names anybody."""
    with session.reading() as desk:
        items = services.today.today(desk)
        zone = desk.profile.zone

    def write(page: Page) -> None:
        if not items:
            page.line("Nothing is due. Enough for tonight.")
            return
        for key, heading in _GROUPS:
            chosen = [item for item in items if item.group == key]
            if not chosen:
                continue
            page.heading(heading)
            for item in chosen:
                _write_item(page, item, zone)

    session.out.answer({"items": items}, write)


def _write_item(page: Page, item: "TodayItem", zone: str) -> None:
    name = f'{item.reference} "{item.code_name}": ' if item.reference else ""
    if item.urgent:
        page.alarm(f"{name}{item.what}", indent=2)
    else:
        page.line(f"{name}{item.what}", indent=2, hang=2)
    if item.due_at is not None:
        page.line(f"Due {say_time(item.due_at, zone)}", indent=4)
    if item.why:
        page.line(item.why, indent=4)
    page.whole(_command(item), indent=4)


def _command(item: "TodayItem") -> str:
    """What to type for a line."""
    if item.about_desk:
        return _FOR_THE_DESK[item.kind]
    if item.step_key:
        return f"conductdesk incident step {item.reference} {item.step_key}"
    return f"conductdesk incident show {item.reference}"
