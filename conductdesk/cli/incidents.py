"""``conductdesk incident``: record an incident, change it, throw a draft away."""

from typing import TYPE_CHECKING, Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command, Group, word_option
from conductdesk.cli.options import Decorator, ref_argument, require_words, taken_text, text_options
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.domain.incidents import Answer, IncidentKind, Setting
from conductdesk.errors import UserError

if TYPE_CHECKING:
    from conductdesk.services.incidents import IncidentDetails, Saved
    from conductdesk.services.open_desk import OpenDesk

incident = Group(
    "incident",
    help="Record an incident and take it step by step. REF is its reference, such as 2026-001 or "
    "draft-3, or its "
    "code name.",
    lazy={
        "add": ("incidents", "add", "Write down what happened."),
        "list": ("show", "list_incidents", "The incidents, newest first."),
        "show": ("show", "show", "Everything about one incident."),
        "edit": ("incidents", "edit", "Add to an incident or correct it."),
        "record": ("incidents", "record", "Turn a draft into a recorded incident."),
        "wishes": ("wellbeing", "wishes", "What the person affected wants; ask this first."),
        "wellbeing": ("wellbeing", "wellbeing", "How somebody is doing, officers included."),
        "judge": ("judgement", "judge", "Criticism or abuse? Questions that help to tell."),
        "step": ("steps", "step", "The checklist: what is next, and what was done."),
        "card": ("cards", "card", "How to do it on the platform."),
        "post": ("posts", "post", "The posts it is about, and the evidence for them."),
        "message": ("messages", "message", "Words ready to copy, and what was sent."),
        "freeze": ("freezes", "freeze", "A time in which nobody can post."),
        "refer": ("referrals", "refer", "Take it to staff support, a platform, the police."),
        "answer": ("referrals", "answer", "What they answered."),
        "tell": ("referrals", "tell", "Enter what was told to whom."),
        "step-back": ("recusal", "step_back", "You are involved: hand it over and keep out."),
        "move": ("closing", "move", "Say where it stands."),
        "close": ("closing", "close", "Close it with its outcome."),
        "reopen": ("closing", "reopen", "Open a closed one again."),
        "discard": ("incidents", "discard", "Throw a draft away."),
    },
    example='conductdesk incident add "Insults in the members\' chat" --setting chat\n'
    "conductdesk incident step 2026-001",
)

_OPTIONS: tuple[Decorator, ...] = (
    text_options("their-words", "what the person who told you said, in their words"),
    text_options("narrative", "your own notes: what happened, apart from their words"),
    word_option("--setting", Setting, "Where it happened; it never makes it less serious."),
    click.option("--platform", metavar="NAME", help="Such as WhatsApp, or the name of the chat."),
    click.option("--place", metavar="TEXT", help="The place, for what happened offline."),
    click.option(
        "--when",
        "occurred",
        metavar="WHEN",
        help='When it happened, such as "22/11/2026 14:05" or "yesterday 9pm".',
    ),
    click.option("--noticed", metavar="WHEN", help="When the committee first knew; now, if you do not say."),
    click.option("--zone", metavar="ZONE", help="The time zone your times are in, such as Europe/London."),
    click.option(
        "--category",
        "categories",
        multiple=True,
        metavar="KEY",
        help='What kind of behaviour; repeat for several. "playbook show" lists the keys.',
    ),
    click.option(
        "--characteristic",
        "characteristics",
        multiple=True,
        metavar="KEY",
        help="Whom it discriminates against; optional, repeat for several.",
    ),
    click.option(
        "--effect", "effects", multiple=True, metavar="KEY", help="What it did to people; repeat for several."
    ),
    word_option("--danger", Answer, 'Is anyone in danger now? "unknown" is an answer.'),
    word_option("--crime", Answer, "May it be a crime?"),
    click.option(
        "--nothing-posted/--something-posted",
        "nothing_posted",
        default=None,
        help="Whether anything was posted at all.",
    ),
    click.option(
        "--unsure/--sure",
        "unsure",
        default=None,
        help="You are not sure whether it is an incident at all; staff can be asked informally.",
    ),
    click.option("--season", metavar="KEY", help="Elections, a conference, an annual meeting."),
    click.option("--code-name", metavar="NAME", help="The name it goes by when others can listen."),
    click.option("--group-type", metavar="KEY", help="The kind of group, when it is not the desk's own."),
    click.option("--deputy", metavar="NAME", help="The officer who stands in; empty for nobody."),
)


def _details_options(command: Any) -> Any:
    for decorate in reversed(_OPTIONS):
        command = decorate(command)
    return command


