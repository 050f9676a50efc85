"""How a report leaves the window: saved, printed, by e-mail; what is entered, and kept once it was sent."""

import hashlib
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from documents_desk import ADDRESS, AFFECTED, CONTACT, WITNESS, Desk, folder, recorded
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget

from conductdesk.domain.escalation import StepState
from conductdesk.domain.referrals import Route
from conductdesk.errors import StoppedError, UserError
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.pages import page_sizes, page_texts, render_page
from conductdesk.services.referrals import register
from conductdesk.services.show import show_incident
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.printing import ask_printer, print_pdf


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """What the system was asked to open, in order."""
    urls: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        urls.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return urls


@pytest.fixture
def page(context: Context, finish: Callable[[], None], opened: list[QUrl]) -> Iterator[Desk]:
    made = Desk(context, finish)
    yield made
    made.close()


def state_of(desk: OpenDesk, ref: str, step: str) -> StepState:
    return next(s.state for s in show_incident(desk, ref).steps if s.step.key == step)


def test_saving_takes_two_clicks_and_is_entered_with_the_fingerprint_of_the_file(
    page: Desk, desk: OpenDesk, prompts: Any, opened: list[QUrl], tmp_path: Path
) -> None:
    """R26."""
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    out = folder(tmp_path) / "report.pdf"
    prompts.will(out)
    page.press(page.report.save)
    assert prompts.asked == [("save", "Save the report", f"{ref}-report.pdf")]
    (entry,) = register(desk, ref)
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
    assert (entry.to, entry.what, entry.sha256) == (CONTACT, "Case report", sha256)
    said = page.report.notice.text()
    assert "Saved as report.pdf" in said
    assert f"{sha256[:4]}-{sha256[4:8]}" in said
    assert "entered in the register" in said
    assert "Case report" in page.said(page.report.told)
    assert opened == []
    page.press(page.report.notice._button)
    assert [url.toLocalFile() for url in opened] == [str(out.parent)]


