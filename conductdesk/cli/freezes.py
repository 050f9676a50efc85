"""Freezing a platform for a while, and opening it again."""

from typing import TYPE_CHECKING, Any

import click

from conductdesk.cli import services
from conductdesk.cli.cards import card_line
from conductdesk.cli.commands import Command
from conductdesk.cli.options import override_option, ref_argument
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.steps import done_line
from conductdesk.cli.times import say_time
from conductdesk.domain.playbook import StepKind
from conductdesk.errors import UserError

if TYPE_CHECKING:
    from conductdesk.domain.freezes import CoolingOffPeriod

_ACTIONS = click.Choice(["plan", "start", "extend", "end", "reminded", "list"], case_sensitive=False)


@click.command(
    cls=Command,
    example="conductdesk incident freeze 2026-001 plan --platform WhatsApp \\\n"
    '    --until "24/11/2026 09:00" --who "Amara Okafor" --who "Li Wei"\n'
    "conductdesk incident freeze 2026-001 start\n"
    "conductdesk incident freeze 2026-001 end",
)
@ref_argument
@click.argument("action", required=False, default="list", type=_ACTIONS, metavar="[ACTION]")
@click.option("--platform", default="", metavar="NAME", help="Which platform; the incident's own otherwise.")
@click.option("--until", default="", metavar="WHEN", help="When it opens again (plan, extend).")
@click.option(
    "--from", "starts", default="", metavar="WHEN", help="From when (plan); now, if you do not say."
)
@click.option(
    "--who", "who_can", multiple=True, metavar="NAME", help="An admin who can press it; repeat for several."
)
@click.option(
    "--at", default="", metavar="WHEN", help="When it was started or ended; now, if you do not say."
)
@override_option
@pass_session
def freeze(session: Session, ref: str, action: str, **given: Any) -> None:
    """Plan a freeze, note that it was started, extended or ended, or list freezes.

    ACTION is plan, start, extend, end, reminded (everybody was asked to move on and stay respectful) or
    list. You switch the platform yourself; Today reminds you to open it again.
    """
    platform, until = given["platform"], given["until"]
    if action == "list":
        _list_freezes(session, ref)
        return
    if action in {"plan", "extend"} and not until:
        raise UserError("Say until when.", hint='Add --until WHEN, such as --until "24/11/2026 09:00".')
    with session.writing() as desk:
        if action == "reminded":
            services.freezes.note_reminder(desk, ref, platform=platform)
            session.out.answer(
                {"reference": ref, "reminded": True}, lambda page: page.line("Kept: everybody was reminded.")
            )
            return
        if action == "plan":
            saved = services.freezes.plan_freeze(
                desk,
                ref,
                until=until,
                platform=platform,
                starts=given["starts"],
                who_can=given["who_can"],
                override_reason=given["override"],
            )
        elif action == "start":
            saved = services.freezes.start_freeze(desk, ref, platform=platform, at=given["at"])
        elif action == "extend":
            saved = services.freezes.extend_freeze(desk, ref, until, platform=platform)
        else:
            saved = services.freezes.end_freeze(desk, ref, platform=platform, at=given["at"])
        zone = desk.profile.zone
        card = services.steps.platform_card(desk, ref, saved.freeze.platform)
        kind = {"start": StepKind.FREEZE, "end": StepKind.REOPEN}.get(action)
        done = done_line(desk, ref, kind) if kind else ""
    session.warn(saved.warnings)
    made = saved.freeze
    how = card_line(card, StepKind.REOPEN if action in {"extend", "end"} else StepKind.FREEZE)
    session.out.answer(
        {"reference": ref, **_plain(made), "warnings": saved.warnings, "on_platform": how},
        lambda page: _write_saved(page, made, zone, how, done),
    )


def _write_saved(page: Page, made: "CoolingOffPeriod", zone: str, how: str, done: str) -> None:
    page.line(f"{_said(made, zone)}.", hang=2)
    for line in filter(None, (how, done)):
        page.line(line, hang=2)


def _list_freezes(session: Session, ref: str) -> None:
    with session.reading() as desk:
        found = services.freezes.list_freezes(desk, ref)
        zone = desk.profile.zone

    def write(page: Page) -> None:
        if not found:
            page.line("Nothing is frozen.")
        for made in found:
            page.line(_said(made, zone), hang=2)

    session.out.answer({"reference": ref, "freezes": [_plain(made) for made in found]}, write)


def _said(made: "CoolingOffPeriod", zone: str) -> str:
    who = f"; can press it: {', '.join(made.who_can)}" if made.who_can else ""
    if made.reopened_at is not None:
        return f"{made.platform}: open again since {say_time(made.reopened_at, zone)}"
    since = say_time(made.started_at or made.starts_at, zone)
    return (
        f"{made.platform}: freeze {made.state.value}, from {since} until {say_time(made.ends_at, zone)}{who}"
    )


def _plain(made: "CoolingOffPeriod") -> dict[str, object]:
    return {
        "platform": made.platform,
        "state": made.state,
        "who_can": made.who_can,
        "starts_at": made.starts_at,
        "ends_at": made.ends_at,
        "started_at": made.started_at,
        "reopened_at": made.reopened_at,
        "reminder_text_sent": made.reminder_text_sent,
    }
