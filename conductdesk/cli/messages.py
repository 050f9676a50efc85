"""Messages: the words ready to copy, guarded, and the record of what was sent."""

from typing import TYPE_CHECKING, Any

import click

from conductdesk.cli import services
from conductdesk.cli.commands import NUMBER, Command, word_option
from conductdesk.cli.failures import RefusedWithListError
from conductdesk.cli.options import override_option, ref_argument, require_words
from conductdesk.cli.page import Page
from conductdesk.cli.session import Session, pass_session
from conductdesk.cli.text import count, one_line
from conductdesk.cli.times import say_time
from conductdesk.domain.communications import FIELDS, MessageKind
from conductdesk.errors import RefusedError, UserError

if TYPE_CHECKING:
    from conductdesk.domain.communications import Finding
    from conductdesk.services.messages import Prepared
    from conductdesk.services.open_desk import OpenDesk

_OPENING = "---- the text ----"
_CLOSING = "---- end of the text ----"


@click.command(
    cls=Command,
    example="conductdesk incident message 2026-001\n"
    "conductdesk incident message 2026-001 --text public-message \\\n"
    '    --field "support_contact=advice@example.org"\n'
    "conductdesk incident message 2026-001 --text public-message \\\n"
    '    --copy-for "members of the chat" --why "Calm the chat"\n'
    "conductdesk incident message 2026-001 --text public-message --sent \\\n"
    '    --to "members of the chat" --where WhatsApp --proof 3',
)
@ref_argument
@click.option(
    "--text",
    "key",
    default="",
    metavar="KEY",
    help="Which text of the checklist; without it they are listed.",
)
@click.option(
    "--field", "fields", multiple=True, metavar="NAME=VALUE", help="Fill a gap; repeat for several."
)
@click.option(
    "--edit-file", default="", metavar="FILE", help="Your edited text instead; - is standard input."
)
@click.option("--subject", metavar="TEXT", help="The edited subject of an e-mail.")
@click.option(
    "--copy-for",
    default="",
    metavar="WHOM",
    help="Hand the text out for copying; who will read it goes into the register.",
)
@click.option("--why", default="", metavar="TEXT", help="Why it is handed out.")
@click.option("--sent", is_flag=True, help="Keep that it was sent, with --to, --where, --when and --proof.")
@click.option("--to", default="", metavar="WHOM", help="Whom it went to.")
@click.option("--where", default="", metavar="TEXT", help="Where it was posted or sent.")
@click.option("--when", default="", metavar="WHEN", help="When it was sent; now, if you do not say.")
@click.option("--proof", type=NUMBER, metavar="N", help="The number of the evidence that shows it.")
@click.option(
    "--step", "step_key", default="", metavar="STEP", help="The step it belongs to; the text's own otherwise."
)
@word_option("--kind", MessageKind, "For a message that is no text of the checklist.")
@override_option
@pass_session
def message(session: Session, ref: str, key: str, **given: Any) -> None:
    """Prepare a message, hand it out for copying, or keep that it was sent.

    A text is filled from the incident; what is not known stays visible as a gap. A public text may not hold
    names, accounts, quotations or links of the incident: it is checked as it stands when it is handed out,
    and then the text alone is printed, to be copied or piped on. There is no override for that check.
    Without --copy-for you see how the text stands and what is left to do; the exit code is 0 then, ready or
    not. Nothing is ever sent for you.
    """
    if given["copy_for"] and given["sent"]:
        raise UserError(
            "Use either --copy-for or --sent.", hint="First copy it, then send it, then say that it was sent."
        )
    fields = _fields(given["fields"])
    source = given["edit_file"]
    edited = session.sources.text(source, option="--edit-file") if source else None
    if given["sent"]:
        _record(session, ref, key, fields, edited, given)
    elif not key:
        if edited is not None or given["copy_for"]:
            raise UserError(
                "Say which text it is.", hint=f"Add --text KEY; list them: conductdesk incident message {ref}"
            )
        _list(session, ref)
    elif given["copy_for"]:
        require_words(copy_for=given["copy_for"])
        with session.writing() as desk:
            prepared = _release(desk, ref, key, fields, edited, given)
        session.out.text_only(_plain(ref, prepared), _whole(prepared))
        session.out.note(
            f"Entered in the register. When it is sent: conductdesk incident message {ref} --text "
            f"{key} --sent --to WHOM"
        )
    else:
        with session.reading() as desk:
            services.messages.check_fields(desk, ref, key, fields)
            prepared = services.messages.prepare_message(
                desk, ref, key, fields=fields, text=edited, subject=given["subject"]
            )
        session.out.answer(_plain(ref, prepared), lambda page: _write_prepared(page, ref, prepared))


def _release(
    desk: "OpenDesk", ref: str, key: str, fields: dict[str, str], edited: str | None, given: dict[str, Any]
) -> "Prepared":
    """Hand the text out, or say everything that stands in the way."""
    services.messages.check_fields(desk, ref, key, fields)
    try:
        prepared: Prepared = services.messages.release_message(
            desk,
            ref,
            key,
            to=given["copy_for"],
            why=given["why"],
            fields=fields,
            text=edited,
            subject=given["subject"],
            override_reason=given["override"],
        )
    except RefusedError as error:
        seen = services.messages.prepare_message(
            desk, ref, key, fields=fields, text=edited, subject=given["subject"]
        )
        if not seen.findings or seen.gaps:
            raise
        hint = error.hint
        if given["override"]:
            hint += " --override opens a lock of the checklist; it does not let this text through."
        raise RefusedWithListError(
            error.message,
            hint=hint,
            lines=[f"Not for a public text: {_said(finding, seen.text)}" for finding in seen.findings],
            data={"findings": [_plain_finding(finding, seen.text) for finding in seen.findings]},
        ) from error
    return prepared


