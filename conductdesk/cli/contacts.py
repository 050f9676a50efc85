"""``conductdesk contact``: whom to write to."""

from typing import Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Group, word_option
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.domain.referrals import Route

contact = Group(
    "contact",
    help="Whom an incident is taken to: staff support by kind of group, platforms, the police.",
    example="conductdesk contact list\n"
    'conductdesk contact set staff --route staff-support --name "Societies team" \\\n'
    "    --address societies@example.org",
)


@contact.command("list", example="conductdesk contact list --group-type society")
@click.option("--group-type", metavar="KEY", help="Only those for this kind of group.")
@pass_session
def list_contacts(session: Session, group_type: str | None) -> None:
    """List the contacts, those that came with the checklist and your own."""
    with session.reading() as desk:
        found = services.contacts.list_contacts(desk, group_type=group_type)
    data = [
        {
            "key": c.key,
            "route": c.route,
            "group_type": c.group_type,
            "name": c.name,
            "address": c.address,
            "note": c.note,
            "preset": c.preset,
            "preset_date": c.preset_date,
        }
        for c in found
    ]

    def write(page: Page) -> None:
        for c in found:
            page.line(f"{c.key}: {c.name}", hang=4)
            page.fields(
                [
                    ("Address", c.address or "not known yet: conductdesk contact set"),
                    ("Route", c.route.value),
                    ("For", c.group_type),
                    ("Note", c.note),
                    ("From", f"{c.preset}, {c.preset_date}" if c.preset else ""),
                ],
                indent=4,
            )

    session.out.answer({"contacts": data}, write)


@contact.command(
    "set",
    example="conductdesk contact set staff --route staff-support \\\n"
    '    --name "Societies team" --address societies@example.org',
)
@click.argument("key")
@word_option("--route", Route, "What they are for.", required=True)
@click.option("--name", required=True, metavar="NAME", help="What they are called.")
@click.option("--address", default="", metavar="E-MAIL", help="Their e-mail address.")
@click.option("--group-type", default="", metavar="KEY", help="Only for this kind of group.")
@click.option("--note", default="", metavar="TEXT", help="Anything worth saying, such as when they answer.")
@pass_session
def set_contact(session: Session, key: str, **given: Any) -> None:
    """Add a contact, or change the one called KEY; it is written anew with everything you give here."""
    with session.writing() as desk:
        services.contacts.set_contact(desk, services.contacts.ContactDetails(key=key, **given))
    session.out.answer({"key": key, **given}, lambda page: page.line(f"The contact {key} is kept."))
