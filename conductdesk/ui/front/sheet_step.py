"""First run: the recovery sheet on paper, and part of it typed back."""

import secrets

from PySide6.QtWidgets import QWidget

from conductdesk.errors import BugError
from conductdesk.ui.context import Context
from conductdesk.ui.front.step import Making, Step
from conductdesk.ui.pages.settings.sheet import SheetOffer
from conductdesk.ui.session import DeskSession
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Card
from conductdesk.ui.widgets.field import Field, text_line
from conductdesk.ui.widgets.labels import label

_TEXT = (
    "Your desk is made. The recovery sheet opens it when the passphrase is forgotten. Print it, put it in a "
    "sealed envelope where the committee can reach it, and take no photo of it."
)
_WHOLE_GROUPS = 14
_SLIPS = str.maketrans({"O": "0", "I": "L", "1": "L", "B": "8"})


class SheetStep(Step):
    """The recovery sheet."""

    title = "Your recovery sheet"
    short = "Keep it locked"
    later_text = "I will do it later"
    has_back = False

    def __init__(self, making: Making) -> None:
        super().__init__(making, _TEXT)
        self._groups: tuple[int, int] = (0, 0)
        self.offer: SheetOffer | None = None
        self._paper = self.add(Card("1. Put it on paper"))
        self._check = self.add(Card("2. Type part of it back"))
        self._check.add(
            label(
                "So that you know it can be read. The groups are counted line by line, five in a line.",
                wrap=True,
            )
        )
        self.first, self.second = text_line(limit=12), text_line(limit=12)
        self._fields = [self._check.add(Field("Group", line)) for line in (self.first, self.second)]
        self.add(self.notice)
        self.add(
            label(
                "Later works too: Settings makes the sheet again while you can open the desk. Until it is on "
                "paper, the passphrase is the only way in.",
                type="small",
                tone="muted",
                wrap=True,
            )
        )

    def begin(self) -> None:
        """Offer the sheet of the desk that was just made, and choose what is typed back."""
        if self.offer is None:
            self.offer = SheetOffer(self._context())
            self._paper.add(self.offer)
            self.offer.text = self.making.recovery
            first = secrets.randbelow(_WHOLE_GROUPS)
            second = (first + 1 + secrets.randbelow(_WHOLE_GROUPS - 1)) % _WHOLE_GROUPS
            self._groups = (min(first, second), max(first, second))
            for field, at in zip(self._fields, self._groups, strict=True):
                name = f"Group {at + 1} after AGE-SECRET-KEY-1"
                field.name.setText(name)
                field.control.setAccessibleName(name)
        self.offer.print.setFocus()

    def advance(self) -> None:
        """Compare what was typed back."""
        groups = self.making.recovery.split()[1:]
        wrong: QWidget | None = None
        for field, line, at in zip(self._fields, (self.first, self.second), self._groups, strict=True):
            typed = "".join(line.text().split()).upper().translate(_SLIPS)
            problem = "Type the four characters of this group."
            if typed:
                problem = "" if typed == groups[at] else "This is not what the sheet says. Look again."
            field.set_error(problem)
            wrong = wrong or (line if problem else None)
        if wrong is not None:
            wrong.setFocus()
            return
        self.finished.emit()

    def clear(self) -> None:
        """Forget the text of the sheet."""
        super().clear()
        for line in (self.first, self.second):
            line.setText("")
        if self.offer is not None:
            self.offer.clear()

    def _context(self) -> Context:
        """What the offer needs of the desk; the window makes its own once the steps are done."""
        if self.making.desk is None:
            raise BugError("There is no desk yet.")
        making = self.making
        return Context(
            session=DeskSession(self.making.desk, making.tasks, self),
            surroundings=making.surroundings,
            prompts=making.prompts,
            theme=current_theme(),
            go=lambda _place: None,
            lock=lambda: None,
            leave=lambda: None,
            report=lambda error, _doing: making.tasks.unexpected.emit(error),
        )
