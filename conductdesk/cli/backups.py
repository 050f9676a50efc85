"""``conductdesk backup``: make, list and restore backups."""

from pathlib import Path

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Group
from conductdesk.cli.failures import NOT_DONE
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import say_size
from conductdesk.cli.times import say_time
from conductdesk.errors import UserError

backup = Group(
    "backup",
    help="Encrypted, verified backups. Keep one on a second disk or stick: those in the desk's own "
    "folder go with "
    "the laptop.",
    example="conductdesk backup create --to /media/stick\nconductdesk backup list",
)


@backup.command("create", example="conductdesk backup create --to /media/stick")
@click.option(
    "--to",
    "place",
    type=Path,
    metavar="FOLDER",
    help="Where to; otherwise the desk's own folder, and the second place.",
)
@pass_session
def create(session: Session, place: Path | None) -> int:
    """Make a backup and verify it. It opens with the passphrases of today.

    The exit code is 2 when the second place could not be reached.
    """
    wanted = place.expanduser() if place else None
    if wanted is not None:
        services.backups.require_place(wanted)
    second = session.surroundings.settings().second_place if place is None else None
    missed = ""
    with session.writing() as desk, session.progress("byte") as progress:
        made = [services.backups.create_backup(desk, wanted, progress=progress)]
        try:
            made += [services.backups.create_backup(desk, second, progress=progress)] if second else []
        except UserError as error:
            missed = f"There is no second copy in {second}. {error}"
    one_disk = all(services.backups.same_disk(session.folder, row.folder) for row in made)

    def write(page: Page) -> None:
        for row in made:
            page.line(f"A backup was made and verified: {row.folder} ({say_size(row.size_bytes)})", hang=2)
        if missed:
            page.alarm(missed)
        elif one_disk and second is None:
            page.line(
                f"{services.backups.SAME_DISK} Name a place on another: conductdesk backup place FOLDER"
            )
        elif one_disk:
            page.line(services.backups.SAME_DISK)

    session.out.answer({"backups": made, "missed": missed, "same_disk": one_disk}, write)
    return NOT_DONE if missed else 0


@backup.command("list", example="conductdesk backup list --place /media/stick")
@click.option(
    "--place",
    type=Path,
    metavar="FOLDER",
    help="Where to look; otherwise the desk's own folder and the second place.",
)
@pass_session
def list_backups(session: Session, place: Path | None) -> None:
    """List the backups, newest first. The desk is not unlocked for it."""
    second = session.surroundings.settings().second_place if place is None else None
    places = [place.expanduser() if place else None, *([second] if second else [])]
    found = [row for where in places for row in services.backups.list_backups(session.folder, where)]

    def write(page: Page) -> None:
        if not found:
            page.line("There is no backup yet. conductdesk backup create")
        for row in found:
            page.line(f"{say_time(row.made_at)}, {say_size(row.size_bytes)}", hang=2)
            page.line(str(row.folder), indent=2)
            if row.problem:
                page.alarm(row.problem, indent=2)
        if found:
            page.line("To restore one into a new folder: conductdesk backup restore BACKUP FOLDER")

    session.out.answer({"backups": found}, write)


@backup.command("restore", example="conductdesk backup restore /media/stick/2026-11-22 ~/desk-restored")
@click.argument("source", metavar="[BACKUP]", type=Path, required=False)
@click.argument("into", metavar="[FOLDER]", type=Path, required=False)
@click.option("--without-damaged", is_flag=True, help="Leave out evidence that the backup holds damaged.")
@pass_session
@click.pass_context
def restore(
    ctx: click.Context, session: Session, source: Path | None, into: Path | None, *, without_damaged: bool
) -> None:
    """Make a desk in the new FOLDER out of BACKUP; everything is verified first.

    The desk at hand is left alone. Without both, the backups that can be restored are listed.
    """
    if source is None:
        ctx.invoke(list_backups)
        return
    if into is None:
        raise UserError(
            "Say which new folder the desk goes to.",
            hint=f'Such as: conductdesk backup restore "{source}" ~/desk-restored',
        )
    with session.progress("byte") as progress:
        left_out = services.backups.restore_backup(
            source.expanduser(), into.expanduser(), without_damaged=without_damaged, progress=progress
        )
    if left_out:
        session.out.note(f'{left_out} items of evidence were left out; "conductdesk desk verify" names them.')

    def write(page: Page) -> None:
        page.line(f"The desk is restored in {into}. It opens with the passphrases of the time of the backup.")
        page.line(f'To use it from now on: conductdesk desk use "{into}"')

    session.out.answer({"folder": into.expanduser().absolute(), "left_out": left_out}, write)


@backup.command("place", example="conductdesk backup place /media/stick")
@click.argument("folder", type=Path, required=False)
@click.option("--none", "forget", is_flag=True, help="Make no second copy any more.")
@pass_session
def place(session: Session, folder: Path | None, *, forget: bool) -> None:
    """Say where a second copy of every backup goes, or show where it does."""
    if folder is not None and forget:
        raise UserError("Use either FOLDER or --none.")
    if folder is not None:
        services.backups.check_second_place(session.folder, folder)
    if folder is not None or forget:
        session.surroundings.remember_second_place(folder.expanduser() if folder else None)
    second = session.surroundings.settings().second_place
    one_disk = second is not None and services.backups.same_disk(session.folder, second)

    def write(page: Page) -> None:
        page.line(
            f"A second copy of every backup goes to {second}."
            if second
            else "There is no second place for backups."
        )
        if one_disk:
            page.line(services.backups.SAME_DISK)

    session.out.answer({"second_place": second, "same_disk": one_disk}, write)
