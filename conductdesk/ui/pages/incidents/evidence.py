"""The evidence of an incident: what is kept, as tiles, and every way to bring more in (R21)."""

from collections import deque
from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from conductdesk.domain.evidence import EvidenceState
from conductdesk.domain.referrals import Route
from conductdesk.errors import ConductDeskError, StoppedError
from conductdesk.services.custody import LastCheck, last_checks
from conductdesk.services.evidence import Checked, Kept, add_evidence, add_pasted, verify_evidence
from conductdesk.services.views import EvidenceView, IncidentView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import Form, Opening, flow
from conductdesk.ui.pages.incidents.kept_bar import KeptBar
from conductdesk.ui.pages.incidents.section import Section
from conductdesk.ui.pages.incidents.tile import TILE_HEIGHT, EvidenceTile
from conductdesk.ui.speech import count, short_when
from conductdesk.ui.tasks import Job
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Notice, announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import GrowingText
from conductdesk.ui.widgets.flow import FlowLayout
from conductdesk.ui.widgets.intake import DropZone, Incoming
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.progress import ProgressStrip

MOST_TILES = 60
"""So many tiles are shown at first; a button brings the rest."""

_DROP_WIDTH = 232
_TILES_AT_ONCE = 10

_NEVER_KEEP = (
    "Never keep sexual images of anybody under 18, not even as evidence. Write down in words what you saw, "
    "delete the image here if it was added, and tell the police: 999 in an emergency, otherwise 101."
)


