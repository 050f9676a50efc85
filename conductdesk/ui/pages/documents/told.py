"""What we told whom: the register of what left the desk, newest first."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.services.referrals import DisclosureRow, register_page
from conductdesk.ui.context import Context
from conductdesk.ui.pages.documents.words import KIND_WORDS, fingerprint
from conductdesk.ui.speech import short_when
from conductdesk.ui.widgets.boxes import Card, Notice, clear_layout, line
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

_PAGE = 20


class ToldCard(Card):
    """The register of one incident or of the desk, a page at a time.

    Attributes:
        opens: emitted with the reference of an incident whose entry was pressed.
    """

    opens = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("What we told whom", parent)
        self._context, self._session = context, context.session
        self._ref = ""
        self._rows: tuple[DisclosureRow, ...] | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.notice = Notice()
        self.more = button("Show older entries", role="quiet")
        self.more.clicked.connect(self._on_more)
        self.more.hide()
        self.column.addLayout(self._list)
        self.add(self.notice)
        self.add(self.more)

    def show_of(self, ref: str) -> None:
        """Look up the register of an incident, or of the desk where ``ref`` is empty."""
        if ref != self._ref:
            self._ref, self._rows = ref, None
        self.look()

    def look(self) -> None:
        """Look up what is shown again."""
        shown = max(_PAGE, len(self._rows or ()))
        self._session.read(
            self,
            register_page,
            self._ref,
            limit=min(shown, 1000),
            done=self._on_rows,
            failed=self._on_failed,
            key="told",
        )

    def clear(self) -> None:
        """Show nothing."""
        self._context.tasks.drop(self)
        self._rows, self._ref = None, ""
        clear_layout(self._list)
        self.more.hide()
        self.notice.clear()

    def _on_rows(self, rows: Sequence[DisclosureRow]) -> None:
        self.notice.clear()
        self.more.setVisible(len(rows) >= _PAGE and len(rows) % _PAGE == 0)
        if tuple(rows) != self._rows:
            self._show(tuple(rows))

    def _show(self, rows: tuple[DisclosureRow, ...]) -> None:
        self._rows = rows
        clear_layout(self._list)
        for number, row in enumerate(rows):
            if number:
                self._list.addWidget(line())
            entry = _Entry(row, self._context, named=not self._ref)
            entry.opens.connect(self.opens)
            self._list.addWidget(entry)
        if not rows:
            nothing = "Nothing has left this desk yet." if not self._ref else "Nobody was told anything yet."
            said = "What is saved, printed, copied or sent is entered here, with its fingerprint."
            self._list.addWidget(label(f"{nothing} {said}", tone="muted", wrap=True))

    @Slot()
    def _on_more(self) -> None:
        if not self._rows:
            return
        self._session.read(
            self,
            register_page,
            self._ref,
            before=self._rows[-1].seq,
            limit=_PAGE,
            done=self._on_older,
            failed=self._on_failed,
            key="told",
        )

    def _on_older(self, rows: Sequence[DisclosureRow]) -> None:
        had = self._rows or ()
        self._show((*had, *rows))
        self.more.setVisible(len(rows) == _PAGE)

    def _on_failed(self, error: ConductDeskError) -> None:
        self.notice.say_error(error)


class _Entry(QWidget):
    """One line of the register: when and who, to whom and what, why, and its fingerprint."""

    opens = Signal(str)

    def __init__(self, row: DisclosureRow, context: Context, *, named: bool) -> None:
        super().__init__()
        self._ref = row.reference
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        when = short_when(row.at, context.zone, context.session.desk.now())
        what = f"{row.to}: {row.what}"
        about = " · ".join(part for part in (when, KIND_WORDS.get(row.kind, row.kind), row.officer) if part)
        column.addWidget(label(what, strong=True, wrap=True))
        column.addWidget(label(about, tone="muted", type="small", wrap=True))
        column.addWidget(label(row.why, wrap=True))
        if row.sha256:
            mark = label(f"Fingerprint {fingerprint(row.sha256)}", tone="muted", type="small", wrap=True)
            mark.setToolTip(row.sha256)
            column.addWidget(mark)
        if named:
            title = f"{row.reference} · {row.code_name}" if row.code_name else row.reference
            opens = button(title, role="link", name=f"Open the report of {row.reference}")
            opens.clicked.connect(self._on_open)
            column.addWidget(opens)
        self.setAccessibleName(f"{when}. {what}. {row.why}")

    @Slot()
    def _on_open(self) -> None:
        self.opens.emit(self._ref)
