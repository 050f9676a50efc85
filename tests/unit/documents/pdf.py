"""Reads PDFs back for the tests."""

import io
import unicodedata
from collections.abc import Callable
from typing import BinaryIO

import pikepdf
import pypdfium2

from conductdesk.documents import style
from conductdesk.documents.layout import text


def made(write: Callable[[BinaryIO], None]) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def printed(words: str) -> bytes:
    facts = style.PageFacts(title="Test", group="", numbered=False)
    return made(lambda out: style.write_document([text(words)], facts, out))


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def letters(words: str) -> str:
    """Everything but white space, composed; a hyphen where a line ended is copied as U+FFFE."""
    words = words.replace("\ufffe", "-").replace("\x02", "-")
    return "".join(unicodedata.normalize("NFC", words).split())


def copied(pdf: bytes) -> str:
    return letters("".join(pages(pdf)))


def has_missing_glyph(pdf: bytes) -> bool:
    """Code 0 of every subset is the glyph that stands for a missing one."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tj" and b"\0" in bytes(operands[0]):
                    return True
    return False
