"""First run: what this is, in three sentences, and three ways on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.ui.widgets.boxes import Card
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

_TEXT = (
    "When something was posted or said that hurt somebody, ConductDesk keeps the record, says what to do "
    "next and why, and prepares the report to the staff who support you.\n"
    "Everything stays on this computer, locked with your passphrase. No account is needed, nothing is sent.\n"
    "It does nothing on any platform by itself: you post, freeze and take down. It has the words ready, and "
    "notes what was done."
)


class Welcome(QWidget):
    """The first page.

    Attributes:
        make_asked: emitted by "Make a desk for your group".
        practice_asked: emitted by "Try the practice desk".
        open_asked: emitted by "Open a desk that is there".
        back_asked: emitted by "Back", which shows where there is a desk to go back to.
    """

    make_asked = Signal()
    practice_asked = Signal()
    open_asked = Signal()
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.setAccessibleName("Welcome")
        column.addWidget(label("Welcome to ConductDesk", type="title", wrap=True))
        card = Card()
        card.column.setSpacing(12)
        for sentence in _TEXT.splitlines():
            card.add(label(sentence, wrap=True))
        column.addWidget(card)
        self.make = button("Make a desk for your group", role="primary", icon="plus")
        self.practise = button("Try the practice desk")
        self.open = button("Open a desk that is there")
        self.back = button("Back", icon="arrow-left")
        for made, asked in (
            (self.make, self.make_asked),
            (self.practise, self.practice_asked),
            (self.open, self.open_asked),
            (self.back, self.back_asked),
        ):
            made.clicked.connect(asked)
        column.addWidget(flow(self.make, self.practise, self.open, self.back))
        column.addWidget(
            label(
                "Making a desk takes about three minutes. In the practice desk everybody is invented, and "
                "nothing you do is kept.",
                type="small",
                tone="muted",
                wrap=True,
            )
        )
