"""Enough for tonight: done, waiting, due; a backup; lock. The laptop can be closed after it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from conductdesk.domain.deadlines import TodayItem
from conductdesk.errors import ConductDeskError, StoppedError, UserError
from conductdesk.services.backups import BackupRow, create_backup
from conductdesk.services.tonight import TonightView, tonight
from conductdesk.ui.context import Context
from conductdesk.ui.icons import set_icon
from conductdesk.ui.pages.page import Page
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.boxes import Card, Scrolled, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.progress import ProgressStrip


class TonightPage(Page):
    """The end of an evening."""

    key = "tonight"
    title = "Enough for tonight"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        scrolled = Scrolled(widest=760)
        self.column.addWidget(scrolled)
        scrolled.column.addWidget(label("Enough for tonight", type="title"))
        self._words = label(wrap=True)
        scrolled.column.addWidget(self._words)
        self._list = QVBoxLayout()
        self._list.setSpacing(16)
        scrolled.column.addLayout(self._list)
        self._backup = Card("Backup")
        self._backup_words = label(wrap=True)
        self._backup.add(self._backup_words)
        self.make = button("Make a backup now", icon="hard-drive")
        self.make.clicked.connect(self._on_backup)
        self._backup.add(flow(self.make))
        self.progress = ProgressStrip()
        self._backup.add(self.progress)
        self._backup.add(self.notice)
        scrolled.column.addWidget(self._backup)
        self.lock = button("Lock the desk", role="primary", icon="lock")
        self.lock.clicked.connect(self._on_lock)
        back = button("Not yet", role="quiet")
        back.clicked.connect(self._on_back)
        scrolled.column.addWidget(flow(self.lock, back))
        scrolled.column.addStretch(1)
        self._backup.setVisible(not context.practice and context.session.desk.writable)

    def open_place(self, place: Place) -> None:
        """Look up what was done and what waits."""
        del place
        self.notice.clear()
        self._look()

    def clear(self) -> None:
        """Show nothing."""
        clear_layout(self._list)
        self._words.setText("")

    def _look(self) -> None:
        self.session.read(self, tonight, done=self._on_tonight, failed=self.failed, key="tonight")

    def _on_tonight(self, view: TonightView) -> None:
        clear_layout(self._list)
        self._words.setText(view.words)
        self._backup_words.setText(view.backup_words)
        if view.urgent:
            self._add("Before you go", [_item(item) for item in view.urgent], "triangle-alert", "danger")
        done = view.done or ("Nothing was changed this evening.",)
        self._add(
            "Done", list(done), "circle-check" if view.done else "circle", "ok" if view.done else "muted"
        )
        if view.waiting:
            self._add("Waiting for others", [_item(item) for item in view.waiting], "clock", "muted")
        if view.due_next is not None:
            self._add("Next", [_item(view.due_next)], "calendar", "accent")
        self.lock.setFocus()

    def _add(self, title: str, sentences: list[str], icon: str, role: str) -> None:
        card = Card(title)
        for sentence in sentences:
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(10)
            mark = QLabel()
            set_icon(mark, icon, role=role)
            row.addWidget(mark)
            row.addWidget(label(sentence, wrap=True), 1)
            card.add(holder)
        self._list.addWidget(card)

    def _on_backup(self) -> None:
        self.notice.clear()
        try:
            place = self.context.surroundings.settings().second_place
        except UserError as error:
            self.notice.say_error(error)
            return
        self.make.setEnabled(False)
        job = self.session.long(
            self,
            create_backup,
            done=partial(self._on_own, place),
            failed=self._on_backup_failed,
            progress=self.progress.report,
        )
        self.progress.begin(job, "Making a backup", unit="bytes")

    def _on_own(self, place: Path | None, made: BackupRow) -> None:
        if place is None:
            self._on_all_made(made)
            return
        job = self.session.long(
            self,
            create_backup,
            place,
            done=self._on_all_made,
            failed=self._on_backup_failed,
            progress=self.progress.report,
        )
        self.progress.begin(job, "Making a backup in the second place", unit="bytes")

    def _on_all_made(self, made: BackupRow) -> None:
        self._ended()
        self.notice.say(f"A backup was made and checked: {made.folder.name}.", tone="ok")
        self._look()

    def _on_backup_failed(self, error: ConductDeskError) -> None:
        self._ended()
        if isinstance(error, StoppedError):
            self.notice.say("The backup was stopped. The earlier ones are there.", tone="info")
        else:
            self.notice.say_error(error)

    def _ended(self) -> None:
        self.progress.end()
        self.make.setEnabled(True)

    def _on_lock(self) -> None:
        lock: Callable[[], None] = self.context.lock
        lock()

    def _on_back(self) -> None:
        self.context.go(Place(page="today"))


def _item(item: TodayItem) -> str:
    return " · ".join(part for part in (item.what.removesuffix("."), item.reference, item.code_name) if part)
