"""E-mails for somebody's own mail program: they name nobody, arrive whole, and stand in the register."""

import email
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from services_desk import AFFECTED, HANDLE, asked, recorded

from conductdesk.domain.communications import FindingKind
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Contact, Route
from conductdesk.errors import RefusedError, UserError
from conductdesk.services.documents import make_case_report
from conductdesk.services.mailing import (
    MailDraft,
    check_mail,
    eml_draft,
    mail_draft,
    release_mail,
    save_eml,
)
from conductdesk.services.messages import Prepared, prepare_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, involve
from conductdesk.services.referrals import register

FIELDS = {
    "done_so_far": "asked, and kept everything",
    "next_step": "wait for your answer",
    "categories": "abuse",
    "officer_role": "President",
    "staff_contact": "all",
}


def contact(address: str = "groups@union.example.org", name: str = "Student Groups Team") -> Contact:
    return Contact(
        key="staff", route=Route.STAFF_SUPPORT, name=name, address=address, changed_at=datetime.now(UTC)
    )


@pytest.fixture
def ref(desk: OpenDesk) -> str:
    made = recorded(desk, occurred="2026-11-20 20:00")
    asked(desk, made)
    involve(desk, made, Role.RESPONDENT, account=AccountDetails(platform="Instagram", handle=HANDLE))
    return made


def report(desk: OpenDesk, ref: str, **more: Any) -> Prepared:
    return prepare_message(desk, ref, "staff-report", fields=FIELDS, **more)


