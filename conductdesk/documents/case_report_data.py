"""What a case report is made of: plain text, aware times and tuples, filled by the services.

Nothing here knows the store or ReportLab. Every text may be of any length and script; an empty one means "not
given". Sequences print in the order they come in.
"""

import dataclasses
from datetime import date, datetime
from enum import StrEnum


class WishesState(StrEnum):
    """Where asking the person affected stands. Source: R8 (S3)."""

    NOT_ASKED = "not asked"
    ASKED = "asked, no answer"
    ANSWERED = "answered"
    NOBODY = "nobody identifiable"
    DANGER = "immediate danger"


class StepState(StrEnum):
    """Where a step of the checklist stands. Source: R22 (S2)."""

    OPEN = "open"
    IN_PROGRESS = "in progress"
    DONE = "done"
    SKIPPED = "skipped"
    NOT_NEEDED = "not needed"


class PostState(StrEnum):
    """Where a post stands; already gone is a state of its own. Source: R21 (S2)."""

    UP = "still up"
    GONE = "already gone"
    TAKEN_DOWN = "taken down"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fact:
    """One label and what it says; ``value`` may have several lines."""

    label: str
    value: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Override:
    """Somebody went on past a lock, with a written reason. Source: R8 (S3), R21 (S2)."""

    reason: str
    by: str
    at: datetime


@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonEntry:
    """A person or account in the incident; ``roles`` in the product's words ("person affected", "handler").

    ``name`` is whatever the reader may see, such as "Bystander 2" where names are left out.
    """

    name: str
    roles: tuple[str, ...]
    position: str = ""
    membership: str = ""
    accounts: tuple[str, ...] = ()
    note: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class WishesEntry:
    """What one person affected wants; ``words`` are theirs, ``may_be_told`` says who may be told."""

    state: WishesState
    person: str = ""
    words: str = ""
    may_be_told: str = ""
    asked_at: datetime | None = None
    asked_by: str = ""
    answered_at: datetime | None = None
    override: Override | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class StatementEntry:
    """What somebody told the committee, in their words; ``how`` is the way they told it."""

    who: str
    words: str
    at: datetime | None = None
    how: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoteEntry:
    """A note of the committee's own."""

    text: str
    by: str
    at: datetime


