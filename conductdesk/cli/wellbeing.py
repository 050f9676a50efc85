"""What the person affected wants, how people are doing, and whether it is criticism or abuse."""

from typing import Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command, word_option
from conductdesk.cli.options import ref_argument, taken_text, text_options
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.times import say_time
from conductdesk.domain.incidents import Answer
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import UserError

_POLICE = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None, None: None}


@click.command(
    cls=Command,
    example='conductdesk incident wishes 2026-001 --person "Noor Haddad" \\\n'
    '    --words "Please take it down, and no names." --may-tell "staff support"',
)
@ref_argument
@text_options("words", "what they want, in their own words")
@click.option("--asked", is_flag=True, help="You asked and there is no answer yet.")
@click.option("--nobody", is_flag=True, help="Nobody who is affected can be identified.")
@click.option("--person", default="", metavar="NAME", help="The person affected.")
@click.option(
    "--may-tell", "may_be_told", multiple=True, metavar="WHOM", help="Who may be told; repeat for several."
)
@word_option("--police", Answer, "Do they agree to the police being told?")
@click.option(
    "--when", "asked_at", default="", metavar="WHEN", help="When you asked; now, if you do not say."
)
@pass_session
def wishes(session: Session, ref: str, *, asked: bool, nobody: bool, **given: Any) -> None:
    """Keep what the person affected wants. Ask this first: it opens the lock on messages, freeze and reports.

    Give their words, or say with --asked that there is no answer yet, or with --nobody that there is nobody
    to ask.
    """
    words = taken_text(session, given, "words")
    chosen = [
        state
        for state, is_so in (
            (WishesState.ANSWERED, words is not None),
            (WishesState.ASKED, asked),
            (WishesState.NOBODY_IDENTIFIABLE, nobody),
        )
        if is_so
    ]
    if len(chosen) != 1:
        raise UserError(
            "Say what they want, that you asked, or that there is nobody to ask.",
            hint='Add --words "what they want", --asked (there is no answer yet) or --nobody.',
        )
    with session.writing() as desk:
        warnings = services.wellbeing.record_wishes(
            desk,
            ref,
            chosen[0],
            person=given["person"],
            words=words or "",
            may_be_told=given["may_be_told"],
            police_agreed=_POLICE[given["police"]],
            asked=given["asked_at"],
        )
    session.warn(warnings)

    def write(page: Page) -> None:
        page.line(
            {
                WishesState.ANSWERED: "Their wishes are kept, in their words.",
                WishesState.ASKED: "It is kept that you asked. Enter the answer when it comes.",
                WishesState.NOBODY_IDENTIFIABLE: "It is kept that there is nobody to ask.",
            }[chosen[0]]
        )
        page.line(f"Next: conductdesk incident step {ref}")

    session.out.answer({"reference": ref, "state": chosen[0], "warnings": warnings}, write)


@click.command(
    cls=Command,
    example='conductdesk incident wellbeing 2026-001 --person "Noor Haddad" \\\n'
    '    --how "Shaken, with friends tonight" --support "Advice service" \\\n'
    '    --next "25/11/2026 10:00"',
)
@ref_argument
@click.option("--person", default="", metavar="NAME", help="Who you checked on.")
@click.option("--me", is_flag=True, help="You checked on yourself. That counts too.")
@click.option("--colleague", default="", metavar="NAME", help="An officer you checked on.")
@click.option("--how", default="", metavar="TEXT", help="How they are doing.")
@click.option("--support", "support_offered", default="", metavar="TEXT", help="The support you offered.")
@click.option(
    "--effect", "effects", multiple=True, metavar="KEY", help="What it did to them; repeat for several."
)
@click.option(
    "--next", "next_check", default="", metavar="WHEN", help="When to ask again; it shows up under Today."
)
@pass_session
def wellbeing(session: Session, ref: str, *, me: bool, colleague: str, **given: Any) -> None:
    """Keep how somebody is doing: affected, witness, who told you, or the officers themselves.

    Works for closed incidents too.
    """
    if me and colleague:
        raise UserError("Use either --me or --colleague.")
    with session.writing() as desk:
        officer = desk.officer.name if me else colleague
        warnings = services.wellbeing.record_wellbeing(desk, ref, officer=officer, **given)
        view = services.show.show_incident(desk, ref)
    session.warn(warnings)
    kept = view.checks[-1]
    data = {
        "reference": view.reference,
        "checked_on": kept.who,
        "next_check_at": kept.next_check_at,
        "warnings": warnings,
    }

    def write(page: Page) -> None:
        page.line(f"Kept: how {kept.who} is doing.")
        if kept.next_check_at is not None:
            page.line(f"Today asks you again on {say_time(kept.next_check_at, view.zone)}.")

    session.out.answer(data, write)
