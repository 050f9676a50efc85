"""What to do when nobody has a passphrase: in words, for somebody who is frightened."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.ui.front.centred import centred
from conductdesk.ui.widgets.boxes import Card
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

_WAYS = (
    (
        "Try again, calmly",
        (
            "Nothing is counted and nothing is deleted: you can try as often as you like.\n"
            "Look for Caps Lock and another keyboard layout. Show what is typed and read it. Capitals matter."
        ),
    ),
    (
        "The recovery sheet",
        (
            "One page of paper with a QR code, made when the desk was made or when you were let in. "
            "Look in the committee's folder, in the office, and ask whoever was chair.\n"
            "It opens the desk without a passphrase, and you choose a new one."
        ),
    ),
    (
        "Another officer",
        (
            "Each officer has a passphrase and a sheet of their own, and each of them opens the same desk.\n"
            "Somebody who can open it can let you in again: Settings, Officers."
        ),
    ),
    (
        "Backups",
        (
            "A backup opens with the passphrases and sheets of the day it was made. "
            "A passphrase of before, if you still know it, opens the backups of its time.\n"
            "They are in the folder of the desk, below backups, and in the second place if one was chosen."
        ),
    ),
    (
        "When none of this is left",
        (
            "Then nobody can open it, not even the people who made this program. That protects everybody "
            "in it from a thief. Keep the folder all the same: a sheet may turn up.\n"
            "What you sent is still there: ask staff support for the reports they have. "
            "Make a new desk, and record there what you know.\n"
            "If somebody is in danger, do not wait for any of this: call 999."
        ),
    ),
)


class LostPage(QWidget):
    """The ways that are left, the likeliest first.

    Attributes:
        back_asked: emitted by "Back".
        recovery_asked: emitted by "I have a recovery sheet".
        another_asked: emitted by "Open another desk".
        first_run_asked: emitted by "Make a new desk".
    """

    back_asked = Signal()
    recovery_asked = Signal()
    another_asked = Signal()
    first_run_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "page")
        self.setAccessibleName("When nobody has a passphrase")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        parts: list[QWidget] = [
            label("When nobody has a passphrase", type="title", wrap=True),
            label("Nothing is lost yet. Go through these, the likeliest first.", tone="muted", wrap=True),
        ]
        self.recovery = button("I have a recovery sheet", role="primary", icon="key-round")
        self.another = button("Open another desk")
        self.make = button("Make a new desk")
        self.back = button("Back", icon="arrow-left")
        offers = {1: self.recovery, 3: self.another, 4: self.make}
        for number, (title, text) in enumerate(_WAYS):
            card = Card(title)
            for paragraph in text.splitlines():
                card.add(label(paragraph, wrap=True))
            if number in offers:
                card.add(flow(offers[number]))
            parts.append(card)
        outer.addWidget(centred(*parts, flow(self.back)))
        self.back.clicked.connect(self.back_asked)
        self.recovery.clicked.connect(self.recovery_asked)
        self.another.clicked.connect(self.another_asked)
        self.make.clicked.connect(self.first_run_asked)
