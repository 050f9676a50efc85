"""``conductdesk help``: the help of a command, for those who type it like this."""

import click

from conductdesk.cli.commands import Command


@click.command("help", cls=Command, example="conductdesk help incident add")
@click.argument("names", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def help_page(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Show what a command does, with its options and an example; without COMMAND, all the commands."""
    shown = ctx.find_root()
    for name in names:
        group = shown.command
        if not isinstance(group, click.Group):
            raise click.UsageError(f'"{shown.info_name}" has no commands below it.', ctx=shown)
        _, found, _ = group.resolve_command(shown, [name])
        if found is not None:
            shown = click.Context(found, info_name=name, parent=shown)
    click.echo(shown.get_help())
