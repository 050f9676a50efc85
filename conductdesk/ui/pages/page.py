"""What every screen of the workbench has in common."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.ui.context import Context
from conductdesk.ui.places import Place
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.intake import Incoming


class Page(QWidget):
    """One screen. It is made once, shown and left many times, and emptied when the desk is locked.

    Args:
        context: what every screen is handed.

    Attributes:
        key: what :class:`Place` calls it.
        title: the name on screen.
        notice: beside the content, for what went wrong or was done.
        column: the page's own layout; ``notice`` is put where the page likes.
    """

    key = ""
    title = ""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.session = context.session
        self.setProperty("box", "page")
        self.setAccessibleName(self.title)
        self.notice = Notice()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def open_place(self, place: Place) -> None:
        """Show a place of this page: look it up and put the focus there. Called each time one comes here."""

    def warm_up(self) -> None:
        """Nothing else is to be done at the moment: make what will be needed soon."""

    def refresh(self, changes: Any) -> None:
        """Something was committed (a ``ChangeSet``): look up again what is shown, if it was touched."""

    def leave(self) -> bool:
        """Another page is about to be shown: save what is typed. False to stay."""
        return True

    def take(self, incoming: Incoming) -> bool:
        """Something was pasted or dropped on the window: True if this page took it in."""
        del incoming
        return False

    def clear(self) -> None:
        """The desk is being locked: let go of everything that is shown, typed or looked up."""

    def focus_search(self) -> bool:
        """Put the focus into the page's own search field, if it has one."""
        return False

    def current_ref(self) -> str:
        """The reference of the incident at hand, if there is one."""
        return ""

    def failed(self, error: ConductDeskError) -> None:
        """Say an error in the page's notice; what was typed stays."""
        self.notice.say_error(error)
