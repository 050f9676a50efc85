"""Taking posts down: locked until the evidence of each is kept and was read again in full (R21)."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import PostState
from conductdesk.services.incidents import IncidentDetails, edit_incident
from conductdesk.services.steps import StepOutcome, mark_post
from conductdesk.services.views import PostView
from conductdesk.ui.icons import set_icon
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.parts import Case, flow
from conductdesk.ui.pages.incidents.words import POST_WORDS, cut
from conductdesk.ui.places import Place
from conductdesk.ui.speech import count
from conductdesk.ui.widgets.boxes import clear_layout
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.toggle import TickBox


class RemovalPanel(StepPanel):
    """Each post with its evidence and where it stands; it opens after the evidence was read again."""

    card_part = "remove"
    done_text = "All posts are dealt with"

    def build(self) -> None:
        """The list, and the button that opens the lock."""
        self._read = label(wrap=True, tone="ok")
        self._read.hide()
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(12)
        self.check = button("Read the evidence again and start", icon="shield-check")
        self.check.clicked.connect(self._on_check)
        self.edit = button("List posts", icon="plus")
        self.edit.clicked.connect(self._on_edit)
        self.nothing = TickBox("Nothing was posted")
        self.nothing.clicked.connect(self._on_nothing)
        for part in (self._read, self._list, flow(self.check, self.edit), self.nothing):
            self.column.addWidget(part)
        self._shown: tuple[object, ...] = ()

    def update_case(self, case: Case) -> None:
        """The list stays to be seen while the lock is closed: it says what is missing."""
        super().update_case(case)
        self.body.show()

    def show_case(self) -> None:
        """Every post as it stands."""
        view, started = self.case.view, self.step.state is StepState.IN_PROGRESS
        locked = bool(self.step.locked)
        rows = (view.posts, started, self.case.closed)
        if rows != self._shown:
            at = self.focusWidget().objectName() if self.focusWidget() is not None else ""
            self._shown = rows
            clear_layout(self._rows)
            for post in view.posts:
                self._rows.addWidget(self._row(post, started=started and not self.case.closed))
            if at and (again := self._list.findChild(QPushButton, at)) is not None:
                again.setFocus()
        self.check.setVisible(not started and not locked and self.pending and self._up() > 0)
        self.nothing.setVisible(not view.posts)
        self.nothing.setChecked(view.nothing_posted)
        self.edit.setVisible(not self.case.closed)

    def _up(self) -> int:
        return sum(post.state is PostState.UP for post in self.case.view.posts)

    def _row(self, post: PostView, *, started: bool) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        icon = label()
        up = post.state is PostState.UP
        set_icon(icon, "circle" if up else "circle-check", role="muted" if up else "ok", side=20)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        where = post.where or post.link or "No place is written down"
        words.addWidget(label(f"Post {post.number}: {cut(where, 120)}", wrap=True))
        shown = f"evidence {', '.join(map(str, post.evidence))}" if post.evidence else "no evidence yet"
        tone = "muted" if post.evidence or not up else "warn"
        words.addWidget(label(f"{POST_WORDS[post.state].capitalize()} · {shown}", tone=tone, wrap=True))
        if started:
            words.addWidget(self._ways(post))
        elif up and not self.case.closed:
            gone = button("Already gone", name=f"Post {post.number} is already gone")
            gone.setObjectName(f"gone-{post.number}")
            gone.clicked.connect(partial(self._mark, post.number, PostState.ALREADY_GONE))
            words.addWidget(flow(gone))
        row.addLayout(words, 1)
        return made

    def _ways(self, post: PostView) -> QWidget:
        if post.state is not PostState.UP:
            back = button("It is up again", role="quiet", name=f"Post {post.number} is up again")
            back.setObjectName(f"up-{post.number}")
            back.clicked.connect(partial(self._mark, post.number, PostState.UP))
            return flow(back)
        down = button("Taken down", icon="check", name=f"Post {post.number} is taken down")
        gone = button("Already gone", name=f"Post {post.number} is already gone")
        down.setObjectName(f"down-{post.number}")
        gone.setObjectName(f"gone-{post.number}")
        down.clicked.connect(partial(self._mark, post.number, PostState.TAKEN_DOWN))
        gone.clicked.connect(partial(self._mark, post.number, PostState.ALREADY_GONE))
        return flow(down, gone)

    def primary(self) -> QPushButton:
        """Start, which reads the evidence again; then done."""
        return self.check if not self.check.isHidden() else self.done

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """The start."""
        return (self.check,)

    def can_be_done(self) -> bool:
        """Once no post is up any more."""
        return self._up() == 0

    def can_start(self) -> bool:
        """Starting is reading the evidence again, where there is any post to take down."""
        return self.check.isHidden()

    def _mark(self, number: int, to: PostState, _checked: bool = False) -> None:
        self.act(mark_post, number, to, said=f"Post {number}: {POST_WORDS[to]}.")

    @Slot()
    def _on_check(self) -> None:
        self._begin()

    @Slot()
    def _on_start(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.set_state(StepState.IN_PROGRESS)

    def _on_moved(self, outcome: object) -> None:
        super()._on_moved(outcome)
        if isinstance(outcome, StepOutcome) and outcome.evidence_reread and not outcome.overridden:
            items = count(outcome.evidence_reread, "item")
            self._read.setText(f"{items} of evidence read again in full, and unchanged. The lock is open.")
            self._read.show()

    @Slot()
    def _on_edit(self) -> None:
        self.wants.emit(Place(page="incidents", ref=self.case.view.reference, part="posts"))

    @Slot()
    def _on_nothing(self) -> None:
        said = self.nothing.isChecked()
        self.act(edit_incident, IncidentDetails(nothing_posted=said), said="Kept.")
