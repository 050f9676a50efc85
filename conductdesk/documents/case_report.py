"""The case report: one PDF that staff support can act on and check.

``case_report_sections`` and ``case_report_evidence`` say what each part prints; this module orders them.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from reportlab.platypus.flowables import Flowable, Spacer

from conductdesk.documents import case_report_evidence as evidence
from conductdesk.documents import case_report_sections as sections
from conductdesk.documents import shaping, style, wording
from conductdesk.documents.case_report_data import CaseReport
from conductdesk.documents.layout import Row, fact_row, keep_headings, panel, text
from conductdesk.documents.text import Text
from conductdesk.documents.wording import Times

_UNPRINTABLE: Final = (
    "Some characters cannot be printed with the fonts of this program; they are shown as "
    "\N{REPLACEMENT CHARACTER}. The original text is in the desk."
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class PrintNotes:
    """What whoever prints a document should know; ``unprintable``: characters without a font, in order."""

    unprintable: tuple[str, ...] = ()


def write_case_report(report: CaseReport, out: BinaryIO) -> PrintNotes:
    """Prints a case report as a PDF.

    Args:
        report: what to print; a draft with nothing in it prints too.
        out: takes the bytes of the PDF.

    Returns:
        The characters that stand as a replacement in it; page 1 says that there are such.

    Source: R6, R8, R9, R10, R12, R21, R25, R26.
    """
    times = Times(report.zone, report.zone_words)
    named = report.title.strip() or "Untitled incident"
    facts = style.PageFacts(
        title=f"Case report {report.reference}: {named}" if report.reference else f"Case report: {named}",
        group=report.group,
        running=wording.joined(("Case report", report.reference, report.code_name)),
        foot=report.confidentiality,
        language=report.language,
        practice=report.practice,
    )
    with style.one_document():
        title, story = list(_title(report, named)), list(_story(report, times))
        _measure((*title, *story))
        unprintable = shaping.unprintable()
        if unprintable:
            title.append(
                panel([text(_UNPRINTABLE, style.STRONG)], bar=style.WARN, background=style.WARN_BACK)
            )
        style.write_document(keep_headings((*title, *story)), facts, out)
    return PrintNotes(unprintable=unprintable)


def _measure(story: Sequence[Flowable]) -> None:
    """Breaks and shapes every text as it will be printed; texts keep their lines."""
    for item in story:
        if isinstance(item, Text | Row):
            item.wrap(style.BODY_WIDTH, style.BODY_HEIGHT)


def _story(report: CaseReport, times: Times) -> Iterator[Flowable]:
    yield from _cover(report, times)
    yield from sections.summary(report)
    yield from sections.people(report)
    yield from sections.wishes(report, times)
    yield from sections.what_happened(report, times)
    yield from sections.judgement(report)
    yield from sections.wellbeing(report, times)
    yield from sections.timeline(report, times)
    yield from sections.steps(report, times)
    yield from sections.freezes(report, times)
    yield from sections.referrals(report, times)
    yield from sections.messages(report, times)
    yield from evidence.posts(report, times)
    yield from evidence.index(report, times)
    yield from evidence.disclosures(report, times)
    yield from sections.outcome(report, times)
    yield from evidence.how_to_check(report, times)


def _title(report: CaseReport, named: str) -> Iterator[Flowable]:
    yield text(wording.joined(("Case report", report.reference)), style.KICKER)
    yield text(named, style.TITLE)
    yield Spacer(0, 10)
    if report.confidentiality:
        yield panel([text(report.confidentiality, style.STRONG)])


def _cover(report: CaseReport, times: Times) -> Iterator[Flowable]:
    yield Spacer(0, 4)
    rows = (
        ("Group", wording.joined((report.group, report.committee_year))),
        ("Code name", report.code_name),
        ("State", report.state),
        ("Prepared for", report.prepared_for),
        ("Why they get it", report.purpose),
        ("Prepared by", report.prepared_by),
        ("Prepared at", times.with_zone(report.prepared_at)),
    )
    for label, value in rows:
        if value.strip():
            yield fact_row(label, [text(value)])
    names = ["Names of bystanders are left out."] if report.names_left_out else []
    left_out = "\n".join((*names, *report.left_out)) or "Nothing was left out."
    yield fact_row("Left out", [text(left_out)])
    yield fact_row("Times", [text(f"All times are {times.words}.")])
