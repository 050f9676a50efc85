"""The posts of an incident, the evidence that shows them, and taking them down."""

from typing import Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import NUMBER, Group, Word, word_option
from conductdesk.cli.options import ref_argument
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import count
from conductdesk.domain.evidence import PostState
from conductdesk.errors import UserError

_STATES = Word(PostState, {"gone": PostState.ALREADY_GONE, "removed": PostState.TAKEN_DOWN})
_SAID = {PostState.UP: "still up", PostState.ALREADY_GONE: "already gone", PostState.TAKEN_DOWN: "taken down"}

post = Group(
    "post",
    help="The posts an incident is about. A post can be taken down once evidence that shows it is kept.",
    example='conductdesk incident post add 2026-001 --where "members\' chat" --evidence 1\n'
    "conductdesk incident post mark 2026-001 1 taken-down",
)


@post.command(
    "add",
    example='conductdesk incident post add 2026-001 --where "members\' chat" \\\n'
    '    --author @nightowl --quote "..." --evidence 1 --evidence 2',
)
@ref_argument
@click.option("--where", required=True, metavar="TEXT", help="Where it is, such as the name of the chat.")
@click.option("--link", default="", metavar="LINK", help="Its address.")
@click.option(
    "--quote", default="", metavar="TEXT", help="What it says. Public texts are checked against it."
)
@click.option("--author", default="", metavar="NAME", help="The name or account it is under.")
@click.option("--posted", default="", metavar="WHEN", help="When it was posted.")
@word_option("--state", PostState, "Whether it is still up.", default=PostState.UP, show_default="up")
@click.option(
    "--evidence",
    multiple=True,
    type=NUMBER,
    metavar="N",
    help="The number of evidence that shows it; repeat for several.",
)
@pass_session
def add(session: Session, ref: str, **given: Any) -> None:
    """List a post, and say which evidence shows it."""
    with session.writing() as desk:
        number = services.posts.add_post(desk, ref, **given)

    def write(page: Page) -> None:
        page.line(f"Kept as post {number}.")
        if not given["evidence"]:
            page.line(f"Link the evidence that shows it: conductdesk incident post link {ref} {number} N")

    session.out.answer({"reference": ref, "number": number}, write)


@post.command("link", example="conductdesk incident post link 2026-001 1 3")
@ref_argument
@click.argument("number", type=NUMBER)
@click.argument("evidence", type=NUMBER)
@pass_session
def link(session: Session, ref: str, number: int, evidence: int) -> None:
    """Say that the item numbered EVIDENCE shows post NUMBER."""
    with session.writing() as desk:
        services.posts.link_post(desk, ref, number, evidence)
    session.out.answer(
        {"reference": ref, "number": number, "evidence": evidence},
        lambda page: page.line(f"Kept: evidence {evidence} shows post {number}."),
    )


@post.command("unlink", example="conductdesk incident post unlink 2026-001 1 3")
@ref_argument
@click.argument("number", type=NUMBER)
@click.argument("evidence", type=NUMBER)
@pass_session
def unlink(session: Session, ref: str, number: int, evidence: int) -> None:
    """Say that the item numbered EVIDENCE does not show post NUMBER after all; the item stays."""
    with session.writing() as desk:
        services.posts.unlink_post(desk, ref, number, evidence)
    session.out.answer(
        {"reference": ref, "number": number, "evidence": evidence},
        lambda page: page.line(f"Kept: evidence {evidence} does not show post {number}."),
    )


@post.command(
    "edit", example='conductdesk incident post edit 2026-001 1 --where "The members\' chat, general"'
)
@ref_argument
@click.argument("number", type=NUMBER)
@click.option("--where", metavar="TEXT", help="Where it is, such as the name of the chat.")
@click.option("--link", metavar="LINK", help="Its address.")
@click.option("--quote", metavar="TEXT", help="What it says.")
@click.option("--author", metavar="NAME", help="The name or account it is under.")
@click.option("--posted", metavar="WHEN", help="When it was posted.")
@pass_session
def edit(session: Session, ref: str, number: int, **given: Any) -> None:
    """Correct what is written about post NUMBER; what you do not name stays as it is."""
    if all(value is None for value in given.values()):
        raise UserError("Say what to change.", hint='See "conductdesk incident post edit --help".')
    with session.writing() as desk:
        services.posts.edit_post(desk, ref, number, **given)
    session.out.answer(
        {"reference": ref, "number": number},
        lambda page: page.line(f"Post {number} is kept as you changed it."),
    )


@post.command("remove", example="conductdesk incident post remove 2026-001 2")
@ref_argument
@click.argument("number", type=NUMBER)
@pass_session
def remove(session: Session, ref: str, number: int) -> None:
    """Take post NUMBER off the list, which was listed by mistake; its evidence stays.

    A post that was taken down stays on the list.
    """
    with session.writing() as desk:
        services.posts.remove_post(desk, ref, number)
    session.out.answer(
        {"reference": ref, "number": number},
        lambda page: page.line(f"Post {number} is off the list. Its number is not used again."),
    )


@post.command("mark", example="conductdesk incident post mark 2026-001 1 already-gone")
@ref_argument
@click.argument("number", type=NUMBER)
@click.argument("state", type=_STATES)
@pass_session
def mark(session: Session, ref: str, number: int, state: PostState) -> None:
    """Say where post NUMBER stands: up, already-gone (or gone), taken-down (or removed).

    "Taken-down" passes the removal lock: the evidence that shows the post is read again in full first.
    """
    with session.writing() as desk:
        reread = services.steps.mark_post(desk, ref, number, state)

    def write(page: Page) -> None:
        if reread:
            page.line(f"{count(reread, 'item')} of evidence read again in full: unchanged.")
        page.line(f"Post {number} is {_SAID[state]}.")

    session.out.answer({"reference": ref, "number": number, "state": state, "evidence_reread": reread}, write)


@post.command("list", example="conductdesk incident post list 2026-001")
@ref_argument
@pass_session
def list_posts(session: Session, ref: str) -> None:
    """List the posts with the evidence that shows them."""
    with session.reading() as desk:
        found = services.posts.list_posts(desk, ref)
    data = [
        {
            "number": p.number,
            "where": p.where,
            "link": p.link,
            "quote": p.quote,
            "author": p.author,
            "state": p.state,
            "posted_at": p.posted_at,
            "state_at": p.state_at,
            "evidence": numbers,
        }
        for p, numbers in found
    ]

    def write(page: Page) -> None:
        if not found:
            page.line(f"No posts are listed. Add one: conductdesk incident post add {ref} --where TEXT")
            return
        page.table(
            ("No", "Where", "By", "Stands", "Shown by evidence"),
            [
                (str(p.number), p.where, p.author, _SAID[p.state], ", ".join(map(str, numbers)) or "none yet")
                for p, numbers in found
            ],
        )

    session.out.answer({"reference": ref, "posts": data}, write)
