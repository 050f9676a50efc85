"""About: version, what protects the desk, what the program is made of, and every licence."""

from PySide6.QtCore import Qt, Slot, qVersion
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout

from conductdesk.services.about import About, about
from conductdesk.ui.context import Context
from conductdesk.ui.pages.settings.section import Section
from conductdesk.ui.places import Place
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.boxes import Card
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.flow import flow
from conductdesk.ui.widgets.labels import label

FACTS = (
    "Everything is on this computer. There is no account, no cloud, and nothing is ever sent by itself.",
    "The desk is encrypted on disk: the database with SQLCipher, each item of evidence as an age file.",
    "Your passphrase becomes the key by Argon2id, which makes guessing slow and expensive.",
    "Each entry of the activity log holds the fingerprint of the one before, and its end is signed.",
    "Files of others are decoded in a separate process, and only pixels come back from it.",
    "Nothing helps against malware, or another administrator, on a computer where the desk is open.",
)
"""Key facts on security, as the guide has them."""

_TEXT = Qt.ItemDataRole.UserRole
_HIGH = 220


class AboutSection(Section):
    """Version, facts, and the list of everything inside with its licence."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._about: About | None = None
        card = Card("ConductDesk")
        self.version = label(strong=True, wrap=True, selectable=True)
        card.add(self.version)
        self._runs_on = label(tone="muted", wrap=True, selectable=True)
        card.add(self._runs_on)
        report = button("Problem report", icon="triangle-alert")
        report.clicked.connect(self._on_report)
        card.add(flow(report))
        self.column.addWidget(card)
        card = Card("How the desk is protected")
        for fact in FACTS:
            card.add(label(fact, wrap=True))
        self.column.addWidget(card)
        self.column.addWidget(self._make_licences())

    def _make_licences(self) -> Card:
        card = Card("What it is made of")
        self._how_to_replace = label(wrap=True, selectable=True)
        card.add(self._how_to_replace)
        self.list = QListWidget()
        self.list.setAccessibleName("Libraries, fonts and icons")
        self.list.setSpacing(3)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._on_item)
        framed = QFrame()
        framed.setProperty("box", "card")
        inside = QVBoxLayout(framed)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(self.list)
        card.add(framed)
        self._whose = label(strong=True, wrap=True)
        card.add(self._whose)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Text of the licence")
        card.add(self.text)
        self.context.theme.changed.connect(self._fit)
        self._fit()
        return card

    def look(self) -> None:
        """Read the licences, the first time."""
        if self._about is None:
            self.context.tasks.read(self, about, done=self._on_about, failed=self.failed, key="about")

    def clear(self) -> None:
        """Nothing of the desk is shown here; the texts go all the same."""
        self._about = None
        self.list.clear()
        self.text.clear()

    def _on_about(self, made: About) -> None:
        self._about = made
        self.version.setText(f"Version {made.version}, MIT licence")
        self._runs_on.setText(f"On Python {made.python} and Qt {qVersion()}")
        self._how_to_replace.setText(made.how_to_replace_qt)
        self.list.clear()
        self._add("ConductDesk", made.version, "MIT", made.licence_text)
        for library in made.libraries:
            self._add(library.name, library.version, library.licence, library.licence_text)
        for thing in made.bundled:
            self._add(thing.name, thing.kind, thing.licence, thing.licence_text)
        self.list.setCurrentRow(0)

    def _add(self, name: str, version: str, licence: str, text: str) -> None:
        item = QListWidgetItem(f"{name} · {version} · {licence}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {version}, {licence}")
        item.setData(_TEXT, text or f"{name} brings no text of its licence; it is {licence}.")
        self.list.addItem(item)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_item(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        self._whose.setText(item.text() if item is not None else "")
        self.text.setPlainText(str(item.data(_TEXT)) if item is not None else "")

    @Slot()
    def _fit(self) -> None:
        height = current_theme().tokens.scaled(_HIGH)
        self.list.setFixedHeight(height)
        self.text.setFixedHeight(height)

    @Slot()
    def _on_report(self) -> None:
        self.context.go(Place(page="settings", part="problem"))
