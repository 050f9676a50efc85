"""``conductdesk about``: what the program is made of, and under which licences."""

import click

from conductdesk.cli.commands import Command
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import one_line
from conductdesk.errors import NotFoundError


@click.command(cls=Command, example="conductdesk about\nconductdesk about PySide6_Essentials")
@click.argument("name", required=False)
@pass_session
def about(session: Session, name: str | None) -> None:
    """List the libraries, fonts and icons with their licences; with NAME, the text of its licence."""
    from conductdesk.services.about import about as everything  # noqa: PLC0415 - for this page alone

    made = everything()
    if name is not None:
        texts = {
            **{one.name: one.licence_text for one in made.bundled},
            **{one.name: one.licence_text for one in made.libraries},
        }
        for called, text in texts.items():
            if called.casefold() == name.strip().casefold():
                session.out.text_only({"name": called, "licence_text": text}, text)
                return
        raise NotFoundError(
            f'Nothing here is called "{one_line(name)}".', hint="See the names: conductdesk about"
        )

    def write(page: Page) -> None:
        page.line(f"ConductDesk {made.version}, MIT licence, on Python {made.python}")
        page.heading("Libraries")
        page.table(
            ("Name", "Version", "Licence"), [(one.name, one.version, one.licence) for one in made.libraries]
        )
        page.heading("Also inside")
        page.table(("Name", "Licence"), [(one.name, one.licence) for one in made.bundled])
        page.line()
        page.line(made.how_to_replace_qt)

    rows = [{"name": one.name, "version": one.version, "licence": one.licence} for one in made.libraries]
    inside = [{"name": one.name, "kind": one.kind, "licence": one.licence} for one in made.bundled]
    session.out.answer(
        {"version": made.version, "python": made.python, "libraries": rows, "bundled": inside}, write
    )
