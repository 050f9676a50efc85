"""The recovery sheet: one page of paper that opens a desk when its passphrase is forgotten."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final

import segno
from reportlab.platypus.flowables import Flowable, Spacer

from conductdesk.documents import style
from conductdesk.documents.fonts import Weight
from conductdesk.documents.layout import Column, Frill, Row, fact_row, panel, text
from conductdesk.documents.text import TextStyle
from conductdesk.documents.wording import Times

_GROUP: Final = 4
_GROUPS_A_LINE: Final = 5
_QR_SIZE: Final = 148
_CELL: Final = 57
_LEAD: Final = "AGE-SECRET-KEY-1"
_CODE: Final = TextStyle(size=14, leading=23, colour=style.TEXT, weight=Weight.STRONG)


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecoverySheet:
    """What a recovery sheet says.

    Args:
        group: the student group or branch.
        officer: whose identity it is.
        made_at: when it was made, aware.
        identity: the age identity, AGE-SECRET-KEY-1 and the rest.
        zone: IANA time zone of ``made_at`` on paper.
        zone_words: how that zone is called.
        language: BCP 47 tag.
        practice: True marks the page as made with invented people.
    """

    group: str
    officer: str
    made_at: datetime
    identity: str = dataclasses.field(repr=False)
    zone: str = "Europe/London"
    zone_words: str = "UK time"
    language: str = "en-GB"
    practice: bool = False


class _QrCode(Flowable):  # type: ignore[misc]  # the library is not typed
    def __init__(self, content: str) -> None:
        super().__init__()
        self.matrix = tuple(map(tuple, segno.make(content, error="q", micro=False).matrix))
        self.width = self.height = _QR_SIZE

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:  # noqa: ARG002
        return self.width, self.height

    def draw(self) -> None:
        module = self.width / len(self.matrix)
        path = self.canv.beginPath()
        for row, line in enumerate(self.matrix):
            for column, dark in enumerate(line):
                if dark:
                    path.rect(column * module, self.height - (row + 1) * module, module, module)
        self.canv.setFillColorRGB(*style.TEXT)
        self.canv.drawPath(path, stroke=0, fill=1)


def write_recovery_sheet(sheet: RecoverySheet, out: BinaryIO) -> None:
    """Prints a recovery sheet of one page.

    Args:
        sheet: what it says; the identity goes nowhere else.
        out: takes the bytes of the PDF.
    """
    facts = style.PageFacts(
        title=f"Recovery sheet of {sheet.group}",
        group=sheet.group,
        foot="Keep this sheet on paper only. Whoever holds it can open the desk.",
        language=sheet.language,
        practice=sheet.practice,
        numbered=False,
    )
    style.write_document(list(_story(sheet)), facts, out)


def _story(sheet: RecoverySheet) -> Iterator[Flowable]:
    made = Times(sheet.zone, sheet.zone_words).with_zone(sheet.made_at)
    yield text("Recovery sheet", style.KICKER)
    yield text("Opens the desk when the passphrase is forgotten", style.TITLE)
    yield Spacer(0, 6)
    for label, value in (("Group", sheet.group), ("Officer", sheet.officer), ("Made", made)):
        yield fact_row(label, [text(_short(value))])
    yield Spacer(0, 8)
    yield from _code(sheet.identity)
    yield text(
        "Type it from the first A on, with or without spaces. The groups hold no digit 1 and no letter "
        "B, I or O: 0 is always zero. The QR code holds the same text."
    )
    for label, words in _ADVICE.items():
        yield fact_row(label, [text(words)])


_ADVICE: Final = {
    "What it opens": "Everything this officer can open in this group's desk: incidents, people and evidence. "
    "It needs no passphrase.",
    "Where to keep it": "On paper only, in a sealed envelope in a locked place that the committee can reach. "
    "Take no photo of it. Delete the file it was printed from.",
    "Passphrase forgotten": "Run \u201cconductdesk desk recover\u201d, type this code and choose a new "
    "passphrase. This sheet stays valid.",
    "Without ConductDesk": "Write the code into a text file on one line without spaces. The public program "
    "age opens the sealed desk key and the evidence with \u201cage --decrypt -i FILE\u201d; the sqlcipher "
    "shell opens the database with that key.",
    "If it is lost": "Whoever finds it can open any copy of the desk. Tell the other officers, keep the "
    "desk and its backups out of reach, and read in the guide what else helps.",
}


def _short(value: str) -> str:
    return value if len(value) <= 160 else value[:159] + "\u2026"  # noqa: PLR2004 - the sheet is one page


def _code(identity: str) -> Iterator[Flowable]:
    rest = identity.removeprefix(_LEAD)
    groups = [rest[i : i + _GROUP] for i in range(0, len(rest), _GROUP)]
    lines = [groups[i : i + _GROUPS_A_LINE] for i in range(0, len(groups), _GROUPS_A_LINE)]
    grid: list[Flowable] = [text(identity[: len(identity) - len(rest)], _CODE)]
    width = style.BODY_WIDTH - _QR_SIZE - 30
    for line in lines:
        cells = [Column(number * _CELL, _CELL, [text(group, _CODE)]) for number, group in enumerate(line)]
        grid.append(Row(cells, Frill()))
    yield Row(
        [Column(0, width, grid), Column(width + 30, _QR_SIZE, [_QrCode(identity)])], Frill(padding=6, after=6)
    )
    yield panel([text("Anyone who reads this code can open the desk.", style.STRONG)], bar=style.WARN)
