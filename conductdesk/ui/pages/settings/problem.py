"""A problem report on request: what runs here, for somebody who helps."""

from PySide6.QtCore import Slot

from conductdesk.ui.context import Context
from conductdesk.ui.dialogs.problem_report import AskedFor, ProblemReportDialog
from conductdesk.ui.pages.settings.section import Section
from conductdesk.ui.widgets.boxes import Card
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

SENTENCES = (
    "If the program makes a mistake, it says so and offers a report of what kind it was and where.",
    "It holds no name, no text, no file and no folder of your desk. You can read all of it first.",
    "Nothing is ever sent by itself: you save the report and give it to whoever helps you.",
    "If something is odd without a message, add this one to your own words: it says which versions run here.",
)
"""What there is to know, one line each."""


class ProblemSection(Section):
    """One button."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        card = Card("When something goes wrong")
        for sentence in SENTENCES:
            card.add(label(sentence, wrap=True))
        self.make = button("Show a problem report", icon="file-text")
        self.make.clicked.connect(self._on_make)
        card.add(flow(self.make))
        self.column.addWidget(card)

    @Slot()
    def _on_make(self) -> None:
        context = self.context
        ProblemReportDialog(
            AskedFor(), "Settings", context.prompts, context.surroundings, self.window()
        ).open()
