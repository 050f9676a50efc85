"""What is written about an incident: their words apart from our notes, and every detail; and editing it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from conductdesk.domain.dates import say_when
from conductdesk.domain.desk import Officer
from conductdesk.domain.incidents import IncidentKind
from conductdesk.domain.playbook import Playbook
from conductdesk.services.officers import list_officers
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.playbooks import checklist_of
from conductdesk.services.views import IncidentView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.facts_form import FactsForm
from conductdesk.ui.pages.incidents.forms import Opening
from conductdesk.ui.pages.incidents.judgement import JudgementAid
from conductdesk.ui.pages.incidents.rows import Rows, heading
from conductdesk.ui.pages.incidents.section import Section
from conductdesk.ui.pages.incidents.section_words import ANSWERS, SETTINGS, tame
from conductdesk.ui.pages.incidents.words import OUTCOME_WORDS
from conductdesk.ui.theme import current_theme
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.labels import label

_FEW_LETTERS = 1_500
_NAME_WIDTH = 150

Guide = tuple[Playbook, Sequence[Officer]]


class FactRow(QWidget):
    """A name and what is known, beside each other."""

    def __init__(self, name: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self._name = label(name, type="small", tone="muted", wrap=True)
        self.value = label(wrap=True, selectable=True)
        row.addWidget(self._name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.value, 1)
        self.fit()

    def fit(self) -> None:
        """The names of all rows are as wide as each other."""
        self._name.setFixedWidth(current_theme().tokens.scaled(_NAME_WIDTH))


class FactsSection(Section):
    """What happened, as it is written. Edit changes it in place; the aid to judge it is below."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "What happened")
        self._guide: Guide | None = None
        self._wants_edit = False
        self.edit = button("Edit", icon="pencil", name="Edit what happened")
        self.edit.clicked.connect(self.open_form)
        self.card.buttons.addWidget(self.edit)
        self.opening = Opening()
        self._their_head, self._notes_head = heading("Their words"), heading("My notes")
        self.their_words = label(wrap=True, selectable=True)
        self.notes = label(wrap=True, selectable=True)
        self.all = button("Show all of it", role="link")
        self.all.clicked.connect(self._on_all)
        self._is_whole = False
        self.rows = Rows(spacing=8)
        for part in (
            self.notice,
            self.opening,
            self._their_head,
            self.their_words,
            self._notes_head,
            self.notes,
            self.all,
            self.rows,
        ):
            self.card.add(part)
        self.aid = JudgementAid(context)
        self.column.addWidget(self.aid)
        context.theme.changed.connect(self._on_theme)

    def show_view(self, view: IncidentView) -> None:
        """Show what is written; a form that is open stays as it is."""
        self.edit.setVisible(self.changeable)
        self._show_texts(view)
        facts = facts_of(view)
        self.rows.arrange([name for name, _ in facts], FactRow)
        for name, text in facts:
            row = self.rows.get(name)
            if isinstance(row, FactRow):
                row.value.setText(text)
        self._show_form(is_open=self.opening.form() is not None)
        self.aid.update_view(view)

    def forget(self) -> None:
        """Empty everything."""
        self._guide, self._wants_edit, self._is_whole = None, False, False
        self.opening.close_form()
        self.rows.clear()
        self.their_words.setText("")
        self.notes.setText("")
        self.aid.clear()

    @Slot()
    def open_form(self) -> None:
        """Open the form, as soon as the checklist's choices are there."""
        if self.view is None or not self.changeable or self.opening.form() is not None:
            return
        self._wants_edit = True
        self.session.read(self, _guide, self.ref, done=self._on_guide, failed=self.failed, key="guide")

    def _on_guide(self, guide: Guide) -> None:
        self._guide = guide
        if self.view is None or not self._wants_edit:
            return
        self._wants_edit = False
        self.notice.clear()
        playbook, officers = guide
        self.opening.open(
            FactsForm(self.context, self.view, playbook, officers, done=self._done, close=self._close)
        )
        self._show_form(is_open=True)

    def _done(self, warnings: tuple[str, ...] | None) -> None:
        self._close()
        if warnings is None:
            self.notice.say("Nothing was changed.", tone="info")
        elif warnings:
            self.notice.say("Saved.", tone="warn", hint=" ".join(warnings))
        else:
            at = self.context.clock_text(self.session.desk.now())
            self.notice.say(f"Saved {at}", tone="ok", hint="Undo takes it back.")

    def _close(self) -> None:
        self.opening.close_form()
        self._show_form(is_open=False)
        self.edit.setFocus()

    def _show_form(self, *, is_open: bool) -> None:
        """The form stands in place of what it changes."""
        view = self.view
        self.rows.setVisible(not is_open)
        self.edit.setVisible(self.changeable and not is_open)
        for part, text in (
            (self._their_head, view.their_words if view else ""),
            (self.their_words, view.their_words if view else ""),
            (self._notes_head, view.narrative if view else ""),
            (self.notes, view.narrative if view else ""),
        ):
            part.setVisible(bool(text) and not is_open)
        long = bool(view) and any(
            len(text) > _FEW_LETTERS for text in ((view.their_words, view.narrative) if view else ())
        )
        self.all.setVisible(long and not self._is_whole and not is_open)

    def _show_texts(self, view: IncidentView) -> None:
        for made, text, marks in (
            (self.their_words, view.their_words, "“{}”"),
            (self.notes, view.narrative, "{}"),
        ):
            whole = tame(text)
            cut = whole if self._is_whole or len(whole) <= _FEW_LETTERS else f"{whole[:_FEW_LETTERS]} …"
            made.setText(marks.format(cut))

    @Slot()
    def _on_all(self) -> None:
        self._is_whole = True
        if self.view is not None:
            self.show_view(self.view)

    @Slot()
    def _on_theme(self) -> None:
        for name, _ in facts_of(self.view) if self.view is not None else ():
            if isinstance(row := self.rows.get(name), FactRow):
                row.fit()


