"""``conductdesk activity``: who did what, and proof that it was not changed."""

import click

from conductdesk.cli import services
from conductdesk.cli.commands import NUMBER, Group
from conductdesk.cli.failures import BROKE
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import count
from conductdesk.cli.times import say_time

activity = Group(
    "activity",
    help="Everything that was done, in order, each entry chained to the one before and signed.",
    example="conductdesk activity show 2026-001\nconductdesk activity verify",
)


@activity.command("show", example="conductdesk activity show 2026-001 --limit 20")
@click.argument("ref", metavar="[REF]", required=False, default="")
@click.option("--before", type=NUMBER, metavar="N", help="The next page: entries before number N.")
@click.option(
    "--limit",
    type=NUMBER,
    default=50,
    show_default=True,
    metavar="N",
    help="At most so many.",
)
@pass_session
def show(session: Session, ref: str, before: int | None, limit: int) -> None:
    """Show the activity of the desk or of one incident, newest first."""
    with session.reading() as desk:
        found = services.activity.show_activity(desk, ref, before=before, limit=limit)
        zone = desk.profile.zone

    def write(page: Page) -> None:
        widest = max((len(str(e.seq)) for e in found), default=0)
        for e in found:
            page.item(f"{e.seq:>{widest}}", f"{say_time(e.at, zone)}, {e.officer}", width=widest)
            detail = ", ".join(f"{key} {value}" for key, value in e.detail.items() if value not in {"", None})
            action = e.action.replace(".", ": ").replace("_", " ")
            page.item("", f"{action}; {detail}" if detail else action, width=widest)
        if len(found) == limit:
            page.line(
                f"Older ones: conductdesk activity show {ref} --before {found[-1].seq}".replace("  ", " ")
            )

    session.out.answer(
        {"entries": found, "next_before": found[-1].seq if len(found) == limit else None}, write
    )


@activity.command("verify", example="conductdesk activity verify")
@pass_session
def verify(session: Session) -> int:
    """Work the whole chain out again and compare every record with it.

    The exit code is 1 when anything differs.
    """
    with session.reading() as desk:
        found = services.activity.verify_activity(desk)

    def write(page: Page) -> None:
        for problem in found.problems:
            page.alarm(f"Damage found: {problem}")
        if not found.problems:
            page.line(
                f"{count(found.entries, 'entry', 'entries')}: unbroken, and every record is as the log says."
            )
        page.fields([("Head code", found.head_code)])

    session.out.answer({"ok": not found.problems, **vars(found)}, write)
    return BROKE if found.problems else 0