@dataclasses.dataclass(frozen=True, kw_only=True)
class JudgementEntry:
    """One question of the "criticism or abuse?" aid. Source: R4 (S0, S1)."""

    question: str
    answer: str
    reason: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class WellbeingEntry:
    """One check on somebody, the officers themselves included. Source: R9 (S0)."""

    person: str
    at: datetime
    by: str
    text: str = ""
    support_offered: str = ""
    impact: tuple[str, ...] = ()
    next_check: date | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """Something that happened; ``as_written`` is the time as its source gave it, where that differs."""

    what: str
    at: datetime | None = None
    who: str = ""
    as_written: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class StepEntry:
    """A step of the checklist. Source: R20 to R22 (S2)."""

    title: str
    state: StepState
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    override: Override | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class FreezeEntry:
    """A cooling-off time of a platform. Source: R23 (S2)."""

    platform: str
    since: datetime
    until: datetime | None = None
    reopened_at: datetime | None = None
    pressed_by: str = ""
    note: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReferralEntry:
    """Something passed on, the police included. Source: R10 (S1, S3), R25."""

    to: str
    at: datetime
    by: str = ""
    reference: str = ""
    reason: str = ""
    agreed: str = ""
    answer: str = ""
    answered_at: datetime | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class MessageEntry:
    """A message that was sent; ``evidence`` are labels such as "E3" that show it. Source: R24 (S1, S2)."""

    kind: str
    text: str
    where: str = ""
    to: str = ""
    at: datetime | None = None
    by: str = ""
    evidence: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class PostEntry:
    """A post the incident is about; ``evidence`` are labels of the items that show it. Source: R21 (S2)."""

    description: str
    state: PostState
    where: str = ""
    author: str = ""
    at: datetime | None = None
    by: str = ""
    evidence: tuple[str, ...] = ()
    override: Override | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture re-encoded without metadata.

    Args:
        jpeg: baseline or progressive JPEG bytes; embedded as they are.
        width_px: width in pixels.
        height_px: height in pixels.
        caption: what stands below it.
    """

    jpeg: bytes = dataclasses.field(repr=False)
    width_px: int
    height_px: int
    caption: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class EvidenceEntry:
    """One sealed item.

    Args:
        label: short name used across the report, such as "E1".
        name: file name as it was brought.
        kind: type by content, in words or as a media type.
        size_bytes: size of the original.
        sha256: fingerprint of the original, 64 hexadecimal digits.
        kept_at: when it was sealed.
        kept_by: who sealed it.
        description: what it shows, in words.
        source: where it came from.
        last_verified_at: when it was last read again in full and found unchanged.
        pictures: pictures of it to print.
        picture_note: why no picture is printed, such as "It cannot be shown as a picture."
        history: what happened to it since, oldest first.
    """

    label: str
    name: str
    kind: str
    size_bytes: int
    sha256: str
    kept_at: datetime
    kept_by: str
    description: str = ""
    source: str = ""
    last_verified_at: datetime | None = None
    pictures: tuple[Picture, ...] = ()
    picture_note: str = ""
    history: tuple[TimelineEntry, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class DisclosureEntry:
    """What was told to whom before; ``fingerprint`` is the SHA-256 of what was handed over. Source: R26."""

    at: datetime
    to: str
    what: str
    why: str = ""
    by: str = ""
    fingerprint: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class OutcomeEntry:
    """How the incident was closed. Source: R12 (S3)."""

    kind: str
    rule: str
    reason: str = ""
    by: str = ""
    at: datetime | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseReport:
    """Everything a case report prints.

    Args:
        title: of the incident.
        reference: such as 2026-014; empty for a draft.
        code_name: name that is safe to say aloud.
        group: the student group or branch, also the author of the PDF.
        committee_year: such as "2026-27".
        state: of the incident, in words.
        prepared_by: officer who made the report.
        prepared_at: when.
        prepared_for: who it is for.
        purpose: why they get it.
        zone: IANA time zone in which times print.
        zone_words: how that zone is called, such as "UK time".
        practice: True marks every page as made with invented people.
        names_left_out: True if names of bystanders are left out.
        left_out: what else the reader does not get, a sentence each.
        confidentiality: line on the first page and below every page.
        language: BCP 47 tag of the document's own words.
        summary: one paragraph.
        facts: where, when, how, which categories.
        danger: answer to "is anyone in danger now?" with what was done; empty if no.
        activity_head: head code of the activity log when the report was made.
        program: name and version of the program.
    """

    title: str
    group: str
    prepared_by: str
    prepared_at: datetime
    reference: str = ""
    code_name: str = ""
    committee_year: str = ""
    state: str = ""
    prepared_for: str = ""
    purpose: str = ""
    zone: str = "Europe/London"
    zone_words: str = "UK time"
    practice: bool = False
    names_left_out: bool = True
    left_out: tuple[str, ...] = ()
    confidentiality: str = "Confidential. Share it only with those who need it to act on this incident."
    language: str = "en-GB"
    summary: str = ""
    facts: tuple[Fact, ...] = ()
    danger: str = ""
    people: tuple[PersonEntry, ...] = ()
    wishes: tuple[WishesEntry, ...] = ()
    statements: tuple[StatementEntry, ...] = ()
    notes: tuple[NoteEntry, ...] = ()
    judgement: tuple[JudgementEntry, ...] = ()
    judgement_conclusion: str = ""
    wellbeing: tuple[WellbeingEntry, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    steps: tuple[StepEntry, ...] = ()
    freezes: tuple[FreezeEntry, ...] = ()
    referrals: tuple[ReferralEntry, ...] = ()
    messages: tuple[MessageEntry, ...] = ()
    posts: tuple[PostEntry, ...] = ()
    evidence: tuple[EvidenceEntry, ...] = ()
    disclosures: tuple[DisclosureEntry, ...] = ()
    outcome: OutcomeEntry | None = None
    activity_head: str = ""
    program: str = "ConductDesk"
