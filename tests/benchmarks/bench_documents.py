"""The documents against bare ReportLab doing the same work in the same run."""

import gc
import io
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from conductdesk.documents import style
from conductdesk.documents.case_report import write_case_report
from conductdesk.documents.case_report_data import CaseReport, EvidenceEntry, Picture
from conductdesk.documents.fonts import Weight, font_book
from conductdesk.documents.text import Text

PAIRS = 7
_LATIN = (
    *("the", "committee", "met", "after", "message", "appeared", "and", "asked", "everyone", "in", "group"),
    *("to", "pause", "while", "evidence", "was", "kept", "safe", "for", "staff", "support", "naïve", "café"),
    *("well-known", "and/or", "Łukasz", "Zoë", "Ångström"),
)
_OTHERS = (
    "قالت ليلى إنها لا تريد أن ترى تلك الرسائل مرة أخرى",
    "ליאור ביקש שהקבוצה תהיה שקטה עד מחר בבוקר",
    "प्रिया ने कहा कि उसे यह संदेश नहीं चाहिए",
    "王小明说，他不想再收到这样的信息。",
    "김민지는 더 이상 메시지를 받고 싶지 않다고 말했다",
)


def _paragraphs(count: int, words: int = 80) -> list[str]:
    chance = random.Random(7)  # noqa: S311 - sample text, no secret
    return [" ".join(chance.choice(_LATIN) for _ in range(words)) + "." for _ in range(count)]


def _mixed(count: int) -> list[str]:
    chance = random.Random(8)  # noqa: S311 - sample text, no secret
    latin = _paragraphs(count, words=40)
    return [f"{text} {' '.join(chance.choice(_OTHERS) for _ in range(4))}" for text in latin]


def _platypus(paragraphs: list[str]) -> bytes:
    font = font_book(Weight.REGULAR).main.embedded.fontName
    how = ParagraphStyle("bare", fontName=font, fontSize=10, leading=15, spaceAfter=6)
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=62, rightMargin=62, topMargin=70, bottomMargin=66
    )
    document.build([Paragraph(text, how) for text in paragraphs])
    return out.getvalue()


def _ours(paragraphs: list[str]) -> bytes:
    out = io.BytesIO()
    facts = style.PageFacts(title="Bench", group="Film Society", running="Bench", foot="Confidential")
    style.write_document([Text(text, style.BODY) for text in paragraphs], facts, out)
    return out.getvalue()


def _report(pictures: int) -> CaseReport:
    now = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
    evidence = []
    for number in range(pictures):
        noise = random.Random(number).randbytes(540 * 960 // 64)  # noqa: S311 - sample pixels
        image = Image.frombytes("L", (540 // 8, 960 // 8), noise[: (540 // 8) * (960 // 8)]).resize(
            (1080, 1920)
        )
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=80)
        shown = Picture(jpeg=out.getvalue(), width_px=1080, height_px=1920, caption=f"Screenshot {number}")
        evidence.append(
            EvidenceEntry(
                label=f"E{number}",
                name="screenshot.jpg",
                kind="JPEG picture",
                size_bytes=400_000,
                sha256="0" * 64,
                kept_at=now,
                kept_by="Amara Okafor",
                pictures=(shown,),
            )
        )
    return CaseReport(
        title="Bench", group="Film Society", prepared_by="Amara", prepared_at=now, evidence=tuple(evidence)
    )


def _write(report: CaseReport) -> bytes:
    out = io.BytesIO()
    write_case_report(report, out)
    return out.getvalue()


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _pairs(anchor: Callable[[], object], ours: Callable[[], object]) -> tuple[float, float]:
    anchor()
    ours()
    times = [(_seconds(anchor), _seconds(ours)) for _ in range(PAIRS)]
    return statistics.median(first for first, _ in times), statistics.median(second for _, second in times)


def run() -> list[tuple[str, float, float]]:
    """Returns (name, seconds of the anchor, our seconds), each a median of alternating pairs.

    The scripts row has bare Platypus print the same number of Latin letters, as it cannot shape the others.
    """
    latin, double = _paragraphs(700), _paragraphs(1400)
    mixed = _mixed(700)
    same_length = [
        (text * (len(other) // len(text) + 1))[: len(other)] for text, other in zip(latin, mixed, strict=True)
    ]
    with_pictures = _report(50)
    no_pictures = _report(0)
    rows = (
        ("report text, 100 pages of Latin: Platypus", lambda: _platypus(latin), lambda: _ours(latin)),
        (
            "report text, every script: Platypus in Latin",
            lambda: _platypus(same_length),
            lambda: _ours(mixed),
        ),
        ("twice the pages: twice 100 pages", lambda: (_ours(latin), _ours(latin)), lambda: _ours(double)),
        ("50 screenshots over none", lambda: _write(no_pictures), lambda: _write(with_pictures)),
    )
    return [(name, *_pairs(anchor, ours)) for name, anchor, ours in rows]


if __name__ == "__main__":
    for name, anchor, ours in run():
        print(f"{name:48} {anchor:.3f} s  {ours:.3f} s  {anchor / ours:.2f}x")
