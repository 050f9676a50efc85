"""Steps about people: blocking who does not belong, looking after everybody, the group's procedure."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from conductdesk.domain.people import Role
from conductdesk.domain.playbook import StepKind
from conductdesk.errors import ConductDeskError
from conductdesk.services.people import record_block
from conductdesk.services.wellbeing import record_wellbeing
from conductdesk.ui.pages.incidents.steps.base import StepPanel
from conductdesk.ui.pages.incidents.steps.composer import Composer
from conductdesk.ui.pages.incidents.steps.parts import flow
from conductdesk.ui.pages.incidents.words import OUTCOME_WORDS, belongs, cut, named
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.places import Place
from conductdesk.ui.speech import short_when
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Choice, Field, GrowingText, text_line
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.intake import Incoming
from conductdesk.ui.widgets.labels import label

_OFFICER = "officer:"


class BlockPanel(StepPanel):
    """Whom to block, where and when: the time from first knowledge is kept (R7)."""

    card_part = "block"

    def build(self) -> None:
        """Who is reported, and the form."""
        self._known = label(wrap=True)
        self.who, self.where, self.when = Choice(), text_line(), text_line(placeholder="now")
        self.where.setText(self.case.view.platform)
        self._when_field = Field("When", self.when, hint="Such as “today 21:40”.", optional=True)
        self.keep = button("I blocked them", icon="check")
        self.keep.clicked.connect(self._on_keep)
        self.add = button("Add somebody who is reported", icon="user-plus")
        self.add.clicked.connect(self._on_add)
        self.form = FormBox()
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (
            Field("Who", self.who),
            Field("Where", self.where),
            self._when_field,
            flow(self.keep),
        ):
            column.addWidget(part)
        self.form.main = self.keep
        for part in (self._known, self.form, flow(self.add)):
            self.column.addWidget(part)

    def show_case(self) -> None:
        """Everybody who is reported, with who was blocked."""
        view = self.case.view
        reported = [p for p in view.people if p.role is Role.RESPONDENT]
        lines = []
        for part in reported:
            name = named(part.account or part.name)
            if part.blocked_at is not None:
                at = short_when(part.blocked_at, view.zone, self.case.now)
                lines.append(f"{name}: blocked on {part.blocked_where}, {at}.")
            else:
                own = " Belongs to the group." if belongs(part.standing) else ""
                lines.append(f"{name}: not blocked.{own}")
        self._known.setText("\n".join(lines) or "Nobody is down as a person reported yet.")
        left = [p for p in reported if p.blocked_at is None]
        left.sort(key=lambda part: belongs(part.standing))
        self.who.fill([(p.person_id or p.account_id or p.name, p.account or p.name) for p in left])
        self.form.setVisible(bool(left) and not self.case.closed)
        self.add.setVisible(not reported)

    def primary(self) -> QPushButton:
        """Block while somebody who does not belong is not blocked, then done."""
        outside = any(
            p.role is Role.RESPONDENT and p.blocked_at is None and not belongs(p.standing)
            for p in self.case.view.people
        )
        return self.keep if outside else self.done

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """The form's button."""
        return (self.keep,)

    def clear(self) -> None:
        """Empty the form."""
        self.who.fill(())
        self.where.clear()
        self.when.clear()
        super().clear()

    @Slot()
    def _on_keep(self) -> None:
        self._when_field.set_error("")
        self.act(
            record_block,
            self.who.key(),
            where=self.where.text().strip(),
            at=self.when.text().strip(),
            said="The block is kept.",
            then=self._on_kept,
            failed=self._on_refused,
        )

    def _on_kept(self, _result: object) -> None:
        self.when.clear()

    def _on_refused(self, error: ConductDeskError) -> None:
        if "as a date" in error.message:
            self._when_field.set_error(f"{error.message} {error.hint}")
            self.when.setFocus()
        else:
            self.notice.say_error(error)

    @Slot()
    def _on_add(self) -> None:
        self.wants.emit(Place(page="incidents", ref=self.case.view.reference, part="people"))


