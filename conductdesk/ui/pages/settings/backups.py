"""Backups: where they are, making one, a second place; checking the desk and bringing a backup back."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot

from conductdesk.bootstrap import Surroundings
from conductdesk.domain.dates import say_when
from conductdesk.errors import ConductDeskError, StoppedError
from conductdesk.paths import say_folder
from conductdesk.services.backups import (
    BackupOverview,
    BackupPlace,
    BackupRow,
    backup_overview,
    check_second_place,
    create_backup,
    list_backups,
)
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.context import Context
from conductdesk.ui.pages.settings.checking import CheckCard
from conductdesk.ui.pages.settings.restoring import FoundBackup, RestoreCard
from conductdesk.ui.pages.settings.section import LOOK_ONLY, Section
from conductdesk.ui.speech import count
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.progress import ProgressStrip

NOTHING_YET = "There is no backup yet."
IN_PRACTICE = "In practice nothing leaves the practice desk, so there is no second place here."


@dataclass(frozen=True, kw_only=True)
class BackupsView:
    """Both places, and every backup in them, newest first."""

    overview: BackupOverview
    found: tuple[FoundBackup, ...]


def backups_view(desk: OpenDesk, surroundings: Surroundings) -> BackupsView:
    """Look at both places; one that cannot be reached says so and hides nothing of the other."""
    folder, second = desk.folder.path, surroundings.settings().second_place
    overview = backup_overview(folder, second)
    rows = [FoundBackup(row=row, where="inside the desk") for row in list_backups(folder)]
    if second is not None and overview.second is not None and not overview.second.problem:
        rows += [FoundBackup(row=row, where="second place") for row in list_backups(folder, second)]
    newest_first = sorted(rows, key=lambda one: one.row.made_at, reverse=True)
    return BackupsView(overview=overview, found=tuple(newest_first))


class BackupsSection(Section):
    """Where backups are, and what can be done with them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.column.addWidget(self._make_now())
        self.column.addWidget(self._make_second())
        self.check = CheckCard(context)
        self.column.addWidget(self.check)
        self.restore = RestoreCard(context)
        self.column.addWidget(self.restore)

    def _make_now(self) -> Card:
        card = Card("The last backup")
        self.last = label(strong=True, wrap=True)
        card.add(self.last)
        self._own = label(tone="muted", wrap=True, selectable=True)
        card.add(self._own)
        self._own_warning = label(tone="warn", wrap=True)
        self._own_warning.hide()
        card.add(self._own_warning)
        self.make = button("Make a backup now", role="primary", icon="hard-drive")
        self.make.clicked.connect(self._on_make)
        row = flow(self.make)
        card.add(row)
        self.progress = ProgressStrip()
        card.add(self.progress)
        self.made = Notice()
        card.add(self.made)
        card.add(
            label(
                "A backup is encrypted like the desk, read again after writing, and opens with the "
                "passphrases of its day. One is made on each day on which something was changed.",
                tone="muted",
                wrap=True,
            )
        )
        if not self.writable:
            row.hide()
            card.add(label(LOOK_ONLY, tone="muted", wrap=True))
        return card

    def _make_second(self) -> Card:
        card = Card("A second place")
        card.add(
            label(
                "A stick or another disk. Each backup is then written to both, so that losing this computer "
                "does not lose the desk.",
                wrap=True,
            )
        )
        self._second = label(strong=True, wrap=True, selectable=True)
        self._second_state = label(tone="muted", wrap=True)
        self._second_warning = label(tone="warn", wrap=True)
        for part in (self._second, self._second_state, self._second_warning):
            part.hide()
            card.add(part)
        self.choose = button("Choose a folder …", icon="folder-open")
        self.choose.clicked.connect(self._on_choose)
        self.forget = button("Forget this place", role="quiet")
        self.forget.clicked.connect(self._on_forget)
        self.forget.hide()
        row = flow(self.choose, self.forget)
        card.add(row)
        self.second_notice = Notice()
        card.add(self.second_notice)
        if self.context.practice:
            row.hide()
            card.add(label(IN_PRACTICE, tone="muted", wrap=True))
        return card

    def look(self) -> None:
        """Look at both places."""
        self.session.read(
            self,
            backups_view,
            self.context.surroundings,
            done=self._on_view,
            failed=self.failed,
            key="backups",
        )

    def refresh(self, changes: Any) -> None:
        """A backup enters the log as well; when it is complete this section looks again by itself."""
        del changes

    def clear(self) -> None:
        """Stop what runs and show nothing."""
        for part in (self.check, self.restore):
            part.clear()
        self._ended()
        for words in (self.last, self._own, self._own_warning, self._second, self._second_state):
            words.setText("")
        for notice in (self.made, self.second_notice, self.notice):
            notice.clear()

    def _on_view(self, view: BackupsView) -> None:
        own, second, zone = view.overview.own, view.overview.second, self.context.zone
        last = view.overview.last_at
        self.last.setText(f"The last backup is of {say_when(last, zone)}." if last else NOTHING_YET)
        in_it = f"{_counted(own)} in" if own.count else "It will go into"
        self._own.setText(f"{in_it} the desk's own folder: {say_folder(own.folder)}")
        lonely = own.warning if second is None or second.count == 0 else ""
        _say(self._own_warning, own.problem or lonely)
        if not self.context.practice:
            self._show_second(second)
        self.restore.show_backups(view.found)

    def _show_second(self, second: BackupPlace | None) -> None:
        self.choose.setText("Choose another folder …" if second else "Choose a folder …")
        self.forget.setVisible(second is not None)
        _say(self._second, str(second.folder) if second else "")
        state = ""
        if second is not None and not second.problem:
            newest = second.newest
            of = f", the newest of {say_when(newest.made_at, self.context.zone)}" if newest else ""
            state = f"{_counted(second)} here{of}."
        _say(self._second_state, state)
        _say(self._second_warning, second.problem or second.warning if second else "")

    # ── making one ─────────────────────────────────────────────────────────────────────────────────────────

    @Slot()
    def _on_make(self) -> None:
        self.made.clear()
        self.make.setEnabled(False)
        self.context.tasks.read(
            self,
            self.context.surroundings.settings,
            done=lambda settings: self._make_in(None, settings.second_place),
            failed=self._on_not_made,
        )

    def _make_in(self, place: Path | None, then: Path | None) -> None:
        job = self.session.long(
            self,
            create_backup,
            place,
            done=partial(self._on_one_made, place, then),
            failed=partial(self._on_not_made, place=place),
            progress=self.progress.report,
        )
        what = "Making a backup in the second place" if place else "Making a backup"
        self.progress.begin(job, what, unit="bytes")

    def _on_one_made(self, place: Path | None, then: Path | None, made: BackupRow) -> None:
        self._ended()
        if then is not None:
            self.make.setEnabled(False)
            self._make_in(then, None)
            return
        where = "in both places" if place else "in the desk's own folder"
        self.made.say(f"A backup was made and read again, {where}: {made.folder.name}.", tone="ok")
        self.look()

    def _on_not_made(self, error: ConductDeskError, place: Path | None = None) -> None:
        self._ended()
        self.look()
        if isinstance(error, StoppedError):
            self.made.say("Stopped. The backups that were there stay.", tone="info")
        elif place is not None:
            self.made.say(
                "There is a new backup in the desk's own folder, and none in the second place.",
                tone="warn",
                hint=str(error),
            )
        else:
            self.made.say_error(error)

    def _ended(self) -> None:
        self.progress.end()
        self.make.setEnabled(True)

    # ── the second place ───────────────────────────────────────────────────────────────────────────────────

    @Slot()
    def _on_choose(self) -> None:
        self.second_notice.clear()
        self.context.prompts.choose_folder(self, "A second place for backups", self._on_folder)

    def _on_folder(self, folder: Path) -> None:
        work = partial(_choose, self.session.desk.folder.path, self.context.surroundings, folder)
        self.context.tasks.write(self, work, done=self._on_chosen, failed=self.second_notice.say_error)

    def _on_chosen(self, warning: str) -> None:
        self.second_notice.say(
            "Each backup goes there as well from now on.",
            tone="warn" if warning else "ok",
            hint=warning or "Make a backup now to have one there today.",
        )
        self.look()

    @Slot()
    def _on_forget(self) -> None:
        self.second_notice.clear()
        self.context.tasks.write(
            self,
            partial(self.context.surroundings.remember_second_place, None),
            done=self._on_forgotten,
            failed=self.second_notice.say_error,
        )

    def _on_forgotten(self, _nothing: object) -> None:
        self.second_notice.say(
            "Backups stay in the desk's own folder from now on. Those in the other place stay there."
        )
        self.look()


def _choose(desk_folder: Path, surroundings: Surroundings, folder: Path) -> str:
    warning = check_second_place(desk_folder, folder)
    surroundings.remember_second_place(folder)
    return warning


def _counted(place: BackupPlace) -> str:
    return count(place.count, "backup")


def _say(words: Any, text: str) -> None:
    words.setText(text)
    words.setVisible(bool(text))
