"""First run: the desk is there. What to do first, and a second place for backups."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot

from conductdesk.services.backups import check_second_place
from conductdesk.ui.front.step import Making, Step
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label


class ReadyStep(Step):
    """The last step: its main button begins with an incident, the other one looks around."""

    title = "Ready"
    short = "Ready"
    go_text = "Record an incident"
    later_text = "Look around"

    def __init__(self, making: Making) -> None:
        super().__init__(
            making,
            "Your desk is ready, and locked whenever ConductDesk is closed. If something happened, record "
            "it now: it takes two minutes, and the next step is always shown.",
        )
        backups = self.add(Card("A second place for backups"))
        backups.add(
            label(
                "One is made each day on which something was changed. It lies beside the desk, and is lost "
                "with this computer, unless a stick or another disk gets each of them too. Backups are "
                "encrypted.",
                wrap=True,
            )
        )
        self.choose = button("Choose a folder …", icon="hard-drive")
        self.choose.clicked.connect(self._on_choose)
        backups.add(flow(self.choose))
        self.second = Notice()
        backups.add(self.second)
        self.add(self.notice)

    def begin(self) -> None:
        """Nothing has to be filled in here."""
        self.choose.setFocus()

    @Slot()
    def _on_choose(self) -> None:
        self.making.prompts.choose_folder(self, "Choose a second place for backups", self._on_chosen)

    def _on_chosen(self, place: Path) -> None:
        self.second.clear()
        self.making.tasks.read(
            self,
            partial(_remember, self.making, place),
            done=partial(self._on_remembered, place),
            failed=self.second.say_error,
            key="second",
        )

    def _on_remembered(self, place: Path, warning: str) -> None:
        if warning:
            self.second.say(f"Backups go to {place} too.", tone="warn", hint=warning)
        else:
            self.second.say(f"Backups go to {place} too.", tone="ok")

    def clear(self) -> None:
        """Forget the folder."""
        super().clear()
        self.second.clear()


def _remember(making: Making, place: Path) -> str:
    warning = check_second_place(making.folder, place)
    making.surroundings.remember_second_place(place)
    return warning
