"""Messages: the record of what was sent, and how a text of the checklist is filled and made ready (R24).

The guard that keeps names, handles, quotes and links out of public texts is
:func:`~conductdesk.domain.public_guard.guard_public_text`. It is offered here too, since every message goes
through this module.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from conductdesk.domain.public_guard import Finding, FindingKind, GuardTerms, guard_public_text
from conductdesk.domain.records import new_id, visible
from conductdesk.errors import RefusedError

__all__ = [
    "FIELDS",
    "PUBLIC_FIELDS",
    "Communication",
    "Filled",
    "Finding",
    "FindingKind",
    "GuardTerms",
    "MessageKind",
    "Template",
    "check_ready",
    "field_names",
    "fill",
    "gap_marker",
    "gaps_left",
    "guard_public_text",
    "stray_braces",
]

FIELDS: Mapping[str, str] = {
    "group": "the name of the group or branch",
    "union": "the name of the Students' Union",
    "party": "the name of the party",
    "platform": "the platform, as members know it",
    "committee_contact": "how members reach the committee",
    "zero_tolerance_route": "how to report through the union's Zero Tolerance route",
    "support_contact": "where people find support",
    "statement_date": "the day the joining statement was posted",
    "statement_text": "the joining statement, word for word",
    "freeze_from": "when the freeze starts",
    "freeze_until": "when the freeze ends",
    "season": "what is coming up, such as the elections",
    "season_dates": "when it takes place",
    "recipient": "whom this message goes to",
    "staff_contact": "the name of staff support",
    "officer": "the officer who writes",
    "officer_role": "the office they hold",
    "reference": "the reference of the incident",
    "code_name": "the code name of the incident",
    "happened_on": "when it happened, as far as it is known",
    "reported_on": "the day it was first reported",
    "their_reference": "the reference they gave it",
    "categories": "what kind of behaviour it is",
    "report_count": "how many people told the committee",
    "evidence_count": "how many items of evidence are kept",
    "done_so_far": "what has been done",
    "new_since": "what is new since the last report",
    "next_step": "what happens next",
    "next_contact": "when they will hear again",
    "outcome": "how it ended",
    "rule_applied": "the rule or procedure that was applied",
    "post_address": "where the post can be found",
    "platform_rule": "the rule of the platform it breaks",
    "question": "what the committee would like to know",
}
"""Every field a text may name in braces, with what belongs there."""

PUBLIC_FIELDS: frozenset[str] = frozenset(
    {
        "group",
        "union",
        "party",
        "platform",
        "committee_contact",
        "zero_tolerance_route",
        "support_contact",
        "statement_date",
        "statement_text",
        "freeze_from",
        "freeze_until",
        "season",
        "season_dates",
    }
)
"""The fields a public text may name: none of them says who or what an incident is about (R24)."""

_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class MessageKind(StrEnum):
    """Who will read it."""

    PUBLIC = "public"
    DIRECT = "direct"
    EMAIL = "email"


@dataclass(eq=False, kw_only=True)
class Communication:
    """A message as it was sent: final text, where, when, proof (R24). ``proof_id`` is an item of evidence."""

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    step_key: str = ""
    kind: MessageKind
    to: str
    text: str
    where: str = ""
    sent_at: datetime
    proof_id: str | None = None
    officer_id: str


class Template(Protocol):
    """What can be filled: a text of a playbook."""

    @property
    def subject(self) -> str:
        """The subject line, with fields in braces; empty where there is none."""

    @property
    def body(self) -> str:
        """The text, with fields in braces."""


@dataclass(frozen=True)
class Filled:
    """A text with its fields filled. ``gaps`` are the keys nothing was known for, in order of appearance."""

    subject: str
    body: str
    gaps: tuple[str, ...] = ()


def field_names(text: str) -> tuple[str, ...]:
    """The fields a text names, each once, in order of appearance."""
    return tuple(dict.fromkeys(_FIELD.findall(text)))


def stray_braces(text: str) -> bool:
    """Whether braces are left over once every ``{field}`` is taken out."""
    rest = _FIELD.sub("", text)
    return "{" in rest or "}" in rest


def gap_marker(key: str) -> str:
    """How an empty field shows in a text: ``[statement date]``."""
    return f"[{key.replace('_', ' ')}]"


def fill(text: Template, fields: Mapping[str, str]) -> Filled:
    """The text with its fields replaced, once: a value is never read as a template itself.

    A field that is missing, or whose value shows nothing, stays visible as ``[statement date]`` and is a gap.

    Source: R24 (S1, S2).
    """
    gaps: dict[str, None] = {}

    def value(match: re.Match[str]) -> str:
        key = match.group(1)
        known = fields.get(key, "")
        if visible(known):
            return known.strip()
        gaps[key] = None
        return gap_marker(key)

    subject = " ".join(_FIELD.sub(value, text.subject).split())
    body = _FIELD.sub(value, text.body)
    return Filled(subject=subject, body=body, gaps=tuple(gaps))


def gaps_left(text: str) -> tuple[str, ...]:
    """The fields whose marker, such as ``[statement date]``, still stands in an edited text."""
    return tuple(key for key in FIELDS if gap_marker(key) in text)


def check_ready(
    text: Filled | str,
    kind: MessageKind,
    *,
    findings: Sequence[Finding] = (),
    gaps: Sequence[str] = (),
) -> None:
    """Let a text go, or refuse it. There is no override: a text that is refused is rewritten.

    Args:
        text: the final text; of a filled one the subject and body as they are.
        kind: who will read it.
        findings: what the guard found in it; they hold back public texts only.
        gaps: fields known to be empty, beside those whose marker stands in the text.

    Raises:
        RefusedError: the text is empty, has gaps, or is public and has findings.

    Source: R24 (S1, S2).
    """
    whole = f"{text.subject}\n{text.body}" if isinstance(text, Filled) else text
    if not visible(whole):
        raise RefusedError("The message is empty.", hint="Write it, or take a text of the checklist.")
    open_gaps = dict.fromkeys((*gaps, *gaps_left(whole)))
    if open_gaps:
        named = ", ".join(f"{key.replace('_', ' ')} {{{key}}}" for key in open_gaps)
        raise RefusedError(
            f"Something is still to be filled in: {named}.",
            hint="Fill each gap, or take the sentence out.",
        )
    if kind is MessageKind.PUBLIC and findings:
        raise RefusedError(
            f"A public text cannot hold {_counted(findings)} of the incident.",
            hint="Take out what is marked and say it in other words: no names, accounts, quotes or links. "
            "There is no override for this.",
        )


_KIND_WORDS = {
    FindingKind.NAME: ("a name", "names"),
    FindingKind.HANDLE: ("an account", "accounts"),
    FindingKind.QUOTE: ("a quote", "quotes"),
    FindingKind.LINK: ("a link", "links"),
}


def _counted(findings: Sequence[Finding]) -> str:
    """Such as "2 names and a link": never what the text says, since messages can end up in logs."""
    parts = []
    for kind, (one, several) in _KIND_WORDS.items():
        count = sum(finding.kind is kind for finding in findings)
        if count:
            parts.append(one if count == 1 else f"{count} {several}")
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"  # noqa: PLR2004
