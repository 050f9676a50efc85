"""What every command works with: the options that hold everywhere, the desk, passphrases, and the output."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conductdesk.bootstrap import Surroundings
from conductdesk.cli import prompts, services
from conductdesk.cli.output import Output
from conductdesk.cli.progress import Progress
from conductdesk.cli.sources import Sources
from conductdesk.errors import BugError, BusyError, NotFoundError, UserError, WrongKeyError

if TYPE_CHECKING:
    from conductdesk.services.desks import Credentials, DeskInfo
    from conductdesk.services.open_desk import OpenDesk

_TRIES = 3
_PATIENCE_SECONDS = 5.0
_FORGOTTEN = "If it is forgotten, the recovery sheet opens the desk: conductdesk desk recover"


@dataclass(kw_only=True)
class Choices:
    """The options that every command takes, as they were given."""

    desk: Path | None = None
    officer: str = ""
    passphrase_file: str = ""
    keychain: bool = False
    as_json: bool = False
    verbose: int = 0


@dataclass
class Session:
    """One run of the program.

    ``ref`` is the incident that its command is about, where there is one; ``when_stopped`` says what Ctrl+C
    leaves behind while a command does something that takes long. ``window`` opens the window; the command
    line itself knows nothing of it.
    """

    surroundings: Surroundings = field(default_factory=Surroundings)
    choices: Choices = field(default_factory=Choices)
    sources: Sources = field(default_factory=Sources)
    ref: str = ""
    when_stopped: str = ""
    window: Callable[..., int] | None = None
    _known: "Credentials | None" = None

    @property
    def out(self) -> Output:
        """Where results and notes go."""
        return Output(as_json=self.choices.as_json, verbose=self.choices.verbose)

    @property
    def folder(self) -> Path:
        """The folder of the desk."""
        return self.surroundings.desk_folder(self.choices.desk)

    def open_window(self, *, practice: bool) -> int:
        """Open the window with the desk that was named; its exit code comes back when it is closed.

        Raises:
            UserError: an option was given that the window asks for itself.
            BugError: this command line was started without a window.
        """
        given = self.choices
        if given.officer or given.passphrase_file or given.keychain or given.as_json:
            raise UserError(
                "The window takes no other option than --desk and --practice.",
                hint="It asks for everything else itself.",
            )
        if self.window is None:
            raise BugError("This command line was started without a window.")
        return self.window(self.surroundings, desk=given.desk, practice=practice)

    def progress(self, noun: str, *, total_bytes: int = 0) -> Progress:
        """A progress line for long work; ``noun`` is what is counted, ``total_bytes`` how much there is."""
        return Progress(noun, total_bytes=total_bytes)

    def describe(self) -> "DeskInfo":
        """What the desk shows without being unlocked; asked before anybody types a passphrase for it.

        Raises:
            NotFoundError: there is no desk in the folder.
        """
        try:
            return services.desks.describe_desk(self.folder)
        except NotFoundError as error:
            raise NotFoundError(
                f"There is no desk in {self.folder}.",
                hint='Make one with "conductdesk desk create", or name its folder with --desk FOLDER. '
                "If you made one elsewhere: conductdesk desk use FOLDER",
            ) from error

    def reading(self) -> "OpenDesk":
        """The desk, open to look only: it never waits for somebody who writes."""
        return self._open(write=False)

    def writing(self) -> "OpenDesk":
        """The desk, open to change it; nobody else can while it is. Another command is waited for."""
        return self._open(write=True, wait_seconds=_PATIENCE_SECONDS)

    def writing_if_possible(self) -> "OpenDesk":
        """The desk, open to change it unless somebody else is writing."""
        try:
            return self._open(write=True)
        except BusyError:
            self.out.note("Somebody else is writing to this desk, so it was opened to look only.")
            return self.reading()

    def warn(self, warnings: tuple[str, ...]) -> None:
        """Say what looked odd and was kept as it was written."""
        for warning in warnings:
            self.out.note(warning)

    def passphrase_from_options(self) -> str | None:
        """The passphrase out of the file that was named, or None."""
        source = self.choices.passphrase_file
        return self.read_secret(source, option="--passphrase-file") if source else None

    def read_secret(self, source: str, *, option: str) -> str:
        """A passphrase out of a file, with a word where others can read the file."""
        secret = self.sources.secret(source, option=option)
        if self.sources.exposed(source):
            self.out.note(f"Others who use this computer may read {source}. To end that: chmod 600 {source}")
        return secret

    def new_passphrase(self, source: str, *, whose: str, about: tuple[str, ...]) -> str:
        """A passphrase to be: out of a file, or asked for twice, again where it would not do.

        Args:
            source: the file, or empty.
            whose: the officer it is for.
            about: names that somebody who guesses would try.

        Raises:
            UserError: no try was good enough, or there is nobody to ask.
        """
        if source:
            return self.read_secret(source, option="--new-passphrase-file")
        if not prompts.can_ask():
            raise UserError(
                "A new passphrase is needed, and there is no terminal to ask on.",
                hint="Name a file that holds it: --new-passphrase-file FILE, or - for standard input.",
            )
        for left in reversed(range(_TRIES)):
            first = prompts.ask_hidden(f"New passphrase for {whose} (it is not shown):")
            problem = _problem_with(first, about)
            if not problem and prompts.ask_hidden("The same once more:") == first:
                return first
            problem = problem or "The two passphrases differ."
            if left:
                self.out.note(f"{problem} Try again.")
        raise UserError(problem, hint="Nothing was changed. --generate lets the computer choose a good one.")

    def _open(self, *, write: bool, wait_seconds: float = 0) -> "OpenDesk":
        folder = self.folder
        self.out.detail(f"Desk: {folder} ({'to change it' if write else 'to look only'})")
        info = self.describe()
        desk = self._unlock(folder, write=write, wait_seconds=wait_seconds)
        for note in desk.notes:
            self.out.note(note)
        self.out.detail(f"Officer: {desk.officer.name}; checklist: {desk.profile.playbook_key}")
        if info.practice:
            self.out.detail("This is a practice desk: everybody in it is invented.")
        return desk

    def _unlock(self, folder: Path, **how: Any) -> "OpenDesk":
        known = self._known or self._credentials_from_options()
        if known is not None:
            return self._try(folder, known, **how)
        if not prompts.can_ask():
            raise UserError(
                "A passphrase is needed, and there is no terminal to ask on.",
                hint="Name a file that holds it, --passphrase-file FILE (- for standard input), or "
                "use --keychain.",
            )
        for left in reversed(range(_TRIES)):
            typed = prompts.ask_hidden("Passphrase:", hint=_FORGOTTEN)
            try:
                return self._try(folder, self._credentials(passphrase=typed), **how)
            except WrongKeyError:
                if not left:
                    raise
                self.out.note(f"That did not open the desk. Try again. {_FORGOTTEN}")
        raise AssertionError  # the last try either returns or raises

    def _try(self, folder: Path, credentials: "Credentials", **how: Any) -> "OpenDesk":
        desk: OpenDesk = services.desks.open_desk(folder, credentials, clock=self.surroundings.clock, **how)
        self._known = credentials
        return desk

    def _credentials_from_options(self) -> "Credentials | None":
        if self.choices.passphrase_file and self.choices.keychain:
            raise UserError("Use either --passphrase-file or --keychain.")
        passphrase = self.passphrase_from_options()
        if passphrase is not None:
            self._known = self._credentials(passphrase=passphrase)
            return self._known
        if self.choices.keychain:
            return services.desks.Credentials(
                officer=self.choices.officer, keychain=self.surroundings.keychain
            )
        return None

    def _credentials(self, *, passphrase: str) -> "Credentials":
        return services.desks.Credentials(officer=self.choices.officer, passphrase=passphrase)


def _problem_with(passphrase: str, about: tuple[str, ...]) -> str:
    """Why a passphrase will not do, before anybody types it a second time."""
    if not passphrase.strip():
        return "Nothing was typed."
    weakness: str = services.officers.weakness_of(passphrase, about=about)
    if not weakness:
        return ""
    return (
        f"It would be guessed. {weakness} Put five or more unrelated words in a row, or let the computer "
        "choose: --generate."
    )


pass_session: Callable[[Callable[..., Any]], Callable[..., Any]] = click.make_pass_decorator(Session)
"""Hands the session to a command as its first argument."""
