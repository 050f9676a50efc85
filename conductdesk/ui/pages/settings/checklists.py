"""Checklists: which the desk keeps, and bringing the committee's own in (R28)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.domain.dates import say_day
from conductdesk.errors import ConductDeskError
from conductdesk.paths import docs_dir, resources_dir
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.playbooks import (
    PlaybookRow,
    check_playbook_file,
    import_playbook,
    list_playbooks,
)
from conductdesk.ui.context import Context
from conductdesk.ui.pages.settings.section import LOOK_ONLY, Section
from conductdesk.ui.speech import count
from conductdesk.ui.widgets.boxes import Card, Notice, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import chip, label

MOST_LINES = 40
"""Problems of a file that are listed; a last line says how many more there are."""


class ChecklistsSection(Section):
    """The list, and bringing a file in."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._rows: tuple[PlaybookRow, ...] | None = None
        card = Card("Checklists of this desk")
        card.add(
            label(
                "A checklist holds the steps, the words, the kinds of behaviour and the cards of platforms. "
                "An incident keeps the version that it started with.",
                wrap=True,
            )
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        card.column.addLayout(self._list)
        self.column.addWidget(card)
        self.column.addWidget(self._make_import())

    def _make_import(self) -> Card:
        card = Card("Your committee's own")
        guide, shipped = docs_dir(), resources_dir() / "playbooks"
        where = str(guide / "playbooks.md") if guide is not None else "docs/playbooks.md in its source"
        card.add(
            label(
                f"A checklist is one text file. Copy one of those in {shipped} and change it.",
                wrap=True,
            )
        )
        card.add(label(f"How to write one: {where}", tone="muted", wrap=True, selectable=True))
        self.bring = button("Bring a checklist in …", icon="upload")
        self.bring.clicked.connect(self._on_bring)
        row = flow(self.bring)
        card.add(row)
        self.said = Notice()
        card.add(self.said)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(6)
        card.column.addLayout(self._problems)
        if not self.writable:
            row.hide()
            card.add(label(LOOK_ONLY, tone="muted", wrap=True))
        return card

    def look(self) -> None:
        """Look up which there are."""
        self.session.read(self, list_playbooks, done=self._on_rows, failed=self.failed, key="playbooks")

    def refresh(self, changes: Any) -> None:
        """A checklist was brought in."""
        if "StoredPlaybook" in changes.kinds:
            self.look()

    def clear(self) -> None:
        """Show nothing."""
        self._rows = None
        clear_layout(self._list)
        self._forget_problems()

    def _forget_problems(self) -> None:
        self.said.clear()
        clear_layout(self._problems)

    def _on_rows(self, rows: Sequence[PlaybookRow]) -> None:
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        clear_layout(self._list)
        own = self.session.desk.profile.playbook_key
        for one in sorted(rows, key=lambda row: (row.key != own, row.key, not row.current)):
            self._list.addWidget(self._row(one, is_own=one.current and one.key == own))

    def _row(self, one: PlaybookRow, *, is_own: bool) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(one.name, strong=True, wrap=True))
        since = say_day(one.imported_at, self.context.zone)
        column.addWidget(
            label(
                f"{one.key}, version {one.version}, here since {since}", type="small", tone="muted", wrap=True
            )
        )
        if is_own:
            column.addWidget(chip("New incidents start with it", "ok"))
        elif not one.current:
            column.addWidget(chip("Earlier version", "plain"))
        return holder

    @Slot()
    def _on_bring(self) -> None:
        self._forget_problems()
        self.context.prompts.open_files(
            self, "A checklist", self._on_files, filters="Checklists (*.toml);;All files (*)", several=False
        )

    def _on_files(self, files: list[Path]) -> None:
        if files:
            self.bring.setEnabled(False)
            self.session.write(
                self, _check_and_import, files[0], done=self._on_brought, failed=self._on_not_brought
            )

    def _on_brought(self, found: PlaybookRow | tuple[str, ...]) -> None:
        self.bring.setEnabled(True)
        if isinstance(found, PlaybookRow):
            own = found.key == self.session.desk.profile.playbook_key
            self.said.say(
                f"{found.name}, version {found.version}, is in the desk.",
                tone="ok",
                hint="New incidents start with it; those that have begun keep theirs." if own else _OTHER,
            )
            self.look()
            return
        self.said.say(
            f"This file cannot be used yet: {count(len(found), 'problem')}.",
            tone="danger",
            hint="Nothing was brought in. Mend what is listed below, then try again.",
        )
        for problem in found[:MOST_LINES]:
            self._problems.addWidget(label(problem, wrap=True, selectable=True))
        if len(found) > MOST_LINES:
            self._problems.addWidget(label(f"And {len(found) - MOST_LINES} more.", tone="muted"))

    def _on_not_brought(self, error: ConductDeskError) -> None:
        self.bring.setEnabled(True)
        self.said.say_error(error)


_OTHER = "New incidents of this desk go on starting with its own checklist, since this one has another key."


def _check_and_import(desk: OpenDesk, file: Path) -> PlaybookRow | tuple[str, ...]:
    """Bring a file in, or say everything that is wrong with it."""
    return check_playbook_file(file) or import_playbook(desk, file)
