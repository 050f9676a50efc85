"""Third step: what shows it. Kept at once, hidden, and linked to the posts that are still up."""

from collections import deque
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox

from conductdesk.domain.evidence import EvidenceState
from conductdesk.errors import ConductDeskError, StoppedError
from conductdesk.services.evidence import Kept, add_evidence, add_pasted, dispose_evidence
from conductdesk.ui.context import Context
from conductdesk.ui.pages.record.draft import Draft
from conductdesk.ui.pages.record.lookups import Begun, Looked
from conductdesk.ui.pages.record.posts import PostsCard
from conductdesk.ui.pages.record.rows import Rows
from conductdesk.ui.pages.record.step import Missing, RecordStep, form_card
from conductdesk.ui.pages.record.words import UNDER_18, say_item, say_post, short
from conductdesk.ui.speech import say_size
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.intake import DropZone, Incoming
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.progress import ProgressStrip

_MISTAKE = "Added by mistake while recording."


class EvidenceStep(RecordStep):
    """What was brought is sealed at once; several files one after the other, with a real Cancel.

    Attributes:
        outcome: emitted with what came of something that was brought: text, tone and hint.
    """

    outcome = Signal(str, str, str)

    key = "evidence"
    name = "Evidence"

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._queue: deque[Incoming] = deque()
        self._running = False
        self._items: tuple[tuple[str, str], ...] = ()
        self._post_lines: tuple[str, ...] = ()
        card = form_card("Keep the evidence")
        card.add(
            label(
                "Screenshots, chat exports, e-mails: anything. Each is sealed as it is and stays hidden "
                "until you choose to look.",
                tone="muted",
                wrap=True,
            )
        )
        warning = Notice()
        card.add(warning)
        warning.say(UNDER_18, tone="warn")
        self.zone = DropZone()
        self.zone.brought.connect(self.bring)
        self.zone.asked.connect(self._on_choose)
        card.add(self.zone)
        self.progress = ProgressStrip()
        card.add(self.progress)
        self.said = Notice()
        card.add(self.said)
        self.rows = Rows("Evidence that is kept")
        card.add(self.rows)
        self.nothing = self.half("tick.nothing_to_keep", QCheckBox("There is nothing to keep"))
        card.add(self.nothing)
        self.column.addWidget(card)
        self.posts = PostsCard(self)
        self.column.addWidget(self.posts)

    def fill(self, begun: Begun) -> None:
        """Put in what the draft holds."""
        view = begun.view
        self.posts.nothing_posted.setChecked(bool(view and view.nothing_posted))
        self.rows.clear()
        self.posts.clear_rows()
        self._items, self._post_lines = (), ()
        self.said.clear()

    def begun(self, begun: Begun) -> None:
        """Half-typed text is back: show what belongs to it."""
        del begun
        self.posts.restored()

    def look(self, looked: Looked) -> None:
        """Show the items that are kept and the posts that are listed."""
        kept = [item for item in looked.view.evidence if item.state is EvidenceState.KEPT]
        self._items = tuple(
            (str(item.number), f"{say_item(item)} · {say_size(item.size_bytes)} · Hidden") for item in kept
        )
        self.rows.show_rows(
            self._items,
            icon="eye-off",
            remove="Added by mistake",
            sure="Delete it for good",
            on_remove=self._on_dispose,
        )
        self.nothing.setVisible(not kept)
        self._post_lines = tuple(say_post(post) for post in looked.view.posts)
        self.posts.look(looked.view, [(str(item.number), short(say_item(item))) for item in kept])

    def summary(self) -> tuple[tuple[str, str], ...]:
        """What is kept, by name."""
        nothing = "Nothing to keep" if self.nothing.isChecked() and not self._items else ""
        listed = "\n".join(self._post_lines)
        if not listed and self.posts.nothing_posted.isChecked():
            listed = "Nothing was posted"
        return (("Kept", "\n".join(text for _, text in self._items) or nothing), ("Posts", listed))

    def missing(self) -> tuple[Missing, ...]:
        """Evidence can come later, before anything is taken down."""
        if self._items or self.nothing.isChecked() or self.posts.nothing_posted.isChecked():
            return ()
        return (Missing(text="Evidence. You can add it later, before any post is taken down."),)

    def left_over(self) -> tuple[str, ...]:
        """A post that was begun and not listed."""
        return self.posts.left_over()

    def focus_first(self) -> None:
        """The button: pasting works from anywhere."""
        self.zone.choose.setFocus()

    def clear(self) -> None:
        """Empty everything; what is under way goes on to its end in the desk."""
        super().clear()
        self._queue.clear()
        self._running = False
        self.progress.end()
        self.said.clear()
        self.rows.clear()
        self.posts.clear_rows()
        self._items, self._post_lines = (), ()

    @Slot(object)
    def bring(self, incoming: Incoming) -> None:
        """Keep what was dropped, pasted or chosen, after what is being kept already."""
        if incoming.text and not (incoming.files or incoming.data):
            data = incoming.text.encode("utf-8", "replace")
            incoming = Incoming(data=data, name=incoming.name or "pasted-text.txt")
        if incoming:
            self._queue.append(incoming)
            self._next()

    def _next(self) -> None:
        if self._running or not self._queue:
            return
        self._running = True
        incoming = self._queue.popleft()
        self.draft.ensure(self, done=partial(self._keep, incoming), failed=self._on_failed)

    def _keep(self, incoming: Incoming, ref: str) -> None:
        session = self.context.session
        told: dict[str, Any] = {"failed": self._on_failed, "progress": self.progress.report}
        if incoming.files:
            job = session.long(
                self, add_evidence, ref, incoming.files, origin="file", done=self._on_kept, **told
            )
        else:
            job = session.long(
                self, add_pasted, ref, incoming.data, name=incoming.name, done=self._on_pasted, **told
            )
        self.progress.begin(job, "Keeping evidence")

    @Slot()
    def _on_choose(self) -> None:
        self.context.prompts.open_files(self, "Choose files to keep", self._on_chosen)

    def _on_chosen(self, files: list[Path]) -> None:
        self.bring(Incoming(files=tuple(files)))

    def _on_pasted(self, kept: Kept) -> None:
        self._on_kept((kept,))

    def _on_kept(self, kept: tuple[Kept, ...]) -> None:
        fresh = [one for one in kept if not one.already_kept]
        again = [one for one in kept if one.already_kept]
        said = ""
        if fresh:
            said = f"Kept as number {fresh[0].number}." if len(fresh) == 1 else f"{len(fresh)} pieces kept."
        if again:
            numbers = ", ".join(dict.fromkeys(str(one.number) for one in again))
            same = "The same was kept before" if len(again) == 1 else f"{len(again)} were kept before"
            said = f"{said} {same}, as number {numbers}; it is kept once.".strip()
        self._say(said, "ok" if fresh else "info")
        self._ended()

    def _on_failed(self, error: ConductDeskError) -> None:
        if isinstance(error, StoppedError):
            self._queue.clear()
            self._say(error.message, "info", error.hint)
        else:
            self._say(error.message, "danger", error.hint)
        self._ended()

    def _say(self, text: str, tone: str, hint: str = "") -> None:
        self.said.say(text, tone=tone, hint=hint)
        self.outcome.emit(text, tone, hint)

    def _ended(self) -> None:
        self.progress.end()
        self._running = False
        self.changed.emit()
        self._next()

    def _on_dispose(self, number: str) -> None:
        self.draft.write(
            self,
            dispose_evidence,
            int(number),
            _MISTAKE,
            done=self._on_disposed,
            failed=self._on_not_disposed,
        )

    def _on_disposed(self, missed: tuple[Path, ...]) -> None:
        hint = "A backup that is not at hand still holds it, sealed." if missed else ""
        self.said.say("Deleted. Only that it happened stays in the activity.", tone="ok", hint=hint)
        self.changed.emit()

    def _on_not_disposed(self, error: ConductDeskError) -> None:
        self.said.say_error(error)
        self.rows.again()
        self.changed.emit()
