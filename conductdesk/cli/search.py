"""``conductdesk search``: find incidents by what stands in them."""

from typing import Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command
from conductdesk.cli.listing import answer_rows, take_filter
from conductdesk.cli.options import filter_options
from conductdesk.cli.session import Session, pass_session


@click.command(
    cls=Command,
    example='conductdesk search motion chat\nconductdesk search "Zieli" --state closed --since 1/9/2026',
)
@click.argument("words", nargs=-1, required=True)
@filter_options
@pass_session
def search(session: Session, words: tuple[str, ...], before: int | None, limit: int, **given: Any) -> None:
    """Find incidents by WORDS in titles, notes, names, accounts, messages and descriptions of evidence.

    Every word has to be found, the last one can be a beginning, and accents do not matter. Newest first.
    """
    text = " ".join(words)
    with session.reading() as desk:
        rows = services.search.search(
            desk, text, narrowed=take_filter(desk, given), before=before, limit=limit
        )
        cards = services.cards.card_facts(desk, [row.id for row in rows])
        zone = desk.profile.zone
    answer_rows(session, rows, cards, limit=limit, zone=zone, command=f'conductdesk search "{text}"')
