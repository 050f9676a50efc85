"""E-mails ready to send from somebody's own mail program; ConductDesk itself never sends anything.

An e-mail names nobody: who is involved stands in the attached document (R24, R26). The order for a window:

1. ``prepare_message`` fills the text; the officer edits it.
2. ``check_mail`` says what keeps it back, as often as one likes; nothing leaves.
3. ``make_case_report`` writes the PDF where the officer chose, and enters it in the register.
4. ``release_mail`` guards the final text, enters it in the register and gives the draft.
5. Open ``draft.mailto``, or ``save_eml`` and open that file, which has the PDF attached; where
   ``draft.problem`` says so, offer to copy ``draft.body``.
6. After it was sent: ``record_message``, ``refer`` and ``set_step``, each when the officer says so.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from pathlib import Path
from urllib.parse import quote

from conductdesk.domain.communications import (
    Filled,
    Finding,
    FindingKind,
    GuardTerms,
    MessageKind,
    check_ready,
    guard_public_text,
)
from conductdesk.domain.records import visible
from conductdesk.domain.referrals import Contact
from conductdesk.errors import RefusedError, UserError
from conductdesk.services.finding import find_incident
from conductdesk.services.leaving import new_file
from conductdesk.services.messages import Prepared, guard_terms, release_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.disk import sync_file

_NOT_IN_ADDRESS = r"\s@,;<>()\[\]\\\":/"
_ADDRESS = re.compile(
    rf"(?<![^{_NOT_IN_ADDRESS}])[^{_NOT_IN_ADDRESS}]+@[^{_NOT_IN_ADDRESS}]+\.[^{_NOT_IN_ADDRESS}.]{{2,}}(?=[\s,;>)]|$)"
)
_LONGEST = {"win32": 2_000}
_LONGEST_ELSEWHERE = 16_000
"""Characters of a mailto link that the system hands over whole; Windows cuts at 2,083."""
_PLACE_OF_POST = "{post_address}"


@dataclass(frozen=True, kw_only=True)
class MailDraft:
    """An e-mail that is ready to send.

    Attributes:
        to: the addresses, with commas between them; empty where none is known.
        subject: one line.
        body: plain text, for copying.
        mailto: opens it in the mail program; empty where the system would cut it.
        problem: what the officer has to do by hand, and why; empty where nothing is.
    """

    to: str
    subject: str
    body: str
    mailto: str
    problem: str = ""


def mail_draft(
    desk: OpenDesk, ref: str, prepared: Prepared, contact: Contact, *, system: str = sys.platform
) -> MailDraft:
    """An e-mail out of a text that may go, without anything leaving; :func:`release_mail` hands it out.

    Args:
        desk: the open desk.
        ref: the incident.
        prepared: the text as it is to be sent.
        contact: whom it goes to.
        system: as ``sys.platform`` names it; it sets how long a link may be.

    Raises:
        RefusedError: the text is no e-mail, has gaps, or names somebody.
    """
    if prepared.kind is not MessageKind.EMAIL:
        raise RefusedError("This text is no e-mail.", hint="Copy it, and post it where it belongs.")
    check_ready(Filled(subject=prepared.subject, body=prepared.text), prepared.kind, gaps=prepared.gaps)
    found = check_mail(desk, ref, prepared)
    if found:
        what = ", ".join(dict.fromkeys(f'"{finding.excerpt}"' for finding in found))
        raise RefusedError(
            f"This e-mail names somebody: {what}.",
            hint="Say it without names; who is involved stands in the document that goes with it.",
        )
    return _draft(prepared.subject, prepared.text, contact, system)


def check_mail(desk: OpenDesk, ref: str, prepared: Prepared) -> tuple[Finding, ...]:
    """The names and handles of the incident in the text of an e-mail, in the order of the text.

    Positions count from the start of subject, a line break and text. The officer's own name and those of the
    group may stand in it; a report to a platform has to say where the post is, so it may hold a handle.

    Source: R24 (S1, S2).
    """
    with desk.read() as reader:
        incident = find_incident(reader, ref)
        terms = guard_terms(reader, incident)
    template = desk.playbook(incident.playbook_digest).text(prepared.key)
    wording = f"{template.subject}\n{template.body}" if template is not None else ""
    own = (wording, desk.officer.name, desk.officer.role, desk.profile.group_name, desk.profile.union_name)
    handles = () if _PLACE_OF_POST in wording else terms.handles
    found = guard_public_text(
        f"{prepared.subject}\n{prepared.text}", GuardTerms(names=terms.names, handles=handles, own=own)
    )
    kinds = {FindingKind.NAME} if not handles else {FindingKind.NAME, FindingKind.HANDLE}
    return tuple(finding for finding in found if finding.kind in kinds)


def release_mail(
    desk: OpenDesk,
    ref: str,
    prepared: Prepared,
    contact: Contact,
    *,
    why: str = "",
    override_reason: str = "",
    system: str = sys.platform,
) -> MailDraft:
    """Hand an e-mail out: guarded at this moment, and entered in the register (R26).

    Args:
        desk: the open desk.
        ref: the incident.
        prepared: the text as it is to be sent.
        contact: whom it goes to.
        why: for the register.
        override_reason: why it goes past the wishes lock, when that is closed (R8).
        system: as ``sys.platform`` names it.

    Raises:
        RefusedError: the text is no e-mail, has gaps, names somebody, or the wishes lock is closed.
    """
    mail_draft(desk, ref, prepared, contact, system=system)
    final = release_message(
        desk,
        ref,
        prepared.key,
        to=contact.name,
        why=why,
        fields=prepared.fields,
        text=prepared.text,
        subject=prepared.subject,
        override_reason=override_reason,
    )
    return _draft(final.subject, final.text, contact, system)


def eml_draft(draft: MailDraft, attachments: Mapping[str, bytes]) -> bytes:
    """The e-mail as a file that mail programs open for sending, with its attachments.

    It holds no sender and no date: the mail program puts them in when it is sent.

    Args:
        draft: the e-mail.
        attachments: the bytes of each PDF by the name to show.
    """
    message = EmailMessage(policy=SMTP if draft.to.isascii() else SMTPUTF8)
    message["X-Unsent"] = "1"
    if draft.to:
        message["To"] = draft.to
    message["Subject"] = draft.subject
    message.set_content(draft.body)
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def save_eml(draft: MailDraft, attachments: Sequence[Path], out: Path) -> None:
    """Write the e-mail with PDFs that were made before into a new file, for the mail program to open.

    Raises:
        UserError: a PDF cannot be read, or the file exists or cannot be written.
    """
    try:
        data = {path.name: path.read_bytes() for path in attachments}
    except OSError as error:
        raise UserError(
            "The document to attach cannot be read.", hint="Make it again, then open the e-mail."
        ) from error
    with new_file(out) as sink:
        sink.write(eml_draft(draft, data))
        sync_file(sink)


def _draft(subject: str, body: str, contact: Contact, system: str) -> MailDraft:
    draft = MailDraft(
        to=", ".join(dict.fromkeys(_ADDRESS.findall(contact.address))),
        subject=" ".join(visible(subject).split()),
        body="\n".join(body.splitlines()),
        mailto="",
    )
    link = _mailto(draft)
    if len(link) > _LONGEST.get(system, _LONGEST_ELSEWHERE):
        return replace(
            draft,
            problem="The e-mail is too long to be handed to the mail program. Copy it, or save it as a file "
            "and open that.",
        )
    if not draft.to:
        return replace(
            draft,
            mailto=link,
            problem=f"No e-mail address is known for {contact.name}. Fill it in before you send it.",
        )
    return replace(draft, mailto=link)


def _mailto(draft: MailDraft) -> str:
    """The link of RFC 6068: everything in UTF-8 and percent-encoded, lines end with %0D%0A."""
    to = ",".join(quote(address, safe="@") for address in draft.to.split(", ") if address)
    body = quote(draft.body.replace("\n", "\r\n"), safe="")
    return f"mailto:{to}?subject={quote(draft.subject, safe='')}&body={body}"
