"""What the steps of making a desk share: what was said so far, and the frame of one step."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.bootstrap import Surroundings
from conductdesk.errors import ConductDeskError
from conductdesk.services.open_desk import OpenDesk
from conductdesk.ui.prompts import Prompts
from conductdesk.ui.tasks import Tasks
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.labels import label


@dataclass(kw_only=True)
class Making:
    """The making of one desk, handed from step to step.

    Attributes:
        surroundings: settings, keychain and clock of this computer.
        tasks: the lanes.
        prompts: asks and tells.
        folder: where the desk goes.
        details: what :class:`~conductdesk.services.desks.NewDesk` is told, by name.
        desk: once it is made.
        recovery: the text of the recovery sheet, once the desk is made and until the steps are left.
    """

    surroundings: Surroundings
    tasks: Tasks
    prompts: Prompts
    folder: Path = field(default_factory=Path)
    details: dict[str, str] = field(default_factory=dict)
    desk: OpenDesk | None = None
    recovery: str = field(default="", repr=False)


class Step(QWidget):
    """One step: a column of fields, a notice for what concerns all of it, and the words of its buttons.

    Attributes:
        finished: emitted when what it asks is there and kept; the next step may come.
        busy: emitted with what is being done, or with nothing when it is over.
        title: its heading.
        short: its name in the row of steps.
        go_text: what its main button says.
        later_text: what goes on without it, or empty where nothing does.
        has_back: whether there is a way back from it.
    """

    finished = Signal()
    busy = Signal(str)
    title = ""
    short = ""
    go_text = "Next"
    later_text = ""
    has_back = True

    def __init__(self, making: Making, text: str) -> None:
        super().__init__()
        self.making = making
        self.setAccessibleName(self.title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)
        self.intro = label(text, wrap=True)
        self.column.addWidget(self.intro)
        self.notice = Notice()

    def begin(self) -> None:
        """It is shown: bring it up to date and put the focus where one begins."""

    def advance(self) -> None:
        """The main button was pressed: check, do, and emit :attr:`finished`."""
        self.finished.emit()

    def clear(self) -> None:
        """Forget everything that was typed."""
        self.making.tasks.drop(self)
        self.notice.clear()

    def failed(self, error: ConductDeskError) -> None:
        """Say what went wrong; what was typed stays."""
        self.busy.emit("")
        self.notice.say_error(error)

    def add(self, widget: QWidget) -> Any:
        """Put a widget below what is there, and give it back."""
        self.column.addWidget(widget)
        return widget
