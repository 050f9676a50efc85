"""What every section of the settings has in common."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.errors import ConductDeskError
from conductdesk.settings import Settings
from conductdesk.ui.context import Context
from conductdesk.ui.widgets.boxes import Notice

LOOK_ONLY = "This desk is open to look only, so this cannot be changed now."


class Section(QWidget):
    """One section. What is chosen in it applies at once; there is no button to save.

    Args:
        context: what every screen is handed.

    Attributes:
        column: where content goes.
        notice: what went wrong or was done, above the content.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.session = context, context.session
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)
        self.notice = Notice()
        self.column.addWidget(self.notice)

    @property
    def writable(self) -> bool:
        """Whether anything in the desk can be changed."""
        return self.session.desk.writable

    def look(self) -> None:
        """Look up what is shown. Called each time somebody comes here."""

    def refresh(self, changes: Any) -> None:
        """Something was committed while this section is shown."""

    def leave(self) -> None:
        """Another screen is about to be shown: forget secrets that were typed or made up."""

    def clear(self) -> None:
        """The desk is being locked: let go of everything that is shown, typed or looked up."""

    def failed(self, error: ConductDeskError) -> None:
        """Say an error above the content; what was typed stays."""
        self.notice.say_error(error)

    def change(self, **changes: Any) -> None:
        """Keep settings of this computer and apply them; what cannot be kept is put back and said."""
        self.notice.clear()
        work = partial(self.context.surroundings.change_settings, **changes)
        self.context.tasks.write(self, work, done=self._on_changed, failed=self._on_not_changed)

    def show_settings(self, settings: Settings) -> None:
        """Show settings as they are kept now."""

    def look_up_settings(self) -> None:
        """Look the settings of this computer up; :meth:`show_settings` gets them."""
        work = self.context.surroundings.settings
        self.context.tasks.read(self, work, done=self.show_settings, failed=self.failed, key="settings")

    def _on_changed(self, settings: Settings) -> None:
        self.context.settings_changed()
        self.show_settings(settings)

    def _on_not_changed(self, error: ConductDeskError) -> None:
        self.failed(error)
        self.look_up_settings()
