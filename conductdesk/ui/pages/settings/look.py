"""Look: light or dark, the font, and how large text is; each applies to the whole window at once."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from conductdesk.settings import TEXT_PERCENT, Settings
from conductdesk.ui.context import Context
from conductdesk.ui.pages.settings.section import Section
from conductdesk.ui.widgets.boxes import Card, announce
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Radios
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

LOOKS = (
    ("system", "As the system says"),
    ("light", "Light"),
    ("dark", "Dark"),
    ("contrast", "High contrast"),
)
FONTS = (("inter", "Inter"), ("atkinson", "Atkinson Hyperlegible"))
STEP_PERCENT = 10


class LookSection(Section):
    """Three choices."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._percent = 0
        self.looks = Radios(LOOKS, name="Colours")
        self.looks.chosen.connect(self._on_look)
        card = Card("Colours")
        card.add(self.looks)
        self.column.addWidget(card)
        self.fonts = Radios(FONTS, name="Font")
        self.fonts.chosen.connect(self._on_font)
        card = Card("Font")
        card.add(self.fonts)
        card.add(
            label(
                "Atkinson Hyperlegible was drawn for low vision: 1, l and I are easy to tell apart.",
                tone="muted",
                wrap=True,
            )
        )
        self.column.addWidget(card)
        self.column.addWidget(self._make_size())

    def _make_size(self) -> QWidget:
        card = Card("Size of text")
        self.percent = label(strong=True)
        self.smaller = button("Smaller", icon="zoom-out")
        self.larger = button("Larger", icon="zoom-in")
        self.usual = button("100 %", role="quiet", name="Usual size, 100 percent")
        self.smaller.clicked.connect(self._on_smaller)
        self.larger.clicked.connect(self._on_larger)
        self.usual.clicked.connect(self._on_usual)
        card.add(self.percent)
        card.add(flow(self.smaller, self.larger, self.usual))
        card.add(
            label(
                f"From {TEXT_PERCENT[0]} to {TEXT_PERCENT[-1]} percent. Everything grows with it.",
                tone="muted",
                wrap=True,
            )
        )
        return card

    def look(self) -> None:
        """Look the settings up."""
        self.look_up_settings()

    def show_settings(self, settings: Settings) -> None:
        """Show settings as they are kept."""
        self.looks.set_key(settings.look)
        self.fonts.set_key(settings.font)
        self._percent = settings.text_percent
        self.percent.setText(f"Now {self._percent} percent")
        self.smaller.setEnabled(self._percent > TEXT_PERCENT[0])
        self.larger.setEnabled(self._percent < TEXT_PERCENT[-1])
        self.usual.setEnabled(self._percent != TEXT_PERCENT[0])

    @Slot(str)
    def _on_look(self, key: str) -> None:
        self.change(look=key)

    @Slot(str)
    def _on_font(self, key: str) -> None:
        self.change(font=key)

    @Slot()
    def _on_smaller(self) -> None:
        self._resize(-STEP_PERCENT)

    @Slot()
    def _on_larger(self) -> None:
        self._resize(STEP_PERCENT)

    @Slot()
    def _on_usual(self) -> None:
        self._resize(TEXT_PERCENT[0] - self._percent)

    def _resize(self, by_percent: int) -> None:
        if not self._percent:
            return
        wanted = max(TEXT_PERCENT[0], min(TEXT_PERCENT[-1], self._percent + by_percent))
        if wanted != self._percent:
            self._percent = wanted
            self.change(text_percent=wanted)
            announce(self, f"{wanted} percent")
