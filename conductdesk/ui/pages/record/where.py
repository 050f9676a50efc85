"""Second step: where and when, what kind of behaviour, and what it does to people."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from conductdesk.domain.dates import say_when
from conductdesk.domain.incidents import Answer, Setting
from conductdesk.ui.context import Context
from conductdesk.ui.pages.record.draft import Draft
from conductdesk.ui.pages.record.lookups import Begun
from conductdesk.ui.pages.record.step import Missing, RecordStep, form_card, free_choice
from conductdesk.ui.pages.record.when import WhenField
from conductdesk.ui.pages.record.words import SETTINGS, YES_NO, options
from conductdesk.ui.widgets.fields import Choice, Field, Radios, Ticks, text_line

_ABOUT_SOMEBODY = frozenset({"discrimination", "hateful-language"})
"""Kinds of behaviour that ask at once what it was about; for any other one says so oneself."""


class WhereStep(RecordStep):
    """The facts around it. Nothing here has to be known."""

    key = "where"
    name = "Where and when"

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._names: dict[str, str] = {}
        self.column.addWidget(self._where())
        self.column.addWidget(self._when())
        self.column.addWidget(self._kinds())
        self.column.addWidget(self._effects())

    def _where(self) -> QWidget:
        card = form_card("Where")
        self.setting = Radios(options(SETTINGS), name="Where did it happen?")
        self.setting.chosen.connect(self._on_setting)
        self.half("unknown.setting", self.setting)
        self.platform = self.field("platform", free_choice("Platform"))
        self.place = self.field("place", text_line(limit=300))
        card.add(
            Field("Where did it happen?", self.setting, hint="It counts as much online as face to face.")
        )
        card.add(Field("Platform", self.platform, hint="Choose one, or type another.", optional=True))
        card.add(Field("Place", self.place, hint="Such as the name of the chat, or the room.", optional=True))
        return card

    def _when(self) -> QWidget:
        card = form_card("When")
        now, zone = self.context.session.desk.now, self.context.zone
        self.occurred = WhenField(
            "When did it happen?",
            zone=zone,
            now=now,
            empty="Leave it empty if you don't know.",
            unreadable="That is no date I can read. It is kept in your words.",
        )
        self.occurred.moved.connect(self._on_occurred)
        self.noticed = WhenField(
            "When did the committee first know?",
            zone=zone,
            now=now,
            unreadable="I cannot read that as a date yet. The time from before stays.",
        )
        self.noticed.moved.connect(self._on_noticed)
        self.half("text.noticed", self.noticed.line)
        card.add(self.occurred)
        card.add(self.noticed)
        self.season = self.field("season", Choice())
        self._season_field = Field("Time of year", self.season, optional=True)
        card.add(self._season_field)
        return card

    def _kinds(self) -> QWidget:
        card = form_card("What kind of behaviour is it?")
        self.categories = self.field("categories", Ticks(name="Kinds of behaviour"))
        self.categories.changed.connect(self._on_categories)
        self.about = QCheckBox("It was about who somebody is")
        self.about.setToolTip("Such as their gender, religion or disability.")
        self.about.toggled.connect(self._on_about)
        self.characteristics = self.field("characteristics", Ticks(name="What it was about"))
        self._characteristics = Field("What was it about?", self.characteristics, optional=True)
        self.crime = Radios(options(YES_NO), name="Could it be a crime?")
        self.crime.chosen.connect(self._on_crime)
        self.half("unknown.crime", self.crime)
        card.add(Field("Tick what fits, or nothing", self.categories, hint="You can change it later."))
        card.add(self.about)
        card.add(self._characteristics)
        card.add(Field("Could it be a crime?", self.crime, hint="A threat, for example. You need not know."))
        return card

    def _effects(self) -> QWidget:
        card = form_card("What does it do to people?")
        self.effects = self.field("effects", Ticks(name="Effects"))
        card.add(Field("As far as you know", self.effects, optional=True))
        return card

    def fill(self, begun: Begun) -> None:
        """Offer the choices of the checklist, and put in what the draft holds."""
        book, view = begun.playbook, begun.view
        choices = (*book.characteristics, *book.effects)
        self._names = {c.key: c.name for c in book.categories} | {c.key: c.name for c in choices}
        self.platform.fill([("", ""), *((card.name, card.name) for card in book.cards)])
        self.season.fill([("", "No special time"), *((s.key, s.name) for s in book.seasons)])
        self._season_field.setVisible(bool(book.seasons))
        self.categories.fill(
            [(c.key, c.name) for c in book.categories], tips=[c.description for c in book.categories]
        )
        self.characteristics.fill([(c.key, c.name) for c in book.characteristics])
        self.effects.fill([(c.key, c.name) for c in book.effects])
        self.platform.setCurrentIndex(0)
        self.platform.set_key(view.platform if view else "")
        self.place.setText(view.place if view else "")
        self.season.set_key(view.season if view else "")
        self.categories.set_keys(view.categories if view else ())
        self.characteristics.set_keys(view.characteristics if view else ())
        self.effects.set_keys(view.effects if view else ())
        self.occurred.show_stored(view.occurred_text if view else "", view.occurred_at if view else None)

    def begun(self, begun: Begun) -> None:
        """Show the answers that are known, and what hangs on them."""
        self.filling = True
        view = begun.view
        if view is not None:
            if view.setting is not Setting.UNKNOWN:
                self.setting.set_key(view.setting.value)
            if view.possible_crime is not Answer.UNKNOWN:
                self.crime.set_key(view.possible_crime.value)
            self.noticed.say_empty(f"Until you say otherwise: {say_when(view.noticed_at, view.zone)}.")
        else:
            self.noticed.say_empty("Until you say otherwise: now.")
        self.about.setChecked(bool(self.characteristics.keys()) or self._asks())
        self._characteristics.setVisible(self.about.isChecked())
        self.filling = False

    def summary(self) -> tuple[tuple[str, str], ...]:
        """The second page in short."""
        place = (
            SETTINGS[Setting(self.setting.key())] if self.setting.key() else "",
            self.platform.key(),
            self.place.text().strip(),
        )
        crime = YES_NO[Answer(self.crime.key())] if self.crime.key() else ""
        season = self.season.currentText() if self.season.key() else ""
        return (
            ("Where", " · ".join(word for word in place if word)),
            ("When", self.occurred.said()),
            ("First known", self.noticed.said()),
            ("Kinds of behaviour", self._said(self.categories)),
            ("What it was about", self._said(self.characteristics)),
            ("Could be a crime", crime),
            ("Effects", self._said(self.effects)),
            ("Time of year", season),
        )

    def missing(self) -> tuple[Missing, ...]:
        """What is worth asking; “I don't know” answers it."""
        found = []
        if not (self.setting.key() or self.platform.key() or self.place.text().strip()):
            found.append(Missing(text="Where it happened."))
        if not self.occurred.text():
            found.append(Missing(text="When it happened."))
        if not self.categories.keys():
            found.append(Missing(text="What kind of behaviour it is. You can say that later."))
        return tuple(found)

    def left_over(self) -> tuple[str, ...]:
        """A time that could not be read."""
        if self.noticed.text() and self.noticed.read() is None:
            return (f"When the committee first knew: {self.noticed.text()}",)
        return ()

    def half_typed(self) -> dict[str, str]:
        """A time is half-typed only while it cannot be read."""
        found = dict(super().half_typed())
        if self.noticed.read() is not None:
            found["text.noticed"] = ""
        return found

    def focus_first(self) -> None:
        """Where."""
        self.setting.setFocus()

    def clear(self) -> None:
        """Empty everything, the choices of the checklist too."""
        super().clear()
        self.occurred.line.setText("")
        self.noticed.say_empty("")
        self._names = {}

    def _said(self, ticks: Ticks) -> str:
        chosen = ticks.keys()
        return ", ".join(self._names.get(key, key) for key in chosen)

    def _asks(self) -> bool:
        return bool(_ABOUT_SOMEBODY & set(self.categories.keys()))

    @Slot(str)
    def _on_setting(self, key: str) -> None:
        self.save("setting", Setting(key))

    @Slot(str)
    def _on_crime(self, key: str) -> None:
        self.save("possible_crime", Answer(key))

    @Slot()
    def _on_occurred(self) -> None:
        readable = self.occurred.read() is not None
        self.save("when", ("occurred" if readable else "occurred_words", self.occurred.text()))

    @Slot()
    def _on_noticed(self) -> None:
        if self.noticed.read() is not None:
            self.save("noticed", self.noticed.text())

    @Slot()
    def _on_categories(self) -> None:
        if self._asks():
            self.about.setChecked(True)

    @Slot(bool)
    def _on_about(self, on: bool) -> None:
        self._characteristics.setVisible(on)
        if not on and self.characteristics.keys():
            self.characteristics.set_keys(())
            self.save("characteristics", ())