def test_the_saved_report_holds_what_was_chosen(
    page: Desk, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    page.go(recorded(desk))
    page.report.options.bystanders.click()
    page.report.options.images.click()
    page.report.options.why.setText("For the meeting")
    out = folder(tmp_path) / "report.pdf"
    prompts.will(out)
    page.press(page.report.save)
    text = "".join(page_texts(out.read_bytes()))
    assert WITNESS in text
    assert "Pictures are left out" in text
    assert "For the meeting" in text


def test_without_a_reader_or_a_reason_nothing_is_asked_and_the_field_says_why(
    page: Desk, desk: OpenDesk, prompts: Any
) -> None:
    """R26."""
    page.go(recorded(desk))
    page.report.options.to.setEditText("")
    page.press(page.report.save)
    assert "Say who gets it." in page.said()
    page.report.options.to.setEditText("Staff")
    page.report.options.why.setText("  ")
    page.press(page.report.print)
    assert "Say in a few words why." in page.said()
    assert prompts.asked == []
    assert register(desk) == ()


def test_a_file_that_exists_is_never_written_over(
    page: Desk, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    ref = recorded(desk)
    page.go(ref)
    out = folder(tmp_path) / "report.pdf"
    out.write_bytes(b"mine")
    prompts.will(out)
    page.press(page.report.save)
    assert "exists already" in page.report.notice.text()
    assert out.read_bytes() == b"mine"
    assert register(desk, ref) == ()
    assert page.report.save.isEnabled()


def test_choosing_no_file_does_nothing(page: Desk, desk: OpenDesk, prompts: Any) -> None:
    page.go(recorded(desk))
    prompts.will(None)
    page.press(page.report.save)
    assert page.report.notice.text() == ""
    assert register(desk) == ()


def a_printer(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setResolution(150)
    printer.setOutputFileName(str(path))
    return printer


def test_printing_sends_every_page_and_is_entered(page: Desk, desk: OpenDesk, tmp_path: Path) -> None:
    """R26: paper is entered like a file."""
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    paper = folder(tmp_path) / "paper.pdf"
    page.report.leaving.ask_printer = lambda _pane, then: then(a_printer(paper))
    seen = page.report.preview.view.pages.count()
    page.press(page.report.print)
    pages = len(page_sizes(paper.read_bytes()))
    assert pages == seen > 1
    assert f"Sent to the printer: {pages} pages" in page.report.notice.text()
    (entry,) = register(desk, ref)
    assert entry.kind == "document"
    assert entry.sha256[:4] in page.report.notice.text()


def test_printed_pages_are_those_of_the_pdf(desk: OpenDesk, tmp_path: Path) -> None:
    from conductdesk.services.documents import preview_case_report

    pdf = preview_case_report(desk, recorded(desk)).pdf
    paper = tmp_path / "paper.pdf"
    assert print_pdf(a_printer(paper), pdf, lambda *_: None) == len(page_sizes(pdf))
    for index in range(len(page_sizes(pdf))):
        seen, printed = (render_page(data, index, scale=0.4) for data in (pdf, paper.read_bytes()))
        assert abs(seen.width_px - printed.width_px) <= 2
        assert abs(_darkness(seen.rgb) - _darkness(printed.rgb)) < 0.02, index


def _darkness(rgb: bytes) -> float:
    return 1 - sum(rgb) / len(rgb) / 255


def test_a_printer_that_takes_nothing_is_said_and_a_stop_stops(desk: OpenDesk, tmp_path: Path) -> None:
    from conductdesk.services.documents import preview_case_report

    pdf = preview_case_report(desk, recorded(desk)).pdf
    with pytest.raises(UserError):
        print_pdf(a_printer(tmp_path / "no" / "such" / "folder.pdf"), pdf, lambda *_: None)

    def stop(*_: int) -> None:
        raise StoppedError("Stopped.")

    with pytest.raises(StoppedError):
        print_pdf(a_printer(tmp_path / "p.pdf"), pdf, stop)


def test_the_print_dialog_is_the_systems_and_does_not_block(page: Desk, desk: OpenDesk) -> None:
    page.go(recorded(desk))
    asked: list[QPrinter] = []
    ask_printer(page.page, asked.append)
    (dialog,) = [w for w in page.page.findChildren(QWidget) if w.inherits("QPrintDialog")]
    assert dialog.isVisible()
    dialog.reject()
    page.finish()
    assert asked == []


def test_the_place_to_print_goes_straight_to_the_dialog(page: Desk, desk: OpenDesk) -> None:
    ref = recorded(desk)
    asked: list[str] = []
    page.report.leaving.ask_printer = lambda _pane, _then: asked.append("printer")
    page.go(ref, "print")
    assert asked == ["printer"]
    page.go(ref)
    page.wait()
    assert asked == ["printer"]


def test_the_e_mail_is_filled_but_for_what_nobody_knows_and_is_copied_once_it_is_whole(
    page: Desk, desk: OpenDesk
) -> None:
    """R24, R26: the text names nobody, and what is copied is entered."""
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    page.press(page.report.mail.copy)
    assert "Fill in what is still open" in page.report.mail.notice.text()
    assert register(desk, ref) == ()
    page.fill_mail()
    page.press(page.report.mail.copy)
    copied = QApplication.clipboard().text()
    assert CONTACT in copied
    assert "Evidence is kept" in copied
    assert AFFECTED not in copied
    (entry,) = register(desk, ref)
    assert (entry.kind, entry.to) == ("message", CONTACT)
    assert ADDRESS in page.report.mail.notice.text()


def test_an_e_mail_that_names_somebody_does_not_leave(page: Desk, desk: OpenDesk) -> None:
    """R24, R26: who is involved stands in the report alone."""
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    page.fill_mail()
    page.report.mail.text.setPlainText(f"{AFFECTED} was insulted.")
    page.wait()
    assert AFFECTED in page.said(page.report.mail)
    page.press(page.report.mail.copy)
    assert "Take out the names" in page.report.mail.notice.text()
    assert QApplication.clipboard().text() == ""
    assert register(desk, ref) == ()


def test_a_name_typed_in_the_last_moment_is_still_refused(page: Desk, desk: OpenDesk) -> None:
    """R24: the guard looks at the final text when it leaves, not only while one types."""
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    page.fill_mail()
    page.report.mail.text.setPlainText(f"{AFFECTED} was insulted.")
    page.report.leaving.send("copy")
    page.wait()
    assert AFFECTED in page.report.mail.notice.text()
    assert QApplication.clipboard().text() == ""
    assert register(desk, ref) == ()


def test_the_mail_program_opens_with_the_right_address_after_the_report_was_saved(
    page: Desk, desk: OpenDesk, prompts: Any, opened: list[QUrl], tmp_path: Path
) -> None:
    """R27: the contact is known; the PDF lies ready where the person chose."""
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    page.fill_mail()
    out = folder(tmp_path) / "report.pdf"
    prompts.will(out)
    page.press(page.report.mail.open)
    mail, place = opened
    assert mail.scheme() == "mailto"
    assert mail.path() == ADDRESS
    assert "Evidence%20is%20kept" in mail.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    assert place.toLocalFile() == str(out.parent)
    assert str(out) in page.report.mail.notice.text()
    assert [entry.kind for entry in register(desk, ref)] == ["document", "message"]


def test_a_report_that_was_saved_as_it_is_chosen_is_not_saved_again_for_the_e_mail(
    page: Desk, desk: OpenDesk, prompts: Any, opened: list[QUrl], tmp_path: Path
) -> None:
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    page.fill_mail()
    prompts.will(folder(tmp_path) / "report.pdf")
    page.press(page.report.save)
    page.press(page.report.mail.open)
    assert len(prompts.asked) == 1
    assert len(opened) == 2
    page.report.options.bystanders.click()
    page.wait()
    prompts.will(folder(tmp_path) / "with-names.pdf")
    page.press(page.report.mail.open)
    assert "with-names.pdf" in page.report.mail.notice.text()


def test_a_mail_program_that_is_not_there_is_said(
    page: Desk, desk: OpenDesk, prompts: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    page.go(recorded(desk))
    page.wait()
    page.fill_mail()
    prompts.will(folder(tmp_path) / "report.pdf")
    page.press(page.report.mail.open)
    assert "No mail program answered" in page.report.mail.notice.text()


def test_somebody_who_was_typed_in_gets_the_e_mail_at_the_address_typed(
    page: Desk, desk: OpenDesk, prompts: Any, opened: list[QUrl], tmp_path: Path
) -> None:
    page.go(recorded(desk))
    page.report.options.to.setEditText("Dina of the trustees")
    page.wait()
    page.report.options.address.setText("dina@trustees.example")
    page.fill_mail()
    prompts.will(folder(tmp_path) / "report.pdf")
    page.press(page.report.mail.open)
    assert opened[0].path() == "dina@trustees.example"


def test_a_draft_for_the_mail_program_has_the_report_attached(
    page: Desk, desk: OpenDesk, prompts: Any, opened: list[QUrl], tmp_path: Path
) -> None:
    page.go(recorded(desk))
    page.wait()
    page.fill_mail()
    pdf, eml = folder(tmp_path) / "report.pdf", folder(tmp_path) / "mail.eml"
    prompts.will(pdf, eml)
    page.press(page.report.mail.draft)
    message = message_from_bytes(eml.read_bytes(), policy=default)
    assert message["To"] == ADDRESS
    (part,) = message.iter_attachments()
    assert part.get_content() == pdf.read_bytes()
    assert [url.toLocalFile() for url in opened] == [str(eml)]


def test_in_practice_no_mail_program_is_opened(
    page: Desk, desk: OpenDesk, prompts: Any, opened: list[QUrl], tmp_path: Path
) -> None:
    page.context.practice = True
    page.go(recorded(desk))
    page.wait()
    page.fill_mail()
    prompts.will(folder(tmp_path) / "report.pdf", folder(tmp_path) / "mail.eml")
    page.press(page.report.mail.open)
    assert "This is practice" in page.report.mail.notice.text()
    page.press(page.report.mail.draft)
    assert "This is practice" in page.report.mail.notice.text()
    assert opened == []


def test_saying_that_it_was_sent_keeps_the_e_mail_the_referral_and_the_step(
    page: Desk, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    """R25, R26: reference, day and words are on record once the officer says so, and not before."""
    ref = recorded(desk)
    page.go(ref)
    page.wait()
    page.fill_mail()
    assert not page.report.sent.isVisibleTo(page.page)
    prompts.will(folder(tmp_path) / "report.pdf")
    page.press(page.report.save)
    page.press(page.report.mail.copy)
    assert show_incident(desk, ref).referrals == ()
    page.report.sent.reference.setText("SU-4711")
    page.press(page.report.sent.go)
    view = show_incident(desk, ref)
    (referral,) = view.referrals
    assert (referral.route, referral.to) == (Route.STAFF_SUPPORT, CONTACT)
    assert referral.their_reference == "SU-4711"
    assert [message.to for message in view.messages] == [CONTACT]
    assert state_of(desk, ref, "report") is StepState.DONE
    assert "Kept that it was sent" in page.report.notice.text()
    assert not page.report.sent.isVisibleTo(page.page)
    page.wait()
    assert page.report.mail.which.key() == "staff-update"


def test_only_what_is_ticked_is_kept(page: Desk, desk: OpenDesk, prompts: Any, tmp_path: Path) -> None:
    ref = recorded(desk)
    page.go(ref)
    prompts.will(folder(tmp_path) / "report.pdf")
    page.press(page.report.save)
    page.report.sent.step.click()
    page.press(page.report.sent.go)
    assert len(show_incident(desk, ref).referrals) == 1
    assert state_of(desk, ref, "report") is not StepState.DONE
    assert show_incident(desk, ref).messages == ()


def test_nothing_ticked_keeps_nothing_and_says_so(
    page: Desk, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    ref = recorded(desk)
    page.go(ref)
    prompts.will(folder(tmp_path) / "report.pdf")
    page.press(page.report.save)
    page.report.sent.step.click()
    page.report.sent.told.click()
    page.press(page.report.sent.go)
    assert "Tick what is to be kept" in page.report.sent.notice.text()
    assert show_incident(desk, ref).referrals == ()


def test_while_the_wishes_are_not_known_sending_asks_for_a_reason_that_every_document_shows(
    page: Desk, desk: OpenDesk, prompts: Any, tmp_path: Path
) -> None:
    """R8: the lock opens with a written reason; without one nothing leaves."""
    ref = recorded(desk, wishes=False)
    page.go(ref)
    page.wait()
    page.fill_mail()
    prompts.will("")
    page.press(page.report.mail.copy)
    assert register(desk, ref) == ()
    prompts.will("Somebody may be hurt")
    page.press(page.report.mail.copy)
    assert [entry.kind for entry in register(desk, ref)] == ["message"]
    prompts.will("Somebody may be hurt")
    page.press(page.report.sent.go)
    assert len(show_incident(desk, ref).referrals) == 1
    page.wait()
    prompts.will(folder(tmp_path) / "report.pdf")
    page.press(page.report.save)
    assert "Somebody may be hurt" in "".join(page_texts((folder(tmp_path) / "report.pdf").read_bytes()))


def test_a_desk_that_is_open_to_look_only_hands_nothing_over(
    page: Desk, desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = recorded(desk)
    monkeypatch.setattr(type(desk), "writable", property(lambda _self: False))
    page.go(ref)
    page.wait()
    assert not page.report.save.isEnabled()
    assert not page.report.print.isEnabled()
    assert not page.report.mail.isVisibleTo(page.page)
    assert page.report.preview.view.pages.count() > 0
