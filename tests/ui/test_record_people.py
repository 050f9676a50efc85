"""Who takes part, what the person affected wants, and an officer who is involved."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from record_hands import Hands

from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.domain.wellbeing import WishesState
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, add_person, involve
from conductdesk.services.show import show_incident
from conductdesk.services.views import IncidentView
from conductdesk.ui.context import Context

PEOPLE = "4  Who, and what they want"


@pytest.fixture
def hands(context: Context, finish: Callable[[], None]) -> Iterator[Hands]:
    made = Hands(context, finish)
    yield made
    made.close()


def _view(hands: Hands, desk: OpenDesk) -> IncidentView:
    return show_incident(desk, hands.page.current_ref())


def _card(hands: Hands, role: Role) -> Any:
    return hands.page.steps[3].cards[role]  # type: ignore[attr-defined]


def _add(hands: Hands, role: Role, name: str) -> None:
    card = _card(hands, role)
    card.who.setFocus()
    card.who.insert(name)
    hands.press({Role.AFFECTED: "Add person affected", Role.RESPONDENT: "Add person reported"}[role])


def test_a_person_reported_has_a_standing_and_an_account_a_kind(hands: Hands, desk: OpenDesk) -> None:
    """R6, R7."""
    hands.come()
    hands.press(PEOPLE)
    card = _card(hands, Role.RESPONDENT)
    card.who.insert("Tomasz Wiśniewski")
    hands.press("Not a member")
    hands.press("Add person reported")
    hands.press("Only an account")
    hands.press("Add person reported")
    assert "Write the name of the account." in hands.see()
    hands.type("Name of the account", "@night_owl")
    card.on_platform.lineEdit().insert("Discord")
    hands.press("Anonymous")
    hands.press("Add person reported")
    person, account = _view(hands, desk).people
    assert (person.name, person.standing) == ("Tomasz Wiśniewski", Standing.NON_MEMBER)
    assert (account.account, account.account_kind) == ("@night_owl (Discord)", AccountKind.ANONYMOUS)
    assert "Tomasz Wiśniewski (Not a member)" in hands.see()


def test_a_name_that_was_typed_is_added_on_the_way_to_the_next_step(hands: Hands, desk: OpenDesk) -> None:
    """R6."""
    hands.come()
    hands.press(PEOPLE)
    _card(hands, Role.AFFECTED).who.insert("Nomvula Dlamini")
    _card(hands, Role.WITNESS).who.insert("Noor Haddad")
    hands.press("Next")
    assert [(p.name, p.role) for p in _view(hands, desk).people] == [
        ("Nomvula Dlamini", Role.AFFECTED),
        ("Noor Haddad", Role.WITNESS),
    ]
    assert "Begun, and not added yet" not in hands.see()
    hands.press(PEOPLE)
    assert _card(hands, Role.AFFECTED).who.text() == ""


def test_a_name_that_may_be_known_waits_for_its_answer(hands: Hands, desk: OpenDesk) -> None:
    """R6: nobody becomes somebody else by a press on Next."""
    add_person(desk, PersonDetails(name="Noor Haddad"))
    hands.come()
    hands.press(PEOPLE)
    _card(hands, Role.AFFECTED).who.insert("Noor")
    hands.press("Next")
    assert _view(hands, desk).people == ()
    assert "Person affected: Noor" in hands.see()
    hands.press(PEOPLE)
    assert "Is Noor somebody you know already?" in hands.see()


def test_an_account_names_who_is_behind_it_only_when_somebody_knows(hands: Hands, desk: OpenDesk) -> None:
    """R7."""
    hands.come()
    hands.press(PEOPLE)
    hands.press("Only an account")
    hands.type("Name of the account", "@owl")
    card = _card(hands, Role.RESPONDENT)
    card.on_platform.lineEdit().insert("X (Twitter)")
    card.who.insert("Ngozi Eze")
    hands.press("In somebody's own name")
    hands.press("Add person reported")
    (account,) = _view(hands, desk).people
    assert account.account_kind is AccountKind.KNOWN
    other = open_incident(desk, IncidentDetails(title="Other")).reference
    assert involve(desk, other, Role.WITNESS, person="Ngozi Eze").name == "Ngozi Eze"


def test_a_name_that_may_be_somebodys_is_asked_about(hands: Hands, desk: OpenDesk) -> None:
    known = add_person(desk, PersonDetails(name="Zoë Lindqvist"))
    hands.come()
    hands.press(PEOPLE)
    _add(hands, Role.AFFECTED, "zoe")
    assert "Is zoe somebody you know already?" in hands.see()
    assert not hands.page.current_ref() or not _view(hands, desk).people
    hands.press("Zoë Lindqvist")
    assert [part.person_id for part in _view(hands, desk).people] == [known]
    _add(hands, Role.RESPONDENT, "Lindqvist")
    hands.press("No, somebody new")
    assert [part.name for part in _view(hands, desk).people] == ["Zoë Lindqvist", "Lindqvist"]


def test_the_same_person_can_be_affected_and_tell_us(hands: Hands, desk: OpenDesk) -> None:
    """R6."""
    hands.come()
    hands.press(PEOPLE)
    _add(hands, Role.AFFECTED, "Ines Duarte")
    hands.press("Also Ines Duarte", nth=1)
    parts = _view(hands, desk).people
    assert [part.role for part in parts] == [Role.AFFECTED, Role.REPORTER]
    assert len({part.person_id for part in parts}) == 1


def test_somebody_added_by_mistake_is_taken_out_in_two_clicks(hands: Hands, desk: OpenDesk) -> None:
    hands.come()
    hands.press(PEOPLE)
    _add(hands, Role.AFFECTED, "Wrong Name")
    hands.press("Take out")
    hands.press("Keep it")
    assert len(_view(hands, desk).people) == 1
    hands.press("Take out")
    hands.press("Take them out")
    assert not _view(hands, desk).people
    assert "Wrong Name" not in hands.see()


def test_somebody_reported_before_is_said_with_the_references(hands: Hands, desk: OpenDesk) -> None:
    """R11."""
    before = open_incident(desk, IncidentDetails(title="Before")).reference
    involve(desk, before, Role.RESPONDENT, person=PersonDetails(name="Tomasz"))
    hands.come()
    hands.press(PEOPLE)
    _add(hands, Role.RESPONDENT, "Tomasz")
    assert f"Reported before: {before}." in hands.see()


def test_their_wishes_are_kept_when_the_step_is_left(hands: Hands, desk: OpenDesk) -> None:
    """R8."""
    hands.come()
    hands.press(PEOPLE)
    _add(hands, Role.AFFECTED, "Ines Duarte")
    hands.press("They have answered")
    hands.type("Their answer, in their words", "Please take it down.")
    hands.type("Who may be told (optional)", "staff support, the committee")
    hands.press("They do not want it")
    hands.press("Back")
    (wishes,) = _view(hands, desk).wishes
    assert (wishes.person, wishes.words) == ("Ines Duarte", "Please take it down.")
    assert wishes.may_be_told == ("staff support", "the committee")
    assert wishes.police_agreed is False
    hands.press("Next")
    answer = hands.page.steps[3].wishes.words  # type: ignore[attr-defined]
    assert isinstance(answer, QPlainTextEdit)
    assert not answer.toPlainText()
    assert "“Please take it down.”" in hands.see()
    hands.press("Next")
    hands.press("Back")
    assert len(_view(hands, desk).wishes) == 1


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Asked, no answer yet", WishesState.ASKED),
        ("Nobody can be identified", WishesState.NOBODY_IDENTIFIABLE),
    ],
)
def test_wishes_without_an_answer_are_answers_too(
    hands: Hands, desk: OpenDesk, said: str, state: WishesState
) -> None:
    """R8."""
    hands.come()
    hands.press(PEOPLE)
    hands.press(said)
    hands.press("Keep this")
    assert [wishes.state for wishes in _view(hands, desk).wishes] == [state]


def test_not_asked_yet_writes_nothing_and_is_said_kindly(hands: Hands, desk: OpenDesk) -> None:
    hands.come()
    hands.press(PEOPLE)
    hands.press("Not asked yet")
    assert "Ask them as soon as you can." in hands.see()
    hands.press("Next")
    assert "What the person affected wants. Ask them first" in hands.see()
    assert not _view(hands, desk).wishes


def test_an_answer_without_words_says_so_beside_the_field(hands: Hands, desk: OpenDesk) -> None:
    hands.come()
    hands.press(PEOPLE)
    hands.press("They have answered")
    hands.press("Keep this")
    assert "Write their answer" in hands.see()


def test_a_time_that_cannot_be_read_is_said_beside_the_wishes(
    hands: Hands, desk: OpenDesk, clock: Any
) -> None:
    hands.come()
    hands.press(PEOPLE)
    hands.press("Asked, no answer yet")
    hands.type("When were they asked?", "full moon")
    hands.press("Keep this")
    assert "I cannot read" in hands.see()
    hands.field("When were they asked?").clear()  # type: ignore[attr-defined]
    hands.type("When were they asked?", "19/11/2026 20:00")
    assert "Read as Thu 19 Nov 2026, 20:00 (UK time)." in hands.see()
    hands.press("Keep this")
    (wishes,) = _view(hands, desk).wishes
    assert wishes.asked_at is not None
    assert clock.at - wishes.asked_at > timedelta(days=1)


def test_an_officer_who_is_involved_steps_back_and_names_a_deputy(hands: Hands, desk: OpenDesk) -> None:
    """R5, R6."""
    add_officer(desk, "Noor Haddad", "river candle thirteen spoon violet gate", cost=CHEAPEST_COST)
    hands.come()
    hands.type("What you saw, your own notes", "It was about me.")
    hands.press(PEOPLE)
    hands.press("I am")
    said = hands.see()
    assert "Stepping back hides nothing yet" in said
    hands.press("Step back and hand over")
    view = _view(hands, desk)
    assert view.handler == "Noor Haddad"
    assert [one.officer for one in view.stepped_back] == ["Amara Okonkwo"]
    assert "Noor Haddad handles" in hands.see()
    hands.press("Next")
    assert "Stepping back" in hands.see()


def test_an_officer_who_is_alone_is_told_whom_to_ask(hands: Hands) -> None:
    hands.come()
    hands.type("What you saw, your own notes", "x")
    hands.press(PEOPLE)
    hands.press("I am")
    assert "ask staff support" in hands.see()
    assert "Step back and hand over" not in hands.see()


def test_an_officers_name_among_the_people_is_asked_about(hands: Hands) -> None:
    """R6."""
    hands.come()
    hands.press(PEOPLE)
    _add(hands, Role.RESPONDENT, "Amara")
    said = hands.see()
    assert "Amara is here as person reported, and an officer of this desk is called Amara Okonkwo." in said


def test_undo_from_the_menu_is_seen_on_the_page(hands: Hands, desk: OpenDesk) -> None:
    hands.come()
    hands.press(PEOPLE)
    _add(hands, Role.AFFECTED, "Ines Duarte")
    done: list[object] = []
    hands.context.session.undo(hands.page, done=done.append, failed=done.append)
    hands.finish()
    assert not _view(hands, desk).people
    assert "Ines Duarte" not in hands.see()
