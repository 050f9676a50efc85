"""``conductdesk backup``: make, list and restore backups."""

from pathlib import Path

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Group
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import say_size
from conductdesk.cli.times import say_time

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
def create(session: Session, place: Path | None) -> None:
    """Make a backup and verify it. It opens with the passphrases of today."""
    second = session.surroundings.settings().second_place if place is None else None
    places = [place.expanduser() if place else None, *([second] if second else [])]
    with session.writing() as desk, session.progress("file") as progress:
        made = [services.backups.create_backup(desk, where, progress=progress) for where in places]

    def write(page: Page) -> None:
        for row in made:
            page.line(f"A backup was made and verified: {row.folder} ({say_size(row.size_bytes)})", hang=2)
        if place is None and second is None:
            page.line(
                "It is on the same disk as the desk. Name a second one: conductdesk backup place FOLDER"
            )

    session.out.answer({"backups": made}, write)


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
@click.argument("source", metavar="BACKUP", type=Path)
@click.argument("into", metavar="FOLDER", type=Path)
@pass_session
def restore(session: Session, source: Path, into: Path) -> None:
    """Make a desk in the new FOLDER out of BACKUP; everything is verified first.

    The desk at hand is left alone.
    """
    with session.progress("file") as progress:
        services.backups.restore_backup(source.expanduser(), into.expanduser(), progress=progress)

    def write(page: Page) -> None:
        page.line(f"The desk is restored in {into}. It opens with the passphrases of the time of the backup.")
        page.line(f'To use it from now on: conductdesk desk use "{into}"')

    session.out.answer({"folder": into.expanduser().absolute()}, write)


@backup.command("place", example="conductdesk backup place /media/stick")
@click.argument("folder", type=Path, required=False)
@click.option("--none", "forget", is_flag=True, help="Make no second copy any more.")
@pass_session
def place(session: Session, folder: Path | None, *, forget: bool) -> None:
    """Say where a second copy of every backup goes, or show where it does."""
    if folder is not None or forget:
        session.surroundings.remember_second_place(folder.expanduser() if folder else None)
    second = session.surroundings.settings().second_place
    session.out.answer(
        {"second_place": second},
        lambda page: page.line(
            f"A second copy of every backup goes to {second}."
            if second
            else "There is no second place for backups."
        ),
    )
