"""Finds links of an incident, shortened links and links to posts in a public text (R11, R24).

A shortened link may lead anywhere, and a link to a post leads to somebody, so neither needs to be known
beforehand. Links of the incident are compared by where they lead: scheme, ``www``, the spelling of the host,
a slash at the end and tracking in the query make no difference, nor does writing ``[.]`` or ``dot``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from conductdesk.domain.folding import fold
from conductdesk.domain.readings import Reading, read

Span = tuple[int, int]


def _each(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHORTENERS = _each("""
amzn.to bit.do bit.ly bitly.com buff.ly cutt.ly dlvr.it fb.me fb.watch g.co goo.gl hubs.ly ift.tt is.gd j.mp
lnkd.in ow.ly pin.it qr.ae rb.gy rebrand.ly redd.it s.id short.io shorturl.at shorturl.com snip.ly spoti.fi
t.co t.ly tiny.cc tiny.one tinyurl.com trib.al urlz.fr v.gd vm.tiktok.com vt.tiktok.com wp.me x.gd youtu.be
""")
_REDIRECTS_AND_ARCHIVES = _each("""
archive.fo archive.is archive.li archive.md archive.ph archive.today archive.vn web.archive.org
ghostarchive.org l.facebook.com/l.php lm.facebook.com google.com/url href.li slack-redir.net
""")
_POSTS = (
    r"facebook\.com/(?:\S*/)?(?:posts|permalink|videos|photos|reel|reels|share|stories|comments)/\S",
    r"facebook\.com/(?:\S*/)?(?:permalink|story|photo|watch)(?:\.php)?/?\?\S",
    r"x\.com/\S+/status(?:es)?/\S",
    r"instagram\.com/(?:\S*/)?(?:p|reel|reels|tv|stories|share)/\S",
    r"tiktok\.com/(?:@[^\s/]+/(?:video|photo)|t)/\S",
    r"linkedin\.com/(?:posts|feed/update|pulse)/\S",
    r"discord\.com/channels/\S",
    r"slack\.com/archives/[^\s/]+/\S",
    r"t\.me/(?:c/)?[^\s/]+/\d",
    r"youtube\.com/(?:watch\?|shorts/|live/|post/)\S",
    r"reddit\.com/\S*comments/\S",
    r"snapchat\.com/(?:t|add|spotlight)/\S",
    r"threads\.(?:net|com)/@[^\s/]+/post/\S",
    r"bsky\.app/profile/[^\s/]+/post/\S",
    r"teams\.microsoft\.com/l/message/\S",
    r"[\w-]+\.[a-z]{2,}/@[^\s/]+/\d{6}",
)
_TWINS = {
    "twitter.com": "x.com",
    "fxtwitter.com": "x.com",
    "vxtwitter.com": "x.com",
    "nitter.net": "x.com",
    "fb.com": "facebook.com",
    "instagr.am": "instagram.com",
    "telegram.me": "t.me",
    "telegram.dog": "t.me",
    "discordapp.com": "discord.com",
}
_PLATFORMS = _each("""
x.com facebook.com instagram.com tiktok.com linkedin.com discord.com slack.com t.me youtube.com reddit.com
snapchat.com threads.net threads.com bsky.app whatsapp.com chat.whatsapp.com teams.microsoft.com
""")
_OUTER_LABELS = _each("www ww3 m mobile mbasic touch old new web amp")
_TRACKING = re.compile(r"utm_.*|fbclid|gclid|igsh(?:id)?|si|s|t|ref|ref_src|ref_url|feature|share|mibextid")

_DOT = r"\s*\.\s*"
# A link can stand right after a letter of a script without spaces: only Latin letters belong to a host here.
_START = r"(?<![a-z0-9_.@-])(?:[a-z][a-z0-9+-]{1,9}\s*:\s*/\s*/\s*)?(?:[^\s/@]{0,64}@)?(?:[a-z0-9_-]*\.)*"
_ADDRESS = re.compile(
    r"(?<![\w.@-])\.*(?:[a-z][a-z0-9+-]{1,9}://)?(?:[^\s/@]{0,64}@)?"
    r"(?P<host>(?:[\w-]+\.)+[^\W\d_][\w-]+)(?::\d{1,5})?(?P<rest>[/?#]\S*)?"
)
_DEFANGED = (
    (re.compile(r"\s*[\[({<]\s*(?:\.|dot)\s*[\])}>]\s*"), "."),
    (re.compile(r"\s*[\[({<]\s*(?:/|slash)\s*[\])}>]\s*"), "/"),
    (re.compile(r"(?<=[\w-])\s+dot\s+(?=[\w-])"), "."),
    (re.compile(r"(?<=[\w-])\s+slash\s+(?=[\w-])"), "/"),
    (re.compile(r"(?<=\w)\s+\.\s*(?=\w)"), "."),
    (re.compile("[。｡]"), "."),  # full stops that browsers take for a dot
    (re.compile(r"\bh(?:xx|tt|\*\*)ps?(?=\s*:)"), "http"),
)
_TRAILING = ".,;:!?…'\"”’)]}>»"  # noqa: RUF001  what ends a sentence and not an address
_SAME_LETTERS = 12
_NUMBER_IN_LINK = re.compile(r"(?=(?:[^\W\d_]*\d){4})\w{8,}|\d{7,}")


@dataclass(frozen=True)
class _Address:
    """Where a link leads: folded host and path, and the parts of the query that are not tracking."""

    host: str
    segments: tuple[str, ...]
    query: frozenset[str]


@dataclass(frozen=True)
class _Unmasked:
    """The folded text with dots and slashes put back, and where each character came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        return self.starts[first], self.ends[last - 1]


