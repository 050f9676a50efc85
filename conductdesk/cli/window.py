"""``conductdesk window``: the window, for those who begin at a terminal."""

import click

from conductdesk.cli.commands import Command
from conductdesk.cli.session import Session, pass_session


@click.command(cls=Command, example="conductdesk window --practice")
@click.option(
    "--practice", is_flag=True, help="Open a practice desk of invented people; nothing of it is kept."
)
@pass_session
def window(session: Session, practice: bool) -> int:
    """Open the window; "conductdesk" without a command does the same.

    It asks for the passphrase itself. Without a display this ends with exit code 2, and everything can be
    done with the other commands.
    """
    return session.open_window(practice=practice)
