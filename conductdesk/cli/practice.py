"""``conductdesk demo``: one invented incident from the first note to the report."""

from pathlib import Path

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command
from conductdesk.cli.failures import BROKE
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import WIDTH, wrap


@click.command(cls=Command, example="conductdesk demo --out practice")
@click.option(
    "--out", required=True, type=Path, metavar="DIR", help="A new or empty folder for everything it writes."
)
@pass_session
def demo(session: Session, out: Path) -> int:
    """Build a practice desk of invented people and carry one incident through every step, up to the report.

    Nothing of your own desk is touched.
    """
    with session.progress("step") as progress:

        def say(line: str) -> None:
            progress.clear()
            if not session.choices.as_json:
                session.out.say("\n".join(wrap(line, WIDTH)))

        result = services.practice.run_demo(out.expanduser(), say, progress, cost=session.surroundings.cost)
    if session.choices.as_json:
        session.out.answer(result, lambda _page: None)
    return BROKE if result.check.problems else 0
