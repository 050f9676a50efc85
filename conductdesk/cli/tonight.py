"""``conductdesk tonight`` and ``conductdesk support``: closing the laptop in good conscience."""

from typing import TYPE_CHECKING

import click

from conductdesk.cli import prompts, services
from conductdesk.cli.backups import create
from conductdesk.cli.commands import Command
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.times import say_time

if TYPE_CHECKING:
    from conductdesk.domain.deadlines import TodayItem


@click.command(cls=Command, example="conductdesk tonight")
@pass_session
@click.pass_context
def tonight(ctx: click.Context, session: Session) -> int:
    """Say what you did today, what waits and what comes next, and offer a backup. No line names anybody."""
    with session.reading() as desk:
        view = services.tonight.tonight(desk)
        zone = desk.profile.zone

    def write(page: Page) -> None:
        for item in view.urgent:
            page.alarm(_said(item))
        page.heading("Done")
        for line in view.done or ("Nothing was written down today.",):
            page.line(line, indent=2, hang=2)
        if view.waiting:
            page.heading("Waiting for others")
        for item in view.waiting:
            page.line(_said(item), indent=2, hang=2)
        if view.due_next is not None:
            page.heading("Next")
            due = f" ({say_time(view.due_next.due_at, zone)})" if view.due_next.due_at else ""
            page.line(f"{_said(view.due_next)}{due}", indent=2, hang=2)
        page.heading("Backup")
        page.line(f"{view.backup_words} To make one: conductdesk backup create", indent=2)
        page.line()
        page.line(view.words)

    session.out.answer(view, write)
    if session.choices.as_json or not prompts.can_ask():
        return 0
    wanted = prompts.ask("Make a backup now? y or n:").casefold()
    return int(ctx.invoke(create, place=None)) if wanted in {"y", "yes"} else 0


def _said(item: "TodayItem") -> str:
    return f"{item.reference}: {item.what}" if item.reference else item.what


@click.command(cls=Command, example="conductdesk support")
@pass_session
def support(session: Session) -> None:
    """Words and signposts for you, the officer. Nothing is kept about whether you read them."""
    with session.reading() as desk:
        view = services.support.support(desk)

    def write(page: Page) -> None:
        page.line(view.emergency)
        page.heading("For you")
        for line in (*view.words, *view.signposts):
            page.line(line, indent=2, hang=2)
        if view.contacts:
            page.heading("Whom you can turn to")
        for contact in view.contacts:
            page.line(f"{contact.name}: {contact.address}", indent=2, hang=2)

    session.out.answer(view, write)
