"""Taking an incident to somebody outside the committee, and the register of what they were told."""

from typing import Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command, Word, word_option
from conductdesk.cli.options import override_option, ref_argument, require_words
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.steps import done_line
from conductdesk.cli.times import say_time
from conductdesk.domain.incidents import Answer
from conductdesk.domain.playbook import StepKind
from conductdesk.domain.referrals import Route

_ROUTES = Word(Route, {"staff": Route.STAFF_SUPPORT})
_AGREED = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None, None: None}


@click.command(
    cls=Command,
    example="conductdesk incident refer 2026-001 staff-support --agreed yes\n"
    'conductdesk incident refer 2026-001 informal --note "Asked if this is one"',
)
@ref_argument
@click.argument("route", type=_ROUTES)
@click.option("--to", default="", metavar="WHOM", help="Whom; the contact for this route otherwise.")
@click.option(
    "--reference", "their_reference", default="", metavar="TEXT", help="The reference they gave you."
)
@click.option("--when", "at", default="", metavar="WHEN", help="When; now, if you do not say.")
@word_option("--agreed", Answer, "Did the person affected agree?")
@click.option(
    "--risk",
    "risk_reason",
    default="",
    metavar="REASON",
    help="The serious risk for which the police are told without agreement.",
)
@click.option("--note", default="", metavar="TEXT", help="What was said.")
@override_option
@pass_session
def refer(
    session: Session, ref: str, route: Route, agreed: Answer | None, override: str, **given: Any
) -> None:
    """Keep that the incident was taken somewhere. You write or call; this keeps that it was done.

    ROUTE is staff-support (or staff), informal (ask without opening a complaint), platform, party, police,
    zero-tolerance or other. The police: without the agreement of the person affected only for serious risk,
    with --risk.
    """
    with session.writing() as desk:
        made = services.referrals.refer(
            desk, ref, route, agreed_by_affected=_AGREED[agreed], override_reason=override, **given
        )
        zone = desk.profile.zone
        done = done_line(desk, ref, StepKind.REFERRAL, StepKind.UPDATE, StepKind.SAFETY, route=route)
    data = {
        "reference": ref,
        "route": made.route,
        "to": made.to,
        "their_reference": made.their_reference,
        "made_at": made.made_at,
        "agreed_by_affected": made.agreed_by_affected,
    }

    def write(page: Page) -> None:
        page.line(f"Kept: {ref} was taken to {made.to}, {say_time(made.made_at, zone)}.")
        if done and route is not Route.INFORMAL:
            page.line(done)
        page.line(f"Their answer, when it comes: conductdesk incident answer {ref} {route.value} TEXT")

    session.out.answer(data, write)


@click.command(cls=Command, example='conductdesk incident answer 2026-001 staff-support "They will call her"')
@ref_argument
@click.argument("route", type=_ROUTES)
@click.argument("text")
@click.option(
    "--reference", "their_reference", default="", metavar="TEXT", help="The reference they gave it."
)
@pass_session
def answer(session: Session, ref: str, route: Route, text: str, their_reference: str) -> None:
    """Keep what they answered to the newest referral of ROUTE. TEXT - reads standard input."""
    words = session.sources.text("-", option="TEXT") if text == "-" else text
    require_words(TEXT=words)
    with session.writing() as desk:
        services.referrals.record_answer(desk, ref, route, words, their_reference=their_reference)
    session.out.answer({"reference": ref, "route": route}, lambda page: page.line("Their answer is kept."))


@click.command(
    cls=Command,
    example='conductdesk incident tell 2026-001 --to "Noor Haddad" \\\n'
    '    --what "The posts are gone" --why "She asked to hear"',
)
@ref_argument
@click.option("--to", default="", metavar="WHOM", help="Who was told.")
@click.option("--what", default="", metavar="TEXT", help="What they were told.")
@click.option("--why", default="", metavar="TEXT", help="Why they were told.")
@pass_session
def tell(session: Session, ref: str, to: str, what: str, why: str) -> None:
    """Enter something that was said aloud in the register of what was told to whom."""
    require_words(to=to, what=what, why=why)
    with session.writing() as desk:
        services.referrals.tell(desk, ref, to=to, what=what, why=why)
    session.out.answer({"reference": ref, "to": to}, lambda page: page.line("Entered in the register."))
