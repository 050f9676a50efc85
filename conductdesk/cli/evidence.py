"""``conductdesk evidence``: keep files sealed, check them, hand them out, delete mistakes."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import NUMBER, Group
from conductdesk.cli.failures import BROKE
from conductdesk.cli.options import ref_argument, require_words
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import count, say_size
from conductdesk.cli.times import say_time
from conductdesk.domain.evidence import CustodyKind, EvidenceState
from conductdesk.errors import UserError

if TYPE_CHECKING:
    from conductdesk.services.evidence import Checked, Kept

_HISTORY = {
    CustodyKind.COLLECTED: "collected",
    CustodyKind.VERIFIED: "read again in full",
    CustodyKind.VIEWED: "viewed",
    CustodyKind.EXPORTED: "handed out",
    CustodyKind.TRANSFERRED: "passed on",
    CustodyKind.DISPOSED: "deleted",
}

_REFERENCE = re.compile(r"(?:[0-9]{4}|draft)-[0-9]+", re.IGNORECASE)

evidence = Group(
    "evidence",
    help="Keep files as evidence: fingerprinted and sealed before anything looks into them, never "
    "changed after.",
    example="conductdesk evidence add 2026-001 screenshot1.png chat.zip\n"
    "conductdesk evidence verify 2026-001",
)


@evidence.command(
    "add",
    example='conductdesk evidence add 2026-001 *.png --description "The chat on Sunday"',
)
@ref_argument
@click.argument("files", nargs=-1, required=True, type=Path)
@click.option("--description", default="", metavar="TEXT", help="What they show.")
@click.option(
    "--origin", default="file", metavar="TEXT", help="Where they come from, such as a phone or an export."
)
@pass_session
def add(session: Session, ref: str, files: tuple[Path, ...], description: str, origin: str) -> None:
    """Keep FILES of any type, up to 2 GB each, in the order given. The files themselves are left alone.

    Each is safe on the disk before it is called kept. Sexual images of people under 18 must not be kept:
    describe them in words and tell the police.
    """
    if _REFERENCE.fullmatch(str(files[0])) and not _REFERENCE.fullmatch(ref):
        raise UserError(
            "The reference comes first, the files after it.",
            hint=f'Such as: conductdesk evidence add {files[0]} "{ref}"',
        )
    expanded = [file.expanduser() for file in files]
    session.when_stopped = f"The file at hand was not kept. What is kept: conductdesk evidence list {ref}"
    total = sum(file.stat().st_size for file in expanded if file.is_file())
    with session.writing() as desk, session.progress("file", total_bytes=total) as progress:
        kept = services.evidence.add_evidence(
            desk, ref, expanded, description=description, origin=origin, progress=progress
        )
    session.out.answer({"reference": ref, "evidence": kept}, lambda page: _write_kept(page, ref, kept))


def _write_kept(page: Page, ref: str, kept: "Sequence[Kept]") -> None:
    for item in kept:
        if item.already_kept:
            page.line(
                f"{item.given_name} has the same content as evidence {item.number} ({item.name}), so it was "
                "not kept twice.",
                hang=3,
            )
        else:
            page.line(
                f"{item.number}. {item.name}: kept, {say_size(item.size_bytes)}, {item.media_type}", hang=3
            )
            page.line(f"SHA-256 {item.sha256}", indent=3)
            if not item.size_bytes:
                page.line("It is empty and shows nothing. Is it the right file?", indent=3)
    page.line(
        f"Say which posts they show: conductdesk incident post add {ref} --where TEXT --evidence N", hang=4
    )


@evidence.command("describe", example='conductdesk evidence describe 2026-001 1 "The chat on Sunday evening"')
@ref_argument
@click.argument("number", type=NUMBER)
@click.argument("text")
@pass_session
def describe(session: Session, ref: str, number: int, text: str) -> None:
    """Write down what item NUMBER shows: TEXT takes the place of what was written; "" leaves it empty.

    The file itself never changes. A description is read before anybody has to look.
    """
    with session.writing() as desk:
        services.evidence.describe_evidence(desk, ref, number, text)
    said = "is described" if text.strip() else "has no description any more"
    session.out.answer(
        {"reference": ref, "number": number, "description": text.strip()},
        lambda page: page.line(f"Evidence {number} {said}."),
    )


@evidence.command("list", example="conductdesk evidence list 2026-001")
@ref_argument
@pass_session
def list_items(session: Session, ref: str) -> None:
    """List the evidence of an incident."""
    with session.reading() as desk:
        view = services.show.show_incident(desk, ref)

    def write(page: Page) -> None:
        if not view.evidence:
            page.line(f"No evidence is kept yet. conductdesk evidence add {view.reference} FILE")
        for item in view.evidence:
            if item.state is EvidenceState.DISPOSED:
                page.line(
                    f"{item.number}. deleted {say_time(item.disposed_at, view.zone)}: {item.disposed_reason}",
                    hang=3,
                )
                continue
            page.line(f"{item.number}. {item.original_name}", hang=3)
            page.fields(
                [
                    ("Shows", item.description),
                    ("Type", f"{item.media_type}, {say_size(item.size_bytes)}"),
                    ("Kept", f"{say_time(item.kept_at, view.zone)}, from: {item.origin}"),
                    ("SHA-256", item.sha256),
                ],
                indent=3,
            )

    session.out.answer({"reference": view.reference, "evidence": view.evidence}, write)


@evidence.command("verify", example="conductdesk evidence verify\nconductdesk evidence verify 2026-001 3")
@click.argument("ref", metavar="[REF]", required=False, default="")
@click.argument("number", metavar="[N]", required=False, type=NUMBER)
@pass_session
def verify(session: Session, ref: str, number: int | None) -> int:
    """Re-read evidence in full and compare it with what was kept: all of it, one incident's, or one item.

    The check goes into each item's history. The exit code is 1 when anything is not what was kept.
    """
    with session.writing_if_possible() as desk, session.progress("item") as progress:
        found = services.evidence.verify_evidence(desk, ref, number, progress=progress)
    bad = [item for item in found if item.problem]
    session.out.answer(
        {"ok": not bad, "checked": len(found), "items": found}, lambda page: _write_checked(page, found, bad)
    )
    return BROKE if bad else 0


def _write_checked(page: Page, found: "Sequence[Checked]", bad: "Sequence[Checked]") -> None:
    for item in bad:
        page.alarm(f"Damage found: evidence {item.number} of {item.reference}: {item.problem}")
    if not found:
        page.line("There is no evidence to check.")
    elif bad:
        page.line(
            f"{len(bad)} of {count(len(found), 'item')} not as kept. A backup may hold what was "
            f"damaged: conductdesk backup list"
        )
    else:
        page.line(f"{count(len(found), 'item')} read again in full: as kept.")


@evidence.command(
    "extract",
    example="conductdesk evidence extract 2026-001 1 ~/for-staff.png \\\n"
    '    --to "staff support" --why "They asked for it"',
)
@ref_argument
@click.argument("number", type=NUMBER)
@click.argument("out", type=Path)
@click.option("--to", default="", metavar="WHOM", help="Who gets it; it goes into the register.")
@click.option("--why", default="", metavar="TEXT", help="Why they get it.")
@pass_session
def extract(session: Session, ref: str, number: int, out: Path, to: str, why: str) -> None:
    """Write the original numbered NUMBER to the new file OUT, checked, and enter that in the register."""
    require_words(to=to, why=why)
    with session.writing() as desk:
        kept = services.evidence.extract_evidence(desk, ref, number, out.expanduser(), to=to, why=why)

    def write(page: Page) -> None:
        page.line(f"Evidence {number} is in {out}, as it was kept. Entered in the register.")
        page.line(f"SHA-256 {kept.sha256}")

    session.out.answer({"reference": ref, "file": out.expanduser().absolute(), **vars(kept)}, write)


@evidence.command("dispose", example='conductdesk evidence dispose 2026-001 4 --reason "The wrong file"')
@ref_argument
@click.argument("number", type=NUMBER)
@click.option("--reason", default="", metavar="TEXT", help="Why; that it was deleted and this stay.")
@pass_session
def dispose(session: Session, ref: str, number: int, reason: str) -> None:
    """Delete an item that was added by mistake, here and in the backups at hand.

    It cannot be brought back.
    """
    require_words(reason=reason)
    with session.writing() as desk:
        missed = services.evidence.dispose_evidence(desk, ref, number, reason)
    for place in missed:
        session.out.note(f"The backups in {place} cannot be reached now and still hold the sealed item.")
    session.out.answer(
        {"reference": ref, "number": number, "disposed": True, "backups_missed": missed},
        lambda page: page.line(
            f"Evidence {number} is deleted; that it happened and why stays. Copies of the desk that "
            f"are elsewhere "
            "may still hold it."
        ),
    )


@evidence.command("history", example="conductdesk evidence history 2026-001 1")
@ref_argument
@click.argument("number", type=NUMBER)
@pass_session
def history(session: Session, ref: str, number: int) -> None:
    """Show the history of one item: who collected, checked, viewed, handed out or deleted it."""
    with session.reading() as desk:
        found = services.evidence.custody_of(desk, ref, number)
        names = {officer.id: officer.name for officer in services.officers.list_officers(desk)}
        zone = desk.profile.zone
    data: list[dict[str, Any]] = [
        {"kind": e.kind, "at": e.at, "officer": names.get(e.officer_id, ""), "note": e.note, "ok": e.ok}
        for e in found
    ]

    def write(page: Page) -> None:
        for e in found:
            said = _HISTORY[e.kind] + ("" if e.ok else ", damaged")
            page.line(f"{say_time(e.at, zone)}: {said}, {names.get(e.officer_id, '')}", hang=2)
            if e.note:
                page.line(e.note, indent=2)

    session.out.answer({"reference": ref, "number": number, "history": data}, write)
