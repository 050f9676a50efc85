"""Posts, messages and the register of an incident on screen."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from section_desk import ENDLESS, HOSTILE, TURNED, Bench, open_one, png, sticking_out

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.evidence import PostState
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.evidence import add_pasted
from conductdesk.services.messages import record_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.posts import add_post
from conductdesk.services.referrals import refer
from conductdesk.services.wellbeing import record_wishes
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents import posts as module
from conductdesk.ui.pages.incidents.messages import MessagesSection
from conductdesk.ui.pages.incidents.posts import PostRow, PostsSection, web_address
from conductdesk.ui.places import Place
from conductdesk.ui.theme import Theme


@pytest.fixture
def posts(context: Context, desk: OpenDesk, finish: Callable[[], None], qtbot: Any) -> Any:
    section = PostsSection(context)
    ref = open_one(desk, platform="WhatsApp")
    add_pasted(desk, ref, png(), description="Screenshot of the chat")
    made = Bench(section, desk, ref, finish)
    qtbot.addWidget(made.window)
    yield made
    section.clear()
    finish()


@pytest.fixture
def messages(context: Context, desk: OpenDesk, finish: Callable[[], None], qtbot: Any) -> Any:
    section = MessagesSection(context)
    made = Bench(section, desk, open_one(desk), finish)
    qtbot.addWidget(made.window)
    yield made
    section.clear()
    finish()


def row_of(bench: Bench, number: int = 1) -> PostRow:
    post = next(p for p in bench.view().posts if p.number == number)
    return bench.section.rows.get(post.id)


def test_a_post_is_listed_with_the_evidence_that_shows_it(posts: Bench) -> None:
    """R21 (S2)."""
    posts.press(posts.section.add_post)
    form = posts.section.opening.form()
    assert form.values()["where"] == "WhatsApp"
    form.field("quote").control.setPlainText("Go home")
    form.field("author").control.setText("@night_owl")
    form.field("evidence").control.set_keys(("1",))
    posts.press(form.keep)
    (post,) = posts.view().posts
    assert (post.quote, post.evidence, post.state) == ("Go home", (1,), PostState.UP)
    for words in ("“Go home”", "Still up", "Shown by evidence 1"):
        assert words in posts.said()


def test_a_post_that_nobody_could_find_is_refused_in_place(posts: Bench) -> None:
    posts.press(posts.section.add_post)
    form = posts.section.opening.form()
    form.field("where").control.clear()
    form.submit()
    assert form.field("where").error.isVisibleTo(posts.window)
    assert posts.view().posts == ()


def test_a_post_that_nothing_shows_says_so_and_evidence_is_linked_and_unlinked(
    posts: Bench, desk: OpenDesk
) -> None:
    add_post(desk, posts.ref, where="WhatsApp")
    posts.refresh()
    assert "No evidence shows it yet." in posts.said()
    posts.press(row_of(posts).link)
    row_of(posts).opening.form().field("evidence").control.set_keys(("1",))
    posts.press(row_of(posts).opening.form().keep)
    assert posts.view().posts[0].evidence == (1,)
    assert "No evidence shows it yet." not in posts.said()
    posts.press(row_of(posts).link)
    row_of(posts).opening.form().field("evidence").control.set_keys(())
    posts.press(row_of(posts).opening.form().keep)
    assert posts.view().posts[0].evidence == ()


def test_already_gone_is_a_state_and_can_be_taken_back(posts: Bench, desk: OpenDesk) -> None:
    """R21 (S2)."""
    add_post(desk, posts.ref, where="WhatsApp")
    posts.refresh()
    posts.press(row_of(posts).gone)
    assert posts.view().posts[0].state is PostState.ALREADY_GONE
    assert "Already gone" in posts.said()
    posts.press(row_of(posts).up)
    assert posts.view().posts[0].state is PostState.UP


def test_taking_down_leads_to_the_step_with_its_lock(posts: Bench, desk: OpenDesk) -> None:
    """R21 (S2): nothing here goes round the lock on removal."""
    add_post(desk, posts.ref, where="WhatsApp")
    posts.refresh()
    wanted: list[Place] = []
    posts.section.wants.connect(wanted.append)
    posts.press(row_of(posts).down)
    assert [place.part for place in wanted] == ["removal"]
    assert posts.view().posts[0].state is PostState.UP


def test_nothing_was_posted_is_noted_and_can_be_taken_back(posts: Bench) -> None:
    """R21 (S2)."""
    posts.press(posts.section.nothing)
    assert posts.view().nothing_posted
    assert "nothing has to be taken down" in posts.said()
    posts.press(posts.section.nothing)
    assert not posts.view().nothing_posted


def test_a_post_is_corrected_without_losing_its_date(posts: Bench, desk: OpenDesk) -> None:
    add_post(desk, posts.ref, where="WhatsApp", quote="Go hme", posted="19/11/2026 21:10")
    posts.refresh()
    posts.press(row_of(posts).edit)
    row_of(posts).opening.form().field("quote").control.setPlainText("Go home")
    posts.press(row_of(posts).opening.form().keep)
    (post,) = posts.view().posts
    assert post.quote == "Go home"
    assert post.posted_at is not None


def test_a_post_listed_by_mistake_goes_off_the_list(posts: Bench, desk: OpenDesk) -> None:
    add_post(desk, posts.ref, where="WhatsApp")
    posts.refresh()
    posts.press(row_of(posts).off)
    assert posts.view().posts == ()


def test_an_address_is_opened_only_after_asking(
    posts: Bench, desk: OpenDesk, prompts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(module.QDesktopServices, "openUrl", opened.append)
    add_post(desk, posts.ref, where="Instagram", link="https://example.org/p/1")
    posts.refresh()
    prompts.will(False, True)
    row_of(posts).open.click()
    assert opened == []
    row_of(posts).open.click()
    assert [url.toString() for url in opened] == ["https://example.org/p/1"]


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "javascript:alert(1)", "x-app://y", "not a link", "", "http://", "//host"]
)
def test_only_web_addresses_can_be_opened(link: str) -> None:
    assert web_address(link) is None


@pytest.mark.parametrize(("percent", "width"), [(100, 640), (200, 880)])
def test_hostile_posts_stay_text_and_inside(
    posts: Bench, desk: OpenDesk, theme: Theme, percent: int, width: int
) -> None:
    for words in (HOSTILE, ENDLESS, TURNED):
        add_post(desk, posts.ref, where=words, quote=words, author=words, link=f"https://example.org/{words}")
    theme.choose(look="light", font="inter", percent=percent)
    posts.window.resize(width, 700)
    posts.refresh()
    posts.press(row_of(posts).link)
    assert sticking_out(posts.window) == []
    assert "<b>bold</b>" in posts.said()
    assert "\u202e" not in posts.said()


def test_a_message_is_shown_as_it_was_sent_and_leads_to_its_proof(messages: Bench, desk: OpenDesk) -> None:
    """R24 (S1, S2)."""
    add_pasted(desk, messages.ref, png())
    text = "\n".join(f"Line {number}" for number in range(30))
    record_message(
        desk, messages.ref, MessageKind.PUBLIC, to="everybody", text=text, where="WhatsApp", proof=1
    )
    messages.refresh()
    (row,) = [messages.section.sent.get(m.id) for m in messages.view().messages]
    assert "Line 2" in messages.said()
    assert "Line 29" not in messages.said()
    messages.press(row.all)
    assert "Line 29" in messages.said()
    wanted: list[Place] = []
    messages.section.wants.connect(wanted.append)
    messages.press(row.proof)
    assert wanted == [Place(page="incidents", ref=messages.ref, part="evidence", number=1)]


def test_an_answer_to_a_referral_is_noted_in_place(messages: Bench, desk: OpenDesk) -> None:
    """R25 (S1, S2, S3)."""
    record_wishes(desk, messages.ref, WishesState.NOBODY_IDENTIFIABLE)
    refer(desk, messages.ref, Route.STAFF_SUPPORT, to="Staff support for societies", note="By e-mail")
    messages.refresh()
    assert "No answer yet." in messages.said()
    (row,) = [messages.section.taken.get(r.id) for r in messages.view().referrals]
    messages.press(row.note_answer)
    form = row.opening.form()
    form.field("answer").control.setPlainText("We look at it on Monday")
    form.field("their_reference").control.setText("SU-1182")
    messages.press(form.keep)
    (referral,) = messages.view().referrals
    assert (referral.answer, referral.their_reference) == ("We look at it on Monday", "SU-1182")
    assert "their reference SU-1182" in messages.said()


def test_what_was_said_aloud_is_entered_in_the_register(messages: Bench) -> None:
    """R26 (S2)."""
    messages.press(messages.section.tell)
    form = messages.section.opening.form()
    form.submit()
    assert form.field("to").error.isVisibleTo(messages.window)
    form.field("to").control.setText("Noor Haddad")
    form.field("what").control.setPlainText("That staff support was told")
    form.field("why").control.setText("She asked to hear")
    messages.press(form.keep)
    (entry,) = messages.view().told
    assert (entry.kind, entry.to) == ("spoken", "Noor Haddad")
    assert "Said aloud, to Noor Haddad" in messages.said()


def test_nothing_sent_is_one_calm_sentence(messages: Bench) -> None:
    assert "Nothing was sent or told yet." in messages.said()


def test_clear_leaves_no_message(messages: Bench, desk: OpenDesk) -> None:
    record_message(desk, messages.ref, MessageKind.DIRECT, to="Kofi", text="Please stop")
    messages.refresh()
    assert "Please stop" in messages.said()
    messages.section.clear()
    assert "Please stop" not in messages.said()


@pytest.mark.parametrize(("percent", "width"), [(100, 640), (200, 880)])
def test_hostile_messages_stay_text_and_inside(
    messages: Bench, desk: OpenDesk, theme: Theme, percent: int, width: int
) -> None:
    for words in (HOSTILE, ENDLESS, TURNED):
        record_message(desk, messages.ref, MessageKind.DIRECT, to=words, text=words, where=words)
    theme.choose(look="dark", font="atkinson", percent=percent)
    messages.window.resize(width, 700)
    messages.refresh()
    assert sticking_out(messages.window) == []
    assert "<b>bold</b>" in messages.said()


def test_many_posts_come_a_few_at_a_time_and_in_their_order(posts: Bench, finish: Callable[[], None]) -> None:
    for number in range(11):
        add_post(posts.desk, posts.ref, where=f"Channel {number}")
    posts.refresh()
    keys = [post.id for post in posts.view().posts]
    column = posts.section.rows.layout()
    shown = [column.itemAt(at).widget() for at in range(column.count())]
    assert shown == [posts.section.rows.get(key) for key in keys]
    assert "Channel 10" in posts.said()
    posts.section.update_view(posts.view())
    posts.section.forget()
    finish()
    assert column.count() == 0