@click.command(
    cls=Command,
    example='conductdesk incident add "Insults after the meeting" --setting chat \\\n'
    '    --platform WhatsApp --when "yesterday 21:40" --danger no \\\n'
    "    --category personal-abuse --their-words-file words.txt",
)
@click.argument("title", required=False)
@click.option("--title", "title_option", metavar="TEXT", help="The same as TITLE.")
@_details_options
@word_option(
    "--kind", IncidentKind, "A concern is about wellbeing: no breach is alleged, nobody need be named."
)
@click.option(
    "--checklist", default="", metavar="KEY", help="The checklist to follow; the desk's own otherwise."
)
@click.option("--draft", is_flag=True, help="Keep it as a draft for now.")
@pass_session
def add(session: Session, title: str | None, checklist: str, *, draft: bool, **given: Any) -> None:
    """Write down what happened: TITLE in a few words, and what you know; the rest can follow.

    It is kept at once and gets a reference. With nothing written in it, it stays a draft.
    """
    option = given.pop("title_option")
    if title is not None and option is not None:
        raise UserError("Give the title once.")
    details = _details(session, title if option is None else option, given)
    with session.writing() as desk:
        saved = services.incidents.open_incident(desk, details, playbook_key=checklist, draft=draft)
        danger = details.immediate_danger is Answer.YES
        emergency = _emergency(desk, checklist) if danger else ""
    session.warn(saved.warnings)
    session.out.answer(
        {"emergency": emergency, **_plain(saved)}, lambda page: _write_added(page, saved, emergency)
    )


def _emergency(desk: "OpenDesk", checklist: str) -> str:
    playbook, _ = desk.current_playbook(checklist)
    return playbook.emergency or "Call the emergency services now: 999 in the UK."


def _write_added(page: Page, saved: "Saved", emergency: str) -> None:
    if emergency:
        page.alarm(emergency)
    if saved.reference.startswith("draft"):
        page.line(f'Kept as {saved.reference}, code name "{saved.code_name}".')
        page.line(f"When it is ready: conductdesk incident record {saved.reference}")
        return
    page.line(f'Recorded as {saved.reference}, code name "{saved.code_name}".')
    page.line()
    page.line("Next:")
    page.fields(
        [
            ("Keep what shows it", f"conductdesk evidence add {saved.reference} FILE"),
            ("Ask what they want", f'conductdesk incident wishes {saved.reference} --words "..."'),
            ("See the checklist", f"conductdesk incident step {saved.reference}"),
        ],
        indent=2,
    )


@click.command(cls=Command, example="conductdesk incident edit 2026-001 --danger no --category bullying")
@ref_argument
@click.option("--title", metavar="TEXT", help="What it is, in a few words.")
@_details_options
@word_option("--kind", IncidentKind, "Incident or concern.")
@pass_session
def edit(session: Session, ref: str, title: str | None, **given: Any) -> None:
    """Add to an incident or correct it; what you do not name stays as it is.

    Categories, characteristics and effects are replaced as a whole; --category "" empties them.
    """
    details = _details(session, title, given)
    if all(value is None for value in vars(details).values()):
        raise UserError("Say what to change.", hint='See "conductdesk incident edit --help".')
    with session.writing() as desk:
        saved = services.incidents.edit_incident(desk, ref, details)
    session.warn(saved.warnings)
    session.out.answer(_plain(saved), lambda page: page.line(f"{saved.reference} is kept as you changed it."))


@click.command(cls=Command, example="conductdesk incident record draft-3")
@ref_argument
@pass_session
def record(session: Session, ref: str) -> None:
    """Turn a draft into a recorded incident, with a reference of this year."""
    with session.writing() as desk:
        saved = services.incidents.record_incident(desk, ref)
    session.out.answer(_plain(saved), lambda page: _write_added(page, saved, ""))


@click.command(cls=Command, example='conductdesk incident discard draft-3 --reason "Entered twice"')
@ref_argument
@click.option("--reason", default="", metavar="TEXT", help="Why; only that it happened and this stay.")
@pass_session
def discard(session: Session, ref: str, reason: str) -> None:
    """Throw a draft away. What was recorded cannot be thrown away; it is closed with an outcome."""
    require_words(reason=reason)
    with session.writing() as desk:
        services.incidents.discard_draft(desk, ref, reason)
    session.out.answer(
        {"discarded": ref}, lambda page: page.line(f"{ref} is gone; only that it happened stays.")
    )


def _details(session: Session, title: str | None, given: dict[str, Any]) -> "IncidentDetails":
    their_words = taken_text(session, given, "their-words")
    narrative = taken_text(session, given, "narrative")
    given["immediate_danger"], given["possible_crime"] = given.pop("danger"), given.pop("crime")
    for name in ("categories", "characteristics", "effects"):
        keys: tuple[str, ...] = given[name]
        given[name] = tuple(key for key in keys if key) if keys else None
    details: IncidentDetails = services.incidents.IncidentDetails(
        title=title, their_words=their_words, narrative=narrative, **given
    )
    return details


def _plain(saved: "Saved") -> dict[str, object]:
    return {
        "id": saved.incident_id,
        "reference": saved.reference,
        "code_name": saved.code_name,
        "warnings": saved.warnings,
    }