class EvidenceSection(Section):
    """Tiles of what is kept, a place to drop, paste or choose more, and the check of everything.

    Attributes:
        kept: emitted with the reference after something was kept.
    """

    kept = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Evidence")
        self._checks: Mapping[int, LastCheck] = {}
        self._tiles: dict[str, EvidenceTile] = {}
        self._all_tiles = False
        self._lacking: deque[EvidenceView] = deque()
        self._next_tiles = QTimer(self)
        self._next_tiles.setSingleShot(True)
        self._next_tiles.setInterval(0)
        self._next_tiles.timeout.connect(self._make_tiles)
        self._waiting: deque[tuple[str, Incoming]] = deque()
        self._job: Job | None = None
        self._job_ref = ""
        self._build_head()
        self._build_tiles()
        self.progress = ProgressStrip()
        self.changed = Notice()
        self.kept_bar = KeptBar(context, on_gone=self._on_removed)
        self.kept_bar.look.connect(self._on_look)
        self.words = Opening()
        for part in (self.progress, self.changed, self.notice, self.kept_bar, self.words):
            self.card.add(part)
        self._build_never_keep()

    def _build_head(self) -> None:
        self.check_all = button("Check all", icon="shield-check", tip="Read everything again in full")
        self.check_all.clicked.connect(self._on_check_all)
        self.card.buttons.addWidget(self.check_all)

    def _build_tiles(self) -> None:
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, spacing=12, between_lines=12)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.drop = DropZone()
        self.drop.brought.connect(self.take)
        self.drop.asked.connect(self.choose_files)
        self._flow.addWidget(self.drop)
        self.card.add(self._holder)
        self._more = button("Show all", role="quiet")
        self._more.clicked.connect(self._on_more)
        self._more.hide()
        self.card.add(self._more)

    def _build_never_keep(self) -> None:
        self.card.add(label(_NEVER_KEEP, type="small", tone="muted", wrap=True))
        in_words = button("Describe it in words", role="link")
        in_words.clicked.connect(self._on_in_words)
        self._police = button("Tell the police", role="link")
        self._police.clicked.connect(self._on_police)
        self._ways = flow(in_words, self._police, spacing=16)
        self.card.add(self._ways)

    def show_view(self, view: IncidentView) -> None:
        """Show the tiles as they are now; those that stay keep the focus."""
        self._show_tiles(view)
        self.drop.setVisible(self.changeable)
        self._ways.setVisible(self.changeable)
        self._police.setVisible(self._police_step() != "")
        self.check_all.setVisible(any(e.state is EvidenceState.KEPT for e in view.evidence))
        self._look_up_checks()

    def _look_up_checks(self) -> None:
        self.session.read(
            self, last_checks, self.ref, done=self._on_checks, failed=self.failed, key="last checks"
        )

    def clear(self) -> None:
        """Stop what is under way, what is complete stays kept, and let go of everything."""
        if self._job is not None:
            self._job.cancel()
        self._job, self._job_ref = None, ""
        self._waiting.clear()
        self.progress.end()
        super().clear()

    def forget(self) -> None:
        """Empty everything that is shown; what is being kept for that incident goes on."""
        self._checks, self._all_tiles = {}, False
        self._next_tiles.stop()
        self._lacking.clear()
        self.changed.clear()
        self.kept_bar.clear()
        self.words.close_form()
        for tile in self._tiles.values():
            self._flow.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles = {}

    def tile(self, number: int) -> EvidenceTile | None:
        """The tile of an item, if it is shown."""
        return next((tile for tile in self._tiles.values() if tile.number == number), None)

    def is_keeping(self) -> bool:
        """Whether something is being kept or read again at the moment."""
        return self._job is not None

    @Slot()
    def choose_files(self) -> None:
        """Let the person choose files to keep."""
        self.context.prompts.open_files(self, "Keep files as evidence", self._on_chosen)

    @Slot(object)
    def take(self, incoming: Incoming) -> bool:
        """Keep what was dropped, pasted or chosen; text is asked about first. False without an incident."""
        if self.view is None or not incoming:
            return False
        if incoming.text:
            self._offer_words(incoming.text)
            return True
        self._waiting.append((self.ref, incoming))
        self._next()
        return True

    def _next(self) -> None:
        if self._job is not None or not self._waiting:
            return
        self._job_ref, incoming = self._waiting.popleft()
        self.notice.clear()
        if incoming.files:
            self._job = self.session.long(
                self,
                add_evidence,
                self._job_ref,
                incoming.files,
                gently=True,
                done=self._on_kept,
                failed=self._on_not_kept,
                progress=self.progress.report,
            )
        else:
            self._job = self.session.long(
                self,
                add_pasted,
                self._job_ref,
                incoming.data,
                name=incoming.name,
                done=self._on_kept_pasted,
                failed=self._on_not_kept,
                progress=self.progress.report,
            )
        self.progress.begin(self._job, f"Keeping evidence of {self._job_ref}")

    def _end_job(self) -> str:
        """The job is over; gives the incident it was for."""
        ref, self._job_ref, self._job = self._job_ref, "", None
        self.progress.end()
        return ref

    def _on_kept_pasted(self, kept: Kept) -> None:
        self._on_kept((kept,))

    def _on_kept(self, kept: tuple[Kept, ...]) -> None:
        self._say_kept(self._end_job(), kept)
        self._next()

    def _say_kept(self, ref: str, kept: tuple[Kept, ...]) -> None:
        fresh = [one for one in kept if not one.already_kept]
        twice = [one for one in kept if one.already_kept]
        elsewhere = f"{ref}: " if ref != self.ref else ""
        if len(fresh) == 1 and not twice and not elsewhere:
            self.kept_bar.show_kept(ref, fresh[0])
        elif fresh:
            said = f"{elsewhere}{_fresh(fresh)} {_already(twice) if twice else ''}"
            self.notice.say(said.strip(), tone="ok")
        elif twice:
            self.notice.say(f"{elsewhere}{_already(twice)}", tone="info")
        self.kept.emit(ref)

    def _on_not_kept(self, error: ConductDeskError) -> None:
        self._end_job()
        if isinstance(error, StoppedError):
            self._waiting.clear()
            self.notice.say(error.message, tone="info", hint=error.hint)
        else:
            self.failed(error)
        self._next()

    def _on_chosen(self, files: object) -> None:
        if isinstance(files, list) and files:
            self.take(Incoming(files=tuple(files)))

    @Slot()
    def _on_check_all(self) -> None:
        if self.view is None or self._job is not None:
            return
        self.notice.clear()
        self._job_ref = self.ref
        self._job = self.session.long(
            self,
            verify_evidence,
            self.ref,
            done=self._on_checked,
            failed=self._on_not_kept,
            progress=self.progress.report,
        )
        self.progress.begin(self._job, "Reading everything again", unit="items")

    def _on_checked(self, checked: tuple[Checked, ...]) -> None:
        ref = self._end_job()
        bad = [one for one in checked if one.problem]
        if not bad and ref == self.ref:
            at = self.context.clock_text(self.session.desk.now())
            what = "It is" if len(checked) == 1 else f"All {len(checked)} are"
            self.notice.say(f"{what} what was kept: verified {at}.", tone="ok")
        self._look_up_checks()
        self._next()

    def _on_checks(self, checks: Mapping[int, LastCheck]) -> None:
        self._checks = checks
        if self.view is None:
            return
        self._show_tiles(self.view)
        kept = {e.number for e in self.view.evidence if e.state is EvidenceState.KEPT}
        bad = [
            (number, check) for number, check in sorted(checks.items()) if check.problem and number in kept
        ]
        if not bad:
            self.changed.clear()
            return
        told = " ".join(f"Number {number}: {check.problem}" for number, check in bad)
        text = f"Changed since it was kept. {told}"
        if self.changed.text().startswith(text):
            return
        self.changed.say(
            text,
            tone="danger",
            hint="Do not rely on it. A backup may hold the original: see Settings, Backups. Tell whoever "
            "got a report with it.",
        )

    def _show_tiles(self, view: IncidentView) -> None:
        shown = view.evidence if self._all_tiles else view.evidence[:MOST_TILES]
        wanted = {item.id for item in shown}
        for item_id in [i for i in self._tiles if i not in wanted]:
            tile = self._tiles.pop(item_id)
            self._flow.removeWidget(tile)
            tile.deleteLater()
        for item in shown:
            if item.id in self._tiles:
                self._fill_tile(self._tiles[item.id], item, view.zone)
        self._lacking = deque(item for item in shown if item.id not in self._tiles)
        self._make_tiles()
        self._fit_drop()
        left = len(view.evidence) - len(shown)
        self._more.setVisible(left > 0)
        self._more.setText(f"Show {left:,} more")

    @Slot()
    def _make_tiles(self) -> None:
        """Make a few of the tiles that lack; the others after what else the window has to do."""
        if self.view is None or not self._lacking:
            return
        self._flow.removeWidget(self.drop)
        for _ in range(min(_TILES_AT_ONCE, len(self._lacking))):
            item = self._lacking.popleft()
            self._fill_tile(self._new_tile(item.id), item, self.view.zone)
        self._flow.addWidget(self.drop)
        self._holder.updateGeometry()
        if self._lacking:
            self._next_tiles.start()

    def _fill_tile(self, tile: EvidenceTile, item: EvidenceView, zone: str) -> None:
        check = self._checks.get(item.number)
        at = check.at if check is not None else item.kept_at
        tile.show_item(item, check, short_when(at, zone, self.session.desk.now()))

    def _fit_drop(self) -> None:
        """As high as a tile, and wide enough for its words."""
        tokens = current_theme().tokens
        self.drop.setMinimumSize(tokens.scaled(_DROP_WIDTH), tokens.scaled(TILE_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        """Fit the place to drop files to another look."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "drop"):
            self._fit_drop()

    def _new_tile(self, item_id: str) -> EvidenceTile:
        tile = EvidenceTile(self._holder)
        tile.clicked.connect(partial(self._on_tile, item_id))
        self._tiles[item_id] = tile
        self._flow.addWidget(tile)
        tile.show()
        return tile

    def _on_tile(self, item_id: str, _checked: bool = False) -> None:
        self._on_look(self._tiles[item_id].number)

    @Slot(int)
    def _on_look(self, number: int) -> None:
        self.go("evidence", number)

    @Slot()
    def _on_more(self) -> None:
        self._all_tiles = True
        if self.view is not None:
            self._show_tiles(self.view)

    def _on_removed(self, said: str) -> None:
        self.notice.say(said, tone="ok")

    @Slot()
    def _on_in_words(self) -> None:
        self._open_words("Describe it in words", "Keep these words")

    def _offer_words(self, text: str) -> None:
        form = self._open_words("Keep this text as evidence?", "Keep it as a text file")
        control = form.field("words").control
        if isinstance(control, GrowingText):
            control.setPlainText(text)
        announce(self, "Text was pasted. It is not kept yet.")

    def _open_words(self, title: str, keep: str) -> Form:
        form = Form(
            self.context,
            title=title,
            keep=keep,
            place="evidence.words",
            ref=self.ref,
            on_keep=self._on_keep_words,
            on_close=self.words.close_form,
        )
        form.add(
            "words",
            "Words",
            GrowingText(lines=3),
            hint="What you saw or what was said, where, when, and by whom as far as you know.",
        )
        return self.words.open(form)

    def _on_keep_words(self) -> None:
        form = self.words.form()
        if form is None:
            return
        words = form.values()["words"]
        if not words:
            form.set_error("words", "There are no words yet.")
            return
        form.write(add_pasted, words.encode(), origin="written", done=self._on_words_kept)

    def _on_words_kept(self, kept: Kept) -> None:
        self.words.close_form()
        self._say_kept(self.ref, (kept,))

    def _police_step(self) -> str:
        steps = self.view.steps if self.view is not None else ()
        return next((view.step.key for view in steps if Route.POLICE in view.step.routes), "")

    @Slot()
    def _on_police(self) -> None:
        self.go(self._police_step())


def _fresh(fresh: list[Kept]) -> str:
    numbers = f"{fresh[0].number} to {fresh[-1].number}" if len(fresh) > 1 else str(fresh[0].number)
    return f"Kept {count(len(fresh), 'file')}: number{'s' if len(fresh) > 1 else ''} {numbers}."


def _already(twice: list[Kept]) -> str:
    if len(twice) == 1:
        return f"This is already kept as number {twice[0].number}."
    numbers = ", ".join(str(one.number) for one in twice)
    return f"{len(twice)} of them are already kept, as numbers {numbers}."
