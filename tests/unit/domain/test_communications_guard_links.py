"""No link of an incident, no link to a post, and no shortened link gets into a public text (R11, R24)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain.communications import FindingKind, GuardTerms, guard_public_text

LINKS = (
    "https://www.facebook.com/groups/223344/posts/987654321?__cft__=1",
    "https://x.com/quiet_badger/status/1790000000000000001?s=20",
    "HTTPS://Forum.Example.ORG:443/thread/Ugly%20words/",
    "http://gossip-page.example/",
    "https://blog.example.net/?p=123&utm_source=chat",
    "https://www.instagram.com",
    "https://bücher.example/übel",
    "no link at all",
    "",
)
TERMS = GuardTerms(links=LINKS)


def linked(text: str, terms: GuardTerms = TERMS) -> list[str]:
    return [text[f.start : f.end] for f in guard_public_text(text, terms) if f.kind is FindingKind.LINK]


@pytest.mark.parametrize(
    "link",
    [
        "https://www.facebook.com/groups/223344/posts/987654321?__cft__=1",
        "https://www.facebook.com/groups/223344/posts/987654321",
        "http://facebook.com/groups/223344/posts/987654321/",
        "facebook.com/groups/223344/posts/987654321/?utm_source=x&ref=y#top",
        "m.facebook.com/groups/223344/posts/987654321",
        "FB.com/groups/223344/posts/987654321",
        "twitter.com/quiet_badger/status/1790000000000000001",
        "mobile.twitter.com/quiet_badger/status/1790000000000000001",
        "nitter.net/quiet_badger/status/1790000000000000001",
        "forum.example.org/thread/ugly%20words",
        "https://FORUM.EXAMPLE.ORG/thread/Ugly%2520words",
        "forum.example.org:8080/thread/Ugly%20words/page/2",
        "user@forum.example.org/thread/ugly%20words",
        "@forum.example.org/thread/ugly%20words",
        "gossip-page.example",
        "https://www.gossip-page.example/today",
        "...gossip-page.example",
        "gossip-page[.]example",
        "gossip-page (dot) example",
        "gossip-page dot example",
        "gossip-page . example",
        "gossip-page。example",
        "gossip-page．example",
        "gossip\u200b-page.exam\u00adple",
        "gоssip-раge.example",
        "ｇｏｓｓｉｐ-page.example",
        "g o s s i p - p a g e . e x a m p l e",
        "hxxps://gossip-page.example",
        "h**p://gossip-page.example",
        "https : / / gossip-page.example",
        "blog.example.net?p=123",
        "blog.example.net/?p=123&lang=en",
        "bücher.example/übel",
        "bucher.example/ubel/",
        "xn--bcher-kva.example/übel",
        "1790000000000000001",
        "https://other.example/go?to=https%3A%2F%2Fgossip-page.example%2Ftoday",
        "https://other.example/go?to=https%253A%252F%252Fgossip-page.example",
    ],
)
def test_a_link_of_the_incident_is_found_however_it_is_written(link: str) -> None:
    """R11, R24."""
    text = f"Please do not open {link}, thank you."
    assert linked(text)
    assert any(found in link or link in found for found in linked(text))


@pytest.mark.parametrize(
    "link",
    [
        "bit.ly/3abcDE",
        "https://BIT.LY/3abcDE",
        "https://t.co/AbC",
        "tinyurl.com/whatever",
        "www.tinyurl.com/whatever",
        "is.gd/k6",
        "goo.gl/x",
        "maps.app.goo.gl/x",
        "ow.ly/x",
        "buff.ly/x",
        "lnkd.in/x",
        "fb.me/x",
        "youtu.be/x",
        "redd.it/x",
        "vm.tiktok.com/x",
        "bit[.]ly/x",
        "bit (dot) ly/x",
        "bit dot ly slash x",
        "bit . ly / x",
        "bіt.ly/x",
        "ｂｉｔ．ｌｙ／ｘ",
        "bit.\u200bly/x",
        "bit。ly/x",
        "hxxp://bit.ly/x",
        "me@bit.ly/x",
        "...bit.ly/x",
        "web.archive.org/web/2026/https://a.example",
        "archive.ph/AbC",
        "www.google.com/url?q=https://a.example",
        "a-example.translate.goog/page",
    ],
)
def test_a_link_that_may_lead_anywhere_is_found(link: str) -> None:
    """R24: nobody can see where a shortened link leads."""
    assert linked(f"See {link} for more")
    assert linked(f"看{link} for more")


@pytest.mark.parametrize(
    "link",
    [
        "facebook.com/some.body/posts/pfbid0abc",
        "m.facebook.com/story.php?story_fbid=1&id=2",
        "facebook.com/groups/1/permalink/2/",
        "facebook.com/photo/?fbid=1",
        "x.com/anybody/status/12345",
        "twitter.com/i/web/status/12345",
        "instagram.com/p/Cabc/",
        "instagram.com/stories/anybody/1",
        "tiktok.com/@anybody/video/1",
        "linkedin.com/feed/update/urn:li:activity:1",
        "discord.com/channels/1/2/3",
        "discordapp.com/channels/1/2/3",
        "team.slack.com/archives/C1/p2",
        "t.me/somechannel/42",
        "t.me/c/1/2",
        "youtube.com/watch?v=abc",
        "youtube.com/shorts/abc",
        "reddit.com/r/uni/comments/abc/title/",
        "old.reddit.com/r/uni/comments/abc",
        "snapchat.com/add/anybody",
        "threads.net/@anybody/post/abc",
        "bsky.app/profile/a.example/post/abc",
        "teams.microsoft.com/l/message/1/2",
        "social.example/@anybody/109876543210",
        "https://go.example/?u=https%3A%2F%2Fx.com%2Fanybody%2Fstatus%2F1",
    ],
)
def test_a_link_to_a_post_is_found_though_nobody_entered_it(link: str) -> None:
    """R11: not even a harmless item of somebody's is linked."""
    assert linked(f"See {link}.", GuardTerms()) == [link]


