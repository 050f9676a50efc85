"""One item of evidence: its original, fingerprint and history, and what can be done with it."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.domain.dates import say_when
from conductdesk.domain.evidence import CustodyKind, EvidenceState
from conductdesk.services.custody import HistoryLine, history_of
from conductdesk.services.evidence import Checked, Kept, extract_evidence, verify_evidence
from conductdesk.services.views import EvidenceView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import Form, Opening, flow
from conductdesk.ui.pages.incidents.removal import RemoveBar
from conductdesk.ui.pages.incidents.section_words import CUSTODY, kind_of_file, say_origin, short, tame
from conductdesk.ui.speech import say_size
from conductdesk.ui.widgets.boxes import Card, Notice, announce, clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import text_line
from conductdesk.ui.widgets.labels import chip, label, set_chip
from conductdesk.ui.widgets.progress import ProgressStrip

_MOST_LINES = 12
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


class ItemDetails(QWidget):
    """The card beside the picture.

    Attributes:
        problem: emitted with a sentence when the item is not what was kept, empty when it is.
    """

    problem = Signal(str)

    def __init__(self, context: Context, *, on_gone: Callable[[str], None]) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._ref, self._zone = "", context.zone
        self._item: EvidenceView | None = None
        self._history: tuple[HistoryLine, ...] = ()
        self._all_lines = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self._build_original(column)
        self._build_actions(context, on_gone)
        self._build_history(column)
        column.addStretch(1)

    def _build_original(self, column: QVBoxLayout) -> None:
        self.card = Card("The original")
        self.state = chip("Not checked yet")
        self.check = button("Check now", role="quiet", icon="shield-check")
        self.check.clicked.connect(self._on_check)
        self.card.add(self.state)
        self.progress = ProgressStrip()
        self.card.add(self.progress)
        self._name = label(wrap=True, selectable=True)
        self._kind = label(type="small", tone="muted", wrap=True)
        self._kept = label(type="small", tone="muted", wrap=True)
        for part in (self._name, self._kind, self._kept):
            self.card.add(part)
        self.card.add(label("Fingerprint (SHA-256)", type="small", strong=True, wrap=True))
        self.fingerprint = label(type="small", wrap=True, selectable=True)
        self.card.add(self.fingerprint)
        self.copy = button("Copy fingerprint", role="quiet", icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self.card.add(flow(self.copy, self.check))
        column.addWidget(self.card)

    def _build_actions(self, context: Context, on_gone: Callable[[str], None]) -> None:
        self.notice = Notice()
        self.opening = Opening()
        self.save = button("Save the original …", icon="download")
        self.save.clicked.connect(self._on_save)
        self.remove = button("Remove …", role="quiet", icon="trash-2")
        self.remove.clicked.connect(self._on_remove)
        self._actions = flow(self.save, self.remove)
        self.removal = RemoveBar(context, on_gone=on_gone, on_kept=self._on_stays)
        for part in (self._actions, self.opening, self.removal, self.notice):
            self.card.add(part)

    def _build_history(self, column: QVBoxLayout) -> None:
        self.history = Card("History of this item")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self.history.column.addLayout(self._lines)
        self._more = button("Show all", role="quiet")
        self._more.clicked.connect(self._on_more)
        self.history.add(self._more)
        self._more.hide()
        column.addWidget(self.history)

    def show_item(self, ref: str, item: EvidenceView, zone: str) -> None:
        """Show an item as it stands, and look its history up."""
        if self._item is None or self._item.id != item.id:
            self.clear()
        self._ref, self._item, self._zone = ref, item, zone
        gone = item.state is EvidenceState.DISPOSED
        _, kind = kind_of_file(item.media_type)
        self._name.setText(tame(item.original_name) or "It has no name.")
        self._name.setVisible(not gone)
        self._kind.setText(f"{kind}, {item.media_type}, {say_size(item.size_bytes)}")
        self._kept.setText(f"Kept {say_when(item.kept_at, zone)}, {say_origin(item.origin)}")
        self.fingerprint.setText(grouped(item.sha256) if item.sha256 else "It went with the original.")
        for part in (self.copy, self.check, self._actions):
            part.setVisible(not gone)
        if gone:
            set_chip(self.state, "Deleted", "plain")
        self.look_up()

    @Slot()
    def look_up(self) -> None:
        """Look the history up anew."""
        if self._item is not None:
            self._session.read(
                self,
                history_of,
                self._ref,
                self._item.number,
                done=self._on_history,
                failed=self.notice.say_error,
                key="history",
            )

    def clear(self) -> None:
        """Let go of everything that is shown."""
        self._item, self._history, self._ref, self._all_lines = None, (), "", False
        self.progress.end()
        for part in (self._name, self._kind, self._kept, self.fingerprint):
            part.setText("")
        set_chip(self.state, "Not checked yet", "plain")
        clear_layout(self._lines)
        self.opening.close_form()
        self.removal.clear()
        self.notice.clear()

    def _on_history(self, history: tuple[HistoryLine, ...]) -> None:
        if self._item is None:
            return
        self._history = history
        self._show_state()
        self._show_lines()

    def _show_state(self) -> None:
        if self._item is None or self._item.state is EvidenceState.DISPOSED:
            return
        readings = [line for line in self._history if line.kind in (CustodyKind.VERIFIED, CustodyKind.VIEWED)]
        if not readings:
            set_chip(self.state, "Not checked yet", "plain")
            self.problem.emit("")
        elif readings[-1].ok:
            set_chip(self.state, f"Verified ✓ {self._context.clock_text(readings[-1].at)}", "ok")
            self.problem.emit("")
        else:
            set_chip(self.state, "Changed since it was kept", "danger")
            self.problem.emit(readings[-1].note or "It is not what was kept.")

    def _show_lines(self) -> None:
        clear_layout(self._lines)
        newest = self._history[::-1]
        shown = newest if self._all_lines else newest[:_MOST_LINES]
        for line in shown:
            said = CUSTODY[line.kind] + ("" if line.ok else ": not what was kept")
            row = QWidget()
            column = QVBoxLayout(row)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(label(said, type="small", tone="" if line.ok else "danger", wrap=True))
            if line.note and line.kind is not CustodyKind.COLLECTED:
                column.addWidget(label(short(line.note, limit=300), type="small", wrap=True))
            when = f"{say_when(line.at, self._zone)} · {tame(line.officer)}"
            column.addWidget(label(when, type="small", tone="muted", wrap=True))
            self._lines.addWidget(row)
        self._more.setVisible(len(shown) < len(newest))
        self._more.setText(f"Show all {len(newest)}")

    @Slot()
    def _on_more(self) -> None:
        self._all_lines = True
        self._show_lines()

    @Slot()
    def _on_copy(self) -> None:
        if self._item is not None:
            QGuiApplication.clipboard().setText(self._item.sha256)
            self.notice.say("The fingerprint is copied.", tone="ok")

    @Slot()
    def _on_check(self) -> None:
        if self._item is None:
            return
        self.check.setEnabled(False)
        job = self._session.long(
            self,
            verify_evidence,
            self._ref,
            self._item.number,
            done=self._on_checked,
            failed=self._on_not_checked,
            progress=self.progress.report,
        )
        self.progress.begin(job, "Reading it again in full", unit="items")

    def _on_checked(self, checked: tuple[Checked, ...]) -> None:
        self.check.setEnabled(True)
        self.progress.end()
        if checked and not checked[0].problem:
            announce(self, "It is what was kept.")
        self.look_up()

    def _on_not_checked(self, error: Exception) -> None:
        self.check.setEnabled(True)
        self.progress.end()
        self.notice.say(str(error), tone="danger")

    @Slot()
    def _on_save(self) -> None:
        if self._item is None:
            return
        form = Form(
            self._context,
            title="Save the original to a file",
            keep="Choose where …",
            place=f"evidence.save.{self._item.number}",
            ref=self._ref,
            on_keep=self._on_choose_place,
            on_close=self.opening.close_form,
        )
        form.add("to", "Who gets it?", text_line(limit=300))
        form.add(
            "why",
            "Why?",
            text_line(limit=500),
            hint="Both are entered in the register of what left the desk. The file is not encrypted.",
        )
        self.opening.open(form)

    def _on_choose_place(self) -> None:
        form, item = self.opening.form(), self._item
        if form is None or item is None:
            return
        for key, what in (("why", "Say in a few words why."), ("to", "Say who gets it.")):
            if not form.values()[key]:
                form.set_error(key, what)
        if all(form.values().values()):
            suffix = Path(item.original_name).suffix
            ending = suffix if _SUFFIX.fullmatch(suffix) else ".bin"
            name = f"{self._ref}-evidence-{item.number}{ending}"
            self._context.prompts.save_file(
                self, "Save the original", name, self._on_place, filters="All files (*)"
            )

    def _on_place(self, out: Path) -> None:
        form, item = self.opening.form(), self._item
        if form is None or item is None:
            return
        said = form.values()
        form.write(extract_evidence, item.number, out, to=said["to"], why=said["why"], done=self._on_saved)

    def _on_saved(self, kept: Kept) -> None:
        self.opening.close_form()
        self.notice.say(
            f"Number {kept.number} is saved, verified, and entered in the register.",
            tone="ok",
            hint="Delete the file once they have it.",
        )
        self.look_up()

    @Slot()
    def _on_remove(self) -> None:
        if self._item is not None:
            self._actions.hide()
            self.opening.close_form()
            self.removal.ask(self._ref, self._item.number)

    def _on_stays(self) -> None:
        self._actions.show()
        self.remove.setFocus()


def grouped(sha256: str) -> str:
    """A fingerprint in groups of eight, so that it can be compared aloud."""
    return " ".join(sha256[i : i + 8] for i in range(0, len(sha256), 8))
