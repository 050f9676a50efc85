"""How things are done on one platform: freeze, remove, block, save evidence, open again, report."""

from typing import TYPE_CHECKING

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Command
from conductdesk.cli.options import ref_argument
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.domain.playbook import StepKind
from conductdesk.errors import NotFoundError

if TYPE_CHECKING:
    from conductdesk.domain.playbook import PlatformCard

_PARTS = (
    ("save_evidence", "Save evidence"),
    ("freeze", "Freeze"),
    ("reopen", "Open again"),
    ("remove", "Remove a post"),
    ("block", "Block somebody"),
    ("report", "Report to the platform"),
)
_PART_OF = {
    StepKind.EVIDENCE: "save_evidence",
    StepKind.FREEZE: "freeze",
    StepKind.REOPEN: "reopen",
    StepKind.REMOVAL: "remove",
    StepKind.BLOCK: "block",
}


def card_line(card: "PlatformCard | None", kind: StepKind) -> str:
    """What the card says about a step of that kind, in one paragraph; empty where it says nothing."""
    text: str = getattr(card, _PART_OF[kind]) if card is not None and kind in _PART_OF else ""
    return f"On {card.name}, as of {card.as_of}: {' '.join(text.split())}" if card and text.strip() else ""


@click.command(
    cls=Command,
    example="conductdesk incident card 2026-001\nconductdesk incident card 2026-001 --platform Discord",
)
@ref_argument
@click.option("--platform", default="", metavar="NAME", help="Which platform; the incident's own otherwise.")
@pass_session
def card(session: Session, ref: str, platform: str) -> None:
    """Show how to freeze, remove, block and save evidence on the platform of an incident."""
    with session.reading() as desk:
        found = services.steps.platform_card(desk, ref, platform)
        known = services.steps.platforms(desk, ref)
    if found is None:
        raise NotFoundError(
            "The checklist has no card for this platform.",
            hint=f"Name one with --platform. There are: {', '.join(known)}.",
        )

    def write(page: Page) -> None:
        page.heading(f"{found.name}, as of {found.as_of}")
        for part, title in _PARTS:
            if getattr(found, part):
                page.line(f"{title}: {' '.join(getattr(found, part).split())}", hang=2)

    session.out.answer({"reference": ref, **vars(found)}, write)
