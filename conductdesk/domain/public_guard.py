"""The guard of public texts: no names, handles, quotes or links of an incident (R11, R24).

It reads the final, edited text at the moment it is copied. There is no way past it: a text it refuses is
rewritten. Out of its reach are digits written for letters (``l3wis``), nicknames nobody entered, spellings of
another language's grammar, pictures, and hints that only people who were there understand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from conductdesk.domain.folding import has_lookalikes
from conductdesk.domain.guard_links import link_spans, post_spans, shortened_spans
from conductdesk.domain.guard_names import handle_spans, name_spans, own_words
from conductdesk.domain.guard_quotes import quote_spans
from conductdesk.domain.readings import Reading, read
from conductdesk.errors import RefusedError

MAX_CHARACTERS = 50_000
_EXCERPT = 80
_BETWEEN = frozenset({"", " ", "-", ".", ". ", "\u00a0", "\u2010"})

Span = tuple[int, int]


class FindingKind(StrEnum):
    """What a public text may not hold."""

    NAME = "name"
    HANDLE = "handle"
    QUOTE = "quote"
    LINK = "link"


@dataclass(frozen=True)
class GuardTerms:
    """What a public text is checked for.

    ``names``: of everybody in the incident, whole, and other names they use. ``handles``: of accounts, with
    numbers and addresses. ``quotes``: their words, the narrative, texts of posts. ``links``: where posts and
    profiles stand. ``own``: texts of the group itself, such as its name, its joining statement and the
    checklist's text; words that stand there just like this are nobody's name and no quote. ``filled``: the
    checklist's text as the program fills it from the incident; words that stand there are no quote, since a
    record names its platform too, but names in them still count.
    """

    names: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One passage that has to go, at [``start``, ``end``) of the text as it was written."""

    kind: FindingKind
    excerpt: str
    start: int
    end: int
    why: str


_NAME = "This can be read as the name of somebody in the incident. Say it without naming anybody."
_HANDLE = "This can be read as an account of the incident. Leave accounts out."
_QUOTE = (
    "These words stand in the record of the incident. Quoting them gives them a stage. Use your own words."
)
_LINK = "This leads to something in the incident. Leave links to it out."
_SHORTENED = "This kind of link can lead anywhere, also to the post. Write the full address, or none."
_POST = "This leads to a post. Leave links to posts out, even to harmless ones."


def guard_public_text(text: str, terms: GuardTerms) -> tuple[Finding, ...]:
    """Every passage that a public text may not hold, in the order of the text; empty when it may be copied.

    Args:
        text: the final text, as it will be copied; at most 50,000 characters.
        terms: what the incident holds.

    Raises:
        RefusedError: the text is too long to be a message.

    Source: R11 (S1), R24 (S1, S2).
    """
    if len(text) > MAX_CHARACTERS:
        raise RefusedError(
            f"A public text may have at most {MAX_CHARACTERS:,} characters.",
            hint="Shorten it: people read a few sentences.",
        )
    readings = _readings(text, digits=True)
    own = own_words(terms.own)
    found = [
        *_findings(
            FindingKind.NAME, text, _side_by_side(text, name_spans(readings, terms.names, own)), _NAME
        ),
        *_findings(FindingKind.HANDLE, text, handle_spans(readings, terms.handles, own), _HANDLE),
        *_findings(
            FindingKind.QUOTE,
            text,
            quote_spans(_readings(text, digits=False), terms.quotes, (*terms.own, *terms.filled)),
            _QUOTE,
        ),
        *_link_findings(text, readings[-1][0], terms.links),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.end, finding.kind)))


def _readings(text: str, *, digits: bool) -> list[tuple[Reading, bool]]:
    """The text as it stands and, where that differs, with look-alikes folded."""
    readings = [(read(text, digits=digits), False)]
    if has_lookalikes(text):
        readings.append((read(text, lookalikes=True, digits=digits), True))
    return readings


def _link_findings(text: str, reading: Reading, links: Iterable[str]) -> list[Finding]:
    """One finding a link, with the reason that says most about it."""
    found: list[Finding] = []
    for spans, why in (
        (link_spans(text, reading, links), _LINK),
        (shortened_spans(text), _SHORTENED),
        (post_spans(text), _POST),
    ):
        for finding in _findings(FindingKind.LINK, text, spans, why):
            if not any(finding.start < other.end and other.start < finding.end for other in found):
                found.append(finding)
    return found


def _side_by_side(text: str, spans: Iterable[Span]) -> list[Span]:
    """Words of a name that follow each other as one span, so that a name of three words is one finding."""
    joined: list[Span] = []
    for start, end in sorted(set(spans)):
        if joined and text[joined[-1][1] : start] in _BETWEEN:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _findings(kind: FindingKind, text: str, spans: Iterable[Span], why: str) -> list[Finding]:
    """The spans as findings, those that overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(set(spans)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [Finding(kind, _excerpt(text[start:end]), start, end, why) for start, end in merged]


def _excerpt(passage: str) -> str:
    line = " ".join(passage.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"
