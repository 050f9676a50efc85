"""Asking somebody at a terminal. Everything that is asked goes through here."""

import getpass
import sys

from conductdesk.cli.text import one_line
from conductdesk.errors import UserError


def can_ask() -> bool:
    """Whether somebody sits at the other end of standard input."""
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:
        return False


def ask_hidden(prompt: str, *, hint: str = "Try again when you are ready.") -> str:
    """Ask for something that nobody should read over a shoulder; it is not shown while it is typed.

    Args:
        prompt: the question.
        hint: what to do when nobody answers.

    Raises:
        UserError: nobody answered.
    """
    try:
        return getpass.getpass(one_line(prompt) + " ")
    except EOFError as error:
        raise UserError("Nothing was typed.", hint=hint) from error


def ask(prompt: str) -> str:
    """Ask for a line that may be seen.

    Raises:
        UserError: nobody answered.
    """
    sys.stderr.write(one_line(prompt) + " ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise UserError("Nothing was typed.", hint="Try again when you are ready.")
    return line.strip()
