import dataclasses
import io
import itertools
import re
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest
from pdf import copied, letters, made, pages
from PIL import Image
from samples import EMOJI, SCRIPTS, full, jpeg, minimal
from samples import START as START_AT

from conductdesk.documents import pictures as drawn
from conductdesk.documents import style, wording
from conductdesk.documents.case_report import write_case_report
from conductdesk.documents.case_report_data import (
    CaseReport,
    EvidenceEntry,
    MessageEntry,
    PersonEntry,
    Picture,
    PostEntry,
    PostState,
    StatementEntry,
    WishesEntry,
    WishesState,
)
from conductdesk.documents.text import break_lines

HOSTILE = '<b>x</b> <i>never closed &lt;b&gt; <img src="/etc/hostname"/> </para> %s {0}'


def report_pdf(report: CaseReport) -> bytes:
    return made(lambda out: write_case_report(report, out))


def outline(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [mark.get_title() for mark in document.get_toc()]
    finally:
        document.close()


def test_a_full_report_has_title_author_language_bookmarks_and_numbered_pages() -> None:
    pdf = report_pdf(full())
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.docinfo["/Title"]).startswith(
            "PRACTICE: Case report 2026-014: Insults in the freshers"
        )
        assert str(document.docinfo["/Author"]) == "Queer Film Society / קהילת הקולנוע"
        assert str(document.Root.Lang) == "en-GB"
    found = pages(pdf)
    for number, page in enumerate(found, 1):
        assert f"Page {number} of {len(found)}" in page.replace("\n", " ")
    marks = outline(pdf)
    assert marks[0] == "Summary"
    assert {"People", "Timeline", "Evidence", "How to check this report"} <= set(marks)


def test_every_field_of_a_full_report_is_printed() -> None:
    """R6, R8, R9, R10, R12, R20 to R26: nothing that was filled in is lost on the way to paper."""
    text = letters(" ".join(pages(report_pdf(full()))))
    for value in _texts(full()):
        if not any("\u0590" <= char <= "\u08ff" for char in value):
            assert letters(value)[:60] in text, value
    for words in (*SCRIPTS.values(), EMOJI):
        assert letters(words) in text


def _texts(value: object) -> list[str]:
    skipped = {"language", "zone", "jpeg", "state", "roles", "kind"}
    if isinstance(value, str):
        return [line for line in value.splitlines() if line.strip()]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(item)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.name not in skipped]
        return [text for name in names for text in _texts(getattr(value, name))]
    return []


def test_overrides_are_marked_in_words() -> None:
    """R21: an override is marked in every document, and not by colour alone. R8: with its reason."""
    text = " ".join(pages(report_pdf(full())))
    assert text.count("OVERRIDE:") == 3
    assert text.count("Reason: Staff support asked for it by telephone.") == 3


def test_without_an_override_nothing_is_marked() -> None:
    report = dataclasses.replace(full(), steps=(), posts=(), wishes=())
    assert "OVERRIDE" not in " ".join(pages(report_pdf(report)))


def test_a_draft_with_nothing_in_it_says_so_under_every_heading() -> None:
    pdf = report_pdf(minimal())
    text = " ".join(pages(pdf))
    assert "Untitled incident" in text
    assert "This is a draft." in text
    headings = [mark for mark in outline(pdf) if mark != "What happened"]
    for this, following in itertools.pairwise(headings):
        between = text[text.index(f"{this}\n") + len(this) : text.index(f"{following}\n")]
        assert "." in between, this


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (WishesState.ASKED, "Asked, no answer since"),
        (WishesState.NOBODY, "Nobody who is affected could be identified"),
        (WishesState.DANGER, "There was immediate danger"),
        (WishesState.NOT_ASKED, "has not been asked yet"),
    ],
)
def test_each_state_of_asking_is_said(state: WishesState, said: str) -> None:
    """R8: the answer, "asked, no answer since", nobody identifiable or immediate danger."""
    moment = datetime(2026, 11, 20, 21, 53, tzinfo=UTC)
    report = dataclasses.replace(minimal(), wishes=(WishesEntry(state=state, asked_at=moment),))
    assert said in " ".join(" ".join(pages(report_pdf(report))).split())


def test_hostile_text_in_every_field_prints_as_it_is() -> None:
    def hostile(value: object) -> object:
        if isinstance(value, str) and type(value) is str:
            return HOSTILE
        if isinstance(value, tuple):
            return tuple(map(hostile, value))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = [f.name for f in dataclasses.fields(value) if f.name not in {"language", "zone"}]
            return dataclasses.replace(value, **{name: hostile(getattr(value, name)) for name in names})
        return value

    report = hostile(full())
    assert isinstance(report, CaseReport)
    pdf = report_pdf(report)
    assert copied(pdf).count(letters(HOSTILE)) > 60
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not any("/Annots" in page and len(page.Annots) for page in document.pages)