def _place(finding: "Finding", text: str) -> tuple[int, int]:
    """The line of a finding and the first of its characters in that line, both from 1."""
    before = text[: finding.start]
    return before.count("\n") + 1, finding.start - (before.rfind("\n") + 1) + 1


def _said(finding: "Finding", text: str) -> str:
    line, character = _place(finding, text)
    return f'{finding.kind.value} in line {line}, character {character}: "{one_line(finding.excerpt)}"'


def _plain_finding(finding: "Finding", text: str) -> dict[str, object]:
    line, character = _place(finding, text)
    return {**vars(finding), "line": line, "character": character}


def _fields(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UserError(f'"{pair}" is no field.', hint='Write it like --field "platform=WhatsApp".')
        found[name.strip().strip("{}[]").strip().casefold().replace(" ", "_").replace("-", "_")] = value
    return found


def _whole(prepared: "Prepared") -> str:
    return f"Subject: {prepared.subject}\n\n{prepared.text}" if prepared.subject else prepared.text


def _record(
    session: Session, ref: str, key: str, fields: dict[str, str], edited: str | None, given: dict[str, Any]
) -> None:
    kind: MessageKind | None = given["kind"]
    if not key and (kind is None or edited is None):
        raise UserError(
            "Say what was sent.",
            hint="Either --text KEY, or --kind public, direct or email with --edit-file FILE.",
        )
    require_words(to=given["to"])
    with session.writing() as desk:
        text, step_key = edited, given["step_key"]
        if key:
            services.messages.check_fields(desk, ref, key, fields)
            prepared = services.messages.prepare_message(desk, ref, key, fields=fields, text=edited)
            kind, text = kind or prepared.kind, prepared.text
            if prepared.gaps:
                raise UserError(
                    f"The text still has gaps: {', '.join(f'{{{gap}}}' for gap in prepared.gaps)}.",
                    hint="Give the text as it was sent with --edit-file, or fill the gaps with "
                    "--field NAME=VALUE.",
                )
            step_key = step_key or _step_of(services.steps.show_ladder(desk, ref), key)
        made = services.messages.record_message(
            desk,
            ref,
            kind or MessageKind.DIRECT,
            to=given["to"],
            text=text or "",
            where=given["where"],
            sent=given["when"],
            step_key=step_key,
            proof=given["proof"],
        )
        zone = desk.profile.zone
    data = {
        "reference": ref,
        "kind": made.kind,
        "to": made.to,
        "where": made.where,
        "sent_at": made.sent_at,
        "step": made.step_key,
        "proof": given["proof"],
    }

    def write(page: Page) -> None:
        page.line(f"Kept: sent to {made.to}, {say_time(made.sent_at, zone)}.")
        if given["proof"] is None:
            page.line(f"A picture of it is proof: conductdesk evidence add {ref} FILE")
        if made.step_key:
            page.line(f"To mark the step done: conductdesk incident step {ref} {made.step_key} done")

    session.out.answer(data, write)


def _step_of(steps: tuple[Any, ...], key: str) -> str:
    return next((view.step.key for view in steps if key in view.step.texts), "")


def _list(session: Session, ref: str) -> None:
    with session.reading() as desk:
        texts = services.messages.list_texts(desk, ref)
        view = services.show.show_incident(desk, ref)
    data = {
        "reference": view.reference,
        "texts": [{"key": t.key, "kind": t.kind, "title": t.title} for t in texts],
        "messages": view.messages,
    }

    def write(page: Page) -> None:
        page.heading("Texts of the checklist")
        page.table(("Key", "For", "Title"), [(t.key, t.kind.value, t.title) for t in texts], indent=2)
        page.line()
        page.line(f"Fill one: conductdesk incident message {view.reference} --text KEY", indent=2)
        if view.messages:
            page.heading("Sent")
        for sent in view.messages:
            page.line(
                f"{say_time(sent.sent_at, view.zone)}: {sent.kind.value} to {sent.to}", indent=2, hang=2
            )
            page.block(sent.text, indent=6)

    session.out.answer(data, write)


def _write_prepared(page: Page, ref: str, prepared: "Prepared") -> None:
    page.heading(f"{prepared.title} ({prepared.kind.value})")
    page.line(_OPENING)
    page.whole(_whole(prepared))
    page.line(_CLOSING)
    for finding in prepared.findings:
        page.alarm(f"Not for a public text: {_said(finding, prepared.text)}")
        page.line(finding.why, indent=2)
    if prepared.gaps:
        page.line(f"{count(len(prepared.gaps), 'gap')} to fill, with --field NAME=VALUE:")
        for gap in prepared.gaps:
            page.line(f"{{{gap}}}: {FIELDS.get(gap, 'a field of this checklist')}", indent=2, hang=2)
    if prepared.findings:
        page.alarm("This text is not ready to be copied, and there is no override for it.")
        page.line(
            f"Change the text in a file, then: conductdesk incident message {ref} --text "
            f"{prepared.key} --edit-file FILE",
            hang=4,
        )
    elif prepared.gaps:
        page.line("This text is not ready to be copied: fill the gaps, or take the sentences out.")
    else:
        page.line(
            f"To copy it: conductdesk incident message {ref} --text {prepared.key} --copy-for WHOM", hang=4
        )


def _plain(ref: str, prepared: "Prepared") -> dict[str, object]:
    return {
        "reference": ref,
        "key": prepared.key,
        "kind": prepared.kind,
        "title": prepared.title,
        "subject": prepared.subject,
        "text": prepared.text,
        "gaps": prepared.gaps,
        "findings": [_plain_finding(finding, prepared.text) for finding in prepared.findings],
        "ready": not prepared.gaps and not prepared.findings,
    }
