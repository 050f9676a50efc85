"""That an incident was taken to somebody: whom, when, their reference, and the caution about the police."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from conductdesk.domain.referrals import Route
from conductdesk.errors import ConductDeskError
from conductdesk.services.referrals import refer
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.steps.parts import Case, flow
from conductdesk.ui.pages.incidents.words import ROUTE_WORDS
from conductdesk.ui.pages.typing import Typing
from conductdesk.ui.widgets.boxes import Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, GrowingText, Radios, text_line
from conductdesk.ui.widgets.form import FormBox
from conductdesk.ui.widgets.labels import label

_AGREED = (("yes", "They agreed"), ("no", "They did not"), ("", "Not asked"))
_MEANING = {"yes": True, "no": False, "": None}
_CAUTION = (
    "Our own caution: without the agreement of the person affected, go to the police only where somebody is "
    "at serious risk, and write down why."
)


class ReferForm(FormBox):
    """Keeps one referral. Hidden until it is opened for a route.

    Args:
        context: what every screen is handed.
        case: the incident.
        place: under which half-typed text is kept.
        routes: those it may be opened for.

    Attributes:
        kept: emitted once the referral is on record.
        closed: emitted when somebody goes back.
    """

    kept = Signal()
    closed = Signal()

    def __init__(self, context: Context, case: Case, place: str, routes: tuple[Route, ...]) -> None:
        super().__init__()
        self.session, self._case, self._routes = context.session, case, routes
        self._route = routes[0] if routes else Route.OTHER
        self._lay_out()
        self._typing = Typing(
            context,
            self,
            place,
            {
                "to": self.to,
                "reference": self.reference,
                "when": self.when,
                "note": self.note,
                "risk": self.risk,
            },
            case.ref,
        )
        self._typing.failed.connect(self.notice.say_error)
        self._typing.restore()
        self.main = self.go
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        self._title = label(strong=True, wrap=True)
        self.to, self.reference = text_line(), text_line()
        self.when = text_line(placeholder="now")
        self.note = GrowingText(lines=2, most=8)
        self.agreed = Radios(_AGREED, name="Did the person affected agree to the police?")
        self.risk = GrowingText(lines=2, most=6)
        self._to_field = Field("Whom you told", self.to)
        self._when_field = Field("When", self.when, hint="Such as “today 21:40”.", optional=True)
        self._agreed_field = Field("Did the person affected agree to the police?", self.agreed, hint=_CAUTION)
        self._risk_field = Field("Which serious risk, where they did not agree", self.risk, optional=True)
        self.notice = Notice()
        self.go = button("Keep that they were told", role="primary", icon="check")
        self.back = button("Cancel", role="quiet")
        self.go.clicked.connect(self._on_go)
        self.back.clicked.connect(self._on_back)
        for part in (
            self._title,
            self._to_field,
            self._agreed_field,
            self._risk_field,
            self._when_field,
            Field("Their reference", self.reference, optional=True),
            Field("What was said", self.note, optional=True),
            self.notice,
            flow(self.go, self.back),
        ):
            column.addWidget(part)

    def open_form(self, route: Route) -> None:
        """Show the form for a route, the known contact filled in."""
        self._route = route
        self._title.setText(f"{ROUTE_WORDS[route]} was told")
        if not self._typing.typed("to"):
            contacts = self._case.guide.contacts.get(route, ())
            self.to.setText(contacts[0].name if contacts else "")
            self._typing.rebase("to")
        police = route is Route.POLICE
        self._agreed_field.setVisible(police)
        self._risk_field.setVisible(police)
        self.notice.clear()
        self.show()
        (self.agreed if police else self.to).setFocus()

    def show_case(self, case: Case) -> None:
        """Go by the incident as it stands now."""
        self._case = case

    def clear(self) -> None:
        """Keep what is typed, then empty it."""
        self._typing.clear()
        for line in (self.to, self.reference, self.when, self.note, self.risk):
            line.clear()

    @Slot()
    def _on_back(self) -> None:
        self.hide()
        self.closed.emit()

    @Slot()
    def _on_go(self) -> None:
        self._when_field.set_error("")
        self._to_field.set_error("")
        self._risk_field.set_error("")
        self.go.setEnabled(False)
        police = self._route is Route.POLICE
        self.session.write(
            self,
            refer,
            self._case.ref,
            self._route,
            to=self.to.text().strip(),
            their_reference=self.reference.text().strip(),
            at=self.when.text().strip(),
            agreed_by_affected=_MEANING[self.agreed.key()] if police else None,
            risk_reason=self.risk.toPlainText().strip() if police else "",
            note=self.note.toPlainText().strip(),
            done=self._on_referred,
            failed=self._on_refused,
        )

    def _on_referred(self, _referral: object) -> None:
        self.go.setEnabled(True)
        for line in (self.to, self.reference, self.when, self.note, self.risk):
            line.clear()
        self.agreed.set_key("")
        self._typing.commit()
        self.hide()
        self.kept.emit()

    def _on_refused(self, error: ConductDeskError) -> None:
        self.go.setEnabled(True)
        if "serious risk" in error.message:
            self._risk_field.set_error(error.message)
            self.risk.setFocus()
        elif "as a date" in error.message:
            self._when_field.set_error(f"{error.message} {error.hint}")
            self.when.setFocus()
        else:
            self.notice.say_error(error)
