"""The program: its commands, its version, and how every run ends."""

import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from conductdesk import __version__
from conductdesk.bootstrap import Surroundings
from conductdesk.cli.commands import Group
from conductdesk.cli.failures import BROKE, causes, failure_of
from conductdesk.cli.output import Output, broken_pipe_ends_quietly, prepare_streams
from conductdesk.cli.session import Session

_COMMANDS = {
    "window": ("window", "window", "Open the window, as conductdesk alone does."),
    "desk": ("desks", "desk", "Make the desk, look after it, change who can open it."),
    "today": ("today", "today", "What is due now, what is soon, what you wait for."),
    "incident": ("incidents", "incident", "Record an incident and take it step by step."),
    "person": ("people", "person", "People and accounts, and how they take part."),
    "evidence": ("evidence", "evidence", "Keep files sealed, check them, hand them out."),
    "contact": ("contacts", "contact", "Whom to write to."),
    "document": ("documents", "document", "The report to staff, and what left the desk."),
    "playbook": ("playbooks", "playbook", "The checklists: list, check, bring in."),
    "search": ("search", "search", "Find incidents by what stands in them."),
    "tonight": ("tonight", "tonight", "Enough for tonight: done, waiting, next, backup."),
    "support": ("tonight", "support", "Words and signposts for you."),
    "backup": ("backups", "backup", "Make, list and restore backups."),
    "activity": ("activity", "activity", "Who did what, and proof that it was not changed."),
    "help": ("help_page", "help_page", "What a command does, with an example."),
    "about": ("about", "about", "What the program is made of, with every licence."),
    "demo": ("practice", "demo", "Practise: one invented incident from note to report."),
}

_EXAMPLE = """\
conductdesk desk create --group "Chess Society" --officer-name "Amara Okafor"
conductdesk incident add "Insults in the members' chat" --setting chat
conductdesk incident step 2026-001
"""


class Program(Group):
    """The outermost group. It turns every way in which a run can end into one line and an exit code."""

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,  # noqa: ARG002 - click's signature
        *,
        obj: Surroundings | None = None,
        window: Callable[..., int] | None = None,
        **extra: Any,
    ) -> NoReturn:
        """Run one command and leave.

        Args:
            args: the words of the command line; those of this process when None.
            prog_name: ignored; the program has one name.
            obj: what the command finds around it; this computer when None.
            window: opens the window on what it finds around it, with ``desk`` and ``practice`` by name.
            extra: more for click.
        """
        prepare_streams()
        session = Session(obj or Surroundings(), window=window)
        extra["standalone_mode"] = False
        words = list(sys.argv[1:] if args is None else args)
        code = 0
        try:
            result = super().main(words, "conductdesk", obj=session, **extra)
            code = result if isinstance(result, int) else 0
            with broken_pipe_ends_quietly():
                sys.stdout.flush()
        except SystemExit as end:
            # click leaves by itself where a reader went away; that is no failure of the command.
            code = end.code if isinstance(end.code, int) and end.code != BROKE else 0
        except BaseException as error:  # noqa: BLE001 - nothing may end in a traceback
            code = _say_why(error, session, words)
        sys.exit(code)


def _say_why(error: BaseException, session: Session, words: Sequence[str]) -> int:
    failure = failure_of(error, ref=session.ref, when_stopped=session.when_stopped)
    # An option may stand behind the word that could not be understood.
    out = Output(
        as_json=session.choices.as_json or "--json" in words,
        verbose=max(session.choices.verbose, 2 if "-vv" in words else 0),
    )
    data = dict(failure.data)
    shown = causes(error) if out.verbose > 1 and failure.kind not in {"usage", "stopped"} else []
    if shown:
        data["cause"] = shown
    out.fail(failure, data)
    if shown and not out.as_json:
        out.aside("\n".join(shown))
    return failure.exit_code


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"ConductDesk {__version__}")
        ctx.exit()


@click.command(
    cls=Program,
    lazy=_COMMANDS,
    example=_EXAMPLE,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Say the version."
)
@click.pass_context
def program(ctx: click.Context) -> int:
    """Keep the record of incidents in your group's spaces, and know what to do next.

    Without a command the window opens; without a display that ends with exit code 2.

    A passphrase is asked for on the terminal, or read from a file or the keychain; it is never an argument.
    Exit codes: 0 done, 2 not done because of what was given or a rule, 1 something is broken, 130 stopped
    by Ctrl+C. With --json the result is one JSON document on standard output; an error is one on standard
    error.
    """
    session = ctx.ensure_object(Session)
    return session.open_window(practice=False) if ctx.invoked_subcommand is None else 0
