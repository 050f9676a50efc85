"""Asked when evidence comes in while no incident is at hand: which one does it belong to?"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidgetItem, QVBoxLayout, QWidget

from conductdesk.domain.incidents import IncidentState
from conductdesk.errors import ConductDeskError
from conductdesk.services.search import IncidentFilter, IncidentRow, list_incidents
from conductdesk.ui.context import Context
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.choosing import ChoosingList
from conductdesk.ui.widgets.labels import label

_OPEN = tuple(state for state in IncidentState if state is not IncidentState.CLOSED)
_MOST = 20


class WhichIncident(QDialog):
    """The newest incidents that are not closed, and "a new one".

    Attributes:
        chosen: emitted with a reference, or with an empty text for a new incident.
    """

    chosen = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("ConductDesk")
        self.setMinimumSize(460, 380)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label("Where does this belong?", type="heading", wrap=True))
        column.addWidget(
            label("Nothing is kept until you choose. The original stays where it is.", wrap=True)
        )
        self.list = ChoosingList("Incidents")
        self.list.itemActivated.connect(self._on_activated)
        column.addWidget(self.list, 1)
        self.notice = Notice()
        column.addWidget(self.notice)
        box = QDialogButtonBox()
        self.keep = button("Keep it there", role="primary")
        self.keep.setEnabled(False)
        new = button("Record a new incident", icon="plus")
        box.addButton(self.keep, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(new, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(button("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        new.clicked.connect(self._on_new)
        box.accepted.connect(self._on_keep)
        box.rejected.connect(self.reject)
        self.list.currentRowChanged.connect(self._on_row)
        column.addWidget(box)
        context.session.read(
            self,
            list_incidents,
            narrowed=IncidentFilter(states=_OPEN),
            limit=_MOST,
            done=self._on_rows,
            failed=self._on_failed,
        )

    def _on_rows(self, rows: Sequence[IncidentRow]) -> None:
        for row in rows:
            shown = " · ".join(
                part for part in (row.reference, row.title or row.code_name, row.platform) if part
            )
            item = QListWidgetItem(shown)
            item.setData(Qt.ItemDataRole.UserRole, row.reference)
            self.list.addItem(item)
        if rows:
            self.list.setCurrentRow(0)
            self.list.setFocus()

    def _on_failed(self, error: ConductDeskError) -> None:
        self.notice.say_error(error)

    @Slot(int)
    def _on_row(self, row: int) -> None:
        self.keep.setEnabled(row >= 0)

    @Slot()
    def _on_keep(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._on_activated(item)

    @Slot(QListWidgetItem)
    def _on_activated(self, item: QListWidgetItem) -> None:
        self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
        self.accept()

    @Slot()
    def _on_new(self) -> None:
        self.chosen.emit("")
        self.accept()
