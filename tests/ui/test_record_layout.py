"""Every step of the recording flow fits: small and large windows, light and dark, text at 100 and 200 %."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from layout_check import problems
from PySide6.QtWidgets import QApplication, QLabel
from record_hands import Hands, picture

from conductdesk.domain.incidents import Answer, Setting
from conductdesk.domain.people import Role
from conductdesk.domain.wellbeing import WishesState
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.evidence import add_evidence
from conductdesk.services.incidents import IncidentDetails, open_incident
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.wellbeing import record_wishes
from conductdesk.ui.context import Context
from conductdesk.ui.theme import Theme

SIDEBAR = 224
LONG = "Longname" * 20
ARABIC = "رأيت الرسائل في المجموعة الليلة الماضية. " * 5


@pytest.fixture
def filled(desk: OpenDesk, tmp_path: Path) -> str:
    """A draft in which everything is long, in several scripts."""
    add_officer(desk, f"Noor {LONG}", "river candle thirteen spoon violet gate", cost=CHEAPEST_COST)
    details = IncidentDetails(
        title=f"Insults {LONG}",
        their_words=ARABIC,
        narrative=LONG * 3,
        setting=Setting.CHAT,
        platform=LONG,
        place=LONG,
        occurred_words=LONG[:90],
        categories=("discrimination", "bullying"),
        characteristics=("race",),
        immediate_danger=Answer.YES,
        possible_crime=Answer.YES,
        unsure=True,
    )
    ref = open_incident(desk, details, draft=True).reference
    add_evidence(desk, ref, (picture(tmp_path, f"{LONG[:150]}.png"), picture(tmp_path, "b.png", 2)))
    add_post(desk, ref, where=LONG, link=f"https://example.org/{LONG}", evidence=(1, 2))
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=f"עדנה {LONG}", position="candidate"))
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name="Noor"))
    involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform=LONG, handle=f"@{LONG}"))
    record_wishes(desk, ref, WishesState.ANSWERED, words=ARABIC, may_be_told=("staff support", LONG))
    return ref


@pytest.fixture
def hands(context: Context, finish: Callable[[], None]) -> Iterator[Hands]:
    made = Hands(context, finish)
    yield made
    made.close()


LOOKS = [
    ("light", 100, 1024, 700),
    ("dark", 100, 1920, 1080),
    ("light", 200, 1024, 700),
    ("dark", 200, 1920, 1080),
    ("contrast", 150, 1024, 700),
]


@pytest.mark.parametrize(("look", "percent", "width", "height"), LOOKS)
def test_nothing_is_cut_or_overlaps_at_any_step(
    hands: Hands, theme: Theme, filled: str, look: str, percent: int, width: int, height: int
) -> None:
    theme.choose(look=look, font="inter", percent=percent)
    hands.page.resize(width - SIDEBAR, height)
    hands.come(filled)
    for number in range(5):
        hands.page.go_to(number)
        hands.save()
        QApplication.processEvents()
        assert problems(hands.page) == [], number
        assert hands.page.width() == width - SIDEBAR


@pytest.mark.parametrize(("look", "percent", "width", "height"), LOOKS)
def test_an_empty_flow_and_the_list_of_drafts_fit(
    hands: Hands, theme: Theme, desk: OpenDesk, look: str, percent: int, width: int, height: int
) -> None:
    theme.choose(look=look, font="inter", percent=percent)
    hands.page.resize(width - SIDEBAR, height)
    hands.come()
    for number in range(5):
        hands.page.go_to(number)
        hands.save()
        QApplication.processEvents()
        assert problems(hands.page) == [], number
    open_incident(desk, IncidentDetails(title=LONG), draft=True)
    open_incident(desk, IncidentDetails(narrative=ARABIC), draft=True)
    hands.leave()
    hands.come()
    assert problems(hands.page) == []


def test_markup_in_what_people_write_stays_text(hands: Hands, desk: OpenDesk) -> None:
    markup = "<b>bold</b> <img src='file:///etc/passwd'>"
    ref = open_incident(desk, IncidentDetails(title=markup, narrative=markup), draft=True).reference
    involve(desk, ref, Role.WITNESS, person=PersonDetails(name=markup))
    hands.come(ref)
    hands.page.go_to(4)
    hands.finish()
    assert markup in hands.see()
    for found in hands.page.findChildren(QLabel):
        assert found.textFormat().name == "PlainText" or "<" not in found.text()
