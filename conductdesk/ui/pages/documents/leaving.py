"""How a report leaves: saved, printed, or with an e-mail; each entered in the register by its service."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from conductdesk.errors import ConductDeskError, StoppedError
from conductdesk.services.documents import MadeDocument, PrintedDocument, make_case_report, print_case_report
from conductdesk.services.mailing import MailDraft, release_mail, save_eml
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.mail import MailCard
from conductdesk.ui.pages.documents.options import Choices, Options
from conductdesk.ui.pages.documents.printing import ask_printer, print_pdf
from conductdesk.ui.pages.documents.sent import Sent, SentCard
from conductdesk.ui.pages.documents.words import fingerprint, step_of_text
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.speech import count
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.progress import ProgressStrip

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_IN_PRACTICE = "This is practice, so no mail program is opened. At your own desk it would be now."
_NO_PROGRAM = "No mail program answered. Press Copy e-mail, and paste it where you write e-mails."


class Leaving(QObject):
    """Carries out what the buttons of a report ask for, in the order that mailing asks for.

    Args:
        context: what every screen is handed.
        pane: the widget that dialogs belong to.
        options: for whom, why and what.
        mail: the e-mail.
        sent: asks afterwards whether it was sent.
        notice: says what was done.
        progress: shows how far a long job is.

    Attributes:
        busy: emitted with whether something is under way.
        ask_printer: opens the print dialog.
    """

    busy = Signal(bool)

    def __init__(
        self,
        context: Context,
        pane: QWidget,
        options: Options,
        mail: MailCard,
        sent: SentCard,
        notice: Notice,
        progress: ProgressStrip,
    ) -> None:
        super().__init__(pane)
        self._context, self._session, self._pane = context, context.session, pane
        self._options, self._mail, self._sent = options, mail, sent
        self._notice, self._progress = notice, progress
        self._case: Case | None = None
        self._saved: tuple[Choices, Path] | None = None
        self._then = ""
        self.ask_printer: Callable[[QWidget, Callable[[QPrinter], None]], None] = ask_printer

    def show_case(self, case: Case) -> None:
        """Go by the incident as it stands now."""
        if self._case is not None and self._case.ref != case.ref:
            self.clear()
        self._case = case

    def clear(self) -> None:
        """Stop what is under way and forget what was made."""
        self._context.tasks.drop(self)
        self._progress.end()
        self._case, self._saved, self._then = None, None, ""

    # Saving.

    def save(self) -> None:
        """Ask for a place, write the PDF there, and enter it in the register."""
        self._then = ""
        self._save()

    def _save(self) -> None:
        if self._case is None or not self._options.complete():
            return
        name = f"{self._case.view.reference}-report.pdf"
        self._context.prompts.save_file(self._pane, "Save the report", name, self._on_file)

    def _on_file(self, path: Path) -> None:
        if self._case is None:
            return
        chosen, desk, ref = self._options.choices(), self._session.desk, self._case.ref
        self._notice.clear()
        self.busy.emit(True)
        job = self._context.tasks.long(
            self,
            lambda report: make_case_report(
                desk,
                ref,
                path,
                to=chosen.to,
                why=chosen.why,
                with_bystanders=chosen.with_bystanders,
                with_images=chosen.with_images,
                progress=report,
            ),
            done=partial(self._on_saved, chosen),
            failed=self._on_failed,
            progress=self._progress.report,
        )
        self._progress.begin(job, "Making the report", unit="pictures")

    def _on_saved(self, chosen: Choices, made: MadeDocument) -> None:
        self._end()
        self._saved = (chosen, made.path)
        where = f"It is in {made.path.parent}. It is entered in the register."
        self._notice.say(
            f"Saved as {made.path.name}. Fingerprint {fingerprint(made.sha256)}.",
            tone="ok",
            hint=" ".join((where, *made.warnings)),
            action="Show in folder",
            on_action=self._show_folder,
        )
        self._offer_sent(chosen)
        then, self._then = self._then, ""
        if then:
            self.send(then)

    def _show_folder(self) -> None:
        if self._saved is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved[1].parent)))

    # Printing.

    def print_report(self) -> None:
        """Open the system's dialog; then enter the report in the register and send it to the printer."""
        if self._case is not None and self._options.complete():
            self.ask_printer(self._pane, self._on_printer)

    def _on_printer(self, printer: "QPrinter") -> None:
        if self._case is None:
            return
        chosen, desk, ref = self._options.choices(), self._session.desk, self._case.ref
        self._notice.clear()
        self.busy.emit(True)

        def work(report: Callable[[int, int, int], None]) -> tuple[PrintedDocument, int]:
            made = print_case_report(
                desk,
                ref,
                to=chosen.to,
                why=chosen.why,
                with_bystanders=chosen.with_bystanders,
                with_images=chosen.with_images,
                progress=report,
            )
            return made, print_pdf(printer, made.pdf, report)

        job = self._context.tasks.long(
            self,
            work,
            done=partial(self._on_printed, chosen),
            failed=self._on_failed,
            progress=self._progress.report,
        )
        self._progress.begin(job, "Printing", unit="parts")

    def _on_printed(self, chosen: Choices, result: tuple[PrintedDocument, int]) -> None:
        self._end()
        made, pages = result
        self._notice.say(
            f"Sent to the printer: {count(pages, 'page')}. Fingerprint {fingerprint(made.sha256)}.",
            tone="ok",
            hint=" ".join(("It is entered in the register.", *made.warnings)),
        )
        self._offer_sent(chosen)

    # E-mail.

    def send(self, what: str) -> None:
        """``copy`` the e-mail, ``open`` it in the mail program, or open it as a ``draft`` with the PDF."""
        if self._case is None or not self._options.complete() or not self._mail.ready():
            return
        if what != "copy" and (self._saved is None or self._saved[0] != self._options.choices()):
            self._then = what
            self._save()
            return
        prepared = self._mail.final()
        step = step_of_text(self._case.view.steps, prepared.key) if prepared is not None else None
        if step is not None and step.locked:
            self._context.prompts.ask_reason(
                self._pane,
                "Why can this not wait?",
                f"{step.locked[0].why} Every document of this incident will show your reason.",
                yes="Go past the lock",
                on_reason=partial(self._choose_file, what),
            )
        else:
            self._choose_file(what, "")

    def _choose_file(self, what: str, override_reason: str) -> None:
        if self._case is None:
            return
        if what == "draft":
            self._context.prompts.save_file(
                self._pane,
                "Save the e-mail",
                f"{self._case.view.reference}-e-mail.eml",
                partial(self._release, what, override_reason),
                filters="E-mail (*.eml)",
            )
        else:
            self._release(what, override_reason, None)

    def _release(self, what: str, override_reason: str, path: Path | None) -> None:
        prepared = self._mail.final()
        if self._case is None or prepared is None:
            return
        chosen = self._options.choices()
        self.busy.emit(True)
        self._session.write(
            self,
            release_mail,
            self._case.ref,
            prepared,
            self._options.contact(),
            why=chosen.why,
            override_reason=override_reason,
            done=partial(self._on_released, what, path, chosen),
            failed=self._on_refused,
        )

    def _on_released(self, what: str, path: Path | None, chosen: Choices, draft: MailDraft) -> None:
        self._end()
        self._offer_sent(chosen, draft.body)
        if what == "copy":
            QGuiApplication.clipboard().setText(draft.body)
            about = f"To: {draft.to or 'their address'}. Subject: {draft.subject}."
            self._mail.notice.say("Copied, and entered in the register. Paste it.", tone="ok", hint=about)
        elif what == "open":
            self._open_mail(draft)
        elif path is not None and self._saved is not None:
            pdf = self._saved[1]
            self.busy.emit(True)
            self._context.tasks.long(
                self,
                lambda _report: save_eml(draft, (pdf,), path),
                done=partial(self._on_eml, path),
                failed=self._on_refused,
            )

    def _open_mail(self, draft: MailDraft) -> None:
        attach = f"Attach {self._saved[1]}." if self._saved is not None else ""
        if not draft.mailto:
            self._mail.notice.say(draft.problem, tone="warn", hint=attach)
        elif self._context.practice:
            self._mail.notice.say(_IN_PRACTICE, hint=attach)
        elif not QDesktopServices.openUrl(QUrl.fromEncoded(draft.mailto.encode("ascii"))):
            self._mail.notice.say(_NO_PROGRAM, tone="warn", hint=attach)
        else:
            self._show_folder()
            said = "Your mail program opens with the e-mail, and the folder with the report."
            self._mail.notice.say(said, tone="ok", hint=" ".join(filter(None, (attach, draft.problem))))

    def _on_eml(self, path: Path, _nothing: object) -> None:
        self._end()
        if self._context.practice:
            self._mail.notice.say(_IN_PRACTICE, hint=f"The e-mail with the report is in {path}.")
        elif QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            said = "Your mail program opens with the e-mail; the report is attached."
            self._mail.notice.say(said, tone="ok", hint=f"The file is {path}. Delete it once it was sent.")
        else:
            self._mail.notice.say(_NO_PROGRAM, tone="warn", hint=f"The e-mail with the report is in {path}.")

    # What all of them end in.

    def _offer_sent(self, chosen: Choices, mail: str = "") -> None:
        if self._case is not None and self._case.view.recorded_at is not None and not self._case.closed:
            self._sent.begin(self._case, Sent(to=chosen.to, route=self._options.route(), mail=mail))

    def _end(self) -> None:
        self._progress.end()
        self.busy.emit(False)

    def _on_failed(self, error: ConductDeskError) -> None:
        self._end()
        self._then = ""
        if isinstance(error, StoppedError):
            self._notice.say("Stopped.", hint="What stands in the register already stays there.")
        else:
            self._notice.say_error(error)

    def _on_refused(self, error: ConductDeskError) -> None:
        self._end()
        self._mail.notice.say_error(error)
