"""``conductdesk activity``: who did what, and proof that it was not changed."""

from typing import TYPE_CHECKING

import click

from conductdesk.cli import services
from conductdesk.cli.commands import NUMBER, Group
from conductdesk.cli.failures import BROKE
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import count
from conductdesk.cli.times import say_time
from conductdesk.domain.reversal import UNDONE, phrase
from conductdesk.errors import RefusedError

if TYPE_CHECKING:
    from conductdesk.services.activity import ActivityRow

_EVERY = 500

activity = Group(
    "activity",
    help="Everything that was done, in order, each entry chained to the one before and signed.",
    example="conductdesk activity show 2026-001\nconductdesk activity undo",
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
    """Show the activity of the desk or of one incident, newest first, and what can be undone."""
    with session.reading() as desk:
        found = services.activity.show_activity(desk, ref, before=before, limit=limit)
        can = {entry.seq: entry.what for entry in services.undo.undoable(desk, ref, limit=_EVERY)}
        zone = desk.profile.zone

    def write(page: Page) -> None:
        widest = max((len(str(e.seq)) for e in found), default=0)
        for e in found:
            page.item(f"{e.seq:>{widest}}", f"{say_time(e.at, zone)}, {e.officer}", width=widest)
            page.item("", _told(e), width=widest)
            if e.seq in can:
                page.item("", f"{can[e.seq]}: conductdesk activity undo {e.seq}", width=widest)
        if len(found) == limit:
            page.line(
                f"Older ones: conductdesk activity show {ref} --before {found[-1].seq}".replace("  ", " ")
            )

    session.out.answer(
        {
            "entries": found,
            "can_undo": [{"seq": e.seq, "what": can[e.seq]} for e in found if e.seq in can],
            "next_before": found[-1].seq if len(found) == limit else None,
        },
        write,
    )


def _told(entry: "ActivityRow") -> str:
    """What an entry says, in one line."""
    action = entry.action.replace(".", ": ").replace("_", " ")
    if entry.action == UNDONE and entry.detail:
        return f"{action}; entry {entry.detail['undid']}, {phrase(entry.action, entry.detail)}"
    listed = {
        key: ", ".join(map(str, value)) if isinstance(value, list) else value
        for key, value in entry.detail.items()
    }
    detail = ", ".join(f"{key} {value}" for key, value in listed.items() if value not in {"", None})
    return f"{action}; {detail}" if detail else action


@activity.command("undo", example="conductdesk activity undo 214")
@click.argument("seq", metavar="[NUMBER]", required=False, type=NUMBER)
@pass_session
def undo(session: Session, seq: int | None) -> None:
    """Take back what an entry did; without its number, the newest action that can be undone.

    The log keeps both, and an undo can be undone by its number. What left the desk, evidence and keys stay.
    """
    with session.writing() as desk:
        if seq is None:
            can = services.undo.undoable(desk, limit=_EVERY)
            newest = [entry for entry in can if entry.what.startswith("Undo")]
            if not newest:
                raise RefusedError(
                    "There is nothing that can be undone.",
                    hint="What left the desk, evidence and keys stay as they are.",
                )
            seq = newest[0].seq
        undone = services.undo.undo(desk, seq)

    def write(page: Page) -> None:
        page.line(f"{undone.what}: done.")
        page.line(f"To take that back: conductdesk activity undo {undone.activity_seq}")

    session.out.answer({"seq": seq, **vars(undone)}, write)


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
