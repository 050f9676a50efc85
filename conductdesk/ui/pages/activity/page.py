"""Activity: who did what, newest first, what can be taken back, and proof that the log was not changed."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from conductdesk.domain.dates import say_day
from conductdesk.errors import ConductDeskError
from conductdesk.services.activity import ActivityRow, LogCheck, show_activity, verify_activity
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.playbooks import list_playbooks
from conductdesk.services.undo import Undoable, Undone, undo, undoable
from conductdesk.ui.context import Context
from conductdesk.ui.pages.deeds import deed, why
from conductdesk.ui.pages.incidents.rows import Rows, heading
from conductdesk.ui.pages.incidents.section_words import short, tame
from conductdesk.ui.pages.page import Page
from conductdesk.ui.places import Place
from conductdesk.ui.speech import count, plain_tip
from conductdesk.ui.widgets.beside import Beside
from conductdesk.ui.widgets.boxes import Card, Empty, Notice, Scrolled, announce, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

PAGE = 30
"""Entries that are looked up at a time."""

MOST_LINES = 40
"""Problems of the log that are listed; a last line says how many more there are."""

_MOST_UNDO = 500
_DAY = "day:"
_HEAD_CODE = (
    "Each report carries the head code of its moment. Whoever holds such a code outside this desk can show "
    "that nothing up to it was changed, taken out or put in another order. It does not prove that what was "
    "entered is true, or that the clock was right."
)


class EntryRow(Beside):
    """One entry of the log.

    Attributes:
        undo: takes it back.
        incident: leads to the incident it belongs to.
    """

    def __init__(self) -> None:
        super().__init__()
        self.what = label(wrap=True, selectable=True)
        self.why = label(type="small", wrap=True, selectable=True)
        self.who = label(type="small", tone="muted", wrap=True)
        for part in (self.what, self.why, self.who):
            self.words.addWidget(part)
        self.undo = button("Undo", role="quiet", icon="undo-2")
        self.incident = button("", role="link")
        for made in (self.undo, self.incident):
            made.hide()
            self.side.addWidget(made)

    def show_entry(self, what: str, reason: str, who: str, *, reference: str) -> None:
        """Show what was done, why, when and by whom, and for which incident."""
        self.what.setText(what)
        self.why.setText(reason)
        self.why.setVisible(bool(reason))
        self.who.setText(who)
        self.incident.setText(reference)
        self.incident.setAccessibleName(f"Open incident {reference}")
        self.incident.setVisible(bool(reference))
        self.setAccessibleName(f"{what}, {who}")

    def offer(self, sentence: str) -> None:
        """Offer to take it back, or not when empty."""
        if sentence:
            self.undo.setText("Do it again" if sentence.startswith("Redo") else "Undo")
            self.undo.setAccessibleName(sentence)
            self.undo.setToolTip(plain_tip(sentence))
        self.undo.setVisible(bool(sentence))


class ActivityPage(Page):
    """The log of the whole desk, or of one incident (``Place.ref``)."""

    key = "activity"
    title = "Activity"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._ref = ""
        self._entries: dict[int, ActivityRow] = {}
        self._steps: dict[str, str] = {}
        self._undoable: dict[int, Undoable] = {}
        self._is_whole = False
        self._is_known = False
        scrolled = Scrolled(widest=860)
        self.column.addWidget(scrolled)
        scrolled.column.addWidget(label("Activity", type="title", wrap=True))
        scrolled.column.addWidget(
            label(
                "Everything that was done, newest first. Nothing is ever taken out: undoing is an entry too.",
                tone="muted",
                wrap=True,
            )
        )
        self.only = button("", role="chip", icon="x")
        self.only.setCheckable(False)
        self.only.clicked.connect(self._on_all)
        self.only.hide()
        self.check = button("Check the log", icon="shield-check")
        self.check.clicked.connect(self._on_check)
        scrolled.column.addWidget(flow(self.check, self.only))
        self.checked = Notice()
        scrolled.column.addWidget(self.checked)
        self._problems = QVBoxLayout()
        scrolled.column.addLayout(self._problems)
        scrolled.column.addWidget(self.notice)
        self._card = Card()
        self.rows = Rows(spacing=14)
        self._card.add(self.rows)
        self.earlier = button("Show earlier", role="quiet", icon="chevron-down")
        self.earlier.clicked.connect(self._on_earlier)
        self._card.add(flow(self.earlier))
        self._card.hide()
        scrolled.column.addWidget(self._card)
        self.empty = Empty("history", "Nothing was done here yet.")
        self.empty.hide()
        scrolled.column.addWidget(self.empty)
        scrolled.column.addStretch(1)

    def open_place(self, place: Place) -> None:
        """Show the log of the desk, or of the incident that is named."""
        if place.ref != self._ref:
            self._forget()
        self._ref = place.ref
        self.only.setText(f"Only {place.ref}")
        self.only.setAccessibleName(f"Only incident {place.ref}; press to show everything")
        self.only.setVisible(bool(place.ref))
        self._look()
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            self.check.setFocus()

    def refresh(self, changes: Any) -> None:
        """Every commit is an entry, or changes what can be undone."""
        del changes
        if self.isVisible():
            self._look()

    def clear(self) -> None:
        """Show nothing."""
        self._forget()
        self._ref, self._steps = "", {}
        self.notice.clear()
        self._forget_check()

    def current_ref(self) -> str:
        """The incident that the log is narrowed to."""
        return self._ref

    def _forget(self) -> None:
        self._entries, self._undoable, self._is_whole, self._is_known = {}, {}, False, False
        self.rows.clear()
        self._card.hide()
        self.empty.hide()

    # ── looking up ─────────────────────────────────────────────────────────────────────────────────────────

    def _look(self) -> None:
        if not self._steps:
            self.session.read(self, step_titles, done=self._on_steps, failed=self.failed, key="steps")
        self.session.read(
            self,
            show_activity,
            self._ref,
            limit=PAGE,
            done=partial(self._on_newest, self._ref),
            failed=self.failed,
            key="newest",
        )
        self.session.read(
            self,
            undoable,
            self._ref,
            limit=_MOST_UNDO,
            done=partial(self._on_undoable, self._ref),
            failed=self.failed,
            key="undoable",
        )

    @Slot()
    def _on_earlier(self) -> None:
        if self._entries:
            self.earlier.setEnabled(False)
            self.session.read(
                self,
                show_activity,
                self._ref,
                before=min(self._entries),
                limit=PAGE,
                done=partial(self._on_older, self._ref),
                failed=self._on_no_older,
                key="older",
            )

    def _on_newest(self, ref: str, page: Sequence[ActivityRow]) -> None:
        if ref != self._ref:
            return
        fresh = {row.seq: row for row in page}
        if self._entries and fresh and len(page) == PAGE and min(fresh) > max(self._entries):
            self._entries, self._is_known = {}, False  # a gap: more was done than one page shows
        if not self._is_known:
            self._is_whole, self._is_known = len(page) < PAGE, True
        self._entries.update(fresh)
        self._show()

    def _on_steps(self, titles: dict[str, str]) -> None:
        self._steps = titles
        if self._entries:
            self._show()

    def _on_older(self, ref: str, page: Sequence[ActivityRow]) -> None:
        self.earlier.setEnabled(True)
        if ref == self._ref:
            self._entries.update((row.seq, row) for row in page)
            self._is_whole = len(page) < PAGE
            self._show()
            announce(self, f"{count(len(page), 'earlier entry', 'earlier entries')} shown")

    def _on_no_older(self, error: ConductDeskError) -> None:
        self.earlier.setEnabled(True)
        self.failed(error)

    def _on_undoable(self, ref: str, found: Sequence[Undoable]) -> None:
        if ref == self._ref:
            self._undoable = {one.seq: one for one in found}
            self._offer()

    # ── showing ────────────────────────────────────────────────────────────────────────────────────────────

    def _show(self) -> None:
        newest_first = sorted(self._entries, reverse=True)
        keys: list[str] = []
        day = ""
        for seq in newest_first:
            its_day = say_day(self._entries[seq].at, self.context.zone)
            if its_day != day:
                day = its_day
                # A clock that was set back brings a day twice; each heading is a row of its own.
                keys.append(f"{_DAY}{seq}:{day}" if f"{_DAY}:{day}" in keys else f"{_DAY}:{day}")
            keys.append(str(seq))
        self.rows.arrange(keys, self._make_row)
        for seq in newest_first:
            row, entry = self.rows.get(str(seq)), self._entries[seq]
            if isinstance(row, EntryRow):
                who = f"{self.context.clock_text(entry.at)} · {short(entry.officer, limit=120)}"
                reference = "" if self._ref else entry.reference
                row.show_entry(
                    short(deed(entry, steps=self._steps), limit=400),
                    tame(why(entry))[:1000],
                    who,
                    reference=reference,
                )
        self._card.setVisible(bool(newest_first))
        self.empty.setVisible(not newest_first)
        self.earlier.setVisible(not self._is_whole)
        self._offer()

    def _offer(self) -> None:
        for seq in self._entries:
            row = self.rows.get(str(seq))
            if isinstance(row, EntryRow):
                found = self._undoable.get(seq) if self.session.desk.writable else None
                row.offer(found.what if found is not None else "")

    def _make_row(self, key: str) -> QWidget:
        if key.startswith(_DAY):
            return heading(key.removeprefix(_DAY).partition(":")[2])
        row = EntryRow()
        row.undo.clicked.connect(partial(self._on_undo, int(key)))
        row.incident.clicked.connect(partial(self._on_incident, int(key)))
        return row

    # ── what can be done ───────────────────────────────────────────────────────────────────────────────────

    def _on_incident(self, seq: int, _checked: bool = False) -> None:
        if seq in self._entries:
            self.context.go(Place(page="incidents", ref=self._entries[seq].reference))

    @Slot()
    def _on_all(self) -> None:
        self.context.go(Place(page="activity"))

    def _on_undo(self, seq: int, _checked: bool = False) -> None:
        self.notice.clear()
        row = self.rows.get(str(seq))
        if isinstance(row, EntryRow):
            row.undo.setEnabled(False)
        self.session.write(
            self,
            undo,
            seq,
            done=partial(self._on_undone, seq),
            failed=partial(self._on_not_undone, seq),
        )

    def _on_undone(self, seq: int, undone: Undone) -> None:
        self._free(seq)
        way, _, what = undone.what.partition(" ")
        self.notice.say(f"{'Done again' if way == 'Redo' else 'Undone'}: {what}.", tone="ok")
        self._look()

    def _on_not_undone(self, seq: int, error: ConductDeskError) -> None:
        self._free(seq)
        self.failed(error)
        self._look()

    def _free(self, seq: int) -> None:
        row = self.rows.get(str(seq))
        if isinstance(row, EntryRow):
            row.undo.setEnabled(True)

    @Slot()
    def _on_check(self) -> None:
        self._forget_check()
        self.check.setEnabled(False)
        self.session.read(
            self, verify_activity, done=self._on_checked, failed=self._on_not_checked, key="check"
        )

    def _on_checked(self, found: LogCheck) -> None:
        self.check.setEnabled(True)
        if not found.problems:
            read = count(found.entries, "entry is", "entries are")
            self.checked.say(
                f"The log is unbroken: {read} as written. Head code {found.head_code}.",
                tone="ok",
                hint=_HEAD_CODE,
            )
            return
        self.checked.say(
            f"Damage was found: {count(len(found.problems), 'problem')}. Head code {found.head_code}.",
            tone="danger",
            hint="Change nothing now. Bring a backup back into a new folder, and look there.",
        )
        for problem in found.problems[:MOST_LINES]:
            self._problems.addWidget(label(problem, wrap=True, selectable=True))
        if len(found.problems) > MOST_LINES:
            self._problems.addWidget(label(f"And {len(found.problems) - MOST_LINES} more.", tone="muted"))

    def _on_not_checked(self, error: ConductDeskError) -> None:
        self.check.setEnabled(True)
        self.checked.say_error(error)

    def _forget_check(self) -> None:
        self.checked.clear()
        clear_layout(self._problems)


def step_titles(desk: OpenDesk) -> dict[str, str]:
    """Keys of steps to their titles, of every checklist that the desk keeps; the newest says how."""
    rows = sorted(list_playbooks(desk), key=lambda row: (row.current, row.key == desk.profile.playbook_key))
    return {step.key: step.title for row in rows for step in desk.playbook(row.digest).steps}
