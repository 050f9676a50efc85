"""``conductdesk desk``: make a desk, look at it, check it, and change how it is opened."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conductdesk.cli import prompts, services
from conductdesk.cli.commands import Command, Group
from conductdesk.cli.failures import BROKE
from conductdesk.cli.keys import generate_option, new_passphrase_option, take_passphrase, take_recovery_text
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import count
from conductdesk.cli.times import say_time
from conductdesk.errors import NotFoundError, UserError

if TYPE_CHECKING:
    from conductdesk.services.desks import DeskInfo

_TRIES = 3
_WAYS = {"passphrase": "passphrase", "keychain": "this computer's keychain"}


desk = Group(
    "desk",
    help="Make the desk of your group, check it, and change who can open it and how.",
    lazy={
        "create": ("desks", "create", "Make a desk in a folder of your choice."),
        "info": ("desks", "info", "What a desk is, without unlocking it."),
        "verify": ("desks", "verify", "Re-read everything and compare it with the log."),
        "officers": ("officers", "officers", "Who can open the desk; let somebody in."),
        "passphrase": ("officers", "passphrase", "Give yourself a new passphrase."),
        "recover": ("officers", "recover", "Open with the recovery sheet after a passphrase was lost."),
        "recovery-sheet": ("officers", "recovery_sheet", "Print your recovery sheet again."),
        "use": ("desks", "use", "Open this desk from now on when none is named."),
    },
    example='conductdesk desk create --group "Chess Society" --officer-name "Amara Okafor"',
)


@click.command(
    cls=Command,
    example='conductdesk desk create ~/desk --group "Chess Society" \\\n'
    '    --officer "Amara Okafor" --recovery-sheet ~/sheet.pdf',
)
@click.argument("folder", required=False, type=Path)
@click.option("--group", "group_name", metavar="NAME", help="The name of your group or branch.")
@click.option("--officer-name", default="", metavar="NAME", help="Your name; the same as --officer.")
@click.option("--role", default="", metavar="TEXT", help="Your office, such as Chair.")
@click.option(
    "--group-type",
    default="",
    metavar="KEY",
    help='The kind of group, such as society; "playbook show" lists the kinds. It decides whom a report '
    "goes to. Otherwise the first kind of the checklist.",
)
@click.option("--union", default="", metavar="NAME", help="Your Students' Union, or your party.")
@click.option("--year", default="", metavar="TEXT", help="The committee year, such as 2026/27.")
@click.option(
    "--zone", default="Europe/London", show_default=True, metavar="ZONE", help="The time zone you live in."
)
@click.option(
    "--checklist",
    default="student-group",
    show_default=True,
    metavar="KEY",
    help="The checklist to begin with: student-group or party-branch.",
)
@new_passphrase_option
@generate_option
@click.option(
    "--recovery-sheet",
    type=Path,
    metavar="FILE",
    help="Write the recovery sheet as a PDF to print. Without it the recovery text is shown once.",
)
@pass_session
def create(session: Session, folder: Path | None, recovery_sheet: Path | None, **given: Any) -> None:
    """Make a desk.

    FOLDER is new or empty and not in a synchronised cloud folder; without it the folder of --desk, or the
    default one. You choose a passphrase, and you get a recovery sheet: the
    only other way in, so keep it on paper. What you do not say is asked for.
    """
    if folder is not None:
        session.choices.desk = folder
    place = _new_place(session, recovery_sheet)
    given["group_type"] = _group_type(given["checklist"], given["group_type"])
    group = given["group_name"] or _asked("The name of your group?", "--group NAME")
    officer = given["officer_name"] or session.choices.officer or _asked("Your name?", "--officer-name NAME")
    given["new_passphrase_file"] = given["new_passphrase_file"] or session.choices.passphrase_file
    passphrase, generated = take_passphrase(
        session, given, whose=officer, about=(group, officer, given["union"])
    )
    new = services.desks.NewDesk(
        group_name=group,
        officer_name=officer,
        officer_role=given["role"],
        group_type=given["group_type"],
        union_name=given["union"],
        committee_year=given["year"],
        zone=given["zone"],
        playbook_key=given["checklist"],
    )
    opened, recovery = services.desks.create_desk(
        place, new, passphrase, clock=session.surroundings.clock, cost=session.surroundings.cost
    )
    with opened:
        data: dict[str, object] = {"folder": place, "desk_id": opened.header.desk_id, "officer": officer}
        sheet = take_recovery_text(session, opened, recovery, recovery_sheet)
    remembered = _remember_the_first(session, place)
    data.update(sheet)
    if generated:
        data["passphrase"] = passphrase

    def write(page: Page) -> None:
        page.line(f"The desk of {group} is made, in {place}.")
        if generated:
            page.line("Your passphrase is:")
            page.block(passphrase)
        if "recovery_sheet" in sheet:
            page.line(
                f"The recovery sheet is in {recovery_sheet}. Print it, put it somewhere safe, delete "
                f"the file."
            )
        if "recovery_text" in sheet:
            page.line(
                "The recovery text, shown this once. Write it down and keep it away from this computer:"
            )
            page.block(recovery)
        if remembered:
            page.line("This computer opens it from now on when no folder is named.")
        elif place != session.surroundings.default_desk:
            page.line(f'To open it without naming the folder: conductdesk desk use "{place}"', hang=4)
        page.line('Next: conductdesk incident add "What happened, in a few words"')

    session.out.answer(data, write)


def _new_place(session: Session, recovery_sheet: Path | None) -> Path:
    place = session.folder.absolute()
    if services.desks.is_desk(place):
        raise UserError(
            f"There is a desk in {place} already.", hint='Look at it with "conductdesk desk info".'
        )
    if recovery_sheet is not None and recovery_sheet.exists():
        raise UserError(
            f"{recovery_sheet} exists already.", hint="Choose another name; nothing is overwritten."
        )
    return place


def _remember_the_first(session: Session, place: Path) -> bool:
    """Open the first desk of this computer from now on; a second one never takes the first one's place."""
    around = session.surroundings
    if place == around.default_desk or around.settings().desk or services.desks.is_desk(around.default_desk):
        return False
    around.remember_desk(place)
    return True