class SupportPanel(StepPanel):
    """How everybody is, officers included, and when to ask again (R9)."""

    def build(self) -> None:
        """Who was asked, the form, and a text."""
        self._known = label(wrap=True)
        self.who = Choice()
        self.how, self.offered = GrowingText(lines=2), text_line()
        self.next = text_line(placeholder="tomorrow 18:00")
        self._next_field = Field("When to ask again", self.next, optional=True)
        self.keep = button("Keep this", icon="heart-handshake")
        self.keep.clicked.connect(self._on_keep)
        self.write = button("Write to them", icon="message-square-text")
        self.write.clicked.connect(self._on_write)
        self.form = FormBox()
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (
            Field("Who", self.who),
            Field("How they are", self.how, hint="A few words, in theirs where you can."),
            Field("Support you offered", self.offered, optional=True),
            self._next_field,
            flow(self.keep, self.write),
        ):
            column.addWidget(part)
        self.form.main = self.keep
        self.composer = Composer(self.context, self.case, self.key, self.step.step.texts)
        self.composer.changed.connect(self.refresh_buttons)
        self.composer.kept.connect(self._on_sent)
        self.composer.hide()
        for part in (self._known, self.form, self.composer):
            self.column.addWidget(part)
        self._typing = Typing(
            self.context,
            self,
            f"step.{self.key}",
            {"who": self.who, "how": self.how, "offered": self.offered, "next": self.next},
            self.case.ref,
        )
        self._typing.failed.connect(self.notice.say_error)
        self._typing.restore()

    def show_case(self) -> None:
        """Everybody it touched, the newest check on each."""
        view, guide = self.case.view, self.case.guide
        people = dict.fromkeys((p.person_id or "", p.name) for p in view.people if p.person_id)
        options = [*people, *((f"{_OFFICER}{name}", f"{name} (officer)") for name in guide.officers)]
        self.who.fill(options)
        if not self._typing.typed("who"):
            self._typing.rebase("who")
        newest = {check.who: check for check in view.checks}
        lines = []
        for check in newest.values():
            words = cut(check.how or check.support_offered, 80)
            at = short_when(check.at, view.zone, self.case.now)
            lines.append(f"{named(check.who)}, {at}" + (f": {words}" if words else ""))
        self._known.setText("\n".join(lines))
        self._known.setVisible(bool(lines))
        shown = not self.composer.isHidden()
        self.composer.show_case(self.case)
        self.write.setVisible(bool(self.step.step.texts) and not shown)

    def open_when_closed(self) -> bool:
        """People still matter after a file was closed."""
        return True

    def primary(self) -> QPushButton:
        """Keep a check; done once somebody was asked."""
        if not self.composer.isHidden():
            return self.composer.primary()
        typed = bool(self.how.toPlainText().strip())
        return self.done if self.case.view.checks and not typed else self.keep

    def plain_buttons(self) -> tuple[QPushButton, ...]:
        """Everything that is primary at times."""
        return (self.keep, self.composer.copy, self.composer.sent.go)

    def take(self, incoming: Incoming) -> bool:
        """A picture of what was sent, while its proof is asked for."""
        return self.composer.isVisible() and self.composer.take(incoming)

    def clear(self) -> None:
        """Keep what is typed, then empty it."""
        self._typing.clear()
        self.composer.clear()
        self.who.fill(())
        for line in (self.how, self.offered, self.next):
            line.clear()
        super().clear()

    @Slot()
    def _on_keep(self) -> None:
        self._next_field.set_error("")
        key = self.who.key()
        officer = key.removeprefix(_OFFICER) if key.startswith(_OFFICER) else ""
        self.act(
            record_wellbeing,
            person="" if officer else key,
            officer=officer,
            how=self.how.toPlainText().strip(),
            support_offered=self.offered.text().strip(),
            next_check=self.next.text().strip(),
            said="Kept.",
            then=self._on_kept,
            failed=self._on_refused,
        )

    def _on_kept(self, _warnings: object) -> None:
        for line in (self.how, self.offered, self.next):
            line.clear()
        self._typing.commit()
        self.refresh_buttons()

    def _on_refused(self, error: ConductDeskError) -> None:
        if "date" in error.message or "next check" in error.message:
            self._next_field.set_error(f"{error.message} {error.hint}")
            self.next.setFocus()
        else:
            self.notice.say_error(error)

    @Slot()
    def _on_write(self) -> None:
        self.composer.show()
        self.write.hide()
        self.refresh_buttons()

    @Slot()
    def _on_sent(self) -> None:
        self.composer.hide()
        self.write.show()
        self.refresh_buttons()
        self.said.emit("The message is kept.")


class DisciplinePanel(StepPanel):
    """The procedure of the group or the party; the outcome itself is written down when closing (R12)."""

    def build(self) -> None:
        """What an outcome can be."""
        self._hint = label(
            "What the procedure can lead to: "
            + ", ".join(words.lower() for words in OUTCOME_WORDS.values())
            + ". You write it down, with the rule it rests on, when you close this incident.",
            wrap=True,
        )
        self.close_it = button("Close with an outcome", icon="archive")
        self.close_it.clicked.connect(self._on_close)
        self.column.addWidget(self._hint)
        self.column.addWidget(flow(self.close_it))

    @Slot()
    def _on_close(self) -> None:
        self.opens.emit("")


PANELS_ABOUT_PEOPLE: dict[StepKind, type[StepPanel]] = {
    StepKind.BLOCK: BlockPanel,
    StepKind.SUPPORT: SupportPanel,
    StepKind.DISCIPLINE: DisciplinePanel,
}
"""By kind of step."""