def _guide(desk: OpenDesk, ref: str) -> Guide:
    return checklist_of(desk, ref), list_officers(desk)


def facts_of(view: IncidentView) -> list[tuple[str, str]]:
    """What is known, name by name; what nobody has said anything about is left out."""
    zone = view.zone
    where = ", ".join(filter(None, (SETTINGS[view.setting], tame(view.platform), tame(view.place))))
    when = say_when(view.occurred_at, zone) if view.occurred_at else "I don't know"
    written = f"\nWritten: “{tame(view.occurred_text)}”" if view.occurred_text else ""
    ended = view.outcome
    outcome = ""
    if ended is not None:
        said = (OUTCOME_WORDS[ended.outcome], tame(ended.rule_applied), tame(ended.note))
        outcome = "\n".join(filter(None, (*said, say_when(ended.at, zone))))
    concern = "A concern" if view.kind is IncidentKind.CONCERN else ""
    found = [
        ("Kind", concern),
        ("Where", where),
        ("When", f"{when}{written}"),
        ("First known", say_when(view.noticed_at, zone)),
        ("Behaviour", ", ".join(view.category_names) or "Not chosen yet"),
        ("About their", ", ".join(view.characteristic_names)),
        ("What it did to people", ", ".join(view.effect_names)),
        ("Danger now", ANSWERS[view.immediate_danger]),
        ("Possible crime", ANSWERS[view.possible_crime]),
        ("How sure", "Not sure: ask staff support informally" if view.unsure else ""),
        ("Season", view.season.replace("-", " ")),
        ("Handler", tame(view.handler)),
        ("Deputy", tame(view.deputy)),
        ("Code name", tame(view.code_name)),
        ("Zero Tolerance", view.zero_tolerance_route),
        ("Outcome", outcome),
    ]
    return [(name, text) for name, text in found if text]
