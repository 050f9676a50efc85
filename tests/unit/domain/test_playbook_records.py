"""The records of a checklist find their parts by key (R28)."""

from datetime import date

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.playbook import Category, PlatformCard, Playbook, Step, StepKind, Text

PLAYBOOK = Playbook(
    key="a",
    version="1",
    name="A",
    language="en",
    steps=(Step(key="safety", kind=StepKind.SAFETY, title="t", why="w"),),
    texts=(Text(key="hello", kind=MessageKind.PUBLIC, title="t", body="b"),),
    categories=(Category(key="bullying", name="Bullying"),),
    cards=(PlatformCard(key="x", name="X (Twitter)", as_of=date(2026, 11, 1)),),
)


def test_parts_are_found_by_their_key() -> None:
    assert PLAYBOOK.step("safety") is PLAYBOOK.steps[0]
    assert PLAYBOOK.text("hello") is PLAYBOOK.texts[0]
    assert PLAYBOOK.category("bullying") is PLAYBOOK.categories[0]


def test_a_card_is_found_by_key_or_name_whatever_the_case() -> None:
    assert PLAYBOOK.card("X") is PLAYBOOK.card("x (twitter)") is PLAYBOOK.cards[0]


def test_what_is_not_there_is_none() -> None:
    assert PLAYBOOK.step("freeze") is PLAYBOOK.text("freeze") is PLAYBOOK.category("freeze") is None
    assert PLAYBOOK.card("WhatsApp") is None


def test_addresses_fit_only_the_union_they_belong_to() -> None:
    """R27."""
    own = Playbook(key="k", version="1", name="n", language="en", contacts_for=("Queen Mary", "QMSU"))
    assert own.contacts_fit("QUEEN MARY students' union")
    assert own.contacts_fit("the qmsu")
    assert not own.contacts_fit("Northmere Students' Union")
    assert not own.contacts_fit("")
    assert Playbook(key="k", version="1", name="n", language="en").contacts_fit("")
