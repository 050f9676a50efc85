"""``conductdesk today``: what is due now, what is soon, what waits for others."""

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.times import say_time

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
                name = f'{item.reference} "{item.code_name}": ' if item.reference else ""
                if item.urgent:
                    page.alarm(f"{name}{item.what}", indent=2)
                else:
                    page.line(f"{name}{item.what}", indent=2, hang=2)
                if item.due_at is not None:
                    page.line(f"Due {say_time(item.due_at, zone)}", indent=4)
                if item.why:
                    page.line(item.why, indent=4)
                if item.reference:
                    step = f" {item.step_key}" if item.step_key else ""
                    page.line(
                        f"conductdesk incident {'step' if step else 'show'} {item.reference}{step}", indent=4
                    )

    session.out.answer({"items": items}, write)