def test_ten_thousand_words_in_a_row_beside_a_label_come_out_whole() -> None:
    words = [f"n{number}" for number in range(10_000)]
    person = PersonEntry(name="Zoë", roles=("witness",), note=" ".join(words))
    report = dataclasses.replace(minimal(), people=(person,), confidentiality="")
    assert re.findall(r"\bn\d+\b", " ".join(pages(report_pdf(report)))) == words


def test_five_thousand_characters_without_a_space_come_out_whole() -> None:
    word = "".join(chr(ord("a") + number % 26) for number in range(5_000))
    report = dataclasses.replace(
        minimal(), title=word[:400], statements=(StatementEntry(who="Zoë", words=word),)
    )
    text = re.sub(r"Confidential\..*?Film Society", "", copied(report_pdf(report)))
    assert word[:1500] in text
    assert word[-1500:] in text


def test_pictures_go_in_byte_for_byte_and_once() -> None:
    data = jpeg()
    shown = Picture(jpeg=data, width_px=540, height_px=960, caption="twice")
    item = dataclasses.replace(full().evidence[0], pictures=(shown, shown))
    pdf = report_pdf(dataclasses.replace(minimal(), evidence=(item,)))
    assert pdf.count(data) == 1
    with pikepdf.open(io.BytesIO(pdf)) as document:
        images = [image for page in document.pages for image in page.get_images().values()]
        assert images
        assert all(list(image.Filter) == [pikepdf.Name.DCTDecode] for image in images)


def test_fifty_pictures_add_no_more_than_their_own_bytes() -> None:
    pictures = [jpeg(words=f"shot {number}") for number in range(50)]
    item = full().evidence[0]
    evidence = tuple(
        dataclasses.replace(item, pictures=(Picture(jpeg=data, width_px=540, height_px=960),))
        for data in pictures
    )
    pdf = report_pdf(dataclasses.replace(minimal(), evidence=evidence))
    assert all(data in pdf for data in pictures)
    assert len(pdf) < sum(map(len, pictures)) + 400_000


@pytest.mark.parametrize(
    "broken", [b"", b"not a picture", b"\xff\xd8\xff", jpeg()[:9], b"\x89PNG\r\n\x1a\n" + b"0" * 90]
)
def test_an_undecodable_picture_is_a_sentence(broken: bytes) -> None:
    shown = Picture(jpeg=broken, width_px=10, height_px=10, caption="E1")
    item = dataclasses.replace(full().evidence[0], pictures=(shown,))
    text = " ".join(pages(report_pdf(dataclasses.replace(minimal(), evidence=(item,)))))
    assert "This picture cannot be shown." in text


@pytest.mark.parametrize("shape", [(1, 60_000), (60_000, 1), (20_000, 20_000), (1, 1), (0, 5)])
def test_pictures_of_any_shape_fit_the_page(shape: tuple[int, int]) -> None:
    shown = Picture(jpeg=jpeg(), width_px=shape[0], height_px=shape[1], caption="word " * 400)
    item = dataclasses.replace(full().evidence[0], pictures=(shown, shown))
    assert pages(report_pdf(dataclasses.replace(minimal(), evidence=(item,))))


def test_all_fonts_are_embedded() -> None:
    pdf = report_pdf(full())
    with pikepdf.open(io.BytesIO(pdf)) as document:
        used = {str(font.BaseFont): font for page in document.pages for font in page.Resources.Font.values()}
        bare = {name for name, font in used.items() if "/FontDescriptor" not in font}
        assert all("/FontFile2" in used[name].FontDescriptor for name in used.keys() - bare)
        shown = {
            str(operands[0]): page.Resources.Font[str(operands[0])].BaseFont
            for page in document.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "Tf"
        }
    assert len(shown) >= 8
    # ReportLab names Helvetica at the start of every page and prints nothing with it.
    assert bare <= {"/Helvetica"}


def test_a_practice_report_says_so_on_every_page_and_a_real_one_on_none() -> None:
    assert all("PRACTICE. Everyone" in page for page in pages(report_pdf(full())))
    real = dataclasses.replace(full(), practice=False)
    assert not any("PRACTICE" in page for page in pages(report_pdf(real)))


def test_a_report_of_thousands_of_rows_prints_them_all() -> None:
    item = full().evidence[2]
    evidence = tuple(dataclasses.replace(item, label=f"E{number}") for number in range(300))
    text = " ".join(pages(report_pdf(dataclasses.replace(minimal(), evidence=evidence))))
    assert all(f"E{number} ·" in text for number in range(300))


