import dataclasses
import io
import itertools
import re
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest
from pdf import copied, letters, made, pages
from samples import EMOJI, SCRIPTS, full, jpeg, minimal

from conductdesk.documents import wording
from conductdesk.documents.case_report import write_case_report
from conductdesk.documents.case_report_data import (
    CaseReport,
    EvidenceEntry,
    PersonEntry,
    Picture,
    StatementEntry,
    WishesEntry,
    WishesState,
)

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