@pytest.mark.parametrize(
    "text",
    [
        "Write to committee@chess.example or see https://chess.example/events/2026?page=2.",
        "Join us: chat.whatsapp.com/AbCdEf, discord.gg/AbCd, facebook.com/groups/ourgroup, t.me/ourgroup",
        "Follow instagram.com/ourgroup and x.com/ourgroup, youtube.com/@ourgroup, linkedin.com/company/ours",
        "We use bit.ly and t.co never. What it is.good people know. It is.gd",
        "forum.example.org has other threads, as forum.example.org/thread/nice",
        "blog.example.net and blog.example.net/?p=99",
        "Meet at 7.30pm in room 1.02, see pp. 3/4 and/or ask.",
        "netflix.com/anybody/status/report and notbit.ly/page",
        "100% sure, a%20b.example and x.com",
        "The point is: dot your i's and slash your prices.",
        "xn--zzzz.example is odd, xn--.example too",
    ],
)
def test_other_links_and_ordinary_text_pass(text: str) -> None:
    assert not linked(text)


def test_each_link_is_marked_once_with_the_reason_that_says_most() -> None:
    found = guard_public_text("https://x.com/quiet_badger/status/1790000000000000001", TERMS)
    assert len(found) == 1
    assert "incident" in found[0].why
    (short,) = guard_public_text("see bit.ly/abc", TERMS)
    assert "anywhere" in short.why
    (post,) = guard_public_text("see instagram.com/p/abc", TERMS)
    assert "post" in post.why


def test_the_end_of_a_sentence_is_no_part_of_a_link() -> None:
    assert linked("See (https://gossip-page.example/today).") == ["https://gossip-page.example/today"]
    assert linked("See “bit.ly/abc”…") == ["bit.ly/abc"]


@pytest.mark.parametrize("unit", ["a.", ".", "a", "@", "x.com/", "a@", "1 . "])
def test_long_texts_of_dots_and_labels_are_read_in_good_time(unit: str) -> None:
    """Patterns that backtrack would hang here; the suite's time limit is the judge."""
    assert not linked(unit * (20_000 // len(unit)))


@given(st.text(max_size=60), st.sampled_from(["https://gossip-page.example/today", "bit.ly/abc"]))
def test_a_link_is_found_whatever_stands_around_it(around: str, link: str) -> None:
    text = f"{around} {link} {around}"
    assert link in " ".join(linked(text)) or any(found in link for found in linked(text))