def opened(link: str) -> tuple[str, str, str]:
    """What a mail program reads out of a mailto link."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    query = parse_qs(parts.query, strict_parsing=True, keep_blank_values=True)
    assert query.keys() == {"subject", "body"}
    return unquote(parts.path), query["subject"][0], query["body"][0]


def test_the_mail_program_gets_exactly_what_was_written(desk: OpenDesk, ref: str) -> None:
    """Lines end with CRLF as RFC 6068 asks, and every script, sign and space arrives."""
    odd = 'First & last = 100% "sure"? #1 + 2;\n\nΝαι, да, 是的, نعم 🎬\tend\r\nlast'
    prepared = report(desk, ref, text=odd, subject="Über  100% & more?\nBcc: x@example.org")
    draft = mail_draft(desk, ref, prepared, contact())
    to, subject, body = opened(draft.mailto)
    assert to == "groups@union.example.org"
    assert subject == "Über 100% & more? Bcc: x@example.org"
    assert body == odd.replace("\r\n", "\n").replace("\n", "\r\n")
    assert draft.mailto.isascii()
    assert " " not in draft.mailto
    assert "+" not in draft.mailto
    assert "%0D%0A%0D%0A" in draft.mailto
    assert "bcc=" not in draft.mailto.casefold().partition("?")[2].replace("%", "")


def test_the_checklist_s_own_e_mail_names_nobody(desk: OpenDesk, ref: str) -> None:
    """R26: the officer signs it, and nobody else is in it."""
    prepared = report(desk, ref)
    assert check_mail(desk, ref, prepared) == ()
    draft = mail_draft(desk, ref, prepared, contact())
    assert desk.officer.name in draft.body
    assert AFFECTED not in draft.body + draft.subject
    assert draft.problem == ""


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (AFFECTED, FindingKind.NAME),
        ("lindqvist told us", FindingKind.NAME),
        ("Z o ë  Lind\u200bqvist", FindingKind.NAME),
        (HANDLE, FindingKind.HANDLE),
    ],
)
def test_a_name_in_the_text_or_the_subject_is_kept_back(
    desk: OpenDesk, ref: str, words: str, kind: FindingKind
) -> None:
    """R24: what was refused leaves no trace in the register."""
    for edited in ({"text": f"About {words} again."}, {"subject": f"About {words}"}):
        prepared = report(desk, ref, **edited)
        assert kind in {finding.kind for finding in check_mail(desk, ref, prepared)}
        for attempt in (mail_draft, release_mail):
            with pytest.raises(RefusedError, match="names somebody"):
                attempt(desk, ref, prepared, contact())
    assert register(desk, ref) == ()


def test_a_report_to_the_platform_may_say_where_the_post_is(desk: OpenDesk, ref: str) -> None:
    where = f"https://instagram.example.org/{HANDLE.strip('@')}/p/1"
    prepared = prepare_message(
        desk,
        ref,
        "platform-report",
        fields={**FIELDS, "post_address": where, "platform_rule": "no threats"},
    )
    assert where in mail_draft(desk, ref, prepared, contact()).body
    named = prepare_message(desk, ref, "platform-report", fields=FIELDS, text=f"{AFFECTED} wrote to us.")
    assert check_mail(desk, ref, named)


def test_gaps_and_other_kinds_of_text_are_refused(desk: OpenDesk, ref: str) -> None:
    with pytest.raises(RefusedError, match="filled in"):
        mail_draft(desk, ref, prepare_message(desk, ref, "staff-update"), contact())
    with pytest.raises(RefusedError, match="no e-mail"):
        mail_draft(desk, ref, prepare_message(desk, ref, "public-message"), contact())


def test_releasing_enters_the_register_once_with_the_contact_s_name(desk: OpenDesk, ref: str) -> None:
    """R26: looking at a draft is no disclosure."""
    prepared = report(desk, ref, text="An edited text, whole.")
    seen = mail_draft(desk, ref, prepared, contact())
    assert register(desk, ref) == ()
    given = release_mail(desk, ref, prepared, contact(), why="First report")
    assert given == seen
    (entry,) = register(desk, ref)
    assert (entry.kind, entry.to, entry.why) == ("message", "Student Groups Team", "First report")


def test_the_wishes_lock_holds_for_e_mails(desk: OpenDesk) -> None:
    """R8."""
    ref = recorded(desk, occurred="2026-11-20 20:00")
    prepared = report(desk, ref)
    with pytest.raises(RefusedError):
        release_mail(desk, ref, prepared, contact())
    release_mail(desk, ref, prepared, contact(), override_reason="Staff asked us to write tonight, at once.")
    assert len(register(desk, ref)) == 1


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("a.b+c@x-y.ac.uk", "a.b+c@x-y.ac.uk"),
        ("Team <a@x.org>, b@y.org; a@x.org", "a@x.org, b@y.org"),
        ("a&b=c?d%e#f@x.org", "a&b=c?d%e#f@x.org"),
        ("101", ""),
        ("union.example.org/zero-tolerance", ""),
        ("https://me@union.example.org/page", ""),
        ("a@b", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_e_mail_become_recipients(desk: OpenDesk, ref: str, address: str, to: str) -> None:
    draft = mail_draft(desk, ref, report(desk, ref), contact(address))
    assert draft.to == to
    assert opened(draft.mailto)[0] == to.replace(", ", ",")
    assert ("No e-mail address is known for Student Groups Team" in draft.problem) == (not to)


def test_what_a_link_cannot_carry_is_left_to_copying(desk: OpenDesk, ref: str) -> None:
    """Windows cuts links; an e-mail that arrives cut would look whole."""
    long = report(desk, ref, text="word " * 500)
    windows = mail_draft(desk, ref, long, contact(), system="win32")
    assert windows.mailto == ""
    assert "too long" in windows.problem
    assert windows.body == long.text
    elsewhere = mail_draft(desk, ref, long, contact(), system="linux")
    assert opened(elsewhere.mailto)[2] == long.text
    assert (
        mail_draft(desk, ref, report(desk, ref, text="word " * 9000), contact(), system="linux").mailto == ""
    )


def test_the_file_opens_as_a_draft_with_the_pdf_attached(desk: OpenDesk, ref: str, tmp_path: Path) -> None:
    """R26: what is attached is byte for byte what the register holds."""
    made = make_case_report(desk, ref, tmp_path / "case-report.pdf", to="Student Groups Team", why="Report")
    draft = release_mail(desk, ref, report(desk, ref, subject="Διάβασε: " + "long " * 40), contact())
    out = tmp_path / "report.eml"
    save_eml(draft, [made.path], out)
    message = email.message_from_bytes(out.read_bytes(), policy=default)
    assert message["X-Unsent"] == "1"
    assert message["To"] == draft.to
    assert message["Subject"] == draft.subject
    assert {"From", "Date", "Message-ID"} & set(message.keys()) == set()
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip().replace("\r\n", "\n") == draft.body.strip()
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_filename() == "case-report.pdf"
    assert attached.get_content() == made.path.read_bytes()
    assert {entry.kind for entry in register(desk, ref)} == {"document", "message"}
    with pytest.raises(UserError, match="exists already"):
        save_eml(draft, [made.path], out)
    with pytest.raises(UserError, match="cannot be read"):
        save_eml(draft, [tmp_path / "gone.pdf"], tmp_path / "other.eml")
    assert not (tmp_path / "other.eml").exists()


@pytest.mark.parametrize("to", ["", "ü@bücher.example"])
def test_a_file_is_whole_without_a_recipient_and_with_one_in_any_script(to: str) -> None:
    body = "短い\n" + "x" * 2000 + "\n.\nFrom here"
    data = eml_draft(MailDraft(to=to, subject="S", body=body, mailto=""), {})
    message = email.message_from_bytes(data, policy=default)
    assert (message["To"] or "") == to
    assert message.get_content().replace("\r\n", "\n") == body + "\n"
