"""``conductdesk playbook``: the checklists of the desk."""

from pathlib import Path

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Group
from conductdesk.cli.failures import NOT_DONE
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import clean, count
from conductdesk.cli.times import say_time
from conductdesk.errors import NotFoundError

playbook = Group(
    "playbook",
    help="The checklists: what comes with the program, and your committee's own. An incident keeps "
    "the version it "
    "started with.",
    example="conductdesk playbook show student-group\nconductdesk playbook check ours.toml",
)


@playbook.command("list", example="conductdesk playbook list")
@pass_session
def list_playbooks(session: Session) -> None:
    """List the checklists that the desk keeps."""
    with session.reading() as desk:
        found = services.playbooks.list_playbooks(desk)
        zone, own = desk.profile.zone, desk.profile.playbook_key

    def write(page: Page) -> None:
        page.table(
            ("Key", "Version", "Name", "In the desk since", "Used as"),
            [
                (
                    p.key,
                    p.version,
                    p.name,
                    say_time(p.imported_at, zone),
                    "earlier version" if not p.current else "the desk's own" if p.key == own else "",
                )
                for p in found
            ],
        )

    session.out.answer({"playbooks": found, "own": own}, write)


@playbook.command("show", example="conductdesk playbook show student-group")
@click.argument("key", required=False)
@pass_session
def show(session: Session, key: str | None) -> None:
    """Show the keys of a checklist that comes with the program: categories, steps, texts.

    No desk is needed.
    """
    shipped = {p.key: p for p in services.playbooks.shipped()}
    if key is not None and key not in shipped:
        raise NotFoundError(
            f"No checklist {key} comes with the program.", hint=f"There are: {', '.join(shipped)}."
        )
    chosen = [shipped[key]] if key else list(shipped.values())
    sections = ("group_types", "categories", "characteristics", "effects", "seasons")
    data = [
        {
            "key": p.key,
            "version": p.version,
            "name": p.name,
            **{s: [{"key": e.key, "name": e.name} for e in getattr(p, s)] for s in sections},
            "questions": [{"key": q.key, "text": q.text} for q in p.questions],
            "steps": [{"key": s.key, "kind": s.kind, "title": s.title} for s in p.steps],
            "texts": [{"key": t.key, "kind": t.kind, "title": t.title} for t in p.texts],
        }
        for p in chosen
    ]

    def write(page: Page) -> None:
        for p in chosen:
            page.heading(f"{p.name} ({p.key}, version {p.version})")
            for title, rows in (
                *(
                    (s.replace("_", " ").capitalize(), [(e.key, e.name) for e in getattr(p, s)])
                    for s in sections
                ),
                ("Questions", [(q.key, q.text) for q in p.questions]),
                ("Steps", [(s.key, s.title) for s in p.steps]),
                ("Texts", [(t.key, t.title) for t in p.texts]),
            ):
                if rows:
                    page.line()
                    page.line(title)
                    page.fields(rows, indent=2)

    session.out.answer({"playbooks": data}, write)


@playbook.command("check", example="conductdesk playbook check ours.toml")
@click.argument("files", nargs=-1, required=True, type=Path)
@pass_session
def check(session: Session, files: tuple[Path, ...]) -> int:
    """Say everything that is wrong with checklist FILES, with file and key. No desk is needed.

    The exit code is 2 when a file cannot be used.
    """
    found = {str(file): services.playbooks.check_playbook_file(file.expanduser()) for file in files}
    bad = sum(bool(problems) for problems in found.values())

    def write(page: Page) -> None:
        for file, problems in found.items():
            if not problems:
                page.line(f"{file}: can be used.")
            for problem in problems:
                page.line(problem, hang=4)
        if bad:
            page.line(f"{count(bad, 'file')} cannot be used.")

    session.out.answer(
        {"ok": not bad, "files": [{"file": clean(f), "problems": p} for f, p in found.items()]}, write
    )
    return NOT_DONE if bad else 0


@playbook.command("import", example="conductdesk playbook import ours.toml")
@click.argument("file", type=Path)
@pass_session
def import_playbook(session: Session, file: Path) -> None:
    """Bring your committee's own checklist in. New incidents can start with it; older ones keep theirs."""
    with session.writing() as desk:
        row = services.playbooks.import_playbook(desk, file.expanduser())
        own = desk.profile.playbook_key

    def write(page: Page) -> None:
        page.line(f"{row.name}, version {row.version}, is in the desk.")
        if row.key != own:
            page.line(f'Start an incident with it: conductdesk incident add "..." --checklist {row.key}')

    session.out.answer(row, write)