def shortened_spans(text: str) -> list[Span]:
    """Where a link stands that may lead anywhere: a shortened one, an archive or a redirect."""
    return list(_matches(_unmasked(text), _anywhere()))


def post_spans(text: str) -> list[Span]:
    """Where a link to a post on any platform stands, or one that holds such a link inside."""
    unmasked = _unmasked(text)
    spans = list(_matches(unmasked, _posts()))
    spans.extend(
        unmasked.span(found.start(), found.start() + len(found.group().rstrip(_TRAILING)))
        for found in _ADDRESS.finditer(unmasked.text)
        if "%" in found.group() and _posts().search(_decoded(found.group()))
    )
    return spans


def link_spans(text: str, reading: Reading, links: Iterable[str]) -> list[Span]:
    """Where one of the links stands. ``reading`` is of the same text, with look-alikes folded."""
    known = [address for address in map(_address, links) if address is not None]
    unmasked = _unmasked(text)
    spans: list[Span] = []
    for found in _ADDRESS.finditer(unmasked.text):
        written = found.group().rstrip(_TRAILING)
        here = _address(written)
        inside = read(_decoded(written), lookalikes=True).text if "%" in written else ""
        if here and any(_leads_to(here, address) or _spelt_in(inside, address) for address in known):
            spans.append(unmasked.span(found.start(), found.start() + len(written)))
    for address in known:
        for needle in _needles(address):
            spans.extend(reading.span(first, last) for first, last in reading.occurrences(needle))
    return spans


def _matches(unmasked: _Unmasked, pattern: re.Pattern[str]) -> Iterator[Span]:
    for found in pattern.finditer(unmasked.text):
        last = found.end()
        while last < len(unmasked.text) and not unmasked.text[last].isspace():
            last += 1
        kept = unmasked.text[found.start() : last].rstrip(_TRAILING)
        yield unmasked.span(found.start(), found.start() + max(len(kept), 1))


