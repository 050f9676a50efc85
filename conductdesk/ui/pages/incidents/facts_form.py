"""The form that changes what is written about an incident (R1 to R3, R10, R49)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from conductdesk.domain.dates import local
from conductdesk.domain.desk import Officer
from conductdesk.domain.incidents import Answer, IncidentKind, Setting
from conductdesk.domain.playbook import Playbook
from conductdesk.services.incidents import IncidentDetails, Saved, edit_incident
from conductdesk.services.views import IncidentView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import Form, options
from conductdesk.ui.pages.incidents.section_words import ANSWERS, KINDS, SETTINGS, short
from conductdesk.ui.widgets.fields import Choice, GrowingText, Radios, Ticks, text_line

_WHEN = 'Such as "yesterday 21:30", 22/11/2026 14:05, or only a day.'
_NOBODY = ""


class FactsForm(Form):
    """Every detail of an incident. Only what was changed is saved, in one step that can be undone.

    Args:
        context: what every screen is handed.
        view: the incident.
        playbook: its checklist.
        officers: of the desk.
        done: called with the warnings once it is saved, None where nothing was changed.
        close: called when the form is to go.
    """

    def __init__(
        self,
        context: Context,
        view: IncidentView,
        playbook: Playbook,
        officers: Sequence[Officer],
        *,
        done: Callable[[tuple[str, ...] | None], None],
        close: Callable[[], None],
    ) -> None:
        super().__init__(
            context,
            title="",
            keep="Done",
            place="facts",
            ref=view.reference,
            on_keep=self._keep,
            on_close=close,
            cancel="Leave it as it was",
        )
        self.setAccessibleName("Edit what happened")
        self._done = done
        self._add_words(view)
        self._add_where(view, playbook)
        self._add_kind(view, playbook)
        self._add_caution(view, playbook, officers)
        self._before = self.values()

    def _add_words(self, view: IncidentView) -> None:
        self.add("title", "In a few words", _line(view.title, 1000))
        words = GrowingText(lines=3)
        words.setPlainText(view.their_words)
        self.add("their_words", "Their words", words, hint="What you were told, as it was said.")
        notes = GrowingText(lines=3)
        notes.setPlainText(view.narrative)
        self.add("narrative", "My notes", notes, hint="What you saw and did yourself. Say what is opinion.")

    def _add_where(self, view: IncidentView, playbook: Playbook) -> None:
        self.add("setting", "Where it happened", _choice(options(SETTINGS), view.setting))
        platform = Choice([(card.name, card.name) for card in playbook.cards], editable=True)
        platform.setCurrentIndex(-1)
        platform.setEditText(view.platform)
        platform.set_key(view.platform)
        self.add("platform", "Platform", platform, optional=True)
        self.add("place", "Which chat, page, room or event", _line(view.place, 1000), optional=True)
        occurred = view.occurred_text or _moment(view.occurred_at, view.zone)
        self.add("occurred", "When it happened", _line(occurred, 100), hint=_WHEN, optional=True)
        noticed = _moment(view.noticed_at, view.zone)
        self.add("noticed", "When you first knew", _line(noticed, 100), hint=_WHEN)

    def _add_kind(self, view: IncidentView, playbook: Playbook) -> None:
        self.add("kind", "It is", _radios(options(KINDS), "It is", view.kind, across=False))
        categories = Ticks(
            [(c.key, c.name) for c in playbook.categories],
            name="What kind of behaviour",
            tips=[c.description for c in playbook.categories],
        )
        self._add_ticks("categories", "What kind of behaviour", categories, view.categories)
        if playbook.characteristics:
            about = Ticks([(c.key, c.name) for c in playbook.characteristics], name="It is about their")
            self._add_ticks("characteristics", "It is about their", about, view.characteristics)
        if playbook.effects:
            effects = Ticks([(c.key, c.name) for c in playbook.effects], name="What it did to people")
            self._add_ticks("effects", "What it did to people", effects, view.effects)

    def _add_ticks(self, key: str, name: str, ticks: Ticks, chosen: Sequence[str]) -> None:
        ticks.set_keys(chosen)
        self.add(key, name, ticks, optional=True)

    def _add_caution(self, view: IncidentView, playbook: Playbook, officers: Sequence[Officer]) -> None:
        question = "Is anyone in danger now?"
        self.add("immediate_danger", question, _radios(options(ANSWERS), question, view.immediate_danger))
        question = "May it be a crime?"
        self.add("possible_crime", question, _radios(options(ANSWERS), question, view.possible_crime))
        unsure = QCheckBox("I am not sure about it")
        unsure.setChecked(view.unsure)
        self.add("unsure", "How sure you are", unsure)
        if playbook.seasons:
            seasons = [("", "None"), *((c.key, c.name) for c in playbook.seasons)]
            self.add("season", "Season", _choice(seasons, view.season), optional=True)
        stand_ins = [(o.name, short(o.name)) for o in officers if o.active and o.name != view.handler]
        if stand_ins:
            deputies = _choice([(_NOBODY, "Nobody"), *stand_ins], view.deputy)
            self.add("deputy", "Deputy", deputies, hint="Stands in for the handler.", optional=True)

    def _keep(self) -> None:
        said = self.values()
        changed = {key: text for key, text in said.items() if text != self._before[key]}
        if not changed:
            self.forget_typed()
            self._done(None)
            return
        if "noticed" in changed and not changed["noticed"]:
            self.set_error("noticed", "Say when you first knew, even roughly.")
            return
        self.write(edit_incident, self._details(changed), done=self._on_saved)

    def _details(self, changed: dict[str, str]) -> IncidentDetails:
        def ticked(key: str) -> tuple[str, ...] | None:
            return self.ticked(key) if key in changed else None

        get = changed.get
        return IncidentDetails(
            title=get("title"),
            their_words=get("their_words"),
            narrative=get("narrative"),
            kind=IncidentKind(changed["kind"]) if get("kind") else None,
            setting=Setting(changed["setting"]) if get("setting") else None,
            platform=get("platform"),
            place=get("place"),
            occurred=get("occurred") or None,
            noticed=get("noticed"),
            categories=ticked("categories"),
            characteristics=ticked("characteristics"),
            effects=ticked("effects"),
            immediate_danger=Answer(changed["immediate_danger"]) if get("immediate_danger") else None,
            possible_crime=Answer(changed["possible_crime"]) if get("possible_crime") else None,
            unsure=bool(changed["unsure"]) if "unsure" in changed else None,
            season=get("season"),
            deputy=get("deputy"),
        )

    def _on_saved(self, saved: Saved) -> None:
        self._done(saved.warnings)


def _line(text: str, limit: int) -> QLineEdit:
    made = text_line(limit=max(limit, len(text)))
    made.setText(text)
    made.setCursorPosition(0)
    return made


def _choice(choices: Sequence[tuple[str, str]], chosen: str) -> Choice:
    known = {key for key, _ in choices}
    made = Choice(choices if chosen in known else [*choices, (chosen, chosen)])
    made.set_key(chosen)
    return made


def _radios(choices: Sequence[tuple[str, str]], name: str, chosen: str, *, across: bool = True) -> QWidget:
    made = Radios(choices, name=name, across=across)
    made.set_key(chosen)
    return made


def _moment(at: datetime | None, zone: str) -> str:
    return f"{local(at, zone):%d/%m/%Y %H:%M}" if at is not None else ""
