"""Commands and groups with the options that hold everywhere, each group loading its commands when asked."""

import importlib
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import click

from conductdesk.cli.session import Choices, Session

_EVERYWHERE = "Options for every command"
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
W = TypeVar("W", bound=StrEnum)


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if ctx.resilient_parsing or value in {None, False, ""} or value == 0:
        return
    session = ctx.find_root().obj
    choices = session.choices if isinstance(session, Session) else Choices()
    name = str(param.name)
    setattr(choices, name, choices.verbose + value if name == "verbose" else value)


class _EverywhereOption(click.Option):
    """Marks an option that works before and after the subcommand."""


def _everywhere_options() -> list[click.Parameter]:
    made: list[click.Parameter] = []
    for names, extra in (
        (
            ("desk", "--desk"),
            {
                "metavar": "FOLDER",
                "type": Path,
                "help": "The desk's folder. Otherwise CONDUCTDESK_DESK, the folder chosen with "
                '"desk use", or the default one.',
            },
        ),
        (
            ("officer", "--officer"),
            {"metavar": "NAME", "help": "The officer who acts; needed when two share a passphrase."},
        ),
        (
            ("passphrase_file", "--passphrase-file"),
            {
                "metavar": "FILE",
                "help": "Read the passphrase from FILE; - is standard input. Without it you are asked.",
            },
        ),
        (("keychain", "--keychain"), {"is_flag": True, "help": "Unlock with this computer's keychain."}),
        (("as_json", "--json"), {"is_flag": True, "help": "Print one JSON document, for other programs."}),
        (
            ("verbose", "-v", "--verbose"),
            {"count": True, "help": "Say more; -vv names the technical cause of an error."},
        ),
    ):
        options: dict[str, Any] = dict(extra)
        made.append(_EverywhereOption(names, expose_value=False, callback=_keep, **options))
    return made


class Command(click.Command):
    """A command that takes the options of every command, and tells its own first."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example
        self.params += _everywhere_options()

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it is about is noted for the words of an error."""
        session = ctx.find_object(Session)
        if session is not None:
            session.ref = str(ctx.params.get("ref") or "")
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options; those of every command fill one short section."""
        _write_options(self, ctx, formatter)

    def format_epilog(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the example."""
        _write_example(self.example, formatter)


class Group(click.Group):
    """A group that loads a command's module when the command is used or its own help is asked for.

    Args:
        lazy: for each command its module below ``conductdesk.cli``, the name there, and its line of help.
    """

    command_class = Command

    def __init__(
        self,
        *args: Any,
        lazy: dict[str, tuple[str, str, str]] | None = None,
        example: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("invoke_without_command", True)
        super().__init__(*args, **kwargs)
        self.lazy = lazy or {}
        self.example = example
        self.params += _everywhere_options()

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands in the order in which one meets them, not of the alphabet."""
        return [*self.lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name in self.lazy:
            module, name, _ = self.lazy[cmd_name]
            found: click.Command = getattr(importlib.import_module(f"conductdesk.cli.{module}"), name)
            return found
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or refuse with the names that come near."""
        self_commands = self.list_commands(ctx)
        if args and args[0] not in self_commands and not args[0].startswith("-"):
            near = _nearest(args[0], self_commands)
            guess = f' Did you mean "{near}"?' if near else ""
            raise click.UsageError(f'There is no command "{args[0]}".{guess}', ctx=ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; without one the group's own function, or else its help."""
        alone = not (ctx._protected_args or ctx.args)  # noqa: SLF001 - click keeps the rest of the line there
        if alone and self.callback is None:
            click.echo(ctx.get_help())
            return None
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands first, then the options."""
        rows = []
        for name in self.list_commands(ctx):
            if name in self.lazy:
                rows.append((name, self.lazy[name][2]))
            else:
                rows.append((name, self.commands[name].get_short_help_str(limit=200)))
        with formatter.section("Commands"):
            formatter.write_dl(rows)
        _write_options(self, ctx, formatter)

    def format_epilog(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the example."""
        _write_example(self.example, formatter)


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    own: list[tuple[str, str]] = []
    everywhere: list[tuple[str, str]] = []
    for param in command.get_params(ctx):
        row = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if row is not None:
            (everywhere if isinstance(param, _EverywhereOption) else own).append(row)
    if own:
        with formatter.section("Options"):
            formatter.write_dl(own)
    if ctx.parent is None:
        with formatter.section(_EVERYWHERE):
            formatter.write_dl(everywhere)
    else:
        with formatter.section(_EVERYWHERE):
            formatter.write_text(
                "--desk FOLDER, --officer NAME, --passphrase-file FILE, --keychain, --json, -v; "
                'explained by "conductdesk --help".'
            )


def _write_example(example: str, formatter: click.HelpFormatter) -> None:
    if example:
        with formatter.section("Example"):
            for line in example.strip().split("\n"):
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


def _nearest(word: str, known: Sequence[str]) -> str:
    import difflib  # noqa: PLC0415 - for a mistyped command only

    found = difflib.get_close_matches(word, known, n=1)
    return found[0] if found else ""


class Word(click.ParamType[Any]):
    """One of a few words, as the member of an enumeration.

    Args:
        words: the enumeration.
        also: other spellings that people try, and what they mean.
    """

    name = "word"

    def __init__(self, words: type[W], also: dict[str, W] | None = None) -> None:
        self.words = words
        self.also: dict[str, Any] = dict(also or {})

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The member that was meant."""
        if isinstance(value, self.words):
            return value
        wanted = str(value).strip().casefold().replace("_", "-").replace(" ", "-")
        if wanted in self.also:
            return self.also[wanted]
        try:
            return self.words(wanted)
        except ValueError:
            self.fail(f'"{value}" is none of: {self.listed()}', param, ctx)

    def listed(self) -> str:
        """The words with their other spellings, for help and refusals."""
        return ", ".join(map(self._with_others, self.words))

    def _with_others(self, word: StrEnum) -> str:
        others = [spelling for spelling, meant in self.also.items() if meant is word]
        return f"{word.value} (or {' or '.join(others)})" if others else word.value

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002 - click's signature
        incomplete: str,
    ) -> list[Any]:
        """The words that begin so."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - for completion only

        return [CompletionItem(word.value) for word in self.words if word.value.startswith(incomplete)]


class _Number(click.ParamType[int]):
    """A whole number from 1 on, as lists count."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number."""
        text = str(value).strip()
        if not (text.isascii() and text.isdigit()) or not int(text[:9]) > 0 or len(text) > 9:  # noqa: PLR2004 - no list is longer
            self.fail(f'"{value}" is no number from 1 on', param, ctx)
        return int(text)


NUMBER = _Number()
"""The type of an option or argument that is a number in a list."""


def word_option(name: str, words: type[StrEnum], help_text: str, **extra: Any) -> Decorator:
    """An option that takes one of a few words; its help lists them."""
    kind = Word(words)
    extra.setdefault("metavar", "WORD")
    return click.option(name, type=kind, help=f"{help_text} One of: {kind.listed()}.", **extra)
