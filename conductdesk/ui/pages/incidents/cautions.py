"""What has to be seen before anything is done: danger, a possible crime, persistence, who is involved."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from conductdesk.domain.incidents import Answer, IncidentState
from conductdesk.domain.playbook import StepKind
from conductdesk.domain.records import listed
from conductdesk.domain.referrals import Route
from conductdesk.services.recusal import what_stepping_back_hides
from conductdesk.ui.pages.incidents.section_words import ROLES
from conductdesk.ui.pages.incidents.steps.parts import Case
from conductdesk.ui.pages.incidents.words import named
from conductdesk.ui.widgets.boxes import Notice


class Cautions(QWidget):
    """A few notices, each shown only while it is true.

    Attributes:
        opens: emitted with the key of a step to open.
        chosen: emitted with ``back``, ``record`` or ``write``.
    """

    opens = Signal(str)
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.draft, self.danger, self.out = Notice(), Notice(), Notice()
        self.involved, self.crime = Notice(), Notice()
        self.zero_tolerance, self.persistent = Notice(), Notice()
        self._safety = self._police = ""
        self._said: dict[Notice, tuple[str, str]] = {}
        for part in (
            self.draft,
            self.danger,
            self.out,
            self.involved,
            self.crime,
            self.zero_tolerance,
            self.persistent,
        ):
            column.addWidget(part)

    def show_case(self, case: Case) -> None:
        """Show what is true of the incident now."""
        view, live = case.view, not case.closed
        kinds = {step.step.kind: step.step.key for step in view.steps}
        self._safety = kinds.get(StepKind.SAFETY, "")
        told = (s.step for s in view.steps if s.step.kind is StepKind.REFERRAL)
        self._police = next((step.key for step in told if Route.POLICE in step.routes), self._safety)
        draft = view.state is IncidentState.DRAFT
        self._say(
            self.draft,
            "This is a draft." if draft else "",
            hint="It gets its reference once it is recorded. Evidence can be kept before that.",
            action="Go on writing",
            on_action=self._on_write,
        )
        danger = live and view.immediate_danger is Answer.YES
        self._say(
            self.danger,
            "Somebody is in danger now." if danger else "",
            hint=case.guide.emergency or "Call the emergency services now: 999 in the UK.",
            tone="danger",
            action="Open the first step" if self._safety else "",
            on_action=self._on_safety,
        )
        self._show_who(case)
        self._say(
            self.crime,
            view.crime_nudge if live else "",
            tone="warn",
            action="Tell the police" if self._police else "",
            on_action=self._on_police,
        )
        route = view.zero_tolerance_route if live else ""
        self._say(
            self.zero_tolerance,
            f"This can also be reported through the union's Zero Tolerance route: {route}." if route else "",
            hint="Anybody can use it, with or without the committee.",
        )
        earlier = listed(view.earlier)
        self._say(
            self.persistent,
            f"Somebody reported here was reported before: {earlier}." if view.earlier and live else "",
            hint=" ".join(view.advice),
            tone="warn",
        )

    def clear(self) -> None:
        """Say nothing."""
        for part in self.findChildren(Notice):
            part.clear()
        self._said = {}

    def _show_who(self, case: Case) -> None:
        view, guide = case.view, case.guide
        out = [one for one in view.stepped_back if one.came_back_at is None]
        mine = next((one for one in out if one.officer_id == guide.officer_id), None)
        if mine is not None:
            said = f"You stepped back from this incident. {view.handler} handles it."
        elif out:
            names = listed(tuple(one.officer for one in out))
            said = f"{names} stepped back from this incident. Do not talk about it with them."
        else:
            said = ""
        hides = what_stepping_back_hides() if mine is not None else ""
        self._say(self.out, said, hint=hides, tone="warn" if mine is not None else "info")
        near = [one for one in guide.involved if not one.stepped_back]
        own = next((one for one in near if one.officer_id == guide.officer_id), None)
        if not case.closed and own is not None:
            roles = listed(tuple(ROLES[role].lower() for role in own.roles))
            self._say(
                self.involved,
                f"{named(own.called)} is in this incident ({roles}). Is that you?",
                hint="If it is, or if you know the people well, step back and let a deputy handle it.",
                tone="warn",
                action="Step back",
                on_action=self._on_back,
            )
        elif not case.closed and near:
            names = listed(tuple(dict.fromkeys(one.officer for one in near)))
            self._say(
                self.involved,
                f"An officer may be part of this: {names}.",
                hint="Names can be alike. If it is them, they step back themselves and a deputy takes over.",
                tone="warn",
            )
        else:
            self._say(self.involved, "")

    def _say(
        self,
        notice: Notice,
        text: str,
        *,
        hint: str = "",
        tone: str = "info",
        action: str = "",
        on_action: Callable[[], None] | None = None,
    ) -> None:
        """Show or hide one notice; one that says the same already is not read out twice."""
        if self._said.get(notice) == (text, hint):
            return
        self._said[notice] = (text, hint)
        if text:
            notice.say(text, hint=hint, tone=tone, action=action, on_action=on_action)
        else:
            notice.clear()

    @Slot()
    def _on_write(self) -> None:
        self.chosen.emit("write")

    @Slot()
    def _on_safety(self) -> None:
        self.opens.emit(self._safety)

    @Slot()
    def _on_police(self) -> None:
        self.opens.emit(self._police)

    @Slot()
    def _on_back(self) -> None:
        self.chosen.emit("back")
