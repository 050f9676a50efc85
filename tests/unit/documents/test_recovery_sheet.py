import dataclasses
from datetime import UTC, datetime

import pypdfium2
import pyrage
import pytest
import segno
from pdf import copied, letters, made, pages

from conductdesk.documents.recovery_sheet import RecoverySheet, write_recovery_sheet

SHEET = RecoverySheet(
    group="Queer Film Society",
    officer="Amara Okafor",
    made_at=datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
    identity=str(pyrage.x25519.Identity.generate()),
)


def sheet_pdf(sheet: RecoverySheet) -> bytes:
    return made(lambda out: write_recovery_sheet(sheet, out))


def test_the_identity_can_be_read_off_the_sheet_and_opens_what_was_sealed_to_it() -> None:
    text = copied(sheet_pdf(SHEET))
    start = text.index("AGE-SECRET-KEY-1")
    typed = text[start : start + len(SHEET.identity)]
    assert typed == SHEET.identity
    sealed = pyrage.encrypt(b"desk key", [pyrage.x25519.Identity.from_str(SHEET.identity).to_public()])
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(typed)]) == b"desk key"


def test_the_picture_on_the_sheet_is_the_qr_code_of_the_identity() -> None:
    document = pypdfium2.PdfDocument(sheet_pdf(SHEET))
    image = document[0].render(scale=4).to_pil().convert("L")
    document.close()
    matrix = segno.make(SHEET.identity, error="q", micro=False).matrix
    half = image.crop(
        (image.width * 60 // 100, image.height * 28 // 100, image.width, image.height * 48 // 100)
    )
    box = half.point(lambda value: 255 if value < 100 else 0).getbbox()
    assert box is not None
    code = half.crop(box)
    step = code.width / len(matrix)
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            value = code.getpixel((int((column + 0.5) * step), int((row + 0.5) * step)))
            assert isinstance(value, int)
            assert (value < 128) == bool(dark)


@pytest.mark.parametrize("name", ["Amara", "x" * 5_000, "ليلى " * 500])
def test_the_sheet_is_one_page_whatever_the_names(name: str) -> None:
    found = pages(sheet_pdf(dataclasses.replace(SHEET, group=name, officer=name)))
    assert len(found) == 1


def test_the_sheet_says_what_to_do_with_and_without_the_program() -> None:
    text = " ".join(" ".join(pages(sheet_pdf(SHEET))).split())
    for words in (
        "conductdesk desk recover",
        "age --decrypt",
        "with or without spaces",
        "into a text file on one line without spaces",
        "On paper only",
        "Sun 22 Nov 2026, 14:05 (UK time)",
    ):
        assert words in text


def test_the_identity_does_not_show_in_a_representation() -> None:
    assert letters(SHEET.identity) not in repr(SHEET)