def test_times_print_in_the_zone_of_the_desk() -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert wording.Times("Europe/London", "UK time").with_zone(summer) == "Thu 2 Jul 2026, 00:30 (UK time)"
    assert wording.Times("Nowhere/Else", "UK time").with_zone(summer) == "Wed 1 Jul 2026, 23:30 (UTC)"


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (412_345, "412 kB (412,345 bytes)"),
        (9_300_111, "9.3 MB (9,300,111 bytes)"),
        (2_000_000_000_000, "2000 GB (2,000,000,000,000 bytes)"),
    ],
)
def test_sizes_are_said_in_round_and_exact_figures(size_bytes: int, said: str) -> None:
    assert wording.size(size_bytes) == said


def test_a_report_says_how_to_check_it() -> None:
    text = " ".join(pages(report_pdf(full())))
    for words in (
        "sha256sum FILE",
        "certutil -hashfile FILE SHA256",
        "shasum -a 256 FILE",
        "7F3A-91C0-44DE-B2A8",
    ):
        assert words in text
    item: EvidenceEntry = full().evidence[0]
    assert item.sha256 in text


def with_picture(width_px: int, height_px: int) -> bytes:
    data = jpeg(width_px, height_px)
    shown = Picture(jpeg=data, width_px=width_px, height_px=height_px, caption="E1. The whole chat")
    item = dataclasses.replace(full().evidence[0], pictures=(shown,))
    pdf = report_pdf(dataclasses.replace(minimal(), evidence=(item,)))
    assert pdf.count(data) == 1
    return pdf


def test_a_very_tall_picture_is_cut_over_pages_and_stored_once() -> None:
    text = " ".join(" ".join(pages(with_picture(1080, 9_000))).split())
    parts = re.findall(r"E1, part (\d) of (\d)", text)
    assert [int(number) for number, _ in parts] == list(range(1, int(parts[0][1]) + 1))
    assert len(parts) > 2
    assert text.count("E1. The whole chat") == 1
    assert "parts of this picture are printed" not in text


def test_the_parts_of_a_picture_overlap_cover_all_of_it_and_can_be_read() -> None:
    for width_px, height_px in ((300, 20_000), (1080, 9_000), (240, 16_000), (4_000, 13_000)):
        cut = drawn.cut_for(width_px, height_px)
        assert cut is not None
        assert cut.width >= min(0.55 * 471, 0.75 * width_px) - 0.01
        assert cut.top_of(cut.count - 1) + cut.part == pytest.approx(cut.whole)
        assert all(
            0.05 * cut.part < cut.top_of(n) + cut.part - cut.top_of(n + 1) < 0.07 * cut.part
            for n in range(cut.count - 1)
        )


@pytest.mark.parametrize("shape", [(1080, 2400), (4_000, 3_000), (20_000, 300), (300, 600)])
def test_pictures_of_usual_shapes_are_not_cut(shape: tuple[int, int]) -> None:
    assert drawn.cut_for(*shape) is None


