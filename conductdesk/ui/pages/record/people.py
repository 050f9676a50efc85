"""Fourth step: who, what they want, and whether somebody of the committee is involved."""

from conductdesk.domain.people import Role
from conductdesk.ui.context import Context
from conductdesk.ui.pages.record.draft import Draft
from conductdesk.ui.pages.record.lookups import Begun, Looked
from conductdesk.ui.pages.record.parts import PartCard
from conductdesk.ui.pages.record.step import Missing, RecordStep
from conductdesk.ui.pages.record.stepping_back import SteppingBackCard
from conductdesk.ui.pages.record.wishes import WishesCard

_CARDS = (
    (Role.AFFECTED, "Who is affected?", "It can be several. If you don't know, leave it empty."),
    (
        Role.RESPONDENT,
        "Who is it about?",
        "The person reported. A concern needs nobody here. If you don't know, leave it empty.",
    ),
    (Role.WITNESS, "Who saw it?", "Only if somebody wants to be a witness."),
    (
        Role.REPORTER,
        "Who told us?",
        "Leave it empty if you saw it yourself, or if they want to stay unnamed.",
    ),
)


class PeopleStep(RecordStep):
    """Everybody is optional: “I don't know” is an answer."""

    key = "people"
    name = "Who, and what they want"

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self.cards = {role: PartCard(self, role, title, hint) for role, title, hint in _CARDS}
        self.wishes = WishesCard(self)
        self.stepping_back = SteppingBackCard(self)
        self.column.addWidget(self.cards[Role.AFFECTED])
        self.column.addWidget(self.wishes)
        for role in (Role.RESPONDENT, Role.WITNESS, Role.REPORTER):
            self.column.addWidget(self.cards[role])
        self.column.addWidget(self.stepping_back)

    def fill(self, begun: Begun) -> None:
        """Offer the choices; who takes part comes with the next look."""
        for card in self.cards.values():
            card.clear_rows()
        self.wishes.clear_rows()
        self.stepping_back.clear_rows()
        platforms = [card.name for card in begun.playbook.cards]
        self.cards[Role.RESPONDENT].offer_platforms(platforms, begun.view.platform if begun.view else "")
        self.stepping_back.deputy.fill([(officer.id, officer.name) for officer in begun.stand_in])
        if begun.view is not None:
            self.wishes.offer(begun.view.people)

    def begun(self, begun: Begun) -> None:
        """Show what half-typed answers ask for."""
        if not begun.form.get("account.platform") and begun.view is not None:
            self.cards[Role.RESPONDENT].on_platform.set_key(begun.view.platform)
        for card in self.cards.values():
            card.restored()
        self.wishes.restored()
        self.stepping_back.restored()

    def look(self, looked: Looked) -> None:
        """Show who takes part, what they want, and who stepped back."""
        for card in self.cards.values():
            card.show_parts(looked.view.people)
        self.wishes.look(looked.view)
        self.stepping_back.look(looked)

    def summary(self) -> tuple[tuple[str, str], ...]:
        """Everybody, and what they want."""
        names = {
            Role.AFFECTED: "Affected",
            Role.RESPONDENT: "Reported",
            Role.WITNESS: "Witnesses",
            Role.REPORTER: "Told us",
        }
        people = tuple(
            (names[role], "\n".join(text for _, text in card.lines)) for role, card in self.cards.items()
        )
        return (
            *people,
            ("What they want", "\n".join(self.wishes.lines)),
            ("Stepping back", self.stepping_back.line),
        )

    def missing(self) -> tuple[Missing, ...]:
        """What is worth knowing before anything else is done."""
        found = []
        if not self.cards[Role.AFFECTED].lines and not self.wishes.lines:
            found.append(Missing(text="Who is affected. “Nobody can be identified” is an answer."))
        if not self.wishes.lines:
            found.append(Missing(text="What the person affected wants. Ask them first, when you can."))
        return tuple(found)

    def left_over(self) -> tuple[str, ...]:
        """Names and answers that were begun and not added."""
        cards = [text for card in self.cards.values() for text in card.left_over()]
        return (*cards, *self.wishes.left_over())

    def settle(self) -> None:
        """Keep their wishes where they are complete."""
        self.wishes.keep_if_complete()

    def go_on(self) -> None:
        """Add names that were typed without a press on Add: they would end in the notes alone."""
        for card in self.cards.values():
            card.add_what_is_typed()

    def focus_first(self) -> None:
        """The person affected."""
        self.cards[Role.AFFECTED].who.setFocus()

    def clear(self) -> None:
        """Empty everything, names above all."""
        super().clear()
        for card in self.cards.values():
            card.clear_rows()
        self.wishes.clear_rows()
        self.stepping_back.clear_rows()