def _unmasked(text: str) -> _Unmasked:
    """The text as a reader would type it into a browser."""
    seen = fold(text, lookalikes=True)
    shown = [
        place for place, character in enumerate(seen.text) if character.isprintable() or character.isspace()
    ]
    current = "".join(seen.text[place] for place in shown)
    starts = [seen.starts[place] for place in shown]
    ends = [seen.ends[place] for place in shown]
    for pattern, written in _DEFANGED:
        pieces: list[str] = []
        new_starts: list[int] = []
        new_ends: list[int] = []
        done = 0
        for found in pattern.finditer(current):
            first, last = found.span()
            pieces.extend((current[done:first], written))
            new_starts.extend((*starts[done:first], *[starts[first]] * len(written)))
            new_ends.extend((*ends[done:first], *[ends[last - 1]] * len(written)))
            done = last
        current = "".join((*pieces, current[done:]))
        starts = [*new_starts, *starts[done:]]
        ends = [*new_ends, *ends[done:]]
    return _Unmasked(current, tuple(starts), tuple(ends))


@cache
def _anywhere() -> re.Pattern[str]:
    """Hosts that forward, with a path: naming a service without one links to nothing."""
    hosts = "|".join(_DOT.join(map(re.escape, host.split("."))) for host in sorted(_SHORTENERS))
    others = "|".join(map(re.escape, sorted(_REDIRECTS_AND_ARCHIVES)))
    return re.compile(rf"{_START}(?:(?:{hosts}|{others})\s*[/?]\s*[\w%@+-]|translate\.goog\s*/)")


@cache
def _posts() -> re.Pattern[str]:
    """Links to posts, on each platform's host and those that stand for it."""
    patterns = []
    for pattern in _POSTS:
        host, _, rest = pattern.partition("/")
        twins = [re.escape(twin) for twin, known in _TWINS.items() if known == host.replace("\\", "")]
        patterns.append(f"(?:{'|'.join((host, *twins))})/{rest}")
    return re.compile(f"{_START}(?:{'|'.join(patterns)})")


def _decoded(text: str) -> str:
    """Percent signs decoded twice: links inside links are encoded once more."""
    return unquote(unquote(text))


def _address(link: str) -> _Address | None:
    """Where a link leads; None when there is no host in it."""
    found = _ADDRESS.search(_unmasked(_decoded(link.strip())).text)
    if found is None:
        return None
    path, _, query = (found["rest"] or "").partition("#")[0].partition("?")
    segments = tuple(segment for segment in path.rstrip(_TRAILING).split("/") if segment)
    kept = frozenset(
        pair for pair in query.split("&") if pair and not _TRACKING.fullmatch(pair.partition("=")[0])
    )
    return _Address(_host(found["host"]), segments, kept)


def _host(written: str) -> str:
    labels = written.strip(".").split(".")
    if any(label.startswith("xn--") for label in labels):
        labels = _from_punycode(labels)
    while len(labels) > 2 and labels[0] in _OUTER_LABELS:  # noqa: PLR2004  a name and its top-level domain
        labels = labels[1:]
    host = ".".join(labels)
    return _TWINS.get(host, host)


def _from_punycode(labels: list[str]) -> list[str]:
    try:
        decoded = ".".join(labels).encode("ascii").decode("idna")
    except UnicodeError:
        return labels
    return fold(decoded, lookalikes=True).text.split(".")


def _leads_to(here: _Address, known: _Address) -> bool:
    if here.host != known.host:
        return False
    if known.segments:
        return here.segments[: len(known.segments)] == known.segments
    return known.host not in _PLATFORMS and known.query <= here.query


def _needles(known: _Address) -> Iterator[str]:
    """The link as letters and digits in a row, and numbers in it that no text holds by chance."""
    hosts = [known.host, *(twin for twin, host in _TWINS.items() if host == known.host)]
    for host in hosts:
        needle = read(host + "".join(known.segments), lookalikes=True).text
        leads_alone = known.segments or not (known.query or known.host in _PLATFORMS)
        if len(needle) >= _SAME_LETTERS and leads_alone:
            yield needle
    for part in (*known.segments, *(pair.partition("=")[2] for pair in known.query)):
        number = read(part, lookalikes=True).text
        if _NUMBER_IN_LINK.fullmatch(number):
            yield number


def _spelt_in(text: str, known: _Address) -> bool:
    return any(needle in text for needle in _needles(known))