def _group_type(checklist: str, wanted: str) -> str:
    """The kind of group as the checklist calls it; its first one when none was named."""
    kinds = next((p.group_types for p in services.playbooks.shipped() if p.key == checklist), ())
    keys = [kind.key for kind in kinds]
    if not wanted or not keys:
        return wanted or next(iter(keys), "")
    chosen = wanted.strip().casefold().replace(" ", "-").replace("_", "-")
    if chosen not in keys:
        raise NotFoundError(
            f'The checklist {checklist} knows no kind of group "{wanted}".',
            hint=f"There are: {', '.join(keys)}.",
        )
    return chosen


def _asked(question: str, option: str) -> str:
    if not prompts.can_ask():
        raise UserError(f"{option} is missing.", hint='See "conductdesk desk create --help".')
    for _ in range(_TRIES):
        if answer := prompts.ask(question):
            return answer
    raise UserError("Nothing was typed.", hint=f"Name it on the command line: {option}")


@click.command(cls=Command, example="conductdesk desk info --desk ~/desk")
@pass_session
def info(session: Session) -> None:
    """Say what can be known of a desk without unlocking it: never anything that is kept in it."""
    found = session.describe()
    if found.note:
        session.out.note(found.note)
    session.out.answer(found, lambda page: _write_info(page, found))


def _write_info(page: Page, found: "DeskInfo") -> None:
    page.heading("A practice desk" if found.practice else "A desk")
    page.fields(
        [
            ("Folder", str(found.folder)),
            ("Desk", found.desk_id),
            ("Keys", f"generation {found.generation}, last changed {say_time(found.edited_at)}"),
        ]
    )
    page.heading("Officers")
    page.table(
        ("Name", "Opens it with", "Since"),
        [
            (o.name, " or ".join(_WAYS.get(w, w) for w in o.ways_in), say_time(o.added_at))
            for o in found.officers
        ],
    )


@click.command(cls=Command, example="conductdesk desk verify")
@pass_session
def verify(session: Session) -> int:
    """Re-read every item of evidence and every record, and compare them with the activity log.

    Nothing is changed. The exit code is 1 when anything is not what was kept.
    """
    with session.reading() as opened, session.progress("file") as progress:
        found = services.verify.verify_desk(opened, progress=progress)
    data = {
        "ok": not found.problems,
        "problems": found.problems,
        "evidence_checked": found.evidence_checked,
        "entries_checked": found.entries_checked,
        "head_code": found.head_code,
    }

    def write(page: Page) -> None:
        if found.problems:
            page.alarm(f"Damage found: {count(len(found.problems), 'problem')}.")
            for problem in found.problems:
                page.line(problem, indent=2, hang=2)
            page.line(
                "Do not change anything now. A backup may hold what was damaged: conductdesk backup list"
            )
        else:
            page.line("Everything is as it was kept.")
        page.fields(
            [
                ("Evidence re-read", count(found.evidence_checked, "item")),
                ("Activity log", count(found.entries_checked, "entry", "entries")),
                ("Head code", found.head_code),
            ]
        )

    session.out.answer(data, write)
    return BROKE if found.problems else 0


@click.command(cls=Command, example="conductdesk desk use ~/desk")
@click.argument("folder", type=Path)
@pass_session
def use(session: Session, folder: Path) -> None:
    """Open the desk in FOLDER from now on, on this computer, when none is named."""
    wanted = folder.expanduser()
    session.choices.desk = wanted
    session.describe()
    session.surroundings.remember_desk(wanted)
    session.out.answer(
        {"folder": wanted.absolute(), "settings": session.surroundings.settings_file},
        lambda page: page.line(f"From now on the desk in {wanted.absolute()} is opened when none is named."),
    )