def test_each_part_shows_what_follows_the_part_before() -> None:
    picture = Image.new("L", (300, 3_000))
    picture.putdata([row * 255 // 2_999 for row in range(3_000) for _ in range(300)])
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=95)
    shown = Picture(jpeg=out.getvalue(), width_px=300, height_px=3_000, caption="E1, grey.jpg")
    item = dataclasses.replace(full().evidence[0], pictures=(shown,))
    document = pypdfium2.PdfDocument(report_pdf(dataclasses.replace(minimal(), evidence=(item,))))
    cut = drawn.cut_for(300, 3_000)
    assert cut is not None
    found = []
    for page in document:
        if re.search(r"E1, part \d of 4", page.get_textpage().get_text_range()):
            image = page.render().to_pil().convert("L")
            top = next(y for y in range(60, 120) if image.getpixel((100, y)) != image.getpixel((58, y)))
            found.append((image.getpixel((100, top + 4)), image.getpixel((100, top + int(cut.part) - 4))))
    document.close()
    assert len(found) == 4
    assert found[0][0] < 5
    assert all(top < bottom for top, bottom in found)
    assert all(before[1] - 8 < after[0] < before[1] for before, after in itertools.pairwise(found))


def test_of_a_picture_of_very_many_parts_the_first_twelve_are_printed() -> None:
    text = " ".join(" ".join(pages(with_picture(300, 20_000))).split())
    assert len(re.findall(r"E1, part \d+ of 2\d", text)) == 12
    assert "Only the first 12 of 2" in text
    assert "The original is kept whole" in text


def test_characters_without_a_font_are_said_on_page_one_and_returned() -> None:
    note = "Some characters cannot be printed with the fonts of this program; they are shown as \ufffd."
    person = PersonEntry(name="Zoë \U00013000\ua000 \U00013000", roles=("witness",), note="a\x07b")
    report = dataclasses.replace(minimal(), people=(person,))
    out = io.BytesIO()
    notes = write_case_report(report, out)
    assert notes.unprintable == ("\x07", "\ua000", "\U00013000")
    assert note in " ".join(pages(out.getvalue())[0].split())
    out = io.BytesIO()
    assert write_case_report(full(), out).unprintable == ()
    assert "cannot be printed" not in " ".join(pages(out.getvalue()))


@pytest.mark.parametrize("lines", range(20, 60))
def test_no_heading_stands_alone_at_the_foot_of_a_page(lines: int) -> None:
    posts = tuple(PostEntry(description=f"Post {n}", state=PostState.UP) for n in range(3))
    messages = (MessageEntry(kind="E-mail", text="one\ntwo\nthree\nfour", at=START_AT),)
    report = dataclasses.replace(
        minimal(), summary="x\n" * lines, posts=posts, messages=messages, confidentiality=""
    )
    heads = {"Posts", "E-mail", "Messages sent", "Evidence", "Timeline", "People", "Referrals"}
    for page in pages(report_pdf(report)):
        body = [line for line in page.strip().split("\n") if line.strip() and "Page " not in line]
        assert body[-1] not in heads
        assert not body[-1].startswith("No proof")


@pytest.mark.parametrize("lines", range(8, 70))
def test_no_line_of_a_message_stands_alone_on_a_page(lines: int) -> None:
    words = "\n".join(f"line{n}" for n in range(lines)) + "\n\nsigned"
    messages = (MessageEntry(kind="E-mail", text=words, at=START_AT),) * 2
    report = dataclasses.replace(minimal(), messages=messages, confidentiality="")
    for page in pages(report_pdf(report)):
        found = re.findall(r"line\d+|signed", page)
        assert len(found) != 1
        if "signed" in found:
            assert found.index("signed") > 0


def test_a_text_of_empty_lines_only_still_prints() -> None:
    message = MessageEntry(kind="E-mail", text="Hello\n" + "\n" * 500 + "Amara", at=START_AT)
    text = " ".join(pages(report_pdf(dataclasses.replace(minimal(), messages=(message,)))))
    assert "Hello" in text
    assert "Amara" in text


def test_proof_of_sending_is_said_where_it_is_and_once_where_it_is_not() -> None:
    bare = MessageEntry(kind="E-mail", text="Hello", at=START_AT)
    proven = dataclasses.replace(bare, evidence=("E1",))
    for messages, said in (
        ((bare, bare, proven), "No proof of sending is linked to 2 of the 3 messages."),
        ((bare, bare), "No proof of sending is linked to any of the 2 messages."),
        ((bare,), "No proof of sending is linked to this message."),
        ((proven,), ""),
    ):
        text = " ".join(
            " ".join(pages(report_pdf(dataclasses.replace(minimal(), messages=messages)))).split()
        )
        assert text.count("No proof of sending") == bool(said)
        assert said in text
        assert text.count("Shown by E1") == messages.count(proven)


def test_a_title_that_starts_in_arabic_but_is_mostly_latin_stands_at_the_left() -> None:
    for look in (style.TITLE, style.HEADING, style.SUBHEADING):
        (mostly_latin,) = break_lines("ليلى was insulted in the chat", look, 471)
        (mostly_arabic,) = break_lines("WhatsApp: قالت ليلى إنها لا تريد", look, 471)
        assert not isinstance(mostly_latin, str)
        assert not isinstance(mostly_arabic, str)
        assert (mostly_latin.right, mostly_arabic.right) == (False, True)


@pytest.mark.parametrize(
    ("media_type", "said"),
    [
        ("image/png", "PNG picture (image/png)"),
        ("image/avif", "picture (image/avif)"),
        ("text/plain", "text"),
        ("text/csv", "text (text/csv)"),
        ("application/pdf", "PDF"),
        ("video/mp4", "video (video/mp4)"),
        ("audio/ogg", "sound recording (audio/ogg)"),
        ("message/rfc822", "e-mail (message/rfc822)"),
        ("application/zip", "ZIP archive (application/zip)"),
        ("application/octet-stream", "file of unknown type"),
        ("application/rtf", "file (application/rtf)"),
        ("Chat export", "Chat export"),
    ],
)
def test_media_types_are_said_in_words(media_type: str, said: str) -> None:
    assert wording.kind(media_type) == said
    item = dataclasses.replace(full().evidence[2], kind=media_type)
    text = " ".join(" ".join(pages(report_pdf(dataclasses.replace(minimal(), evidence=(item,))))).split())
    assert f"{said} ·" in text
