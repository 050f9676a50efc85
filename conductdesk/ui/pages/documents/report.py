"""One report: for whom and what is in it, the exact preview beside it, and the ways by which it leaves."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.leaving import Leaving
from conductdesk.ui.pages.documents.mail import MailCard
from conductdesk.ui.pages.documents.options import Options
from conductdesk.ui.pages.documents.preview import PreviewPane
from conductdesk.ui.pages.documents.sent import SentCard
from conductdesk.ui.pages.documents.told import ToldCard
from conductdesk.ui.pages.documents.words import mail_texts
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Card, Notice, Scrolled
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import chip, label
from conductdesk.ui.widgets.progress import ProgressStrip

_BESIDE_PX = 380
_TITLE_PX = 320
_PREVIEW_AFTER_MS = 120
"""By then the form stands there: setting pages and painting it would slow each other down."""


class ReportPane(QWidget):
    """The report of one incident. Options and preview are beside each other, or one at a time.

    Attributes:
        closed: emitted by Back and Escape.
    """

    closed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._case: Case | None = None
        self._both = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PREVIEW_AFTER_MS)
        self._soon.timeout.connect(self._make_preview)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        # Each part is put in its place before it is filled: moving what is full has all of it styled anew.
        self.split = QSplitter(Qt.Orientation.Horizontal)
        column.addWidget(self.split, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.side = Scrolled(margin=16)
        self.split.addWidget(self.side)
        self._fill_side(self.side)
        self.preview = PreviewPane(context, self.split)
        self.split.addWidget(self.preview)
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        self.leaving = Leaving(context, self, self.options, self.mail, self.sent, self.notice, self.progress)
        self._connect()
        context.theme.changed.connect(self._fit)

    def _make_head(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(24, 16, 24, 12)
        column.setSpacing(4)
        self.back = button("Documents", role="quiet", icon="arrow-left", name="Back to Documents")
        self.show_options = button("What is in it", role="chip")
        self.show_preview = button("Preview", role="chip")
        title = label("Report to staff", type="title")
        self._practice = chip("PRACTICE", "info")
        self._practice.setVisible(self._context.practice)
        column.addWidget(flow(self.back, title, self._practice, self.show_options, self.show_preview))
        self._about = label(tone="muted", wrap=True)
        self._about.setMinimumWidth(_TITLE_PX)
        column.addWidget(self._about)
        return head

    def _fill_side(self, side: Scrolled) -> None:
        side.setProperty("pane", True)
        card = Card()
        side.column.addWidget(card)
        self.options = Options(self._context, card)
        self.save = button("Save the report …", role="primary", icon="download")
        self.print = button("Print …", icon="printer")
        self.options.main = self.save
        self.progress = ProgressStrip()
        self.notice = Notice()
        for part in (self.options, flow(self.save, self.print), self.progress, self.notice):
            card.add(part)
        inside = card.parentWidget()
        self.mail = MailCard(self._context, inside)
        side.column.addWidget(self.mail)
        self._no_mail = label(tone="muted", wrap=True)
        side.column.addWidget(self._no_mail)
        self.sent = SentCard(self._context, inside)
        side.column.addWidget(self.sent)
        self.told = ToldCard(self._context, inside)
        side.column.addWidget(self.told)
        side.column.addStretch(1)

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.show_options.clicked.connect(self._on_show_options)
        self.show_preview.clicked.connect(self._on_show_preview)
        self.options.changed.connect(self._make_preview)
        self.options.recipient_changed.connect(self._on_recipient)
        self.save.clicked.connect(self.leaving.save)
        self.print.clicked.connect(self.leaving.print_report)
        self.mail.asked.connect(self.leaving.send)
        self.leaving.busy.connect(self._on_busy)
        self.sent.kept.connect(self._on_kept)

    # What the page asks of it.

    def show_case(self, case: Case, *, print_now: bool = False) -> None:
        """Show an incident's report; what is typed and where one reads stays when it was shown already."""
        other = self._case is None or self._case.ref != case.ref
        if other:
            self.notice.clear()
            self.preview.clear()
            self.side.verticalScrollBar().setValue(0)
        self._case = case
        about = (case.view.reference, case.view.code_name, case.view.title)
        self._about.setText(" · ".join(part for part in about if part))
        self.options.show_case(case)
        self.leaving.show_case(case)
        self.sent.show_case(case)
        self._show_mail(case)
        self.told.show_of(case.ref)
        writable = self._context.session.desk.writable
        self.save.setEnabled(writable)
        self.print.setEnabled(writable)
        self._fit()
        self._soon.start()
        if other:
            (self.save if writable else self.back).setFocus()
        if print_now and writable:
            self.leaving.print_report()

    def ref(self) -> str:
        """The reference of the incident that is shown, or empty."""
        return self._case.view.reference if self._case is not None else ""

    def flush(self) -> None:
        """Keep what is typed now."""
        self.options.flush()
        self.mail.flush()

    def clear(self) -> None:
        """Keep what is typed, then let go of everything."""
        self._case = None
        self._soon.stop()
        self.leaving.clear()
        self.options.clear()
        self.mail.clear()
        self.sent.clear()
        self.told.clear()
        self.preview.clear()
        self.notice.clear()
        self._about.setText("")

    def _show_mail(self, case: Case) -> None:
        why_not = ""
        if case.view.recorded_at is None:
            why_not = "This is a draft. Once it is recorded, the e-mail to staff is prepared here."
        elif case.closed:
            why_not = "This incident is closed. Open it again to write about it."
        elif not self._context.session.desk.writable:
            why_not = "This desk is open to look only, so nothing can be sent from here."
        self._no_mail.setText(why_not)
        self._no_mail.setVisible(bool(why_not))
        if why_not:
            self.mail.clear()
            self.mail.hide()
        else:
            self.mail.show_case(case, mail_texts(case, self.options.route()))

    # What is beside what.

    @Slot()
    def _fit(self) -> None:
        """Both beside each other where there is room, otherwise one of them."""
        least = self.side.minimumSizeHint().width() + current_theme().tokens.scaled(_BESIDE_PX)
        both = self.width() >= least
        if both != self._both:
            self._both = both
            self.show_options.setChecked(True)
            self.show_preview.setChecked(False)
        for part in (self.show_options, self.show_preview):
            part.setVisible(not both)
        self._practice.setVisible(both and self._context.practice)
        self.side.setVisible(both or self.show_options.isChecked())
        self.preview.setVisible(both or self.show_preview.isChecked())

    @Slot()
    def _on_show_options(self) -> None:
        self.show_options.setChecked(True)
        self.show_preview.setChecked(False)
        self._fit()

    @Slot()
    def _on_show_preview(self) -> None:
        self.show_options.setChecked(False)
        self.show_preview.setChecked(True)
        self._fit()
        self.preview.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the parts where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit another size of text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "preview"):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    # What happens.

    @Slot()
    def _make_preview(self) -> None:
        if self._case is not None:
            self.preview.make(self._case.ref, self.options.choices())

    @Slot()
    def _on_recipient(self) -> None:
        if self._case is not None and not self.mail.isHidden():
            self.mail.offer(mail_texts(self._case, self.options.route()))

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        writable = self._context.session.desk.writable
        for part in (self.save, self.print, self.mail.copy, self.mail.open, self.mail.draft):
            part.setEnabled(writable and not busy)

    @Slot(str)
    def _on_kept(self, said: str) -> None:
        self.mail.sent()
        self.notice.say(said, tone="ok")
