"""Keeping the evidence: drop, choose or paste, or say that nothing was posted (R21)."""

from PySide6.QtCore import Slot

from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import EvidenceState
from conductdesk.services.incidents import IncidentDetails, edit_incident
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.parts import flow
from conductdesk.ui.places import Place
from conductdesk.ui.speech import count
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.intake import DropZone
from conductdesk.ui.widgets.labels import label
from conductdesk.ui.widgets.toggle import TickBox


class EvidencePanel(StepPanel):
    """A way in for evidence; the items themselves are in their own section."""

    card_part = "save_evidence"

    def build(self) -> None:
        """Where to drop, how many there are, and "nothing was posted"."""
        self.drop = DropZone()
        self.drop.brought.connect(self.brings)
        self.drop.asked.connect(self.chooses)
        self._count = label(wrap=True)
        self.look = button("Go to the evidence", icon="image")
        self.look.clicked.connect(self._on_look)
        self.nothing = TickBox("Nothing was posted: there is nothing to take down later")
        self.nothing.clicked.connect(self._on_nothing)
        for part in (self.drop, self._count, flow(self.look), self.nothing):
            self.column.addWidget(part)

    def show_case(self) -> None:
        """How much is kept, and what is still to be said about it."""
        view = self.case.view
        kept = [item for item in view.evidence if item.state is EvidenceState.KEPT]
        bare = sum(not item.description.strip() for item in kept)
        said = f"{count(len(kept), 'piece')} kept." if kept else "Nothing is kept yet."
        if bare:
            said += f" {count(bare, 'piece')} without a description."
        loose = [str(post.number) for post in view.posts if not post.evidence]
        if loose:
            said += f" No evidence yet for post {', '.join(loose)}."
        self._count.setText(said)
        self.look.setVisible(bool(kept))
        self.nothing.setChecked(view.nothing_posted)
        self.nothing.setVisible(not view.posts)

    def finish(self) -> None:
        """With nothing kept a reason is asked for."""
        kept = any(item.state is EvidenceState.KEPT for item in self.case.view.evidence)
        if kept:
            super().finish()
            return
        self.ask_reason(
            "Why is nothing kept?",
            "Such as “it was said aloud, and is written down in the notes”.",
            self.done_text,
            self._finish_with,
        )

    def _finish_with(self, reason: str) -> None:
        self.set_state(StepState.DONE, reason=reason)

    @Slot()
    def _on_look(self) -> None:
        self.wants.emit(Place(page="incidents", ref=self.case.view.reference, part="evidence"))

    @Slot()
    def _on_nothing(self) -> None:
        said = self.nothing.isChecked()
        self.act(edit_incident, IncidentDetails(nothing_posted=said), said="Kept.")
