"""``conductdesk document``: the report to staff, and the register of what left the desk."""

from pathlib import Path

import click

from conductdesk.cli import services
from conductdesk.cli.commands import Group
from conductdesk.cli.options import ref_argument, require_words
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.steps import done_line
from conductdesk.cli.times import say_time
from conductdesk.domain.playbook import StepKind
from conductdesk.domain.referrals import Route

document = Group(
    "document",
    help="The case report as a PDF, and the register of everything that left the desk.",
    example='conductdesk document case-report 2026-001 --to "staff support" \\\n'
    '    --why "Advice and a formal complaint"',
)


@document.command(
    "case-report",
    example='conductdesk document case-report 2026-001 --to "staff support" \\\n'
    '    --why "Formal complaint" --out report.pdf',
)
@ref_argument
@click.option(
    "--to", default="", metavar="WHOM", help="Who gets it; it stands in the report and in the register."
)
@click.option("--why", default="", metavar="TEXT", help="Why they get it.")
@click.option(
    "--out", type=Path, metavar="FILE", help="The PDF to write; otherwise its reference in this folder."
)
@click.option("--with-bystanders", is_flag=True, help="Also the names of witnesses and of who told you.")
@click.option("--without-images", is_flag=True, help="Leave the pictures out.")
@pass_session
def case_report(
    session: Session,
    ref: str,
    to: str,
    why: str,
    out: Path | None,
    *,
    with_bystanders: bool,
    without_images: bool,
) -> None:
    """Write the case report of an incident as a PDF, with fingerprints its reader can check."""
    require_words(to=to, why=why)
    with session.writing() as desk:
        if out is None:
            out = Path(f"{services.show.show_incident(desk, ref).reference}-case-report.pdf")
        made = services.documents.make_case_report(
            desk,
            ref,
            out.expanduser(),
            to=to,
            why=why,
            with_bystanders=with_bystanders,
            with_images=not without_images,
        )
        done = done_line(desk, ref, StepKind.REFERRAL, StepKind.UPDATE, route=Route.STAFF_SUPPORT)

    for warning in made.warnings:
        session.out.note(warning)

    def write(page: Page) -> None:
        page.line(f"The report is in {made.path}. Entered in the register.")
        page.fields([("SHA-256", made.sha256), ("Head code", made.head_code)])
        page.line(f"When it is sent: conductdesk incident refer {ref} staff-support")
        if done:
            page.line(done)

    session.out.answer(
        {
            "reference": ref,
            "file": made.path.absolute(),
            "size_bytes": made.size_bytes,
            "sha256": made.sha256,
            "head_code": made.head_code,
            "warnings": list(made.warnings),
        },
        write,
    )


@document.command("register", example="conductdesk document register 2026-001")
@click.argument("ref", metavar="[REF]", required=False, default="")
@pass_session
def register(session: Session, ref: str) -> None:
    """Show what left the desk: to whom, what, why, and its fingerprint."""
    with session.reading() as desk:
        found = services.referrals.register(desk, ref)
        zone = desk.profile.zone
    data = [
        {
            "kind": d.kind,
            "to": d.to,
            "what": d.what,
            "why": d.why,
            "sha256": d.sha256,
            "activity_seq": d.activity_seq,
            "at": d.at,
        }
        for d in found
    ]

    def write(page: Page) -> None:
        if not found:
            page.line("Nothing has left the desk.")
        for d in found:
            page.line(f"{say_time(d.at, zone)}: {d.what}, to {d.to}", hang=2)
            page.fields([("Why", d.why), ("SHA-256", d.sha256)], indent=2)

    session.out.answer({"entries": data}, write)
