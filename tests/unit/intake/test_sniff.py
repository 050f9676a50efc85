"""The media type comes from the content; the name only tells kinds of text apart."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.intake.sniff import HEAD_BYTES, UNKNOWN, sniff

CORPORA = Path(__file__).resolve().parents[4] / "shared" / "corpora"
PNG_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def make_zip(*names: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"", UNKNOWN),
        (PNG_HEAD, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
        (b"\xff\xd8\xff\xfe" + b"  a long comment without any control byte" * 20, "image/jpeg"),
        (b"GIF89a" + b"    nothing but letters", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n1 0 obj", "application/pdf"),
        (b"\r\n%PDF-1.4\n", "application/pdf"),
        (b"{\\rtf1\\ansi hello}", "application/rtf"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "application/postscript"),
        (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "audio/ogg"),
        (b"OggS\x00\x02" + bytes(22) + b"\x80theora", "video/ogg"),
        (b"\x00\x00\x00\x1cftypisom\x00\x00\x02\x00isomiso2", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "video/quicktime"),
        (b"\x00\x00\x00\x143gp"[:4] + b"ftyp3gp4\x00\x00\x00\x00", "video/3gpp"),
        (b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A ", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif", "image/avif"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/x-ole-storage"),
        (bytes(range(256)) * 4, UNKNOWN),
    ],
)
def test_signatures_tell_what_is_no_text(head: bytes, expected: str) -> None:
    assert sniff(head) == expected
    assert sniff(head, name="screenshot.csv") == expected, "a name turned a file that is no text into a list"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[12/03/2021, 10:15:04] Ana: hello", "text/plain"),
        ("[2021-03-12, 10:15:04] Ana: hello", "text/plain"),
        ("BMW drivers again\nand again", "text/plain"),
        ("MZ: are you there?", "text/plain"),
        ("ID3 is what she called it", "text/plain"),
        ("βρήκα το μήνυμα", "text/plain"),
        ("II* was the room", "text/plain"),
        ("To: all of you\n\nthis is a note", "text/plain"),
        ("12:01 - Ana: hi\n12:02 - Bo: hi", "text/plain"),
        ('{"messages": [1, 2]}', "application/json"),
        ("[]", "application/json"),
        ("[" * 5000, "application/json"),
        ("<!DOCTYPE html><p>hi", "text/html"),
        ("\n <!-- saved --> <HTML lang=en>", "text/html"),
        ('<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
        ('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>', "image/svg+xml"),
        ("<s:svg xmlns:s='http://www.w3.org/2000/svg'></s:svg>", "image/svg+xml"),
        ("<?xml version='1.0'?><feed></feed>", "text/xml"),
        ("<3 you all", "text/plain"),
        ("BEGIN:VCARD\nFN:Ana", "text/vcard"),
        ("BEGIN:VCALENDAR\n", "text/calendar"),
        ("From: a@example.org\nTo: b@example.org\nSubject: x\n\nhello", "message/rfc822"),
        ("From ana@example.org Mon May  2 16:07:05 2005\nTo: b\nSubject: x\n\nhi", "application/mbox"),
        (
            "From: <Saved by Blink>\nSnapshot-Content-Location: x:y\nContent-Type: multipart/related\n\n--x",
            "multipart/related",
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_told_apart_in_every_encoding(text: str, expected: str, encoding: str) -> None:
    is_mail = expected in ("message/rfc822", "application/mbox", "multipart/related")
    if is_mail and encoding == "utf-16":
        pytest.skip("a message is never written in UTF-16")
    assert sniff(text.encode(encoding), name="evidence.png") == expected


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_text(encoding: str) -> None:
    assert sniff("Name;Email\nJoão;j@example.org".encode(encoding), name="list.CSV") == "text/csv"


@pytest.mark.parametrize(
    ("encoding", "text"), [("latin-1", "Señor Muñoz écrit à Zoë"), ("cp1251", "кто это написал")]
)
def test_older_encodings_are_text(encoding: str, text: str) -> None:
    assert sniff(text.encode(encoding)) == "text/plain"


def test_a_character_cut_in_two_by_the_end_of_the_head_does_not_spoil_the_text() -> None:
    head = ("я" * HEAD_BYTES).encode()[: HEAD_BYTES - 1]
    assert sniff(head) == "text/plain"


def test_the_name_tells_a_list_from_a_note_and_nothing_else() -> None:
    assert sniff(b"a,b\n1,2", name="members.csv") == "text/csv"
    assert sniff(b"a\tb\n1\t2", name="members.tsv") == "text/tab-separated-values"
    assert sniff(b"a,b\x00\n1,2" + b"x" * 200, name="members.csv") == "text/csv"
    assert sniff(b"a,b\n1,2", name="members.png") == "text/plain"
    assert sniff(PNG_HEAD, name="chat.txt") == "image/png"
    assert sniff(b"Subject: one line\n\nbody", name="saved.eml") == "message/rfc822"
    assert sniff(b"just words\n\nbody", name="saved.eml") == "text/plain"


@pytest.mark.parametrize("cut", [30, 31, 40, 47, 55, 60])
def test_json_that_was_cut_off_is_still_json(cut: int) -> None:
    whole = json.dumps({"guild": {"id": "123", "name": "reading group"}, "messages": [True, -12.5, None]})
    assert sniff(whole[:cut].encode()) == "application/json"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["chat.txt"], "application/zip"),
        (["[Content_Types].xml", "word/document.xml"], "wordprocessingml.document"),
        (["[Content_Types].xml", "xl/workbook.xml"], "spreadsheetml.sheet"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "presentationml.presentation"),
        (["word/notes.txt"], "application/zip"),
        ([], "application/zip"),
    ],
)
def test_office_files_are_told_from_other_archives(names: list[str], expected: str) -> None:
    assert sniff(make_zip(*names)).endswith(expected)


def test_open_document_files_say_what_they_are() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert sniff(buffer.getvalue()) == "application/vnd.oasis.opendocument.text"


@given(st.binary(max_size=400), st.text(max_size=20))
def test_any_bytes_get_a_media_type(head: bytes, name: str) -> None:
    kind, _, detail = sniff(head, name=name).partition("/")
    assert kind.isalpha()
    assert detail


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200))
def test_what_reads_as_text_is_never_taken_for_a_picture_or_a_program(text: str) -> None:
    kind = sniff(text.encode())
    assert kind.split("/")[0] in ("text", "message") or kind in (
        "application/json",
        "image/svg+xml",
        "application/pdf",
        "application/rtf",
        "application/postscript",
        "application/mbox",
        "multipart/related",
        "image/gif",
    )


EXPECTED_IN_FOLDER = {
    "whatsapp": {"text/plain", "application/zip"},
    "discord": {"application/json", "text/csv"},
    "telegram": {"application/json"},
    "messenger": {"application/json"},
    "slack": {"application/zip"},
    "mhtml": {"multipart/related"},
    "msg": {"application/vnd.ms-outlook"},
    "pdf": {"application/pdf"},
    "heic": {"image/heic", UNKNOWN},
    "eml": {"message/rfc822", "application/mbox", "text/plain"},
    "audio": {"audio/mpeg", "audio/mp4", "audio/ogg", UNKNOWN},
    "img-orientation": {"image/jpeg", "image/png", "image/webp", "image/tiff"},
}


@pytest.mark.parametrize("folder", sorted(EXPECTED_IN_FOLDER))
def test_real_files_made_by_other_programs_are_recognised(folder: str) -> None:
    files = sorted(path for path in (CORPORA / folder).rglob("*") if path.is_file())
    if not files:
        pytest.skip("the sample files of other programs are not on this computer")
    for path in files:
        with path.open("rb") as source:
            found = sniff(source.read(HEAD_BYTES), name=path.name)
        assert found in EXPECTED_IN_FOLDER[folder], path.name
