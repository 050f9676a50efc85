"""Bringing a backup back, always into a new folder: the desk at hand is never written over."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from conductdesk.domain.dates import say_when
from conductdesk.errors import ConductDeskError, IntegrityError, StoppedError
from conductdesk.services.backups import BackupRow, restore_backup
from conductdesk.ui.context import Context
from conductdesk.ui.speech import count, say_size
from conductdesk.ui.tasks import Progress
from conductdesk.ui.widgets.beside import Beside
from conductdesk.ui.widgets.boxes import Card, Notice, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.progress import ProgressStrip

FEW = 5
"""Backups that are listed before somebody asks for all."""


@dataclass(frozen=True, kw_only=True)
class FoundBackup:
    """A backup and, in words, where it is."""

    row: BackupRow
    where: str


class RestoreCard(Card):
    """The list of backups, each with the way back."""

    def __init__(self, context: Context) -> None:
        super().__init__("Bring a backup back")
        self._context = context
        self._found: tuple[FoundBackup, ...] = ()
        self._all = False
        self._without_damaged: tuple[Path, Path] | None = None
        self.add(
            label(
                "A backup becomes a desk in a new folder. The desk at hand stays as it is, and what was "
                "entered after the backup is not in the other one.",
                wrap=True,
            )
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self.column.addLayout(self._list)
        self.more = button("Show all", role="quiet", icon="chevron-down")
        self.more.clicked.connect(self._on_more)
        self.elsewhere = button("From another folder …", icon="folder-open")
        self.elsewhere.clicked.connect(self._on_elsewhere)
        row = flow(self.more, self.elsewhere)
        self.add(row)
        self.progress = ProgressStrip()
        self.add(self.progress)
        self.notice = Notice()
        self.add(self.notice)
        if context.practice:
            row.hide()
            self.add(
                label(
                    "In practice nothing leaves the practice desk, so no backup is brought back here.",
                    tone="muted",
                    wrap=True,
                )
            )

    def show_backups(self, found: Sequence[FoundBackup]) -> None:
        """Show the backups, newest first."""
        if tuple(found) != self._found or self._list.count() == 0:
            self._found = tuple(found)
            self._show()

    def clear(self) -> None:
        """Stop, and show nothing."""
        self._context.tasks.drop(self)
        self.progress.end()
        self._found, self._all, self._without_damaged = (), False, None
        clear_layout(self._list)
        self.notice.clear()

    def _show(self) -> None:
        clear_layout(self._list)
        shown = self._found if self._all else self._found[:FEW]
        for one in shown:
            self._list.addWidget(self._row(one))
        if not shown:
            self._list.addWidget(label("There is no backup yet.", tone="muted"))
        self.more.setVisible(len(shown) < len(self._found))
        self.more.setText(f"Show all {len(self._found)}")

    def _row(self, one: FoundBackup) -> QWidget:
        holder = Beside()
        words = holder.words
        when = say_when(one.row.made_at, self._context.zone)
        words.addWidget(label(when, wrap=True))
        words.addWidget(
            label(f"{say_size(one.row.size_bytes)}, {one.where}", type="small", tone="muted", wrap=True)
        )
        if one.row.problem:
            words.addWidget(label(one.row.problem, type="small", tone="danger", wrap=True))
        if not self._context.practice:
            bring = button("Bring back …", name=f"Bring back the backup of {when}")
            bring.clicked.connect(partial(self._on_bring, one.row.folder))
            holder.side.addWidget(bring)
        return holder

    @Slot()
    def _on_more(self) -> None:
        self._all = True
        self._show()

    @Slot()
    def _on_elsewhere(self) -> None:
        self.notice.clear()
        self._context.prompts.choose_folder(self, "The folder of a backup", self._on_source)

    def _on_bring(self, source: Path, _checked: bool = False) -> None:
        self.notice.clear()
        self._on_source(source)

    def _on_source(self, source: Path) -> None:
        self._context.prompts.choose_folder(
            self, "A new, empty folder for the restored desk", partial(self._bring, source)
        )

    def _bring(self, source: Path, into: Path, *, without_damaged: bool = False) -> None:
        self._busy(on=True)
        self._without_damaged = None
        job = self._context.tasks.long(
            self,
            partial(_restore, source, into, without_damaged),
            done=partial(self._on_brought, into),
            failed=partial(self._on_failed, None if without_damaged else (source, into)),
            progress=self.progress.report,
        )
        self.progress.begin(job, "Reading the backup and writing the desk", unit="bytes")

    def _on_brought(self, into: Path, left_out: int) -> None:
        self._busy(on=False)
        lost = (
            f" {count(left_out, 'item')} of evidence were damaged in the backup and are left out."
            if left_out
            else ""
        )
        self.notice.say(
            f"The desk is restored in {into}.{lost}",
            tone="warn" if left_out else "ok",
            hint="To open it: lock this desk, press Open another desk, and choose that folder. It opens with "
            "the passphrases of the day of the backup.",
        )

    def _on_failed(self, again: tuple[Path, Path] | None, error: ConductDeskError) -> None:
        self._busy(on=False)
        if isinstance(error, StoppedError):
            self.notice.say("Stopped. Nothing was restored.", tone="info", hint="The backup is as it was.")
        elif isinstance(error, IntegrityError) and again is not None:
            self._without_damaged = again
            self.notice.say(
                error.message,
                tone="danger",
                hint=error.hint,
                action="Bring back the rest",
                on_action=self._on_rest,
            )
        else:
            self.notice.say_error(error)

    def _on_rest(self) -> None:
        if self._without_damaged is not None:
            source, into = self._without_damaged
            self.notice.clear()
            self._bring(source, into, without_damaged=True)

    def _busy(self, *, on: bool) -> None:
        for made in self.findChildren(QPushButton):
            if made.parent() is not self.progress:
                made.setEnabled(not on)
        if not on:
            self.progress.end()


def _restore(source: Path, into: Path, without_damaged: bool, report: Progress) -> int:
    return restore_backup(
        source,
        into,
        without_damaged=without_damaged,
        progress=lambda done_bytes, total_bytes: report(done_bytes, total_bytes, done_bytes),
    )
