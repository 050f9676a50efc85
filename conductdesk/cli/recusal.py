"""Stepping back from an incident."""

from typing import TYPE_CHECKING

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command
from conductdesk.cli.options import ref_argument, require_words
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.errors import UserError

if TYPE_CHECKING:
    from conductdesk.services.recusal import OfficerInvolved


@click.command(
    "step-back",
    cls=Command,
    example='conductdesk incident step-back 2026-001 --deputy "Bo Lindgren"\n'
    "conductdesk incident step-back 2026-001 --ask\n"
    'conductdesk incident step-back 2026-001 --come-back --reason "Another person"',
)
@ref_argument
@click.option(
    "--deputy",
    default="",
    metavar="NAME",
    help="The officer who takes it over; the incident's deputy, if you do not say.",
)
@click.option(
    "--reason", default="", metavar="TEXT", help="Why, if you want to say so; no document prints it."
)
@click.option("--come-back", is_flag=True, help="Stepping back was a mistake; needs --reason.")
@click.option("--ask", is_flag=True, help="Only show which officers may be involved, by their names.")
@pass_session
def step_back(session: Session, ref: str, deputy: str, reason: str, *, come_back: bool, ask: bool) -> None:
    """Hand an incident over because you are involved, and keep out of it.

    It is noted in the activity log. It hides nothing yet: everybody who can open the desk, you too, can
    still open the incident.
    """
    if ask:
        _show_involved(session, ref)
        return
    if come_back and deputy:
        raise UserError("Use either --come-back or --deputy.")
    if come_back:
        require_words(reason=reason)
    with session.writing() as desk:
        noted = (
            services.recusal.come_back(desk, ref, reason=reason)
            if come_back
            else services.recusal.step_back(desk, ref, deputy=deputy, reason=reason)
        )
    session.out.answer({"reference": ref, **vars(noted)}, lambda page: page.line(noted.told))


def _show_involved(session: Session, ref: str) -> None:
    with session.reading() as desk:
        found = services.recusal.officers_involved(desk, ref)

    def write(page: Page) -> None:
        if not found:
            page.line("No officer's name comes near anybody's who takes part. You know better than names do.")
            return
        for one in found:
            page.line(_said(one), hang=2)
        page.line(f"If it is them, they step back: conductdesk incident step-back {ref} --deputy NAME")

    session.out.answer({"reference": ref, "officers": found}, write)


def _said(one: "OfficerInvolved") -> str:
    office = ("handler, " if one.is_handler else "") + ("deputy, " if one.is_deputy else "")
    kept_out = "; has stepped back" if one.stepped_back else ""
    return f"{one.officer} ({office}officer): is that {one.called}?{kept_out}"
