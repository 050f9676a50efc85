"""Everything that was done about an incident, newest first, with the way to take back what can be."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from conductdesk.domain.dates import say_day
from conductdesk.errors import ConductDeskError
from conductdesk.services.activity import ActivityRow, show_activity
from conductdesk.services.undo import Undoable, Undone, undo, undoable
from conductdesk.services.views import IncidentView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.deeds import deed, why
from conductdesk.ui.pages.incidents.rows import Row, Rows, heading
from conductdesk.ui.pages.incidents.section import Section
from conductdesk.ui.pages.incidents.section_words import short, tame
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

PAGE = 30
"""Entries that are looked up at a time."""

_MOST_UNDO = 100
_DAY = "day:"


class DeedRow(Row):
    """One entry of the log.

    Attributes:
        seq: the number of the entry.
    """

    def __init__(self, seq: int) -> None:
        super().__init__(spacing=0)
        self.seq = seq
        self.what = label(wrap=True, selectable=True)
        self.why = label(type="small", wrap=True, selectable=True)
        self.who = label(type="small", tone="muted", wrap=True)
        self.undo = button("Undo this", role="link", icon="undo-2")
        words = QVBoxLayout()
        words.setSpacing(0)
        for part in (self.what, self.why, self.who):
            words.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)
        self.undo.hide()

    def serve(self, key: str) -> bool:
        """Show another entry, unless its button is being pressed."""
        if key.startswith(_DAY) or self.undo.isDown():
            return False
        self.seq = int(key)
        self.undo.hide()
        return True

    def show_deed(self, what: str, reason: str, who: str) -> None:
        """Show what was done, why, and when and by whom."""
        self.what.setText(what)
        self.why.setText(reason)
        self.why.setVisible(bool(reason))
        self.who.setText(who)

    def offer(self, sentence: str) -> None:
        """Offer to take it back, or not when empty."""
        self.undo.setVisible(bool(sentence))
        if sentence:
            self.undo.setText("Do it again" if sentence.startswith("Redo") else "Undo this")
            self.undo.setAccessibleName(sentence)


class TimelineSection(Section):
    """The activity of the incident as one timeline."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Timeline")
        self._entries: dict[int, ActivityRow] = {}
        self._undoable: dict[int, Undoable] = {}
        self._is_whole = False
        self.rows = Rows(spacing=12)
        self.earlier = button("Show earlier", role="quiet", icon="chevron-down")
        self.earlier.clicked.connect(self._on_earlier)
        self.earlier.hide()
        for part in (self.notice, self.rows, self.earlier):
            self.card.add(part)

    def show_view(self, view: IncidentView) -> None:
        """Look up what is new; what was shown stays until the answer is there."""
        del view
        self.session.read(
            self,
            show_activity,
            self.ref,
            limit=PAGE,
            done=self._on_newest,
            failed=self.failed,
            key="newest",
        )
        self.session.read(
            self,
            undoable,
            self.ref,
            limit=_MOST_UNDO,
            done=self._on_undoable,
            failed=self.failed,
            key="undoable",
        )

    def forget(self) -> None:
        """Empty everything."""
        self._entries, self._undoable, self._is_whole = {}, {}, False
        self.rows.clear()
        self.earlier.hide()

    @Slot()
    def _on_earlier(self) -> None:
        if self._entries:
            self.session.read(
                self,
                show_activity,
                self.ref,
                before=min(self._entries),
                limit=PAGE,
                done=partial(self._on_older, self.ref),
                failed=self.failed,
                key="older",
            )

    def _on_newest(self, page: tuple[ActivityRow, ...]) -> None:
        if self.view is None:
            return
        fresh = {row.seq: row for row in page}
        if self._entries and fresh and min(fresh) > max(self._entries):
            self._entries, self._is_whole = {}, False
        if not self._entries:
            self._is_whole = len(page) < PAGE
        self._entries.update(fresh)
        self._show()

    def _on_older(self, ref: str, page: tuple[ActivityRow, ...]) -> None:
        if self.view is None or ref != self.ref:
            return
        self._entries.update((row.seq, row) for row in page)
        self._is_whole = len(page) < PAGE
        self._show()

    def _on_undoable(self, found: tuple[Undoable, ...]) -> None:
        self._undoable = {one.seq: one for one in found}
        self._offer()

    def _show(self) -> None:
        if self.view is None:
            return
        view, zone = self.view, self.view.zone
        numbers = {item.id: item.number for item in view.evidence}
        steps = {step.step.key: step.step.title for step in view.steps}
        newest_first = sorted(self._entries, reverse=True)
        keys: list[str] = []
        day = ""
        for seq in newest_first:
            its_day = say_day(self._entries[seq].at, zone)
            if its_day != day:
                day = its_day
                keys.append(f"{_DAY}{day}")
            keys.append(str(seq))
        self.rows.arrange(keys, self._make_row)
        for seq in newest_first:
            row, entry = self.rows.get(str(seq)), self._entries[seq]
            if isinstance(row, DeedRow):
                what = deed(entry, number=numbers.get(entry.object_id), steps=steps)
                clock = self.context.clock_text(entry.at)
                who = f"{clock} · {short(entry.officer, limit=120)}"
                row.show_deed(short(what, limit=400), tame(why(entry))[:1000], who)
        self.earlier.setVisible(not self._is_whole)
        self._offer()

    def _offer(self) -> None:
        for seq in self._entries:
            row = self.rows.get(str(seq))
            if isinstance(row, DeedRow):
                found = self._undoable.get(seq) if self.session.desk.writable else None
                row.offer(found.what if found is not None else "")

    def _make_row(self, key: str) -> QWidget:
        if key.startswith(_DAY):
            return heading(key.removeprefix(_DAY))
        row = DeedRow(int(key))
        row.undo.clicked.connect(partial(self._on_undo, row))
        return row

    def _on_undo(self, row: DeedRow, _checked: bool = False) -> None:
        self.notice.clear()
        self.session.write(self, undo, row.seq, done=self._on_undone, failed=self._on_not_undone)

    def _on_undone(self, undone: Undone) -> None:
        way, _, what = undone.what.partition(" ")
        self.notice.say(f"{'Done again' if way == 'Redo' else 'Undone'}: {what}.", tone="ok")

    def _on_not_undone(self, error: ConductDeskError) -> None:
        self.failed(error)
        if self.view is not None:
            self.show_view(self.view)
